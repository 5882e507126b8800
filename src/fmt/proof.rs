//! What a result is held to before it is one: the same tree, the same comments, the same characters.
//!
//! Trees are compared without places. What the style puts in order may differ in it: the names in the braces of an
//! import, and whether the clauses of a relation stand in order. All fields are named here, so that a new one stops the
//! build.

use super::print::alphabetical;
use crate::base::source::SourceFile;
use crate::base::span::{Span, Spanned};
use crate::syntax::ast;
use crate::syntax::{Comment, Parse};

/// Why a file is not formatted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has syntax errors, which `Parse::diags` has.
    Broken,
    /// The result would not parse: a mistake of the formatter.
    Syntax,
    /// The result would mean something else: a mistake of the formatter.
    Tree,
    /// The result would have other comments: a mistake of the formatter.
    Comments,
    /// The result would have other characters: a mistake of the formatter.
    Text,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Refusal::Broken => "the file has syntax errors",
            Refusal::Syntax => "the formatted file would not parse",
            Refusal::Tree => "the formatted file would mean something else",
            Refusal::Comments => "the formatted file would have other comments",
            Refusal::Text => "the formatted file would have other text",
        })
    }
}

impl std::error::Error for Refusal {}

/// Holds a result against what it was made from.
pub(super) fn check(old: &SourceFile, before: &Parse, new: &SourceFile, after: &Parse) -> Result<(), Refusal> {
    if after.diags.has_errors() {
        return Err(Refusal::Syntax);
    }
    if !before.file.same(&after.file) {
        return Err(Refusal::Tree);
    }
    let said = |parsed: &Parse| -> Vec<(crate::syntax::CommentKind, String)> {
        parsed.comments.iter().map(|one| (one.kind, one.text.trim_end().to_owned())).collect()
    };
    if said(before) != said(after) {
        return Err(Refusal::Comments);
    }
    if census(&old.text, &before.comments) != census(&new.text, &after.comments) {
        return Err(Refusal::Text);
    }
    Ok(())
}

/// How often each byte stands in the text, without comments, white space, and what the style adds and removes.
fn census(text: &str, comments: &[Comment]) -> Vec<usize> {
    let mut counts = vec![0; 256];
    let mut from = 0;
    let ends = comments.iter().map(|comment| comment.span.range()).chain(std::iter::once(text.len()..text.len()));
    for comment in ends {
        for byte in text.get(from..comment.start).unwrap_or_default().bytes() {
            let counted = !byte.is_ascii_whitespace() && !matches!(byte, b',' | b'|');
            if let Some(count) = counts.get_mut(usize::from(byte)).filter(|_| counted) {
                *count += 1;
            }
        }
        from = comment.end;
    }
    counts
}

/// Equality without places.
trait Same {
    fn same(&self, other: &Self) -> bool;
}

impl Same for Span {
    fn same(&self, _: &Self) -> bool {
        true
    }
}

impl<T: PartialEq> Same for Spanned<T> {
    fn same(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Same> Same for Option<T> {
    fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Some(a), Some(b)) => a.same(b),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        }
    }
}

impl<T: Same> Same for Vec<T> {
    fn same(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().zip(other).all(|(a, b)| a.same(b))
    }
}

impl<T: Same> Same for Box<T> {
    fn same(&self, other: &Self) -> bool {
        self.as_ref().same(other)
    }
}

impl<A: Same, B: Same> Same for (A, B) {
    fn same(&self, other: &Self) -> bool {
        self.0.same(&other.0) && self.1.same(&other.1)
    }
}

/// Values without places.
macro_rules! plain {
    ($($name:ty),* $(,)?) => { $(impl Same for $name {
        fn same(&self, other: &Self) -> bool {
            self == other
        }
    })* };
}

plain!(String, bool, u16, crate::base::span::FileId);

/// Structs, each with all its fields; what stands behind the semicolon may differ.
macro_rules! structs {
    ($($name:ident { $($field:ident),* $(; $free:ident)? })*) => { $(impl Same for ast::$name {
        fn same(&self, other: &Self) -> bool {
            let ast::$name { $($field: _,)* $($free: _,)? } = self;
            $(self.$field.same(&other.$field))&&*
        }
    })* };
}

