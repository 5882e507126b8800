//! Parameters and bodies.

use indexmap::IndexMap;

use super::describe::of_type;
use super::doc::{Encoding, Example, MediaType, OrRef, Parameter, RequestBody, Shape, inline};
use super::document::Lower;
use super::errors;
use super::operation::Direction;
use crate::emit::shared::jsonschema::{Schema, builtin_of};
use crate::model::facts::closure::{View, record_of, substitute_record};
use crate::model::{Builtin, Field, Model, Operation, Param, ParamLocation, Record, Type, TypeDefKind, Value};

/// Header parameters of these names are ignored (Parameter Object, `name`): the document says them elsewhere.
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
        parameters
    }

    fn parameter(
        &mut self,
        operation: &Operation,
        param: &Param,
        location: &'static str,
        direction: Direction,
    ) -> Parameter {
        let field = &param.field;
        let mut schema = self.schemas.field(field, direction.request());
        let view = direction.request();
        let mut examples = self.parameter_examples(operation, field, view);
        if examples.is_empty() && schema.examples.is_empty() {
            examples = self.or_sample(operation, examples, |sampler| sampler.field(field, view));
        }
        let only = if examples.len() == 1 { examples.pop().map(|(_, example)| example.value) } else { None };
        let own = if schema.examples.len() == 1 && examples.is_empty() { schema.examples.pop() } else { None };
        let mut example = only.or(own);
        let said = schema.description.take().or_else(|| of_type(self.model, &field.ty));
        let said = said.into_iter().chain(Self::key_note(operation, field));
        let mut parameter = Parameter {
            name: field.wire.clone(),
            location,
            description: said.reduce(|said, more| format!("{said}\n\n{more}")),
            required: location == "path" || direction.request().requires(field),
            deprecated: std::mem::take(&mut schema.deprecated),
            extensions: std::mem::take(&mut schema.extensions),
            ..Parameter::default()
        };
        let examples = inline(examples);
        if let Some(media) = param.media.first() {
            if param.media.len() > 1 {
                self.diags.push(errors::several_forms(field, media));
            }
            // The example of a text in a media type belongs to that.
            let shown =
                example.take().map(|value| ("example".to_owned(), OrRef::inline(Example { summary: None, value })));
            let content =
                MediaType { schema, examples: shown.into_iter().chain(examples).collect(), ..MediaType::default() };
            parameter.shape = Shape::Content { content: std::iter::once((media.clone(), content)).collect() };
        } else {
            let (style, explode) = style_of(field);
            let style = style.map(|(_, name)| name);
            parameter.shape = Shape::Value { style, explode, schema: Box::new(schema) };
            parameter.example = example;
            parameter.examples = examples;
        }
        parameter
    }

    /// The body of an operation. Several body parameters are the members of one object.
    pub(super) fn request_body(&mut self, operation: &Operation, direction: Direction) -> Option<RequestBody> {
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
            self.bound_items(operation, field, &mut schema);
            let examples = inline(self.body_examples(operation, field, media, view));
            let encoding = encoding(self.model, &ty, media);
            body.content.insert(media.to_owned(), MediaType { schema, examples, encoding, ..MediaType::default() });
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

/// How the parts of a form are written, of those that say so: their media types, or their styles.
fn encoding(model: &Model, ty: &Type, media: &str) -> IndexMap<String, Encoding> {
    let record = if let Type::Def(id, args) = ty {
        record_of(&model.types[*id]).map(|record| substitute_record(record, args))
    } else if let Type::Record(record) = ty {
        Some((**record).clone())
    } else {
        None
    };
    if !is_form(media) && media != "application/x-www-form-urlencoded" {
        return IndexMap::new();
    }
    let part = |field: &Field| {
        let (style, explode) = style_of(field);
        // A part with a style is text, whatever its media type.
        let content_type = field.constraints.media.clone().filter(|_| style.is_none() && is_form(media));
        let encoding = Encoding { content_type, style: style.map(|(_, name)| name), explode };
        (encoding != Encoding::default()).then(|| (field.wire.clone(), encoding))
    };
    record.iter().flat_map(|record| &record.fields).filter_map(part).collect()
}

fn scalar_media(model: &Model, ty: &Type) -> Option<String> {
    let Type::Def(id, _) = ty else { return None };
    let TypeDefKind::Scalar { constraints, .. } = &model.types[*id].kind else { return None };
    constraints.media.clone()
}

/// The schema of bytes as they are. Tools still look for the format of 3.0.
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

/// What `@style` says: the word and its name in OpenAPI, and whether items stand by themselves.
pub(super) fn style_of(field: &Field) -> (Option<(&str, &'static str)>, Option<bool>) {
    let Some(style) = field.annotations.get("style") else { return (None, None) };
    let explode = style.arg("explode");
    let explode = explode.and_then(|value| if let Value::Bool(explode) = value { Some(*explode) } else { None });
    let word = style.first().and_then(Value::as_text);
    (word.and_then(|word| Some((word, style_name(word)?))), explode)
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
