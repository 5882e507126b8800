// What this client and the server say to each other beyond the Language Server Protocol. Nothing here knows the editor, so that tests
// can speak it too.

import { RequestType, type Location, type Position, type TextDocumentIdentifier } from "vscode-languageserver-protocol/node";

/** Asks for the views that show the declaration at a position, the best first. */
export const PreviewRequest = new RequestType<PreviewParams, Preview | null, void>("arch/preview");

export interface PreviewParams {
  textDocument: TextDocumentIdentifier;
  position: Position;
}

export interface Preview {
  /** What is under the cursor, as a heading. */
  title: string;
  kind: "mermaid" | "markdown" | "text";
  /** The best first. */
  views: View[];
}

export interface View {
  name: string;
  title: string;
  /** The source of the view, of the kind that the preview names. */
  mermaid: string;
}

/** The command of `workspace/executeCommand` that builds the package of a file; its argument is the file's URI. */
export const BUILD = "arch.build";

export interface Built {
  ok: boolean;
  /** How many files were written. */
  written: number;
  folder: string;
  message: string;
}

/** The command in code lenses of the server; the editor's own command takes its own types instead. */
export const SHOW_REFERENCES = "arch.showReferences";

export type ShowReferences = [uri: string, position: Position, locations: Location[]];
