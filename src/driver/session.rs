//! One compilation: read, parse, resolve, lower, check. Each phase runs whenever the one before returned something, so
//! that one run shows all findings.

use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;
use rayon::prelude::*;

use super::cache::ParseCache;
use super::echoes::Lost;
use super::loader::{Loader, MemoryLoader, PathKind};
use super::lock::{self, Lock};
use super::project::{self, LoadError, Manifest, Project};
use super::stdlib;
use super::{configs, records, schemas};
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::FileId;
use crate::checks::{self, Checked, Unsound};
use crate::diag::{Code, Diagnostic, Diags, Severity};
use crate::emit::Options;
use crate::emit::adr::Format;
use crate::lower;
use crate::model::facts::Facts;
use crate::model::{Docs, Model, Module, Package};
use crate::names::{Names, References, Source};
use crate::syntax::{self, Parse, ast};
use crate::vocab::Target;
use crate::vocab::options::Chosen;

/// What a compilation found.
#[derive(Debug)]
pub struct Analysis {
    /// The model, when nothing stands against it.
    pub checked: Option<Checked>,
    /// The model and its facts, when something stands against it.
    pub unsound: Option<Box<Unsound>>,
    /// The modules as they were parsed, in the order of the model's; kept with the references.
    pub modules: Vec<Parsed>,
    /// What each name stands for; empty unless the request asks for it.
    pub references: References,
    /// The findings by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The sources, for messages.
    pub sources: SourceMap,
    /// The package's project file.
    pub manifest: Manifest,
    /// The package's folder.
    pub root: Utf8PathBuf,
    /// What its `arch.lock` pins.
    pub lock: Lock,
}

impl Analysis {
    /// How many findings of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// The model, with errors or without.
    pub fn model(&self) -> Option<&Model> {
        let sound = self.checked.as_ref().map(Checked::model);
        sound.or_else(|| self.unsound.as_ref().map(|unsound| &unsound.model))
    }

    /// The facts of the model, as far as they are known.
    pub fn facts(&self) -> Option<&Facts> {
        let sound = self.checked.as_ref().map(Checked::facts);
        sound.or_else(|| self.unsound.as_ref().map(|unsound| &unsound.facts))
    }
}

/// A module as it was parsed.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// Its name, path, docs.
    pub module: Module,
    /// Which package it belongs to: 0 is the one that is compiled.
    pub package: usize,
    /// Its text.
    pub source: Arc<SourceFile>,
    /// Its tree and comments.
    pub parse: Arc<Parse>,
}

impl Parsed {
    /// The module as names read it, with this tree: its own, or that of a newer text.
    pub(super) fn read_as<'a>(&self, file: &'a ast::File) -> Source<'a> {
        Source { module: self.module.clone(), package: self.package, file }
    }
}

/// What a command line says about a compilation.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `--out`: where outputs go, and so where records are read.
    pub output: Option<Utf8PathBuf>,
    /// `--option`: these win over the project file.
    pub chosen: Vec<Chosen>,
    /// The severities that the project sets are left aside.
    pub lenient: bool,
    /// What each name stands for is kept, for an editor.
    pub references: bool,
}

/// Compiles the package at `path`.
pub fn analyze(path: &Utf8Path, loader: &dyn Loader) -> Result<Analysis, LoadError> {
    analyze_as(path, loader, &Request::default())
}

/// Compiles the package at `path` as a command line asks for.
pub fn analyze_as(path: &Utf8Path, loader: &dyn Loader, request: &Request) -> Result<Analysis, LoadError> {
    analyze_again(path, loader, request, &mut ParseCache::default())
}

