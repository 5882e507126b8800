//! The versions of OpenAPI: a document has what the newest knows, and is taken down to the one that is asked for, a
//! version at a time. What a version has no place for becomes an `x-` member and is counted; nobody else asks which
//! version is written.
//!
//! | 3.2 | 3.1 |
//! |---|---|
//! | `itemSchema` | `schema` of one item, described, and `x-stream` |
//! | `query` of a path item | `x-query` |
//! | `summary`, `parent`, `kind` of a tag | `x-displayName`, `x-parent`, `x-kind` |
//! | the flow `deviceAuthorization` | `x-deviceAuthorization` |
//! | `oauth2MetadataUrl` | `x-oauth2MetadataUrl` |
//!
//! | 3.1 | 3.0 |
//! |---|---|
//! | `info.summary` | the first paragraph of `info.description` |
//! | `license.identifier` | `license.url` of SPDX |
//! | `webhooks` | `x-webhooks` |
//! | a scheme `mutualTLS` | `components.x-securitySchemes`; requirements without it, all of them in `x-security` |
//! | roles and scopes of other schemes than OAuth 2 and `OpenID` Connect | `x-security` |
//! | schemas | see `jsonschema::openapi30` |

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::doc::{Document, Extensions, Flow, Items, MediaType, Requirement, SchemeKind, SecurityScheme};
use super::errors;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::emit::shared::jsonschema::{self, Dialect, openapi30};
use crate::model::Meta;

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Version {
    /// 3.0
    V30,
    /// 3.1
    V31,
    /// 3.2
    V32,
}

/// A kind of fact that a version has no place for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loss {
    /// A group of groups, or what a group is for.
    TagTree,
    /// An operation with the method QUERY.
    Query,
    /// The OAuth 2 flow for devices.
    DeviceFlow,
    /// What an OAuth 2 server says of itself.
    Metadata,
    /// A webhook.
    Webhook,
    /// A client certificate.
    MutualTls,
    /// Roles or scopes that a scheme without a list of them is asked for.
    Roles,
    /// What the keys of a map look like.
    Keys,
    /// That a record which is put together has no further fields.
    Closed,
}

impl Loss {
    /// What it is, in words.
    pub(super) const fn what(self) -> &'static str {
        match self {
            Loss::TagTree => "groups of tags and what they are for",
            Loss::Query => "the method QUERY",
            Loss::DeviceFlow => "the OAuth 2 flow for devices",
            Loss::Metadata => "the metadata of an OAuth 2 server",
            Loss::Webhook => "webhooks",
            Loss::MutualTls => "client certificates",
            Loss::Roles => "roles and scopes of an auth other than OAuth 2 and OpenID Connect",
            Loss::Keys => "what the keys of a map look like",
            Loss::Closed => "the end of the fields of a record beside others",
        }
    }

    /// What says it instead.
    pub(super) const fn instead(self) -> &'static str {
        match self {
            Loss::TagTree => "`x-parent` and `x-kind`",
            Loss::Query => "`x-query`",
            Loss::DeviceFlow => "`x-deviceAuthorization`",
            Loss::Metadata => "`x-oauth2MetadataUrl`",
            Loss::Webhook => "`x-webhooks`",
            Loss::MutualTls => "`x-securitySchemes` and `x-security`",
            Loss::Roles => "`x-security`",
            Loss::Keys => "`x-property-names`",
            Loss::Closed => "`x-unevaluated-properties`",
        }
    }

    /// The first version that has a place for it.
    pub(super) const fn since(self) -> Version {
        match self {
            Loss::TagTree | Loss::Query | Loss::DeviceFlow | Loss::Metadata => Version::V32,
            Loss::Webhook | Loss::MutualTls | Loss::Roles | Loss::Keys | Loss::Closed => Version::V31,
        }
    }
}

/// What the documents of a build lost: how often, and the contract of the first.
#[derive(Debug, Default)]
pub(super) struct Losses {
    found: BTreeMap<Loss, (usize, Option<Span>)>,
    contract: Option<Span>,
}

impl Losses {
    /// Says each kind once.
    pub(super) fn report(&self, version: Version, diags: &mut Diags) {
        for (loss, (count, span)) in &self.found {
            if let Some(span) = span {
                diags.push(errors::older_version(*span, version, *loss, *count));
            }
        }
    }

    fn add(&mut self, loss: Loss, more: usize) {
        if more > 0 {
            let contract = self.contract;
            self.found.entry(loss).or_insert((0, contract)).0 += more;
        }
    }
}

impl Version {
    /// The version by its option.
    pub(super) fn of(word: &str) -> Option<Version> {
        [Version::V30, Version::V31, Version::V32].into_iter().find(|version| version.word() == word)
    }

    /// The word of the option.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Version::V30 => "3.0",
            Version::V31 => "3.1",
            Version::V32 => "3.2",
        }
    }

    /// What `openapi` says.
    pub(super) const fn number(self) -> &'static str {
        match self {
            Version::V30 => "3.0.4",
            Version::V31 => "3.1.1",
            Version::V32 => "3.2.0",
        }
    }

    /// What its schemas may use.
    pub(super) const fn dialect(self) -> Dialect {
        match self {
            Version::V30 => Dialect::OpenApi30,
            Version::V31 => Dialect::OpenApi31,
            Version::V32 => Dialect::OpenApi32,
        }
    }

    /// Takes the document of a contract down to this version.
    pub(super) fn write(self, document: &mut Document, contract: &Meta, losses: &mut Losses) {
        losses.contract = Some(contract.span);
        document.openapi = self.number();
        if self < Version::V32 {
            to_31(document, losses);
        }
        if self < Version::V31 {
            to_30(document, losses);
        }
    }
}

