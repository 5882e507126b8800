// Kubernetes: strict schemas (core kinds and custom resources, an object without a schema is refused), a second opinion on
// enums and quantities, `kubectl kustomize` over every kustomization, and what an API server or the cluster refuses
// although every schema accepts it.

import { readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";

import { parseAllDocuments } from "yaml";

import { KUBECTL, Report, cannot, collect, python, run, version } from "./common.mjs";
import { checkAnalyses } from "./analyses.mjs";
import * as customResources from "./custom_resources.mjs";
import { checkGateways } from "./kubernetes_gateways.mjs";
import { checkObject, identity } from "./kubernetes_object.mjs";
import { checkSet } from "./kubernetes_set.mjs";

const KIND = "kubernetes";
/** The version of Kubernetes whose schemas apply. */
const KUBERNETES = "1.34";
/** Core groups. A custom resource whose group starts alike must not be checked by the schema of a core kind. */
const CORE = /^(v1|(apps|batch|autoscaling|policy|(networking|rbac\.authorization|storage|scheduling|node|coordination|discovery|admissionregistration|apiextensions)\.k8s\.io)\/v[0-9a-z]+)$/;

const paths = process.argv.slice(2);
const report = new Report(KIND);
const files = collect(KIND, paths, [".yaml", ".yml"]);
const kustomizations = files.filter((file) => /^kustomization\.ya?ml$/.test(basename(file)));
const manifests = files.filter((file) => !kustomizations.includes(file));
if (manifests.length === 0) cannot(KIND, `${paths.join(" ")}: no manifest`);

/** Each object with the file that shows it. */
const objects = manifests.flatMap((file) => {
  const values = read(file);
  if (values.length === 0) report.problem(file, "yaml", "", "no object");
  return values.map((value) => ({ file, value }));
});
const rendered = await kustomize();
const strictVersion = await schemas([...objects, ...rendered.extra]);
await models([...objects, ...rendered.extra]);
await checkAnalyses(KIND, [...objects, ...rendered.extra], (file, where, message) => report.problem(file, "analysis", where, message));
for (const { file, value } of [...objects, ...rendered.extra]) {
  checkObject(value, (where, message) => report.problem(file, "object", `${identity(value)} ${where}`, message));
}
for (const { entries: set, secrets } of [...rendered.sets, ...loose()]) {
  const values = set.map(({ value }) => value);
  const say = (value, where, message) => {
    const file = set.find((entry) => entry.value === value).file;
    report.problem(file, "set", `${identity(value)} ${where}`, message);
  };
  checkSet(values, secrets, say);
  checkGateways(values, say);
}

const kubectl = /v\d+\.\d+\.\d+/.exec((await run(KIND, KUBECTL, ["version", "--client"])).stdout)?.[0];
report.finish(files, [
  `kubernetes-validate ${strictVersion}, schemas of Kubernetes ${KUBERNETES}`,
  `kubernetes-models ${version("kubernetes-models")}`,
  `${customResources.count} custom resources with CEL`,
  `kubectl ${kubectl} kustomize × ${kustomizations.length}`,
]);

/** The objects of one file. Kubernetes reads YAML 1.1: an unquoted `yes` or `on` is a boolean. */
function read(file, text = readFileSync(file, "utf8")) {
  const values = [];
  for (const document of parseAllDocuments(text, { version: "1.1", uniqueKeys: true, prettyErrors: true })) {
    for (const error of [...document.errors, ...document.warnings]) report.problem(file, "yaml", "", error.message);
    const value = document.errors.length === 0 ? document.toJS() : null;
    if (value === null) continue;
    for (const path of dates(value, "")) report.problem(file, "yaml", path, "an unquoted date: quote it");
    if (typeof value !== "object" || typeof value.apiVersion !== "string" || typeof value.kind !== "string") {
      report.problem(file, "yaml", "", "a document without apiVersion and kind");
    } else if (typeof value.metadata?.name !== "string") {
      report.problem(file, "yaml", value.kind, "an object without metadata.name");
    } else {
      values.push(value);
    }
  }
  return values;
}

function dates(value, path) {
  if (value instanceof Date) return [path];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => dates(item, `${path}/${key}`));
}

/**
 * Renders every kustomization. `sets` are the objects of those that no other one includes; `extra` are rendered objects that
 * stand in no file as they are (generated or patched).
 */
