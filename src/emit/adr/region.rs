//! What a later build may change in a decision record that people own: the front-matter keys of the compiler, and the
//! text between its two markers, as long as nobody edited that.
//!
//! The opening marker holds a hash of the text behind it; where the two do not fit, a person wrote there, and the
//! region stays as it is. A record without both markers belongs to people alone.

/// The keys of the front matter that the compiler keeps current, by MADR 4; all others belong to people.
const OWNED_KEYS: &[&str] = &["status", "date", "decision-makers"];

const BEGIN: &str = "<!-- archc:begin facts hash=";
const BEGIN_END: &str = " -->\n";
const END: &str = "<!-- archc:end facts -->";

/// What becomes of a record on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merge {
    /// It is current.
    Unchanged,
    /// It becomes this text.
    Update(String),
    /// The region was edited and stays; the front matter is brought up to date. The text is that of the record when
    /// that changes nothing.
    RegionEdited(String),
    /// It has no markers: nothing is changed.
    HumanOwned,
}

/// The region with its markers, and a hash of `inside` in the opening one. `inside` ends with a line break.
pub(crate) fn region(inside: &str) -> String {
    format!("{BEGIN}{}{BEGIN_END}{inside}{END}\n", hash(inside))
}

/// Brings a record on disk up to date with what a build would write for the first time.
pub fn merge(existing: &str, new: &str) -> Merge {
    let unix = existing.replace("\r\n", "\n");
    let (Some(old_region), Some(new_region)) = (find(&unix), find(new)) else { return Merge::HumanOwned };
    let edited = hash(old_region.inside) != old_region.hash;
    let (front, body) = split(&unix);
    let mut text = merge_front(front, split(new).0);
    if edited {
        text.push_str(body);
    } else {
        // The region starts behind the front matter: markers inside the front matter would be no Markdown comment.
        let at = unix.len() - body.len();
        let (before, after) = (unix.get(at..old_region.start), unix.get(old_region.end..));
        let (Some(before), Some(after), Some(facts)) = (before, after, new.get(new_region.start..new_region.end))
        else {
            return Merge::HumanOwned;
        };
        text.push_str(before);
        text.push_str(facts);
        text.push_str(after);
    }
    let text = if unix.len() == existing.len() { text } else { text.replace('\n', "\r\n") };
    match (edited, text == existing) {
        (true, _) => Merge::RegionEdited(text),
        (false, true) => Merge::Unchanged,
        (false, false) => Merge::Update(text),
    }
}

/// A region in a text: from the start of its opening marker to the end of its closing one.
struct Region<'a> {
    start: usize,
    end: usize,
    hash: &'a str,
    inside: &'a str,
}

/// The only region of a text; `None` where there is none, several, or half of one.
fn find(text: &str) -> Option<Region<'_>> {
    let start = text.find(BEGIN)?;
    let behind = text.get(start + BEGIN.len()..)?;
    let (hash, behind) = behind.split_once(BEGIN_END)?;
    let (inside, after) = behind.split_once(END)?;
    let single = !hash.contains('\n') && !inside.contains(BEGIN) && !after.contains(BEGIN) && !after.contains(END);
    single.then_some(Region { start, end: text.len() - after.len(), hash, inside })
}

fn hash(inside: &str) -> String {
    let mut hex = blake3::hash(inside.as_bytes()).to_hex().to_string();
    hex.truncate(16);
    hex
}

/// The front matter with both its fences, and the rest. The first is empty where there is none.
fn split(text: &str) -> (&str, &str) {
    let end = text
        .strip_prefix("---\n")
        .and_then(|inside| if inside.starts_with("---\n") { Some(0) } else { inside.find("\n---\n").map(|at| at + 1) });
    match end {
        Some(end) => text.split_at("---\n".len() + end + "---\n".len()),
        None => ("", text),
    }
}

