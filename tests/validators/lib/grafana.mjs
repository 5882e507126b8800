// Grafana: the shape of a dashboard's JSON model, and every query of its panels by promtool.
//
// Grafana itself accepts nearly anything and shows nothing where a field is wrong, so the fields are held here: those of
// the kinds of panels that are written, each with its type; ids and positions; units that Grafana knows.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Ajv from "ajv/dist/2020.js";

import { HERE, Report, collect, version } from "./common.mjs";
import { promtool, promtoolVersion } from "./promtool.mjs";

const KIND = "grafana";
const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".json"]);
const schema = JSON.parse(readFileSync(join(HERE, "lib/grafana.schema.json"), "utf8"));
const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
const folder = mkdtempSync(join(tmpdir(), "archc-grafana-"));
const uids = new Map();
let queries = 0;
try {
  for (const file of files) await check(file);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (queries > 0) console.log(`${KIND}: ${queries} queries`);
report.finish(files, [`ajv ${version("ajv")}`, `promtool ${await promtoolVersion(KIND)}`]);

async function check(file) {
  let board;
  try {
    board = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    report.problem(file, "json", "", error.message);
    return;
  }
  if (!validate(board)) {
    validate.errors.forEach((error) => report.problem(file, "ajv", error.instancePath, `${error.message} ${JSON.stringify(error.params)}`));
    return;
  }
  const folderOf = file.slice(0, file.lastIndexOf("/"));
  const taken = uids.get(`${folderOf} ${board.uid}`);
  if (taken) report.problem(file, "archc", "uid", `the same as in ${taken}`);
  uids.set(`${folderOf} ${board.uid}`, file);
  places(file, board);
  const rules = [];
  board.panels.flatMap((panel) => panel.targets ?? []).forEach((target, index) => {
    rules.push({ record: `query:${index}`.replace(":", "_"), expr: substituted(target.expr) });
  });
  queries += rules.length;
  const path = join(folder, "queries.yaml");
  writeFileSync(path, JSON.stringify({ groups: [{ name: "queries", rules }] }));
  const { code, stdout, stderr } = await promtool(KIND, ["check", "rules", "--lint=none", path]);
  if (code !== 0) (stdout + stderr).split("\n").filter((line) => /query_|error/.test(line)).forEach((line) => report.problem(file, "promtool", "", line));
  const unknown = rules.flatMap((rule) => rule.expr.match(/\$\{?\w+/g) ?? []);
  unknown.forEach((name) => report.problem(file, "archc", "", `unknown variable ${name}`));
}

/** What Grafana puts in place of its variables. */
function substituted(expr) {
  return expr.replaceAll("$__rate_interval", "4m").replaceAll("$namespace", ".*");
}

/** Ids are unique, and no two panels lie over each other. */
function places(file, board) {
  const ids = board.panels.map((panel) => panel.id);
  if (new Set(ids).size !== ids.length) report.problem(file, "archc", "panels", "two panels with one id");
  const cells = new Set();
  for (const panel of board.panels) {
    const { x, y, w, h } = panel.gridPos;
    if (x + w > 24) report.problem(file, "archc", panel.title, "beyond the right edge");
    for (let row = y; row < y + h; row += 1) {
      for (let column = x; column < x + w; column += 1) {
        const cell = `${column},${row}`;
        if (cells.has(cell)) return report.problem(file, "archc", panel.title, "lies over another panel");
        cells.add(cell);
      }
    }
  }
}
