//! Types, fields and the components of declared types.

use heck::ToSnakeCase;
use serde_json::{Map, Value};

use super::schema::{ExternalDocs, Schema};
use super::value::wire_value;
use super::{Dialect, Schemas, builtin};
use crate::model::facts::closure::{Instance, View, record_of, substitute, substitute_record};
use crate::model::{AnnotationUse, Annotations, Builtin, Constraints, Docs, EnumCase, Field, Model, Type, TypeDefKind};

/// The annotations that say what kind of data something is.
const DATA_CLASSES: &[&str] = &["pii", "phi", "pci", "secret"];

impl Schemas<'_> {
    /// The schema at a place that has this type, without what the place says itself.
    pub fn ty(&self, ty: &Type, view: View) -> Schema {
        match ty {
            Type::Builtin(builtin) => builtin::schema(*builtin),
            Type::Def(..) => {
                self.name(ty, view).map_or_else(Schema::default, |name| Schema::reference(self.link(name)))
            }
            Type::List(item) => Schema { items: Some(Box::new(self.ty(item, view))), ..Schema::of("array") },
            Type::Set(item) => {
                Schema { items: Some(Box::new(self.ty(item, view))), unique_items: true, ..Schema::of("array") }
            }
            Type::Map(key, value) => self.map(key, value, view),
            Type::Literal(value) => Schema::constant(value.clone()),
            Type::Record(record) => self.record(record, view, None),
            Type::Nullable(value) => self.ty(value, view).nullable(),
            Type::Union(items) => self.union(items, view),
            // A checked model has neither outside a generic declaration, which is lowered by instance.
            Type::Param(_) | Type::Error => Schema::default(),
        }
    }

    /// The schema of a field, parameter or header: its type with docs, constraints, default, examples and marks.
    pub fn field(&self, field: &Field, view: View) -> Schema {
        let mut schema = self.constrained(&field.ty, &field.constraints, view);
        if field.annotations.has("any_of") {
            schema.any_of.append(&mut schema.one_of);
        }
        if view == View::Write {
            schema.default = field.default.as_ref().map(|value| wire_value(self.model, &field.ty, value));
        }
        if self.config.dialect.is_openapi() {
            schema.read_only = field.is_readonly();
            schema.write_only = field.is_writeonly();
        }
        self.annotate(&mut schema, &field.docs, &field.annotations, (&field.ty, view));
        self.finish(schema)
    }

    /// The schema of a type under further constraints.
    fn constrained(&self, ty: &Type, constraints: &Constraints, view: View) -> Schema {
        if let Type::Nullable(inner) = ty {
            return self.constrained(inner, constraints, view).nullable();
        }
        let mut schema = self.ty(ty, view);
        builtin::constrain(&mut schema, constraints, builtin_of(self.model, ty));
        if schema.reference.is_some() && !schema.is_bare_reference() {
            // A constraint beside a `$ref` says of which values it speaks.
            schema.types = self.ty(&underlying(self.model, ty), view).types;
        }
        schema
    }

    /// The component of an instance.
    pub(super) fn component(&self, instance: &Instance) -> Schema {
        let def = &self.model.types[instance.def];
        let view = instance.view;
        let mut schema = match &def.kind {
            TypeDefKind::Scalar { base, constraints } => {
                self.constrained(&substitute(base, &instance.args), constraints, view)
            }
            TypeDefKind::Enum { cases, open } => enumeration(cases, *open),
            TypeDefKind::Union(items) => {
                let items: Vec<Type> = items.iter().map(|item| substitute(item, &instance.args)).collect();
                let mut schema = self.union(&items, view);
                if def.meta.annotations.has("any_of") {
                    schema.any_of.append(&mut schema.one_of);
                }
                schema
            }
            TypeDefKind::TaggedUnion { tag, alternatives } => self.tagged_union(instance, tag, alternatives),
            TypeDefKind::Error { record, info } => {
                self.error(&substitute_record(record, &instance.args), info.status, view)
            }
            TypeDefKind::Record(record) | TypeDefKind::Event { record, .. } | TypeDefKind::Message { record, .. } => {
                let record = substitute_record(record, &instance.args);
                self.family(instance, &record).unwrap_or_else(|| {
                    let mut schema = self.record(&record, view, None);
                    self.add_discriminator(&mut schema, instance, &record);
                    schema
                })
            }
        };
        let ty = Type::Def(instance.def, instance.args.clone());
        self.annotate(&mut schema, &def.meta.docs, &def.meta.annotations, (&ty, view));
        if let TypeDefKind::Enum { cases, .. } = &def.kind {
            describe_cases(&mut schema, cases);
        }
        self.finish(schema)
    }

    /// Adds what documentation and annotations say about a type or the place of one.
    fn annotate(&self, schema: &mut Schema, docs: &Docs, annotations: &Annotations, (ty, view): (&Type, View)) {
        if let Some(title) = annotations.text("title") {
            schema.title = Some(title.to_owned());
        }
        if let Some(text) = docs.text() {
            schema.description = Some(text.to_owned());
        }
        if let Some(deprecated) = annotations.get("deprecated") {
            schema.deprecated = true;
            add_paragraph(schema, deprecation(deprecated));
            if let Some(sunset) = deprecated.arg("sunset") {
                schema.extensions.insert("x-sunset".to_owned(), sunset.to_json());
            }
        }
        schema.examples = self.examples_of(ty, annotations, view);
        // There is one place for a link, and none in JSON Schema itself.
        let mut links = annotations.all("docs").filter_map(|docs| docs.first().and_then(|url| url.as_text()));
        if self.config.dialect != Dialect::JsonSchema {
            schema.external_docs = links.next().map(|url| ExternalDocs { url: url.to_owned() });
        }
        for url in links {
            add_paragraph(schema, format!("See <{url}>."));
        }
        if let (Some(xml), true) = (annotations.get("xml"), self.config.dialect.is_openapi()) {
            schema.xml = Some(xml.args.iter().map(|(name, value)| (name.clone(), value.to_json())).collect());
        }
        let classified = annotations.text("classified");
        let classes: Vec<Value> = DATA_CLASSES
            .iter()
            .copied()
            .filter(|class| annotations.has(class))
            .chain(classified)
            .map(Value::from)
            .collect();
        if !classes.is_empty() {
            schema.extensions.insert("x-data-class".to_owned(), Value::Array(classes));
        }
        if annotations.has("privileged") {
            schema.extensions.insert("x-privileged".to_owned(), Value::Bool(true));
        }
        schema.extensions.extend(annotations.extensions());
    }

    /// Moves a `$ref` with members beside it into an `allOf` where the dialect would ignore those members.
    pub(super) fn finish(&self, mut schema: Schema) -> Schema {
        if self.config.dialect == Dialect::AsyncApi && schema.reference.is_some() && !schema.is_bare_reference() {
            let target = Schema { reference: schema.reference.take(), ..Schema::default() };
            schema.all_of.insert(0, target);
        }
        schema
    }

    /// An untagged union. Literals make one `enum`; null makes it nullable; `anyOf` where one alternative is a subtype
    /// of another, since every value of the subtype is one of both.
    pub(super) fn union(&self, items: &[Type], view: View) -> Schema {
        // Null belongs to the union, not to each alternative that takes it: it would be one of several.
        if items.iter().any(|item| matches!(item, Type::Nullable(_))) {
            let bare = |item: &Type| if let Type::Nullable(inner) = item { (**inner).clone() } else { item.clone() };
            let items: Vec<Type> = items.iter().map(bare).collect();
            return self.union(&items, view).nullable();
        }
        let literals: Vec<Value> = items
            .iter()
            .filter_map(|item| if let Type::Literal(value) = item { Some(value.clone()) } else { None })
            .collect();
        let mut schemas: Vec<Schema> = Vec::new();
        let mut literal_seen = false;
        for item in items {
            let Type::Literal(value) = item else {
                schemas.push(self.ty(item, view));
                continue;
            };
            if !literal_seen {
                literal_seen = true;
                schemas.push(match literals.as_slice() {
                    [_] => Schema::constant(value.clone()),
                    _ => Schema::values(literals.clone()),
                });
            }
        }
        if let [only] = schemas.as_slice() {
            return only.clone();
        }
        let overlap = items.iter().enumerate().any(|(at, one)| {
            items.iter().enumerate().any(|(other_at, other)| at != other_at && self.is_subtype(one, other))
        });
        if overlap {
            Schema { any_of: schemas, ..Schema::default() }
        } else {
            Schema { one_of: schemas, ..Schema::default() }
        }
    }

    fn is_subtype(&self, sub: &Type, base: &Type) -> bool {
        let mut ty = sub.clone();
        for _ in 0..64 {
            let Type::Def(id, args) = &ty else { return false };
            let Some(record) = record_of(&self.model.types[*id]) else { return false };
            let Some(next) = &record.extends else { return false };
            let next = substitute(next, args);
            if next == *base {
                return true;
            }
            ty = next;
        }
        false
    }
}

