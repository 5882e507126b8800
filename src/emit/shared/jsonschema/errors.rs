//! What a dialect cannot say of types, in words.

use super::losses::{Loss, Losses};
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};

/// One finding for each kind of loss in a document; `language` as people call it, `document` the declared name of what
/// the document is of.
pub fn findings(losses: &Losses, language: &str, document: &str, place: Span) -> Vec<Diagnostic> {
    losses.iter().map(|(loss, count)| finding(loss, count, language, document, place)).collect()
}

fn finding(loss: Loss, count: usize, language: &str, document: &str, place: Span) -> Diagnostic {
    let (fact, kept, instead) = match loss {
        Loss::Keys => (
            "what the keys of a map look like",
            "kept as `x-property-names`; any key is accepted",
            "use an enum as the key type, or a version of the language that has `propertyNames`",
        ),
        Loss::Closed => (
            "that a closed record has one alternative of a union and no more",
            "fields of the other alternatives are accepted beside it",
            "declare a record for each alternative, closed and with all fields, and a union of them",
        ),
    };
    let places = if count == 1 { "1 schema".to_owned() } else { format!("{count} schemas") };
    Diagnostic::new(Code::W0690, place, format!("{language} cannot say {fact}: {places} of `{document}`"))
        .label("the document says less than this")
        .note(kept)
        .help(instead)
}
