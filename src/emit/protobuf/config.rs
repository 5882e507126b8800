//! Service configs of gRPC: what the policies of a caller amount to in the words of a gRPC client.
//!
//! A client loads one for each service that it calls (gRFC A2, A6), so there is a file for each pair of caller and
//! callee. `maxAttempts` counts the first call, as `attempts` does, and clients cap it at five. The fields of a retry
//! policy are all required: a backoff that nobody declares is 100ms to 1s. `retryThrottling` stands for the budget: a
//! client retries while more than half of `maxTokens` are left, each failure takes one and each success gives
//! `tokenRatio` back.

use indexmap::IndexMap;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use serde_json::Number;

use super::errors;
use super::plan::{Plan, method_name};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::base::span::Span;
use crate::diag::Diags;
use crate::model::{Call, Entry, Model, Node, Operation, Settings, Value};
use crate::vocab;

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
    max_attempts: i64,
    initial_backoff: String,
    max_backoff: String,
    backoff_multiplier: Number,
    retryable_status_codes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Hedge {
    max_attempts: i64,
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
const MOST_ATTEMPTS: i64 = 5;
/// Tokens where the budget does not say how many retries are always allowed; gRPC's own example.
const TOKENS: u64 = 10;
/// The most tokens that a config may ask for (gRFC A6).
const MOST_TOKENS: u64 = 1000;

/// The configs of all callers in the package: the two names, and the document.
pub(super) fn configs(model: &Model, plan: &Plan, diags: &mut Diags) -> Vec<(Id<Node>, Id<Node>, Config)> {
    let mut pairs: IndexMap<(Id<Node>, Id<Node>), Vec<&Call>> = IndexMap::new();
    for call in model.calls.iter().filter(|call| model.is_local(&model.nodes[call.caller].meta)) {
        pairs.entry((call.caller, call.callee)).or_default().push(call);
    }
    let mut configs = Vec::new();
    for ((caller, callee), calls) in pairs {
        let config = Pair { model, plan, diags }.config(&calls);
        if config != Config::default() {
            configs.push((caller, callee, config));
        }
    }
    configs
}

struct Pair<'a> {
    model: &'a Model,
    plan: &'a Plan,
    diags: &'a mut Diags,
}

