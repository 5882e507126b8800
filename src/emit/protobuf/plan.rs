//! Where every definition lives: its Protobuf package, its file and its name.
//!
//! - A contract has a file of its own in its package, with the service and what only this contract of the package needs.
//! - A type that contracts of one package need lives in that package. One that several packages need lives in the package
//!   of the contracts of its own module, its owner, else in the common package of the build.
//! - Files never import each other in a circle, which Protobuf refuses: where owners would, what is shared moves to the
//!   common package. What is in it needs only what is in it, because users of a type are users of all that it needs.

use std::collections::{BTreeMap, BTreeSet};

use super::errors;
use super::shape::{self, Key, Shape};
use super::words;
use crate::base::arena::Id;
use crate::diag::Diagnostic;
use crate::emit::shared::jsonschema::label;
use crate::emit::shared::reach;
use crate::model::{Contract, Model, Operation, Protocol, Type, TypeDef};

/// A file: the package and the name without its ending.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// The Protobuf package.
    pub(super) package: String,
    /// The contract whose file it is; `None` for what contracts of the package share.
    pub(super) contract: Option<usize>,
}

/// Where a definition lives.
#[derive(Clone, Debug)]
pub(super) struct Home {
    /// What is defined.
    pub(super) key: Key,
    /// The file.
    pub(super) place: Place,
    /// The name in its package.
    pub(super) name: String,
}

/// The plan of a build.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The contracts with their package and service name, in order of declaration.
    pub(super) contracts: Vec<Planned>,
    /// The definitions in the order they are first met.
    pub(super) homes: Vec<Home>,
    by_def: BTreeMap<Id<TypeDef>, Vec<usize>>,
    /// Names of all definitions by package.
    taken: BTreeMap<String, BTreeSet<String>>,
    files: BTreeMap<Place, String>,
    made: BTreeMap<(Id<Operation>, Side), String>,
    /// Contracts that are one service in Protobuf.
    pub(super) clashes: Vec<Diagnostic>,
}

/// A side of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// What it takes.
    Request,
    /// What it answers with.
    Response,
}

impl Side {
    /// What the name of a message for it ends in.
    pub(super) fn word(self) -> &'static str {
        match self {
            Side::Request => "Request",
            Side::Response => "Response",
        }
    }

    /// The declared message of this side. A type that is no message is wrapped in one, and so are named parameters.
    pub(super) fn key(self, model: &Model, operation: &Operation) -> Option<Key> {
        let ty = match (self, operation.params.as_slice(), operation.results.first()) {
            (Side::Request, [only], _) if only.field.name == MESSAGE && only.field.required => &only.field.ty,
            (Side::Request, ..) => return None,
            (Side::Response, _, outcome) => outcome?.ty.as_ref()?,
        };
        match shape::shape(model, ty).shape {
            Shape::Named(key) if !shape::is_enum(model, &key) => Some(key),
            Shape::Named(_)
            | Shape::Scalar(..)
            | Shape::WellKnown(..)
            | Shape::Record(_)
            | Shape::Union(_)
            | Shape::Words(_)
            | Shape::Constant(_)
            | Shape::List { .. }
            | Shape::Map(..)
            | Shape::Nullable(_) => None,
        }
    }
}

/// The name of a parameter that is written without one: the whole message.
pub(super) const MESSAGE: &str = "request";

/// A contract of the plan.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    /// The contract.
    pub(super) id: Id<Contract>,
    /// Its package.
    pub(super) package: String,
    /// The name of its service.
    pub(super) service: String,
}

impl Plan {
    /// Plans the gRPC contracts of the package that is compiled.
    pub(super) fn of(model: &Model) -> Plan {
        let mut plan = Plan::default();
        for (id, contract) in model.contracts.iter() {
            if contract.protocol == Protocol::Grpc && model.is_local(&contract.meta) {
                let package = reach::grpc_package(model, contract);
                let service = reach::grpc_service_name(contract);
                if !plan.taken.entry(package.clone()).or_default().insert(service.clone()) {
                    plan.clashes.push(errors::same_name(contract.meta.span, &contract.meta.name, &service));
                }
                plan.contracts.push(Planned { id, package, service });
            }
        }
        plan.name_made(model);
        let graph = Graph::of(model, &plan.contracts);
        let packages = packages(model, &plan.contracts, &graph);
        plan.settle(model, graph, &packages);
        plan.name_files(model);
        plan
    }

    /// Where a definition lives.
    pub(super) fn home(&self, key: &Key) -> Option<&Home> {
        let homes = self.by_def.get(&key.def)?.iter().filter_map(|index| self.homes.get(*index));
        homes.into_iter().find(|home| home.key == *key)
    }

