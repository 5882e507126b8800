//! Which documentation belongs to what: the `///` lines right before it.

use super::comments::{Comment, CommentKind};
use super::{ast, errors};
use crate::diag::Diags;

/// The documentation of a file, taken in order as what it describes is met.
pub(super) struct DocCursor {
    blocks: Vec<ast::Docs>,
    at: usize,
}

impl DocCursor {
    /// Joins the `///` lines that stand directly below each other in `text`.
    pub(super) fn new(comments: &[Comment], text: &str) -> Self {
        DocCursor { blocks: blocks(comments, CommentKind::Doc, text), at: 0 }
    }

    /// The documentation that ends right before `start`. What was passed over on the way describes nothing.
    pub(super) fn take(&mut self, prepared: &str, start: u32, diags: &mut Diags) -> Option<ast::Docs> {
        let mut taken: Option<ast::Docs> = None;
        while let Some(block) = self.blocks.get(self.at).filter(|block| block.span.end <= start) {
            self.at += 1;
            if let Some(passed) = taken.replace(block.clone()) {
                diags.push(errors::dangling_doc(passed.span, false));
            }
        }
        let docs = taken?;
        let gap = prepared.get(docs.span.end as usize..start as usize).unwrap_or_default();
        // What describes a result may stand before the arrow or bar that leads to it.
        if matches!(gap.trim_ascii(), "" | "->" | "|") {
            return Some(docs);
        }
        diags.push(errors::dangling_doc(docs.span, false));
        None
    }

    /// Whether documentation that was not taken yet ends before `start`.
    pub(super) fn waits_before(&self, start: u32) -> bool {
        self.blocks.get(self.at).is_some_and(|block| block.span.end <= start)
    }

    /// Passes over the documentation of a part that was not read.
    pub(super) fn skip_to(&mut self, end: u32) {
        while self.blocks.get(self.at).is_some_and(|block| block.span.end <= end) {
            self.at += 1;
        }
    }

    /// What is left describes nothing.
    pub(super) fn finish(&mut self, diags: &mut Diags) {
        for block in self.blocks.get(self.at..).unwrap_or_default() {
            diags.push(errors::dangling_doc(block.span, false));
        }
        self.at = self.blocks.len();
    }
}

/// The `//!` lines of a file; those behind the first token describe nothing.
pub(super) fn module_docs(comments: &[Comment], text: &str, first_token: u32, diags: &mut Diags) -> Option<ast::Docs> {
    let mut found: Option<ast::Docs> = None;
    for block in blocks(comments, CommentKind::ModuleDoc, text) {
        if block.span.start > first_token {
            diags.push(errors::dangling_doc(block.span, true));
        } else if let Some(docs) = &mut found {
            docs.text.push_str("\n\n");
            docs.text.push_str(&block.text);
            docs.span = docs.span.to(block.span);
        } else {
            found = Some(block);
        }
    }
    found
}

fn blocks(comments: &[Comment], kind: CommentKind, text: &str) -> Vec<ast::Docs> {
    let mut blocks: Vec<ast::Docs> = Vec::new();
    for comment in comments.iter().filter(|comment| comment.kind == kind && comment.own_line) {
        let line = comment.text.strip_prefix(' ').unwrap_or(&comment.text);
        if let Some(last) = blocks.last_mut() {
            let gap = text.get(last.span.end as usize..comment.span.start as usize).unwrap_or_default();
            if gap.bytes().filter(|byte| *byte == b'\n').count() == 1 && gap.trim().is_empty() {
                last.text.push('\n');
                last.text.push_str(line);
                last.span = last.span.to(comment.span);
                continue;
            }
        }
        blocks.push(ast::Docs { text: line.to_owned(), span: comment.span });
    }
    blocks
}
