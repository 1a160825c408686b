import assert from "node:assert/strict";
import { test } from "node:test";
import { Machine, choose, expanded, found, whyGone } from "../src/command";

const MODULE = ["-P", "-m", "layersmith", "lsp"];
const UNSET = { path: "", interpreter: "" };

function machine(platform: NodeJS.Platform, path: string, ...programs: string[]): Machine {
  return { platform, env: platform === "win32" ? { Path: path } : { PATH: path }, runs: (one) => programs.includes(one) };
}

test("what is set comes before what is found", () => {
  const one = machine("linux", "/bin", "/bin/layersmith", "/opt/ls", "/opt/py", "/bin/python3");
  assert.deepEqual(choose({ path: "/opt/ls", interpreter: "/opt/py" }, one), { program: "/opt/ls", args: ["lsp"] });
  assert.deepEqual(choose({ path: "", interpreter: "/opt/py" }, one), { program: "/opt/py", args: MODULE });
  assert.deepEqual(choose(UNSET, one), { program: "/bin/layersmith", args: ["lsp"] });
  assert.deepEqual(choose(UNSET, machine("linux", "/bin", "/bin/python")), { program: "/bin/python", args: MODULE });
});

test("a name that is set is looked up on PATH", () => {
  const one = machine("linux", "/a:/b", "/b/ls", "/b/python3.12");
  assert.deepEqual(choose({ path: "ls", interpreter: "" }, one), { program: "/b/ls", args: ["lsp"] });
  assert.deepEqual(choose({ path: "", interpreter: "python3.12" }, one), { program: "/b/python3.12", args: MODULE });
});

test("a setting that names nothing is told, and nothing else is run", () => {
  const one = machine("linux", "/bin", "/bin/layersmith");
  for (const setting of ["path", "interpreter"] as const) {
    const choice = choose({ ...UNSET, [setting]: "/gone" }, one);
    assert.ok("problem" in choice);
    assert.equal(choice.setting, setting);
    assert.match(choice.problem, new RegExp(`/gone.*layersmith\\.${setting}`));
  }
});

test("without anything the user is told what to install", () => {
  const choice = choose(UNSET, machine("linux", "/bin"));
  assert.ok("problem" in choice && /pipx install 'layersmith\[lsp\]'/.test(choice.problem));
  assert.ok("problem" in choose(UNSET, { platform: "linux", env: {}, runs: () => true }));
});

test("programs of the opened folder are not run", () => {
  const all: Machine = { platform: "linux", env: { PATH: ".:bin:" }, runs: () => true };
  assert.equal(found("layersmith", all), undefined);
  assert.equal(found("./layersmith", all), undefined);
  assert.equal(found("/x/layersmith", all), "/x/layersmith");
});

test("Windows has its own ways of naming", () => {
  const one = machine("win32", "C:\\a\\;rel;D:\\b", "D:\\b\\layersmith.exe");
  assert.equal(found("layersmith", one), "D:\\b\\layersmith.exe");
  assert.equal(found("D:\\b\\layersmith", one), "D:\\b\\layersmith.exe");
  assert.equal(found("D:\\b\\layersmith.exe", one), "D:\\b\\layersmith.exe");
  assert.equal(found("layersmith", machine("win32", "C:\\a", "C:\\a\\layersmith.cmd")), "C:\\a\\layersmith.cmd");
  assert.equal(found("sub\\layersmith", one), undefined);
});

test("paths are expanded", () => {
  assert.equal(expanded("~/bin/x", "/home/a", undefined), "/home/a/bin/x");
  assert.equal(expanded("~", "/home/a", undefined), "/home/a");
  assert.equal(expanded("~b/x", "/home/a", undefined), "~b/x");
  assert.equal(expanded("${workspaceFolder}/.venv/bin/python", "/home/a", "/w$&"), "/w$&/.venv/bin/python");
  assert.equal(expanded("${workspaceFolder}/x", "/home/a", undefined), "${workspaceFolder}/x");
});

test("an end at the start is explained", () => {
  const program = { program: "/b/layersmith", args: ["lsp"] };
  const module = { program: "/b/python3", args: MODULE };
  const pygls = "Error: the language server needs pygls: pip install 'layersmith[lsp]'\n";
  assert.match(whyGone(program, 2, pygls), /pipx install --force 'layersmith\[lsp\]'/);
  assert.match(whyGone(module, 2, pygls), /"\/b\/python3" -m pip install 'layersmith\[lsp\]'/);
  assert.match(whyGone(module, 1, "/b/python3: No module named layersmith\n"), /has no Layersmith/);
  assert.match(whyGone(module, 2, "unknown option -P\nusage: ..."), /3\.11/);
  assert.match(whyGone(program, 2, "Usage:\nError: No such command 'lsp'."), /too old/);
  assert.equal(whyGone(program, 3, "Traceback\n  x\nValueError: boom\n"),
    '"/b/layersmith lsp" ended at once with exit code 3: ValueError: boom');
  assert.equal(whyGone(program, null, ""), '"/b/layersmith lsp" ended at once.');
});
