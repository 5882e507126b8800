//! Rate limits in the rules of Envoy Gateway.
//!
//! A `local` limit is counted by each replica of the gateway for itself, as the word says; a `global` one by the rate limit
//! service of the installation. What is counted by itself is told apart by a header or by the address: an API key by its
//! own header, who a token speaks of by headers that the gateway makes from its claims.

use super::plan::{Plan, Route};
use super::proof::{self, Kind};
use super::unsaid::Unsaid;
use crate::base::quantity::Period;
use crate::base::span::Span;
use crate::emit::kubernetes::doc::envoy::{
    ClaimToHeader, ClientSelector, DistinctHeader, DistinctSource, Limit, LimitRule, LimitRules, RateLimit,
};
use crate::emit::kubernetes::scope::Scope;
use crate::emit::shared::resilience::{self, LimitPer, units};
use crate::model::Value;

/// The headers that the gateway makes from the claims of a token.
const USER: &str = "x-auth-user";
const CLIENT: &str = "x-auth-client";
const TENANT: &str = "x-auth-tenant";

/// The limits of a gateway and of one of its routes; none where nothing is said that can be counted.
#[derive(Default)]
pub(super) struct Limits {
    /// As the policy says them.
    pub(super) spec: Option<RateLimit>,
    /// The claims that are needed as headers.
    pub(super) claims: Vec<&'static str>,
}

impl Limits {
    /// Adds a limit. `shared` counts all routes of the policy together.
    pub(super) fn add(
        &mut self,
        scope: &Scope<'_>,
        plan: &Plan<'_>,
        route: Option<&Route<'_>>,
        limit: &resilience::RateLimit,
        span: Span,
        unsaid: &mut Unsaid,
    ) {
        if limit.by.is_some() {
            unsaid.add("rate_limit.by", span);
        }
        if limit.burst.is_some() {
            unsaid.add("rate_limit.burst", span);
        }
        if limit.algorithm.as_deref().is_some_and(|algorithm| algorithm != "token_bucket") {
            unsaid.add("rate_limit.algorithm", span);
        }
        let Some(rate) = limit.rate else { return };
        let Some(selectors) = self.selectors(scope, plan, route, limit.per) else {
            let per = limit.per.map_or("", LimitPer::word);
            unsaid.add(&format!("rate_limit.per: {per}"), span);
            return;
        };
        let (requests, period) = units::whole(rate);
        let unit = match period {
            Period::Second => "Second",
            Period::Minute => "Minute",
            Period::Hour => "Hour",
            Period::Day => "Day",
        };
        let shared = route.is_none().then_some(true);
        let rules = selectors.into_iter().map(|client_selectors| LimitRule {
            client_selectors,
            limit: Limit { requests, unit },
            shared,
        });
        let spec = self.spec.get_or_insert_default();
        let part = if limit.global == Some(true) { &mut spec.global } else { &mut spec.local };
        part.get_or_insert_with(LimitRules::default).rules.extend(rules);
    }

    /// What is counted by itself: a list of conditions a rule; `None` where the gateway cannot tell.
    fn selectors(
        &mut self,
        scope: &Scope<'_>,
        plan: &Plan<'_>,
        route: Option<&Route<'_>>,
        per: Option<LimitPer>,
    ) -> Option<Vec<Vec<ClientSelector>>> {
        let header = |name: &str| {
            let header = DistinctHeader { kind: "Distinct", name: name.to_owned() };
            Some(vec![vec![ClientSelector::Headers(vec![header])]])
        };
        match per {
            None => Some(vec![Vec::new()]),
            // Addresses of both families.
            Some(LimitPer::Ip) => Some(
                ["0.0.0.0/0", "::/0"]
                    .into_iter()
                    .map(|value| vec![ClientSelector::Source(DistinctSource { kind: "Distinct", value })])
                    .collect(),
            ),
            Some(LimitPer::ApiKey) => header(&key_header(scope, plan, route)?),
            Some(LimitPer::Tenant) => match tenant(scope, plan)? {
                Tenant::Header(name) => header(&name),
                Tenant::Claim(_) => self.claim(scope, plan, TENANT).and_then(|()| header(TENANT)),
            },
            Some(LimitPer::User) => self.claim(scope, plan, USER).and_then(|()| header(USER)),
            Some(LimitPer::Client) => match self.claim(scope, plan, CLIENT) {
                Some(()) => header(CLIENT),
                // A client without a token is known by its key.
                None => header(&key_header(scope, plan, route)?),
            },
        }
    }

    /// Asks for a claim as a header, where the gateway looks at tokens.
    fn claim(&mut self, scope: &Scope<'_>, plan: &Plan<'_>, header: &'static str) -> Option<()> {
        let looks = proof::asked(scope, plan)
            .iter()
            .flatten()
            .any(|asked| asked.kind == Kind::Token && asked.auth.settings.text("jwks_url").is_some());
        if looks && !self.claims.contains(&header) {
            self.claims.push(header);
        }
        looks.then_some(())
    }
}

/// The claims that an auth's tokens hold for these headers.
pub(super) fn claims(headers: &[&'static str], scope: &Scope<'_>, plan: &Plan<'_>) -> Vec<ClaimToHeader> {
    let claim = |header: &'static str| match header {
        USER => Some("sub".to_owned()),
        CLIENT => Some("azp".to_owned()),
        _ => match tenant(scope, plan)? {
            Tenant::Claim(claim) => Some(claim),
            Tenant::Header(_) => None,
        },
    };
    headers.iter().filter_map(|header| Some(ClaimToHeader { header, claim: claim(header)? })).collect()
}

/// Where the caller's tenant is said.
enum Tenant {
    Claim(String),
    Header(String),
}

fn tenant(scope: &Scope<'_>, plan: &Plan<'_>) -> Option<Tenant> {
    let asked = proof::asked(scope, plan);
    let said = asked.iter().flatten().find_map(|asked| asked.auth.settings.get("tenant"))?;
    let Value::Call { name, args, .. } = said else { return None };
    let argument = args.first()?.value.as_text()?.to_owned();
    match name.as_str() {
        "claim" => Some(Tenant::Claim(argument)),
        "header" => Some(Tenant::Header(argument)),
        _ => None,
    }
}

/// The header with the key of a client: of the gateway's own auth, else of the contract that the route leads to.
fn key_header(scope: &Scope<'_>, plan: &Plan<'_>, route: Option<&Route<'_>>) -> Option<String> {
    let own = proof::asked(scope, plan);
    let of_contracts = route.into_iter().flat_map(|route| &route.contracts);
    let of_contracts = of_contracts.flat_map(|contract| proof::asked_by(scope.model, contract));
    let mut all = own.into_iter().chain(of_contracts).flatten().filter(|asked| asked.kind == Kind::Key);
    all.find_map(|asked| match proof::place(&asked.auth.settings)? {
        ("header", name) => Some(name.to_owned()),
        _ => None,
    })
}
