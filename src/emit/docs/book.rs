//! What all pages look at: the model, what the other targets wrote, and where everything is written about.

use std::collections::BTreeMap;

use super::doc::{Block, Inline, Page, Table};
use super::words;
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::emit::shared::namer::{LABEL_MAX, Namer, Rule};
use crate::emit::shared::resilience::{self, Pair};
use crate::emit::{EmitCx, adr, mermaid};
use crate::model::{Context, Contract, Decision, Item, Meta, Model, Module, Node, Operation, TypeDef};
use crate::vocab::DeclKind;

/// The documentation tree while it is written.
pub(super) struct Book<'a> {
    pub(super) cx: &'a EmitCx<'a>,
    pub(super) model: &'a Model,
    /// What the other targets wrote.
    outputs: &'a Files,
    /// The diagrams, where the build does not write them.
    drawn: Files,
    /// The names of pages.
    names: BTreeMap<Key, String>,
    /// The headings of what several declarations are called, where they share a page.
    headings: BTreeMap<Key, String>,
    /// Whether there are more words than one page can explain.
    wordy: bool,
    /// Who calls whom, with the policies in force.
    pairs: Vec<Pair<'a>>,
    calling: BTreeMap<Id<Node>, Vec<usize>>,
    called: BTreeMap<Id<Node>, Vec<usize>>,
    /// The decisions that affect a declaration.
    decided: BTreeMap<Item, Vec<Id<Decision>>>,
}

impl<'a> Book<'a> {
    /// Looks at a checked model and the outputs of it.
    pub(super) fn of(cx: &'a EmitCx<'a>, outputs: &'a Files) -> Self {
        let model = cx.model();
        let mut drawn = Files::default();
        if !outputs.iter().any(|(path, _)| path.as_str().starts_with("mermaid/")) {
            mermaid::emit(cx, &mut drawn, &mut Diags::new());
        }
        let pairs = resilience::pairs(model);
        let by = |key: fn(&Pair<'_>) -> Id<Node>| {
            let mut found: BTreeMap<Id<Node>, Vec<usize>> = BTreeMap::new();
            for (index, pair) in pairs.iter().enumerate() {
                found.entry(key(pair)).or_default().push(index);
            }
            found
        };
        let (calling, called) = (by(|pair| pair.caller), by(|pair| pair.callee));
        let mut decided: BTreeMap<Item, Vec<Id<Decision>>> = BTreeMap::new();
        for (id, decision) in model.decisions.iter() {
            decision.affects.iter().for_each(|item| decided.entry(*item).or_default().push(id));
        }
        let wordy = model.types.iter().filter(|(_, def)| model.is_local(&def.meta)).count() > MAX_ROWS;
        Book {
            cx,
            wordy,
            model,
            outputs,
            drawn,
            names: names(model),
            headings: headings(model),
            pairs,
            calling,
            called,
            decided,
        }
    }

    /// A page at a path below `docs/`, without a heading for its kind.
    pub(super) fn page(&self, path: impl Into<String>, title: Inline, meta: Option<&Meta>) -> Page {
        let source = match meta {
            Some(meta) => self.model.source_path(meta).to_owned(),
            None => format!("package {}", self.model.package.name),
        };
        Page { path: path.into(), source, title, blocks: Vec::new() }
    }

    /// The local nodes of a kind.
    pub(super) fn nodes(&self, kind: DeclKind) -> impl Iterator<Item = (Id<Node>, &'a Node)> {
        let model = self.model;
        model.nodes.iter().filter(move |(_, node)| node.kind() == kind && model.is_local(&node.meta))
    }

    /// The local contexts.
    pub(super) fn contexts(&self) -> impl Iterator<Item = (Id<Context>, &'a Context)> {
        let model = self.model;
        model.contexts.iter().filter(|(_, context)| model.is_local(&context.meta))
    }

    /// The local contracts.
    pub(super) fn contracts(&self) -> impl Iterator<Item = (Id<Contract>, &'a Contract)> {
        let model = self.model;
        model.contracts.iter().filter(|(_, contract)| model.is_local(&contract.meta))
    }

    /// The local decisions.
    pub(super) fn decisions(&self) -> impl Iterator<Item = (Id<Decision>, &'a Decision)> {
        let model = self.model;
        model.decisions.iter().filter(|(_, decision)| model.is_local(&decision.meta))
    }

    /// The operations of a node's contracts, each with its contract.
    pub(super) fn operations_of(&self, id: Id<Node>) -> Vec<(Id<Contract>, Id<Operation>)> {
        let offered = self.cx.facts().offered(self.model, id);
        let operations = |contract: Id<Contract>| {
            self.model.contracts[contract].operations.iter().map(move |operation| (contract, *operation))
        };
        offered.flat_map(|provide| operations(provide.contract)).collect()
    }

