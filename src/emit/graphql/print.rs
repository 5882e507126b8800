//! A document as text: byte for byte what `print` of graphql-js makes of it, so that formatters leave it alone.

use super::doc::{
    Directive, DirectiveDefinition, Document, EnumValue, Field, InputValue, TypeDefinition, TypeKind, TypeRef, Value,
};

/// A block string of one line is written on one line up to this many UTF-16 units.
const ONE_LINE: usize = 70;

/// The document as text, one blank line between definitions, with a newline at the end.
pub(super) fn print(document: &Document) -> String {
    let mut parts = vec![schema(document)];
    parts.extend(document.extensions.iter().map(|one| format!("extend schema {}", directive(one))));
    parts.extend(document.directives.iter().map(definition));
    parts.extend(document.types.iter().map(ty));
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n") + "\n"
}

fn schema(document: &Document) -> String {
    let schema = &document.schema;
    if schema.roots.is_empty() {
        return String::new();
    }
    let roots: Vec<String> = schema.roots.iter().map(|(word, name)| format!("{word}: {name}")).collect();
    let head = words(&["schema", &directives(&schema.directives)]);
    format!("{}{head} {}", description(schema.description.as_deref()), block(&roots))
}

fn definition(definition: &DirectiveDefinition) -> String {
    let DirectiveDefinition { description: text, name, args, repeatable, locations } = definition;
    let args: Vec<String> = args.iter().map(|(name, ty)| format!("{name}: {ty}")).collect();
    let args = if args.is_empty() { String::new() } else { format!("({})", args.join(", ")) };
    let repeatable = if *repeatable { " repeatable" } else { "" };
    format!("{}directive @{name}{args}{repeatable} on {}", description(Some(text)), locations.join(" | "))
}

fn ty(definition: &TypeDefinition) -> String {
    let name = definition.name.as_str();
    let applied = directives(&definition.directives);
    let composite = |word: &str, interfaces: &[String], fields: &[Field]| {
        let implements =
            if interfaces.is_empty() { String::new() } else { format!("implements {}", interfaces.join(" & ")) };
        let fields: Vec<String> = fields.iter().map(field).collect();
        words(&[word, name, &implements, &applied, &block(&fields)])
    };
    let text = match &definition.kind {
        TypeKind::Scalar => words(&["scalar", name, &applied]),
        TypeKind::Object { interfaces, fields } => composite("type", interfaces, fields),
        TypeKind::Interface { interfaces, fields } => composite("interface", interfaces, fields),
        TypeKind::Union(members) => words(&["union", name, &applied, &format!("= {}", members.join(" | "))]),
        TypeKind::Enum(values) => {
            let values: Vec<String> = values.iter().map(enum_value).collect();
            words(&["enum", name, &applied, &block(&values)])
        }
        TypeKind::Input(fields) => {
            let fields: Vec<String> = fields.iter().map(input_value).collect();
            words(&["input", name, &applied, &block(&fields)])
        }
    };
    format!("{}{text}", description(definition.description.as_deref()))
}

fn field(field: &Field) -> String {
    let args: Vec<String> = field.args.iter().map(input_value).collect();
    let args = if args.is_empty() {
        String::new()
    } else if args.iter().any(|one| one.contains('\n')) {
        format!("(\n{}\n)", indent(&args.join("\n")))
    } else {
        format!("({})", args.join(", "))
    };
    let head = format!("{}{args}: {}", field.name, type_ref(&field.ty));
    format!("{}{}", description(field.description.as_deref()), words(&[&head, &directives(&field.directives)]))
}

fn input_value(value: &InputValue) -> String {
    let mut head = format!("{}: {}", value.name, type_ref(&value.ty));
    if let Some(default) = &value.default {
        head = format!("{head} = {}", constant(default));
    }
    format!("{}{}", description(value.description.as_deref()), words(&[&head, &directives(&value.directives)]))
}

fn enum_value(value: &EnumValue) -> String {
    format!("{}{}", description(value.description.as_deref()), words(&[&value.name, &directives(&value.directives)]))
}

fn type_ref(ty: &TypeRef) -> String {
    match ty {
        TypeRef::Named(name) => name.clone(),
        TypeRef::List(item) => format!("[{}]", type_ref(item)),
        TypeRef::NonNull(inner) => format!("{}!", type_ref(inner)),
    }
}

fn directives(applied: &[Directive]) -> String {
    applied.iter().map(directive).collect::<Vec<_>>().join(" ")
}

fn directive(applied: &Directive) -> String {
    let args: Vec<String> = applied.args.iter().map(|(name, value)| format!("{name}: {}", constant(value))).collect();
    if args.is_empty() { format!("@{}", applied.name) } else { format!("@{}({})", applied.name, args.join(", ")) }
}

