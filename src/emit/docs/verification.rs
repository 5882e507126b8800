//! The test plan: what follows from the declarations for contract tests, load tests and chaos experiments.
//!
//! Nothing is invented: each line names a declared fact and what has to be seen where it holds.

use indexmap::IndexMap;

use super::book::{Book, to};
use super::doc::{Inline, Page};
use super::words::{causes, count, said};
use crate::base::arena::Id;
use crate::emit::prometheus;
use crate::emit::shared::resilience::words::fallback;
use crate::emit::shared::resilience::{Fallback, Pair, Policy, Rule};
use crate::model::facts::rollout;
use crate::model::{Consume, Model, Node, Operation, Publish, TypeDef};
use crate::vocab::DeclKind;

/// The overview: what is tested across services.
pub(super) fn page(book: &Book<'_>) -> Option<Page> {
    let model = book.model;
    book.nodes(DeclKind::Service).next()?;
    let mut page = book.page("verification.md", Inline::text("Test plan"), None);
    page.says(Inline::text(
        "What follows from what is declared. The page of each service has its own contract, load and chaos tests.",
    ));
    let scenarios: Vec<_> = model.scenarios.iter().filter(|(_, it)| model.is_local(&it.meta)).collect();
    if !scenarios.is_empty() {
        page.section("From end to end");
        let listed = scenarios.iter().map(|(_, scenario)| {
            let title = scenario.title.as_deref().unwrap_or(&scenario.meta.name);
            let place = format!("behaviour.md#{}", super::book::anchor(title));
            let budget = said(model, &scenario.settings, "budget");
            vec![Inline::link(&Inline::text(title), &to(&page, &place)), budget]
        });
        let listed = listed.collect();
        page.table(&["scenario", "within"], listed);
    }
    let integrations = book.pairs().iter().map(|pair| {
        let operations: Vec<Id<Operation>> =
            pair.rules.iter().flat_map(|rule| rule.operations.iter().copied()).collect();
        let seen = pair.rules.iter().flat_map(|rule| faults(book, pair, rule)).filter(|fault| !fault.is_empty());
        vec![
            book.node(&page, pair.caller),
            book.node(&page, pair.callee),
            Inline::text(count(operations.len(), "operation", "operations")),
            Inline::text(count(seen.count(), "fault", "faults")),
        ]
    });
    let integrations: Vec<Vec<Inline>> = integrations.collect();
    if !integrations.is_empty() {
        page.section("Integrations");
        page.bounded(
            &["caller", "callee", "contract tests", "chaos"],
            integrations,
            "the page of each service lists its own.",
        );
    }
    let messages = model.publishes.iter().filter(|one| model.is_local(&model.nodes[one.node].meta));
    let messages = messages.map(|publish| {
        let readers =
            model.consumes.iter().filter(|consume| consume.event == publish.event).map(|consume| consume.node);
        let compatibility = said(model, &model.nodes[publish.channel].settings, "compatibility");
        vec![book.ty(&page, publish.event), book.node(&page, publish.node), book.all(&page, readers), compatibility]
    });
    let messages: Vec<Vec<Inline>> = messages.collect();
    if !messages.is_empty() {
        page.section("Messages");
        page.says(Inline::text("Each consumer is tested with the schemas of all versions that are live."));
        page.bounded(
            &["message", "from", "read by", "compatibility"],
            messages,
            "the page of each service lists its own.",
        );
    }
    Some(page)
}

/// The part of a service's page.
pub(super) fn of_service(book: &Book<'_>, page: &mut Page, id: Id<Node>, node: &Node) {
    let contracts = contract_tests(book, page, id);
    let load = load_tests(book, page, id, node);
    let called = chaos_of_calls(book, page, id);
    let chaos = chaos(book, page, id, node);
    if contracts.is_empty() && load.is_empty() && called.is_empty() && chaos.is_empty() {
        return;
    }
    page.section("Test plan");
    page.table(&["contract test", "with", "against"], contracts);
    page.table(&["load test", "peak", "average", "holds when p99 is within", "and"], load);
    page.table(
        &["fault in", "operations", "when it does not answer", "when it fails", "when it keeps failing"],
        called,
    );
    page.table(&["fault", "what has to be seen"], chaos);
}

