// A build of Visual Studio Code in a browser, driven by the keyboard as a user drives it.

import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { here } from "./report.mjs";

const ENTRY = join(here, ".tools/node_modules/code-server/out/node/entry.js");
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync", "--force-color-profile=srgb"];
/** Much longer than anything takes on a machine that has something else to do too. */
const PATIENCE = 60_000;
/** What a user would call broken. */
const SOON = 15_000;

/** Nothing that moves or asks by itself. */
const SETTINGS = {
  "workbench.startupEditor": "none",
  "workbench.colorTheme": "Default Light Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "window.autoDetectColorScheme": false,
  "editor.minimap.enabled": false,
  "editor.accessibilitySupport": "off",
  "chat.disableAIFeatures": true,
  "explorer.autoReveal": false,
};

export class Editor {
  /** Installs the extension and opens a file of a folder. */
  static async open({ vsix, archc, work, folder, file, pictures }) {
    const editor = new Editor();
    Object.assign(editor, { work, folder, pictures, pictured: 0 });
    editor.data = join(work, "data");
    mkdirSync(join(editor.data, "User"), { recursive: true });
    writeFileSync(join(editor.data, "User/settings.json"), JSON.stringify({ ...SETTINGS, "arch.server.path": archc }));
    editor.env = { ...process.env, HOME: join(work, "home") };
    mkdirSync(editor.env.HOME);
    const dirs = ["--user-data-dir", editor.data, "--extensions-dir", join(work, "extensions")];
    execFileSync(process.execPath, [ENTRY, ...dirs, "--install-extension", vsix], { env: editor.env, stdio: "pipe" });
    try {
      const port = await editor.#serve([...dirs, "--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check", folder]);

      const puppeteer = await import(pathToFileURL(createRequire(join(here, "../validators/node_modules/x.js")).resolve("puppeteer-core")).href);
      editor.browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: FLAGS, userDataDir: join(work, "browser"), timeout: PATIENCE, protocolTimeout: 3 * PATIENCE });
      editor.page = await editor.browser.newPage();
      await editor.page.setViewport({ width: 1360, height: 860 });
      const payload = JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${join(folder, file)}`]]);
      await editor.page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(payload)}`, { waitUntil: "domcontentloaded", timeout: PATIENCE });
      await editor.until(() => document.querySelector(".monaco-editor .view-line span span") !== null);
      await editor.sees(".statusbar-item", "Arch");
      editor.started = true;
    } catch (error) {
      await editor.close();
      throw error;
    }
    return editor;
  }

  #serve(args) {
    this.server = spawn(process.execPath, [ENTRY, ...args], { env: this.env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.log = "";
    process.once("exit", () => this.#kill());
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
    return new Promise((done, failed) => {
      const hear = (chunk) => {
        this.log += chunk;
        const port = /HTTP server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(this.log)?.[1];
        if (port !== undefined) done(port);
      };
      this.server.stdout.on("data", hear);
      this.server.stderr.on("data", hear);
      this.server.on("exit", () => failed(new Error(`code-server ended: ${this.log}`)));
    });
  }

  async close() {
    await this.browser?.close();
    this.server?.removeAllListeners("exit");
    const ended = new Promise((done) => this.server?.once("close", done));
    this.#kill();
    await Promise.race([ended, pause(5000)]);
    if (this.pictures !== undefined) cpSync(join(this.data, "logs"), join(this.pictures, "logs"), { recursive: true });
  }

  /** The whole group: the extension host outlives the server, in case that a browser comes back. */
  #kill() {
    try {
      if (this.server?.pid !== undefined) process.kill(-this.server.pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }

  /** Waits for something in the page; false where it does not come. */
  until(probe, ...args) {
    return this.page.waitForFunction(probe, { timeout: this.started ? SOON : PATIENCE, polling: 100 }, ...args).then((handle) => handle.jsonValue(), () => false);
  }

  /** Waits for a text in what a selector finds. */
  sees(selector, text) {
    return this.until(
      (selector, text) => [...document.querySelectorAll(selector)].map((found) => found.textContent.replaceAll("\u00a0", " ")).find((found) => found.includes(text)) ?? false,
      selector,
      text,
    );
  }

  /** The texts of what a selector finds. */
  texts(selector) {
    return this.page.evaluate((selector) => [...document.querySelectorAll(selector)].map((found) => found.textContent.replaceAll("\u00a0", " ")), selector);
  }

  /** Keys as in `Control+k Control+i`. */
  async press(chords) {
    for (const chord of chords.split(" ")) {
      const keys = chord.split("+");
      const last = keys.pop();
      for (const key of keys) await this.page.keyboard.down(key);
      await this.page.keyboard.press(last);
      for (const key of keys.reverse()) await this.page.keyboard.up(key);
    }
  }

  /** A click of the mouse on what has a text. */
  async click(selector, text) {
    for (const found of await this.page.$$(selector)) {
      if (await found.evaluate((element, text) => element.textContent.includes(text), text)) return found.click();
    }
  }

  type(text) {
    return this.page.keyboard.type(text, { delay: 15 });
  }

  /** Puts the cursor somewhere; line and column begin at 1. */
  async go(line, column) {
    await this.press("Control+g");
    await this.page.waitForSelector(".quick-input-widget input", { visible: true, timeout: PATIENCE });
    await this.type(`${line}:${column}`);
    await this.sees(".quick-input-widget .monaco-list-row, .quick-input-widget .quick-input-message, .quick-input-widget", `${line}`);
    await this.press("Enter");
    await this.sees(".statusbar-item", `Ln ${line}, Col ${column}`);
  }

  /** A command of the palette, by its whole name. */
  async command(name) {
    await this.press("F1");
    await this.page.waitForSelector(".quick-input-widget input", { visible: true, timeout: PATIENCE });
    await this.type(name);
    await this.sees(".quick-input-widget .monaco-list-row.focused", name);
    await this.press("Enter");
  }

  /** Shows a file of the folder. */
  async show(name) {
    await this.press("Control+p");
    await this.page.waitForSelector(".quick-input-widget input", { visible: true, timeout: PATIENCE });
    await this.type(name);
    await this.sees(".quick-input-widget .monaco-list-row.focused", name.split("/").at(-1));
    await this.press("Enter");
    await this.sees(".tab.active", name.split("/").at(-1));
  }

  /** The frame of a webview that has an element. */
  async frame(selector) {
    for (let waited = 0; waited < PATIENCE; waited += 200) {
      for (const frame of this.page.frames()) {
        if (await frame.$(selector).catch(() => null)) return frame;
      }
      await pause(200);
    }
    return undefined;
  }

  async picture(name) {
    if (this.pictures === undefined) return;
    mkdirSync(this.pictures, { recursive: true });
    this.pictured += 1;
    await this.page.screenshot({ path: join(this.pictures, `${String(this.pictured).padStart(2, "0")}-${name}.png`) });
  }
}

export function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
