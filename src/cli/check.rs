//! `archc check`: findings and a closing line.

use camino::Utf8Path;

use super::args::Format;
use super::terminal::Terminal;
use super::{Failure, Outcome, locate};
use crate::diag::render::{human, json, short};
use crate::diag::{Diagnostic, Severity};
use crate::driver::loader::DiskLoader;
use crate::driver::session::{self, Analysis, Request};
use crate::vocab::DeclKind;

/// Checks the package at `path`.
pub(super) fn run(path: &Utf8Path, format: Format, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let analysis = analyze(path, &Request::default())?;
    let findings: Vec<&Diagnostic> = analysis.diagnostics.iter().collect();
    match format {
        Format::Json => {
            let document = json::Document {
                package: Some(&analysis.manifest.name),
                ..json::Document::new(findings.iter().copied(), &analysis.sources)
            };
            terminal.print(&document.render());
        }
        Format::Human | Format::Short => {
            report(&findings, &analysis, format, terminal);
            terminal.print(&format!("{}\n", summary(&findings, &analysis)));
        }
    }
    Ok(outcome(&findings))
}

/// Compiles the package that `path` means.
pub(super) fn analyze(path: &Utf8Path, request: &Request) -> Result<Analysis, Failure> {
    let package = locate::package(path, &DiskLoader);
    let what = format!("checking {package}");
    Terminal::watched(&what, || session::analyze_as(&package, &DiskLoader, request))
        .map_err(|error| Failure(error.to_string()))
}

/// Writes findings for people.
pub(super) fn report(findings: &[&Diagnostic], analysis: &Analysis, format: Format, terminal: &mut Terminal) {
    let findings: Vec<Diagnostic> = findings.iter().copied().cloned().collect();
    let text = match format {
        Format::Short => short::render(&findings, &analysis.sources),
        Format::Human | Format::Json => human::render(&findings, &analysis.sources, terminal.color()),
    };
    terminal.print(&text);
}

/// Whether errors are among the findings.
pub(super) fn outcome(findings: &[&Diagnostic]) -> Outcome {
    let refused = findings.iter().any(|finding| finding.severity == Severity::Error);
    if refused { Outcome::Reported } else { Outcome::Clean }
}

/// `checked shop: 14 modules, 9 services, 0 errors, 1 warning`
fn summary(findings: &[&Diagnostic], analysis: &Analysis) -> String {
    let mut parts = Vec::new();
    if let Some(checked) = &analysis.checked {
        let model = checked.model();
        let modules = model.modules.iter().filter(|(_, module)| module.local).count();
        let services = model
            .nodes
            .iter()
            .filter(|(_, node)| node.kind() == DeclKind::Service && model.is_local(&node.meta))
            .count();
        parts.push(count(modules, "module"));
        parts.push(count(services, "service"));
    }
    parts.push(count(of(findings, Severity::Error), "error"));
    parts.push(count(of(findings, Severity::Warning), "warning"));
    let more = match findings.iter().find(|finding| finding.severity == Severity::Error).or(findings.first()) {
        Some(finding) => format!("\n`archc explain {}` says more", finding.code),
        None => String::new(),
    };
    format!("checked {}: {}{more}", analysis.manifest.name, parts.join(", "))
}

fn of(findings: &[&Diagnostic], severity: Severity) -> usize {
    findings.iter().filter(|finding| finding.severity == severity).count()
}

/// `1 service`, `9 services`
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
