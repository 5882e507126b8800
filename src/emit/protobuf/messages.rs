//! Declarations to messages and enums.
//!
//! - A record is flat: the fields of its bases first. A base with a discriminator that others extend is a message with a
//!   `oneof` of them, since Protobuf has no subtypes; so is every union.
//! - A list or map that stands where only a single value can, in a list, a map or a `oneof`, is wrapped in a message
//!   inside of the one that needs it.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::Value as Json;

use super::comments;
use super::doc::{Field, Item, Label, Member, Message, Number, Oneof};
use super::enums::{enumeration, words_enum};
use super::errors;
use super::plan::{Home, Plan};
use super::shape::{self, Key, Shape};
use super::words;
use crate::base::span::Span;
use crate::diag::Diagnostic;
use crate::emit::shared::jsonschema::label;
use crate::model::facts::closure::{substitute, substitute_record, tagged_below};
use crate::model::{self, Annotations, Docs, Model, Record, Type, TypeDefKind, Value};

/// Lowers the definitions of one file.
pub(super) struct Lower<'a> {
    pub(super) model: &'a Model,
    pub(super) plan: &'a Plan,
    /// The package of the file.
    pub(super) package: String,
    /// Its path.
    pub(super) path: String,
    /// What it has imported so far.
    pub(super) imports: BTreeSet<String>,
    /// What stands against it.
    pub(super) found: Vec<Diagnostic>,
}

/// The message whose fields are being lowered.
#[derive(Default)]
pub(super) struct Frame {
    /// What its numbers are pinned under.
    key: String,
    /// The place of its declaration.
    span: Option<Span>,
    /// What stands inside of it.
    nested: Vec<Item>,
    names: BTreeSet<String>,
    fields: BTreeSet<String>,
    /// How many unions without a name it has.
    variants: usize,
}

impl Frame {
    pub(super) fn new(key: String, span: Span) -> Frame {
        Frame { key, span: Some(span), ..Frame::default() }
    }

    fn inside(&self, name: &str) -> Frame {
        Frame { key: format!("{}/{name}", self.key), span: self.span, ..Frame::default() }
    }

    fn number(&self) -> Number {
        Number { value: 0, tag: None, span: self.span.unwrap_or(Span::new(crate::base::span::FileId(0), 0, 0)) }
    }

    /// A name for a field that no other field of the message has.
    fn field(&mut self, wanted: &str) -> String {
        // Names that differ in underscores alone are one name in JSON, which Protobuf refuses.
        let numbered = (2_usize..).map(|number| format!("{wanted}_{number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        let name = names.find(|name| !self.fields.contains(&words::json(name))).unwrap_or_default();
        self.fields.insert(words::json(&name));
        name
    }

    /// The message of the given members.
    pub(super) fn message(self, name: String, comment: Vec<String>, members: Vec<Member>) -> Message {
        Message { key: self.key, comment, name, nested: self.nested, members, ..Message::default() }
    }
}

/// What a member says besides what it is.
struct Slot {
    member: Member,
    /// What a reader has to know about presence.
    notes: Vec<String>,
}

/// Whether a value must be there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Required,
    Optional,
}

impl Lower<'_> {
    /// The definition that lives at `home`.
    pub(super) fn define(&mut self, home: &Home) -> Item {
        let def = &self.model.types[home.key.def];
        let key = shape::spelled(self.model, &Type::Def(home.key.def, home.key.args.clone()));
        let mut frame = Frame::new(key.clone(), def.meta.span);
        let mut comment = comments::of(&def.meta.docs);
        let facts = comments::deprecation(&def.meta.annotations, None).into_iter().collect();
        let fill = |ty: &Type| substitute(ty, &home.key.args);
        let members = match &def.kind {
            TypeDefKind::Enum { cases, open } => return self.enumeration(home, key, cases, *open),
            TypeDefKind::Scalar { base, .. } => match shape::structure(&fill(base)) {
                Shape::Words(all) => return Item::Enum(words_enum(&def.meta, &home.name, key, &all)),
                Shape::Record(record) => self.record(&mut frame, &record),
                Shape::Union(items) => vec![self.union(&mut frame, "value", &items)],
                Shape::Scalar(..)
                | Shape::WellKnown(..)
                | Shape::Named(_)
                | Shape::Constant(_)
                | Shape::List { .. }
                | Shape::Map(..)
                | Shape::Nullable(_) => Vec::new(),
            },
            TypeDefKind::Union(items) => {
                if let Some(all) = shape::words_of(items) {
                    return Item::Enum(words_enum(&def.meta, &home.name, key, &all));
                }
                let null = Type::Literal(Json::Null);
                let items: Vec<Type> = items.iter().filter(|item| **item != null).map(fill).collect();
                vec![self.union(&mut frame, "value", &items)]
            }
            TypeDefKind::TaggedUnion { tag, alternatives } => {
                let fields = alternatives
                    .iter()
                    .map(|(value, ty, docs)| {
                        let name = frame.field(&words::field(value));
                        self.alternative(&mut frame, &name, &fill(ty), docs)
                    })
                    .collect();
                vec![Member::Oneof(Oneof { comment: Vec::new(), name: words::field(tag), fields })]
            }
            TypeDefKind::Record(record)
            | TypeDefKind::Error { record, .. }
            | TypeDefKind::Event { record, .. }
            | TypeDefKind::Message { record, .. } => {
                let kinds = match &record.discriminator {
                    Some(_) => tagged_below(self.model, home.key.def),
                    None => Vec::new(),
                };
                if kinds.is_empty() {
                    self.record(&mut frame, &substitute_record(record, &home.key.args))
                } else {
                    vec![self.discriminated(&mut frame, record, &kinds)]
                }
            }
        };
        comment = comments::with_facts(comment, facts);
        let deprecated = def.meta.annotations.has("deprecated");
        Item::Message(Message { deprecated, ..frame.message(home.name.clone(), comment, members) })
    }

