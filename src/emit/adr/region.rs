//! What a later build may change in a page that people own: the front-matter keys of the compiler, and the text between
//! its markers, as long as nobody edited that.
//!
//! An opening marker holds the name of its region and a hash of the text behind it; where text and hash do not fit, a
//! person wrote there, and the region stays as it is. A marker without a hash asks for the text to be written anew. A page
//! without any region belongs to people alone.

use std::collections::BTreeMap;

use super::Format;

/// The keys of the front matter that the compiler keeps current, by MADR 4; all others belong to people.
const OWNED_KEYS: &[&str] = &["status", "date", "decision-makers"];

const BEGIN: &str = "<!-- archc:begin ";
const HASH: &str = " hash=";
const END: &str = "<!-- archc:end ";
const CLOSE: &str = " -->";

/// How the facts of a record begin to say which declaration it is the record of.
pub(super) const DECLARED: &str = "Declared as `";

/// What becomes of a page on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merge {
    /// It becomes this text, which may be the one it has.
    Renewed(String),
    /// Regions were edited and stay; the rest is brought up to date.
    Edited(String),
    /// It has no region: nothing is changed.
    HumanOwned,
    /// It is a record in another format: nothing is changed.
    OtherFormat,
}

/// A region with its markers, and a hash of `inside` in the opening one. `inside` ends with a line break.
pub(crate) fn region(name: &str, inside: &str) -> String {
    format!("{BEGIN}{name}{HASH}{}{CLOSE}\n{inside}{END}{name}{CLOSE}\n", hash(inside))
}

/// Brings a page on disk up to date with what a build would write for the first time.
pub fn merge(existing: &str, new: &str) -> Merge {
    let unix = existing.replace("\r\n", "\n");
    let (front, body) = split(&unix);
    let (new_front, new_body) = split(new);
    let old = find(body);
    if old.is_empty() {
        return Merge::HumanOwned;
    }
    if let (Some(was), Some(is)) = (format(&unix), format(new))
        && was != is
    {
        return Merge::OtherFormat;
    }
    let mut text = merge_front(front, new_front);
    let mut at = 0;
    let renewed = find(new_body);
    for region in &old {
        let fresh = renewed.iter().find(|fresh| fresh.name == region.name).filter(|_| !region.is_edited());
        text.push_str(body.get(at..region.start).unwrap_or_default());
        text.push_str(match fresh {
            Some(fresh) => new_body.get(fresh.start..fresh.end).unwrap_or_default(),
            None => body.get(region.start..region.end).unwrap_or_default(),
        });
        at = region.end;
    }
    text.push_str(body.get(at..).unwrap_or_default());
    let text = if unix.len() == existing.len() { text } else { text.replace('\n', "\r\n") };
    if old.iter().any(Region::is_edited) { Merge::Edited(text) } else { Merge::Renewed(text) }
}

/// Whether a page has a region, and so was written by a build.
pub(crate) fn is_managed(text: &str) -> bool {
    !find(split(&text.replace("\r\n", "\n")).1).is_empty()
}

/// The names of the regions that somebody edited.
pub(crate) fn edited(text: &str) -> Vec<String> {
    let unix = text.replace("\r\n", "\n");
    find(split(&unix).1).iter().filter(|region| region.is_edited()).map(|region| region.name.to_owned()).collect()
}

/// The place of the opening marker of a region in a text.
pub(crate) fn opening(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let start = text.find(&format!("{BEGIN}{name} "))?;
    let line = text.get(start..)?.lines().next()?;
    Some(start..start + line.len())
}

/// The name of the declaration that a record says it is of.
pub(crate) fn declared(text: &str) -> Option<&str> {
    let line = text.lines().find_map(|line| line.strip_prefix("* ")?.strip_prefix(DECLARED))?;
    line.split_once('`').map(|(name, _)| name)
}

/// The format that a record was written in, as far as its regions tell.
pub(crate) fn format(text: &str) -> Option<Format> {
    let (front, body) = split(text);
    let regions = find(body);
    let has = |name: &str| regions.iter().any(|region| region.name == name);
    match () {
        () if has("metadata") => Some(Format::Madr2),
        () if has("status") => Some(Format::Nygard),
        () if has("facts") && !front.is_empty() => Some(Format::Madr4),
        () => None,
    }
}

/// A region in a text: from the start of its opening marker to the end of its closing one, with the line break.
struct Region<'a> {
    name: &'a str,
    start: usize,
    end: usize,
    hash: Option<&'a str>,
    inside: &'a str,
}

impl Region<'_> {
    fn is_edited(&self) -> bool {
        self.hash.is_some_and(|then| hash(self.inside) != then)
    }
}

/// A marker, alone on its line.
enum Marker<'a> {
    Begin(&'a str, Option<&'a str>),
    End(&'a str),
}

fn marker(line: &str) -> Option<Marker<'_>> {
    let bare = line.trim_end().strip_suffix(CLOSE)?;
    let named = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase());
    if let Some(rest) = bare.strip_prefix(BEGIN) {
        let (name, hash) = rest.split_once(HASH).map_or((rest, None), |(name, hash)| (name, Some(hash)));
        return named(name).then_some(Marker::Begin(name, hash));
    }
    bare.strip_prefix(END).filter(|name| named(name)).map(Marker::End)
}