fn to_31(document: &mut Document, losses: &mut Losses) {
    document.each_media_type(&mut describe_items);
    for tag in &mut document.tags {
        if tag.parent.is_some() || tag.kind.is_some() {
            losses.add(Loss::TagTree, 1);
        }
        let moved =
            [("x-displayName", tag.summary.take()), ("x-parent", tag.parent.take()), ("x-kind", tag.kind.take())];
        let moved = moved.into_iter().filter_map(|(name, text)| Some((name.to_owned(), Json::String(text?))));
        let own = std::mem::take(&mut tag.extensions);
        tag.extensions = moved.chain(own).collect();
    }
    document.each_path_item(&mut |item| {
        if item.contains_key("query") {
            losses.add(Loss::Query, 1);
            *item = std::mem::take(item)
                .into_iter()
                .map(|(method, operation)| (if method == "query" { "x-query".to_owned() } else { method }, operation))
                .collect();
        }
    });
    for scheme in document.components.security_schemes.values_mut() {
        let SecurityScheme { kind: SchemeKind::Oauth2 { flows, metadata_url }, extensions, .. } = scheme else {
            continue;
        };
        if let Some(url) = metadata_url.take() {
            losses.add(Loss::Metadata, 1);
            extensions.insert("x-oauth2MetadataUrl".to_owned(), Json::String(url));
        }
        if flows.contains_key("deviceAuthorization") {
            losses.add(Loss::DeviceFlow, 1);
            let renamed = |(name, flow): (&'static str, Flow)| {
                (if name == "deviceAuthorization" { "x-deviceAuthorization" } else { name }, flow)
            };
            *flows = std::mem::take(flows).into_iter().map(renamed).collect();
        }
    }
}

/// The schema of one item in the place of that of the whole.
fn describe_items(media: &mut MediaType) {
    let Some(items) = media.items.take() else { return };
    let (what, word) = match &items {
        Items::Values(_) => ("One item of the stream.", "items"),
        Items::Events(_) => ("The `data` of one event of the stream, as JSON.", "events"),
        Items::Texts(_) => ("The `data` of one event of the stream.", "events"),
    };
    media.schema = items.into_schema();
    media.schema.description = Some(match media.schema.description.take() {
        Some(text) => format!("{what}\n\n{text}"),
        None => what.to_owned(),
    });
    media.extensions.insert("x-stream".to_owned(), Json::from(word));
}

fn to_30(document: &mut Document, losses: &mut Losses) {
    let info = &mut document.info;
    if let Some(summary) = info.summary.take() {
        let beyond = info.description.take().unwrap_or_default();
        info.description = Some(format!("{summary}.\n\n{beyond}"));
    }
    if let Some(license) = &mut info.license
        && let Some(identifier) = license.identifier.take()
    {
        license.url = license.url.take().or_else(|| Some(format!("https://spdx.org/licenses/{identifier}.html")));
    }
    document.paths.get_or_insert_default();
    let mut in_schemas = jsonschema::Losses::default();
    document.each_schema(&mut |schema| openapi30::lower(schema, &mut in_schemas));
    for (loss, count) in in_schemas.iter() {
        let loss = match loss {
            jsonschema::Loss::Keys => Loss::Keys,
            jsonschema::Loss::Closed => Loss::Closed,
        };
        losses.add(loss, count);
    }

    let mut schemes = std::mem::take(&mut document.components.security_schemes);
    let certificates: IndexMap<String, Json> = schemes
        .iter()
        .filter(|(_, scheme)| scheme.kind == SchemeKind::MutualTls)
        .map(|(name, scheme)| (name.clone(), to_json(scheme)))
        .collect();
    schemes.retain(|_, scheme| scheme.kind != SchemeKind::MutualTls);
    losses.add(Loss::MutualTls, certificates.len());
    let lists_scopes = |name: &str| {
        schemes
            .get(name)
            .is_some_and(|it| matches!(it.kind, SchemeKind::Oauth2 { .. } | SchemeKind::OpenIdConnect { .. }))
    };
    let mut plain = |security: &mut Vec<Requirement>, extensions: &mut Extensions| {
        let full = security.clone();
        for requirement in security.iter_mut() {
            requirement.retain(|name, _| !certificates.contains_key(name));
            for (name, asked) in requirement.iter_mut().filter(|(name, _)| !lists_scopes(name)) {
                if !asked.is_empty() && !certificates.contains_key(name) {
                    losses.add(Loss::Roles, 1);
                    asked.clear();
                }
            }
        }
        // An alternative that was a certificate and nothing else is not one of no proof at all.
        let mut left: Vec<Requirement> = Vec::new();
        for (requirement, before) in security.drain(..).zip(&full) {
            if !left.contains(&requirement) && (!requirement.is_empty() || before.is_empty()) {
                left.push(requirement);
            }
        }
        *security = left;
        if *security != full {
            extensions.insert("x-security".to_owned(), to_json(&full));
        }
    };
    plain(&mut document.security, &mut document.extensions);
    document.each_operation(&mut |operation| {
        if let Some(security) = &mut operation.security {
            plain(security, &mut operation.extensions);
        }
    });
    if !certificates.is_empty() {
        let certificates = certificates.into_iter().collect();
        document.components.extensions.insert("x-securitySchemes".to_owned(), Json::Object(certificates));
    }
    document.components.security_schemes = schemes;

    if !document.webhooks.is_empty() {
        let webhooks = std::mem::take(&mut document.webhooks);
        losses.add(Loss::Webhook, webhooks.len());
        document.extensions.insert("x-webhooks".to_owned(), to_json(&webhooks));
    }
}

fn to_json<T: serde::Serialize>(thing: &T) -> Json {
    // Target documents are plain structs: nothing in them can fail to serialize.
    serde_json::to_value(thing).unwrap_or_default()
}