impl Pair<'_> {
    fn config(&mut self, calls: &[&Call]) -> Config {
        let mut methods: IndexMap<Id<Operation>, (MethodConfig, bool, Span)> = IndexMap::new();
        let mut throttling: Option<(Throttling, Span)> = None;
        for call in calls {
            let mut used = false;
            for id in &call.operations {
                let Some(name) = self.name(*id) else { continue };
                let own = MethodConfig { name: vec![name], ..self.method(call, *id, !used) };
                used = true;
                match methods.get(id) {
                    // The line that names the operation wins over the one that stands for all.
                    Some((_, named, _)) if *named && !call.named => {}
                    Some((known, named, span)) if *named == call.named && *known != own => {
                        self.diags.push(errors::by_cause(call.span, *span, &self.model.operations[*id].name));
                    }
                    Some(_) | None => {
                        methods.insert(*id, (own, call.named, call.span));
                    }
                }
            }
            if let Some(own) = throttle(&call.effective).filter(|_| used) {
                match &throttling {
                    Some((known, span)) if *known != own => {
                        self.diags.push(errors::two_budgets(call.span, *span));
                    }
                    Some(_) => {}
                    None => throttling = Some((own, call.span)),
                }
            }
        }
        let mut config = Config { retry_throttling: throttling.map(|(own, _)| own), ..Config::default() };
        for (_, (mut own, _, _)) in methods {
            let names = std::mem::take(&mut own.name);
            if own == MethodConfig::default() {
                continue;
            }
            let same = |known: &&mut MethodConfig| MethodConfig { name: Vec::new(), ..(**known).clone() } == own;
            match config.method_config.iter_mut().find(same) {
                Some(known) => known.name.extend(names),
                None => config.method_config.push(MethodConfig { name: names, ..own }),
            }
        }
        // Without retries there is nothing to throttle.
        if !config.method_config.iter().any(|method| method.retry_policy.is_some() || method.hedging_policy.is_some()) {
            config.retry_throttling = None;
        }
        config
    }

    /// How a config names an operation; `None` for one that is not of a gRPC contract of the package.
    fn name(&self, id: Id<Operation>) -> Option<MethodName> {
        let operation = &self.model.operations[id];
        let planned = self.plan.contracts.iter().find(|planned| planned.id == operation.contract)?;
        let service = format!("{}.{}", planned.package, planned.service);
        Some(MethodName { service, method: method_name(operation) })
    }

    fn method(&mut self, call: &Call, id: Id<Operation>, first: bool) -> MethodConfig {
        let effective = &call.effective;
        let attempts = effective.int("retry.attempts").unwrap_or(1);
        let total = effective.duration("timeout.total");
        // One attempt is the whole call.
        let timeout = total.or_else(|| effective.duration("timeout.attempt").filter(|_| attempts < 2));
        let codes = codes(effective);
        let retry = retry(effective, attempts, &codes);
        let hedge = hedge(effective, &codes).filter(|_| retry.is_none());
        if first {
            self.report(call, attempts, retry.is_some(), hedge.is_some());
        }
        MethodConfig {
            name: Vec::new(),
            timeout: timeout.map(seconds),
            max_request_message_bytes: self.model.operations[id].settings.size("max_size").map(|size| size.bytes),
            retry_policy: retry,
            hedging_policy: hedge,
        }
    }

    /// What a service config cannot say of a call.
    fn report(&mut self, call: &Call, attempts: i64, retries: bool, hedges: bool) {
        let effective = &call.effective;
        let hedged = effective.int("hedge.attempts").unwrap_or(0);
        for asked in [attempts, hedged].into_iter().filter(|asked| *asked > MOST_ATTEMPTS) {
            self.diags.push(errors::capped(call.span, asked, MOST_ATTEMPTS));
        }
        let mut lost: Vec<&str> = Vec::new();
        if effective.duration("timeout.attempt").is_some() && (attempts > 1 || effective.get("timeout.total").is_some())
        {
            lost.push("timeout.attempt");
        }
        for path in ["timeout.connect", "timeout.idle"] {
            if effective.get(path).is_some() {
                lost.push(path);
            }
        }
        if attempts > 1 && !retries {
            lost.push("retry");
        }
        // Clients wait the backoff, a fifth more or less.
        if retries && !matches!(effective.get("retry.jitter"), None | Some(Value::Percent(_))) {
            lost.push("retry.jitter");
        }
        if is_object(effective, "hedge") && !hedges {
            lost.push("hedge");
        }
        for path in ["circuit_breaker", "outlier_detection", "bulkhead", "rate_limit", "load_shed"] {
            if is_object(effective, path) {
                lost.push(path);
            }
        }
        if effective.text("fallback").is_some_and(|word| !["fail", "none"].contains(&word)) {
            lost.push("fallback");
        }
        if effective.text("deadline").is_some_and(|word| word != "propagate") {
            lost.push("deadline");
        }
        if !lost.is_empty() {
            self.diags.push(errors::lost_policy(call.span, &lost));
        }
    }
}

fn is_object(effective: &Settings, path: &str) -> bool {
    effective.get(path).is_some_and(|value| matches!(value, Value::Object(_)))
}

fn retry(effective: &Settings, attempts: i64, codes: &[String]) -> Option<Retry> {
    if attempts < 2 || codes.is_empty() {
        return None;
    }
    let (initial, max, factor) = backoff(effective);
    Some(Retry {
        max_attempts: attempts.min(MOST_ATTEMPTS),
        initial_backoff: seconds(initial),
        max_backoff: seconds(max),
        backoff_multiplier: number(factor),
        retryable_status_codes: codes.to_vec(),
    })
}