    /// The fields of a record, those of its bases first.
    pub(super) fn record(&mut self, frame: &mut Frame, record: &Record) -> Vec<Member> {
        let parts = shape::chain(self.model, record);
        let mut fields: Vec<&model::Field> = Vec::new();
        for field in parts.iter().flat_map(|part| &part.fields) {
            match fields.iter_mut().find(|known| known.wire == field.wire) {
                Some(known) => *known = field,
                None => fields.push(field),
            }
        }
        // Which subtype a message is, its type says.
        let base = parts.iter().find_map(|part| part.discriminator.as_deref());
        if record.discriminator_value.is_some() {
            fields.retain(|field| Some(field.wire.as_str()) != base);
        }
        let mut members: Vec<Member> = fields.into_iter().map(|field| self.field(frame, field)).collect();
        if let (Some(tag), None) = (base, &record.discriminator_value)
            && !parts.iter().flat_map(|part| &part.fields).any(|field| field.wire == tag)
        {
            let name = frame.field(&words::field(tag));
            let comment = vec!["Which kind it is.".to_owned()];
            members.insert(0, Member::Field(plain(name, "string", comment, frame.number())));
        }
        for union in parts.iter().flat_map(|part| &part.unions) {
            frame.variants += 1;
            let name = if frame.variants == 1 { "variant".to_owned() } else { format!("variant_{}", frame.variants) };
            members.push(match shape::shape(self.model, union).shape {
                Shape::Union(items) => self.union(frame, &name, &items),
                Shape::Scalar(..)
                | Shape::WellKnown(..)
                | Shape::Named(_)
                | Shape::Record(_)
                | Shape::Words(_)
                | Shape::Constant(_)
                | Shape::List { .. }
                | Shape::Map(..)
                | Shape::Nullable(_) => {
                    let name = frame.field(&name);
                    self.slot(frame, &name, union, Presence::Required).member
                }
            });
        }
        for rest in parts.iter().filter_map(|part| part.rest.as_ref()) {
            let name = frame.field("additional_fields");
            let key = Box::new(Type::Builtin(model::Builtin::String));
            let map = Type::Map(key, Box::new(rest.clone()));
            let is_map = matches!(shape::shape(self.model, rest).shape, Shape::Map(..));
            let mut slot = self.slot(frame, &name, if is_map { rest } else { &map }, Presence::Required);
            say(&mut slot.member, vec!["All fields that are not listed here, by name.".to_owned()]);
            members.push(slot.member);
        }
        members
    }

    /// A base with a discriminator: one of its subtypes.
    fn discriminated(
        &mut self,
        frame: &mut Frame,
        record: &Record,
        kinds: &[(crate::base::arena::Id<model::TypeDef>, String)],
    ) -> Member {
        let fields = kinds
            .iter()
            .map(|(def, value)| {
                let name = frame.field(&words::field(value));
                let ty = Type::Def(*def, Vec::new());
                self.alternative(frame, &name, &ty, &Docs::default())
            })
            .collect();
        let name = words::field(record.discriminator.as_deref().unwrap_or("kind"));
        Member::Oneof(Oneof { comment: Vec::new(), name, fields })
    }

