//! The thread that talks to the editor: documents, questions in the order in which they can be answered, findings.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use camino::{Utf8Path, Utf8PathBuf};
use crossbeam_channel::{Sender, select};
use indexmap::IndexMap;
use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Request, RequestId, Response};
use lsp_types as lsp;
use lsp_types::notification::{self, Notification as _};
use lsp_types::request::Request as _;

use super::convert::{self, Places};
use super::documents::Documents;
use super::handlers::{self, Cx, Handler, When};
use super::library;
use super::worker::{Done, Job, Worker};
use crate::base::source::Columns;
use crate::base::source::SourceFile;
use crate::base::span::FileId;
use crate::driver::glance::{self, Seen};
use crate::driver::project::LoadError;
use crate::ide::Snapshot;

/// What was compiled last, by package.
#[derive(Debug, Default)]
pub(super) struct Packages {
    /// With errors or without.
    latest: IndexMap<Utf8PathBuf, Arc<Snapshot>>,
    /// Without errors.
    good: IndexMap<Utf8PathBuf, Arc<Snapshot>>,
}

impl Packages {
    /// The compilation that a file belongs to, and the file in it.
    pub(super) fn find(&self, path: &Utf8Path) -> Option<(&Arc<Snapshot>, FileId)> {
        let displayed = library::displayed(path);
        let path = displayed.as_deref().map_or(path, Utf8Path::new);
        let mut around: Vec<_> = self.latest.iter().collect();
        around.sort_by_key(|(package, _)| std::cmp::Reverse((path.starts_with(package), package.as_str().len())));
        around.into_iter().find_map(|(_, snapshot)| Some((snapshot, snapshot.file(path)?)))
    }

    /// The package that a file belongs to.
    fn package(&self, path: &Utf8Path) -> Option<&Utf8Path> {
        let around = self.latest.keys().filter(|package| path.starts_with(package));
        around.max_by_key(|package| package.as_str().len()).map(Utf8PathBuf::as_path)
    }

    /// The last compilation without errors of the package that a file belongs to.
    pub(super) fn good(&self, path: &Utf8Path) -> Option<&Arc<Snapshot>> {
        let packages = self.good.iter().filter(|(package, _)| path.starts_with(package));
        packages.max_by_key(|(package, _)| package.as_str().len()).map(|(_, snapshot)| snapshot)
    }

    /// All compilations.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Arc<Snapshot>> {
        self.latest.values()
    }
}

/// A question that waits for the present text to be compiled.
struct Waiting {
    id: RequestId,
    params: serde_json::Value,
    handler: Handler,
    /// The number of the job that it waits for.
    after: u64,
}

/// The server.
pub(super) struct Server {
    sender: Sender<Message>,
    columns: Columns,
    client: handlers::Client,
    documents: Documents,
    packages: Packages,
    worker: Worker,
    waiting: VecDeque<Waiting>,
    /// The number of the last job that is done.
    settled: u64,
    /// What the editor shows, by package and by URI.
    published: BTreeMap<Utf8PathBuf, BTreeMap<String, Vec<lsp::Diagnostic>>>,
    /// What a glance at a file found in the text of the compilation that it is compared with.
    seen: Option<(Arc<Snapshot>, FileId, Seen)>,
    shutdown: bool,
    next_request: i32,
}

impl Server {
    /// A server for a client that said what it can.
    pub(super) fn new(connection: &Connection, client: &lsp::InitializeParams) -> Server {
        let encodings = client.capabilities.general.as_ref().and_then(|general| general.position_encodings.as_ref());
        let utf8 = encodings.is_some_and(|offered| offered.contains(&lsp::PositionEncodingKind::UTF8));
        let mut server = Server {
            sender: connection.sender.clone(),
            columns: if utf8 { Columns::Utf8 } else { Columns::Utf16 },
            client: handlers::Client::of(&client.capabilities),
            documents: Documents::default(),
            packages: Packages::default(),
            worker: Worker::start(),
            waiting: VecDeque::new(),
            settled: 0,
            published: BTreeMap::new(),
            seen: None,
            shutdown: false,
            next_request: 0,
        };
        let folders = client.workspace_folders.iter().flatten().filter_map(|folder| convert::path(&folder.uri));
        let mut folders: Vec<Utf8PathBuf> = folders.collect();
        #[expect(deprecated, reason = "older clients know no folders")]
        if folders.is_empty() {
            folders.extend(client.root_uri.as_ref().and_then(convert::path));
        }
        folders.into_iter().for_each(|folder| server.worker.send(Job::Folder(folder)));
        server
    }

