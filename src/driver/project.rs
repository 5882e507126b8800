//! `arch.toml`: what a package is called, where its sources are, what it depends on.

use camino::{Utf8Path, Utf8PathBuf};
use indexmap::IndexMap;
use serde::Deserialize;

use super::loader::{Loader, PathKind};
use crate::base::source::{SourceFile, SourceMap};
use crate::base::span::{FileId, Span};
use crate::base::suggest::nearest;
use crate::diag::{Code, Diagnostic, Diags};
use crate::vocab::options::Chosen;

/// The name of the project file.
pub const MANIFEST: &str = "arch.toml";

/// Why nothing can be compiled: trouble without a place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The path does not exist.
    Missing(Utf8PathBuf),
    /// The path is a file that is not `.arch`.
    NotASource(Utf8PathBuf),
    /// The folder, or its source folder, has no `.arch` file.
    NoSources(Utf8PathBuf),
    /// A file or folder cannot be read.
    Unreadable(Utf8PathBuf, String),
}

impl std::fmt::Display for LoadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            LoadError::Missing(path) => write!(f, "`{path}` does not exist"),
            LoadError::NotASource(path) => {
                write!(f, "`{path}` is neither a folder nor an `.arch` file")
            }
            LoadError::NoSources(path) => {
                write!(f, "no `.arch` file below `{path}`; `archc new NAME` makes a package to start from")
            }
            LoadError::Unreadable(path, why) => write!(f, "`{path}` cannot be read: {why}"),
        }
    }
}

/// A package and its sources, unread.
#[derive(Clone, Debug)]
pub struct Project {
    /// The folder that paths are shown from.
    pub root: Utf8PathBuf,
    /// The project file's content, or what stands in for it.
    pub manifest: Manifest,
    /// The source files: module name, path below the root, path to read.
    pub sources: Vec<SourcePath>,
    /// The packages it depends on, each with the name it is imported by.
    pub dependencies: Vec<(String, Project)>,
}

impl Project {
    /// Where outputs go when the command line names no folder.
    pub fn output(&self) -> Utf8PathBuf {
        output(&self.root, &self.manifest)
    }
}

/// `output` of the project file, or `generated`, in the package's folder.
pub fn output(root: &Utf8Path, manifest: &Manifest) -> Utf8PathBuf {
    let root = if root == "." { Utf8Path::new("") } else { root };
    root.join(manifest.output.as_deref().unwrap_or(Utf8Path::new("generated")))
}

/// A source file of a project.
#[derive(Clone, Debug)]
pub struct SourcePath {
    /// The name of its module.
    pub module: String,
    /// Its path from the root, with `/`.
    pub shown: String,
    /// The path to read.
    pub path: Utf8PathBuf,
}

/// The content of `arch.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// The package's name, `kebab-case`.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
    /// Its title for people.
    pub title: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// The source folder; the package's own folder when absent.
    pub source: Option<Utf8PathBuf>,
    /// Where outputs go; `generated` when absent.
    pub output: Option<Utf8PathBuf>,
    /// What to write: names of targets; everything when absent.
    pub emit: Option<Vec<String>>,
    /// Packages that are imported by name.
    pub dependencies: IndexMap<String, Dependency>,
    /// Severities of warnings by code or name: `error`, `warning`, `off`.
    pub severities: IndexMap<String, String>,
    /// The options of targets, from the tables that are named like them.
    #[serde(skip)]
    pub options: Vec<Chosen>,
}

/// Where a dependency comes from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Dependency {
    /// A folder beside this one.
    pub path: Option<Utf8PathBuf>,
    /// A repository.
    pub git: Option<String>,
    /// Its revision.
    pub rev: Option<String>,
}

const KEYS: &[&str] =
    &["name", "version", "title", "description", "source", "output", "emit", "dependencies", "severities"];

/// Finds the package at `path`: a lone file, a folder with `arch.toml`, or a folder of `.arch` files.
pub fn open(
    path: &Utf8Path,
    loader: &dyn Loader,
    map: &mut SourceMap,
    diags: &mut Diags,
) -> Result<Project, LoadError> {
    open_nested(path, loader, map, diags, &mut Vec::new())
}

fn open_nested(
    path: &Utf8Path,
    loader: &dyn Loader,
    map: &mut SourceMap,
    diags: &mut Diags,
    chain: &mut Vec<Utf8PathBuf>,
) -> Result<Project, LoadError> {
    match loader.kind(path) {
        PathKind::Missing => Err(LoadError::Missing(path.to_owned())),
        PathKind::File if path.extension() == Some("arch") => Ok(lone_file(path)),
        PathKind::File if path.file_name() == Some(MANIFEST) => {
            let folder = path.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
            open_nested(folder, loader, map, diags, chain)
        }
        PathKind::File => Err(LoadError::NotASource(path.to_owned())),
        PathKind::Folder => folder(path, loader, map, diags, chain),
    }
}

