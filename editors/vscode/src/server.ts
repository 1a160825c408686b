/** The language server: found, started, ended, started again. */

import { ChildProcess, spawn } from "node:child_process";
import { constants, accessSync, statSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { CloseAction, ErrorAction, LanguageClient, LanguageClientOptions, State } from "vscode-languageclient/node";
import { Command, choose, expanded, whyGone } from "./command";
import { Patience } from "./patience";

export type Health = "off" | "starting" | "running" | "failed";

/** Documents that the server is told of: those on a disk, and those that are on none yet. */
export const DOCUMENTS = [
  { language: "dockerfile", scheme: "file" },
  { language: "dockerfile", scheme: "untitled" },
];

const MOST_STARTS = 4;
const WITHIN = 3 * 60 * 1000;
/** How much of what the server writes to standard error is kept to say why it ended. */
const KEPT = 8192;

export class Server implements vscode.Disposable {
  health: Health = "off";
  /** What is run, or why nothing is. */
  detail = "";
  readonly onChange: vscode.Event<void>;
  private readonly changed = new vscode.EventEmitter<void>();
  private client: LanguageClient | undefined;
  private starts: number[] = [];
  private turn: Promise<void> = Promise.resolve();

  constructor(private readonly log: vscode.LogOutputChannel) {
    this.onChange = this.changed.event;
  }

  /** The server to ask; undefined, and the user is told, when there is none. */
  async ready(): Promise<LanguageClient | undefined> {
    await this.turn;
    if (this.client?.state === State.Running) {
      return this.client;
    }
    if (this.health === "off") {
      void vscode.window.showInformationMessage("Layersmith is turned off (layersmith.enable).");
    } else {
      void this.tell(this.detail || "The server is not running.");
    }
    return undefined;
  }

  /** Begin anew with the settings as they are now. Called again meanwhile, it waits for its turn. */
  restart(): Promise<void> {
    this.turn = this.turn.then(() => this.stop()).then(() => this.start());
    return this.turn;
  }

  dispose(): Thenable<void> {
    this.changed.dispose();
    return this.stop();
  }

  private async stop(): Promise<void> {
    const old = this.client;
    this.client = undefined;
    try {
      await old?.dispose(2000);
    } catch (error) {
      this.log.warn(`while stopping: ${String(error)}`);
    }
  }

  private async start(): Promise<void> {
    const settings = vscode.workspace.getConfiguration("layersmith");
    if (!settings.get<boolean>("enable", true)) {
      this.set("off", "");
      return;
    }
    const command = choose(
      { path: path(settings, "path"), interpreter: path(settings, "interpreter") },
      { platform: process.platform, env: process.env, runs },
    );
    if ("problem" in command) {
      this.fail(command.problem, command.setting);
      return;
    }
    const shown = [command.program, ...command.args].join(" ");
    this.log.info(`starting ${shown}`);
    this.set("starting", shown);
    const run = new Run(command, this.log);
    const client = new Client("layersmith", "Layersmith", () => run.start(), this.options(run));
    this.client = client;
    try {
      await client.start();
      if (client.state !== State.Running) {
        throw new Error("the server did not start");
      }
      this.set("running", shown);
    } catch (error) {
      this.log.error(String(error));
      this.fail(await run.why());
    }
  }

  private options(run: Run): LanguageClientOptions {
    const patience = new Patience();
    return {
      documentSelector: DOCUMENTS,
      outputChannel: this.log,
      traceOutputChannel: this.log,
      synchronize: { configurationSection: "layersmith" },
      // What is on the disk may decide as well: a save is a reason to look again.
      diagnosticPullOptions: { onChange: true, onSave: true },
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: async () => {
          if (this.client?.state === State.Running || this.health === "running") {
            const now = Date.now();
            this.starts = [...this.starts.filter((start) => now - start < WITHIN), now];
            if (this.starts.length < MOST_STARTS) {
              this.log.warn("the server is gone, it is started again");
              return { action: CloseAction.Restart, handled: true };
            }
            this.fail(await run.why());
          }
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: {
        // The client asks at each edit; the server, which is asked, does not wait.
        provideDiagnostics: async (document, previous, token, next) => {
          const uri = document instanceof vscode.Uri ? document : document.uri;
          const version = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString())?.version ?? 0;
          const delay = vscode.workspace.getConfiguration("layersmith").get<number>("delay", 150);
          if (!(await patience.wait(uri.toString(), version, delay, token))) {
            throw new vscode.CancellationError();
          }
          return next(document, previous, token);
        },
        didClose: (document, next) => {
          patience.forget(document.uri.toString());
          return next(document);
        },
        workspace: {
          configuration: async (params, token, next) => {
            const answer = await next(params, token);
            return Array.isArray(answer) ? answer.map(withPaths) : answer;
          },
        },
      },
    };
  }

  private fail(why: string, setting?: string): void {
    this.set("failed", why);
    // Not awaited: nobody need answer before the next start.
    void this.tell(why, setting);
  }

  private set(health: Health, detail: string): void {
    this.health = health;
    this.detail = detail;
    this.changed.fire();
  }

  private async tell(why: string, setting?: string): Promise<void> {
    const choice = await vscode.window.showErrorMessage(why, "Open Settings", "Show Log", "Restart");
    if (choice === "Open Settings") {
      await vscode.commands.executeCommand("workbench.action.openSettings", `layersmith.${setting ?? "path"}`);
    } else if (choice === "Show Log") {
      this.log.show();
    } else if (choice === "Restart") {
      void this.restart();
    }
  }
}

/** Leaves it to us to tell the user what went wrong, and what to do. */
class Client extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** One process after the other of the same command. */
class Run {
  private errors = "";
  private process: ChildProcess | undefined;

  constructor(
    private readonly command: Command,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  async start(): Promise<ChildProcess> {
    this.errors = "";
    const cwd = folder();
    const one = spawn(this.command.program, this.command.args, {
      ...(cwd === undefined ? {} : { cwd }),
      // Windows runs .bat and .cmd in a shell only.
      shell: /\.(bat|cmd)$/i.test(this.command.program),
    });
    this.process = one;
    one.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.errors = (this.errors + text).slice(-KEPT);
      this.log.info(text.trimEnd());
    });
    one.stdin.on("error", () => undefined);
    await new Promise<void>((resolve, reject) => one.once("spawn", resolve).once("error", reject));
    return one;
  }

  /** Why the process is not there, once it has ended. */
  async why(): Promise<string> {
    const one = this.process;
    if (one && one.exitCode === null && one.signalCode === null) {
      await Promise.race([new Promise((resolve) => one.once("exit", resolve)), new Promise((r) => setTimeout(r, 3000))]);
    }
    return whyGone(this.command, one?.exitCode ?? null, this.errors);
  }
}

/** The first folder that is open: relative paths in settings are meant from there. */
function folder(): string | undefined {
  return vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === "file")?.uri.fsPath;
}

function path(settings: vscode.WorkspaceConfiguration, key: string): string {
  return expanded(settings.get<string>(key, "").trim(), homedir(), folder());
}

function withPaths(settings: unknown): unknown {
  if (typeof settings !== "object" || settings === null || !("config" in settings)) {
    return settings;
  }
  const config = settings.config;
  return typeof config === "string" ? { ...settings, config: expanded(config, homedir(), folder()) } : settings;
}

function runs(program: string): boolean {
  try {
    accessSync(program, process.platform === "win32" ? constants.F_OK : constants.X_OK);
    return statSync(program).isFile();
  } catch {
    return false;
  }
}
