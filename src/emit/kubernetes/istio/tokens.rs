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
            let mut named = Vec::new();
            if let Some(proof) = proof(scope.model, &scope.model.operations[*operation]) {
                collect(proof, &mut named);
            }
            for auth in named {
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
    if allow.is_some_and(|allow| admits_anyone(&allow.value)) {
        return Vec::new();
    }
    let issuers = proof(model, operation).and_then(|proof| required(model, proof));
    issuers.unwrap_or_default().into_iter().collect()
}

/// How the callers of an operation prove themselves: as it says, else as its contract does.
fn proof<'m>(model: &'m Model, operation: &'m Operation) -> Option<&'m Value> {
    let own = operation.settings.said("auth");
    own.or_else(|| model.contracts[operation.contract].settings.said("auth")).map(|said| &said.value)
}

/// The issuers one of which must have signed a token; `None` where there is a way without such a token.
fn required(model: &Model, proof: &Value) -> Option<BTreeSet<String>> {
    if let Value::Binary { op, lhs, rhs } = proof {
        let sides = (required(model, &lhs.value), required(model, &rhs.value));
        return match sides {
            (Some(one), Some(other)) if *op == "|" => Some(one.union(&other).cloned().collect()),
            // Of two tokens that are asked for at once, a rule can name the issuers of one.
            (one, other) if *op == "&" => one.or(other),
            _ => None,
        };
    }
    // `none` is a way without proof.
    let Some(Item::Auth(auth)) = proof.as_item() else { return None };
    Some(BTreeSet::from([rule(&model.auths[auth])?.issuer]))
}

/// Gathers the auths that a proof names.
fn collect(proof: &Value, found: &mut Vec<Id<Auth>>) {
    if let Value::Binary { lhs, rhs, .. } = proof {
        collect(&lhs.value, found);
        collect(&rhs.value, found);
    } else if let Some(Item::Auth(auth)) = proof.as_item() {
        found.push(auth);
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
    let jwks_uri = auth.settings.text("jwks_url").map(str::to_owned);
    Some(JwtRule { issuer: issuer.to_owned(), audiences, jwks_uri, forward_original_token: true, ..JwtRule::default() })
}

#[cfg(test)]
mod tests {
    use super::issuers;
    use crate::emit::shared::fixture::compile;

    fn issuers_of(auth: &str) -> Vec<String> {
        let checked = compile(&format!(
            "auth Users: jwt {{\n  issuer: \"https://id.example\"\n}}\nauth Staff: oidc {{\n  issuer: \"https://staff.example\"\n}}\n\
             auth Workloads: mtls\ncontract Api: rest {{\n  version: 1.0.0\n  auth: {auth}\n  GET /x look() -> 204\n}}\n\
             service Desk {{\n  provides Api on 8080\n}}\n"
        ));
        let model = checked.model();
        issuers(model, &model.operations[model.contracts.iter().next().unwrap().1.operations[0]])
    }

    #[test]
    fn a_token_is_asked_for_where_no_way_leads_around_it() {
        assert_eq!(issuers_of("Users"), ["https://id.example"]);
        assert_eq!(issuers_of("Users | Staff"), ["https://id.example", "https://staff.example"]);
        assert_eq!(issuers_of("Workloads & Users"), ["https://id.example"]);
        assert_eq!(issuers_of("Users & Workloads | Staff"), ["https://id.example", "https://staff.example"]);
        assert!(issuers_of("Users | Workloads").is_empty());
        assert!(issuers_of("Workloads & (Users | none)").is_empty());
    }
}
