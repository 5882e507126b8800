//! What happens over time: scenarios, sagas, lifecycles.

use super::book::Book;
use super::doc::{Inline, Page};
use super::words::{rows, said, spaced};
use crate::model::{NodeDetail, StepKind};
use crate::vocab::DeclKind;

/// The page.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let model = book.model;
    let mut page = book.page("behaviour.md", Inline::text("Behaviour over time"), None);
    let scenarios: Vec<_> = model.scenarios.iter().filter(|(_, it)| model.is_local(&it.meta)).collect();
    if !scenarios.is_empty() {
        page.section("Scenarios");
    }
    for (_, scenario) in scenarios {
        page.part(Inline::text(scenario.title.as_deref().unwrap_or(&scenario.meta.name)));
        page.prose(&scenario.meta.docs.text);
        page.blocks.extend(book.diagrams(&format!("scenario/{}", book.stem(&scenario.meta))));
        let settings = rows(model, &scenario.settings, &[]);
        page.table(&["setting", "value", "meaning"], settings);
    }
    for (at, (_, node)) in book.nodes(DeclKind::Saga).enumerate() {
        if at == 0 {
            page.section("Sagas");
        }
        page.part(Inline::text(book.heading(&node.meta)));
        page.prose(&node.meta.docs.text);
        page.blocks.extend(book.diagrams(&format!("saga/{}", book.stem(&node.meta))));
        if let NodeDetail::Saga { steps, .. } = &node.detail {
            let listed = steps.iter().map(|step| {
                let kind = match step.kind {
                    StepKind::Compensable => "can be undone",
                    StepKind::Pivot => "behind it there is no way back",
                    StepKind::Retriable => "is repeated until it succeeds",
                    StepKind::ReadOnly => "has no effects",
                };
                let said = |path: &str| said(model, &step.settings, path);
                vec![
                    Inline::text(spaced(&step.name)),
                    said("do"),
                    Inline::text(kind),
                    said("undo"),
                    said("timeout"),
                    said("hold"),
                ]
            });
            let listed = listed.collect();
            page.table(&["step", "does", "which", "undone by", "within", "held for"], listed);
        }
        let settings = rows(model, &node.settings, &[]);
        page.table(&["setting", "value", "meaning"], settings);
    }
    let lifecycles: Vec<_> = model.lifecycles.iter().filter(|(_, it)| model.is_local(&it.meta)).collect();
    if !lifecycles.is_empty() {
        page.section("Lifecycles");
    }
    for (_, lifecycle) in lifecycles {
        page.part(book.ty(&page, lifecycle.ty));
        page.prose(&lifecycle.meta.docs.text);
        page.blocks.extend(book.diagrams(&format!("lifecycle/{}", book.stem(&lifecycle.meta))));
        let listed = lifecycle.transitions.iter().map(|transition| {
            let causes = transition.on.iter().map(Inline::code);
            vec![
                Inline::text(transition.from.iter().map(|case| spaced(case)).collect::<Vec<_>>().join(", ")),
                Inline::text(spaced(&transition.to)),
                Inline::joined(causes, ", "),
            ]
        });
        let listed = listed.collect();
        page.table(&["from", "to", "on"], listed);
    }
    (!page.blocks.is_empty()).then_some(page)
}
