// Mermaid: every diagram parsed and drawn by the real library in a real Chromium, by the oldest version that hosts run (10.9)
// and the newest. A diagram fails on a parse or drawing error, on a picture that says so, on anything written to the
// browser's console as an error, and when a text of the source is not in the picture: Mermaid drops text in silence.
//
// --png DIR writes a picture of each diagram, as the newest version draws it, for people to look at.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";

import puppeteer from "puppeteer-core";

import { HERE, Report, cannot, collect, version } from "./common.mjs";

const KIND = "mermaid";
const VERSIONS = ["mermaid-floor", "mermaid"];
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

const { paths, png } = options(process.argv.slice(2));
const report = new Report(KIND);
const files = collect(KIND, paths, [".mmd"]);
const sources = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));

if (!process.env.CHROMIUM) cannot(KIND, "no Chromium: install Debian's package chromium or set CHROMIUM to a path");
const profile = mkdtempSync(join(tmpdir(), "archc-mermaid-"));
const browser = await puppeteer
  .launch({ executablePath: process.env.CHROMIUM, args: FLAGS, userDataDir: profile, timeout: 60_000, protocolTimeout: 300_000 })
  .catch((error) => cannot(KIND, `${process.env.CHROMIUM} does not start: ${error.message}`));
const chromium = (await browser.version()).replace(/^.*\//, "");
try {
  await Promise.all(VERSIONS.map(draw));
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
report.finish(files, [...VERSIONS.map((name) => `mermaid ${version(name)}`), `chromium ${chromium}`]);

/** Draws every diagram with one version of Mermaid, in one page. */
async function draw(name) {
  const tool = `mermaid ${version(name)}`;
  const page = await browser.newPage();
  await page.setViewport({ width: 1600, height: 1200, deviceScaleFactor: 1 });
  await page.setOfflineMode(true);
  const console_ = [];
  page.on("console", (message) => message.type() === "error" && console_.push(message.text()));
  page.on("pageerror", (error) => console_.push(String(error)));
  await page.setContent('<!doctype html><meta charset="utf-8"><body style="margin:0;background:#fff"><div id="out"></div></body>');
  await page.addScriptTag({ path: join(HERE, "node_modules", name, "dist/mermaid.min.js") });
  await page.evaluate(() => globalThis.mermaid.initialize({ startOnLoad: false, securityLevel: "strict" }));
  let index = 0;
  for (const [file, source] of sources) {
    const drawn = await page.evaluate(drawInPage, source, `d${index++}`);
    for (const message of [drawn.error, ...console_.splice(0)]) if (message) report.problem(file, tool, "", message);
    if (drawn.error) continue;
    if (/aria-roledescription="error"|Syntax error in text|Maximum text size in diagram exceeded/.test(drawn.svg)) {
      report.problem(file, tool, "", "the picture is Mermaid's own picture of an error");
      continue;
    }
    const text = squeeze(drawn.text);
    for (const expected of texts(source)) {
      if (!text.includes(squeeze(expected))) report.problem(file, tool, "lost text", `"${expected}" does not stand in the picture`);
    }
    if (png !== undefined && name === VERSIONS.at(-1)) await screenshot(page, file);
  }
  await page.close();
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
    return { svg, text: copy.textContent };
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
  const at = args.indexOf("--png");
  if (at < 0) return { paths: args };
  if (at + 1 >= args.length) cannot(KIND, "--png needs a folder");
  return { paths: args.toSpliced(at, 2), png: args[at + 1] };
}