/// The regions of a text in order. A marker without its other half makes none, and neither do two of one name.
fn find(text: &str) -> Vec<Region<'_>> {
    let mut regions: Vec<Region<'_>> = Vec::new();
    let mut begun: BTreeMap<&str, usize> = BTreeMap::new();
    let mut open: Option<(&str, Option<&str>, usize, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let after = at + line.len();
        match marker(line) {
            Some(Marker::Begin(name, hash)) => {
                *begun.entry(name).or_default() += 1;
                open = Some((name, hash, at, after));
            }
            Some(Marker::End(name)) => {
                if let Some((_, hash, start, inside)) = open.take().filter(|(opened, ..)| *opened == name) {
                    let inside = text.get(inside..at).unwrap_or_default();
                    regions.push(Region { name, start, end: after, hash, inside });
                }
            }
            None => {}
        }
        at = after;
    }
    regions.retain(|region| begun.get(region.name) == Some(&1));
    regions
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
        format!("---\nstatus: {status}\ndate: 2026-01-12\n---\n\n# Title\n\n{}", region("facts", facts))
    }

    fn renewed(old: &str, new: &str) -> String {
        let Merge::Renewed(text) = merge(old, new) else { panic!("not renewed") };
        text
    }

    #[test]
    fn leaves_a_current_record_alone() {
        let text = record("accepted", "\n* a\n\n");
        assert_eq!(renewed(&text, &text), text);
    }

    #[test]
    fn renews_the_region_and_keeps_what_people_wrote() {
        let old = record("proposed", "\n* a\n\n").replace("# Title", "# Our title\n\nOur words.") + "\nMore of ours.\n";
        let new = record("accepted", "\n* a\n* b\n\n");
        let text = renewed(&old, &new);
        assert!(text.contains("Our words.") && text.ends_with("\nMore of ours.\n"), "{text}");
        assert!(text.contains("status: accepted") && text.contains("* b"), "{text}");
        assert_eq!(renewed(&text, &new), text);
    }

    #[test]
    fn keeps_an_edited_region_and_still_renews_the_rest() {
        let both =
            |status: &str, one: &str, two: &str| record(status, one) + "\nOurs.\n\n" + &region("confirmation", two);
        let old = both("proposed", "\n* a\n\n", "\n* c\n\n").replace("* a", "* mine");
        assert_eq!(edited(&old), ["facts"]);
        let Merge::Edited(text) = merge(&old, &both("accepted", "\n* b\n\n", "\n* d\n\n")) else {
            panic!("not edited")
        };
        assert!(text.contains("* mine") && !text.contains("* b") && text.contains("status: accepted"), "{text}");
        assert!(text.contains("* d") && text.contains("\nOurs.\n"), "{text}");
    }

    #[test]
    fn fills_a_region_whose_marker_has_no_hash() {
        let new = record("accepted", "\n* b\n\n");
        let hand = "# Ours\n\n<!-- archc:begin facts -->\n<!-- archc:end facts -->\n\nMore.\n";
        assert_eq!(renewed(hand, &new), format!("# Ours\n\n{}\nMore.\n", region("facts", "\n* b\n\n")));
    }

    #[test]
    fn leaves_a_record_without_whole_regions_to_people() {
        let new = record("accepted", "\n* a\n\n");
        let end = new.replace("archc:end facts", "archc:end fact");
        for old in ["", "# Title\n", &end, &new.replace("archc:begin", "begin"), &new.repeat(2)] {
            assert_eq!(merge(old, &new), Merge::HumanOwned, "{old}");
            assert!(!is_managed(old));
        }
    }

    #[test]
    fn leaves_a_record_of_another_format_alone() {
        let madr4 = record("accepted", "\n* a\n\n");
        let of = |name: &str| format!("# Title\n\n{}\n{}", region(name, "\nx\n\n"), region("facts", "\n* a\n\n"));
        let (madr2, nygard) = (of("metadata"), of("status"));
        for (old, new) in [(&madr4, &madr2), (&madr2, &nygard), (&nygard, &madr4)] {
            assert_eq!(merge(old, new), Merge::OtherFormat);
        }
        // Whose front matter was taken away, or whose status, may be either: what is there is kept current.
        let (_, bare) = split(&madr4);
        assert_eq!(renewed(bare, &nygard), bare);
    }

    #[test]
    fn markers_stand_alone_on_their_line() {
        let inside = "\n* a <!-- archc:end facts -->\n* `<!-- archc:begin facts hash=0 -->`\n\n";
        let text = record("accepted", inside);
        assert_eq!(find(&text).len(), 1);
        assert_eq!(renewed(&text, &record("accepted", "\n* b\n\n")), record("accepted", "\n* b\n\n"));
    }

    #[test]
    fn changes_only_its_own_keys() {
        let old = "---\n# by hand\ntags: [a]\nstatus: \"proposed\"\ndecision-makers:\n- Ada\n- Grace\nconsulted:\n  - Linus\n---\n\n";
        let old = format!("{old}{}", region("facts", "\n* a\n\n"));
        let new = format!("---\nstatus: accepted\ndate: 2026-01-12\n---\n\n{}", region("facts", "\n* a\n\n"));
        let text = renewed(&old, &new);
        let front = "---\n# by hand\ntags: [a]\nstatus: accepted\nconsulted:\n  - Linus\ndate: 2026-01-12\n---\n";
        assert!(text.starts_with(front), "{text}");
    }

    #[test]
    fn keeps_the_line_breaks_of_the_record() {
        let old = record("proposed", "\n* a\n\n").replace('\n', "\r\n");
        let text = renewed(&old, &record("accepted", "\n* b\n\n"));
        assert!(!text.replace("\r\n", "").contains('\n'), "{text:?}");
        assert!(text.contains("* b\r\n"));
    }
}