fn contract_tests(book: &Book<'_>, page: &Page, id: Id<Node>) -> Vec<Vec<Inline>> {
    let model = book.model;
    let mut rows = Vec::new();
    for provide in book.cx.facts().offered(model, id) {
        let contract = &model.contracts[provide.contract];
        let examples: usize = contract.operations.iter().map(|id| model.operations[*id].examples.len()).sum();
        let size = count(contract.operations.len(), "operation", "operations");
        let shown = if examples == 0 { size } else { format!("{size}, {}", count(examples, "example", "examples")) };
        rows.push(vec![
            Inline::text("It answers as ").then(book.contract(page, provide.contract)).and(" says"),
            Inline::text(shown),
            said(model, &contract.settings, "version"),
        ]);
    }
    for pair in book.calls_of(id) {
        let operations: Vec<Id<Operation>> =
            pair.rules.iter().flat_map(|rule| rule.operations.iter().copied()).collect();
        let pins = pair.rules.iter().map(|rule| said(model, &rule.call.settings, "pins"));
        rows.push(vec![
            Inline::text("It asks ").then(book.node(page, pair.callee)).and(" for what it offers"),
            book.operations(page, &operations),
            Inline::joined(pins, ", "),
        ]);
    }
    for (channel, events) in by_channel(sent(model, id).map(|publish| (publish.channel, publish.event))) {
        rows.push(vec![
            Inline::text("It publishes as declared to ").then(book.node(page, channel)),
            Inline::joined(events.iter().map(|event| book.ty(page, *event)), ", "),
            said(model, &model.nodes[channel].settings, "compatibility"),
        ]);
    }
    for (channel, events) in by_channel(read(model, id).map(|consume| (consume.channel, consume.event))) {
        let twice = read(model, id).any(|it| it.channel == channel && it.settings.said("idempotent").is_some());
        rows.push(vec![
            Inline::text("It takes from ").then(book.node(page, channel)),
            Inline::joined(events.iter().map(|event| book.ty(page, *event)), ", "),
            Inline::text(if twice { "also twice, with the same result" } else { "" }),
        ]);
    }
    rows
}

fn sent(model: &Model, id: Id<Node>) -> impl Iterator<Item = &Publish> {
    model.publishes.iter().filter(move |publish| publish.node == id)
}

fn read(model: &Model, id: Id<Node>) -> impl Iterator<Item = &Consume> {
    model.consumes.iter().filter(move |consume| consume.node == id)
}

/// Messages by the channel they travel on.
fn by_channel(messages: impl Iterator<Item = (Id<Node>, Id<TypeDef>)>) -> IndexMap<Id<Node>, Vec<Id<TypeDef>>> {
    let mut found: IndexMap<Id<Node>, Vec<Id<TypeDef>>> = IndexMap::new();
    for (channel, event) in messages {
        found.entry(channel).or_default().push(event);
    }
    found
}

fn load_tests(book: &Book<'_>, page: &Page, id: Id<Node>, node: &Node) -> Vec<Vec<Inline>> {
    let model = book.model;
    let capacity = node.settings.object("capacity").map(|it| said(model, it, "per_replica")).unwrap_or_default();
    let capacity = if capacity.is_empty() { capacity } else { Inline::text("a replica serves ").then(capacity) };
    let mut rows = Vec::new();
    for (_, operation) in book.operations_of(id) {
        let settings = &model.operations[operation].settings;
        if settings.said("rate").is_none() && settings.said("latency").is_none() {
            continue;
        }
        let said = |path: &str| said(model, settings, path);
        rows.push(vec![
            book.operation(page, operation),
            said("rate.peak"),
            said("rate.average"),
            said("latency.p99"),
            capacity.clone(),
        ]);
    }
    rows
}

/// The faults of what a service calls: a row for each line, with what has to be seen when the callee is slow, fails, and
/// keeps failing.
fn chaos_of_calls(book: &Book<'_>, page: &Page, id: Id<Node>) -> Vec<Vec<Inline>> {
    let mut rows = Vec::new();
    for pair in book.calls_of(id) {
        for rule in &pair.rules {
            let what = if rule.named { book.operations(page, &rule.operations) } else { Inline::text("everything") };
            let [slow, fails, keeps] = faults(book, pair, rule);
            rows.push(vec![book.node(page, pair.callee), what, slow, fails, keeps]);
        }
    }
    rows
}

