//! The wording of every finding of this phase: one constructor a code, or two where one code has two shapes.

use crate::base::span::Span;
use crate::base::suggest::nearest;
use crate::diag::{Applicability, Code, Diagnostic, Edit, Fix};

/// Text that does not fit the grammar: what was expected there, and what stands there instead.
pub(super) fn syntax(span: Span, expected: &str, found: &str) -> Diagnostic {
    Diagnostic::new(Code::E0101, span, format!("expected {expected}, found {found}"))
        .label(format!("expected {}", shorten(expected)))
}

/// The first alternative of a long list, for a label.
fn shorten(expected: &str) -> &str {
    if expected.split(' ').count() > 7 { "something else" } else { expected }
}

/// A word that begins no declaration.
pub(super) fn unknown_declaration(span: Span, word: &str, hint: Option<&str>, all: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(Code::E0102, span, format!("`{}` begins no declaration", clip(word)));
    match (hint, nearest(word, all.iter().copied())) {
        (Some(hint), _) => found.label("not a declaration").help(hint),
        (None, Some(near)) => found.label(format!("did you mean `{near}`?")).fix(Fix::replace(
            format!("write `{near}`"),
            span,
            near,
            Applicability::Unsure,
        )),
        (None, None) => found.label("not a declaration").help(format!("begin a declaration with one of {}", list(all))),
    }
}

/// A word that begins no member here.
pub(super) fn unknown_member(span: Span, word: &str, near: Option<&str>, help: &str) -> Diagnostic {
    let found = Diagnostic::new(Code::E0103, span, format!("`{}` begins no member here", clip(word)));
    match near {
        Some(near) => found.label(format!("did you mean `{near}`?")).fix(Fix::replace(
            format!("write `{near}`"),
            span,
            near,
            Applicability::Unsure,
        )),
        None => found.label("not a member").help(help),
    }
}

/// A bracket without its closing one, and where it is taken to end.
pub(super) fn unclosed(open: Span, bracket: char, close: Option<Span>) -> Diagnostic {
    let closer = closing(bracket);
    let found = Diagnostic::new(Code::E0104, open, format!("this `{bracket}` is never closed"))
        .label("opened here")
        .help(format!("add `{closer}` where it ends"));
    match close {
        Some(close) => found.related(close, format!("`{closer}` is missing before this")),
        None => found,
    }
}

fn closing(bracket: char) -> char {
    match bracket {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// A closing bracket that closes nothing.
pub(super) fn unexpected_closer(span: Span, bracket: char) -> Diagnostic {
    Diagnostic::new(Code::E0105, span, format!("this `{bracket}` closes nothing"))
        .label("no opening bracket belongs to it")
        .help("remove it, or add the bracket that it closes")
}

/// A string, text block or name without its end.
pub(super) fn unterminated(span: Span, what: &str, end: &str) -> Diagnostic {
    let found = Diagnostic::new(Code::E0106, span, format!("this {what} does not end")).label("begins here");
    match what {
        "string" => found
            .help("end it with `\"` on the same line")
            .note("a text of several lines is a text block, between `\"\"\"` and `\"\"\"`"),
        _ => found.help(format!("end it with {end}")),
    }
}

/// Backticks around nothing.
pub(super) fn empty_name(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0101, span, "expected a name between the backticks, found nothing")
        .label("expected a name")
        .help("write a name, such as `` `x-legacy` ``")
}

/// A number, date or version that is none.
pub(super) fn bad_literal(span: Span, text: &str, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0107, span, format!("`{}` is no literal of the language", clip(text)))
        .label(why)
        .help("write a number as `0.5`, a date as `2026-01-12`, a version as `1.4.0`, and a text in double quotes")
}

/// An escape that strings do not have.
pub(super) fn bad_escape(span: Span, escape: &str, raw: Option<Fix>) -> Diagnostic {
    let found = Diagnostic::new(Code::E0108, span, format!("unknown escape `{escape}`"))
        .label("not an escape")
        .note("the escapes are `\\n`, `\\r`, `\\t`, `\\\"`, `\\\\` and `\\u{…}` with a code point in hexadecimal");
    match raw {
        Some(fix) => found.help("write a pattern as a raw string, `r\"…\"`, where a backslash is itself").fix(fix),
        None => found.help("write a backslash as `\\\\`"),
    }
}

