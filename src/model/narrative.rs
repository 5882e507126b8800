//! What is told rather than run: decisions, scenarios, lifecycles.

use super::{Docs, Item, Meta, Node, Operation, Settings, TypeDef};
use crate::base::arena::Id;
use crate::base::span::Span;

/// The state of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionStatus {
    /// Under discussion.
    Proposed,
    /// In force.
    Accepted,
    /// Refused.
    Rejected,
    /// No longer advised.
    Deprecated,
    /// Replaced by another.
    Superseded,
}

impl DecisionStatus {
    /// The word.
    pub const fn word(self) -> &'static str {
        match self {
            DecisionStatus::Proposed => "proposed",
            DecisionStatus::Accepted => "accepted",
            DecisionStatus::Rejected => "rejected",
            DecisionStatus::Deprecated => "deprecated",
            DecisionStatus::Superseded => "superseded",
        }
    }

    /// Whether it is in force or once was: what is only proposed, or was turned down, takes nothing's place.
    pub const fn held(self) -> bool {
        match self {
            DecisionStatus::Accepted | DecisionStatus::Deprecated | DecisionStatus::Superseded => true,
            DecisionStatus::Proposed | DecisionStatus::Rejected => false,
        }
    }
}

/// An architecture decision.
#[derive(Clone, Debug)]
pub struct Decision {
    /// What every declaration has.
    pub meta: Meta,
    /// The title.
    pub title: String,
    /// `status`; proposed when silent.
    pub status: DecisionStatus,
    /// `number`, `date`, `deciders`, `context`, `drivers`, `because`, `consequences`, `review_by` …
    pub settings: Settings,
    /// The options in order.
    pub options: Vec<DecisionOption>,
    /// `chosen`, by index of the option.
    pub chosen: Option<usize>,
    /// `affects`
    pub affects: Vec<Item>,
    /// `supersedes`
    pub supersedes: Vec<Id<Decision>>,
    /// `relates_to`
    pub relates_to: Vec<Id<Decision>>,
    /// `confirmed_by`
    pub confirmed_by: Vec<Item>,
}

impl Decision {
    /// `number`
    pub fn number(&self) -> Option<i64> {
        self.settings.int("number")
    }

    /// `date`
    pub fn date(&self) -> Option<&str> {
        self.settings.text("date")
    }

    /// The name of its record without an ending: `0007-use-kafka` where it has a number, else `2026-01-12-use-kafka`.
    /// Never a number that depends on what else there is: two branches would take the same one.
    pub fn file_stem(&self) -> String {
        let slug = slug(&self.title);
        match (self.number(), self.date()) {
            (Some(number), _) => format!("{number:04}-{slug}"),
            (None, Some(date)) => format!("{date}-{slug}"),
            (None, None) => slug,
        }
    }
}

/// A title as part of a file name: letters and digits of any script, lower case, words joined by dashes.
fn slug(title: &str) -> String {
    const MOST: usize = 80;
    // Letters of some scripts take four bytes, and file systems take 255 of them.
    const BYTES: usize = 200;
    let mut slug = String::new();
    for c in title.chars() {
        // Marks too: without them the words of many a script fall apart.
        if c.is_alphanumeric() || (c != '_' && unicode_ident::is_xid_continue(c)) {
            slug.extend(c.to_lowercase());
        } else if matches!(c, '\'' | '’' | '\u{200c}' | '\u{200d}') {
            // `don't` reads as one word, and joiners are not seen.
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

/// An option of a decision.
#[derive(Clone, Debug)]
pub struct DecisionOption {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Option<String>,
    /// `pros`, `cons`.
    pub settings: Settings,
    /// `///` before it.
    pub docs: Docs,
    /// Its place.
    pub span: Span,
}

/// A story told along declared relations.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What every declaration has.
    pub meta: Meta,
    /// The title.
    pub title: Option<String>,
    /// `budget` …
    pub settings: Settings,
    /// Steps and groups in order.
    pub items: Vec<ScenarioItem>,
}

/// A step or a group of steps.
#[derive(Clone, Debug)]
pub enum ScenarioItem {
    /// `A -> B.op "note"`
    Call {
        /// Who calls.
        from: Id<Node>,
        /// Who is called.
        to: Id<Node>,
        /// The operation, where one is named.
        operation: Option<Id<Operation>>,
        /// The text on the arrow.
        note: Option<String>,
        /// Its place.
        span: Span,
    },
    /// `A ~> Event`
    Publish {
        /// Who publishes.
        from: Id<Node>,
        /// What.
        event: Id<TypeDef>,
        /// The text on the arrow.
        note: Option<String>,
        /// Its place.
        span: Span,
    },
    /// `Event ~> B`
    Deliver {
        /// What arrives.
        event: Id<TypeDef>,
        /// Where.
        to: Id<Node>,
        /// The text on the arrow.
        note: Option<String>,
        /// Its place.
        span: Span,
    },
    /// `alt`, `opt`, `loop`, `par`
    Group {
        /// The word.
        word: String,
        /// The branches: title and items; one at least.
        branches: Vec<(Option<String>, Vec<ScenarioItem>)>,
        /// Its place.
        span: Span,
    },
}

/// The states of an enum over time.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    /// What every declaration has; its name is the enum's.
    pub meta: Meta,
    /// The enum.
    pub ty: Id<TypeDef>,
    /// The initial case: the default of the field that holds it, else the first one.
    pub initial: String,
    /// The transitions in order.
    pub transitions: Vec<Transition>,
}

/// A transition.
#[derive(Clone, Debug)]
pub struct Transition {
    /// The cases it leaves.
    pub from: Vec<String>,
    /// The case it enters.
    pub to: String,
    /// What causes it, as written (`Orders.cancel_order`).
    pub on: Vec<String>,
    /// Its place.
    pub span: Span,
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn titles_of_any_script_give_a_slug() {
        assert_eq!(slug("Use Kafka for order events"), "use-kafka-for-order-events");
        assert_eq!(slug("Don't retry  (twice)!"), "dont-retry-twice");
        assert_eq!(slug("Käfer & 注文イベント"), "käfer-注文イベント");
        assert_eq!(slug("हिन्दी में निर्णय"), "हिन्दी-में-निर्णय");
        assert_eq!(slug("snake_case -> kebab"), "snake-case-kebab");
        assert_eq!(slug("../.."), "decision");
        assert!(slug(&"word ".repeat(40)).len() <= 80);
        assert!(slug(&"𠮷".repeat(90)).len() <= 200);
    }
}
