//! Sessions of an editor with the real server, over its standard input and output.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use crate::support::{Outcome, read, remove, trial, write};

/// The tests.
pub(crate) fn tests() -> Vec<Trial> {
    let sessions: [(&str, fn() -> Outcome); 10] = [
        ("findings follow the text", findings),
        ("places are counted as the editor counts", columns),
        ("questions after an edit wait for it", settled),
        ("a question that is taken back is not answered", cancelled),
        ("files change on disk", watched),
        ("packages depend on each other", dependents),
        ("several folders", folders),
        ("the standard library can be opened", library),
        ("a document is formatted as it is now", formatted),
        ("what is wrong with a question is said", refused),
    ];
    sessions.into_iter().map(|(name, session)| trial(format!("lsp::{name}"), session)).collect()
}

/// How long an answer may take before the session counts as stuck.
const PATIENCE: Duration = Duration::from_secs(60);

struct Editor {
    server: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    folder: tempfile::TempDir,
    next: u64,
    findings: BTreeMap<String, Vec<Value>>,
}

impl Editor {
    /// An editor on a folder with these files, opened at some of its folders.
    fn start(files: &[(&str, &str)], roots: &[&str], capabilities: Value) -> Result<Editor, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        for (path, text) in files {
            write(&folder.path().join(path), text.as_bytes())?;
        }
        let mut server = Command::new(env!("CARGO_BIN_EXE_archc"))
            .args(["lsp", "--stdio"])
            .env("XDG_CACHE_HOME", folder.path().join("cache"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let input = server.stdin.take().ok_or("no input")?;
        let output = server.stdout.take().ok_or("no output")?;
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = receive(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut editor = Editor { server, input, messages, folder, next: 0, findings: BTreeMap::new() };
        let roots: Vec<Value> = roots.iter().map(|root| json!({ "uri": editor.uri(root), "name": root })).collect();
        let answer = editor.ask(
            "initialize",
            json!({
                "processId": null, "rootUri": null, "capabilities": capabilities, "workspaceFolders": roots,
            }),
        )?;
        if answer["result"]["capabilities"]["textDocumentSync"]["change"] != 2 {
            return Err(format!("the server does not take changes as they are made: {answer}"));
        }
        editor.tell("initialized", json!({}))?;
        Ok(editor)
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}", self.path(path).display())
    }

    fn send(&mut self, message: &Value) -> Outcome {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len())
            .and_then(|()| self.input.flush())
            .map_err(|error| error.to_string())
    }

    fn tell(&mut self, method: &str, params: Value) -> Outcome {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    /// Sends a question without waiting for the answer.
    fn begin(&mut self, method: &str, params: Value) -> Result<u64, String> {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        Ok(id)
    }

    fn ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        let id = self.begin(method, params)?;
        self.until(|message| message["id"] == id && message.get("method").is_none())
    }

    /// The next message for which `wanted` holds; findings are kept, and what the server asks is granted.
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Result<Value, String> {
        loop {
            let message = self.messages.recv_timeout(PATIENCE).map_err(|_| "the server does not answer".to_owned())?;
            if message.get("method").is_some() && message.get("id").is_some() {
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }))?;
            }
            if message["method"] == "textDocument/publishDiagnostics" {
                let uri = message["params"]["uri"].as_str().unwrap_or_default().to_owned();
                let found = message["params"]["diagnostics"].as_array().cloned().unwrap_or_default();
                self.findings.insert(uri, found);
            }
            if wanted(&message) {
                return Ok(message);
            }
        }
    }

    /// The codes of the findings of a file, when the server shows them next.
    fn next_codes(&mut self, path: &str) -> Result<Vec<String>, String> {
        let uri = self.uri(path);
        self.until(|message| {
            message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
        })?;
        Ok(self.codes(path))
    }

    fn codes(&self, path: &str) -> Vec<String> {
        let found = self.findings.get(&self.uri(path)).map(Vec::as_slice).unwrap_or_default();
        found.iter().map(|finding| finding["code"].as_str().unwrap_or_default().to_owned()).collect()
    }

    fn open(&mut self, path: &str, text: &str) -> Outcome {
        let document = json!({ "uri": self.uri(path), "languageId": "arch", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }))
    }

    /// Replaces a range, given as line and column of its ends.
    fn edit(&mut self, path: &str, from: (u32, u32), to: (u32, u32), text: &str) -> Outcome {
        let document = json!({ "uri": self.uri(path), "version": 2 });
        let change = json!({ "range": { "start": at(from), "end": at(to) }, "text": text });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }))
    }

    fn place(&self, path: &str, position: (u32, u32)) -> Value {
        json!({ "textDocument": { "uri": self.uri(path) }, "position": at(position) })
    }

    /// Ends the session as the protocol says; the server ends with 0.
    fn end(mut self) -> Outcome {
        self.ask("shutdown", Value::Null)?;
        self.tell("exit", Value::Null)?;
        let status = self.server.wait().map_err(|error| error.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("the server ended with {status}")) }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn at((line, character): (u32, u32)) -> Value {
    json!({ "line": line, "character": character })
}

