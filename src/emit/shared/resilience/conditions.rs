//! `retry.on` in the words of those who retry.
//!
//! A failure of the language is what the caller sees; each target has words of its own for it, and none has all. What a
//! target cannot tell apart is widened only where that is no less safe than what was said, and what it cannot say is in
//! `unsaid`.

use super::{Retry, RetryOn};
use crate::vocab;

/// What is carried over the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Plain HTTP: failures are statuses.
    Http,
    /// gRPC: failures are codes in trailers.
    Grpc,
}

/// The conditions of Envoy, and so of Istio and Envoy Gateway.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Words of `retry_on`: `connect-failure`, `reset`, and for gRPC `unavailable`.
    pub triggers: Vec<&'static str>,
    /// Statuses that are retried besides, which need `retriable-status-codes` where a target has that word.
    pub statuses: Vec<u16>,
    /// What of `retry.on` has no word there, in the language's spelling.
    pub unsaid: Vec<String>,
}

/// The statuses of the Gateway API for `server_error`: 501 says that it will never work.
const SERVER_ERRORS: [u16; 4] = [500, 502, 503, 504];
const GATEWAY_ERRORS: [u16; 3] = [502, 503, 504];

impl RetryOn {
    /// The language's spelling.
    pub fn spelled(&self) -> String {
        match self {
            RetryOn::Safe => "safe".to_owned(),
            RetryOn::Unavailable => "unavailable".to_owned(),
            RetryOn::Timeout => "timeout".to_owned(),
            RetryOn::Connect => "connect".to_owned(),
            RetryOn::Reset => "reset".to_owned(),
            RetryOn::RateLimited => "rate_limited".to_owned(),
            RetryOn::ServerError => "server_error".to_owned(),
            RetryOn::GatewayError => "gateway_error".to_owned(),
            RetryOn::Status(status) => format!("status({status})"),
            RetryOn::Grpc(code) => format!("grpc({code})"),
        }
    }

    /// The HTTP statuses that say it; none for failures of connections and of other protocols.
    pub fn http_statuses(&self) -> Vec<u16> {
        match self {
            RetryOn::Safe | RetryOn::Connect | RetryOn::Reset | RetryOn::Grpc(_) => Vec::new(),
            RetryOn::Unavailable => vec![503],
            RetryOn::Timeout => vec![504],
            RetryOn::RateLimited => vec![429],
            RetryOn::ServerError => SERVER_ERRORS.to_vec(),
            RetryOn::GatewayError => GATEWAY_ERRORS.to_vec(),
            RetryOn::Status(status) => vec![*status],
        }
    }

    /// The gRPC codes that say it. What was never sent is retried by every gRPC client anyway (gRFC A6, transparent
    /// retries), so `safe` has none; a connection that fails or breaks is `UNAVAILABLE` to a client.
    pub fn grpc_codes(&self) -> Vec<&str> {
        match self {
            RetryOn::Safe => Vec::new(),
            RetryOn::Unavailable | RetryOn::Connect | RetryOn::Reset => vec!["unavailable"],
            RetryOn::Timeout => vec!["deadline_exceeded"],
            RetryOn::RateLimited => vec!["resource_exhausted"],
            RetryOn::GatewayError => vec!["unavailable", "deadline_exceeded"],
            RetryOn::ServerError => vec!["unavailable", "deadline_exceeded", "internal", "unknown"],
            RetryOn::Status(status) => {
                vocab::ERROR_KINDS.iter().filter(|kind| kind.status == *status).map(|kind| kind.grpc).collect()
            }
            RetryOn::Grpc(code) => vec![code],
        }
    }
}

impl Retry {
    /// The HTTP statuses that are retried, in order and once each.
    pub fn http_statuses(&self) -> Vec<u16> {
        let mut found = Vec::new();
        self.on.iter().flat_map(RetryOn::http_statuses).for_each(|status| add(&mut found, status));
        found
    }

    /// The gRPC codes that are retried, in the language's words, in order and once each.
    pub fn grpc_codes(&self) -> Vec<&str> {
        let mut found = Vec::new();
        self.on.iter().flat_map(RetryOn::grpc_codes).for_each(|code| add(&mut found, code));
        found
    }

    /// The conditions of Envoy for what is carried.
    pub fn envoy(&self, wire: Wire) -> Conditions {
        let mut found = Conditions::default();
        for on in &self.on {
            let known = match wire {
                Wire::Http => http(on, &mut found),
                Wire::Grpc => grpc(on, &mut found),
            };
            if !known {
                found.unsaid.push(on.spelled());
            }
        }
        found
    }
}

/// Failures of connections, which are the same for both; `None` for another one.
///
/// An attempt that runs out of time is a reset to Envoy: it resets the stream and looks at `reset`, `5xx` and
/// `gateway-error` only, whatever statuses are listed.
fn connection(on: &RetryOn) -> Option<&'static [&'static str]> {
    match on {
        RetryOn::Safe => Some(&["connect-failure", "refused-stream"]),
        RetryOn::Connect => Some(&["connect-failure"]),
        RetryOn::Reset | RetryOn::Timeout => Some(&["reset"]),
        RetryOn::Unavailable
        | RetryOn::RateLimited
        | RetryOn::ServerError
        | RetryOn::GatewayError
        | RetryOn::Status(_)
        | RetryOn::Grpc(_) => None,
    }
}

fn http(on: &RetryOn, found: &mut Conditions) -> bool {
    for trigger in connection(on).unwrap_or_default() {
        add(&mut found.triggers, trigger);
    }
    match on {
        RetryOn::Safe | RetryOn::Connect | RetryOn::Reset => {}
        RetryOn::Timeout | RetryOn::Unavailable | RetryOn::RateLimited | RetryOn::Status(_) => {
            on.http_statuses().into_iter().for_each(|status| add(&mut found.statuses, status));
        }
        RetryOn::ServerError => add(&mut found.triggers, "5xx"),
        RetryOn::GatewayError => add(&mut found.triggers, "gateway-error"),
        RetryOn::Grpc(_) => return false,
    }
    true
}

fn grpc(on: &RetryOn, found: &mut Conditions) -> bool {
    let words = connection(on).unwrap_or_default();
    for trigger in words {
        add(&mut found.triggers, trigger);
    }
    let codes = match on {
        RetryOn::Safe | RetryOn::Connect | RetryOn::Reset => Vec::new(),
        RetryOn::Unavailable
        | RetryOn::Timeout
        | RetryOn::RateLimited
        | RetryOn::ServerError
        | RetryOn::GatewayError
        | RetryOn::Status(_)
        | RetryOn::Grpc(_) => on.grpc_codes(),
    };
    let mut said = !words.is_empty();
    for trigger in codes.into_iter().filter_map(envoy_code) {
        add(&mut found.triggers, trigger);
        said = true;
    }
    said
}

/// The codes that Envoy retries on.
fn envoy_code(code: &str) -> Option<&'static str> {
    match code {
        "cancelled" => Some("cancelled"),
        "deadline_exceeded" => Some("deadline-exceeded"),
        "internal" => Some("internal"),
        "resource_exhausted" => Some("resource-exhausted"),
        "unavailable" => Some("unavailable"),
        _ => None,
    }
}

fn add<T: PartialEq>(found: &mut Vec<T>, one: T) {
    if !found.contains(&one) {
        found.push(one);
    }
}
