//! Contracts to services.

use heck::ToSnakeCase;

use super::comments;
use super::doc::{Endpoint, Idempotency, Item, Message, Method, Service};
use super::errors;
use super::messages::{Frame, Lower};
use super::plan::{MESSAGE, Planned, Side};
use super::shape::{self, Shape};
use super::words;
use crate::base::arena::Id;
use crate::emit::shared::reach;
use crate::model::{Contract, Field, Operation, OperationKind, Type, TypeDefKind, Value};

impl Lower<'_> {
    /// The service of a contract, and the messages that are made for its methods.
    pub(super) fn service(&mut self, planned: &Planned) -> Vec<Item> {
        let contract = &self.model.contracts[planned.id];
        let mut made = Vec::new();
        let methods: Vec<Method> = contract.operations.iter().map(|id| self.method(contract, *id, &mut made)).collect();
        for (index, (method, id)) in methods.iter().zip(&contract.operations).enumerate() {
            if methods.iter().take(index).any(|before| before.name == method.name) {
                let operation = &self.model.operations[*id];
                self.found.push(errors::same_name(operation.span, &operation.name, &method.name));
            }
        }
        let mut comment = comments::of(&contract.meta.docs);
        if comment.is_empty()
            && let Some(title) = contract.settings.text("title")
        {
            comment.push(title.to_owned());
        }
        let mut facts: Vec<String> = Vec::new();
        if let Some(version) = contract.settings.text("version") {
            facts.push(format!("Version {version}."));
        }
        facts.extend(comments::deprecation(&contract.meta.annotations, Some(&contract.settings)));
        let service = Service {
            comment: comments::with_facts(comment, facts),
            name: planned.service.clone(),
            deprecated: comments::deprecation(&contract.meta.annotations, Some(&contract.settings)).is_some(),
            methods,
        };
        std::iter::once(Item::Service(service)).chain(made.into_iter().map(Item::Message)).collect()
    }

    fn method(&mut self, contract: &Contract, id: Id<Operation>, made: &mut Vec<Message>) -> Method {
        let operation = &self.model.operations[id];
        let (client, server) = match operation.kind {
            OperationKind::Rpc { client_stream, server_stream } => (client_stream, server_stream),
            OperationKind::Http { .. }
            | OperationKind::Query
            | OperationKind::Mutation
            | OperationKind::Subscription(_)
            | OperationKind::Receive
            | OperationKind::Send
            | OperationKind::Deliver { .. }
            | OperationKind::Op => (false, false),
        };
        let deprecation = comments::deprecation(&operation.annotations, Some(&operation.settings));
        let mut facts = Vec::new();
        if let Some(timeout) = operation.settings.duration("timeout") {
            facts.push(format!("The service gives up after {timeout}."));
        }
        facts.extend(self.errors(contract, operation));
        facts.extend(deprecation.clone());
        Method {
            comment: comments::with_facts(comments::of(&operation.docs), facts),
            name: reach::grpc_method(operation),
            request: Endpoint { message: self.side(contract, id, Side::Request, made), stream: client },
            response: Endpoint { message: self.side(contract, id, Side::Response, made), stream: server },
            idempotency: idempotency(operation),
            deprecated: deprecation.is_some(),
        }
    }

    /// The message of one side; where the operation has none of its own, one is made around what it has.
    fn side(&mut self, contract: &Contract, id: Id<Operation>, side: Side, made: &mut Vec<Message>) -> String {
        let operation = &self.model.operations[id];
        let Some(name) = self.plan.made(id, side).map(str::to_owned) else {
            return side.key(self.model, operation).map_or_else(String::new, |key| self.reference(&key));
        };
        let module = &self.model.modules[contract.meta.module].name;
        let word = side.word().to_lowercase();
        let key = format!("{module}/{}/{}/{word}", contract.meta.name, operation.name);
        let mut frame = Frame::new(key, operation.span);
        let fields: Vec<Field> = match side {
            Side::Request => operation
                .params
                .iter()
                .map(|param| match &param.field {
                    whole if whole.name == MESSAGE && operation.params.len() == 1 => self.wrapped(whole),
                    field => field.clone(),
                })
                .collect(),
            Side::Response => {
                let ty = operation.results.first().and_then(|outcome| outcome.ty.clone());
                ty.map(|ty| self.wrapped(&value(ty, operation))).into_iter().collect()
            }
        };
        // An anonymous record is the message itself.
        let members = match fields.as_slice() {
            [only] if only.name == MESSAGE => match shape::shape(self.model, &only.ty).shape {
                Shape::Record(record) => self.record(&mut frame, &record),
                Shape::Scalar(..)
                | Shape::WellKnown(..)
                | Shape::Named(_)
                | Shape::Union(_)
                | Shape::Words(_)
                | Shape::Constant(_)
                | Shape::List { .. }
                | Shape::Map(..)
                | Shape::Nullable(_) => vec![self.field(&mut frame, only)],
            },
            all => all.iter().map(|field| self.field(&mut frame, field)).collect(),
        };
        made.push(frame.message(name.clone(), Vec::new(), members));
        name
    }

    /// What is no message, as the only field of one: `items` of a list, `entries` of a map, else named after its type.
    fn wrapped(&self, field: &Field) -> Field {
        let own = match &field.ty {
            Type::Def(id, _) => words::field(&self.model.types[*id].meta.name.to_snake_case()),
            Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Map(..)
            | Type::Literal(_)
            | Type::Record(_)
            | Type::Nullable(_)
            | Type::Union(_)
            | Type::Error => "value".to_owned(),
        };
        let name = match shape::shape(self.model, &field.ty).shape {
            Shape::List { .. } => "items",
            Shape::Map(..) => "entries",
            Shape::Record(_) => MESSAGE,
            Shape::Scalar(..)
            | Shape::WellKnown(..)
            | Shape::Named(_)
            | Shape::Union(_)
            | Shape::Words(_)
            | Shape::Constant(_)
            | Shape::Nullable(_) => own.as_str(),
        };
        Field { name: name.to_owned(), wire: name.to_owned(), ..field.clone() }
    }

    /// How an operation fails: the code of the status, and the message among its details.
    fn errors(&self, contract: &Contract, operation: &Operation) -> Vec<String> {
        let mut lines = Vec::new();
        for error in operation.errors.iter().chain(&contract.errors) {
            let Shape::Named(key) = shape::shape(self.model, error).shape else { continue };
            let def = &self.model.types[key.def];
            let TypeDefKind::Error { info, .. } = &def.kind else { continue };
            let name = self.name_of(&key);
            let summary = def.meta.docs.summary();
            let why = if summary.is_empty() { String::new() } else { format!(": {summary}") };
            let line = format!("- {} with `{name}`{why}", info.grpc);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        if !lines.is_empty() {
            let head = "Fails with one of these codes, and the message among the details of `google.rpc.Status`:";
            lines.insert(0, head.to_owned());
        }
        lines
    }
}

/// A field of this type, for what an operation answers with.
fn value(ty: Type, operation: &Operation) -> Field {
    Field {
        name: MESSAGE.to_owned(),
        wire: MESSAGE.to_owned(),
        docs: operation.results.first().map(|outcome| outcome.docs.clone()).unwrap_or_default(),
        span: operation.span,
        ty,
        required: true,
        default: None,
        constraints: crate::model::Constraints::default(),
        annotations: crate::model::Annotations::default(),
    }
}

/// What doing the call again does.
fn idempotency(operation: &Operation) -> Option<Idempotency> {
    if operation.settings.text("kind") == Some("query") {
        return Some(Idempotency::NoSideEffects);
    }
    match operation.settings.get("idempotent") {
        None | Some(Value::Bool(false)) => None,
        Some(_) => Some(Idempotency::Idempotent),
    }
}
