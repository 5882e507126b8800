//! The phase itself: text to tree, item by item.

use super::comments::Comment;
use super::docs::{DocCursor, module_docs};
use super::layout;
use super::lower::{Lower, Lowered};
use super::{ast, errors, grammar, lex};
use crate::base::source::SourceFile;
use crate::base::span::{FileId, Span};
use crate::diag::Diags;

/// A parsed file.
#[derive(Clone, Debug)]
pub struct Parse {
    /// The tree; broken parts are left out or marked.
    pub file: ast::File,
    /// The comments in order, documentation included.
    pub comments: Vec<Comment>,
    /// What is wrong with the text.
    pub diags: Diags,
}

/// Parses a file. Total: every text gives a tree and its findings.
pub fn parse(file: &SourceFile, id: FileId) -> Parse {
    let mut diags = Diags::new();
    let mut lexed = lex::lex(&file.text, id, &mut diags);
    let layout = layout::layout(&mut lexed, id, &mut diags);
    let first = layout.items.first().map_or(u32::MAX, |item| item.start);
    let mut tree = ast::File {
        id,
        docs: module_docs(&lexed.comments, &file.text, first, &mut diags),
        uses: Vec::new(),
        decls: Vec::new(),
    };
    let mut docs = DocCursor::new(&lexed.comments, &file.text);
    for item in &layout.items {
        let text = layout.text.get(item.start as usize..item.end as usize).unwrap_or_default();
        match grammar::parse_item(text) {
            Ok(mut pairs) => {
                let mut lower = Lower {
                    source: &file.text,
                    prepared: &layout.text,
                    file: id,
                    base: item.start as usize,
                    docs: &mut docs,
                    broken: &[],
                    diags: &mut diags,
                };
                match pairs.next().and_then(|node| lower.item(node)) {
                    Some(Lowered::Use(item)) => tree.uses.push(item),
                    Some(Lowered::Decl(decl)) => tree.decls.push(*decl),
                    None => {}
                }
            }
            Err(at) => {
                let place = lex::offset(item.start as usize + at);
                diags.push(errors::syntax(Span::new(id, place, place + 1), "something else", "this"));
                docs.skip_to(item.end);
            }
        }
    }
    docs.finish(&mut diags);
    Parse { file: tree, comments: lexed.comments, diags }
}