fn lone_file(path: &Utf8Path) -> Project {
    let name = path.file_stem().unwrap_or("architecture");
    let manifest = Manifest { name: name.replace('_', "-"), ..Manifest::default() };
    let shown = path.file_name().unwrap_or(name).to_owned();
    let source = SourcePath { module: name.to_owned(), shown, path: path.to_owned() };
    let root = path.parent().unwrap_or(Utf8Path::new("")).to_owned();
    Project { root, manifest, sources: vec![source], dependencies: Vec::new() }
}

fn folder(
    root: &Utf8Path,
    loader: &dyn Loader,
    map: &mut SourceMap,
    diags: &mut Diags,
    chain: &mut Vec<Utf8PathBuf>,
) -> Result<Project, LoadError> {
    let path = root.join(MANIFEST);
    let manifest = if loader.kind(&path) == PathKind::File {
        let bytes = loader.read(&path).map_err(|why| LoadError::Unreadable(path.clone(), why.to_string()))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let file = map.add(SourceFile::new(displayed(&path), text.clone()));
        Some((parse(file, &text, diags), file, text))
    } else {
        None
    };
    let folder_name = root.file_name().unwrap_or("architecture").to_owned();
    let (manifest, file, text) = match manifest {
        Some((manifest, file, text)) => (manifest, Some(file), text),
        None => (Manifest { name: folder_name, ..Manifest::default() }, None, String::new()),
    };
    let below = manifest.source.as_ref().map_or_else(|| root.to_owned(), |source| root.join(source));
    if loader.kind(&below) != PathKind::Folder {
        return Err(LoadError::Missing(below));
    }
    let found = loader.sources(&below).map_err(|why| LoadError::Unreadable(below.clone(), why.to_string()))?;
    if found.is_empty() {
        return Err(LoadError::NoSources(below));
    }
    let output = root.join(manifest.output.as_deref().unwrap_or(Utf8Path::new("generated")));
    let sources = found
        .iter()
        .filter(|source| !source.starts_with(&output))
        .map(|source| SourcePath {
            module: module_name(source.strip_prefix(&below).unwrap_or(source), &manifest.name),
            shown: slashes(source.strip_prefix(root).unwrap_or(source)),
            path: source.clone(),
        })
        .collect();
    let mut dependencies = Vec::new();
    chain.push(root.to_owned());
    for (name, dependency) in &manifest.dependencies {
        let Some(file) = file else { break };
        let span = key_span(file, &text, name);
        match dependency_folder(root, dependency) {
            None => diags.push(git_dependency(span, name)),
            Some(folder) if same_folder(chain, &folder) => {
                diags.push(dependency_cycle(span, name, chain, &folder));
            }
            Some(folder) => match open_nested(&folder, loader, map, diags, chain) {
                Ok(project) => dependencies.push((name.clone(), project)),
                Err(error) => diags.push(broken_dependency(span, name, &error)),
            },
        }
    }
    chain.pop();
    Ok(Project { root: root.to_owned(), manifest, sources, dependencies })
}

/// `orders/api.arch` is `orders.api`, `orders/mod.arch` is `orders`, and `mod.arch` itself is named like the package.
fn module_name(path: &Utf8Path, package: &str) -> String {
    let stem = path.with_extension("");
    let mut segments: Vec<&str> = stem.components().map(|component| component.as_str()).collect();
    if segments.last() == Some(&"mod") {
        segments.pop();
    }
    if segments.is_empty() { package.to_owned() } else { segments.join(".") }
}

/// How messages name a path: without the `.` of the folder one stands in.
pub(super) fn displayed(path: &Utf8Path) -> &str {
    path.strip_prefix(".").unwrap_or(path).as_str()
}

fn slashes(path: &Utf8Path) -> String {
    path.components().map(|component| component.as_str()).collect::<Vec<_>>().join("/")
}

fn dependency_folder(root: &Utf8Path, dependency: &Dependency) -> Option<Utf8PathBuf> {
    dependency.path.as_ref().map(|path| normal(&root.join(path)))
}

/// Resolves `..` by text, so that a cycle shows as one folder.
fn normal(path: &Utf8Path) -> Utf8PathBuf {
    let mut parts: Vec<&str> = Vec::new();
    for component in path.components() {
        match component.as_str() {
            ".." if parts.last().is_some_and(|last| *last != ".." && *last != "/") => {
                parts.pop();
            }
            "." => {}
            part => parts.push(part),
        }
    }
    let joined: Utf8PathBuf = parts.iter().collect();
    if joined.as_str().is_empty() { Utf8PathBuf::from(".") } else { joined }
}

