//! The options of targets in `arch.toml`: a table named like its target, `[openapi] version = "3.0"`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::project::span_of;
use crate::base::span::FileId;
use crate::diag::{Code, Diagnostic, Diags};
use crate::vocab::OPTIONS;
use crate::vocab::options::{Chosen, choose};

/// Whether a key of the project file is a table of options.
pub(super) fn is_table(key: &str) -> bool {
    OPTIONS.iter().any(|spec| spec.target.name() == key)
}

/// The options that the text of a project file sets. What is not TOML was reported before.
pub(super) fn read(file: FileId, text: &str, diags: &mut Diags) -> Vec<Chosen> {
    let mut chosen = Vec::new();
    let Ok(document) = DeTable::parse(text) else { return chosen };
    for (key, value) in document.get_ref().iter().filter(|(key, _)| is_table(key.get_ref())) {
        let target = key.get_ref();
        let DeValue::Table(table) = value.get_ref() else {
            diags.push(
                Diagnostic::new(Code::E0007, span_of(file, &value.span()), format!("`{target}` is not a table"))
                    .label("expected a table")
                    .help(format!("write the options below a line `[{target}]`")),
            );
            continue;
        };
        for (name, value) in table {
            match word(value) {
                Ok(word) => match choose(target, name.get_ref(), word) {
                    Ok(one) => chosen.push(one),
                    Err(error) => {
                        let of_value = error.message.starts_with("unknown value");
                        let range = if of_value { value.span() } else { name.span() };
                        let label = if of_value { "not one of its values" } else { "not an option" };
                        diags.push(
                            Diagnostic::new(Code::E0007, span_of(file, &range), error.message)
                                .label(label)
                                .help(error.help),
                        );
                    }
                },
                Err(shown) => diags.push(
                    Diagnostic::new(
                        Code::E0007,
                        span_of(file, &value.span()),
                        format!("the value of `{target}.{}` is not a string", name.get_ref()),
                    )
                    .label("expected a string")
                    .help(format!("write it in quotes: `{} = \"{shown}\"`", name.get_ref())),
                ),
            }
        }
    }
    chosen
}

/// The text of a string; of anything else, what it would be in quotes.
fn word<'t>(value: &'t Spanned<DeValue<'_>>) -> Result<&'t str, String> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text),
        DeValue::Integer(number) => Err(number.to_string()),
        DeValue::Float(number) => Err(number.to_string()),
        DeValue::Boolean(truth) => Err(truth.to_string()),
        DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => Err("…".to_owned()),
    }
}