/// A constant value.
pub(super) fn constant(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) | Value::Word(text) => text.clone(),
        Value::Text(text) => string(text),
        Value::List(items) => format!("[{}]", items.iter().map(constant).collect::<Vec<_>>().join(", ")),
        Value::Object(members) => {
            let members: Vec<String> =
                members.iter().map(|(name, value)| format!("{name}: {}", constant(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
    }
}

/// A string in quotes (2.9.4).
fn string(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A description as a block string on lines of its own (2.9.4).
fn description(text: Option<&str>) -> String {
    text.map(|text| block_string(text) + "\n").unwrap_or_default()
}

fn block_string(text: &str) -> String {
    let escaped = text.replace("\"\"\"", "\\\"\"\"");
    let lines: Vec<&str> = escaped.split('\n').collect();
    let blank_start = |line: &str| line.starts_with([' ', '\t']);
    let one_line = lines.len() == 1;
    let indented = lines.len() > 1 && lines.iter().skip(1).all(|line| line.is_empty() || blank_start(line));
    let ends_in_quotes = escaped.ends_with("\\\"\"\"");
    let closes_badly = (text.ends_with('"') && !ends_in_quotes) || text.ends_with('\\');
    let long = text.encode_utf16().count() > ONE_LINE;
    let spread = !one_line || long || closes_badly || indented || ends_in_quotes;
    let head = if (spread && !(one_line && blank_start(text))) || indented { "\n" } else { "" };
    let tail = if spread || closes_badly { "\n" } else { "" };
    format!("\"\"\"{head}{escaped}{tail}\"\"\"")
}

fn block(items: &[String]) -> String {
    if items.is_empty() { String::new() } else { format!("{{\n{}\n}}", indent(&items.join("\n"))) }
}

/// The text two spaces further in; empty lines stay empty.
fn indent(text: &str) -> String {
    text.split('\n')
        .map(|line| if line.is_empty() { String::new() } else { format!("  {line}") })
        .collect::<Vec<_>>()
        .join("\n")
}

/// The parts that are not empty, with one space between.
fn words(parts: &[&str]) -> String {
    parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> TypeRef {
        TypeRef::Named(name.to_owned())
    }

    #[test]
    fn descriptions_end_where_they_should() {
        assert_eq!(block_string("One line."), "\"\"\"One line.\"\"\"");
        assert_eq!(block_string("Say \"\"\" twice"), "\"\"\"Say \\\"\"\" twice\"\"\"");
        assert_eq!(block_string("in \"quotes\""), "\"\"\"\nin \"quotes\"\n\"\"\"");
        assert_eq!(block_string("C:\\"), "\"\"\"\nC:\\\n\"\"\"");
        assert_eq!(block_string("a\n\n    code"), "\"\"\"\na\n\n    code\n\"\"\"");
    }

    #[test]
    fn constants_are_written_as_graphql_writes_them() {
        let value = Value::Object(vec![
            ("status".to_owned(), Value::Word("PLACED".to_owned())),
            ("note".to_owned(), Value::text("\"a\\\n\u{1}")),
            ("lines".to_owned(), Value::List(vec![Value::int(1), Value::Null, Value::Bool(true)])),
        ]);
        assert_eq!(constant(&value), "{ status: PLACED, note: \"\\\"a\\\\\\n\\u0001\", lines: [1, null, true] }");
    }

    #[test]
    fn arguments_with_descriptions_stand_on_lines_of_their_own() {
        let argument = InputValue {
            description: Some("How many.".to_owned()),
            name: "first".to_owned(),
            ty: named("Int"),
            default: Some(Value::int(20)),
            directives: Vec::new(),
        };
        let list = TypeRef::List(Box::new(named("Order").required())).required();
        let orders = Field {
            description: None,
            name: "orders".to_owned(),
            args: vec![argument],
            ty: list,
            directives: vec![Directive::new("deprecated").with("reason", Value::text("old"))],
        };
        let kind = TypeKind::Object { interfaces: vec!["A".to_owned(), "B".to_owned()], fields: vec![orders] };
        let ty = TypeDefinition { description: None, name: "Query".to_owned(), directives: Vec::new(), kind };
        let document = Document { types: vec![ty], ..Document::default() };
        let wanted = "type Query implements A & B {\n  orders(\n    \"\"\"How many.\"\"\"\n    first: Int = 20\n  ): \
                      [Order!]! @deprecated(reason: \"old\")\n}\n";
        assert_eq!(print(&document), wanted);
    }
}
