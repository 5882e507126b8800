//! E0550 to E0554: objectives that nothing can be measured or alerted by.

use rust_decimal::Decimal;

use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::facts::query::{Query, QueryError};
use crate::model::{Cause, Model, Node, Slo};

/// The names that say from when on something is good by `under`.
const BOUNDED: [&str; 2] = ["latency", "freshness"];
/// The names that the language knows.
const KNOWN: [&str; 4] = ["availability", "latency", "freshness", "correctness"];

/// The longest window that alerts look back over.
const LONGEST_WINDOW: Duration = Duration::from_secs(3 * 24 * 3_600);

/// Reports what is wrong with the objectives of the package.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    for (_, node) in model.nodes.iter().filter(|(_, node)| model.is_local(&node.meta)) {
        for (at, slo) in node.slos.iter().enumerate() {
            target(slo, diags);
            window(slo, diags);
            measure(slo, diags);
            for query in ["good", "total"] {
                syntax(slo, query, diags);
            }
            let before = node.slos.iter().take(at).find(|other| other.name == slo.name && overlap(other, slo));
            if let Some(before) = before {
                diags.push(twice(model, node, slo, before));
            }
        }
    }
}

/// Whether two objectives are about the same thing: nothing named is all of the service, which may have an objective
/// beside those of its parts.
fn overlap(one: &Slo, other: &Slo) -> bool {
    if one.causes.is_empty() || other.causes.is_empty() {
        return one.causes.is_empty() && other.causes.is_empty();
    }
    one.causes.iter().any(|cause| other.causes.contains(cause))
}

fn place(slo: &Slo, name: &str) -> Span {
    slo.settings.entry(name).map_or(slo.span, |entry| entry.span)
}

fn target(slo: &Slo, diags: &mut Diags) {
    let Some(target) = slo.settings.percent("target") else { return };
    let name = &slo.name;
    if target.value >= Decimal::ONE_HUNDRED {
        diags.push(
            Diagnostic::new(
                Code::E0550,
                place(slo, "target"),
                format!("a target of {target} leaves the objective `{name}` no budget"),
            )
            .label("the first failure breaks it for good")
            .note("an error budget is what the target leaves of 100%; alerts say how fast it is spent")
            .help("write the share that users notice nothing beyond, such as `target: 99.9%`"),
        );
    } else if target.value <= Decimal::ZERO {
        diags.push(
            Diagnostic::new(
                Code::E0550,
                place(slo, "target"),
                format!("a target of {target} asks nothing of the objective `{name}`"),
            )
            .label("always met")
            .help("write the share of good events that is aimed at, such as `target: 99.9%`"),
        );
    }
}

fn window(slo: &Slo, diags: &mut Diags) {
    let Some(over) = slo.settings.duration("over").filter(|over| *over < LONGEST_WINDOW) else { return };
    diags.push(
        Diagnostic::new(
            Code::E0553,
            place(slo, "over"),
            format!("the objective `{}` is over {over}, and its alerts look back {LONGEST_WINDOW}", slo.name),
        )
        .label("shorter than its alerts look back")
        .help("write a period in which a team can react: `over: 30d`, `7d` or `28d`"),
    );
}

fn measure(slo: &Slo, diags: &mut Diags) {
    let has = |name: &str| slo.settings.entry(name).is_some();
    let name = slo.name.as_str();
    let (good, total) = (has("good"), has("total"));
    if good != total {
        let (said, missing) = if good { ("good", "total") } else { ("total", "good") };
        let what = if good { "all events" } else { "the good events" };
        diags.push(
            Diagnostic::new(
                Code::E0551,
                place(slo, said),
                format!("the objective `{name}` has `{said}` without `{missing}`"),
            )
            .label("half of a share")
            .help(format!("add the query that counts {what}: `{missing}: \"…\"`")),
        );
    } else if !good && !KNOWN.contains(&name) {
        diags.push(
            Diagnostic::new(Code::E0551, slo.span, format!("nothing says what the objective `{name}` counts"))
                .label("neither `good` nor `total`")
                .note(format!("{} have a meaning of their own, other names have none", listed(&KNOWN)))
                .help("add the counters: `good: \"events_total{outcome=\\\"good\\\"}\"`, `total: \"events_total\"`"),
        );
    }
    if has("under") && KNOWN.contains(&name) && !BOUNDED.contains(&name) {
        diags.push(
            Diagnostic::new(Code::E0551, place(slo, "under"), format!("`under` says nothing about {name}"))
                .label("not a matter of time")
                .help(format!("remove it, or write a second objective: `slo latency {{ … under: {} }}`", bound(slo))),
        );
    }
    if !has("under") && BOUNDED.contains(&name) && !(good && total) {
        let what = if name == "latency" { "how fast is good" } else { "how old is good" };
        diags.push(
            Diagnostic::new(Code::E0551, slo.span, format!("the objective `{name}` does not say {what}"))
                .label("no `under`")
                .help("add the bound: `under: 300ms`"),
        );
    }
}

fn bound(slo: &Slo) -> String {
    slo.settings.duration("under").map(|under| under.to_string()).unwrap_or_default()
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn syntax(slo: &Slo, name: &str, diags: &mut Diags) {
    let Some(text) = slo.settings.text(name) else { return };
    let Err(error) = Query::parse(text) else { return };
    let (message, label, help) = match error {
        QueryError::Empty => {
            (format!("`{name}` is empty"), "no query", "write a selector: `requests_total{code=\"200\"}`".to_owned())
        }
        QueryError::OpenString => {
            (format!("a string in `{name}` does not end"), "not PromQL", "close the quote".to_owned())
        }
        QueryError::Open(bracket) => {
            (format!("a `{bracket}` in `{name}` is not closed"), "not PromQL", format!("close the `{bracket}`"))
        }
        QueryError::Closing(bracket) => (
            format!("a `{bracket}` in `{name}` closes nothing that is open"),
            "not PromQL",
            format!("remove the `{bracket}`, or open its bracket"),
        ),
        QueryError::NoWindow => (
            format!("`{name}` is an expression that names no window"),
            "over which time?",
            "write the counter alone, `requests_total{code=\"200\"}`, or `$window` for the time: `sum(rate(…[$window]))`"
                .to_owned(),
        ),
    };
    diags.push(
        Diagnostic::new(Code::E0552, place(slo, name), message)
            .label(label)
            .note("it is evaluated over several windows, from 5m to 3d")
            .help(help),
    );
}

fn twice(model: &Model, node: &Node, slo: &Slo, before: &Slo) -> Diagnostic {
    let common = slo.causes.iter().find(|cause| before.causes.contains(cause));
    let what = match common {
        Some(Cause::Operation(id)) => format!("`{}`", model.operations[*id].name),
        Some(Cause::Event(id)) => format!("`{}`", model.types[*id].meta.name),
        Some(Cause::Job(index)) => {
            node.jobs.get(*index).map_or("the job".to_owned(), |job| format!("the job `{}`", job.name))
        }
        None => format!("all of `{}`", node.meta.name),
    };
    Diagnostic::new(Code::E0554, slo.span, format!("a second objective `{}` for {what}", slo.name))
        .label("which one holds?")
        .related(before.span, "the first one")
        .help("remove one of them, or say with `for` what each is about")
}
