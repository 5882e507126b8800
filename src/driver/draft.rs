//! `archc adr new`: the declaration of a decision as an edit of a source file.
//!
//! The edit is proved before it is shown: the package is compiled with it, and it may add no error.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use heck::ToUpperCamelCase;

use super::imports;
use super::loader::{Loader, PathKind};
use super::project;
use super::session::{Analysis, Request, analyze_as};
use crate::base::source::SourceFile;
use crate::base::span::FileId;
use crate::base::suggest::nearest;
use crate::diag::Severity;
use crate::model::{Item, Meta, Model, Module};
use crate::syntax::{self, ast};

/// What the decision is about.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Its title.
    pub title: String,
    /// The declarations it affects, by name, or by module and name where a name is not enough.
    pub elements: Vec<String>,
    /// Its number.
    pub number: Option<i64>,
    /// Its date.
    pub date: Option<String>,
    /// The file it goes to; `decisions.arch` in the source folder when absent.
    pub file: Option<Utf8PathBuf>,
}

/// A source file with the decision in it.
#[derive(Clone, Debug)]
pub struct Drafted {
    /// The file.
    pub path: Utf8PathBuf,
    /// Its whole text.
    pub text: String,
    /// Whether there was none.
    pub created: bool,
    /// The name of the decision.
    pub name: String,
    /// The line it begins at.
    pub line: usize,
    /// The declaration.
    pub declaration: String,
    /// The name of its record.
    pub record: String,
}

/// Writes the declaration into a copy of its file. `path` is the package as it was given, `analysis` what was found
/// in it.
pub fn draft(path: &Utf8Path, analysis: &Analysis, loader: &dyn Loader, draft: &Draft) -> Result<Drafted, String> {
    let errors = errors(analysis);
    let Some(checked) = analysis.checked.as_ref().filter(|_| errors.is_empty()) else {
        return Err(format!(
            "the package has errors, so that names in it are uncertain\nmend them first: `archc check {path}`"
        ));
    };
    let model = checked.model();
    let title = draft.title.split_whitespace().collect::<Vec<_>>().join(" ");
    if title.is_empty() {
        return Err("the title is empty".to_owned());
    }
    let target = target(path, analysis, loader, draft.file.as_deref());
    let created = loader.kind(&target) != PathKind::File;
    let old = if created {
        String::new()
    } else {
        let bytes = loader.read(&target).map_err(|why| format!("`{target}`: {why}"))?;
        String::from_utf8(bytes).map_err(|_| format!("`{target}` is no UTF-8"))?
    };
    let same = |module: &Module| project::displayed(&analysis.root.join(&module.path)) == project::displayed(&target);
    let own = model.modules.iter().find(|(_, module)| module.local && same(module)).map(|(id, _)| id);
    if own.is_none() && !created {
        return Err(format!("`{target}` is no source of the package"));
    }
    let mut file = File::new(&old);
    let mut affects = Vec::new();
    for element in &draft.elements {
        let item = find(model, element)?;
        let meta = model.meta(item);
        let known = matches!(item, Item::Technology(_)) || Some(meta.module) == own;
        affects.push(if known { meta.name.clone() } else { file.import(model, meta) });
    }
    let name = name(model, &title);
    let declaration = declaration(&name, &title, &affects, draft);
    let text = file.with(&declaration);
    let record = prove(path, &target, &text, &name, loader)?;
    let at = text.len() - declaration.len();
    let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    Ok(Drafted { path: target, text, created, name, line, declaration, record })
}

/// The errors of the language, one line each: what a project makes an error of its own does not count.
fn errors(analysis: &Analysis) -> Vec<String> {
    let all = analysis.diagnostics.iter();
    let of_language = all.filter(|one| one.severity == Severity::Error && one.code.is_fixed());
    of_language.map(|one| format!("{}: {}", one.code, one.message)).collect()
}

fn target(path: &Utf8Path, analysis: &Analysis, loader: &dyn Loader, asked: Option<&Utf8Path>) -> Utf8PathBuf {
    match asked {
        Some(file) => file.to_owned(),
        None if loader.kind(path) == PathKind::File && path.extension() == Some("arch") => path.to_owned(),
        None => {
            let root = if analysis.root == "." { Utf8Path::new("") } else { &analysis.root };
            root.join(analysis.manifest.source.as_deref().unwrap_or(Utf8Path::new(""))).join("decisions.arch")
        }
    }
}

