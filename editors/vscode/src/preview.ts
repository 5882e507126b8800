// The preview: a pane beside the editor with the views of what is under the cursor, drawn by the copy of Mermaid in the extension.

import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

import type { Preview as Views, PreviewParams } from "./protocol";

/** Asks the server; throws where it cannot be asked. */
export type Ask = (params: PreviewParams, token: vscode.CancellationToken) => Promise<Views | null>;

/** After the cursor has come to rest. */
const REST_MS = 120;

/** What the page is told. */
type ToPage =
  | { type: "show"; title: string; views: Views["views"]; following: boolean }
  | { type: "nothing"; text: string; following: boolean };

/** What the page tells. */
type FromPage = { type: "ready" } | { type: "follow"; on: boolean };

export class PreviewPane implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private following = true;
  /** What the pane shows the views of. */
  private at: { uri: vscode.Uri; position: vscode.Position } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private asking: vscode.CancellationTokenSource | undefined;
  private last: ToPage | undefined;
  private readonly listeners: vscode.Disposable[];

  constructor(
    private readonly extension: vscode.Uri,
    private readonly ask: Ask,
  ) {
    this.listeners = [
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.moved(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.moved(editor)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        // What another file says may be in the picture too.
        if (document.languageId === "arch" && document.uri.scheme === "file") this.soon();
      }),
    ];
  }

  /** Opens the pane beside an editor, or brings it up. */
  open(editor: vscode.TextEditor): void {
    this.at = { uri: editor.document.uri, position: editor.selection.active };
    if (this.panel === undefined) {
      this.following = vscode.workspace.getConfiguration("arch").get("preview.followCursor", true);
      this.panel = this.create();
    } else {
      this.panel.reveal(undefined, true);
    }
    this.soon();
  }

  /** Asks again, as after a start of the server. */
  refresh(): void {
    this.soon();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.asking?.cancel();
    this.panel?.dispose();
    for (const listener of this.listeners) listener.dispose();
  }

  private create(): vscode.WebviewPanel {
    const roots = [vscode.Uri.joinPath(this.extension, "media"), vscode.Uri.joinPath(this.extension, "dist")];
    const panel = vscode.window.createWebviewPanel(
      "arch.preview",
      "Preview",
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, localResourceRoots: roots, retainContextWhenHidden: true },
    );
    panel.iconPath = vscode.Uri.joinPath(this.extension, "images", "file.svg");
    panel.webview.html = this.page(panel.webview);
    panel.webview.onDidReceiveMessage((message: FromPage) => {
      if (message.type === "ready") {
        if (this.last !== undefined) void panel.webview.postMessage(this.last);
      } else {
        this.following = message.on;
        const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors.find(isArch);
        if (message.on && editor !== undefined) this.moved(editor);
      }
    });
    panel.onDidDispose(() => {
      this.panel = undefined;
      this.last = undefined;
      this.asking?.cancel();
    });
    return panel;
  }

  private moved(editor: vscode.TextEditor): void {
    if (this.panel === undefined || !this.following || !isArch(editor)) return;
    this.at = { uri: editor.document.uri, position: editor.selection.active };
    this.soon();
  }

  private soon(): void {
    if (this.panel === undefined) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.update(), REST_MS);
  }

  private async update(): Promise<void> {
    if (this.panel === undefined || this.at === undefined) return;
    this.asking?.cancel();
    const asking = new vscode.CancellationTokenSource();
    this.asking = asking;
    const { uri, position } = this.at;
    const params = { textDocument: { uri: uri.toString() }, position: { line: position.line, character: position.character } };
    let message: ToPage;
    try {
      const answer = await this.ask(params, asking.token);
      const nothing = "There is no view of this. Once the package has no errors, a cursor in a declaration shows the views that it is in.";
      message =
        answer === null || answer.views.length === 0
          ? { type: "nothing", text: nothing, following: this.following }
          : { type: "show", title: answer.title, views: answer.views, following: this.following };
    } catch (error) {
      message = { type: "nothing", text: error instanceof Error ? error.message : String(error), following: this.following };
    }
    if (asking.token.isCancellationRequested || this.panel === undefined) return;
    this.last = message;
    this.panel.title = message.type === "show" ? `Preview ${message.title}` : "Preview";
    await this.panel.webview.postMessage(message);
  }

  private page(webview: vscode.Webview): string {
    const file = (...path: string[]) => webview.asWebviewUri(vscode.Uri.joinPath(this.extension, ...path)).toString();
    const nonce = randomBytes(16).toString("base64");
    // Mermaid puts a style sheet into each picture; nothing else may be loaded, and nothing at all from a network.
    const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src ${webview.cspSource} 'unsafe-inline'; img-src data:; font-src data:`;
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Preview</title>
<link rel="stylesheet" href="${file("media", "preview.css")}">
</head>
<body>
<header hidden>
<select id="views" aria-label="View" title="View"></select>
<span class="tools">
<button id="out" title="Zoom out (-)" aria-label="Zoom out">−</button>
<button id="in" title="Zoom in (+)" aria-label="Zoom in">+</button>
<button id="fit" title="Fit (0)">Fit</button>
<button id="follow" title="Follow the cursor" aria-pressed="true">Follow</button>
</span>
</header>
<main id="picture" tabindex="0" role="img" aria-label="Diagram"></main>
<p id="note" role="status">Asking the language server…</p>
<script nonce="${nonce}" src="${file("dist", "mermaid.tiny.js")}"></script>
<script nonce="${nonce}" src="${file("media", "preview.js")}"></script>
</body>
</html>`;
  }
}

function isArch(editor: vscode.TextEditor): boolean {
  return editor.document.languageId === "arch" && editor.document.uri.scheme === "file";
}
