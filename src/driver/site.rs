//! The site of a package: what a build writes, with the records as people have edited them, made into pages.

use camino::Utf8Path;

use super::build::Build;
use super::loader::{Loader, PathKind};
use super::session::Analysis;
use crate::base::files::{Files, OutputFile, Ownership, RelPath};
use crate::emit::adr::region::{self, Merge};
use crate::site::{self, Package, Site};

/// The site of a built package; `outputs` is the folder of its outputs, which need not exist.
pub fn site(analysis: &Analysis, built: &Build, outputs: &Utf8Path, loader: &dyn Loader) -> Site {
    let mut files = Files::default();
    for (path, file) in built.files.iter() {
        // The paths are those of another set of files, so none stands there twice.
        let _ = files.add(path.clone(), current(path, file, outputs, loader));
    }
    let manifest = &analysis.manifest;
    let title = manifest.title.as_deref().unwrap_or(&manifest.name);
    site::build(&Package { title, version: manifest.version.as_deref() }, &files)
}

/// The text that a file has after a build.
fn current(path: &RelPath, file: &OutputFile, outputs: &Utf8Path, loader: &dyn Loader) -> String {
    let place = outputs.join(path.as_str());
    let existing = match file.ownership {
        Ownership::Managed if loader.kind(&place) == PathKind::File => loader.read(&place).ok(),
        Ownership::Managed | Ownership::Generated => None,
    };
    let Some(existing) = existing.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()) else {
        return file.text.clone();
    };
    match region::merge(&existing, &file.text) {
        Merge::Unchanged | Merge::HumanOwned => existing,
        Merge::Update(text) | Merge::RegionEdited(text) => text,
    }
}