/// The declaration by that name, or `module.Name`.
fn find(model: &Model, asked: &str) -> Result<Item, String> {
    let (module, name) = match asked.rsplit_once('.') {
        Some((module, name)) => (Some(module), name),
        None => (None, asked),
    };
    let items = items(model);
    let named: Vec<Item> = items
        .iter()
        .copied()
        .filter(|item| {
            let meta = model.meta(*item);
            meta.name == name && module.is_none_or(|module| model.modules[meta.module].name == module)
        })
        .collect();
    let mut modules: Vec<&str> =
        named.iter().map(|item| model.modules[model.meta(*item).module].name.as_str()).collect();
    modules.dedup();
    match (named.first(), modules.as_slice()) {
        (Some(item), [_]) => Ok(*item),
        (Some(_), several) => {
            let all: Vec<String> = several.iter().map(|module| format!("{module}.{name}")).collect();
            Err(format!("`{asked}` may be one of several\nwrite one of {}", all.join(", ")))
        }
        (None, _) => {
            let known = items.iter().map(|item| model.meta(*item).name.as_str());
            let near = nearest(name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            Err(format!("nothing is declared by the name `{asked}`{near}"))
        }
    }
}

/// What a decision may affect: the declarations of the package, and the technologies of the library. What runs comes
/// first.
fn items(model: &Model) -> Vec<Item> {
    let local = |item: &Item| model.is_local(model.meta(*item)) || matches!(item, Item::Technology(_));
    let nodes = model.nodes.iter().map(|(id, _)| Item::Node(id));
    nodes
        .chain(model.contracts.iter().map(|(id, _)| Item::Contract(id)))
        .chain(model.types.iter().map(|(id, _)| Item::Type(id)))
        .chain(model.policies.iter().map(|(id, _)| Item::Policy(id)))
        .chain(model.auths.iter().map(|(id, _)| Item::Auth(id)))
        .chain(model.contexts.iter().map(|(id, _)| Item::Context(id)))
        .chain(model.teams.iter().map(|(id, _)| Item::Team(id)))
        .chain(model.environments.iter().map(|(id, _)| Item::Environment(id)))
        .chain(model.scenarios.iter().map(|(id, _)| Item::Scenario(id)))
        .chain(model.technologies.iter().map(|(id, _)| Item::Technology(id)))
        .filter(local)
        .collect()
}

/// A name that no decision of the package has, from the words of the title that fit into names.
fn name(model: &Model, title: &str) -> String {
    const MOST: usize = 48;
    let title = title.replace(['\'', '’'], "");
    let words: String = title.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    let mut name = String::new();
    for word in words.split_whitespace() {
        let word = word.to_upper_camel_case();
        if !name.is_empty() && name.len() + word.len() > MOST {
            break;
        }
        name.push_str(&word);
    }
    let name: String = name.chars().take(MOST).collect();
    let name = if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("Decision{name}") };
    let taken = |name: &str| model.decisions.iter().any(|(_, decision)| decision.meta.name == name);
    let numbered = (2_usize..).map(|number| format!("{name}{number}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}

fn declaration(name: &str, title: &str, affects: &[String], draft: &Draft) -> String {
    let title = title.replace('\\', "\\\\").replace('"', "\\\"");
    let mut lines = vec![format!("decision {name} \"{title}\" {{")];
    lines.extend(draft.number.map(|number| format!("  number: {number}")));
    lines.push("  status: proposed".to_owned());
    lines.extend(draft.date.as_ref().map(|date| format!("  date: {date}")));
    lines.extend(["  context: \"\"\"", "    What calls for a decision.", "    \"\"\""].map(str::to_owned));
    for (option, title) in [("first", "What is proposed"), ("second", "What else there is")] {
        lines.push(format!("  option {option} \"{title}\" {{"));
        lines.push("    pros: [\"what speaks for it\"]".to_owned());
        lines.push("    cons: [\"what speaks against it\"]".to_owned());
        lines.push("  }".to_owned());
    }
    lines.push(format!("  affects {}", affects.join(", ")));
    lines.push("}\n".to_owned());
    lines.join("\n")
}

/// A source file that grows.
struct File<'a> {
    old: &'a str,
    syntax: ast::File,
    /// By module, the names that are imported in addition.
    imports: Vec<(String, Vec<String>)>,
}

impl<'a> File<'a> {
    fn new(old: &'a str) -> File<'a> {
        let id = FileId(0);
        let syntax = syntax::parse(&SourceFile::new("decisions.arch", old), id).file;
        File { old, syntax, imports: Vec::new() }
    }

    /// The name by which a declaration of another module is known here.
    fn import(&mut self, model: &Model, meta: &Meta) -> String {
        let module = &model.modules[meta.module].name;
        for statement in self.syntax.uses.iter().filter(|statement| statement.path.text() == *module) {
            if let Some(item) = statement.items.iter().flatten().find(|item| item.name.text == meta.name) {
                return item.alias.as_ref().unwrap_or(&item.name).text.clone();
            }
        }
        match self.imports.iter_mut().find(|(of, _)| of == module) {
            Some((_, names)) if names.contains(&meta.name) => {}
            Some((_, names)) => names.push(meta.name.clone()),
            None => self.imports.push((module.clone(), vec![meta.name.clone()])),
        }
        meta.name.clone()
    }

    /// The text with the imports and the declaration at its end.
    fn with(&self, declaration: &str) -> String {
        let edits = imports::edits(&self.syntax, &self.imports);
        let mut text = String::new();
        let mut at = 0;
        for edit in edits {
            let range = edit.span.range();
            text.push_str(self.old.get(at..range.start).unwrap_or_default());
            text.push_str(&edit.text);
            at = range.end;
        }
        text.push_str(self.old.get(at..).unwrap_or_default());
        if self.old.is_empty() {
            text.insert_str(0, "//! What was decided, when, and why.\n\n");
        }
        text.truncate(text.trim_end().len());
        text.push_str("\n\n");
        text.push_str(declaration);
        text
    }
}

/// Compiles the package with the new text, which may have no error; the name of the record that the decision gets.
fn prove(path: &Utf8Path, target: &Utf8Path, text: &str, name: &str, loader: &dyn Loader) -> Result<String, String> {
    let overlay = Overlay { below: loader, path: target, text };
    let request = Request { lenient: true, ..Request::default() };
    let analysis = analyze_as(path, &overlay, &request).map_err(|error| error.to_string())?;
    if let Some(error) = errors(&analysis).first() {
        return Err(format!("the decision would not compile in `{target}`\n{error}"));
    }
    let decisions = analysis.checked.iter().flat_map(|checked| checked.model().decisions.iter());
    let mut own = decisions.map(|(_, decision)| decision).filter(|decision| decision.meta.name == name);
    match own.next() {
        Some(own) => Ok(format!("{}.md", own.file_stem())),
        None => Err(format!("`{target}` is not below the sources of the package")),
    }
}

/// Files, one of them with another text.
struct Overlay<'a> {
    below: &'a dyn Loader,
    path: &'a Utf8Path,
    text: &'a str,
}

impl Overlay<'_> {
    fn is(&self, path: &Utf8Path) -> bool {
        project::displayed(path) == project::displayed(self.path)
    }
}

impl Loader for Overlay<'_> {
    fn kind(&self, path: &Utf8Path) -> PathKind {
        if self.is(path) { PathKind::File } else { self.below.kind(path) }
    }

    fn read(&self, path: &Utf8Path) -> io::Result<Vec<u8>> {
        if self.is(path) { Ok(self.text.as_bytes().to_vec()) } else { self.below.read(path) }
    }

    fn sources(&self, folder: &Utf8Path) -> io::Result<Vec<Utf8PathBuf>> {
        let mut found = self.below.sources(folder)?;
        let inside = Utf8Path::new(project::displayed(self.path)).starts_with(project::displayed(folder));
        if inside && !found.iter().any(|path| self.is(path)) {
            // As the loader would spell it: below the folder that is asked about.
            let rest = Utf8Path::new(project::displayed(self.path)).strip_prefix(project::displayed(folder));
            found.extend(rest.map(|rest| folder.join(rest)));
            found.sort();
        }
        Ok(found)
    }

    fn files(&self, folder: &Utf8Path, extension: &str) -> io::Result<Vec<Utf8PathBuf>> {
        self.below.files(folder, extension)
    }
}
