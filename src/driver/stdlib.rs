//! The standard library: ordinary sources, embedded.

/// Its files: the module's name and the text. What it is called in messages is the name with slashes and `.arch`.
pub const FILES: &[(&str, &str)] = &[
    ("std.core", include_str!("../../stdlib/core.arch")),
    ("std.auth", include_str!("../../stdlib/auth.arch")),
    ("std.http", include_str!("../../stdlib/http.arch")),
    ("std.graphql", include_str!("../../stdlib/graphql.arch")),
    ("std.resilience", include_str!("../../stdlib/resilience.arch")),
    ("std.tech", include_str!("../../stdlib/tech.arch")),
    ("std.tiers", include_str!("../../stdlib/tiers.arch")),
];

/// The path that messages show for a module of the library.
pub fn shown_path(module: &str) -> String {
    format!("{}.arch", module.replace('.', "/"))
}
