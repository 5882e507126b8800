//! The folder of records as it is on disk: what two people numbered alike, what has lost its decision, and what a build
//! leaves alone. Read by `check` and `build`, so that a collision of two branches is seen before anything is written.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::loader::{Loader, PathKind};
use super::project;
use crate::base::arena::Id;
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::{FileId, Span};
use crate::diag::{Code, Diagnostic, Diags};
use crate::emit::adr::{self, Format, region};
use crate::model::{Decision, Model};

/// A record on disk.
pub(super) struct OnDisk {
    /// The name of its file.
    name: String,
    file: FileId,
    text: String,
}

/// Reads the records below an output folder, in order of their names. What cannot be read is left to the build, which
/// meets it again.
pub(super) fn read(output: &Utf8Path, loader: &dyn Loader, map: &mut SourceMap) -> Vec<OnDisk> {
    let folder = output.join("adr");
    if loader.kind(&folder) != PathKind::Folder {
        return Vec::new();
    }
    let paths: Vec<Utf8PathBuf> = loader.files(&folder, "md").unwrap_or_default();
    let mut records = Vec::new();
    for path in paths {
        let (Some(name), Ok(bytes)) = (path.file_name(), loader.read(&path)) else { continue };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let file = map.add(SourceFile::new(project::displayed(&path), text.clone()));
        records.push(OnDisk { name: name.to_owned(), file, text });
    }
    records
}

/// Compares them with the decisions of the package.
pub(super) fn check(model: &Model, records: &[OnDisk], format: Format, diags: &mut Diags) {
    let own = adr::paths(model);
    let named: BTreeMap<&str, Id<Decision>> = model
        .decisions
        .iter()
        .filter(|(_, decision)| model.is_local(&decision.meta))
        .map(|(id, decision)| (decision.meta.name.as_str(), id))
        .collect();
    // What is gone for another reason was reported as that.
    let whole = !diags.has_errors();
    let mut numbers: BTreeMap<u64, Holder<'_>> = BTreeMap::new();
    for id in own.values() {
        let decision = &model.decisions[*id];
        if let Some(number) = decision.number().and_then(|number| u64::try_from(number).ok()) {
            numbers.insert(number, Holder::Decision(*id));
        }
    }
    let mut other = Vec::new();
    for record in records {
        if own.contains_key(&format!("adr/{}", record.name)) {
            match region::format(&record.text).filter(|was| *was != format) {
                Some(was) => other.push((record, was)),
                None => edited(record, diags),
            }
            continue;
        }
        let declared = region::declared(&record.text).filter(|_| region::is_managed(&record.text));
        let decision = declared.and_then(|name| named.get(name)).map(|id| &model.decisions[*id]);
        let number = number(&record.name);
        let first = number.and_then(|number| numbers.get(&number));
        match (number, first) {
            (Some(number), Some(first)) => diags.push(same_number(model, number, first, record, decision)),
            (number, _) => {
                if let Some(number) = number {
                    numbers.insert(number, Holder::Record(record));
                }
                if let Some(declared) = declared.filter(|_| whole) {
                    diags.push(orphan(record, declared, decision));
                }
            }
        }
    }
    other_format(&other, format, diags);
}

/// Who has a number.
enum Holder<'a> {
    Decision(Id<Decision>),
    Record(&'a OnDisk),
}

/// `7` of `0007-use-kafka.md`; `None` where the name begins with a date or a word.
fn number(name: &str) -> Option<u64> {
    let digits = name.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = name.split_at_checked(digits)?;
    let dated = digits == 4 && is_month_and_day(rest) || digits == 8;
    if dated || !rest.starts_with('-') { None } else { number.parse().ok() }
}

/// `-01-12` and what follows.
fn is_month_and_day(rest: &str) -> bool {
    let mut parts = rest.splitn(4, '-').skip(1);
    let two = |part: Option<&str>| part.is_some_and(|part| part.len() == 2 && part.chars().all(|c| c.is_ascii_digit()));
    two(parts.next()) && two(parts.next().map(|day| day.trim_end_matches(".md")))
}

/// The title of a record, or its first line.
fn heading(record: &OnDisk) -> Span {
    let mut at = 0;
    let mut place = 0..record.text.lines().next().map_or(0, str::len);
    for line in record.text.split_inclusive('\n') {
        if line.starts_with("# ") {
            place = at..at + line.trim_end().len();
            break;
        }
        at += line.len();
    }
    project::span_of(record.file, &place)
}

