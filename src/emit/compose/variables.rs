//! The variables of containers: values stand in the file, secrets and what is not known are asked for.

use indexmap::IndexMap;

use super::Folder;
use super::doc::literal;
use super::plan::{GATEWAY_PORT, Runs, STUB_PORT};
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::emit::kubernetes::scope::{node_of, text};
use crate::model::facts::placement;
use crate::model::{Node, Settings, Value};
use crate::vocab::DeclKind;

/// The variables of a container: those that the image of a technology wants first, then those of its own settings.
pub(super) fn of(folder: &mut Folder<'_>, id: Id<Node>, settings: &Settings, main: bool) -> IndexMap<String, String> {
    let mut variables = IndexMap::new();
    if let (Some(Runs::Stock(stock)), true) = (folder.plan.images.get(&id).cloned(), main) {
        let name = folder.plan.scope.name(id).to_owned();
        variables.extend(stock.env.into_iter().map(|(key, value)| (key, literal(&value))));
        for (key, what) in stock.secrets {
            let asked = folder.variables.ask(&format!("{name}-{key}"), format!("{name}: {what}"));
            variables.insert(key, asked);
        }
    }
    for (name, entry) in settings.object("env").into_iter().flat_map(Settings::iter) {
        if let Some(value) = value(folder, id, name, &entry.value, entry.span) {
            variables.insert(name.to_owned(), value);
        }
    }
    for (name, entry) in settings.object("secrets").into_iter().flat_map(Settings::iter) {
        let value = secret(folder, id, name, &entry.value);
        variables.insert(name.to_owned(), value);
    }
    variables
}

/// The value of a variable.
fn value(folder: &mut Folder<'_>, id: Id<Node>, name: &str, value: &Value, span: Span) -> Option<String> {
    let scope = folder.plan.scope;
    if matches!(value, Value::Word(word) if word == "inherit") {
        let what = format!("{} of {}, taken over from here", name, scope.name(id));
        return Some(folder.variables.ask(name, what));
    }
    let Value::Call { name: word, args, .. } = value else { return Some(literal(&text(value))) };
    let first = args.first().map(|argument| &argument.value);
    match (word.as_str(), first.and_then(node_of)) {
        ("field", _) => {
            let field = first.map(text).unwrap_or_default();
            let known = match field.as_str() {
                "metadata.name" => Some(scope.name(id).to_owned()),
                "metadata.namespace" => Some(folder.compose.name.clone()),
                _ => None,
            };
            if known.is_none() {
                folder.notes.unsaid.push((format!("the field `{field}` of a pod"), span));
            }
            known
        }
        ("address" | "host" | "port", Some(of)) => Some(address(folder, id, of, word)),
        (_, _) => Some(literal(&text(value))),
    }
}

/// `address(X)`, `host(X)`, `port(X)`: by the name of a service here; what is not known is asked for.
fn address(folder: &mut Folder<'_>, id: Id<Node>, of: Id<Node>, part: &str) -> String {
    let (host, port) = reached(folder, of);
    let known = match (part, &host, port) {
        ("port", _, Some(port)) => Some(port.to_string()),
        ("host", Some(host), _) => Some(host.clone()),
        ("address", Some(host), Some(port)) => Some(format!("{host}:{port}")),
        _ => None,
    };
    if let Some(known) = known {
        return literal(&known);
    }
    let scope = folder.plan.scope;
    let listener = scope.name(placement::listener(scope.model, of)).to_owned();
    let what = format!("The {part} of {listener}, which does not run here, for {}", scope.name(id));
    folder.variables.ask(&format!("{listener}-{part}"), what)
}

/// Where a node is reached, as far as it is known. Here are no Services that translate a port: a container is reached at its
/// own.
pub(super) fn reached(folder: &Folder<'_>, of: Id<Node>) -> (Option<String>, Option<u16>) {
    let scope = folder.plan.scope;
    let listener = placement::listener(scope.model, of);
    match folder.plan.images.get(&listener) {
        Some(Runs::Gateway) => (Some(scope.name(listener).to_owned()), Some(GATEWAY_PORT)),
        Some(Runs::Stub { .. }) => (Some(scope.name(listener).to_owned()), Some(STUB_PORT)),
        Some(Runs::Own { .. } | Runs::Stock(_)) => {
            (Some(scope.name(listener).to_owned()), scope.ports(listener).first().map(|port| port.container))
        }
        None => {
            let address = scope.address(of);
            let external = scope.model.nodes[listener].kind() == DeclKind::External;
            // A host of a cluster is not reached from here: only that of an external, or one that this environment names.
            let here = external || placement::says_here(scope.model, folder.plan.environment, listener, "host");
            (address.host.filter(|_| here), address.port)
        }
    }
}

/// A variable whose value is secret: `vault("orders/db", "url")` is `ORDERS_DB_URL`.
fn secret(folder: &mut Folder<'_>, id: Id<Node>, variable: &str, value: &Value) -> String {
    let name = folder.plan.scope.name(id).to_owned();
    let what = format!("{variable} of {name}");
    let Value::Call { name: source, args, .. } = value else { return folder.variables.ask(variable, what) };
    let argument = |at: usize| args.get(at).map(|argument| text(&argument.value)).unwrap_or_default();
    match source.as_str() {
        "vault" | "external_secret" => folder.variables.ask(&format!("{}-{}", argument(0), argument(1)), what),
        _ => folder.variables.ask(&argument(0), what),
    }
}
