// The extension for Visual Studio Code: its package, its snippets, its search for the program, and a session in a real build of the
// editor with the real server.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { findProgram } from "./vscode_program.mjs";
import { session } from "./vscode_session.mjs";
import { snippets } from "./vscode_snippets.mjs";
import { Report, cannot, here } from "./report.mjs";

const EXTENSION = resolve(here, "../../editors/vscode");
const ARCHC = resolve(process.env.ARCHC);

/** What users get. Sources, maps and settings of tools are not among it. */
const FILES = [
  "LICENSE.txt",
  "changelog.md",
  "dist/extension.LICENSES",
  "dist/extension.js",
  "dist/mermaid.LICENSE",
  "dist/mermaid.tiny.js",
  "images/file.svg",
  "images/icon.png",
  "language-configuration.json",
  "media/preview.css",
  "media/preview.js",
  "package.json",
  "readme.md",
  "snippets/arch.code-snippets",
  "syntaxes/arch-markdown.tmLanguage.json",
  "syntaxes/arch.tmLanguage.json",
];

const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const only = option("--only");
const pictures = option("--pictures");

try {
  execFileSync(ARCHC, ["lsp", "--help"], { stdio: "ignore" });
} catch {
  cannot(`there is no ${ARCHC} with a language server: cargo build`);
}
if (only !== "package" && !process.env.CHROMIUM) cannot("no Chromium: install Debian's package chromium or set CHROMIUM to a path");
const report = new Report();
const work = mkdtempSync(join(tmpdir(), "archc-vscode-"));
try {
  const vsix = join(work, "arch.vsix");
  pack(vsix);
  if (only !== "editor") {
    listed(vsix);
    manifest();
    snippets(report, { extension: EXTENSION, archc: ARCHC, work });
    await findProgram(report, { extension: EXTENSION, archc: ARCHC, work });
  }
  if (only !== "package") await session(report, { vsix, archc: ARCHC, work, pictures });
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 5 });
}
report.finish();

function pack(vsix) {
  try {
    execFileSync("node_modules/.bin/vsce", ["package", "--allow-missing-repository", "--out", vsix], { cwd: EXTENSION, stdio: "pipe", encoding: "utf8" });
    report.check("the extension is packaged", true);
  } catch (error) {
    report.check("the extension is packaged", false, `${error.stdout}${error.stderr}`);
    report.finish();
  }
}

/** The package holds what is listed and nothing else. */
function listed(vsix) {
  const program = "import sys, zipfile; print(*zipfile.ZipFile(sys.argv[1]).namelist(), sep='\\n')";
  const names = execFileSync("python3", ["-c", program, vsix], { encoding: "utf8" }).trim().split("\n");
  const inside = names.filter((name) => name.startsWith("extension/")).map((name) => name.slice("extension/".length)).sort();
  report.equal("the package holds the listed files", inside, [...FILES].sort());
}

/** What the manifest says twice is the same, and every command has somebody who carries it out. */
function manifest() {
  const read = (path) => readFileSync(join(EXTENSION, path), "utf8");
  const { contributes, version, main } = JSON.parse(read("package.json"));
  const cargo = /^version = "(.+)"$/m.exec(read("../../Cargo.toml"))[1];
  report.equal("the version is the compiler's", version, cargo);
  report.check("there are changes for the version", read("CHANGELOG.md").includes(`## ${version}`));
  const code = read(main);
  for (const { command } of contributes.commands) report.check(`${command} is carried out`, code.includes(`"${command}"`));
  const readme = read("README.md");
  for (const name of Object.keys(contributes.configuration.properties)) report.check(`${name} is in the README`, readme.includes(`\`${name}\``));
  for (const { category, title } of contributes.commands) report.check(`${title} is in the README`, readme.includes(`${category}: ${title}`));
}
