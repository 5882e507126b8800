//! Parameters and bodies.

use indexmap::IndexMap;

use super::describe::of_type;
use super::doc::{Encoding, MediaType, Parameter, RequestBody};
use super::document::{Lower, setting};
use super::errors;
use super::operation::Direction;
use crate::emit::shared::jsonschema::{Schema, builtin_of};
use crate::model::facts::closure::{View, record_of, substitute_record};
use crate::model::{Builtin, Field, Model, Operation, Param, ParamLocation, Record, Type, TypeDefKind, Value};

/// Header parameters of these names are ignored (4.8.12.2): the document says them elsewhere.
const IGNORED_HEADERS: &[(&str, &str)] = &[
    ("accept", "the media types of the results"),
    ("content-type", "the media types of the body"),
    ("authorization", "`auth`"),
];

impl Lower<'_, '_> {
    /// The parameters of an operation in order, bodies excepted.
    pub(super) fn parameters(&mut self, operation: &Operation, direction: Direction) -> Vec<Parameter> {
        let mut parameters = Vec::new();
        for param in &operation.params {
            let location = match param.location {
                ParamLocation::Path => "path",
                ParamLocation::Query => "query",
                ParamLocation::Header => "header",
                ParamLocation::Cookie => "cookie",
                ParamLocation::Body | ParamLocation::Argument => continue,
            };
            let lower = param.field.wire.to_lowercase();
            let ignored = IGNORED_HEADERS.iter().find(|(name, _)| location == "header" && *name == lower);
            if let Some((_, instead)) = ignored {
                self.diags.push(errors::ignored_header(&param.field, instead));
                continue;
            }
            parameters.push(self.parameter(operation, param, location, direction));
        }
        Self::add_if_match(operation, &mut parameters);
        Self::add_signature(operation, &mut parameters);
        parameters
    }

    fn parameter(
        &self,
        operation: &Operation,
        param: &Param,
        location: &'static str,
        direction: Direction,
    ) -> Parameter {
        let field = &param.field;
        let mut schema = self.schemas.field(field, direction.request());
        let mut examples = self.parameter_examples(operation, field);
        let only = if examples.len() == 1 { examples.pop().map(|(_, example)| example.value) } else { None };
        let own = if schema.examples.len() == 1 && examples.is_empty() { schema.examples.pop() } else { None };
        let style = field.annotations.get("style");
        let word = style.and_then(|style| style.first()).and_then(Value::as_text);
        let explode = style.and_then(|style| style.arg("explode"));
        let explode = explode.and_then(|value| if let Value::Bool(explode) = value { Some(*explode) } else { None });
        Parameter {
            name: field.wire.clone(),
            location,
            description: schema.description.take().or_else(|| of_type(self.model, &field.ty)),
            required: location == "path" || direction.request().requires(field),
            deprecated: std::mem::take(&mut schema.deprecated),
            style: word.and_then(style_name),
            explode,
            extensions: std::mem::take(&mut schema.extensions),
            schema,
            example: only.or(own),
            examples,
        }
    }

    /// `conditional: required` asks for `If-Match`, whether or not the operation lists it.
    fn add_if_match(operation: &Operation, parameters: &mut Vec<Parameter>) {
        let required = setting(&operation.settings, "conditional").is_some();
        if required && !parameters.iter().any(|it| it.location == "header" && it.name.eq_ignore_ascii_case("if-match"))
        {
            parameters.push(Parameter {
                name: "If-Match".to_owned(),
                location: "header",
                description: Some(
                    "The version that was read, as its `ETag`; the change is refused when there is a newer one."
                        .to_owned(),
                ),
                required: true,
                schema: Schema::of("string"),
                ..Parameter::default()
            });
        }
    }

    /// The header that carries the signature of a delivery.
    fn add_signature(operation: &Operation, parameters: &mut Vec<Parameter>) {
        let Some(Value::Call { name, args, .. }) = setting(&operation.settings, "sign").map(|entry| &entry.value)
        else {
            return;
        };
        let Some(header) = args.first().and_then(|arg| arg.value.as_text()) else { return };
        let method = match name.as_str() {
            "hmac_sha256" => "HMAC with SHA-256 over the body",
            "hmac_sha512" => "HMAC with SHA-512 over the body",
            "ed25519" => "an Ed25519 signature over the body",
            other => other,
        };
        let mut description = format!("Proves that the delivery is genuine: {method}.");
        if let Some(tolerance) = setting(&operation.settings, "tolerance") {
            let tolerance = tolerance.value.to_json();
            let tolerance = tolerance.as_str().unwrap_or_default();
            description.push_str(&["\n\nA delivery older than ", tolerance, " is not to be trusted."].concat());
        }
        parameters.push(Parameter {
            name: header.to_owned(),
            location: "header",
            description: Some(description),
            required: true,
            schema: Schema::of("string"),
            ..Parameter::default()
        });
    }

