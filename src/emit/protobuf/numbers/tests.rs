//! Numbers by small tables.

use super::*;
use crate::diag::Code;
use crate::emit::shared::fixture::nowhere;

/// Numbers fields, written `name` or `name=tag`, against a table written `1=a 2=-b`.
fn run(pinned: &str, fields: &str) -> (String, String, Vec<Code>) {
    let mut table = Table::default();
    for entry in pinned.split_whitespace() {
        let (number, name) = entry.split_once('=').unwrap();
        let removed = name.starts_with('-');
        let name = name.trim_start_matches('-').to_owned();
        table.entries.insert(number.parse().unwrap(), Pinned { name, removed });
    }
    let mut numbers: Vec<(String, Number)> = fields
        .split_whitespace()
        .map(|field| {
            let (name, tag) = field.split_once('=').map_or((field, None), |(name, tag)| (name, tag.parse().ok()));
            (name.to_owned(), Number { value: 0, tag, span: nowhere() })
        })
        .collect();
    let mut diags = Diags::new();
    let wanted = numbers.iter_mut().map(|(name, number)| Wanted { name: name.clone(), number }).collect();
    let after = assign(&table, Of::Fields, wanted, &mut diags);
    let given: Vec<String> = numbers.iter().map(|(name, number)| format!("{name}={}", number.value)).collect();
    let lock: Vec<String> = after
        .entries
        .iter()
        .map(|(number, entry)| format!("{number}={}{}", if entry.removed { "-" } else { "" }, entry.name))
        .collect();
    (given.join(" "), lock.join(" "), diags.iter().map(|one| one.code).collect())
}

#[test]
fn a_new_message_is_numbered_in_order_of_declaration() {
    assert_eq!(run("", "a b c"), ("a=1 b=2 c=3".into(), "1=a 2=b 3=c".into(), vec![]));
    assert_eq!(run("", "a b=5 c").0, "a=1 b=5 c=6");
    assert_eq!(run("", "a=2 b c=1 d").0, "a=2 b=3 c=1 d=4");
}

#[test]
fn order_does_not_matter_once_it_is_pinned() {
    let (given, lock, found) = run("1=a 2=b 3=c", "c new a b");
    assert_eq!((given.as_str(), lock.as_str()), ("c=3 new=4 a=1 b=2", "1=a 2=b 3=c 4=new"));
    assert_eq!(found, []);
}

#[test]
fn what_is_gone_is_reserved_and_its_number_not_used_again() {
    let (given, lock, found) = run("1=a 2=b 3=c", "a new");
    assert_eq!((given.as_str(), lock.as_str()), ("a=1 new=4", "1=a 2=-b 3=-c 4=new"));
    assert_eq!(found, []);
    assert_eq!(run(&lock, "a new more").0, "a=1 new=4 more=5");
}

#[test]
fn a_tag_keeps_the_number_through_a_change_of_name() {
    assert_eq!(run("1=a 2=b", "a text=2"), ("a=1 text=2".into(), "1=a 2=text".into(), vec![]));
}

#[test]
fn a_tag_that_clashes_is_an_error() {
    assert_eq!(run("1=a 2=b", "a b other=2").2, [Code::E0660]);
    assert_eq!(run("1=a 2=-b", "a other=2").2, [Code::E0660]);
    assert_eq!(run("1=a 2=-b", "a b").2, [Code::E0661]);
    assert_eq!(run("1=a 2=-b", "a b=2"), ("a=1 b=2".into(), "1=a 2=b".into(), vec![]));
}

#[test]
fn a_tag_wins_over_what_is_pinned_and_says_so() {
    let (given, lock, found) = run("1=a 2=b", "a=7 b");
    assert_eq!((given.as_str(), lock.as_str()), ("a=7 b=2", "1=-a 2=b 7=a"));
    assert_eq!(found, [Code::W0662]);
}

#[test]
fn the_numbers_that_protobuf_keeps_are_left_out() {
    assert_eq!(run("", "a=18999 b").0, "a=18999 b=20000");
    assert_eq!(run("", "a=536870911 b").0, "a=536870911 b=1");
}

#[test]
fn a_declaration_that_moves_takes_its_numbers_along() {
    let table = Table { entries: [(3, Pinned { name: "a".into(), removed: false })].into() };
    let known = Numbers { tables: [("old/Order".to_owned(), table.clone())].into() };
    let moved = moved(&known, &["new.place/Order".to_owned()].into());
    assert_eq!(moved.tables.get("new.place/Order"), Some(&table));
    assert_eq!(moved.tables.len(), 1);
}
