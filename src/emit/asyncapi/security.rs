//! Security schemes: how a client proves itself to a broker or endpoint.
//!
//! AsyncAPI has one list, of which any entry is enough. What the language says beyond that (two proofs at once, or none)
//! is reported, and stands beside the list as `x-security`: alternatives of schemes that are all needed.

use heck::ToUpperCamelCase;
use indexmap::IndexMap;
use serde_json::{Value as Json, json};

use super::doc::{Extensions, Reference, SecurityScheme};
use super::errors::{self, Reports};
use crate::base::arena::Id;
use crate::model::{Auth, Entry, Item, Model, Value};

/// What is asked of a client somewhere.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Demand {
    /// Any of these is enough.
    pub(super) schemes: Vec<Reference>,
    /// The alternatives, where the list says less than they do.
    alternatives: Option<Json>,
}

impl Demand {
    /// `x-security`, where the list says less than what is meant.
    pub(super) fn extensions(&self) -> Extensions {
        self.alternatives.clone().map(|exact| ("x-security".to_owned(), exact)).into_iter().collect()
    }
}

/// A scheme with the scopes that are needed of it.
type Needed = (Id<Auth>, Vec<String>);

/// The schemes that a document mentions.
pub(super) struct Security<'a> {
    model: &'a Model,
    used: IndexMap<String, SecurityScheme>,
}

impl<'a> Security<'a> {
    /// None yet.
    pub(super) fn new(model: &'a Model) -> Self {
        Security { model, used: IndexMap::new() }
    }

    /// References to the schemes that a credentials value names.
    pub(super) fn of(&mut self, auth: Option<&Entry>, reports: &mut Reports) -> Demand {
        let Some(entry) = auth else { return Demand::default() };
        let alternatives = alternatives(&entry.value);
        let mut schemes = Vec::new();
        let mut exact = Vec::new();
        for alternative in &alternatives {
            let mut names = Vec::new();
            for (auth, scopes) in alternative {
                if let Some(name) = self.scheme(*auth, scopes, reports) {
                    let reference = Reference::to(&["components", "securitySchemes", &name]);
                    if !schemes.contains(&reference) {
                        schemes.push(reference);
                    }
                    names.push(name);
                }
            }
            exact.push(names);
        }
        if alternatives.iter().any(|alternative| alternative.len() > 1) {
            reports.push(errors::combined_auth(entry.span));
        }
        let optional = alternatives.iter().any(Vec::is_empty);
        if optional && alternatives.len() > 1 {
            reports.push(errors::optional_auth(entry.span));
        }
        let says_less = alternatives.len() > 1 && optional || alternatives.iter().any(|one| one.len() > 1);
        Demand { schemes, alternatives: says_less.then(|| json!(exact)) }
    }

    /// The component of a scheme with these scopes, added when it is first met; `None` where there is no such scheme.
    fn scheme(&mut self, id: Id<Auth>, scopes: &[String], reports: &mut Reports) -> Option<String> {
        let auth = &self.model.auths[id];
        let mut name = auth.meta.output_name().to_owned();
        let mut scheme = scheme(auth, reports)?;
        // Scopes belong to the scheme: each set of them is a component of its own.
        if !scopes.is_empty() && matches!(scheme.kind, "oauth2" | "openIdConnect") {
            name.extend(scopes.iter().map(|scope| scope.to_upper_camel_case()));
            scheme.scopes = scopes.to_vec();
        }
        self.used.entry(name.clone()).or_insert(scheme);
        Some(name)
    }

    /// The schemes by name.
    pub(super) fn finish(self) -> IndexMap<String, SecurityScheme> {
        self.used
    }
}

/// The alternatives of a credentials value, each with the schemes that are all needed; an empty one is `none`.
fn alternatives(value: &Value) -> Vec<Vec<Needed>> {
    if let Value::Binary { op, lhs, rhs } = value {
        let (left, right) = (alternatives(&lhs.value), alternatives(&rhs.value));
        return if *op == "|" {
            left.into_iter().chain(right).collect()
        } else {
            let both = |left: &Vec<Needed>| right.iter().map(|right| [left.as_slice(), right].concat()).collect();
            left.iter().flat_map::<Vec<Vec<Needed>>, _>(both).collect()
        };
    }
    let Some(auth) = value.as_item().and_then(Item::auth) else { return vec![Vec::new()] };
    let scopes = if let Value::Call { args, .. } = value {
        args.iter().filter_map(|scope| scope.value.as_text()).map(str::to_owned).collect()
    } else {
        Vec::new()
    };
    vec![vec![(auth, scopes)]]
}

