//! Legal Protobuf names, in the casing that buf's linter computes.
//!
//! Declared names are as a rule legal already; what stands in backticks or comes from a wire name may be anything.

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};

/// A name of a field: `lower_snake_case`.
pub fn field(declared: &str) -> String {
    if is_snake(declared) {
        return declared.to_owned();
    }
    let name = ascii(declared).to_snake_case();
    begun(name, "value", "_")
}

/// A name of a message, enum, service or method: `UpperCamelCase`.
pub fn upper(declared: &str) -> String {
    let mut chars = declared.chars();
    let legal = chars.next().is_some_and(|c| c.is_ascii_uppercase()) && chars.all(|c| c.is_ascii_alphanumeric());
    if legal { declared.to_owned() } else { begun(ascii(declared).to_upper_camel_case(), "Value", "") }
}

/// A name of a file, without its ending.
pub fn file(declared: &str) -> String {
    field(declared)
}

/// The prefix of an enum's values and the word of one: `UPPER_SNAKE_CASE`.
pub fn shouting(name: &str) -> String {
    let chars: Vec<char> = ascii(name).chars().map(|c| if c == ' ' { '_' } else { c }).collect();
    let mut out = String::new();
    for (index, c) in chars.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|before| chars.get(before));
        let next = chars.get(index + 1);
        let begins = c.is_ascii_uppercase()
            && (previous.is_some_and(char::is_ascii_lowercase)
                || next.is_some_and(|next| !next.is_ascii_uppercase() && *next != '_'));
        if begins && !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
        if *c != '_' || !out.ends_with('_') {
            out.push(c.to_ascii_uppercase());
        }
    }
    out.trim_matches('_').to_owned()
}

/// The name that JSON has for a field: the mapping of Protobuf, `lowerCamelCase` by dropping underscores.
pub fn json(field: &str) -> String {
    let mut name = String::new();
    let mut raised = false;
    for c in field.chars() {
        if c == '_' {
            raised = true;
        } else if raised {
            name.push(c.to_ascii_uppercase());
            raised = false;
        } else {
            name.push(c);
        }
    }
    name
}

/// A segment of a package.
pub fn segment(declared: &str) -> String {
    field(&declared.to_lower_camel_case().to_snake_case())
}

fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && !name.ends_with('_')
        && !name.contains("__")
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn ascii(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { ' ' }).collect()
}

/// A name that begins with a letter.
fn begun(name: String, word: &str, joint: &str) -> String {
    if name.is_empty() {
        word.to_owned()
    } else if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name
    } else {
        format!("{word}{joint}{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_legal() {
        for (declared, name) in
            [("sku", "sku"), ("x-legacy", "x_legacy"), ("+1", "value_1"), ("", "value"), ("orderId", "order_id")]
        {
            assert_eq!(field(declared), name);
        }
        for (declared, name) in
            [("check_stock", "CheckStock"), ("StockApi", "StockApi"), ("API", "API"), ("9", "Value9")]
        {
            assert_eq!(upper(declared), name);
        }
    }

    #[test]
    fn shouting_is_what_buf_makes_of_a_name() {
        for (name, prefix) in [
            ("OrderStatus", "ORDER_STATUS"),
            ("HTTPStatus", "HTTP_STATUS"),
            ("OAuth2Flow", "O_AUTH2_FLOW"),
            ("in_transit", "IN_TRANSIT"),
            ("Money2", "MONEY2"),
        ] {
            assert_eq!(shouting(name), prefix);
        }
    }

    #[test]
    fn json_names_drop_underscores() {
        assert_eq!(json("order_id"), "orderId");
        assert_eq!(json("line_2_text"), "line2Text");
    }
}
