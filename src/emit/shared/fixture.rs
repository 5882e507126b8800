//! Small models by hand, for the tests of emitters.

use crate::base::arena::Id;
use crate::base::span::{FileId, Span};
use crate::model::{
    AnnotationDef, AnnotationUse, Annotations, Constraints, Docs, Field, Meta, Model, Module, Record, Type, TypeDef,
    TypeDefKind, Value,
};
use crate::vocab::DeclKind;

/// A place that no test looks at.
pub(crate) fn nowhere() -> Span {
    Span::new(FileId(0), 0, 0)
}

/// Documentation.
pub(crate) fn docs(text: &str) -> Docs {
    Docs { text: text.to_owned() }
}

/// A model with one local module, `shop`.
pub(crate) fn model() -> Model {
    let mut model = Model::default();
    module(&mut model, "shop");
    model
}

/// Adds a local module.
pub(crate) fn module(model: &mut Model, name: &str) -> Id<Module> {
    model.modules.push(Module {
        name: name.to_owned(),
        path: format!("{}.arch", name.replace('.', "/")),
        docs: Docs::default(),
        local: !name.starts_with("std."),
    })
}

/// What a declaration in the first module has.
pub(crate) fn meta(name: &str, kind: DeclKind) -> Meta {
    Meta {
        name: name.to_owned(),
        wire_name: None,
        kind,
        module: Id::from_index(0),
        docs: Docs::default(),
        span: nowhere(),
        head_span: nowhere(),
        annotations: Annotations::default(),
    }
}

/// Adds a declared type and returns it as a type expression.
pub(crate) fn def(model: &mut Model, name: &str, kind: TypeDefKind) -> Type {
    generic(model, name, &[], kind)
}

/// Adds a generic declaration and returns it without arguments.
pub(crate) fn generic(model: &mut Model, name: &str, params: &[&str], kind: TypeDefKind) -> Type {
    let generics = params.iter().map(|name| (*name).to_owned()).collect();
    Type::Def(model.types.push(TypeDef { meta: meta(name, DeclKind::Record), generics, kind }), Vec::new())
}

/// The declaration behind a type expression.
pub(crate) fn id(ty: &Type) -> Id<TypeDef> {
    let Type::Def(id, _) = ty else { panic!("not a declared type") };
    *id
}

/// The generic declaration with arguments.
pub(crate) fn instance(ty: &Type, args: Vec<Type>) -> Type {
    Type::Def(id(ty), args)
}

/// A required field without anything else.
pub(crate) fn field(name: &str, ty: Type) -> Field {
    Field {
        name: name.to_owned(),
        wire: name.to_owned(),
        docs: Docs::default(),
        span: nowhere(),
        ty,
        required: true,
        default: None,
        constraints: Constraints::default(),
        annotations: Annotations::default(),
    }
}

/// The field, which may be absent.
pub(crate) fn optional(field: Field) -> Field {
    Field { required: false, ..field }
}

/// The field with an annotation without arguments.
pub(crate) fn marked(mut field: Field, annotation: &str) -> Field {
    field.annotations.items.push(use_of(annotation, vec![]));
    field
}

/// A use of an annotation.
pub(crate) fn use_of(name: &str, args: Vec<(&str, Value)>) -> AnnotationUse {
    let args = args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    AnnotationUse { name: name.to_owned(), custom: None::<Id<AnnotationDef>>, args, span: nowhere() }
}

/// A record of these fields.
pub(crate) fn record(fields: Vec<Field>) -> Record {
    Record { fields, ..Record::default() }
}
