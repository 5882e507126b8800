//! `archc adr`: decisions in the sources, written and listed.
#![expect(clippy::disallowed_methods, reason = "a decision is written into a source file, as asked for")]

use std::fmt::Write as _;

use camino::Utf8Path;
use serde::Serialize;

use super::args::{AdrCommand, AdrNewArgs, Format};
use super::check::analyze;
use super::terminal::Terminal;
use super::{Failure, Outcome, locate};
use crate::driver::draft::{self, Draft};
use crate::driver::loader::DiskLoader;
use crate::driver::session::Request;
use crate::model::{DecisionStatus, Model};

/// Runs the subcommand.
pub(super) fn run(command: &AdrCommand, format: Format, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    match command {
        AdrCommand::New(args) => new(args, terminal),
        AdrCommand::List { path } => list(path, format, terminal),
    }
}

fn new(args: &AdrNewArgs, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let request = Request { lenient: true, ..Request::default() };
    let analysis = analyze(&args.path, &request)?;
    let package = locate::package(&args.path, &DiskLoader);
    let wanted = Draft {
        title: args.title.clone(),
        elements: args.elements.clone(),
        number: args.number,
        date: args.date.clone(),
        file: args.file.clone(),
    };
    let drafted = draft::draft(&package, &analysis, &DiskLoader, &wanted).map_err(Failure)?;
    let parent = drafted.path.parent().filter(|parent| !parent.as_str().is_empty());
    parent
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&drafted.path, &drafted.text))
        .map_err(|error| Failure(format!("`{}`: {error}", drafted.path)))?;
    let verb = if drafted.created { "made" } else { "added to" };
    terminal.print(&format!(
        "{verb} {}:{}\n\n{}\nthe next build writes its record, adr/{}\n",
        drafted.path, drafted.line, drafted.declaration, drafted.record
    ));
    Ok(Outcome::Clean)
}

/// A decision, for programs.
#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    title: &'a str,
    status: &'static str,
    number: Option<i64>,
    date: Option<&'a str>,
    source: String,
    record: String,
}

#[derive(Serialize)]
struct List<'a> {
    version: u32,
    package: &'a str,
    decisions: Vec<Listed<'a>>,
}

fn list(path: &Utf8Path, format: Format, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let analysis = analyze(path, &Request { lenient: true, ..Request::default() })?;
    let Some(checked) = &analysis.checked else {
        return Err(Failure(format!("the package has errors; `archc check {path}` shows them")));
    };
    let decisions = listed(checked.model());
    match format {
        Format::Json => {
            let list = List { version: 1, package: &analysis.manifest.name, decisions };
            // Texts and numbers only: this cannot fail.
            terminal.print(&(serde_json::to_string_pretty(&list).unwrap_or_default() + "\n"));
        }
        Format::Human | Format::Short if decisions.is_empty() => {
            terminal.print(&format!("{} declares no decision\n", analysis.manifest.name));
        }
        Format::Human | Format::Short => {
            let mut text = String::new();
            for one in &decisions {
                let number = one.number.map(|number| number.to_string()).unwrap_or_default();
                let date = one.date.unwrap_or_default();
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{number:>4}  {date:10}  {:10}  {}  ({})", one.status, one.title, one.source);
            }
            terminal.print(&text);
        }
    }
    Ok(Outcome::Clean)
}

/// The decisions of the package, those with a number first and by it, then by date.
fn listed(model: &Model) -> Vec<Listed<'_>> {
    let successors = model.successors();
    let mut decisions: Vec<Listed<'_>> = model
        .decisions
        .iter()
        .filter(|(_, decision)| model.is_local(&decision.meta))
        .map(|(id, decision)| {
            let status = if successors.contains_key(&id) { DecisionStatus::Superseded } else { decision.status };
            Listed {
                name: &decision.meta.name,
                title: &decision.title,
                status: status.word(),
                number: decision.number(),
                date: decision.date(),
                source: model.source_path(&decision.meta).to_owned(),
                record: format!("adr/{}.md", decision.file_stem()),
            }
        })
        .collect();
    decisions.sort_by_key(|one| (one.number.is_none(), one.number, one.date));
    decisions
}
