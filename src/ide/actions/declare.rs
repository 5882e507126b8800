//! What is missing: scopes, relations, dead letters.

use super::{Action, ActionKind};
use crate::base::source::SourceFile;
use crate::base::span::Span;
use crate::diag::{Diagnostic, Edit};
use crate::driver::imports;
use crate::ide::scope::{Here, blocks, segments};
use crate::syntax::ast::{self, Member};
use crate::vocab::{BlockWord, DeclKind, Verb};

/// Declares an unknown scope in an auth that is in force where it is asked for.
pub(super) fn scopes(here: &Here<'_>, source: &SourceFile, finding: &Diagnostic) -> Vec<Action> {
    let name = source.slice(finding.span);
    let plain = |part: &str| part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if name.is_empty() || !name.split('.').all(plain) {
        return Vec::new();
    }
    let within = |span: Span| span.start <= finding.span.start && finding.span.end <= span.end;
    let decl = here.file.decls.iter().find(|decl| within(decl.span));
    let mut operations = decl.into_iter().flat_map(|decl| decl.body.iter().flatten()).filter_map(Member::as_operation);
    let operation = operations.find(|operation| within(operation.span));
    let auths = here.auths(decl, operation);
    let declare = |auth: &ast::Decl| {
        let text = format!("scope {name} \"{}\"", title(name));
        let last = blocks(auth, BlockWord::Scope).last().map(|block| block.span);
        let edit = insertion(auth, last, &text)?;
        let title = format!("declare the scope `{name}` in `{}`", auth.name.text);
        Some(Action::new(ActionKind::Fix, title, vec![edit]))
    };
    auths.into_iter().filter_map(declare).collect()
}

/// `orders.write`: `Write orders`
fn title(scope: &str) -> String {
    let words = scope.replace('_', " ");
    let text = match words.rsplit_once('.') {
        Some((of, what)) => format!("{what} {}", of.replace('.', " ")),
        None => words,
    };
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Adds the relation that a mention needs, where it can be told whole.
pub(super) fn relation(here: &Here<'_>, finding: &Diagnostic) -> Vec<Action> {
    let help = finding.help.first().and_then(|help| help.strip_prefix("add `")?.split_once("` to the "));
    let (Some((relation, _)), Some(place)) = (help, finding.related.first()) else { return Vec::new() };
    let Some(module) = here.snapshot.module(place.span.file) else { return Vec::new() };
    let there = Here::new(here.snapshot, Some(place.span.file), &module.parse.file);
    let Some(decl) = module.parse.file.decls.iter().find(|decl| decl.name.span == place.span) else {
        return Vec::new();
    };
    let own = decl.body.iter().flatten().filter_map(Member::as_relation).next_back().map(|relation| relation.span);
    let add = |relation: &str| {
        let mut edits = vec![insertion(decl, own, relation)?];
        let mut needed: Vec<(String, Vec<String>)> = Vec::new();
        for word in relation.split([' ', '.', ',']).filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase())) {
            let path = [word.to_owned()];
            if there.find(there.own(), &path, DeclKind::ALL).is_some() {
                continue;
            }
            let Some((at, _, _)) = here.find(here.own(), &path, DeclKind::ALL) else { continue };
            let from = here.module(at).to_owned();
            match needed.iter_mut().find(|(module, _)| *module == from) {
                Some((_, names)) => names.push(word.to_owned()),
                None => needed.push((from, vec![word.to_owned()])),
            }
        }
        edits.extend(imports::edits(&module.parse.file, &needed));
        edits.sort_by_key(|edit| edit.span);
        let title = format!("add `{relation}` to `{}`", decl.name.text);
        Some(Action::new(ActionKind::Fix, title, edits))
    };
    match relation.strip_suffix('…') {
        None => add(relation).into_iter().collect(),
        // The channels that carry the event.
        Some(begun) if begun.starts_with("publishes ") || begun.starts_with("consumes ") => {
            let event = begun.split(' ').nth(1).unwrap_or_default();
            let channels = [DeclKind::Channel, DeclKind::Queue].into_iter().flat_map(|kind| here.all(kind));
            let carries = |channel: &&ast::Decl| {
                let relations = channel.body.iter().flatten().filter_map(Member::as_relation);
                let mut carried = relations.filter(|found| found.verb.value == Verb::Carries).flat_map(|r| &r.targets);
                carried.any(|target| target.path.segments.last().is_some_and(|last| last.text == event))
            };
            let fitting = channels.map(|(_, channel)| channel).filter(carries);
            fitting.filter_map(|channel| add(&format!("{begun}{}", channel.name.text))).collect()
        }
        Some(_) => Vec::new(),
    }
}

