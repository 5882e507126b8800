//! Who may call: security schemes from auths, and one list of alternatives an operation.
//!
//! `auth` says how a caller proves itself, `allow` what the proof must grant. `A | B` are alternatives of the list,
//! `A & B` stand in one of them. A scope is asked of the scheme that declares it; an alternative whose schemes do not
//! declare what is asked for is none. Roles are asked of schemes other than OAuth 2 and `OpenID` Connect, whose lists hold
//! scopes only (Security Requirement Object); there they stand in `x-roles`.

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::doc::{Extensions, Flow, Requirement, SchemeKind, SecurityScheme};
use super::document::Lower;
use super::errors;
use crate::base::arena::Id;
use crate::diag::Diags;
use crate::model::{Auth, Contract, Item, Model, Operation, Value};

/// Schemes of one alternative with the scopes that the proof itself demands.
type Alternative = Vec<(Id<Auth>, Vec<String>)>;

/// How callers of a contract prove who they are.
pub(super) struct Security<'a> {
    model: &'a Model,
    contract: &'a Contract,
    used: Vec<Id<Auth>>,
}

impl<'a> Security<'a> {
    /// Of a contract.
    pub(super) fn of(model: &'a Model, contract: &'a Contract) -> Security<'a> {
        Security { model, contract, used: Vec::new() }
    }

    /// Whether the contract asks for proof at all.
    pub(super) fn is_required(&self) -> bool {
        self.contract.settings.get("auth").is_some()
    }

    /// The requirement of the document: any valid proof. The empty list where nobody has to prove anything.
    pub(super) fn of_contract(&mut self) -> Vec<Requirement> {
        let alternatives = self.contract.settings.get("auth").map(|auth| self.alternatives(auth)).unwrap_or_default();
        alternatives.iter().map(|alternative| self.requirement(alternative)).collect()
    }

    /// The requirement of an operation, where it differs from that of the document.
    pub(super) fn of_operation(&mut self, operation: &Operation) -> Option<Vec<Requirement>> {
        let own = operation.settings.said("auth").map(|entry| &entry.value);
        let auth = own.or(self.contract.settings.get("auth"));
        let alternatives = auth.map(|auth| self.alternatives(auth)).unwrap_or_default();
        let allow = operation.settings.said("allow").map(|entry| &entry.value);
        let grants = allow.map_or_else(|| vec![Vec::new()], disjunction);
        let mut list: Vec<Requirement> = Vec::new();
        if grants.iter().any(|grant| grant.iter().all(|name| name == "anyone") && !grant.is_empty()) {
            if grants.len() > 1 {
                list.push(Requirement::new());
            }
        } else {
            for alternative in &alternatives {
                for grant in &grants {
                    if let Some(granted) = self.granting(alternative, grant) {
                        let requirement = self.requirement(&granted);
                        if !list.contains(&requirement) {
                            list.push(requirement);
                        }
                    }
                }
            }
            if list.is_empty() && !alternatives.is_empty() {
                // Nothing that is accepted as proof grants what is asked for: reported before, or a scope of another auth.
                list = alternatives.iter().map(|alternative| self.requirement(alternative)).collect();
            }
        }
        let inherited = self.of_contract();
        (list != inherited).then_some(list)
    }

    /// The schemes that the document mentions.
    pub(super) fn schemes(&self, diags: &mut Diags) -> IndexMap<String, SecurityScheme> {
        self.used.iter().map(|id| (self.name(*id), scheme(&self.model.auths[*id], diags))).collect()
    }

    /// `auth` as a list of alternatives.
    fn alternatives(&self, value: &Value) -> Vec<Alternative> {
        if let Some((op, lhs, rhs)) = sides(value) {
            let (left, right) = (self.alternatives(lhs), self.alternatives(rhs));
            return if op == "&" { product(&left, &right) } else { [left, right].concat() };
        }
        let Some(id) = self.auth(value) else {
            // `none`: no proof is an alternative too.
            return if value.as_text() == Some("none") { vec![Vec::new()] } else { Vec::new() };
        };
        let mut scopes = Vec::new();
        if let Value::Call { args, .. } = value {
            scopes.extend(args.iter().filter_map(|arg| arg.value.as_text()).map(str::to_owned));
        }
        vec![vec![(id, scopes)]]
    }

    fn auth(&self, value: &Value) -> Option<Id<Auth>> {
        if let Some(Item::Auth(id)) = value.as_item() {
            return Some(id);
        }
        let name = value.as_text()?;
        self.model.auths.iter().find(|(_, auth)| auth.meta.name == name).map(|(id, _)| id)
    }

    /// The alternative with what a conjunction of scopes and roles asks of it; `None` where it cannot grant that.
    fn granting(&self, alternative: &Alternative, grant: &[String]) -> Option<Alternative> {
        let mut granted = alternative.clone();
        for name in grant.iter().filter(|name| *name != "signed_in") {
            let declares = |(id, _): &(Id<Auth>, Vec<String>)| {
                let auth = &self.model.auths[*id];
                auth.scopes.iter().any(|scope| scope.name == *name) || auth.roles.iter().any(|role| role.name == *name)
            };
            // An auth that lists neither scopes nor roles leaves them to its issuer.
            let open = |(id, _): &(Id<Auth>, Vec<String>)| {
                let auth = &self.model.auths[*id];
                auth.scopes.is_empty()
                    && auth.roles.is_empty()
                    && matches!(auth.scheme.as_str(), "oauth2" | "oidc" | "jwt")
            };
            let at = granted.iter().position(declares).or_else(|| granted.iter().position(open))?;
            let (id, asked) = granted.get_mut(at)?;
            let auth = &self.model.auths[*id];
            let is_scope = !auth.roles.iter().any(|role| role.name == *name);
            let lists_scopes_only = matches!(auth.scheme.as_str(), "oauth2" | "oidc");
            if (is_scope || !lists_scopes_only) && !asked.contains(name) {
                asked.push(name.clone());
            }
        }
        Some(granted)
    }

    fn requirement(&mut self, alternative: &Alternative) -> Requirement {
        let mut requirement = Requirement::new();
        for (id, scopes) in alternative {
            if !self.used.contains(id) {
                self.used.push(*id);
            }
            let known: &mut Vec<String> = requirement.entry(self.name(*id)).or_default();
            known.extend(scopes.iter().cloned());
        }
        requirement
    }

    /// The name of a scheme: the auth's own; its module's before it where another auth has the same.
    fn name(&self, id: Id<Auth>) -> String {
        let meta = &self.model.auths[id].meta;
        let own = meta.output_name();
        let first = self.model.auths.iter().find(|(_, auth)| auth.meta.output_name() == own).map(|(first, _)| first);
        if first == Some(id) { own.to_owned() } else { format!("{}.{own}", self.model.modules[meta.module].name) }
    }
}

