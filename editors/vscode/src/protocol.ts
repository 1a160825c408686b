/** Requests of Layersmith's own (optimizer/layersmith/lsp/requests.py). */

import { RequestType, TextDocumentIdentifier, WorkspaceEdit } from "vscode-languageclient/node";

export interface Page {
  name: string;
  /** Markdown. */
  text: string;
  proposes: boolean;
}

export interface Proposal {
  title: string;
  line: number;
  variant: string;
  gain: string;
  reasons: string[];
  questions: string[];
  edit: WorkspaceEdit;
}

export interface HeldBack {
  line: number;
  reason: string;
  detail: string;
}

export const MANUAL = new RequestType<object, Page[], void>("layersmith/manual");
export const PROPOSALS = new RequestType<
  { textDocument: TextDocumentIdentifier; transform: string },
  { proposals: Proposal[]; heldBack: HeldBack[] },
  void
>("layersmith/proposals");
export const FIX_ALL = "source.fixAll.layersmith";
