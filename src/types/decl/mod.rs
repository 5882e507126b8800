//! Type declarations: from syntax to [`Types`], in passes that each need what the one before found.
//!
//! 1. Every declaration is lowered by itself; spreads stay as markers, and whatever needs other declarations waits.
//! 2. The graph of extensions, spreads and aliases is ordered; its cycles and excessive depths are reported and cut.
//! 3. In that order spreads are copied in and duplicate members reported.
//! 4. What waited is checked: defaults, examples, constraints against their types, overlapping unions.
//! 5. Types of which no value can exist, and generic types that never end, are reported.

mod enums;
mod expand;
mod finish;
mod graph;
mod growth;
mod heads;
mod inhabited;
mod record;

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::{AnnotationDef, Annotations, Constraints, Item, Meta, Type, TypeDef, TypeDefKind};
use crate::names::Names;
use crate::syntax::ast;
use crate::vocab::{DeclKind, Site};

use super::{Cx, Scope, Types, errors, literals};

pub use expand::substitute;
pub(super) use graph::How;
pub(super) use record::record_of;

/// What must wait until all declarations are lowered.
#[derive(Debug)]
pub(super) enum Pending<'a> {
    /// The default, examples and constraints of a field, parameter or header.
    Field {
        /// Its syntax; the place of its name is how all copies of the field are found.
        syntax: &'a ast::Field,
        /// Its type.
        ty: Type,
        /// What it demands.
        constraints: Box<Constraints>,
        /// Its annotations, of which some arguments are missing.
        annotations: Annotations,
    },
    /// The alternatives of a union and their places, for the report of overlaps.
    Overlap(Vec<(Type, Span)>),
    /// The declaration is made of another one.
    Edge(graph::Edge),
}

/// What waits of one declaration, and the scope it is checked in.
struct Waiting<'a> {
    id: Id<TypeDef>,
    scope: Scope<'a>,
    decl: &'a ast::Decl,
    pending: Vec<Pending<'a>>,
}

/// Lowers and checks all type and annotation declarations.
pub fn check_types(names: &Names<'_>, diags: &mut Diags) -> Types {
    let mut types = Types::default();
    let mut waiting = Vec::new();
    let mut edges = Vec::new();
    for (module, item, decl) in names.declarations() {
        if let Item::Type(id) = item {
            let scope = Scope { own: Some(item), generics: &decl.head.generics, ..Scope::of(module) };
            let (def, mut pending) = lower_apart(names, scope.clone(), decl, diags, |cx| cx.lower_decl(decl));
            types.defs.push(def);
            edges.push(
                pending
                    .extract_if(.., |item| matches!(item, Pending::Edge(_)))
                    .filter_map(|item| if let Pending::Edge(edge) = item { Some(edge) } else { None })
                    .collect(),
            );
            if decl.poisoned {
                types.incomplete.insert(id);
            } else {
                waiting.push(Waiting { id, scope, decl, pending });
            }
        }
        if let Item::Annotation(_) = item {
            let scope = Scope { own: Some(item), ..Scope::of(module) };
            // Defaults of parameters wait for nothing: nobody reads them.
            let (def, _) = lower_apart(names, scope, decl, diags, |cx| cx.lower_annotation(decl));
            types.annotations.push(def);
        }
    }
    let order = graph::order(names, &mut types, &mut edges, diags);
    expand::expand(names, &mut types, &order, diags);
    heads::check(names, &mut types, diags);
    finish::finish(names, &mut types, waiting, diags);
    inhabited::check(names, &types, diags);
    growth::check(names, &types, diags);
    types
}

/// Lowers one declaration before the others are known; what a syntax error cost part of is lowered in silence.
fn lower_apart<'a, R>(
    names: &Names<'a>,
    scope: Scope<'a>,
    decl: &'a ast::Decl,
    diags: &mut Diags,
    lower: impl FnOnce(&mut Cx<'_, 'a>) -> R,
) -> (R, Vec<Pending<'a>>) {
    let nothing = Types::default();
    let mut silent = Diags::new();
    let sink = if decl.poisoned { &mut silent } else { diags };
    let mut cx = Cx::new(names, &nothing, scope, sink);
    cx.pending = Some(Vec::new());
    let lowered = lower(&mut cx);
    (lowered, cx.pending.unwrap_or_default())
}

