//! What the extension shows beside the text, and what it has built: requests of our own.

use lsp_types as lsp;
use serde::{Deserialize, Serialize};

use super::{Cx, Failure};
use crate::driver::publish::publish;
use crate::ide::preview;
use crate::lsp::convert;

/// `arch/preview`: the views that show what the cursor is on.
pub(super) enum Preview {}

impl lsp::request::Request for Preview {
    type Params = lsp::TextDocumentPositionParams;
    type Result = Option<Shown>;
    const METHOD: &'static str = "arch/preview";
}

/// The answer.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Shown {
    /// What the views show.
    title: String,
    /// Always `mermaid`.
    kind: String,
    /// The views, the best one first.
    views: Vec<View>,
    /// The name of the best one.
    current: String,
}

/// A view.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct View {
    name: String,
    title: String,
    mermaid: String,
}

/// Answers `arch/preview` from the last compilation without errors, so that a picture stays while somebody types.
pub(super) fn preview(cx: &Cx<'_>, params: lsp::TextDocumentPositionParams) -> Result<Option<Shown>, Failure> {
    let Some(path) = convert::path(&params.text_document.uri) else { return Ok(None) };
    let Some(sound) = cx.packages.good(&path) else { return Ok(None) };
    let Some(file) = sound.file(&path) else { return Ok(None) };
    let Some(source) = sound.source(file) else { return Ok(None) };
    let offset = convert::offset(source, params.position, cx.columns);
    let Some(found) = preview::preview(sound, file, offset) else { return Ok(None) };
    let current = found.views.first().map(|view| view.name.clone()).unwrap_or_default();
    let views = found.views.into_iter().map(|view| View { name: view.name, title: view.title, mermaid: view.mermaid });
    Ok(Some(Shown { title: found.title, kind: "mermaid".to_owned(), views: views.collect(), current }))
}

/// The command that builds the package of a file.
pub(super) const BUILD: &str = "arch.build";

/// What a build did.
#[derive(Debug, Serialize)]
struct Built {
    ok: bool,
    written: usize,
    folder: String,
    message: String,
}

/// `workspace/executeCommand`
pub(super) fn execute(cx: &Cx<'_>, params: lsp::ExecuteCommandParams) -> Result<Option<serde_json::Value>, Failure> {
    if params.command != BUILD {
        return Err(Failure::from(format!("`{}` is no command of the server", params.command)));
    }
    let uri = params.arguments.into_iter().next().and_then(|uri| serde_json::from_value::<lsp::Uri>(uri).ok());
    let Some(uri) = uri else { return Err(Failure::from("the command takes the URI of a file".to_owned())) };
    let Some((snapshot, _)) = cx.compiled(&uri) else {
        return Err(Failure::from("the file belongs to no package that is compiled".to_owned()));
    };
    let built = match publish(&snapshot.analysis) {
        Ok(done) => Built {
            ok: true,
            written: done.written,
            message: format!("{} of {} files written to {}", done.written, done.total, done.folder),
            folder: done.folder.to_string(),
        },
        Err(message) => Built { ok: false, written: 0, folder: String::new(), message },
    };
    Ok(serde_json::to_value(built).ok())
}
