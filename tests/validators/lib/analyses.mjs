// Analyses of Argo Rollouts: what only the controller would find out, in the middle of a rollout.
//
// Every query is given to promtool with its arguments filled in; every argument that a template asks for is declared, and passed by the
// Rollouts that name it; what is neither a success nor a failure must be possible, or no requests would be good requests.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { promtool } from "./promtool.mjs";

const ARGUMENT = /\{\{\s*args\.([\w-]+)\s*\}\}/g;

/** Calls `problem(file, where, message)` for each; the entries are objects with their files. */
export async function checkAnalyses(kind, entries, problem) {
  const templates = entries.filter(({ value }) => value.kind === "AnalysisTemplate");
  if (templates.length === 0) return;
  const folder = mkdtempSync(join(tmpdir(), "archc-analyses-"));
  try {
    for (const [index, { file, value }] of templates.entries()) await template(kind, join(folder, `${index}.yaml`), file, value, problem);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  for (const { file, value } of entries.filter(({ value }) => value.kind === "Rollout")) passed(file, value, templates, problem);
}

async function template(kind, path, file, { metadata, spec }, problem) {
  const declared = new Set((spec.args ?? []).map(({ name }) => name));
  const used = new Set();
  const rules = [];
  for (const [index, metric] of (spec.metrics ?? []).entries()) {
    const where = `AnalysisTemplate ${metadata.name} spec/metrics/${index}`;
    const { successCondition, failureCondition, count, interval, provider } = metric;
    if (count > 1 && interval === undefined) problem(file, where, "counts several times without an interval");
    if (successCondition === undefined || failureCondition === undefined) problem(file, where, "every measurement is a success or a failure, also one of no requests");
    const query = provider.prometheus?.query;
    if (query === undefined) continue;
    for (const [, name] of query.matchAll(ARGUMENT)) {
      used.add(name);
      if (!declared.has(name)) problem(file, where, `no argument ${name}`);
    }
    rules.push({ record: `query_${index}`, expr: query.replace(ARGUMENT, "5d4f8b7c9d") });
  }
  for (const name of declared) if (!used.has(name)) problem(file, `AnalysisTemplate ${metadata.name} spec/args`, `no query uses ${name}`);
  writeFileSync(path, JSON.stringify({ groups: [{ name: "queries", rules }] }));
  const { code, stdout, stderr } = await promtool(kind, ["check", "rules", "--lint=none", path]);
  if (code !== 0) {
    const lines = (stdout + stderr).split("\n").filter((line) => /query_|error/.test(line));
    lines.forEach((line) => problem(file, `AnalysisTemplate ${metadata.name}`, `promtool: ${line.replace(path, "").trim()}`));
  }
}

/** Whether a Rollout passes what its templates ask for. */
function passed(file, { metadata, spec }, templates, problem) {
  const { canary, blueGreen } = spec.strategy ?? {};
  const analyses = [canary?.analysis, blueGreen?.prePromotionAnalysis, blueGreen?.postPromotionAnalysis, ...(canary?.steps ?? []).map((step) => step.analysis)];
  for (const analysis of analyses.filter(Boolean)) {
    const given = new Set((analysis.args ?? []).map(({ name }) => name));
    for (const { templateName } of analysis.templates ?? []) {
      const found = templates.find(({ value }) => value.metadata.name === templateName && value.metadata.namespace === metadata.namespace);
      const wanted = (found?.value.spec.args ?? []).filter((arg) => arg.value === undefined && arg.valueFrom === undefined);
      for (const { name } of wanted) if (!given.has(name)) problem(file, `Rollout ${metadata.name}`, `does not pass ${name} to ${templateName}`);
    }
  }
  // An analysis that has no end would hold a blue-green rollout back for good.
  for (const { templateName } of [blueGreen?.prePromotionAnalysis, blueGreen?.postPromotionAnalysis].flatMap((analysis) => analysis?.templates ?? [])) {
    const found = templates.find(({ value }) => value.metadata.name === templateName && value.metadata.namespace === metadata.namespace);
    for (const metric of found?.value.spec.metrics ?? []) {
      if (metric.interval !== undefined && metric.count === undefined) problem(file, `Rollout ${metadata.name}`, `${templateName} measures ${metric.name} without end`);
    }
  }
}
