// Finds the archc program and asks whether it can serve this client. Nothing here knows the editor.

import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/** The oldest version whose server has all that this client asks for. */
export const OLDEST = "0.1.0";

/** The arguments that start the server. */
export const ARGUMENTS = ["lsp", "--stdio"];

/** Longer than any program takes to say its version, even from a cold disk. */
const PATIENCE_MS = 20_000;

export type Search =
  | { kind: "found"; path: string; version: string }
  /** No program; `tried` is where it was looked for. */
  | { kind: "missing"; tried: string[] }
  /** A program that is too old, or something else than archc. */
  | { kind: "unfit"; path: string; reason: string };

export interface Places {
  /** The setting; empty when not set. */
  configured: string;
  /** What a relative setting is relative to. */
  folder?: string | undefined;
  env: NodeJS.ProcessEnv;
  home?: string;
  platform?: NodeJS.Platform;
}

/** The program by the setting; without one by PATH, then where `cargo install` puts it. */
export async function find(places: Places): Promise<Search> {
  const tried = candidates(places);
  for (const path of tried) {
    if (await isProgram(path)) return probe(path, places.env);
  }
  return { kind: "missing", tried };
}

function candidates({ configured, folder, env, home = homedir(), platform = process.platform }: Places): string[] {
  if (configured !== "") {
    const path = configured.replace(/^~(?=[/\\]|$)/, home);
    // A mere name is looked for on PATH, as a shell does.
    if (isAbsolute(path) || /[/\\]/.test(path)) return [resolve(folder ?? ".", path)];
    return onPath(path, env, platform);
  }
  const name = platform === "win32" ? "archc.exe" : "archc";
  const cargo = join(env["CARGO_HOME"] ?? join(home, ".cargo"), "bin", name);
  return [...new Set([...onPath(name, env, platform), cargo])];
}

function onPath(name: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const path = (platform === "win32" ? (env["Path"] ?? env["PATH"]) : env["PATH"]) ?? "";
  return path.split(delimiter).filter(isAbsolute).map((folder) => join(folder, name));
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function probe(path: string, env: NodeJS.ProcessEnv): Promise<Search> {
  const said = await run(path, ["--version"], env);
  const version = /^archc (\d+\.\d+\.\d+\S*)/.exec(said.output)?.[1];
  if (version === undefined) return { kind: "unfit", path, reason: "it is not archc" };
  if (isOlder(version, OLDEST)) return { kind: "unfit", path, reason: `it is version ${version}, and ${OLDEST} or newer is needed` };
  // A build of the same version from before there was a server.
  const { ok } = await run(path, [...ARGUMENTS, "--help"], env);
  if (!ok) return { kind: "unfit", path, reason: `this build of version ${version} has no language server` };
  return { kind: "found", path, version };
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(/[.+-]/).slice(0, 3).map(Number));
  for (const at of [0, 1, 2]) {
    const difference = (a?.[at] ?? 0) - (b?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

export interface Ran {
  ok: boolean;
  output: string;
  error: string;
}

/** Runs archc and waits for its end; never throws. */
export function run(path: string, args: string[], env: NodeJS.ProcessEnv, cwd?: string): Promise<Ran> {
  return new Promise((done) => {
    execFile(path, args, { env, cwd, timeout: PATIENCE_MS, windowsHide: true }, (failure, output, error) => {
      done({ ok: failure === null, output, error: error === "" ? (failure?.message ?? "") : error });
    });
  });
}
