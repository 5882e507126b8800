// Catalog: each entity by the policies and schemas of @backstage/catalog-model, after what `$text` names has been put in its place;
// beyond them what the catalog itself finds out later: references that lead to no entity of the file, and names that stand twice.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parseAllDocuments } from "yaml";

import { Report, collect, requireHere, version } from "./common.mjs";

const model = requireHere("@backstage/catalog-model");
const KIND = "catalog";
const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".yaml"]);

const policy = model.EntityPolicies.allOf([
  new model.SchemaValidEntityPolicy(),
  new model.DefaultNamespaceEntityPolicy(),
  new model.FieldFormatEntityPolicy(),
  new model.NoForeignRootFieldsEntityPolicy(),
]);
const validators = [
  model.apiEntityV1alpha1Validator,
  model.componentEntityV1alpha1Validator,
  model.domainEntityV1alpha1Validator,
  model.groupEntityV1alpha1Validator,
  model.resourceEntityV1alpha1Validator,
  model.systemEntityV1alpha1Validator,
];
/** Each field of a reference, and the kind of what is named without one. */
const REFERENCES = {
  owner: "group", domain: "domain", system: "system", providesApis: "api", consumesApis: "api", dependsOn: "component",
};
/** The owner that says that there is none. */
const NOBODY = "unknown";

for (const file of files) await check(file);
report.finish(files, [`@backstage/catalog-model ${version("@backstage/catalog-model")}`]);

async function check(file) {
  const entities = [];
  for (const document of parseAllDocuments(readFileSync(file, "utf8"))) {
    for (const error of document.errors) report.problem(file, "yaml", "", error.message);
    const entity = document.toJS();
    if (entity === null) continue;
    substitute(file, entity);
    try {
      await policy.enforce(entity);
      const known = await Promise.all(validators.map((validator) => validator.check(entity)));
      if (!known.some(Boolean)) report.problem(file, "catalog-model", name(entity), "a kind that nothing validates");
    } catch (error) {
      report.problem(file, "catalog-model", name(entity), error.message);
    }
    entities.push(entity);
  }
  const known = new Set();
  for (const entity of entities) {
    const reference = name(entity);
    if (known.has(reference)) report.problem(file, "set", reference, "stands twice");
    known.add(reference);
  }
  for (const entity of entities) {
    for (const [field, kind] of Object.entries(REFERENCES)) {
      for (const said of [entity.spec?.[field] ?? []].flat()) {
        const wanted = said.includes(":") ? said : `${kind}:${said}`;
        if (said !== NOBODY && !known.has(wanted)) report.problem(file, "set", name(entity), `${field}: no entity ${wanted}`);
      }
    }
  }
}

function name(entity) {
  return `${String(entity.kind).toLowerCase()}:${entity.metadata?.name}`;
}

/** Backstage reads `$text` relative to the file that says it. */
function substitute(file, entity) {
  const path = entity.spec?.definition?.$text;
  if (path === undefined) return;
  const target = join(dirname(file), path);
  if (existsSync(target)) entity.spec.definition = readFileSync(target, "utf8");
  else report.problem(file, "set", name(entity), `definition: no file ${path}`);
}