/// The built-in type behind scalars and `?`.
pub fn builtin_of(model: &Model, ty: &Type) -> Option<Builtin> {
    if let Type::Builtin(builtin) = underlying(model, ty) { Some(builtin) } else { None }
}

/// The type behind scalars and `?`.
fn underlying(model: &Model, ty: &Type) -> Type {
    let mut ty = ty.clone();
    // Scalars cannot be cyclic in a checked model; the bound keeps this total on any.
    for _ in 0..64 {
        if let Type::Nullable(value) = ty {
            ty = *value;
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

fn enumeration(cases: &[EnumCase], open: bool) -> Schema {
    let mut listed = Schema::values(cases.iter().map(|case| case.wire.clone()).collect());
    // Generators make names out of values; where that would not give those of the source, they are told.
    if cases.iter().any(|case| case.wire.as_str().is_none_or(|wire| wire.to_snake_case() != case.name)) {
        let names = cases.iter().map(|case| Value::from(case.name.as_str())).collect();
        listed.extensions.insert("x-enum-varnames".to_owned(), Value::Array(names));
    }
    if !open {
        return listed;
    }
    let further = Schema {
        description: Some("A value that is not listed yet; readers accept it.".to_owned()),
        types: listed.types.clone(),
        ..Schema::default()
    };
    Schema { any_of: vec![listed, further], ..Schema::default() }
}

/// `Deprecated: use this. Ends on 2027-01-01.`
fn deprecation(deprecated: &AnnotationUse) -> String {
    let why = deprecated.first().and_then(|why| why.as_text());
    let mut text = why.map_or_else(|| "Deprecated".to_owned(), |why| format!("Deprecated: {why}"));
    if !text.ends_with(['.', '!', '?']) {
        text.push('.');
    }
    if let Some(sunset) = deprecated.arg("sunset").and_then(|sunset| sunset.as_text()) {
        text.push_str(&format!(" Ends on {sunset}."));
    }
    text
}

/// Adds a paragraph to the description.
fn add_paragraph(schema: &mut Schema, text: String) {
    schema.description = Some(match schema.description.take() {
        Some(docs) => format!("{docs}\n\n{text}"),
        None => text,
    });
}

/// Adds a list of the cases that have docs or are deprecated, and what generators can read of it.
fn describe_cases(schema: &mut Schema, cases: &[EnumCase]) {
    let lines: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let deprecated = case.annotations.get("deprecated").map(deprecation);
            let docs = case.docs.text().map(|text| text.replace('\n', " "));
            let text = docs.into_iter().chain(deprecated).collect::<Vec<_>>().join(" ");
            let wire = case.wire.as_str().map_or_else(|| case.wire.to_string(), str::to_owned);
            (!text.is_empty()).then(|| format!("- `{wire}`: {text}"))
        })
        .collect();
    if !lines.is_empty() {
        add_paragraph(schema, lines.join("\n"));
    }
    let marked: Map<String, Value> = cases
        .iter()
        .filter_map(|case| {
            let mut marks: Map<String, Value> = case.annotations.extensions().into_iter().collect();
            if let Some(deprecated) = case.annotations.get("deprecated") {
                marks.insert("deprecated".to_owned(), Value::Bool(true));
                marks.extend(deprecated.arg("sunset").map(|sunset| ("x-sunset".to_owned(), sunset.to_json())));
            }
            (!marks.is_empty()).then(|| (case.name.clone(), Value::Object(marks)))
        })
        .collect();
    if !marked.is_empty() {
        schema.extensions.insert("x-enum-marks".to_owned(), Value::Object(marked));
    }
}
