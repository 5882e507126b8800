// Highlighting by the engines that editors and pages run: TextMate's grammar by vscode-textmate with Oniguruma, the definition of
// highlight.js by highlight.js, the syntax file by Vim.
//
// A file with marks (`// ^^^ class`, see `tests/highlight`) is held to them; what a class is called in an engine stands in
// `tests/highlight/classes.json`. In every file a word before a colon is the name of a setting, field or parameter, never a
// keyword, and nothing is invalid. A file in a folder `indent` is indented anew by Vim, which changes nothing.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";

import { HERE, Report, cannot, collect, requireHere, version } from "./common.mjs";

const KIND = "highlight";
const ROOT = join(HERE, "../..");
const classes = JSON.parse(readFileSync(join(ROOT, "tests/highlight/classes.json"), "utf8"));
const report = new Report(KIND);
const files = collect(KIND, process.argv.slice(2), [".arch"]);

const engines = [
  { name: "textmate", colors: await textmate() },
  { name: "highlight.js", colors: highlightJs() },
  { name: "vim", colors: vim(files.filter((file) => marksOf(read(file)).length > 0 || basename(dirname(file)) === "indent")) },
];
for (const file of files) {
  const text = read(file);
  const marks = marksOf(text);
  for (const { name, colors } of engines) {
    const colored = colors(file, text);
    if (colored !== undefined) check(file, text, marks, name, colored);
  }
}
report.finish(files, [`vscode-textmate ${version("vscode-textmate")}`, `highlight.js ${version("highlight.js")}`, vimVersion()]);

function read(file) {
  return readFileSync(file, "utf8");
}

/** The marks of a text: line and columns of what they are about, and the class. */
function marksOf(text) {
  const marks = [];
  let above = -1;
  text.split("\n").forEach((line, at) => {
    const mark = /^\s*\/\/\s*(?:(\^+)|<-) (!?)(\S+)\s*$/.exec(line);
    if (mark === null) {
      above = at;
      return;
    }
    const start = mark[1] === undefined ? 0 : line.indexOf("^");
    marks.push({ at, line: above, start, end: start + (mark[1]?.length ?? 1), is: mark[2] === "", name: mark[3] });
  });
  return marks;
}

/** `colored` is a list for each line of lists of scopes for each column. */
function check(file, text, marks, engine, colored) {
  const fits = (scopes, names) => scopes.some((scope) => names.some((name) => scope === name || scope.startsWith(`${name}.`)));
  const lines = text.split("\n");
  for (const mark of marks) {
    const names = classes[mark.name]?.[engine];
    if (names === undefined) {
      report.problem(file, engine, `line ${mark.at + 1}`, `\`${mark.name}\` has no name in classes.json`);
      continue;
    }
    for (let column = mark.start; column < mark.end; column += 1) {
      const scopes = colored[mark.line]?.[column] ?? [];
      if (/\s/.test(lines[mark.line][column] ?? " ") || fits(scopes, names) === mark.is) continue;
      const shown = lines[mark.line].slice(mark.start, mark.end);
      report.problem(file, engine, `line ${mark.at + 1}`, `\`${shown}\` is to be ${mark.is ? "" : "not "}${mark.name}, and is ${scopes.join(" ") || "nothing"}`);
      break;
    }
  }
  const keyword = classes.keyword[engine];
  lines.forEach((line, at) => {
    for (const match of line.matchAll(/[A-Za-z_]\w*(?=\??\s*:)/g)) {
      const scopes = colored[at]?.[match.index] ?? [];
      if (fits(scopes, keyword)) report.problem(file, engine, `line ${at + 1}`, `\`${match[0]}\` is a name, and is ${scopes.join(" ")}`);
    }
    (colored[at] ?? []).forEach((scopes, column) => {
      if (scopes?.some((scope) => scope.startsWith("invalid"))) report.problem(file, engine, `line ${at + 1}`, `column ${column + 1} is ${scopes.join(" ")}`);
    });
  });
}

