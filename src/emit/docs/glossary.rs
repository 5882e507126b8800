//! The words of the system: what each type, event and error means.

use super::book::Book;
use super::doc::{Inline, Page};
use super::words::ty;
use crate::base::arena::Id;
use crate::model::facts::closure::record_of;
use crate::model::{Model, TypeDef, TypeDefKind};

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let model = book.model;
    let local = model.types.iter().filter(|(_, def)| model.is_local(&def.meta));
    let mut terms: Vec<(Id<TypeDef>, &TypeDef)> = local.collect();
    terms.sort_by_key(|(_, def)| def.meta.name.to_lowercase());
    if terms.is_empty() {
        return None;
    }
    let mut page = book.page("glossary.md", Inline::text("Glossary"), None);
    for (_, def) in terms {
        page.section(book.heading(&def.meta));
        page.says(Inline::text(form(model, def)));
        page.prose(&def.meta.docs.text);
        members(book, &mut page, def);
    }
    Some(page)
}

fn form(model: &Model, def: &TypeDef) -> String {
    let kind = def.meta.kind.word();
    match &def.kind {
        TypeDefKind::Scalar { base, .. } => format!("A scalar, by form a {}.", ty(model, base)),
        TypeDefKind::Error { info, .. } => {
            let again = if info.transient { "; the same request may succeed later" } else { "" };
            format!("An error of the kind {}{again}.", super::words::spaced(&info.kind))
        }
        TypeDefKind::Event { version, .. } | TypeDefKind::Message { version, .. } => {
            let article = if kind.starts_with('e') { "An" } else { "A" };
            format!("{article} {kind}, version {version}.")
        }
        TypeDefKind::Record(_) | TypeDefKind::TaggedUnion { .. } | TypeDefKind::Union(_) => format!("A {kind}."),
        TypeDefKind::Enum { open, .. } => {
            format!("An enum{}.", if *open { " to which cases may be added" } else { "" })
        }
    }
}

fn members(book: &Book<'_>, page: &mut Page, def: &TypeDef) {
    let model = book.model;
    if let Some(record) = record_of(def) {
        let fields = record.fields.iter().map(|field| {
            let optional = if field.required { "" } else { "optional" };
            vec![
                Inline::code(&field.wire),
                Inline::code(ty(model, &field.ty)),
                Inline::text(optional),
                Inline::prose(&field.docs.summary()),
            ]
        });
        let fields = fields.collect();
        page.table(&["field", "type", "", "meaning"], fields);
    }
    match &def.kind {
        TypeDefKind::Enum { cases, .. } => {
            let cases = cases.iter().map(|case| vec![Inline::code(&case.name), Inline::prose(&case.docs.summary())]);
            let cases = cases.collect();
            page.table(&["case", "meaning"], cases);
        }
        TypeDefKind::TaggedUnion { alternatives, .. } => {
            let rows = alternatives.iter().map(|(tag, of, docs)| {
                vec![Inline::code(tag), Inline::code(ty(model, of)), Inline::prose(&docs.summary())]
            });
            let rows = rows.collect();
            page.table(&["case", "type", "meaning"], rows);
        }
        TypeDefKind::Union(types) => {
            page.list(types.iter().map(|of| Inline::code(ty(model, of))).collect());
        }
        TypeDefKind::Scalar { .. }
        | TypeDefKind::Record(_)
        | TypeDefKind::Error { .. }
        | TypeDefKind::Event { .. }
        | TypeDefKind::Message { .. } => {}
    }
}
