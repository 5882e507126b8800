//! Where and how it runs.

use super::book::Book;
use super::doc::{Inline, Page};
use super::words::{rows, said, value};
use crate::base::arena::Id;
use crate::model::facts::overrides;
use crate::model::facts::placement::{self, Placement};
use crate::model::{Environment, Node};
use crate::vocab::DeclKind;

/// What is deployed.
const DEPLOYED: &[DeclKind] =
    &[DeclKind::Service, DeclKind::Gateway, DeclKind::Server, DeclKind::Store, DeclKind::Cache];

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let environments: Vec<_> = environments(book).collect();
    if environments.is_empty() {
        return None;
    }
    let mut page = book.page("deployment.md", Inline::text("Deployment and rollout"), None);
    for (id, environment) in environments {
        page.section(&environment.meta.name);
        page.prose(&environment.meta.docs.text);
        page.says(Inline::text("On ").then(Inline::code(&environment.platform)).and("."));
        page.blocks.extend(book.diagrams(&format!("deployment/{}", book.stem(&environment.meta))));
        let settings = rows(book.model, &environment.settings, &[]);
        page.table(&["setting", "value", "meaning"], settings);
        workloads(book, &mut page, environment);
        let changed = overrides::of(book.model, id).into_iter().filter(|it| !it.is_idle()).map(|it| {
            vec![
                book.node(&page, it.node),
                Inline::code(it.path),
                Inline::code(value(book.model, &it.entry.value)),
                it.declared.map(|declared| Inline::code(value(book.model, &declared.value))).unwrap_or_default(),
            ]
        });
        let changed = changed.collect();
        page.bounded(
            &["what it changes", "setting", "here", "declared"],
            changed,
            "the source of the environment has all.",
        );
    }
    Some(page)
}

/// The local environments.
fn environments<'b>(book: &Book<'b>) -> impl Iterator<Item = (Id<Environment>, &'b Environment)> {
    let model = book.model;
    model.environments.iter().filter(|(_, environment)| model.is_local(&environment.meta))
}

fn workloads(book: &Book<'_>, page: &mut Page, environment: &Environment) {
    let model = book.model;
    let mut listed = Vec::new();
    for (id, _) in DEPLOYED.iter().flat_map(|kind| book.nodes(*kind)) {
        let settings = placement::settings(model, Some(environment), id);
        let place = match placement::placement(model, Some(environment), id) {
            Placement::Inside => "runs here",
            Placement::Outside => "runs elsewhere",
            Placement::Omitted => "left out",
            Placement::InProcess => "inside of its service",
            Placement::Nowhere => continue,
        };
        let said = |path: &str| said(model, settings, path);
        listed.push(vec![
            book.node(page, id),
            Inline::text(place),
            said("deploy.replicas"),
            said("deploy.scale_on"),
            said("deploy.cpu"),
            said("deploy.memory"),
            said("deploy.rollout"),
        ]);
    }
    page.bounded(
        &["workload", "", "replicas", "scales on", "CPU", "memory", "rollout"],
        listed,
        "the page of each service has its own.",
    );
}

/// How a service runs, and where its manifests are.
pub(super) fn of_service(book: &Book<'_>, page: &mut Page, id: Id<Node>, node: &Node) {
    let model = book.model;
    let deploy =
        node.settings.object("deploy").map(|deploy| rows(model, deploy, &["env", "secrets"])).unwrap_or_default();
    let health = node.settings.object("health").map(|health| rows(model, health, &[])).unwrap_or_default();
    if deploy.is_empty() && health.is_empty() {
        return;
    }
    page.section("Deployment");
    page.table(&["setting", "value", "meaning"], deploy);
    page.table(&["health", "value", "meaning"], health);
    let mut places = Vec::new();
    for (_, environment) in environments(book) {
        let settings = environment.settings_of(id, node);
        let said = |path: &str| said(model, settings, path);
        let folder = format!("{}/{}", book.stem(&environment.meta), book.stem(&node.meta));
        let files = ["deployment", "rollout"].iter().find_map(|kind| {
            book.output(
                page,
                &format!("kubernetes/{folder}/{kind}.yaml"),
                &Inline::code(format!("kubernetes/{folder}/")),
            )
        });
        let omitted = placement::placement(model, Some(environment), id) == Placement::Omitted;
        places.push(vec![
            Inline::text(&environment.meta.name),
            if omitted { Inline::text("left out") } else { said("deploy.replicas") },
            said("deploy.rollout"),
            files.unwrap_or_default(),
        ]);
    }
    page.table(&["environment", "replicas", "rollout", "manifests"], places);
}
