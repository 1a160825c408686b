/** What "Fix" makes of a document. */

import * as vscode from "vscode";
import { CodeActionRequest, CodeActionTriggerKind, LanguageClient, WorkspaceEdit } from "vscode-languageclient/node";
import { applied } from "./edits";
import { FIX_ALL } from "./protocol";

/** A change of one document, as its text was when it was found. */
export interface Change {
  document: vscode.TextDocument;
  version: number;
  edits: vscode.TextEdit[];
}

/** All that `layersmith fix` would do to `document`; undefined when that is nothing. */
export async function fixAll(client: LanguageClient, document: vscode.TextDocument): Promise<Change | undefined> {
  const version = document.version;
  const end = document.lineAt(document.lineCount - 1).range.end;
  const answer = await client.sendRequest(CodeActionRequest.type, {
    textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
    range: client.code2ProtocolConverter.asRange(new vscode.Range(new vscode.Position(0, 0), end)),
    context: { diagnostics: [], only: [FIX_ALL], triggerKind: CodeActionTriggerKind.Invoked },
  });
  for (const action of answer ?? []) {
    if ("edit" in action && action.edit) {
      return changeOf(client, document, version, action.edit);
    }
  }
  return undefined;
}

/** What an edit of the server does to `document`; who asks the user does it before, so that it is not asked twice. */
export async function changeOf(
  client: LanguageClient,
  document: vscode.TextDocument,
  version: number,
  edit: WorkspaceEdit,
): Promise<Change> {
  const converted = await client.protocol2CodeConverter.asWorkspaceEdit(edit);
  return { document, version, edits: converted.get(document.uri) };
}

/** The text after a change. */
export function textAfter(change: Change): string {
  const offsets = change.edits.map((edit) => ({
    start: change.document.offsetAt(edit.range.start),
    end: change.document.offsetAt(edit.range.end),
    text: edit.newText,
  }));
  return applied(change.document.getText(), offsets);
}

/** Make a change, in one step of undo. Says no when the text is another one by now. */
export async function make(change: Change): Promise<boolean> {
  if (change.document.version !== change.version) {
    return false;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.set(change.document.uri, change.edits);
  return vscode.workspace.applyEdit(edit);
}
