// What the command palette offers: one function a command, and the tasks.

import { dirname } from "node:path";
import { ExecuteCommandRequest } from "vscode-languageclient/node";
import * as vscode from "vscode";

import type { Server } from "./client";
import { packageOf } from "./packages";
import type { PreviewPane } from "./preview";
import { BUILD, SHOW_REFERENCES, type Built, type ShowReferences } from "./protocol";
import { run } from "./server";

export interface Parts {
  server: Server;
  preview: PreviewPane;
  log: vscode.LogOutputChannel;
}

/** Every command with what it does. */
export function commands(parts: Parts): Record<string, (...args: never[]) => unknown> {
  return {
    "arch.openPreview": () => {
      const editor = archEditor();
      if (editor !== undefined) parts.preview.open(editor);
    },
    "arch.buildPackage": () => build(parts),
    "arch.checkPackage": () => check(parts),
    "arch.newDecision": () => newDecision(parts),
    "arch.restartServer": async () => {
      await parts.server.start();
      parts.preview.refresh();
    },
    "arch.showLog": () => parts.log.show(),
    [SHOW_REFERENCES]: (...args: ShowReferences) => showReferences(parts, args),
  };
}

/** The editor with the file that a command is about. */
function archEditor(): vscode.TextEditor | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === "arch") return editor;
  void vscode.window.showInformationMessage("No .arch file is in the active editor.");
  return undefined;
}

/** Builds the package of the active file as `archc build` does. */
async function build({ server }: Parts): Promise<void> {
  const editor = archEditor();
  if (editor === undefined) return;
  const client = server.running();
  // Says why there is none.
  if (client === undefined) return void (await server.program());
  // A build reads what is on the disk.
  await vscode.workspace.saveAll(false);
  const argument = client.code2ProtocolConverter.asUri(editor.document.uri);
  let built: Built;
  try {
    built = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: "archc build" }, () =>
      client.sendRequest(ExecuteCommandRequest.type, { command: BUILD, arguments: [argument] }) as Promise<Built>,
    );
  } catch (error) {
    built = { ok: false, written: 0, folder: "", message: error instanceof Error ? error.message : String(error) };
  }
  if (built.ok) {
    const open = "Show the Folder";
    const chosen = await vscode.window.showInformationMessage(built.message, open);
    if (chosen === open) await vscode.commands.executeCommand("revealInExplorer", vscode.Uri.file(built.folder));
  } else {
    const problems = "Show the Problems";
    const chosen = await vscode.window.showErrorMessage(built.message, problems);
    if (chosen === problems) await vscode.commands.executeCommand("workbench.actions.view.problems");
  }
}

/** Runs `archc check` in the terminal, whose findings have their lines and help under them. */
async function check({ server }: Parts): Promise<void> {
  const editor = archEditor();
  if (editor === undefined) return;
  const program = await server.program();
  if (program === undefined) return;
  await vscode.workspace.saveAll(false);
  const file = editor.document.uri.fsPath;
  await vscode.tasks.executeTask(task(program, { type: "arch", command: "check", path: packageOf(file) ?? file }, vscode.TaskScope.Workspace));
}

/** Asks for a title and what is decided about, and has archc write the declaration. */
async function newDecision({ server, log }: Parts): Promise<void> {
  const editor = archEditor();
  if (editor === undefined) return;
  const program = await server.program();
  if (program === undefined) return;
  const word = editor.document.getWordRangeAtPosition(editor.selection.active);
  const title = await vscode.window.showInputBox({ title: "New Decision (1/2)", prompt: "What is decided, as a title", placeHolder: "Keep orders in PostgreSQL" });
  if (title === undefined || title.trim() === "") return;
  const names = await vscode.window.showInputBox({
    title: "New Decision (2/2)",
    prompt: "What it affects: names of declarations or technologies, with commas",
    value: word === undefined ? "" : editor.document.getText(word),
  });
  if (names === undefined || names.trim() === "") return;
  await vscode.workspace.saveAll(false);
  const file = editor.document.uri.fsPath;
  const cwd = packageOf(file) ?? dirname(file);
  const written = await run(program, ["adr", "new", "--color", "never", "--for", names, "--title", title], process.env, cwd);
  const place = /^(?:made|added to) (.+):(\d+)$/m.exec(written.output);
  if (!written.ok || place?.[1] === undefined) {
    log.error(written.error || written.output);
    void vscode.window.showErrorMessage(firstLine(written.error || written.output));
    return;
  }
  const line = Math.max(Number(place[2]) - 1, 0);
  const uri = vscode.Uri.joinPath(vscode.Uri.file(cwd), place[1]);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(line, 0, line, 0) });
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}

/** The server's places are of the protocol, the editor's command takes the editor's. */
function showReferences({ server }: Parts, [uri, position, locations]: ShowReferences): Thenable<unknown> | undefined {
  const convert = server.running()?.protocol2CodeConverter;
  if (convert === undefined) return undefined;
  return vscode.commands.executeCommand(
    "editor.action.showReferences",
    convert.asUri(uri),
    convert.asPosition(position),
    locations.map((location) => convert.asLocation(location)),
  );
}

interface Definition extends vscode.TaskDefinition {
  command: "check" | "build";
  path?: string;
}

function task(program: string, definition: Definition, scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace): vscode.Task {
  const path = definition.path === undefined ? [] : [definition.path];
  const execution = new vscode.ProcessExecution(program, [definition.command, ...path]);
  const made = new vscode.Task(definition, scope, definition.command, "arch", execution);
  made.presentationOptions = { clear: true };
  if (definition.command === "build") made.group = vscode.TaskGroup.Build;
  return made;
}

/** `archc check` and `archc build` as tasks of each folder. */
export function taskProvider({ server }: Parts): vscode.TaskProvider {
  return {
    provideTasks: async () => {
      const program = await server.program();
      if (program === undefined) return [];
      return (vscode.workspace.workspaceFolders ?? []).flatMap((folder) =>
        (["check", "build"] as const).map((command) => task(program, { type: "arch", command }, folder)),
      );
    },
    resolveTask: async ({ definition, scope }) => {
      const program = await server.program();
      if (program === undefined) return undefined;
      return task(program, definition as Definition, typeof scope === "object" ? scope : vscode.TaskScope.Workspace);
    },
  };
}