    /// How places are counted.
    pub(super) fn columns(&self) -> Columns {
        self.columns
    }

    /// Serves until the editor says `exit`; whether it said `shutdown` before.
    pub(super) fn run(&mut self, connection: &Connection) -> Result<bool, ProtocolError> {
        if self.client.watches_files {
            self.watch_files();
        }
        let done = self.worker.done.clone();
        loop {
            select! {
                recv(connection.receiver) -> message => match message {
                    Ok(Message::Request(request)) => self.request(request),
                    Ok(Message::Response(_)) => {}
                    Ok(Message::Notification(exit)) if exit.method == notification::Exit::METHOD => {
                        return Ok(self.shutdown);
                    }
                    Ok(Message::Notification(notification)) => {
                        let changed = changed(&notification);
                        let method = notification.method.clone();
                        if catch_unwind(AssertUnwindSafe(|| self.notification(notification))).is_err() {
                            self.log(&format!("{method} failed; please report this"));
                        }
                        // While letters are waiting, the last one is what counts.
                        if let Some(path) = changed.filter(|_| connection.receiver.is_empty()) {
                            self.glance(&path);
                        }
                    }
                    // The editor is gone.
                    Err(_) => return Ok(self.shutdown),
                },
                recv(done) -> done => if let Ok(done) = done { self.done(done) },
            }
        }
    }

    fn request(&mut self, request: Request) {
        if request.method == lsp::request::Shutdown::METHOD {
            self.shutdown = true;
            return self.respond(Response::new_ok(request.id, ()));
        }
        if self.shutdown {
            return self.fail(request.id, ErrorCode::InvalidRequest, "the server is shutting down");
        }
        let Some((when, handler)) = handlers::route(&request.method) else {
            let message = format!("`{}` is not supported", request.method);
            return self.fail(request.id, ErrorCode::MethodNotFound, &message);
        };
        if when == When::Settled && self.settled < self.worker.last() {
            let after = self.worker.last();
            self.waiting.push_back(Waiting { id: request.id, params: request.params, handler, after });
        } else {
            self.answer(request.id, request.params, handler);
        }
    }

