//! E0357, E0359, E0439, W0442: properties of contracts and operations that contradict themselves.

use super::errors;
use crate::diag::Diags;
use crate::model::{Contract, Entry, Operation, Settings, Value};

/// Reports contradictions among the properties of a contract.
pub(super) fn check_contract(contract: &Contract, diags: &mut Diags) {
    let settings = &contract.settings;
    for (name, entry) in settings.iter() {
        match name {
            "version" => check_version(entry, diags),
            "base" => check_base(entry, diags),
            "auth" => check_credentials(entry, diags),
            "servers" => check_servers(entry, diags),
            _ => {}
        }
    }
}

/// Reports contradictions among the properties of an operation.
pub(super) fn check_operation(contract: &Contract, operation: &Operation, diags: &mut Diags) {
    for (name, entry) in operation.settings.iter() {
        match name {
            "auth" | "allow" => check_credentials(entry, diags),
            "servers" => check_servers(entry, diags),
            "tags" => check_tags(contract, entry, diags),
            _ => {}
        }
    }
}

fn check_version(entry: &Entry, diags: &mut Diags) {
    let Some(text) = entry.value.as_text() else { return };
    if text.is_empty() || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        diags.push(errors::no_version(entry.span, text));
    }
}

fn check_base(entry: &Entry, diags: &mut Diags) {
    let Some(path) = entry.value.as_text() else { return };
    if let Some((_, name)) = path.split_once('{') {
        diags.push(errors::variable_in_base(entry.span, name.split('}').next().unwrap_or(name)));
    }
}

/// `none` and `anyone` ask for nothing: beside `&` they say nothing, or were meant as `|`.
fn check_credentials(entry: &Entry, diags: &mut Diags) {
    if let Value::Binary { op, lhs, rhs } = &entry.value {
        for (side, other) in [(lhs, rhs), (rhs, lhs)] {
            let Value::Word(word) = &side.value else {
                check_credentials(side, diags);
                continue;
            };
            if *op == "&" {
                diags.push(errors::nothing_and_more(side.span, word, other.span));
            } else if word == "anyone" {
                diags.push(errors::anyone_or_some(side.span, other.span));
            }
        }
    }
}

fn check_servers(entry: &Entry, diags: &mut Diags) {
    let servers: Vec<&Entry> = if let Value::List(items) = &entry.value { items.iter().collect() } else { vec![entry] };
    for server in servers {
        let settings = server.value.as_settings();
        let url = match settings {
            Some(settings) => settings.said("url"),
            None => Some(server),
        };
        let Some((place, url)) = url.and_then(|entry| Some((entry.span, entry.value.as_text()?))) else { continue };
        let named: Vec<&str> =
            url.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect();
        let declared = settings.and_then(|settings| settings.said("variables"));
        let declared = declared.and_then(|entry| entry.value.as_settings());
        let has = |name: &str| declared.is_some_and(|all| all.iter().any(|(key, _)| key == name));
        for name in named.iter().filter(|name| !has(name)) {
            diags.push(errors::undeclared_variable(place, name));
        }
        for (name, entry) in declared.into_iter().flat_map(Settings::iter) {
            if !named.contains(&name) {
                diags.push(errors::unused_variable(entry.span, name, place));
            }
            check_default(name, entry, diags);
        }
    }
}

fn check_default(name: &str, entry: &Entry, diags: &mut Diags) {
    let Some(settings) = entry.value.as_settings() else { return };
    let of = |key: &str| settings.said(key);
    let (Some(default), Some(values)) = (of("default"), of("values")) else { return };
    let Value::List(items) = &values.value else { return };
    let known: Vec<&str> = items.iter().filter_map(|item| item.value.as_text()).collect();
    if let Some(text) = default.value.as_text().filter(|text| !known.contains(text)) {
        diags.push(errors::default_not_listed(default.span, name, text, &known));
    }
}

/// A contract that lists its groups lists all of them; one that does not takes any.
fn check_tags(contract: &Contract, entry: &Entry, diags: &mut Diags) {
    let Some(declared) = contract.settings.said("tags") else { return };
    let known: Vec<&str> = if let Value::Object(groups) = &declared.value {
        groups.iter().map(|(name, _)| name).collect()
    } else if let Value::List(items) = &declared.value {
        items.iter().filter_map(|item| item.value.as_text()).collect()
    } else {
        return;
    };
    let used: Vec<&Entry> = if let Value::List(items) = &entry.value { items.iter().collect() } else { vec![entry] };
    for tag in used {
        if let Some(name) = tag.value.as_text().filter(|name| !known.contains(name)) {
            diags.push(errors::undeclared_tag(tag.span, name, &known, declared.span));
        }
    }
}
