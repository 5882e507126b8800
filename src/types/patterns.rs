//! Whether a text matches a pattern, without the risk of never finding out.
//!
//! ECMA-262 patterns need backtracking, whose time may double with each character where a repetition contains another
//! one or a choice, as in `^(a+)+$`. Such patterns are only tried on short texts, others on texts of moderate length;
//! what is not tried is taken to match.

/// The longest text that is tried, in characters.
const LONGEST: usize = 2_000;

/// The longest text that is tried on a pattern that may backtrack exponentially.
const LONGEST_RISKY: usize = 20;

/// Whether the text matches; `None` where that would take too long, or the pattern does not compile.
pub fn matches(pattern: &str, text: &str) -> Option<bool> {
    let most = if is_risky(pattern) { LONGEST_RISKY } else { LONGEST };
    if text.chars().count() > most {
        return None;
    }
    let regex = regress::Regex::with_flags(pattern, "u").ok()?;
    Some(regex.find(text).is_some())
}

/// Whether a repeated group contains a repetition or a choice.
fn is_risky(pattern: &str) -> bool {
    // For each open group: whether what it contains may match in more than one way.
    let mut groups: Vec<bool> = vec![false];
    let mut chars = pattern.chars().peekable();
    let mut class = false;
    let mut closed: Option<bool> = None;
    while let Some(c) = chars.next() {
        let group = closed.take();
        match c {
            '\\' => drop(chars.next()),
            '[' => class = true,
            ']' => class = false,
            _ if class => {}
            '(' => groups.push(false),
            ')' => {
                let inner = groups.pop().unwrap_or(false);
                if let Some(outer) = groups.last_mut() {
                    *outer |= inner;
                }
                closed = Some(inner);
            }
            '|' => groups.last_mut().into_iter().for_each(|group| *group = true),
            '*' | '+' => {
                if group == Some(true) {
                    return true;
                }
                groups.last_mut().into_iter().for_each(|group| *group = true);
            }
            '{' => {
                let count: String = chars.by_ref().take_while(|c| *c != '}').collect();
                let repeats = count.split(',').next_back().is_some_and(|most| most.is_empty() || most.len() > 1);
                if repeats && group == Some(true) {
                    return true;
                }
                if count.contains(',') {
                    groups.last_mut().into_iter().for_each(|group| *group = true);
                }
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_that_could_run_forever_are_not_run_on_long_texts() {
        let long = "a".repeat(60) + "b";
        for risky in ["^(a+)+$", "^(a|a)*$", "^((a*)b?)*$", "^(a{1,9}){10,}$", "^([a-z]+(-[a-z]+)*)$"] {
            assert_eq!(matches(risky, &long), None, "{risky}");
        }
        for plain in ["^[A-Z0-9-]{4,20}$", "^\\d+\\.\\d+$", "^(W/)?\"[^\"]*\"$", "^[a-z]{2}(-[A-Z]{2})?$", "[(+)*]+"] {
            assert!(!is_risky(plain), "{plain}");
        }
        assert_eq!(matches("^[a-z]+(-[a-z]+)*$", "red-t-shirt"), Some(true));
        assert_eq!(matches("^[a-z]+$", "Red"), Some(false));
    }
}
