//! Field numbers through the life of a package: each build reads the `arch.lock` that the one before wrote; and the
//! files that an example builds to against the original that it describes.

use std::collections::BTreeSet;
use std::path::Path;

use archc::driver::build::{self, BuildOptions};
use archc::driver::loader::{DiskLoader, MemoryLoader};
use archc::driver::session;
use archc::model::{TypeDef, TypeDefKind};
use camino::Utf8Path;
use libtest_mimic::Trial;

use crate::support::{Outcome, read, trial};

/// The tests.
pub(crate) fn tests(root: &Path) -> Vec<Trial> {
    let facts = root.join("tests/facts/online-boutique.json");
    let example = root.join("examples/online-boutique");
    vec![
        trial("numbers::life", life),
        trial("numbers::lone_file", lone_file),
        trial("numbers::original", move || original(&facts, &example)),
    ]
}

const CONTRACT: &str = "\
contract StockApi: grpc {
  package: \"shop.stock.v1\"

  rpc get_level(sku: String) -> Level { kind: query }
}
";

/// One state of the sources after the other, and what the message is then.
fn life() -> Outcome {
    let steps = [
        (
            "sku: String\n note: String\n left: Int32\n size: Size",
            "note = 2; left = 3; size = 4;",
            "SMALL = 1; LARGE = 2;",
        ),
        // Another order, and something new in front.
        ("size: Size\n place: String\n left: Int32\n note: String\n sku: String", "place = 5; note = 2;", "LARGE = 2;"),
        // What goes is reserved, what comes does not take its number.
        (
            "sku: String\n left: Int32\n size: Size\n colour: String",
            "reserved 2, 5; reserved \"note\", \"place\"; colour = 6;",
            "",
        ),
        // A new name with the old number.
        (
            "sku: String\n available: Int32 @tag(3)\n size: Size\n colour: String",
            "available = 3; size = 4; colour = 6;",
            "",
        ),
        // Back again, as the same field.
        (
            "sku: String\n available: Int32 @tag(3)\n size: Size\n colour: String\n note: String @tag(2)",
            "reserved 5; note = 2;",
            "",
        ),
        // The last field goes: its number is not the next one's.
        (
            "sku: String\n available: Int32 @tag(3)\n size: Size\n note: String @tag(2)\n shelf: String",
            "reserved 5 to 6; shelf = 7;",
            "",
        ),
    ];
    let mut lock = None;
    for (fields, message, cases) in steps {
        let source = format!("{CONTRACT}\nenum Size {{ small, large }}\n\nrecord Level {{\n {fields}\n}}\n");
        let (text, after) = build(&source, "stock.arch", lock.as_deref())?;
        lock = after.or(lock);
        for part in message.split(';').chain(cases.split(';')).map(str::trim).filter(|part| !part.is_empty()) {
            if !text.contains(&format!("{part};")) {
                return Err(format!("no `{part}` in\n{text}\nwith\n{}", lock.unwrap_or_default()));
            }
        }
    }
    // The declarations move to another module.
    let source = format!("{CONTRACT}\nenum Size {{ small, large }}\n\nrecord Level {{ size: Size, sku: String }}\n");
    let (text, _) = build(&source, "warehouse/stock.arch", lock.as_deref())?;
    if text.contains("sku = 1;") && text.contains("size = 4;") { Ok(()) } else { Err(format!("renumbered\n{text}")) }
}

/// The text of the only `.proto` file, and the lock file where it changes.
fn build(source: &str, module: &str, lock: Option<&str>) -> Result<(String, Option<String>), String> {
    let mut loader = MemoryLoader::default().with("shop/arch.toml", "name = \"shop\"\n");
    loader = loader.with(format!("shop/{module}"), source);
    if let Some(lock) = lock {
        loader = loader.with("shop/arch.lock", lock);
    }
    let analysis = session::analyze(Utf8Path::new("shop"), &loader).map_err(|error| error.to_string())?;
    let built =
        build::build(&analysis, &BuildOptions::default()).ok_or_else(|| format!("{:?}", analysis.diagnostics))?;
    let mut files = built.files.iter().filter(|(path, _)| path.as_str().ends_with(".proto"));
    let text = files.next().map(|(_, file)| file.text.clone()).ok_or("no .proto file")?;
    Ok((text, built.lock.map(|lock| lock.text)))
}

/// A lone file is no package and pins nothing.
fn lone_file() -> Outcome {
    let source = format!("{CONTRACT}\nrecord Level {{ sku: String }}\n");
    let loader = MemoryLoader::default().with("stock.arch", source);
    let analysis = session::analyze(Utf8Path::new("stock.arch"), &loader).map_err(|error| error.to_string())?;
    let built = build::build(&analysis, &BuildOptions::default()).ok_or("not built")?;
    if built.lock.is_none() { Ok(()) } else { Err("has a lock file".to_owned()) }
}

/// Messages, fields with types and numbers, and methods are those of the file that the example describes.
fn original(facts: &Path, example: &Path) -> Outcome {
    let facts: serde_json::Value = serde_json::from_str(&read(facts)?).map_err(|error| error.to_string())?;
    let mut expected = BTreeSet::new();
    for (kind, word) in [("messages", "message"), ("services", "service")] {
        for (name, members) in facts["proto"][kind].as_object().into_iter().flatten() {
            expected.insert(format!("{word} {name}"));
            for member in members.as_array().into_iter().flatten().filter_map(|member| member.as_str()) {
                let member = if kind == "services" { format!("rpc {member}") } else { member.to_owned() };
                expected.insert(format!("{name}: {member}"));
            }
        }
    }
    let path = Utf8Path::from_path(example).ok_or("the path is not UTF-8")?;
    let analysis = session::analyze(path, &DiskLoader).map_err(|error| error.to_string())?;
    let built = build::build(&analysis, &BuildOptions::default()).ok_or("not built")?;
    let mut found = BTreeSet::new();
    for (_, file) in built.files.iter().filter(|(path, _)| path.as_str().starts_with("proto/hipstershop/")) {
        let mut within = String::new();
        for line in file.text.lines().map(|line| line.split("//").next().unwrap_or_default().trim()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            if let ["message" | "service", name, ..] = words.as_slice() {
                (*name).clone_into(&mut within);
                found.insert(format!("{} {name}", words[0]));
            } else if line.starts_with("rpc ")
                || line.contains(" = ") && !line.starts_with("option ") && !within.is_empty()
            {
                let bare = line.trim_end_matches([';', '{', ' ']);
                let bare = bare.split(" [").next().unwrap_or(bare);
                // Presence is left out: whether a message may be absent, proto3 does not say.
                found.insert(format!("{within}: {}", bare.trim_start_matches("optional ")));
            }
        }
    }
    let missing: Vec<&String> = expected.difference(&found).collect();
    // Errors have no messages in the original, where a status has no details.
    let model = analysis.checked.as_ref().ok_or("not checked")?.model();
    let is_error = |def: &&TypeDef| matches!(def.kind, TypeDefKind::Error { .. });
    let errors: Vec<&str> =
        model.types.iter().map(|(_, def)| def).filter(is_error).map(|def| def.meta.output_name()).collect();
    let of_error = |one: &&String| one.strip_prefix("message ").is_some_and(|name| errors.contains(&name));
    let more: Vec<&String> = found.difference(&expected).filter(|one| !of_error(one)).collect();
    if missing.is_empty() && more.is_empty() {
        return Ok(());
    }
    Err(format!("only in the original: {missing:#?}\nonly here: {more:#?}"))
}
