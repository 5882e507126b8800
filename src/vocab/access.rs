//! Who may do what: how callers prove themselves, scopes, roles, and where secrets come from.

use super::Ty;
use super::support::{API, CHECK, EVENTS, K8S};
use super::words::{BlockWord, DeclKind};

choices! { FLOW {
    authorization_code "A person signs in at the issuer";
    client_credentials "A program acts for itself";
    device_code "A person signs in on another device";
    implicit "A token in the redirect; only in old systems";
    password "The client sees the password; only in old systems";
} }

constructors! { CREDENTIAL_PLACE {
    header(name: Ty::Text, "The header's name") "In a header";
    query(name: Ty::Text, "The parameter's name") "In the query string";
    cookie(name: Ty::Text, "The cookie's name") "In a cookie";
} }

constructors! { TENANT_CLAIM {
    claim(name: Ty::Text, "The claim's name") "A claim of the token";
    header(name: Ty::Text, "The header's name") "A header";
    subdomain "The first part of the host name";
} }

const ISSUER: Ty = Ty::Either(&[Ty::Url, Ty::Ref(&[DeclKind::Service, DeclKind::External])]);

block! { TOKEN "token" "How long proof is good" {
    ttl: Ty::Duration, [CHECK], "How long an access token or session is valid";
    refresh: Ty::Duration, [CHECK], "How long it can be renewed";
} }

block! { AUTH "auth" "How callers prove who they are" {
    issuer: ISSUER, [API, EVENTS, K8S, CHECK], "Who issues tokens: a URL, or the service that does";
    audience: Ty::List(&Ty::Text), [K8S, CHECK], "Whom a token must be meant for";
    flow: Ty::List(&FLOW), [API, EVENTS], "How a client gets a token";
    authorization_url: Ty::Url, [API, EVENTS], "Where a person signs in";
    device_authorization_url: Ty::Url, [API], "Where a device asks for a code to show";
    token_url: Ty::Url, [API, EVENTS], "Where a client gets a token";
    refresh_url: Ty::Url, [API, EVENTS], "Where a client renews a token";
    jwks_url: Ty::Url, [K8S], "Where the keys are with which tokens are signed, for those who check them";
    metadata_url: Ty::Url, [API], "Where an OAuth 2 server says what it can do";
    format: Ty::Label, [API], "The format of a bearer token, for documentation";
    in: CREDENTIAL_PLACE, [API, EVENTS], "Where the key or session stands in a request";
    token: Ty::Object(&TOKEN), [CHECK], "How long proof is good";
    tenant: TENANT_CLAIM, [API, CHECK], "Where the caller's tenant is said";
} }

block! { SCOPE "scope" "Something that may be granted" {} }

block! { ROLE "role" "A set of scopes" {
    grants: Ty::List(&Ty::Own(BlockWord::Scope)), [CHECK], "The scopes it has";
} }
