//! The phase itself: text to tree, item by item.

use super::comments::Comment;
use super::docs::{DocCursor, module_docs};
use super::layout;
use super::lower::{Before, Lower, Lowered};
use super::recover::Recovery;
use super::{ast, errors, grammar, lex};
use crate::base::source::SourceFile;
use crate::base::span::{FileId, Span};
use crate::diag::{Code, Diags};

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
    let recovery = Recovery { layout: &layout, reported: &lexed.reported, file: id };
    // Lines that are left over behind a broken item belong to its mistake.
    let mut leftover = false;
    for item in &layout.items {
        let text = layout.text.get(item.start as usize..item.end as usize).unwrap_or_default();
        let mut lower = |node: grammar::Node<'_>, broken: &[Span], diags: &mut Diags| {
            let base = item.start as usize;
            let (source, prepared) = (&file.text, &layout.text);
            Lower { source, prepared, file: id, base, docs: &mut docs, broken, diags, before: Before::default() }
                .item(node)
        };
        let whole = if item.too_deep.is_none() { grammar::parse_item(text).ok() } else { None };
        let lowered = match whole {
            Some(mut pairs) => {
                leftover = false;
                pairs.next().and_then(|node| lower(node, &[], &mut diags))
            }
            None if leftover && item.indented => None,
            None => {
                leftover = true;
                let lowered = recovery.item(*item, &mut diags, &mut lower);
                docs.skip_to(item.end);
                lowered
            }
        };
        match lowered {
            Some(Lowered::Use(item)) => tree.uses.push(item),
            Some(Lowered::Decl(decl)) => tree.decls.push(*decl),
            None => docs.skip_to(item.end),
        }
    }
    docs.finish(&mut diags);
    // Where something is broken, what documentation belongs to is not known.
    if diags.has_errors() {
        diags.retain(|finding| finding.code != Code::W0102);
    }
    limit(&mut diags);
    tree.decls.shrink_to_fit();
    Parse { file: tree, comments: lexed.comments, diags }
}

/// How many errors of one file are reported.
const MAX_ERRORS: usize = 100;

/// Cuts off the errors behind the first hundred.
fn limit(diags: &mut Diags) {
    if diags.len() <= MAX_ERRORS {
        return;
    }
    let all = std::mem::take(diags).into_sorted();
    let rest = all.get(MAX_ERRORS).map(|first| first.span);
    for finding in all.into_iter().take(MAX_ERRORS) {
        diags.push(finding);
    }
    if let Some(span) = rest {
        diags.push(errors::too_many(span, MAX_ERRORS));
    }
}
