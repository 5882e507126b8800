//! Resilience policies: what a caller does when its callee is slow, failing or busy.
//!
//! A policy's properties stand in `policy` declarations and inline on `calls`, `consumes` and routes. `none` in place
//! of a group removes what a weaker policy set.

use super::Ty;
use super::protocols::GRPC_CODES;
use super::service::TIERS;
use super::support::{API, CHECK, CODE, EVENTS, GRAPHQL, K8S, K8S_LATER, PROTO, VIEW};
use super::words::DeclKind;

choices! { NONE {
    none "Removes what a weaker policy set";
} }

choices! { DEADLINE {
    propagate "The remaining time travels with the call, and the callee gives up with the caller";
    own "The call has a deadline of its own and does not pass the caller's on";
    detached "The call goes on when its caller has given up";
} }

choices! { JITTER {
    none "Every caller waits the same time";
    equal "Half of the wait is fixed and half is random";
    full "A random wait between zero and the backoff";
    decorrelated "A random wait that grows from the previous one";
} }

choices! { RETRY_ON {
    safe "Failures before the request was processed: refused or never sent";
    unavailable "HTTP 503, gRPC UNAVAILABLE";
    timeout "An attempt that ran out of time; HTTP 504, gRPC DEADLINE_EXCEEDED";
    connect "No connection could be made";
    reset "The connection was closed before the answer was complete";
    rate_limited "HTTP 429, gRPC RESOURCE_EXHAUSTED";
    server_error "Any HTTP 5xx";
    gateway_error "HTTP 502, 503 and 504";
} }

choices! { LIMIT_PER {
    client "Each client application";
    user "Each signed-in user";
    api_key "Each API key";
    ip "Each network address";
    tenant "Each tenant";
} }

choices! { LIMIT_SCOPE {
    local "Counted by each replica for itself";
    global "Counted over all replicas";
} }

choices! { LIMIT_ALGORITHM {
    token_bucket "Tokens refill at the rate; a burst may spend what was saved";
    sliding_window "No more than the rate in any window of its period";
    leaky_bucket "Requests leave at the rate, evenly spaced";
} }

choices! { ADAPTIVE {
    adaptive "A limit that follows the measured latency";
} }

constructors! { BACKOFF {
    fixed(delay: Ty::Duration, "The wait before each attempt") "The same wait before each further attempt";
    exponential(
        range: Ty::Range(&Ty::Duration), "The first and the longest wait";
        factor optional: Ty::Number, "By what the wait grows each time; 2 when silent"
    ) "A wait that grows from attempt to attempt";
} }

constructors! { RETRY_STATUS {
    status(code: Ty::Int { min: 100, max: 599 }, "An HTTP status code") "One HTTP status";
    grpc(code: GRPC_CODES, "A gRPC status code") "One gRPC status";
} }

constructors! { FALLBACK {
    fail "The caller fails too";
    cached(max_age: Ty::Duration, "How old the answer may be") "The last good answer";
    static(value: Ty::Json, "The answer") "A fixed answer";
    call(operation: Ty::Operation, "The operation that is called instead") "Another operation's answer";
    enqueue(queue: Ty::Ref(&[DeclKind::Queue]), "Where the work waits") "The work is queued and done later";
    omit "The answer is given without this part";
} }

block! { TIMEOUT "timeout" "How long a call may take" {
    total: Ty::Duration, [K8S, PROTO, VIEW, CODE, CHECK], "All attempts and the waits between them";
    attempt: Ty::Duration, [K8S, VIEW, CODE, CHECK], "One attempt, from sending to the last byte of the answer";
    connect: Ty::Duration, [K8S, CODE, CHECK], "Making a connection";
    idle: Ty::Duration, [K8S, CODE, CHECK], "Silence on an open connection or stream";
} }

block! { RETRY_BUDGET "retry_budget" "How much load retries may add" {
    ratio required: Ty::Percent, [K8S, PROTO, CODE, CHECK], "Retries as a share of all calls";
    min: Ty::Rate, [K8S, PROTO, CODE, CHECK], "Retries that are always allowed";
    window: Ty::Duration, [K8S_LATER, PROTO, CODE, CHECK], "The time over which the share is counted";
} }

block! { RETRY "retry" "Whether and how a failed call is made again" {
    attempts: Ty::COUNT, [K8S, PROTO, VIEW, CODE, CHECK], "Calls in all, the first one counted";
    backoff: BACKOFF, [K8S, PROTO, CODE, CHECK], "The wait before each further attempt";
    jitter: Ty::Either(&[JITTER, Ty::Percent]), [CODE, CHECK], "How the wait is spread, so that callers do not return at once";
    on: Ty::List(&Ty::Either(&[RETRY_ON, RETRY_STATUS])), [K8S, PROTO, CODE, CHECK], "The failures after which it is tried again; `safe` when silent";
    budget: Ty::Either(&[Ty::Percent, Ty::Object(&RETRY_BUDGET)]), [K8S, PROTO, CODE, CHECK], "Retries as a share of all calls";
    respect_retry_after: Ty::Bool, [K8S_LATER, CODE, CHECK], "Whether a Retry-After header of the callee decides the wait";
} }

