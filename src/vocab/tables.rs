//! The macros that make a table readable: one property, word or constructor a line.

/// Whether a property or argument marked so must stand.
macro_rules! must {
    (property) => {
        false
    };
    (property required) => {
        true
    };
    (argument) => {
        true
    };
    (argument optional) => {
        false
    };
}

/// `None`, or the default.
macro_rules! default {
    () => {
        None
    };
    ($default:literal) => {
        Some($default)
    };
}

/// A block: `NAME "name" "doc" with [INCLUDED] { property [required] [= "default"]: type, [targets], "doc"; … }`.
macro_rules! block {
    ($NAME:ident $name:literal $doc:literal $(with [$($base:expr),+])? {
        $($property:ident $($mode:ident)? $(= $default:literal)? : $ty:expr, [$($support:expr),*], $text:literal;)*
    }) => {
        pub(super) static $NAME: $crate::vocab::Block = $crate::vocab::Block {
            name: $name,
            doc: $doc,
            properties: &[$($crate::vocab::Property {
                name: stringify!($property),
                ty: $ty,
                required: must!(property $($mode)?),
                default: default!($($default)?),
                targets: &[$($support),*],
                doc: $text,
            }),*],
            includes: &[$($(&$base),+)?],
        };
    };
}

/// A type of closed words: `NAME { word "doc"; … }`.
macro_rules! choices {
    ($NAME:ident { $($word:ident $doc:literal;)+ }) => {
        pub(super) const $NAME: $crate::vocab::Ty = $crate::vocab::Ty::Word(&[
            $($crate::vocab::Choice { word: stringify!($word), doc: $doc }),+
        ]);
    };
}

/// Arguments: `name [optional]: type, "doc"; …`.
macro_rules! args {
    ($($arg:ident $($mode:ident)? : $ty:expr, $doc:literal);*) => {
        &[$($crate::vocab::Arg {
            name: stringify!($arg),
            ty: $ty,
            required: must!(argument $($mode)?),
            doc: $doc,
        }),*]
    };
}

/// A type of constructors: `NAME { word(args) {BLOCK} [targets] "doc"; … }`.
macro_rules! constructors {
    ($NAME:ident { $(
        $word:ident $(($($args:tt)*))? $({$block:expr})? $([$($support:expr),*])? $doc:literal;
    )+ }) => {
        pub(super) const $NAME: $crate::vocab::Ty = $crate::vocab::Ty::Constructor(&[
            $($crate::vocab::Constructor {
                word: stringify!($word),
                args: args!($($($args)*)?),
                block: constructors!(@block $($block)?),
                targets: &[$($($support),*)?],
                doc: $doc,
            }),+
        ]);
    };
    (@block) => {
        None
    };
    (@block $block:expr) => {
        Some(&$block)
    };
}
