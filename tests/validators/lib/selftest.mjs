// Shows that each validator can fail: every broken file of `selftest/KIND/bad` is refused for the reason that the file itself
// names (`refuse: TEXT` in a comment), every good one passes, and a run over nothing is exit 2. Arguments choose validators.

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import { HERE, cannot, run } from "./common.mjs";

const ALL = ["openapi", "asyncapi", "graphql", "schemas", "kubernetes", "security", "compose", "adr", "docs", "mermaid", "protobuf", "resilience", "catalog", "prometheus", "grafana", "site", "consumers", "highlight"];
const KINDS = process.argv.length > 2 ? process.argv.slice(2) : ALL;
const unknown = KINDS.find((kind) => !ALL.includes(kind));
if (unknown !== undefined) cannot("selftest", `${unknown}: none of ${ALL.join(", ")}`);
const folder = mkdtempSync(join(tmpdir(), "archc-selftest-"));
const problems = [];
let refused = 0;

// Two at a time: as many as the cores of a small machine.
const queue = [...KINDS].reverse();
await Promise.all([0, 1].map(async () => {
  while (queue.length > 0) await check(queue.shift());
}));
rmdirSync(folder);
problems.forEach((line) => console.log(line));
console.log(`selftest: ${KINDS.length} validators, ${refused} broken files refused, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function check(kind) {
  const start = (paths) => run(kind, process.execPath, ["--no-warnings", join(HERE, `lib/${kind}.mjs`), ...paths]);
  const home = join(HERE, "selftest", kind);
  const good = await start([join(home, "good")]);
  if (good.code !== 0 || !/ 0 problems /.test(good.stdout)) problems.push(`${kind}: refuses a good file (exit ${good.code}):\n${good.stdout}${good.stderr}`);

  // Each broken file is an argument of its own: what stands beside it must not repair it.
  const broken = readdirSync(join(home, "bad")).sort().map((name) => join(home, "bad", name));
  const bad = await start(broken);
  if (bad.code !== 1) problems.push(`${kind}: exit ${bad.code} over broken files, not 1:\n${bad.stderr}`);
  const blocks = bad.stdout.split(/^(?=FAIL |note )/m).filter((block) => block.startsWith("FAIL "));
  for (const path of broken) {
    const name = relative(process.cwd(), path);
    const shown = name.startsWith("..") ? path : name;
    const mine = blocks.filter((block) => block.startsWith(`FAIL ${shown}:`) || block.startsWith(`FAIL ${shown}/`));
    const reason = expectation(path);
    if (mine.length === 0) problems.push(`${kind}: accepts ${name}, broken by intent (${reason})`);
    else if (!mine.join("").includes(reason)) problems.push(`${kind}: refuses ${name} for another reason than "${reason}":\n${mine.join("")}`);
    else refused += 1;
  }

  for (const [what, paths] of [["an empty folder", [folder]], ["a path that does not exist", [join(folder, "missing")]], ["no path", []]]) {
    const { code } = await start(paths);
    if (code !== 2) problems.push(`${kind}: exit ${code} over ${what}, not 2`);
  }
}

/** The reason that a broken file, or one of a broken folder, gives. */
function expectation(path) {
  const heads = ["kustomization.yaml", "buf.yaml", "a.graphql", "compose.yaml", "a.mmd", "index.html"].map((name) => join(path, name));
  const file = path.endsWith(".d") ? heads.find(existsSync) : path;
  const match = /refuse: (.+?)(?: -->|",)?$/m.exec(readFileSync(file, "utf8"));
  if (match === null) throw new Error(`${path} names no reason to refuse it`);
  return match[1].replace(/",?$/, "");
}
