//! Items that are declared: declarations with the import they need, modules, types.

use super::items::{is_deprecated, written};
use super::{Filling, Item, ItemKind, MOST};
use crate::driver::imports;
use crate::ide::scope::{How, Named};
use crate::syntax::ast;
use crate::vocab::{self, DeclKind, Namespace, Takes};

/// The declarations that stand in types.
pub(super) const TYPES: &[DeclKind] = &[
    DeclKind::Record,
    DeclKind::Scalar,
    DeclKind::Enum,
    DeclKind::Union,
    DeclKind::Error,
    DeclKind::Event,
    DeclKind::Message,
];

impl Filling<'_> {
    /// Declarations of these kinds by name; behind a module, those that it declares.
    pub(super) fn decls(&mut self, kinds: &[DeclKind], sort: &str) {
        match self.context.qualifier.as_slice() {
            [] => {
                let all = self.context.partial.is_empty();
                let found = self.here.names(kinds, &|name| self.fits(name));
                let far = |named: &Named<'_>| matches!(named.how, How::Package | How::Elsewhere);
                let many = found.iter().filter(|named| far(named)).count() > MOST;
                self.incomplete |= many;
                let subject = self.context.decl.as_ref();
                let own = |named: &Named<'_>| {
                    named.how == How::Own
                        && subject.is_some_and(|(kind, name)| named.decl.kind.value == *kind && named.name == name)
                };
                let present: Vec<Named<'_>> = found
                    .into_iter()
                    .filter(|named| !(far(named) && many && all))
                    // Nothing but a type is made of itself.
                    .filter(|named| !own(named) || TYPES.contains(&named.decl.kind.value))
                    .collect();
                let mut left = MOST;
                for named in present {
                    if far(&named) {
                        let Some(less) = left.checked_sub(1) else { continue };
                        left = less;
                    }
                    let item = self.named(&named, sort);
                    self.items.push(item);
                }
                self.aliases(kinds);
            }
            [module] => {
                let imports = self.here.imports(self.here.own());
                let found = imports.into_iter().find(|(name, _, declared)| declared.is_none() && name == module);
                let Some((_, at, _)) = found else { return };
                for decl in self.here.decls(at).filter(|decl| kinds.contains(&decl.kind.value)) {
                    if decl.private.is_none() {
                        self.items.push(declared(decl, format!("{sort}1")));
                    }
                }
            }
            [..] => {}
        }
    }

    /// The modules that are imported as such and declare one of these kinds.
    fn aliases(&mut self, kinds: &[DeclKind]) {
        for (name, at, imported) in self.here.imports(self.here.own()) {
            let declares = || self.here.decls(at).any(|decl| kinds.contains(&decl.kind.value));
            if imported.is_none() && declares() {
                self.items.push(Item::new(ItemKind::Module, name, "4").detail(self.here.module(at)));
            }
        }
    }

    fn named(&self, named: &Named<'_>, sort: &str) -> Item {
        let order = match named.how {
            How::Own => 1,
            How::Imported => 2,
            How::Everywhere => 3,
            How::Package => 5,
            How::Elsewhere => 6,
        };
        let mut item = declared(named.decl, format!("{sort}{order}"));
        if item.label != named.name {
            named.name.clone_into(&mut item.label);
            named.name.clone_into(&mut item.insert);
        }
        if matches!(named.how, How::Package | How::Elsewhere) {
            let module = self.here.module(named.at);
            item.detail = format!("{}  (use {module})", item.detail);
            item.edits = imports::edits(self.here.file, &[(module.to_owned(), vec![named.decl.name.text.clone()])]);
        }
        item
    }

    pub(super) fn types(&mut self) {
        if self.is_plain() {
            for builtin in vocab::BUILTIN_TYPES {
                let item = Item::new(ItemKind::Type, builtin.name, "04").docs(builtin.doc);
                self.items.push(match builtin.params {
                    [] => item.detail("built in"),
                    params => {
                        let detail = format!("{}<{}>", builtin.name, params.join(", "));
                        item.detail(detail).snippet(format!("{}<$0>", builtin.name))
                    }
                });
            }
            let generics = self.decl().map(|decl| decl.head.generics.as_slice()).unwrap_or_default();
            self.items.extend(generics.iter().map(|name| Item::new(ItemKind::Type, name.text.as_str(), "00")));
        }
        self.decls(TYPES, "0");
    }

    pub(super) fn modules(&mut self) {
        let before = self.context.qualifier.iter().map(|part| format!("{part}.")).collect::<String>();
        let imported: Vec<String> = self.here.file.uses.iter().map(|statement| statement.path.text()).collect();
        for (name, at) in &self.here.snapshot.catalog().modules {
            // What is in scope everywhere, and the file itself, nobody imports.
            if !name.starts_with(&before) || *at == self.here.own() || name == "std.core" {
                continue;
            }
            let parsed = self.here.snapshot.analysis.modules.get(*at);
            let local = parsed.is_some_and(|parsed| parsed.module.local);
            let again = imported.iter().filter(|imported| *imported == name).count() > 0;
            let sort = format!("{}{}", u8::from(again), u8::from(!local));
            let docs = parsed.map(|parsed| parsed.module.docs.text.clone()).unwrap_or_default();
            let item = Item::new(ItemKind::Module, name.as_str(), sort).docs(docs);
            self.items.push(item.snippet(format!("{name}.{{$0}}")));
        }
        // Behind a module, a name that it declares.
        let known = self.items.len();
        self.imported(before.trim_end_matches('.'));
        for item in self.items.iter_mut().skip(known) {
            item.insert = format!("{before}{}", item.insert);
            item.filter = Some(item.insert.clone());
        }
    }

    /// What a module declares, in the braces of an import.
    pub(super) fn imported(&mut self, module: &str) {
        let Some(at) = self.here.module_named(module) else { return };
        for decl in self.here.decls(at).filter(|decl| decl.private.is_none()) {
            if !self.context.present.contains(&decl.name.text) {
                self.items.push(declared(decl, "2"));
            }
        }
    }

    pub(super) fn takes(&mut self, takes: &Takes) {
        match takes {
            Takes::Word(choices) | Takes::OpenWord(choices) => self.choices(choices, "0"),
            Takes::Decls(kinds) if kinds.contains(&DeclKind::Contract) && !self.is_plain() => self.contracts_or(kinds),
            Takes::Decls(kinds) => self.decls(kinds, "0"),
            Takes::AnyDecl => self.decls(AFFECTED, "0"),
            Takes::Operations(kinds) => self.callees(kinds),
            Takes::FieldOf(kinds) => self.fields_of(kinds),
            Takes::PayloadsOrUnknown => {
                self.decls(&[DeclKind::Event, DeclKind::Message], "0");
                self.word("unknown", "What travels through it is not known", "9");
            }
            Takes::Causes => self.causes(),
            Takes::ReplyAddress => {
                self.decls(&[DeclKind::Channel, DeclKind::Queue], "0");
                self.word("header", "A header of the message names the channel: `header.reply_to`", "5");
            }
            Takes::Type => self.types(),
            Takes::Field => self.own_fields(),
            Takes::ErrorKind if self.is_plain() => {
                for (at, kind) in vocab::ERROR_KINDS.iter().enumerate() {
                    let retry = if kind.transient { "; trying again can help" } else { "" };
                    let item = Item::new(ItemKind::Choice, kind.name, format!("0{at:03}")).docs(kind.doc);
                    let grpc = kind.grpc.to_uppercase();
                    self.items.push(item.detail(format!("HTTP {}, gRPC {grpc}{retry}", kind.status)));
                }
            }
            Takes::Sites => {
                for word in ["field", "case", "parameter", "operation", "relation", "block", "setting"] {
                    self.word(word, "", "0");
                }
                for kind in DeclKind::ALL {
                    self.word(kind.word(), vocab::decl(*kind).doc, "1");
                }
            }
            Takes::Expression => self.roots(),
            Takes::Name
            | Takes::DottedName
            | Takes::Text
            | Takes::Value
            | Takes::Port
            | Takes::ErrorKind
            | Takes::Params
            | Takes::Generics => {}
        }
    }
}

