// Every snippet, with what it holds before anybody types, in its frame of tests/editors/snippets: the result compiles without a finding.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { here } from "./report.mjs";

const FRAMES = join(here, "snippets");
const PLACE = /^( *)\/\/ snippet$/m;

export function snippets(report, { extension, archc, work }) {
  const all = Object.entries(JSON.parse(readFileSync(join(extension, "snippets/arch.code-snippets"), "utf8")));
  const folder = join(work, "snippets");
  mkdirSync(folder);
  for (const [name, { prefix, body }] of all) {
    const frame = readFileSync(join(FRAMES, `${prefix}.arch`), "utf8");
    const file = join(folder, `${prefix}.arch`);
    writeFileSync(file, frame.replace(PLACE, (_, indent) => expand(body).map((line) => (indent + line).trimEnd()).join("\n")));
    let said;
    try {
      said = execFileSync(archc, ["check", file, "--color", "never"], { encoding: "utf8" });
    } catch (error) {
      said = `${error.stdout}${error.stderr}`;
    }
    report.check(`snippet ${prefix} (${name}) compiles`, PLACE.test(frame) && said.includes("0 errors, 0 warnings"), said);
  }
  const frames = readdirSync(FRAMES).map((file) => file.replace(/\.arch$/, ""));
  report.equal("every frame has its snippet", frames.sort(), all.map(([, { prefix }]) => prefix).sort());
}

/** A snippet as it stands when it was chosen: the first choice, the default, nothing. */
function expand(body) {
  return body.map((line) =>
    line
      .replace(/\$\{\d+\|([^,|]*)[^|]*\|\}/g, "$1")
      .replace(/\$\{\d+:([^}]*)\}/g, "$1")
      .replace(/\$\{?\d+\}?/g, ""),
  );
}
