// Mermaid: every diagram parsed and drawn by the real library in a real Chromium. A diagram fails on a parse or drawing error,
// on a picture that says so, on anything written to the browser's console as an error, when a text of the source is not in
// the picture (Mermaid drops text in silence), and when the text of a box has too little contrast in the light or the dark theme.
//
// Beside a document of adversarial labels stands NAME.json: what must be read at each position (`mermaid_labels.mjs`). Such
// documents are drawn by all four versions, others by the oldest that hosts run (10.9) and the newest.
//
// --png DIR      writes a picture of each diagram, as the newest version draws it, for people to look at
// --versions N   `all`, `ends` (the oldest and the newest), `oldest` or `newest`, for every document

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";

import puppeteer from "puppeteer-core";

import { HERE, Report, cannot, collect, version } from "./common.mjs";
import { compare, shownInPage } from "./mermaid_labels.mjs";
import { contrastsInPage } from "./mermaid_contrast.mjs";

const KIND = "mermaid";
const NEWEST = "mermaid";
const VERSIONS = { all: ["mermaid-floor", "mermaid-11-3", "mermaid-11-12", NEWEST], ends: ["mermaid-floor", NEWEST], oldest: ["mermaid-floor"], newest: [NEWEST] };
// One page keeps less than one core busy.
const PAGES = 4;
// Headless, no GPU, no sandbox (CI runs as root), and no connection that nobody asked for.
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--force-color-profile=srgb",
];
// The colours of a page, as the hosts of each theme have them.
const THEMES = { default: "#ffffff", dark: "#0d1117" };

const { paths, png, versions } = options(process.argv.slice(2));
const report = new Report(KIND);
const files = collect(KIND, paths, [".mmd"]);
const documents = files.map(document_);

if (!process.env.CHROMIUM) cannot(KIND, "no Chromium: install Debian's package chromium or set CHROMIUM to a path");
const profile = mkdtempSync(join(tmpdir(), "archc-mermaid-"));
const browser = await puppeteer
  .launch({ executablePath: process.env.CHROMIUM, args: FLAGS, userDataDir: profile, timeout: 60_000, protocolTimeout: 300_000 })
  .catch((error) => cannot(KIND, `${process.env.CHROMIUM} does not start: ${error.message}`));
