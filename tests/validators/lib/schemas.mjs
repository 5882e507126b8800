// JSON Schema 2020-12: ajv in its strict mode compiles each schema after the meta-schema has accepted it, every example
// and default fits the schema it stands in, and the file is self-contained.
//
// Beyond the schemas themselves, instances: values that a project lists as valid and invalid by the name of a schema
// (`lib/instances.mjs`), which show that the documents mean what the sources say.

import { readFileSync } from "node:fs";

import { parseDocument } from "yaml";

import { Report, collect, requireHere, version } from "./common.mjs";
import { instances } from "./instances.mjs";

const { default: Ajv } = requireHere("ajv/dist/2020");
const { default: addFormats } = requireHere("ajv-formats");

const KIND = "schemas";
const DIALECT = "https://json-schema.org/draft/2020-12/schema";

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".schema.json"]);
const ids = new Map();

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const parsed = parseDocument(text, { uniqueKeys: true });
  for (const error of parsed.errors) report.problem(file, "json", "", error.message);
  let schema;
  try {
    schema = JSON.parse(text);
  } catch (error) {
    report.problem(file, "json", "", error.message);
  }
  if (schema !== undefined && parsed.errors.length === 0) check(file, schema);
}
const listed = instances(report, process.argv.slice(2));
report.finish(files, [`ajv ${version("ajv")} (strict, 2020-12)`, `ajv-formats ${version("ajv-formats")}`, listed]);

function check(file, schema) {
  const [first] = Object.keys(schema);
  if (first !== "$comment") report.problem(file, "header", "", "the first member is not a `$comment` that says where the file comes from");
  if (schema.$schema !== DIALECT) {
    report.problem(file, "dialect", "/$schema", `is not ${DIALECT}`);
    return;
  }
  if (typeof schema.$id !== "string" || schema.$id === "") report.problem(file, "id", "/$id", "the schema has no `$id`");
  else if (ids.has(schema.$id)) report.problem(file, "id", "/$id", `${ids.get(schema.$id)} has the same`);
  else ids.set(schema.$id, file);

  references(file, schema);
  const ajv = new Ajv({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
  addFormats(ajv);
  // Members that begin with `x-` say more than JSON Schema has words for, and a format that nobody registered is a name.
  const extensions = new Set([...walk(schema)].flatMap(({ node }) => Object.keys(node)).filter((name) => name.startsWith("x-")));
  extensions.forEach((name) => ajv.addKeyword(name));
  for (const { node } of walk(schema)) {
    if (typeof node.format === "string" && !(node.format in ajv.formats)) ajv.addFormat(node.format, true);
  }
  if (!ajv.validateSchema(schema)) {
    for (const { instancePath, message } of ajv.errors) report.problem(file, "meta-schema", instancePath, message);
    return;
  }
  try {
    ajv.addSchema(schema, "it").getSchema("it");
    values(file, schema, ajv);
  } catch (error) {
    report.problem(file, "ajv", "", error.message);
  }
}

/** Everything that is referred to stands in the file, and everything in `$defs` is referred to. */
function references(file, schema) {
  const used = new Set();
  for (const { node, path } of walk(schema)) {
    if (node.$ref === undefined) continue;
    used.add(node.$ref);
    if (!/^#(\/|$)/.test(node.$ref)) report.problem(file, "self-contained", path, `refers to ${node.$ref}, outside of the file`);
  }
  for (const name of Object.keys(schema.$defs ?? {})) {
    if (!used.has(`#/$defs/${name}`)) report.problem(file, "unused", `/$defs/${name}`, "nothing refers to this definition");
  }
}

/** Each example and default is valid by the schema it stands in. */
function values(file, schema, ajv) {
  for (const { node, path } of walk(schema)) {
    const given = [...(node.examples ?? []).map((value, at) => [`examples/${at}`, value]), ...("default" in node ? [["default", node.default]] : [])];
    if (given.length === 0) continue;
    const validate = ajv.compile({ $ref: `it#${path}` });
    for (const [what, value] of given) {
      if (validate(value)) continue;
      for (const { instancePath, message } of validate.errors) report.problem(file, "examples", `${path}/${what}${instancePath}`, message);
    }
  }
}

/** Every schema inside a schema, with its JSON pointer. */
function* walk(node, path = "") {
  if (node === null || typeof node !== "object") return;
  yield { node, path };
  const at = (...names) => names.reduce((pointer, name) => `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`, path);
  for (const name of ["items", "additionalProperties", "unevaluatedProperties", "propertyNames", "not"]) {
    if (node[name] !== undefined) yield* walk(node[name], at(name));
  }
  for (const name of ["allOf", "anyOf", "oneOf"]) {
    for (const [index, child] of (node[name] ?? []).entries()) yield* walk(child, at(name, index));
  }
  for (const name of ["properties", "$defs", "patternProperties"]) {
    for (const [key, child] of Object.entries(node[name] ?? {})) yield* walk(child, at(name, key));
  }
}
