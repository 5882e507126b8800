//! Documents as text, in the form that `buf format` gives them.

use std::fmt::Write as _;

use super::doc::{
    Endpoint, Enum, EnumValue, Field, File, Idempotency, Item, Label, Member, Message, Method, Reserved, Service,
};
use crate::emit::shared::header;

/// The file as text.
pub(super) fn file(file: &File) -> String {
    let sources = file.sources.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    let mut text = header::comment("//", &sources);
    if !file.comment.is_empty() {
        text.push_str("//\n");
    }
    let mut printer = Printer { text, depth: 0 };
    printer.comment(&file.comment);
    printer.text.push_str("\nsyntax = \"proto3\";\n");
    printer.line(&format!("\npackage {};", file.package));
    if !file.imports.is_empty() {
        printer.text.push('\n');
    }
    for import in &file.imports {
        printer.line(&format!("import \"{import}\";"));
    }
    for item in &file.items {
        printer.text.push('\n');
        printer.item(item);
    }
    printer.text
}

struct Printer {
    text: String,
    depth: usize,
}

impl Printer {
    fn line(&mut self, text: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{:indent$}{text}", "", indent = self.depth * 2);
    }

    fn comment(&mut self, lines: &[String]) {
        for line in lines {
            self.line(format!("// {line}").trim_end());
        }
    }

    fn open(&mut self, head: &str) {
        self.line(&format!("{head} {{"));
        self.depth += 1;
    }

    fn close(&mut self) {
        self.depth -= 1;
        self.line("}");
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Service(service) => self.service(service),
            Item::Message(message) => self.message(message),
            Item::Enum(one) => self.enumeration(one),
        }
    }

    fn service(&mut self, service: &Service) {
        self.comment(&service.comment);
        if service.methods.is_empty() && !service.deprecated {
            return self.line(&format!("service {} {{}}", service.name));
        }
        self.open(&format!("service {}", service.name));
        if service.deprecated {
            self.line("option deprecated = true;");
        }
        for (index, method) in service.methods.iter().enumerate() {
            if index > 0 || service.deprecated {
                self.text.push('\n');
            }
            self.method(method);
        }
        self.close();
    }

    fn method(&mut self, method: &Method) {
        let side = |side: &Endpoint| format!("{}{}", if side.stream { "stream " } else { "" }, side.message);
        self.comment(&method.comment);
        let head = format!("rpc {}({}) returns ({})", method.name, side(&method.request), side(&method.response));
        if method.idempotency.is_none() && !method.deprecated {
            return self.line(&format!("{head};"));
        }
        self.open(&head);
        if method.deprecated {
            self.line("option deprecated = true;");
        }
        match method.idempotency {
            Some(Idempotency::NoSideEffects) => self.line("option idempotency_level = NO_SIDE_EFFECTS;"),
            Some(Idempotency::Idempotent) => self.line("option idempotency_level = IDEMPOTENT;"),
            None => {}
        }
        self.close();
    }

    fn message(&mut self, message: &Message) {
        self.comment(&message.comment);
        let head = format!("message {}", message.name);
        let is_empty = message.members.is_empty() && message.nested.is_empty() && !message.deprecated;
        if is_empty && message.reserved == Reserved::default() {
            return self.line(&format!("{head} {{}}"));
        }
        self.open(&head);
        let start = self.text.len();
        if message.deprecated {
            self.line("option deprecated = true;");
        }
        self.reserved(&message.reserved);
        for item in &message.nested {
            self.apart(start);
            self.item(item);
        }
        if !message.members.is_empty() {
            self.apart(start);
        }
        for member in &message.members {
            match member {
                Member::Field(field) => self.field(field),
                Member::Oneof(oneof) => {
                    self.comment(&oneof.comment);
                    self.open(&format!("oneof {}", oneof.name));
                    oneof.fields.iter().for_each(|field| self.field(field));
                    self.close();
                }
            }
        }
        self.close();
    }

    /// A blank line, unless nothing stands since `start`.
    fn apart(&mut self, start: usize) {
        if self.text.len() > start {
            self.text.push('\n');
        }
    }

    fn reserved(&mut self, reserved: &Reserved) {
        if !reserved.numbers.is_empty() {
            self.line(&format!("reserved {};", ranges(&reserved.numbers)));
        }
        if !reserved.names.is_empty() {
            let names: Vec<String> = reserved.names.iter().map(|name| format!("\"{name}\"")).collect();
            self.line(&format!("reserved {};", names.join(", ")));
        }
    }

    fn field(&mut self, field: &Field) {
        self.comment(&field.comment);
        let label = match field.label {
            Label::Plain => "",
            Label::Optional => "optional ",
            Label::Repeated => "repeated ",
        };
        let mut options = Vec::new();
        if field.deprecated {
            options.push("deprecated = true".to_owned());
        }
        if field.redacted {
            options.push("debug_redact = true".to_owned());
        }
        if let Some(name) = &field.json_name {
            options.push(format!("json_name = {}", quoted(name)));
        }
        self.numbered(&format!("{label}{} {} = {}", field.ty, field.name, field.number.value), &options);
    }

    /// A field or value with its options: one on the line, more below it.
    fn numbered(&mut self, head: &str, options: &[String]) {
        match options {
            [] => self.line(&format!("{head};")),
            [only] => self.line(&format!("{head} [{only}];")),
            all => {
                self.line(&format!("{head} ["));
                self.depth += 1;
                for (index, option) in all.iter().enumerate() {
                    let comma = if index + 1 < all.len() { "," } else { "" };
                    self.line(&format!("{option}{comma}"));
                }
                self.depth -= 1;
                self.line("];");
            }
        }
    }

    fn enumeration(&mut self, one: &Enum) {
        self.comment(&one.comment);
        self.open(&format!("enum {}", one.name));
        let start = self.text.len();
        if one.deprecated {
            self.line("option deprecated = true;");
        }
        self.reserved(&one.reserved);
        self.apart(start);
        self.comment(&one.zero_comment);
        self.line(&format!("{} = 0;", one.zero));
        for EnumValue { comment, name, number, deprecated } in &one.values {
            self.comment(comment);
            let options: &[String] = if *deprecated { &["deprecated = true".to_owned()] } else { &[] };
            self.numbered(&format!("{name} = {}", number.value), options);
        }
        self.close();
    }
}

/// Numbers as ranges: `4, 6 to 8`.
fn ranges(numbers: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let run = |(first, last): &(u32, u32)| {
        if first == last { first.to_string() } else { format!("{first} to {last}") }
    };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}

/// A text in quotes, as Protobuf's string literals are written.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn runs_of_numbers_become_ranges() {
        assert_eq!(ranges(&[2, 4, 6, 7, 8, 11]), "2, 4, 6 to 8, 11");
    }
}