    /// An untagged union: its alternatives are named after their types.
    fn union(&mut self, frame: &mut Frame, name: &str, items: &[Type]) -> Member {
        let fields = items
            .iter()
            .map(|item| {
                let label = label(self.model, item).to_snake_case();
                let wanted = match item {
                    Type::Builtin(_) | Type::Literal(_) => format!("{}_value", words::field(&label)),
                    Type::Def(..)
                    | Type::Param(_)
                    | Type::List(_)
                    | Type::Set(_)
                    | Type::Map(..)
                    | Type::Record(_)
                    | Type::Nullable(_)
                    | Type::Union(_)
                    | Type::Error => words::field(&label),
                };
                let name = frame.field(&wanted);
                self.alternative(frame, &name, item, &Docs::default())
            })
            .collect();
        Member::Oneof(Oneof { comment: Vec::new(), name: name.to_owned(), fields })
    }

    fn alternative(&mut self, frame: &mut Frame, name: &str, ty: &Type, docs: &Docs) -> Field {
        let (spelled, notes) = self.element(frame, &words::upper(name), ty);
        plain(name.to_owned(), &spelled, comments::with_facts(comments::of(docs), notes), frame.number())
    }

    /// A field with everything that is said of it.
    pub(super) fn field(&mut self, frame: &mut Frame, field: &model::Field) -> Member {
        let wanted = words::field(&field.name);
        let name = frame.field(&wanted);
        if name != wanted {
            self.found.push(errors::same_name(field.span, &field.name, &wanted));
        }
        let presence = if field.required { Presence::Required } else { Presence::Optional };
        let Slot { mut member, mut notes } = self.slot(frame, &name, &field.ty, presence);
        let shaped = shape::shape(self.model, &inner(&field.ty));
        notes.extend(comments::field_facts(field, &shaped));
        say(&mut member, comments::with_facts(comments::of(&field.docs), notes));
        let redacted = comments::is_sensitive(&field.annotations)
            || shaped.annotations.iter().any(|annotations| comments::is_sensitive(annotations));
        let json_name = Some(field.wire.clone()).filter(|wire| *wire != name && *wire != words::json(&name));
        let fields = match &mut member {
            Member::Field(field) => std::slice::from_mut(field),
            Member::Oneof(oneof) => oneof.fields.as_mut_slice(),
        };
        for (index, one) in fields.iter_mut().enumerate() {
            one.deprecated = field.annotations.has("deprecated");
            one.redacted = redacted && index == 0;
            one.number.span = field.span;
            if index == 0 {
                one.number.tag = tag(&field.annotations);
                one.json_name.clone_from(&json_name);
            }
        }
        member
    }

    /// A field of this name and type.
    fn slot(&mut self, frame: &mut Frame, name: &str, ty: &Type, presence: Presence) -> Slot {
        let shaped = shape::shape(self.model, ty);
        let number = frame.number();
        let upper = words::upper(name);
        match shaped.shape {
            Shape::List { item, is_set } => {
                let (spelled, mut notes) = self.element(frame, &format!("{upper}Item"), &item);
                let each = shape::shape(self.model, &item);
                notes.extend(comments::sentence("Each item", each.constraints.iter().copied()));
                if is_set {
                    notes.push("No item stands twice.".to_owned());
                }
                if presence == Presence::Optional {
                    notes.push("Absent is the same as empty.".to_owned());
                }
                let field = Field { label: Label::Repeated, ..plain(name.to_owned(), &spelled, Vec::new(), number) };
                Slot { member: Member::Field(field), notes }
            }
            Shape::Map(key, value) => {
                let mut slot = self.map(frame, name, &key, &value);
                if presence == Presence::Optional {
                    slot.notes.push("Absent is the same as empty.".to_owned());
                }
                slot
            }
            Shape::Nullable(value) if presence == Presence::Required => {
                let is_many = matches!(shape::shape(self.model, &value).shape, Shape::List { .. } | Shape::Map(..));
                let mut slot = if is_many {
                    let (spelled, notes) = self.element(frame, &format!("{upper}List"), &value);
                    Slot { member: Member::Field(plain(name.to_owned(), &spelled, Vec::new(), number)), notes }
                } else {
                    self.slot(frame, name, &value, Presence::Optional)
                };
                slot.notes.push("Absent means null.".to_owned());
                slot
            }
            Shape::Nullable(value) => {
                let (spelled, mut notes) = self.element(frame, &format!("{upper}Value"), &value);
                self.import("google/protobuf/struct.proto");
                let null = frame.field(&format!("{name}_null"));
                let own = plain(name.to_owned(), &spelled, Vec::new(), number);
                let null =
                    plain(null, "google.protobuf.NullValue", vec!["Set where the value is null.".to_owned()], number);
                notes.push("Neither is set where the value is absent, which is not the same as null.".to_owned());
                let oneof = frame.field(&format!("{name}_or_null"));
                Slot {
                    member: Member::Oneof(Oneof { comment: Vec::new(), name: oneof, fields: vec![own, null] }),
                    notes,
                }
            }
            Shape::Scalar(..)
            | Shape::WellKnown(..)
            | Shape::Named(_)
            | Shape::Record(_)
            | Shape::Union(_)
            | Shape::Words(_)
            | Shape::Constant(_) => {
                let is_message = self.is_message(&shaped.shape);
                let (spelled, mut notes) = self.element(frame, &upper, ty);
                let label = if presence == Presence::Optional && !is_message { Label::Optional } else { Label::Plain };
                if is_message && presence == Presence::Required {
                    notes.push("Required.".to_owned());
                }
                Slot {
                    member: Member::Field(Field { label, ..plain(name.to_owned(), &spelled, Vec::new(), number) }),
                    notes,
                }
            }
        }
    }

