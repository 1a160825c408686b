/** Where the editor starts the extension. */

import * as vscode from "vscode";
import { fixAll, make, textAfter } from "./fixes";
import { explain } from "./manual";
import { FIXED, Fixed, PAGES, PROPOSED, Texts, beside, close, compare, nameOf, sourceOf } from "./previews";
import { propose } from "./proposals";
import { Server } from "./server";
import { Status } from "./status";

/** Settings that take effect when the server is started; it asks for the others itself. */
const OF_THE_START = ["enable", "path", "interpreter"];

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Layersmith", { log: true });
  const one = (server = new Server(log));
  const texts = new Texts();
  const fixed = new Fixed((source) => fixedText(one, source));
  const { registerTextDocumentContentProvider: provide } = vscode.workspace;
  context.subscriptions.push(
    log, texts, fixed, new Status(one),
    provide(FIXED, fixed), provide(PROPOSED, texts), provide(PAGES, texts),
    vscode.commands.registerCommand("layersmith.fix", () => withDockerfile((editor) => fix(one, editor.document))),
    vscode.commands.registerCommand("layersmith.preview", () => withDockerfile((editor) => preview(one, editor.document))),
    vscode.commands.registerCommand("layersmith.apply", (uri?: vscode.Uri) => apply(one, uri)),
    vscode.commands.registerCommand("layersmith.propose", () => withDockerfile((editor) => propose(one, texts, editor))),
    vscode.commands.registerCommand("layersmith.explain", (name?: unknown) => explain(one, texts, name)),
    vscode.commands.registerCommand("layersmith.restart", () => one.restart()),
    vscode.commands.registerCommand("layersmith.log", () => log.show()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (OF_THE_START.some((key) => event.affectsConfiguration(`layersmith.${key}`))) {
        void one.restart();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void one.restart()),
  );
  // Not awaited: the commands are there at once, and wait for it themselves.
  void one.restart();
}

export async function deactivate(): Promise<void> {
  await server?.dispose();
}

async function withDockerfile(run: (editor: vscode.TextEditor) => Promise<void>): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId === "dockerfile") {
    await run(editor);
  } else {
    void vscode.window.showInformationMessage("Layersmith: open a Dockerfile first.");
  }
}

async function fix(server: Server, document: vscode.TextDocument): Promise<void> {
  const client = await server.ready();
  if (!client) {
    return;
  }
  const change = await fixAll(client, document);
  if (!change) {
    nothing(document);
  } else if (!(await make(change))) {
    void vscode.window.showWarningMessage("The Dockerfile has changed meanwhile: fix again.");
  }
}

async function preview(server: Server, document: vscode.TextDocument): Promise<void> {
  const client = await server.ready();
  if (!client) {
    return;
  }
  if (await fixAll(client, document)) {
    await compare(document, beside(FIXED, document.uri), `${nameOf(document.uri)} ↔ fixed by Layersmith`);
  } else {
    nothing(document);
  }
}

/** Make what the preview in front shows. */
async function apply(server: Server, uri: vscode.Uri | undefined): Promise<void> {
  const shown = uri ?? vscode.window.activeTextEditor?.document.uri;
  if (shown?.scheme === FIXED) {
    const document = await vscode.workspace.openTextDocument(sourceOf(shown));
    await fix(server, document);
    await close(shown);
    await vscode.window.showTextDocument(document);
  }
}

async function fixedText(server: Server, source: vscode.Uri): Promise<string> {
  const document = await vscode.workspace.openTextDocument(source);
  const client = await server.ready();
  const change = client && (await fixAll(client, document));
  return change ? textAfter(change) : document.getText();
}

function nothing(document: vscode.TextDocument): void {
  void vscode.window.showInformationMessage(`Layersmith finds nothing to fix in ${nameOf(document.uri)}.`);
}
