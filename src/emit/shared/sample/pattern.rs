//! Texts that match a pattern, by walking it.
//!
//! What is read is the part of ECMA-262 that patterns of wire formats use: characters and classes, groups, choices,
//! repetitions, anchors. Assertions are read as empty and back references not at all: whatever comes out is matched
//! against the pattern afterwards, and a text that does not match is not a sample.

use crate::types::patterns;

/// How many lengths are tried for one pattern.
const LENGTHS: usize = 200;

/// The length that is tried first where the pattern leaves a choice.
const COMFORTABLE: usize = 8;

/// Whether a text surely matches all patterns.
pub(super) fn all_match<'p>(mut patterns: impl Iterator<Item = &'p str>, text: &str) -> bool {
    patterns.all(|pattern| patterns::matches(pattern, text) == Some(true))
}

/// Texts that should match a pattern and have these lengths; the variants of one pattern differ by `nth`.
pub(super) fn samples(pattern: &str, least: u64, most: Option<u64>, nth: usize) -> impl Iterator<Item = String> {
    let node = Reader::read(pattern);
    let (short, long) = node.as_ref().map_or((0, Some(0)), |node| (node.least(), node.most()));
    let least = usize::try_from(least).unwrap_or(usize::MAX).max(short);
    let most = most.and_then(|most| usize::try_from(most).ok()).into_iter().chain(long).min();
    let comfortable = COMFORTABLE.max(least).min(most.unwrap_or(usize::MAX));
    let lengths = std::iter::once(comfortable)
        .chain((least..).take(LENGTHS))
        .filter(move |length| *length >= least && most.is_none_or(|most| *length <= most));
    lengths.filter_map(move |length| {
        let mut text = String::new();
        node.as_ref()?.write(length, nth, &mut text).then_some(text)
    })
}

/// A part of a pattern.
#[derive(Clone, Debug)]
enum Node {
    /// One of these characters, the preferred ones first.
    One(Vec<char>),
    /// One behind the other; empty for anchors and assertions.
    All(Vec<Node>),
    /// One of these.
    Either(Vec<Node>),
    /// So many times.
    Times(Box<Node>, usize, Option<usize>),
}

impl Node {
    fn least(&self) -> usize {
        match self {
            Node::One(_) => 1,
            Node::All(parts) => parts.iter().fold(0, |sum, part| sum.saturating_add(part.least())),
            Node::Either(parts) => parts.iter().map(Node::least).min().unwrap_or(0),
            Node::Times(part, least, _) => part.least().saturating_mul(*least),
        }
    }

    fn most(&self) -> Option<usize> {
        match self {
            Node::One(_) => Some(1),
            Node::All(parts) => parts.iter().try_fold(0_usize, |sum, part| sum.checked_add(part.most()?)),
            Node::Either(parts) => parts.iter().map(Node::most).try_fold(0, |longest, part| Some(longest.max(part?))),
            Node::Times(part, _, most) => part.most()?.checked_mul((*most)?),
        }
    }

    fn takes(&self, length: usize) -> bool {
        self.least() <= length && self.most().is_none_or(|most| length <= most)
    }

    /// Writes a text of exactly this length; `false` where that was not found.
    fn write(&self, length: usize, nth: usize, out: &mut String) -> bool {
        match self {
            Node::One(chars) => {
                let Some(one) = chars.get(nth % chars.len().max(1)) else { return false };
                out.push(*one);
                length == 1
            }
            Node::All(parts) => {
                let mut spare = length.saturating_sub(self.least());
                for part in parts {
                    let own = part.least();
                    let more = part.most().map_or(spare, |most| most.saturating_sub(own).min(spare));
                    spare -= more;
                    if !part.write(own + more, nth, out) {
                        return false;
                    }
                }
                spare == 0
            }
            Node::Either(parts) => {
                let kept = out.len();
                for part in parts.iter().filter(|part| part.takes(length)) {
                    if part.write(length, nth, out) {
                        return true;
                    }
                    out.truncate(kept);
                }
                false
            }
            Node::Times(part, least, most) => {
                let mut left = length;
                let mut count = 0;
                while count < *least || left > 0 {
                    if most.is_some_and(|most| count >= most) {
                        return false;
                    }
                    let needed = part.least().saturating_mul(least.saturating_sub(count + 1));
                    let room = left.saturating_sub(needed);
                    let own = part.most().map_or(room, |most| most.min(room)).max(part.least());
                    if own > left || (own == 0 && count >= *least) || !part.write(own, nth + count, out) {
                        return false;
                    }
                    left -= own;
                    count += 1;
                }
                true
            }
        }
    }
}