    /// A map, or a list of entries where Protobuf does not take the type of the keys.
    fn map(&mut self, frame: &mut Frame, name: &str, key: &Type, value: &Type) -> Slot {
        let upper = words::upper(name);
        let shaped = shape::shape(self.model, key);
        let is_key =
            matches!(shaped.shape, Shape::Scalar(scalar, _) if !matches!(scalar, "float" | "double" | "bytes"));
        let number = frame.number();
        if is_key {
            let (key, mut notes) = self.element(frame, &format!("{upper}Key"), key);
            let (value, of_value) = self.element(frame, &format!("{upper}Value"), value);
            notes = notes.into_iter().map(|note| format!("Keys: {note}")).collect();
            notes.extend(of_value);
            let ty = format!("map<{key}, {value}>");
            return Slot { member: Member::Field(plain(name.to_owned(), &ty, Vec::new(), number)), notes };
        }
        let wanted = format!("{upper}Entry");
        let entry = self.nest(frame, &wanted, &[("key", key.clone()), ("value", value.clone())]);
        let field = Field { label: Label::Repeated, ..plain(name.to_owned(), &entry, Vec::new(), number) };
        let notes =
            vec!["A map: no key stands twice. Protobuf's own maps do not take the type of its keys.".to_owned()];
        Slot { member: Member::Field(field), notes }
    }

    /// The type of a single value: as an item of a list, a value of a map, an alternative or a field. What has no type
    /// of its own gets one inside of the message, called `wanted`.
    fn element(&mut self, frame: &mut Frame, wanted: &str, ty: &Type) -> (String, Vec<String>) {
        let shaped = shape::shape(self.model, ty);
        match &shaped.shape {
            Shape::Scalar(name, note) => ((*name).to_owned(), note.iter().map(|note| (*note).to_owned()).collect()),
            Shape::WellKnown(name, file) => {
                self.import(file);
                ((*name).to_owned(), Vec::new())
            }
            Shape::Named(key) => (self.reference(key), Vec::new()),
            Shape::Record(record) => {
                let name = self.nested_name(frame, wanted);
                let mut inner = frame.inside(&name);
                let members = self.record(&mut inner, record);
                frame.nested.push(Item::Message(inner.message(name.clone(), Vec::new(), members)));
                (name, Vec::new())
            }
            Shape::Union(items) => {
                let name = self.nested_name(frame, wanted);
                let mut inner = frame.inside(&name);
                let members = vec![self.union(&mut inner, "value", items)];
                frame.nested.push(Item::Message(inner.message(name.clone(), Vec::new(), members)));
                (name, Vec::new())
            }
            Shape::Words(all) => {
                let name = self.nested_name(frame, wanted);
                let span = frame.number().span;
                let key = format!("{}/{name}", frame.key);
                frame.nested.push(Item::Enum(enumeration(&name, key, Vec::new(), all, span)));
                (name, Vec::new())
            }
            Shape::Constant(value) => {
                let name = match value {
                    Json::Bool(_) => "bool",
                    Json::Number(number) if number.is_i64() || number.is_u64() => "int64",
                    Json::Number(_) => "double",
                    Json::Null => {
                        self.import("google/protobuf/struct.proto");
                        "google.protobuf.NullValue"
                    }
                    Json::String(_) | Json::Array(_) | Json::Object(_) => "string",
                };
                (name.to_owned(), vec![format!("Always `{value}`.")])
            }
            Shape::List { .. } => (self.nest(frame, wanted, &[("items", ty.clone())]), Vec::new()),
            Shape::Map(..) => (self.nest(frame, wanted, &[("entries", ty.clone())]), Vec::new()),
            Shape::Nullable(_) => (self.nest(frame, wanted, &[("value", ty.clone())]), Vec::new()),
        }
    }

