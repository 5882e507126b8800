//! An alert, as its rule and its section of the runbook need it.

use super::Watch;
use super::doc::{Map, Rule};
use crate::emit::shared::objectives::burn::Severity;
use crate::emit::shared::objectives::metrics::Convention;
use crate::emit::shared::objectives::promql::Matcher;
use crate::model::{Environment, Settings};

/// Where rules are for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// Whose metrics are read.
    pub(crate) convention: Convention,
    /// The environment; everywhere when silent.
    pub(crate) environment: Option<&'a Environment>,
    /// Its name in labels, `production`.
    pub(crate) stage: Option<&'a str>,
    /// The namespace of the cluster.
    pub(crate) namespace: Option<&'a str>,
    /// Whether the services' own series carry the namespace, because they are read there.
    pub(crate) scraped: bool,
    /// Where runbooks are published.
    pub(crate) runbooks: Option<&'a str>,
    /// Where Grafana is.
    pub(crate) grafana: Option<&'a str>,
}

impl Place<'_> {
    /// The namespace that the series of requests carry.
    pub(crate) fn own_namespace(&self) -> Option<&str> {
        match self.convention {
            Convention::OpenTelemetry => self.namespace.filter(|_| self.scraped),
            Convention::Istio => self.namespace,
        }
    }

    /// What narrows the series of a cluster's exporters down to the place.
    pub(crate) fn cluster(&self) -> Vec<Matcher> {
        self.namespace.iter().map(|namespace| Matcher::is("namespace", *namespace)).collect()
    }
}

/// An alert.
#[derive(Clone, Debug)]
pub(crate) struct Alert {
    /// Its name, `OrdersAvailabilityBudgetBurn`.
    pub(crate) name: String,
    /// Who is told.
    pub(crate) severity: Severity,
    /// When.
    pub(crate) expr: String,
    /// How long that must hold.
    pub(crate) hold: Option<&'static str>,
    /// One line: what is.
    pub(crate) summary: String,
    /// With the value in it; a template of Prometheus.
    pub(crate) description: String,
    /// The key of the objective that it is about.
    pub(crate) objective: Option<String>,
    /// What it means and which numbers it was made from, in Markdown.
    pub(crate) meaning: Vec<String>,
    /// What to look at first, in Markdown, by what is declared.
    pub(crate) steps: Vec<String>,
}

impl Alert {
    /// The rule.
    pub(crate) fn rule(&self, watch: &Watch<'_>, place: &Place<'_>) -> Rule {
        let mut labels = Map::from([
            ("severity".to_owned(), self.severity.word().to_owned()),
            ("service".to_owned(), watch.name().to_owned()),
        ]);
        if let Some(key) = &self.objective {
            labels.insert("slo".to_owned(), key.clone());
        }
        if let Some(stage) = place.stage {
            labels.insert("environment".to_owned(), stage.to_owned());
        }
        if let Some(owner) = watch.node.owner {
            labels.insert("owner".to_owned(), watch.model.teams[owner].meta.output_name().to_owned());
        }
        if let Some(tier) = watch.node.settings.text("tier") {
            labels.insert("tier".to_owned(), tier.to_owned());
        }
        let mut annotations = Map::from([
            ("summary".to_owned(), literal(&self.summary)),
            ("description".to_owned(), self.description.clone()),
        ]);
        if let Some(base) = place.runbooks {
            annotations.insert("runbook_url".to_owned(), format!("{base}/{}.md#{}", watch.name(), self.anchor()));
        }
        if let Some(base) = place.grafana {
            annotations.insert("dashboard".to_owned(), format!("{base}/d/{}", crate::emit::grafana::uid(watch)));
        }
        Rule::Alerting { alert: self.name.clone(), expr: self.expr.clone(), hold: self.hold, labels, annotations }
    }

    /// The anchor of its section: the name in lower case, as Markdown makes it from a heading.
    pub(crate) fn anchor(&self) -> String {
        self.name.to_lowercase()
    }
}

/// A text that a template of Prometheus leaves as it is.
pub(crate) fn literal(text: &str) -> String {
    text.replace("{{", "{{\"{{\"}}")
}

/// A name in camel case with a capital, from names in any case: `Orders`, `place_order` → `OrdersPlaceOrder`.
pub(crate) fn camel(parts: &[&str]) -> String {
    use heck::ToUpperCamelCase;
    parts.iter().map(|part| part.to_upper_camel_case()).collect()
}

/// A group of settings that not every kind has.
pub(crate) fn group<'s>(settings: &'s Settings, name: &str) -> Option<&'s Settings> {
    settings.said(name).and_then(|entry| entry.value.as_settings())
}