/// The same, with what an earlier run parsed.
pub fn analyze_again(
    path: &Utf8Path,
    loader: &dyn Loader,
    request: &Request,
    cache: &mut ParseCache,
) -> Result<Analysis, LoadError> {
    let mut sources = SourceMap::default();
    let mut diags = Diags::new();
    let project = project::open(path, loader, &mut sources, &mut diags)?;
    let lock = lock::read(&project, loader, &mut sources, &mut diags)?;
    let mut reading = Reading { loader, cache, packages: 0, map: &mut sources, modules: Vec::new(), diags: &mut diags };
    reading.project(&project, None)?;
    reading.stdlib(false);
    let modules = reading.modules;
    // A lone file may stand beside the records of the package that it is taken from.
    let package = loader.kind(path) == PathKind::Folder || path.file_name() == Some(project::MANIFEST);
    let written = project.manifest.emit.as_ref().is_none_or(|emit| emit.iter().any(|name| name == Target::Adr.name()));
    let records = if package && written {
        let output = request.output.clone().unwrap_or_else(|| project.output());
        records::read(&output, loader, &mut sources)
    } else {
        Vec::new()
    };
    let manifest = project.manifest;
    let chosen = manifest.options.iter().chain(&request.chosen).cloned().collect();
    let format = Format::of(&Options { chosen, ..Options::default() });
    let package = Package {
        name: manifest.name.clone(),
        version: manifest.version.clone(),
        title: manifest.title.clone(),
        description: manifest.description.clone(),
    };
    let files = |model: &mut Model, diags: &mut Diags| {
        schemas::load(model, &project.root, loader, diags);
        configs::load(model, &project.root, loader, diags);
        records::check(model, &records, format, diags);
    };
    let (checked, modules, references) = check(modules, package, &sources, request.references, files, &mut diags);
    let plain = Manifest { severities: IndexMap::new(), ..manifest.clone() };
    let diagnostics = settle(diags, if request.lenient { &plain } else { &manifest }, &sources);
    // A warning that the project made an error stands against the model like any other.
    let refused = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let (checked, unsound) = match checked {
        Ok(checked) if refused => (None, Some(checked.refuse())),
        Ok(checked) => (Some(checked), None),
        Err(unsound) => (None, Some(unsound)),
    };
    Ok(Analysis { checked, unsound, modules, references, diagnostics, sources, manifest, root: project.root, lock })
}

/// Compiles the standard library by itself, as if it were a package of one's own: it must have no findings.
pub fn analyze_stdlib() -> Analysis {
    let mut sources = SourceMap::default();
    let mut diags = Diags::new();
    let (loader, cache) = (&MemoryLoader::default(), &mut ParseCache::default());
    let mut reading = Reading { loader, cache, packages: 0, map: &mut sources, modules: Vec::new(), diags: &mut diags };
    reading.stdlib(true);
    let modules = reading.modules;
    let package = Package { name: "std".to_owned(), ..Package::default() };
    let (checked, modules, references) = check(modules, package, &sources, false, |_, _| {}, &mut diags);
    let manifest = Manifest::default();
    let diagnostics = settle(diags, &manifest, &sources);
    let (checked, unsound) = checked.map_or_else(|unsound| (None, Some(unsound)), |checked| (Some(checked), None));
    let (root, lock) = (Utf8PathBuf::new(), Lock::default());
    Analysis { checked, unsound, modules, references, diagnostics, sources, manifest, root, lock }
}

/// `complete` adds to the model what stands in files beside the sources.
fn check(
    modules: Vec<Parsed>,
    package: Package,
    map: &SourceMap,
    references: bool,
    complete: impl FnOnce(&mut Model, &mut Diags),
    diags: &mut Diags,
) -> (Result<Checked, Box<Unsound>>, Vec<Parsed>, References) {
    let sources: Vec<Source<'_>> = modules.iter().map(|parsed| parsed.read_as(&parsed.parse.file)).collect();
    let mut names =
        if references { Names::collect_referring(&sources, diags) } else { Names::collect(&sources, diags) };
    let lost = Lost::of(&names, map, diags);
    let mut model = lower::lower(&names, package, diags);
    complete(&mut model, diags);
    names.report_unused(diags);
    lost.withhold(map, diags);
    let kept = names.take_references();
    drop(names);
    drop(sources);
    if references {
        return (checks::run(model, diags), modules, kept);
    }
    // The trees are large, and nobody has to wait until they are gone.
    rayon::spawn(move || drop(modules));
    (checks::run(model, diags), Vec::new(), kept)
}

