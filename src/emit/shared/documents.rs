//! What the documents of a contract's protocol have no place for, although those of other protocols say it: a group of
//! `tags` on a gRPC contract. And contracts that no target writes documents of. Both are reported, never dropped in silence.

use indexmap::IndexMap;

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic, Diags};
use crate::emit::EmitCx;
use crate::model::{Origin, Settings, Value};
use crate::vocab::{self, DocumentPlace, Target};

/// Reports what the documents of the given targets do not say of the package's contracts.
pub fn report(cx: &EmitCx<'_>, targets: &[Target], diags: &mut Diags) {
    let model = cx.model();
    let mut missing: IndexMap<Target, IndexMap<String, Vec<Span>>> = IndexMap::new();
    let mut undocumented: Vec<(Span, &str)> = Vec::new();
    for (_, contract) in model.contracts.iter().filter(|(_, contract)| model.is_local(&contract.meta)) {
        let protocol = contract.protocol.name();
        let Some(document) = vocab::protocol(protocol).document else {
            undocumented.push((contract.meta.span, protocol));
            continue;
        };
        if !targets.contains(&document) {
            continue;
        }
        let found = missing.entry(document).or_default();
        gather(document, &contract.settings, "", found);
        for operation in contract.operations.iter().map(|id| &model.operations[*id]) {
            gather(document, &operation.settings, "", found);
        }
    }
    for (document, found) in missing.into_iter().filter(|(_, found)| !found.is_empty()) {
        let Some(first) = found.values().flatten().min() else { continue };
        let list = found.iter().map(|(what, spans)| counted(&format!("`{what}`"), spans.len()));
        let list: Vec<String> = list.collect();
        let (settings, have) = if list.len() == 1 { ("setting has", "it") } else { ("settings have", "them") };
        let (count, name) = (list.len(), document.name());
        diags.push(
            Diagnostic::new(Code::W0600, *first, format!("{count} {settings} no place in the documents of {name}"))
                .label("the first of them")
                .note(list.join(", "))
                .help(format!("say in `///` what callers must know of {have}")),
        );
    }
    let documents = targets.iter().any(|target| target.describes_contracts());
    if let (Some((first, _)), true) = (undocumented.first(), documents) {
        let mut protocols: IndexMap<&str, usize> = IndexMap::new();
        for (_, protocol) in &undocumented {
            *protocols.entry(protocol).or_default() += 1;
        }
        let list: Vec<String> = protocols.iter().map(|(name, count)| counted(&format!("`{name}`"), *count)).collect();
        let contracts = if undocumented.len() == 1 { "a contract" } else { "contracts" };
        let list = list.join(", ");
        diags.push(
            Diagnostic::new(Code::W0619, *first, format!("no target writes documents of {contracts} over {list}"))
                .label("the first of them")
                .help("keep its interface files by hand; model, checks and diagrams know it all the same"),
        );
    }
}

fn counted(what: &str, count: usize) -> String {
    if count == 1 { what.to_owned() } else { format!("{what} ×{count}") }
}

/// The settings without a place, by the path of each.
fn gather(document: Target, settings: &Settings, within: &str, found: &mut IndexMap<String, Vec<Span>>) {
    let Some(block) = settings.block else { return };
    for (name, entry) in settings.iter().filter(|(_, entry)| entry.origin != Origin::Default) {
        let Some(property) = block.property(name) else { continue };
        let path = if within.is_empty() { name.to_owned() } else { format!("{within}.{name}") };
        match (vocab::place_in(document, property.targets), &entry.value) {
            (DocumentPlace::None, _) => found.entry(path).or_default().push(entry.span),
            (_, Value::Object(inner)) => gather(document, inner, &path, found),
            _ => {}
        }
    }
}
