//! What a gateway asks of callers before it passes anything on.

use super::plan::Plan;
use crate::base::arena::Id;
use crate::emit::kubernetes::scope::Scope;
use crate::model::{Auth, Contract, Item, Model, Settings, Value};

/// What a proof is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A signed token of an issuer.
    Token,
    /// A key that a client was given.
    Key,
    /// A name and a password.
    Password,
    /// A certificate of the client.
    Certificate,
    /// Something that no gateway can check by itself.
    Other,
}

/// One proof that is asked for, with the scopes that it must grant.
#[derive(Clone, Debug)]
pub(super) struct Asked<'a> {
    pub(super) auth: &'a Auth,
    pub(super) kind: Kind,
    pub(super) scopes: Vec<String>,
}

/// Alternatives of proofs that are asked for together; an empty one lets everybody in.
pub(super) type Alternatives<'a> = Vec<Vec<Asked<'a>>>;

/// What `auth` of a gateway asks for; nothing where it is silent.
pub(super) fn asked<'a>(scope: &Scope<'a>, plan: &Plan<'a>) -> Alternatives<'a> {
    plan.settings.get("auth").map(|value| alternatives(scope.model, value)).unwrap_or_default()
}

/// What a contract asks for.
pub(super) fn asked_by<'a>(model: &'a Model, contract: &'a Contract) -> Alternatives<'a> {
    contract.settings.said("auth").map(|entry| alternatives(model, &entry.value)).unwrap_or_default()
}

/// Whether clients of a gateway must show certificates.
pub(super) fn asks_certificates<'a>(scope: &Scope<'a>, plan: &Plan<'a>) -> bool {
    matches!(asked(scope, plan).as_slice(), [only] if only.iter().any(|asked| asked.kind == Kind::Certificate))
}

fn alternatives<'a>(model: &'a Model, value: &Value) -> Alternatives<'a> {
    if let Value::Binary { op, lhs, rhs } = value {
        let (left, right) = (alternatives(model, &lhs.value), alternatives(model, &rhs.value));
        if *op != "&" {
            return [left, right].concat();
        }
        return left.iter().flat_map(|left| right.iter().map(|right| [left.clone(), right.clone()].concat())).collect();
    }
    let Some(Item::Auth(id)) = value.as_item() else {
        return if value.as_text() == Some("none") { vec![Vec::new()] } else { Vec::new() };
    };
    let scopes = if let Value::Call { args, .. } = value { args.iter() } else { [].iter() };
    let scopes = scopes.filter_map(|arg| arg.value.as_text()).map(str::to_owned).collect();
    vec![vec![asked_of(model, id, scopes)]]
}

fn asked_of(model: &Model, id: Id<Auth>, scopes: Vec<String>) -> Asked<'_> {
    let auth = &model.auths[id];
    let kind = match auth.scheme.as_str() {
        "oidc" | "oauth2" | "jwt" => Kind::Token,
        "api_key" => Kind::Key,
        "basic" => Kind::Password,
        "mtls" => Kind::Certificate,
        _ => Kind::Other,
    };
    Asked { auth, kind, scopes }
}

/// Where a proof stands in a request, and under which name: `in: header("X-Api-Key")`.
pub(super) fn place(settings: &Settings) -> Option<(&str, &str)> {
    let Value::Call { name, args, .. } = settings.get("in")? else { return None };
    Some((name, args.first()?.value.as_text()?))
}
