//! Records, errors, events and messages: members to fields, spreads left as markers.

use crate::base::span::Span;
use crate::model::{Annotations, Builtin, Constraints, Docs, Field, Item, Record, Settings, Type, TypeDefKind};
use crate::syntax::ast;
use crate::types::{Cx, errors, literals};
use crate::vocab::{self, DeclKind, Site};

use super::Pending;
use super::graph::{Edge, How};

/// The wire name of a marker: a field that stands for the fields of the type it has, until they are copied in.
///
/// A marker keeps the place of its spread among the fields; none survives `expand`.
const MARKER: &str = "...";

/// Whether a field is a spread that is not copied in yet.
pub(super) fn is_marker(field: &Field) -> bool {
    field.name.is_empty() && field.wire == MARKER
}

fn marker(ty: Type, span: Span) -> Field {
    Field {
        name: String::new(),
        wire: MARKER.to_owned(),
        docs: Docs::default(),
        span,
        ty,
        required: true,
        default: None,
        constraints: Constraints::default(),
        annotations: Annotations::default(),
    }
}

/// What a body of fields says.
pub(in crate::types) struct Body<'a> {
    /// Its fields, rest and unions.
    pub(in crate::types) record: Record,
    /// Its headers.
    pub(in crate::types) headers: Vec<Field>,
    /// Its settings.
    pub(in crate::types) settings: Vec<&'a ast::Setting>,
}

