//! The phase as a whole, on real sources and on planted mistakes.

use super::ast::{BinaryOp, Member, Value, ValueKind};
use super::{Parse, parse};
use crate::base::source::SourceFile;
use crate::base::span::FileId;

fn parsed(text: &str) -> Parse {
    parse(&SourceFile::new("test.arch", text), FileId(0))
}

/// The findings as `line:column code message`.
fn found(text: &str) -> Vec<String> {
    let file = SourceFile::new("test.arch", text);
    let diags = parse(&file, FileId(0)).diags.into_sorted();
    diags
        .iter()
        .map(|found| {
            let (line, column) = file.position(found.span.start);
            format!("{line}:{column} {} {}", found.code, found.message)
        })
        .collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads the sources of this repository")]
fn every_source_of_the_repository_parses() {
    let mut folders = vec![std::path::PathBuf::from("stdlib"), "examples".into(), "tests/syntax".into()];
    if let Ok(more) = std::env::var("ARCH_SOURCES") {
        folders.push(more.into());
    }
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "arch") {
                let text = std::fs::read_to_string(&path).unwrap();
                assert_eq!(found(&text), Vec::<String>::new(), "{}", path.display());
                assert!(!parsed(&text).file.decls.is_empty());
                count += 1;
            }
        }
    }
    assert!(count > 5);
}

/// The examples of the vocabulary, each in a declaration where it may stand.
fn vocabulary_examples() -> Vec<String> {
    use crate::vocab::{self, BlockWord, DeclKind, PROTOCOLS, Place, Verb};
    let inside = |kind: DeclKind, member: &str| format!("{} X {{\n  {member}\n}}\n", kind.word());
    let in_contract = |protocol: &str, member: &str| format!("contract X: {protocol} {{\n  {member}\n}}\n");
    let in_operation = |member: &str| in_contract("rest", &format!("POST /x x() -> 204 {{\n    {member}\n  }}"));
    let mut texts: Vec<String> = DeclKind::ALL.iter().map(|kind| vocab::decl(*kind).example.to_owned()).collect();
    for used in Verb::ALL.iter().flat_map(|verb| vocab::relation(*verb).uses) {
        texts.extend(used.within.iter().map(|kind| inside(*kind, used.example)));
    }
    for word in BlockWord::ALL {
        let spec = vocab::block(*word);
        texts.extend(spec.within.iter().map(|place| match place {
            Place::Decl(kind) => inside(*kind, spec.example),
            Place::Operation(_) => in_operation(spec.example),
        }));
    }
    texts.extend(PROTOCOLS.iter().map(|spec| in_contract(spec.name, spec.example)));
    texts.push(in_contract("thrift", vocab::OTHER_PROTOCOL.example));
    for example in vocab::ANNOTATIONS.iter().map(|spec| spec.example) {
        let declares = |kind: &DeclKind| example.split(' ').any(|word| word == kind.word());
        let field = !DeclKind::ALL.iter().any(declares);
        texts.push(if field { inside(DeclKind::Event, example) } else { example.to_owned() });
    }
    texts
}

