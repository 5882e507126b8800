//! What the settings of an HTTP operation are about: the page it answers, the list it takes, the parameters that move
//! through it. Checks hold settings to these, and documents tell them to clients.

use super::closure::{record_of, substitute, substitute_record};
use crate::model::contract::Status;
use crate::model::{
    Builtin, Contract, Field, Model, Operation, OperationKind, Outcome, Param, ParamLocation, PathSegment, Type,
    TypeDefKind, Value,
};

/// The module of the standard library that HTTP APIs share.
const STD_HTTP: &str = "std.http";

/// How a long list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageStyle {
    /// From cursor to cursor.
    Cursor,
    /// By position.
    Offset,
    /// By the key of the last item.
    Keyset,
}

impl PageStyle {
    /// The names under which APIs have the parameter that says where to go on.
    // The conventions of Google, Stripe, GitHub, Microsoft, JSON:API and SCIM.
    const fn position_names(self) -> &'static [&'static str] {
        match self {
            PageStyle::Cursor => &[
                "cursor",
                "page_token",
                "next_token",
                "continuation",
                "continuation_token",
                "starting_after",
                "after",
                "marker",
            ],
            PageStyle::Offset => &["offset", "skip", "start", "start_index", "page", "page_number", "from"],
            PageStyle::Keyset => &["after", "since", "starting_after", "after_id", "since_id", "from", "last_id"],
        }
    }

    /// The names under which results have where the next page begins.
    const fn next_names(self) -> &'static [&'static str] {
        match self {
            PageStyle::Cursor => {
                &["next", "next_cursor", "next_page_token", "next_token", "end_cursor", "continuation", "cursor"]
            }
            PageStyle::Offset => &["next", "next_offset", "next_page", "next_start"],
            PageStyle::Keyset => &["next", "last", "last_id", "next_after", "end"],
        }
    }

    /// The names under which results have where the page before begins.
    const fn previous_names(self) -> &'static [&'static str] {
        match self {
            PageStyle::Cursor => &["previous", "prev", "previous_cursor", "prev_cursor", "start_cursor"],
            PageStyle::Offset => &["previous", "prev", "previous_offset", "previous_page"],
            PageStyle::Keyset => &["previous", "prev", "first", "first_id"],
        }
    }
}

const BACK_NAMES: &[&str] = &["before", "ending_before", "until", "before_id", "previous", "prev"];
const LIMIT_NAMES: &[&str] =
    &["limit", "page_size", "per_page", "max_results", "max_items", "size", "count", "take", "top", "first"];
const ITEMS_NAMES: &[&str] = &["items", "data", "results", "values", "content", "entries", "records", "hits"];

/// A way to a field through the records of a body; empty is the body itself.
pub type FieldPath = Vec<Field>;

/// The list that an operation answers, or takes.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Where it stands in the body.
    pub path: FieldPath,
    /// The type of its items.
    pub item: Type,
}

/// The parts of an operation that reads a list page by page, each where the operation has it.
#[derive(Clone, Debug)]
pub struct Paging {
    /// How.
    pub style: PageStyle,
    /// The most items of one page.
    pub max: Option<u64>,
    /// The parameter that says where to go on.
    pub position: Option<Param>,
    /// The parameter that goes back.
    pub back: Option<Param>,
    /// The parameter that says how many items.
    pub limit: Option<Param>,
    /// The items.
    pub listing: Option<Listing>,
    /// Where the result says how to go on.
    pub next: Option<FieldPath>,
    /// Where the result says how to go back.
    pub previous: Option<FieldPath>,
    /// Whether the result carries a `Link` header (RFC 8288).
    pub has_link_header: bool,
}

/// A type that HTTP APIs share, by its name in the standard library. Every operation asks, so they are gathered once.
pub fn standard(model: &Model, name: &str) -> Option<Type> {
    let shared = model.shared_types.get_or_init(|| {
        let of_library = model.types.iter().filter(|(_, def)| model.modules[def.meta.module].name == STD_HTTP);
        of_library.map(|(id, def)| (def.meta.name.clone(), id)).collect()
    });
    shared.get(name).map(|id| Type::Def(*id, Vec::new()))
}

/// The fields of a record, those of the records it extends behind its own; none for other types.
pub fn fields_of(model: &Model, ty: &Type) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut next = Some(ty.clone());
    // Extension has no cycles in a checked model, and generics that grow are refused.
    for _ in 0..64 {
        let record = match next.take() {
            Some(Type::Record(record)) => *record,
            Some(Type::Nullable(inner)) => {
                next = Some(*inner);
                continue;
            }
            Some(Type::Def(id, args)) => match record_of(&model.types[id]) {
                Some(record) => substitute_record(record, &args),
                None => break,
            },
            _ => break,
        };
        fields.extend(record.fields);
        next = record.extends;
    }
    fields
}

