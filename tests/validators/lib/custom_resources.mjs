// Custom resources as an API server accepts them: the schema of the definition with unknown fields refused, its defaults
// filled in, lists that are maps by key, and its CEL rules.

import { readFileSync, readdirSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";

import { Environment } from "@marcbachmann/cel-js";

import { HERE, requireHere } from "./common.mjs";

const { default: Ajv } = requireHere("ajv");

const SCHEMAS = join(HERE, "crds");

/** The part of Kubernetes' CEL library for URLs that the rules call. */
class Url {
  constructor(text) {
    this.url = new URL(text);
  }
}

const cel = new Environment({ unlistedVariablesAreDyn: true })
  .registerType("kubernetes.URL", Url)
  .registerFunction("isIP(dyn): bool", (text) => isIP(text) !== 0)
  .registerFunction("url(dyn): kubernetes.URL", (text) => new Url(text))
  .registerFunction("kubernetes.URL.getScheme(): string", ({ url }) => url.protocol.slice(0, -1));

/** A pattern of RE2, which takes its flags at the front. */
function pattern(text, flags) {
  const ignoresCase = /^\^?\(\?i\)/.test(text);
  return new RegExp(ignoresCase ? text.replace("(?i)", "") : text, ignoresCase ? `${flags}i` : flags);
}
pattern.code = "pattern";

const AJV = { allErrors: true, strict: false, useDefaults: true, validateFormats: false, code: { regExp: pattern } };
const rules = new Map();
const validators = new Map();

for (const file of readdirSync(SCHEMAS).filter((name) => name.endsWith(".json"))) {
  const [, group, version] = /^(.+)_[a-z]+_(v[0-9a-z]+)\.json$/.exec(file);
  const schema = JSON.parse(readFileSync(join(SCHEMAS, file), "utf8"));
  schema.required = [...new Set([...(schema.required ?? []), "apiVersion", "kind", "metadata"])];
  validators.set(`${group}/${version} ${schema.properties.kind.enum[0]}`, { schema, validate: undefined });
}

/** How many kinds have a schema here. */
export const count = validators.size;

/** Whether a schema of the kind is at hand. */
export function knows(object) {
  return validators.has(key(object));
}

/** What an API server would refuse, as `{where, message}`. */
export function problems(object) {
  const entry = validators.get(key(object));
  entry.validate ??= new Ajv(AJV).compile(entry.schema);
  const defaulted = structuredClone(object);
  const found = [];
  if (!entry.validate(defaulted)) {
    for (const { instancePath, message, params } of entry.validate.errors) {
      const extra = params.additionalProperty ?? params.allowedValues?.join(", ") ?? "";
      found.push({ where: instancePath.slice(1), message: `${message}${extra === "" ? "" : `: ${extra}`}` });
    }
    return found; // The rules assume the shape.
  }
  walk(entry.schema, defaulted, "", found);
  return found;
}

function key(object) {
  return `${object.apiVersion} ${object.kind}`;
}

function walk(schema, value, where, found) {
  if (value === undefined || value === null) return;
  for (const { rule, message } of schema["x-kubernetes-validations"] ?? []) {
    // A rule about a change does not run when the object is made.
    if (/\boldSelf\b/.test(rule)) continue;
    let program = rules.get(rule);
    if (program === undefined) rules.set(rule, (program = cel.parse(dialect(rule))));
    let holds;
    try {
      holds = program({ self: integers(value) });
    } catch (error) {
      found.push({ where, message: `the rule \`${rule}\` fails: ${error.message.split("\n")[0]}` });
      continue;
    }
    if (holds !== true) found.push({ where, message: message ?? rule });
  }
  if (Array.isArray(value)) {
    const keys = schema["x-kubernetes-list-map-keys"];
    if (keys !== undefined) duplicates(value.map((item) => keys.map((name) => item[name]).join(" ")), where, found);
    if (schema["x-kubernetes-list-type"] === "set") duplicates(value.map((item) => JSON.stringify(item)), where, found);
    value.forEach((item, index) => walk(schema.items ?? {}, item, `${where}/${index}`, found));
  } else if (typeof value === "object") {
    for (const [name, item] of Object.entries(value)) {
      walk(schema.properties?.[name] ?? (typeof schema.additionalProperties === "object" ? schema.additionalProperties : {}), item, where === "" ? name : `${where}/${name}`, found);
    }
  }
}

/** Two things that Kubernetes' CEL takes and the library does not: `has` of an indexed value, a flag in a pattern of RE2. */
function dialect(rule) {
  return rule.replace(/\bhas\(((?:\w|\.|\[\d+\])*\[\d+\])\.(\w+)\)/g, "('$2' in $1)").replace(/\^\(\?i\)(.*?)\$"""/g, '^(?i:$1)$"""');
}

function duplicates(names, where, found) {
  for (const name of new Set(names.filter((item, index) => names.indexOf(item) !== index))) {
    found.push({ where, message: `duplicate entry: ${name}` });
  }
}

/** CEL tells integers from floats; JSON.parse does not. */
function integers(value) {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(integers);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, integers(item)]));
}
