//! Broken input: each source of the examples and projects, mutated in ways that editors, merges and hands break files.
//!
//! Whatever comes out, the compiler ends without a panic, and every finding lies inside its file, says what to do,
//! and renders. The mutations follow from the text alone, so that a failure comes again; `ARCHC_MUTATIONS=500` tries that many of
//! each file.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use archc::diag::render::human::{self, Color};
use archc::diag::render::{json, short};
use libtest_mimic::Trial;

use crate::support::{Emission, Outcome, compile, entries, files, has_extension, read, shown, trial};

/// How many mutations of each file the usual run tries.
const USUAL: u64 = 4;

/// A test for each package.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let parents = [root.join("examples"), root.join("tests/projects")];
    let packages = parents.iter().flat_map(|parent| entries(parent)).filter(|path| path.join("arch.toml").is_file());
    packages
        .map(|package| {
            let name = shown(root, &package);
            trial(format!("mutate::{name}"), move || mutations(&package))
        })
        .collect()
}

fn mutations(package: &Path) -> Outcome {
    #[expect(clippy::disallowed_methods, reason = "how much is tried is the caller's matter")]
    let asked = std::env::var("ARCHC_MUTATIONS").ok();
    let count = asked.and_then(|text| text.parse().ok()).unwrap_or(USUAL);
    let wanted = |path: &Path| has_extension(path, "arch") || path.file_name().is_some_and(|name| name == "arch.toml");
    let mut sources: Vec<(String, Vec<u8>)> = Vec::new();
    for path in files(package).into_iter().filter(|path| wanted(path)) {
        sources.push((format!("package/{}", shown(package, &path)), read(&path)?.into_bytes()));
    }
    for at in 0..sources.len() {
        let original = sources[at].1.clone();
        for seed in 0..count {
            let mut random = Random::new(&original, seed);
            let mutated = random.mutate(&original);
            sources[at].1.clone_from(&mutated);
            let told = || format!("{}, mutation {seed}:\n{}", sources[at].0, String::from_utf8_lossy(&mutated));
            match catch_unwind(AssertUnwindSafe(|| check(&sources))) {
                Ok(outcome) => outcome.map_err(|why| format!("{why}\n{}", told()))?,
                Err(_) => return Err(format!("a panic\n{}", told())),
            }
        }
        sources[at].1 = original;
    }
    Ok(())
}

/// Compiles and renders in every format.
fn check(sources: &[(String, Vec<u8>)]) -> Outcome {
    let Ok(found) = compile("package", sources, Emission::With) else {
        // A project file that names no sources is told without a place.
        return Ok(());
    };
    for one in &found.diagnostics {
        let Some(source) = found.sources.get(one.span.file) else {
            return Err(format!("{} has no file", one.code));
        };
        let length = source.text.len();
        let inside = one.span.start <= one.span.end && (one.span.end as usize) <= length;
        let whole = source.text.get(one.span.start as usize..(one.span.end as usize).min(length)).is_some();
        if !inside || !whole {
            return Err(format!("{} lies outside of its file: {:?}", one.code, one.span));
        }
        if one.help.is_empty() && one.fixes.is_empty() {
            return Err(format!("{} does not say what to do: {}", one.code, one.message));
        }
    }
    let _ = human::render(&found.diagnostics, &found.sources, Color::Never);
    let _ = short::render(&found.diagnostics, &found.sources);
    let _ = json::Document::new(found.diagnostics.iter(), &found.sources).render();
    Ok(())
}

/// Numbers that follow from a text and a seed (xorshift64*).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(text: &[u8], seed: u64) -> Random {
        let mixed = text
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        Random((mixed ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap_or(0) % limit.max(1)
    }

    /// The text with one to three mistakes.
    pub(crate) fn mutate(&mut self, text: &[u8]) -> Vec<u8> {
        let mut text = text.to_vec();
        for _ in 0..=self.below(3) {
            // A mistake may leave nothing to make another one in.
            if !text.is_empty() {
                text = self.mistake(&text);
            }
        }
        text
    }

    fn mistake(&mut self, text: &[u8]) -> Vec<u8> {
        let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
        let line = self.below(lines.len());
        let other = self.below(lines.len());
        let mut lines = lines;
        match self.below(8) {
            0 => drop(lines.remove(line.min(lines.len().saturating_sub(1)))),
            1 => lines.insert(line, lines[other]),
            2 => lines.swap(line, other),
            3 => lines.truncate(line),
            4 => return self.token(text, |_, _| Vec::new()),
            5 => return self.token(text, |token, _| [token, b" ", token].concat()),
            6 => return self.token(text, |_, other| other.to_vec()),
            _ => {
                let odd: [&[u8]; 8] = [b"{", b"}", b"\"", b"\"\"\"", b"(", b"<", "\u{202e}".as_bytes(), b"\xff"];
                let odd = odd[self.below(odd.len())];
                let at = self.below(text.len() + 1);
                return [&text[..at], odd, &text[at..]].concat();
            }
        }
        lines.concat()
    }

    /// The text with one token replaced; the other token is any of the same text.
    fn token(&mut self, text: &[u8], with: impl Fn(&[u8], &[u8]) -> Vec<u8>) -> Vec<u8> {
        let tokens = tokens(text);
        if tokens.is_empty() {
            return text.to_vec();
        }
        let (one, other) = (tokens[self.below(tokens.len())].clone(), tokens[self.below(tokens.len())].clone());
        [&text[..one.start], &with(&text[one.clone()], &text[other]), &text[one.end..]].concat()
    }
}

/// Words and single other characters.
fn tokens(text: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let word = text[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        if word > 0 || !text[at].is_ascii_whitespace() {
            tokens.push(at..at + word.max(1));
        }
        at += word.max(1);
    }
    tokens
}
