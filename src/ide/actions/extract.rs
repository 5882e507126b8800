//! Inline settings of a policy as a policy of their own.

use super::{Action, ActionKind};
use crate::base::source::SourceFile;
use crate::base::span::Span;
use crate::diag::Edit;
use crate::ide::scope::Here;
use crate::syntax::ast::{self, Member};
use crate::syntax::outline::Outline;
use crate::vocab::{self, ClausePart, DeclKind, relation_in};

/// Moves the policy settings that stand in the braces of a relation into a policy that the relation has last, which keeps what is
/// in force.
pub(super) fn policy(here: &Here<'_>, source: &SourceFile, part: Span) -> Option<Action> {
    let within = |span: Span| span.start <= part.start && part.end <= span.end;
    let decl = here.file.decls.iter().find(|decl| within(decl.span))?;
    let relations = decl.body.iter().flatten().filter_map(Member::as_relation);
    let relation = relations.into_iter().find(|relation| within(relation.span))?;
    let usage = relation_in(relation.verb.value, decl.kind.value)?;
    usage.clause(ClausePart::With)?;
    let block = vocab::decl(DeclKind::Policy).block;
    let members = relation.block.as_deref()?;
    let settings: Vec<&ast::Setting> = members
        .iter()
        .filter_map(Member::as_setting)
        .filter(|setting| block.property(setting.key.text()).is_some() && setting.annotations.is_empty())
        .collect();
    let first = settings.first()?;
    let brace = Outline::of(&source.text).around(first.span.start as usize).last().copied()?;
    let name = fresh(here, relation);
    // The relation without them: its other settings keep their text.
    let moved =
        |member: &Member| member.as_setting().is_some_and(|one| settings.iter().any(|moved| moved.span == one.span));
    let left: Vec<&Member> = members.iter().filter(|member| !moved(member)).collect();
    let mut edits = Vec::new();
    let file = relation.span.file;
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let before = source.text.get(..brace.open)?.trim_end().len();
    let with = if relation.with.is_empty() { format!(" with {name}") } else { format!(", {name}") };
    if left.is_empty() {
        edits.push(Edit { span: Span::new(file, offset(before), offset(brace.close + 1)), text: with });
    } else {
        edits.push(Edit { span: Span::new(file, offset(before), offset(before)), text: with });
        for setting in &settings {
            let (start, end) = whole(&source.text, setting.span);
            edits.push(Edit { span: Span::new(file, offset(start), offset(end)), text: String::new() });
        }
    }
    let lines: Vec<String> =
        settings.iter().map(|setting| format!("  {}\n", outdented(source, setting.span))).collect();
    let at = decl.docs.as_ref().map_or(decl.span, |docs| docs.span.to(decl.span)).at_start();
    edits.insert(0, Edit { span: at, text: format!("policy {name} {{\n{}}}\n\n", lines.concat()) });
    Some(Action::new(ActionKind::Extract, format!("extract the policy `{name}`"), edits))
}

/// A name that no policy has here: `PaymentsCapturePolicy`.
fn fresh(here: &Here<'_>, relation: &ast::Relation) -> String {
    use heck::ToUpperCamelCase;
    let target = relation.targets.first().map(|target| target.path.text().replace('.', "_")).unwrap_or_default();
    let name = format!("{}Policy", target.to_upper_camel_case());
    let taken = |name: &str| here.find(here.own(), &[name.to_owned()], &[DeclKind::Policy]).is_some();
    let numbered = (2_usize..).map(|number| format!("{name}{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

/// A setting with what divides it from the next one, or with its line.
fn whole(text: &str, span: Span) -> (usize, usize) {
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    let rest = text.get(end..).unwrap_or_default();
    let after = rest.trim_start_matches(' ');
    let head = text.get(..start).unwrap_or_default();
    let indented = head.trim_end_matches(' ');
    if let Some(more) = after.strip_prefix(',') {
        let spaces = more.len() - more.trim_start_matches(' ').len();
        return (start, text.len() - more.len() + spaces);
    }
    if after.starts_with('\n') && indented.ends_with('\n') {
        start = indented.len();
        end = text.len() - after.len() + 1;
    } else if let Some(head) = indented.strip_suffix(',') {
        start = head.len();
    }
    (start, end)
}

/// The text of a setting, as far to the left as in a declaration.
fn outdented(source: &SourceFile, span: Span) -> String {
    let text = source.slice(span);
    let closing = text.lines().last().unwrap_or_default();
    let deep = if text.contains('\n') { closing.len() - closing.trim_start().len() } else { 0 };
    let mut lines = text.lines();
    let first = lines.next().unwrap_or_default().to_owned();
    let rest = lines.map(|line| {
        let indent = line.len() - line.trim_start().len();
        format!("\n{}{}", " ".repeat((indent + 2).saturating_sub(deep)), line.trim_start())
    });
    std::iter::once(first).chain(rest).collect()
}