    /// A message inside of another with these fields; its name.
    fn nest(&mut self, frame: &mut Frame, wanted: &str, fields: &[(&str, Type)]) -> String {
        let name = self.nested_name(frame, wanted);
        let mut inner = frame.inside(&name);
        let members = fields
            .iter()
            .map(|(field, ty)| {
                let field = inner.field(field);
                let Slot { mut member, notes } = self.slot(&mut inner, &field, ty, Presence::Required);
                say(&mut member, notes);
                member
            })
            .collect();
        frame.nested.push(Item::Message(inner.message(name.clone(), Vec::new(), members)));
        name
    }

    /// A name inside of a message. It hides no definition of the package from the fields beside it.
    fn nested_name(&self, frame: &mut Frame, wanted: &str) -> String {
        let numbered = (2_usize..).map(|number| format!("{wanted}{number}"));
        let mut names = [wanted.to_owned(), format!("{wanted}Value")].into_iter().chain(numbered);
        let is_free = |name: &String| !frame.names.contains(name) && !self.plan.is_taken(&self.package, name);
        let name = names.find(is_free).unwrap_or_default();
        frame.names.insert(name.clone());
        name
    }

    fn is_message(&self, shape: &Shape) -> bool {
        match shape {
            Shape::WellKnown(..) | Shape::Record(_) | Shape::Union(_) => true,
            Shape::Named(key) => !shape::is_enum(self.model, key),
            Shape::Scalar(..)
            | Shape::Words(_)
            | Shape::Constant(_)
            | Shape::List { .. }
            | Shape::Map(..)
            | Shape::Nullable(_) => false,
        }
    }

    fn import(&mut self, file: &str) {
        self.imports.insert(file.to_owned());
    }

    /// A definition as it is named from this file, which imports it.
    pub(super) fn reference(&mut self, key: &Key) -> String {
        let path = self.plan.home(key).map(|home| self.plan.path(&home.place));
        self.imports.extend(path.filter(|path| *path != self.path));
        self.name_of(key)
    }

    /// A definition as it is named from this file.
    pub(super) fn name_of(&self, key: &Key) -> String {
        let Some(home) = self.plan.home(key) else { return "google.protobuf.Value".to_owned() };
        if home.place.package == self.package {
            return home.name.clone();
        }
        let full = format!("{}.{}", home.place.package, home.name);
        // Names are looked up from the innermost package outwards, by their first segment.
        let first = full.split('.').next().unwrap_or_default();
        let is_hidden = self.package.split('.').skip(1).any(|segment| segment == first);
        if is_hidden { format!(".{full}") } else { full }
    }
}

/// A field without label and options.
fn plain(name: String, ty: &str, comment: Vec<String>, number: Number) -> Field {
    Field {
        comment,
        label: Label::Plain,
        ty: ty.to_owned(),
        name,
        number,
        json_name: None,
        deprecated: false,
        redacted: false,
    }
}

/// Sets the comment of a member.
fn say(member: &mut Member, lines: Vec<String>) {
    match member {
        Member::Field(field) => field.comment = lines,
        Member::Oneof(oneof) => oneof.comment = lines,
    }
}

/// The type whose constraints a field has: that of its items, behind null.
fn inner(ty: &Type) -> Type {
    if let Type::Nullable(value) = ty { (**value).clone() } else { ty.clone() }
}

/// `@tag(7)`
pub(super) fn tag(annotations: &Annotations) -> Option<u32> {
    let number = annotations.get("tag")?.first().and_then(Value::as_int)?;
    u32::try_from(number).ok()
}
