//! Built-in types, quantities, and where secret values come from.

use super::{Arg, Constructor, Ty};

/// A type that needs no declaration.
#[derive(Debug)]
pub struct BuiltinType {
    /// Its name.
    pub name: &'static str,
    /// The names of its type parameters.
    pub params: &'static [&'static str],
    /// What it is, in one line.
    pub doc: &'static str,
}

/// The types that need no declaration.
pub static BUILTIN_TYPES: &[BuiltinType] = &[
    BuiltinType { name: "Bool", params: &[], doc: "`true` or `false`" },
    BuiltinType { name: "Int", params: &[], doc: "A whole number of 64 bits" },
    BuiltinType { name: "Int32", params: &[], doc: "A whole number of 32 bits" },
    BuiltinType { name: "Float", params: &[], doc: "A floating-point number of 64 bits" },
    BuiltinType { name: "Float32", params: &[], doc: "A floating-point number of 32 bits" },
    BuiltinType { name: "Decimal", params: &[], doc: "An exact decimal number, a string on the wire" },
    BuiltinType { name: "String", params: &[], doc: "Text" },
    BuiltinType { name: "Bytes", params: &[], doc: "Binary data, base64 in JSON" },
    BuiltinType { name: "Date", params: &[], doc: "A day, `2026-01-12` (RFC 3339)" },
    BuiltinType { name: "Time", params: &[], doc: "A time of day, `08:30:00Z` (RFC 3339)" },
    BuiltinType { name: "Timestamp", params: &[], doc: "A moment, `2026-01-12T08:30:00Z` (RFC 3339)" },
    BuiltinType { name: "Duration", params: &[], doc: "A length of time, `PT15M` (ISO 8601)" },
    BuiltinType { name: "Uuid", params: &[], doc: "A UUID (RFC 9562)" },
    BuiltinType { name: "Url", params: &[], doc: "An absolute URI (RFC 3986)" },
    BuiltinType { name: "Email", params: &[], doc: "An e-mail address (RFC 5321)" },
    BuiltinType { name: "Json", params: &[], doc: "Any JSON value" },
    BuiltinType { name: "List", params: &["T"], doc: "Items in order" },
    BuiltinType { name: "Set", params: &["T"], doc: "Items without repetition" },
    BuiltinType { name: "Map", params: &["K", "V"], doc: "Values by key; a key is a string on the wire" },
];

/// The built-in type of that name.
pub fn builtin_type(name: &str) -> Option<&'static BuiltinType> {
    BUILTIN_TYPES.iter().find(|ty| ty.name == name)
}

/// A kind of quantity and its literals.
#[derive(Debug)]
pub struct QuantityType {
    /// Its name in messages.
    pub name: &'static str,
    /// Its suffixes, smallest first; an empty one stands for a bare number.
    pub suffixes: &'static [&'static str],
    /// Literals.
    pub examples: &'static [&'static str],
    /// What it is, in one line.
    pub doc: &'static str,
}

/// The quantities.
pub static QUANTITY_TYPES: &[QuantityType] = &[
    QuantityType {
        name: "duration",
        suffixes: &["us", "ms", "s", "m", "h", "d", "w"],
        examples: &["250ms", "1h30m", "7d"],
        doc: "A length of time; units may be combined, the longest first",
    },
    QuantityType {
        name: "size",
        suffixes: &["B", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB"],
        examples: &["512MiB", "50GB"],
        doc: "An amount of data; `KB` is 1000 bytes and `KiB` is 1024",
    },
    QuantityType { name: "percentage", suffixes: &["%"], examples: &["99.95%"], doc: "A share of a hundred" },
    QuantityType {
        name: "rate",
        suffixes: &["/s", "/m", "/h", "/d"],
        examples: &["100/s", "5/m"],
        doc: "A number of things in a second, minute, hour or day",
    },
    QuantityType {
        name: "cpu share",
        suffixes: &["", "m"],
        examples: &["1", "250m"],
        doc: "Processor cores, or thousandths of a core",
    },
];

/// Where a secret value comes from.
pub static SECRET_SOURCES: &[Constructor] = &[
    Constructor {
        word: "vault",
        args: &[text("path", "The path in the vault"), text("key", "The key at that path")],
        block: None,
        targets: &[],
        doc: "An entry of a vault",
    },
    Constructor {
        word: "env",
        args: &[Arg { name: "name", ty: Ty::Label, required: true, doc: "The variable's name" }],
        block: None,
        targets: &[],
        doc: "A variable of the environment where the manifests are applied",
    },
    Constructor {
        word: "external_secret",
        args: &[text("store", "The name of the secret store"), text("key", "The key in it")],
        block: None,
        targets: &[],
        doc: "An entry of a secret store of the cluster",
    },
];

const fn text(name: &'static str, doc: &'static str) -> Arg {
    Arg { name, ty: Ty::Text, required: true, doc }
}

block! { NOTHING "nothing" "No settings" {} }
