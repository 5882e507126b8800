//! The wording of findings about names.

use crate::base::suggest::nearest;
use crate::diag::{Applicability, Code, Diagnostic, Edit, Fix};
use crate::syntax::ast;
use crate::vocab::DeclKind;

/// What is expected where nearly every kind fits.
const ANYTHING: &str = "a declaration";

/// `a service`, `a service or an external`, `a type`.
pub(super) fn kinds_text(kinds: &[DeclKind]) -> String {
    const TYPES: &[DeclKind] = &[DeclKind::Scalar, DeclKind::Record, DeclKind::Enum, DeclKind::Union, DeclKind::Error];
    if TYPES.iter().all(|kind| kinds.contains(kind)) {
        let runs = kinds.contains(&DeclKind::Service);
        return if runs { ANYTHING } else { "a type" }.to_owned();
    }
    let words: Vec<String> = kinds.iter().map(|kind| with_article(kind.word())).collect();
    match words.split_last() {
        None => ANYTHING.to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, most)) if words.len() <= 4 => format!("{} or {last}", most.join(", ")),
        Some(_) => ANYTHING.to_owned(),
    }
}

fn with_article(word: &str) -> String {
    let article = if word.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {word}")
}

fn list(names: &[&str], most: usize) -> String {
    let shown: Vec<String> = names.iter().take(most).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(most) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

pub(super) fn duplicate(second: &ast::Decl, first: &ast::Decl) -> Diagnostic {
    let name = &second.name.text;
    let message = if second.kind.value == first.kind.value {
        format!("the {} `{name}` is declared twice", second.kind.value.word())
    } else {
        format!(
            "`{name}` is declared as {} and as {}, which share one namespace",
            with_article(first.kind.value.word()),
            with_article(second.kind.value.word())
        )
    };
    Diagnostic::new(Code::E0202, second.name.span, message)
        .label("declared again here")
        .related(first.name.span, "first declared here")
        .help("rename or remove one of them")
}

pub(super) fn duplicate_operation(second: &ast::Ident, first: &ast::Ident) -> Diagnostic {
    Diagnostic::new(Code::E0202, second.span, format!("the operation `{}` is declared twice", second.text))
        .label("declared again here")
        .related(first.span, "first declared here")
        .help("rename or remove one of them")
}

pub(super) fn unknown_module(path: &ast::Path, near: Option<&str>) -> Diagnostic {
    let text = path.text();
    let found = Diagnostic::new(Code::E0203, path.span, format!("no module `{text}`")).label("not a module");
    match near {
        Some(near) => found.help(format!("write `use {near}`")).fix(Fix::replace(
            format!("import from `{near}`"),
            path.span,
            near,
            Applicability::Unsure,
        )),
        None => found.help(format!(
            "create `{}.arch` below the source folder, or declare the package it belongs to under `[dependencies]` in \
             `arch.toml`",
            text.replace('.', "/")
        )),
    }
}

pub(super) fn unknown_import(name: &ast::Ident, module: &str, candidates: &[&str], elsewhere: &[&str]) -> Diagnostic {
    let text = &name.text;
    let found = Diagnostic::new(Code::E0201, name.span, format!("the module `{module}` declares no `{text}`"))
        .label("not declared there");
    if let Some(near) = nearest(text, candidates.iter().copied()) {
        return found.help(format!("write `{near}`")).fix(Fix::replace(
            format!("write `{near}`"),
            name.span,
            near,
            Applicability::Unsure,
        ));
    }
    match elsewhere.first() {
        Some(other) => found.help(format!("import it from where it is declared: `use {other}.{text}`")),
        None if candidates.is_empty() => found.help("remove the name from the import"),
        None => found.help(format!("import what it declares: {}", list(candidates, 6))),
    }
}

pub(super) fn unknown_name(
    path: &ast::Path,
    kinds: &[DeclKind],
    near: Option<&str>,
    elsewhere: &[&str],
    file: Option<&ast::File>,
) -> Diagnostic {
    let text = path.text();
    let expected = kinds_text(kinds);
    let found =
        Diagnostic::new(Code::E0201, path.span, format!("unknown name `{text}`")).label(format!("expected {expected}"));
    let name = path.segments.first().map_or("", |first| first.text.as_str());
    if let Some(module) = elsewhere.first() {
        let mut found = found.help(format!("add `use {module}.{{{name}}}` at the head of the file"));
        if let [_, others @ ..] = elsewhere
            && !others.is_empty()
        {
            found = found.note(format!(
                "{} also {} it",
                list(others, 4),
                if others.len() == 1 { "declares" } else { "declare" }
            ));
        }
        return match file {
            // Which of several is meant, a person says.
            Some(file) => {
                let mut fix = add_use(file, module, name, path);
                if elsewhere.len() > 1 {
                    fix.applicability = Applicability::Unsure;
                }
                found.fix(fix)
            }
            None => found,
        };
    }
    match near {
        Some(near) => found.help(format!("write `{near}`")).fix(Fix::replace(
            format!("write `{near}`"),
            path.span,
            near,
            Applicability::Unsure,
        )),
        None if expected == ANYTHING => found.help("declare it, or import it with `use`"),
        None => found.help(format!("declare {expected} of this name, or import it with `use`")),
    }
}

/// Adds a name to an import of its module, or a new import behind the last one (or before the first declaration).
fn add_use(file: &ast::File, module: &str, name: &str, path: &ast::Path) -> Fix {
    let title = format!("import `{name}` from `{module}`");
    let existing = file.uses.iter().find_map(|statement| {
        let items = statement.items.as_ref()?;
        (statement.path.text() == module).then(|| items.last())?
    });
    let (span, text) = match (existing, file.uses.last(), file.decls.first()) {
        (Some(last), ..) => (last.alias.as_ref().unwrap_or(&last.name).span.at_end(), format!(", {name}")),
        (None, Some(last), _) => (last.span.at_end(), format!("\nuse {module}.{{{name}}}")),
        (None, None, Some(first)) => {
            let at = first.docs.as_ref().map_or(first.span, |docs| docs.span.to(first.span)).at_start();
            (at, format!("use {module}.{{{name}}}\n\n"))
        }
        (None, None, None) => (path.span.at_start(), String::new()),
    };
    Fix { title, edits: vec![Edit { span, text }], applicability: Applicability::Safe }
}

pub(super) fn wrong_kind(path: &ast::Path, decl: &ast::Decl, kinds: &[DeclKind], near: Option<&str>) -> Diagnostic {
    let expected = kinds_text(kinds);
    let found = Diagnostic::new(
        Code::E0204,
        path.span,
        format!("`{}` is {}, not {expected}", path.text(), with_article(decl.kind.value.word())),
    )
    .label(format!("expected {expected}"))
    .related(decl.name.span, format!("declared as {} here", with_article(decl.kind.value.word())));
    match near {
        Some(near) => found.help(format!("write `{near}`, or name another {}", expected.trim_start_matches("a "))),
        None => found.help(format!("name {expected} here")),
    }
}

pub(super) fn private_import(name: &ast::Ident, decl: &ast::Decl, same_package: bool) -> Diagnostic {
    let found = Diagnostic::new(Code::E0205, name.span, format!("`{}` is private to its file", name.text))
        .label("not visible here")
        .related(decl.private.unwrap_or(decl.name.span), "made private here");
    if same_package {
        found.help("remove `private` there, or use a public declaration")
    } else {
        found.help("use a public declaration")
    }
}

pub(super) fn import_conflict(second: &ast::Ident, first: crate::base::span::Span) -> Diagnostic {
    Diagnostic::new(Code::E0206, second.span, format!("the import `{}` takes a name that is taken", second.text))
        .label("taken")
        .related(first, "first used here")
        .help(format!("give it another name: `{} as …`", second.text))
}

pub(super) fn unknown_operation(name: &ast::Ident, candidates: &[&str], path: &ast::Path) -> Diagnostic {
    let owner: Vec<&str> =
        path.segments.iter().take_while(|segment| *segment != name).map(|segment| segment.text.as_str()).collect();
    let message = if owner.is_empty() {
        format!("no own operation `{}`", name.text)
    } else {
        format!("`{}` has no operation `{}`", owner.join("."), name.text)
    };
    let found = Diagnostic::new(Code::E0207, name.span, message).label("unknown operation");
    match nearest(&name.text, candidates.iter().copied()) {
        Some(near) => found.help(format!("write `{near}`")).fix(Fix::replace(
            format!("write `{near}`"),
            name.span,
            near,
            Applicability::Unsure,
        )),
        None if candidates.is_empty() => found.help("add `provides` with a contract that has this operation"),
        None => found.help(format!("name one of its operations: {}", list(candidates, 8))),
    }
}

pub(super) fn ambiguous_operation(name: &ast::Ident, contracts: &[&str]) -> Diagnostic {
    Diagnostic::new(Code::E0208, name.span, format!("`{}` is an operation of more than one contract", name.text))
        .label("ambiguous")
        .note(format!("declared by {}", list(contracts, 6)))
        .help(format!("name the contract too: `….{}.{}`", contracts.first().copied().unwrap_or_default(), name.text))
}

pub(super) fn contract_not_provided(contract: &ast::Ident, provided: &[&str]) -> Diagnostic {
    let found =
        Diagnostic::new(Code::E0207, contract.span, format!("the contract `{}` is not provided there", contract.text))
            .label("not provided");
    match provided {
        [] => found.help("add `provides` to the callee"),
        some => found.help(format!("name one that is: {}", list(some, 6))),
    }
}

pub(super) fn operation_expected(path: &ast::Path, candidates: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(Code::E0207, path.span, format!("`{}` does not name an operation", path.text()))
        .label("expected an operation");
    match candidates.first() {
        Some(first) => found.help(format!("name one of its operations: `{}.{first}`", path.text())),
        None => found.help("name an operation, as in `Orders.place_order`"),
    }
}

pub(super) fn unused_import(name: &ast::Ident, statement: &ast::Use) -> Diagnostic {
    let whole = statement.items.as_ref().is_none_or(|items| items.len() == 1);
    let found =
        Diagnostic::new(Code::W0211, name.span, format!("nothing uses the import `{}`", name.text)).label("unused");
    if whole {
        return found.help("remove the import").fix(Fix::replace(
            "remove the import",
            statement.span,
            "",
            Applicability::Safe,
        ));
    }
    let text = format!("remove `{}` from the import", name.text);
    let found = found.help(text.clone());
    // The name goes with the comma before it, the first one with the comma behind it.
    let items = statement.items.as_deref().unwrap_or_default();
    let alias = |item: &ast::UseItem| item.alias.as_ref().unwrap_or(&item.name).span;
    let Some(at) = items.iter().position(|item| alias(item) == name.span) else { return found };
    let (own, next) = (items.get(at), items.get(at + 1));
    let before = at.checked_sub(1).and_then(|before| items.get(before));
    let span = match (before, own, next) {
        (Some(before), Some(own), _) => alias(before).at_end().to(alias(own)),
        (None, Some(own), Some(next)) => own.name.span.at_start().to(next.name.span.at_start()),
        _ => return found,
    };
    found.fix(Fix::replace(text, span, "", Applicability::Safe))
}

pub(super) fn casing(name: &ast::Ident, what: &str, form: &str, expected: &str) -> Diagnostic {
    Diagnostic::new(Code::W0212, name.span, format!("the {what} `{}` is not in {form}", name.text))
        .label(format!("expected {form}"))
        .help(format!("write `{expected}`, or in backticks what is spelled so on the wire"))
        .fix(Fix::replace(format!("write `{expected}`"), name.span, expected, Applicability::Unsure))
}
