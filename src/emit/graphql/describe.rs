//! Words: descriptions of types, fields and the schema itself, and the directives that annotations become.

use super::doc::{Directive, Value};
use crate::model::{Annotations, Builtin, Constraints, Contract, Docs, Model, Settings, Type, Value as Setting};

/// The annotations that say what kind of data something is; each becomes a tag.
const CLASSES: &[&str] = &["pii", "phi", "pci", "secret", "privileged", "tenant"];

/// A description: paragraphs, then a list of facts; `None` where there is neither.
pub(super) fn description(paragraphs: &[Option<String>], facts: &[String]) -> Option<String> {
    let list = match facts {
        [] => None,
        [only] => Some(only.clone()),
        several => Some(several.iter().map(|fact| format!("- {fact}")).collect::<Vec<_>>().join("\n")),
    };
    let parts: Vec<String> = paragraphs.iter().flatten().cloned().chain(list).collect();
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// The documentation of something, with its title, examples and the address of more.
pub(super) fn docs(docs: &Docs, annotations: &Annotations) -> Vec<Option<String>> {
    let examples: Vec<String> = annotations
        .all("example")
        .filter_map(|example| example.first())
        .map(|value| {
            format!("`{}`", value.to_json().as_str().map_or_else(|| value.to_json().to_string(), str::to_owned))
        })
        .collect();
    let examples = match examples.as_slice() {
        [] => None,
        [only] => Some(format!("Example: {only}")),
        several => Some(format!("Examples: {}", several.join(", "))),
    };
    let urls: Vec<&str> = annotations.all("docs").filter_map(|url| url.first()?.as_text()).collect();
    let urls = (!urls.is_empty()).then(|| urls.iter().map(|url| format!("See <{url}>.")).collect::<Vec<_>>().join(" "));
    vec![
        annotations.text("title").map(|title| format!("**{title}**")),
        docs.text().map(|text| text.trim().to_owned()),
        examples,
        urls,
    ]
}

/// `@deprecated`, from the annotation of something.
pub(super) fn deprecated(annotations: &Annotations) -> Option<Directive> {
    let annotation = annotations.get("deprecated")?;
    let text = |name: &str| annotation.arg(name).and_then(Setting::as_text).map(str::to_owned);
    Some(deprecation(text("why"), text("sunset"), None))
}

/// `@deprecated`, from the property of an operation, contract or field that the annotation may stand beside.
pub(super) fn deprecated_setting(settings: &Settings, annotations: &Annotations) -> Option<Directive> {
    let said = settings.get("deprecated").filter(|value| **value != Setting::Bool(false));
    let Some(said) = said else { return deprecated(annotations) };
    let details = said.as_settings();
    let text = |name: &str| details.and_then(|details| details.text(name)).map(str::to_owned);
    let why = annotations.get("deprecated").and_then(|one| one.arg("why")).and_then(Setting::as_text);
    let since = text("since").map(|date| format!("since {date}"));
    let why = why.map(str::to_owned).into_iter().chain(since).reduce(|why, since| format!("{why}; {since}"));
    Some(deprecation(why, text("sunset"), text("link")))
}

fn deprecation(why: Option<String>, sunset: Option<String>, link: Option<String>) -> Directive {
    let parts = [why, sunset.map(|date| format!("goes on {date}")), link.map(|link| format!("see <{link}>"))];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let directive = Directive::new("deprecated");
    if parts.is_empty() { directive } else { directive.with("reason", Value::text(parts.join("; "))) }
}

/// The tags and extensions that annotations become.
pub(super) fn marks(annotations: &Annotations) -> Vec<Directive> {
    let tag = |name: &str| Directive::new("tag").with("name", Value::text(name));
    let classes = CLASSES.iter().copied().filter(|class| annotations.has(class));
    let classes = classes.chain(annotations.text("classified")).map(tag);
    let extensions = annotations.extensions();
    let extensions = extensions.into_iter().map(|(name, value)| {
        Directive::new("extension").with("name", Value::Text(name)).with("value", Value::Text(value.to_string()))
    });
    classes.chain(extensions).collect()
}

/// `@constraint`, where something is demanded beyond the type.
pub(super) fn constraint(constraints: &Constraints, builtin: Option<Builtin>) -> Option<Directive> {
    let mut directive = Directive::new("constraint");
    let mut add = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            directive.args.push((name.to_owned(), value));
        }
    };
    let int = |bound: Option<u64>| bound.map(Value::int);
    let number = |bound: Option<rust_decimal::Decimal>| bound.map(|bound| Value::Number(bound.normalize().to_string()));
    let (least, most) = constraints.length.unwrap_or_default();
    add("minLength", int(least));
    add("maxLength", int(most));
    add("pattern", constraints.pattern.clone().map(Value::Text));
    add("format", constraints.format.clone().map(Value::Text));
    let (least, most) = constraints.range.unwrap_or_default();
    add("min", number(least));
    add("max", number(most));
    add("exclusiveMin", number(constraints.above));
    add("exclusiveMax", number(constraints.below));
    add("multipleOf", number(constraints.multiple_of));
    let (least, most) = constraints.items.or(constraints.properties).unwrap_or_default();
    add("minItems", int(least));
    add("maxItems", int(most));
    add("uniqueItems", constraints.unique.then_some(Value::Bool(true)));
    add("contentMediaType", constraints.media.clone().map(Value::Text).filter(|_| builtin.is_some()));
    (!directive.args.is_empty()).then_some(directive)
}

