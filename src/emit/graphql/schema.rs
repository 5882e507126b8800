//! A contract as a schema: what is lowered so far, the names in it, and the types that are still to be written.
//!
//! Types are written when something first mentions them, so the document has what it needs and nothing else. Names of
//! declarations are given out before the first type is written: a derived name yields to a declared one, whichever is
//! met first.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use heck::ToUpperCamelCase;

use super::doc::{Directive, Document, SchemaDefinition, TypeDefinition, TypeKind, Value};
use super::{describe, directives, errors};
use crate::base::arena::Id;
use crate::diag::Diags;
use crate::emit::shared::jsonschema::label;
use crate::model::facts::closure::{Closure, View};
use crate::model::facts::graphql::{self, ErrorStyle};
use crate::model::{Contract, Field, Model, OperationKind, Record, Type, TypeDef};

/// The names of the root operation types and of what GraphQL has itself (3.5.1).
const RESERVED: &[&str] = &["Query", "Mutation", "Subscription", "Int", "Float", "String", "Boolean", "ID"];

/// A type that no declaration stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Derived {
    /// An anonymous record.
    Record(Record, View),
    /// An entry of a map.
    Entry(Type, Type, View),
    /// An object around a value that no union can hold.
    Wrapper(Type),
    /// An object around the value of an alternative, by the name of the alternative.
    Alternative(Type, String),
    /// An anonymous union.
    Union(Vec<Type>, View),
    /// An anonymous choice of literals.
    Literals(Vec<serde_json::Value>),
}

/// A type that is named and not written yet.
#[derive(Clone, Debug)]
pub(super) enum Job {
    /// A declared type.
    Declared(Id<TypeDef>, Vec<Type>, View),
    /// A derived one.
    Derived(Box<Derived>),
}

/// The lowering of one contract.
pub(super) struct Lower<'a, 'd> {
    /// The model.
    pub(super) model: &'a Model,
    /// The contract.
    pub(super) contract: &'a Contract,
    /// Its id.
    pub(super) id: Id<Contract>,
    /// How its errors travel.
    pub(super) style: ErrorStyle,
    /// The bases that are interfaces.
    pub(super) interfaces: BTreeSet<Id<TypeDef>>,
    /// The codes of errors that operations name, with their types, in order.
    pub(super) codes: Vec<(String, Type)>,
    /// What GraphQL cannot express.
    pub(super) diags: &'d mut Diags,
    types: Vec<TypeDefinition>,
    results: Vec<TypeDefinition>,
    names: BTreeMap<Id<TypeDef>, Vec<(Vec<Type>, View, String)>>,
    derived: Vec<(Derived, String)>,
    /// The names of the schema's own types, by the names that were wanted.
    own: BTreeMap<&'static str, String>,
    taken: BTreeSet<String>,
    started: BTreeSet<String>,
    jobs: VecDeque<(Job, String)>,
}

/// The document of a contract.
pub(super) fn lower(model: &Model, id: Id<Contract>, diags: &mut Diags) -> Document {
    let contract = &model.contracts[id];
    let outputs = Closure::of(model, &graphql::outputs(model, contract), None);
    let inputs = Closure::of(model, &graphql::inputs(model, contract), None);
    let mut lower = Lower {
        model,
        contract,
        id,
        style: graphql::error_style(contract),
        interfaces: super::records::interfaces(model, contract, &outputs),
        codes: Vec::new(),
        diags,
        types: Vec::new(),
        results: Vec::new(),
        names: BTreeMap::new(),
        derived: Vec::new(),
        own: BTreeMap::new(),
        taken: RESERVED.iter().map(|name| (*name).to_owned()).collect(),
        started: BTreeSet::new(),
        jobs: VecDeque::new(),
    };
    lower.reserve(&outputs, &inputs);
    lower.document()
}

