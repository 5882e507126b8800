//! The files of `schema: file("…")`: read through the loader, like sources, and kept in the model as text.

use camino::{Utf8Path, Utf8PathBuf};

use super::loader::{Loader, PathKind};
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::{Model, TypeDefKind, Value};

/// Reads the schema files of the package in this folder; those of other packages are theirs.
pub(super) fn load(model: &mut Model, root: &Utf8Path, loader: &dyn Loader, diags: &mut Diags) {
    let mut files = Vec::new();
    for (id, def) in model.types.iter().filter(|(_, def)| model.is_local(&def.meta)) {
        let (TypeDefKind::Event { settings, .. } | TypeDefKind::Message { settings, .. }) = &def.kind else { continue };
        let Some(entry) = settings.entry("schema") else { continue };
        let Value::Call { args, .. } = &entry.value else { continue };
        let Some(path) = args.first().and_then(|path| path.value.as_text()) else { continue };
        match read(root, path, entry.span, loader) {
            Ok(text) => files.push((id, text)),
            Err(finding) => diags.push(*finding),
        }
    }
    model.schema_files.extend(files);
}

fn read(root: &Utf8Path, path: &str, span: Span, loader: &dyn Loader) -> Result<String, Box<Diagnostic>> {
    let below = Utf8PathBuf::from(path);
    let plain = |part: camino::Utf8Component<'_>| matches!(part, camino::Utf8Component::Normal(_));
    if path.is_empty() || !below.components().all(plain) {
        return Err(Box::new(outside(path, span)));
    }
    let file = root.join(&below);
    if loader.kind(&file) != PathKind::File {
        return Err(Box::new(missing(path, span)));
    }
    let bytes = loader.read(&file).map_err(|why| Box::new(unreadable(path, span, &why.to_string())))?;
    let text = String::from_utf8(bytes).map_err(|_| Box::new(unreadable(path, span, "it is no UTF-8")))?;
    if matches!(below.extension(), Some("avsc" | "json"))
        && let Err(why) = serde_json::from_str::<serde_json::Value>(&text)
    {
        return Err(Box::new(no_json(path, span, &why.to_string())));
    }
    Ok(text)
}

fn outside(path: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0473, span, format!("`{path}` is not below the package's folder"))
        .label("outside of the package")
        .help("write the path from the folder of `arch.toml`, without `..`")
}

fn missing(path: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::E0473, span, format!("there is no file `{path}`"))
        .label("not found")
        .help("write the path from the folder of `arch.toml`, or declare the fields")
}

fn unreadable(path: &str, span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0473, span, format!("`{path}` cannot be read"))
        .label("not readable")
        .note(why)
        .help("write it as UTF-8, and let it be readable")
}

fn no_json(path: &str, span: Span, why: &str) -> Diagnostic {
    Diagnostic::new(Code::E0473, span, format!("`{path}` is no JSON"))
        .label("expected JSON by its ending")
        .note(why)
        .help("correct the file")
}
