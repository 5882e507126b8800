//! `archc new`: a package that builds at once and shows the language on one screen.
#![expect(clippy::disallowed_methods, reason = "the package's files are written here; a build never comes near them")]

use camino::Utf8Path;

use super::terminal::Terminal;
use super::{Failure, Outcome};

/// The files of the package; `{{name}}` in them stands for its name, `{{title}}` for the name as people read it.
const TEMPLATE: &[(&str, &str)] = &[
    ("arch.toml", include_str!("template/arch.toml")),
    ("README.md", include_str!("template/README.md")),
    ("arch/notes.arch", include_str!("template/notes.arch")),
    ("arch/platform.arch", include_str!("template/platform.arch")),
];

/// Makes the package's folder; its last part is the name.
pub(super) fn run(folder: &Utf8Path, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let name = folder.file_name().unwrap_or_default();
    if !valid(name) {
        return Err(Failure(format!(
            "`{name}` is no name of a package: it takes lower-case letters, digits and `-`, 50 at most, a letter first"
        )));
    }
    let occupied = match folder.read_dir_utf8() {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.as_std_path().symlink_metadata().is_ok(),
    };
    if occupied {
        return Err(Failure(format!("`{folder}` exists already; nothing was written")));
    }
    for (path, text) in TEMPLATE {
        let target = folder.join(path);
        let parent = target.parent().unwrap_or(folder);
        let text = text.replace("{{name}}", name).replace("{{title}}", &title(name));
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&target, text))
            .map_err(|error| Failure(format!("`{target}`: {error}")))?;
    }
    terminal
        .print(&format!("made {folder}: build it with `archc build {folder}`, begin to read in {folder}/README.md\n"));
    Ok(Outcome::Clean)
}

/// Whether a project file would take the name.
fn valid(name: &str) -> bool {
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.len() <= 50 && name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(sound)
}

/// `my-shop` is `My shop`.
fn title(name: &str) -> String {
    let words = name.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}
