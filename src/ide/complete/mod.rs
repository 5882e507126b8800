//! What can be written at a place, the most likely first.
//!
//! [`super::context`] says what may stand; here the vocabulary and the declarations fill it. Words of the vocabulary come with
//! their documentation, names with theirs; a name of another module brings its import with it.

mod items;
mod members;
mod names;
mod values;

use super::context::{self, Context, Want};
use super::scope::Here;
use crate::base::source::SourceFile;
use crate::diag::Edit;
use crate::vocab::DeclKind;

/// What an item is, for its picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A word of the grammar.
    Keyword,
    /// A setting.
    Property,
    /// One of several words that a setting takes.
    Choice,
    /// A constructor of values.
    Constructor,
    /// A unit behind a number.
    Unit,
    /// A module.
    Module,
    /// A type.
    Type,
    /// An event, message or error.
    Event,
    /// A contract.
    Contract,
    /// Something that runs.
    Node,
    /// Any other declaration.
    Declaration,
    /// An operation.
    Operation,
    /// A field or parameter.
    Field,
    /// A case of an enum.
    Case,
    /// A block of a declaration, such as a scope.
    Block,
    /// An annotation.
    Annotation,
}

/// Something that can be written.
#[derive(Clone, Debug)]
pub struct Item {
    /// What is shown.
    pub label: String,
    /// What it is.
    pub kind: ItemKind,
    /// Its type or signature, in few words.
    pub detail: String,
    /// Its documentation in Markdown.
    pub docs: String,
    /// What is written.
    pub insert: String,
    /// The same as a snippet, where it has places to fill in.
    pub snippet: Option<String>,
    /// What typed text is compared with, where that is not the label.
    pub filter: Option<String>,
    /// Its place in the order.
    pub sort: String,
    /// Edits elsewhere in the file: an import.
    pub edits: Vec<Edit>,
    /// Whether it is going away.
    pub deprecated: bool,
}

/// The answer.
#[derive(Clone, Debug, Default)]
pub struct Completion {
    /// What can be written, in order.
    pub items: Vec<Item>,
    /// What it replaces, by byte offsets of the present text.
    pub start: u32,
    /// Its end.
    pub end: u32,
    /// Whether there is more, which further letters would show.
    pub incomplete: bool,
}

/// The character by which an editor asks unasked.
pub type Trigger = Option<char>;

/// How many declarations of other modules are offered before a letter is typed.
const MOST: usize = 1000;

/// What can be written at an offset of the present text of a file.
pub fn complete(here: &Here<'_>, source: &SourceFile, offset: u32, trigger: Trigger) -> Completion {
    let context = understand(here, source, offset);
    // A space or an opening brace asks only where something has to follow.
    let annoying = match trigger {
        Some(' ' | '<' | '(' | '[') => !context.must,
        Some('{') => !context.wants.iter().any(|want| matches!(want, Want::Import(_) | Want::OperationOf(_))),
        Some(_) | None => false,
    };
    if annoying {
        return Completion::default();
    }
    let mut filling = Filling { here, source, context: &context, offset, items: Vec::new(), incomplete: false };
    for want in &context.wants {
        filling.want(want);
    }
    let Filling { mut items, incomplete, .. } = filling;
    items.sort_by(|a, b| (&a.sort, &a.label, &a.detail).cmp(&(&b.sort, &b.label, &b.detail)));
    items.dedup_by(|a, b| a.label == b.label && a.insert == b.insert && a.edits == b.edits);
    // The name of a module is written anew from its beginning.
    let module = context.wants.iter().any(|want| matches!(want, Want::Module));
    let start = if module { context.start.saturating_sub(qualified(&context)) } else { context.start };
    Completion { items, start, end: context.end, incomplete }
}

/// What is known of a place.
pub fn understand(here: &Here<'_>, source: &SourceFile, offset: u32) -> Context {
    let kind_of = |name: &str| {
        let path: Vec<String> = name.split('.').map(str::to_owned).collect();
        here.find(here.own(), &path, ADDRESSABLE).map(|(_, decl, _)| decl.kind.value)
    };
    context::context(&source.text, offset, &kind_of)
}

const ADDRESSABLE: &[DeclKind] = &[
    DeclKind::Service,
    DeclKind::External,
    DeclKind::Gateway,
    DeclKind::Server,
    DeclKind::Store,
    DeclKind::Cache,
    DeclKind::Channel,
    DeclKind::Queue,
];

/// How long the qualifier is, its dots included.
fn qualified(context: &Context) -> u32 {
    context.qualifier.iter().map(|part| u32::try_from(part.len() + 1).unwrap_or(0)).sum()
}

struct Filling<'a> {
    here: &'a Here<'a>,
    source: &'a SourceFile,
    context: &'a Context,
    offset: u32,
    items: Vec<Item>,
    incomplete: bool,
}

impl<'a> Filling<'a> {
    fn want(&mut self, want: &Want) {
        match want {
            Want::Declaration(uses) => self.declarations(*uses),
            Want::Module => self.modules(),
            Want::Import(module) => self.imported(module),
            Want::Property(block) => self.properties(block),
            Want::Verb(verb, kind) => self.verb(*verb, *kind),
            Want::Block(word) => self.block(*word),
            Want::Word(word, doc) => self.word(word, doc, "5"),
            Want::Takes(takes) => self.takes(takes),
            Want::OperationOf(of) => self.operations_of(of),
            Want::Type => self.types(),
            Want::Error => self.decls(&[DeclKind::Error], "0"),
            Want::Value(ty, property) => self.value(ty, property),
            Want::Rule(kind) => self.ruled(*kind),
            Want::Argument(arg) => self.argument(arg),
            Want::ScopeOf(auth) => self.scopes_of(auth),
            Want::Annotation(sites) => self.annotations(sites),
            Want::CaseOf(name) => self.cases_of(name),
            Want::Constant(name) => {
                for word in ["true", "false"].iter().filter(|_| name == "Bool") {
                    self.word(word, "", "0");
                }
                self.cases_of(name);
            }
            Want::Enum => self.decls(&[DeclKind::Enum], "0"),
            Want::Party => self.parties(),
            Want::Step => self.steps(),
            Want::Trigger => self.triggers(),
            Want::CalledError => self.called_errors(),
            Want::LinkParameter(of) => self.link_parameters(of),
        }
    }

    /// Whether a name can be what is typed: its letters come in it, in their order.
    fn fits(&self, name: &str) -> bool {
        let mut letters = name.chars().flat_map(char::to_lowercase);
        let typed = self.context.partial.chars().flat_map(char::to_lowercase);
        typed.into_iter().all(|wanted| letters.any(|letter| letter == wanted))
    }

    fn is_plain(&self) -> bool {
        self.context.qualifier.is_empty()
    }

    /// The operation around the place, in the present tree.
    fn operation(&self) -> Option<&'a crate::syntax::ast::Operation> {
        let (kind, name) = self.context.decl.as_ref()?;
        let wanted = self.context.operation.as_ref()?;
        let decl = self.here.own_decl(*kind, name)?;
        let mut all = decl.body.iter().flatten().filter_map(crate::syntax::ast::Member::as_operation);
        all.find(|operation| operation.name.text == *wanted)
    }

    /// The declaration around the place.
    fn decl(&self) -> Option<&'a crate::syntax::ast::Decl> {
        let (kind, name) = self.context.decl.as_ref()?;
        self.here.own_decl(*kind, name)
    }
}
