// promtool, as the validators of rules and dashboards start it.

import { existsSync } from "node:fs";
import { join } from "node:path";

import { HERE, cannot, run } from "./common.mjs";

const PROMTOOL = join(HERE, ".tools/bin/promtool");

/** Runs it to its end. */
export function promtool(kind, args) {
  if (!existsSync(PROMTOOL)) cannot(kind, "no promtool: run tests/validators/install");
  return run(kind, PROMTOOL, args);
}

/** Its version, for the summary line. */
export async function promtoolVersion(kind) {
  const { stdout, stderr } = await promtool(kind, ["--version"]);
  return /version (\S+?)[,+ ]/.exec(stdout + stderr)?.[1] ?? "?";
}