const chromium = (await browser.version()).replace(/^.*\//, "");
const used = VERSIONS.all.filter((name) => documents.some((each) => each.versions.includes(name)));
const seen = new Set();
let compared = 0;
try {
  const pages = Math.max(1, Math.floor(PAGES / used.length));
  await Promise.all(used.flatMap((name) => {
    const queue = documents.filter((each) => each.versions.includes(name)).reverse();
    return Array.from({ length: pages }, (_, index) => draw(name, queue, index));
  }));
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
const tools = [...used.map((name) => `mermaid ${version(name)}`), `chromium ${chromium}`];
report.finish(files, compared === 0 ? tools : [`${compared} labels compared`, ...tools]);

/** A document with what is expected of it. */
function document_(file) {
  const source = readFileSync(file, "utf8");
  const beside = file.replace(/\.mmd$/, ".json");
  if (!existsSync(beside)) return { file, source, versions: VERSIONS[versions ?? "ends"] };
  const labels = JSON.parse(readFileSync(join(dirname(file), "labels.json"), "utf8"));
  const numbers = Object.entries(JSON.parse(readFileSync(beside, "utf8")));
  const expected = numbers.map(([position, list]) => [position, list.map((number) => labels[number])]);
  return { file, source, expected, versions: VERSIONS[versions ?? "all"] };
}

/** Draws the documents of a queue with one version of Mermaid, in one page. */
async function draw(name, queue, index) {
  const tool = `mermaid ${version(name)}`;
  const page = await browser.newPage();
  await page.setViewport({ width: 1600, height: 1200, deviceScaleFactor: 1 });
  await page.setOfflineMode(true);
  const console_ = [];
  page.on("console", (message) => message.type() === "error" && console_.push(message.text()));
  page.on("pageerror", (error) => console_.push(String(error)));
  await page.setContent('<!doctype html><meta charset="utf-8"><body style="margin:0"><div id="out"></div></body>');
  await page.addScriptTag({ path: join(HERE, "node_modules", name, "dist/mermaid.min.js") });
  await theme(page, "default");
  for (let number = 0, next; (next = queue.pop()) !== undefined; number += 1) {
    const { file, source, expected } = next;
    const drawn = await page.evaluate(drawInPage, source, `d${index}x${number}`);
    for (const message of [drawn.error, ...console_.splice(0)]) if (message) report.problem(file, tool, "", message);
    if (drawn.error) continue;
    if (/aria-roledescription="error"|Syntax error in text|Maximum text size in diagram exceeded/.test(drawn.svg)) {
      report.problem(file, tool, "", "the picture is Mermaid's own picture of an error");
      continue;
    }
    for (const lost of spoken(source)) {
      if (!drawn.spoken.map(squeeze).includes(squeeze(lost))) report.problem(file, tool, "lost title", `"${lost}" is not what a screen reader says`);
    }
    if (expected === undefined) {
      const text = squeeze(drawn.text);
      for (const wanted of texts(source)) {
        if (!text.includes(squeeze(wanted))) report.problem(file, tool, "lost text", `"${wanted}" does not stand in the picture`);
      }
    } else {
      const shown = await page.evaluate(shownInPage);
      for (const [position, wanted] of expected) {
        compared += wanted.length;
        for (const message of compare(position, wanted, shown[position] ?? [])) report.problem(file, tool, position, message);
      }
    }
    if (png !== undefined && name === NEWEST) await screenshot(page, file);
    await contrasts(page, name, next);
  }
  await page.close();
}

/** The contrast of every class, once a version, in both themes; a document is drawn again in the dark one if it has a new class. */
async function contrasts(page, name, { file, source }) {
  const classes = [...source.matchAll(/^ *classDef .*$/gm)].map(([line]) => `${name} ${line}`).filter((line) => !seen.has(line));
  if (classes.length === 0) return;
  classes.forEach((line) => seen.add(line));
  for (const [which, background] of Object.entries(THEMES)) {
    await theme(page, which);
    const drawn = await page.evaluate(drawInPage, source, `t${which}${seen.size}`);
    const low = drawn.error ? [drawn.error] : await page.evaluate(contrastsInPage, background);
    low.forEach((message) => report.problem(file, `mermaid ${version(name)}`, `theme ${which}`, message));
  }
  await theme(page, "default");
}

/** The theme is the host's: it is set here as a host sets it. */
function theme(page, which) {
  return page.evaluate((theme, background) => {
    document.body.style.background = background;
    globalThis.mermaid.initialize({ startOnLoad: false, securityLevel: "strict", theme });
  }, which, THEMES[which]);
}

/** Runs in the page. The text is what a reader of the picture sees, styles and hidden title excluded. */
async function drawInPage(source, id) {
  const out = document.getElementById("out");
  out.replaceChildren();
  try {
    await globalThis.mermaid.parse(source);
    const { svg } = await globalThis.mermaid.render(id, source);
    out.innerHTML = svg;
    const picture = out.querySelector("svg");
    if (!picture) return { error: "no picture" };
    const box = picture.getBoundingClientRect();
    if (!(box.width > 0 && box.height > 0)) return { error: `a picture of ${box.width} × ${box.height}` };
    const copy = picture.cloneNode(true);
    copy.querySelectorAll("style, title, desc, script").forEach((node) => node.remove());
    const said = [...picture.querySelectorAll(":scope > title, :scope > desc")];
    return { svg, text: copy.textContent, spoken: said.map((node) => node.textContent) };
  } catch (error) {
    document.querySelectorAll(`#d${id}, #${id}`).forEach((node) => node.remove());
    return { error: String(error?.message ?? error?.str ?? error) };
  }
}

async function screenshot(page, file) {
  mkdirSync(png, { recursive: true });
  const name = relative(process.cwd(), file).replace(/^(\.\.\/)+|^\//, "").replaceAll("/", "__").replace(/\.mmd$/, ".png");
  // In its natural size: in a column, Mermaid shrinks a wide picture until nobody reads it.
  await page.evaluate(() => {
    const svg = document.querySelector("#out svg");
    const [, , width, height] = svg.getAttribute("viewBox").split(/[ ,]+/).map(Number);
    svg.style.maxWidth = "none";
    svg.setAttribute("width", String(width));
    svg.setAttribute("height", String(height));
  });
  const element = await page.$("#out svg");
  writeFileSync(join(png, name), await element.screenshot({ captureBeyondViewport: true }));
}

/** What a source has for screen readers. */
function spoken(source) {
  return [...source.matchAll(/^ *acc(?:Title|Descr): ([^\n]+)$/gm)].map(([, text]) => text);
}

/** The texts that a source wants to be read: quoted labels, messages, notes, participants' names. */
function texts(source) {
  const found = [];
  const kind = /^\s*(sequenceDiagram|flowchart|graph|stateDiagram(?:-v2)?|erDiagram|classDiagram)\b/m.exec(source)?.[1];
  const body = source.replace(/^---\n[\s\S]*?\n---\n/, "");
  for (const line of body.split("\n")) {
    if (/^\s*(%%|accTitle|accDescr|classDef|style|click|link|title)\b/.test(line)) continue;
    if (kind === "sequenceDiagram") {
      const match =
        /^\s*(?:create\s+)?(?:participant|actor)\s+\S+\s+as\s+(.+)$/.exec(line) ??
        /^\s*[Nn]ote\s+(?:over|left of|right of)\s+[^:]+:\s*(.+)$/.exec(line) ??
        /^\s*\w+\s*(?:<<)?--?(?:>>?|x|\))\s*[+-]?\w+\s*:\s*(.+)$/.exec(line);
      if (match) found.push(match[1]);
    } else if (kind !== undefined) {
      for (const [, label] of line.matchAll(/"([^"]*)"/g)) found.push(label);
      // The label of an edge of a state or an ER diagram stands after a colon.
      const edge = /^\s*\S+\s+--[>-]?\S*\s+\S+\s*:\s*([^"]+)$/.exec(line);
      if (edge) found.push(edge[1]);
    }
  }
  const decoded = found.map((text) =>
    text.replace(/<br\s*\/?>|\\n/g, " ").replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
  );
  return [...new Set(decoded)].filter((text) => text.trim() !== "");
}

/** Line breaks of the drawing are no part of the text. */
function squeeze(text) {
  return text.replace(/[\s\u00a0\u200b]+/g, "");
}

function options(args) {
  const given = { paths: [] };
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === "--png") given.png = args[++at] ?? cannot(KIND, "--png needs a folder");
    else if (args[at] === "--versions") given.versions = args[++at];
    else given.paths.push(args[at]);
  }
  if (given.versions !== undefined && !Object.hasOwn(VERSIONS, given.versions)) cannot(KIND, `--versions needs one of ${Object.keys(VERSIONS).join(", ")}`);
  return given;
}
