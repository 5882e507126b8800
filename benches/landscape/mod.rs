//! Landscapes: generated systems of many small services in contexts, with all that diagrams show: stores, events, a gateway,
//! classified data, scenarios, sagas and lifecycles. Always the same for the same number.

use std::fmt::Write as _;

use crate::estate::Source;

/// The services of a context.
const CONTEXT: usize = 25;

/// A landscape of `count` services.
pub(crate) fn landscape(count: usize) -> Vec<Source> {
    let services = (0..count).map(|n| Source { path: format!("s{n:04}.arch"), text: service(n) });
    services.chain([Source { path: "platform.arch".to_owned(), text: platform(count) }]).collect()
}

fn platform(count: usize) -> String {
    let mut text = "//! What the services of a generated landscape have in common.\n\n".to_owned();
    for n in (0..count).step_by(CONTEXT) {
        let _ = writeln!(text, "use s{n:04}.{{Service{n}}}");
    }
    text.push_str("\nserver Bus: kafka { version: \"4.1.0\" }\n\nactor Client\n\ngateway Edge {\n  host: \"api\"\n");
    for n in (0..count).step_by(CONTEXT) {
        let _ = writeln!(text, "  route /s{n} -> Service{n}.Api{n}");
    }
    text.push_str("}\n\nenvironment Production: kubernetes { namespace: \"landscape\" }\n");
    for context in 0..count.div_ceil(CONTEXT) {
        let _ = write!(text, "\ncontext Context{context} \"Context {context}\" {{\n");
        if context > 0 {
            let _ = writeln!(text, "  downstream_of Context{} {{ pattern: open_host }}", context / 2);
        }
        text.push_str("}\n");
    }
    text
}

/// The services that a service calls: its neighbour, one further away, and now and then a hub that everybody calls.
fn callees(n: usize) -> Vec<usize> {
    let mut callees = Vec::new();
    for callee in
        [n.checked_sub(1), (n > 3).then_some(n / 2), (n % 4 == 1 && n > 40).then_some(0)].into_iter().flatten()
    {
        if !callees.contains(&callee) {
            callees.push(callee);
        }
    }
    callees
}

fn service(n: usize) -> String {
    let mut text = format!(
        "//! Service {n} of a generated landscape.\n\nuse platform.{{Bus, Context{}}}\nuse std.http.{{NotFound}}\n",
        n / CONTEXT
    );
    if n > 0 {
        text.push_str("use std.resilience.{Internal}\n");
    }
    text.push_str("use std.tech.{postgres}\n");
    for callee in callees(n) {
        let _ = writeln!(text, "use s{callee:04}.{{Service{callee}}}");
    }
    let source = n.checked_sub(7);
    if let Some(source) = source {
        let _ = writeln!(text, "use s{source:04}.{{Changed{source}, Channel{source}}}");
    }
    let _ = write!(
        text,
        "\nenum State{n} {{ open, paid, closed }}\n\n\
         record Account{n} {{\n  id: Uuid @key\n  owner: String @pii\n  state: State{n} = open\n  iban?: String @pci\n}}\n\n\
         event Changed{n} {{\n  id: Uuid @key\n  state: State{n}\n  owner: String @pii\n}}\n\n\
         contract Api{n}: rest {{\n  version: 1.0.0\n  GET /accounts/{{id}} get_account(id: Uuid) -> Account{n} ! NotFound\n  \
         POST /accounts settle(body account: Account{n}) -> 204 ! NotFound\n  DELETE /accounts/{{id}} undo(id: Uuid) -> 204\n}}\n\n\
         store Db{n}: postgres {{ holds Account{n} }}\n\nchannel Channel{n}: Bus {{ carries Changed{n} }}\n\n\
         /// Keeps the accounts of part {n}.\nservice Service{n} in Context{} {{\n  provides Api{n} on 8080\n  owns Db{n}\n  \
         publishes Changed{n} to Channel{n}\n",
        n / CONTEXT
    );
    if n % 10 == 3 {
        text.push_str("  trust: restricted\n");
    }
    for callee in callees(n) {
        let _ = writeln!(text, "  calls Service{callee}.{{get_account, settle, undo}} with Internal");
    }
    if let Some(source) = source {
        let _ = writeln!(text, "  consumes Changed{source} from Channel{source}");
    }
    let _ =
        write!(text, "  deploy: {{ image: \"registry.example/landscape/service{n}:1.0.0\", replicas: 2..4 }}\n}}\n");
    if n % 20 == 7 {
        let _ = write!(text, "\nlifecycle State{n} {{\n  open -> paid on Service{n}.settle\n  paid -> closed\n}}\n");
    }
    if let (Some(callee), 0) = (n.checked_sub(1), n % 20) {
        let _ = write!(
            text,
            "\nscenario Story{n} \"What service {n} does\" {{\n  Service{n} -> Service{callee}.get_account\n  alt \"it is there\" {{\n    \
             Service{n} ~> Changed{n}\n  }} else \"it is not\" {{\n    Service{n} -> Service{callee}.settle \"makes one\"\n  }}\n}}\n\n\
             saga Saga{n} by Service{n} {{\n  style: orchestration\n  step take {{\n    do: Service{callee}.settle\n    undo: Service{callee}.undo\n  }}\n  \
             pivot keep {{\n    do: Service{callee}.settle\n  }}\n}}\n"
        );
    }
    text
}
