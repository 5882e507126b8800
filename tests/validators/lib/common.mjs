// What every runner shares: arguments to files, problems to lines and exit codes.
//
// Exit codes: 0 every file accepted, 1 a problem in a file, 2 the run itself could not be done
// (a tool is missing, a path does not exist, a folder holds no file of the kind): an empty run is no success.

import { spawn } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder `tests/validators`. */
export const HERE = dirname(dirname(fileURLToPath(import.meta.url)));
export const PYTHON = join(HERE, ".tools/venv/bin/python");
export const KUBECTL = join(HERE, ".tools/bin/kubectl");

/** Ends the run as "could not be done". */
export function cannot(kind, message) {
  process.stderr.write(`${kind}: ${message}\n`);
  process.exit(2);
}

/** The exact version of an installed npm package, for the summary line. */
export function version(name) {
  const manifest = join(HERE, "node_modules", name, "package.json");
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}

export const requireHere = createRequire(join(HERE, "package.json"));

/**
 * The files below the given paths with one of the endings, sorted, each once.
 * A path without any such file ends the run, since whoever named it expected one.
 */
export function collect(kind, paths, endings) {
  if (paths.length === 0) cannot(kind, `usage: tests/validators/${kind} PATH…`);
  const files = new Set();
  for (const path of paths) {
    let stat;
    try {
      stat = statSync(path);
    } catch {
      cannot(kind, `${path}: no such file or folder`);
    }
    const found = stat.isDirectory() ? walk(path) : [path];
    const wanted = found.filter((file) => endings.some((ending) => file.endsWith(ending)));
    if (wanted.length === 0) cannot(kind, `${path}: no file that ends in ${endings.join(" or ")}`);
    wanted.forEach((file) => files.add(file));
  }
  return [...files].sort();
}

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return walk(path);
    return entry.isFile() ? [path] : [];
  });
}

/** Runs a program to its end. Resolves to what it printed; a program that cannot start ends the run. */
export function run(kind, program, args, { input = "", env = {}, cwd = undefined } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: "pipe" });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.on("error", (error) => cannot(kind, `${program} does not start: ${error.message}`));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}

/** Runs a Python script of `lib/` over the files and reads its JSON: `{version, problems: [{file, where, message}]}`. */
export async function python(kind, script, request) {
  const { code, stdout, stderr } = await run(kind, PYTHON, [join(HERE, "lib", script)], { input: JSON.stringify(request) });
  if (code !== 0) cannot(kind, `${script} failed (exit ${code}):\n${stderr || stdout}`);
  return JSON.parse(stdout);
}

/** Collects problems by file and prints them in the order of the files. */
export class Report {
  constructor(kind) {
    this.kind = kind;
    this.problems = new Map();
    this.notes = new Map();
  }

  /** Something that makes the file unacceptable. `where` is a line or a path in the document, or empty. */
  problem(file, tool, where, message) {
    add(this.problems, file, tool, where, message);
  }

  /** Something worth a look that does not fail the run. */
  note(file, tool, where, message) {
    add(this.notes, file, tool, where, message);
  }

  /** Prints everything and the summary, and sets the exit code. `tools` are `name version` strings. */
  finish(files, tools) {
    print(this.notes, "note", false);
    print(this.problems, "FAIL", true);
    const count = [...this.problems.values()].reduce((sum, lines) => sum + lines.length, 0);
    const inFiles = count === 0 ? "" : ` in ${this.problems.size} of them`;
    console.log(`${this.kind}: ${plural(files.length, "file")}, ${plural(count, "problem")}${inFiles} (${tools.join(", ")})`);
    process.exitCode = count === 0 ? 0 : 1;
  }
}

/** `relative` to where the run was started, which is what a terminal can open. */
function shown(file) {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") ? file : path;
}

function add(map, file, tool, where, message) {
  const line = [tool, where, message.replace(/\s+/g, " ").trim()].filter(Boolean).join("  ");
  const lines = map.get(file) ?? [];
  if (!lines.includes(line)) lines.push(line);
  map.set(file, lines);
}

function print(map, word, counted) {
  for (const [file, lines] of [...map].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`${word} ${shown(file)}${counted ? `: ${plural(lines.length, "problem")}` : ""}`);
    lines.forEach((line) => console.log(`     ${line}`));
  }
}

function plural(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
