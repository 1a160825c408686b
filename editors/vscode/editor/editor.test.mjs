/** The extension in VS Code itself. What the editor writes is compared with what the command line writes. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Workbench, until } from "./workbench.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const PYTHON = process.env.PYTHON ?? join(ROOT, ".venv/bin/python");

let code;
let folder;

function layersmith(...args) {
  execFileSync(PYTHON, ["-m", "layersmith", ...args], { stdio: ["ignore", "ignore", "inherit"] });
}

/** What the command line makes of a file among its neighbours. */
function fixed(file, ...args) {
  const copy = join(mkdtempSync(join(folder, "copy-")), "project");
  cpSync(dirname(file), copy, { recursive: true });
  const path = join(copy, file.slice(dirname(file).length + 1));
  layersmith("fix", "--quiet", ...args, path);
  const text = readFileSync(path, "utf8");
  rmSync(dirname(copy), { recursive: true });
  return text;
}

function project(name, from, files = {}) {
  const path = join(folder, name);
  cpSync(resolve(ROOT, from), path, { recursive: true, filter: (one) => !/\/(case\.toml|expected\.[^/]*)$/.test(one) });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return path;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "layersmith-editor-"));
  code = await Workbench.start({ "layersmith.interpreter": PYTHON, "workbench.colorTheme": "Default Light Modern" });
});

