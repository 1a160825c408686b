/** Texts that are on no disk: what a document would become, and pages of the manual. */

import * as vscode from "vscode";

export const FIXED = "layersmith-fixed";
export const PROPOSED = "layersmith-proposed";
export const PAGES = "layersmith-manual";

type Find = (source: vscode.Uri) => Promise<string>;

/** The text that a document would have, beside it: the preview of `source` changes when `source` does. */
export class Fixed implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly onDidChange: vscode.Event<vscode.Uri>;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly waiting = new Map<string, NodeJS.Timeout>();
  private readonly listening: vscode.Disposable;

  constructor(private readonly find: Find) {
    this.onDidChange = this.changed.event;
    this.listening = vscode.workspace.onDidChangeTextDocument((event) => this.later(event.document.uri));
  }

  provideTextDocumentContent(preview: vscode.Uri): Promise<string> {
    return this.find(sourceOf(preview));
  }

  private later(source: vscode.Uri): void {
    const preview = beside(FIXED, source);
    const key = preview.toString();
    if (!vscode.workspace.textDocuments.some((one) => one.uri.toString() === key)) {
      return;
    }
    clearTimeout(this.waiting.get(key));
    this.waiting.set(key, setTimeout(() => {
      this.waiting.delete(key);
      this.changed.fire(preview);
    }, 200));
  }

  dispose(): void {
    this.listening.dispose();
    this.changed.dispose();
    this.waiting.forEach((timer) => clearTimeout(timer));
  }
}

/** Texts that are set. */
export class Texts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly onDidChange: vscode.Event<vscode.Uri>;
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly texts = new Map<string, string>();

  constructor() {
    this.onDidChange = this.changed.event;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  set(uri: vscode.Uri, text: string): void {
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
  }

  drop(uri: vscode.Uri): void {
    this.texts.delete(uri.toString());
  }

  dispose(): void {
    this.changed.dispose();
  }
}

/** The address of a text that belongs to `source`; `which` tells several from each other. */
export function beside(scheme: string, source: vscode.Uri, which = ""): vscode.Uri {
  const query = JSON.stringify([source.toString(), which]);
  return vscode.Uri.from({ scheme, path: source.path.startsWith("/") ? source.path : `/${source.path}`, query });
}

export function sourceOf(preview: vscode.Uri): vscode.Uri {
  const [source] = JSON.parse(preview.query) as [string, string];
  return vscode.Uri.parse(source, true);
}

/** Show `document` beside the text at `preview`. */
export async function compare(
  document: vscode.TextDocument,
  preview: vscode.Uri,
  title: string,
  options: vscode.TextDocumentShowOptions = {},
): Promise<void> {
  // A document without a name does not look like a Dockerfile to the editor.
  const after = await vscode.workspace.openTextDocument(preview);
  if (after.languageId !== document.languageId) {
    await vscode.languages.setTextDocumentLanguage(after, document.languageId);
  }
  await vscode.commands.executeCommand("vscode.diff", document.uri, preview, title, { preview: true, ...options });
}

/** Close the tabs that show the text at `preview`. */
export async function close(preview: vscode.Uri): Promise<void> {
  const key = preview.toString();
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter(
    (tab) => tab.input instanceof vscode.TabInputTextDiff && tab.input.modified.toString() === key,
  );
  await vscode.window.tabGroups.close(tabs);
}

/** The name of a document without its folder. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}
