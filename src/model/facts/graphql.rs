//! What a GraphQL contract shows: the names of its members, the pages that become connections, the fields that
//! resolvers add, and the types behind all of them.
//!
//! The checks and the emitter read these rules here, so that what is checked is what is written.

use heck::{ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

use super::closure::{View, record_of, substitute, substitute_record};
use crate::base::arena::Id;
use crate::model::contract::Resolver;
use crate::model::{
    Annotations, Builtin, Contract, EnumCase, Field, Model, Operation, OperationKind, Origin, Outcome, Param,
    ParamLocation, Record, Type, TypeDef, TypeDefKind,
};

/// The parameters of pages that become the arguments of a connection.
const PAGE_PARAMS: &[&str] = &["cursor", "limit", "first", "last", "after", "before"];

/// How errors travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorStyle {
    /// `problem`: an entry of `errors` with the members of problem details in its `extensions`.
    Problem,
    /// `plain`: an entry of `errors` with the error's own fields in its `extensions`.
    Plain,
    /// `union`: alternatives of the result.
    Union,
}

/// How the errors of a contract travel.
pub fn error_style(contract: &Contract) -> ErrorStyle {
    match contract.settings.text("error_format") {
        Some("union") => ErrorStyle::Union,
        Some("plain") => ErrorStyle::Plain,
        Some(_) | None => ErrorStyle::Problem,
    }
}

/// Whether a contract is a subgraph of a federated graph.
pub fn is_federated(contract: &Contract) -> bool {
    contract.settings.bool("federation") == Some(true)
}

/// The casing that a contract asks for, where it does.
pub fn casing(contract: &Contract) -> Option<&str> {
    let entry = contract.settings.entry("casing").filter(|entry| entry.origin != Origin::Default)?;
    entry.value.as_text()
}

/// The name of a field, argument or operation in the graph of a contract: the one that `@name` sets, where GraphQL
/// takes it, else the declared one in the contract's casing.
pub fn member_name(contract: &Contract, declared: &str, annotations: &Annotations) -> String {
    if let Some(name) = annotations.text("name") {
        return if is_name(name) { name.to_owned() } else { cased(contract, name) };
    }
    cased(contract, declared)
}

/// The name of a field in the graph of a contract.
pub fn field_name(contract: &Contract, field: &Field) -> String {
    member_name(contract, &field.name, &field.annotations)
}

/// The name of a case: `SCREAMING_SNAKE_CASE`, unless `@name` sets one that GraphQL takes.
pub fn case_name(case: &EnumCase) -> String {
    match case.annotations.text("name") {
        Some(name) if is_name(name) => name.to_owned(),
        Some(name) => legal(&words_of(name).to_shouty_snake_case(), name),
        None => legal(&words_of(&case.name).to_shouty_snake_case(), &case.name),
    }
}

/// A declared name in the casing of a contract; what GraphQL has no character for separates words.
pub fn cased(contract: &Contract, declared: &str) -> String {
    let words = words_of(declared);
    let name = match casing(contract) {
        Some("snake") => words.to_snake_case(),
        Some("pascal") => words.to_upper_camel_case(),
        Some(_) | None => words.to_lower_camel_case(),
    };
    legal(&name, declared)
}

/// A name that GraphQL takes, as close to another as can be: digits do not begin one.
pub fn legal(name: &str, declared: &str) -> String {
    if name.is_empty() {
        let hash: String = blake3::hash(declared.as_bytes()).to_hex().chars().take(6).collect();
        return format!("_{hash}");
    }
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name.to_owned() }
}

/// Whether GraphQL takes a text as a name (2.1.9).
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn words_of(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect()
}

/// A list that is read page by page, as the Relay specification of cursor connections has it.
#[derive(Clone, Debug)]
pub struct Connection<'a> {
    /// What it is a list of.
    pub item: Type,
    /// Whether it can be read from its end, too.
    pub backward: bool,
    /// The parameter that says how many items a page has.
    pub limit: Option<&'a Param>,
    /// The most items of one page, where the operation says it by `paginate`.
    pub max: Option<i64>,
}

/// The connection that an operation answers with: its result is `Page` or `KeysetSlice` of `std.http`, or a list and
/// the operation says `paginate`.
#[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is read in pages")]
pub fn connection<'a>(model: &Model, operation: &'a Operation) -> Option<Connection<'a>> {
    let [Outcome { ty: Some(ty), .. }] = operation.results.as_slice() else { return None };
    let paginate = if is_graphql(operation) { operation.settings.get("paginate") } else { None };
    let listed = paginate.is_some_and(|value| value.as_text() != Some("offset"));
    let item = match ty {
        Type::List(item) | Type::Set(item) if listed => (**item).clone(),
        Type::Def(id, args) if is_page(model, *id) => args.first()?.clone(),
        _ => return None,
    };
    let param = |name: &str| operation.params.iter().find(|param| param.field.name == name);
    Some(Connection {
        item,
        backward: param("before").is_some(),
        limit: param("limit").or_else(|| param("first")),
        max: paginate.and_then(|value| value.as_settings()?.int("max")),
    })
}

