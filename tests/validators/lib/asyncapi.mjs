// AsyncAPI: the official parser, and what it does not look at in version 3: whether an example fits the schema of its
// message, whether a component is used, and whether the content type of a message is known.
//
// Every error of the parser fails the run. Its core rules for version 3 know no warning but "a newer version of the
// specification exists", which is a choice and turned off; anything else that it says is printed as a note.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { parseDocument } from "yaml";

import { Report, collect, requireHere, version } from "./common.mjs";

const { Parser, DiagnosticSeverity } = requireHere("@asyncapi/parser");
const { default: Ajv } = requireHere("ajv");
const { default: addFormats } = requireHere("ajv-formats");

const KIND = "asyncapi";

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".yaml", ".yml", ".json"]);
const parser = new Parser({ ruleset: { core: true, recommended: false, rules: { "asyncapi-latest-version": "off" } } });

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const yaml = parseDocument(text, { uniqueKeys: true });
  for (const error of [...yaml.errors, ...yaml.warnings]) report.problem(file, "yaml", "", error.message);
  if (yaml.errors.length > 0) continue;
  const raw = yaml.toJS();
  if (typeof raw?.asyncapi !== "string" || !/^3\.\d+\.\d+$/.test(raw.asyncapi)) {
    report.problem(file, "yaml", "", "no `asyncapi: 3.x.y` at the root: not an AsyncAPI 3 document");
    continue;
  }
  const { document, diagnostics } = await parser.parse(text, { source: resolve(file) });
  for (const { code, severity, message, path, range } of diagnostics) {
    const where = `${code}  ${path.join("/") || `line ${range.start.line + 1}`}`;
    report[severity === DiagnosticSeverity.Error ? "problem" : "note"](file, "parser", where, message);
  }
  if (document === undefined) {
    if (!diagnostics.some(({ severity }) => severity === DiagnosticSeverity.Error)) report.problem(file, "parser", "", "no document");
    continue;
  }
  examples(file, document);
  contentTypes(file, document);
  unusedComponents(file, raw);
}

report.finish(files, [`@asyncapi/parser ${version("@asyncapi/parser")}`, `ajv ${version("ajv")}`]);

/** A message that a channel carries has a content type, its own or the document's. */
function contentTypes(file, document) {
  for (const message of document.allMessages().all()) {
    if (!message.contentType()) report.problem(file, "content type", message.id(), "neither `contentType` here nor `defaultContentType` of the document");
  }
}

/** What stands in `components` is referred to, from outside of them or from another component that is. */
function unusedComponents(file, raw) {
  const used = new Set();
  const follow = (node) => {
    if (node === null || typeof node !== "object") return;
    const target = typeof node.$ref === "string" && /^#\/components\/([^/]+)\/([^/]+)/.exec(node.$ref);
    if (target && !used.has(target[0])) {
      used.add(target[0]);
      follow(raw.components?.[target[1]]?.[target[2].replaceAll("~1", "/").replaceAll("~0", "~")]);
    }
    Object.values(node).forEach(follow);
  };
  follow({ ...raw, components: undefined });
  for (const [section, entries] of Object.entries(raw.components ?? {})) {
    for (const name of Object.keys(entries ?? {})) {
      const pointer = `#/components/${section}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
      if (!used.has(pointer)) report.problem(file, "unused", pointer, "nothing refers to this component");
    }
  }
}

/** The payload and headers of each example are valid by the schemas of their message. */
function examples(file, document) {
  const seen = new Set();
  for (const message of document.allMessages().all()) {
    if (seen.has(message.json())) continue;
    seen.add(message.json());
    for (const part of ["payload", "headers"]) {
      const schema = message[part]()?.json?.();
      const values = message.examples().all().filter((example) => example[part]() !== undefined);
      if (schema === undefined || values.length === 0) continue;
      let validate;
      try {
        validate = compile(schema);
      } catch (error) {
        report.problem(file, "examples", message.id(), `${part}: the schema does not compile: ${error.message}`);
        continue;
      }
      for (const example of values) {
        if (validate(example[part]())) continue;
        for (const { instancePath, message: text } of validate.errors) {
          report.problem(file, "examples", `${message.id()} ${example.name() ?? ""}`, `${part}${instancePath} ${text}`);
        }
      }
    }
  }
}

/** AsyncAPI's Schema Object is JSON Schema draft 7 and some words of its own, which do not constrain. */
function compile(schema) {
  const ajv = new Ajv({ allErrors: true, strict: false });
  addFormats(ajv);
  return ajv.compile(withoutCycles(schema));
}

/** The parser resolves references to one shared object each: a recursive schema is a cycle, which ajv takes by name only. */
function withoutCycles(root) {
  const definitions = {};
  const names = new Map();
  const open = new Set();
  const cyclic = new Set();
  (function find(node) {
    if (node === null || typeof node !== "object" || cyclic.has(node)) return;
    if (open.has(node)) return void cyclic.add(node);
    open.add(node);
    Object.values(node).forEach(find);
    open.delete(node);
  })(root);
  const copy = (node) => {
    if (node === null || typeof node !== "object") return node;
    if (!cyclic.has(node)) return clone(node);
    if (!names.has(node)) {
      const name = `cycle${names.size}`;
      names.set(node, name);
      definitions[name] = clone(node);
    }
    return { $ref: `#/definitions/${names.get(node)}` };
  };
  const clone = (node) =>
    Array.isArray(node)
      ? node.map(copy)
      : Object.fromEntries(Object.entries(node).filter(([key]) => !key.startsWith("x-parser-")).map(([key, value]) => [key, copy(value)]));
  const copied = copy(root);
  return names.size === 0 ? copied : { ...copied, definitions: { ...copied.definitions, ...definitions } };
}
