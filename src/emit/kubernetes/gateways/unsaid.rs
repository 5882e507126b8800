//! What is said of gateways and routes and has no place in what implements them: one finding an environment.

use indexmap::IndexMap;

use super::errors;
use super::plan::{Implementation, Plan, Route};
use super::proof;
use crate::base::span::Span;
use crate::emit::kubernetes::folder::Folder;
use crate::model::{Entry, Settings, Value};

/// Settings by their names, with the places where they are said.
pub(super) struct Unsaid {
    implementation: Implementation,
    found: IndexMap<String, Vec<Span>>,
}

use Implementation::{EnvoyGateway, Standard};

/// What of a gateway is written for whom.
const OF_GATEWAYS: &[(&str, &[Implementation])] = &[
    ("tls.minimum", &[EnvoyGateway]),
    ("rate_limit", &[EnvoyGateway]),
    ("waf", &[]),
    ("max_body", &[EnvoyGateway]),
    ("idle", &[EnvoyGateway]),
    ("compression", &[EnvoyGateway]),
    ("health", &[]),
];

/// What is in force on a route, and is written for whom.
const OF_ROUTES: &[(&str, &[Implementation])] = &[
    ("timeout.connect", &[EnvoyGateway]),
    ("timeout.idle", &[EnvoyGateway]),
    ("retry", &[EnvoyGateway]),
    ("circuit_breaker", &[]),
    ("outlier_detection", &[EnvoyGateway]),
    ("bulkhead", &[EnvoyGateway]),
    ("rate_limit", &[EnvoyGateway]),
    ("hedge", &[]),
    ("fallback", &[]),
    ("load_shed", &[]),
];

impl Unsaid {
    /// Nothing yet.
    pub(super) fn new(implementation: Implementation) -> Self {
        Unsaid { implementation, found: IndexMap::new() }
    }

    /// Notes a setting.
    pub(super) fn add(&mut self, what: &str, span: Span) {
        let spans = self.found.entry(format!("`{what}`")).or_default();
        if !spans.contains(&span) {
            spans.push(span);
        }
    }

    /// Notes what of a gateway its implementation has no fields for at all.
    pub(super) fn gather(&mut self, plan: &Plan<'_>, scope: &crate::emit::kubernetes::scope::Scope<'_>) {
        for (path, by) in OF_GATEWAYS {
            self.unless_by(plan.settings, path, by, plan.meta.span);
        }
        if let Some(auth) = plan.settings.entry("auth")
            && self.implementation == Standard
            && !proof::asks_certificates(scope, plan)
        {
            self.add("auth", auth.span);
        }
        for route in &plan.routes {
            for (path, by) in OF_ROUTES {
                self.unless_by(&route.source.effective, path, by, route.source.span);
            }
            self.timeouts(plan, route);
        }
    }

    /// `GRPCRoute`s have no timeouts.
    fn timeouts(&mut self, plan: &Plan<'_>, route: &Route<'_>) {
        if !plan.is_grpc() || self.implementation == EnvoyGateway {
            return;
        }
        for path in ["timeout.total", "timeout.attempt"] {
            self.unless_by(&route.source.effective, path, &[], route.source.span);
        }
        self.unless_by(plan.settings, "max_request", &[], plan.meta.span);
    }

    fn unless_by(&mut self, settings: &Settings, path: &str, by: &[Implementation], place: Span) {
        if by.contains(&self.implementation) {
            return;
        }
        if let Some(entry) = said(settings, path) {
            // What a policy of a library says is shown where it is used.
            let own = matches!(entry.origin, crate::model::Origin::Declared | crate::model::Origin::Environment(_));
            self.add(path, if own { entry.span } else { place });
        }
    }

    /// Reports all of it, once.
    pub(super) fn report(self, folder: &mut Folder<'_>) {
        let Some(first) = self.found.values().flatten().next().copied() else { return };
        let list: Vec<String> = self
            .found
            .iter()
            .map(|(what, spans)| if spans.len() == 1 { what.clone() } else { format!("{what} ×{}", spans.len()) })
            .collect();
        let title = folder.scope.title();
        folder.notes.diags.push(errors::unsaid(self.implementation, first, &title, &list));
    }
}

/// A setting that asks for something: `false` and `none` do not.
fn said<'s>(settings: &'s Settings, path: &str) -> Option<&'s Entry> {
    let entry = settings.entry(path)?;
    let nothing = entry.value == Value::Bool(false) || entry.value.as_text() == Some("none");
    (!nothing).then_some(entry)
}
