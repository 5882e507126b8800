//! Items of the vocabulary: declarations, settings, verbs, blocks, words, annotations.

use super::{Filling, Item, ItemKind};
use crate::syntax::ast;
use crate::vocab::{
    self, Arg, Block, BlockWord, Body, Choice, Constructor, DeclKind, Property, Site, Ty, Verb, leaves_of, notation,
    relation_in,
};

impl Item {
    /// An item that writes its label.
    pub(super) fn new(kind: ItemKind, label: impl Into<String>, sort: impl Into<String>) -> Item {
        let label = label.into();
        Item {
            insert: label.clone(),
            label,
            kind,
            detail: String::new(),
            docs: String::new(),
            snippet: None,
            filter: None,
            sort: sort.into(),
            edits: Vec::new(),
            deprecated: false,
        }
    }

    pub(super) fn detail(mut self, detail: impl Into<String>) -> Item {
        self.detail = detail.into();
        self
    }

    pub(super) fn docs(mut self, docs: impl Into<String>) -> Item {
        self.docs = docs.into();
        self
    }

    pub(super) fn insert(mut self, insert: impl Into<String>) -> Item {
        self.insert = insert.into();
        self
    }

    pub(super) fn snippet(mut self, snippet: impl Into<String>) -> Item {
        self.snippet = Some(snippet.into());
        self
    }
}

