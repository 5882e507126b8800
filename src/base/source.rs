//! Source files and the way from byte offsets to lines and columns.

use std::sync::Arc;

use super::span::{FileId, Span};

/// What a column of an editor counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Bytes.
    Utf8,
    /// Halves of UTF-16.
    Utf16,
}

impl Columns {
    fn width(self, c: char) -> usize {
        match self {
            Columns::Utf8 => c.len_utf8(),
            Columns::Utf16 => c.len_utf16(),
        }
    }
}

/// One source file as it was read; its text is valid UTF-8 without a byte-order mark.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path shown in messages: as the user named the package, with `/`.
    pub path: String,
    /// The text.
    pub text: String,
    line_starts: Vec<u32>,
}

impl SourceFile {
    /// A file with this displayed path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts =
            std::iter::once(0).chain(newlines.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX))).collect();
        SourceFile { path: path.into(), text, line_starts }
    }

    /// The text of a span of this file; empty where the span does not fit.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// The zero-based line of a byte offset.
    pub fn line_of(&self, offset: u32) -> usize {
        self.line_starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The one-based line and column of a byte offset; columns count characters.
    pub fn position(&self, offset: u32) -> (usize, usize) {
        let line = self.line_of(offset);
        let start = self.line_starts.get(line).copied().unwrap_or(0) as usize;
        let before = self.text.get(start..(offset as usize).min(self.text.len())).unwrap_or_default();
        (line + 1, before.chars().count() + 1)
    }

    /// The zero-based line and column of a byte offset, as editors count them.
    pub fn place(&self, offset: u32, columns: Columns) -> (u32, u32) {
        let line = self.line_of(offset);
        let start = self.line_starts.get(line).copied().unwrap_or(0) as usize;
        let before = self.text.get(start..(offset as usize).min(self.text.len())).unwrap_or_default();
        let column: usize = before.chars().map(|c| columns.width(c)).sum();
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
    }

    /// The byte offset of a zero-based line and column, as editors count them. What lies behind the end of a line is its
    /// end, and what lies behind the last line is the end of the text.
    pub fn offset(&self, line: u32, column: u32, columns: Columns) -> u32 {
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let Some(range) = self.line_range(line as usize) else { return end };
        let text = self.text.get(range.clone()).unwrap_or_default();
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let mut left = column as usize;
        let mut at = range.start;
        for c in text.chars() {
            if left < columns.width(c) {
                break;
            }
            left -= columns.width(c);
            at += c.len_utf8();
        }
        u32::try_from(at).unwrap_or(end)
    }

    /// The bytes of a zero-based line, with its line break; `None` behind the last one.
    pub fn line_range(&self, line: usize) -> Option<std::ops::Range<usize>> {
        let start = *self.line_starts.get(line)? as usize;
        let end = self.line_starts.get(line + 1).map_or(self.text.len(), |end| *end as usize);
        Some(start..end)
    }

    /// How many lines the file has; an empty file has one.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }
}

/// All source files of a compilation, indexed by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<Arc<SourceFile>>,
}

impl SourceMap {
    /// Adds a file and returns its id.
    pub fn add(&mut self, file: impl Into<Arc<SourceFile>>) -> FileId {
        let id = self.next();
        self.files.push(file.into());
        id
    }

    /// The same files, with another text of one of them.
    #[must_use]
    pub fn with(&self, id: FileId, file: Arc<SourceFile>) -> SourceMap {
        let mut files = self.files.clone();
        if let Some(place) = files.get_mut(id.0 as usize) {
            *place = file;
        }
        SourceMap { files }
    }

    /// The id of the file that is added next.
    pub fn next(&self) -> FileId {
        FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX))
    }

    /// The file with this id.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize).map(Arc::as_ref)
    }

    /// All files with their ids, in the order they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(u32::try_from(index).unwrap_or(u32::MAX)), &**file))
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).map_or("", |file| file.slice(span))
    }

    /// The displayed path of the file a span lies in.
    pub fn path(&self, span: Span) -> &str {
        self.get(span.file).map_or("", |file| file.path.as_str())
    }
}