impl Lower<'_, '_> {
    /// The roles of which an operation asks for one, as `x-roles`.
    pub(super) fn roles(&self, operation: &Operation) -> Option<Json> {
        let allow = operation.settings.said("allow")?;
        let is_role = |name: &String| {
            self.model.auths.iter().any(|(_, auth)| auth.roles.iter().any(|role| role.name == *name))
                && !self.model.auths.iter().any(|(_, auth)| auth.scopes.iter().any(|scope| scope.name == *name))
        };
        let roles: Vec<Json> =
            disjunction(&allow.value).into_iter().flatten().filter(is_role).map(Json::from).collect();
        (!roles.is_empty()).then_some(Json::Array(roles))
    }
}

/// An expression over scopes and roles as alternatives of names that are all asked for.
fn disjunction(value: &Value) -> Vec<Vec<String>> {
    match sides(value) {
        Some((op, lhs, rhs)) => {
            let (left, right) = (disjunction(lhs), disjunction(rhs));
            if op == "&" { product(&left, &right) } else { [left, right].concat() }
        }
        None => value.as_text().map(|name| vec![vec![name.to_owned()]]).unwrap_or_default(),
    }
}

/// The sides of `a | b` and `a & b`.
fn sides(value: &Value) -> Option<(&'static str, &Value, &Value)> {
    if let Value::Binary { op, lhs, rhs } = value { Some((op, &lhs.value, &rhs.value)) } else { None }
}

/// Every alternative of one side together with every alternative of the other.
fn product<T: Clone>(left: &[Vec<T>], right: &[Vec<T>]) -> Vec<Vec<T>> {
    left.iter().flat_map(|one| right.iter().map(|other| [one.as_slice(), other].concat())).collect()
}

