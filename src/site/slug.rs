//! Anchors of headings, as GitHub makes them, so that a link holds on a forge and in the site.

use std::collections::BTreeMap;

/// The anchors of one page, in the order of its headings.
#[derive(Debug, Default)]
pub(super) struct Slugs {
    /// How often each anchor was wanted.
    seen: BTreeMap<String, usize>,
}

impl Slugs {
    /// The anchor of the next heading, by its text without markup.
    pub(super) fn next(&mut self, text: &str) -> String {
        let wanted = slug(text);
        let mut anchor = wanted.clone();
        let mut count = self.seen.get(&wanted).copied().unwrap_or_default();
        while self.seen.contains_key(&anchor) {
            count += 1;
            anchor = format!("{wanted}-{count}");
        }
        self.seen.insert(wanted, count);
        self.seen.insert(anchor.clone(), 0);
        anchor
    }
}

/// Letters, digits, `-` and `_` in lower case; a space becomes `-`, anything else is left out.
fn slug(text: &str) -> String {
    let kept = |c: char| c.is_alphanumeric() || c == '-' || c == '_' || c == ' ';
    text.trim().to_lowercase().chars().filter(|c| kept(*c)).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_those_of_a_forge() {
        let mut slugs = Slugs::default();
        let mut next = |text| slugs.next(text);
        assert_eq!(next("First steps: OrdersLag"), "first-steps-orderslag");
        assert_eq!(next("`place_order`, or POST /orders/{id}"), "place_order-or-post-ordersid");
        assert_eq!(next("注文 & Käufe"), "注文--käufe");
        assert_eq!(next("Notes"), "notes");
        assert_eq!(next("Notes"), "notes-1");
        assert_eq!(next("Notes-1"), "notes-1-1");
        assert_eq!(next("Notes"), "notes-2");
    }
}
