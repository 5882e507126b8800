//! What is reported while the manifests of gateways are written.

use super::plan::Implementation;
use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::model::{Auth, Meta};

/// Settings that what implements gateways has no fields for.
pub(super) fn unsaid(implementation: Implementation, first: Span, stage: &str, list: &[String]) -> Diagnostic {
    let (settings, have) = if list.len() == 1 { ("setting", "has") } else { ("settings", "have") };
    let help = match implementation {
        Implementation::Standard => {
            "name what implements gateways, where it is one that has fields for them: `gateway: envoy_gateway`"
        }
        Implementation::EnvoyGateway | Implementation::Istio => {
            "apply them in the services behind the gateway, or beside the generated files"
        }
    };
    let count = list.len();
    let title = implementation.title();
    let found = Diagnostic::new(
        Code::W0732,
        first,
        format!("{count} {settings} of gateways in {stage} {have} no place in {title}"),
    )
    .label("the first of them")
    .note(list.join(", "));
    let retries = implementation == Implementation::Istio && list.iter().any(|what| what.starts_with("`retry`"));
    let found = if retries {
        found.note("Istio makes two retries by itself, unless `meshConfig.defaultHttpRetryPolicy` says otherwise")
    } else {
        found
    };
    found.help(help)
}

/// A target out of the cluster that has nothing but a name.
pub(super) fn name_only(meta: &Meta, route: Span, host: &str, stage: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0733,
        route,
        format!("the route to `{}` in {stage} leads to a Service that is only a name", meta.name),
    )
    .label(format!("`{host}` is out of the cluster"))
    .related(meta.span, "declared here")
    .note("many implementations of the Gateway API refuse a Service of the type `ExternalName` as a target")
    .help("name what implements gateways: `gateway: envoy_gateway` and `gateway: istio` have objects for such targets")
}

/// Tokens that a gateway should check, with keys that it does not know.
pub(super) fn unknown_keys(auth: &Auth, gateway: &Meta, place: Span, stage: &str) -> Diagnostic {
    Diagnostic::new(
        Code::W0734,
        place,
        format!("the gateway `{}` in {stage} cannot check tokens of `{}`", gateway.name, auth.meta.name),
    )
    .label("nothing is checked")
    .related(auth.meta.span, "where its keys are is not said")
    .help("say where the keys are: `jwks_url: \"https://…/.well-known/jwks.json\"`")
}