/// Documentation behind something on the same line.
pub(super) fn trailing_doc(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0109, span, "documentation has to start its line")
        .label("stands behind something else")
        .help("move it to the line before what it describes, or write `//` for a comment")
}

/// A line of a text block that is indented less than its end.
pub(super) fn text_block_indent(line: Span, end: Span) -> Diagnostic {
    Diagnostic::new(Code::E0110, line, "a line of a text block is indented less than its closing quotes")
        .label("indented less")
        .related(end, "this indentation is taken from every line")
        .help("indent the line as far as the closing quotes, or move the quotes to the left")
}

/// Brackets or operators that nest too deep.
pub(super) fn too_deep(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::E0111, span, format!("this nests deeper than {limit} levels"))
        .label(format!("level {}", limit + 1))
        .help("give the inner part a name of its own, and refer to it")
}

/// A chain of operators that is too long.
pub(super) fn too_long(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::E0111, span, format!("an expression of more than {limit} operators"))
        .label("too long")
        .help("split it, or give a part a name of its own")
}

/// A file larger than the compiler reads; sizes in bytes.
pub(super) fn file_too_large(span: Span, size: usize, limit: usize) -> Diagnostic {
    let mebi = |bytes: usize| bytes.div_ceil(1 << 20);
    Diagnostic::new(Code::E0112, span, format!("this file has {} MiB, more than {} MiB", mebi(size), mebi(limit)))
        .label("not read")
        .help("split it into modules")
}

/// A file that is not UTF-8: its first byte that does not fit, or a mark of UTF-16.
pub(super) fn not_utf8(span: Span, byte: Option<u8>) -> Diagnostic {
    let found = match byte {
        Some(byte) => Diagnostic::new(Code::E0116, span, format!("this file is not UTF-8: byte 0x{byte:02X}")),
        None => Diagnostic::new(Code::E0116, span, "this file is not UTF-8 but UTF-16"),
    };
    found.label("not readable from here").help("save the file in the encoding UTF-8")
}

/// A control character.
pub(super) fn control_character(span: Span, byte: u8) -> Diagnostic {
    Diagnostic::new(Code::E0113, span, format!("a control character, U+{byte:04X}"))
        .label("not a character of a text")
        .help("remove it; in a string write `\\u{…}`")
}

/// A character that stands in no token.
pub(super) fn foreign_character(span: Span, found: char) -> Diagnostic {
    let code = u32::from(found);
    let diagnostic = if found.is_whitespace() || found.is_control() || !found.is_alphanumeric() && found.len_utf8() > 2
    {
        Diagnostic::new(Code::E0114, span, format!("`{found}` (U+{code:04X}) has no meaning here"))
    } else {
        Diagnostic::new(Code::E0114, span, format!("`{found}` has no meaning here"))
    };
    let diagnostic = diagnostic.label("not part of the language");
    if found.is_alphanumeric() {
        diagnostic.help("write names with the letters a to z, or in backticks where the wire needs another")
    } else if found == '\'' {
        diagnostic.help("write strings in double quotes, `\"…\"`")
    } else {
        diagnostic.help("remove it; strings, comments and names in backticks may hold any character")
    }
}

/// A character that turns the direction of the text around it.
pub(super) fn hidden_direction(span: Span, found: char) -> Diagnostic {
    let code = u32::from(found);
    Diagnostic::new(Code::E0115, span, format!("a hidden character, U+{code:04X}, changes the direction of the text"))
        .label("invisible here")
        .note("with it a line reads otherwise than it is compiled")
        .help(format!("remove it; where a string needs it write `\\u{{{code:04X}}}`"))
}

/// `#` and `/* */`.
pub(super) fn foreign_comment(span: Span, mark: &str, replace: Option<Span>) -> Diagnostic {
    let found = Diagnostic::new(Code::E0117, span, format!("`{mark}` begins no comment"))
        .label("a comment of another language")
        .help("begin each line of a comment with `//`");
    match replace {
        Some(span) => found.fix(Fix::replace("write `//`", span, "//", Applicability::Safe)),
        None => found,
    }
}

/// `'text'`, `“text”`.
pub(super) fn foreign_quotes(span: Span, text: &str) -> Diagnostic {
    let written = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    Diagnostic::new(Code::E0118, span, "a string stands in double quotes")
        .label("in other quotes")
        .help("write it in double quotes")
        .fix(Fix::replace("write it in double quotes", span, written, Applicability::Safe))
}

