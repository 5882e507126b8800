//! Secrets that the External Secrets Operator fetches: <https://external-secrets.io/latest/api/externalsecret/>.

use serde::Serialize;

use super::resources;

resources! {
    ExternalSecret = "external-secrets.io/v1" "ExternalSecret";
}

/// `external-secrets.io/v1` `ExternalSecretSpec`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExternalSecret {
    /// How often it is fetched anew.
    pub(crate) refresh_interval: &'static str,
    pub(crate) secret_store_ref: StoreRef,
    pub(crate) target: Target,
    pub(crate) data: Vec<SecretData>,
}

/// `external-secrets.io/v1` `SecretStoreRef`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct StoreRef {
    pub(crate) kind: &'static str,
    pub(crate) name: String,
}

/// `external-secrets.io/v1` `ExternalSecretTarget`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) creation_policy: &'static str,
    pub(crate) deletion_policy: &'static str,
}

/// `external-secrets.io/v1` `ExternalSecretData`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SecretData {
    pub(crate) secret_key: String,
    pub(crate) remote_ref: RemoteRef,
}

/// `external-secrets.io/v1` `ExternalSecretDataRemoteRef`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RemoteRef {
    pub(crate) key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) property: Option<String>,
}