fn receive(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            header => {
                if let Some(value) = header.strip_prefix("Content-Length: ") {
                    length = value.parse().ok()?;
                }
            }
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, actual: &T, expected: &T) -> Outcome {
    if actual == expected { Ok(()) } else { Err(format!("{what}: {actual:?} rather than {expected:?}")) }
}

fn codes(all: &[&str]) -> Vec<String> {
    all.iter().map(|code| (*code).to_owned()).collect()
}

const MANIFEST: (&str, &str) = ("shop/arch.toml", "name = \"shop\"\n");
const ORDERS: &str = "contract OrdersApi: rest {\n  version: 1.0.0\n  GET /orders list_orders() -> String\n}\n\n\
    service Orders {\n  provides OrdersApi on 8080\n}\n";
const SHOP: &str = "use orders.{Orders}\n\nservice Shop {\n  calls Orders.list_order\n}\n";

fn findings() -> Outcome {
    let files = [MANIFEST, ("shop/orders.arch", ORDERS), ("shop/shop.arch", SHOP)];
    let mut editor = Editor::start(&files, &["shop"], json!({}))?;
    // The package of the folder is compiled without a document.
    same("at the start", &editor.next_codes("shop/shop.arch")?, &codes(&["E0207"]))?;
    let finding = editor.findings[&editor.uri("shop/shop.arch")][0].clone();
    same("the place", &finding["range"], &json!({ "start": at((3, 15)), "end": at((3, 25)) }))?;
    let page = finding["codeDescription"]["href"].as_str().unwrap_or_default().replace("file://", "");
    if !read(Path::new(&page)).is_ok_and(|text| text.contains("E0207")) {
        return Err(format!("`{page}` does not explain the code"));
    }
    editor.open("shop/shop.arch", SHOP)?;
    editor.edit("shop/shop.arch", (3, 25), (3, 25), "s")?;
    same("mended", &editor.next_codes("shop/shop.arch")?, &codes(&[]))?;
    // What is broken in one file shows in another one.
    editor.open("shop/orders.arch", ORDERS)?;
    editor.edit("shop/orders.arch", (2, 14), (2, 25), "all_orders")?;
    same("broken elsewhere", &editor.next_codes("shop/shop.arch")?, &codes(&["E0207"]))?;
    // A syntax error costs no other findings, and what is not saved does not count when it is closed.
    editor.edit("shop/orders.arch", (5, 0), (5, 0), "service {\n")?;
    editor.next_codes("shop/orders.arch")?;
    let document = json!({ "textDocument": { "uri": editor.uri("shop/orders.arch") } });
    editor.tell("textDocument/didClose", document)?;
    same("closed", &editor.next_codes("shop/orders.arch")?, &codes(&[]))?;
    editor.end()
}

fn columns() -> Outcome {
    // Behind a letter that is two halves of UTF-16 and four bytes.
    let text = "/// Sells 🧦.\nrecord A {\n  b: Striing @example(\"🧦\") @doc(1)\n}\n";
    let expected = [("utf-16", 29), ("utf-8", 31)];
    for (encoding, column) in expected {
        let offered = json!({ "general": { "positionEncodings": [encoding] } });
        let mut editor = Editor::start(&[], &[], offered)?;
        editor.open("a.arch", text)?;
        editor.next_codes("a.arch")?;
        let found = editor.findings[&editor.uri("a.arch")].clone();
        let places: Vec<u64> = found.iter().filter_map(|one| one["range"]["start"]["character"].as_u64()).collect();
        same(encoding, &places, &vec![5, column])?;
        editor.edit("a.arch", (2, 5), (2, 12), "String")?;
        let count = editor.next_codes("a.arch")?.len();
        same("after an edit in front of it", &count, &1)?;
        editor.end()?;
    }
    Ok(())
}

