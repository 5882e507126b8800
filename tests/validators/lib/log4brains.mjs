// log4brains over a folder of records, by its core, which its pages are made from: what it takes from each, against what stands there.

import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import core from "@log4brains/core";

/** `records` are the files of one folder with their texts. */
export async function log4brains(kind, records, report) {
  const home = mkdtempSync(join(tmpdir(), "archc-log4brains-"));
  mkdirSync(join(home, "docs/adr"), { recursive: true });
  writeFileSync(join(home, ".log4brains.yml"), "project:\n  name: records\n  tz: Etc/UTC\n  adrFolder: ./docs/adr\n");
  for (const { file } of records) copyFileSync(file, join(home, "docs/adr", basename(file)));
  const found = new Map();
  try {
    const reader = await core.Log4brains.create(home);
    for (const adr of await reader.searchAdrs()) found.set(`${adr.slug}.md`, adr);
  } finally {
    rmSync(home, { recursive: true });
  }
  const all = new Set(records.map(({ file }) => basename(file)));
  for (const { file, text } of records) {
    const problem = (where, message) => report.problem(file, "log4brains", where, message);
    const adr = found.get(basename(file));
    if (adr === undefined) {
      problem("", "is not found");
      continue;
    }
    const said = (key) => new RegExp(`^[*-] ${key}: (.+)$`, "m").exec(text.split(/^## /m)[0])?.[1];
    if (!adr.title) problem("title", "has none");
    const status = said("Status") ?? "accepted";
    const expected = status.startsWith("superseded by ") ? "superseded" : status;
    if (adr.status !== expected) problem("Status", `reads ${adr.status}, written is ${expected}`);
    const successor = /^superseded by \[.*\]\((.+)\.md\)$/.exec(status)?.[1] ?? null;
    if (adr.supersededBy !== successor) problem("Status", `reads that ${adr.supersededBy} took its place, written is ${successor}`);
    if (successor !== null) {
      const links = records.find((other) => basename(other.file) === `${successor}.md`)?.text ?? "";
      if (!new RegExp(`^[*-] Supersedes \\[.*\\]\\(${basename(file)}\\)$`, "m").test(links)) problem("Links", `${successor}.md does not say that it supersedes this`);
    }
    const date = said("Date");
    const read = adr.publicationDate?.slice(0, 10);
    if (read !== date) problem("Date", `reads ${read}, written is ${date}`);
    const plain = (markdown) => markdown.replace(/\\([^\w\s])/g, "$1").replace(/&lt;/g, "<");
    const deciders = said("Deciders")?.split(", ").map(plain) ?? [];
    if (adr.deciders.join() !== deciders.join()) problem("Deciders", `reads ${adr.deciders.join(", ")}, written is ${deciders.join(", ")}`);
    // A link to another record becomes an element of its pages, with title and status of that record.
    const targets = [...text.matchAll(/\]\(([^)\s:]+\.md)\)/g)].map(([, target]) => decodeURIComponent(target));
    const body = text.slice(text.search(/^## /m));
    for (const target of targets.filter((name) => all.has(name) && body.includes(`](${name})`))) {
      if (!adr.body.enhancedMdx.includes(`<AdrLink slug="${target.replace(/\.md$/, "")}"`)) problem("links", `does not lead to ${target}`);
    }
  }
}
