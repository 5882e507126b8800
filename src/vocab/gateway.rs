//! The edge of the system: gateways and their routes.

use super::Ty;
use super::deploy::{DEPLOY, HEALTH};
use super::policy::{POLICY, RATE_LIMIT};
use super::support::{API, CATALOG, CHECK, K8S};
use super::words::DeclKind;

choices! { TLS_VERSION {
    tls_1_2 "TLS 1.2 and newer";
    tls_1_3 "TLS 1.3 and newer";
} }

block! { TLS "tls" "How connections are encrypted" {
    certificate: Ty::Text, [K8S], "The name of the secret with the certificate; `<gateway>-tls` when silent";
    minimum: TLS_VERSION, [K8S, CHECK], "The oldest version that is accepted";
    redirect = "true": Ty::Bool, [K8S, CHECK], "Whether plain requests are sent to the encrypted port";
} }

block! { CORS "cors" "Which web pages of others may call" {
    origins required: Ty::List(&Ty::Text), [K8S, CHECK], "The origins that may";
    methods: Ty::List(&Ty::Label), [K8S, CHECK], "The methods they may use";
    headers: Ty::List(&Ty::Text), [K8S], "The request headers they may send";
    expose: Ty::List(&Ty::Text), [K8S], "The response headers they may read";
    credentials: Ty::Bool, [K8S, CHECK], "Whether cookies go along";
    max_age: Ty::Duration, [K8S], "How long a browser may remember this";
} }

block! { GATEWAY "gateway" "An entry to the system" {
    owner: Ty::Ref(&[DeclKind::Team]), [CATALOG, CHECK], "The team that runs it";
    host: Ty::List(&Ty::Text), [API, K8S, CHECK], "The host names it answers to; one of a single word lies in the environment's domain";
    tls: Ty::Either(&[Ty::Bool, Ty::Object(&TLS)]), [K8S, CHECK], "How connections are encrypted";
    auth: Ty::Credentials, [K8S, CHECK], "The proof that it checks before anything is passed on";
    rate_limit: Ty::Object(&RATE_LIMIT), [API, K8S, CHECK], "How often a client may call";
    cors: Ty::Object(&CORS), [K8S, CHECK], "Which web pages of others may call";
    waf: Ty::Either(&[Ty::Bool, Ty::Label]), [K8S, CHECK], "Whether requests are searched for attacks, or by which rules";
    max_body: Ty::Size, [K8S, CHECK], "The largest request body";
    max_request: Ty::Duration, [K8S, CHECK], "The longest that a request may take";
    idle: Ty::Duration, [K8S, CHECK], "After how much silence a connection is closed";
    compression: Ty::Either(&[Ty::Bool, Ty::List(&Ty::Label)]), [K8S], "Whether answers are compressed, or by what";
    health: Ty::Object(&HEALTH), [K8S, CHECK], "How one sees whether a replica works";
    deploy: Ty::Object(&DEPLOY), [K8S, CHECK], "How it runs in a cluster";
} }

block! { MATCH "match" "Which requests a route takes" {
    method: Ty::List(&Ty::Label), [K8S, CHECK], "The methods";
    header: Ty::Map(&Ty::Text), [K8S, CHECK], "Headers and their values";
    query: Ty::Map(&Ty::Text), [K8S, CHECK], "Query parameters and their values";
} }

block! { HEADER_CHANGES "header_changes" "What is changed in the headers of a message" {
    set: Ty::Map(&Ty::Text), [K8S, CHECK], "Headers that get this value, whatever they had";
    add: Ty::Map(&Ty::Text), [K8S, CHECK], "Headers that get a further value";
    remove: Ty::List(&Ty::Text), [K8S, CHECK], "Headers that are taken out";
} }

block! { HEADERS "headers" "What a route changes in headers" {
    request: Ty::Object(&HEADER_CHANGES), [K8S], "On the way to the target";
    response: Ty::Object(&HEADER_CHANGES), [K8S], "On the way back";
} }

block! { REDIRECT "redirect" "Where a client is sent instead of a target" {
    to required: Ty::Either(&[Ty::Path, Ty::Url]), [K8S, CHECK], "A path that replaces the path of the route, or a URL of another host";
    status = "302": Ty::Int { min: 301, max: 308 }, [K8S, CHECK], "The status of the answer: 301 and 308 are for good, 307 and 308 keep the method";
} }

block! { ROUTE "route" "Where requests to a path go" with [POLICY] {
    match: Ty::Object(&MATCH), [K8S, CHECK], "Which requests it takes, besides the path";
    rewrite: Ty::Path, [API, K8S, CHECK], "What replaces the path of the route";
    headers: Ty::Object(&HEADERS), [K8S, CHECK], "What is changed in the headers of requests and answers";
    redirect: Ty::Object(&REDIRECT), [K8S, CHECK], "Where clients are sent, for a route without a target";
} }