/// Whether a type may have fields that it does not list, or has not resolved.
pub fn is_open(model: &Model, ty: &Type) -> bool {
    match ty {
        Type::Error | Type::Param(_) | Type::Map(..) | Type::Union(_) | Type::Builtin(Builtin::Json) => true,
        Type::Nullable(inner) => is_open(model, inner),
        Type::Record(record) => record.rest.is_some() || !record.unions.is_empty(),
        Type::Def(id, _) => match &model.types[*id].kind {
            TypeDefKind::Scalar { base, .. } => is_open(model, base),
            TypeDefKind::Enum { .. } => false,
            TypeDefKind::TaggedUnion { .. } | TypeDefKind::Union(_) => true,
            TypeDefKind::Record(record)
            | TypeDefKind::Error { record, .. }
            | TypeDefKind::Event { record, .. }
            | TypeDefKind::Message { record, .. } => {
                record.rest.is_some()
                    || !record.unions.is_empty()
                    || record.discriminator.is_some()
                    || record.extends.as_ref().is_some_and(|base| is_open(model, base))
            }
        },
        Type::Builtin(_) | Type::List(_) | Type::Set(_) | Type::Literal(_) => false,
    }
}

/// The type without null, and behind the name of a scalar.
pub fn bare(model: &Model, ty: &Type) -> Type {
    let mut ty = ty.clone();
    // Scalars cannot be cyclic in a checked model; the bound keeps this total on any.
    for _ in 0..64 {
        if let Type::Nullable(inner) = ty {
            ty = *inner;
        } else if let Type::Def(id, args) = &ty
            && let TypeDefKind::Scalar { base, .. } = &model.types[*id].kind
        {
            ty = substitute(base, args);
        } else {
            break;
        }
    }
    ty
}

/// The type of the items of a list or set.
pub fn item_of(model: &Model, ty: &Type) -> Option<Type> {
    if let Type::List(item) | Type::Set(item) = bare(model, ty) { Some(*item) } else { None }
}

/// The first successful result.
pub fn success(operation: &Operation) -> Option<&Outcome> {
    operation.results.iter().find(|outcome| match outcome.status {
        Status::Code(code) => (200..300).contains(&code),
        Status::Class(digit) => digit == 2,
        Status::Default => true,
    })
}

/// The list in a body: the body itself, or the field that holds it.
pub fn listing(model: &Model, body: &Type) -> Option<Listing> {
    if let Some(item) = item_of(model, body) {
        return Some(Listing { path: Vec::new(), item });
    }
    let fields = fields_of(model, body);
    let lists: Vec<(&Field, Type)> =
        fields.iter().filter_map(|field| Some((field, item_of(model, &field.ty)?))).collect();
    let usual = lists.iter().find(|(field, _)| ITEMS_NAMES.contains(&field.name.as_str()));
    let (field, item) = usual.or_else(|| lists.first())?;
    Some(Listing { path: vec![(*field).clone()], item: item.clone() })
}

/// How an operation is read page by page; `None` where `paginate` does not stand.
pub fn paging(model: &Model, operation: &Operation) -> Option<Paging> {
    let entry = operation.settings.said("paginate")?;
    let style = match entry.value.as_text()? {
        "cursor" => PageStyle::Cursor,
        "offset" => PageStyle::Offset,
        _ => PageStyle::Keyset,
    };
    let max = entry.value.as_settings().and_then(|page| page.int("max")).and_then(|max| u64::try_from(max).ok());
    let params = controls(model, operation);
    let named =
        |names: &[&str]| names.iter().find_map(|name| params.iter().find(|param| param.field.name == *name)).cloned();
    let cursor = standard(model, "Cursor").filter(|_| style == PageStyle::Cursor);
    let typed = cursor.as_ref().and_then(|cursor| params.iter().find(|param| without_null(&param.field.ty) == cursor));
    let position = typed.cloned().or_else(|| named(style.position_names()));
    let result = success(operation);
    let body = result.and_then(|outcome| outcome.ty.as_ref());
    let same = position.as_ref().map(|param| without_null(&param.field.ty).clone());
    let pointer = |names: &[&str], typed: bool| {
        body.and_then(|body| end_of_page(model, body, names, same.as_ref().filter(|_| typed)))
    };
    Some(Paging {
        style,
        max,
        back: named(BACK_NAMES),
        limit: named(LIMIT_NAMES).filter(|param| is_whole(model, &param.field.ty)),
        listing: body.and_then(|body| listing(model, body)),
        next: pointer(style.next_names(), style == PageStyle::Cursor),
        previous: pointer(style.previous_names(), false),
        has_link_header: result
            .is_some_and(|outcome| outcome.headers.iter().any(|header| header.wire.eq_ignore_ascii_case("link"))),
        position,
    })
}

