// The client of archc's language server in Visual Studio Code: it starts the server, and adds commands, tasks and the preview. What
// the language means is the server's business alone.

import * as vscode from "vscode";

import { Server } from "./client";
import { commands, taskProvider, type Parts } from "./commands";
import { PreviewPane } from "./preview";
import { PreviewRequest } from "./protocol";

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Arch", { log: true });
  const server = new Server(context, log);
  const preview = new PreviewPane(context.extensionUri, async (params, token) => {
    const client = server.running();
    if (client === undefined) throw new Error("The language server is not running; the log of Arch says why.");
    return client.sendRequest(PreviewRequest, params, token);
  });
  const parts: Parts = { server, preview, log };
  context.subscriptions.push(log, server, preview, vscode.tasks.registerTaskProvider("arch", taskProvider(parts)));
  for (const [name, action] of Object.entries(commands(parts))) {
    context.subscriptions.push(vscode.commands.registerCommand(name, action));
  }
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("arch.server.path") && vscode.workspace.isTrusted) void server.start();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.start()),
  );
  if (vscode.workspace.isTrusted) await server.start();
  preview.refresh();
}
