//! The documentation tree: the architecture as pages of Markdown, for who reviews it and who is new to it.
//!
//! `docs/index.md` leads to everything: what the system consists of, page by page (`index` lists them in reading order). A
//! page is a typed document (`doc`), which alone writes text; `book` knows where everything is told of, so that what is
//! named is linked. Diagrams are those of the Mermaid target, and what other targets wrote is linked where they wrote it:
//! so this target runs after them.
//!
//! Every setting is shown as it is written, with what the vocabulary says of it: a new setting needs no line here. What is
//! deliberately not here: text about what is not declared. A page that has nothing to tell is not written, and the index
//! says what is missing.

mod access;
mod behaviour;
mod book;
mod boundaries;
mod caching;
mod communication;
mod contract;
mod data;
mod decisions;
mod deployment;
mod doc;
mod glossary;
mod index;
mod observability;
mod resilience;
mod review;
mod service;
mod technology;
mod verification;
mod words;

use super::EmitCx;
use crate::base::files::{Files, RelPath};
use book::Book;
use doc::Page;

/// Writes the pages. `outputs` are the files of the other targets.
pub fn emit(cx: &EmitCx<'_>, outputs: &Files, out: &mut Files) {
    let book = Book::of(cx, outputs);
    let mut pages: Vec<Page> = Vec::new();
    pages.extend(boundaries::page(&book));
    pages.extend(boundaries::contexts(&book));
    pages.extend(service::pages(&book));
    pages.extend(contract::pages(&book));
    pages.extend(communication::page(&book));
    pages.extend(behaviour::page(&book));
    pages.extend(access::page(&book));
    pages.extend(resilience::page(&book));
    pages.extend(data::page(&book));
    pages.extend(caching::page(&book));
    pages.extend(observability::page(&book));
    pages.extend(technology::page(&book));
    pages.extend(deployment::page(&book));
    pages.extend(verification::page(&book));
    pages.extend(decisions::page(&book));
    pages.extend(review::page(&book));
    pages.extend(glossary::pages(&book));
    pages.push(index::page(&book, &pages));
    for page in pages {
        if let Some(path) = RelPath::new(format!("docs/{}", page.path)) {
            // Names of pages are handed out once for each kind, and each kind has a folder.
            let _added = out.add(path, page.to_markdown());
        }
    }
}
