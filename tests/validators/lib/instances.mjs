// Instances: values that a project lists as valid and invalid (`tests/projects/NAME/instances/*.json`), held against the
// schemas of its documents. A list says which schemas it is for, by file and name:
//
//   { "schemas": ["openapi/catalogue.yaml#ArticleInput", "schemas/chosen.v1.schema.json#Pet"],
//     "valid": { "what it shows": VALUE, … }, "invalid": { "what it shows": VALUE, … } }
//
// `openapi/…` is looked up in the project's own tree and in those of its variants (`NAME+VARIANT`), whatever version they
// are of: the same values are valid in all of them, or the dialects differ in what they say.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

import { parse } from "yaml";

import { HERE, requireHere } from "./common.mjs";

const { default: Draft07 } = requireHere("ajv");
const { default: Draft2020 } = requireHere("ajv/dist/2020");
const { default: addFormats } = requireHere("ajv-formats");
const PROJECTS = join(dirname(HERE), "projects");

/** Holds the instances of the projects whose trees the folders belong to; returns a line for the summary. */
export function instances(report, folders) {
  let held = 0;
  for (const folder of folders) {
    const tree = dirname(resolve(folder));
    const lists = join(PROJECTS, basename(tree), "instances");
    if (basename(folder) !== "schemas" || !existsSync(lists)) continue;
    const variants = readdirSync(dirname(tree)).filter((name) => name.startsWith(`${basename(tree)}+`));
    const trees = [tree, ...variants.map((name) => join(dirname(tree), name))];
    for (const name of readdirSync(lists).filter((name) => name.endsWith(".json")).sort()) {
      held += hold(report, join(lists, name), trees);
    }
  }
  return `${held} instances`;
}

function hold(report, file, trees) {
  const { schemas, valid, invalid } = JSON.parse(readFileSync(file, "utf8"));
  let held = 0;
  for (const target of schemas) {
    const [path, name] = target.split("#");
    const documents = trees.map((tree) => join(tree, path)).filter(existsSync);
    if (documents.length === 0) report.problem(file, "instances", target, "no document of this name");
    for (const document of documents) {
      const validate = compiled(document, name);
      if (validate === undefined) {
        report.problem(document, "instances", name, "no schema of this name");
        continue;
      }
      const where = `${name}  ${basename(file)}`;
      for (const [what, value] of Object.entries(valid)) {
        held += 1;
        if (!validate(value)) report.problem(document, "instances", where, `refuses a valid value: ${what}: ${reasons(validate)}`);
      }
      for (const [what, value] of Object.entries(invalid)) {
        held += 1;
        if (validate(value)) report.problem(document, "instances", where, `accepts an invalid value: ${what}`);
      }
    }
  }
  return held;
}

function reasons(validate) {
  return validate.errors.slice(0, 3).map(({ instancePath, message }) => `${instancePath} ${message}`).join("; ");
}

/** The validator of a named schema of a document. */
function compiled(file, name) {
  const document = parse(readFileSync(file, "utf8"));
  const modern = !("asyncapi" in document) && !/^3\.0/.test(document.openapi ?? "");
  const root = /^3\.0/.test(document.openapi ?? "") ? { ...document, components: from30(document.components) } : document;
  const pointer = document.$defs || document.$schema ? (name ? `/$defs/${name}` : "") : `/components/schemas/${name}`;
  if (pointer.split("/").slice(1).reduce((node, key) => node?.[key], root) === undefined) return undefined;
  const ajv = new (modern ? Draft2020 : Draft07)({ strict: false, allErrors: true, logger: false });
  addFormats(ajv);
  ajv.addSchema({ ...root, $schema: undefined, $id: "it" });
  return ajv.compile({ $ref: `it#${pointer}` });
}

/** Schemas of OpenAPI 3.0 in words that ajv knows: null beside a type, and bounds that are exclusive. */
function from30(node) {
  if (Array.isArray(node)) return node.map(from30);
  if (node === null || typeof node !== "object") return node;
  const schema = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, key === "enum" || key === "example" ? value : from30(value)]));
  if (schema.nullable === true && typeof schema.type === "string") schema.type = [schema.type, "null"];
  for (const [flag, bound] of [["exclusiveMinimum", "minimum"], ["exclusiveMaximum", "maximum"]]) {
    if (schema[flag] === true) {
      schema[flag] = schema[bound];
      delete schema[bound];
    }
  }
  delete schema.nullable;
  return schema;
}
