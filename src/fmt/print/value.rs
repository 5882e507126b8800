//! Values, settings, arguments and small expressions.

use super::super::cursor::Printer;
use super::super::doc::Doc;
use super::super::list::{OnLines, Shape};
use super::Behind;
use crate::syntax::ast::{Arg, BinaryOp, Setting, Value, ValueKind};

impl<'a> Printer<'a> {
    /// `key: value`
    pub(super) fn setting(&mut self, out: &mut Vec<Doc<'a>>, setting: &Setting) {
        self.annotations_before(out, &setting.annotations, setting.key.span().start, Behind::AsWritten);
        self.leaf(out, Doc::Nil, setting.key.span());
        self.token(out, Doc::Nil, ":");
        self.value(out, Doc::Space, &setting.value);
    }

    /// A value, with the parentheses around it.
    pub(super) fn value(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, value: &Value) {
        let (at, _) = self.peek();
        if self.in_parentheses(value) {
            self.token(out, lead, "(");
            let free = std::mem::replace(&mut self.free, true);
            let mut inner = vec![Doc::Soft];
            self.value(&mut inner, Doc::Nil, value);
            let (close, _) = self.peek();
            self.before(&mut inner, Doc::Nil, close);
            let mut content = vec![Doc::Nest(inner), Doc::Soft];
            self.token(&mut content, Doc::Nil, ")");
            self.free = free;
            out.push(Doc::group(content));
            return;
        }
        match &value.kind {
            ValueKind::Binary { .. } => {
                self.before(out, lead, at);
                let mut chain = Vec::new();
                self.chain(&mut chain, value);
                // Where no line may end between the sides, only brackets inside of them break.
                let breaks = chain.iter().any(|doc| matches!(doc, Doc::Line | Doc::Comment(..)));
                out.push(if breaks { Doc::group(vec![Doc::Nest(chain)]) } else { Doc::All(chain) });
            }
            ValueKind::Not(inner) => {
                self.token(out, lead, "not");
                self.value(out, Doc::Space, inner);
            }
            ValueKind::List(items) => {
                let plain = items.iter().all(|item| is_plain(&item.kind)) && !self.comments_before(value.span.end);
                let shape = Shape {
                    filled: plain,
                    lines: if plain { OnLines::Else } else { OnLines::AsWritten },
                    ..Shape::ITEMS
                };
                self.list(
                    out,
                    lead,
                    shape,
                    items,
                    |item| item.span.start,
                    |this, out, item| this.value(out, Doc::Nil, item),
                );
            }
            ValueKind::Object(settings) => self.settings(out, lead, settings),
            ValueKind::Call { name, args, block } => {
                self.leaf(out, lead, name.span);
                if let Some(args) = args {
                    if self.touching() == b'(' {
                        self.args(out, args);
                    } else {
                        // `poll get_job`
                        for arg in args {
                            self.value(out, Doc::Space, &arg.value);
                        }
                    }
                }
                if let Some(block) = block {
                    self.settings(out, Doc::Space, block);
                }
            }
            ValueKind::Name(path) => self.leaf(out, lead, path.span),
            ValueKind::Null
            | ValueKind::Bool(_)
            | ValueKind::Number(_)
            | ValueKind::Quantity(_)
            | ValueKind::String(_)
            | ValueKind::Date(_)
            | ValueKind::Version(_)
            | ValueKind::PathLit(_)
            | ValueKind::Range { .. }
            | ValueKind::Error => self.literal(out, lead, value),
        }
    }

    /// A literal; parentheses around it belong to its span and are printed already.
    fn literal(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, value: &Value) {
        let (at, _) = self.peek();
        let mut span = value.span;
        if at > span.start as usize {
            span.start = u32::try_from(at).unwrap_or(span.start);
            span.end = u32::try_from(self.end_of_literal(at)).unwrap_or(span.end);
        }
        self.leaf(out, lead, span);
    }

    /// Settings in braces.
    fn settings(&mut self, out: &mut Vec<Doc<'a>>, lead: Doc<'a>, settings: &[Setting]) {
        let start = |setting: &Setting| {
            setting.annotations.first().map_or(setting.span.start, |first| first.span.start.min(setting.span.start))
        };
        self.list(out, lead, Shape::BODY, settings, start, Printer::setting);
    }

    /// Arguments in parentheses.
    pub(super) fn args(&mut self, out: &mut Vec<Doc<'a>>, args: &[Arg]) {
        let start = |arg: &Arg| arg.name.as_ref().map_or(arg.value.span.start, |name| name.span.start);
        self.list(out, Doc::Nil, Shape::ARGS, args, start, |this, out, arg| {
            let mut lead = Doc::Nil;
            if let Some(name) = &arg.name {
                this.leaf(out, Doc::Nil, name.span);
                this.token(out, Doc::Nil, ":");
                lead = Doc::Space;
            }
            this.value(out, lead, &arg.value);
        });
    }

    /// An expression whose operators stand at one level, without a group of its own.
    fn chain(&mut self, out: &mut Vec<Doc<'a>>, value: &Value) {
        let ValueKind::Binary { op, lhs, rhs } = &value.kind else { return self.value(out, Doc::Nil, value) };
        self.side(out, lhs);
        // A line may begin with `|` and `&`, and where a bracket is open, with any operator.
        let line = match op.value {
            BinaryOp::Alternative | BinaryOp::Both => true,
            BinaryOp::Or | BinaryOp::And => self.free,
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual
            | BinaryOp::In => false,
        };
        self.leaf(out, if line { Doc::Line } else { Doc::Space }, op.span);
        out.push(Doc::Space);
        self.side(out, rhs);
    }

    fn side(&mut self, out: &mut Vec<Doc<'a>>, value: &Value) {
        if self.in_parentheses(value) { self.value(out, Doc::Nil, value) } else { self.chain(out, value) }
    }

    /// Whether the parenthesis that comes next stands around the whole of `value`; it belongs to its span.
    fn in_parentheses(&self, value: &Value) -> bool {
        let inside = if let ValueKind::Binary { lhs, .. } = &value.kind { lhs.span.start } else { value.span.end };
        let (at, byte) = self.peek();
        byte == b'(' && at < inside as usize
    }
}

/// Whether several of this kind stand on a line of a list.
fn is_plain(kind: &ValueKind) -> bool {
    match kind {
        ValueKind::Null
        | ValueKind::Bool(_)
        | ValueKind::Number(_)
        | ValueKind::Quantity(_)
        | ValueKind::Date(_)
        | ValueKind::Version(_)
        | ValueKind::Range { .. }
        | ValueKind::Name(_) => true,
        ValueKind::String(_)
        | ValueKind::PathLit(_)
        | ValueKind::List(_)
        | ValueKind::Object(_)
        | ValueKind::Call { .. }
        | ValueKind::Binary { .. }
        | ValueKind::Not(_)
        | ValueKind::Error => false,
    }
}
