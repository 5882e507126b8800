//! What is known about built-in types: their names, those of other languages, and how they are written on the wire.

use crate::model::Builtin;

/// The name of a built-in type.
pub(super) fn name(builtin: Builtin) -> &'static str {
    Builtin::ALL.iter().find(|(own, _)| *own == builtin).map_or("", |(_, name)| name)
}

/// How values of a built-in type are written in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// `true`, `false`
    Bool,
    /// A number.
    Number,
    /// A string.
    String,
    /// Anything.
    Any,
}

/// How values of this type are written in JSON.
pub(super) fn wire(builtin: Builtin) -> Wire {
    match builtin {
        Builtin::Bool => Wire::Bool,
        Builtin::Int | Builtin::Int32 | Builtin::Float | Builtin::Float32 => Wire::Number,
        Builtin::Decimal
        | Builtin::String
        | Builtin::Bytes
        | Builtin::Date
        | Builtin::Time
        | Builtin::Timestamp
        | Builtin::Duration
        | Builtin::Uuid
        | Builtin::Url
        | Builtin::Email => Wire::String,
        Builtin::Json => Wire::Any,
    }
}

/// Whether the type is a number, on the wire or in meaning.
pub(super) fn is_numeric(builtin: Builtin) -> bool {
    wire(builtin) == Wire::Number || builtin == Builtin::Decimal
}

/// What a type of another language is called here: `datetime` is `Timestamp`.
pub(super) fn elsewhere(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "string" | "str" | "text" | "varchar" | "char" => "String",
        "bool" | "boolean" => "Bool",
        "int" | "integer" | "long" | "int64" | "i64" | "u64" | "uint64" | "bigint" | "int16" | "short" | "byte" => {
            "Int"
        }
        "int32" | "i32" | "u32" | "uint32" | "uint" => "Int32",
        "float" | "double" | "number" | "f64" | "float64" => "Float",
        "float32" | "f32" => "Float32",
        "decimal" | "bigdecimal" | "numeric" => "Decimal",
        "bytes" | "binary" | "blob" | "bytea" => "Bytes",
        "date" | "localdate" => "Date",
        "time" | "localtime" => "Time",
        "timestamp" | "datetime" | "instant" | "timestamptz" | "offsetdatetime" => "Timestamp",
        "duration" | "interval" | "timespan" => "Duration",
        "uuid" | "guid" => "Uuid",
        "url" | "uri" => "Url",
        "email" => "Email",
        "json" | "any" | "object" | "jsonb" | "unknown" => "Json",
        "list" | "array" | "vec" | "seq" => "List<T>",
        "set" => "Set<T>",
        "map" | "dict" | "hashmap" => "Map<String, T>",
        _ => return None,
    })
}
