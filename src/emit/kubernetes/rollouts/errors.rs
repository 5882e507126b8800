//! What a cluster cannot do of a rollout, in words.

use crate::base::span::Span;
use crate::diag::{Code, Diagnostic};
use crate::emit::kubernetes::scope::Scope;

/// Rollouts that need more than Deployments.
pub(super) fn needs_argo(scope: &Scope<'_>, first: Span, list: &[String]) -> Diagnostic {
    let (count, what) = (list.len(), if list.len() == 1 { "rollout needs" } else { "rollouts need" });
    let finding = Diagnostic::new(
        Code::W0715,
        first,
        format!("{count} {what} more than the Deployments of {} can do", scope.title()),
    )
    .label("the first of them")
    .note(list.join("; "))
    .note("pods are replaced all the same, a few at a time, as long as the new ones stay ready");
    match scope.environment {
        Some(environment) => finding.related(environment.meta.span, "the environment").help(format!(
            "set `rollouts: argo` in `{}` where Argo Rollouts is installed, or use `rolling`",
            environment.meta.name
        )),
        None => finding.help("declare an `environment` with `rollouts: argo`, or use `rolling`"),
    }
}

/// Guards that have nobody to ask.
pub(super) fn no_prometheus(scope: &Scope<'_>, first: Span, list: &[String]) -> Diagnostic {
    let (count, guards) = (list.len(), if list.len() == 1 { "guard has" } else { "guards have" });
    let finding =
        Diagnostic::new(Code::W0716, first, format!("{count} {guards} no Prometheus to ask in {}", scope.title()))
            .label("not written")
            .note(list.join(", "))
            .note("the steps go on whatever the new version does");
    match scope.environment {
        Some(environment) => finding.related(environment.meta.span, "the environment").help(format!(
            "say in `{}` where Prometheus answers: `prometheus: \"http://prometheus.monitoring:9090\"`",
            environment.meta.name
        )),
        None => finding.help("say in an `environment` where Prometheus answers"),
    }
}

/// Objectives that say nothing of the new version.
pub(super) fn unmeasured(scope: &Scope<'_>, first: Span, list: &[String]) -> Diagnostic {
    let (count, guards) = (list.len(), if list.len() == 1 { "guard does" } else { "guards do" });
    Diagnostic::new(
        Code::W0717,
        first,
        format!("{count} {guards} not look at all objectives in {}", scope.title()),
    )
    .label("heeds the others only")
    .note(list.join("; "))
    .note("nothing measures them, or an expression of one's own does, which counts all pods and not those of the new version")
    .help("name counters rather than expressions: `good: \"orders_total{outcome=\\\"placed\\\"}\", total: \"orders_total\"`")
}

/// Steps that pods cannot follow.
pub(super) fn coarse_steps(scope: &Scope<'_>, first: Span, list: &[String]) -> Diagnostic {
    let (count, canaries) = (list.len(), if list.len() == 1 { "canary" } else { "canaries" });
    // In a mesh it is what comes through a gateway that no caller's proxy can share.
    let meshed = scope.environment.is_some_and(|it| it.settings.text("mesh") == Some("istio"));
    let help = if meshed {
        "run more replicas or take larger steps: requests that come through a gateway are shared by pods alone"
    } else {
        "run more replicas, take larger steps, or let callers' proxies share the traffic: `mesh: istio`"
    };
    Diagnostic::new(
        Code::W0718,
        first,
        format!("the steps of {count} {canaries} in {} are finer than its replicas", scope.title()),
    )
    .label("shared by the number of pods")
    .note(list.join("; "))
    .help(help)
}

/// Services that lead to both versions of a blue-green rollout.
pub(super) fn both_versions(scope: &Scope<'_>, first: Span, list: &[String]) -> Diagnostic {
    let (count, services) = (list.len(), if list.len() == 1 { "Service leads" } else { "Services lead" });
    Diagnostic::new(
        Code::W0719,
        first,
        format!("{count} {services} to both versions of a blue-green rollout in {}", scope.title()),
    )
    .label("only the Service for the cluster is switched")
    .note(list.join(", "))
    .help("let requests from outside come through a `gateway` rather than `expose`")
}
