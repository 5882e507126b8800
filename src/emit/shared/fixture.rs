//! Small models by hand, for the tests of emitters.

use crate::base::arena::Id;
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::{FileId, Span};
use crate::checks::{self, Checked};
use crate::diag::{Diags, Severity};
use crate::lower;
use crate::model::{
    AnnotationDef, AnnotationUse, Annotations, Constraints, Docs, Field, Meta, Model, Module, Package, Record, Type,
    TypeDef, TypeDefKind, Value,
};
use crate::names::{Names, Source};
use crate::syntax::{self, ast};
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

/// The standard library as far as documents of small contracts need it.
const LIBRARY: &[(&str, &str)] = &[
    ("std.core", include_str!("../../../stdlib/core.arch")),
    ("std.http", include_str!("../../../stdlib/http.arch")),
    ("std.graphql", include_str!("../../../stdlib/graphql.arch")),
    ("std.tech", include_str!("../../../stdlib/tech.arch")),
];

/// A source without errors as a checked model, through all phases before emission; its module is `main`.
pub(crate) fn compile(text: &str) -> Checked {
    let mut sources = SourceMap::default();
    let mut diags = Diags::new();
    let texts = std::iter::once(("main", text)).chain(LIBRARY.iter().copied());
    let parsed: Vec<(&str, ast::File)> = texts
        .map(|(name, text)| {
            let id = sources.add(SourceFile::new(format!("{name}.arch"), text));
            let parse = syntax::parse(sources.get(id).unwrap(), id);
            diags.append(parse.diags);
            (name, parse.file)
        })
        .collect();
    let modules: Vec<Source<'_>> = parsed
        .iter()
        .map(|(name, file)| {
            let local = *name == "main";
            let module =
                Module { name: (*name).to_owned(), path: format!("{name}.arch"), docs: Docs::default(), local };
            Source { module, package: usize::from(!local), file }
        })
        .collect();
    let names = Names::collect(&modules, &mut diags);
    let model = lower::lower(&names, Package { name: "test".to_owned(), ..Package::default() }, &mut diags);
    let checked = checks::run(model, &mut diags);
    let errors: Vec<String> = diags
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .map(|diagnostic| format!("{} {}: {}", diagnostic.code, sources.slice(diagnostic.span), diagnostic.message))
        .collect();
    checked.unwrap_or_else(|_| panic!("{errors:#?}"))
}
