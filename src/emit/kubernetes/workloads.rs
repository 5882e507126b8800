//! What keeps a node's pods running, how many there are, and how many may be away.

use super::containers::Image;
use super::doc::scale::DisruptionBudget;
use super::doc::workload::{ClaimRetention, HeadlessService, StatefulSet};
use super::doc::{Amount, LocalRef, Map, Metadata, ServiceAccount, spec};
use super::folder::{Folder, Notes};
use super::pods::{self, Pod};
use super::scope::{Scope, text};
use super::{errors, network, quantity, rollouts, scaling};
use crate::base::arena::Id;
use crate::base::span::Span;
use crate::emit::shared::namer::{LABEL_MAX, Rule};
use crate::model::facts::rollout;
use crate::model::{Node, Settings, Value};

/// How many replicas there are, at least and at most.
pub(crate) fn replicas(scope: &Scope<'_>, id: Id<Node>) -> (u64, u64) {
    rollout::replicas(scope.deploy(id))
}

/// Adds who the pods of a node are. They get no token of it unless they are to talk to the API of the cluster; the
/// identity in a cloud that an annotation names needs none.
pub(crate) fn add_account(folder: &mut Folder<'_>, id: Id<Node>) {
    let scope = folder.scope;
    let node = &scope.model.nodes[id];
    let said = scope.deploy(id).and_then(|deploy| deploy.object("service_account"));
    let annotations = said.and_then(|said| said.object("annotations")).into_iter().flat_map(Settings::iter);
    let pulled = scope.environment.map(|environment| environment.settings.list("pull_secrets")).unwrap_or_default();
    let pulled = pulled.into_iter().filter_map(Value::as_text);
    let account = ServiceAccount {
        automount_service_account_token: false,
        image_pull_secrets: pulled.map(|name| LocalRef { name: name.to_owned() }).collect(),
    };
    let metadata = Metadata {
        name: Some(scope.name(id).to_owned()),
        namespace: Some(scope.namespace.clone()),
        labels: scope.labels(id, node.kind().word()),
        annotations: annotations.map(|(key, entry)| (key.to_owned(), text(&entry.value))).collect::<Map>(),
    };
    let source = scope.model.source_path(&node.meta).to_owned();
    folder.add_metadata(format!("{}/serviceaccount.yaml", scope.name(id)), &source, metadata, account);
}

/// Adds the objects that run a node: its pods and, where several may run, how many of them.
pub(crate) fn add(folder: &mut Folder<'_>, id: Id<Node>, image: &Image) {
    let scope = folder.scope;
    let (name, component) = (scope.name(id), scope.model.nodes[id].kind().word());
    let pod = pods::serving(scope, id, image, &mut folder.notes);
    let scaled = scaling::add(folder, id, &pod);
    let (least, _) = replicas(scope, id);
    let replicas = (!scaled).then_some(least);
    let Pod { template, claims, stop } = pod;

    if claims.is_empty() {
        rollouts::add(folder, id, replicas, template);
    } else {
        let selector = scope.selector(id, component);
        let service_name = Rule::Rfc1035(LABEL_MAX).apply(&format!("{name}-pods"));
        let headless = HeadlessService {
            cluster_ip: "None",
            publish_not_ready_addresses: true,
            selector: selector.match_labels.clone(),
            ports: scope.ports(id).iter().map(|plan| network::service_port(scope, id, plan, None)).collect(),
        };
        folder.add_of(id, "service-pods", &service_name, component, spec(headless));
        // What was stored is never deleted on the way: it takes a person to delete a claim.
        let kept = ClaimRetention { when_deleted: "Retain", when_scaled: "Retain" };
        let set = StatefulSet {
            service_name,
            replicas,
            selector,
            template,
            persistent_volume_claim_retention_policy: (scope.version >= (1, 27)).then_some(kept),
            volume_claim_templates: claims,
        };
        folder.add_of(id, "statefulset", name, component, spec(set));
    }
    if let Some(stop) = stop {
        for file in ["deployment", "statefulset", "rollout"] {
            folder.comment(id, file, &stop);
        }
    }
    if let Some(budget) = disruption_budget(scope, id, &mut folder.notes) {
        folder.add_of(id, "poddisruptionbudget", name, component, spec(budget));
    }
}

