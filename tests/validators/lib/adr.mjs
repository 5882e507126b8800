// Architecture decision records: markdownlint over the text, and what MADR 4 asks of front matter and sections.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { lint } from "markdownlint/promise";
import { parseDocument } from "yaml";

import { HERE, Report, collect, version } from "./common.mjs";

const KIND = "adr";
/** The keys of MADR 4's front matter. A record may have more, which no reader of MADR knows. */
const KEYS = new Set(["status", "date", "decision-makers", "consulted", "informed"]);
const STATUS = /^(proposed|accepted|rejected|deprecated|superseded by .+)$/;
const REQUIRED = ["Context and Problem Statement", "Considered Options", "Decision Outcome"];
/** MADR 4's sections in the order of its template. */
const ORDER = ["Context and Problem Statement", "Decision Drivers", "Considered Options", "Decision Outcome", "Pros and Cons of the Options", "More Information"];
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
for (const file of files) record(file, readFileSync(file, "utf8"), (where, message) => report.problem(file, "madr", where, message));
report.finish(files, [`markdownlint ${version("markdownlint")}`, "MADR 4"]);

function record(file, text, problem) {
  if (!NAME.test(basename(file))) problem("", "the name is neither NNNN-slug.md nor YYYY-MM-DD-slug.md");
  const match = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text);
  if (match === null) return problem("front matter", "no YAML front matter");
  frontMatter(match[1], problem, (key) => report.note(file, "madr", "front matter", `${key} is no key of MADR 4`));
  const body = match[2].replace(/^```[\s\S]*?^```/gm, "");
  sections(body, problem);
  region(body, problem);
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
  const date = typeof values.date === "string" ? new Date(`${values.date}T00:00:00Z`) : NaN;
  if (!(/^\d{4}-\d{2}-\d{2}$/.test(values.date) && !Number.isNaN(+date) && date.toISOString().startsWith(values.date))) problem("front matter/date", `${JSON.stringify(values.date)} is no date YYYY-MM-DD`);
  for (const key of ["decision-makers", "consulted", "informed"]) {
    const value = values[key];
    const isText = (item) => typeof item === "string" && item !== "";
    if (value !== undefined && !isText(value) && !(Array.isArray(value) && value.every(isText))) problem(`front matter/${key}`, "is neither a text nor a list of texts");
  }
}

function sections(body, problem) {
  const titles = [...body.matchAll(/^# (.+)$/gm)];
  if (titles.length !== 1) problem("title", `${titles.length} titles of level 1`);
  const names = [...body.matchAll(/^## (.+)$/gm)].map(([, name]) => name.trim());
  for (const name of REQUIRED) if (!names.includes(name)) problem("sections", `no section "${name}"`);
  const known = names.filter((name) => ORDER.includes(name));
  if (known.join() !== [...known].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)).join()) problem("sections", `not in the order of MADR: ${known.join(", ")}`);
  for (const name of names.filter((item, index) => names.indexOf(item) !== index)) problem("sections", `"${name}" stands twice`);
  const part = (name) => body.split(/^## /m).find((text) => text.startsWith(`${name}\n`))?.slice(name.length) ?? "";
  const options = [...part("Considered Options").matchAll(/^\* (.+)$/gm)].map(([, option]) => option.trim());
  if (names.includes("Considered Options") && options.length === 0) problem("Considered Options", "lists no option");
  const chosen = /Chosen option: "([^"]+)"/.exec(part("Decision Outcome"))?.[1];
  if (chosen !== undefined && !options.some((option) => option.replace(/^\[(.*?)\]\(.*\)$/, "$1") === chosen)) problem("Decision Outcome", `the chosen option "${chosen}" is not among those considered`);
  if (chosen === undefined && names.includes("Decision Outcome") && !/\S/.test(part("Decision Outcome"))) problem("Decision Outcome", "is empty");
}

/** The text between the two markers belongs to archc: exactly one region, well closed. */
function region(body, problem) {
  const begins = body.match(/<!-- archc:begin facts\b/g)?.length ?? 0;
  const ends = body.match(/<!-- archc:end facts\b/g)?.length ?? 0;
  if (begins !== ends || begins > 1) problem("managed region", `${begins} begin and ${ends} end markers`);
  if (begins === 1 && body.indexOf("<!-- archc:begin facts") > body.indexOf("<!-- archc:end facts")) problem("managed region", "ends before it begins");
}
