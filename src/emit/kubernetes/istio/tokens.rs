//! Tokens: a service whose callers prove themselves by one has it looked at before the request arrives.
//!
//! The mesh knows an issuer by its URL and finds its keys by itself. It checks signature, issuer, audience and time; what
//! a token must grant stays with the service, because the language does not say in which claim scopes and roles stand.

use std::collections::BTreeSet;

use crate::base::arena::Id;
use crate::emit::kubernetes::doc::istio::{JwtRule, RequestAuthentication};
use crate::emit::kubernetes::doc::spec;
use crate::emit::kubernetes::folder::Folder;
use crate::model::{Auth, Item, Model, Node, Operation, Value};

/// The schemes whose proof is a signed token.
const SIGNED: [&str; 3] = ["oidc", "jwt", "oauth2"];

/// Adds what tokens a workload takes, where it takes any.
pub(super) fn add(folder: &mut Folder<'_>, id: Id<Node>) {
    let scope = folder.scope;
    let mut rules: Vec<JwtRule> = Vec::new();
    for provide in scope.facts.offered(scope.model, id) {
        for operation in &scope.model.contracts[provide.contract].operations {
            for auth in named(scope.model, &scope.model.operations[*operation]).0 {
                let Some(rule) = rule(&scope.model.auths[auth]) else { continue };
                match rules.iter_mut().find(|known| known.issuer == rule.issuer) {
                    // An audience of either is enough; none means any.
                    Some(known) if known.audiences.is_empty() || rule.audiences.is_empty() => known.audiences.clear(),
                    Some(known) => {
                        let all: BTreeSet<String> = known.audiences.drain(..).chain(rule.audiences).collect();
                        known.audiences.extend(all);
                    }
                    None => rules.push(rule),
                }
            }
        }
    }
    if !rules.is_empty() {
        let authentication = RequestAuthentication {
            selector: Some(scope.pods(id)),
            jwt_rules: rules,
            ..RequestAuthentication::default()
        };
        let component = scope.model.nodes[id].kind().word();
        folder.add_of(id, "requestauthentication", scope.name(id), component, spec(authentication));
    }
}

/// The issuers one of which must have signed the token of who calls an operation; none where there is another way, or
/// none is needed.
pub(super) fn issuers(model: &Model, operation: &Operation) -> Vec<String> {
    let allow = operation.settings.said("allow");
    let (auths, alternatives) = named(model, operation);
    if allow.is_some_and(|allow| admits_anyone(&allow.value)) || !alternatives {
        return Vec::new();
    }
    let rules: Option<Vec<JwtRule>> = auths.into_iter().map(|auth| rule(&model.auths[auth])).collect();
    let issuers: BTreeSet<String> = rules.unwrap_or_default().into_iter().map(|rule| rule.issuer).collect();
    issuers.into_iter().collect()
}

/// The auths that an operation names, and whether each of them is enough.
fn named(model: &Model, operation: &Operation) -> (Vec<Id<Auth>>, bool) {
    let own = operation.settings.said("auth");
    let said = own.or_else(|| model.contracts[operation.contract].settings.said("auth"));
    let mut auths = Vec::new();
    let alternatives = said.is_none_or(|said| collect(&said.value, &mut auths));
    (auths, alternatives)
}

/// Gathers the auths of a value; false where they are not plain alternatives.
fn collect(value: &Value, found: &mut Vec<Id<Auth>>) -> bool {
    if let Value::Binary { op, lhs, rhs } = value {
        let sides = [collect(&lhs.value, found), collect(&rhs.value, found)];
        return *op == "|" && sides == [true, true];
    }
    match value.as_item() {
        Some(Item::Auth(auth)) => {
            found.push(auth);
            true
        }
        // `none` is a way without proof.
        Some(_) | None => false,
    }
}

/// Whether `allow` lets in who proves nothing.
fn admits_anyone(value: &Value) -> bool {
    if let Value::Binary { op: "|", lhs, rhs } = value {
        admits_anyone(&lhs.value) || admits_anyone(&rhs.value)
    } else {
        value.as_text() == Some("anyone")
    }
}

/// What the mesh is told of an auth; `None` where its proof is no signed token, or its issuer has no URL.
fn rule(auth: &Auth) -> Option<JwtRule> {
    let issuer = auth.settings.text("issuer").filter(|_| SIGNED.contains(&auth.scheme.as_str()))?;
    let audiences = auth.settings.list("audience").into_iter().filter_map(Value::as_text).map(str::to_owned).collect();
    Some(JwtRule { issuer: issuer.to_owned(), audiences, forward_original_token: true, ..JwtRule::default() })
}
