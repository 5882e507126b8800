//! The index of the search: which words stand in which parts of which pages, ready to be looked up.
//!
//! It is a script that calls a function with data, since a page that is opened from a folder may not fetch files. A name such
//! as `place_order` is found by itself, as `PlaceOrder`, and by each of its words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::markdown::Part;
use super::tree::Leaf;

/// The file of the index, among the assets.
pub(super) const FILE: &str = "search-index.js";

/// The function that the index calls.
const FUNCTION: &str = "archcSearchIndex";

/// The longest word that is kept, in bytes: longer ones are hashes and encoded data.
const LONGEST: usize = 64;

/// A word of running text that stands in more parts than this, and in more than one in [`COMMON_SHARE`], says nothing about any.
const COMMON: usize = 500;

/// See [`COMMON`].
const COMMON_SHARE: usize = 8;

/// Where a word stands, by how much that says about a part; the numbers are those of the script.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Title = 0,
    Heading = 1,
    Code = 2,
    Text = 3,
}

/// The index while it is made.
#[derive(Debug, Default)]
pub(super) struct Index {
    pages: Vec<(String, String, String)>,
    /// The page, the anchor and the heading of each part.
    parts: Vec<(usize, String, String)>,
    /// For each word the parts that it stands in, and the best field there.
    words: BTreeMap<String, BTreeMap<usize, Field>>,
}

/// The data that the script is given.
#[derive(Serialize)]
struct Data<'a> {
    /// Address, title, and title of the section of each page.
    pages: &'a [(String, String, String)],
    /// Page, anchor and heading of each part.
    parts: &'a [(usize, String, String)],
    /// The words in order.
    words: Vec<&'a str>,
    /// Those of them whose places in running text are left out.
    common: Vec<&'a str>,
    /// For each word its places: `part * 4 + field`, each as the difference to the one before, in base 36.
    places: Vec<String>,
}

impl Index {
    /// Adds a page.
    pub(super) fn add(&mut self, leaf: &Leaf<'_>, section: &str, parts: &[Part]) {
        let page = self.pages.len();
        let title = leaf.title.clone();
        self.pages.push((leaf.url.to_string(), title.clone(), section.to_owned()));
        let top = self.parts.len();
        self.parts.push((page, String::new(), String::new()));
        // The first of the parts is the page.
        if leaf.number == 1 {
            self.words_of(&title, top, Field::Title);
        }
        for part in parts {
            // The title is that of the page; what stands below it belongs to the top.
            let at = if part.heading.is_empty() || part.heading == title {
                top
            } else {
                self.parts.push((page, part.anchor.clone(), part.heading.clone()));
                self.parts.len() - 1
            };
            self.words_of(&part.heading, at, Field::Heading);
            self.words_of(&part.code, at, Field::Code);
            self.words_of(&part.text, at, Field::Text);
        }
    }

    fn words_of(&mut self, text: &str, part: usize, field: Field) {
        for word in words(text) {
            let best = self.words.entry(word).or_default().entry(part).or_insert(field);
            *best = field.min(*best);
        }
    }

    /// The script.
    pub(super) fn render(&self) -> String {
        let mut data =
            Data { pages: &self.pages, parts: &self.parts, words: Vec::new(), common: Vec::new(), places: Vec::new() };
        let common = COMMON.max(self.parts.len() / COMMON_SHARE);
        for (word, places) in &self.words {
            let is_common = places.len() > common;
            let kept = places.iter().filter(|(_, field)| !(is_common && **field == Field::Text));
            if is_common {
                data.common.push(word);
            }
            let mut before = 0;
            let differences: Vec<String> = kept
                .map(|(part, field)| {
                    let place = part * 4 + *field as usize;
                    let difference = base36(place - before);
                    before = place;
                    difference
                })
                .collect();
            if !differences.is_empty() {
                data.words.push(word);
                data.places.push(differences.join(","));
            }
        }
        // Strings and numbers only: this cannot fail.
        format!("{FUNCTION}({});\n", serde_json::to_string(&data).unwrap_or_default())
    }
}

/// The words that a text is found by: `placeOrder` by `placeorder`, `place` and `order`. The script reads queries alike.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for chunk in text.split(|c: char| !c.is_alphanumeric() && c != '_') {
        let parts = parts_of(chunk);
        if parts.len() > 1 {
            found.push(parts.concat());
        }
        found.extend(parts);
    }
    found.retain(|word| word.len() <= LONGEST && (word.len() > 1 || word.chars().all(|c| c.is_ascii_digit())));
    found
}

/// The words of a name: apart at `_` and where upper case begins, in lower case.
fn parts_of(chunk: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut chars = chunk.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(c) = chars.next() {
        let after_small = before.is_some_and(|before| before.is_lowercase() || before.is_numeric());
        let before_small =
            before.is_some_and(char::is_uppercase) && chars.peek().is_some_and(|next| next.is_lowercase());
        if c == '_' || (c.is_uppercase() && (after_small || before_small)) {
            parts.push(std::mem::take(&mut part));
        }
        if c != '_' {
            part.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    parts.push(part);
    parts.retain(|part| !part.is_empty());
    parts
}

fn base36(mut number: usize) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).ok().and_then(|digit| char::from_digit(digit, 36));
        digits.extend(digit);
        number /= 36;
        if number == 0 {
            break;
        }
    }
    digits.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_by_their_words() {
        assert_eq!(words("place_order"), ["placeorder", "place", "order"]);
        assert_eq!(words("PlaceOrder"), ["placeorder", "place", "order"]);
        assert_eq!(words("HTTPServer2Go"), ["httpserver2go", "http", "server2", "go"]);
        assert_eq!(words("POST /v1/orders/{id}"), ["post", "v1", "orders", "id"]);
        assert_eq!(words("a 7 注文 __"), ["7", "注文"]);
        assert_eq!(words(&"x".repeat(65)), [""; 0]);
    }

    #[test]
    fn numbers_are_written_in_base_36() {
        assert_eq!([0, 35, 36, 1295, 1296].map(base36), ["0", "z", "10", "zz", "100"]);
    }
}
