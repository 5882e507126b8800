//! YAML from typed documents. Quoting is the serializer's matter, in one place, so that every YAML 1.1 and 1.2 reader
//! sees the same scalars (`on`, `NO`, `1e3`, `12:30` are strings).

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// How long a text on one line may be before it is folded.
const WIDTH: usize = 120;

/// The document as YAML, ending in one line break.
pub fn to_yaml<T: Serialize>(document: &T) -> String {
    // Target documents are plain structs, maps with string keys and JSON values: nothing in them can fail to serialize.
    let value = serde_json::to_value(document).unwrap_or_default();
    let options = serde_saphyr::ser_options! { folded_wrap_chars: WIDTH };
    let mut text = serde_saphyr::to_string_with_options(&Yaml(&value), options).unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// A JSON value as other serializers see it. `serde_json` keeps every digit of a number, which it can say to itself
/// only: another serializer would get a map with a private key.
struct Yaml<'a>(&'a Value);

impl Serialize for Yaml<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => match (number.as_i128(), number.as_f64()) {
                (Some(whole), _) => serializer.serialize_i128(whole),
                (None, Some(float)) => serializer.serialize_f64(float),
                (None, None) => serializer.serialize_str(&number.to_string()),
            },
            Value::String(text) => serializer.serialize_str(text),
            Value::Array(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                for item in items {
                    list.serialize_element(&Yaml(item))?;
                }
                list.end()
            }
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (key, value) in members {
                    map.serialize_entry(key, &Yaml(value))?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::to_yaml;

    #[test]
    fn numbers_keep_their_kind_and_words_their_quotes() {
        let value: serde_json::Value =
            serde_json::from_str(r#"{"b": [1, -2, 24.9, 12345678901234567890], "a": {"on": "no", "200": null}}"#)
                .unwrap();
        let text = to_yaml(&value);
        assert_eq!(text, "b:\n- 1\n- -2\n- 24.9\n- 12345678901234567890\na:\n  \"on\": \"no\"\n  \"200\": null\n");
    }
}