fn settled() -> Outcome {
    let files = [MANIFEST, ("shop/orders.arch", ORDERS), ("shop/shop.arch", SHOP)];
    let mut editor = Editor::start(&files, &["shop"], json!({}))?;
    editor.open("shop/orders.arch", ORDERS)?;
    // The line moves, and the question names its new place at once.
    editor.edit("shop/orders.arch", (0, 0), (0, 0), "// One.\n// Two.\n")?;
    let place = editor.place("shop/orders.arch", (8, 14));
    let answer = editor.ask("textDocument/definition", place)?;
    same("the definition", &answer["result"][0]["range"]["start"], &at((2, 9)))?;
    editor.end()
}

fn cancelled() -> Outcome {
    let files = [MANIFEST, ("shop/orders.arch", ORDERS), ("shop/shop.arch", SHOP)];
    let mut editor = Editor::start(&files, &["shop"], json!({}))?;
    editor.open("shop/shop.arch", SHOP)?;
    let place = editor.place("shop/shop.arch", (3, 10));
    let question = json!({ "textDocument": place["textDocument"], "position": place["position"],
        "context": { "includeDeclaration": true } });
    for _ in 0..20 {
        editor.edit("shop/shop.arch", (0, 0), (0, 0), "\n")?;
    }
    let id = editor.begin("textDocument/references", question)?;
    editor.tell("$/cancelRequest", json!({ "id": id }))?;
    let answer = editor.until(|message| message["id"] == id && message.get("method").is_none())?;
    // It may have been answered before.
    if answer["error"]["code"] != -32800 && !answer["result"].is_array() {
        return Err(format!("neither taken back nor answered: {answer}"));
    }
    editor.end()
}