/// A stray semicolon.
pub(super) fn semicolon(span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0119, span, "`;` ends nothing: a line break does, or a comma on one line")
        .label("not part of the language")
        .help("remove it")
        .fix(Fix::replace("remove it", span, "", Applicability::Unsure))
}

/// An opening brace at the start of a line.
pub(super) fn brace_on_own_line(span: Span, gap: Span) -> Diagnostic {
    Diagnostic::new(Code::E0120, span, "an opening brace stands on a line of its own")
        .label("belongs to the line before")
        .help("move it to the end of the line before")
        .fix(Fix::replace("move it to the line before", gap, " ", Applicability::Safe))
}

/// A member without its `:`.
pub(super) fn missing_colon(name: Span, name_text: &str, gap: Span, equals: bool) -> Diagnostic {
    let name_text = clip(name_text);
    let message = if equals {
        format!("`{name_text}` takes its value behind `:`, found `=`")
    } else {
        format!("`{name_text}` lacks its `:`")
    };
    Diagnostic::new(Code::E0121, if equals { gap } else { name }, message)
        .label(if equals { "`:` belongs here" } else { "`:` is missing behind this" })
        .help(format!("write `{name_text}: …`"))
        .fix(Fix::replace("write `:`", gap, ": ", Applicability::Safe))
}

/// `name: value` behind the comma of a list of names.
pub(super) fn setting_in_list(span: Span, name: &str, comma: Span) -> Diagnostic {
    Diagnostic::new(Code::E0122, span, format!("`{name}:` stands inside a list of names"))
        .label("belongs on a line of its own")
        .related(comma, "a comma here continues the list")
        .help(format!("remove the comma, and write `{name}: …` on its own line"))
}

/// A clause that stands twice.
pub(super) fn repeated_clause(span: Span, clause: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::E0123, span, format!("`{clause}` stands twice"))
        .label("again here")
        .related(first, "first here")
        .help("keep one of them; a list of names is separated by commas")
}

/// A member or clause that ends before its value.
pub(super) fn missing_value(span: Span, expected: &str, behind: &str) -> Diagnostic {
    Diagnostic::new(Code::E0125, span, format!("expected {expected} behind {behind}, found the end of the line"))
        .label(format!("{expected} is missing here"))
        .help("write it on the same line")
}

/// A value that is written in indented lines, as in YAML. `right` is how it is written, `what` it is.
pub(super) fn indented_value(span: Span, block: Span, name: &str, right: &str, what: &str) -> Diagnostic {
    let message = format!("expected a {what} behind `{name}:`, found the end of the line");
    Diagnostic::new(Code::E0125, span, message)
        .label(format!("the {what} starts on this line"))
        .related(block, "indentation has no meaning")
        .help(format!("write `{name}: {right}`"))
}

/// So many findings that the rest is left out.
pub(super) fn too_many(span: Span, limit: usize) -> Diagnostic {
    Diagnostic::new(Code::E0126, span, format!("more than {limit} syntax errors in this file"))
        .label("the rest is not reported")
        .help("mend the ones above first")
}

/// Clauses in another order than the usual one.
pub(super) fn clause_order(span: Span, order: Fix) -> Diagnostic {
    Diagnostic::new(Code::W0101, span, "this clause stands out of order")
        .label("belongs further to the left")
        .help("write the clauses in the order `to` or `from`, `for`, `with`, `{ }`")
        .fix(order)
}

/// Documentation that describes nothing.
pub(super) fn dangling_doc(span: Span, module: bool) -> Diagnostic {
    let found = Diagnostic::new(Code::W0102, span, "this documentation describes nothing").label("nothing follows it");
    if module {
        found.help("move it to the head of the file, or write `///` for what follows")
    } else {
        found.help("put it before a declaration or member, or write `//` for a comment")
    }
}

/// Several edits as one fix.
pub(super) fn edits(title: &str, edits: Vec<Edit>, applicability: Applicability) -> Fix {
    Fix { title: title.to_owned(), edits, applicability }
}

/// The beginning of a word that is too long to be shown.
fn clip(word: &str) -> std::borrow::Cow<'_, str> {
    match word.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", word.get(..end).unwrap_or_default()).into(),
        None => word.into(),
    }
}

fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
