/** What the status bar says while a Dockerfile is in front. */

import * as vscode from "vscode";
import { count } from "./names";
import { Server } from "./server";

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("layersmith", vscode.StatusBarAlignment.Right, 100);
  private readonly listening: vscode.Disposable[];

  constructor(private readonly server: Server) {
    this.item.name = "Layersmith";
    const show = () => this.show();
    this.listening = [
      server.onChange(show),
      vscode.window.onDidChangeActiveTextEditor(show),
      vscode.languages.onDidChangeDiagnostics(show),
      vscode.workspace.onDidOpenTextDocument(show),
    ];
    this.show();
  }

  private show(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== "dockerfile" || !["file", "untitled"].includes(document.uri.scheme)) {
      this.item.hide();
      return;
    }
    const { health, detail } = this.server;
    this.item.backgroundColor = undefined;
    if (health === "failed") {
      this.item.text = "$(warning) Layersmith";
      this.item.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
      this.item.tooltip = detail;
      this.item.command = "layersmith.restart";
    } else if (health === "off") {
      this.item.text = "$(circle-slash) Layersmith";
      this.item.tooltip = "Turned off (layersmith.enable)";
      this.item.command = { title: "Settings", command: "workbench.action.openSettings", arguments: ["layersmith.enable"] };
    } else {
      const found = vscode.languages.getDiagnostics(document.uri).filter((one) => one.source === "layersmith").length;
      const icon = health === "starting" ? "$(sync~spin)" : found ? "$(layers)" : "$(check)";
      this.item.text = found ? `${icon} Layersmith: ${found}` : `${icon} Layersmith`;
      const told = health === "starting" ? "starting" : found ? `${count(found, "finding")}: preview the fixes` : "nothing found";
      this.item.tooltip = `Layersmith: ${told}\n${detail}`;
      this.item.command = found ? "layersmith.preview" : "layersmith.log";
    }
    this.item.show();
  }

  dispose(): void {
    this.listening.forEach((one) => one.dispose());
    this.item.dispose();
  }
}
