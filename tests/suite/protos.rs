//! Reads gRPC contracts of a model as plain sentences in the words of Protobuf.
//!
//! Presence is left out: a message field of proto3 may always be absent, so `address?: Address` is the same field.

use std::collections::BTreeSet;

use archc::base::arena::Id;
use archc::model::{Builtin, Model, Operation, Protocol, Type, TypeDef, TypeDefKind};
use heck::ToUpperCamelCase;

use crate::manifests::{Facts, say};

/// States the methods of a package's contracts, and the messages that they need.
pub(crate) fn say_contracts(sets: &mut Facts, model: &Model, package: &str) -> Result<(), String> {
    let mut messages = Vec::new();
    for (_, contract) in model.contracts.iter() {
        if contract.protocol != Protocol::Grpc || contract.settings.text("package") != Some(package) {
            continue;
        }
        for operation in &contract.operations {
            let operation = &model.operations[*operation];
            let name = operation.name.to_upper_camel_case();
            let request = request(operation)?;
            let reply = reply(operation)?;
            let [request, reply] = [type_name(model, request, &mut messages)?, type_name(model, reply, &mut messages)?];
            say(sets, "methods", format!("{}: {name}({request}) returns ({reply})", contract.meta.output_name()));
        }
    }
    let mut said = BTreeSet::new();
    while let Some(message) = messages.pop() {
        if said.insert(message) {
            say_message(sets, model, message, &mut messages)?;
        }
    }
    Ok(())
}

/// The message that a method takes.
fn request(operation: &Operation) -> Result<&Type, String> {
    match operation.params.as_slice() {
        [param] => Ok(&param.field.ty),
        params => Err(format!("{} takes {} messages", operation.name, params.len())),
    }
}

/// The message that a method answers with.
fn reply(operation: &Operation) -> Result<&Type, String> {
    let outcome = operation.results.first().and_then(|outcome| outcome.ty.as_ref());
    outcome.ok_or_else(|| format!("{} answers with nothing", operation.name))
}

/// States a message and its fields with their numbers: their place, unless `@tag` gives one.
fn say_message(
    sets: &mut Facts,
    model: &Model,
    id: Id<TypeDef>,
    messages: &mut Vec<Id<TypeDef>>,
) -> Result<(), String> {
    let message = &model.types[id];
    let name = message.meta.output_name();
    let TypeDefKind::Record(record) = &message.kind else {
        return Err(format!("{name} is no record"));
    };
    say(sets, "messages", format!("there is a message {name}"));
    let mut number = 0;
    for field in &record.fields {
        let tag = field.annotations.get("tag").and_then(|tag| tag.first()).and_then(archc::model::Value::as_int);
        number = tag.unwrap_or(number + 1);
        let ty = type_name(model, &field.ty, messages)?;
        say(sets, "messages", format!("{name}: {ty} {} = {number}", field.name));
    }
    Ok(())
}

/// The type as Protobuf calls it; a message is noted, so that its fields are stated too.
fn type_name(model: &Model, ty: &Type, messages: &mut Vec<Id<TypeDef>>) -> Result<String, String> {
    if let Type::List(item) = ty {
        return Ok(format!("repeated {}", type_name(model, item, messages)?));
    }
    if let Type::Def(id, _) = ty {
        if let TypeDefKind::Scalar { base, .. } = &model.types[*id].kind {
            return type_name(model, base, messages);
        }
        messages.push(*id);
        return Ok(model.types[*id].meta.output_name().to_owned());
    }
    let names = [
        (Builtin::String, "string"),
        (Builtin::Uuid, "string"),
        (Builtin::Email, "string"),
        (Builtin::Int32, "int32"),
        (Builtin::Int, "int64"),
    ];
    let name = names.iter().find(|(builtin, _)| *ty == Type::Builtin(*builtin));
    name.map(|(_, name)| (*name).to_owned()).ok_or_else(|| format!("{ty:?} is not among the types of the original"))
}
