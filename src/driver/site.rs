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
        Merge::HumanOwned | Merge::OtherFormat => existing,
        Merge::Renewed(text) | Merge::Edited(text) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::files::RelPath;
    use crate::driver::build::{BuildOptions, build};
    use crate::driver::loader::MemoryLoader;
    use crate::driver::session::analyze;

    #[test]
    fn records_are_shown_as_people_have_edited_them() {
        let source = "/// Why.\ndecision UseKafka \"Use Kafka\" {\n  status: accepted\n  date: 2026-01-12\n}\n";
        let loader = MemoryLoader::default().with("shop.arch", source);
        let analysis = analyze("shop.arch".into(), &loader).unwrap();
        let built = build(&analysis, &BuildOptions::default()).unwrap_or_else(|| panic!("{:?}", analysis.diagnostics));
        let (path, stub) = built.files.iter().find(|(path, _)| path.as_str().starts_with("adr/")).unwrap();
        let edited = stub
            .text
            .replace("# Use Kafka", "# Use Kafka\n\nOur own words.")
            .replace("status: accepted", "status: draft");
        let loader = loader.with(format!("generated/{path}"), edited);
        let page = RelPath::new(path.as_str().replace(".md", ".html")).unwrap();
        let shown = |outputs: &str| {
            let site = site(&analysis, &built, outputs.into(), &loader);
            site.files.get(&page).unwrap().text.clone()
        };
        assert!(!shown("elsewhere").contains("Our own words."));
        assert!(shown("generated").contains("Our own words."));
        assert!(shown("generated").contains("<dd><span>accepted</span></dd>"), "the status is the compiler's");
    }
}
