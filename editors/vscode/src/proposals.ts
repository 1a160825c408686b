/** "Propose Multi-Stage": what is proposed, each beside the document, and the chosen one made. */

import * as vscode from "vscode";
import { Change, changeOf, make, textAfter } from "./fixes";
import { count } from "./names";
import { PROPOSED, Texts, beside, close, compare, nameOf } from "./previews";
import { HeldBack, PROPOSALS, Proposal } from "./protocol";
import { Server } from "./server";

const TRANSFORM = "split-stages";

interface Item extends vscode.QuickPickItem {
  proposal: Proposal;
  change: Change;
  preview: vscode.Uri;
}

export async function propose(server: Server, texts: Texts, editor: vscode.TextEditor): Promise<void> {
  const document = editor.document;
  const client = await server.ready();
  if (!client) {
    return;
  }
  const version = document.version;
  const found = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: "Layersmith looks for stages" },
    () => client.sendRequest(PROPOSALS, {
      textDocument: client.code2ProtocolConverter.asTextDocumentIdentifier(document),
      transform: TRANSFORM,
    }),
  );
  if (found.proposals.length === 0) {
    await tellNone(found.heldBack, document);
    return;
  }
  const items: Item[] = [];
  for (const [number, proposal] of found.proposals.entries()) {
    const change = await changeOf(client, document, version, proposal.edit);
    const preview = beside(PROPOSED, document.uri, String(number));
    texts.set(preview, textAfter(change));
    items.push({ ...described(proposal), proposal, change, preview });
  }
  const picked = await pick(items, document);
  const chosen = picked && (await answered(picked.proposal)) ? picked : undefined;
  for (const item of items) {
    await close(item.preview);
    texts.drop(item.preview);
  }
  if (!chosen) {
    return;
  }
  if (await make(chosen.change)) {
    await vscode.window.showTextDocument(document, editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn });
  } else {
    void vscode.window.showWarningMessage("The Dockerfile has changed meanwhile: propose again.");
  }
}

function described(proposal: Proposal): vscode.QuickPickItem {
  const questions = proposal.questions.map((question) => `$(question) ${question}`);
  const detail = [...questions, ...proposal.reasons].join(" · ");
  const label = `$(layers) ${proposal.title}`;
  return { label, description: proposal.gain, ...(detail ? { detail } : {}) };
}

/** The item that the user takes; the one that is looked at is shown beside the document. */
function pick(items: Item[], document: vscode.TextDocument): Promise<Item | undefined> {
  const picker = vscode.window.createQuickPick<Item>();
  picker.title = "Layersmith proposes: look at the change, and take one with Enter";
  picker.placeholder = `${count(items.length, "proposal")} for ${nameOf(document.uri)}`;
  picker.items = items;
  picker.ignoreFocusOut = true;
  let shown: Promise<void> = Promise.resolve();
  return new Promise<Item | undefined>((resolve) => {
    picker.onDidChangeActive(([item]) => {
      if (item) {
        const title = `${nameOf(document.uri)} ↔ proposed`;
        shown = shown.then(() => compare(document, item.preview, title, { preserveFocus: true }));
      }
    });
    let chosen: Item | undefined;
    picker.onDidAccept(() => {
      chosen = picker.selectedItems[0];
      picker.hide();
    });
    picker.onDidHide(() => {
      picker.dispose();
      void shown.then(() => resolve(chosen), () => resolve(chosen));
    });
    picker.show();
  });
}

/** Whether the user takes a proposal with its open questions, which a list has no room for. */
async function answered(proposal: Proposal): Promise<boolean> {
  if (proposal.questions.length === 0) {
    return true;
  }
  const detail = [...proposal.questions, ...proposal.reasons.map((reason) => `– ${reason}`)].join("\n\n");
  const asked = `${proposal.title}? Only you can say:`;
  return (await vscode.window.showWarningMessage(asked, { modal: true, detail }, "Apply")) === "Apply";
}

async function tellNone(heldBack: HeldBack[], document: vscode.TextDocument): Promise<void> {
  const first = heldBack[0];
  if (!first) {
    void vscode.window.showInformationMessage(`Layersmith finds nothing to split in ${nameOf(document.uri)}.`);
    return;
  }
  const more = heldBack.length > 1 ? ` (and ${count(heldBack.length - 1, "more reason")})` : "";
  const sentence = `Layersmith proposes no stages: line ${first.line}: ${first.detail}${more}.`;
  const choice = await vscode.window.showInformationMessage(sentence, "Go to Line", "Explain");
  if (choice === "Go to Line") {
    const editor = await vscode.window.showTextDocument(document);
    const place = new vscode.Position(Math.min(first.line, document.lineCount) - 1, 0);
    editor.selection = new vscode.Selection(place, place);
    editor.revealRange(new vscode.Range(place, place), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  } else if (choice === "Explain") {
    await vscode.commands.executeCommand("layersmith.explain", TRANSFORM);
  }
}