/// Reads a pattern.
struct Reader<'p> {
    rest: std::iter::Peekable<std::str::Chars<'p>>,
    depth: usize,
}

impl<'p> Reader<'p> {
    /// The pattern as a tree; `None` where it has something that is not read.
    fn read(pattern: &'p str) -> Option<Node> {
        let mut reader = Reader { rest: pattern.chars().peekable(), depth: 0 };
        let node = reader.either()?;
        reader.rest.peek().is_none().then_some(node)
    }

    fn either(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > 64 {
            return None;
        }
        let mut parts = vec![self.all()?];
        while self.rest.next_if_eq(&'|').is_some() {
            parts.push(self.all()?);
        }
        self.depth -= 1;
        if parts.len() == 1 { parts.pop() } else { Some(Node::Either(parts)) }
    }

    fn all(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        while let Some(next) = self.rest.peek()
            && !matches!(next, '|' | ')')
        {
            let part = self.one()?;
            let part = self.times(part)?;
            parts.push(part);
        }
        Some(Node::All(parts))
    }

    fn one(&mut self) -> Option<Node> {
        let empty = Node::All(Vec::new());
        match self.rest.next()? {
            '^' | '$' => Some(empty),
            '.' => Some(Node::One(printable())),
            '[' => self.class(),
            '(' => self.group(),
            '\\' => match self.rest.next()? {
                'b' | 'B' => Some(empty),
                escape => self.escape(escape).map(Node::One),
            },
            plain => Some(Node::One(vec![plain])),
        }
    }

    fn group(&mut self) -> Option<Node> {
        let mut assertion = false;
        if self.rest.next_if_eq(&'?').is_some() {
            match self.rest.next()? {
                ':' => {}
                '=' | '!' => assertion = true,
                '<' => {
                    if self.rest.next_if(|next| matches!(next, '=' | '!')).is_some() {
                        assertion = true;
                    } else {
                        self.rest.by_ref().find(|next| *next == '>')?;
                    }
                }
                _ => return None,
            }
        }
        let inner = self.either()?;
        self.rest.next_if_eq(&')')?;
        Some(if assertion { Node::All(Vec::new()) } else { inner })
    }

    fn times(&mut self, part: Node) -> Option<Node> {
        let (least, most) = match self.rest.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.rest.next();
                let counts: String = self.rest.by_ref().take_while(|next| *next != '}').collect();
                let (low, high) = counts.split_once(',').unwrap_or((&counts, &counts));
                let most = if high.is_empty() { None } else { Some(high.parse().ok()?) };
                self.rest.next_if_eq(&'?');
                return Some(Node::Times(Box::new(part), low.parse().ok()?, most));
            }
            _ => return Some(part),
        };
        self.rest.next();
        self.rest.next_if_eq(&'?');
        Some(Node::Times(Box::new(part), least, most))
    }

    fn class(&mut self) -> Option<Node> {
        let negated = self.rest.next_if_eq(&'^').is_some();
        let mut chars: Vec<char> = Vec::new();
        loop {
            let low = match self.rest.next()? {
                ']' => break,
                '\\' => match self.rest.next()? {
                    'b' => vec!['\u{8}'],
                    escape => self.escape(escape)?,
                },
                plain => vec![plain],
            };
            let (Some(start), true) = (low.first().copied().filter(|_| low.len() == 1), self.rest.peek() == Some(&'-'))
            else {
                chars.extend(low);
                continue;
            };
            self.rest.next();
            let end = match self.rest.peek() {
                Some(']') => {
                    chars.extend([start, '-']);
                    continue;
                }
                Some('\\') => {
                    self.rest.next();
                    let escape = self.rest.next()?;
                    *self.escape(escape)?.first()?
                }
                Some(_) => self.rest.next()?,
                None => return None,
            };
            // A range of a whole script is as good by its beginning.
            chars.extend((start..=end).take(128));
        }
        if negated {
            let all = printable().into_iter().filter(|one| !chars.contains(one)).collect();
            return Some(Node::One(all));
        }
        let mut seen = Vec::new();
        chars.retain(|one| {
            let new = !seen.contains(one);
            seen.push(*one);
            new
        });
        chars.sort_by_key(|one| rank(*one));
        Some(Node::One(chars))
    }

    fn escape(&mut self, escape: char) -> Option<Vec<char>> {
        let without = |drop: fn(&char) -> bool| printable().into_iter().filter(|one| !drop(one)).collect();
        Some(match escape {
            'd' => digits().collect(),
            'D' => without(char::is_ascii_digit),
            'w' => printable().into_iter().filter(|one| is_word(*one)).collect(),
            'W' => without(|one| is_word(*one)),
            's' => vec![' '],
            'S' => without(|one| one.is_whitespace()),
            't' => vec!['\t'],
            'n' => vec!['\n'],
            'r' => vec!['\r'],
            'f' => vec!['\u{c}'],
            'v' => vec!['\u{b}'],
            '0' => vec!['\0'],
            'x' => vec![self.hex(2)?],
            'u' if self.rest.next_if_eq(&'{').is_some() => {
                let code: String = self.rest.by_ref().take_while(|next| *next != '}').collect();
                vec![char::from_u32(u32::from_str_radix(&code, 16).ok()?)?]
            }
            'u' => vec![self.hex(4)?],
            'p' | 'P' => {
                self.rest.next_if_eq(&'{')?;
                let name: String = self.rest.by_ref().take_while(|next| *next != '}').collect();
                property(&name, escape == 'P')?
            }
            '1'..='9' | 'k' | 'c' => return None,
            plain => vec![plain],
        })
    }

    fn hex(&mut self, count: usize) -> Option<char> {
        let code: String = self.rest.by_ref().take(count).collect();
        char::from_u32(u32::from_str_radix(&code, 16).ok()?)
    }
}

