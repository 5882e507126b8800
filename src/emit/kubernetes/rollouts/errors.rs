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
