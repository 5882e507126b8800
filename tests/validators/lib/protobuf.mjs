// Protobuf files and gRPC service configs: buf (lint, build, format), protoc, and the clients of two gRPC libraries.
//
// A tree of .proto files is what a buf.yaml stands at the top of; a lone file is a module of its own. Every exception
// in a buf.yaml must be needed: buf is run a second time without them.

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";

import { parse } from "yaml";

import { HERE, PYTHON, Report, collect, requireHere, run, version } from "./common.mjs";

const KIND = "protobuf";
const BUF = join(HERE, ".tools/bin/buf");
/** The package for this machine is the only one installed; all are pinned to one version. */
const BUF_VERSION = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8")).optionalDependencies["@bufbuild/buf-linux-x64"];
const STANDARD = JSON.stringify({ version: "v2", lint: { use: ["STANDARD"] } });
/** What other libraries read, and grpc-js under a name of its own. */
const ELSEWHERE = new Set(["maxRequestMessageBytes", "maxResponseMessageBytes"]);

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".proto", ".service-config.json"]);
const scratch = mkdtempSync(join(tmpdir(), "archc-protobuf-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

/** Modules: the folder that buf reads, the files below it by path, and what those are called in the report. */
const modules = new Map();
for (const file of files.filter((name) => name.endsWith(".proto"))) {
  const root = rootOf(file);
  if (root !== undefined) {
    const module = modules.get(root) ?? { root, files: new Map(), config: join(root, "buf.yaml") };
    module.files.set(relative(root, file), file);
    modules.set(root, module);
    continue;
  }
  const name = /^package ([\w.]+);/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
  const path = join(...name.split("."), basename(file));
  const own = join(scratch, String(modules.size));
  mkdirSync(dirname(join(own, path)), { recursive: true });
  copyFileSync(file, join(own, path));
  modules.set(file, { root: own, files: new Map([[path, file]]), config: undefined });
}

for (const module of modules.values()) await check(module);
await protoc();
await clients(files.filter((name) => name.endsWith(".json")));
report.finish(files, [`buf ${BUF_VERSION}`, "grpcio-tools", `@grpc/grpc-js ${version("@grpc/grpc-js")}`, "grpcio"]);

function rootOf(file) {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "buf.yaml"))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

async function buf(module, args) {
  // Inside of the folder, so that paths in messages and in `ignore_only` are the same.
  return run(KIND, "/bin/sh", ["-c", 'cd "$1" && shift && exec "$@"', "sh", module.root, BUF, ...args], { env: { BUF_CACHE_DIR: join(scratch, "cache") } });
}

async function check(module) {
  const problem = (path, tool, where, message) => report.problem(module.files.get(path) ?? module.config ?? [...module.files.values()][0], tool, where, message);
  const lint = async (extra) => {
    const { stdout, stderr, code } = await buf(module, ["lint", "--error-format", "json", ...extra]);
    const lines = stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    if (code !== 0 && lines.length === 0) problem(undefined, "buf lint", "", stderr);
    return lines;
  };
  const config = module.config === undefined ? ["--config", STANDARD] : [];
  for (const { path, start_line: line, type, message } of await lint(config)) problem(path, `buf ${type}`, `line ${line}`, message);
  const built = await buf(module, ["build", "-o", "/dev/null", ...config]);
  if (built.code !== 0) problem(undefined, "buf build", "", built.stderr);
  const format = await buf(module, ["format", "--diff", "--exit-code"]);
  if (format.code !== 0) {
    const path = /^\+\+\+ (\S+)/m.exec(format.stdout)?.[1];
    problem(path, "buf format", "", (format.stdout.split("\n").filter((line) => /^[-+][^-+]/.test(line)).slice(0, 6).join(" ⏎ ") || format.stderr));
  }
  if (module.config === undefined) return;
  const excepted = parse(readFileSync(module.config, "utf8")).lint?.ignore_only ?? {};
  const needed = new Set((await lint(["--config", STANDARD])).map(({ type, path }) => `${type} ${path}`));
  for (const [rule, paths] of Object.entries(excepted)) {
    for (const path of paths) if (!needed.has(`${rule} ${path}`)) report.problem(module.config, "buf.yaml", rule, `the exception for ${path} is not needed`);
  }
}

/** protoc over every module: descriptors with all imports. */
async function protoc() {
  const input = JSON.stringify([...modules.values()].map(({ root, files }) => ({ root, files: Object.fromEntries(files) })));
  const { stdout, stderr, code } = await run(KIND, PYTHON, [join(HERE, "lib/protobuf_protoc.py")], { input });
  if (code !== 0) throw new Error(stderr);
  for (const { file, message } of JSON.parse(stdout)) report.problem(file, "protoc", "", message);
}

/** Service configs as two client libraries read them, and a call that fails once against a real server. */
async function clients(configs) {
  const { validateServiceConfig } = requireHere("@grpc/grpc-js/build/src/service-config.js");
  const sound = [];
  for (const file of configs) {
    try {
      const config = JSON.parse(readFileSync(file, "utf8"));
      const read = validateServiceConfig(config);
      // What a library does not know it leaves out; an unknown member is a member that nobody reads.
      for (const [index, method] of config.methodConfig.entries()) {
        for (const key of Object.keys(method)) if (!ELSEWHERE.has(key) && read.methodConfig[index][key] === undefined) throw new Error(`methodConfig ${index}: no client reads ${key}`);
      }
      if (read.methodConfig.some(({ name }) => name.length === 0)) throw new Error("a method config without a name");
      sound.push(file);
    } catch (error) {
      report.problem(file, "grpc-js", "", error.message);
    }
  }
  if (sound.length === 0) return;
  const { stdout, stderr, code } = await run(KIND, PYTHON, [join(HERE, "lib/protobuf_grpc.py"), ...sound], { env: { GRPC_VERBOSITY: "NONE" } });
  if (code !== 0) throw new Error(stderr);
  for (const { file, message } of JSON.parse(stdout)) report.problem(file, "grpcio", "", message);
}
