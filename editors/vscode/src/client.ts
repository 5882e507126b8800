// Starts and stops the language server, and says what becomes of it.

import { LanguageClient, State, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";
import * as vscode from "vscode";

import { ARGUMENTS, find, type Search } from "./server";

const CHOOSE = "Choose the Program…";
const HELP = "How to Install";

/** The program that was found, and the connection to it. */
export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private search: Search | undefined;
  /** Starts and stops, one after the other. */
  private queue: Promise<void> = Promise.resolve();
  private readonly status = vscode.languages.createLanguageStatusItem("arch.server", { language: "arch" });

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.status.name = "Arch";
    this.show("starting…", vscode.LanguageStatusSeverity.Information, true);
  }

  /** The connection, where there is one. */
  running(): LanguageClient | undefined {
    return this.client?.state === State.Running ? this.client : undefined;
  }

  /** The path of the program; asks the user to help where there is none. */
  async program(): Promise<string | undefined> {
    await this.queue;
    if (this.search?.kind === "found") return this.search.path;
    if (this.search !== undefined) await this.complain(this.search);
    else void vscode.window.showWarningMessage("No program is started in a folder that is not trusted.");
    return undefined;
  }

  /** Starts the server, or starts it anew. */
  start(): Promise<void> {
    this.queue = this.queue.then(() => this.stop()).then(() => this.connect()).catch((error: unknown) => {
      this.log.error(String(error));
      this.show("not running", vscode.LanguageStatusSeverity.Error, false, String(error));
    });
    return this.queue;
  }

  async dispose(): Promise<void> {
    this.status.dispose();
    await this.queue;
    await this.stop();
  }

  private async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }

  private async connect(): Promise<void> {
    this.show("starting…", vscode.LanguageStatusSeverity.Information, true);
    const configured = vscode.workspace.getConfiguration("arch").get<string>("server.path", "").trim();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
    const search = await find({ configured, folder, env: process.env });
    this.search = search;
    if (search.kind !== "found") {
      this.log.warn(wording(search));
      this.show("not running", vscode.LanguageStatusSeverity.Error, false, wording(search));
      void this.complain(search);
      return;
    }
    this.log.info(`${search.path}, version ${search.version}`);
    const server: ServerOptions = { command: search.path, args: ARGUMENTS };
    const options: LanguageClientOptions = {
      documentSelector: [
        { scheme: "file", language: "arch" },
        { scheme: "file", pattern: "**/arch.toml" },
      ],
      outputChannel: this.log,
    };
    const client = new LanguageClient("arch", "Arch", server, options);
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      if (newState === State.Running) this.show(`archc ${search.version}`, vscode.LanguageStatusSeverity.Information, false, search.path);
      if (newState === State.Stopped) this.show("stopped", vscode.LanguageStatusSeverity.Error, false, search.path);
    });
    this.client = client;
    await client.start();
  }

  private show(text: string, severity: vscode.LanguageStatusSeverity, busy: boolean, detail = ""): void {
    Object.assign(this.status, { text, severity, busy, detail });
    this.status.command = { title: "Restart", command: "arch.restartServer" };
  }

  private async readme(): Promise<void> {
    const folder = this.context.extensionUri;
    // Packaging changes the case of its name.
    const files = await vscode.workspace.fs.readDirectory(folder);
    const readme = files.find(([name]) => name.toLowerCase() === "readme.md");
    if (readme !== undefined) await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.joinPath(folder, readme[0]));
  }

  /** Says why there is no server, and offers the ways out. */
  private async complain(search: Search): Promise<void> {
    const chosen = await vscode.window.showErrorMessage(wording(search), CHOOSE, HELP);
    if (chosen === HELP) {
      await this.readme();
    } else if (chosen === CHOOSE) {
      const files = await vscode.window.showOpenDialog({ title: "The archc program", openLabel: "Choose" });
      const path = files?.[0]?.fsPath;
      // The server starts by the change of the setting.
      if (path !== undefined) await vscode.workspace.getConfiguration("arch").update("server.path", path, vscode.ConfigurationTarget.Global);
    }
  }
}

function wording(search: Search): string {
  switch (search.kind) {
    case "found":
      return `archc ${search.version} is at ${search.path}.`;
    case "missing":
      return search.tried.length === 1
        ? `There is no program at ${search.tried[0]}, which arch.server.path names. Without it, .arch files are only highlighted.`
        : "archc is not on PATH. Without it, .arch files are only highlighted.";
    case "unfit":
      return `${search.path} cannot serve this extension: ${search.reason}.`;
  }
}
