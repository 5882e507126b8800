//! How one sees on one machine whether a service works: by a command in its container, since nothing else asks.

use super::doc::{Healthcheck, literal};
use super::plan::{GATEWAY_PORT, Plan, Runs};
use super::{Notes, gateway};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::emit::kubernetes::scope::text;
use crate::model::{Node, Settings, Value};

/// How long failures do not count when nothing else is said: a laptop that starts everything at once takes its time.
const START: u64 = 60;

/// The check of a service: its own `ready` or `live` probe, else what its technology knows. A probe that no command in the
/// container can ask is noted.
pub(super) fn of(plan: &Plan<'_>, id: Id<Node>, notes: &mut Notes) -> Option<Healthcheck> {
    match plan.images.get(&id)? {
        Runs::Gateway => return Some(command(&gateway::asks(), None)),
        Runs::Stub { .. } => return None,
        Runs::Own { .. } | Runs::Stock(_) => {}
    }
    let health = plan.scope.settings(id).said("health");
    if let Some(settings) = health.and_then(|entry| entry.value.as_settings()) {
        let probe = ["ready", "live"].into_iter().find_map(|name| settings.entry(name))?;
        let check = asked(plan, id, &probe.value);
        if check.is_none() {
            notes.unasked.push((plan.scope.model.nodes[id].meta.name.clone(), probe.span));
        }
        return check;
    }
    match plan.images.get(&id)? {
        Runs::Stock(stock) if !stock.ready.is_empty() => Some(command(&stock.ready, None)),
        Runs::Stock(_) | Runs::Own { .. } | Runs::Gateway | Runs::Stub { .. } => None,
    }
}

/// A probe as a command, where one asks it.
fn asked(plan: &Plan<'_>, id: Id<Node>, probe: &Value) -> Option<Healthcheck> {
    let (args, block) =
        if let Value::Call { args, block, .. } = probe { (args.as_slice(), Some(block)) } else { (&[][..], None) };
    let argument = |at: usize| args.get(at).map(|argument| &argument.value);
    let path = match (probe, probe.as_text()) {
        (Value::Path(path), _) => path.clone(),
        (_, Some("http")) => argument(0).map(text)?,
        (_, Some("exec")) => {
            let words = argument(0)?;
            let words = if let Value::List(items) = words {
                items.iter().map(|item| text(&item.value)).collect()
            } else {
                vec![text(words)]
            };
            return Some(command(&words, block));
        }
        // A connection and the health protocol of gRPC need programs that images do not have.
        (_, _) => return None,
    };
    let said = argument(1).and_then(Value::as_int).and_then(|port| u16::try_from(port).ok());
    let ports = plan.scope.ports(id);
    let web = ports.iter().find(|port| port.app_protocol == Some("http")).or(ports.first()).map(|port| port.container);
    let url = format!("http://127.0.0.1:{}{path}", said.or(web).unwrap_or(GATEWAY_PORT));
    let client: Vec<&str> = match plan.environment.settings.text("http_client")? {
        "curl" => vec!["curl", "-fsS", "-o", "/dev/null", &url],
        _ => vec!["wget", "-q", "-O", "/dev/null", &url],
    };
    Some(command(&client.into_iter().map(str::to_owned).collect::<Vec<_>>(), block))
}

/// A check by a command with the times of a probe. What says none is asked often, because others wait for the answer, and has a
/// minute to start.
fn command(words: &[String], block: Option<&Settings>) -> Healthcheck {
    let seconds = |name: &str| block.and_then(|block| block.duration(name)).map(Duration::secs_ceil);
    let failures = block.and_then(|block| block.int("failures")).and_then(|failures| u64::try_from(failures).ok());
    Healthcheck {
        test: std::iter::once("CMD".to_owned()).chain(words.iter().map(|word| literal(word))).collect(),
        interval: format!("{}s", seconds("period").filter(|period| *period > 0).unwrap_or(5)),
        timeout: format!("{}s", seconds("timeout").unwrap_or(5).max(1)),
        retries: failures.unwrap_or(12),
        start_period: format!("{}s", seconds("delay").filter(|delay| *delay > 0).unwrap_or(START)),
    }
}
