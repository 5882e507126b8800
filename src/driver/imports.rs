//! Imports that a source file needs in addition, as edits.

use crate::diag::Edit;
use crate::syntax::ast;

/// The edits that import names, by module: a statement of the module takes them in, or a new one stands where its name puts
/// it. Edits are sorted by place.
pub fn edits(file: &ast::File, imports: &[(String, Vec<String>)]) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut fresh = Vec::new();
    for (module, names) in imports {
        let of = |statement: &&ast::Use| statement.path.text() == *module && statement.items.is_some();
        match file.uses.iter().find(of) {
            Some(statement) => {
                let mut all: Vec<String> = statement.items.iter().flatten().map(spelled).collect();
                all.extend(names.iter().cloned());
                edits.push(Edit { span: statement.span, text: statement_of(module, all) });
            }
            None => fresh.push((module, statement_of(module, names.clone()))),
        }
    }
    fresh.sort();
    let start = crate::base::span::Span::new(file.id, 0, 0);
    for (module, statement) in fresh {
        // Before the first that comes later by name, else behind the last one.
        let (span, text) = match file.uses.iter().find(|other| other.path.text() > *module) {
            Some(later) => (later.span.at_start(), format!("{statement}\n")),
            None => match (file.uses.last(), &file.docs) {
                (Some(last), _) => (last.span.at_end(), format!("\n{statement}")),
                (None, Some(docs)) => (docs.span.at_end(), format!("\n\n{statement}")),
                (None, None) if file.decls.is_empty() => (start, format!("{statement}\n")),
                (None, None) => (start, format!("{statement}\n\n")),
            },
        };
        edits.push(Edit { span, text });
    }
    edits.sort_by_key(|edit| edit.span.start);
    edits
}

/// A name of an import as it is written.
pub fn spelled(item: &ast::UseItem) -> String {
    match &item.alias {
        Some(alias) => format!("{} as {}", item.name.text, alias.text),
        None => item.name.text.clone(),
    }
}

/// `use module.{A, B}`, the names in order.
pub fn statement_of(module: &str, mut names: Vec<String>) -> String {
    names.sort();
    format!("use {module}.{{{}}}", names.join(", "))
}