/// Reports what the workloads of an environment need and it does not have: each concern once.
pub(crate) fn report(folder: &mut Folder<'_>) {
    let scope = folder.scope;
    let unscaled = std::mem::take(&mut folder.notes.unscaled);
    let unstarted = std::mem::take(&mut folder.notes.unstarted);
    let waiting = std::mem::take(&mut folder.notes.waiting);
    let unsized_nodes = unsized_nodes(scope);
    let lists = [
        (unscaled, errors::needs_keda as fn(&Scope<'_>, Span, &[String]) -> _),
        (unstarted, errors::queue_without_start),
        (waiting, errors::waiting_jobs),
        (unsized_nodes, errors::unsized_services),
        (std::mem::take(&mut folder.notes.sleepers), errors::sleep_by_program),
    ];
    for (list, finding) in lists {
        if let Some((_, first)) = list.first() {
            let first = *first;
            let list: Vec<String> = list.into_iter().map(|(what, _)| what).collect();
            folder.notes.diags.push(finding(scope, first, &list));
        }
    }
}

/// Services that must not fail and do not say what they need. Nothing is invented: a wrong limit kills.
fn unsized_nodes(scope: &Scope<'_>) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    for (id, node) in scope.workloads() {
        let tier = scope.settings(id).said("tier").and_then(|tier| tier.value.as_text());
        let Some(deploy) = scope.deploy(id).filter(|_| matches!(tier, Some("critical" | "high"))) else { continue };
        let missing: Vec<&str> = ["cpu", "memory"].into_iter().filter(|name| deploy.get(name).is_none()).collect();
        if !missing.is_empty() {
            let missing: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
            found.push((format!("`{}` says no {}", node.meta.name, missing.join(" and no ")), node.meta.span));
        }
    }
    found
}

/// How many pods planned work may take away: always at least one, so that it can go on. One pod alone has no budget
/// unless somebody asks for one: it could only block.
fn disruption_budget(scope: &Scope<'_>, id: Id<Node>, notes: &mut Notes) -> Option<DisruptionBudget> {
    let (least, _) = replicas(scope, id);
    let node = &scope.model.nodes[id];
    let said = scope.deploy(id).and_then(|deploy| deploy.object("disruption"));
    if least < 2 && said.is_none() {
        return None;
    }
    let one = || (None, Some(Amount::Count(1)));
    let entry = |name: &str| said.and_then(|said| said.entry(name));
    let (min_available, max_unavailable) = match (entry("max_unavailable"), entry("min_available")) {
        (Some(entry), _) => match quantity::amount(&entry.value) {
            Some(amount) if !is_zero(&amount) => (None, Some(amount)),
            Some(_) | None => {
                notes.diags.push(errors::blocked_disruption(&node.meta, entry.span, "none may be away", least));
                one()
            }
        },
        (None, Some(entry)) => match quantity::amount(&entry.value) {
            Some(amount) if keeps_fewer(&amount, least) => (Some(amount), None),
            Some(_) | None => {
                notes.diags.push(errors::blocked_disruption(&node.meta, entry.span, "all must be there", least));
                one()
            }
        },
        (None, None) => one(),
    };
    Some(DisruptionBudget {
        min_available,
        max_unavailable,
        unhealthy_pod_eviction_policy: (scope.version >= (1, 27)).then_some("AlwaysAllow"),
        selector: scope.selector(id, node.kind().word()),
    })
}

fn is_zero(amount: &Amount) -> bool {
    match amount {
        Amount::Count(count) => *count == 0,
        Amount::Share(share) => share == "0%",
    }
}

/// Whether an amount that must be there is less than what is there at least. Kubernetes rounds shares up.
fn keeps_fewer(amount: &Amount, least: u64) -> bool {
    match amount {
        Amount::Count(count) => *count < least,
        Amount::Share(share) => {
            let percent: u64 = share.trim_end_matches('%').parse().unwrap_or(100);
            (percent * least).div_ceil(100) < least
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_there_leaves_one_to_go() {
        assert!(keeps_fewer(&Amount::Count(2), 3));
        assert!(!keeps_fewer(&Amount::Count(3), 3));
        assert!(keeps_fewer(&Amount::Share("50%".into()), 3));
        // 80% of three are 2.4, which Kubernetes rounds up to all three.
        assert!(!keeps_fewer(&Amount::Share("80%".into()), 3));
    }
}