/// Reading the sources of a project and its dependencies.
struct Reading<'a> {
    loader: &'a dyn Loader,
    cache: &'a mut ParseCache,
    /// How many packages there are so far.
    packages: usize,
    map: &'a mut SourceMap,
    modules: Vec<Parsed>,
    diags: &'a mut Diags,
}

impl Reading<'_> {
    fn project(&mut self, project: &Project, prefix: Option<&str>) -> Result<(), LoadError> {
        let package = self.packages;
        self.packages += 1;
        let mut read = Vec::with_capacity(project.sources.len());
        for source in &project.sources {
            let next = self.map.next();
            let file = self.cache.read(&source.path, next, self.loader)?;
            self.map.add(Arc::clone(&file.source));
            read.push((source, next, file));
        }
        let fresh: Vec<Option<Arc<Parse>>> = read
            .par_iter()
            .map(|(_, id, file)| file.parse.is_none().then(|| Arc::new(syntax::parse(&file.source, *id))))
            .collect();
        for ((source, id, file), fresh) in read.into_iter().zip(fresh) {
            let Some(parse) = fresh.or(file.parse) else { continue };
            self.cache.keep(&source.path, id, &parse);
            // What does not parse in a file that is no text is an echo of that.
            match file.unreadable {
                Some(unreadable) => self.diags.push(unreadable.diagnostic(id)),
                None => self.diags.append(parse.diags.clone()),
            }
            let name = match prefix {
                Some(prefix) => format!("{prefix}.{}", source.module),
                None => source.module.clone(),
            };
            self.module(name, source.shown.clone(), prefix.is_none(), package, file.source, parse);
        }
        for (name, dependency) in &project.dependencies {
            self.project(dependency, Some(name))?;
        }
        Ok(())
    }

    fn stdlib(&mut self, local: bool) {
        for (name, text) in stdlib::FILES {
            let path = stdlib::shown_path(name);
            let next = self.map.next();
            let file = self.cache.library(&path, text, next);
            self.map.add(Arc::clone(&file.source));
            let parse = file.parse.unwrap_or_else(|| Arc::new(syntax::parse(&file.source, next)));
            self.cache.keep(Utf8Path::new(&path), next, &parse);
            self.diags.append(parse.diags.clone());
            self.module((*name).to_owned(), path, local, self.packages, file.source, parse);
        }
    }

    fn module(
        &mut self,
        name: String,
        path: String,
        local: bool,
        package: usize,
        source: Arc<SourceFile>,
        parse: Arc<Parse>,
    ) {
        let docs = Docs { text: parse.file.docs.as_ref().map(|docs| docs.text.clone()).unwrap_or_default() };
        self.modules.push(Parsed { module: Module { name, path, docs, local }, package, source, parse });
    }
}

/// Applies the project's severities and sorts.
pub(super) fn settle(mut diags: Diags, manifest: &Manifest, sources: &SourceMap) -> Vec<Diagnostic> {
    let library: Vec<FileId> = sources
        .iter()
        .filter(|(_, file)| !manifest.name.is_empty() && file.path.starts_with("std/"))
        .map(|(id, _)| id)
        .collect();
    diags.retain(|diagnostic| diagnostic.severity == Severity::Error || !library.contains(&diagnostic.span.file));
    apply_severities(&mut diags, manifest);
    diags.into_sorted()
}

/// Gives findings that may be silenced the severities that the project sets.
pub(super) fn apply_severities(diags: &mut Diags, manifest: &Manifest) {
    for (key, value) in &manifest.severities {
        let Some(code) = Code::parse(key).filter(|code| !code.is_fixed()) else { continue };
        match value.as_str() {
            "off" => diags.retain(|diagnostic| diagnostic.code != code),
            "error" => set(diags, code, Severity::Error),
            "warning" => set(diags, code, Severity::Warning),
            _ => {}
        }
    }
}

fn set(diags: &mut Diags, code: Code, severity: Severity) {
    diags.iter_mut().filter(|found| found.code == code).for_each(|found| found.severity = severity);
}
