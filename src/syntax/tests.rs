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
