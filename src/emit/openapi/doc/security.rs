//! Ways to prove who one is.

use indexmap::IndexMap;
use serde::Serialize;

use super::Extensions;

/// A way to prove who one is (Security Scheme Object).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SecurityScheme {
    /// The kind, and what only that kind has.
    #[serde(flatten)]
    pub kind: SchemeKind,
    /// CommonMark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `x-` members.
    #[serde(flatten)]
    pub extensions: Extensions,
}

/// The kinds of security schemes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum SchemeKind {
    /// A key.
    ApiKey {
        /// `query`, `header`, `cookie`.
        #[serde(rename = "in")]
        location: &'static str,
        /// The name of the header, parameter or cookie.
        name: String,
    },
    /// The `Authorization` header.
    Http {
        /// The scheme of RFC 9110.
        scheme: String,
        /// What a bearer token looks like.
        #[serde(rename = "bearerFormat", skip_serializing_if = "Option::is_none")]
        bearer_format: Option<String>,
    },
    /// A client certificate.
    #[serde(rename = "mutualTLS")]
    MutualTls,
    /// OAuth 2.
    Oauth2 {
        /// The flows.
        flows: IndexMap<&'static str, Flow>,
        /// What the server says of itself (RFC 8414; 3.2).
        #[serde(rename = "oauth2MetadataUrl", skip_serializing_if = "Option::is_none")]
        metadata_url: Option<String>,
    },
    /// `OpenID` Connect.
    OpenIdConnect {
        /// The discovery document.
        #[serde(rename = "openIdConnectUrl")]
        open_id_connect_url: String,
    },
}

/// A way to get a token (OAuth Flow Object).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Flow {
    /// Where a person signs in.
    #[serde(rename = "authorizationUrl", skip_serializing_if = "Option::is_none")]
    pub authorization_url: Option<String>,
    /// Where a device asks for a code to show (3.2).
    #[serde(rename = "deviceAuthorizationUrl", skip_serializing_if = "Option::is_none")]
    pub device_authorization_url: Option<String>,
    /// Where a client gets a token.
    #[serde(rename = "tokenUrl", skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// Where a client renews a token.
    #[serde(rename = "refreshUrl", skip_serializing_if = "Option::is_none")]
    pub refresh_url: Option<String>,
    /// By scope, what it allows.
    pub scopes: IndexMap<String, String>,
}
