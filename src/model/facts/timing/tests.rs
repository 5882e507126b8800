//! The quantities of small systems: one that was worked out by hand, and rules that hold for any.

use rust_decimal::Decimal;

use super::{Quantile, Story, TaskId, TaskLoad, TaskTimes, Time, What};
use crate::base::quantity::Duration;
use crate::checks::Checked;
use crate::emit::shared::fixture::compile;

fn ms(millis: u64) -> Time {
    Time::Known(Duration::from_millis(millis))
}

fn task(checked: &Checked, node: &str, operation: &str) -> TaskId {
    let model = checked.model();
    let node = model.nodes.iter().find(|(_, one)| one.meta.name == node).unwrap().0;
    let find = |(id, one): (_, &crate::model::Operation)| {
        (one.name == operation).then(|| checked.facts().timing(model).graph.find(node, What::Operation(id))).flatten()
    };
    model.operations.iter().find_map(find).unwrap()
}

fn times(checked: &Checked, node: &str, operation: &str) -> TaskTimes {
    *checked.facts().timing(checked.model()).times(task(checked, node, operation)).unwrap()
}

fn load(checked: &Checked, node: &str, operation: &str) -> TaskLoad {
    *checked.facts().timing(checked.model()).load(checked.model(), task(checked, node, operation)).unwrap()
}

fn story(checked: &Checked) -> Story {
    let id = checked.model().scenarios.ids().next().unwrap();
    checked.facts().timing(checked.model()).scenario(checked.model(), id)
}

#[test]
fn the_worked_example_is_right() {
    let checked = compile(include_str!("../../../../tests/timing/oracle.arch"));
    let charge = times(&checked, "Payment", "charge");
    assert_eq!((charge.worst, charge.single_fault), (ms(5_110), ms(5_110)));
    let order = times(&checked, "Checkout", "place_order");
    assert_eq!((order.single_fault, order.worst), (ms(7_050), ms(26_620)));
    // What is declared is not derived, and what is not declared is unknown.
    assert_eq!((order.latency.p99, order.latency.p50, order.own.p99), (ms(1_200), Time::Unknown, ms(20)));
    // 20ms and two attempts of 3s with 200ms between them.
    assert_eq!(times(&checked, "Fe", "checkout").worst, ms(6_220));

    let amplification = |node, operation| load(&checked, node, operation).amplification.unwrap();
    assert_eq!(amplification("Psp", "charge"), Decimal::from(18));
    for (node, operation) in
        [("Cart", "get"), ("Catalog", "get_product"), ("Currency", "convert"), ("Shipping", "quote")]
    {
        assert_eq!(amplification(node, operation), Decimal::from(6), "{node}.{operation}");
    }
    assert_eq!(amplification("Shipping", "ship"), Decimal::from(2));
    let (by, _) = load(&checked, "Psp", "charge").amplified_by.unwrap();
    assert_eq!(by, task(&checked, "Payment", "charge"));

    let rates = |node, operation| {
        let load = load(&checked, node, operation);
        (load.rate.unwrap(), load.outage_rate.unwrap())
    };
    let pair = |rate: i64, outage: i64| (Decimal::from(rate), Decimal::from(outage));
    assert_eq!(rates("Currency", "convert"), pair(60, 360));
    assert_eq!(rates("Catalog", "get_product"), pair(50, 300));
    assert_eq!(rates("Psp", "charge"), pair(10, 180));
}

const PAIR: &str = "
contract B: rest {
  version: 1.0.0
  GET /b b() -> 204 { latency: { p50: 10ms, p99: 80ms } }
  GET /c c() -> 204 { latency: { p50: 20ms, p99: 50ms } }
}
contract A: rest {
  version: 1.0.0
  GET /a a() -> 204 { latency: { own: { p50: 1ms, p99: 5ms } } }
}
service S { provides B on 80 }
";

fn called(line: &str) -> Checked {
    compile(&format!("{PAIR}service T {{\n  provides A on 80\n{line}\n}}"))
}