/// Whether a parameter says which page is wanted.
pub fn is_page_param(param: &Param) -> bool {
    PAGE_PARAMS.contains(&param.field.name.as_str())
}

fn is_graphql(operation: &Operation) -> bool {
    matches!(operation.kind, OperationKind::Query | OperationKind::Mutation | OperationKind::Subscription(_))
}

fn is_page(model: &Model, id: Id<TypeDef>) -> bool {
    let page = |name| library_type(model, "std.http", name) == Some(id);
    page("Page") || page("KeysetSlice")
}

/// A type of the standard library.
pub fn library_type(model: &Model, module: &str, name: &str) -> Option<Id<TypeDef>> {
    let found =
        model.types.iter().find(|(_, def)| def.meta.name == name && model.modules[def.meta.module].name == module);
    found.map(|(id, _)| id)
}

/// The type of a page of items in the graph: the library's `Connection`, or the list itself where there is no library.
pub fn connection_type(model: &Model, item: &Type) -> Type {
    match library_type(model, "std.graphql", "Connection") {
        Some(id) => Type::Def(id, vec![item.clone()]),
        None => Type::List(Box::new(item.clone())),
    }
}

/// What an operation answers with in the graph, without its errors: one type of all its results; `None` for nothing.
pub fn result_type(model: &Model, operation: &Operation) -> Option<Type> {
    if let Some(connection) = connection(model, operation) {
        return Some(connection_type(model, &connection.item));
    }
    let streams = !matches!(operation.kind, OperationKind::Subscription(_));
    let mut types: Vec<Type> = Vec::new();
    for outcome in &operation.results {
        let Some(ty) = &outcome.ty else { continue };
        let ty = if outcome.stream && streams { Type::List(Box::new(ty.clone())) } else { ty.clone() };
        if !types.contains(&ty) {
            types.push(ty);
        }
    }
    match types.as_slice() {
        [] => None,
        [only] => Some(only.clone()),
        _ => Some(Type::Union(types)),
    }
}

/// The errors of an operation: its own, then those that all operations of its contract share.
pub fn errors<'a>(contract: &'a Contract, operation: &'a Operation) -> Vec<&'a Type> {
    let mut errors: Vec<&Type> = Vec::new();
    for error in operation.errors.iter().chain(&contract.errors) {
        if !errors.contains(&error) {
            errors.push(error);
        }
    }
    errors
}

/// How the field of a resolver is filled.
#[derive(Clone, Debug)]
pub struct Resolution<'a> {
    /// The field's type; `None` where the operation answers with nothing.
    pub ty: Option<Type>,
    /// The parameter that takes the keys of many parents at once.
    pub keys: Option<&'a Param>,
    /// The parameters that the parent does not fill: the field's arguments.
    pub args: Vec<&'a Param>,
    /// The pages that the field is read in.
    pub connection: Option<Connection<'a>>,
    /// Whether the field may be null although the operation's result is not: it is one of a list, or can fail.
    pub nullable: bool,
}

/// How the field of a resolver is filled. With a batch, a list of keys goes in and a list of items comes out. Where
/// the keys are of the type that identifies an item, each parent has one item; where the items only refer to it, each
/// parent has many.
pub fn resolution<'a>(model: &'a Model, resolver: &Resolver) -> Resolution<'a> {
    let operation = &model.operations[resolver.operation];
    let keys = operation.params.iter().find(|param| item_of(&param.field.ty).is_some());
    let batched = resolver.settings.get("batch").is_some();
    let keys = keys.filter(|_| batched);
    let parent = fields_of(model, &resolver.ty);
    let fills = |param: &Param| {
        let same_type = matches!(param.field.ty, Type::Def(..))
            && parent.iter().any(|field| field.required && field.ty == param.field.ty);
        let same_name = parent.iter().any(|field| field.name == param.field.name);
        same_type || same_name
    };
    let is_argument = |param: &&Param| {
        let in_protocol = matches!(param.location, ParamLocation::Header | ParamLocation::Cookie);
        let is_keys = keys.is_some_and(|keys| std::ptr::eq(keys, *param));
        !in_protocol && !is_keys && (batched || !fills(param))
    };
    let connection = connection(model, operation);
    let paged = connection.is_some();
    let args = operation.params.iter().filter(is_argument).filter(|param| !(paged && is_page_param(param))).collect();
    let whole = result_type(model, operation);
    // What another contract fetches may fail, whatever it answers with.
    let mut nullable = !operation.errors.is_empty();
    let ty = match (keys.and_then(|keys| item_of(&keys.field.ty)), whole.as_ref().and_then(item_of)) {
        (Some(key), Some(item)) if identifies(model, key, item) => {
            nullable = true;
            Some(item.clone())
        }
        _ => whole,
    };
    Resolution { ty, keys, args, connection, nullable }
}

/// Whether a type is that of a record's identity: of its `@key`, else of its field `id`.
fn identifies(model: &Model, key: &Type, item: &Type) -> bool {
    let fields = fields_of(model, item);
    let keys: Vec<&Field> = fields.iter().filter(|field| field.is_key()).collect();
    match keys.as_slice() {
        [] => fields.iter().any(|field| field.name == "id" && field.ty == *key),
        [only] => only.ty == *key,
        _ => false,
    }
}

