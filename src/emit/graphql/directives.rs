//! The directives that a schema defines. A document has those that it applies.
//!
//! `@tag`, `@authenticated`, `@requiresScopes` and `@listSize` are those of the Federation specification, so that routers
//! and the clients' tools know them; a subgraph imports them instead. `@constraint` has the arguments of the
//! package `graphql-constraint-directive` and three more.

use std::collections::BTreeSet;

use super::doc::{Directive, DirectiveDefinition, Value};

/// The version of Federation whose directives a subgraph imports: the first with `@cost` and `@listSize`.
// Last sync: https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/versions
const FEDERATION: &str = "https://specs.apollo.dev/federation/v2.9";

/// What the specification of Federation defines, by name.
const FEDERATED: &[&str] = &["key", "shareable", "tag", "authenticated", "requiresScopes", "listSize"];

/// All directives in the order in which they are written.
const DEFINITIONS: &[DirectiveDefinition] = &[
    DirectiveDefinition {
        description: "What a request may ask for: how deep its selections nest, what they cost in all with one for each \
                      field, how many items a page has, and whether only requests that were registered before are answered.",
        name: "limits",
        args: &[("depth", "Int"), ("complexity", "Int"), ("page", "Int"), ("persisted", "Boolean")],
        repeatable: false,
        locations: &["SCHEMA"],
    },
    DirectiveDefinition {
        description: "The connection that subscriptions come over.",
        name: "transport",
        args: &[("protocol", "String!"), ("maxAge", "String"), ("heartbeat", "String")],
        repeatable: false,
        locations: &["SCHEMA"],
    },
    DirectiveDefinition {
        description: "Only for callers who proved who they are.",
        name: "authenticated",
        args: &[],
        repeatable: false,
        locations: &["FIELD_DEFINITION", "OBJECT", "INTERFACE", "SCALAR", "ENUM"],
    },
    DirectiveDefinition {
        description: "Only for callers with all scopes or roles of one of the lists.",
        name: "requiresScopes",
        args: &[("scopes", "[[String!]!]!")],
        repeatable: false,
        locations: &["FIELD_DEFINITION", "OBJECT", "INTERFACE", "SCALAR", "ENUM"],
    },
    DirectiveDefinition {
        description: "How often a caller may ask: so many times in a span of time, and how many of them at once.",
        name: "rateLimit",
        args: &[("max", "Float!"), ("window", "String!"), ("burst", "Int"), ("per", "String")],
        repeatable: false,
        locations: &["FIELD_DEFINITION"],
    },
    DirectiveDefinition {
        description: "The errors of a field, as `extensions.code` has them.",
        name: "errors",
        args: &[("codes", "[ErrorCode!]!")],
        repeatable: false,
        locations: &["FIELD_DEFINITION"],
    },
    DirectiveDefinition {
        description: "The operation that fills a field, and for how many objects at once.",
        name: "resolvedBy",
        args: &[("operation", "String!"), ("batch", "Int")],
        repeatable: false,
        locations: &["FIELD_DEFINITION"],
    },
    DirectiveDefinition {
        description: "How many items a list has: at most so many, or as many as an argument says.",
        name: "listSize",
        args: &[
            ("assumedSize", "Int"),
            ("slicingArguments", "[String!]"),
            ("sizedFields", "[String!]"),
            ("requireOneSlicingArgument", "Boolean = true"),
        ],
        repeatable: false,
        locations: &["FIELD_DEFINITION"],
    },
    DirectiveDefinition {
        description: "What a value must satisfy beyond its type.",
        name: "constraint",
        args: &[
            ("minLength", "Int"),
            ("maxLength", "Int"),
            ("pattern", "String"),
            ("format", "String"),
            ("min", "Float"),
            ("max", "Float"),
            ("exclusiveMin", "Float"),
            ("exclusiveMax", "Float"),
            ("multipleOf", "Float"),
            ("minItems", "Int"),
            ("maxItems", "Int"),
            ("uniqueItems", "Boolean"),
            ("contentMediaType", "String"),
        ],
        repeatable: false,
        locations: &["FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION", "SCALAR"],
    },
    DirectiveDefinition {
        description: "Exactly one field is given.",
        name: "oneOf",
        args: &[],
        repeatable: false,
        locations: &["INPUT_OBJECT"],
    },
    DirectiveDefinition {
        description: "A group or a class of data that something belongs to.",
        name: "tag",
        args: &[("name", "String!")],
        repeatable: true,
        locations: &[
            "FIELD_DEFINITION",
            "INTERFACE",
            "OBJECT",
            "UNION",
            "ARGUMENT_DEFINITION",
            "SCALAR",
            "ENUM",
            "ENUM_VALUE",
            "INPUT_OBJECT",
            "INPUT_FIELD_DEFINITION",
            "SCHEMA",
        ],
    },
    DirectiveDefinition {
        description: "A fact of the project's own, its value as JSON.",
        name: "extension",
        args: &[("name", "String!"), ("value", "String!")],
        repeatable: true,
        locations: &[
            "FIELD_DEFINITION",
            "INTERFACE",
            "OBJECT",
            "UNION",
            "ARGUMENT_DEFINITION",
            "SCALAR",
            "ENUM",
            "ENUM_VALUE",
            "INPUT_OBJECT",
            "INPUT_FIELD_DEFINITION",
            "SCHEMA",
        ],
    },
];

/// The definitions of the directives that a document applies, without those that GraphQL has itself or a subgraph
/// imports. Federation 2 does not know `@oneOf`, so that a subgraph defines it.
pub(super) fn definitions(used: &BTreeSet<String>, federated: bool) -> Vec<DirectiveDefinition> {
    let own = |definition: &&DirectiveDefinition| {
        let known = if federated { FEDERATED.contains(&definition.name) } else { definition.name == "oneOf" };
        used.contains(definition.name) && !known
    };
    DEFINITIONS.iter().filter(own).cloned().collect()
}

/// `@link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])`
pub(super) fn link(used: &BTreeSet<String>) -> Directive {
    let imported = FEDERATED.iter().filter(|name| used.contains(**name));
    let imported: Vec<Value> = imported.map(|name| Value::text(format!("@{name}"))).collect();
    Directive::new("link").with("url", Value::text(FEDERATION)).with("import", Value::List(imported))
}
