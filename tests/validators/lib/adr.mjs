// Architecture decision records: markdownlint over the text, what each format asks of its sections, and the tools that read the
// folder: adr-tools those of Nygard's template, log4brains those of MADR 2.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { lint } from "markdownlint/promise";
import { parseDocument } from "yaml";

import { adrTools } from "./adr_tools.mjs";
import { HERE, Report, collect, version } from "./common.mjs";
import { log4brains } from "./log4brains.mjs";

const KIND = "adr";
/** The keys of MADR 4's front matter. A record may have more, which no reader of MADR knows. */
const KEYS = new Set(["status", "date", "decision-makers", "consulted", "informed"]);
const STATUS = /^(proposed|accepted|rejected|deprecated|superseded by .+)$/;
/** The sections of each format in the order of its template: those that must be there are true. */
const MADR = { "Context and Problem Statement": true, "Decision Drivers": false, "Considered Options": true, "Decision Outcome": true, "Pros and Cons of the Options": false };
const SECTIONS = {
  madr4: { ...MADR, "More Information": false },
  madr2: { ...MADR, Links: false },
  nygard: { Status: true, Context: true, Decision: true, Consequences: true },
};
const NAME = /^(\d{4}|\d{4}-\d{2}-\d{2})-[^\s/]+\.md$/;

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".md"]).filter((file) => !/^(README|index)\.md$/i.test(basename(file)));
const config = JSON.parse(readFileSync(join(HERE, "markdownlint.json"), "utf8"));
const results = await lint({ files, config });
for (const [file, errors] of Object.entries(results)) {
  for (const { lineNumber, ruleNames, ruleDescription, errorDetail } of errors) {
    report.problem(file, "markdownlint", `${ruleNames[0]} line ${lineNumber}`, `${ruleDescription}${errorDetail ? `: ${errorDetail}` : ""}`);
  }
}
const texts = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
const folders = { madr2: new Map(), nygard: new Map() };
for (const [file, text] of texts) {
  const format = formatOf(text);
  record(file, format, text, (where, message) => report.problem(file, format === "nygard" ? "nygard" : "madr", where, message));
  const folder = folders[format];
  folder?.set(dirname(file), [...(folder.get(dirname(file)) ?? []), { file, text }]);
}
for (const records of folders.nygard.values()) await adrTools(KIND, records, report);
for (const records of folders.madr2.values()) await log4brains(KIND, records, report);
const tools = [`markdownlint ${version("markdownlint")}`, "MADR 4"];
if (folders.nygard.size > 0) tools.push("adr-tools");
if (folders.madr2.size > 0) tools.push(`log4brains ${version("@log4brains/core")}`);
report.finish(files, tools);

/** By what stands where the status belongs. */
function formatOf(text) {
  if (/^## Status$/m.test(text)) return "nygard";
  return /^[*-] Status:/m.test(text.split(/^## /m)[0]) ? "madr2" : "madr4";
}

function record(file, format, text, problem) {
  if (!NAME.test(basename(file))) problem("", "the name is neither NNNN-slug.md nor YYYY-MM-DD-slug.md");
  let rest = text;
  if (format === "madr4") {
    const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
    if (match === null) return problem("front matter", "no YAML front matter");
    frontMatter(match[1], problem, (key) => report.note(file, "madr", "front matter", `${key} is no key of MADR 4`));
    rest = match[2];
  }
  const body = rest.replace(/^```[\s\S]*?^```/gm, "");
  sections(format, body, problem);
  regions(body, problem);
  for (const [, target] of body.matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:|^#/i.test(target)) continue;
    const path = decodeURIComponent(target.replace(/#.*$/, ""));
    if (!existsSync(join(dirname(file), path))) problem("links", `${target} does not exist`);
  }
}

function frontMatter(yaml, problem, note) {
  const document = parseDocument(yaml, { uniqueKeys: true });
  for (const error of [...document.errors, ...document.warnings]) problem("front matter", error.message);
  const values = document.errors.length === 0 ? document.toJS() : null;
  if (values === null || typeof values !== "object") return problem("front matter", "is no mapping");
  for (const key of Object.keys(values)) if (!KEYS.has(key)) note(key);
  if (typeof values.status !== "string" || !STATUS.test(values.status)) problem("front matter/status", `${JSON.stringify(values.status)} is no status of MADR 4`);
  if (values.date !== undefined && !isDate(values.date)) problem("front matter/date", `${JSON.stringify(values.date)} is no date YYYY-MM-DD`);
  for (const key of ["decision-makers", "consulted", "informed"]) {
    const value = values[key];
    const isText = (item) => typeof item === "string" && item !== "";
    if (value !== undefined && !isText(value) && !(Array.isArray(value) && value.every(isText))) problem(`front matter/${key}`, "is neither a text nor a list of texts");
  }
}

function isDate(text) {
  const date = typeof text === "string" ? new Date(`${text}T00:00:00Z`) : NaN;
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(+date) && date.toISOString().startsWith(text);
}

function sections(format, body, problem) {
  const titles = [...body.matchAll(/^# (.+)$/gm)];
  if (titles.length !== 1) problem("title", `${titles.length} titles of level 1`);
  const order = Object.keys(SECTIONS[format]);
  const names = [...body.matchAll(/^## (.+)$/gm)].map(([, name]) => name.trim());
  for (const name of order) if (SECTIONS[format][name] && !names.includes(name)) problem("sections", `no section "${name}"`);
  const known = names.filter((name) => order.includes(name));
  if (known.join() !== [...known].sort((a, b) => order.indexOf(a) - order.indexOf(b)).join()) problem("sections", `not in the order of ${format === "nygard" ? "the template" : "MADR"}: ${known.join(", ")}`);
  for (const name of names.filter((item, index) => names.indexOf(item) !== index)) problem("sections", `"${name}" stands twice`);
  if (format === "nygard") {
    const date = /^Date: (.*)$/m.exec(body)?.[1];
    if (date !== undefined && !isDate(date)) problem("Date", `${JSON.stringify(date)} is no date YYYY-MM-DD`);
    return;
  }
  const part = (name) => body.split(/^## /m).find((text) => text.startsWith(`${name}\n`))?.slice(name.length) ?? "";
  const options = [...part("Considered Options").matchAll(/^\* (.+)$/gm)].map(([, option]) => option.trim());
  if (names.includes("Considered Options") && options.length === 0) problem("Considered Options", "lists no option");
  const chosen = /Chosen option: "([^"]+)"/.exec(part("Decision Outcome"))?.[1];
  if (chosen !== undefined && !options.some((option) => option.replace(/^\[(.*?)\]\(.*\)$/, "$1") === chosen)) problem("Decision Outcome", `the chosen option "${chosen}" is not among those considered`);
  if (chosen === undefined && names.includes("Decision Outcome") && !/\S/.test(part("Decision Outcome"))) problem("Decision Outcome", "is empty");
}

/** The text between two markers belongs to archc: each name once, well closed, none inside another. */
function regions(body, problem) {
  const seen = new Set();
  let open = null;
  for (const [, word, name] of body.matchAll(/^<!-- archc:(begin|end) ([a-z]+)\b.*$/gm)) {
    if (word === "begin" ? open !== null || seen.has(name) : open !== name) return problem("managed region", `${word} of ${name} ${open === null ? "outside of a region" : `inside of ${open}`}`);
    if (word === "begin") seen.add(name);
    open = word === "begin" ? name : null;
  }
  if (open !== null) problem("managed region", `no end of ${open}`);
}