/// The items of a list or set.
pub fn item_of(ty: &Type) -> Option<&Type> {
    if let Type::List(item) | Type::Set(item) = ty { Some(item) } else { None }
}

/// A record after those it extends, the base first, with the parameters of generic ones replaced.
pub fn chain(model: &Model, record: &Record) -> Vec<Record> {
    let mut chain = vec![record.clone()];
    // Bases cannot be cyclic in a checked model; the bound keeps this total on any.
    for _ in 0..64 {
        let Some(Type::Def(id, args)) = chain.last().and_then(|part| part.extends.as_ref()) else { break };
        let Some(base) = record_of(&model.types[*id]) else { break };
        chain.push(substitute_record(base, args));
    }
    chain.reverse();
    chain
}

/// The fields of a record, those of its bases first; none where the type is no record.
pub fn fields_of(model: &Model, ty: &Type) -> Vec<Field> {
    if let Type::Record(record) = ty {
        return chain(model, record).into_iter().flat_map(|part| part.fields).collect();
    }
    let Type::Def(id, args) = ty else { return Vec::new() };
    let Some(record) = record_of(&model.types[*id]) else { return Vec::new() };
    chain(model, &substitute_record(record, args)).into_iter().flat_map(|part| part.fields).collect()
}

/// The types that a contract answers with.
pub fn outputs(model: &Model, contract: &Contract) -> Vec<(Type, View)> {
    let mut roots = Vec::new();
    for operation in contract.operations.iter().map(|id| &model.operations[*id]) {
        roots.extend(result_type(model, operation));
        roots.extend(errors(contract, operation).into_iter().cloned());
    }
    for resolver in &contract.resolvers {
        roots.extend(resolution(model, resolver).ty);
        roots.extend(model.operations[resolver.operation].errors.iter().cloned());
    }
    roots.into_iter().map(|ty| (ty, View::Read)).collect()
}

/// The types that a contract takes.
pub fn inputs(model: &Model, contract: &Contract) -> Vec<(Type, View)> {
    let mut roots = Vec::new();
    for operation in contract.operations.iter().map(|id| &model.operations[*id]) {
        let paged = connection(model, operation).is_some();
        let params = operation.params.iter().filter(|param| !(paged && is_page_param(param)));
        roots.extend(params.map(|param| param.field.ty.clone()));
    }
    for resolver in &contract.resolvers {
        roots.extend(resolution(model, resolver).args.iter().map(|param| param.field.ty.clone()));
    }
    roots.into_iter().map(|ty| (ty, View::Write)).collect()
}

/// The type behind scalars whose base is no built-in type, such as `scalar Labels = Map<String, String>`: GraphQL has
/// scalars for values that cannot be taken apart only.
pub fn unaliased(model: &Model, ty: &Type) -> Type {
    let mut ty = ty.clone();
    // Scalars cannot be cyclic in a checked model; the bound keeps this total on any.
    for _ in 0..64 {
        let Type::Def(id, args) = &ty else { break };
        let TypeDefKind::Scalar { base, .. } = &model.types[*id].kind else { break };
        if builtin_of(model, base).is_some() {
            break;
        }
        ty = substitute(base, args);
    }
    ty
}

/// The built-in type behind scalars and `?`.
pub fn builtin_of(model: &Model, ty: &Type) -> Option<Builtin> {
    let mut ty = ty.clone();
    // As above.
    for _ in 0..64 {
        if let Type::Nullable(value) = ty {
            ty = *value;
        } else if let Type::Def(id, args) = &ty
            && let TypeDefKind::Scalar { base, .. } = &model.types[*id].kind
        {
            ty = substitute(base, args);
        } else if let Type::Builtin(builtin) = ty {
            return Some(builtin);
        } else {
            return None;
        }
    }
    None
}

/// Whether null is a value of a type.
pub fn is_nullable(model: &Model, ty: &Type) -> bool {
    nullable_at(model, ty, 64)
}

fn nullable_at(model: &Model, ty: &Type, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match ty {
        Type::Nullable(_) => true,
        Type::Literal(value) => value.is_null(),
        Type::Union(items) => items.iter().any(|item| nullable_at(model, item, depth)),
        Type::Def(id, args) => match &model.types[*id].kind {
            TypeDefKind::Scalar { base, .. } => nullable_at(model, &substitute(base, args), depth),
            TypeDefKind::Union(items) => items.iter().any(|item| nullable_at(model, &substitute(item, args), depth)),
            TypeDefKind::Enum { cases, .. } => cases.iter().any(|case| case.wire.is_null()),
            TypeDefKind::Record(_)
            | TypeDefKind::TaggedUnion { .. }
            | TypeDefKind::Error { .. }
            | TypeDefKind::Event { .. }
            | TypeDefKind::Message { .. } => false,
        },
        // Any JSON value may be null, too.
        Type::Builtin(builtin) => *builtin == Builtin::Json,
        Type::Param(_) | Type::List(_) | Type::Set(_) | Type::Map(..) | Type::Record(_) | Type::Error => false,
    }
}
