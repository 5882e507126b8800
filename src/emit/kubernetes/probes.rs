//! How one sees whether a replica works.

use super::doc::pod::{Handler, PortRef, Probe};
use super::scope::{PortPlan, Scope, text};
use crate::base::arena::Id;
use crate::base::quantity::Duration;
use crate::model::{Node, Settings, Value};

/// How often a container is asked whether it has started.
const STARTUP_PERIOD: u64 = 5;

/// How long the command of a stock image may take: some of them start a virtual machine first.
const STOCK_TIMEOUT: u64 = 10;

/// The probes of a container.
#[derive(Clone, Debug, Default)]
pub(crate) struct Probes {
    /// Whether it has started; the others wait for it.
    pub(crate) startup: Option<Probe>,
    /// Whether it must be restarted.
    pub(crate) live: Option<Probe>,
    /// Whether it may get requests.
    pub(crate) ready: Option<Probe>,
}

/// The probes of a node: those of its `health`; for a store or server without any, whether it accepts connections.
pub(crate) fn of(scope: &Scope<'_>, id: Id<Node>) -> Probes {
    let health = scope.settings(id).said("health");
    let ports = scope.ports(id);
    let Some(health) = health.and_then(|entry| entry.value.as_settings()) else {
        return Probes { ready: unsaid(scope, id), ..Probes::default() };
    };
    let live = health.get("live").and_then(|value| declared(ports, value));
    let ready = match health.get("ready") {
        Some(value) => declared(ports, value),
        None => unsaid(scope, id),
    };
    let startup = match health.get("startup") {
        Some(Value::Duration(time)) => live.as_ref().or(ready.as_ref()).map(|probe| within(probe, *time)),
        Some(value) => declared(ports, value),
        None => None,
    };
    Probes { startup, live, ready }
}

/// Whether a pod may get requests, where nothing is said. Whether the stock image of a technology works, it says itself;
/// of another one it is known only that it listens. Nothing restarts either: a database that recovers is not helped by that.
fn unsaid(scope: &Scope<'_>, id: Id<Node>) -> Option<Probe> {
    let own = scope.deploy(id).is_some_and(|deploy| deploy.get("image").is_some());
    if let Some(stock) = scope.stock(id).ok().filter(|stock| !own && !stock.ready.is_empty()) {
        let asked = probe(Handler::Exec { command: stock.ready }, None);
        return Some(Probe { timeout_seconds: Some(STOCK_TIMEOUT), ..asked });
    }
    listening(scope.ports(id))
}

/// Where nothing is said: who accepts connections may get requests. Whether it also works is not seen from here, so
/// nothing restarts it.
fn listening(ports: &[PortPlan]) -> Option<Probe> {
    let first = ports.iter().find(|port| port.transport == "TCP")?;
    Some(probe(Handler::TcpSocket { port: PortRef::Name(first.name.clone()) }, None))
}

/// A probe as it is declared; none where it needs a port and there is none.
fn declared(ports: &[PortPlan], value: &Value) -> Option<Probe> {
    let (args, block) =
        if let Value::Call { args, block, .. } = value { (args.as_slice(), Some(block)) } else { (&[][..], None) };
    let argument = |at: usize| args.get(at).map(|argument| &argument.value);
    let number = |at: usize| argument(at).and_then(Value::as_int).and_then(|port| u16::try_from(port).ok());
    let handler = if let Value::Path(path) = value {
        http(path, web_port(ports, None)?)
    } else {
        match value.as_text()? {
            "http" => http(&argument(0).map(text)?, web_port(ports, number(1))?),
            "tcp" => {
                Handler::TcpSocket { port: port_ref(ports, number(0).or_else(|| Some(ports.first()?.container))?) }
            }
            "grpc" => Handler::Grpc { port: number(0).or_else(|| Some(like(ports, "kubernetes.io/h2c")?.container))? },
            "exec" => {
                let command = argument(0)?;
                let command = if let Value::List(items) = command {
                    items.iter().map(|item| text(&item.value)).collect()
                } else {
                    vec![text(command)]
                };
                Handler::Exec { command }
            }
            _ => return None,
        }
    };
    Some(probe(handler, block))
}

fn http(path: &str, port: PortRef) -> Handler {
    Handler::HttpGet { path: path.to_owned(), port }
}

/// The port of an HTTP probe: the one that is said, else the first that speaks HTTP, else the first.
fn web_port(ports: &[PortPlan], said: Option<u16>) -> Option<PortRef> {
    let number = said.or_else(|| Some(like(ports, "http")?.container))?;
    Some(port_ref(ports, number))
}

/// The first port that is taken for a protocol, else the first.
fn like<'a>(ports: &'a [PortPlan], protocol: &str) -> Option<&'a PortPlan> {
    ports.iter().find(|port| port.app_protocol == Some(protocol)).or(ports.first())
}

/// A container's port by name, where it has one.
fn port_ref(ports: &[PortPlan], number: u16) -> PortRef {
    match ports.iter().find(|port| port.container == number) {
        Some(port) => PortRef::Name(port.name.clone()),
        None => PortRef::Number(number),
    }
}

/// A probe with the times that are said; Kubernetes' defaults are the language's.
fn probe(handler: Handler, block: Option<&Settings>) -> Probe {
    let seconds = |name: &str| {
        let time = block.and_then(|block| block.duration(name)).map(Duration::secs_ceil);
        time.filter(|seconds| *seconds > 0)
    };
    Probe {
        handler,
        initial_delay_seconds: seconds("delay"),
        period_seconds: seconds("period"),
        timeout_seconds: seconds("timeout"),
        failure_threshold: block
            .and_then(|block| block.int("failures"))
            .and_then(|failures| u64::try_from(failures).ok()),
    }
}

/// The same question, asked until exactly that time is over.
fn within(probe: &Probe, time: Duration) -> Probe {
    let seconds = time.secs_ceil().max(1);
    // The longest period up to the usual one that leaves no rest.
    let period = (1..=STARTUP_PERIOD).rev().find(|period| seconds.is_multiple_of(*period)).unwrap_or(1);
    Probe {
        handler: probe.handler.clone(),
        initial_delay_seconds: None,
        period_seconds: Some(period),
        timeout_seconds: probe.timeout_seconds,
        failure_threshold: Some(seconds / period),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_may_take_as_long_as_is_said() {
        let asked = probe(Handler::Grpc { port: 7070 }, None);
        let start = within(&asked, Duration::from_secs(32));
        assert_eq!((start.period_seconds, start.failure_threshold), (Some(4), Some(8)));
        assert_eq!(start.handler, asked.handler);
    }
}