impl<'a> Cx<'_, 'a> {
    /// The head and the body of a record, error, event or message.
    pub(super) fn lower_record_decl(&mut self, decl: &'a ast::Decl) -> Body<'a> {
        let mut body = self.lower_record(decl.body.as_deref().unwrap_or_default(), Some(decl.kind.value));
        let record = &mut body.record;
        if let Some(base) = &decl.head.extends {
            record.extends = self.lower_base(base, decl.kind.value);
        }
        if let Some(by) = &decl.head.by {
            let name = by.text();
            if let Some(field) = record.fields.iter().find(|field| field.name == name) {
                self.names.refer(by.span, field.span);
                record.discriminator = Some(field.wire.clone());
            } else {
                record.discriminator = Some(name.clone());
                let ty = Type::Builtin(Builtin::String);
                record.fields.insert(0, Field { name: name.clone(), wire: name, ..marker(ty, by.span) });
            }
        }
        if let Some(value) = &decl.head.value {
            if let ast::ValueKind::String(text) = &value.kind {
                record.discriminator_value = Some(text.clone());
            } else if !matches!(value.kind, ast::ValueKind::Error) {
                self.diags.push(errors::discriminator_not_text(value));
            }
        }
        record.closed = decl.annotations.iter().any(|annotation| annotation.name.text == "closed");
        body
    }

    fn lower_base(&mut self, base: &'a ast::Type, own: DeclKind) -> Option<Type> {
        let ty = self.lower_type(base);
        let Type::Def(id, _) = &ty else {
            if ty != Type::Error {
                self.diags.push(errors::base_not_record(base.span, own, &self.show(&ty), None));
            }
            return None;
        };
        let kind = self.names.kind(Item::Type(*id))?;
        if kind != own && kind != DeclKind::Record {
            let place = self.names.decl(Item::Type(*id)).map(|(_, decl)| decl.name.span);
            self.diags.push(errors::base_not_record(base.span, own, &self.show(&ty), place));
            return None;
        }
        self.wait(Pending::Edge(Edge { to: *id, span: base.span, how: How::Extends }));
        Some(ty)
    }

    /// The members of a body of fields; of an anonymous record when `own` is `None`.
    pub(in crate::types) fn lower_record(&mut self, members: &'a [ast::Member], own: Option<DeclKind>) -> Body<'a> {
        let payload = matches!(own, Some(DeclKind::Event | DeclKind::Message));
        let mut body = Body { record: Record::default(), headers: Vec::new(), settings: Vec::new() };
        for member in members {
            match member {
                ast::Member::Field(field) => {
                    let lowered = self.lower_field(field, Site::Field);
                    match field.header {
                        Some(_) if payload => body.headers.push(lowered),
                        Some(header) => {
                            self.refuse_header(header, own);
                            body.record.fields.push(lowered);
                        }
                        None => body.record.fields.push(lowered),
                    }
                }
                ast::Member::Spread { header, ty, span } => match header {
                    Some(_) if payload => {
                        let mut headers = Record::default();
                        self.lower_spread(ty, *span, &mut headers);
                        body.headers.append(&mut headers.fields);
                    }
                    Some(header) => self.refuse_header(*header, own),
                    None => self.lower_spread(ty, *span, &mut body.record),
                },
                ast::Member::Setting(setting) if payload => body.settings.push(setting),
                ast::Member::Case(_)
                | ast::Member::Open(_)
                | ast::Member::Setting(_)
                | ast::Member::Relation(_)
                | ast::Member::Block(_)
                | ast::Member::Operation(_)
                | ast::Member::Route(_)
                | ast::Member::Transition(_)
                | ast::Member::Scenario(_)
                | ast::Member::Rule(_)
                | ast::Member::Error(_) => self.refuse_member(member, own),
            }
        }
        // Most of what a model holds is fields, and they are large: an estate keeps a tenth of its memory by this.
        body.record.fields.shrink_to_fit();
        body
    }

    /// Adds what `...T` brings: fields, a rest, or a union beside the fields.
    pub(in crate::types) fn lower_spread(&mut self, ty: &'a ast::Type, span: Span, record: &mut Record) {
        match self.lower_type(ty) {
            Type::Map(key, value) => match &record.rest {
                Some(_) => self.diags.push(errors::second_rest(span)),
                None => {
                    record.rest = Some(*value);
                    record.rest_key = Some(key).filter(|key| **key != Type::Builtin(Builtin::String));
                }
            },
            Type::Record(inner) => record.fields.extend(inner.fields),
            union @ Type::Union(_) => record.unions.push(union),
            Type::Def(id, args) => {
                let edge = |how| Pending::Edge(Edge { to: id, span, how });
                match self.names.kind(Item::Type(id)) {
                    Some(DeclKind::Union) => {
                        self.wait(edge(How::Beside));
                        record.unions.push(Type::Def(id, args));
                    }
                    Some(DeclKind::Record | DeclKind::Error | DeclKind::Event | DeclKind::Message) => {
                        self.wait(edge(How::Spread));
                        record.fields.push(marker(Type::Def(id, args), span));
                    }
                    _ => self.diags.push(errors::not_spreadable(ty.span, &self.show(&Type::Def(id, args)))),
                }
            }
            Type::Error => {}
            other @ (Type::Builtin(_)
            | Type::Param(_)
            | Type::List(_)
            | Type::Set(_)
            | Type::Literal(_)
            | Type::Nullable(_)) => self.diags.push(errors::not_spreadable(ty.span, &self.show(&other))),
        }
    }

    /// A field, parameter or header.
    pub fn lower_field(&mut self, field: &'a ast::Field, site: Site) -> Field {
        let any_of = field.annotations.iter().any(|annotation| annotation.name.text == "any_of");
        let ty = if let ast::TypeKind::Union(alternatives) = &field.ty.kind {
            self.lower_union(alternatives, any_of)
        } else {
            self.lower_type(&field.ty)
        };
        let annotations = self.check_annotations(&field.annotations, site);
        let constraints = self.constraints(&annotations);
        let mut lowered = Field {
            name: field.name.text.clone(),
            wire: annotations.text("name").map_or_else(|| field.name.text.clone(), str::to_owned),
            docs: literals::docs(field.docs.as_ref()),
            span: field.name.span,
            required: field.optional.is_none(),
            default: None,
            ty,
            constraints,
            annotations,
        };
        if self.pending.is_none() {
            lowered.default = self.finish_field(field, &lowered.ty, &lowered.constraints, &mut lowered.annotations);
        } else if field.default.is_some() || !field.annotations.is_empty() {
            // Until its value is known, that there is a default is.
            lowered.default = field.default.as_ref().map(|_| serde_json::Value::Null);
            self.wait(Pending::Field {
                syntax: field,
                ty: lowered.ty.clone(),
                constraints: Box::new(lowered.constraints.clone()),
                annotations: lowered.annotations.clone(),
            });
        }
        lowered
    }

    /// Notes what must wait; when all types are known there is nothing to wait for.
    pub(super) fn wait(&mut self, what: Pending<'a>) {
        if let Some(pending) = &mut self.pending {
            pending.push(what);
        }
    }

    /// `durability`, `schema` of an event or message.
    pub(super) fn lower_payload_settings(&mut self, decl: &'a ast::Decl, settings: &[&'a ast::Setting]) -> Settings {
        self.check_settings(vocab::decl(decl.kind.value).block, settings.iter().copied(), decl.name.span)
    }

    /// Reports a header of an anonymous record; those of declarations are checked with the shape of all declarations.
    fn refuse_header(&mut self, header: Span, own: Option<DeclKind>) {
        if own.is_none() {
            self.diags.push(errors::misplaced_header(header));
        }
    }

    /// Reports a member that the body it stands in does not take: anything but fields in an anonymous record, and
    /// settings in a type. What else a declaration does not take is checked with the shape of all declarations.
    pub(super) fn refuse_member(&mut self, member: &ast::Member, own: Option<DeclKind>) {
        if own.is_some() && !matches!(member, ast::Member::Setting(_)) {
            return;
        }
        let Some(span) = literals::member_span(member) else { return };
        self.diags.push(errors::misplaced_member(span, own));
    }
}

/// The record of a declared type that has fields.
pub(in crate::types) fn record_of(kind: &TypeDefKind) -> Option<&Record> {
    match kind {
        TypeDefKind::Record(record)
        | TypeDefKind::Error { record, .. }
        | TypeDefKind::Event { record, .. }
        | TypeDefKind::Message { record, .. } => Some(record),
        TypeDefKind::Scalar { .. }
        | TypeDefKind::Enum { .. }
        | TypeDefKind::TaggedUnion { .. }
        | TypeDefKind::Union(_) => None,
    }
}