fn same_number(
    model: &Model,
    number: u64,
    first: &Holder<'_>,
    record: &OnDisk,
    decision: Option<&Decision>,
) -> Diagnostic {
    let name = &record.name;
    match first {
        Holder::Decision(id) => {
            let holder = &model.decisions[*id];
            let at = holder.settings.entry("number").map_or(holder.meta.span, |entry| entry.span);
            let its = format!("{}.md", holder.file_stem());
            let finding = Diagnostic::new(
                Code::E0427,
                at,
                format!("the number {number} of `{}` is that of the record `{name}` too", holder.meta.name),
            )
            .label("taken in the folder of records");
            match decision {
                Some(same) if same.meta.span == holder.meta.span => finding
                    .related(heading(record), "its record, by another name")
                    .note("the name of a record follows from number and title")
                    .help(format!("rename `{name}` to `{its}`, which keeps what people wrote in it")),
                Some(other) => finding
                    .related(heading(record), format!("the record of `{}`", other.meta.name))
                    .help(format!("rename `{name}` to `{}.md`, or take another number here", other.file_stem())),
                None => finding
                    .related(heading(record), "has that number")
                    .help(format!("take another number for `{}`, or rename the record", holder.meta.name)),
            }
        }
        Holder::Record(first) => Diagnostic::new(
            Code::E0427,
            heading(record),
            format!("the records `{}` and `{name}` both have the number {number}", first.name),
        )
        .label("the second one")
        .related(heading(first), "the first one")
        .help("give the younger of them another number, in its name and in its text"),
    }
}

fn orphan(record: &OnDisk, declared: &str, decision: Option<&Decision>) -> Diagnostic {
    let name = &record.name;
    match decision {
        Some(decision) => {
            let now = format!("{}.md", decision.file_stem());
            Diagnostic::new(
                Code::W0413,
                heading(record),
                format!("the record of `{declared}` is `{now}` now, and `{name}` is still there"),
            )
            .label("no build looks after it any more")
            .related(decision.meta.span, "number, date and title name its record")
            .help(format!("rename `{name}` to `{now}`, which keeps what people wrote in it"))
        }
        None => Diagnostic::new(
            Code::W0413,
            heading(record),
            format!("the record `{name}` is of `{declared}`, which is no longer declared"),
        )
        .label("no build looks after it any more")
        .help(format!(
            "declare `{declared}` again, as `deprecated` if it does not hold any more; or remove the markers to keep \
            the record as it is, or the file"
        )),
    }
}

/// The regions that somebody edited.
fn edited(record: &OnDisk, diags: &mut Diags) {
    for name in region::edited(&record.text) {
        let place = region::opening(&record.text, &name).unwrap_or_default();
        diags.push(
            Diagnostic::new(
                Code::W0414,
                project::span_of(record.file, &place),
                format!("the region `{name}` of the record `{}` was edited", record.name),
            )
            .label("stays as it is")
            .note("a build writes what stands between the markers, and leaves alone what people wrote there")
            .help("move what was added out of the region, and remove `hash=…` from its marker to have it written anew"),
        );
    }
}

/// The records of another format, as one finding: whoever changes the format changes it for all.
fn other_format(records: &[(&OnDisk, Format)], format: Format, diags: &mut Diags) {
    let Some(((first, was), others)) = records.split_first() else { return };
    let (was, format) = (was.word(), format.word());
    let message = match others.len() {
        0 => format!("the record `{}` is written as `{was}`, and records are `{format}` here", first.name),
        more => format!("{} records are written in another format than `{format}`, as records are here", more + 1),
    };
    let mut finding = Diagnostic::new(Code::W0414, heading(first), message).label(format!("`{was}`: stays as it is"));
    for (record, was) in others {
        finding = finding.related(heading(record), format!("`{}`", was.word()));
    }
    diags.push(finding.help(format!(
        "set `[adr] format = \"{was}\"`, or delete a record to have it as `{format}`, and put back what people wrote"
    )));
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_told_from_dates() {
        for (name, expected) in [
            ("0007-use-kafka.md", Some(7)),
            ("12-x.md", Some(12)),
            ("2026-01-12-x.md", None),
            ("2026-01-12.md", None),
            ("2026-use-kafka.md", Some(2026)),
            ("20260112-x.md", None),
            ("use-kafka.md", None),
            ("0007.md", None),
        ] {
            assert_eq!(number(name), expected, "{name}");
        }
    }
}
