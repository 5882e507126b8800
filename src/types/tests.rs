//! Types and settings from source text to findings.

use crate::base::source::{SourceFile, SourceMap};
use crate::diag::{Diagnostic, Diags};
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

/// `count` declarations, each made from its index.
fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect::<Vec<_>>().join("\n")
}

#[test]
fn long_chains_neither_overflow_nor_flood() {
    let extends = many(3_000, |n| match n {
        0 => "record R0 { f0: Int }".to_owned(),
        n => format!("record R{n} extends R{} {{ f{n}: Int }}", n - 1),
    });
    let spreads = many(3_000, |n| match n {
        0 => "record S0 { f0: Int }".to_owned(),
        n => format!("record S{n} {{ f{n}: Int, ...S{} }}", n - 1),
    });
    // The deepest comes first, so that a search from it would have to go all the way down.
    let aliases = many(3_000, |n| match n {
        2_999 => "scalar T2999 = Int".to_owned(),
        n => format!("scalar T{n} = T{}", n + 1),
    });
    for text in [extends, spreads, aliases] {
        let found = findings(&text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("E0307"), "{found:?}");
    }
    let needs = many(3_000, |n| format!("record N{n} {{ next: N{} }}", (n + 1) % 3_000));
    let found = findings(&needs);
    assert!(found.len() == 1 && found[0].starts_with("E0308"), "{found:?}");
}

#[test]
fn nested_generics_stay_small() {
    let text = many(60, |n| match n {
        0 => "record G0<T> { value: T }".to_owned(),
        n => format!("record G{n}<T> {{ ...G{}<Map<String, List<T> | Set<T>>> }}", n - 1),
    });
    assert!(checked(&[("main", &text)], |types, _, _| types.defs.len()) == 60);
    let loops = "record Nest<T> { inner?: Nest<List<T>> }\nrecord Fine<T> { inner?: Fine<T>, other?: List<Fine<T>> }";
    let found = findings(loops);
    assert!(found.len() == 1 && found[0].starts_with("E0316 inner"), "{found:?}");
}

#[test]
fn spreads_and_bases_bring_their_fields() {
    let text = r#"
record Base<T> { id: T @readonly, note?: String = "none" @name("Note") }
record Middle extends Base<Uuid> { size: Int @range(1..9) }
record Copy { before: Bool, ...Middle, after: { ...Page<Middle>, more: Bool }, ...Map<String, Int> }
record Page<T> { items: List<T> = [] }
event Done { header trace: String, header ...Base<Int>, ...Copy }
"#;
    checked(&[("main", text)], |types, found, map| {
        assert_eq!(show(found, map), Vec::<String>::new());
        let copy = record_of(&def(types, "Copy").kind).expect("record");
        assert_eq!(field_names(copy), ["before", "id", "note", "size", "after"]);
        assert_eq!(copy.fields[1].ty, Type::Builtin(crate::model::Builtin::Uuid));
        assert_eq!(copy.fields[2].wire, "Note");
        assert_eq!(copy.fields[2].default, Some(serde_json::json!("none")));
        assert!(copy.rest.is_some() && copy.fields[1].is_readonly());
        let Type::Record(after) = &copy.fields[4].ty else { panic!("{:?}", copy.fields[4].ty) };
        assert_eq!(field_names(after), ["items", "more"]);
        assert_eq!(after.fields[0].default, Some(serde_json::json!([])));
        let TypeDefKind::Event { record, headers, .. } = &def(types, "Done").kind else { panic!("event") };
        assert_eq!(headers.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["trace", "id", "note"]);
        assert_eq!(record.fields.len(), 5);
    });
}

#[test]
fn constants_take_their_form_on_the_wire() {
    let text = r#"
enum Level { low = "LOW", high = 2, ... }
record Price { amount: Decimal, cents: Int = 1_000, unit?: String @name("Unit") }
record All {
  price: Price = { amount: 12.50, unit: "EUR" }
  level: Level = high
  levels: List<Level> = [low, Level.high]
  after: Duration = 1h30m
  day: Date = 2026-01-12
  any: Json = { a: [1, null], b: "x" }
  either: Price | Level = low
  tagged: Shape = { kind: circle, radius: 2 }
}
union Shape by kind { circle: Circle, square: Square }
record Circle { radius: Float }
record Square { side: Float }
"#;
    checked(&[("main", text)], |types, found, map| {
        assert_eq!(show(found, map), Vec::<String>::new());
        let all = record_of(&def(types, "All").kind).expect("record");
        let defaults: Vec<String> =
            all.fields.iter().map(|field| field.default.as_ref().expect("default").to_string()).collect();
        assert_eq!(
            defaults,
            [
                r#"{"amount":"12.50","Unit":"EUR"}"#,
                "2",
                r#"["LOW",2]"#,
                r#""PT1H30M""#,
                r#""2026-01-12""#,
                r#"{"a":[1,null],"b":"x"}"#,
                r#""LOW""#,
                r#"{"kind":"circle","radius":2}"#,
            ]
        );
    });
}