    /// The path of a file, `shop/inventory/v1/stock_api.proto`.
    pub(super) fn path(&self, place: &Place) -> String {
        let name = self.files.get(place).map_or("types", String::as_str);
        format!("{}/{name}.proto", place.package.replace('.', "/"))
    }

    /// Whether a definition of the package has this name.
    pub(super) fn is_taken(&self, package: &str, name: &str) -> bool {
        self.taken.get(package).is_some_and(|names| names.contains(name))
    }

    fn settle(&mut self, model: &Model, graph: Graph, packages: &[String]) {
        let mut places: Vec<Place> = Vec::new();
        for (users, package) in graph.users.iter().zip(packages) {
            let mut own = users
                .iter()
                .filter(|user| self.contracts.get(**user).is_some_and(|contract| contract.package == *package));
            let contract = match (own.next(), own.next()) {
                (Some(only), None) => Some(*only),
                _ => None,
            };
            places.push(Place { package: package.clone(), contract });
        }
        // What shared definitions need is shared too, or two files would import each other.
        let mut changed = true;
        while changed {
            changed = false;
            for (index, needs) in graph.needs.iter().enumerate() {
                let Some(place) = places.get(index).filter(|place| place.contract.is_none()).cloned() else { continue };
                for need in needs {
                    if let Some(other) = places.get_mut(*need)
                        && other.package == place.package
                        && other.contract.is_some()
                    {
                        other.contract = None;
                        changed = true;
                    }
                }
            }
        }
        for (key, place) in graph.keys.into_iter().zip(places) {
            let name = self.take(model, &key, &place.package);
            self.by_def.entry(key.def).or_default().push(self.homes.len());
            self.homes.push(Home { key, place, name });
        }
    }

    /// Names the messages that methods without one of their own take and answer with, after the method; behind the
    /// service where two have the same method.
    fn name_made(&mut self, model: &Model) {
        for planned in &self.contracts {
            for id in &model.contracts[planned.id].operations {
                let operation = &model.operations[*id];
                for side in [Side::Request, Side::Response] {
                    if side.key(model, operation).is_some() {
                        continue;
                    }
                    let own = format!("{}{}", reach::grpc_method(operation), side.word());
                    let behind = format!("{}{own}", planned.service);
                    let taken = self.taken.entry(planned.package.clone()).or_default();
                    let name = if taken.contains(&own) { behind } else { own };
                    taken.insert(name.clone());
                    self.made.insert((*id, side), name);
                }
            }
        }
    }

    /// The name of the message that is made for a side of a method; `None` where the method has one of its own.
    pub(super) fn made(&self, operation: Id<Operation>, side: Side) -> Option<&str> {
        self.made.get(&(operation, side)).map(String::as_str)
    }

    /// A name for a definition: its own, behind its module's where that is taken, else with a number.
    fn take(&mut self, model: &Model, key: &Key, package: &str) -> String {
        let wanted = words::upper(&label(model, &Type::Def(key.def, key.args.clone())));
        let module = &model.modules[model.types[key.def].meta.module].name;
        let behind = words::upper(module.rsplit('.').next().unwrap_or(module));
        let taken = self.taken.entry(package.to_owned()).or_default();
        let candidates = [wanted.clone(), format!("{behind}{wanted}")].into_iter();
        let numbered = (2_usize..).map(|number| format!("{wanted}{number}"));
        let name = candidates.chain(numbered).find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(name.clone());
        name
    }

    fn name_files(&mut self, model: &Model) {
        let mut used: BTreeSet<(String, String)> = BTreeSet::new();
        let mut files = BTreeMap::new();
        let contracts = self.contracts.iter().enumerate().map(|(index, contract)| {
            let name = words::file(&heck::ToSnakeCase::to_snake_case(model.contracts[contract.id].meta.output_name()));
            (Place { package: contract.package.clone(), contract: Some(index) }, name)
        });
        let shared = self.homes.iter().filter(|home| home.place.contract.is_none());
        let shared = shared.map(|home| (home.place.clone(), "types".to_owned()));
        for (place, wanted) in contracts.chain(shared).collect::<Vec<_>>() {
            if files.contains_key(&place) {
                continue;
            }
            let numbered = (2_usize..).map(|number| format!("{wanted}_{number}"));
            let mut names = std::iter::once(wanted.clone()).chain(numbered);
            let name = names.find(|name| !used.contains(&(place.package.clone(), name.clone()))).unwrap_or_default();
            used.insert((place.package.clone(), name.clone()));
            files.insert(place, name);
        }
        self.files = files;
    }
}

