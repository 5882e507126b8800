//! Values, settings and small expressions.

use super::super::grammar::{Node, Rule};
use super::super::{ast, errors};
use super::Lower;
use crate::base::span::{Span, Spanned};
use ast::{BinaryOp, Value, ValueKind};

/// How many operators one expression may have: what reads the tree recurses along them.
const MAX_OPERATORS: usize = 128;

/// A piece of an expression before precedence is applied.
enum Piece {
    Operand(Value),
    Operator(Spanned<BinaryOp>),
    Not(Span),
}

impl Lower<'_> {
    pub(super) fn value(&mut self, node: Node<'_>) -> Value {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let Some(first) = inner.next() else { return Value { kind: ValueKind::Error, span } };
        let mut rest = inner.peekable();
        if rest.peek().is_none() && first.as_rule() != Rule::prefix {
            return self.operand(first);
        }
        if first.as_str().starts_with("poll") && first.as_rule() == Rule::prefix {
            return self.poll(&first, rest, span);
        }
        let mut pieces = Vec::new();
        for node in std::iter::once(first).chain(rest) {
            let place = self.span(&node);
            pieces.push(match node.as_rule() {
                Rule::operator => Piece::Operator(Spanned::new(operator(node.as_str()), place)),
                Rule::prefix => Piece::Not(Span::new(place.file, place.start, place.start + 3)),
                _ => Piece::Operand(self.operand(node)),
            });
        }
        if pieces.len() > 2 * MAX_OPERATORS {
            self.diags.push(errors::too_long(span, MAX_OPERATORS));
            return Value { kind: ValueKind::Error, span };
        }
        let mut pieces = pieces.into_iter().peekable();
        climb(&mut pieces, 0).unwrap_or(Value { kind: ValueKind::Error, span })
    }

    fn operand(&mut self, node: Node<'_>) -> Value {
        let span = self.span(&node);
        let kind = match node.as_rule() {
            Rule::string if node.as_str().starts_with('\u{2}') => ValueKind::Error,
            Rule::string => self.string_value(&node),
            Rule::number_range | Rule::open_range => return self.range(node),
            Rule::path_lit => ValueKind::PathLit(node.as_str().to_owned()),
            Rule::list => ValueKind::List(node.into_inner().map(|item| self.value(item)).collect()),
            Rule::object => ValueKind::Object(self.settings(node)),
            // Parentheses only group; their span stays with the value.
            Rule::group => match node.into_inner().next() {
                Some(inner) => self.value(inner).kind,
                None => ValueKind::Error,
            },
            Rule::call => return self.call(node),
            _ => ValueKind::Error,
        };
        Value { kind, span }
    }

    /// A string as a value; one with an unknown escape is a hole, so that nothing is said about its text.
    pub(super) fn string_value(&mut self, node: &Node<'_>) -> ValueKind {
        let before = self.diags.len();
        let text = self.string(node).text;
        if self.diags.len() == before { ValueKind::String(text) } else { ValueKind::Error }
    }

    /// `1`, `1..`, `1..5`, `..5`.
    fn range(&mut self, node: Node<'_>) -> Value {
        let span = self.span(&node);
        let (mut low, mut high, mut is_range) = (None, None, false);
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::dots => is_range = true,
                _ if is_range => high = Some(Box::new(self.number_literal(&inner))),
                _ => low = Some(Box::new(self.number_literal(&inner))),
            }
        }
        match low {
            Some(only) if !is_range => *only,
            low => Value { kind: ValueKind::Range { low, high }, span },
        }
    }

    pub(super) fn number_literal(&mut self, node: &Node<'_>) -> Value {
        let span = self.span(node);
        Value { kind: self.number(node.as_str(), span), span }
    }

    /// `number_value`: a number, or the mark of a broken literal.
    pub(super) fn number_value(&mut self, node: Node<'_>) -> Value {
        let span = self.span(&node);
        match node.into_inner().next() {
            Some(number) if number.as_rule() == Rule::number => self.number_literal(&number),
            Some(_) | None => Value { kind: ValueKind::Error, span },
        }
    }

    fn call(&mut self, node: Node<'_>) -> Value {
        let span = self.span(&node);
        let mut inner = node.into_inner();
        let Some(first) = inner.next() else { return Value { kind: ValueKind::Error, span } };
        let mut inner = inner.peekable();
        if let Some(kind) = Self::constant(&first).filter(|_| inner.peek().is_none()) {
            return Value { kind, span };
        }
        let name = self.path(first);
        let (mut args, mut block) = (None, None);
        for part in inner {
            match part.as_rule() {
                Rule::args => args = Some(self.args(part)),
                _ => block = Some(self.settings(part)),
            }
        }
        let kind = if args.is_none() && block.is_none() {
            ValueKind::Name(name)
        } else {
            ValueKind::Call { name, args, block }
        };
        Value { kind, span }
    }

    /// `null`, `true` and `false`, where they are no names.
    pub(super) fn constant(node: &Node<'_>) -> Option<ValueKind> {
        match node.as_str() {
            "null" => Some(ValueKind::Null),
            "true" => Some(ValueKind::Bool(true)),
            "false" => Some(ValueKind::Bool(false)),
            _ => None,
        }
    }

    /// `poll get_job` is the constructor `poll` with its operation.
    fn poll<'n>(&mut self, word: &Node<'_>, operands: impl Iterator<Item = Node<'n>>, span: Span) -> Value {
        let place = Span { end: span.start + 4, ..self.span(word) };
        let name = ast::Ident { text: "poll".to_owned(), span: place, quoted: false };
        let name = ast::Path { segments: vec![name], span: place };
        let args = operands.map(|operand| ast::Arg { name: None, value: self.operand(operand) }).collect();
        Value { kind: ValueKind::Call { name, args: Some(args), block: None }, span }
    }

    pub(super) fn args(&mut self, node: Node<'_>) -> Vec<ast::Arg> {
        node.into_inner()
            .map(|arg| {
                let span = self.span(&arg);
                let mut name = None;
                let mut value = Value { kind: ValueKind::Error, span };
                for inner in arg.into_inner() {
                    match inner.as_rule() {
                        Rule::ident => name = Some(self.ident(&inner)),
                        _ => value = self.value(inner),
                    }
                }
                ast::Arg { name, value }
            })
            .collect()
    }

    /// The settings of an object; broken ones are reported already and left out.
    fn settings(&mut self, node: Node<'_>) -> Vec<ast::Setting> {
        self.each_member(node, |lower, inner| (inner.as_rule() == Rule::setting).then(|| lower.setting(inner)))
    }

    pub(super) fn setting(&mut self, node: Node<'_>) -> ast::Setting {
        let span = self.span(&node);
        let super::Before { docs, annotations } = self.take_before(span);
        let mut key = None;
        let mut value = Value { kind: ValueKind::Error, span };
        for inner in node.into_inner() {
            match inner.as_rule() {
                Rule::value => value = self.value(inner),
                Rule::ident => key = Some(ast::SettingKey::Ident(self.ident(&inner))),
                _ => key = Some(ast::SettingKey::String(self.string(&inner))),
            }
        }
        let key = key.unwrap_or_else(|| {
            ast::SettingKey::Ident(ast::Ident { text: String::new(), span: span.at_start(), quoted: false })
        });
        ast::Setting { key, value, docs, annotations, span }
    }
}

