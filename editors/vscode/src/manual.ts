/** "Explain": the manual page of a transform, as the editor shows Markdown. */

import * as vscode from "vscode";
import { namesAt, summary } from "./names";
import { PAGES, Texts } from "./previews";
import { MANUAL, Page } from "./protocol";
import { Server } from "./server";

/** Show the page of the transform called `name`; without one of that under the cursor, or of one that the user picks. */
export async function explain(server: Server, texts: Texts, name?: unknown): Promise<void> {
  const client = await server.ready();
  if (!client) {
    return;
  }
  const pages = await client.sendRequest(MANUAL, {});
  const page = pages.find((one) => one.name === name) ?? (await picked(pages));
  if (page) {
    const uri = vscode.Uri.from({ scheme: PAGES, path: `/${page.name}.md` });
    texts.set(uri, `# ${page.name}\n\n${page.text}\n`);
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
  }
}

async function picked(pages: Page[]): Promise<Page | undefined> {
  const known = pages.map((page) => page.name);
  const here = atCursor(known);
  if (here.length === 1) {
    return pages.find((page) => page.name === here[0]);
  }
  const offered = here.length ? pages.filter((page) => here.includes(page.name)) : pages;
  const items = offered.map((page) => ({ label: page.name, detail: summary(page.text), page }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: here.length ? "What this line is about" : "Layersmith's transforms",
    placeHolder: "Which page?",
    matchOnDetail: true,
  });
  return chosen?.page;
}

function atCursor(known: string[]): string[] {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document.languageId !== "dockerfile") {
    return [];
  }
  const place = editor.selection.active;
  const found = vscode.languages.getDiagnostics(editor.document.uri)
    .filter((one) => one.source === "layersmith" && one.range.start.line <= place.line && place.line <= one.range.end.line)
    .map((one) => String(one.code));
  return namesAt(editor.document.lineAt(place.line).text, place.character, found, known);
}
