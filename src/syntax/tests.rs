//! The phase as a whole, on real sources and on planted mistakes.

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