    /// The body of an operation. Several body parameters are the members of one object.
    pub(super) fn request_body(&self, operation: &Operation, direction: Direction) -> Option<RequestBody> {
        let view = direction.request();
        let bodies: Vec<&Param> =
            operation.params.iter().filter(|param| param.location == ParamLocation::Body).collect();
        let (first, rest) = bodies.split_first()?;
        let together;
        let (field, required) = if rest.is_empty() {
            (&first.field, view.requires(&first.field))
        } else {
            let fields: Vec<Field> = bodies.iter().map(|body| body.field.clone()).collect();
            let required = fields.iter().any(|field| view.requires(field));
            let record = Record { fields, ..Record::default() };
            together = Field { ty: Type::Record(Box::new(record)), ..first.field.clone() };
            (&together, required)
        };
        let mut body = RequestBody { required, ..RequestBody::default() };
        for media in media_of(&first.media) {
            let ty = body_type(self.model, &field.ty, media);
            let mut schema = self.content(&Field { ty: ty.clone(), ..field.clone() }, media, view);
            body.description = schema.description.take();
            body.extensions = std::mem::take(&mut schema.extensions);
            schema.deprecated = false;
            let examples = self.body_examples(operation, field, media);
            let encoding = encoding(&ty, media);
            body.content.insert(media.to_owned(), MediaType { schema, examples, encoding });
        }
        Some(body)
    }

    /// The schema of a field that is sent in a media type.
    pub(super) fn content(&self, field: &Field, media: &str, view: View) -> Schema {
        if is_raw(self.model, &field.ty, media) {
            return raw(media);
        }
        let mut schema = self.schemas.field(field, view);
        if let (true, Type::Record(record)) = (is_form(media), &field.ty) {
            for part in &record.fields {
                if let Some(property) = schema.properties.get_mut(&part.wire) {
                    send_raw(&part.ty, property);
                }
            }
        }
        schema
    }
}

/// The media types, `application/json` where none is given.
pub(super) fn media_of(media: &[String]) -> Vec<&str> {
    if media.is_empty() { vec!["application/json"] } else { media.iter().map(String::as_str).collect() }
}

/// Whether a media type is JSON.
pub(super) fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or(media).trim();
    essence == "application/json" || essence.ends_with("+json")
}

fn is_form(media: &str) -> bool {
    media.starts_with("multipart/")
}

/// Whether a body is bytes as they are.
pub(super) fn is_raw(model: &Model, ty: &Type, media: &str) -> bool {
    !is_json(media) && builtin_of(model, ty) == Some(Builtin::Bytes)
}

/// The type of a body in a media type. The parts of a multipart body carry bytes as they are, so its record stands
/// inline, and scalars of bytes in it too: their components would say base64.
pub(super) fn body_type(model: &Model, ty: &Type, media: &str) -> Type {
    let record = if let Type::Def(id, args) = ty {
        record_of(&model.types[*id]).map(|record| substitute_record(record, args))
    } else if let Type::Record(record) = ty {
        Some((**record).clone())
    } else {
        None
    };
    let Some(mut record) = record.filter(|_| is_form(media)) else { return ty.clone() };
    for field in &mut record.fields {
        let item = if let Type::List(item) | Type::Set(item) = &field.ty { item } else { &field.ty };
        if builtin_of(model, item) == Some(Builtin::Bytes) {
            field.constraints.media = field.constraints.media.take().or_else(|| scalar_media(model, item));
            let bytes = Type::Builtin(Builtin::Bytes);
            field.ty = if item == &field.ty { bytes } else { Type::List(Box::new(bytes)) };
        }
    }
    Type::Record(Box::new(record))
}

/// The media types of the parts that say one.
fn encoding(ty: &Type, media: &str) -> IndexMap<String, Encoding> {
    let Type::Record(record) = ty else { return IndexMap::new() };
    if !is_form(media) {
        return IndexMap::new();
    }
    let part = |field: &Field| Some((field.wire.clone(), Encoding { content_type: field.constraints.media.clone()? }));
    record.fields.iter().filter_map(part).collect()
}

fn scalar_media(model: &Model, ty: &Type) -> Option<String> {
    let Type::Def(id, _) = ty else { return None };
    let TypeDefKind::Scalar { constraints, .. } = &model.types[*id].kind else { return None };
    constraints.media.clone()
}

/// The schema of bytes as they are (4.8.14.1.1).
fn raw(media: &str) -> Schema {
    Schema { format: Some("binary".to_owned()), content_media_type: Some(media.to_owned()), ..Schema::of("string") }
}

/// Turns the schema of a part of a form into one of bytes as they are.
fn send_raw(ty: &Type, schema: &mut Schema) {
    if let (Type::List(item), Some(items)) = (ty, schema.items.as_mut()) {
        items.content_media_type = schema.content_media_type.take();
        send_raw(item, items);
    } else if *ty == Type::Builtin(Builtin::Bytes) {
        schema.content_encoding = None;
        schema.format = Some("binary".to_owned());
    }
}

fn style_name(word: &str) -> Option<&'static str> {
    match word {
        "form" => Some("form"),
        "deep_object" => Some("deepObject"),
        "pipe" => Some("pipeDelimited"),
        "space" => Some("spaceDelimited"),
        "simple" => Some("simple"),
        "label" => Some("label"),
        "matrix" => Some("matrix"),
        _ => None,
    }
}