fn same_folder(chain: &[Utf8PathBuf], folder: &Utf8Path) -> bool {
    chain.iter().any(|one| normal(one) == folder)
}

fn parse(file: FileId, text: &str, diags: &mut Diags) -> Manifest {
    let all = Span::new(file, 0, 0);
    let mut manifest: Manifest = match toml::from_str(text) {
        Ok(manifest) => manifest,
        Err(error) => {
            let span = error.span().map_or(all, |range| span_of(file, &range));
            let message = error.message().lines().next().unwrap_or_default().to_lowercase();
            diags.push(
                Diagnostic::new(Code::E0001, span, format!("the project file cannot be read: {message}"))
                    .label("here")
                    .help("write TOML: `name = \"shop\"` on a line of its own"),
            );
            return Manifest::default();
        }
    };
    if let Ok(table) = text.parse::<toml::Table>() {
        for key in table.keys().filter(|key| !KEYS.contains(&key.as_str()) && !super::options::is_table(key)) {
            let found = Diagnostic::new(Code::E0002, key_span(file, text, key), format!("unknown key `{key}`"))
                .label("not a key of `arch.toml`");
            diags.push(match nearest(key, KEYS.iter().copied()) {
                Some(near) => found.help(format!("write `{near}`")),
                None => found.help(format!("use one of {}", KEYS.join(", "))),
            });
        }
    }
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if manifest.name.is_empty() || manifest.name.len() > 50 || !manifest.name.chars().all(sound) {
        diags.push(
            Diagnostic::new(Code::E0003, key_span(file, text, "name"), "the package has no valid name")
                .label("expected a name")
                .help("set `name` to lower-case letters, digits and `-`, 50 at most: `name = \"shop\"`"),
        );
    }
    manifest.options = super::options::read(file, text, diags);
    for (key, value) in &manifest.severities {
        check_severity(file, text, key, value, diags);
    }
    manifest
}

fn check_severity(file: FileId, text: &str, key: &str, value: &str, diags: &mut Diags) {
    let span = key_span(file, text, key);
    let Some(code) = Code::parse(key) else {
        let found = Diagnostic::new(Code::E0004, span, format!("unknown code `{key}`")).label("not a code");
        let names = Code::ALL.iter().flat_map(|code| [code.number(), code.name()]);
        diags.push(match nearest(key, names) {
            Some(near) => found.help(format!("write `{near}`")),
            None => found.help("name a warning by its code or name, as messages show it"),
        });
        return;
    };
    if code.is_fixed() {
        diags.push(
            Diagnostic::new(Code::E0004, span, format!("{code} is an error and cannot be silenced"))
                .label("an error")
                .help("remove the line and mend what it reports"),
        );
    } else if !["error", "warning", "off"].contains(&value) {
        diags.push(
            Diagnostic::new(Code::E0004, span, format!("unknown severity `{value}`"))
                .label("not a severity")
                .help("write `error`, `warning` or `off`"),
        );
    }
}

/// The place of a key: the first line that begins with it.
fn key_span(file: FileId, text: &str, key: &str) -> Span {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let bare = trimmed.trim_start_matches(['[', '"']);
        if bare.starts_with(key) {
            let start = at + (line.len() - bare.len());
            return span_of(file, &(start..start + key.len()));
        }
        at += line.len();
    }
    Span::new(file, 0, 0)
}

pub(super) fn span_of(file: FileId, range: &std::ops::Range<usize>) -> Span {
    let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(file, clamp(range.start), clamp(range.end))
}

fn git_dependency(span: Span, name: &str) -> Diagnostic {
    Diagnostic::new(Code::E0005, span, format!("the dependency `{name}` has no `path`"))
        .label("no folder to read")
        .note("packages are not fetched from repositories yet")
        .help(format!("check it out beside this package and write `{name} = {{ path = \"../{name}\" }}`"))
}

fn dependency_cycle(span: Span, name: &str, chain: &[Utf8PathBuf], folder: &Utf8Path) -> Diagnostic {
    let mut path: Vec<&str> = chain.iter().map(|one| one.file_name().unwrap_or(one.as_str())).collect();
    path.push(folder.file_name().unwrap_or(folder.as_str()));
    Diagnostic::new(Code::E0006, span, format!("the packages depend on each other through `{name}`"))
        .label("closes the cycle")
        .note(path.join(" → "))
        .help("move what both need into a third package")
}

fn broken_dependency(span: Span, name: &str, error: &LoadError) -> Diagnostic {
    Diagnostic::new(Code::E0005, span, format!("the dependency `{name}` cannot be read"))
        .label("not readable")
        .note(error.to_string())
        .help("correct its `path`, which is relative to this file")
}
