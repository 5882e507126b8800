// Prometheus: `promtool check rules` over every file, and `promtool test rules` for every objective.
//
// The unit tests are made here and know nothing of the compiler: they feed the raw counters that a file's recording rules read
// with errors just above and just below each threshold of the Site Reliability Workbook's table, computed from the target
// and the period that the file records, and say which alert must fire. They also hold that one failure at night wakes nobody,
// and what is left of the budget.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { Report, cannot, collect } from "./common.mjs";
import { promtool, promtoolVersion } from "./promtool.mjs";
import { sampleLabels, selectors } from "./promql.mjs";

const KIND = "prometheus";
/** Share of the budget, long and short window in minutes, severity: chapter 5 of the workbook, table 5-8. */
const LEVELS = [
  [0.02, 60, 5, "page"],
  [0.05, 360, 30, "page"],
  [0.1, 1440, 120, "ticket"],
  [0.1, 4320, 360, "ticket"],
];
/** How often rules are evaluated in minutes: where bursts last for hours, and where single failures are counted. */
const HOURLY = 60;
const SELDOM = 15;
const OFTEN = 5;
/** How far apart the samples of raw counters are, in minutes. */
const STEP = 2;
/** Requests a minute that the tests send: many, so that every share is a whole number of requests nearly enough. */
const TRAFFIC = 1_000_000;

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".rules.yaml"]);
const folder = mkdtempSync(join(tmpdir(), "archc-promtool-"));
let tests = 0;
try {
  // Two at a time: promtool uses one core.
  const queue = [...files].reverse();
  await Promise.all([0, 1].map(async (worker) => {
    while (queue.length > 0) await check(queue.pop(), `${worker}`);
  }));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (tests > 0) console.log(`${KIND}: ${tests} unit tests of burn rates`);
report.finish(files, [`promtool ${await promtoolVersion(KIND)}`]);

async function check(file, worker) {
  const { code, stdout, stderr } = await promtool(KIND, ["check", "rules", file]);
  if (code !== 0) {
    lines(stdout + stderr).forEach((line) => report.problem(file, "promtool check", "", line));
    return;
  }
  const rules = parse(readFileSync(file, "utf8"));
  rules.groups.forEach((group) => conventions(file, group));
  for (const group of rules.groups) {
    const target = group.rules.find((rule) => rule.record === "service:slo_target:ratio");
    if (target === undefined) continue;
    const cases = objective(file, group);
    if (cases !== null) await unit(file, group.name, cases, worker);
  }
}

/** What every alert must have, and what no two rules may share. */
function conventions(file, group) {
  const seen = new Set();
  for (const rule of group.rules) {
    const where = `${group.name}/${rule.alert ?? rule.record}`;
    const key = JSON.stringify([rule.alert ?? rule.record, rule.labels]);
    if (seen.has(key)) report.problem(file, "archc", where, "twice with the same labels");
    seen.add(key);
    if (rule.record !== undefined) {
      if (!/^[a-z_]+:[a-z_]+:[a-z0-9_]+$/.test(rule.record)) report.problem(file, "archc", where, "recorded name is not level:metric:operations");
      continue;
    }
    if (!["page", "ticket"].includes(rule.labels?.severity)) report.problem(file, "archc", where, "alert without a severity");
    for (const name of ["summary", "description"]) {
      if (!rule.annotations?.[name]) report.problem(file, "archc", where, `alert without ${name}`);
    }
  }
}

/** The unit tests of an objective; null where its counters are an expression of the project's own. */
function objective(file, group) {
  const record = (name) => group.rules.find((rule) => rule.record === name);
  const requests = record("service:sli_requests:rate5m");
  const errors = record("service:sli_errors:rate5m");
  const target = Number(/^vector\((.+)\)$/.exec(record("service:slo_target:ratio").expr)[1]);
  const remaining = record("service:slo_budget_remaining:ratio");
  const period = minutes(/ratio_rate(\w+)\{/.exec(remaining.expr)[1]);
  const budget = 1 - target;
  const totals = selectors(requests.expr);
  const parts = selectors(errors.expr);
  if (totals.length === 0 || !requests.expr.startsWith("sum(rate(")) {
    report.note(file, KIND, group.name, "counts by an expression of its own: no unit test");
    return null;
  }
  const series = counters(totals, parts, / or vector\(0\)$/.test(errors.expr));
  const name = group.rules.find((rule) => rule.alert !== undefined)?.alert;
  const labels = { slo: target === undefined ? "" : requests.labels.slo, service: requests.labels.service };
  const cases = [];
  const levels = LEVELS.map(([share, long, short, severity]) => ({ long, short, severity, burn: (share * period) / long }))
    .map((level) => ({ ...level, ratio: level.burn * budget }))
    .filter((level) => level.burn >= 1 && level.ratio < 1);
  for (const severity of ["page", "ticket"]) {
    const expected = levels.some((level) => level.severity === severity);
    const there = group.rules.some((rule) => rule.alert !== undefined && rule.labels.severity === severity);
    if (expected !== there) report.problem(file, "archc", group.name, `${severity}: ${expected ? "no alert" : "an alert that cannot be meant"}`);
  }
  // A burst as long as the long window, after as long a calm that the other windows see little of it.
  for (const level of levels) {
    for (const [factor, what] of [[1.02, "above"], [0.98, "below"]]) {
      const ratio = level.ratio * factor;
      if (ratio >= 1) continue;
      // Who pages looks back for 6 hours, who writes tickets for 3 days.
      const calm = level.severity === "page" ? 360 : 4320;
      const fires = levels.filter((other) => ratio * Math.min(1, level.long / other.long) > other.ratio);
      cases.push({
        title: `${group.name}: ${what} burn rate ${level.burn} over ${level.long} minutes`,
        series: traffic(series, [[calm, 0], [level.long, ratio]]),
        at: calm + level.long,
        every: level.severity === "page" ? SELDOM : HOURLY,
        alerts: ["page", "ticket"].filter((severity) => severity === level.severity || level.severity === "ticket")
          .map((severity) => [severity, fires.some((other) => other.severity === severity)]),
      });
    }
  }
  // The burst is over: the short window ends the alert, although the long one still sees it.
  const [first] = levels;
  if (first !== undefined) {
    const ratio = Math.min(first.ratio * 1.5, 0.99);
    cases.push({
      title: `${group.name}: the burst is over`,
      series: traffic(series, [[240, 0], [40, ratio], [20, 0]]),
      at: 300,
      every: OFTEN,
      alerts: first.severity === "page" ? [["page", false]] : [],
    });
    // One request fails at night, and it is all there is; then a second one.
    for (const [failures, fires] of [[1, false], [2, true]]) {
      cases.push({
        title: `${group.name}: ${failures} of ${failures} requests failed`,
        series: few(series, failures),
        at: 360,
        every: OFTEN,
        alerts: [[first.severity, fires]],
      });
    }
  }
  cases.push({
    title: `${group.name}: half of the budget is left`,
    series: traffic(series, [[600, budget / 2]]),
    at: 600,
    every: SELDOM,
    alerts: [],
    value: [`round(service:slo_budget_remaining:ratio{slo="${labels.slo}"}, 0.001)`, 0.5],
  });
  return cases.filter((it) => it.alerts.length > 0 || it.value).map((it) => ({ ...it, name, labels }));
}

/** The raw series: what counts a good and what counts a bad request, each a list of series and whether it grows. */
function counters(totals, parts, failures) {
  const total = totals[0];
  const base = sampleLabels(total);
  if (failures) {
    // What fails has labels beyond those of all.
    const failed = parts.find((part) => part.metric === total.metric);
    return { good: [[total.metric, base]], bad: [[failed.metric, { ...base, ...sampleLabels(failed) }]] };
  }
  // Else all less the good.
  const good = parts.find((part) => part.metric !== total.metric || part.matchers.length > total.matchers.length);
  const labels = { ...base, ...sampleLabels(good) };
  if (good.metric === total.metric) {
    const marker = good.matchers.find((one) => !total.matchers.some((other) => other.label === one.label)).label;
    return { good: [[good.metric, labels]], bad: [[good.metric, { ...base, [marker]: "something else" }]] };
  }
  return { good: [[good.metric, labels], [total.metric, base]], bad: [], all: [total.metric, base] };
}

/** Counters over phases of `[minutes, error ratio]`, a sample a minute. */
function traffic(series, phases) {
  const grow = (share) => {
    let value = 0;
    const parts = ["0"];
    for (const [length, ratio] of phases) {
      const step = TRAFFIC * STEP * share(ratio);
      parts.push(`${value + step}+${step}x${length / STEP - 1}`);
      value += step * (length / STEP);
    }
    return parts.join(" ");
  };
  return write(series, grow((ratio) => 1 - ratio), grow((ratio) => ratio), grow(() => 1));
}

/** Nothing for six hours, then so many failures and nothing else. */
function few(series, failures) {
  const calm = 360 / STEP - 1;
  const then = `0x${calm} ${failures}x10`;
  return write(series, `0x${calm + 11}`, then, then);
}

function write(series, good, bad, all) {
  const line = ([metric, labels], values) => ({ series: `${metric}{${Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}}`, values });
  if (series.all) return [line(series.good[0], good), line(series.all, all)];
  return [...series.good.map((one) => line(one, good)), ...series.bad.map((one) => line(one, bad))];
}

async function unit(file, group, cases, worker) {
  const one = (it) => ({
    name: it.title,
    interval: `${STEP}m`,
    input_series: it.series,
    promql_expr_test: [
      ...it.alerts.map(([severity, fires]) => ({
        expr: `count(ALERTS{alertname="${it.name}",severity="${severity}",alertstate="firing"})`,
        eval_time: `${it.at}m`,
        exp_samples: fires ? [{ labels: "{}", value: 1 }] : [],
      })),
      ...(it.value ? [{ expr: `sum(${it.value[0]})`, eval_time: `${it.at}m`, exp_samples: [{ labels: "{}", value: it.value[1] }] }] : []),
    ],
  });
  // Of the file only this group: the others would be evaluated as well, for nothing.
  const rules = join(folder, `${worker}.rules.yaml`);
  const only = parse(readFileSync(file, "utf8")).groups.filter((it) => it.name === group);
  writeFileSync(rules, JSON.stringify({ groups: only }));
  const run = async (every, some) => {
    const path = join(folder, `${worker}.test.yaml`);
    writeFileSync(path, JSON.stringify({ rule_files: [rules], evaluation_interval: `${every}m`, tests: some.map(one) }));
    return promtool(KIND, ["test", "rules", path]);
  };
  for (const every of [HOURLY, SELDOM, OFTEN]) {
    const some = cases.filter((it) => it.every === every);
    tests += some.length;
    if (some.length === 0 || (await run(every, some)).code === 0) continue;
    // One by one, since the tool does not say which of them failed.
    for (const it of some) {
      const { code, stdout, stderr } = await run(every, [it]);
      if (code !== 0) report.problem(file, "promtool test", it.title, lines(stdout + stderr).filter((line) => !line.startsWith("Unit Testing")).join(" "));
    }
  }
}

function lines(text) {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "" && line !== "FAILED:");
}

/** `1h30m` in minutes. */
function minutes(text) {
  const units = { m: 1, h: 60, d: 1440, w: 10080 };
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/(\d+)([mhdw])/g)) sum += Number(number) * units[unit];
  if (sum === 0) cannot(KIND, `${text} is no period`);
  return sum;
}