/// The package of what several packages share and none owns.
fn common(model: &Model) -> String {
    format!("{}.common.v1", words::segment(&model.package.name))
}

/// The definitions of a build and how they depend on each other.
#[derive(Default)]
struct Graph {
    keys: Vec<Key>,
    needs: Vec<Vec<usize>>,
    /// By definition, the contracts that need it, as indexes of the plan.
    users: Vec<BTreeSet<usize>>,
    by_def: BTreeMap<Id<TypeDef>, Vec<usize>>,
}

impl Graph {
    fn of(model: &Model, contracts: &[Planned]) -> Graph {
        let mut graph = Graph::default();
        let mut roots = Vec::new();
        for (index, planned) in contracts.iter().enumerate() {
            let contract = &model.contracts[planned.id];
            let mut met = Vec::new();
            for operation in contract.operations.iter().map(|id| &model.operations[*id]) {
                operation.params.iter().for_each(|param| shape::named(model, &param.field.ty, &mut met));
                operation.results.iter().filter_map(|one| one.ty.as_ref()).for_each(|ty| {
                    shape::named(model, ty, &mut met);
                });
                operation.errors.iter().for_each(|ty| shape::named(model, ty, &mut met));
            }
            contract.errors.iter().for_each(|ty| shape::named(model, ty, &mut met));
            for key in met {
                let at = graph.index(key);
                roots.push((at, index));
            }
            // What is needed stands behind what needs it.
            while let Some(key) = graph.keys.get(graph.needs.len()).cloned() {
                let needs = shape::needs(model, &key).into_iter().map(|need| graph.index(need)).collect();
                graph.needs.push(needs);
            }
        }
        graph.users = vec![BTreeSet::new(); graph.keys.len()];
        while let Some((at, user)) = roots.pop() {
            if graph.users.get_mut(at).is_some_and(|users| users.insert(user)) {
                roots.extend(graph.needs.get(at).into_iter().flatten().map(|need| (*need, user)));
            }
        }
        graph
    }

    fn index(&mut self, key: Key) -> usize {
        let known = self.by_def.entry(key.def).or_default();
        if let Some(index) = known.iter().find(|index| self.keys.get(**index) == Some(&key)) {
            return *index;
        }
        let index = self.keys.len();
        known.push(index);
        self.keys.push(key);
        index
    }
}

/// The package of each definition.
fn packages(model: &Model, contracts: &[Planned], graph: &Graph) -> Vec<String> {
    let package = |user: &usize| contracts.get(*user).map(|contract| contract.package.as_str());
    let owner = |key: &Key| {
        let module = model.types[key.def].meta.module;
        let own = contracts.iter().find(|contract| model.contracts[contract.id].meta.module == module);
        own.map(|contract| contract.package.clone())
    };
    let mut shared = Vec::new();
    let mut homes: Vec<String> = graph
        .keys
        .iter()
        .zip(&graph.users)
        .map(|(key, users)| {
            let mut of: Vec<&str> = users.iter().filter_map(package).collect();
            of.sort_unstable();
            of.dedup();
            shared.push(of.len() > 1);
            match of.as_slice() {
                [only] => (*only).to_owned(),
                _ => owner(key).unwrap_or_else(|| common(model)),
            }
        })
        .collect();
    // Packages that would import each other give what they share to the common one, until none do.
    loop {
        let circle = in_circles(&homes, graph);
        let mut moved = false;
        for (home, is_shared) in homes.iter_mut().zip(&shared) {
            if *is_shared && *home != common(model) && circle.contains(home) {
                *home = common(model);
                moved = true;
            }
        }
        if !moved {
            return homes;
        }
    }
}

/// The packages that import each other in a circle.
fn in_circles(homes: &[String], graph: &Graph) -> BTreeSet<String> {
    let mut imports: BTreeMap<&String, BTreeSet<&String>> = BTreeMap::new();
    for (home, needs) in homes.iter().zip(&graph.needs) {
        let others = needs.iter().filter_map(|need| homes.get(*need)).filter(|other| *other != home);
        imports.entry(home).or_default().extend(others);
    }
    let reached = |from: &String| {
        let mut seen: BTreeSet<&String> = BTreeSet::new();
        let mut next: Vec<&String> = imports.get(from).into_iter().flatten().copied().collect();
        while let Some(package) = next.pop() {
            if seen.insert(package) {
                next.extend(imports.get(package).into_iter().flatten().copied());
            }
        }
        seen.contains(from)
    };
    imports.keys().filter(|package| reached(package)).map(|package| (*package).clone()).collect()
}