block! { CIRCUIT_BREAKER "circuit_breaker" "When calls stop for a while because too many failed" {
    failure_rate: Ty::Percent, [CODE, CHECK], "The share of failed calls that opens it";
    slow_rate: Ty::Percent, [CODE, CHECK], "The share of slow calls that opens it";
    slow_call: Ty::Duration, [CODE, CHECK], "From what time on a call is slow";
    window: Ty::Either(&[Ty::Duration, Ty::COUNT]), [CODE, CHECK], "The last calls, or the last time, that are counted";
    minimum_calls: Ty::COUNT, [CODE, CHECK], "Calls that the window must hold before it may open";
    open: Ty::Duration, [CODE, CHECK], "How long it stays open";
    half_open: Ty::COUNT, [CODE, CHECK], "Trial calls that decide whether it closes again";
} }

block! { OUTLIER_DETECTION "outlier_detection" "When one replica of the callee is left out for a while" {
    consecutive_errors: Ty::COUNT, [K8S, CODE, CHECK], "Errors in a row that eject a replica";
    interval: Ty::Duration, [K8S, CODE, CHECK], "How often replicas are looked at";
    eject_for: Ty::Duration, [K8S, CODE, CHECK], "How long a replica is left out the first time";
    max_ejected: Ty::Percent, [K8S, CODE, CHECK], "The largest share of replicas that is left out at once";
    always_eject_one: Ty::Bool, [K8S, CODE, CHECK], "Whether one replica may go even where the share rounds to none";
} }

block! { BULKHEAD "bulkhead" "How much of the caller one callee may occupy" {
    concurrent: Ty::COUNT, [K8S, CODE, CHECK], "Calls at the same time, of each replica of the caller";
    queue: Ty::INT, [K8S, CODE, CHECK], "Calls that wait when all are busy";
    wait: Ty::Duration, [CODE, CHECK], "How long a call waits for its turn";
} }

block! { RATE_LIMIT "rate_limit" "How often a caller may call" {
    rate: Ty::Rate, [API, EVENTS, GRAPHQL, K8S, CODE, CHECK], "Requests in a period";
    burst: Ty::COUNT, [API, EVENTS, GRAPHQL, K8S, CODE, CHECK], "Requests that may come at once beyond the rate";
    per: LIMIT_PER, [API, EVENTS, GRAPHQL, K8S, CODE, CHECK], "What is counted by itself; everything together when silent";
    scope = "local": LIMIT_SCOPE, [K8S, CODE, CHECK], "Where it is counted";
    algorithm = "token_bucket": LIMIT_ALGORITHM, [K8S, CODE, CHECK], "How it is counted";
    retry_after: Ty::Duration, [API, EVENTS, CODE, CHECK], "What a refused caller is told to wait";
    by: Ty::PerCase(&Ty::Rate), [API, EVENTS, K8S, CODE, CHECK], "A rate for each case of an enum, such as the tenant's plan";
} }

block! { HEDGE "hedge" "Whether a second copy of a slow call is sent" {
    attempts required: Ty::Int { min: 2, max: 10 }, [PROTO, CODE, CHECK], "Copies in all, the first one counted";
    after required: Ty::Duration, [PROTO, CODE, CHECK], "How long the first copy is waited for; near its 95th percentile";
} }

block! { LOAD_SHED "load_shed" "What is refused when there is more than can be served" {
    concurrency required: Ty::Either(&[ADAPTIVE, Ty::COUNT]), [CODE, CHECK], "Requests in flight from which on some are refused";
    priority: Ty::List(&TIERS), [CODE, CHECK], "The tiers of callers, the last to be refused first";
} }

const BREAKER: Ty = Ty::Either(&[NONE, Ty::Object(&CIRCUIT_BREAKER)]);
const OUTLIERS: Ty = Ty::Either(&[NONE, Ty::Object(&OUTLIER_DETECTION)]);
const LIMIT: Ty = Ty::Either(&[NONE, Ty::Object(&RATE_LIMIT)]);

block! { POLICY "policy" "What a caller does when its callee is slow, failing or busy" {
    timeout: Ty::Either(&[NONE, Ty::Object(&TIMEOUT)]), [K8S, PROTO, CODE, CHECK], "How long a call may take";
    deadline: DEADLINE, [CODE, CHECK], "Whether the caller's remaining time travels with the call";
    retry: Ty::Either(&[NONE, Ty::Object(&RETRY)]), [K8S, PROTO, CODE, CHECK], "Whether and how a failed call is made again";
    circuit_breaker: BREAKER, [VIEW, CODE, CHECK], "When calls stop for a while because too many failed";
    outlier_detection: OUTLIERS, [K8S, CODE, CHECK], "When one replica of the callee is left out for a while";
    bulkhead: Ty::Either(&[NONE, Ty::Object(&BULKHEAD)]), [K8S, CODE, CHECK], "How much of the caller one callee may occupy";
    rate_limit: LIMIT, [API, K8S, CODE, CHECK], "How often a caller may call";
    hedge: Ty::Either(&[NONE, Ty::Object(&HEDGE)]), [PROTO, CODE, CHECK], "Whether a second copy of a slow call is sent";
    fallback: Ty::Either(&[NONE, FALLBACK]), [VIEW, CODE, CHECK], "What happens instead when the call has failed for good";
    load_shed: Ty::Either(&[NONE, Ty::Object(&LOAD_SHED)]), [CODE, CHECK], "What is refused when there is more than can be served";
} }
