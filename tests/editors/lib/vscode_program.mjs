// How the extension finds the program, with the real one and with some that are something else.

import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createRequire } from "node:module";

export async function findProgram(report, { extension, archc, work }) {
  const { build } = createRequire(join(extension, "package.json"))("esbuild");
  const outfile = join(work, "server.mjs");
  await build({ absWorkingDir: extension, entryPoints: ["src/server.ts"], outfile, bundle: true, platform: "node", format: "esm", logLevel: "error" });
  const { find } = await import(pathToFileURL(outfile));

  const folder = (name) => {
    const path = join(work, "programs", name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const script = (name, text) => {
    const path = join(folder(name), "archc");
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const real = join(folder("real"), "archc");
  symlinkSync(archc, real);
  const old = script("old", "echo archc 0.0.9");
  const early = script("early", '[ "$1" = --version ] && echo "archc 99.0.0" || exit 2');
  const other = script("other", "echo hello");
  const home = folder("home");
  const empty = folder("empty");
  const plain = folder("plain");
  writeFileSync(join(plain, "archc"), "no program");
  const search = (configured, path, more) => find({ configured, env: { PATH: path.join(":") }, home, platform: "linux", ...more });

  let found = await search("", [empty, plain, join(real, ".."), join(other, "..")]);
  report.check("the program is found on PATH", found.kind === "found" && found.path === real && /^\d+\.\d+\.\d+/.test(found.version), found);
  found = await search(real, [join(other, "..")]);
  report.check("the setting wins over PATH", found.kind === "found" && found.path === real, found);
  found = await search("./archc", [], { folder: join(real, "..") });
  report.check("a relative setting is relative to the workspace", found.kind === "found" && found.path === real, found);
  found = await search("archc", [join(real, "..")]);
  report.check("a mere name is looked for on PATH", found.kind === "found" && found.path === real, found);
  found = await search(join(empty, "archc"), [join(real, "..")]);
  report.check("a setting that leads nowhere is missing", found.kind === "missing" && found.tried.length === 1, found);
  found = await search("", [empty]);
  report.check("no program is missing, and says where it was looked for", found.kind === "missing" && found.tried.length === 2, found);
  found = await search(old, []);
  report.check("an older version is unfit", found.kind === "unfit" && found.reason.includes("version 0.0.9"), found);
  found = await search(early, []);
  report.check("a build without a server is unfit", found.kind === "unfit" && found.reason.includes("no language server"), found);
  found = await search(other, []);
  report.check("another program is unfit", found.kind === "unfit" && found.reason === "it is not archc", found);
  mkdirSync(join(home, ".cargo/bin"), { recursive: true });
  symlinkSync(archc, join(home, ".cargo/bin/archc"));
  found = await search("", [empty]);
  report.check("the program is found where Cargo installs it", found.kind === "found" && found.path === join(home, ".cargo/bin/archc"), found);
}
