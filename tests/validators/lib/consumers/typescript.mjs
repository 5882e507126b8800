// TypeScript: types by openapi-typescript, models by Modelina, and the usages, under one `tsc --strict`.
//
// A usage is a handwritten program over the generated types, which it imports by the name of the document:
// `import type { paths } from "./shop/openapi/orders-api"`. What must not compile stands under `@ts-expect-error`.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";

import { HERE, requireHere, run, version } from "../common.mjs";

const OPTIONS = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  target: "es2022",
  lib: ["es2022", "dom"],
  module: "esnext",
  moduleResolution: "bundler",
  types: [],
};

export async function typescript({ kind, out, openapi, asyncapi, usages, problem }) {
  const folder = join(out, "typescript");
  const origin = new Map();
  const write = (path, text, source) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    origin.set(path, source);
  };

  const { default: openapiTS, astToString } = await import("openapi-typescript");
  for (const document of openapi) {
    try {
      const types = await openapiTS(structuredClone(document.value), { readWriteMarkers: true, silent: true });
      write(`${document.name}.ts`, astToString(types), document);
    } catch (error) {
      problem(document, "openapi-typescript", "", error.message);
    }
  }

  const { TypeScriptGenerator } = requireHere("@asyncapi/modelina");
  for (const document of asyncapi) {
    const generator = new TypeScriptGenerator({ modelType: "interface" });
    for (const { name, text } of await models(generator, { exportType: "named", moduleSystem: "ESM" }, document, problem)) {
      write(`${document.name}/${name}.ts`, text, document);
    }
  }

  for (const usage of usages) {
    copyFileSync(usage, join(folder, basename(usage)));
    origin.set(basename(usage), usage);
  }
  if (origin.size > 0) await compile(kind, folder, origin, problem);
  return ["openapi-typescript", "@asyncapi/modelina", "typescript"].map((name) => `${name} ${version(name)}`);
}

/** The models of an AsyncAPI document, in the generator's language: one of each message's payload, each with a name of its own. */
export async function models(generator, options, document, problem) {
  let generated;
  try {
    generated = await generator.generateCompleteModels(document.text, options);
  } catch (error) {
    problem(document, "modelina", "", error.message);
    return [];
  }
  const names = new Set(generated.map(({ modelName }) => bare(modelName)));
  const missing = payloads(document.value).filter((title) => !names.has(bare(title)));
  const covering = missing.flatMap((title) => problem(document, "modelina", "", `no model of the payload ${title}`));
  const adapt = covering.find((exception) => exception.adapt !== undefined)?.adapt;
  if (adapt !== undefined) {
    const value = structuredClone(document.value);
    adapt(value);
    return models(generator, options, { ...document, value, text: JSON.stringify(value) }, problem);
  }
  for (const { modelName, model } of generated) {
    const parts = Object.keys(model.properties ?? {}).concat((model.values ?? []).map(({ value }) => value));
    if (/anonymous/i.test(modelName)) problem(document, "modelina", modelName, `a type without a name (${parts.join(", ")})`);
  }
  return generated.filter(({ modelName }) => modelName !== "").map(({ modelName, result }) => ({ name: modelName, text: result }));
}

/** The titles of the objects that messages carry. */
function payloads(value) {
  const messages = Object.values(value.channels ?? {}).flatMap((channel) => Object.values(channel.messages ?? {}));
  const titles = messages.flatMap((message) => {
    const { payload } = resolved(value, message) ?? {};
    const schema = resolved(value, payload);
    return schema?.type === "object" && schema.properties && schema.title ? [schema.title] : [];
  });
  return [...new Set(titles)];
}

/** What a local reference leads to. */
function resolved(value, node) {
  if (typeof node?.$ref !== "string") return node;
  const steps = node.$ref.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return resolved(value, steps.reduce((at, step) => at?.[step], value));
}

function bare(name) {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

async function compile(kind, folder, origin, problem) {
  const files = [...origin.keys()].map((path) => `./${path}`);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: OPTIONS, files }));
  const compiler = join(HERE, "node_modules/typescript/bin/tsc");
  const { code, stdout } = await run(kind, process.execPath, [compiler, "--pretty", "false", "-p", folder]);
  // `path(line,column): error TS2322: text`, and lines with the details of it, which are indented.
  let found = 0;
  for (const [, path, line, message] of stdout.matchAll(/^(.+?)\((\d+),\d+\): (error TS\d+: .*(?:\n {2,}.*)*)/gm)) {
    const mine = relative(folder, join(process.cwd(), path)).replaceAll("\\", "/");
    const source = origin.get(mine) ?? origin.get(relative(folder, path));
    const text = readFileSync(join(folder, mine), "utf8").split("\n")[line - 1].trim();
    problem(source ?? mine, "tsc", `line ${line}`, `${message}  \`${text.slice(0, 160)}\``);
    found += 1;
  }
  if (code !== 0 && found === 0) throw new Error(`tsc failed (exit ${code}):\n${stdout.slice(0, 2000)}`);
}