fn watched() -> Outcome {
    let files = [MANIFEST, ("shop/orders.arch", ORDERS), ("shop/shop.arch", SHOP)];
    let watching = json!({ "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } });
    let mut editor = Editor::start(&files, &["shop"], watching)?;
    editor.until(|message| message["method"] == "client/registerCapability")?;
    same("at the start", &editor.next_codes("shop/shop.arch")?, &codes(&["E0207"]))?;
    let change = |editor: &mut Editor, path: &str, kind: u32| {
        let change = json!({ "uri": editor.uri(path), "type": kind });
        editor.tell("workspace/didChangeWatchedFiles", json!({ "changes": [change] }))
    };
    write(&editor.path("shop/shop.arch"), SHOP.replace("list_order", "list_orders").as_bytes())?;
    change(&mut editor, "shop/shop.arch", 2)?;
    same("mended on disk", &editor.next_codes("shop/shop.arch")?, &codes(&[]))?;
    remove(&editor.path("shop/orders.arch"))?;
    change(&mut editor, "shop/orders.arch", 3)?;
    same("a file less", &editor.next_codes("shop/shop.arch")?, &codes(&["E0203"]))?;
    write(&editor.path("shop/orders/mod.arch"), ORDERS.as_bytes())?;
    change(&mut editor, "shop/orders/mod.arch", 1)?;
    same("a file more", &editor.next_codes("shop/shop.arch")?, &codes(&[]))?;
    editor.end()
}

fn dependents() -> Outcome {
    let files = [
        ("orders/arch.toml", "name = \"orders\"\n"),
        ("orders/orders.arch", ORDERS),
        ("shop/arch.toml", "name = \"shop\"\n[dependencies]\nbilling = { path = \"../orders\" }\n"),
        ("shop/shop.arch", "use billing.orders.{Orders}\n\nservice Shop {\n  calls Orders.list_orders\n}\n"),
    ];
    let mut editor = Editor::start(&files, &["shop", "orders"], json!({}))?;
    editor.open("orders/orders.arch", ORDERS)?;
    editor.edit("orders/orders.arch", (2, 14), (2, 25), "all_orders")?;
    same("in the package that uses it", &editor.next_codes("shop/shop.arch")?, &codes(&["E0207"]))?;
    editor.edit("orders/orders.arch", (2, 14), (2, 24), "list_orders")?;
    same("and back", &editor.next_codes("shop/shop.arch")?, &codes(&[]))?;
    editor.end()
}

fn folders() -> Outcome {
    let broken = "service Shop {\n  calls Nobody.nothing\n}\n";
    let files = [
        ("a/arch.toml", "name = \"a\"\n"),
        ("a/a.arch", broken),
        ("b/arch.toml", "name = \"b\"\n"),
        ("b/b.arch", broken),
    ];
    let mut editor = Editor::start(&files, &["a"], json!({}))?;
    same("the first", &editor.next_codes("a/a.arch")?, &codes(&["E0201"]))?;
    let added = json!([{ "uri": editor.uri("b"), "name": "b" }]);
    editor.tell("workspace/didChangeWorkspaceFolders", json!({ "event": { "added": added, "removed": [] } }))?;
    same("the second", &editor.next_codes("b/b.arch")?, &codes(&["E0201"]))?;
    // A file outside of all folders is a package by itself.
    editor.open("lone.arch", broken)?;
    same("alone", &editor.next_codes("lone.arch")?, &codes(&["E0201"]))?;
    editor.end()
}

fn library() -> Outcome {
    let text =
        "use std.http.{NotFound}\n\ncontract C: rest {\n  version: 1.0.0\n  GET /a a() -> String ! NotFound\n}\n";
    let mut editor = Editor::start(&[], &[], json!({}))?;
    editor.open("c.arch", text)?;
    let place = editor.place("c.arch", (4, 28));
    let answer = editor.ask("textDocument/definition", place)?;
    let uri = answer["result"][0]["uri"].as_str().unwrap_or_default().to_owned();
    let path = uri.replace("file://", "");
    let there = read(Path::new(&path))?;
    if !there.contains("error NotFound") {
        return Err(format!("`{path}` does not declare it"));
    }
    // Opened, it is read as a part of the library, not as a package of its own.
    let document = json!({ "uri": uri, "languageId": "arch", "version": 1, "text": there });
    editor.tell("textDocument/didOpen", json!({ "textDocument": document }))?;
    let start = answer["result"][0]["range"]["start"].clone();
    let params =
        json!({ "textDocument": { "uri": uri }, "position": start, "context": { "includeDeclaration": false } });
    let answer = editor.ask("textDocument/references", params)?;
    let uses: Vec<&Value> = answer["result"].as_array().into_iter().flatten().collect();
    if !uses.iter().any(|one| one["uri"] == editor.uri("c.arch")) {
        return Err(format!("the use is not found: {answer}"));
    }
    if editor.findings.get(&uri).is_some_and(|found| !found.is_empty()) {
        return Err("the library has findings".to_owned());
    }
    editor.end()
}

fn formatted() -> Outcome {
    let mut editor = Editor::start(&[], &[], json!({}))?;
    editor.open("a.arch", "record A {\n  b:   String\n  c: Int\n  d:Int\n}\n")?;
    let document =
        json!({ "textDocument": { "uri": editor.uri("a.arch") }, "options": { "tabSize": 8, "insertSpaces": false } });
    let answer = editor.ask("textDocument/formatting", document.clone())?;
    let whole = |line: u32, text: &str| json!({ "range": { "start": at((line, 0)), "end": at((line + 1, 0)) }, "newText": text });
    let lines = json!([whole(1, "  b: String\n"), whole(3, "  d: Int\n")]);
    same("only the lines that differ", &answer["result"], &lines)?;
    let mut part = document.clone();
    part["range"] = json!({ "start": at((3, 0)), "end": at((3, 3)) });
    let answer = editor.ask("textDocument/rangeFormatting", part)?;
    same("a part", &answer["result"].as_array().map(Vec::len), &Some(1))?;
    same("its line", &answer["result"][0]["range"]["start"]["line"], &json!(3))?;
    editor.edit("a.arch", (0, 0), (0, 0), "record {\n")?;
    let answer = editor.ask("textDocument/formatting", document)?;
    same("a broken document is left as it is", &answer["result"], &Value::Null)?;
    editor.end()
}

fn refused() -> Outcome {
    let mut editor = Editor::start(&[], &[], json!({}))?;
    let answer = editor.ask("textDocument/nonsense", json!({}))?;
    same("an unknown method", &answer["error"]["code"], &json!(-32601))?;
    let answer = editor.ask("textDocument/rename", json!({ "textDocument": 1 }))?;
    same("parameters that do not fit", &answer["error"]["code"], &json!(-32602))?;
    let place = editor.place("nowhere.arch", (100, 100));
    let answer = editor.ask("textDocument/definition", place)?;
    same("a file that is not there", &answer["result"], &Value::Null)?;
    editor.end()
}