fn operator(text: &str) -> BinaryOp {
    match text {
        "|" => BinaryOp::Alternative,
        "&" => BinaryOp::Both,
        "or" => BinaryOp::Or,
        "and" => BinaryOp::And,
        "==" => BinaryOp::Equal,
        "!=" => BinaryOp::NotEqual,
        "<" => BinaryOp::Less,
        "<=" => BinaryOp::LessEqual,
        ">" => BinaryOp::Greater,
        ">=" => BinaryOp::GreaterEqual,
        _ => BinaryOp::In,
    }
}

/// How tightly an operator binds; more is tighter.
const fn strength(op: BinaryOp) -> u8 {
    match op {
        BinaryOp::Alternative => 1,
        BinaryOp::Both => 2,
        BinaryOp::Or => 3,
        BinaryOp::And => 4,
        BinaryOp::Equal
        | BinaryOp::NotEqual
        | BinaryOp::Less
        | BinaryOp::LessEqual
        | BinaryOp::Greater
        | BinaryOp::GreaterEqual
        | BinaryOp::In => 6,
    }
}

/// `not` binds tighter than `and` and looser than a comparison.
const NOT: u8 = 5;

/// Precedence climbing: the expression whose operators all bind at least as tight as `least`.
fn climb(pieces: &mut std::iter::Peekable<std::vec::IntoIter<Piece>>, least: u8) -> Option<Value> {
    let mut left = match pieces.next()? {
        Piece::Operand(value) => value,
        Piece::Not(place) => {
            let inner = climb(pieces, NOT)?;
            let span = place.to(inner.span);
            Value { kind: ValueKind::Not(Box::new(inner)), span }
        }
        Piece::Operator(_) => return None,
    };
    while let Some(Piece::Operator(op)) = pieces.peek() {
        let op = *op;
        if strength(op.value) < least {
            break;
        }
        pieces.next();
        let right = climb(pieces, strength(op.value) + 1)?;
        let span = left.span.to(right.span);
        left = Value { kind: ValueKind::Binary { op, lhs: Box::new(left), rhs: Box::new(right) }, span };
    }
    Some(left)
}