fn scheme(auth: &Auth, reports: &mut Reports) -> Option<SecurityScheme> {
    let description = auth.meta.docs.text().map(str::to_owned);
    let extensions: Extensions = auth.meta.annotations.extensions().into_iter().collect();
    let plain = |kind| SecurityScheme {
        kind,
        description: description.clone(),
        extensions: extensions.clone(),
        ..SecurityScheme::default()
    };
    let http = |scheme| SecurityScheme { scheme: Some(scheme), ..plain("http") };
    let bearer =
        || SecurityScheme { bearer_format: Some(format_of(auth).unwrap_or("JWT").to_owned()), ..http("bearer") };
    Some(match auth.scheme.as_str() {
        "user_password" => plain("userPassword"),
        "scram_sha256" => plain("scramSha256"),
        "scram_sha512" => plain("scramSha512"),
        "sasl_plain" | "plain" => plain("plain"),
        "gssapi" | "kerberos" => plain("gssapi"),
        "mtls" => plain("X509"),
        "symmetric_encryption" => plain("symmetricEncryption"),
        "asymmetric_encryption" => plain("asymmetricEncryption"),
        "basic" => http("basic"),
        "digest" => http("digest"),
        "jwt" => bearer(),
        "bearer" => SecurityScheme { bearer_format: format_of(auth).map(str::to_owned), ..http("bearer") },
        "api_key" | "session" => match placed(auth) {
            Some((name, place)) => SecurityScheme { name, place: Some(place), ..plain("httpApiKey") },
            None => SecurityScheme { place: Some("user"), ..plain("apiKey") },
        },
        "oidc" => match auth.settings.text("issuer") {
            Some(issuer) => SecurityScheme {
                open_id_connect_url: Some(format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))),
                ..plain("openIdConnect")
            },
            // The address of a service that issues tokens is another one in each environment.
            None => bearer(),
        },
        "oauth2" => match flows(auth, reports) {
            Some(flows) => SecurityScheme { flows: Some(flows), ..plain("oauth2") },
            None => bearer(),
        },
        // A signature, an assertion, or a scheme of the user's own: what says where it stands is a key there.
        _ => match placed(auth) {
            Some((name, place)) => SecurityScheme { name, place: Some(place), ..plain("httpApiKey") },
            None => {
                reports.push(errors::scheme_without_place(auth));
                return None;
            }
        },
    })
}

fn format_of(auth: &Auth) -> Option<&str> {
    auth.settings.text("format")
}

/// `in: header("X-Key")`
fn placed(auth: &Auth) -> Option<(Option<String>, &'static str)> {
    let Value::Call { name, args, .. } = auth.settings.get("in")? else { return None };
    let place = match name.as_str() {
        "query" => "query",
        "cookie" => "cookie",
        _ => "header",
    };
    Some((args.first().and_then(|arg| arg.value.as_text()).map(str::to_owned), place))
}

/// The flows of an OAuth 2 auth whose URLs are known.
fn flows(auth: &Auth, reports: &mut Reports) -> Option<Json> {
    let scopes: Json = auth.scopes.iter().map(|scope| (scope.name.clone(), json!(scope.title))).collect();
    let url = |setting: &'static str| auth.settings.text(setting);
    let mut flows = serde_json::Map::new();
    for flow in auth.settings.list("flow").into_iter().filter_map(Value::as_text) {
        let (name, needs): (&str, &[(&str, &'static str)]) = match flow {
            "client_credentials" => ("clientCredentials", &[("tokenUrl", "token_url")]),
            "authorization_code" => {
                ("authorizationCode", &[("authorizationUrl", "authorization_url"), ("tokenUrl", "token_url")])
            }
            "implicit" => ("implicit", &[("authorizationUrl", "authorization_url")]),
            "password" => ("password", &[("tokenUrl", "token_url")]),
            other => {
                reports.push(errors::flow_without_place(auth, other));
                continue;
            }
        };
        let mut members = serde_json::Map::new();
        for (member, setting) in needs {
            match url(setting) {
                Some(url) => {
                    members.insert((*member).to_owned(), json!(url));
                }
                None => reports.push(errors::missing_url(auth, setting)),
            }
        }
        if members.len() < needs.len() {
            continue;
        }
        if let Some(refresh) = url("refresh_url") {
            members.insert("refreshUrl".to_owned(), json!(refresh));
        }
        members.insert("availableScopes".to_owned(), scopes.clone());
        flows.insert(name.to_owned(), Json::Object(members));
    }
    (!flows.is_empty()).then_some(Json::Object(flows))
}
