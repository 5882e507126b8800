//! Operations by name: `op` of one's own, `Service.op`, `Service.Contract.op`, `Contract.op`.

use super::{Names, errors};
use crate::base::arena::Id;
use crate::diag::Diags;
use crate::model::{Contract, Item, Module, Node, Operation};
use crate::syntax::ast;
use crate::vocab::{DeclKind, Verb};

/// What can be called: it provides contracts.
pub(super) const CALLABLE: &[DeclKind] = &[DeclKind::Service, DeclKind::External, DeclKind::Gateway];

/// Notes which contracts each node provides.
pub(super) fn provided(names: &mut Names<'_>) {
    let mut provided = crate::base::map::IndexMap::default();
    for (module, item, decl) in names.declarations() {
        let Item::Node(node) = item else { continue };
        let mut contracts: Vec<Id<Contract>> = Vec::new();
        for member in decl.body.as_deref().unwrap_or_default() {
            if let ast::Member::Relation(relation) = member
                && relation.verb.value == Verb::Provides
            {
                contracts.extend(relation.targets.iter().filter_map(|target| {
                    match names.find(module, &target.path, &[DeclKind::Contract]) {
                        Some(Item::Contract(contract)) => Some(contract),
                        _ => None,
                    }
                }));
            }
        }
        if !contracts.is_empty() {
            provided.insert(node, contracts);
        }
    }
    // A gateway offers what its routes lead to.
    for (module, item, decl) in names.declarations() {
        let Item::Node(gateway) = item else { continue };
        let mut contracts: Vec<Id<Contract>> = Vec::new();
        for member in decl.body.as_deref().unwrap_or_default() {
            let ast::Member::Route(route) = member else { continue };
            for target in &route.targets {
                let Some((Item::Node(node), rest)) = names.find_prefix(module, &target.path, CALLABLE) else {
                    continue;
                };
                let all: &[Id<Contract>] = provided.get(&node).map_or(&[], Vec::as_slice);
                contracts.extend(all.iter().copied().filter(|contract| match rest.first() {
                    Some(name) => names.is_named(*contract, name),
                    None => true,
                }));
            }
        }
        if !contracts.is_empty() {
            contracts.dedup();
            provided.insert(gateway, contracts);
        }
    }
    names.provided = provided;
}

impl<'a> Names<'a> {
    /// The operation that a path names: of `own` (a node or a contract) for a single name, else of the node or contract
    /// that the path begins with. `None` is reported once, with suggestions.
    pub fn resolve_operation(
        &self,
        from: Id<Module>,
        own: Option<Item>,
        path: &ast::Path,
        diags: &mut Diags,
    ) -> Option<(Option<Id<Node>>, Id<Operation>)> {
        if let (Some(name), Some(own)) = (path.single(), own) {
            let contracts = self.contracts_of_item(own);
            return self
                .pick(name, &contracts, path, diags)
                .map(|operation| (if let Item::Node(node) = own { Some(node) } else { None }, operation));
        }
        if self.is_poisoned(from, path) {
            return None;
        }
        if let Some((Item::Node(node), rest)) = self.find_prefix(from, path, CALLABLE) {
            let contracts = self.contracts_of(node);
            return match rest {
                [name] => self.pick(name, contracts, path, diags).map(|operation| (Some(node), operation)),
                [contract, name] => {
                    let named: Vec<Id<Contract>> =
                        contracts.iter().copied().filter(|id| self.is_named(*id, contract)).collect();
                    if named.is_empty() {
                        diags.push(errors::contract_not_provided(contract, &self.names_of(contracts)));
                        return None;
                    }
                    for id in &named {
                        self.refer_to(contract.span, Item::Contract(*id));
                    }
                    self.pick(name, &named, path, diags).map(|operation| (Some(node), operation))
                }
                _ => {
                    diags.push(errors::operation_expected(path, &self.operation_names(contracts)));
                    None
                }
            };
        }
        if let Some((Item::Contract(contract), [name])) = self.find_prefix(from, path, &[DeclKind::Contract]) {
            return self.pick(name, &[contract], path, diags).map(|operation| (None, operation));
        }
        let kinds: Vec<DeclKind> = CALLABLE.iter().copied().chain([DeclKind::Contract]).collect();
        // `X.op`: the report is about `X` alone.
        let head = path.segments.first().map(|first| ast::Path { segments: vec![first.clone()], span: first.span })?;
        self.resolve(from, &head, &kinds, diags);
        None
    }

    /// The operation named `name` among those of some contracts; none and more than one are reported.
    fn pick(
        &self,
        name: &ast::Ident,
        contracts: &[Id<Contract>],
        path: &ast::Path,
        diags: &mut Diags,
    ) -> Option<Id<Operation>> {
        let found: Vec<(Id<Contract>, Id<Operation>)> = contracts
            .iter()
            .filter_map(|contract| Some((*contract, *self.by_contract.get(contract)?.get(name.text.as_str())?)))
            .collect();
        match found.as_slice() {
            [(_, only)] => {
                self.refer_to_operation(name.span, *only);
                Some(*only)
            }
            [] => {
                if !name.text.is_empty() {
                    diags.push(errors::unknown_operation(name, &self.operation_names(contracts), path));
                }
                None
            }
            many => {
                let candidates: Vec<Id<Contract>> = many.iter().map(|(contract, _)| *contract).collect();
                diags.push(errors::ambiguous_operation(name, &self.names_of(&candidates)));
                None
            }
        }
    }

    fn contracts_of_item(&self, own: Item) -> Vec<Id<Contract>> {
        match own {
            Item::Node(node) => self.contracts_of(node).to_vec(),
            Item::Contract(contract) => vec![contract],
            Item::Type(_)
            | Item::Policy(_)
            | Item::Auth(_)
            | Item::Context(_)
            | Item::Team(_)
            | Item::Environment(_)
            | Item::Decision(_)
            | Item::Scenario(_)
            | Item::Lifecycle(_)
            | Item::Rule(_)
            | Item::Annotation(_)
            | Item::Technology(_) => Vec::new(),
        }
    }

    fn is_named(&self, contract: Id<Contract>, name: &ast::Ident) -> bool {
        self.decl(Item::Contract(contract)).is_some_and(|(_, decl)| decl.name.text == name.text)
    }

    fn names_of(&self, contracts: &[Id<Contract>]) -> Vec<&'a str> {
        contracts
            .iter()
            .filter_map(|contract| self.decl(Item::Contract(*contract)))
            .map(|(_, decl)| decl.name.text.as_str())
            .collect()
    }

    fn operation_names(&self, contracts: &[Id<Contract>]) -> Vec<&'a str> {
        contracts
            .iter()
            .filter_map(|contract| self.by_contract.get(contract))
            .flat_map(|map| map.keys().copied())
            .collect()
    }
}
