//! Items for the value of a setting, by its type.

use super::names::TYPES;
use super::{Filling, Item, ItemKind};
use crate::ide::context::per_case;
use crate::syntax::ast;
use crate::vocab::{self, Block, BlockWord, DeclKind, Ty, leaves_of};

impl Filling<'_> {
    /// What a value of a type may be.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
    pub(super) fn value(&mut self, ty: &Ty, property: &str) {
        if self.context.partial.starts_with(|first: char| first.is_ascii_digit()) {
            // A number is written: only its unit is open.
            for leaf in leaves_of(ty) {
                self.units(leaf);
            }
            return;
        }
        if per_case(ty).is_some() {
            self.decls(&[DeclKind::Enum], "0");
        }
        for leaf in leaves_of(ty) {
            match leaf {
                Ty::Label => self.labels(property),
                _ => self.leaf(leaf),
            }
        }
    }

    /// The words that other settings of this name have.
    fn labels(&mut self, property: &str) {
        if matches!(property, "method" | "methods") {
            for method in vocab::HTTP_METHODS {
                self.word(method.name, "", "1");
            }
        }
        let known = self.here.snapshot.catalog().labels.get(property);
        for label in known.into_iter().flatten() {
            self.word(label, "", "0");
        }
    }

    /// What a rule says of things of a kind: the variable's settings, one below the other.
    pub(super) fn ruled(&mut self, kind: DeclKind) {
        let [_, path @ ..] = self.context.qualifier.as_slice() else {
            return self.word("not", "The opposite", "5");
        };
        let mut blocks = vec![vocab::decl(kind).block];
        let mut words = vocab::decl(kind).blocks.to_vec();
        for part in path {
            let of_block = BlockWord::from_word(part).filter(|word| words.contains(word));
            let inner: Vec<&'static Block> = match of_block {
                Some(word) => vec![vocab::block(word).block],
                None if blocks.iter().any(|block| block.property(part).is_some()) => {
                    let found = blocks.iter().filter_map(|block| block.property(part));
                    found.flat_map(|property| vocab::blocks_of(&property.ty)).collect()
                }
                // The name of an objective and the like.
                None => blocks,
            };
            blocks = inner;
            words.clear();
        }
        for property in blocks.iter().flat_map(|block| block.all()) {
            let item = Item::new(ItemKind::Property, property.name, "1").docs(property.doc);
            self.items.push(item.detail(vocab::notation::ty(&property.ty)));
        }
        for word in words {
            self.items.push(Item::new(ItemKind::Block, word.word(), "2").docs(vocab::block(word).doc));
        }
        if path.last().is_some_and(|last| last == "slo") {
            for word in ["availability", "latency", "freshness", "correctness"] {
                self.items.push(Item::new(ItemKind::Block, word, "0"));
            }
        }
    }

    fn leaf(&mut self, leaf: &Ty) {
        match leaf {
            Ty::Bool | Ty::Json => {
                self.word("true", "", "0");
                self.word("false", "", "0");
            }
            Ty::Word(choices) => self.choices(choices, "0"),
            Ty::Constructor(constructors) => self.constructors(constructors),
            Ty::Secret => self.constructors(vocab::SECRET_SOURCES),
            Ty::Ref(kinds) => self.decls(kinds, "0"),
            Ty::RefWith(kinds, _) => self.decls(kinds, "0"),
            Ty::Own(word) => self.own_blocks(*word),
            Ty::Operation => self.any_operation(),
            Ty::Type => self.decls(TYPES, "0"),
            Ty::Field => self.subject_fields(),
            Ty::Credentials => {
                self.decls(&[DeclKind::Auth], "0");
                self.word("none", "Without any proof", "9");
            }
            Ty::Access => self.access(),
            Ty::Expression => self.roots(),
            // Numbers, texts and names of the user's own: nobody else knows them.
            Ty::Int { .. }
            | Ty::Number
            | Ty::Text
            | Ty::Regex
            | Ty::Url
            | Ty::Cron
            | Ty::Date
            | Ty::Version
            | Ty::Duration
            | Ty::Size
            | Ty::Percent
            | Ty::Rate
            | Ty::Cpu
            | Ty::Path
            | Ty::Literal
            | Ty::Label
            | Ty::Named(_)
            | Ty::PerCase(_)
            | Ty::Range(_)
            | Ty::List(_)
            | Ty::Object(_)
            | Ty::Map(_)
            | Ty::Either(_) => {}
        }
    }

    /// What a condition begins with.
    pub(super) fn roots(&mut self) {
        if !self.is_plain() {
            return self.behind_root();
        }
        for (word, doc) in ROOTS {
            self.word(word, doc, "2");
        }
        self.word("not", "The opposite", "5");
        let params = self.operation().map(|operation| operation.params.as_slice()).unwrap_or_default();
        for param in params {
            if let ast::Param::Named { field, .. } = param {
                self.items.push(Item::new(ItemKind::Field, field.name.text.as_str(), "1").detail("parameter"));
            }
        }
    }

    /// `response.id`: fields of the results of the operation.
    fn behind_root(&mut self) {
        let [root, rest @ ..] = self.context.qualifier.as_slice() else { return };
        let Some(operation) = self.operation() else { return };
        let own = self.here.own();
        let mut found = Vec::new();
        if root == "response" {
            for ty in operation.results.iter().filter_map(|outcome| outcome.ty.as_ref()) {
                found.extend(self.here.fields(own, ty));
            }
        } else if let Some(ast::Param::Named { field, .. }) = operation
            .params
            .iter()
            .find(|param| matches!(param, ast::Param::Named { field, .. } if field.name.text == *root))
        {
            found.extend(self.here.fields(own, &field.ty));
        }
        for part in rest {
            let inner = found.iter().filter(|(_, field)| field.name.text == *part);
            found = inner.flat_map(|(at, field)| self.here.fields(*at, &field.ty)).collect();
        }
        self.add_fields(&found);
    }
}

const ROOTS: &[(&str, &str)] = &[
    ("subject", "Who calls: the claims of the credential"),
    ("request", "What was sent"),
    ("response", "What is answered"),
    ("event", "The message"),
    ("endpoint", "The registration of the receiver"),
];
