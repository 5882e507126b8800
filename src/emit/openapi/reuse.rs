//! What a document mentions more than once becomes a component, and what it mentions once stands where it is mentioned.
//!
//! Lowering writes everything in place, or as a component where it knows a name for it. Here everything is written in
//! place first; then equal things are counted, the outermost kind first, so that a header of a response that became a
//! component counts once. What is no longer than the reference to it stays in place: a response without a body, a
//! result whose body is one declared type, an example that is a scalar.
//!
//! Names come from what a thing is, the first one gets the shortest, and a number comes last:
//!
//! | component | name |
//! |---|---|
//! | parameter | `Cursor`, `IfMatch`; `OrderId` for an `id` of that type |
//! | response | the error's, `ConflictOrOutOfStock` for several; else the type's or the phrase of the status |
//! | header | `RetryAfter` |
//! | body | the type's |
//! | example, link, callback | its own |

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use serde::Serialize;

use super::describe::reason;
use super::doc::{Callback, Components, Document, MediaType, OrRef, Parameter, Response, Shape};
use crate::emit::shared::jsonschema::Schema;

/// The longest name that lists several errors.
const LONGEST: usize = 60;

/// Calls back with each mention of a thing and the word it goes by there.
type Each<T> = fn(&mut Document, &mut dyn FnMut(&str, &mut OrRef<T>));

/// A kind of component.
struct Kind<T> {
    name: &'static str,
    each: Each<T>,
    table: fn(&mut Components) -> &mut IndexMap<String, T>,
    /// What a thing may be called, the best first.
    names: fn(&str, &T) -> Vec<String>,
    /// Whether a reference to it is shorter than the thing.
    is_long: fn(&T) -> bool,
    /// What makes two things the same.
    identity: fn(&T) -> String,
}

/// Moves what is mentioned more than once into components, and nothing else.
pub(super) fn share(document: &mut Document) {
    let header = Kind {
        name: "headers",
        each: Document::each_header,
        table: |components| &mut components.headers,
        names: |name, _| vec![name.to_upper_camel_case()],
        is_long: |_| true,
        identity,
    };
    let response = Kind {
        name: "responses",
        each: Document::each_response,
        table: |components| &mut components.responses,
        names: response_names,
        is_long: is_long_response,
        identity,
    };
    let header_names = header.write_in_place(document);
    let response_names = response.write_in_place(document);

    let callback = Kind {
        name: "callbacks",
        each: Document::each_callback,
        table: |components| &mut components.callbacks,
        names: |name, _| vec![name.to_upper_camel_case()],
        is_long: |_| true,
        identity: callback_identity,
    };
    callback.share(document, &IndexMap::new());
    let parameter = Kind {
        name: "parameters",
        each: Document::each_parameter,
        table: |components| &mut components.parameters,
        names: |_, parameter| parameter_names(parameter),
        is_long: |_| true,
        identity,
    };
    parameter.share(document, &IndexMap::new());
    let body = Kind {
        name: "requestBodies",
        each: Document::each_body,
        table: |components| &mut components.request_bodies,
        names: |operation, body| {
            let types = types_of(body.content.values());
            types.into_iter().chain([format!("{operation}_body").to_upper_camel_case()]).collect()
        },
        is_long: |body| body.description.is_some() || is_long_content(&body.content),
        identity,
    };
    body.share(document, &IndexMap::new());
    response.share(document, &response_names);
    let link = Kind {
        name: "links",
        each: Document::each_link,
        table: |components| &mut components.links,
        names: |name, _| vec![name.to_upper_camel_case()],
        is_long: |_| true,
        identity,
    };
    link.share(document, &IndexMap::new());
    header.share(document, &header_names);
    let example = Kind {
        name: "examples",
        each: Document::each_example,
        table: |components| &mut components.examples,
        names: |name, _| vec![name.to_owned()],
        is_long: |example| example.value.is_object() || example.value.is_array(),
        identity,
    };
    example.share(document, &IndexMap::new());
}

impl<T: Clone + Serialize> Kind<T> {
    /// Writes the components of this kind where they are mentioned; gives their names by what they are.
    fn write_in_place(&self, document: &mut Document) -> IndexMap<String, String> {
        let known = std::mem::take((self.table)(&mut document.components));
        // Mentions inside of components are found only while these stand in their table.
        for name in known.keys() {
            let target = format!("#/components/{}/{name}", self.name);
            (self.each)(document, &mut |_, it| {
                if matches!(it, OrRef::Ref { target: mentioned } if *mentioned == target)
                    && let Some(thing) = known.get(name)
                {
                    *it = OrRef::inline(thing.clone());
                }
            });
        }
        known.iter().map(|(name, thing)| ((self.identity)(thing), name.clone())).collect()
    }

