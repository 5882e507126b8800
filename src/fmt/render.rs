//! From a document to text: decides which groups stand on one line.

use unicode_width::UnicodeWidthStr;

use super::doc::{Doc, Edge};
use crate::syntax::CommentKind;

/// How many spaces a level is.
const INDENT: usize = 2;

/// What was rendered.
pub(super) struct Rendered {
    /// The text, with a line break at its end unless it is empty.
    pub(super) text: String,
    /// Where the edges of pieces came to stand.
    pub(super) marks: Vec<(Edge, usize, usize)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Flat,
    Broken,
}

#[derive(Clone, Copy)]
struct Task<'d, 'a> {
    indent: usize,
    mode: Mode,
    doc: &'d Doc<'a>,
}

struct Renderer {
    width: usize,
    text: String,
    column: usize,
    /// Whether nothing stands on this line yet.
    fresh: bool,
    /// The indentation of what comes first on a line.
    indent: usize,
    /// A space that is written with the next text of this line.
    space: bool,
    /// A comment was written: this line is over.
    over: bool,
    /// Starts of pieces whose first text is still to come.
    starting: Vec<usize>,
    marks: Vec<(Edge, usize, usize)>,
}

/// Lays out `docs` in `width` columns.
pub(super) fn render(docs: &[Doc<'_>], width: usize) -> Rendered {
    let mut out = Renderer {
        width,
        text: String::new(),
        column: 0,
        fresh: true,
        indent: 0,
        space: false,
        over: false,
        starting: Vec::new(),
        marks: Vec::new(),
    };
    let mut tasks: Vec<Task<'_, '_>> = Vec::new();
    push(&mut tasks, 0, Mode::Broken, docs);
    while let Some(task) = tasks.pop() {
        out.step(task, &mut tasks);
    }
    out.line(0);
    Rendered { text: out.text, marks: out.marks }
}

fn push<'d, 'a>(tasks: &mut Vec<Task<'d, 'a>>, indent: usize, mode: Mode, docs: &'d [Doc<'a>]) {
    tasks.extend(docs.iter().rev().map(|doc| Task { indent, mode, doc }));
}

impl Renderer {
    fn step<'d, 'a>(&mut self, task: Task<'d, 'a>, tasks: &mut Vec<Task<'d, 'a>>) {
        let Task { indent, mode, doc } = task;
        let stands = matches!(
            doc,
            Doc::Text(_) | Doc::Block(_) | Doc::Comment(..) | Doc::Line | Doc::Soft | Doc::Flat(_) | Doc::Broken(_)
        );
        if self.over && stands {
            // Nothing stands behind a comment.
            self.line(indent);
        }
        match doc {
            Doc::Nil => {}
            Doc::Text(text) => self.write(text),
            Doc::Block(text) => self.block(text, indent),
            Doc::Comment(kind, text) => {
                self.write(match kind {
                    CommentKind::Plain => "//",
                    CommentKind::Doc => "///",
                    CommentKind::ModuleDoc => "//!",
                });
                self.write(text.trim_end());
                self.over = true;
            }
            Doc::Space => self.space = true,
            Doc::Line | Doc::Soft if mode == Mode::Flat => self.space |= matches!(doc, Doc::Line),
            Doc::Line | Doc::Soft | Doc::Hard => self.line(indent),
            Doc::Blank => {
                self.line(indent);
                if !self.text.is_empty() && !self.text.ends_with("\n\n") {
                    self.text.push('\n');
                }
            }
            Doc::Flat(text) => {
                if mode == Mode::Flat {
                    self.write(text);
                }
            }
            Doc::Broken(text) => {
                if mode == Mode::Broken {
                    self.write(text);
                }
            }
            Doc::Nest(content) => push(tasks, indent + INDENT, mode, content),
            Doc::All(content) => push(tasks, indent, mode, content),
            Doc::Group { content, broken } => {
                let flat = mode == Mode::Flat || (!broken && self.fits(content, tasks, indent));
                push(tasks, indent, if flat { Mode::Flat } else { Mode::Broken }, content);
            }
            Doc::Mark(Edge::Start, index) => self.starting.push(*index),
            Doc::Mark(Edge::End, index) => self.marks.push((Edge::End, *index, self.text.len())),
        }
    }

    fn line(&mut self, indent: usize) {
        if !self.fresh {
            self.text.push('\n');
        }
        self.fresh = true;
        self.over = false;
        self.space = false;
        self.indent = indent;
        self.column = 0;
    }

    fn write(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.fresh {
            self.text.extend(std::iter::repeat_n(' ', self.indent));
            self.column = self.indent;
        } else if self.space {
            self.text.push(' ');
            self.column += 1;
        }
        self.fresh = false;
        self.space = false;
        let at = self.text.len();
        self.marks.extend(self.starting.drain(..).map(|index| (Edge::Start, index, at)));
        self.text.push_str(text);
        self.column += text.width();
    }

    /// A text block: the lines keep what they have beyond the indentation of the closing quotes.
    fn block(&mut self, text: &str, indent: usize) {
        let Some((first, body)) = text.split_once('\n') else { return self.write(text) };
        self.write(first.trim_end());
        let last = body.rsplit('\n').next().unwrap_or(body);
        let cut = last.len() - last.trim_start_matches([' ', '\t']).len();
        for line in body.split('\n') {
            let line = line.trim_end_matches('\r');
            let lead = line.len() - line.trim_start_matches([' ', '\t']).len();
            let rest = line.get(cut.min(lead)..).unwrap_or_default();
            self.text.push('\n');
            self.column = 0;
            if !rest.is_empty() {
                self.text.extend(std::iter::repeat_n(' ', indent + INDENT));
                self.text.push_str(rest);
                self.column = indent + INDENT + rest.width();
            }
        }
    }

    /// Whether `content` and what follows it, up to where a line may end, fit on this line.
    fn fits<'d, 'a>(&self, content: &'d [Doc<'a>], rest: &[Task<'d, 'a>], indent: usize) -> bool {
        let mut column = if self.fresh { self.indent } else { self.column };
        let mut space = self.space;
        let mut tasks = Vec::new();
        push(&mut tasks, indent, Mode::Flat, content);
        let mut rest = rest.iter().rev().copied();
        while let Some(Task { mode, doc, indent }) = tasks.pop().or_else(|| rest.next()) {
            let mut wide = |text: &str| {
                column += usize::from(std::mem::take(&mut space)) + text.width();
                column <= self.width
            };
            let fit = match doc {
                Doc::Nil | Doc::Mark(..) => true,
                Doc::Text(text) => wide(text),
                Doc::Block(_) => return wide("\"\"\""),
                Doc::Comment(..) | Doc::Hard | Doc::Blank => return true,
                Doc::Line | Doc::Soft if mode == Mode::Broken => return true,
                Doc::Space | Doc::Line => {
                    space = true;
                    true
                }
                Doc::Soft => true,
                Doc::Flat(text) => mode == Mode::Broken || wide(text),
                Doc::Broken(text) => mode == Mode::Flat || wide(text),
                Doc::Nest(content) | Doc::All(content) => {
                    push(&mut tasks, indent, mode, content);
                    true
                }
                Doc::Group { content, broken } => {
                    push(&mut tasks, indent, if *broken { Mode::Broken } else { mode }, content);
                    true
                }
            };
            if !fit {
                return false;
            }
        }
        true
    }
}