/// The printable characters of a Unicode property among those of ASCII.
fn property(name: &str, negated: bool) -> Option<Vec<char>> {
    let name = name.rsplit('=').next().unwrap_or(name);
    let has: fn(&char) -> bool = match name {
        "L" | "Letter" | "Alphabetic" | "Alpha" | "Latin" | "ID_Start" => char::is_ascii_alphabetic,
        "Lu" | "Uppercase_Letter" | "Uppercase" => char::is_ascii_uppercase,
        "Ll" | "Lowercase_Letter" | "Lowercase" => char::is_ascii_lowercase,
        "N" | "Nd" | "Number" | "Decimal_Number" => char::is_ascii_digit,
        "P" | "Punctuation" => char::is_ascii_punctuation,
        "Z" | "Zs" | "White_Space" => |one| *one == ' ',
        "ASCII" | "Any" | "Assigned" => |_| true,
        _ => return None,
    };
    Some(printable().into_iter().filter(|one| has(one) != negated).collect())
}

fn digits() -> impl Iterator<Item = char> {
    "1234567890".chars()
}

fn is_word(one: char) -> bool {
    one.is_ascii_alphanumeric() || one == '_'
}

/// The printable characters of ASCII, letters first: what is easiest to read and to quote.
fn printable() -> Vec<char> {
    let mut all: Vec<char> = (' '..='~').collect();
    all.sort_by_key(|one| rank(*one));
    all
}

fn rank(one: char) -> (u8, u32) {
    let class = match one {
        'a'..='z' => 0,
        'A'..='Z' => 1,
        '1'..='9' => 2,
        '0' => 3,
        _ if one.is_alphanumeric() => 4,
        '_' | '-' => 5,
        ' ' => 8,
        _ if one.is_control() => 9,
        _ => 6,
    };
    (class, u32::from(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(pattern: &str) -> Option<String> {
        samples(pattern, 0, None, 0).find(|text| all_match(std::iter::once(pattern), text))
    }

    #[test]
    fn patterns_of_wire_formats_have_samples() {
        for (pattern, text) in [
            ("^[A-Z0-9-]{4,20}$", "ABCDEFGH"),
            ("^[A-Z]{2}[0-9]{9}[A-Z]{2}$", "AB123456789AB"),
            (r"^\d+\.\d{2}$", "12345.12"),
            ("^(W/)?\"[^\"]*\"$", "W/\"abcd\""),
            ("^[a-z]{2}(-[A-Z]{2})?$", "ab-AB"),
            ("^(red|green|blue)$", "green"),
            ("^[a-z][a-z0-9_]*$", "aabcdefg"),
            (r"^v(?:0|[1-9]\d*)\.x$", "v11234.x"),
            (r"^\+[1-9]\d{1,14}$", "+1123456"),
            (r"^(?!000)\d{3}$", "123"),
            (r"^\p{Lu}\p{Ll}+$", "Aabcdefg"),
            ("^#(?:[0-9a-fA-F]{3}){1,2}$", "#abcbcd"),
        ] {
            assert_eq!(sample(pattern).as_deref(), Some(text), "{pattern}");
        }
    }

    #[test]
    fn what_cannot_be_found_is_not_made_up() {
        for pattern in ["^(?!a)a$", r"^(a)\1$", "^a(?=b)$"] {
            assert_eq!(sample(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn variants_differ() {
        let nth = |nth| samples("^[A-Z]{3}$", 0, None, nth).next();
        assert_ne!(nth(0), nth(1));
    }
}