    /// Moves what is mentioned more than once into the table of this kind.
    fn share(&self, document: &mut Document, known: &IndexMap<String, String>) {
        let mut found: IndexMap<String, (usize, Vec<String>, T)> = IndexMap::new();
        (self.each)(document, &mut |word, it| {
            let Some(thing) = it.written_mut() else { return };
            let identity = (self.identity)(thing);
            // What lowering has a name for is read by that name, however short it is.
            if known.contains_key(&identity) || (self.is_long)(thing) {
                let entry = found.entry(identity).or_insert_with_key(|identity| {
                    let names = known.get(identity).into_iter().cloned().chain((self.names)(word, thing));
                    (0, names.collect(), thing.clone())
                });
                entry.0 += 1;
            }
        });
        let mut names: IndexMap<String, String> = IndexMap::new();
        for (identity, (_, candidates, thing)) in found.into_iter().filter(|(_, (count, ..))| *count > 1) {
            let table = (self.table)(&mut document.components);
            let legal: Vec<String> = candidates.into_iter().filter(|name| is_legal(name)).collect();
            let Some(last) = legal.last().cloned() else { continue };
            let numbered = (2_usize..).map(|number| format!("{last}{number}"));
            let free = legal.into_iter().chain(numbered).find(|name| !table.contains_key(name));
            let name = free.unwrap_or_default();
            table.insert(name.clone(), thing);
            names.insert(identity, name);
        }
        (self.each)(document, &mut |_, it| {
            let name = it.written_mut().and_then(|thing| names.get(&(self.identity)(thing)));
            if let Some(name) = name {
                *it = OrRef::component(self.name, name);
            }
        });
    }
}

/// All that a thing says.
fn identity<T: Serialize>(thing: &T) -> String {
    // Target documents are plain structs: nothing in them can fail to serialize.
    serde_json::to_string(thing).unwrap_or_default()
}

/// All that a callback says, but the names of its operations, which differ wherever it is declared again.
fn callback_identity(callback: &Callback) -> String {
    let mut callback = callback.clone();
    for operation in callback.values_mut().flat_map(|item| item.values_mut()) {
        operation.operation_id.clear();
    }
    identity(&callback)
}

/// What a component may be called (Components Object).
fn is_legal(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
}

fn parameter_names(parameter: &Parameter) -> Vec<String> {
    let own = parameter.name.to_upper_camel_case();
    let ty = match &parameter.shape {
        Shape::Value { schema, .. } => type_name(schema),
        Shape::Content { .. } => None,
    };
    let typed = ty.filter(|ty| ty.ends_with(&own)).map(str::to_owned);
    let placed = format!("{own}{}", parameter.location.to_upper_camel_case());
    typed.into_iter().chain([own, placed]).collect()
}

fn response_names(status: &str, response: &Response) -> Vec<String> {
    let mut names = types_of(response.content.values());
    let phrase = match status {
        // That a request went well names nothing.
        "200" | "2XX" => return names,
        "4XX" => "client error",
        "5XX" => "server error",
        "default" => "any other",
        code => code.parse().map_or("response", reason),
    };
    names.push(phrase.to_upper_camel_case());
    names
}

/// The name of the type that all media types have, or of the types of which each has one.
fn types_of<'a>(content: impl Iterator<Item = &'a MediaType>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for media in content {
        let alternatives: Vec<&str> =
            media.schema.any_of.iter().chain(&media.schema.one_of).filter_map(type_name).collect();
        let name = match type_name(&media.schema) {
            Some(name) => name.to_owned(),
            None if alternatives.is_empty() => continue,
            None => alternatives.join("Or"),
        };
        if name.len() <= LONGEST && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The name of the component that a schema refers to.
fn type_name(schema: &Schema) -> Option<&str> {
    schema.reference.as_deref()?.rsplit('/').next()
}

/// Of results one wants to see the type.
fn is_long_response(response: &Response) -> bool {
    !response.headers.is_empty() || is_long_content(&response.content)
}

fn is_long_content(content: &IndexMap<String, MediaType>) -> bool {
    let is_long = |media: &MediaType| {
        let item = media.schema.items.as_deref().filter(|_| media.schema.max_items.is_none());
        let ty = item.unwrap_or(&media.schema);
        let is_named = ty.is_bare_reference() || *ty == Schema::of("string");
        !is_named || media.items.is_some() || !media.examples.is_empty() || !media.encoding.is_empty()
    };
    content.len() > 1 || content.values().any(is_long)
}
