//! How long an editor waits for the language server, on generated workspaces: `cargo bench --bench lsp`.
//!
//! A scripted client opens a file in the middle of an estate, edits it letter by letter, and asks. It prints the median and
//! the slowest of each kind, in milliseconds, and the memory of the server. `cargo test --bench lsp -- 50` runs it once on a
//! small estate, with the slow build, to see that it still works.
#![allow(
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a benchmark prints, and stops where its input is not there"
)]

mod estate;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How often each question is asked.
const ROUNDS: usize = 30;

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![100, 500, 1_000] } else { sizes };
    for size in sizes {
        measure(size);
    }
}

fn measure(size: usize) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    std::fs::write(folder.path().join("arch.toml"), estate::MANIFEST).expect("the folder can be written");
    let sources = estate::estate(size);
    for source in &sources {
        std::fs::write(folder.path().join(source.path.as_str()), &source.text).expect("the folder can be written");
    }
    let middle = &sources[size / 2];
    let uri = format!("file://{}", folder.path().join(middle.path.as_str()).display());
    let text = middle.text.clone();
    let lines: Vec<&str> = text.lines().collect();
    let line_with = |needle: &str| lines.iter().position(|line| line.contains(needle)).expect("the estate has it");
    let call = line_with("  calls ");
    let column = lines[call].find('.').expect("a call names an operation") + 1;

    let start = Instant::now();
    let mut editor = Editor::start(folder.path());
    let root = format!("file://{}", folder.path().display());
    editor.ask(
        "initialize",
        &json!({
            "processId": null, "rootUri": root,
            "workspaceFolders": [{ "uri": root, "name": "estate" }],
            "capabilities": { "general": { "positionEncodings": ["utf-8"] },
                "textDocument": { "completion": { "completionItem": { "snippetSupport": true } } } },
        }),
    );
    editor.tell("initialized", &json!({}));
    // A file with a mistake, so that there is a finding to wait for.
    let broken = text.replacen("  calls Service", "  calls Servize", 1);
    editor.tell(
        "textDocument/didOpen",
        &json!({
            "textDocument": { "uri": uri, "languageId": "arch", "version": 1, "text": broken },
        }),
    );
    editor.until_findings(&uri, |count| count > 0);
    let cold = start.elapsed();

    println!("\n{size} services, {} lines", sources.iter().map(|source| source.text.lines().count()).sum::<usize>());
    print("cold start to the first finding", &mut [cold]);

    let mut version = 1;
    let mut edit = |editor: &mut Editor, text: &str| {
        version += 1;
        editor.tell(
            "textDocument/didChange",
            &json!({
                "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": text }],
            }),
        );
    };
    let mut glances = Vec::new();
    let mut compiled = Vec::new();
    for round in 0..ROUNDS {
        let mended = round % 2 == 0;
        let begun = Instant::now();
        edit(&mut editor, if mended { &text } else { &broken });
        editor.until_findings(&uri, |count| (count == 0) == mended);
        glances.push(begun.elapsed());
        // What waits for the whole package to be compiled.
        editor.ask(
            "textDocument/references",
            &json!({
                "textDocument": { "uri": uri }, "position": { "line": 0, "character": 0 },
                "context": { "includeDeclaration": true },
            }),
        );
        compiled.push(begun.elapsed());
    }
    edit(&mut editor, &text);
    print("edit to the findings of the file", &mut glances);
    print("edit to the whole package compiled", &mut compiled);

    let mut completions = Vec::new();
    for round in 0..ROUNDS {
        let typed = if round % 2 == 0 { "  calls Serv\n" } else { "  calls Ser\n" };
        let changed = text.replacen("  tier: medium\n", &format!("  tier: medium\n{typed}"), 1);
        edit(&mut editor, &changed);
        let line = line_with("  tier: medium") + 1;
        let begun = Instant::now();
        editor.ask(
            "textDocument/completion",
            &json!({
                "textDocument": { "uri": uri }, "position": { "line": line, "character": typed.len() - 1 },
            }),
        );
        completions.push(begun.elapsed());
    }
    print("completion right after an edit", &mut completions);
    edit(&mut editor, &text);

    let at = json!({ "textDocument": { "uri": uri }, "position": { "line": call, "character": column } });
    let document = json!({ "textDocument": { "uri": uri } });
    let mut references = at.clone();
    references["context"] = json!({ "includeDeclaration": true });
    let mut formatting = document.clone();
    formatting["options"] = json!({ "tabSize": 2, "insertSpaces": true });
    let mut hints = document.clone();
    hints["range"] = json!({
        "start": { "line": 0, "character": 0 }, "end": { "line": lines.len(), "character": 0 },
    });
    let questions = [
        ("textDocument/hover", &at),
        ("textDocument/definition", &at),
        ("textDocument/references", &references),
        ("textDocument/documentSymbol", &document),
        ("textDocument/semanticTokens/full", &document),
        ("textDocument/inlayHint", &hints),
        ("textDocument/codeLens", &document),
        ("textDocument/formatting", &formatting),
        ("workspace/symbol", &json!({ "query": "Order5" })),
    ];
    for (method, params) in questions {
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let answer = editor.ask(method, params);
            times.push(begun.elapsed());
            assert!(answer.get("error").is_none(), "{method}: {answer}");
        }
        print(method, &mut times);
    }
    if let Some(memory) = editor.memory() {
        println!("{:<44} {memory}", "memory, now and at most");
    }
    editor.tell("exit", &Value::Null);
    let _ = editor.server.wait();
}

fn print(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    let (median, slowest) = (times[times.len() / 2], times[times.len() - 1]);
    println!("{what:<44} {:>9.2} ms  (slowest {:.2} ms)", millis(median), millis(slowest));
}

struct Editor {
    server: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    next: u64,
}

impl Editor {
    fn start(folder: &Path) -> Editor {
        let mut server = Command::new(env!("CARGO_BIN_EXE_archc"))
            .arg("lsp")
            .env("XDG_CACHE_HOME", folder.join(".cache"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let input = server.stdin.take().expect("it has an input");
        let mut output = BufReader::new(server.stdout.take().expect("it has an output"));
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            while let Some(message) = receive(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Editor { server, input, messages, next: 0 }
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("the server reads");
        self.input.flush().expect("the server reads");
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        self.until(|message| message["id"] == id && message.get("method").is_none())
    }

    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self.messages.recv_timeout(Duration::from_secs(120)).expect("the server answers");
            if message.get("method").is_some() && message.get("id").is_some() {
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
            }
            if wanted(&message) {
                return message;
            }
        }
    }

    fn until_findings(&mut self, uri: &str, wanted: impl Fn(usize) -> bool) {
        self.until(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
                && wanted(message["params"]["diagnostics"].as_array().map_or(0, Vec::len))
        });
    }

    /// The memory of the server, where the system tells.
    fn memory(&self) -> Option<String> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id())).ok()?;
        let kilobytes = |name: &str| -> Option<u64> {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse().ok()
        };
        Some(format!("{} MB, {} MB", kilobytes("VmRSS")? / 1_000, kilobytes("VmHWM")? / 1_000))
    }
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
