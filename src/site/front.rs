//! The front matter of a page, as people read it.

use indexmap::IndexMap;
use serde_json::Value;

/// The members of a front matter in their order, each with its values; `None` where it is none.
pub(super) fn parse(text: &str) -> Option<Vec<(String, Vec<String>)>> {
    let members: IndexMap<String, Value> = serde_saphyr::from_str(text).ok()?;
    Some(members.into_iter().map(|(key, value)| (title(&key), texts(value))).collect())
}

/// `decision-makers` is `Decision makers`.
fn title(key: &str) -> String {
    let words = key.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().to_string()).into_iter().chain([chars.collect()]).collect()
}

fn texts(value: Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text],
        Value::Array(values) => values.into_iter().flat_map(texts).collect(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![value.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_keys_of_a_record() {
        let members = parse("status: accepted\ndate: \"2025-01-02\"\ndecision-makers:\n- Ada\n- Grace\n").unwrap();
        let shown: Vec<String> = members.iter().map(|(key, values)| format!("{key}: {}", values.join(", "))).collect();
        assert_eq!(shown, ["Status: accepted", "Date: 2025-01-02", "Decision makers: Ada, Grace"]);
        assert_eq!(parse("a: [b"), None);
        assert_eq!(parse("just text"), None);
    }
}
