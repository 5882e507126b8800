//! From the path on the command line to the package it means.

use std::path::{Component, Path};

use camino::{Utf8Path, Utf8PathBuf};

use crate::driver::loader::{Loader, PathKind};
use crate::driver::project::MANIFEST;

/// The package that `path` means: itself where it has an `arch.toml`, is a file or has none above it; else the nearest
/// folder above that has one. A folder without any source is returned as it is, so that it is reported.
pub(super) fn package(path: &Utf8Path, loader: &dyn Loader) -> Utf8PathBuf {
    let here = path.to_owned();
    if loader.kind(path) != PathKind::Folder || loader.kind(&path.join(MANIFEST)) == PathKind::File {
        return here;
    }
    let named = path != ".";
    if named && loader.sources(path).is_ok_and(|sources| sources.is_empty()) {
        return here;
    }
    let (Ok(absolute), Ok(current)) = (path.as_std_path().canonicalize(), Path::new(".").canonicalize()) else {
        return here;
    };
    absolute
        .ancestors()
        .skip(1)
        .find(|folder| folder.join(MANIFEST).is_file())
        .and_then(|folder| Utf8PathBuf::from_path_buf(relative(&current, folder)).ok())
        .unwrap_or(here)
}

/// The way from one absolute folder to another.
fn relative(from: &Path, to: &Path) -> std::path::PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let way: std::path::PathBuf = up.chain(to.components().skip(shared)).collect();
    if way.as_os_str().is_empty() { ".".into() } else { way }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_way_between_folders() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to)).display().to_string();
        assert_eq!(way("/a/b", "/a/b"), ".");
        assert_eq!(way("/a/b/c", "/a"), "../..");
        assert_eq!(way("/a/b", "/a/c/d"), "../c/d");
    }
}
