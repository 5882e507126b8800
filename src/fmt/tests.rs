//! What files cannot show: ranges, line endings, depth, and that the proof finds what it is to find.

use super::proof::check;
use super::{Refusal, format, format_range};
use crate::base::source::SourceFile;
use crate::base::span::FileId;
use crate::syntax::{Parse, parse};

fn parsed(text: &str) -> (SourceFile, Parse) {
    let file = SourceFile::new("a.arch", text);
    let parse = parse(&file, FileId(0));
    (file, parse)
}

fn formatted(text: &str) -> Result<String, Refusal> {
    let (file, parse) = parsed(text);
    format(&file, &parse)
}

/// Formats what stands between the two marks, with the marks gone.
fn part(text: &str) -> String {
    let start = text.find('«').unwrap();
    let end = text.find('»').unwrap() - '«'.len_utf8();
    let plain = text.replace(['«', '»'], "");
    let (file, parse) = parsed(&plain);
    let mut out = plain.clone();
    for edit in format_range(&file, &parse, start..end).unwrap().iter().rev() {
        out.replace_range(edit.span.range(), &edit.text);
    }
    out
}

#[test]
fn line_endings_become_one() {
    let text =
        "record A {\r\n  a: Int // b\r\n}\r\ndecision D \"d\" {\r\n  context: \"\"\"\r\n    x\r\n    \"\"\"\r\n}\r\n";
    let out = formatted(text).unwrap();
    assert!(!out.contains('\r'));
    assert_eq!(formatted(&text.replace('\r', "")).as_deref(), Ok(out.as_str()));
    assert_eq!(formatted("").as_deref(), Ok(""));
    assert_eq!(formatted("// only").as_deref(), Ok("// only\n"));
    assert_eq!(formatted("\n\n").as_deref(), Ok(""));
}

#[test]
fn broken_files_are_refused() {
    assert_eq!(formatted("record A {\n  a Int\n}\n"), Err(Refusal::Broken));
    let (file, parse) = parsed("record A {\n  a Int\n}\n");
    assert_eq!(format_range(&file, &parse, 0..5), Err(Refusal::Broken));
}

#[test]
fn deep_files_do_not_overflow() {
    let lists = format!("policy P {{\n  a: {}{}\n}}\n", "[".repeat(120), "]".repeat(120));
    let types = format!("scalar A = {}B{}\n", "List<".repeat(60), ">".repeat(60));
    let chain = format!("policy P {{\n  a: {}\n}}\n", vec!["a | b"; 60].join(" & "));
    for text in [lists, types, chain] {
        let out = formatted(&text).unwrap();
        assert_eq!(formatted(&out).as_deref(), Ok(out.as_str()));
    }
}

#[test]
fn ranges_are_whole_members() {
    // A member, and nothing beside it.
    assert_eq!(
        part("record A {\n    a:Int\n    «b:»Int\n    c:Int\n}\n"),
        "record A {\n    a:Int\n  b: Int\n    c:Int\n}\n"
    );
    // Two members, and the empty lines between them.
    assert_eq!(part("record A {\n a:«Int\n\n\n b:»Int\n c:Int }\n"), "record A {\n  a: Int\n\n  b: Int\n c:Int }\n");
    // The brace of a declaration means all of it, and so does a body on one line.
    assert_eq!(part("record A«» {\n a:Int\n}\nrecord B{}\n"), "record A {\n  a: Int\n}\nrecord B{}\n");
    assert_eq!(part("record A{a:«»Int}\nrecord B{}\n"), "record A { a: Int }\nrecord B{}\n");
    // With comments before and behind it.
    assert_eq!(
        part("record A {\n    // of b\n    «b:Int»   // behind b\n c:Int\n}\n"),
        "record A {\n  // of b\n  b: Int // behind b\n c:Int\n}\n"
    );
    // Between declarations there is nothing to lay out.
    assert_eq!(part("record A{}\n\n«»\n\nrecord B{}\n"), "record A{}\n\n\n\nrecord B{}\n");
}

#[test]
fn the_proof_finds_what_is_lost() {
    let cases = [
        ("record A { a: Int }", "record A { a: Int", Refusal::Syntax),
        ("record A { a: Int }", "record A { a: Int32 }", Refusal::Tree),
        ("record A { a: Int, b: Int }", "record A { b: Int, a: Int }", Refusal::Tree),
        ("record A // a\n", "record A\n", Refusal::Comments),
        ("record A // a\n// b\n", "record A // b\n// a\n", Refusal::Comments),
        ("policy P { a: (b) }", "policy P { a: b }", Refusal::Text),
        ("policy P { a: 10 }", "policy P { a: 1_0 }", Refusal::Tree),
        ("policy P { a: \"b\" }", "policy P { a: r\"b\" }", Refusal::Text),
    ];
    for (old, new, refusal) in cases {
        let ((old, before), (new, after)) = (parsed(old), parsed(new));
        assert_eq!(check(&old, &before, &new, &after), Err(refusal), "{}", new.text);
        assert_eq!(check(&old, &before, &old, &before), Ok(()));
    }
    let ((old, before), (new, after)) = (parsed("use a.{C, B}\n"), parsed("use a.{B, C}\n"));
    assert_eq!(check(&old, &before, &new, &after), Ok(()));
}
