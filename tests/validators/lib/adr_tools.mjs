// adr-tools over a folder of records: that it lists each, reads its title, and draws the links that the records hold.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { HERE, cannot, run } from "./common.mjs";

const ADR = join(HERE, ".tools/bin/adr");

/** `records` are the files of one folder with their texts. */
export async function adrTools(kind, records, report) {
  if (!existsSync(ADR)) cannot(kind, "no adr: run tests/validators/install");
  const home = mkdtempSync(join(tmpdir(), "archc-adr-"));
  const folder = join(home, "doc/adr");
  mkdirSync(folder, { recursive: true });
  for (const { file } of records) copyFileSync(file, join(folder, basename(file)));
  const adr = async (...args) => {
    const { code, stdout, stderr } = await run(kind, ADR, args, { cwd: home });
    if (code !== 0) report.problem(records[0].file, "adr-tools", `adr ${args.join(" ")}`, `exit ${code}: ${stderr || stdout}`);
    return stdout;
  };
  const listed = new Set((await adr("list")).split("\n").map((line) => basename(line)));
  const toc = await adr("generate", "toc");
  const graph = await adr("generate", "graph");
  rmSync(home, { recursive: true });

  const numbers = new Map();
  for (const { file, text } of records) {
    const problem = (where, message) => report.problem(file, "adr-tools", where, message);
    const name = basename(file);
    if (!listed.has(name)) problem("adr list", "is not listed");
    const title = /^# (.+)\n/.exec(text)?.[1];
    if (title === undefined || !toc.includes(`* [${title}](${name})\n`)) problem("adr generate toc", `does not show the title ${JSON.stringify(title)}`);
    const number = /^0*(\d+)-(?!\d\d-\d\d-)/.exec(name)?.[1];
    if (number === undefined) continue;
    if (numbers.has(number)) problem("number", `${number} is that of ${numbers.get(number)} too`);
    numbers.set(number, name);
    if (title !== undefined && !title.startsWith(`${number}. `)) problem("title", `does not begin with ${number}.`);
    // Each link of the status section is an edge, but for those that the other record holds.
    const status = /^## Status\n([\s\S]*?)^## /m.exec(text)?.[1] ?? "";
    for (const [, verb, target] of status.matchAll(/^([A-Z][a-z ]+) \[.*\]\(0*(\d+)-(?!\d\d-\d\d-).*\)$/gm)) {
      const edge = verb.endsWith(" by") ? new RegExp(`_${target} -> _${number} `) : new RegExp(`_${number} -> _${target} \\[label="${verb}"`);
      if (!edge.test(graph)) problem("adr generate graph", `has no edge for "${verb} ${target}"`);
    }
    if (/^Superseded by/m.test(status) && /^(Accepted|Proposed)$/m.test(status)) problem("Status", "is superseded and accepted at once");
  }
}
