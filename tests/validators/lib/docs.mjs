// The documentation tree: markdownlint over every page, and what a reader would stumble over: a link that leads nowhere, a heading that
// it means and that is not there, a diagram that says it is none.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { lint } from "markdownlint/promise";

import { HERE, Report, collect, version } from "./common.mjs";

const KIND = "docs";
const DIAGRAMS = /^(flowchart|sequenceDiagram|stateDiagram-v2|erDiagram)\b/;

const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".md"]);
const config = JSON.parse(readFileSync(join(HERE, "markdownlint.json"), "utf8"));
const results = await lint({ files, config });
for (const [file, errors] of Object.entries(results)) {
  for (const { lineNumber, ruleNames, ruleDescription, errorDetail } of errors) {
    report.problem(file, "markdownlint", `${ruleNames[0]} line ${lineNumber}`, `${ruleDescription}${errorDetail ? `: ${errorDetail}` : ""}`);
  }
}
const known = new Map();
for (const file of files) {
  const text = readFileSync(file, "utf8");
  for (const [, language, source] of text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)) {
    if (language === "") report.problem(file, "docs", "fence", "a block of code without a language");
    if (language === "mermaid" && !DIAGRAMS.test(source)) report.problem(file, "docs", "diagram", `begins with "${source.split("\n")[0]}"`);
  }
  for (const [, target] of prose(text).matchAll(/(?<!\\)\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/i.test(target)) continue;
    const [path, anchor] = target.split("#");
    const place = path === "" ? resolve(file) : resolve(dirname(file), decodeURIComponent(path));
    if (!existsSync(place)) report.problem(file, "docs", "links", `${target} does not exist`);
    else if (anchor && place.endsWith(".md") && !anchors(place).has(decodeURIComponent(anchor))) report.problem(file, "docs", "links", `${target}: no such heading`);
  }
}
report.finish(files, [`markdownlint ${version("markdownlint")}`]);

/** A page without its blocks of code. */
function prose(text) {
  return text.replace(/^(`{3,})\w*\n[\s\S]*?^\1$/gm, "");
}

/** The anchors that a forge gives the headings of a page. */
function anchors(place) {
  if (!known.has(place)) {
    const found = new Map();
    for (const [, heading] of prose(readFileSync(place, "utf8")).matchAll(/^#{1,6} (.+)$/gm)) {
      const plain = heading.replace(/\]\([^)]*\)/g, "").replace(/\\(?=[^\w\s])/g, "").trim();
      const slug = plain.toLowerCase().replace(/[^\p{L}\p{N}\p{M} _-]/gu, "").replaceAll(" ", "-");
      const times = found.get(slug) ?? 0;
      found.set(slug, times + 1);
      if (times > 0) found.set(`${slug}-${times}`, 1);
    }
    known.set(place, found);
  }
  return known.get(place);
}
