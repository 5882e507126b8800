//! Decision records: one Markdown file a decision, as MADR 4, MADR 2 or Michael Nygard's template has them.
//!
//! A record belongs to people once it is written. What the compiler keeps current is the front matter of MADR 4 and what
//! stands between its markers ([`region`]); everything else is a stub to start from. `record` is the typed document,
//! and each format has one writer. Names of files and links are the same in all of them.

mod confirm;
mod madr2;
mod madr4;
pub(crate) mod markdown;
mod nygard;
mod record;
pub mod region;

use std::collections::BTreeMap;

use super::{EmitCx, Options};
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::{Decision, Model};
use crate::vocab::Target;

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// MADR 4: <https://adr.github.io/madr/>.
    Madr4,
    /// MADR 2 with its list below the title, which log4brains reads.
    Madr2,
    /// The sections of Michael Nygard's template, which adr-tools reads and writes.
    Nygard,
}

impl Format {
    /// The one that is chosen.
    pub fn of(options: &Options) -> Format {
        match options.word(Target::Adr, "format") {
            "madr2" => Format::Madr2,
            "nygard" => Format::Nygard,
            _ => Format::Madr4,
        }
    }

    /// Its word among the options.
    pub const fn word(self) -> &'static str {
        match self {
            Format::Madr4 => "madr4",
            Format::Madr2 => "madr2",
            Format::Nygard => "nygard",
        }
    }
}

/// Writes a record for each local decision.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let format = Format::of(cx.options);
    let successors = model.successors();
    for (id, decision) in local(model) {
        let record = record::of(model, id, &successors);
        let text = match format {
            Format::Madr4 => madr4::to_markdown(&record),
            Format::Madr2 => madr2::to_markdown(&record),
            Format::Nygard => nygard::to_markdown(&record),
        };
        if let Some(path) = RelPath::new(path(decision)) {
            // Two records with one name are an error of the checks, so that nothing can meet here.
            let _ = out.add_managed(path, text);
        }
    }
    if format == Format::Nygard {
        unnumbered(model, diags);
    }
}

/// Where the record of a decision stands below the output folder. The same in all formats.
pub(crate) fn path(decision: &Decision) -> String {
    format!("adr/{}.md", decision.file_stem())
}

/// The decisions of the package, by the path of their record.
pub(crate) fn paths(model: &Model) -> BTreeMap<String, Id<Decision>> {
    local(model).map(|(id, decision)| (path(decision), id)).collect()
}

fn local(model: &Model) -> impl Iterator<Item = (Id<Decision>, &Decision)> {
    model.decisions.iter().filter(|(_, decision)| model.is_local(&decision.meta))
}

/// W0605: adr-tools knows a record by the digits that its name begins with.
fn unnumbered(model: &Model, diags: &mut Diags) {
    let mut without = local(model).map(|(_, decision)| decision).filter(|decision| decision.number().is_none());
    let Some(first) = without.next() else { return };
    let others: Vec<&Decision> = without.collect();
    let (count, have) = match others.len() {
        0 => ("a decision has".to_owned(), "its record"),
        more => (format!("{} decisions have", more + 1), "the first of them"),
    };
    let next = local(model).filter_map(|(_, decision)| decision.number()).max().unwrap_or(0).saturating_add(1);
    let mut finding = Diagnostic::new(
        Code::W0605,
        first.meta.span,
        format!("{count} no number, by which adr-tools tells records apart"),
    )
    .label(format!("{have} is `{}.md`", first.file_stem()));
    for other in others {
        finding = finding.related(other.meta.span, "without a number too");
    }
    diags.push(finding.help(format!("add `number: {next}`, or choose another format: `[adr] format = \"madr4\"`")));
}
