//! Service configs of gRPC: what the policies of a caller amount to in the words of a gRPC client.
//!
//! A client loads one for each service that it calls (gRFC A2, A6), so there is a file for each pair of caller and
//! callee. `maxAttempts` counts the first call, as `attempts` does, and clients cap it at five. The fields of a retry
//! policy are all required: a backoff that nobody declares is 100ms to 1s. `retryThrottling` stands for the budget: a
//! client retries while more than half of `maxTokens` are left, each failure takes one and each success gives
//! `tokenRatio` back.

use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::Number;

use super::errors;
use super::plan::Plan;
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::emit::shared::reach;
use crate::emit::shared::resilience::{self, Backoff, Deadline, Fallback, Jitter, Pair, Policy, Rule, units};
use crate::model::{Model, Node, Operation};

/// What a client is given.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Config {
    method_config: Vec<MethodConfig>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_throttling: Option<Throttling>,
}

/// What holds for some methods.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct MethodConfig {
    name: Vec<MethodName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_request_message_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_policy: Option<Retry>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hedging_policy: Option<Hedge>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct MethodName {
    service: String,
    method: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Retry {
    max_attempts: u32,
    initial_backoff: String,
    max_backoff: String,
    backoff_multiplier: Number,
    retryable_status_codes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Hedge {
    max_attempts: u32,
    hedging_delay: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    non_fatal_status_codes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Throttling {
    max_tokens: u64,
    token_ratio: Number,
}

/// The most calls that clients make for one, the first counted (gRFC A6).
const MOST_ATTEMPTS: u32 = 5;
/// Tokens where the budget does not say how many retries are always allowed; gRPC's own example.
const TOKENS: u64 = 10;
/// The most tokens that a config may ask for (gRFC A6).
const MOST_TOKENS: u64 = 1000;
/// The time over which a budget is counted where nothing is said.
const WINDOW: Duration = Duration::from_secs(10);

/// The configs of all callers in the package: the two names, and the document.
pub(super) fn configs(model: &Model, plan: &Plan, diags: &mut Diags) -> Vec<(Id<Node>, Id<Node>, Config)> {
    let mut configs = Vec::new();
    for pair in resilience::pairs(model) {
        let config = Lower { model, plan, diags }.config(&pair);
        if config != Config::default() {
            configs.push((pair.caller, pair.callee, config));
        }
    }
    configs
}

struct Lower<'a> {
    model: &'a Model,
    plan: &'a Plan,
    diags: &'a mut Diags,
}

impl Lower<'_> {
    fn config(&mut self, pair: &Pair<'_>) -> Config {
        let mut config = Config::default();
        let mut throttling: Option<(Throttling, Span)> = None;
        for rule in &pair.rules {
            let methods: Vec<(Id<Operation>, MethodName)> =
                rule.operations.iter().filter_map(|id| Some((*id, self.name(*id)?))).collect();
            if methods.is_empty() {
                continue;
            }
            self.report(rule);
            for (id, name) in methods {
                let own = MethodConfig {
                    max_request_message_bytes: self.model.operations[id]
                        .settings
                        .size("max_size")
                        .map(|size| size.bytes),
                    ..MethodConfig::of(&rule.policy)
                };
                if own == MethodConfig::default() {
                    continue;
                }
                let same = |known: &&mut MethodConfig| MethodConfig { name: Vec::new(), ..(**known).clone() } == own;
                match config.method_config.iter_mut().find(same) {
                    Some(known) => known.name.push(name),
                    None => config.method_config.push(MethodConfig { name: vec![name], ..own }),
                }
            }
            match (Throttling::of(&rule.policy), &throttling) {
                (Some(own), Some((known, span))) if *known != own => {
                    self.diags.push(errors::two_budgets(rule.span, *span));
                }
                (Some(own), None) => throttling = Some((own, rule.span)),
                (Some(_), Some(_)) | (None, _) => {}
            }
        }
        for conflict in &pair.conflicts {
            // Policies may differ in what a config does not say; then nothing is lost here.
            if self.name(conflict.operation).is_some() && differ(&conflict.kept, &conflict.lost) {
                let name = &self.model.operations[conflict.operation].name;
                self.diags.push(errors::by_cause(conflict.call.span, conflict.kept_span, name));
            }
        }
        // Without retries there is nothing to throttle.
        let repeats = |method: &MethodConfig| method.retry_policy.is_some() || method.hedging_policy.is_some();
        config.retry_throttling = throttling.map(|(own, _)| own).filter(|_| config.method_config.iter().any(repeats));
        config
    }

    /// How a config names an operation; `None` for one that is not of a gRPC contract of the package.
    fn name(&self, id: Id<Operation>) -> Option<MethodName> {
        let operation = &self.model.operations[id];
        let planned = self.plan.contracts.iter().find(|planned| planned.id == operation.contract)?;
        let service = format!("{}.{}", planned.package, planned.service);
        Some(MethodName { service, method: reach::grpc_method(operation) })
    }

    /// What a service config cannot say of a line.
    fn report(&mut self, rule: &Rule<'_>) {
        let policy = &rule.policy;
        let hedged = policy.hedge.map_or(1, |hedge| hedge.attempts);
        for asked in [policy.attempts(), hedged].into_iter().filter(|asked| *asked > MOST_ATTEMPTS) {
            self.diags.push(errors::capped(rule.span, i64::from(asked), i64::from(MOST_ATTEMPTS)));
        }
        let lost = lost(policy);
        if !lost.is_empty() {
            self.diags.push(errors::lost_policy(rule.span, &lost));
        }
    }
}

/// Whether a service config says something else of two policies.
fn differ(one: &Policy, other: &Policy) -> bool {
    MethodConfig::of(one) != MethodConfig::of(other) || Throttling::of(one) != Throttling::of(other)
}

/// The settings of a policy that a service config has no field for.
fn lost(policy: &Policy) -> Vec<&'static str> {
    let method = MethodConfig::of(policy);
    let timeout = &policy.timeout;
    let jitter = policy.retry.as_ref().and_then(|retry| retry.jitter);
    // One attempt is the whole call where nothing else is said.
    let attempt = timeout.attempt.is_some() && (policy.attempts() > 1 || timeout.total.is_some());
    let lost = [
        ("timeout.attempt", attempt),
        ("timeout.connect", timeout.connect.is_some()),
        ("timeout.idle", timeout.idle.is_some()),
        ("retry", policy.attempts() > 1 && method.retry_policy.is_none()),
        // Clients wait the backoff, a fifth more or less.
        ("retry.jitter", method.retry_policy.is_some() && !matches!(jitter, None | Some(Jitter::Share(_)))),
        ("hedge", policy.hedge.is_some() && method.hedging_policy.is_none()),
        ("circuit_breaker", policy.breaker.is_some()),
        ("outlier_detection", policy.outlier.is_some()),
        ("bulkhead", policy.bulkhead.is_some()),
        ("rate_limit", policy.rate_limit.is_some()),
        ("load_shed", policy.load_shed.is_some()),
        ("fallback", policy.fallback.as_ref().is_some_and(|fallback| *fallback != Fallback::Fail)),
        ("deadline", matches!(policy.deadline, Some(Deadline::Own | Deadline::Detached))),
    ];
    lost.into_iter().filter(|(_, lost)| *lost).map(|(name, _)| name).collect()
}

