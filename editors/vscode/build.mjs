// Bundles the extension into dist/, with the copy of Mermaid that archc's own sites use, and puts the licences beside it.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const read = (path) => readFileSync(here(path), "utf8").trimEnd();
const RULE = `\n\n${"-".repeat(72)}\n\n`;

rmSync(here("dist"), { recursive: true, force: true });
mkdirSync(here("dist"));
const { metafile } = await build({
  absWorkingDir: here("."),
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  platform: "node",
  // That of the oldest editor in `engines`.
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  minify: process.argv.includes("--minify"),
  metafile: true,
  legalComments: "none",
  logLevel: "warning",
});

const vendored = "../../src/site/assets/vendor";
for (const file of ["mermaid.tiny.js", "mermaid.LICENSE"]) copyFileSync(here(`${vendored}/${file}`), here(`dist/${file}`));

// The licence of every package of which something is in the bundle.
const packages = Object.keys(metafile.inputs).map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
const notices = [...new Set(packages.filter((path) => path !== undefined))].sort().map((path) => {
  const { name, version } = JSON.parse(read(`${path}/package.json`));
  const licence = readdirSync(here(path)).find((file) => /^licen[cs]e(\.(md|txt))?$/i.test(file));
  if (licence === undefined) throw new Error(`${path} has no licence file`);
  return `${name} ${version}\n\n${read(`${path}/${licence}`)}`;
});
writeFileSync(here("dist/extension.LICENSES"), `${notices.join(RULE)}\n`);

// The project's own two as the one file that marketplaces show.
const own = ["LICENSE-MIT", "LICENSE-APACHE"].map((file) => read(`../../${file}`)).join(RULE);
writeFileSync(here("LICENSE.txt"), `Under the first or the second of these licences, at your option.\n\n${own}\n`);
