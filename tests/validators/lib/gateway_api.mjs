// The Gateway API's custom resources as an API server accepts them: the schema of the definition with unknown fields
// refused, its defaults filled in, lists that are maps by key, and its CEL rules.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { Environment } from "@marcbachmann/cel-js";

import { HERE, requireHere } from "./common.mjs";

const { default: Ajv } = requireHere("ajv");

const SCHEMAS = join(HERE, "crds");
const cel = new Environment({ unlistedVariablesAreDyn: true });
const rules = new Map();
const validators = new Map();

for (const file of readdirSync(SCHEMAS).filter((name) => name.endsWith(".json"))) {
  const [, group, kind, version] = /^(.+)_([a-z]+)_(v[0-9a-z]+)\.json$/.exec(file);
  const schema = JSON.parse(readFileSync(join(SCHEMAS, file), "utf8"));
  schema.additionalProperties = false;
  schema.required = [...new Set([...(schema.required ?? []), "apiVersion", "kind", "metadata"])];
  validators.set(`${group}/${version} ${kind}`, { schema, validate: undefined });
}

/** Whether a schema of the kind is at hand. */
export function knows(object) {
  return validators.has(key(object));
}

/** What an API server would refuse, as `{where, message}`. */
export function problems(object) {
  const entry = validators.get(key(object));
  entry.validate ??= new Ajv({ allErrors: true, strict: false, useDefaults: true, validateFormats: false }).compile(entry.schema);
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
  return `${object.apiVersion} ${String(object.kind).toLowerCase()}`;
}

function walk(schema, value, where, found) {
  if (value === undefined || value === null) return;
  for (const { rule, message } of schema["x-kubernetes-validations"] ?? []) {
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
      walk(schema.properties?.[name] ?? {}, item, where === "" ? name : `${where}/${name}`, found);
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
