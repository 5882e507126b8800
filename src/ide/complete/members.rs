//! Items that stand in declarations: operations, jobs, fields, cases, scopes.

use super::items::{is_deprecated, written};
use super::names::declared;
use super::{Filling, Item, ItemKind};
use crate::ide::scope::{blocks, segments};
use crate::syntax::ast::{self, Member};
use crate::vocab::{BlockWord, DeclKind, Verb};

/// What provides operations.
const CALLABLE: &[DeclKind] = &[DeclKind::Service, DeclKind::External, DeclKind::Gateway, DeclKind::Contract];
/// What an arrow of a scenario may begin or end at.
const PARTIES: &[DeclKind] = &[
    DeclKind::Actor,
    DeclKind::Service,
    DeclKind::External,
    DeclKind::Gateway,
    DeclKind::Store,
    DeclKind::Cache,
    DeclKind::Queue,
    DeclKind::Channel,
    DeclKind::Server,
    DeclKind::Projection,
    DeclKind::Saga,
];
const PAYLOADS: &[DeclKind] = &[DeclKind::Event, DeclKind::Message];
/// What has fields.
const FIELDED: &[DeclKind] = &[DeclKind::Record, DeclKind::Error, DeclKind::Event, DeclKind::Message, DeclKind::Union];

impl<'a> Filling<'a> {
    /// What can be called; behind a dot, its operations.
    pub(super) fn callees(&mut self, kinds: &[DeclKind]) {
        if self.is_plain() {
            // A link leads on to another operation of the same contract.
            if kinds.contains(&DeclKind::Contract) {
                for operation in self.own_operations() {
                    self.items.push(operation_item(operation, "0"));
                }
            }
            return self.decls(kinds, "0");
        }
        let path = self.context.qualifier.clone();
        self.operations_behind(&path);
        // `module.` in front of what is called.
        if path.len() == 1 {
            self.decls(kinds, "0");
        }
    }

    /// The operations of what stands before the braces.
    pub(super) fn operations_of(&mut self, of: &str) {
        let path: Vec<String> = of.split('.').map(str::to_owned).collect();
        self.operations_behind(&path);
        self.items.retain(|item| item.kind == ItemKind::Operation);
    }

    fn operations_behind(&mut self, path: &[String]) {
        let Some((at, decl, length)) = self.here.find(self.here.own(), path, CALLABLE) else { return };
        let contract = path.get(length).map(String::as_str);
        let service = decl.kind.value != DeclKind::Contract;
        for (_, of, operation) in self.here.operations(at, decl) {
            if contract.is_none_or(|name| !service || name == of.name.text)
                && !self.context.present.contains(&operation.name.text)
            {
                self.items.push(operation_item(operation, "1"));
            }
        }
        if service && contract.is_none() {
            for (_, contract) in self.here.contracts(at, decl) {
                self.items.push(declared(contract, "5"));
            }
        }
    }

