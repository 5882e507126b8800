//! Legal, unique names for a target.
//!
//! A target's rule turns a declared name into a legal one; a [`Namer`] hands out each legal name once. Where two
//! declared names become the same, the later one gets a suffix that depends on its declared name alone, so that adding
//! a third declaration never renames the first two, and the caller learns of it to report it.

use std::collections::BTreeMap;

use heck::ToKebabCase;

/// What a target accepts as a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// An RFC 1123 label: lower-case letters, digits and `-`, at most that many characters (63 for most Kubernetes
    /// objects, 52 for a `CronJob`, whose Jobs get eleven more).
    /// <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names>
    Rfc1123(usize),
    /// An RFC 1035 label, which begins with a letter: names of Services.
    /// <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#rfc-1035-label-names>
    Rfc1035(usize),
}

/// The longest name of most Kubernetes objects.
pub const LABEL_MAX: usize = 63;

/// The longest name of a port of a container or Service (`IANA_SVC_NAME`, RFC 6335 section 5.1).
pub const PORT_MAX: usize = 15;

/// Characters of a suffix that keeps two names apart: its dash included.
const SUFFIX: usize = 7;

impl Rule {
    /// The legal name for a declared one: `OrdersApi` → `orders-api`. Words are told apart by case, digits stay with
    /// the word before them, and what is not a letter or digit of ASCII becomes a dash. A name that is already legal
    /// stays as it is, because `@name` sets it to what runs elsewhere.
    pub fn apply(self, declared: &str) -> String {
        let max = match self {
            Rule::Rfc1123(max) | Rule::Rfc1035(max) => max,
        };
        let plain = if declared.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            declared.to_owned()
        } else {
            let ascii: String = declared.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
            ascii.to_kebab_case()
        };
        let mut name = plain.trim_matches('-').to_owned();
        let begins_badly = match self {
            Rule::Rfc1123(_) => name.is_empty(),
            Rule::Rfc1035(_) => !name.starts_with(|c: char| c.is_ascii_lowercase()),
        };
        if begins_badly {
            name = if name.is_empty() { format!("x{}", hash(declared)) } else { format!("x-{name}") };
        }
        if name.len() > max { cut(&name, max, declared) } else { name }
    }
}

/// The start of a name and a hash of what it stands for, within a length.
fn cut(name: &str, max: usize, declared: &str) -> String {
    let head = name.get(..max.saturating_sub(SUFFIX)).unwrap_or(name).trim_end_matches('-');
    format!("{head}-{}", hash(declared))
}

/// Six hexadecimal digits that depend on a text alone.
fn hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().chars().take(SUFFIX - 1).collect()
}

/// Hands out legal names, each once.
#[derive(Clone, Debug)]
pub struct Namer {
    rule: Rule,
    /// Legal name → the declared name that has it.
    taken: BTreeMap<String, String>,
}

/// A name that was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The legal name.
    pub name: String,
    /// The declared name that has the name which this one would have got, where there is one.
    pub collides_with: Option<String>,
}

impl Namer {
    /// A namer of this rule that has handed out nothing.
    pub fn new(rule: Rule) -> Self {
        Namer { rule, taken: BTreeMap::new() }
    }

    /// The legal name of a declared one. The same declared name gets the same legal name again.
    pub fn name(&mut self, declared: &str) -> Named {
        let legal = self.rule.apply(declared);
        match self.taken.get(&legal) {
            None => {
                self.taken.insert(legal.clone(), declared.to_owned());
                Named { name: legal, collides_with: None }
            }
            Some(owner) if owner == declared => Named { name: legal, collides_with: None },
            Some(owner) => {
                let owner = owner.clone();
                let max = match self.rule {
                    Rule::Rfc1123(max) | Rule::Rfc1035(max) => max,
                };
                let other = cut(&legal, (legal.len() + SUFFIX).min(max), declared);
                self.taken.insert(other.clone(), declared.to_owned());
                Named { name: other, collides_with: Some(owner) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pascal_case_becomes_a_label() {
        for (declared, label) in [
            ("OrdersApi", "orders-api"),
            ("HTTPGateway", "http-gateway"),
            ("archive_orders", "archive-orders"),
            ("orders/db", "orders-db"),
            ("redis-cart", "redis-cart"),
            ("productcatalogservice", "productcatalogservice"),
            ("Money2", "money2"),
        ] {
            assert_eq!(Rule::Rfc1123(LABEL_MAX).apply(declared), label);
        }
    }

    #[test]
    fn every_name_is_legal() {
        let legal = |name: &str, max: usize| {
            !name.is_empty()
                && name.len() <= max
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
                && !name.starts_with('-')
                && !name.ends_with('-')
        };
        let long = "Abc".repeat(40);
        for declared in ["", "Überweisung", "注文", "--", "_x_", "9Lives", long.as_str()] {
            assert!(legal(&Rule::Rfc1123(LABEL_MAX).apply(declared), LABEL_MAX), "{declared}");
            let service = Rule::Rfc1035(LABEL_MAX).apply(declared);
            assert!(legal(&service, LABEL_MAX) && service.starts_with(|c: char| c.is_ascii_lowercase()), "{declared}");
        }
        assert_ne!(Rule::Rfc1123(20).apply(&long), Rule::Rfc1123(20).apply(&format!("{long}x")));
    }

    #[test]
    fn two_that_become_the_same_are_told_apart_and_reported() {
        let mut namer = Namer::new(Rule::Rfc1123(LABEL_MAX));
        assert_eq!(namer.name("OrdersDb"), Named { name: "orders-db".into(), collides_with: None });
        let other = namer.name("orders_db");
        assert!(other.name.starts_with("orders-db-") && other.name.len() == "orders-db-".len() + 6, "{}", other.name);
        assert_eq!(other.collides_with.as_deref(), Some("OrdersDb"));
        assert_eq!(namer.name("OrdersDb").collides_with, None);
    }
}
