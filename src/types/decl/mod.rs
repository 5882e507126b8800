//! Type declarations: from syntax to [`Types`], in passes that each need what the one before found.
//!
//! 1. Every declaration is lowered by itself; spreads stay as markers, and whatever needs other declarations waits.
//! 2. The graph of extensions, spreads and aliases is ordered; its cycles and excessive depths are reported and cut.
//! 3. In that order spreads are copied in and duplicate members reported.
//! 4. What waited is checked: defaults, examples, constraints against their types, overlapping unions.
//! 5. Types of which no value can exist, and generic types that never end, are reported.
//!
//! In the first and the fourth pass no declaration needs what another one gives, so that they run in parallel.

mod enums;
mod expand;
mod finish;
mod graph;
mod growth;
mod heads;
mod inhabited;
mod record;

use rayon::prelude::*;

use crate::base::arena::Id;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::{AnnotationDef, Annotations, Constraints, Item, Meta, Module, Type, TypeDef, TypeDefKind};
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

/// One declaration, lowered by itself.
enum Lowered<'a> {
    Type { def: Box<TypeDef>, edges: Vec<graph::Edge>, waiting: Waiting<'a> },
    Annotation(Box<AnnotationDef>),
}

/// Lowers and checks all type and annotation declarations.
pub fn check_types(names: &Names<'_>, diags: &mut Diags) -> Types {
    let declared: Vec<_> = names.declarations().collect();
    let lowered: Vec<(Option<Lowered<'_>>, Diags)> =
        declared.into_par_iter().map(|(module, item, decl)| lower_apart(names, module, item, decl)).collect();
    let mut types = Types::default();
    let mut waiting = Vec::new();
    let mut edges = Vec::new();
    for (lowered, found) in lowered {
        diags.append(found);
        match lowered {
            Some(Lowered::Type { def, edges: own, waiting: later }) => {
                types.defs.push(*def);
                edges.push(own);
                if later.decl.poisoned {
                    types.incomplete.insert(later.id);
                } else {
                    waiting.push(later);
                }
            }
            Some(Lowered::Annotation(def)) => {
                types.annotations.push(*def);
            }
            None => {}
        }
    }
    let order = graph::order(names, &mut types, &mut edges, diags);
    expand::expand(names, &mut types, &order, diags);
    heads::check(names, &types, diags);
    finish::finish(names, &mut types, waiting, diags);
    inhabited::check(names, &types, diags);
    growth::check(names, &types, diags);
    types
}

/// Lowers one declaration before the others are known; what a syntax error cost part of is lowered in silence.
fn lower_apart<'a>(
    names: &Names<'a>,
    module: Id<Module>,
    item: Item,
    decl: &'a ast::Decl,
) -> (Option<Lowered<'a>>, Diags) {
    let nothing = Types::default();
    let mut found = Diags::new();
    let generics: &[ast::Ident] = if let Item::Type(_) = item { &decl.head.generics } else { &[] };
    let scope = Scope { own: Some(item), generics, ..Scope::of(module) };
    let mut cx = Cx::new(names, &nothing, scope, &mut found);
    cx.pending = Some(Vec::new());
    let lowered = match item {
        Item::Type(id) => {
            let def = Box::new(cx.lower_decl(decl));
            let (mut edges, mut pending) = (Vec::new(), Vec::new());
            for item in cx.pending.take().unwrap_or_default() {
                if let Pending::Edge(edge) = item { edges.push(edge) } else { pending.push(item) }
            }
            let scope = cx.scope;
            Some(Lowered::Type { def, edges, waiting: Waiting { id, scope, decl, pending } })
        }
        // Defaults of parameters wait for nothing: nobody reads them.
        Item::Annotation(_) => Some(Lowered::Annotation(Box::new(cx.lower_annotation(decl)))),
        Item::Contract(_)
        | Item::Node(_)
        | Item::Policy(_)
        | Item::Auth(_)
        | Item::Context(_)
        | Item::Team(_)
        | Item::Environment(_)
        | Item::Decision(_)
        | Item::Scenario(_)
        | Item::Lifecycle(_)
        | Item::Rule(_)
        | Item::Technology(_) => None,
    };
    (lowered, if decl.poisoned { Diags::new() } else { found })
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
