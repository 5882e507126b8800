//! How one sees whether it works: objectives, what services tell, alerts, runbooks.

use super::book::Book;
use super::doc::{Inline, Page};
use super::words::{causes, rows, said, value};
use crate::base::arena::Id;
use crate::emit::shared::objectives::name_of;
use crate::model::Node;
use crate::vocab::DeclKind;

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let model = book.model;
    let mut page = book.page("observability.md", Inline::text("Observability"), None);
    let mut all = Vec::new();
    for (id, _) in book.nodes(DeclKind::Service) {
        for row in objectives(book, id) {
            all.push([vec![book.node(&page, id)], row].concat());
        }
    }
    if !all.is_empty() {
        page.section("Objectives");
        page.bounded(
            &["service", "objective", "for", "target", "over", "below"],
            all,
            "the page of each service lists its own.",
        );
    }
    let told = book.nodes(DeclKind::Service).filter_map(|(id, node)| {
        let telemetry = node.settings.object("telemetry")?;
        let said = |path: &str| said(model, telemetry, path);
        Some(vec![book.node(&page, id), said("traces"), said("sample"), said("metrics"), said("logs")])
    });
    let told: Vec<Vec<Inline>> = told.collect();
    if !told.is_empty() {
        page.section("What services tell");
        page.bounded(&["service", "traces", "share of requests", "metrics", "logs"], told, "the sources have all.");
    }
    let environments = model.environments.iter().filter(|(_, environment)| model.is_local(&environment.meta));
    let mut placed = false;
    for (_, environment) in environments {
        let mut settings = environment.settings.object("telemetry").map(|it| rows(model, it, &[])).unwrap_or_default();
        for name in ["monitoring", "prometheus"] {
            if let Some(entry) =
                environment.settings.entry(name).filter(|it| it.origin != crate::model::Origin::Default)
            {
                settings.push(vec![Inline::code(name), Inline::code(value(model, &entry.value))]);
            }
        }
        if !settings.is_empty() {
            if !placed {
                page.section("Where it goes");
                placed = true;
            }
            page.part(Inline::text(&environment.meta.name));
            page.table(&["setting", "value", "meaning"], settings);
        }
    }
    let watched = book.nodes(DeclKind::Service).filter_map(|(id, _)| {
        let name = name_of(model, id);
        let link = |path: String, label: &str| book.output(&page, &path, &Inline::text(label)).unwrap_or_default();
        let runbook = link(format!("runbooks/{name}.md"), "runbook");
        let rules = link(format!("prometheus/{name}.rules.yaml"), "rules");
        let board = link(format!("grafana/{name}.json"), "dashboard");
        let any = !(runbook.is_empty() && rules.is_empty() && board.is_empty());
        any.then(|| vec![book.node(&page, id), runbook, rules, board])
    });
    let watched: Vec<Vec<Inline>> = watched.collect();
    if !watched.is_empty() {
        page.section("Alerts, runbooks and dashboards");
        page.table(&["service", "", "", ""], watched);
    }
    (!page.blocks.is_empty()).then_some(page)
}

/// The objectives of a service, as rows: name, what for, target, period, limit.
pub(super) fn objectives(book: &Book<'_>, id: Id<Node>) -> Vec<Vec<Inline>> {
    let model = book.model;
    let node = &model.nodes[id];
    let rows = node.slos.iter().map(|slo| {
        let said = |path: &str| said(model, &slo.settings, path);
        let causes = causes(model, node, &slo.causes);
        let about = if causes.is_empty() { Inline::text("everything") } else { causes };
        vec![Inline::text(super::words::spaced(&slo.name)), about, said("target"), said("over"), said("under")]
    });
    rows.collect()
}