impl Lower<'_, '_> {
    fn document(&mut self) -> Document {
        let mut roots = Vec::new();
        let kinds: [(&'static str, &str, fn(&OperationKind) -> bool); 3] = [
            ("query", "Query", |kind| matches!(kind, OperationKind::Query)),
            ("mutation", "Mutation", |kind| matches!(kind, OperationKind::Mutation)),
            ("subscription", "Subscription", |kind| matches!(kind, OperationKind::Subscription(_))),
        ];
        for (word, name, is_kind) in kinds {
            let operations = self.contract.operations.iter().map(|id| &self.model.operations[*id]);
            let operations: Vec<_> = operations.filter(|operation| is_kind(&operation.kind)).collect();
            if operations.is_empty() {
                continue;
            }
            let fields = operations.into_iter().map(|operation| self.root_field(operation)).collect();
            let kind = TypeKind::Object { interfaces: Vec::new(), fields };
            self.add(TypeDefinition { description: None, name: name.to_owned(), directives: Vec::new(), kind });
            roots.push((word, name.to_owned()));
        }
        self.finish();
        self.add_codes();
        // What errors carry may need types of its own.
        self.finish();
        let extended = self.limits();
        let mut types = std::mem::take(&mut self.types);
        types.sort_by_key(|ty| place(&ty.kind));
        let federated = graphql::is_federated(self.contract);
        let mut schema_directives = self.contract_marks();
        if let Some(transport) = self.transport(&roots) {
            schema_directives.push(transport);
        }
        let mut used = BTreeSet::new();
        used.extend(schema_directives.iter().chain(&extended).map(|directive| directive.name.clone()));
        for ty in &types {
            applied(ty, &mut used);
        }
        let mut extensions: Vec<Directive> = federated.then(|| directives::link(&used)).into_iter().collect();
        extensions.extend(extended);
        let mut description = describe::schema(self.model, self.contract);
        if federated && !roots.iter().any(|(word, _)| *word == "query") {
            // A schema is defined with a query. A subgraph without one has no definition: its roots have the usual
            // names, and what is said about it stands at the first of them.
            extensions.append(&mut schema_directives);
            if let Some(first) = types.first_mut().filter(|_| !roots.is_empty()) {
                first.description = description.take();
            }
            roots.clear();
        }
        let schema = SchemaDefinition { description, directives: schema_directives, roots };
        Document { schema, extensions, directives: directives::definitions(&used, federated), types }
    }

    /// Writes the types that are named and not written yet.
    fn finish(&mut self) {
        self.types.append(&mut self.results);
        while let Some((job, name)) = self.jobs.pop_front() {
            let definition = self.definition(&job, name);
            self.add(definition);
        }
    }

    /// `@limits`, where the contract has limits.
    fn limits(&self) -> Vec<Directive> {
        let Some(limits) = self.contract.settings.object("limits") else { return Vec::new() };
        let mut directive = Directive::new("limits");
        for name in ["depth", "complexity", "page"] {
            if let Some(limit) = limits.int(name) {
                directive = directive.with(name, Value::int(limit));
            }
        }
        if limits.get("persisted").is_some() {
            directive = directive.with("persisted", Value::Bool(true));
        }
        if directive.args.is_empty() { Vec::new() } else { vec![directive] }
    }

    /// `@transport`, where there are subscriptions and the contract says how they are delivered.
    fn transport(&self, roots: &[(&'static str, String)]) -> Option<Directive> {
        roots.iter().find(|(word, _)| *word == "subscription")?;
        let transport = self.contract.settings.get("transport")?;
        let mut directive = Directive::new("transport").with("protocol", Value::text(transport.as_text()?));
        for (property, argument) in [("max_age", "maxAge"), ("heartbeat", "heartbeat")] {
            let time = transport.as_settings().and_then(|block| block.duration(property));
            if let Some(time) = time {
                directive = directive.with(argument, Value::text(time.to_string()));
            }
        }
        Some(directive)
    }

    fn contract_marks(&self) -> Vec<Directive> {
        let mut marks = describe::marks(&self.contract.meta.annotations);
        let tags = self.contract.settings.list("tags");
        marks.extend(
            tags.iter().filter_map(|tag| Some(Directive::new("tag").with("name", Value::text(tag.as_text()?)))),
        );
        marks
    }

    /// Adds what an operation answers with; it stands behind the root types.
    pub(super) fn add_result(&mut self, definition: TypeDefinition) {
        self.results.push(definition);
    }

    /// Adds a type that is written.
    pub(super) fn add(&mut self, definition: TypeDefinition) {
        self.taken.insert(definition.name.clone());
        self.types.push(definition);
    }

    /// The name of a declared type in a view; the type is written later.
    pub(super) fn declared(&mut self, id: Id<TypeDef>, args: &[Type], view: View) -> String {
        let known = self.names.get(&id).into_iter().flatten();
        let found = known.clone().find(|(own, its, _)| own == args && *its == view);
        let name = if let Some((_, _, name)) = found {
            name.clone()
        } else {
            // Reached only through arguments that grow beyond what the closure follows.
            let wanted = wanted(self.model, id, args, view, false);
            let name = self.take(&wanted, &module_of(self.model, id));
            self.names.entry(id).or_default().push((args.to_vec(), view, name.clone()));
            name
        };
        if self.started.insert(name.clone()) {
            self.jobs.push_back((Job::Declared(id, args.to_vec(), view), name.clone()));
        }
        name
    }

    /// The name of a derived type, the wanted one if it is free; the type is written later.
    pub(super) fn derive(&mut self, derived: Derived, wanted: &str) -> String {
        if let Some((_, name)) = self.derived.iter().find(|(known, _)| *known == derived) {
            return name.clone();
        }
        let name = self.take(wanted, "");
        self.derived.push((derived.clone(), name.clone()));
        self.jobs.push_back((Job::Derived(Box::new(derived)), name.clone()));
        name
    }

    /// The name of one of the schema's own types, such as a scalar; `false` where it is written already.
    pub(super) fn own(&mut self, wanted: &'static str) -> (String, bool) {
        if let Some(name) = self.own.get(wanted) {
            return (name.clone(), false);
        }
        let name =
            if self.taken.contains(wanted) && is_reserved(wanted) { wanted.to_owned() } else { self.take(wanted, "") };
        self.own.insert(wanted, name.clone());
        (name, true)
    }

    /// A name for a type that is written at once.
    pub(super) fn fresh(&mut self, wanted: &str) -> String {
        self.take(wanted, "")
    }

    fn take(&mut self, wanted: &str, module: &str) -> String {
        let wanted = graphql::legal(wanted, wanted);
        let candidates = [wanted.clone(), format!("{module}{wanted}")].into_iter();
        let numbered = (2_usize..).map(|number| format!("{wanted}{number}"));
        let name = candidates.chain(numbered).find(|name| !self.taken.contains(name)).unwrap_or_default();
        self.taken.insert(name.clone());
        name
    }

    /// Gives names to all declared types, those without arguments first, then inputs and instances of generic ones.
    fn reserve(&mut self, outputs: &Closure, inputs: &Closure) {
        let model = self.model;
        let wanted_by = |closure: &Closure, view: View| -> Vec<(Id<TypeDef>, Vec<Type>, View)> {
            closure.instances().iter().map(|one| (one.def, one.args.clone(), self.view_of(one.def, view))).collect()
        };
        let mut all = wanted_by(outputs, View::Read);
        all.extend(wanted_by(inputs, View::Write));
        let has_errors = self
            .contract
            .operations
            .iter()
            .any(|id| !graphql::errors(self.contract, &model.operations[*id]).is_empty());
        let resolves = !self.contract.resolvers.is_empty();
        if has_errors || resolves {
            let name =
                if self.style == ErrorStyle::Union { super::operations::ERROR } else { super::operations::CODES };
            self.taken.insert(name.to_owned());
        }
        for derived in [false, true] {
            for (id, args, view) in &all {
                let read = |(other, its, side): &(Id<TypeDef>, Vec<Type>, View)| {
                    other == id && its == args && *side == View::Read
                };
                let both = *view == View::Write && all.iter().any(read);
                let wanted = wanted(model, *id, args, *view, both);
                let is_derived = wanted != model.types[*id].meta.output_name();
                let known = self.names.get(id).into_iter().flatten().any(|(own, its, _)| own == args && its == view);
                if is_derived != derived || known {
                    continue;
                }
                let name = self.take(&wanted, &module_of(model, *id));
                if name != wanted && model.is_local(&model.types[*id].meta) {
                    self.diags.push(errors::renamed_type(&model.types[*id], &wanted, &name));
                }
                self.names.entry(*id).or_default().push((args.clone(), *view, name));
            }
        }
    }

    /// The view in which a declaration is written: scalars and enums are the same on both sides.
    fn view_of(&self, id: Id<TypeDef>, view: View) -> View {
        if super::types::is_leaf(&self.model.types[id]) { View::Read } else { view }
    }

    /// What a field of a type is called inside of a derived name: `OrderFilter`.
    pub(super) fn within(&self, parent: &str, field: &Field) -> String {
        let parent = parent.strip_suffix("Input").unwrap_or(parent);
        format!("{parent}{}", graphql::field_name(self.contract, field).to_upper_camel_case())
    }
}

/// Whether a name of the schema's own was put aside for it before declarations got theirs.
fn is_reserved(wanted: &str) -> bool {
    wanted == super::operations::ERROR || wanted == super::operations::CODES
}

/// What a declared type would be called, were the name free. A record that is called an input stays so where it is
/// nothing else.
fn wanted(model: &Model, id: Id<TypeDef>, args: &[Type], view: View, on_both_sides: bool) -> String {
    let name = label(model, &Type::Def(id, args.to_vec()));
    let name = graphql::legal(&name, &model.types[id].meta.name);
    let input = view == View::Write && (on_both_sides || !name.ends_with("Input"));
    if input { format!("{name}Input") } else { name }
}

fn module_of(model: &Model, id: Id<TypeDef>) -> String {
    let module = &model.modules[model.types[id].meta.module].name;
    module.rsplit('.').next().unwrap_or(module).to_upper_camel_case()
}

/// The order of types: the operations, what they answer with, what they take, then the leaves.
fn place(kind: &TypeKind) -> usize {
    match kind {
        TypeKind::Object { .. } | TypeKind::Interface { .. } | TypeKind::Union(_) => 0,
        TypeKind::Input(_) => 1,
        TypeKind::Enum(_) => 2,
        TypeKind::Scalar => 3,
    }
}

/// The directives that are applied in a type.
fn applied(ty: &TypeDefinition, used: &mut BTreeSet<String>) {
    let mut add = |directives: &[Directive]| used.extend(directives.iter().map(|one| one.name.clone()));
    add(&ty.directives);
    match &ty.kind {
        TypeKind::Scalar | TypeKind::Union(_) => {}
        TypeKind::Object { fields, .. } | TypeKind::Interface { fields, .. } => {
            for field in fields {
                add(&field.directives);
                field.args.iter().for_each(|arg| add(&arg.directives));
            }
        }
        TypeKind::Enum(values) => values.iter().for_each(|value| add(&value.directives)),
        TypeKind::Input(fields) => fields.iter().for_each(|field| add(&field.directives)),
    }
}
