//! What the rules of gRPC and Protobuf ask of a description: one message each way, legal packages, legal numbers.

use std::collections::BTreeMap;

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::contract::Status;
use crate::model::facts::closure::record_of;
use crate::model::{
    Annotations, Contract, Model, Operation, OperationKind, Protocol, Record, Type, TypeDefKind, Value,
};

/// The numbers that Protobuf keeps for itself.
const KEPT: std::ops::RangeInclusive<i64> = 19_000..=19_999;

/// Bases are followed this far; a checked model has no cycle among them.
const MAX_DEPTH: usize = 64;

/// Checks the local gRPC contracts, and the field numbers of all local types.
pub(super) fn check(model: &Model, diags: &mut Diags) {
    for (_, contract) in model.contracts.iter() {
        if contract.protocol == Protocol::Grpc && model.is_local(&contract.meta) {
            check_package(contract, diags);
            for operation in contract.operations.iter().map(|id| &model.operations[*id]) {
                check_shape(operation, diags);
            }
        }
    }
    for (_, def) in model.types.iter().filter(|(_, def)| model.is_local(&def.meta)) {
        if let TypeDefKind::Enum { cases, .. } = &def.kind {
            check_numbers(cases.iter().map(|case| (case.name.as_str(), case.span, &case.annotations)), diags);
        } else if let Some(record) = record_of(def) {
            check_record(model, record, diags);
        }
    }
}

/// A package is a dotted name.
fn check_package(contract: &Contract, diags: &mut Diags) {
    let Some(entry) = contract.settings.entry("package") else { return };
    let Some(package) = entry.value.as_text() else { return };
    let is_segment = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_alphabetic())
            && segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if package.split('.').all(is_segment) {
        return;
    }
    let legal: Vec<String> = package
        .split(['.', '/', ' '])
        .map(heck::ToSnakeCase::to_snake_case)
        .map(|segment| segment.chars().skip_while(|c| !c.is_ascii_alphabetic()).filter(char::is_ascii).collect())
        .filter(|segment: &String| !segment.is_empty())
        .collect();
    let example = if legal.is_empty() { "shop.inventory.v1".to_owned() } else { legal.join(".") };
    diags.push(
        Diagnostic::new(Code::E0453, entry.span, format!("`{package}` is no Protobuf package"))
            .label("not a dotted name")
            .help(format!("write names with dots between: `package: \"{example}\"`")),
    );
}

/// A method takes one message or a stream of it, and answers with one or a stream of it.
fn check_shape(operation: &Operation, diags: &mut Diags) {
    let OperationKind::Rpc { client_stream, .. } = operation.kind else { return };
    let mut say = |what: String, help: &str| {
        diags.push(Diagnostic::new(Code::E0450, operation.span, what).label("not a method of gRPC").help(help));
    };
    let name = &operation.name;
    if operation.results.len() > 1 {
        say(
            format!("`{name}` answers in {} ways", operation.results.len()),
            "make the answers one union: `-> Accepted | Rejected`",
        );
    }
    let over_http = |outcome: &crate::model::Outcome| {
        outcome.status != Status::Code(200) || !outcome.media.is_empty() || !outcome.headers.is_empty()
    };
    if operation.results.iter().any(over_http) || operation.params.iter().any(|param| !param.media.is_empty()) {
        say(
            format!("`{name}` has a status, a media type or headers, which gRPC does not have"),
            "leave them out; what goes wrong is an error behind `!`",
        );
    }
    let whole = operation.params.iter().filter(|param| param.field.name == "request").count();
    if whole > 1 || (whole == 1 && operation.params.len() > 1) {
        say(
            format!("`{name}` takes {} messages", operation.params.len()),
            "name the parameters, `rpc name(a: A, b: B)`, or take one record",
        );
    } else if client_stream && operation.params.len() > 1 {
        say(
            format!("`{name}` takes a stream beside something else"),
            "put all of it into the message that is streamed",
        );
    }
}

/// The fields of a record and of those it extends are one message.
fn check_record(model: &Model, record: &Record, diags: &mut Diags) {
    let mut chain = vec![record];
    for _ in 0..MAX_DEPTH {
        let Some(Type::Def(id, _)) = chain.last().and_then(|part| part.extends.as_ref()) else { break };
        let Some(base) = record_of(&model.types[*id]) else { break };
        chain.push(base);
    }
    let fields = chain.iter().rev().flat_map(|part| &part.fields);
    check_numbers(fields.map(|field| (field.name.as_str(), field.span, &field.annotations)), diags);
    for field in record.fields.iter().filter_map(|field| Some((field, field.annotations.get("tag")?))) {
        let (field, tag) = field;
        if let Some(number) = tag.first().and_then(Value::as_int).filter(|number| KEPT.contains(number)) {
            diags.push(
                Diagnostic::new(Code::E0451, tag.span, format!("Protobuf keeps the number {number} for itself"))
                    .label("not free")
                    .note("the numbers 19000 to 19999 belong to its implementations")
                    .help(format!("give `{}` another number", field.name)),
            );
        }
    }
    for inner in record.fields.iter().filter_map(|field| anonymous(&field.ty)) {
        check_record(model, inner, diags);
    }
}

fn anonymous(ty: &Type) -> Option<&Record> {
    match ty {
        Type::Record(record) => Some(record),
        Type::List(item) | Type::Set(item) | Type::Nullable(item) => anonymous(item),
        Type::Map(_, value) => anonymous(value),
        Type::Builtin(_) | Type::Def(..) | Type::Param(_) | Type::Literal(_) | Type::Union(_) | Type::Error => None,
    }
}

/// No two fields of a message, and no two cases of an enum, have one number.
fn check_numbers<'a>(all: impl Iterator<Item = (&'a str, Span, &'a Annotations)>, diags: &mut Diags) {
    let mut taken: BTreeMap<i64, (&str, Span)> = BTreeMap::new();
    for (name, span, annotations) in all {
        let Some(tag) = annotations.get("tag") else { continue };
        let Some(number) = tag.first().and_then(Value::as_int) else { continue };
        match taken.get(&number) {
            // A field that a subtype declares again is the same field.
            Some((other, _)) if *other == name => {}
            Some((other, place)) => diags.push(
                Diagnostic::new(Code::E0452, tag.span, format!("the number {number} of `{name}` is that of `{other}`"))
                    .label("taken")
                    .related(*place, format!("has the number {number}"))
                    .help("give each a number of its own"),
            ),
            None => {
                taken.insert(number, (name, span));
            }
        }
    }
}
