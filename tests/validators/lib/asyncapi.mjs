// AsyncAPI: the official parser; the official JSON Schema of the version, bindings included; Spectral's rules for
// version 3; and what none of them looks at: whether an example fits the schema of its message, whether a component is
// used, whether the content type of a message is known, whether payloads have names of their own, and whether a runtime
// expression leads somewhere.
//
// Every error of the parser fails the run. Its core rules for version 3 know no warning but "a newer version of the
// specification exists", which is a choice and turned off; anything else that it says is printed as a note.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { parseDocument } from "yaml";

import { AVRO, PROTOBUF, foreignProblems } from "./asyncapi_schemas.mjs";
import { HERE, Report, collect, requireHere, version } from "./common.mjs";

const { Parser, DiagnosticSeverity } = requireHere("@asyncapi/parser");
const { default: Ajv } = requireHere("ajv");
const { default: addFormats } = requireHere("ajv-formats");

const KIND = "asyncapi";

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".yaml", ".yml", ".json"]);
// What Spectral says of version 3 and is a matter of taste here: documents name no license, a tag needs no description, and
// order is the order of declaration. The structural rules are the parser's own, run once is enough.
const TASTE = new Set([
  "asyncapi-3-document-resolved",
  "asyncapi-3-document-unresolved",
  "asyncapi-3-operation-description",
  "asyncapi-3-payload-unsupported-schemaFormat",
  "asyncapi-3-server-not-example-com",
  "asyncapi-3-tag-description",
  "asyncapi-3-tags",
  "asyncapi-3-tags-alphabetical",
  "asyncapi-info-contact",
  "asyncapi-info-contact-properties",
  "asyncapi-info-description",
  "asyncapi-info-license",
  "asyncapi-info-license-url",
  "asyncapi-latest-version",
  "asyncapi-parameter-description",
  "asyncapi-servers",
]);
const linter = spectral();
const schemas = new Map();
const parser = new Parser({ ruleset: { core: true, recommended: false, rules: { "asyncapi-latest-version": "off" } } });
parser.registerSchemaParser(AVRO);
parser.registerSchemaParser(PROTOBUF);

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
  officialSchema(file, raw);
  await lint(file, text);
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
  payloadNames(file, raw);
  addressParameters(file, raw);
  expressions(file, document);
  foreignSchemas(file, raw);
}

report.finish(files, [
  `@asyncapi/parser ${version("@asyncapi/parser")}`,
  `@asyncapi/specs ${version("@asyncapi/specs")}`,
  `spectral-rulesets ${version("@stoplight/spectral-rulesets")}`,
  `ajv ${version("ajv")}`,
]);

/** Spectral with its rules for AsyncAPI. */
function spectral() {
  const { Spectral } = requireHere("@stoplight/spectral-core");
  const { asyncapi } = requireHere("@stoplight/spectral-rulesets");
  const linter = new Spectral();
  const off = [...TASTE].filter((name) => name in asyncapi.rules);
  if (off.length !== TASTE.size) throw new Error(`Spectral has no rules ${[...TASTE].filter((name) => !off.includes(name))}`);
  linter.setRuleset({ extends: [[asyncapi, "all"]], rules: Object.fromEntries(off.map((name) => [name, "off"])) });
  return linter;
}

async function lint(file, text) {
  const { Document } = requireHere("@stoplight/spectral-core");
  const Parsers = requireHere("@stoplight/spectral-parsers");
  for (const { code, message, path, range } of await linter.run(new Document(text, Parsers.Yaml, resolve(file)))) {
    report.problem(file, "spectral", `${code}  ${path.join("/") || `line ${range.start.line + 1}`}`, message);
  }
}

/**
 * The official schema, over the document with the references inside of bindings resolved: it says of some of them "one of a
 * reference and a schema", and a reference to a schema is both.
 */
function officialSchema(file, raw) {
  if (!schemas.has(raw.asyncapi)) {
    const path = join(HERE, `node_modules/@asyncapi/specs/schemas/${raw.asyncapi}-without-$id.json`);
    const ajv = new Ajv({ allErrors: true, strict: false });
    addFormats(ajv);
    schemas.set(raw.asyncapi, ajv.compile(JSON.parse(readFileSync(path, "utf8"))));
  }
  const validate = schemas.get(raw.asyncapi);
  if (validate(boundInline(raw, raw))) return;
  // Alternatives fail with everything that each of them would have wanted: what lies deepest is what is wrong.
  const depth = ({ instancePath }) => instancePath.split("/").length;
  const deepest = Math.max(...validate.errors.map(depth));
  const shown = validate.errors.filter((error) => depth(error) === deepest && !["oneOf", "if"].includes(error.keyword));
  for (const { instancePath, message, params } of shown.length > 0 ? shown : validate.errors) {
    report.problem(file, "official schema", instancePath, `${message} ${JSON.stringify(params)}`);
  }
}