/** The grammar of Visual Studio Code and whoever else reads those of TextMate. */
async function textmate() {
  const tm = requireHere("vscode-textmate");
  const onig = requireHere("vscode-oniguruma");
  await onig.loadWASM(readFileSync(requireHere.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const path = join(ROOT, "editors/vscode/syntaxes/arch.tmLanguage.json");
  const registry = new tm.Registry({
    onigLib: Promise.resolve({ createOnigScanner: (sources) => new onig.OnigScanner(sources), createOnigString: (text) => new onig.OnigString(text) }),
    loadGrammar: async (scope) => (scope === "source.arch" ? tm.parseRawGrammar(read(path), path) : null),
  });
  const grammar = await registry.loadGrammar("source.arch");
  return (_, text) => {
    let stack = tm.INITIAL;
    return text.split("\n").map((line) => {
      const result = grammar.tokenizeLine(line, stack);
      stack = result.ruleStack;
      const columns = [];
      for (const token of result.tokens) columns.fill(token.scopes, token.startIndex, (columns.length = Math.max(columns.length, Math.min(token.endIndex, line.length))));
      return columns;
    });
  };
}

/** The definition that the book uses. */
function highlightJs() {
  const hljs = requireHere("highlight.js/lib/core");
  hljs.registerLanguage("arch", requireHere(join(ROOT, "book/theme/arch.js")));
  return (_, text) => {
    const lines = [[]];
    const walk = (node, scopes) => {
      if (typeof node !== "string") {
        const inner = node.scope === undefined ? scopes : [...scopes, node.scope];
        node.children.forEach((child) => walk(child, inner));
        return;
      }
      for (const character of node) {
        if (character === "\n") lines.push([]);
        else for (let unit = 0; unit < character.length; unit += 1) lines.at(-1).push(scopes);
      }
    };
    walk(hljs.highlight(text, { language: "arch" })._emitter.rootNode, []);
    return lines;
  };
}

/** Vim's syntax file, by one Vim for all samples. */
function vim(samples) {
  if (samples.length === 0) return () => undefined;
  const folder = mkdtempSync(join(tmpdir(), "archc-vim-"));
  try {
    const script = join(folder, "groups.vim");
    const out = join(folder, "groups.json");
    writeFileSync(script, [
      `let &runtimepath = '${join(ROOT, "editors/vim")},' . $VIMRUNTIME`,
      "filetype plugin indent on",
      "syntax on",
      "let g:result = []",
      "let g:moves = []",
      "set hidden",
      ...samples.map((sample) => [
        `edit ${sample.replaceAll(" ", "\\ ")}`,
        "if &filetype !=# 'arch' | cquit | endif",
        "syntax sync fromstart",
        "let g:text = getline(1, '$')",
        ...(basename(dirname(sample)) === "indent" ? ["silent normal! gg=G"] : []),
        "let g:moved = filter(range(1, line('$')), {_, l -> getline(l) !=# g:text[l - 1]})",
        "call add(g:moves, map(g:moved, {_, l -> [l, getline(l)]}))",
        "silent undo 0",
        "call add(g:result, map(range(1, line('$')), {_, l -> map(range(1, max([col([l, '$']) - 1, 1])), {_, c -> synIDattr(synID(l, c, 0), 'name')})}))",
      ].join("\n")),
      `call writefile([json_encode(#{groups: g:result, moves: g:moves})], '${out}')`,
      "qall!",
    ].join("\n"));
    try {
      execFileSync("vim", ["-u", "NONE", "-i", "NONE", "-N", "-es", "-S", script], { stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 });
    } catch (error) {
      cannot(KIND, `vim: ${error.message}`);
    }
    const { groups, moves } = JSON.parse(read(out));
    moves.forEach((lines, at) => lines.forEach(([line, text]) => report.problem(samples[at], "vim", `line ${line}`, `is indented as \`${text}\``)));
    return (file) => groups[samples.indexOf(file)]?.map((line) => line.map((group) => [group]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function vimVersion() {
  return execFileSync("vim", ["--version"], { encoding: "utf8" }).split("\n")[0].replace(/^VIM - Vi IMproved/, "Vim").replace(/ \(.*/, "");
}