/// Other faults of a service, and what has to be seen.
fn chaos(book: &Book<'_>, page: &Page, id: Id<Node>, node: &Node) -> Vec<Vec<Inline>> {
    let model = book.model;
    let mut rows = Vec::new();
    for used in model.store_uses.iter().filter(|used| used.node == id) {
        let gone = said(model, &model.nodes[used.store].settings, "failover_time");
        let seen = if gone.is_empty() {
            Inline::text("it answers with errors, and recovers by itself")
        } else {
            Inline::text("it recovers by itself within ").then(gone)
        };
        rows.push(vec![book.node(page, used.store).and(" fails over"), seen]);
    }
    let mut away: IndexMap<(Id<Node>, &str), Vec<Inline>> = IndexMap::new();
    for publish in sent(model, id) {
        let seen = match publish.settings.text("via") {
            Some("outbox") => "waits in the outbox, and is sent when the broker is back",
            Some("cdc") => "is read from the log of the store when the broker is back",
            _ => "is lost, or what sends it fails: nothing keeps it",
        };
        away.entry((publish.channel, seen)).or_default().push(book.ty(page, publish.event));
    }
    for ((channel, seen), events) in away {
        let seen = Inline::joined(events, ", ").and(format!(" {seen}"));
        rows.push(vec![book.node(page, channel).and(" is away"), seen]);
    }
    let mut poison: IndexMap<(Id<Node>, Inline), Vec<Inline>> = IndexMap::new();
    for consume in read(model, id) {
        let letters = prometheus::limits::letters(model, consume);
        let seen = match (consume.settings.text("on_poison"), letters) {
            (Some("block"), _) => Inline::text("nothing else is read until somebody acts"),
            (Some("park_key"), _) => Inline::text("it and later ones of its key are set aside, all others go on"),
            (_, None) => Inline::text("no dead letters are declared: it comes again and again"),
            (_, Some(letters)) => {
                Inline::text("it goes to ").then(book.node(page, letters)).and(", and the next one is read")
            }
        };
        poison.entry((consume.channel, seen)).or_default().push(book.ty(page, consume.event));
    }
    for ((channel, seen), events) in poison {
        let what = Inline::joined(events, ", ").and(" of ").then(book.node(page, channel));
        rows.push(vec![what.and(" cannot be handled"), seen]);
    }
    if let Some(deploy) = node.settings.object("deploy") {
        let (least, _) = rollout::replicas(Some(deploy));
        let seen = if least > 1 {
            "no request fails: another answers"
        } else {
            "requests fail until it is back: there may be only one"
        };
        rows.push(vec![Inline::text("A replica is taken away"), Inline::text(seen)]);
    }
    rows
}

/// What has to be seen when a callee is slow, fails, and keeps failing, under the policy that is in force.
fn faults(book: &Book<'_>, pair: &Pair<'_>, rule: &Rule<'_>) -> [Inline; 3] {
    let end = outcome(book, pair, rule);
    let policy = &rule.policy;
    let slow = match policy.total().or_else(|| policy.envelope()) {
        Some(time) => format!("after {time} at most, {end}"),
        None => "no timeout is in force: the caller waits for as long as the callee does".to_owned(),
    };
    let fails = match policy.attempts() {
        1 => format!("no second call; {end}"),
        attempts => format!("{attempts} calls at most; then {end}"),
    };
    [Inline::prose(&slow), Inline::prose(&fails), Inline::text(opened(policy).unwrap_or_default())]
}

/// What a circuit breaker does.
fn opened(policy: &Policy) -> Option<String> {
    let breaker = policy.breaker?;
    let rate = breaker.failure_rate.map(|rate| format!(" at {rate}")).unwrap_or_default();
    let open = breaker.open.map(|open| format!(" for {open}")).unwrap_or_default();
    Some(format!("the circuit breaker opens{rate}, and calls stop{open}"))
}

/// What the caller does in the end.
fn outcome(book: &Book<'_>, pair: &Pair<'_>, rule: &Rule<'_>) -> String {
    let model = book.model;
    match &rule.policy.fallback {
        Some(instead) if *instead != Fallback::Fail => format!("the caller {}", fallback(model, instead)),
        _ => match rule.call.settings.text("criticality") {
            Some("degradable") => "its answer lacks that part".to_owned(),
            Some("optional") => "nobody notices".to_owned(),
            _ => {
                let failing = causes(model, &model.nodes[pair.caller], &rule.call.causes);
                if failing.is_empty() {
                    "the caller fails too".to_owned()
                } else {
                    "what needs it fails too".to_owned()
                }
            }
        },
    }
}
