//! The words of the system: what each type, event and error means.

use std::collections::BTreeMap;

use super::book::{Book, to};
use super::doc::{Inline, Page};
use super::words::ty;
use crate::model::facts::closure::record_of;
use crate::model::{Model, TypeDef, TypeDefKind};

/// The pages: one, or where there are too many words for one a page for each module with a list of these.
pub(super) fn pages(book: &Book<'_>) -> Vec<Page> {
    let model = book.model;
    let mut by_page: BTreeMap<String, Vec<&TypeDef>> = BTreeMap::new();
    for (_, def) in model.types.iter().filter(|(_, def)| model.is_local(&def.meta)) {
        by_page.entry(book.glossary(&def.meta)).or_default().push(def);
    }
    let mut pages = Vec::new();
    if !by_page.contains_key(WHOLE) && !by_page.is_empty() {
        let mut list = book.page(WHOLE, Inline::text("Glossary"), None);
        list.says(Inline::text("The words of each module:"));
        let modules = by_page.iter().filter_map(|(path, defs)| {
            let module = &model.modules[defs.first()?.meta.module];
            let link = Inline::link(&Inline::text(&module.name), &to(&list, path));
            Some(vec![link, Inline::text(defs.len().to_string()), Inline::prose(&module.docs.summary())])
        });
        let modules = modules.collect();
        list.table(&["module", "words", "about"], modules);
        pages.push(list);
    }
    for (path, mut defs) in by_page {
        defs.sort_by_key(|def| def.meta.name.to_lowercase());
        let title = match defs.first().filter(|_| path != WHOLE) {
            Some(def) => format!("Glossary of {}", model.modules[def.meta.module].name),
            None => "Glossary".to_owned(),
        };
        let mut page = book.page(path, Inline::text(title), None);
        for def in defs {
            page.section(book.heading(&def.meta));
            page.says(Inline::text(form(model, def)));
            page.prose(&def.meta.docs.text);
            members(book, &mut page, def);
        }
        pages.push(page);
    }
    pages
}

/// The page of all words, or the list of the pages.
pub(super) const WHOLE: &str = "glossary.md";

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
