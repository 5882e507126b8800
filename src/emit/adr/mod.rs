//! Decision records: one Markdown file a decision, in the format of MADR 4 (<https://adr.github.io/madr/>).
//!
//! A record belongs to people once it is written. What the compiler keeps current is the front matter's status and date
//! and one region between two markers; everything else is a stub to start from.

mod page;
pub mod region;

use super::EmitCx;
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::{Decision, Item, Model};

use page::{Outcome, Page};

/// Writes a record for each local decision.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, _diags: &mut Diags) {
    let model = cx.model();
    let paths = paths(model);
    for (id, decision) in model.decisions.iter() {
        let Some(path) = paths.get(id.index()).and_then(Option::as_ref) else { continue };
        let page = page(model, id, decision, &paths);
        if let Some(path) = RelPath::new(format!("adr/{path}")) {
            // Two records with one name are reported by the checks, before anything is emitted.
            let _ = out.add_managed(path, page.to_markdown());
        }
    }
}

/// The file names of all decisions, by id; `None` for those of other packages.
fn paths(model: &Model) -> Vec<Option<String>> {
    model
        .decisions
        .iter()
        .map(|(_, decision)| model.is_local(&decision.meta).then(|| format!("{}.md", file_stem(decision))))
        .collect()
}

/// `0007-use-kafka` where the decision has a number, else `2026-01-12-use-kafka`. Never a number that depends on what
/// else there is: two branches would take the same one.
pub fn file_stem(decision: &Decision) -> String {
    let slug = slug(&decision.title);
    match (decision.settings.int("number"), decision.settings.text("date")) {
        (Some(number), _) => format!("{number:04}-{slug}"),
        (None, Some(date)) => format!("{date}-{slug}"),
        (None, None) => slug,
    }
}

/// A title as part of a file name: letters and digits of any script, lower case, words joined by dashes.
fn slug(title: &str) -> String {
    const MOST: usize = 80;
    // Letters of some scripts take four bytes, and file systems take 255 of them.
    const BYTES: usize = 200;
    let mut slug = String::new();
    for c in title.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if matches!(c, '\'' | '’') {
            // `don't` reads as one word.
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let fits = |(at, c): &(usize, char)| at + c.len_utf8() <= BYTES;
    let short: String = slug.char_indices().take(MOST).take_while(fits).map(|(_, c)| c).collect();
    let cut =
        if short.len() < slug.len() { short.rsplit_once('-').map_or(short.as_str(), |(head, _)| head) } else { &short };
    let trimmed = cut.trim_matches('-');
    if trimmed.is_empty() { "decision".to_owned() } else { trimmed.to_owned() }
}

fn page(model: &Model, id: Id<Decision>, decision: &Decision, paths: &[Option<String>]) -> Page {
    let settings = &decision.settings;
    let texts =
        |path: &str| settings.list(path).into_iter().filter_map(|value| value.as_text()).map(str::to_owned).collect();
    let link = |id: Id<Decision>| {
        let title = &model.decisions[id].title;
        match paths.get(id.index()).and_then(Option::as_ref) {
            Some(path) => format!("[{title}]({path})"),
            None => title.clone(),
        }
    };
    let successor = model.decisions.iter().find(|(_, other)| other.supersedes.contains(&id)).map(|(other, _)| other);
    let status = match successor {
        Some(successor) => format!("superseded by {}", link(successor)),
        None => decision.status.word().to_owned(),
    };
    let context = settings.text("context").map(str::to_owned).or_else(|| decision.meta.docs.text().map(str::to_owned));
    let options = decision
        .options
        .iter()
        .map(|option| page::Alternative {
            title: option.title.clone().unwrap_or_else(|| option.name.clone()),
            docs: option.docs.text.clone(),
            pros: option.settings.list("pros").into_iter().filter_map(|v| v.as_text()).map(str::to_owned).collect(),
            cons: option.settings.list("cons").into_iter().filter_map(|v| v.as_text()).map(str::to_owned).collect(),
        })
        .collect();
    let outcome = Outcome {
        chosen: decision.chosen,
        because: settings.text("because").map(str::to_owned),
        good: texts("consequences.good"),
        bad: texts("consequences.bad"),
        neutral: texts("consequences.neutral"),
    };
    Page {
        status,
        date: settings.text("date").map(str::to_owned),
        deciders: texts("deciders"),
        title: decision.title.clone(),
        context,
        drivers: texts("drivers"),
        options,
        outcome,
        facts: facts(model, decision, successor.map(link), link),
    }
}

/// What the model says of a decision, line by line.
fn facts(
    model: &Model,
    decision: &Decision,
    successor: Option<String>,
    link: impl Fn(Id<Decision>) -> String,
) -> Vec<String> {
    let mut facts = vec![format!("Declared as `{}` in `{}`", decision.meta.name, model.source_path(&decision.meta))];
    for item in &decision.affects {
        facts.push(format!("Affects {}", describe(model, *item)));
    }
    for older in &decision.supersedes {
        facts.push(format!("Supersedes {}", link(*older)));
    }
    facts.extend(successor.map(|successor| format!("Superseded by {successor}")));
    for other in &decision.relates_to {
        facts.push(format!("Relates to {}", link(*other)));
    }
    if let Some(date) = decision.settings.text("review_by") {
        facts.push(format!("Reviewed again by {date}"));
    }
    facts
}

fn describe(model: &Model, item: Item) -> String {
    let meta = model.meta(item);
    format!("{} `{}` (`{}`)", meta.kind.word(), meta.name, model.source_path(meta))
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn titles_of_any_script_give_a_slug() {
        assert_eq!(slug("Use Kafka for order events"), "use-kafka-for-order-events");
        assert_eq!(slug("Don't retry  (twice)!"), "dont-retry-twice");
        assert_eq!(slug("Käfer & 注文イベント"), "käfer-注文イベント");
        assert_eq!(slug("../.."), "decision");
        assert!(slug(&"word ".repeat(40)).len() <= 80);
        assert!(slug(&"𠮷".repeat(90)).len() <= 200);
    }
}