    /// Who provides a contract.
    pub(super) fn providers(&self, contract: Id<Contract>) -> Vec<Id<Node>> {
        let provides = self.cx.facts().providers(contract).iter();
        provides.filter_map(|index| self.model.provides.get(*index)).map(|provide| provide.node).collect()
    }

    /// All pairs of callers and callees.
    pub(super) fn pairs(&self) -> &[Pair<'a>] {
        &self.pairs
    }

    /// Whom a node calls.
    pub(super) fn calls_of(&self, id: Id<Node>) -> impl Iterator<Item = &Pair<'a>> {
        self.calling.get(&id).into_iter().flatten().filter_map(|index| self.pairs.get(*index))
    }

    /// Who calls a node.
    pub(super) fn callers_of(&self, id: Id<Node>) -> impl Iterator<Item = &Pair<'a>> {
        self.called.get(&id).into_iter().flatten().filter_map(|index| self.pairs.get(*index))
    }

    /// The decisions that affect any of these.
    pub(super) fn decided(&self, items: impl IntoIterator<Item = Item>) -> Vec<Id<Decision>> {
        let mut found: Vec<Id<Decision>> =
            items.into_iter().filter_map(|item| self.decided.get(&item)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The name of the page of a declaration, without folder and ending.
    pub(super) fn stem(&self, meta: &Meta) -> &str {
        self.names.get(&key(meta)).map_or("other", String::as_str)
    }

    /// The page below `docs/` that explains a type.
    pub(super) fn glossary(&self, meta: &Meta) -> String {
        match self.wordy {
            true => format!("glossary/{}.md", self.model.modules[meta.module].name),
            false => super::glossary::WHOLE.to_owned(),
        }
    }

    /// The heading of a declaration on the page that tells of all of its kind: its name, with its module where another one
    /// there has the same.
    pub(super) fn heading<'b>(&'b self, meta: &'b Meta) -> &'b str {
        self.headings.get(&key(meta)).map_or(&meta.name, String::as_str)
    }

    /// The path below `docs/` of the page that tells of a node, with the heading; `None` where none does.
    fn place_of(&self, id: Id<Node>) -> Option<String> {
        let node = &self.model.nodes[id];
        if !self.model.is_local(&node.meta) {
            return None;
        }
        let anchor = anchor(self.heading(&node.meta));
        match node.kind() {
            DeclKind::Service => Some(format!("services/{}.md", self.stem(&node.meta))),
            DeclKind::Store | DeclKind::Projection => Some(format!("data.md#{anchor}")),
            DeclKind::Cache => Some(format!("caching.md#{anchor}")),
            DeclKind::Channel | DeclKind::Queue | DeclKind::Gateway => Some(format!("communication.md#{anchor}")),
            DeclKind::External | DeclKind::Actor => Some(format!("boundaries.md#{anchor}")),
            DeclKind::Saga => Some(format!("behaviour.md#{anchor}")),
            DeclKind::Server => Some(format!("technology.md#{anchor}")),
            DeclKind::Scalar
            | DeclKind::Record
            | DeclKind::Enum
            | DeclKind::Union
            | DeclKind::Error
            | DeclKind::Event
            | DeclKind::Message
            | DeclKind::Annotation
            | DeclKind::Contract
            | DeclKind::Context
            | DeclKind::Team
            | DeclKind::Policy
            | DeclKind::Auth
            | DeclKind::Lifecycle
            | DeclKind::Scenario
            | DeclKind::Environment
            | DeclKind::Decision
            | DeclKind::Technology
            | DeclKind::Rule => None,
        }
    }

    /// A node by name, linked to where it is told of.
    pub(super) fn node(&self, from: &Page, id: Id<Node>) -> Inline {
        linked(from, &self.model.nodes[id].meta.name, self.place_of(id))
    }

    /// A context by its title.
    pub(super) fn context(&self, from: &Page, id: Id<Context>) -> Inline {
        let context = &self.model.contexts[id];
        let place = self.model.is_local(&context.meta).then(|| format!("contexts/{}.md", self.stem(&context.meta)));
        linked(from, context.title.as_deref().unwrap_or(&context.meta.name), place)
    }

    /// A contract by name.
    pub(super) fn contract(&self, from: &Page, id: Id<Contract>) -> Inline {
        let meta = &self.model.contracts[id].meta;
        let place = self.model.is_local(meta).then(|| format!("contracts/{}.md", self.stem(meta)));
        linked(from, &meta.name, place)
    }

    /// An operation by name.
    pub(super) fn operation(&self, from: &Page, id: Id<Operation>) -> Inline {
        let operation = &self.model.operations[id];
        let meta = &self.model.contracts[operation.contract].meta;
        let place = || format!("contracts/{}.md#{}", self.stem(meta), anchor(&operation.name));
        let label = Inline::code(&operation.name);
        // Operations of callbacks stand inside of others.
        let listed = self.model.contracts[operation.contract].operations.contains(&id);
        if listed && self.model.is_local(meta) { Inline::link(&label, &to(from, &place())) } else { label }
    }

    /// A type by name, linked to the glossary.
    pub(super) fn ty(&self, from: &Page, id: Id<TypeDef>) -> Inline {
        let meta = &self.model.types[id].meta;
        linked(
            from,
            &meta.name,
            self.model.is_local(meta).then(|| format!("{}#{}", self.glossary(meta), anchor(self.heading(meta)))),
        )
    }

    /// A decision by its title, linked to its record.
    pub(super) fn decision(&self, from: &Page, id: Id<Decision>) -> Inline {
        let decision = &self.model.decisions[id];
        let record = adr::path(decision);
        let label = Inline::text(&decision.title);
        self.output(from, &record, &label).unwrap_or(label)
    }

    /// A link to what another target wrote; `None` where it wrote no such file.
    pub(super) fn output(&self, from: &Page, path: &str, label: &Inline) -> Option<Inline> {
        self.outputs.get(&RelPath::new(path)?)?;
        Some(Inline::link(label, &relative(&format!("docs/{}", from.path), path)))
    }

    /// Whether another target wrote something below a folder.
    pub(super) fn wrote(&self, folder: &str) -> bool {
        self.outputs
            .iter()
            .any(|(path, _)| path.as_str().strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }

    /// Several nodes by name.
    pub(super) fn all(&self, from: &Page, ids: impl IntoIterator<Item = Id<Node>>) -> Inline {
        let mut seen = std::collections::BTreeSet::new();
        let ids = ids.into_iter().filter(|id| seen.insert(*id));
        Inline::joined(ids.map(|id| self.node(from, id)), ", ")
    }

    /// Several operations by name.
    pub(super) fn operations(&self, from: &Page, ids: &[Id<Operation>]) -> Inline {
        Inline::joined(ids.iter().map(|id| self.operation(from, *id)), ", ")
    }

    /// The diagrams of a view, all its parts: `service/orders` and what did not fit into it.
    pub(super) fn diagrams(&self, view: &str) -> Vec<Block> {
        let parts = (1..).map(|part| match part {
            1 => format!("mermaid/{view}.mmd"),
            part => format!("mermaid/{view}.{part}.mmd"),
        });
        let found = parts.map_while(|path| {
            let path = RelPath::new(path)?;
            self.outputs.get(&path).or_else(|| self.drawn.get(&path)).map(|file| file.text.as_str())
        });
        found.map(|text| Block::Diagram(words::without_comments(text))).collect()
    }
}

impl Page {
    /// A heading of level 2.
    pub(super) fn section(&mut self, title: &str) {
        self.blocks.push(Block::Heading(2, Inline::text(title)));
    }

    /// A heading of level 3.
    pub(super) fn part(&mut self, title: Inline) {
        self.blocks.push(Block::Heading(3, title));
    }

    /// A paragraph.
    pub(super) fn says(&mut self, line: Inline) {
        self.blocks.push(Block::Paragraph(line));
    }

    /// CommonMark of a source.
    pub(super) fn prose(&mut self, text: &str) {
        self.blocks.push(Block::Prose(text.to_owned()));
    }

    /// A list.
    pub(super) fn list(&mut self, items: Vec<Inline>) {
        self.blocks.push(Block::List(items));
    }

    /// A table; nothing where it has no rows. Columns in which nothing stands are left out.
    #[expect(clippy::needless_pass_by_value, reason = "rows are made for the table")]
    pub(super) fn table(&mut self, columns: &[&'static str], rows: Vec<Vec<Inline>>) {
        let filled = |at: usize| at == 0 || rows.iter().any(|row| row.get(at).is_some_and(|cell| !cell.is_empty()));
        let kept: Vec<usize> = (0..columns.len()).filter(|at| filled(*at)).collect();
        let columns = kept.iter().filter_map(|at| columns.get(*at).copied()).collect();
        let pick = |row: &Vec<Inline>| kept.iter().map(|at| row.get(*at).cloned().unwrap_or_default()).collect();
        let rows = rows.iter().map(pick).collect();
        self.blocks.push(Block::Table(Table { columns, rows }));
    }

    /// A table of which only the first rows are shown; what stands behind is counted, with where it is found.
    pub(super) fn bounded(&mut self, columns: &[&'static str], mut rows: Vec<Vec<Inline>>, elsewhere: &str) {
        let more = rows.len().saturating_sub(MAX_ROWS);
        rows.truncate(MAX_ROWS);
        self.table(columns, rows);
        if more > 0 {
            self.says(Inline::text(format!("{more} more are not shown here: {elsewhere}")));
        }
    }
}

/// The most rows of an overview: beyond that a page is no longer read, and forges stop rendering it.
const MAX_ROWS: usize = 300;

/// A declaration: its kind, module and name.
type Key = (DeclKind, Id<Module>, String);

fn key(meta: &Meta) -> Key {
    (meta.kind, meta.module, meta.name.clone())
}

/// The headings of declarations that another one of the same page has taken.
fn headings(model: &Model) -> BTreeMap<Key, String> {
    let mut taken = std::collections::BTreeSet::new();
    let mut headings = BTreeMap::new();
    let types = model.types.iter().map(|(_, def)| &def.meta);
    let nodes = model.nodes.iter().map(|(_, node)| &node.meta);
    for (meta, is_type) in types.map(|meta| (meta, true)).chain(nodes.map(|meta| (meta, false))) {
        // Names of nodes are told apart over all pages: one set for them is enough.
        if model.is_local(meta) && !taken.insert((is_type, anchor(&meta.name))) {
            headings.insert(key(meta), format!("{} of {}", meta.name, model.modules[meta.module].name));
        }
    }
    headings
}

/// The names of pages: as those of diagrams, so that one finds the other.
fn names(model: &Model) -> BTreeMap<Key, String> {
    let mut names = BTreeMap::new();
    let mut namers: BTreeMap<DeclKind, Namer> = BTreeMap::new();
    let nodes = model.nodes.iter().map(|(_, item)| &item.meta);
    let contexts = model.contexts.iter().map(|(_, item)| &item.meta);
    let scenarios = model.scenarios.iter().map(|(_, item)| &item.meta);
    let lifecycles = model.lifecycles.iter().map(|(_, item)| &item.meta);
    let environments = model.environments.iter().map(|(_, item)| &item.meta);
    let contracts = model.contracts.iter().map(|(_, item)| &item.meta);
    for meta in nodes.chain(contexts).chain(scenarios).chain(lifecycles).chain(environments).chain(contracts) {
        if model.is_local(meta) {
            let namer = namers.entry(meta.kind).or_insert_with(|| Namer::new(Rule::Rfc1123(LABEL_MAX)));
            names.insert(key(meta), namer.name(&meta.name).name);
        }
    }
    names
}

/// The anchor that forges give a heading.
pub(super) fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// A name, as a link where there is a place to lead to.
fn linked(from: &Page, name: &str, place: Option<String>) -> Inline {
    match place {
        Some(place) => Inline::link(&Inline::text(name), &to(from, &place)),
        None => Inline::text(name),
    }
}

/// The relative address of a page below `docs/`, with the heading.
pub(super) fn to(from: &Page, place: &str) -> String {
    let (path, anchor) = place.split_once('#').map_or((place, ""), |(path, anchor)| (path, anchor));
    let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
    if path == from.path && !anchor.is_empty() { anchor } else { format!("{}{anchor}", relative(&from.path, path)) }
}

/// The address of one file as a file in another folder writes it.
fn relative(from: &str, to: &str) -> String {
    let folders = |path: &'_ str| -> Vec<String> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect()
    };
    let (start, end) = (folders(from), folders(to));
    let common = start.iter().zip(&end).take_while(|(one, other)| one == other).count();
    let up = "../".repeat(start.len() - common);
    let down: String = end.iter().skip(common).map(|part| format!("{part}/")).collect();
    format!("{up}{down}{}", to.rsplit('/').next().unwrap_or(to))
}

#[cfg(test)]
mod tests {
    use super::{anchor, relative};

    #[test]
    fn addresses_lead_from_page_to_page() {
        assert_eq!(relative("index.md", "services/a.md"), "services/a.md");
        assert_eq!(relative("services/a.md", "services/b.md"), "b.md");
        assert_eq!(relative("services/a.md", "index.md"), "../index.md");
        assert_eq!(relative("docs/services/a.md", "openapi/b.yaml"), "../../openapi/b.yaml");
    }

    #[test]
    fn anchors_are_those_of_forges() {
        assert_eq!(anchor("place_order"), "place_order");
        assert_eq!(anchor("What it offers: all"), "what-it-offers-all");
        assert_eq!(anchor("Käufe & Co"), "käufe--co");
    }
}