#[test]
fn envelopes_follow_the_policy() {
    let worst = |line: &str| times(&called(line), "T", "a").worst;
    // 5ms of its own in each.
    assert_eq!(worst("  calls S.b for a { timeout: { total: 1s } }"), ms(1_005));
    assert_eq!(worst("  calls S.b for a"), Time::Endless);
    let retry = |jitter: &str, total: &str| {
        worst(&format!(
            "  calls S.b for a {{\n    timeout: {{ attempt: 100ms{total} }}\n    \
             retry: {{ attempts: 4, backoff: exponential(100ms..200ms), jitter: {jitter} }}\n  }}"
        ))
    };
    // 4 · 100 + 100 + 200 + 200
    assert_eq!(retry("full", ""), ms(905));
    assert_eq!(retry("20%", ""), ms(1_005));
    // 200 + 200 + 200, as three times the base is more than the longest wait
    assert_eq!(retry("decorrelated", ""), ms(1_005));
    assert_eq!(retry("full", ", total: 600ms"), ms(605));
    let hedge = "hedge: { attempts: 3, after: 20ms }";
    assert_eq!(worst(&format!("  calls S.b for a {{ timeout: {{ attempt: 100ms }}, {hedge} }}")), ms(145));
    let bulkhead = "bulkhead: { concurrent: 4, wait: 30ms }, retry: { attempts: 2 }";
    assert_eq!(worst(&format!("  calls S.b for a {{ timeout: {{ attempt: 100ms }}, {bulkhead} }}")), ms(265));
    assert_eq!(worst("  calls S.b for a { timeout: { total: 1s }, per_request: 2.5 }"), ms(3_005));
}

#[test]
fn calls_at_the_same_time_take_as_long_as_the_slowest() {
    let group = "parallel: both";
    let line = |operation: &str, total: &str| {
        format!("  calls S.{operation} for a {{ timeout: {{ total: {total} }}, {group} }}\n")
    };
    let both = times(&called(&(line("b", "1s") + &line("c", "300ms"))), "T", "a");
    assert_eq!((both.latency.p50, both.latency.p99, both.worst), (ms(21), ms(85), ms(1_005)));
    // The slower one is in fault, and the other one within its time.
    assert_eq!(both.single_fault, ms(1_005));
    let in_rounds = "  calls S.b for a { timeout: { total: 1s }, per_request: 5, parallel: all { width: 2 } }";
    assert_eq!(times(&called(in_rounds), "T", "a").worst, ms(3_005));
}

#[test]
fn what_is_not_declared_is_unknown_and_a_circle_has_no_end() {
    let whole = times(&called("  calls S for a { timeout: { total: 1s } }"), "T", "a");
    assert_eq!((whole.latency.p50, whole.worst), (Time::Unknown, ms(1_005)), "one of two, and nobody says which");
    let circle = compile(&format!(
        "{PAIR}service T {{\n  provides A on 80\n  calls U.d for a {{ timeout: {{ total: 1s }}, retry: {{ attempts: 2 }} }}\n}}\n\
         contract D: rest {{\n  version: 1.0.0\n  GET /d d() -> 204 {{ latency: {{ own: {{ p99: 1ms }} }} }}\n}}\n\
         service U {{\n  provides D on 80\n  calls T.a for d {{ timeout: {{ total: 1s }} }}\n}}"
    ));
    let found = times(&circle, "T", "a");
    assert!(found.in_cycle);
    assert_eq!((found.worst, found.single_fault, found.latency.p99), (Time::Endless, Time::Endless, Time::Endless));
    assert_eq!(load(&circle, "T", "a").amplification, None);
}

fn append(texts: &mut [String], more: &str) {
    for text in texts {
        text.push_str(more);
    }
}

/// Layers of services, each of which calls some of the layer below with policies that numbers decide.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// A system, and the same with a longer timeout and with a retry budget somewhere.
    fn systems(&mut self) -> [String; 3] {
        let mut texts = [String::new(), String::new(), String::new()];
        let mut number = 0;
        let changed = self.below(4);
        for layer in 0..4_u64 {
            for index in 0..3_u64 {
                let own = 1 + self.below(50);
                let declared = if self.below(2) == 0 && layer == 0 {
                    format!("p99: {}ms, ", own + self.below(400))
                } else {
                    String::new()
                };
                let operation = format!(
                    "contract C{layer}{index}: rest {{\n  version: 1.0.0\n  GET /x x() -> 204 {{\n    \
                     latency: {{ {declared}own: {{ p99: {own}ms }} }}\n  }}\n}}\n"
                );
                append(&mut texts, &operation);
                let head = format!("service S{layer}{index} {{\n  provides C{layer}{index} on 80\n");
                append(&mut texts, &head);
                for callee in (0..3).filter(|_| layer > 0) {
                    if self.below(3) == 0 {
                        continue;
                    }
                    let (attempt, attempts) = (20 + self.below(300), 1 + self.below(3));
                    let total = attempt + self.below(900);
                    let more = match self.below(3) {
                        0 => "",
                        1 => ", criticality: degradable",
                        _ => ", parallel: group",
                    };
                    let count = 1 + self.below(3);
                    let line = |attempt: u64, total: u64, budget: &str| {
                        format!(
                            "  calls S{}{callee}.x for x {{ timeout: {{ attempt: {attempt}ms, total: {total}ms }}, retry: {{ attempts: \
                             {attempts}, backoff: fixed(10ms){budget} }}, per_request: {count}{more} }}\n",
                            layer - 1
                        )
                    };
                    let here = number % 4 == changed;
                    number += 1;
                    let longer = if here { (attempt + 100, total + 100) } else { (attempt, total) };
                    texts[0].push_str(&line(attempt, total, ""));
                    texts[1].push_str(&line(longer.0, longer.1, ""));
                    texts[2].push_str(&line(attempt, total, if here { ", budget: 20%" } else { "" }));
                }
                append(&mut texts, "}\n");
            }
        }
        texts
    }
}