after(async () => {
  await code?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** How many findings are shown, as the status bar says. */
const FINDINGS = /Layersmith: \d+/;
const NONE = /^Layersmith$/;
const AFTER = ".monaco-diff-editor .editor.modified";

async function shows(text) {
  await until("the preview", async () => (await code.text(AFTER)).trim() === text.trim());
}

test("findings, the preview as a diff, and what is previewed made", async () => {
  const shop = project("shop", "examples/shop");
  const file = join(shop, "Dockerfile");
  const wanted = fixed(file);
  const old = readFileSync(file, "utf8");
  assert.notEqual(wanted, old);
  await code.open(shop);
  await code.openFile(file);
  await code.status(FINDINGS);
  await code.page.locator(".squiggly-info").first().waitFor();
  await code.see("findings-light");

  await code.run("Layersmith: Preview Fixes");
  await shows(wanted);
  await code.see("preview-light");
  assert.equal(readFileSync(file, "utf8"), old);
  await code.page.locator(".editor-actions .action-label[aria-label^='Apply These Fixes']").click();
  await code.status(NONE);
  await code.save();
  assert.equal(await code.saved(file, wanted), wanted);
});

test("Fix writes what `layersmith fix` writes, and is undone in one step", async () => {
  const lines = readFileSync(join(ROOT, "examples/shop/Dockerfile"), "utf8").trimEnd().split("\n");
  const text = ["# \u{1f600} \u20ac", ...lines].join("\r\n");
  const file = join(project("crlf", "examples/shop", { Dockerfile: text }), "Dockerfile");
  const wanted = fixed(file);
  await code.open(dirname(file));
  await code.openFile(file);
  await code.status(FINDINGS);
  await code.run("Layersmith: Fix");
  await code.status(NONE);
  await code.save();
  assert.equal(await code.saved(file, wanted), wanted);
  await code.focus();
  await code.page.keyboard.press("Control+Z");
  await code.status(FINDINGS);
  await code.save();
  assert.equal(await code.saved(file, text), text);
});

test("a save fixes what was typed, in each folder by its own config", async () => {
  const files = ["one", "two"].map((name) => {
    const config = name === "two" ? { "layersmith.toml": 'ignore = ["merge-runs"]\n' } : {};
    return join(project(name, "examples/shop", config), "Dockerfile");
  });
  const all = join(folder, "all.code-workspace");
  const settings = { "[dockerfile]": { "editor.codeActionsOnSave": { "source.fixAll.layersmith": "explicit" } } };
  writeFileSync(all, JSON.stringify({ folders: [{ path: "one" }, { path: "two" }], settings }));
  const results = [];
  await code.open(all);
  for (const file of files) {
    const typed = `# typed\n${readFileSync(file, "utf8")}`;
    const copy = project(`typed-${results.length}`, dirname(file), { Dockerfile: typed });
    const wanted = fixed(join(copy, "Dockerfile"));
    await code.openFile(file);
    await code.status(FINDINGS);
    await code.focus();
    await code.page.keyboard.press("Control+Home");
    await code.page.keyboard.insertText("# typed\n");
    await code.page.keyboard.press("Control+S");
    assert.equal(await code.saved(file, wanted), wanted);
    results.push(wanted);
  }
  assert.notEqual(results[0], results[1]);
});

test("proposals are shown beside the text, and the chosen one is made", async () => {
  const file = join(project("go", "golden/split-stages/go-static"), "Dockerfile");
  const wanted = fixed(file, "--select", "split-stages", "--accept", "split-stages:scratch");
  assert.match(wanted, /^FROM scratch$/m);
  code.set({ "workbench.colorTheme": "Default Dark Modern" });
  await code.open(dirname(file));
  await code.openFile(file);
  await code.status(NONE);
  await code.run("Layersmith: Propose Multi-Stage");
  const rows = code.page.locator(".quick-input-list .monaco-list-row", { hasText: "run on" });
  await rows.first().waitFor();
  await until("the diff", async () => (await code.text(AFTER)).includes("COPY --from=build"));
  await code.see("propose-dark");
  const labels = await rows.allTextContents();
  const steps = labels.findIndex((label) => label.includes("run on scratch"));
  assert.ok(steps > 0, labels.join("\n"));
  for (let step = 0; step < steps; step++) {
    await code.page.keyboard.press("ArrowDown");
  }
  await until("the other diff", async () => (await code.text(AFTER)).includes("FROM scratch"));
  await code.page.keyboard.press("Enter");
  // What the program must not need is asked in full.
  await code.page.locator(".monaco-dialog-box", { hasText: "TLS connections" }).waitFor();
  await code.see("questions-dark");
  await code.page.locator(".monaco-dialog-box .monaco-button", { hasText: "Apply" }).click();
  await code.page.locator(".tab.active.dirty[data-resource-name=Dockerfile]").waitFor();
  await code.save();
  assert.equal(await code.saved(file, wanted), wanted);
});

test("Explain shows the page of what is under the cursor", async () => {
  const text = "FROM debian:12\nRUN pip install -r x.txt\n# layersmith: ignore=merge-runs\nRUN true\n";
  const file = join(project("page", "examples/shop", { Dockerfile: text }), "Dockerfile");
  code.set({ "workbench.colorTheme": "Default Dark Modern" });
  await code.open(dirname(file));
  await code.openFile(file);
  await code.status(/Layersmith/);
  await code.focus();
  await code.page.keyboard.press("Control+Home");
  await code.page.keyboard.press("ArrowDown");
  await code.page.keyboard.press("ArrowDown");
  await code.run("Layersmith: Explain");
  const frame = code.page.frameLocator("iframe.webview").frameLocator("iframe");
  await frame.locator("h1", { hasText: "merge-runs" }).waitFor();
  await frame.locator("h2", { hasText: "Held back" }).waitFor();
  await code.see("explain-dark");
});

test("a text that is on no disk is fixed as well", async () => {
  // Hints stand in the text that the page shows.
  code.set({ "editor.inlayHints.enabled": "off" });
  await code.open(folder);
  // The palette of a browser has no command for one such text alone.
  await code.run("Compare New Untitled Text Files");
  await code.page.locator(".tab.active[data-resource-name^=Untitled]").waitFor();
  await code.focus();
  await code.page.keyboard.insertText("FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n");
  await code.run("Change Language Mode");
  await code.page.locator(".quick-input-widget input[type=text]").fill("Docker");
  await code.page.locator(".quick-input-list .monaco-list-row.focused", { hasText: "dockerfile" }).waitFor();
  await code.page.keyboard.press("Enter");
  await code.status(FINDINGS);
  const path = join(folder, "untitled", "Dockerfile");
  mkdirSync(dirname(path));
  writeFileSync(path, "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n");
  const wanted = fixed(path).trim();
  await code.run("Layersmith: Fix");
  await until("the fix", async () => (await code.text(AFTER)).trim() === wanted);
});

test("who has no Layersmith is told what to do", async () => {
  code.set({ "layersmith.interpreter": "/gone/python" });
  const file = join(project("gone", "examples/shop"), "Dockerfile");
  await code.open(dirname(file));
  await code.openFile(file);
  await code.notification(/There is no program \/gone\/python, which layersmith\.interpreter names/);
  await code.status(NONE);
  await code.see("missing-dark");

  // A Python that has neither Layersmith nor pygls: of an environment of its own.
  const empty = join(folder, "empty");
  execFileSync(PYTHON, ["-m", "venv", "--without-pip", empty]);
  code.set({ "layersmith.interpreter": join(empty, "bin/python") });
  await code.open(dirname(file));
  await code.openFile(file);
  await code.notification(/has no Layersmith\. Run: .*-m pip install 'layersmith\[lsp\]'/);
  await code.see("without-dark");

  code.set({ "layersmith.interpreter": PYTHON });
  await code.open(dirname(file));
  await code.openFile(file);
  await code.status(FINDINGS);
});
