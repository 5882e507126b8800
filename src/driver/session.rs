//! One compilation: read, parse, resolve, lower, check. Each phase runs whenever the one before returned something, so
//! that one run shows all findings.

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;
use rayon::prelude::*;

use super::echoes::Lost;
use super::loader::{Loader, PathKind};
use super::lock::{self, Lock};
use super::project::{self, LoadError, Manifest, Project, SourcePath};
use super::stdlib;
use super::{configs, records, schemas};
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::FileId;
use crate::checks::{self, Checked};
use crate::diag::{Code, Diagnostic, Diags, Severity};
use crate::emit::Options;
use crate::emit::adr::Format;
use crate::lower;
use crate::model::{Docs, Model, Module, Package};
use crate::names::{Names, Source};
use crate::syntax::{self, ast};
use crate::vocab::Target;
use crate::vocab::options::Chosen;

/// What a compilation found.
#[derive(Debug)]
pub struct Analysis {
    /// The model, when nothing stands against it.
    pub checked: Option<Checked>,
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
}

/// A module as it was parsed.
struct Parsed {
    module: Module,
    package: usize,
    file: ast::File,
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
}

/// Compiles the package at `path`.
pub fn analyze(path: &Utf8Path, loader: &dyn Loader) -> Result<Analysis, LoadError> {
    analyze_as(path, loader, &Request::default())
}

/// Compiles the package at `path` as a command line asks for.
pub fn analyze_as(path: &Utf8Path, loader: &dyn Loader, request: &Request) -> Result<Analysis, LoadError> {
    let mut sources = SourceMap::default();
    let mut diags = Diags::new();
    let project = project::open(path, loader, &mut sources, &mut diags)?;
    let lock = lock::read(&project, loader, &mut sources, &mut diags)?;
    let mut modules = Vec::new();
    let mut packages = 0;
    parse_project(&project, None, loader, &mut packages, &mut sources, &mut modules, &mut diags)?;
    parse_stdlib(packages, &mut sources, &mut modules, &mut diags, false);
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
    let checked = check(modules, package, &sources, files, &mut diags);
    let plain = Manifest { severities: IndexMap::new(), ..manifest.clone() };
    let diagnostics = settle(diags, if request.lenient { &plain } else { &manifest }, &sources);
    // A warning that the project made an error stands against the model like any other.
    let refused = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let checked = checked.filter(|_| !refused);
    Ok(Analysis { checked, diagnostics, sources, manifest, root: project.root, lock })
}

/// Compiles the standard library by itself, as if it were a package of one's own: it must have no findings.
pub fn analyze_stdlib() -> Analysis {
    let mut sources = SourceMap::default();
    let mut diags = Diags::new();
    let mut modules = Vec::new();
    parse_stdlib(0, &mut sources, &mut modules, &mut diags, true);
    let package = Package { name: "std".to_owned(), ..Package::default() };
    let checked = check(modules, package, &sources, |_, _| {}, &mut diags);
    let manifest = Manifest::default();
    let diagnostics = settle(diags, &manifest, &sources);
    Analysis { checked, diagnostics, sources, manifest, root: Utf8PathBuf::new(), lock: Lock::default() }
}

/// `complete` adds to the model what stands in files beside the sources.
fn check(
    modules: Vec<Parsed>,
    package: Package,
    map: &SourceMap,
    complete: impl FnOnce(&mut Model, &mut Diags),
    diags: &mut Diags,
) -> Option<Checked> {
    let (infos, files): (Vec<(Module, usize)>, Vec<ast::File>) =
        modules.into_iter().map(|parsed| ((parsed.module, parsed.package), parsed.file)).unzip();
    let sources: Vec<Source<'_>> =
        infos.into_iter().zip(&files).map(|((module, package), file)| Source { module, package, file }).collect();
    let names = Names::collect(&sources, diags);
    let lost = Lost::of(&names, map, diags);
    let mut model = lower::lower(&names, package, diags);
    complete(&mut model, diags);
    names.report_unused(diags);
    lost.withhold(map, diags);
    drop(names);
    drop(sources);
    // The trees are large, and nobody has to wait until they are gone.
    rayon::spawn(move || drop(files));
    checks::run(model, diags)
}

fn parse_project(
    project: &Project,
    prefix: Option<&str>,
    loader: &dyn Loader,
    packages: &mut usize,
    map: &mut SourceMap,
    modules: &mut Vec<Parsed>,
    diags: &mut Diags,
) -> Result<(), LoadError> {
    let package = *packages;
    *packages += 1;
    let mut read = Vec::with_capacity(project.sources.len());
    for source in &project.sources {
        let bytes =
            loader.read(&source.path).map_err(|why| LoadError::Unreadable(source.path.clone(), why.to_string()))?;
        let decoded = syntax::text::decode(&bytes);
        let text = decoded.as_ref().unwrap_or_else(|unreadable| &unreadable.text).clone();
        let id = map.add(SourceFile::new(project::displayed(&source.path), text));
        // What does not parse in a file that is no text is an echo of that.
        let readable = decoded.map_err(|unreadable| diags.push(unreadable.diagnostic(id))).is_ok();
        read.push((source, id, readable));
    }
    let local = prefix.is_none();
    let name = |source: &SourcePath| match prefix {
        Some(prefix) => format!("{prefix}.{}", source.module),
        None => source.module.clone(),
    };
    let parsed: Vec<_> = read
        .par_iter()
        .filter_map(|(source, id, readable)| Some((*source, *readable, syntax::parse(map.get(*id)?, *id))))
        .collect();
    for (source, readable, parse) in parsed {
        if readable {
            diags.append(parse.diags);
        }
        modules.push(Parsed {
            module: module(name(source), source.shown.clone(), &parse.file, local),
            package,
            file: parse.file,
        });
    }
    for (name, dependency) in &project.dependencies {
        parse_project(dependency, Some(name), loader, packages, map, modules, diags)?;
    }
    Ok(())
}

fn parse_stdlib(package: usize, map: &mut SourceMap, modules: &mut Vec<Parsed>, diags: &mut Diags, local: bool) {
    for (name, text) in stdlib::FILES {
        let path = stdlib::shown_path(name);
        let id = map.add(SourceFile::new(path.as_str(), *text));
        let Some(file) = map.get(id) else { continue };
        let parse = syntax::parse(file, id);
        diags.append(parse.diags);
        modules.push(Parsed {
            module: module((*name).to_owned(), path, &parse.file, local),
            package,
            file: parse.file,
        });
    }
}

fn module(name: String, path: String, file: &ast::File, local: bool) -> Module {
    let docs = Docs { text: file.docs.as_ref().map(|docs| docs.text.clone()).unwrap_or_default() };
    Module { name, path, docs, local }
}

/// Applies the project's severities and sorts.
fn settle(mut diags: Diags, manifest: &Manifest, sources: &SourceMap) -> Vec<Diagnostic> {
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