impl<'a> Cx<'_, 'a> {
    /// What every declaration has, its annotations checked.
    pub fn lower_meta(&mut self, decl: &'a ast::Decl) -> Meta {
        let annotations = self.check_annotations(&decl.annotations, Site::Decl(decl.kind.value));
        Meta {
            name: decl.name.text.clone(),
            wire_name: annotations.text("name").map(str::to_owned),
            kind: decl.kind.value,
            module: self.scope.module,
            docs: literals::docs(decl.docs.as_ref()),
            span: decl.name.span,
            head_span: decl.head_span,
            annotations,
        }
    }

    fn lower_decl(&mut self, decl: &'a ast::Decl) -> TypeDef {
        let meta = self.lower_meta(decl);
        let kind = match decl.kind.value {
            DeclKind::Scalar => self.lower_scalar(decl, &meta),
            DeclKind::Enum => self.lower_enum(decl),
            DeclKind::Union => self.lower_union_decl(decl, &meta),
            DeclKind::Error => {
                let record = self.lower_record_decl(decl).record;
                TypeDefKind::Error { record, info: self.lower_error_kind(decl) }
            }
            DeclKind::Event | DeclKind::Message => {
                let body = self.lower_record_decl(decl);
                let settings = self.lower_payload_settings(decl, &body.settings);
                let (record, headers, version) = (body.record, body.headers, version(&meta.annotations));
                if decl.kind.value == DeclKind::Event {
                    TypeDefKind::Event { record, headers, version, settings }
                } else {
                    TypeDefKind::Message { record, headers, version, settings }
                }
            }
            DeclKind::Record => TypeDefKind::Record(self.lower_record_decl(decl).record),
            // Names give type ids to these seven kinds only.
            DeclKind::Annotation
            | DeclKind::Contract
            | DeclKind::Service
            | DeclKind::External
            | DeclKind::Actor
            | DeclKind::Context
            | DeclKind::Team
            | DeclKind::Gateway
            | DeclKind::Server
            | DeclKind::Store
            | DeclKind::Cache
            | DeclKind::Channel
            | DeclKind::Queue
            | DeclKind::Projection
            | DeclKind::Policy
            | DeclKind::Auth
            | DeclKind::Saga
            | DeclKind::Lifecycle
            | DeclKind::Scenario
            | DeclKind::Environment
            | DeclKind::Decision
            | DeclKind::Technology
            | DeclKind::Rule => TypeDefKind::Union(Vec::new()),
        };
        TypeDef { generics: decl.head.generics.iter().map(|param| param.text.clone()).collect(), meta, kind }
    }

    /// A declared annotation: its parameters and where it may stand.
    fn lower_annotation(&mut self, decl: &'a ast::Decl) -> AnnotationDef {
        let meta = self.lower_meta(decl);
        let mut params = Vec::new();
        for param in decl.head.params.as_deref().unwrap_or_default() {
            match param {
                ast::Param::Named { field, .. } => params.push(self.lower_field(field, Site::Parameter)),
                ast::Param::Spread { span, .. } => self.diags.push(errors::annotation_parameter(*span)),
                ast::Param::Message { ty, .. } => self.diags.push(errors::annotation_parameter(ty.span)),
            }
        }
        for word in decl.head.on.iter().filter(|word| Site::from_word(&word.text).is_none()) {
            self.diags.push(errors::unknown_site(word));
        }
        AnnotationDef { meta, params, on: decl.head.on.iter().map(|word| word.text.clone()).collect() }
    }
}

/// `@version`, 1 when silent.
fn version(annotations: &Annotations) -> u32 {
    let written = annotations.get("version").and_then(|item| item.first()?.as_int());
    written.and_then(|version| u32::try_from(version).ok()).unwrap_or(1)
}
