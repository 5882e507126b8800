//! Where data lives, who owns it, and what kind of data it is.

use std::collections::BTreeSet;

use super::book::Book;
use super::doc::{Inline, Page};
use super::words::{rows, said};
use crate::base::arena::Id;
use crate::model::facts::classification::DataClass;
use crate::model::facts::closure::View;
use crate::model::facts::http;
use crate::model::{Node, NodeDetail, Type, TypeDef};
use crate::vocab::DeclKind;

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let model = book.model;
    let stores: Vec<_> = book.nodes(DeclKind::Store).collect();
    let projections: Vec<_> = book.nodes(DeclKind::Projection).collect();
    if stores.is_empty() && projections.is_empty() {
        return None;
    }
    let mut page = book.page("data.md", Inline::text("Data"), None);
    page.section("Who owns what");
    page.blocks.extend(book.diagrams("data"));
    page.section("Stores");
    let mut held: Vec<Id<TypeDef>> = Vec::new();
    for (id, node) in stores {
        page.part(Inline::text(book.heading(&node.meta)));
        page.prose(&node.meta.docs.text);
        let holds = self::held(node);
        page.list(facts(book, &page, id, holds));
        held.extend(holds);
        let settings = rows(model, &node.settings, &["owner", "deploy", "health"]);
        page.table(&["setting", "value", "meaning"], settings);
    }
    if !projections.is_empty() {
        page.section("Read models");
    }
    for (_, node) in projections {
        page.part(Inline::text(book.heading(&node.meta)));
        page.prose(&node.meta.docs.text);
        if let NodeDetail::Projection { channel, store, events } = &node.detail {
            let mut facts = Vec::new();
            let of = Inline::joined(events.iter().map(|event| book.ty(&page, *event)), ", ");
            facts.extend(channel.map(|channel| Inline::text("Fed by ").then(book.node(&page, channel))));
            facts.extend(store.map(|store| Inline::text("Kept in ").then(book.node(&page, store))));
            if !of.is_empty() {
                facts.push(Inline::text("Made from ").then(of));
            }
            page.list(facts);
        }
        let settings = rows(model, &node.settings, &[]);
        page.table(&["setting", "value", "meaning"], settings);
    }
    let classified = classified(book, &page, &held);
    if !classified.is_empty() {
        page.section("Classified fields");
        page.bounded(&["record", "field", "class"], classified, "the pages of the services that own them have all.");
    }
    Some(page)
}

/// What a store is: technology, who uses it, what it holds.
pub(super) fn facts(book: &Book<'_>, page: &Page, id: Id<Node>, holds: &[Id<TypeDef>]) -> Vec<Inline> {
    let model = book.model;
    let mut facts = vec![Inline::text(super::technology::title(model, id))];
    for (owner, word) in [(true, "Owned by "), (false, "Used by ")] {
        let users = model.store_uses.iter().filter(|used| used.store == id && used.owner == owner);
        let users = users.map(|used| {
            let access = said(model, &used.settings, "access");
            let pool = said(model, &used.settings, "pool.max");
            let pool = if pool.is_empty() { pool } else { pool.and(" connections a replica") };
            let how = Inline::joined([access, pool], ", ");
            let how = if how.is_empty() { how } else { Inline::text(" (").then(how).and(")") };
            book.node(page, used.node).then(how)
        });
        let users = Inline::joined(users, ", ");
        if !users.is_empty() {
            facts.push(Inline::text(word).then(users));
        }
    }
    let names = Inline::joined(holds.iter().map(|ty| book.ty(page, *ty)), ", ");
    if !names.is_empty() {
        facts.push(Inline::text("Holds ").then(names));
    }
    facts
}

/// What a store or cache holds.
pub(super) fn held(node: &Node) -> &[Id<TypeDef>] {
    if let NodeDetail::Store { holds, .. } = &node.detail { holds } else { &[] }
}

/// The classified fields of types, as rows: record, field, class. A field is of the class of whatever it contains.
pub(super) fn classified(book: &Book<'_>, page: &Page, types: &[Id<TypeDef>]) -> Vec<Vec<Inline>> {
    let classes = &book.cx.facts().classification;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for id in types.iter().filter(|id| seen.insert(**id)) {
        let fields = http::fields_of(book.model, &Type::Def(*id, Vec::new()));
        let mut row = |name: Inline, class: DataClass| {
            if !class.is_empty() {
                rows.push(vec![book.ty(page, *id), name, Inline::text(class.words().join(", "))]);
            }
        };
        if fields.is_empty() {
            row(Inline::default(), classes.of_def(*id, View::Read));
        }
        for field in &fields {
            row(Inline::code(&field.wire), classes.of_field(field, View::Read));
        }
    }
    rows
}