/// What a decision may affect; what is told besides has no name that others use.
const AFFECTED: &[DeclKind] = &[
    DeclKind::Service,
    DeclKind::External,
    DeclKind::Actor,
    DeclKind::Gateway,
    DeclKind::Server,
    DeclKind::Store,
    DeclKind::Cache,
    DeclKind::Channel,
    DeclKind::Queue,
    DeclKind::Projection,
    DeclKind::Saga,
    DeclKind::Contract,
    DeclKind::Record,
    DeclKind::Scalar,
    DeclKind::Enum,
    DeclKind::Union,
    DeclKind::Error,
    DeclKind::Event,
    DeclKind::Message,
    DeclKind::Policy,
    DeclKind::Auth,
    DeclKind::Context,
    DeclKind::Team,
    DeclKind::Environment,
    DeclKind::Scenario,
    DeclKind::Lifecycle,
    DeclKind::Technology,
];

/// A declaration as an item.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
pub(super) fn declared(decl: &ast::Decl, sort: impl Into<String>) -> Item {
    let kind = decl.kind.value;
    let picture = match kind {
        DeclKind::Event | DeclKind::Message | DeclKind::Error => ItemKind::Event,
        _ => match kind.namespace() {
            Namespace::Types => ItemKind::Type,
            Namespace::Contracts => ItemKind::Contract,
            Namespace::Nodes => ItemKind::Node,
            Namespace::Policies
            | Namespace::Auths
            | Namespace::Organization
            | Namespace::Narrative
            | Namespace::Annotations
            | Namespace::Technologies => ItemKind::Declaration,
        },
    };
    let of = decl.head.of_kind.as_ref().map(|of| format!(": {}", of.text())).unwrap_or_default();
    let mut item = Item::new(picture, decl.name.text.as_str(), sort);
    if decl.name.quoted {
        item.insert = format!("`{}`", decl.name.text);
    }
    item.deprecated = is_deprecated(&decl.annotations);
    let title = decl.head.title.as_ref().map(|title| title.text.clone()).unwrap_or_default();
    let docs = if decl.docs.is_some() { written(decl.docs.as_ref()) } else { title };
    item.detail(format!("{}{of}", kind.word())).docs(docs)
}