impl MethodConfig {
    /// What a policy amounts to, for no method yet.
    fn of(policy: &Policy) -> MethodConfig {
        let timeout = policy.timeout.total.or_else(|| policy.timeout.attempt.filter(|_| policy.attempts() < 2));
        let retry = Retry::of(policy);
        MethodConfig {
            timeout: timeout.map(units::proto),
            hedging_policy: Hedge::of(policy).filter(|_| retry.is_none()),
            retry_policy: retry,
            ..MethodConfig::default()
        }
    }
}

/// The codes after which a call is made again, as a config spells them.
fn codes(policy: &Policy) -> Vec<String> {
    let codes = policy.retry.as_ref().map(resilience::Retry::grpc_codes).unwrap_or_default();
    codes.into_iter().map(str::to_ascii_uppercase).collect()
}

impl Retry {
    fn of(policy: &Policy) -> Option<Retry> {
        let codes = codes(policy);
        let retry = policy.retrying().filter(|_| !codes.is_empty())?;
        let first = Duration::from_millis(100);
        let longest = Duration::from_secs(1);
        let said = retry.backoff.unwrap_or(Backoff { base: first, max: Some(longest), factor: Decimal::TWO });
        Some(Retry {
            max_attempts: retry.attempts.min(MOST_ATTEMPTS),
            initial_backoff: units::proto(said.base),
            max_backoff: units::proto(said.max.unwrap_or(longest.max(said.base))),
            backoff_multiplier: units::number(said.factor),
            retryable_status_codes: codes,
        })
    }
}

impl Hedge {
    fn of(policy: &Policy) -> Option<Hedge> {
        let hedge = policy.hedge?;
        Some(Hedge {
            max_attempts: hedge.attempts.min(MOST_ATTEMPTS),
            hedging_delay: units::proto(hedge.after),
            non_fatal_status_codes: codes(policy),
        })
    }
}

impl Throttling {
    fn of(policy: &Policy) -> Option<Throttling> {
        let budget = policy.retry.as_ref()?.budget?;
        // Half of the tokens are what may fail in a row before retries stop.
        let always = budget.min.map(|min| 2 * units::within(min, budget.window.unwrap_or(WINDOW)));
        Some(Throttling {
            max_tokens: always.unwrap_or(TOKENS).clamp(2, MOST_TOKENS),
            // Clients read three decimals.
            token_ratio: units::number(units::ratio(budget.ratio).round_dp(3).max(Decimal::new(1, 3))),
        })
    }
}