impl Filling<'_> {
    pub(super) fn word(&mut self, word: &str, doc: &str, sort: &str) {
        if self.is_plain() {
            self.items.push(Item::new(ItemKind::Keyword, word, sort).docs(doc));
        }
    }

    /// The words that begin declarations.
    pub(super) fn declarations(&mut self, uses: bool) {
        if !self.is_plain() {
            return;
        }
        for (at, kind) in DeclKind::ALL.iter().enumerate() {
            let spec = vocab::decl(*kind);
            let item = Item::new(ItemKind::Keyword, kind.word(), format!("1{at:03}"));
            self.items.push(item.docs(documented(spec.doc, spec.example)).snippet(declaration(*kind)));
        }
        if uses {
            self.word("use", "Brings in what another module declares: `use orders.{Order}`", "0");
            self.word("private", "What follows is known in this file only", "2");
        }
    }

    /// The settings of a block that do not stand yet, those that must stand first.
    pub(super) fn properties(&mut self, block: &'static Block) {
        if !self.is_plain() {
            return;
        }
        for (at, property) in block.all().into_iter().enumerate() {
            if self.context.present.iter().any(|present| present == property.name) {
                continue;
            }
            let sort = format!("{}{at:03}", u8::from(!property.required));
            let item = Item::new(ItemKind::Property, property.name, sort);
            let item = item.detail(notation::ty(&property.ty)).docs(property_docs(property));
            let (before, after) = holder(&property.ty);
            let item = item.insert(format!("{}: {before}{after}", property.name));
            let item =
                if after.is_empty() { item } else { item.snippet(format!("{}: {before}$0{after}", property.name)) };
            self.items.push(item);
        }
    }

    pub(super) fn verb(&mut self, verb: Verb, kind: DeclKind) {
        let Some(usage) = relation_in(verb, kind).filter(|_| self.is_plain()) else { return };
        let item = Item::new(ItemKind::Keyword, verb.word(), "2").detail(notation::takes(&usage.takes));
        self.items.push(item.docs(documented(usage.doc, usage.example)).insert(format!("{} ", verb.word())));
    }

    pub(super) fn block(&mut self, word: BlockWord) {
        if !self.is_plain() {
            return;
        }
        let spec = vocab::block(word);
        let item = Item::new(ItemKind::Keyword, word.word(), "3").docs(documented(spec.doc, spec.example));
        let name = if spec.name.is_some() { " ${1:name}" } else { "" };
        let title = if spec.title == Body::Required { " \"${1:title}\"" } else { "" };
        let body = if spec.body == Body::Required { " { $0 }" } else { "" };
        self.items
            .push(item.insert(format!("{} ", word.word())).snippet(format!("{}{name}{title}{body}", word.word())));
    }

    pub(super) fn choices(&mut self, choices: &[Choice], sort: &str) {
        if self.is_plain() {
            let item = |choice: &Choice| Item::new(ItemKind::Choice, choice.word, sort).docs(choice.doc);
            self.items.extend(choices.iter().map(item));
        }
    }

    pub(super) fn constructors(&mut self, constructors: &[Constructor]) {
        if !self.is_plain() {
            return;
        }
        for found in constructors {
            let item = Item::new(ItemKind::Constructor, found.word, "0").docs(found.doc);
            let item = item.detail(notation::constructor(found));
            let required: Vec<String> = (1..)
                .zip(found.args.iter().filter(|arg| arg.required))
                .map(|(at, arg)| format!("${{{at}:{}}}", arg.name))
                .collect();
            let braces =
                found.args.is_empty() && found.block.is_some_and(|block| block.all().iter().any(|p| p.required));
            let item = match required.is_empty() {
                false => item.snippet(format!("{}({})", found.word, required.join(", "))),
                true if braces => item.snippet(format!("{} {{ $0 }}", found.word)),
                true => item,
            };
            self.items.push(item);
        }
    }

    pub(super) fn argument(&mut self, arg: &Arg) {
        if self.is_plain() {
            let item = Item::new(ItemKind::Property, arg.name, "6").detail(notation::ty(&arg.ty)).docs(arg.doc);
            self.items.push(item.insert(format!("{}: ", arg.name)));
        }
    }

    /// The annotations that may stand on one of these places, the project's own included.
    pub(super) fn annotations(&mut self, sites: &[Site]) {
        if !self.is_plain() {
            return;
        }
        for spec in vocab::ANNOTATIONS.iter().filter(|spec| spec.sites.iter().any(|site| sites.contains(site))) {
            let item = Item::new(ItemKind::Annotation, spec.name, "1").docs(documented(spec.doc, spec.example));
            let required = spec.args.iter().any(|arg| arg.required);
            let item = item.detail(format!("@{}({})", spec.name, notation::names(spec.args)));
            self.items.push(if required { item.snippet(format!("{}($0)", spec.name)) } else { item });
        }
        for (_, decl) in self.here.all(DeclKind::Annotation) {
            let on = decl.head.on.iter().filter_map(|word| Site::from_word(&word.text));
            if on.into_iter().any(|site| sites.contains(&site)) {
                let docs = decl.docs.as_ref().map(|docs| docs.text.clone()).unwrap_or_default();
                let item = Item::new(ItemKind::Annotation, decl.name.text.as_str(), "0").docs(docs);
                let args = decl.head.params.as_ref().is_some_and(|params| !params.is_empty());
                self.items.push(if args { item.snippet(format!("{}($0)", decl.name.text)) } else { item });
            }
        }
    }

    /// The units of a quantity behind the number that is written.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
    pub(super) fn units(&mut self, ty: &Ty) {
        let name = match ty {
            Ty::Duration => "duration",
            Ty::Size => "size",
            Ty::Percent => "percentage",
            Ty::Rate => "rate",
            Ty::Cpu => "cpu share",
            _ => return,
        };
        let written = self.source.text.get(..self.offset as usize).unwrap_or_default();
        let digits = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_');
        let start = written.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '/'));
        let number = written.get(start.len()..).unwrap_or_default();
        let number = number.rsplit_once("..").map_or(number, |(_, high)| high);
        let length = number.find(|c| !digits(c)).unwrap_or(number.len());
        let Some(number) = number.get(..length).filter(|number| !number.is_empty()) else { return };
        for quantity in vocab::QUANTITY_TYPES.iter().filter(|quantity| quantity.name == name) {
            for (at, suffix) in quantity.suffixes.iter().enumerate().filter(|(_, suffix)| !suffix.is_empty()) {
                let item = Item::new(ItemKind::Unit, format!("{number}{suffix}"), format!("0{at:03}"));
                self.items.push(item.detail(quantity.name).docs(unit(suffix, quantity.doc)));
            }
        }
    }
}

