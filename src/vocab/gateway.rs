//! The edge of the system: gateways and their routes.

use super::Ty;
use super::deploy::{DEPLOY, HEALTH};
use super::policy::{POLICY, RATE_LIMIT};
use super::support::{API, CATALOG, CHECK, K8S, K8S_LATER};
use super::words::DeclKind;

choices! { TLS_VERSION {
    tls_1_2 "TLS 1.2 and newer";
    tls_1_3 "TLS 1.3 and newer";
} }

block! { TLS "tls" "How connections are encrypted" {
    certificate: Ty::Text, [K8S], "The name of the secret with the certificate; `<gateway>-tls` when silent";
    minimum: TLS_VERSION, [K8S_LATER, CHECK], "The oldest version that is accepted";
    redirect = "true": Ty::Bool, [K8S, CHECK], "Whether plain requests are sent to the encrypted port";
} }

block! { CORS "cors" "Which web pages of others may call" {
    origins required: Ty::List(&Ty::Text), [K8S_LATER, CHECK], "The origins that may";
    methods: Ty::List(&Ty::Label), [K8S_LATER, CHECK], "The methods they may use";
    headers: Ty::List(&Ty::Text), [K8S_LATER], "The request headers they may send";
    expose: Ty::List(&Ty::Text), [K8S_LATER], "The response headers they may read";
    credentials: Ty::Bool, [K8S_LATER, CHECK], "Whether cookies go along";
    max_age: Ty::Duration, [K8S_LATER], "How long a browser may remember this";
} }

block! { GATEWAY "gateway" "An entry to the system" {
    owner: Ty::Ref(&[DeclKind::Team]), [CATALOG, CHECK], "The team that runs it";
    host: Ty::List(&Ty::Text), [API, K8S, CHECK], "The host names it answers to; one of a single word lies in the environment's domain";
    tls: Ty::Either(&[Ty::Bool, Ty::Object(&TLS)]), [K8S, CHECK], "How connections are encrypted";
    auth: Ty::Credentials, [K8S_LATER, CHECK], "The proof that it checks before anything is passed on";
    rate_limit: Ty::Object(&RATE_LIMIT), [API, K8S_LATER, CHECK], "How often a client may call";
    cors: Ty::Object(&CORS), [K8S_LATER, CHECK], "Which web pages of others may call";
    waf: Ty::Either(&[Ty::Bool, Ty::Label]), [K8S_LATER, CHECK], "Whether requests are searched for attacks, or by which rules";
    max_body: Ty::Size, [K8S_LATER, CHECK], "The largest request body";
    max_request: Ty::Duration, [K8S_LATER, CHECK], "The longest that a request may take";
    idle: Ty::Duration, [K8S_LATER, CHECK], "After how much silence a connection is closed";
    compression: Ty::Either(&[Ty::Bool, Ty::List(&Ty::Label)]), [K8S_LATER], "Whether answers are compressed, or by what";
    health: Ty::Object(&HEALTH), [K8S_LATER, CHECK], "How one sees whether a replica works";
    deploy: Ty::Object(&DEPLOY), [K8S, CHECK], "How it runs in a cluster";
} }

block! { MATCH "match" "Which requests a route takes" {
    method: Ty::List(&Ty::Label), [K8S, CHECK], "The methods";
    header: Ty::Map(&Ty::Text), [K8S, CHECK], "Headers and their values";
    query: Ty::Map(&Ty::Text), [K8S, CHECK], "Query parameters and their values";
} }

block! { ROUTE "route" "Where requests to a path go" with [POLICY] {
    match: Ty::Object(&MATCH), [K8S, CHECK], "Which requests it takes, besides the path";
    rewrite: Ty::Path, [API, K8S, CHECK], "What replaces the path of the route";
} }