    /// The operations of a declaration of the file: of its contracts, or its own.
    fn own_operations(&self) -> Vec<&'a ast::Operation> {
        let Some(decl) = self.decl() else { return Vec::new() };
        self.here.operations(self.here.own(), decl).into_iter().map(|(_, _, operation)| operation).collect()
    }

    /// The operations, jobs and consumed events of the declaration: what causes its relations.
    pub(super) fn causes(&mut self) {
        let Some(decl) = self.decl() else { return };
        if !self.is_plain() {
            // `Contract.operation` of one's own.
            let path = self.context.qualifier.clone();
            return self.operations_behind(&path);
        }
        for operation in self.own_operations() {
            self.items.push(operation_item(operation, "1"));
        }
        for job in blocks(decl, BlockWord::Job) {
            if let Some(name) = &job.name {
                let item = Item::new(ItemKind::Block, name.text(), "2").detail("job");
                self.items.push(item.docs(written(job.docs.as_ref())));
            }
        }
        for member in decl.body.iter().flatten() {
            let Some(relation) = member.as_relation().filter(|found| found.verb.value == Verb::Consumes) else {
                continue;
            };
            for target in &relation.targets {
                if let Some((_, event, _)) = self.here.find(self.here.own(), &segments(&target.path), PAYLOADS) {
                    self.items.push(declared(event, "3"));
                }
            }
        }
        for (_, contract) in self.here.contracts(self.here.own(), decl) {
            self.items.push(declared(contract, "6"));
        }
    }

    /// Operations: of the thing itself, or behind a dot of another.
    pub(super) fn any_operation(&mut self) {
        self.callees(CALLABLE);
    }

    /// `Orders.OrdersApi`: the contracts behind a service, for routes.
    pub(super) fn contracts_or(&mut self, kinds: &[DeclKind]) {
        let path = self.context.qualifier.clone();
        if let Some((at, decl, _)) = self.here.find(self.here.own(), &path, CALLABLE) {
            for (_, contract) in self.here.contracts(at, decl) {
                self.items.push(declared(contract, "0"));
            }
        }
        self.decls(kinds, "1");
    }

    pub(super) fn parties(&mut self) {
        self.decls(PARTIES, "0");
    }

    /// Behind an arrow of a scenario: operations behind a dot, or events.
    pub(super) fn steps(&mut self) {
        if self.is_plain() {
            return self.decls(PAYLOADS, "1");
        }
        let path = self.context.qualifier.clone();
        self.operations_behind(&path);
    }

    /// What moves a lifecycle on.
    pub(super) fn triggers(&mut self) {
        self.decls(PAYLOADS, "0");
        self.callees(CALLABLE);
    }

    /// The errors that the operations of the relation around the place declare.
    pub(super) fn called_errors(&mut self) {
        let Some(relation) = &self.context.relation else { return };
        for target in &relation.targets {
            let path: Vec<String> = target.trim_end_matches('.').split('.').map(str::to_owned).collect();
            let Some((at, decl, length)) = self.here.find(self.here.own(), &path, CALLABLE) else { continue };
            for (there, _, operation) in self.here.operations(at, decl) {
                if path.len() > length && path.last() != Some(&operation.name.text) {
                    continue;
                }
                for error in &operation.errors {
                    if let ast::TypeKind::Name { path, .. } = &error.kind
                        && let Some((_, decl, _)) = self.here.find(there, &segments(path), &[DeclKind::Error])
                    {
                        self.items.push(declared(decl, "0").insert(format!("{}: ", decl.name.text)));
                    }
                }
            }
        }
    }

    /// The parameters of the operation that a link leads to.
    pub(super) fn link_parameters(&mut self, of: &str) {
        let path: Vec<String> = of.split('.').map(str::to_owned).collect();
        let own = self.own_operations().into_iter().find(|operation| operation.name.text == of);
        let there = || {
            let (at, decl, _) = self.here.find(self.here.own(), &path, CALLABLE)?;
            let mut all = self.here.operations(at, decl).into_iter();
            all.find(|(_, _, operation)| path.last() == Some(&operation.name.text)).map(|(_, _, operation)| operation)
        };
        let Some(operation) = own.or_else(there) else { return };
        for param in &operation.params {
            if let ast::Param::Named { field, .. } = param {
                let item = field_item(field, "0");
                self.items.push(item.insert(format!("{}: ", field.name.text)));
            }
        }
    }

    /// The cases of an enum by name.
    pub(super) fn cases_of(&mut self, name: &str) {
        let path: Vec<String> = name.split('.').map(str::to_owned).collect();
        let Some((_, decl, _)) = self.here.find(self.here.own(), &path, &[DeclKind::Enum]) else { return };
        for member in decl.body.iter().flatten().filter(|_| self.context.qualifier.is_empty()) {
            if let Member::Case(case) = member {
                let mut item = Item::new(ItemKind::Case, case.name.text.as_str(), "0").detail(name);
                item.deprecated = is_deprecated(&case.annotations);
                self.items.push(item.docs(written(case.docs.as_ref())));
            }
        }
    }

    /// The scopes and roles of an auth.
    pub(super) fn scopes_of(&mut self, auth: &str) {
        let path: Vec<String> = auth.split('.').map(str::to_owned).collect();
        if let Some((_, decl, _)) = self.here.find(self.here.own(), &path, &[DeclKind::Auth]) {
            self.grants(decl, &[BlockWord::Scope]);
        }
    }

    /// The scopes and roles of the auths in force at the operation.
    pub(super) fn access(&mut self) {
        let auths = self.here.auths(self.decl(), self.operation());
        for auth in auths {
            self.grants(auth, &[BlockWord::Scope, BlockWord::Role]);
        }
        self.word("signed_in", "Whoever has a valid credential", "8");
        self.word("anyone", "Everybody, without a credential", "9");
    }

    fn grants(&mut self, auth: &'a ast::Decl, words: &[BlockWord]) {
        let before: String = self.context.qualifier.iter().map(|part| format!("{part}.")).collect();
        for (at, word) in words.iter().enumerate() {
            for block in blocks(auth, *word) {
                let Some(name) = block.name.as_ref().map(ast::Path::text) else { continue };
                let Some(rest) = name.strip_prefix(&before) else { continue };
                let item = Item::new(ItemKind::Block, rest, format!("{at}"));
                let title = block.title.as_ref().map(|title| title.text.clone()).unwrap_or_default();
                let item = item.detail(format!("{} of {}", word.word(), auth.name.text));
                self.items.push(item.docs(if block.docs.is_some() { written(block.docs.as_ref()) } else { title }));
            }
        }
    }

    /// The names of blocks of the declaration itself.
    pub(super) fn own_blocks(&mut self, word: BlockWord) {
        if let Some(decl) = self.decl() {
            self.grants(decl, &[word]);
        }
    }

    /// What has fields; behind a dot, its fields.
    pub(super) fn fields_of(&mut self, kinds: &[DeclKind]) {
        if self.is_plain() {
            return self.decls(kinds, "0");
        }
        let path = self.context.qualifier.clone();
        let mut found = Vec::new();
        if let Some((at, decl, _)) = self.here.find(self.here.own(), &path, FIELDED) {
            self.here.fields_of_decl(at, decl, 0, &mut found);
        }
        self.add_fields(&found);
    }

    /// The fields of the declaration itself.
    pub(super) fn own_fields(&mut self) {
        let mut found = Vec::new();
        if let Some(decl) = self.decl() {
            self.here.fields_of_decl(self.here.own(), decl, 0, &mut found);
        }
        self.add_fields(&found);
    }

    /// Fields of what the place is about: the parameters and results of the operation around it, the payload of what is
    /// consumed, the answer of what is called, the records that are held.
    pub(super) fn subject_fields(&mut self) {
        let own = self.here.own();
        let mut found: Vec<(usize, &'a ast::Field)> = Vec::new();
        if let Some(operation) = self.operation() {
            self.operation_fields(own, operation, &mut found);
        }
        if let Some(relation) = &self.context.relation {
            for target in &relation.targets {
                let path: Vec<String> = target.trim_end_matches('.').split('.').map(str::to_owned).collect();
                if let Some((at, decl, _)) = self.here.find(own, &path, FIELDED) {
                    self.here.fields_of_decl(at, decl, 0, &mut found);
                }
                if let Some((at, decl, _)) = self.here.find(own, &path, CALLABLE) {
                    for (there, _, operation) in self.here.operations(at, decl) {
                        if path.last() == Some(&operation.name.text) {
                            self.operation_fields(there, operation, &mut found);
                        }
                    }
                }
            }
            if relation.verb == Verb::Calls {
                for operation in self.own_operations() {
                    self.operation_fields(own, operation, &mut found);
                }
            }
        } else if let Some(decl) = self.decl() {
            for relation in decl.body.iter().flatten().filter_map(Member::as_relation) {
                for target in relation.targets.iter().filter(|_| relation.verb.value == Verb::Holds) {
                    if let Some((at, decl, _)) = self.here.find(own, &segments(&target.path), FIELDED) {
                        self.here.fields_of_decl(at, decl, 0, &mut found);
                    }
                }
            }
        }
        // `order.lines`: the fields of a field.
        for part in &self.context.qualifier {
            let inner = found.iter().filter(|(_, field)| field.name.text == *part);
            found = inner.flat_map(|(at, field)| self.here.fields(*at, &field.ty)).collect();
        }
        self.add_fields(&found);
    }

    fn operation_fields(&self, at: usize, operation: &'a ast::Operation, found: &mut Vec<(usize, &'a ast::Field)>) {
        for param in &operation.params {
            match param {
                ast::Param::Named { field, .. } => {
                    found.push((at, field));
                    found.extend(self.here.fields(at, &field.ty));
                }
                ast::Param::Spread { ty, .. } | ast::Param::Message { ty, .. } => {
                    found.extend(self.here.fields(at, ty));
                }
            }
        }
        for outcome in &operation.results {
            found.extend(outcome.ty.iter().flat_map(|ty| self.here.fields(at, ty)));
        }
    }

    pub(super) fn add_fields(&mut self, fields: &[(usize, &'a ast::Field)]) {
        for (_, field) in fields {
            let item = field_item(field, "1");
            if !self.items.iter().any(|known| known.label == item.label && known.kind == ItemKind::Field) {
                self.items.push(item);
            }
        }
    }
}

fn operation_item(operation: &ast::Operation, sort: &str) -> Item {
    let mut item = Item::new(ItemKind::Operation, operation.name.text.as_str(), sort);
    item.deprecated = is_deprecated(&operation.annotations);
    item.detail(signature(operation)).docs(written(operation.docs.as_ref()))
}

fn field_item(field: &ast::Field, sort: &str) -> Item {
    let mut item = Item::new(ItemKind::Field, field.name.text.as_str(), sort);
    if field.name.quoted {
        item.insert = format!("`{}`", field.name.text);
    }
    item.deprecated = is_deprecated(&field.annotations);
    item.detail(ty(&field.ty)).docs(written(field.docs.as_ref()))
}

/// `GET /orders/{id} get_order(id: OrderId) -> Order`, without its errors.
pub(super) fn signature(operation: &ast::Operation) -> String {
    let params: Vec<String> = operation
        .params
        .iter()
        .map(|param| match param {
            ast::Param::Named { field, .. } => {
                format!("{}{}: {}", field.name.text, if field.optional.is_some() { "?" } else { "" }, ty(&field.ty))
            }
            ast::Param::Spread { ty: of, .. } => format!("...{}", ty(of)),
            ast::Param::Message { ty: of, .. } => ty(of),
        })
        .collect();
    let results: Vec<String> = operation.results.iter().filter_map(|outcome| outcome.ty.as_ref().map(ty)).collect();
    let arrow = if results.is_empty() { "" } else { " -> " };
    let path = operation.path.as_ref().map(|path| format!(" {}", path.value)).unwrap_or_default();
    format!("{}{path} ({}){arrow}{}", operation.verb.value.word(), params.join(", "), results.join(" | "))
}

/// A type in few words.
pub(super) fn ty(of: &ast::Type) -> String {
    match &of.kind {
        ast::TypeKind::Name { path, args } if args.is_empty() => path.text(),
        ast::TypeKind::Name { path, args } => {
            format!("{}<{}>", path.text(), args.iter().map(ty).collect::<Vec<_>>().join(", "))
        }
        ast::TypeKind::Literal(_) => "literal".to_owned(),
        ast::TypeKind::Record(_) => "{ … }".to_owned(),
        ast::TypeKind::Nullable(inner) => format!("{}?", ty(inner)),
        ast::TypeKind::Union(all) => all.iter().map(ty).collect::<Vec<_>>().join(" | "),
        ast::TypeKind::Error => "?".to_owned(),
    }
}
