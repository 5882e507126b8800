//! The JSON Schema emitter: one self-contained schema of 2020-12 for each version of an event or message.
//!
//! What is described is the payload as readers get it. The envelope and the headers are the channel's matter and stand
//! in the AsyncAPI document.
//!
//! Decisions that the specification leaves open:
//!
//! - The schema of the event stands at the root, what it refers to in `$defs`; nothing refers to another file, so that
//!   a schema can be registered or copied as it is.
//! - `$id` is a URN of the package, the name on the wire and the version: `urn:archc:shop:order-placed:v2`. It names and
//!   does not locate, and it is the same wherever the file lies.
//! - JSON has no comments, so the first member is a `$comment`.
//! - An event whose schema is kept elsewhere (`schema: file(…)`) has no file here, and one finding says so.

pub mod doc;
mod errors;

use std::collections::BTreeMap;

use super::EmitCx;
use super::shared::header;
use super::shared::jsonschema::{Config, Dialect, ErrorFormat, Schemas};
use super::shared::namer::Rule;
use crate::base::arena::Id;
use crate::base::files::{Files, RelPath};
use crate::diag::Diags;
use crate::model::facts::closure::View;
use crate::model::{Model, Settings, Type, TypeDef, TypeDefKind};
use doc::Document;

/// Writes `schemas/<event>.v<version>.schema.json` for each event and message of the package.
pub fn emit(cx: &EmitCx<'_>, out: &mut Files, diags: &mut Diags) {
    let model = cx.model();
    let mut elsewhere: Vec<&TypeDef> = Vec::new();
    let mut taken: BTreeMap<String, Id<TypeDef>> = BTreeMap::new();
    for (id, def) in model.types.iter().filter(|(_, def)| model.is_local(&def.meta)) {
        let Some((version, settings)) = payload(def) else { continue };
        if settings.get("schema").is_some() {
            elsewhere.push(def);
            continue;
        }
        let name = file_name(model, def, version, &taken);
        taken.insert(name.clone(), id);
        let document = document(model, id, &name, version);
        if let Some(path) = RelPath::new(format!("schemas/{name}.v{version}.schema.json")) {
            // The names of the files differ, and nobody else writes into this folder.
            let _added = out.add(path, document.to_json());
        }
    }
    if let Some(finding) = errors::kept_elsewhere(&elsewhere) {
        diags.push(finding);
    }
}

/// The version and the settings of an event or message.
fn payload(def: &TypeDef) -> Option<(u32, &Settings)> {
    match &def.kind {
        TypeDefKind::Event { version, settings, .. } | TypeDefKind::Message { version, settings, .. } => {
            Some((*version, settings))
        }
        TypeDefKind::Scalar { .. }
        | TypeDefKind::Record(_)
        | TypeDefKind::Enum { .. }
        | TypeDefKind::TaggedUnion { .. }
        | TypeDefKind::Union(_)
        | TypeDefKind::Error { .. } => None,
    }
}

/// The name of an event in file names; where two modules have the same event, the second stands behind its module.
fn file_name(model: &Model, def: &TypeDef, version: u32, taken: &BTreeMap<String, Id<TypeDef>>) -> String {
    const MOST: usize = 100;
    let own = Rule::Rfc1123(MOST).apply(def.meta.output_name());
    let module = Rule::Rfc1123(MOST).apply(&model.modules[def.meta.module].name);
    let candidates = [own.clone(), format!("{module}-{own}")].into_iter();
    let numbered = (2_usize..).map(|number| format!("{module}-{own}-{number}"));
    let same_version = |name: &String| {
        taken.get(name).and_then(|id| payload(&model.types[*id])).is_some_and(|(other, _)| other == version)
    };
    candidates.chain(numbered).find(|name| !same_version(name)).unwrap_or_default()
}

fn document(model: &Model, id: Id<TypeDef>, name: &str, version: u32) -> Document {
    let ty = Type::Def(id, Vec::new());
    let config = Config { dialect: Dialect::JsonSchema, errors: ErrorFormat::Plain };
    let schemas = Schemas::plan(model, config, &[(ty.clone(), View::Read)]);
    let (mut root, definitions) = schemas.rooted(&ty, View::Read);
    let meta = &model.types[id].meta;
    root.title.get_or_insert_with(|| meta.output_name().to_owned());
    Document {
        comment: header::comment("", model.source_path(meta)).trim().to_owned(),
        dialect: doc::DIALECT,
        id: format!("urn:archc:{}:{name}:v{version}", model.package.name),
        root,
        definitions,
    }
}
