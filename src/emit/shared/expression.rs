//! Expressions of settings as they are written in the source: for what people read.

use crate::model::Value;

/// An expression as it is written in the source, with the parentheses that it needs.
pub fn expression(value: &Value) -> String {
    if let Value::Binary { op, lhs, rhs } = value {
        let side = |value: &Value| {
            let text = expression(value);
            if matches!(value, Value::Binary { op: inner, .. } if binding(inner) <= binding(op) && inner != op) {
                format!("({text})")
            } else {
                text
            }
        };
        return format!("{} {op} {}", side(&lhs.value), side(&rhs.value));
    }
    if let Value::Not(inner) = value {
        return format!("not {}", expression(&inner.value));
    }
    if let Value::List(items) = value {
        let items: Vec<String> = items.iter().map(|item| expression(&item.value)).collect();
        return format!("[{}]", items.join(", "));
    }
    if matches!(value, Value::Text(_)) {
        return value.to_json().to_string();
    }
    let json = value.to_json();
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}

/// How tight an operator binds.
fn binding(op: &str) -> u8 {
    match op {
        "or" | "|" => 0,
        "and" | "&" => 1,
        _ => 2,
    }
}
