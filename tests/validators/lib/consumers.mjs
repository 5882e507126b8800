// Consumers: programs that read OpenAPI and AsyncAPI documents in order to do something with them, as teams do.
//
//   consumers [--only typescript,python,mock] PATH…
//
// typescript  types by openapi-typescript, models by Modelina, and usages (`.ts` files among the paths), under one `tsc --strict`
// python      clients by openapi-python-client, models by Modelina; every module is imported
// mock        Prism serves the document, Schemathesis calls it
//
// A validator says whether a document is right, a consumer whether it is of use: what a tool skips, renames to an
// anonymous type or cannot compile is a problem here, unless `consumers/exceptions.mjs` names it with the reason.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

import { parse } from "yaml";

import { HERE, Report, cannot, collect } from "./common.mjs";
import { Exceptions } from "./consumers/exceptions.mjs";
import { mock } from "./consumers/mock.mjs";
import { python } from "./consumers/python.mjs";
import { typescript } from "./consumers/typescript.mjs";

const KIND = "consumers";
const CONSUMERS = { typescript, python, mock };

const args = process.argv.slice(2);
const chosen = args[0] === "--only" ? (args.splice(0, 2)[1] ?? "").split(",") : Object.keys(CONSUMERS);
for (const name of chosen) if (!(name in CONSUMERS)) cannot(KIND, `--only: no consumer \`${name}\` (${Object.keys(CONSUMERS).join(", ")})`);

const report = new Report(KIND);
const files = collect(KIND, args, [".yaml", ".yml", ".json", ".ts"]);
const exceptions = new Exceptions(chosen, report);
const out = mkdtempSync(join(tmpdir(), "archc-consumers-"));
process.on("exit", () => rmSync(out, { recursive: true, force: true }));
symlinkSync(join(HERE, "node_modules"), join(out, "node_modules"));

const run = { kind: KIND, out, openapi: [], asyncapi: [], usages: [], problem, note: (...line) => report.note(...line) };
for (const file of files) {
  if (file.endsWith(".ts")) {
    run.usages.push(file);
    continue;
  }
  const text = readFileSync(file, "utf8");
  let value;
  try {
    value = parse(text);
  } catch (error) {
    report.problem(file, "yaml", "", error.message);
    continue;
  }
  // `shop/openapi/orders-api`: the project, the kind and the document, as goldens lie.
  const folder = dirname(resolve(file));
  const name = `${basename(dirname(folder))}/${basename(folder)}/${basename(file).replace(/\.\w+$/, "")}`;
  if (typeof value?.openapi === "string") run.openapi.push({ file, name, text, value });
  else if (typeof value?.asyncapi === "string") run.asyncapi.push({ file, name, text, value });
  else report.problem(file, "yaml", "", "neither an OpenAPI nor an AsyncAPI document");
}
mkdirSync(join(out, "typescript"));
mkdirSync(join(out, "python"));

const tools = (await Promise.all(chosen.map((name) => CONSUMERS[name](run)))).flat();
exceptions.stale([...run.openapi, ...run.asyncapi]);
report.finish(files, tools);

/**
 * A problem, unless it is one of the named exceptions, which are returned. `source` is a document, or the path of a usage.
 */
function problem(source, tool, where, message) {
  const covering = typeof source === "string" ? [] : exceptions.covering(source, tool, `${where} ${message}`.replace(/\s+/g, " "));
  if (covering.length === 0) report.problem(source.file ?? source, tool, where, message);
  return covering;
}