/// The old front matter with the owned keys of the new one, each where it stood; what is new comes last.
fn merge_front(old: &str, new: &str) -> String {
    if old.is_empty() {
        // Somebody removed it: that is theirs to do.
        return String::new();
    }
    let new = entries(new);
    let mut text = "---\n".to_owned();
    let mut written: Vec<&str> = Vec::new();
    for (key, lines) in entries(old) {
        if !OWNED_KEYS.contains(&key) {
            text.push_str(lines);
        } else if let Some((key, lines)) = new.iter().find(|(other, _)| *other == key)
            && !written.contains(key)
        {
            text.push_str(lines);
            written.push(*key);
        }
    }
    for (key, lines) in new {
        if OWNED_KEYS.contains(&key) && !written.contains(&key) {
            text.push_str(lines);
        }
    }
    text.push_str("---\n");
    text
}

/// The top-level entries of a front matter: the key, and its lines with all that is indented or a list item below.
/// Comments and blank lines are entries without a key.
fn entries(front: &str) -> Vec<(&str, &str)> {
    let inside = front.strip_prefix("---\n").and_then(|rest| rest.strip_suffix("---\n")).unwrap_or_default();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in inside.split_inclusive('\n') {
        if at > start && !line.starts_with([' ', '\t', '-']) {
            found.extend(inside.get(start..at));
            start = at;
        }
        at += line.len();
    }
    found.extend(inside.get(start..).filter(|last| !last.is_empty()));
    found.into_iter().map(|lines| (key(lines), lines)).collect()
}

fn key(lines: &str) -> &str {
    match lines.split_once(':') {
        Some((key, _)) if !key.contains(['\n', '#', ' ']) => key.trim_matches(['"', '\'']),
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(status: &str, facts: &str) -> String {
        format!("---\nstatus: {status}\ndate: 2026-01-12\n---\n\n# Title\n\n{}", region(facts))
    }

    #[test]
    fn leaves_a_current_record_alone() {
        let text = record("accepted", "\n* a\n\n");
        assert_eq!(merge(&text, &text), Merge::Unchanged);
    }

    #[test]
    fn renews_the_region_and_keeps_what_people_wrote() {
        let old = record("proposed", "\n* a\n\n").replace("# Title", "# Our title\n\nOur words.") + "\nMore of ours.\n";
        let new = record("accepted", "\n* a\n* b\n\n");
        let Merge::Update(text) = merge(&old, &new) else { panic!("not an update") };
        assert!(text.contains("Our words.") && text.ends_with("\nMore of ours.\n"), "{text}");
        assert!(text.contains("status: accepted") && text.contains("* b"), "{text}");
        assert_eq!(merge(&text, &new), Merge::Unchanged);
    }

    #[test]
    fn keeps_an_edited_region_and_still_renews_the_status() {
        let old = record("proposed", "\n* a\n\n").replace("* a", "* mine");
        let Merge::RegionEdited(text) = merge(&old, &record("accepted", "\n* b\n\n")) else { panic!("not edited") };
        assert!(text.contains("* mine") && !text.contains("* b") && text.contains("status: accepted"), "{text}");
    }

    #[test]
    fn leaves_a_record_without_both_markers_to_people() {
        let new = record("accepted", "\n* a\n\n");
        for old in ["", "# Title\n", &new.replace(END, ""), &new.replace("archc:begin", "begin"), &new.repeat(2)] {
            assert_eq!(merge(old, &new), Merge::HumanOwned, "{old}");
        }
    }

    #[test]
    fn changes_only_its_own_keys() {
        let old = "---\n# by hand\ntags: [a]\nstatus: \"proposed\"\ndecision-makers:\n- Ada\n- Grace\nconsulted:\n  - Linus\n---\n\n";
        let old = format!("{old}{}", region("\n* a\n\n"));
        let new = format!("---\nstatus: accepted\ndate: 2026-01-12\n---\n\n{}", region("\n* a\n\n"));
        let Merge::Update(text) = merge(&old, &new) else { panic!("not an update") };
        let front = "---\n# by hand\ntags: [a]\nstatus: accepted\nconsulted:\n  - Linus\ndate: 2026-01-12\n---\n";
        assert!(text.starts_with(front), "{text}");
    }

    #[test]
    fn keeps_the_line_breaks_of_the_record() {
        let old = record("proposed", "\n* a\n\n").replace('\n', "\r\n");
        let Merge::Update(text) = merge(&old, &record("accepted", "\n* b\n\n")) else { panic!("not an update") };
        assert!(!text.replace("\r\n", "").contains('\n'), "{text:?}");
        assert!(text.contains("* b\r\n"));
    }
}
