//! Types and settings from source text to findings.

use crate::base::source::{SourceFile, SourceMap};
use crate::diag::{Code, Diagnostic, Diags};
use crate::model::{Docs, Item, Module, Record, Type, TypeDef, TypeDefKind};
use crate::names::{Names, Source};
use crate::syntax::{self, ast};
use crate::vocab::{self, Site};

use super::decl::record_of;
use super::{Cx, Scope, Types, check_types};

/// Parses, resolves and checks modules, by name and text.
fn checked<R>(modules: &[(&str, &str)], look: impl FnOnce(&Types, &[Diagnostic], &SourceMap) -> R) -> R {
    let mut map = SourceMap::default();
    let mut diags = Diags::new();
    let files: Vec<ast::File> = modules
        .iter()
        .map(|(name, text)| {
            let file = SourceFile::new(format!("{name}.arch"), *text);
            let id = map.add(file.clone());
            let parsed = syntax::parse(&file, id);
            diags.append(parsed.diags);
            parsed.file
        })
        .collect();
    let sources: Vec<Source<'_>> = files
        .iter()
        .zip(modules)
        .map(|(file, (name, _))| Source {
            module: Module {
                name: (*name).to_owned(),
                path: format!("{name}.arch"),
                docs: Docs::default(),
                local: !name.starts_with("std."),
            },
            package: usize::from(name.starts_with("std.")),
            file,
        })
        .collect();
    let names = Names::collect(&sources, &mut diags);
    let types = check_types(&names, &mut diags);
    for (module, item, decl) in names.declarations() {
        if matches!(item, Item::Type(_) | Item::Annotation(_)) || decl.poisoned {
            continue;
        }
        let scope = Scope { own: Some(item), ..Scope::of(module) };
        check_rest(&mut Cx::new(&names, &types, scope, &mut diags), decl);
    }
    look(&types, &diags.into_sorted(), &map)
}

/// What lowering does with the settings of a declaration, without its relations.
fn check_rest<'a>(cx: &mut Cx<'_, 'a>, decl: &'a ast::Decl) {
    cx.lower_meta(decl);
    let protocol = decl.head.of_kind.as_ref().map(ast::Path::text).unwrap_or_default();
    let block = match decl.kind.value {
        vocab::DeclKind::Contract => vocab::contract_block(&protocol),
        kind => vocab::decl(kind).block,
    };
    let members = decl.body.as_deref().unwrap_or_default();
    cx.check_member_settings(block, members, decl.name.span);
    for member in members {
        match member {
            ast::Member::Relation(relation) => {
                let spec = vocab::relation_in(relation.verb.value, decl.kind.value).and_then(|found| found.block);
                if let (Some(block), Some(members)) = (spec, &relation.block) {
                    cx.check_member_settings(block, members, relation.verb.span);
                }
            }
            ast::Member::Block(block) => {
                let spec = vocab::block(block.word.value);
                cx.check_member_settings(spec.block, block.body.as_deref().unwrap_or_default(), block.word.span);
            }
            ast::Member::Operation(operation) => {
                cx.check_annotations(&operation.annotations, Site::Operation);
                let members = operation.block.as_deref().unwrap_or_default();
                for param in &operation.params {
                    match param {
                        ast::Param::Named { field, .. } => drop(cx.lower_field(field, Site::Parameter)),
                        ast::Param::Spread { ty, span, .. } => cx.lower_spread(ty, *span, &mut Record::default()),
                        ast::Param::Message { ty, .. } => drop(cx.lower_type(ty)),
                    }
                }
                cx.check_member_settings(vocab::operation_block(&protocol), members, operation.name.span);
            }
            ast::Member::Route(route) => {
                let members = route.block.as_deref().unwrap_or_default();
                cx.check_member_settings(vocab::route_block(), members, route.path.span);
            }
            _ => {}
        }
    }
}

fn show(found: &[Diagnostic], map: &SourceMap) -> Vec<String> {
    let one = |diagnostic: &Diagnostic| {
        let at = map.slice(diagnostic.span);
        let help = diagnostic.help.iter().map(|help| format!("; {help}")).collect::<String>();
        format!("{} {at}: {} [{}]{help}", diagnostic.code, diagnostic.message, diagnostic.label)
    };
    found.iter().map(one).collect()
}

/// The findings of one module, each as `CODE text: message [label]; help`.
fn findings(text: &str) -> Vec<String> {
    checked(&[("main", text)], |_, found, map| show(found, map))
}

fn field_names(record: &Record) -> Vec<&str> {
    record.fields.iter().map(|field| field.name.as_str()).collect()
}

fn def<'t>(types: &'t Types, name: &str) -> &'t TypeDef {
    types.defs.iter().map(|(_, def)| def).find(|def| def.meta.name == name).expect(name)
}

const STDLIB: &[(&str, &str)] = &[
    ("std.core", include_str!("../../stdlib/core.arch")),
    ("std.http", include_str!("../../stdlib/http.arch")),
    ("std.resilience", include_str!("../../stdlib/resilience.arch")),
    ("std.tech", include_str!("../../stdlib/tech.arch")),
    ("std.tiers", include_str!("../../stdlib/tiers.arch")),
    ("std.auth", include_str!("../../stdlib/auth.arch")),
];

#[test]
fn the_standard_library_is_clean() {
    checked(STDLIB, |_, found, map| assert_eq!(show(found, map), Vec::<String>::new()));
}

#[test]
fn pages() {
    #[expect(clippy::disallowed_methods, reason = "a look at the pages of the book")]
    let page = |code: Code| std::fs::read_to_string(format!("book/src/codes/{code}.md")).expect("page");
    for code in Code::ALL.iter().filter(|code| code.number().get(1..3) == Some("03")) {
        let page = page(*code);
        for (index, fence) in ["```arch,fail", "```arch,ok"].iter().enumerate() {
            let block = page.split(fence).nth(1).and_then(|rest| rest.split("```").next()).expect("block");
            let text = block.split_once('\n').expect("text").1;
            let mut modules = STDLIB.to_vec();
            modules.push(("main", text));
            checked(&modules, |_, found, map| {
                let shown = show(found, map);
                if index == 0 {
                    println!("{}", shown.join("\n"));
                    if found.len() == 0 || found.iter().any(|d| d.code != *code) {
                        println!("  ^^^^^^^ WRONG {code}");
                    }
                } else if !shown.is_empty() {
                    println!("  ^^^^^^^ NOT OK {code}: {}", shown.join("\n"));
                }
            });
        }
    }
}

#[test]
fn examples() {
    #[expect(clippy::disallowed_methods, reason = "a look at the examples")]
    for dir in ["examples/shop/arch", "examples/online-boutique/src"] {
        let mut modules: Vec<(String, String)> = Vec::new();
        let mut dirs = vec![(String::new(), std::path::PathBuf::from(dir))];
        while let Some((prefix, at)) = dirs.pop() {
            for entry in std::fs::read_dir(&at).expect("dir").flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if entry.path().is_dir() {
                    dirs.push((format!("{prefix}{name}."), entry.path()));
                } else if let Some(stem) = name.strip_suffix(".arch") {
                    let module =
                        if stem == "mod" { prefix.trim_end_matches('.').to_owned() } else { format!("{prefix}{stem}") };
                    modules.push((module, std::fs::read_to_string(entry.path()).expect("file")));
                }
            }
        }
        let mut all = STDLIB.to_vec();
        all.extend(modules.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        checked(&all, |_, found, map| println!("{dir}\n{}", show(found, map).join("\n")));
    }
}
