// Python: clients by openapi-python-client and models by Modelina, of which every module is compiled and imported.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { python as script, requireHere } from "../common.mjs";
import { models } from "./typescript.mjs";

export async function python({ kind, out, openapi, asyncapi, problem }) {
  const folder = join(out, "python");
  const packages = new Map();
  const { FormatHelpers, PythonGenerator } = requireHere("@asyncapi/modelina");
  for (const document of asyncapi) {
    const name = identifier(document.name);
    packages.set(name, document);
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, "__init__.py"), "");
    const generated = await models(new PythonGenerator(), { packageName: name, importsStyle: "explicit" }, document, problem);
    for (const model of generated) writeFileSync(join(folder, name, `${FormatHelpers.snakeCase(model.name)}.py`), model.text);
  }
  const clients = openapi.map((document) => ({ file: document.file, package: identifier(document.name) }));
  for (const [index, client] of clients.entries()) packages.set(client.package, openapi[index]);

  const { version, problems } = await script(kind, "consumers/client.py", { folder, clients });
  for (const { package: name, tool, where, message } of problems) {
    const document = packages.get(name);
    problem(document ?? name, tool, where, message);
  }
  return [`openapi-python-client ${version}`];
}

/** The name of a document as a Python package. */
function identifier(name) {
  return name.replace(/\W/g, "_");
}
