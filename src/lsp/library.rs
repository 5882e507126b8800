//! What an editor can open and no project has: the standard library and the pages of codes.
//!
//! They are embedded in the program and written to a folder of the user's cache when something points to them first, so that
//! every editor can show them.

use std::sync::OnceLock;

use camino::{Utf8Path, Utf8PathBuf};

use crate::diag::Code;
use crate::driver::stdlib;

/// The file of a module of the standard library, by the path that messages show; `None` for anything else.
pub(super) fn path(displayed: &str) -> Option<Utf8PathBuf> {
    let module = displayed.strip_suffix(".arch")?.replace('/', ".");
    let (_, text) = stdlib::FILES.iter().find(|(name, _)| *name == module)?;
    let path = folder()?.join(displayed);
    provide(&path, text).then_some(path)
}

/// The page of a code.
pub(super) fn code(code: Code) -> Option<Utf8PathBuf> {
    let path = folder()?.join("codes").join(format!("{code}.md"));
    provide(&path, code.explanation()).then_some(path)
}

/// The path that messages show for a file of this folder.
pub(super) fn displayed(path: &Utf8Path) -> Option<String> {
    let below = path.strip_prefix(folder()?).ok()?;
    Some(below.components().map(|component| component.as_str()).collect::<Vec<_>>().join("/"))
}

/// The folder for this version of the program.
#[expect(clippy::disallowed_methods, reason = "where a user's cache is stands in the environment")]
fn folder() -> Option<&'static Utf8PathBuf> {
    static FOLDER: OnceLock<Option<Utf8PathBuf>> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
            let cache = variable("XDG_CACHE_HOME")
                .or_else(|| variable("LOCALAPPDATA"))
                .or_else(|| variable("HOME").map(|home| format!("{home}/.cache")))
                .map_or_else(std::env::temp_dir, std::path::PathBuf::from);
            let cache = Utf8PathBuf::from_path_buf(cache).ok()?;
            Some(cache.join("archc").join(env!("CARGO_PKG_VERSION")))
        })
        .as_ref()
}

/// Writes a file unless it is there as it should be.
#[expect(clippy::disallowed_methods, reason = "these files are the server's own, outside of every project")]
fn provide(path: &Utf8Path, text: &str) -> bool {
    if std::fs::read(path).is_ok_and(|there| there == text.as_bytes()) {
        return true;
    }
    let Some(folder) = path.parent() else { return false };
    std::fs::create_dir_all(folder).is_ok() && std::fs::write(path, text).is_ok()
}
