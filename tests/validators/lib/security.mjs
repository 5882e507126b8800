// Security of rendered Kubernetes sets: checkov's policies for Kubernetes over every object, and the Pod Security Standards, level
// restricted, over every pod, whatever level its namespace enforces.
//
// checkov gives no severities without its service, so every finding fails the run unless `security_exceptions.mjs` names it.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

import { parseAllDocuments, stringify } from "yaml";

import { HERE, KUBECTL, Report, cannot, collect, run } from "./common.mjs";
import { identity } from "./kubernetes_object.mjs";
import { namespaceOf, podTemplate } from "./kubernetes_pods.mjs";
import { restricted } from "./pod_security.mjs";
import { EXCEPTIONS } from "./security_exceptions.mjs";

const KIND = "security";
const CHECKOV = join(HERE, ".tools/venv-checkov/bin/checkov");
/** Custom resources that make pods, as the kind of Kubernetes' own that checkov knows. */
const STANDS_FOR = { Rollout: { apiVersion: "apps/v1", kind: "Deployment" } };

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".yaml", ".yml"]);
const scratch = mkdtempSync(join(tmpdir(), "archc-security-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

const sets = await rendered();
for (const set of sets) podSecurity(set);
const { version, found } = await checkov();
const needed = new Set();
for (const { set, check, name, object } of found) {
  const line = `${set.name} ${object}`;
  const covering = EXCEPTIONS.filter((exception) => exception.check === check && exception.objects.test(line));
  covering.filter(({ witness }) => witness === set.name).forEach((exception) => needed.add(exception));
  if (covering.length === 0) report.problem(set.file, `checkov ${check}`, object, name);
}
for (const exception of EXCEPTIONS) {
  const set = sets.find(({ name }) => name === exception.witness);
  if (set && !needed.has(exception)) report.problem(set.file, "exception", exception.check, `does not occur any longer: ${exception.reason}`);
}
report.finish(files, [`checkov ${version}`, "Pod Security Standards, restricted", `${sets.length} sets`]);

/** The sets: what each kustomization that no other includes renders, else each file that is one. */
async function rendered() {
  const kustomizations = files.filter((file) => /^kustomization\.ya?ml$/.test(basename(file)));
  const tops = kustomizations.filter((file) => !kustomizations.some((other) => other !== file && resolve(dirname(file)).startsWith(`${resolve(dirname(other))}/`)));
  const covered = (file) => tops.some((top) => resolve(file).startsWith(`${resolve(dirname(top))}/`));
  const sources = [
    ...tops.map(async (file) => {
      const { code, stdout, stderr } = await run(KIND, KUBECTL, ["kustomize", dirname(file)]);
      if (code !== 0) report.problem(file, "kustomize", "", stderr || `exit ${code}`);
      return { file, text: code === 0 ? stdout : "" };
    }),
    ...files.filter((file) => !covered(file)).map(async (file) => ({ file, text: readFileSync(file, "utf8") })),
  ];
  return (await Promise.all(sources)).map(({ file, text }) => {
    const objects = parseAllDocuments(text, { version: "1.1" }).map((document) => document.toJS()).filter((value) => value?.metadata?.name !== undefined);
    return { file, name: named(file), objects };
  });
}

/** `shop/production`: the project and the environment, as goldens lie; for a lone file its folder and name. */
function named(file) {
  const folder = dirname(resolve(file));
  if (!/^kustomization\.ya?ml$/.test(basename(file))) return `${basename(folder)}/${basename(file).replace(/\.ya?ml$/, "")}`;
  return `${basename(dirname(dirname(folder)))}/${basename(folder)}`;
}

function podSecurity({ file, objects }) {
  for (const object of objects) {
    const template = podTemplate(object);
    if (template === undefined) continue;
    restricted(template, (control, path, message) => report.problem(file, "pod security", `${identity(object)} ${template.path}/${path}`, `${control}: ${message}`));
  }
}

/** One run of checkov over all sets, each a file of a folder of its own. */
async function checkov() {
  for (const [index, { objects }] of sets.entries()) {
    const folder = join(scratch, String(index));
    mkdirSync(folder);
    const judged = objects.map((object) => (STANDS_FOR[object.kind] ? { ...object, ...STANDS_FOR[object.kind] } : object));
    writeFileSync(join(folder, "set.yaml"), judged.map((object) => stringify(object)).join("---\n"));
  }
  // No service is asked: neither for policies nor whether a newer version is out.
  const { code, stdout, stderr } = await run(
    KIND,
    CHECKOV,
    ["--framework", "kubernetes", "--directory", scratch, "--compact", "--quiet", "--skip-download", "--output", "json"],
    { env: { LOG_LEVEL: "ERROR", PYTHONWARNINGS: "ignore" } },
  );
  if (code > 1 || stdout.trim() === "") cannot(KIND, `checkov failed (exit ${code}):\n${stderr || stdout}`);
  const results = JSON.parse(stdout);
  if (results.results === undefined) cannot(KIND, `checkov looked at nothing:\n${stdout}`);
  for (const path of results.results.parsing_errors ?? []) report.problem(setOf(path).file, "checkov", "", "cannot be read");
  return {
    version: results.summary.checkov_version,
    found: results.results.failed_checks.map(({ check_id: check, check_name: name, resource, file_path: path }) => {
      const set = setOf(path);
      return { set, check, name, object: spelled(resource, set) };
    }),
  };
}

function setOf(path) {
  return sets[Number(/(\d+)\/set\.yaml$/.exec(path)[1])];
}

/** `Kind namespace/name` of checkov's `Kind.namespace.name`, the kind as the set has it. */
function spelled(resource, { objects }) {
  const object = objects.find((candidate) => {
    const kind = STANDS_FOR[candidate.kind]?.kind ?? candidate.kind;
    return resource.startsWith(`${kind}.${namespaceOf(candidate) ?? "default"}.${candidate.metadata.name}`);
  });
  return object === undefined ? resource : identity(object);
}
