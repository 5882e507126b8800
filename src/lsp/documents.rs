//! The open documents, as they are at present.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use camino::{Utf8Path, Utf8PathBuf};
use lsp_types as lsp;

use super::convert;
use crate::base::source::{Columns, SourceFile};
use crate::base::span::FileId;
use crate::syntax::{self, Parse};

/// A document that is open in the editor.
#[derive(Debug)]
pub(super) struct Document {
    /// The editor's URI for it.
    pub(super) uri: lsp::Uri,
    /// The editor's version.
    pub(super) version: i32,
    /// Its present text.
    pub(super) source: Arc<SourceFile>,
    parse: OnceLock<Parse>,
}

impl Document {
    fn new(uri: lsp::Uri, version: i32, path: &Utf8Path, text: String) -> Document {
        Document { uri, version, source: Arc::new(SourceFile::new(path.as_str(), text)), parse: OnceLock::new() }
    }

    /// The tree of the present text; its spans name file 0.
    pub(super) fn parse(&self) -> &Parse {
        self.parse.get_or_init(|| syntax::parse(&self.source, FileId(0)))
    }
}

/// The open documents by path.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: BTreeMap<Utf8PathBuf, Document>,
}

impl Documents {
    /// Opens a document.
    pub(super) fn open(&mut self, path: &Utf8Path, item: lsp::TextDocumentItem) {
        self.open.insert(path.to_owned(), Document::new(item.uri, item.version, path, item.text));
    }

    /// Applies changes in their order; the new text.
    pub(super) fn change(
        &mut self,
        path: &Utf8Path,
        version: i32,
        changes: Vec<lsp::TextDocumentContentChangeEvent>,
        columns: Columns,
    ) -> Option<String> {
        let document = self.open.get_mut(path)?;
        for change in changes {
            let text = match change.range {
                None => change.text,
                Some(range) => {
                    let file = &document.source;
                    let start = convert::offset(file, range.start, columns) as usize;
                    let end =
                        convert::offset(file, range.end, columns).max(convert::offset(file, range.start, columns));
                    let (before, after) = (file.text.get(..start)?, file.text.get(end as usize..)?);
                    [before, change.text.as_str(), after].concat()
                }
            };
            *document = Document::new(document.uri.clone(), version, path, text);
        }
        Some(document.source.text.clone())
    }

    /// Closes a document.
    pub(super) fn close(&mut self, path: &Utf8Path) {
        self.open.remove(path);
    }

    /// An open document.
    pub(super) fn get(&self, path: &Utf8Path) -> Option<&Document> {
        self.open.get(path)
    }
}