    pub(super) fn answer(&self, id: RequestId, params: serde_json::Value, handler: Handler) {
        let cx =
            Cx { columns: self.columns, client: &self.client, documents: &self.documents, packages: &self.packages };
        // One question that fails does not end the others.
        match catch_unwind(AssertUnwindSafe(|| handler(&cx, params))) {
            Ok(Ok(result)) => self.respond(Response::new_ok(id, result)),
            Ok(Err(failure)) => self.fail(id, failure.code, &failure.message),
            Err(_) => self.fail(id, ErrorCode::InternalError, "the question could not be answered; please report this"),
        }
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            notification::DidOpenTextDocument::METHOD => {
                let Some(params) = read::<notification::DidOpenTextDocument>(params) else { return };
                let Some(path) = convert::path(&params.text_document.uri) else { return };
                let text = params.text_document.text.clone();
                self.documents.open(&path, params.text_document);
                if library::displayed(&path).is_none() && path.extension() == Some("arch") {
                    if !self.client.watches_files {
                        self.worker.send(Job::Refresh);
                    }
                    self.worker.send(Job::Edit(path, text));
                } else if path.file_name() == Some(crate::driver::project::MANIFEST) {
                    self.worker.send(Job::Changed(path));
                }
            }
            notification::DidChangeTextDocument::METHOD => {
                let Some(params) = read::<notification::DidChangeTextDocument>(params) else { return };
                let Some(path) = convert::path(&params.text_document.uri) else { return };
                let version = params.text_document.version;
                let text = self.documents.change(&path, version, params.content_changes, self.columns);
                let Some(text) = text else { return };
                if library::displayed(&path).is_none() && path.extension() == Some("arch") {
                    self.worker.send(Job::Edit(path, text));
                }
            }
            notification::DidCloseTextDocument::METHOD => {
                let Some(params) = read::<notification::DidCloseTextDocument>(params) else { return };
                let Some(path) = convert::path(&params.text_document.uri) else { return };
                self.documents.close(&path);
                self.worker.send(Job::Close(path));
            }
            notification::DidSaveTextDocument::METHOD => {
                let Some(params) = read::<notification::DidSaveTextDocument>(params) else { return };
                let Some(path) = convert::path(&params.text_document.uri) else { return };
                self.worker.send(Job::Changed(path));
            }
            notification::DidChangeWatchedFiles::METHOD => {
                let Some(params) = read::<notification::DidChangeWatchedFiles>(params) else { return };
                let paths = params.changes.iter().filter_map(|change| convert::path(&change.uri));
                paths.for_each(|path| self.worker.send(Job::Changed(path)));
            }
            notification::DidChangeWorkspaceFolders::METHOD => {
                let Some(params) = read::<notification::DidChangeWorkspaceFolders>(params) else { return };
                let folders = params.event.added.iter().filter_map(|folder| convert::path(&folder.uri));
                folders.for_each(|folder| self.worker.send(Job::Folder(folder)));
            }
            notification::Cancel::METHOD => {
                let Some(params) = read::<notification::Cancel>(params) else { return };
                let id = match params.id {
                    lsp::NumberOrString::Number(id) => RequestId::from(id),
                    lsp::NumberOrString::String(id) => RequestId::from(id),
                };
                if let Some(at) = self.waiting.iter().position(|waiting| waiting.id == id) {
                    self.waiting.remove(at);
                    self.fail(id, ErrorCode::RequestCanceled, "cancelled");
                }
            }
            _ => {}
        }
    }

    fn done(&mut self, done: Done) {
        match done {
            Done::Package { package, result: Some(Ok(snapshot)) } => {
                if snapshot.analysis.checked.is_some() {
                    self.packages.good.insert(package.clone(), Arc::clone(&snapshot));
                }
                self.packages.latest.insert(package.clone(), Arc::clone(&snapshot));
                self.publish(&package, &snapshot);
            }
            Done::Package { package, result: Some(Err(error)) } => self.unloadable(&package, &error),
            Done::Package { package, result: None } => {
                self.log(&format!("compiling {package} failed; please report this"));
            }
            Done::Dropped(package) => {
                self.packages.latest.shift_remove(&package);
                self.packages.good.shift_remove(&package);
                self.retract(&package);
            }
            Done::Idle(number) => {
                self.settled = number;
                if number == self.worker.last() && self.client.refreshes {
                    self.refresh_views();
                }
            }
        }
        while self.waiting.front().is_some_and(|waiting| waiting.after <= self.settled) {
            if let Some(Waiting { id, params, handler, .. }) = self.waiting.pop_front() {
                self.answer(id, params, handler);
            }
        }
    }

    /// Shows what is wrong with an edited file of a large package before the package is compiled.
    fn glance(&mut self, path: &Utf8Path) {
        let Some(document) = self.documents.get(path) else { return };
        let Some((snapshot, file)) = self.packages.find(path) else { return };
        if snapshot.analysis.modules.len() < glance::WORTH {
            return;
        }
        let same = |(seen, of, _): &&(Arc<Snapshot>, FileId, Seen)| Arc::ptr_eq(seen, snapshot) && *of == file;
        let looked = catch_unwind(AssertUnwindSafe(|| {
            let seen = match self.seen.as_ref().filter(same) {
                Some((_, _, seen)) => seen.clone(),
                None => glance::look(&snapshot.analysis, file)?,
            };
            let source = SourceFile::new(path.as_str(), document.source.text.as_str());
            let (sources, findings) = glance::glance(&snapshot.analysis, &seen, source)?;
            Some((seen, sources, findings))
        }));
        let Ok(Some((seen, sources, findings))) = looked else { return };
        let places = Places { columns: self.columns, sources: &sources };
        let found: Vec<lsp::Diagnostic> = findings.iter().map(|finding| places.diagnostic(finding)).collect();
        let Some(uri) = convert::uri(path.as_str()) else { return };
        let package = self.packages.package(path).map(Utf8Path::to_owned);
        self.seen = Some((Arc::clone(snapshot), file, seen));
        let shown = self.published.entry(package.unwrap_or_default()).or_default();
        if shown.get(uri.as_str()).map_or(&[][..], Vec::as_slice) != found {
            shown.insert(uri.as_str().to_owned(), found.clone());
            self.send_diagnostics(uri.as_str(), found);
        }
    }

    /// Shows the findings of a package; files without a change are left as they are.
    fn publish(&mut self, package: &Utf8Path, snapshot: &Snapshot) {
        let places = Places { columns: self.columns, sources: &snapshot.analysis.sources };
        let mut found: BTreeMap<String, Vec<lsp::Diagnostic>> = BTreeMap::new();
        for finding in &snapshot.analysis.diagnostics {
            let Some(uri) = convert::uri(places.sources.path(finding.span)) else { continue };
            found.entry(uri.as_str().to_owned()).or_default().push(places.diagnostic(finding));
        }
        let before = self.published.remove(package).unwrap_or_default();
        let gone = before.keys().filter(|uri| !found.contains_key(*uri)).cloned().collect::<Vec<_>>();
        for uri in gone {
            self.send_diagnostics(&uri, Vec::new());
        }
        for (uri, diagnostics) in &found {
            if before.get(uri) != Some(diagnostics) {
                self.send_diagnostics(uri, diagnostics.clone());
            }
        }
        self.published.insert(package.to_owned(), found);
    }

    /// A package that cannot be loaded at all: its last compilation stays, and the editor is told why.
    fn unloadable(&mut self, package: &Utf8Path, error: &LoadError) {
        self.retract(package);
        self.log(&format!("{package}: {error}"));
    }

    fn retract(&mut self, package: &Utf8Path) {
        for uri in self.published.remove(package).unwrap_or_default().into_keys() {
            self.send_diagnostics(&uri, Vec::new());
        }
    }

    fn send_diagnostics(&self, uri: &str, diagnostics: Vec<lsp::Diagnostic>) {
        let Ok(uri) = uri.parse::<lsp::Uri>() else { return };
        let version = convert::path(&uri).and_then(|path| self.documents.get(&path)).map(|document| document.version);
        self.notify::<notification::PublishDiagnostics>(lsp::PublishDiagnosticsParams { uri, diagnostics, version });
    }

    /// Asks the editor to say when files change that it does not have open.
    fn watch_files(&mut self) {
        let watcher = |pattern: &str| lsp::FileSystemWatcher {
            glob_pattern: lsp::GlobPattern::String(pattern.to_owned()),
            kind: None,
        };
        let watchers = vec![watcher("**/*.arch"), watcher("**/arch.toml"), watcher("**/arch.lock")];
        let options = lsp::DidChangeWatchedFilesRegistrationOptions { watchers };
        let registration = lsp::Registration {
            id: "watch".to_owned(),
            method: notification::DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        let params = lsp::RegistrationParams { registrations: vec![registration] };
        self.ask::<lsp::request::RegisterCapability>(params);
    }

    /// What the editor shows between the lines was computed from an older text.
    fn refresh_views(&mut self) {
        self.ask::<lsp::request::InlayHintRefreshRequest>(());
        self.ask::<lsp::request::CodeLensRefresh>(());
    }

    fn ask<R: lsp::request::Request>(&mut self, params: R::Params) {
        self.next_request += 1;
        let request = Request::new(RequestId::from(self.next_request), R::METHOD.to_owned(), params);
        // A connection that is gone ends the loop by itself.
        let _ = self.sender.send(request.into());
    }

    fn notify<N: notification::Notification>(&self, params: N::Params) {
        let _ = self.sender.send(Notification::new(N::METHOD.to_owned(), params).into());
    }

    fn log(&self, message: &str) {
        let params = lsp::LogMessageParams { typ: lsp::MessageType::ERROR, message: message.to_owned() };
        self.notify::<notification::LogMessage>(params);
    }

    fn respond(&self, response: Response) {
        let _ = self.sender.send(response.into());
    }

    fn fail(&self, id: RequestId, code: ErrorCode, message: &str) {
        self.respond(Response::new_err(id, code as i32, message.to_owned()));
    }
}

/// The document that a notification changes.
fn changed(notification: &Notification) -> Option<Utf8PathBuf> {
    let is = notification.method == notification::DidChangeTextDocument::METHOD;
    let uri = notification.params.get("textDocument").and_then(|document| document.get("uri"))?.as_str()?;
    is.then(|| convert::path(&uri.parse().ok()?))?
}

fn read<N: notification::Notification>(params: serde_json::Value) -> Option<N::Params> {
    serde_json::from_value(params).ok()
}