fn hedge(effective: &Settings, codes: &[String]) -> Option<Hedge> {
    let attempts = effective.int("hedge.attempts")?;
    let after = effective.duration("hedge.after")?;
    Some(Hedge {
        max_attempts: attempts.min(MOST_ATTEMPTS),
        hedging_delay: seconds(after),
        non_fatal_status_codes: codes.to_vec(),
    })
}

/// The first and the longest wait, and by what it grows.
fn backoff(effective: &Settings) -> (Duration, Duration, Decimal) {
    let default = (Duration::from_millis(100), Duration::from_secs(1), Decimal::TWO);
    let Some(Value::Call { name, args, .. }) = effective.get("retry.backoff") else { return default };
    let argument = |index: usize| args.get(index).map(|entry: &Entry| &entry.value);
    match (name.as_str(), argument(0)) {
        ("fixed", Some(Value::Duration(delay))) => (*delay, *delay, Decimal::ONE),
        (_, Some(Value::Range(low, high))) => {
            let end = |end: &Option<Box<Value>>| {
                if let Some(Value::Duration(duration)) = end.as_deref() { Some(*duration) } else { None }
            };
            let low = end(low).unwrap_or(default.0);
            let factor =
                argument(1).and_then(|value| if let Value::Number(factor) = value { Some(*factor) } else { None });
            (low, end(high).unwrap_or(default.1.max(low)), factor.unwrap_or(Decimal::TWO))
        }
        _ => default,
    }
}

/// The status codes after which a call is made again. What was never sent is retried by every client anyway (gRFC A6,
/// transparent retries), so `safe` has none.
fn codes(effective: &Settings) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    let mut add = |code: &str| {
        let code = code.to_ascii_uppercase();
        if !codes.contains(&code) {
            codes.push(code);
        }
    };
    for value in effective.list("retry.on") {
        let Value::Call { name, args, .. } = value else {
            match value.as_text().unwrap_or_default() {
                "unavailable" | "connect" | "reset" => add("unavailable"),
                "timeout" => add("deadline_exceeded"),
                "rate_limited" => add("resource_exhausted"),
                "gateway_error" => ["unavailable", "deadline_exceeded"].into_iter().for_each(&mut add),
                "server_error" => {
                    ["unavailable", "deadline_exceeded", "internal", "unknown"].into_iter().for_each(&mut add);
                }
                _ => {}
            }
            continue;
        };
        match (name.as_str(), args.first().map(|entry| &entry.value)) {
            ("grpc", Some(value)) => add(value.as_text().unwrap_or("unavailable")),
            (_, Some(value)) => {
                let status = value.as_int();
                let kinds = vocab::ERROR_KINDS.iter();
                kinds.filter(|kind| Some(i64::from(kind.status)) == status).for_each(|kind| add(kind.grpc));
            }
            (_, None) => {}
        }
    }
    codes
}

fn throttle(effective: &Settings) -> Option<Throttling> {
    let ratio = effective.percent("retry.budget").or_else(|| effective.object("retry.budget")?.percent("ratio"))?;
    let budget = effective.object("retry.budget");
    // Half of the tokens are what may fail in a row before retries stop.
    let always = budget.and_then(|budget| {
        let min = budget.rate("min")?;
        let window = budget.duration("window").map_or(10, Duration::secs_ceil);
        let count = min.count * Decimal::from(window) / Decimal::from(min.per.secs());
        (count * Decimal::TWO).ceil().to_u64()
    });
    Some(Throttling {
        max_tokens: always.unwrap_or(TOKENS).clamp(2, MOST_TOKENS),
        // Clients read three decimals.
        token_ratio: number((ratio.value / Decimal::ONE_HUNDRED).round_dp(3).max(Decimal::new(1, 3))),
    })
}

/// A duration as the JSON mapping of Protobuf has it: `0.8s`.
fn seconds(duration: Duration) -> String {
    format!("{}s", Decimal::new(i64::try_from(duration.micros).unwrap_or(i64::MAX), 6).normalize())
}

fn number(value: Decimal) -> Number {
    // A decimal is always a number of JSON.
    serde_json::from_str(&value.normalize().to_string()).unwrap_or_else(|_| Number::from(1))
}
