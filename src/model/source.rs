//! Values as they are written in a source: for messages and comments that show what somebody said.

use super::{Entry, Model, Settings, Value};

/// The value in the notation of the language, on one line.
pub fn text(model: &Model, value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Duration(value) => value.to_string(),
        Value::Size(value) => value.to_string(),
        Value::Percent(value) => value.to_string(),
        Value::Rate(value) => value.to_string(),
        Value::Cpu(value) => value.to_string(),
        Value::Text(text) => format!("{text:?}"),
        Value::Word(text) | Value::Date(text) | Value::Version(text) | Value::Path(text) | Value::Name(text) => {
            text.clone()
        }
        Value::Range(low, high) => {
            let end = |end: &Option<Box<Value>>| end.as_deref().map(|end| self::text(model, end)).unwrap_or_default();
            let (low, high) = (end(low), end(high));
            if low == high { low } else { format!("{low}..{high}") }
        }
        Value::List(items) => format!("[{}]", list(model, items)),
        Value::Object(settings) => block(model, settings),
        Value::Ref(item) => model.meta(*item).name.clone(),
        Value::Operation(node, operation) => {
            let name = &model.operations[*operation].name;
            node.map_or_else(|| name.clone(), |node| format!("{}.{name}", model.nodes[node].meta.name))
        }
        Value::Type(_) => "a type".to_owned(),
        Value::Call { name, args, block: members, .. } => {
            let args = if args.is_empty() { String::new() } else { format!("({})", list(model, args)) };
            let members = if members.is_empty() { String::new() } else { format!(" {}", block(model, members)) };
            format!("{name}{args}{members}")
        }
        Value::Binary { op, lhs, rhs } => format!("{} {op} {}", text(model, &lhs.value), text(model, &rhs.value)),
        Value::Not(value) => format!("not {}", text(model, &value.value)),
    }
}

fn list(model: &Model, items: &[Entry]) -> String {
    let items: Vec<String> = items.iter().map(|item| text(model, &item.value)).collect();
    items.join(", ")
}

fn block(model: &Model, settings: &Settings) -> String {
    if settings.is_empty() {
        return "{}".to_owned();
    }
    let members = settings.iter().map(|(name, entry)| format!("{name}: {}", text(model, &entry.value)));
    format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::quantity::Duration;
    use crate::base::span::{FileId, Span};
    use crate::model::Origin;

    #[test]
    fn values_read_as_they_are_written() {
        let model = Model::default();
        let entry = |value| Entry { value, span: Span::new(FileId(0), 0, 0), origin: Origin::Declared };
        let number = |number: i64| Value::Number(number.into());
        let range = Value::Range(Some(Box::new(number(1))), Some(Box::new(number(2))));
        assert_eq!(text(&model, &range), "1..2");
        let mut members = Settings::default();
        members.insert("steps", entry(Value::List(vec![entry(number(5)), entry(number(50))])));
        members.insert("pause", entry(Value::Duration(Duration::from_secs(600))));
        let canary = Value::Call { name: "canary".into(), item: None, args: Vec::new(), block: members };
        assert_eq!(text(&model, &canary), "canary { steps: [5, 50], pause: 10m }");
        let once = Value::Range(Some(Box::new(number(3))), Some(Box::new(number(3))));
        assert_eq!(text(&model, &once), "3");
        assert_eq!(text(&model, &Value::Text("a \"b\"".into())), r#""a \"b\"""#);
    }
}
