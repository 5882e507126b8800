//! Security schemes: how a client proves itself to a broker or endpoint.

use indexmap::IndexMap;
use serde_json::json;

use super::doc::{Reference, SecurityScheme};
use crate::base::arena::Id;
use crate::model::{Auth, Item, Model, Value};

/// The schemes that a document mentions.
pub(super) struct Security<'a> {
    model: &'a Model,
    used: Vec<Id<Auth>>,
}

impl<'a> Security<'a> {
    /// None yet.
    pub(super) fn new(model: &'a Model) -> Self {
        Security { model, used: Vec::new() }
    }

    /// References to the schemes that a credentials value names. AsyncAPI has a list of alternatives and no way to ask
    /// for two proofs at once: of `A & B` both are listed.
    pub(super) fn of(&mut self, auth: Option<&Value>) -> Vec<Reference> {
        let mut named = Vec::new();
        if let Some(auth) = auth {
            collect(auth, &mut named);
        }
        named
            .into_iter()
            .map(|id| {
                if !self.used.contains(&id) {
                    self.used.push(id);
                }
                Reference::to(&["components", "securitySchemes", self.model.auths[id].meta.output_name()])
            })
            .collect()
    }

    /// The schemes by name.
    pub(super) fn finish(self) -> IndexMap<String, SecurityScheme> {
        let model = self.model;
        self.used
            .into_iter()
            .map(|id| (model.auths[id].meta.output_name().to_owned(), scheme(&model.auths[id])))
            .collect()
    }
}

fn collect(value: &Value, named: &mut Vec<Id<Auth>>) {
    if let Value::Binary { lhs, rhs, .. } = value {
        collect(&lhs.value, named);
        collect(&rhs.value, named);
    } else if let Some(auth) = value.as_item().and_then(Item::auth)
        && !named.contains(&auth)
    {
        named.push(auth);
    }
}

fn scheme(auth: &Auth) -> SecurityScheme {
    let description = auth.meta.docs.text().map(str::to_owned);
    let plain = |kind| SecurityScheme { kind, description: description.clone(), ..SecurityScheme::default() };
    let bearer = || SecurityScheme { scheme: Some("bearer"), bearer_format: Some("JWT"), ..plain("http") };
    match auth.scheme.as_str() {
        "scram_sha256" => plain("scramSha256"),
        "scram_sha512" => plain("scramSha512"),
        "sasl_plain" | "plain" => plain("plain"),
        "gssapi" | "kerberos" => plain("gssapi"),
        "mtls" => plain("X509"),
        "jwt" | "bearer" => bearer(),
        "api_key" | "session" => match auth.settings.get("in") {
            Some(Value::Call { name, args, .. }) => SecurityScheme {
                name: args.first().and_then(|arg| arg.value.as_text()).map(str::to_owned),
                place: Some(match name.as_str() {
                    "query" => "query",
                    "cookie" => "cookie",
                    _ => "header",
                }),
                ..plain("httpApiKey")
            },
            _ => SecurityScheme { place: Some("user"), ..plain("apiKey") },
        },
        "oidc" => match auth.settings.text("issuer") {
            Some(issuer) => SecurityScheme {
                open_id_connect_url: Some(format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))),
                ..plain("openIdConnect")
            },
            None => bearer(),
        },
        "oauth2" => match flows(auth) {
            Some(flows) => SecurityScheme { flows: Some(flows), ..plain("oauth2") },
            None => bearer(),
        },
        _ => plain("userPassword"),
    }
}

/// The flows of an OAuth 2 auth whose URLs are known.
fn flows(auth: &Auth) -> Option<serde_json::Value> {
    let scopes: serde_json::Value = auth.scopes.iter().map(|scope| (scope.name.clone(), json!(scope.title))).collect();
    let token = auth.settings.text("token_url")?;
    let mut flows = serde_json::Map::new();
    for flow in auth.settings.list("flow").into_iter().filter_map(Value::as_text) {
        match (flow, auth.settings.text("authorization_url")) {
            ("client_credentials", _) => {
                flows.insert("clientCredentials".into(), json!({ "tokenUrl": token, "availableScopes": scopes }));
            }
            ("authorization_code", Some(authorization)) => {
                flows.insert(
                    "authorizationCode".into(),
                    json!({ "authorizationUrl": authorization, "tokenUrl": token, "availableScopes": scopes }),
                );
            }
            _ => {}
        }
    }
    (!flows.is_empty()).then_some(serde_json::Value::Object(flows))
}
