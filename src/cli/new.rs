//! `archc new`: a package that builds at once and shows the language on one screen.
#![expect(clippy::disallowed_methods, reason = "the package's files are written here; a build never comes near them")]

use camino::Utf8Path;
use include_dir::{Dir, include_dir};

use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::base::suggest::nearest;

/// The files of the package; `{{name}}` in them stands for its name, `{{title}}` for the name as people read it.
const TEMPLATE: &[(&str, &str)] = &[
    ("arch.toml", include_str!("template/arch.toml")),
    ("README.md", include_str!("template/README.md")),
    ("arch/notes.arch", include_str!("template/notes.arch")),
    ("arch/platform.arch", include_str!("template/platform.arch")),
];

/// The examples, as they stand in the repository.
static EXAMPLES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/examples");

/// Examples to read rather than to begin with: their pages refer to the repository.
const SYSTEMS: &[&str] = &["online-boutique", "shop"];

/// Makes the package's folder; its last part is the name.
pub(super) fn run(folder: &Utf8Path, template: Option<&str>, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let name = folder.file_name().unwrap_or_default();
    if !valid(name) {
        return Err(Failure(format!(
            "`{name}` is no name of a package: it takes lower-case letters, digits and `-`, 50 at most, a letter first"
        )));
    }
    let files = match template {
        None => smallest(name),
        Some(template) => example(template, name)?,
    };
    let occupied = match folder.read_dir_utf8() {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.as_std_path().symlink_metadata().is_ok(),
    };
    if occupied {
        return Err(Failure(format!("`{folder}` exists already; nothing was written")));
    }
    for (path, text) in files {
        let target = folder.join(path);
        let parent = target.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&target, text))
            .map_err(|error| Failure(format!("`{target}`: {error}")))?;
    }
    terminal
        .print(&format!("made {folder}: build it with `archc build {folder}`, begin to read in {folder}/README.md\n"));
    Ok(Outcome::Clean)
}

/// The files of the smallest package.
fn smallest(name: &str) -> Vec<(String, String)> {
    let filled = |text: &str| text.replace("{{name}}", name).replace("{{title}}", &title(name));
    TEMPLATE.iter().map(|(path, text)| ((*path).to_owned(), filled(text))).collect()
}

/// The files of an example, under the name of the package.
fn example(template: &str, name: &str) -> Result<Vec<(String, String)>, Failure> {
    let known = || EXAMPLES.dirs().filter_map(|dir| dir.path().to_str()).filter(|known| !SYSTEMS.contains(known));
    let Some(found) = known().find(|known| *known == template).and_then(|known| EXAMPLES.get_dir(known)) else {
        let near = nearest(template, known()).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
        let all: Vec<&str> = known().collect();
        return Err(Failure(format!("unknown template `{template}`{near}\nthe templates are {}", all.join(", "))));
    };
    let named = |text: &str| {
        let text = text.replace(&format!("name = \"{template}\""), &format!("name = \"{name}\""));
        text.replace(&format!("examples/{template}"), name)
            .replace(&format!("package {template}."), &format!("package {name}."))
    };
    let mut files = Vec::new();
    let mut open = vec![found];
    while let Some(dir) = open.pop() {
        // What a build in the repository left behind is no part of the example.
        open.extend(dir.dirs().filter(|dir| !dir.path().ends_with("generated") && !dir.path().ends_with("site")));
        for file in dir.files() {
            let path = file.path().strip_prefix(template).ok().and_then(|path| path.to_str());
            if let (Some(path), Some(text)) = (path, file.contents_utf8()) {
                files.push((path.to_owned(), named(text)));
            }
        }
    }
    Ok(files)
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
