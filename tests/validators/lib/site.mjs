// Sites of `archc docs`, opened from their folder in a real Chromium without a network: every page, every diagram, every link,
// and what a reader does: search, theme, zoom, keyboard. axe-core judges accessibility in both themes.

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import puppeteer from "puppeteer-core";

import { HERE, Report, cannot, collect, requireHere, version } from "./common.mjs";
import { behave } from "./site_behaviour.mjs";

const KIND = "site";
const MERMAID = "mermaid.tiny.js";
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
const AXE = readFileSync(requireHere.resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const report = new Report(KIND);
const pages = collect(KIND, process.argv.slice(2), [".html"]);
const sites = process.argv.slice(2).map((path) => resolve(path)).flatMap(roots);
if (sites.length === 0) cannot(KIND, "no folder with an index.html");

if (!process.env.CHROMIUM) cannot(KIND, "no Chromium: install Debian's package chromium or set CHROMIUM to a path");
const profile = mkdtempSync(join(tmpdir(), "archc-site-"));
const browser = await puppeteer
  .launch({ executablePath: process.env.CHROMIUM, args: FLAGS, userDataDir: profile, timeout: 60_000, protocolTimeout: 300_000 })
  .catch((error) => cannot(KIND, `${process.env.CHROMIUM} does not start: ${error.message}`));
const chromium = (await browser.version()).replace(/^.*\//, "");
let diagrams = 0;
try {
  for (const site of sites) await check(site);
} finally {
  await browser.close();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
}
report.finish(pages, [`${diagrams} diagrams`, `axe-core ${version("axe-core")}`, `@mermaid-js/tiny ${version("@mermaid-js/tiny")}`, `chromium ${chromium}`]);

/** The sites in a folder: itself, or those below it. */
function roots(folder) {
  if (!statSync(folder).isDirectory()) return [];
  if (existsSync(join(folder, "index.html"))) return [folder];
  return readdirSync(folder).map((name) => join(folder, name)).flatMap(roots);
}

async function check(site) {
  vendored(site);
  const files = collect(KIND, [site], [".html"]);
  const ids = new Map();
  const links = [];
  const withDiagrams = [];
  const queue = [...files];
  await Promise.all([0, 1].map(async () => {
    const page = await open(site);
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const seen = await look(page, file);
      ids.set(file, new Set(seen.ids));
      links.push(...seen.links.map((link) => [file, link]));
      if (seen.diagrams > 0) withDiagrams.push(file);
      diagrams += seen.diagrams;
    }
    await page.close();
  }));
  for (const [file, link] of links) follow(site, ids, file, link);
  const page = await open(site);
  const problem = (file, where, message) => report.problem(file, "behaviour", where, message);
  await behave(page, { start: join(site, "index.html"), diagram: withDiagrams.sort()[0], problem });
  await page.close();
}

/** A page without a network; what it asks for beyond files, and what it writes to the console, is a problem. */
async function open(site) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900, deviceScaleFactor: 1 });
  await page.setOfflineMode(true);
  const here = () => (page.url().startsWith("file:") ? fileURLToPath(page.url().replace(/[?#].*$/, "")) : join(site, "index.html"));
  page.on("console", (message) => ["error", "warn"].includes(message.type()) && report.problem(here(), "console", "", message.text()));
  page.on("pageerror", (error) => report.problem(here(), "console", "", String(error)));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) report.problem(here(), "network", "", `asks for ${request.url()}`);
  });
  return page;
}

/** Opens one page and looks at it in both themes. */
async function look(page, file) {
  const seen = { ids: [], links: [], diagrams: 0 };
  try {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
    await page.goto(pathToFileURL(file).href, { timeout: 60_000 });
    Object.assign(seen, await page.evaluate(() => ({
      ids: [...document.querySelectorAll("[id]")].map((element) => element.id),
      links: [...document.querySelectorAll("a[href]")].map((link) => link.href),
      diagrams: document.querySelectorAll("figure.diagram").length,
    })));
    if (seen.diagrams > 0) await drawn(page, file);
    await page.evaluate(AXE);
    await accessible(page, file, { type: "tag", values: TAGS });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "dark" }]);
    if (seen.diagrams > 0) await drawn(page, file);
    // What differs between the themes is color.
    await accessible(page, file, { type: "rule", values: ["color-contrast", "link-in-text-block"] });
  } catch (error) {
    report.problem(file, "chromium", "", error.message);
  }
  return seen;
}

/** Waits for the diagrams of a page; each is a picture with a size and text. */
async function drawn(page, file) {
  await page
    .waitForFunction(() => document.documentElement.dataset.diagrams === "drawn", { timeout: 120_000 })
    .catch(() => report.problem(file, "diagram", "", "the diagrams are not drawn after two minutes"));
  const faults = await page.evaluate(() =>
    [...document.querySelectorAll("figure.diagram")].flatMap((figure) => {
      const picture = figure.querySelector(".view > svg");
      if (picture === null) return [`${figure.getAttribute("aria-label")}: ${figure.querySelector(".view")?.textContent ?? "no picture"}`];
      const [, , width, height] = picture.getAttribute("viewBox").split(/[ ,]+/).map(Number);
      if (!(width > 0 && height > 0)) return [`a picture of ${width} × ${height}`];
      if (picture.getAttribute("aria-roledescription") === "error") return ["the picture is Mermaid's own picture of an error"];
      return [];
    }),
  );
  for (const fault of faults) report.problem(file, "diagram", "", fault);
}

/** axe-core, but for the inside of pictures: those are Mermaid's, and the validator `mermaid` looks at them. */
async function accessible(page, file, runOnly) {
  const { violations } = await page.evaluate(
    (runOnly) => globalThis.axe.run({ exclude: [[".view > svg"]] }, { runOnly, resultTypes: ["violations"], preload: false }),
    runOnly,
  );
  for (const { id, help, nodes } of violations) {
    const [node] = nodes;
    report.problem(file, "axe", id, `${help}: ${node.html.slice(0, 160)} (${nodes.length}) ${node.failureSummary.split("\n").slice(1, 2).join("").trim()}`);
  }
}

function follow(site, ids, file, link) {
  if (/^(https?|mailto):/.test(link)) return;
  if (!link.startsWith("file:")) return report.problem(file, "links", "", `${link} may do something else than lead somewhere`);
  const { hash } = new URL(link);
  const target = fileURLToPath(link.replace(/[?#].*$/, ""));
  const inside = relative(site, target);
  if (inside.startsWith("..")) return report.problem(file, "links", "", `${target} is outside of the site`);
  if (!existsSync(target) || !statSync(target).isFile()) return report.problem(file, "links", "", `${inside} does not exist`);
  const anchor = decodeURIComponent(hash.slice(1));
  if (anchor !== "" && !ids.get(target)?.has(anchor)) report.problem(file, "links", "", `${inside}${decodeURIComponent(hash)}: there is no such heading`);
}

/** The site's Mermaid is the one of the package, byte for byte. */
function vendored(site) {
  const file = join(site, "assets", MERMAID);
  const original = join(HERE, "node_modules/@mermaid-js/tiny/dist", MERMAID);
  if (!existsSync(file)) return report.problem(join(site, "index.html"), "vendor", "", `there is no assets/${MERMAID}`);
  if (!readFileSync(file).equals(readFileSync(original))) report.problem(file, "vendor", "", `differs from the file of @mermaid-js/tiny ${version("@mermaid-js/tiny")}`);
}
