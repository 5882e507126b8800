//! What is wrong with one file of a large package, before the package is compiled.
//!
//! An edit is compiled with the modules that the file imports, directly or through others, and without the rest. That
//! takes as long as these few take, however large the package is. Names, types and settings of the file mean what they
//! mean in the package, because nothing but imports brings names into it; what asks for the whole package, such as the
//! architecture checks, is not run. So the findings of the last compilation that a glance would not have had are kept, at
//! the places to which the edit moved them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::echoes::Lost;
use super::session::{self, Analysis};
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::{FileId, Span};
use crate::diag::{Code, Diagnostic};
use crate::lower;
use crate::model::Package;
use crate::names::{Names, Source};
use crate::syntax::ast::{self, Decl};
use crate::syntax::{self, Parse};
use crate::vocab::DeclKind;

/// From how many modules on a glance is quicker than the package.
pub const WORTH: usize = 40;

/// How far imports are followed: a path through a gateway, its services, their contracts and the types of these.
const DEPTH: usize = 4;
/// How many modules a glance reads at most.
const MODULES: usize = 64;

/// What a glance at the text of the last compilation finds in a file.
#[derive(Clone, Debug)]
pub struct Seen {
    index: usize,
    findings: Vec<Diagnostic>,
}

/// Looks at a file as it was in the last compilation. `None` where it imports too much to tell.
pub fn look(last: &Analysis, file: FileId) -> Option<Seen> {
    let index = last.modules.iter().position(|parsed| parsed.parse.file.id == file)?;
    let parse = Arc::clone(&last.modules.get(index)?.parse);
    Some(Seen { index, findings: findings(last, index, &parse, &last.sources)? })
}

/// The findings of a file with another text as far as they are known, and the sources that their places lie in.
pub fn glance(last: &Analysis, seen: &Seen, source: SourceFile) -> Option<(SourceMap, Vec<Diagnostic>)> {
    let before = last.modules.get(seen.index)?;
    let file = before.parse.file.id;
    let source = Arc::new(source);
    let parse = syntax::parse(&source, file);
    let sources = last.sources.with(file, Arc::clone(&source));
    let mut found = findings(last, seen.index, &parse, &sources)?;
    let moved = Moved::between(&before.source.text, &source.text, file);
    let known =
        |finding: &Diagnostic| seen.findings.iter().any(|seen| seen.code == finding.code && seen.span == finding.span);
    let own = last.diagnostics.iter().filter(|finding| finding.span.file == file);
    found.extend(own.filter(|finding| !known(finding)).filter_map(|finding| moved.finding(finding)));
    found.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
    Some((sources, found))
}

/// The findings of one file, compiled with what it imports.
fn findings(last: &Analysis, index: usize, edited: &Parse, sources: &SourceMap) -> Option<Vec<Diagnostic>> {
    let chosen = reach(last, index, &edited.file)?;
    let mut diags = edited.diags.clone();
    let modules: Vec<Source<'_>> = chosen
        .iter()
        .filter_map(|at| Some((*at, last.modules.get(*at)?)))
        .map(|(at, parsed)| parsed.read_as(if at == index { &edited.file } else { &parsed.parse.file }))
        .collect();
    let names = Names::collect(&modules, &mut diags);
    let lost = Lost::of(&names, sources, &diags);
    // The model is of no use: it lacks most of the package.
    drop(lower::lower(&names, Package::default(), &mut diags));
    names.report_unused(&mut diags);
    lost.withhold(sources, &mut diags);
    // Scopes that nobody names an auth for are looked for in the whole package.
    diags.retain(|finding| finding.span.file == edited.file.id && finding.code != Code::E0349);
    Some(session::settle(diags, &last.manifest, sources))
}

/// The modules to compile with a file: those it imports, those these import, and whatever is in force without an import.
fn reach(last: &Analysis, index: usize, file: &ast::File) -> Option<Vec<usize>> {
    let by_name: BTreeMap<&str, usize> =
        last.modules.iter().enumerate().rev().map(|(at, parsed)| (parsed.module.name.as_str(), at)).collect();
    let mut chosen: BTreeMap<usize, usize> = BTreeMap::from([(index, 0)]);
    let everywhere = |decl: &Decl| matches!(decl.kind.value, DeclKind::Annotation | DeclKind::Technology);
    for (at, parsed) in last.modules.iter().enumerate() {
        if parsed.module.name.starts_with("std.") || parsed.parse.file.decls.iter().any(everywhere) {
            chosen.entry(at).or_insert(DEPTH);
        }
    }
    let mut next = VecDeque::from([(index, 0)]);
    while let Some((at, depth)) = next.pop_front() {
        if depth == DEPTH {
            continue;
        }
        let file = if at == index { file } else { &last.modules.get(at)?.parse.file };
        for statement in &file.uses {
            let path = statement.path.text();
            // `use a.b.C` names one declaration of `a.b`.
            let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
            let Some(imported) = by_name.get(path.as_str()).or_else(|| by_name.get(parent)) else { continue };
            if !chosen.contains_key(imported) {
                chosen.insert(*imported, depth + 1);
                next.push_back((*imported, depth + 1));
            }
        }
        if chosen.len() > MODULES {
            return None;
        }
    }
    Some(chosen.into_keys().collect())
}

/// Where an edit moved the places of a file: it replaced one stretch of the text.
struct Moved {
    file: FileId,
    start: u32,
    /// The end of the stretch in the old text.
    end: u32,
    by: i64,
}

impl Moved {
    fn between(old: &str, new: &str, file: FileId) -> Moved {
        let start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
        let room = old.len().min(new.len()) - start;
        let same = old.bytes().rev().zip(new.bytes().rev()).take(room).take_while(|(a, b)| a == b).count();
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let by = i64::from(offset(new.len())) - i64::from(offset(old.len()));
        Moved { file, start: offset(start), end: offset(old.len() - same), by }
    }

    /// The new place; `None` where the text itself was edited.
    fn span(&self, span: Span) -> Option<Span> {
        if span.file != self.file || span.end <= self.start {
            return Some(span);
        }
        let shift = |at: u32| u32::try_from(i64::from(at) + self.by).ok();
        (span.start >= self.end).then(|| Some(Span { start: shift(span.start)?, end: shift(span.end)?, ..span }))?
    }

    fn finding(&self, finding: &Diagnostic) -> Option<Diagnostic> {
        let mut moved = finding.clone();
        moved.span = self.span(finding.span)?;
        moved.related.retain_mut(|label| self.span(label.span).map(|span| label.span = span).is_some());
        // An edit that was computed for the old text may not fit the new one.
        moved.fixes.clear();
        Some(moved)
    }
}