#[test]
fn settings_keep_units_words_and_shapes() {
    use crate::base::quantity::Duration;
    let text = r"policy P {
  timeout: { total: 800ms }
  retry: { attempts: 2, backoff: exponential(50ms..500ms), jitter: full, on: safe }
  circuit_breaker: none
}";
    let file = SourceFile::new("main.arch", text);
    let mut diags = Diags::new();
    let parsed = syntax::parse(&file, crate::base::span::FileId(0)).file;
    let module = Module { name: "main".into(), path: "main.arch".into(), docs: Docs::default(), local: true };
    let sources = [Source { module, package: 0, file: &parsed }];
    let names = Names::collect(&sources, &mut diags);
    let types = Types::default();
    let (module, _, decl) = names.declarations().next().expect("policy");
    let block = vocab::decl(decl.kind.value).block;
    let mut cx = Cx::new(&names, &types, Scope::of(module), &mut diags);
    let settings = cx.check_member_settings(block, decl.body.as_deref().expect("body"), decl.name.span);
    assert!(diags.is_empty());
    assert_eq!(settings.duration("timeout.total"), Some(Duration::from_millis(800)));
    assert_eq!(settings.list("retry.on").len(), 1);
    assert_eq!(settings.text("retry.backoff"), Some("exponential"));
    assert_eq!(settings.text("circuit_breaker"), Some("none"));
    let filled = super::settings::with_defaults(&settings, decl.name.span);
    assert_eq!(filled.duration("timeout.total"), Some(Duration::from_millis(800)));
}

/// What is wrong, and the findings: code, text, and what the message must say.
const WRONG: &[(&str, &[(&str, &str)])] = &[
    ("record R { a: String = \"abcd\" @length(2..3) }", &[("E0331 \"abcd\"", "4 characters, and at most 3")]),
    ("record R { a: Int = 12 @range(1..9) }", &[("E0331 12", "12 is above 9")]),
    ("scalar S = Int @range(1..9)\nrecord R { a: S = 12 }", &[("E0331 12", "12 is above 9")]),
    ("record R { a: Set<Int> = [1, 1] }", &[("E0331 [1, 1]", "`1` stands twice")]),
    ("record R { a: String @example(5) }", &[("E0330 5", "write `\"5\"`")]),
    ("record R { a: Int @above(5) @below(5) }", &[("E0325", "no number is above 5 and below 5")]),
    ("record R { a: List<Int> @length(1..2) }", &[("E0324", "use `@items`")]),
    ("record R { a: Int32 = 5000000000 }", &[("E0330 5000000000", "does not fit into `Int32`")]),
    (
        "union V = Card | Invoice\nrecord Card { number: String }\nrecord Invoice { iban: String }\n\
         record R { v: V = { ibann: \"x\" } }",
        &[("E0334 ibann", "write `iban`")],
    ),
    ("record A { b: B }\nrecord B { a: A }\nrecord C { a: A }", &[("E0308 b", "no value of `A` can exist")]),
    ("record R { ...R }", &[("E0306 ...R", "made of itself")]),
    ("record R { x: { ...R } }", &[("E0306 ...R", "made of itself")]),
    ("scalar S = T\nscalar T = S", &[("E0306", "made of itself")]),
    ("record R { a: Missing, b: List<Missing> }", &[("E0201 Missing", ""), ("E0201 Missing", "")]),
    ("record R { a: Interval }", &[("E0201 Interval", "unknown name")]),
    ("policy P { timeout: 5s }", &[("E0343 5s", "{ total: 5s }")]),
    ("policy P { total: 5s }", &[("E0340 total", "`timeout: { total: … }`")]),
    ("policy P { timeout: { attempts: 2 } }", &[("E0340 attempts", "not a property of `timeout`")]),
    ("policy P { timeout: { total: \"1s\" } }", &[("E0345 \"1s\"", "write `1s`")]),
    ("policy P { timeout: { total: 5sec } }", &[("E0345 5sec", "did you mean `5s`?")]),
    ("policy P { retry: { attempts: 0 } }", &[("E0347 0", "expected 1 or more")]),
    ("policy P { retry: { backoff: fixed() } }", &[("E0322 fixed", "write `fixed(5s)`")]),
    ("policy P { retry: { backoff: fixd(1s) } }", &[("E0346 fixd", "write `fixed`")]),
    ("service S { deploy: { image: \"i\", cpu: 1..250m } }", &[("E0325 1..250m", "write `250m..1`")]),
    ("service S { deploy: { image: \"i\", env: { A: debug } } }", &[("E0343 debug", "write `\"debug\"`")]),
    ("service S { health: { live: http(livez) } }", &[("E0343 livez", "write `/livez`")]),
];

#[test]
fn findings_name_the_place_and_the_way_out() {
    for (text, expected) in WRONG {
        let found = findings(text);
        assert_eq!(found.len(), expected.len(), "{text}\n{found:#?}");
        for (found, (start, part)) in found.iter().zip(*expected) {
            assert!(found.starts_with(start) && found.contains(part), "{text}\n{found}\n{start} … {part}");
        }
    }
}