structs! {
    File { id, docs, uses, decls }
    UseItem { name, alias }
    Decl { kind, name, docs, annotations, private, head, body, span, head_span, poisoned }
    Head { generics, params, of_kind, extends, by, equals, value, is, within, of, on, title }
    ErrorIs { kind, status }
    Ident { text, span, quoted }
    Path { segments, span }
    StringLit { text, span }
    Docs { text, span }
    Annotation { name, args, span }
    Arg { name, value }
    Setting { key, value, docs, annotations, span }
    Value { kind, span }
    Type { kind, span }
    Field { docs, annotations, header, name, optional, ty, default, span }
    Case { docs, annotations, name, value, span }
    Target { path, items, span }
    Relation {
        docs, annotations, verb, targets, transport, on, on_to, to, from, reply, by, causes, with, block, span; misordered
    }
    Block { docs, annotations, word, name, title, causes, arrow, body, span }
    Operation {
        docs, annotations, verb, path, name, params, results, errors, from, to, with, block, span, head_span
    }
    Outcome { docs, status, stream, ty, media, annotations, headers, header_spreads, span }
    Route { docs, annotations, path, targets, strangler, with, block, span }
    RouteTarget { path, weight }
    Transition { docs, from, to, on, span }
    ScenarioGroup { word, title, items, otherwise, span }
}

impl Same for ast::Use {
    fn same(&self, other: &Self) -> bool {
        let ast::Use { path, items, span: _ } = self;
        let sorted = |items: &Option<Vec<ast::UseItem>>| {
            let mut items = items.clone();
            if let Some(items) = &mut items {
                items.sort_by(|a, b| alphabetical(&a.name.text, &b.name.text));
            }
            items
        };
        path.same(&other.path) && sorted(items).same(&sorted(&other.items))
    }
}

/// Enums, each with all its variants.
macro_rules! enums {
    ($($name:ident {
        $($tuple:ident($($part:ident / $twin:ident),*),)*
        $({ $($record:ident { $($field:ident / $mirror:ident),* },)* })?
        $([ $($unit:ident),* ])?
    })*) => { $(impl Same for ast::$name {
        fn same(&self, other: &Self) -> bool {
            match (self, other) {
                $((Self::$tuple($($part),*), Self::$tuple($($twin),*)) => { $($part.same($twin))&&* })*
                $($((Self::$record { $($field),* }, Self::$record { $($field: $mirror),* }) => {
                    $($field.same($mirror))&&*
                })*)?
                $($((Self::$unit, Self::$unit) => true,)*)?
                $((Self::$tuple(..), _) => false,)*
                $($((Self::$record { .. }, _) => false,)*)?
                $($((Self::$unit, _) => false,)*)?
            }
        }
    })* };
}

enums! {
    SettingKey { Ident(a / b), String(a / b), }
    ValueKind {
        Bool(a / b),
        Number(a / b),
        Quantity(a / b),
        String(a / b),
        Date(a / b),
        Version(a / b),
        PathLit(a / b),
        List(a / b),
        Object(a / b),
        Name(a / b),
        Not(a / b),
        {
            Range { low / low_too, high / high_too },
            Call { name / name_too, args / args_too, block / block_too },
            Binary { op / op_too, lhs / lhs_too, rhs / rhs_too },
        }
        [Null, Error]
    }
    TypeKind {
        Literal(a / b),
        Record(a / b),
        Nullable(a / b),
        Union(a / b),
        { Name { path / path_too, args / args_too }, }
        [Error]
    }
    Member {
        Field(a / b),
        Case(a / b),
        Open(a / b),
        Setting(a / b),
        Relation(a / b),
        Block(a / b),
        Operation(a / b),
        Route(a / b),
        Transition(a / b),
        Scenario(a / b),
        Rule(a / b),
        Error(a / b),
        { Spread { header / header_too, ty / ty_too, span / span_too }, }
    }
    Param {
        {
            Named { location / location_too, field / field_too, media / media_too },
            Spread { location / location_too, ty / ty_too, span / span_too },
            Message { stream / stream_too, ty / ty_too },
        }
    }
    ScenarioItem {
        Group(a / b),
        { Step { from / from_too, arrow / arrow_too, to / to_too, note / note_too, span / span_too }, }
    }
    RuleClause {
        {
            For {
                domain / domain_too,
                variable / variable_too,
                filter / filter_too,
                require / require_too,
                span / span_too
            },
            Forbid { words / words_too, span / span_too },
        }
    }
}