/// The parameters that may move through a list: those of the query and the headers, and the fields of the body, for a
/// search that is sent by POST.
fn controls(model: &Model, operation: &Operation) -> Vec<Param> {
    let mut params = Vec::new();
    for param in &operation.params {
        match param.location {
            ParamLocation::Query | ParamLocation::Header => params.push(param.clone()),
            ParamLocation::Body => params.extend(fields_of(model, &param.field.ty).into_iter().map(|field| Param {
                location: ParamLocation::Body,
                field,
                media: Vec::new(),
            })),
            ParamLocation::Path | ParamLocation::Cookie | ParamLocation::Argument => {}
        }
    }
    params
}

/// The field of a result by one of these names, else of this type: of the body, or of a record in it, where many APIs
/// gather what is about the page.
fn end_of_page(model: &Model, body: &Type, names: &[&str], ty: Option<&Type>) -> Option<FieldPath> {
    let fields = fields_of(model, body);
    let find = |fields: &[Field]| {
        let single = |field: &&Field| item_of(model, &field.ty).is_none();
        let named = names.iter().find_map(|name| fields.iter().filter(single).find(|field| field.name == *name));
        let typed = || ty.and_then(|ty| fields.iter().find(|field| without_null(&field.ty) == ty));
        named.or_else(typed).cloned()
    };
    if let Some(field) = find(&fields) {
        return Some(vec![field]);
    }
    fields.iter().find_map(|group| Some(vec![group.clone(), find(&fields_of(model, &group.ty))?]))
}

fn without_null(ty: &Type) -> &Type {
    if let Type::Nullable(inner) = ty { inner } else { ty }
}

fn is_whole(model: &Model, ty: &Type) -> bool {
    matches!(bare(model, ty), Type::Builtin(Builtin::Int | Builtin::Int32))
}

/// The field at a dotted path of names; lists and null are looked through.
pub fn field_at(model: &Model, ty: &Type, path: &str) -> Option<FieldPath> {
    let mut found = Vec::new();
    let mut ty = ty.clone();
    for name in path.split('.') {
        while let Some(item) = item_of(model, &ty) {
            ty = item;
        }
        let field = fields_of(model, &ty).into_iter().find(|field| field.name == name || field.wire == name)?;
        ty = field.ty.clone();
        found.push(field);
    }
    Some(found)
}

/// What a client names when it asks for a version: the major number of a semantic version, its first two numbers before
/// 1.0, and any other version as it is.
pub fn asked_version(contract: &Contract) -> Option<String> {
    let version = contract.settings.said("version")?.value.as_text()?;
    let mut parts = version.split('.');
    let numbers: Option<Vec<u64>> =
        [parts.next()?, parts.next().unwrap_or("0")].iter().map(|it| it.parse().ok()).collect();
    Some(match numbers.as_deref() {
        Some([0, minor]) => format!("0.{minor}"),
        Some([major, _]) => major.to_string(),
        Some(_) | None => version.to_owned(),
    })
}

/// The operation of the contract that reads what another one changes: a GET on the same path, else on that of the
/// nearest resource above it, `/orders/{id}` for `/orders/{id}/cancel`.
pub fn reader_of<'m>(model: &'m Model, operation: &Operation) -> Option<&'m Operation> {
    let (_, path) = route(operation)?;
    let all = model.contracts[operation.contract].operations.iter().map(|id| &model.operations[*id]);
    let reads = |other: &&Operation| {
        route(other).is_some_and(|(method, other)| {
            let above = matches!(other.last(), Some(PathSegment::Param(_))) && is_above(other, path);
            method == "GET" && (other == path || above)
        })
    };
    all.filter(reads).max_by_key(|other| route(other).map_or(0, |(_, path)| path.len()))
}

/// Whether a change of the resource that an operation reads, or changes, must name the version that was read.
pub fn is_versioned(model: &Model, operation: &Operation) -> bool {
    let conditional = |other: &Operation| other.settings.said("conditional").is_some();
    let all = model.contracts[operation.contract].operations.iter().map(|id| &model.operations[*id]);
    let read_by = |other: &Operation| reader_of(model, other).is_some_and(|reader| std::ptr::eq(reader, operation));
    conditional(operation) || all.into_iter().any(|other| conditional(other) && read_by(other))
}

fn route(operation: &Operation) -> Option<(&str, &[PathSegment])> {
    if let OperationKind::Http { method, path } = &operation.kind { Some((method, path)) } else { None }
}

/// Whether a path is the beginning of another one, whole parts of it.
fn is_above(above: &[PathSegment], path: &[PathSegment]) -> bool {
    let behind = path.get(above.len());
    path.starts_with(above) && matches!(behind, Some(PathSegment::Text(text)) if text.starts_with('/'))
}

/// The operation that tells how far a long-running one is.
pub fn polled<'m>(model: &'m Model, operation: &Operation) -> Option<&'m Operation> {
    let Value::Call { args, .. } = &operation.settings.said("long_running")?.value else { return None };
    let Value::Operation(_, id) = args.first()?.value else { return None };
    Some(&model.operations[id])
}
