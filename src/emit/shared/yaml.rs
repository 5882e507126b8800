//! YAML from typed documents. Quoting is the serializer's matter, in one place, so that every YAML 1.1 and 1.2 reader
//! sees the same scalars (`on`, `NO`, `1e3`, `12:30` are strings).

use serde::Serialize;

/// The document as YAML, ending in one line break.
pub fn to_yaml<T: Serialize>(document: &T) -> String {
    // Target documents are plain structs, maps with string keys and JSON values: nothing in them can fail to serialize.
    let mut text = serde_saphyr::to_string(document).unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}