/// A line in the body of a declaration: behind a member of it, or at its end.
fn insertion(decl: &ast::Decl, behind: Option<Span>, text: &str) -> Option<Edit> {
    if let Some(member) = behind {
        return Some(Edit { span: member.at_end(), text: format!("\n  {text}") });
    }
    let Some(body) = &decl.body else {
        return Some(Edit { span: decl.span.at_end(), text: format!(" {{\n  {text}\n}}") });
    };
    if body.is_empty() {
        return None;
    }
    let last = body.iter().filter_map(|member| Some(member.as_setting()?.span)).next_back()?;
    Some(Edit { span: last.at_end(), text: format!("\n  {text}") })
}

/// Declares a channel for the messages that a consumer cannot handle, and names it.
pub(super) fn dead_letters(here: &Here<'_>, part: Span) -> Option<Action> {
    let within = |span: Span| span.start <= part.start && part.end <= span.end;
    let decl = here.file.decls.iter().find(|decl| within(decl.span))?;
    let relations = decl.body.iter().flatten().filter_map(Member::as_relation);
    let mut consumes = relations.filter(|relation| relation.verb.value == Verb::Consumes);
    let relation = consumes.find(|relation| within(relation.span))?;
    let settings = relation.block.as_deref().unwrap_or_default();
    let said = |setting: &ast::Setting| setting.key.text() == "dead_letter";
    if settings.iter().filter_map(Member::as_setting).any(said) {
        return None;
    }
    let from = segments(relation.from.as_ref()?);
    let (at, channel, _) = here.find(here.own(), &from, &[DeclKind::Channel, DeclKind::Queue])?;
    let of_kind = channel.head.of_kind.as_ref()?.text();
    // Queues and others that have one themselves need no second one.
    if channel.body.iter().flatten().filter_map(Member::as_setting).any(said) {
        return None;
    }
    let name = format!("{}DeadLetters", decl.name.text);
    let known = here.find(here.own(), std::slice::from_ref(&name), &[DeclKind::Channel, DeclKind::Queue]).is_some();
    let setting = format!("dead_letter: {name}");
    let last = settings.iter().filter_map(Member::as_setting).next_back();
    let mut edits = vec![match last {
        Some(last) => {
            let lines = last.span.start > relation.verb.span.end && relation.span.end > last.span.end + 2;
            let text = if lines { format!("\n    {setting}") } else { format!(", {setting}") };
            Edit { span: last.span.at_end(), text }
        }
        None => Edit { span: relation.span.at_end(), text: format!(" {{ {setting} }}") },
    }];
    if !known {
        let address: Vec<String> = decl.name.text.chars().map(|c| c.to_ascii_lowercase().to_string()).collect();
        let kind = channel.kind.value.word();
        let at_decl = decl.docs.as_ref().map_or(decl.span, |docs| docs.span.to(decl.span)).at_start();
        let text = format!(
            "/// What {} could not handle.\n{kind} {name}: {of_kind} {{\n  address: \"{}.dead-letters\"\n  carries unknown\n}}\n\n",
            decl.name.text,
            address.concat(),
        );
        edits.push(Edit { span: at_decl, text });
        // The server of the channel is known where that is declared.
        let path = [of_kind.clone()];
        let kinds = [DeclKind::Server, DeclKind::Technology];
        if here.find(here.own(), &path, &kinds).is_none()
            && let Some((server, _, _)) = here.find(at, &path, &kinds)
        {
            edits.extend(imports::edits(here.file, &[(here.module(server).to_owned(), vec![of_kind])]));
        }
    }
    edits.sort_by_key(|edit| edit.span);
    Some(Action::new(ActionKind::Write, format!("send what cannot be handled to `{name}`"), edits))
}
