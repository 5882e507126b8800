// OpenAPI: four tools, since each is blind to something that another sees.
//
// Redocly CLI (references, examples of schemas and parameters, paths, names), the official JSON Schema of the
// specification through @seriousme/openapi-schema-validator (structure), openapi-spec-validator (Schema Objects, defaults),
// Spectral (examples of media types against their schema, security schemes that nobody declares).

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { Validator } from "@seriousme/openapi-schema-validator";
import { parseDocument } from "yaml";

import { HERE, Report, collect, python, requireHere, run, version } from "./common.mjs";

const KIND = "openapi";

// What differs from Spectral's recommended rules: 0 error, 1 warning, "off". Only an error fails the run.
const SPECTRAL_RULES = {
  // The author's business, as in redocly.yaml.
  "info-contact": "off",
  "info-description": "off",
  "info-license": "off",
  "license-url": "off",
  "oas3-api-servers": 1,
  "oas3-server-not-example.com": "off",
  "openapi-tags-alphabetical": "off",
  "operation-description": "off",
  "operation-singular-tag": "off",
  // Spectral warns; a generator that does this is wrong.
  "oas3-unused-component": 0,
  "oas3-valid-media-example": 0,
  "oas3-valid-schema-example": 0,
  "oas3-operation-security-defined": 0,
  "operation-operationId": 0,
  "operation-operationId-valid-in-url": 0,
  "operation-success-response": 0,
  "operation-tag-defined": 0,
  "operation-tags": 0,
  "no-script-tags-in-markdown": 0,
  "no-eval-in-markdown": 0,
  "duplicated-entry-in-enum": 0,
  "oas3-examples-value-or-externalValue": 0,
  "path-declarations-must-exist": 0,
  "path-keys-no-trailing-slash": 0,
  "path-not-include-query": 0,
};

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".yaml", ".yml", ".json"]);
const documents = new Map();
for (const file of files) {
  const text = readFileSync(file, "utf8");
  const parsed = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
  for (const error of [...parsed.errors, ...parsed.warnings]) report.problem(file, "yaml", "", error.message);
  if (parsed.errors.length > 0) continue;
  const value = parsed.toJS();
  if (typeof value?.openapi !== "string") report.problem(file, "yaml", "", "no `openapi: <version>` at the root: not an OpenAPI document");
  else documents.set(file, { text, value });
}
const readable = [...documents.keys()];

const [spec] = await Promise.all([
  readable.length > 0 ? python(KIND, "openapi_spec.py", { files: readable }) : { problems: [], version: "" },
  readable.length > 0 ? redocly(readable) : undefined,
  spectral(documents),
  officialSchema(documents),
]);
for (const { file, where, message } of spec.problems) report.problem(file, "openapi-spec-validator", where, message);

report.finish(files, [
  `redocly ${version("@redocly/cli")}`,
  `openapi-schema-validator ${version("@seriousme/openapi-schema-validator")}`,
  `openapi-spec-validator ${spec.version}`,
  `spectral ${version("@stoplight/spectral-core")}`,
]);

async function redocly(paths) {
  const cli = join(HERE, "node_modules/@redocly/cli/bin/cli.js");
  const args = [cli, "lint", ...paths.map((path) => resolve(path)), "--config", join(HERE, "redocly.yaml")];
  args.push("--format", "json", "--max-problems", "10000");
  const env = { REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const { code, stdout, stderr } = await run(KIND, process.execPath, args, { env });
  // One JSON object a file, one after the other, in the order of the arguments.
  const results = stdout.split(/^\}(?=\s*(?:\{|$))/m).filter((part) => part.trim() !== "").map((part) => JSON.parse(`${part}}`));
  if (code > 1 || results.length !== paths.length) {
    paths.forEach((path) => report.problem(path, "redocly", "", `the tool failed (exit ${code}): ${stderr.slice(0, 600)}`));
    return;
  }
  if (/Unused rules|is not expected here/.test(stderr)) throw new Error(`redocly.yaml names unknown rules:\n${stderr}`);
  results.forEach((result, index) => {
    for (const { ruleId, severity, message, location } of result.problems) {
      const at = location?.[0];
      const where = [ruleId, at?.pointer ?? (at?.start ? `line ${at.start.line}` : "")].join("  ");
      report[severity === "error" ? "problem" : "note"](paths[index], "redocly", where, message);
    }
  });
}

async function spectral(all) {
  const { Document, Spectral } = requireHere("@stoplight/spectral-core");
  const Parsers = requireHere("@stoplight/spectral-parsers");
  const { oas } = requireHere("@stoplight/spectral-rulesets");
  const known = Object.fromEntries(Object.entries(SPECTRAL_RULES).filter(([name]) => name in oas.rules));
  const severities = ["error", "warn", "info", "hint"];
  const rules = Object.fromEntries(Object.entries(known).map(([name, level]) => [name, level === "off" ? "off" : severities[level]]));
  const linter = new Spectral();
  linter.setRuleset({ extends: [[oas, "recommended"]], rules });
  for (const [file, { text, value }] of all) {
    for (const { code, severity, message, path, range } of await linter.run(new Document(text, Parsers.Yaml, resolve(file)))) {
      // Spectral looks for scopes in the flows of every scheme. Only OAuth 2 has flows: the scopes of OpenID Connect stand in
      // its discovery document, and the list of any other scheme holds roles that are defined nowhere (OpenAPI 3.1.1, 4.8.30).
      const scheme = value.components?.securitySchemes?.[path.at(-2)];
      if (code === "oas3-operation-security-defined" && scheme && scheme.type !== "oauth2") continue;
      // Nor does it see that a discriminator's mapping leads to a component (4.8.25); Redocly does.
      if (code === "oas3-unused-component" && mapped(value).has(`#/${path.join("/")}`)) continue;
      const where = `${code}  ${path.join("/") || `line ${range.start.line + 1}`}`;
      report[severity === 0 ? "problem" : "note"](file, "spectral", where, message);
    }
  }
}

// What the mappings of discriminators lead to.
function mapped(document) {
  const mappings = Object.values(document.components?.schemas ?? {}).map((schema) => schema.discriminator?.mapping ?? {});
  return new Set(mappings.flatMap((mapping) => Object.values(mapping)));
}

async function officialSchema(all) {
  for (const [file, { value }] of all) {
    const result = await new Validator().validate(structuredClone(value));
    if (result.valid) continue;
    const errors = Array.isArray(result.errors) ? result.errors : [{ message: String(result.errors) }];
    for (const { instancePath, message, params } of errors) {
      report.problem(file, "official schema", instancePath ?? "", `${message} ${params ? JSON.stringify(params) : ""}`);
    }
  }
}
