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
  let clients = openapi.map((document) => ({ document, value: document.value, file: document.file, package: identifier(document.name) }));
  for (const client of clients) packages.set(client.package, client.document);

  let version = "";
  for (let round = 0; round === 0 || clients.length > 0; round += 1) {
    const request = { folder, clients: clients.map(({ file, package: name }) => ({ file, package: name })), import: false };
    const result = await script(kind, "consumers/client.py", request);
    version = result.version;
    const again = new Map();
    for (const { package: name, tool, where, message } of result.problems) {
      for (const { adapt } of problem(packages.get(name), tool, where, message)) {
        if (adapt !== undefined) again.set(name, [...(again.get(name) ?? []), adapt]);
      }
    }
    // What an exception has made fit is tried once more, each time with less in it.
    clients = clients.filter((client) => again.has(client.package)).map((client) => {
      const value = structuredClone(client.value);
      new Set(again.get(client.package)).forEach((adapt) => adapt(value));
      const file = join(out, `${client.package}-${round}.json`);
      writeFileSync(file, JSON.stringify(value));
      client.document.current = value;
      return { ...client, value, file };
    });
  }
  const { problems } = await script(kind, "consumers/client.py", { folder, clients: [], import: true });
  for (const { package: name, tool, where, message } of problems) problem(packages.get(name), tool, where, message);
  return [`openapi-python-client ${version}`];
}

/** The name of a document as a Python package. */
function identifier(name) {
  return name.replace(/\W/g, "_");
}