/// What is demanded at a place together with what its type demands, the place's own first.
pub(super) fn merged(own: &Constraints, further: &Constraints) -> Constraints {
    let own = own.clone();
    Constraints {
        length: own.length.or(further.length),
        range: own.range.or(further.range),
        above: own.above.or(further.above),
        below: own.below.or(further.below),
        items: own.items.or(further.items),
        properties: own.properties.or(further.properties),
        pattern: own.pattern.or_else(|| further.pattern.clone()),
        multiple_of: own.multiple_of.or(further.multiple_of),
        unique: own.unique || further.unique,
        format: own.format.or_else(|| further.format.clone()),
        media: own.media.or_else(|| further.media.clone()),
    }
}

/// What a type says about itself in one sentence, for a place that says nothing.
pub(super) fn of_type(model: &Model, ty: &Type) -> Option<String> {
    let Type::Def(id, _) = ty else { return None };
    let docs = &model.types[*id].meta.docs;
    (!docs.is_empty()).then(|| docs.summary())
}

/// The description of the schema: what the contract is, and what holds for every request.
pub(super) fn schema(model: &Model, contract: &Contract) -> Option<String> {
    let settings = &contract.settings;
    let title = settings.text("title").or_else(|| contract.meta.annotations.text("title"));
    let mut facts = Vec::new();
    let mut fact = |fact: Option<String>| facts.extend(fact);
    fact(settings.text("version").map(|version| format!("Version {version}.")));
    fact(deprecated_setting(settings, &contract.meta.annotations).map(|directive| {
        let why = directive.args.first().map(|(_, value)| value);
        let why = if let Some(Value::Text(text)) = why { format!(": {text}") } else { String::new() };
        format!("Deprecated{why}.")
    }));
    fact(settings.get("auth").map(|auth| format!("Callers prove who they are by {}.", credentials(model, auth))));
    let superseded = contract.supersedes.iter().map(|id| model.contracts[*id].meta.output_name());
    let superseded: Vec<String> = superseded.map(|name| format!("`{name}`")).collect();
    fact((!superseded.is_empty()).then(|| format!("Supersedes {}.", superseded.join(", "))));
    fact(servers(settings));
    fact(tags(settings));
    fact(settings.object("contact").map(|contact| {
        let parts = ["name", "email", "url"].into_iter().filter_map(|part| contact.text(part));
        format!("Contact: {}.", parts.collect::<Vec<_>>().join(", "))
    }));
    fact(settings.get("license").map(|license| {
        let parts = license.as_settings().map_or_else(
            || license.as_text().into_iter().collect(),
            |license| {
                ["name", "identifier", "url"].into_iter().filter_map(|part| license.text(part)).collect::<Vec<_>>()
            },
        );
        format!("License: {}.", parts.join(", "))
    }));
    fact(settings.text("terms").map(|url| format!("Terms of service: <{url}>.")));
    let title = title.map(|title| format!("**{title}**"));
    let text = contract.meta.docs.text().map(|text| text.trim().to_owned());
    let url = contract.meta.annotations.text("docs").map(|url| format!("See <{url}>."));
    description(&[title, text, url], &facts)
}

/// Where something is served.
pub(super) fn servers(settings: &Settings) -> Option<String> {
    let urls: Vec<String> = settings
        .list("servers")
        .into_iter()
        .filter_map(|server| match server.as_settings() {
            Some(server) => {
                let purpose = server.text("description").map(|text| format!(" ({text})")).unwrap_or_default();
                Some(format!("`{}`{purpose}", server.text("url")?))
            }
            None => Some(format!("`{}`", server.as_text()?)),
        })
        .collect();
    (!urls.is_empty()).then(|| format!("Served at {}.", urls.join(", ")))
}

/// The groups of operations that have a description.
fn tags(settings: &Settings) -> Option<String> {
    let Some(Setting::Object(described)) = settings.get("tags") else { return None };
    let text = |value: &Setting| {
        let parts = value.as_settings().map_or_else(
            || value.as_text().into_iter().collect(),
            |tag| ["title", "description"].into_iter().filter_map(|part| tag.text(part)).collect::<Vec<_>>(),
        );
        parts.join(": ").trim_end_matches('.').to_owned()
    };
    let tags: Vec<String> =
        described.iter().map(|(name, entry)| format!("`{name}` ({})", text(&entry.value))).collect();
    Some(format!("Tags: {}.", tags.join(", ")))
}

/// How a caller proves itself, as it is written.
pub(super) fn credentials(model: &Model, auth: &Setting) -> String {
    if let Setting::Binary { op, lhs, rhs } = auth {
        let word = if *op == "&" { "and" } else { "or" };
        let (lhs, rhs) = (credentials(model, &lhs.value), credentials(model, &rhs.value));
        return if rhs == "nothing" { format!("{lhs}, or not at all") } else { format!("{lhs} {word} {rhs}") };
    }
    let Some(item) = auth.as_item() else { return "nothing".to_owned() };
    let name = model.meta(item).output_name();
    if let Setting::Call { args, .. } = auth
        && !args.is_empty()
    {
        let scopes: Vec<String> =
            args.iter().filter_map(|arg| arg.value.as_text()).map(|scope| format!("`{scope}`")).collect();
        return format!("`{name}` with {}", scopes.join(", "));
    }
    format!("`{name}`")
}