#[test]
fn rules_hold_for_any_system() {
    let mut random = Random(7);
    let (mut longer, mut calmer) = (0, 0);
    for _ in 0..6 {
        let [plain, patient, budgeted] = random.systems().map(|text| compile(&text));
        let timing = plain.facts().timing(plain.model());
        for at in 0..timing.graph.tasks.len() {
            let of = |checked: &Checked| {
                let timing = checked.facts().timing(checked.model());
                (*timing.times(TaskId(at)).unwrap(), *timing.load(checked.model(), TaskId(at)).unwrap())
            };
            let ((times, load), (patient, _), (_, budgeted)) = (of(&plain), of(&patient), of(&budgeted));
            let Some((worst, fault)) = times.worst.known().zip(times.single_fault.known()) else { continue };
            assert!(fault <= worst, "one fault takes {fault}, all of them {worst}");
            let (later, later_fault) = (patient.worst.known().unwrap(), patient.single_fault.known().unwrap());
            assert!(later >= worst && later_fault >= fault, "a longer timeout made it shorter");
            let (most, least) = (load.amplification.unwrap(), budgeted.amplification.unwrap());
            assert!(least <= most, "a budget made more of {most}: {least}");
            longer += usize::from(later > worst);
            calmer += usize::from(least < most);
        }
    }
    // Otherwise the changes changed nothing, and the rules above hold for no reason.
    assert!(longer > 10 && calmer > 10, "{longer} tasks take longer, {calmer} are called less");
}

#[test]
fn a_story_says_who_waits_for_what() {
    let checked = compile(&format!(
        "{PAIR}event E {{ id: Uuid @key }}\nchannel Ch: kafka {{ carries E }}\n\
         service T {{\n  provides A on 80\n  calls S.b for a {{ timeout: {{ total: 1s }} }}\n  \
         calls S.c for a {{ timeout: {{ total: 1s }}, per_request: 3 }}\n  publishes E to Ch for a\n}}\n\
         service M {{\n  consumes E from Ch {{ group: \"m\", idempotent: natural }}\n  calls S.c for E\n}}\n\
         actor P {{ calls T.a }}\n\
         scenario Told \"t\" {{\n  P -> T.a\n  loop {{\n    T -> S.c\n  }}\n  T ~> E\n  E ~> M\n  M -> S.c\n  S -> M\n  par {{\n    T -> S.b\n  }} and {{\n    \
         T -> S.c\n  }}\n  T -> P\n}}\n"
    ));
    let story = story(&checked);
    let shown: Vec<(usize, bool, u32, Option<usize>)> =
        story.steps.iter().map(|step| (step.depth, step.waited, step.times, step.parent)).collect();
    let expected =
        [(0, true, 1, None), (1, true, 3, Some(0)), (0, false, 1, None), (1, true, 1, Some(0)), (1, true, 1, Some(0))];
    assert_eq!(shown, expected, "answers and events are no steps");
    // 1ms of its own, three times 20ms, and of both branches the slower one.
    assert_eq!(story.typical, Duration::from_millis(81));
    assert_eq!(story.floor.get(Quantile::P99).map(|floor| (floor.time.millis_ceil(), floor.step)), Some((80, 3)));
    // One of the calls of the loop is in fault: 1ms, 1s, twice 20ms and 20ms.
    assert_eq!(story.steps[1].in_fault, Some(Duration::from_millis(1_061)));
}