/// An auth as a security scheme.
fn scheme(auth: &Auth, diags: &mut Diags) -> SecurityScheme {
    let settings = &auth.settings;
    let text = |path: &str| settings.text(path).map(str::to_owned);
    let bearer = |format: Option<String>| SchemeKind::Http { scheme: "bearer".to_owned(), bearer_format: format };
    let http = |scheme: &str| SchemeKind::Http { scheme: scheme.to_owned(), bearer_format: None };
    let mut description = auth.meta.docs.text().map(str::to_owned);
    let kind = match auth.scheme.as_str() {
        "oidc" => {
            description = with_scopes(description, auth);
            if let Some(issuer) = issuer(auth) {
                let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
                SchemeKind::OpenIdConnect { open_id_connect_url: url }
            } else {
                diags.push(errors::missing_url(auth, "issuer"));
                bearer(Some("JWT".to_owned()))
            }
        }
        "oauth2" => {
            let flows = flows(auth, diags);
            if flows.is_empty() {
                description = with_scopes(description, auth);
                bearer(None)
            } else {
                SchemeKind::Oauth2 { flows, metadata_url: text("metadata_url") }
            }
        }
        "jwt" => {
            description = with_scopes(description, auth);
            bearer(Some("JWT".to_owned()))
        }
        "bearer" => {
            description = with_scopes(description, auth);
            bearer(text("format"))
        }
        "basic" => http("basic"),
        "digest" => http("digest"),
        // Registered schemes of HTTP: IANA Hypertext Transfer Protocol (HTTP) Authentication Scheme Registry.
        "gssapi" => http("negotiate"),
        "scram_sha256" => http("scram-sha-256"),
        "mtls" => SchemeKind::MutualTls,
        "api_key" => {
            description = with_scopes(description, auth);
            place(auth, "header", "X-API-Key")
        }
        "session" => place(auth, "cookie", "session"),
        other => {
            // A proof that stands in a place of its own is a key, as far as a client is concerned.
            if auth.settings.get("in").is_none() {
                diags.push(errors::scheme_without_place(auth, other));
            }
            place(auth, "header", "Authorization")
        }
    };
    let mut extensions: Extensions = IndexMap::new();
    if let Some(Value::Call { name, args, .. }) = settings.get("tenant") {
        let place = args.first().map_or(Json::Bool(true), |arg| arg.value.to_json());
        extensions.insert("x-tenant".to_owned(), std::iter::once((name.clone(), place)).collect());
    }
    extensions.extend(auth.meta.annotations.extensions());
    SecurityScheme { kind, description, extensions }
}

/// The URL of the issuer.
fn issuer(auth: &Auth) -> Option<&str> {
    auth.settings.get("issuer").filter(|value| value.as_item().is_none()).and_then(Value::as_text)
}

/// Where a key or session stands: `in`, or what is usual.
fn place(auth: &Auth, location: &'static str, name: &str) -> SchemeKind {
    let said = match auth.settings.get("in") {
        Some(Value::Call { name, args, .. }) => Some((name.as_str(), args.first().and_then(|arg| arg.value.as_text()))),
        _ => None,
    };
    let (location, name) = match said {
        Some(("query", Some(name))) => ("query", name),
        Some(("cookie", Some(name))) => ("cookie", name),
        Some(("header", Some(name))) => ("header", name),
        _ => (location, name),
    };
    SchemeKind::ApiKey { location, name: name.to_owned() }
}

/// The flows of OAuth 2, each with the URLs it needs (OAuth Flow Object).
fn flows(auth: &Auth, diags: &mut Diags) -> IndexMap<&'static str, Flow> {
    let url = |path: &str| auth.settings.text(path).map(str::to_owned);
    let scopes: IndexMap<String, String> =
        auth.scopes.iter().map(|scope| (scope.name.clone(), scope.title.clone())).collect();
    let mut flows = IndexMap::new();
    let mut words: Vec<&str> = auth.settings.list("flow").iter().filter_map(|flow| flow.as_text()).collect();
    if words.is_empty() {
        words.push(if auth.settings.get("authorization_url").is_some() {
            "authorization_code"
        } else {
            "client_credentials"
        });
    }
    for word in words {
        let (name, signs_in, on_device, gets_token) = match word {
            "authorization_code" => ("authorizationCode", true, false, true),
            "device_code" => ("deviceAuthorization", false, true, true),
            "implicit" => ("implicit", true, false, false),
            "password" => ("password", false, false, true),
            _ => ("clientCredentials", false, false, true),
        };
        let needed =
            [("authorization_url", signs_in), ("device_authorization_url", on_device), ("token_url", gets_token)];
        let missing = needed.into_iter().find(|(path, needed)| *needed && auth.settings.get(path).is_none());
        if let Some((path, _)) = missing {
            diags.push(errors::missing_url(auth, path));
            continue;
        }
        let flow = Flow {
            authorization_url: url("authorization_url").filter(|_| signs_in),
            device_authorization_url: url("device_authorization_url").filter(|_| on_device),
            token_url: url("token_url").filter(|_| gets_token),
            refresh_url: url("refresh_url"),
            scopes: scopes.clone(),
        };
        flows.insert(name, flow);
    }
    flows
}

/// The documentation with a list of the scopes, for schemes that have no place for what a scope means.
fn with_scopes(description: Option<String>, auth: &Auth) -> Option<String> {
    if auth.scopes.is_empty() {
        return description;
    }
    let lines = auth.scopes.iter().map(|scope| format!("- `{}`: {}", scope.name, scope.title));
    let list = format!("Scopes:\n\n{}", lines.collect::<Vec<_>>().join("\n"));
    Some(description.map_or(list.clone(), |docs| format!("{docs}\n\n{list}")))
}