#[test]
fn the_examples_of_the_vocabulary_parse() {
    for text in vocabulary_examples() {
        assert_eq!(found(&text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn five_mistakes_are_five_findings() {
    let text = include_str!("../../tests/ui/_several/five-mistakes.arch");
    let places: Vec<String> =
        found(text).iter().map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(places, ["5:3 E0121", "13:29 E0104", "19:8 E0121", "22:3 E0103", "25:12 E0106"]);
    // What is not broken is still there.
    let names: Vec<String> = parsed(text).file.decls.iter().map(|decl| decl.name.text.clone()).collect();
    assert_eq!(names, ["Order", "OrdersApi", "Orders"]);
}

#[test]
fn spans_are_tight_and_docs_stand_with_what_they_describe() {
    let text = "/// A team.\n@title(\"T\")   team  Orders  {\n  /// Whom to ask.\n  contact:   \"x\"  // behind\n}  \n";
    let file = parsed(text).file;
    let source = SourceFile::new("test.arch", text);
    let decl = file.decls.first().unwrap();
    assert_eq!(decl.docs.as_ref().unwrap().text, "A team.");
    assert_eq!(source.slice(decl.head_span), "team  Orders");
    assert!(source.slice(decl.span).starts_with("@title") && source.slice(decl.span).ends_with('}'));
    let Some([Member::Setting(setting)]) = decl.body.as_deref() else { panic!("one setting") };
    assert_eq!(source.slice(setting.span), "contact:   \"x\"");
    assert_eq!(setting.docs.as_ref().unwrap().text, "Whom to ask.");
}

#[test]
fn operators_bind_as_the_reference_says() {
    let text = "contract C: rest { GET /x x() { when: not a == b and c or d in [e]; } }".replace(';', "");
    let file = parsed(&text).file;
    let Some([Member::Operation(operation)]) = file.decls.first().unwrap().body.as_deref() else {
        panic!("one operation")
    };
    let Some([Member::Setting(when)]) = operation.block.as_deref() else { panic!("one setting") };
    assert_eq!(shape(&when.value), "((not (a == b) and c) or (d in [e]))");
}

fn shape(value: &Value) -> String {
    match &value.kind {
        ValueKind::Binary { op, lhs, rhs } => {
            let sign = match op.value {
                BinaryOp::Equal => "==",
                BinaryOp::And => "and",
                BinaryOp::Or => "or",
                BinaryOp::In => "in",
                other => panic!("{other:?}"),
            };
            format!("({} {sign} {})", shape(lhs), shape(rhs))
        }
        ValueKind::Not(inner) => format!("not {}", shape(inner)),
        ValueKind::Name(path) => path.text(),
        ValueKind::List(items) => format!("[{}]", items.iter().map(shape).collect::<Vec<_>>().join(", ")),
        other => panic!("{other:?}"),
    }
}

#[test]
fn hostile_texts_are_findings_and_take_no_time() {
    let deep =
        |open: &str, close: &str| format!("record A {{ x: {}Int{} }}\n", open.repeat(100_000), close.repeat(100_000));
    for (text, code) in [
        (deep("[", "]"), "E0111"),
        (deep("{ a: ", " }"), "E0111"),
        (deep("List<", ">"), "E0111"),
        (deep("(", ""), "E0111"),
        ("[".repeat(100_000), "E0111"),
        ("\0".repeat(1_000_000), "E0113"),
        ("x".repeat(4_000_000), "E0102"),
        ("x ".repeat(1_000_000), "E0102"),
        ("\n\n".repeat(1_000_000) + "x", "E0102"),
        (format!("service A {{ x: {} }}", vec!["a"; 100_000].join(" | ")), "E0111"),
        (format!("service A {{ x: {}a }}", "not ".repeat(100_000)), "E0111"),
        (format!("service A {{\n{}}}", "  x 5\n".repeat(100_000)), "E0121"),
        ("service A { x: \"".to_owned() + &"y".repeat(1_000_000), "E0106"),
        ("}\n".repeat(100_000), "E0105"),
        ("@a\n".repeat(100_000), "E0101"),
    ] {
        let findings = found(&text);
        let shown: String = text.chars().take(40).collect();
        assert!(findings.iter().any(|found| found.contains(code)), "{shown}: {findings:?}");
        assert!(findings.len() <= 101, "{shown}: {}", findings.len());
    }
    for text in ["", "\n", "// only a comment", "team A {\r\n}\r\n", "\ttabbed"] {
        parsed(text);
    }
}

#[test]
fn no_prefix_of_a_source_panics() {
    let text = include_str!("../../tests/syntax/language.arch");
    for end in (0..text.len()).step_by(7).filter(|end| text.is_char_boundary(*end)) {
        parsed(text.get(..end).unwrap_or_default());
    }
}