/// What a suffix stands for.
fn unit(suffix: &str, otherwise: &str) -> String {
    let words = match suffix {
        "us" => "Microseconds",
        "ms" => "Milliseconds",
        "s" => "Seconds",
        "m" if otherwise.contains("cores") => "Thousandths of a core",
        "m" => "Minutes",
        "h" => "Hours",
        "d" => "Days",
        "w" => "Weeks",
        "/s" => "A second",
        "/m" => "A minute",
        "/h" => "An hour",
        "/d" => "A day",
        _ => otherwise,
    };
    words.to_owned()
}

/// What stands around the value of a setting that is begun.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
fn holder(ty: &Ty) -> (&'static str, &'static str) {
    match ty {
        Ty::Object(_) | Ty::Map(_) => ("{ ", " }"),
        Ty::List(_) => ("[", "]"),
        Ty::Text | Ty::Url | Ty::Cron | Ty::Regex => ("\"", "\""),
        _ => ("", ""),
    }
}

/// What is said of a setting: what it means, its default, its unit, an example.
pub(super) fn property_docs(property: &Property) -> String {
    let mut lines = vec![property.doc.to_owned()];
    if let Some(default) = property.default {
        lines.push(format!("Default: `{default}`"));
    }
    if property.required {
        lines.push("It must stand.".to_owned());
    }
    let quantity = leaves_of(&property.ty).into_iter().find_map(example);
    lines.extend(quantity.map(|example| format!("Example: `{}: {example}`", property.name)));
    lines.join("\n\n")
}

#[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
fn example(ty: &Ty) -> Option<&'static str> {
    match ty {
        Ty::Duration => Some("250ms"),
        Ty::Size => Some("512MiB"),
        Ty::Percent => Some("99.95%"),
        Ty::Rate => Some("100/s"),
        Ty::Cpu => Some("250m"),
        Ty::Date => Some("2027-01-12"),
        Ty::Version => Some("1.4.0"),
        Ty::Path => Some("/livez"),
        Ty::Cron => Some("\"0 3 * * *\""),
        Ty::Url => Some("\"https://shop.example\""),
        _ => None,
    }
}

/// A sentence and an example below it.
pub(super) fn documented(doc: &str, example: &str) -> String {
    format!("{doc}\n\n```arch\n{example}\n```")
}

/// A declaration to fill in.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is asked for is picked out")]
fn declaration(kind: DeclKind) -> String {
    let spec = vocab::decl(kind);
    let mut text = format!("{} ${{1:Name}}", kind.word());
    for (next, clause) in (2_usize..).zip(spec.head.iter().filter(|clause| clause.required)) {
        let (sign, inner) = match clause.part {
            vocab::HeadPart::OfKind => (":", "kind"),
            vocab::HeadPart::Title => ("", "\"title\""),
            vocab::HeadPart::Equals => ("=", "String"),
            part => (part.sign(), "name"),
        };
        let inner = match inner.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
            Some(inner) => format!("\"${{{next}:{inner}}}\""),
            None => format!("${{{next}:{inner}}}"),
        };
        let gap = if sign == ":" { "" } else { " " };
        text.push_str(&format!("{gap}{sign}{}{inner}", if sign.is_empty() { "" } else { " " }));
    }
    if spec.body != Body::Never {
        text.push_str(" {\n  $0\n}");
    }
    text
}

/// Documentation of something in the text.
pub(super) fn written(docs: Option<&ast::Docs>) -> String {
    docs.map(|docs| docs.text.clone()).unwrap_or_default()
}

/// Whether `@deprecated` stands before something.
pub(super) fn is_deprecated(annotations: &[ast::Annotation]) -> bool {
    annotations.iter().any(|annotation| annotation.name.text == "deprecated")
}