async function kustomize() {
  const included = new Set();
  const listed = new Set();
  for (const file of kustomizations) {
    const document = parseAllDocuments(readFileSync(file, "utf8"), { uniqueKeys: true })[0]?.toJS() ?? {};
    for (const entry of [...(document.resources ?? []), ...(document.components ?? []), ...(document.bases ?? [])]) {
      const path = normalize(join(dirname(file), String(entry)));
      listed.add(path);
      kustomizations.filter((other) => dirname(other) === path).forEach((other) => included.add(other));
    }
    for (const { path } of document.patches ?? []) if (path) listed.add(normalize(join(dirname(file), path)));
  }
  const folders = kustomizations.map(dirname);
  for (const file of manifests) {
    const below = folders.some((folder) => normalize(file).startsWith(`${normalize(folder)}/`));
    if (below && !listed.has(normalize(file))) report.problem(file, "kustomize", "", "no kustomization lists this file");
  }
  const shown = new Map(objects.map(({ file, value }) => [canonical(value), file]));
  const result = { sets: [], extra: [] };
  await Promise.all(
    kustomizations.map(async (file) => {
      const { code, stdout, stderr } = await run(KIND, KUBECTL, ["kustomize", dirname(file)]);
      if (code !== 0 || stderr.trim() !== "") report.problem(file, "kustomize", "", stderr || `exit ${code}`);
      if (code !== 0) return;
      // A lone dot is a float by the letter of YAML 1.1, and so for the package; Go, which writes and reads it here, takes it for text.
      const values = read(file, stdout.replace(/^(\s*(?:- |\S+: ))\.$/gm, '$1"."'));
      if (values.length === 0) report.problem(file, "kustomize", "", "renders to nothing");
      const set = values.map((value) => ({ value, file: shown.get(canonical(value)) ?? file }));
      result.extra.push(...set.filter((entry) => entry.file === file));
      if (!included.has(file)) result.sets.push({ entries: set, secrets: listedSecrets(readFileSync(file, "utf8")) });
    }),
  );
  return result;
}

/** The Secrets that a kustomization's comment says must be there already, with their keys; a Secret without known keys has none. */
function listedSecrets(text) {
  const secrets = new Map();
  const comment = text.split("\n").filter((line) => line.startsWith("#"));
  for (const line of comment.slice(comment.findIndex((entry) => entry.startsWith("# Secrets ")) + 1)) {
    const [, name, keys] = /^# {3}([a-z0-9][-a-z0-9.]*): (.+)$/.exec(line) ?? [];
    if (name !== undefined) secrets.set(name, /^the /.test(keys) ? undefined : keys.split(", "));
  }
  return secrets;
}

/** Manifests below no kustomization: those of one argument form one set. */
function loose() {
  const folders = kustomizations.map((file) => `${normalize(dirname(file))}/`);
  const free = objects.filter(({ file }) => !folders.some((folder) => normalize(file).startsWith(folder)));
  const taken = new Set();
  return paths.flatMap((path) => {
    const root = normalize(path).replace(/\/$/, "");
    const set = free.filter((entry) => !taken.has(entry) && (normalize(entry.file) === root || normalize(entry.file).startsWith(`${root}/`)));
    set.forEach((entry) => taken.add(entry));
    return set.length === 0 ? [] : [{ entries: set, secrets: undefined }];
  });
}

async function schemas(entries) {
  const core = entries.filter(({ value }) => CORE.test(value.apiVersion));
  const result = await python(KIND, "kube_schema.py", { version: KUBERNETES, objects: core.map(({ value }) => value) });
  for (const { index, where, message } of result.problems) {
    report.problem(core[index].file, "kubernetes-validate", `${identity(core[index].value)} ${where}`, message);
  }
  for (const { file, value } of entries.filter((entry) => !core.includes(entry))) {
    const found = customResources.knows(value) ? customResources.problems(value) : [{ where: "", message: `no schema for ${value.apiVersion} ${value.kind}` }];
    for (const { where, message } of found) report.problem(file, "schema", `${identity(value)} ${where}`, message);
  }
  return result.version;
}

/** The second opinion: kubernetes-models knows enums and formats that Kubernetes' published schemas leave out. */
async function models(entries) {
  for (const { file, value } of entries) {
    const home = CORE.test(value.apiVersion) ? "kubernetes-models" : value.apiVersion.startsWith("gateway.networking.k8s.io/") ? "@kubernetes-models/gateway-api" : undefined;
    if (home === undefined) continue;
    const module = await import(`${home}/${value.apiVersion}/${value.kind}`).catch(() => undefined);
    if (module === undefined) {
      report.note(file, "kubernetes-models", identity(value), "no model of this kind: only the schema was checked");
      continue;
    }
    try {
      new module[value.kind](structuredClone(value)).validate();
    } catch (error) {
      const errors = error.errors ?? [{ instancePath: "", message: error.message }];
      for (const { instancePath, message, params } of errors) {
        const allowed = params?.allowedValues ? `: ${params.allowedValues.join(", ")}` : "";
        report.problem(file, "kubernetes-models", `${identity(value)} ${(instancePath ?? "").slice(1)}`, `${message}${allowed}`);
      }
    }
  }
}

function canonical(value) {
  return JSON.stringify(value, (_, item) =>
    item !== null && typeof item === "object" && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}
