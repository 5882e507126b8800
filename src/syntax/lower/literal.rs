//! What literals stand for: numbers, quantities, dates, versions, strings.

use super::super::{ast, errors, lex};
use super::Lower;
use crate::base::span::Span;
use crate::diag::{Applicability, Fix};
use ast::ValueKind;

impl Lower<'_> {
    /// Which literal a token that begins with a digit is.
    pub(super) fn number(&mut self, text: &str, span: Span) -> ValueKind {
        match classify(text) {
            Ok(kind) => kind,
            Err(why) => {
                self.diags.push(errors::bad_literal(span, text, why));
                ValueKind::Error
            }
        }
    }

    /// The text that a string of any form stands for.
    pub(super) fn unquote(&mut self, text: &str, span: Span) -> String {
        if let Some(inner) = text.strip_prefix("\"\"\"").and_then(|rest| rest.strip_suffix("\"\"\"")) {
            return self.text_block(inner, span);
        }
        if let Some(inner) = text.strip_prefix("r\"").and_then(|rest| rest.strip_suffix('"')) {
            return inner.to_owned();
        }
        // A string that recovery replaced is reported already; its text is what stands there.
        match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(inner) if inner.contains('\\') => self.escapes(inner, span),
            Some(inner) => inner.to_owned(),
            None => text.trim_matches(['\'', '"', '\u{201C}', '\u{201D}', '\u{2018}', '\u{2019}']).to_owned(),
        }
    }

    fn escapes(&mut self, inner: &str, span: Span) -> String {
        let mut out = String::with_capacity(inner.len());
        let mut rest = inner;
        let mut unknown = false;
        while let Some(at) = rest.find('\\') {
            let (plain, tail) = rest.split_at(at);
            out.push_str(plain);
            let mut chars = tail.chars();
            let start = span.start + 1 + lex::offset(inner.len() - tail.len());
            chars.next();
            let escape = chars.next().unwrap_or('\\');
            let mut length = 1 + escape.len_utf8();
            match escape {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                '"' | '\\' => out.push(escape),
                'u' => {
                    let code =
                        tail.get(2..).and_then(|rest| rest.strip_prefix('{')).and_then(|rest| rest.split_once('}'));
                    let found = code.and_then(|(digits, _)| {
                        length += digits.len() + 2;
                        u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
                    });
                    match found {
                        Some(found) => out.push(found),
                        None => self.unknown_escape(tail, length, start, inner, span, &mut unknown),
                    }
                }
                _ => self.unknown_escape(tail, length, start, inner, span, &mut unknown),
            }
            rest = tail.get(length..).unwrap_or_default();
        }
        out.push_str(rest);
        out
    }

    /// Reports the first unknown escape of a string: a pattern usually has several.
    fn unknown_escape(&mut self, tail: &str, length: usize, start: u32, inner: &str, string: Span, seen: &mut bool) {
        if std::mem::replace(seen, true) {
            return;
        }
        let escape = tail.get(..length).unwrap_or(tail);
        let span = Span::new(self.file, start, start + lex::offset(escape.len()));
        let raw = (!inner.contains("\\\"") && !inner.contains("\\\\"))
            .then(|| Fix::replace("write a raw string", string, format!("r\"{inner}\""), Applicability::Unsure));
        self.diags.push(errors::bad_escape(span, escape, raw));
    }

    /// The lines of a text block without the indentation of its closing quotes. Nothing in it is an escape.
    fn text_block(&mut self, inner: &str, span: Span) -> String {
        let Some((first, body)) = inner.split_once('\n') else { return inner.to_owned() };
        let (lines, last) = body.rsplit_once('\n').unwrap_or(("", body));
        let mut out = String::with_capacity(body.len());
        if !first.trim().is_empty() {
            out.push_str(first.trim_end_matches('\r'));
            out.push('\n');
        }
        // Text before the closing quotes makes that line one of the block's own; its indentation is taken then.
        let own_line = last.trim().is_empty();
        let indent = last.len() - last.trim_start_matches([' ', '\t']).len();
        let all = if own_line { lines } else { body };
        let mut start = span.start + 3 + lex::offset(first.len() + 1);
        let mut reported = false;
        for (index, line) in all.split('\n').enumerate() {
            if index > 0 {
                out.push('\n');
            }
            let trimmed = line.trim_end_matches('\r');
            let lead = trimmed.len() - trimmed.trim_start_matches([' ', '\t']).len();
            if lead < indent && lead < trimmed.len() && !reported {
                reported = true;
                let place = Span::new(self.file, start + lex::offset(lead), start + lex::offset(trimmed.len()));
                let end = Span::new(self.file, span.end - 3, span.end);
                self.diags.push(errors::text_block_indent(place, end));
            }
            out.push_str(trimmed.get(indent.min(lead)..).unwrap_or_default());
            start += lex::offset(line.len() + 1);
        }
        if own_line && body == last { String::new() } else { out }
    }
}

/// Sorts a token that begins with a digit (or `-` and a digit) into its kind.
fn classify(text: &str) -> Result<ValueKind, &'static str> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts: Vec<&str> = unsigned.split('-').collect();
    if let [year, month, day] = parts.as_slice()
        && (year.len(), month.len(), day.len()) == (4, 2, 2)
        && [year, month, day].into_iter().all(|part| digits(part))
    {
        return if text == unsigned && is_date(year, month, day) {
            Ok(ValueKind::Date(text.to_owned()))
        } else {
            Err("no such day: a date is `2026-01-12`")
        };
    }
    let core = parts.first().copied().unwrap_or_default();
    if core.split('.').count() >= 3 && core.split('.').all(digits) {
        return match core.split('.').count() {
            3 if text == unsigned => Ok(ValueKind::Version(text.to_owned())),
            _ => Err("a version has three numbers, as in `1.4.0`"),
        };
    }
    let number_end = unsigned.find(|c: char| !(c.is_ascii_digit() || c == '_' || c == '.')).unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(number_end);
    if !is_number(number) {
        return Err("`_` and `.` stand between digits");
    }
    if suffix.is_empty() || is_exponent(suffix) {
        return Ok(ValueKind::Number(text.to_owned()));
    }
    if suffix.contains('-') {
        return Err("a number ends before `-`");
    }
    Ok(ValueKind::Quantity(text.to_owned()))
}

fn is_number(text: &str) -> bool {
    let well = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_digit())
            && part.ends_with(|c: char| c.is_ascii_digit())
            && !part.contains("__")
    };
    match text.split_once('.') {
        Some((whole, fraction)) => well(whole) && well(fraction) && !fraction.contains('.'),
        None => well(text),
    }
}

fn is_exponent(suffix: &str) -> bool {
    let digits = suffix.strip_prefix(['e', 'E']).map(|rest| rest.strip_prefix('-').unwrap_or(rest));
    digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether the Gregorian calendar has this day.
fn is_date(year: &str, month: &str, day: &str) -> bool {
    let (Ok(year), Ok(month), Ok(day)) = (year.parse::<u32>(), month.parse::<u32>(), day.parse::<u32>()) else {
        return false;
    };
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}
