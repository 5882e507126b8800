//! The files that every site has: styles, scripts, an icon, and Mermaid.

use crate::base::files::RelPath;

/// Mermaid's file.
pub(super) const MERMAID: &str = "mermaid.tiny.js";

/// The files, by name.
const ASSETS: &[(&str, &str)] = &[
    ("diagrams.js", include_str!("assets/diagrams.js")),
    ("icon.svg", include_str!("assets/icon.svg")),
    ("mermaid.LICENSE.txt", include_str!("assets/vendor/mermaid.LICENSE")),
    (MERMAID, include_str!("assets/vendor/mermaid.tiny.js")),
    ("search.js", include_str!("assets/search.js")),
    ("site.css", include_str!("assets/site.css")),
    ("site.js", include_str!("assets/site.js")),
    ("text.css", include_str!("assets/text.css")),
    ("theme.js", include_str!("assets/theme.js")),
];

/// The files with their places.
pub(super) fn all() -> impl Iterator<Item = (RelPath, String)> {
    ASSETS.iter().filter_map(|(name, text)| Some((RelPath::new(path(name))?, (*text).to_owned())))
}

/// The place of a file.
pub(super) fn path(name: &str) -> String {
    format!("assets/{name}")
}