/** A copy in which what stands in `bindings` has no references to schemas. */
function boundInline(node, root, bound = false) {
  if (node === null || typeof node !== "object") return node;
  if (Array.isArray(node)) return node.map((item) => boundInline(item, root, bound));
  const target = bound && typeof node.$ref === "string" && /^#\/components\/schemas\/(.+)$/.exec(node.$ref);
  if (target) return root.components?.schemas?.[unescape(target[1])] ?? node;
  const inside = (key) => bound || key === "bindings" || /^(server|channel|operation|message)Bindings$/.test(key);
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, boundInline(value, root, inside(key))]));
}

function unescape(segment) {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** A payload has a title, and no two different ones the same: generators name types by it. */
function payloadNames(file, raw) {
  const titles = new Map();
  for (const [key, channel] of Object.entries(raw.channels ?? {})) {
    for (const [name, message] of Object.entries(channel.messages ?? {})) {
      const target = message.payload?.$ref;
      const payload = target ? raw.components?.schemas?.[unescape(target.split("/").at(-1))] : message.payload;
      if (message.payload?.schemaFormat || message.$ref || payload === undefined) continue;
      const where = `channels/${key}/messages/${name}`;
      if (typeof payload?.title !== "string") report.problem(file, "payload name", where, "the payload has no title");
      else if ((titles.get(payload.title) ?? JSON.stringify(payload)) !== JSON.stringify(payload)) {
        report.problem(file, "payload name", where, `another payload is called \`${payload.title}\` too`);
      } else titles.set(payload.title, JSON.stringify(payload));
    }
  }
}

/** Payloads in other languages have the form of their language. */
function foreignSchemas(file, raw) {
  for (const [key, channel] of Object.entries(raw.channels ?? {})) {
    for (const [name, { payload }] of Object.entries(channel.messages ?? {})) {
      if (payload?.schemaFormat === undefined) continue;
      for (const problem of foreignProblems(payload.schemaFormat, payload.schema)) {
        report.problem(file, "schema", `channels/${key}/messages/${name}`, problem);
      }
    }
  }
}

/** The names in braces of an address are the parameters, and the reverse. */
function addressParameters(file, raw) {
  for (const [key, channel] of Object.entries(raw.channels ?? {})) {
    const named = new Set([...(channel.address ?? "").matchAll(/\{([^}]+)\}/g)].map((match) => match[1]));
    const declared = Object.keys(channel.parameters ?? {});
    for (const name of declared.filter((name) => !named.has(name))) {
      report.problem(file, "address parameter", `channels/${key}`, `the address does not name \`${name}\``);
    }
    for (const name of [...named].filter((name) => !declared.includes(name))) {
      report.problem(file, "address parameter", `channels/${key}`, `\`${name}\` of the address is not declared`);
    }
  }
}

/** Where a correlation id, a parameter or a reply's address is said to stand, the message has such a place. */
function expressions(file, document) {
  const check = (where, location, message) => {
    const match = /^\$message\.(header|payload)#(\/.*)?$/.exec(location ?? "");
    if (match === null) return void report.problem(file, "expression", where, `\`${location}\` is no runtime expression`);
    const schema = match[1] === "header" ? message.headers()?.json() : message.payload()?.json();
    if (message.schemaFormat() && !message.schemaFormat().includes("asyncapi")) return;
    if (!reaches(schema, (match[2] ?? "").split("/").slice(1).map(unescape))) {
      report.problem(file, "expression", where, `\`${location}\` leads nowhere in ${message.id()}`);
    }
  };
  for (const channel of document.allChannels().all()) {
    for (const message of channel.messages().all()) {
      const id = message.correlationId();
      if (id) check(`${channel.id()} correlation id`, id.location(), message);
      for (const parameter of channel.parameters().all()) {
        if (parameter.location()) check(`${channel.id()} parameter ${parameter.id()}`, parameter.location(), message);
      }
    }
  }
  for (const operation of document.allOperations().all()) {
    const address = operation.reply()?.address();
    if (address) for (const message of operation.messages().all()) check(`${operation.id()} reply`, address.location(), message);
  }
}

/** Whether a path of property names exists in a schema. */
function reaches(schema, path, seen = new Set()) {
  if (path.length === 0) return true;
  if (schema === null || typeof schema !== "object" || seen.has(schema)) return false;
  seen.add(schema);
  const own = schema.properties?.[path[0]];
  if (own !== undefined && reaches(own, path.slice(1))) return true;
  return ["allOf", "anyOf", "oneOf"].some((word) => (schema[word] ?? []).some((part) => reaches(part, path, seen)));
}

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
      follow(raw.components?.[target[1]]?.[unescape(target[2])]);
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
  const ajv = new Ajv({ allErrors: true, strict: false, logger: false });
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
