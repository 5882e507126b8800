//! What a session cannot show: questions that panic, and edits in any order.

use lsp_server::{Connection, Message, RequestId};
use lsp_types as lsp;
use pretty_assertions::assert_eq;

use super::documents::Documents;
use super::server::Server;
use crate::base::source::Columns;

/// A question that panics is answered with an error, and the next one is answered.
#[test]
fn a_panic_ends_one_question_only() {
    let (ours, theirs) = Connection::memory();
    let server = Server::new(&ours, &lsp::InitializeParams::default());
    server.answer(RequestId::from(1), serde_json::Value::Null, |_, _| panic!("a mistake of ours"));
    server.answer(RequestId::from(2), serde_json::Value::Null, |_, _| Ok(serde_json::Value::Null));
    let answers: Vec<(RequestId, Option<i32>)> = theirs
        .receiver
        .try_iter()
        .filter_map(|message| match message {
            Message::Response(response) => Some((response.id, response.response_result.err().map(|error| error.code))),
            _ => None,
        })
        .collect();
    assert_eq!(answers, vec![(RequestId::from(1), Some(-32603)), (RequestId::from(2), None)]);
}

/// Edits as an editor makes them give the text that the editor has, in both ways of counting.
#[test]
fn edits_give_the_text_of_the_editor() {
    let pieces = ["a", "\n", "🧦", "é", "\r\n", "service S {\n}", ""];
    for columns in [Columns::Utf8, Columns::Utf16] {
        let mut documents = Documents::default();
        let uri: lsp::Uri = "file:///a.arch".parse().unwrap();
        let item = lsp::TextDocumentItem::new(uri, "arch".to_owned(), 1, "a🧦b\nsecond\n".to_owned());
        let path = camino::Utf8Path::new("/a.arch");
        documents.open(path, item);
        let mut text = "a🧦b\nsecond\n".to_owned();
        let mut seed = 7_usize;
        for version in 2..400 {
            let mut next = |below: usize| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 33) % below
            };
            // Ends between characters, never inside of a line break.
            let ends: Vec<usize> = (0..=text.len())
                .filter(|at| {
                    text.is_char_boundary(*at) && !(text[..*at].ends_with('\r') && text[*at..].starts_with('\n'))
                })
                .collect();
            let (a, b) = (ends[next(ends.len())], ends[next(ends.len())]);
            let (from, to) = (a.min(b), a.max(b));
            let piece = pieces[next(pieces.len())];
            let range = lsp::Range { start: place(&text, from, columns), end: place(&text, to, columns) };
            let change =
                lsp::TextDocumentContentChangeEvent { range: Some(range), range_length: None, text: piece.to_owned() };
            text.replace_range(from..to, piece);
            let ours = documents.change(path, version, vec![change], columns).unwrap();
            assert_eq!(ours, text);
        }
    }
}

/// Counted by hand, another way than the server does it. A lone `\r` ends no line here, as it does in our own texts.
fn place(text: &str, offset: usize, columns: Columns) -> lsp::Position {
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let last = before.rsplit('\n').next().unwrap();
    let column = match columns {
        Columns::Utf8 => last.len(),
        Columns::Utf16 => last.encode_utf16().count(),
    };
    lsp::Position { line: u32::try_from(line).unwrap(), character: u32::try_from(column).unwrap() }
}
