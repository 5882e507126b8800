// A session of a user in Visual Studio Code over the fixture: every feature of the extension by its keys, held against what is shown and
// against what is on the disk after saving.

import { cpSync, existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { Editor, pause } from "./vscode_editor.mjs";
import { here } from "./report.mjs";

const FILE = "arch/orders.arch";

export async function session(report, { vsix, archc, work, pictures }) {
  const folder = join(work, "kiosk");
  cpSync(join(here, "fixture"), folder, { recursive: true });
  const editor = await Editor.open({ vsix, archc, work, folder, file: FILE, pictures });
  const read = (file) => readFileSync(join(folder, file), "utf8");
  /** What is in the file, once it has a text. */
  const saved = async (text, file = FILE) => {
    for (let tries = 0; tries < 40 && !read(file).includes(text); tries += 1) {
      await editor.press("Control+s");
      await pause(250);
    }
    return read(file);
  };
  /** Where the first of a text begins, counted from 1. */
  const place = (text, offset = 0) => {
    const before = read(FILE).split(text)[0].split("\n");
    return [before.length, before.at(-1).length + 1 + offset];
  };
  try {
    await findings(report, editor, { saved, place });
    await questions(report, editor, { saved, place });
    await preview(report, editor, { place });
    await building(report, editor, { folder });
    await deciding(report, editor, { folder });
  } catch (error) {
    report.check("the session comes to its end", false, error.stack);
    await editor.picture("end");
  } finally {
    await editor.close();
  }
}

/** From opening to a file without a finding. */
async function findings(report, editor, { saved, place }) {
  report.check("the file is known as Arch", await editor.sees(".statusbar-item", "Arch"));
  const words = await editor.until(() => {
    const colors = new Map();
    for (const span of document.querySelectorAll(".view-line span span")) colors.set(span.textContent.replaceAll("\u00a0", " ").trim(), getComputedStyle(span).color);
    return colors.get("contract") !== undefined && Object.fromEntries(colors);
  });
  const comment = Object.entries(words).find(([text]) => text.startsWith("//!"))?.[1];
  report.check("keywords, comments and the rest differ in color", new Set([words.contract, comment, words["{"]]).size === 3, words);

  report.check("a finding is underlined", await editor.until(() => document.querySelector(".squiggly-error") !== null));
  await editor.go(...place("Mony", 1));
  await editor.press("Control+k Control+i");
  const finding = await editor.sees(".monaco-hover", "unknown name `Mony`");
  report.check("the finding says what is wrong, what helps, and its code", finding && finding.includes("Money") && finding.includes("E0201"), finding);
  await editor.picture("finding");
  await editor.press("Escape");

  // Where the editor has not heard of the finding's place yet, it says that there is none.
  let fix = false;
  for (let tries = 0; tries < 10 && !fix; tries += 1) {
    await editor.press("Control+.");
    fix = await Promise.race([editor.sees(".action-widget", "Money"), pause(2000).then(() => false)]);
  }
  report.check("a fix is offered", fix, await editor.texts(".action-widget"));
  await editor.picture("fix");
  await editor.press("Enter");
  report.check("the fix is applied", (await saved("total: Money")).includes("total: Money"));
  report.check("the finding is gone", await editor.until(() => document.querySelector(".squiggly-error") === null));
}

/** What answers questions, and what changes the text. */
async function questions(report, editor, { saved, place }) {
  await editor.go(...place("Payments.capture", 2));
  await editor.press("Control+k Control+i");
  const hover = await editor.sees(".monaco-hover", "Asks the bank");
  report.check("hover says what a name is", hover && hover.includes("service Payments"), hover);
  await editor.picture("hover");
  await editor.press("Escape");

  await editor.go(...place("calls Payments.capture"));
  await editor.press("Home");
  await editor.type("calls Payments.");
  const offered = await editor.sees(".suggest-widget.visible .monaco-list-row", "capture");
  report.check("completion offers the operation", offered, await editor.texts(".suggest-widget .monaco-list-row"));
  await editor.picture("completion");
  await editor.press("Escape Escape");
  for (let typed = 0; typed < "calls Payments.".length; typed += 1) await editor.press("Backspace");

  await editor.go(...place("service Orders", 8));
  await editor.press("F2");
  report.check("rename asks for a name", await editor.until(() => document.activeElement?.matches(".rename-box .rename-input") && document.activeElement.value === "Orders"));
  await editor.type("Sales");
  await editor.picture("rename");
  await editor.press("Enter");
  const renamed = await saved("service Sales {");
  report.check("rename changes the service alone", renamed.includes("service Sales {") && renamed.includes("provides OrdersApi on 8080"), renamed);

  await editor.command("Format Document");
  const formatted = await saved("with External { timeout: { total: 800ms } }");
  report.check("formatting lays out", formatted.includes("with External { timeout: { total: 800ms } }"), formatted);

  report.check("a hint says what is in force", await editor.sees(".view-line", "timeout 800ms · 2 attempts"), await editor.texts(".view-line"));

  await editor.show("arch/payments.arch");
  report.check("a lens says who calls", await editor.sees(".codelens-decoration a", "1 caller"), await editor.texts(".codelens-decoration"));
  await editor.click(".codelens-decoration a", "1 caller");
  report.check("the lens leads to the caller", await editor.sees(".reference-zone-widget", "orders.arch"), await editor.texts(".reference-zone-widget"));
  await editor.picture("lens");
  await editor.press("Escape");
  await editor.show(FILE);
}

/** The pane follows the cursor, the edits and the theme. */
async function preview(report, editor, { place }) {
  await editor.go(...place("service Sales", 8));
  await editor.press("Control+k v");
  const frame = await editor.frame("#picture svg");
  if (!report.check("the preview draws a view", frame !== undefined)) return editor.picture("preview");
  const drawn = () =>
    frame.evaluate(() => {
      const [text] = document.querySelectorAll("#picture svg :is(.edgeLabel p, .edgeLabel span, text)");
      const texts = [...document.querySelectorAll("#picture :is(p, text)")].map((found) => found.textContent);
      return { view: document.body.dataset.drawn, texts, ink: text && getComputedStyle(text).color };
    });
  const within = (probe, ...args) => frame.waitForFunction(probe, { timeout: 20_000, polling: 100 }, ...args).then(() => true, () => false);
  report.check("it shows the service and whom it calls", await within(() => /Sales/.test(document.querySelector("#picture").textContent) && /Payments/.test(document.querySelector("#picture").textContent)), await drawn());
  report.check("its title is that of the declaration", await editor.sees(".tab", "Preview Sales"), await editor.texts(".tab"));
  await editor.picture("preview-light");

  const before = (await drawn()).view;
  await editor.go(...place("record Order", 8));
  report.check("it follows the cursor", await within((before) => document.body.dataset.drawn !== undefined && document.body.dataset.drawn !== before, before), await drawn());
  await editor.picture("preview-record");
  await editor.go(...place("800ms"));
  await editor.press("Delete");
  await editor.type("9");
  await editor.press("Escape");
  report.check("it follows the edits", await within(() => document.querySelector("#picture").textContent.includes("900ms")), await drawn());

  const light = (await drawn()).ink;
  await editor.command("Preferences: Toggle between Light/Dark Themes");
  const recolored = await within((light) => {
    const [text] = document.querySelectorAll("#picture svg :is(.edgeLabel p, .edgeLabel span, text)");
    return text !== undefined && getComputedStyle(text).color !== light;
  }, light);
  report.check("it takes the colors of the theme", light !== undefined && recolored, await drawn());
  await editor.picture("preview-dark");
  const asked = await frame.evaluate(() => performance.getEntriesByType("resource").map((entry) => entry.name).filter((name) => !/\/media\/preview\.|\/dist\/mermaid\.tiny\.js|^data:/.test(name)));
  report.equal("it loads nothing but its own files", asked, []);
}

/** The command, and what it leaves on the disk. */
async function building(report, editor, { folder }) {
  await editor.command("Arch: Build");
  const said = await editor.sees(".notification-list-item-message", "written");
  report.check("a build says what it did", said, await editor.texts(".notification-list-item-message"));
  await editor.picture("build");
  const out = join(folder, "generated");
  report.check("the outputs are on the disk", existsSync(out) && readdirSync(out).includes("openapi"), existsSync(out) && readdirSync(out));
}

/** The command that asks twice and writes a declaration. */
async function deciding(report, editor, { folder }) {
  await editor.command("Arch: New Decision");
  report.check("a title is asked for", await editor.sees(".quick-input-widget", "What is decided"));
  await editor.type("Keep orders for a year");
  await editor.press("Enter");
  report.check("what is affected is asked for", await editor.sees(".quick-input-widget", "What it affects"));
  await editor.press("Control+a");
  await editor.type("Sales");
  await editor.press("Enter");
  report.check("the declaration is shown", await editor.sees(".tab.active", "decisions.arch"), await editor.texts(".notification-list-item-message"));
  const file = join(folder, "arch/decisions.arch");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  report.check("the declaration is in the sources", text.includes('decision KeepOrdersForAYear "Keep orders for a year" {') && text.includes("affects Sales"), text);
}
