//! "Did you mean": the nearest of a set of names.

/// The longest name that is looked for, in bytes.
const LONGEST: usize = 128;

/// The candidate nearest to `name`, if it is near enough to be meant: at most a third of the longer
/// name's letters differ (at least one may), counting a swap of neighbours as one change.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Nobody misspells a name of that length; comparing it would take long.
    if name.len() > LONGEST {
        return None;
    }
    let lower = name.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        if candidate == name {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        let longest = name.chars().count().max(candidate.chars().count());
        if distance <= (longest / 3).max(1) && distance < longest && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_typos_and_refuses_strangers() {
        assert_eq!(nearest("Ordr", ["Order", "Orders", "Payment"]), Some("Order"));
        assert_eq!(nearest("tiemout", ["timeout", "retry"]), Some("timeout"));
        assert_eq!(nearest("Zebra", ["Order", "Payment"]), None);
    }
}
