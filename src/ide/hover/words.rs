//! What a word of the language means, by the vocabulary.

use super::spot::Spot;
use super::{count, effective, fence, paragraphs, quantity};
use crate::ide::Snapshot;
use crate::syntax::ast::OperationVerb;
use crate::vocab::{self, Block, Property, Support, Target, notation};

/// What a word means where it stands.
pub(super) fn text(snapshot: &Snapshot, spot: &Spot<'_>) -> Option<String> {
    Some(match spot {
        Spot::Decl(kind) => {
            let spec = vocab::decl(*kind);
            paragraphs(&[title(kind.word(), "declaration"), sentence(spec.doc), fence(spec.example), more(kind.word())])
        }
        Spot::Verb(relation, kind) => {
            let usage = vocab::relation_in(relation.verb.value, *kind)?;
            let word = relation.verb.value.word();
            let in_force = effective::relation(snapshot, relation);
            paragraphs(&[title(word, "relation"), sentence(usage.doc), in_force, more(word)])
        }
        Spot::Block(word) => {
            let spec = vocab::block(*word);
            paragraphs(&[title(word.word(), "block"), sentence(spec.doc), fence(spec.example), more(word.word())])
        }
        Spot::Operation(operation) => match &operation.verb.value {
            OperationVerb::Http(method) => {
                let spec = vocab::http_method(method)?;
                let safe = if spec.safe { "Safe: it changes nothing" } else { "It may change something" };
                let again = if spec.idempotent {
                    "sending it again does no harm"
                } else {
                    "sending it again may repeat its effect"
                };
                paragraphs(&[title(method, "HTTP method"), format!("{safe}; {again}.")])
            }
            OperationVerb::Rpc
            | OperationVerb::Query
            | OperationVerb::Mutation
            | OperationVerb::Subscription
            | OperationVerb::Receive
            | OperationVerb::Send
            | OperationVerb::Deliver(_)
            | OperationVerb::Op => {
                let word = operation.verb.value.word();
                let of = vocab::PROTOCOLS.iter().find(|spec| spec.operations.contains(&word))?;
                paragraphs(&[title(word, &format!("operation of a `{}` contract", of.name)), sentence(of.doc)])
            }
        },
        Spot::Protocol(name) => {
            let spec = vocab::PROTOCOLS.iter().find(|spec| spec.name == *name)?;
            paragraphs(&[title(name, "protocol"), sentence(spec.doc), fence(spec.example), more(name)])
        }
        Spot::ErrorKind(name) => {
            let kind = vocab::error_kind(name)?;
            let retry = if kind.transient { "trying again can help" } else { "trying again does not help" };
            let codes = format!("HTTP {}, gRPC {}; {retry}.", kind.status, kind.grpc.to_uppercase());
            paragraphs(&[title(name, "kind of error"), sentence(kind.doc), codes])
        }
        Spot::Builtin(name) => {
            let ty = vocab::builtin_type(name)?;
            let params = if ty.params.is_empty() { String::new() } else { format!("<{}>", ty.params.join(", ")) };
            paragraphs(&[title(&format!("{name}{params}"), "built-in type"), sentence(ty.doc)])
        }
        Spot::Annotation(spec) => {
            let args = spec.args.iter().map(|arg| {
                let may = if arg.required { "" } else { ", optional" };
                format!("- `{}`: {}{may}. {}", arg.name, notation::ty(&arg.ty), sentence(arg.doc))
            });
            let args = args.collect::<Vec<_>>().join("\n");
            let name = format!("@{}", spec.name);
            paragraphs(&[
                title(&name, "annotation"),
                sentence(spec.doc),
                args,
                fence(spec.example),
                support(spec.targets),
            ])
        }
        Spot::Property { block, property, path, relation, decl } => {
            let own = effective::setting(snapshot, path, *relation, decl);
            let about = self::property(block, property);
            paragraphs(&[about, own, support(property.targets)])
        }
        Spot::Word { word, form, doc } => {
            let takes = if form == word { String::new() } else { format!("`{form}`") };
            paragraphs(&[format!("**{word}**"), takes, sentence(doc)])
        }
        Spot::Quantity(literal, path, decl, offset) => quantity::text(literal, path, decl, *offset)?,
    })
}

/// What a setting says: its type and unit, its words, what holds without it.
fn property(block: &Block, property: &Property) -> String {
    let head = title(property.name, &format!("setting of `{}`", block.name));
    let ty = notation::ty(&property.ty);
    // The form of a large group is better read in the reference.
    let form = if ty.len() <= 160 { format!("`{}: {ty}`", property.name) } else { String::new() };
    let words = vocab::words_of(&property.ty);
    let shown = words.iter().take(12).map(|(word, doc)| format!("- `{word}`: {doc}"));
    let mut words_text = shown.collect::<Vec<_>>().join("\n");
    if words.len() > 12 {
        words_text.push_str(&format!("\n- and {}", count(words.len() - 12, "more word")));
    }
    let inner: Vec<&str> =
        vocab::blocks_of(&property.ty).into_iter().flat_map(Block::all).map(|one| one.name).collect();
    let members = if inner.is_empty() { String::new() } else { format!("It takes `{}`.", inner.join("`, `")) };
    let default = match (property.required, property.default) {
        (true, _) => "It must stand.".to_owned(),
        (false, Some(default)) => format!("It is `{default}` when silent."),
        (false, None) => String::new(),
    };
    paragraphs(&[head, sentence(property.doc), form, words_text, members, default])
}

/// `**timeout** (setting of calls)`
fn title(word: &str, what: &str) -> String {
    format!("**{word}** ({what})")
}

/// A line of the vocabulary as a sentence.
fn sentence(doc: &str) -> String {
    if doc.is_empty() || doc.ends_with(['.', '!', '?', ':']) { doc.to_owned() } else { format!("{doc}.") }
}

fn more(word: &str) -> String {
    format!("`archc explain {word}` lists all that it takes.")
}

/// Who writes it, in one line.
fn support(targets: &[Support]) -> String {
    let written = targets.iter().filter_map(|support| match support {
        Support::Written(target) if *target != Target::Checks => Some(target.name()),
        Support::Written(_) | Support::Planned(_) => None,
    });
    let written: Vec<&str> = written.collect();
    let checked = targets.iter().any(|support| support.target() == Target::Checks);
    match (written.is_empty(), checked) {
        (true, true) => "Read by the checks.".to_owned(),
        (true, false) => String::new(),
        (false, true) => format!("Written by {}; read by the checks.", written.join(", ")),
        (false, false) => format!("Written by {}.", written.join(", ")),
    }
}
