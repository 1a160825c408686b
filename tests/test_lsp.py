"""The language server as a process, spoken to as an editor does."""

from __future__ import annotations

import json
import os
import random
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from golden_cases import cases
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith.syntax.parser import parse
from layersmith_transforms import PIPELINE
from lsp_client import EVERYTHING, Client, client, edited, edits_of, length, offset, split

URI = "untitled:Dockerfile"
TEXT = "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl \U0001f600\nENV TOKEN=$TOKEN\n"
FIXED = "source.fixAll.layersmith"
UNSAFE = "FROM example/app\nRUN pip install x\n"
PIECES = (
    *("RUN a\n", "RUN apt-get update\r\n", "\U0001f600", "\u20ac", "\r", "\n", "# c\n", "COPY a b\n", "\\\n", "\x0c"),
    *("\u2028", "FROM x\n"),
)
WHOLE = (
    *("RUN touch /a", "RUN apt-get update", "RUN apt-get install -y curl \U0001f600", "RUN pip install x", "# \u20ac"),
    *("COPY a b", "ENV A=1", "RUN rm -rf /tmp/x", "RUN a && \\\n    b", "FROM debian:12", "WORKDIR /x", "EXPOSE 80"),
)
ODD = ("", "\ufeffFROM a\n", "RUN", "FROM a\n\x00\n", "FROM a\r\nRUN b\r\n", "\\", "FROM a\nRUN <<X\n")


@pytest.fixture(scope="module")
def server() -> Iterator[Client]:
    """One server for all tests that leave it as it was."""
    with client() as one:
        one.begin(EVERYTHING)
        yield one


def _fixed(text: str) -> str:
    return run(text.encode(), PIPELINE, Policy(), Options()).result.decode()


@pytest.mark.parametrize("units", ["utf-8", "utf-16", "utf-32"])
def test_what_fix_all_makes_is_what_fix_writes(units: str) -> None:
    texts = ["# \U0001f600 \u20ac\n" + one.source.decode() for one in cases() if _is_text(one.source)][::27]
    with client() as one:
        found = one.begin({"general": {"positionEncodings": [units]}})
        assert found["positionEncoding"] == units
        for number, text in enumerate(texts):
            uri = f"untitled:{number}"
            one.open(uri, text)
            after = text
            for action in one.actions(uri, text, only=[FIXED]):
                after = edited(text, edits_of(action, uri), units)
            assert after == _fixed(text)
        assert one.end() == 0


def _is_text(source: bytes) -> bool:
    try:
        return not source.decode().startswith(("\ufeff", "# syntax", "#syntax", "# escape", "#escape", "# check"))
    except UnicodeDecodeError:
        return False


def test_every_fix_says_what_it_is_and_applies(server: Client) -> None:
    server.open(URI, TEXT)
    found = server.diagnostics(URI, 1)
    assert {one["code"] for one in found} >= {"merge-runs"}
    assert all(one["source"] == "layersmith" and one["message"] for one in found)
    for action in server.actions(URI, TEXT):
        assert edited(TEXT, edits_of(action, URI), "utf-16") != TEXT
    server.notify("textDocument/didClose", {"textDocument": {"uri": URI}})


def test_a_comment_that_asks_for_nothing_is_told(server: Client) -> None:
    text = "FROM debian:12\nRUN a && \\\n  # layersmith: ignore\n  b\n# layersmith: ignore=merge-run\nRUN touch /c\n"
    server.open("untitled:comments", text)
    found = [one for one in server.diagnostics("untitled:comments", 1) if one["code"] == "comment"]
    assert [(one["range"]["start"]["line"], one["severity"]) for one in found] == [(2, 2), (4, 2)]
    assert found[0]["range"]["start"]["character"] == 2
    assert 'which is no transform (did you mean "merge-runs"?)' in found[1]["message"]
    server.notify("textDocument/didClose", {"textDocument": {"uri": "untitled:comments"}})


def test_what_is_ignored_is_not_told_again() -> None:
    """Whatever a finding is, the comment that its action writes silences it, and nothing else becomes one for it."""
    texts = [one.source.decode() for one in cases() if _is_text(one.source)][::31]
    tried = 0
    with client() as one:
        one.begin(EVERYTHING, initializationOptions={"delay": 0, "showHeldBack": True})
        for number, text in enumerate(texts):
            uri = f"untitled:{number}"
            one.open(uri, text)
            before = one.diagnostics(uri, 1)
            ignoring = [action for action in one.actions(uri, text) if action["title"].startswith("Ignore ")]
            for version, action in enumerate(ignoring, 2):
                (told,) = action["diagnostics"]
                one.change(uri, version, {"text": edited(text, edits_of(action, uri), "utf-16")})
                after = one.diagnostics(uri, version)
                same = [
                    found for found in after if (found["code"], found["message"]) == (told["code"], told["message"])
                ]
                assert len(same) < sum((f["code"], f["message"]) == (told["code"], told["message"]) for f in before)
                tried += 1
        assert one.end() == 0
    assert tried > 20


RESOLVING = {
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}, "resourceOperations": ["create"]}
    },
    "textDocument": {"codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}}},
}


def test_edits_come_when_they_are_asked_for(server: Client) -> None:
    text = TEXT + UNSAFE
    server.open("untitled:r", text)
    at_once = {one["title"]: edits_of(one, "untitled:r") for one in server.actions("untitled:r", text)}
    server.notify("textDocument/didClose", {"textDocument": {"uri": "untitled:r"}})
    with client() as one:
        assert one.begin(RESOLVING)["codeActionProvider"]["resolveProvider"] is True
        one.open("untitled:r", text)
        found = one.actions("untitled:r", text)
        assert found
        assert not any("edit" in action for action in found)
        later = {action["title"]: one.ask("codeAction/resolve", action) for action in found}
        made = {title: edits_of(action, "untitled:r") for title, action in later.items() if "disabled" not in action}
        assert made == at_once
        assert all("edit" in action for action in one.actions("untitled:r", text, only=[FIXED]))
        one.change("untitled:r", 2, {"text": "# new\n" + text})
        assert one.answer("codeAction/resolve", found[0])["error"]["code"] == -32801
        odd = {"title": "x", "kind": "quickfix", "data": {"uri": "untitled:r", "version": 2, "number": "x"}}
        assert one.answer("codeAction/resolve", odd)["error"]["code"] == -32801
        assert one.ask("codeAction/resolve", {"title": "x"}) == {"title": "x"}
        assert one.end() == 0


def test_a_proposal_makes_a_file_beside_the_dockerfile(tmp_path: Path) -> None:
    text = "FROM debian:12\nCOPY . /app\n"
    for name in ("Dockerfile", "main.sh", ".git/HEAD", ".git/config", "node_modules/a/index.js", "package.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text if name == "Dockerfile" else "{}\n")
    uri = (tmp_path / "Dockerfile").as_uri()
    for able in (True, False):
        with client() as one:
            capabilities = json.loads(json.dumps(RESOLVING))
            if not able:
                del capabilities["workspace"]["workspaceEdit"]["resourceOperations"]
            one.begin(capabilities)
            one.open(uri, text)
            found = [action for action in one.actions(uri, text, only=["refactor"]) if "ignore" in action["title"]]
            assert bool(found) is able
            for action in found:
                edit = one.ask("codeAction/resolve", action)["edit"]
                create, write = edit["documentChanges"]
                assert (create["kind"], create["uri"]) == ("create", (tmp_path / ".dockerignore").as_uri())
                assert write["textDocument"] == {"uri": create["uri"], "version": None}
                assert ".git" in write["edits"][0]["newText"]
                assert edit["changeAnnotations"][create["annotationId"]]["needsConfirmation"] is True
            assert one.end() == 0


def test_cancelled_requests_and_several_folders(tmp_path: Path) -> None:
    text = "FROM debian:12\nRUN touch a\nRUN touch b\n"
    for name, config in (("a", ""), ("b", 'ignore = ["merge-runs"]\n')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "layersmith.toml").write_text(config)
        (tmp_path / name / "Dockerfile").write_text("FROM other\n")
    folders = [{"uri": (tmp_path / name).as_uri(), "name": name} for name in "ab"]
    with client() as one:
        one.begin({"textDocument": {"diagnostic": {}}}, workspaceFolders=folders)
        codes = {}
        for name in "ab":
            uri = (tmp_path / name / "Dockerfile").as_uri()
            one.open(uri, text)
            found = one.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})
            codes[name] = {item["code"] for item in found["items"]}
        assert ("merge-runs" in codes["a"], "merge-runs" in codes["b"]) == (True, False)
        one.change(uri, 2, {"text": text * 40})
        one.send({"id": "c", "method": "textDocument/diagnostic", "params": {"textDocument": {"uri": uri}}})
        one.notify("$/cancelRequest", {"id": "c"})
        answer = next(message for message in iter(one.hear, None) if message.get("id") == "c")
        assert answer["error"]["code"] == -32800
        assert one.end() == 0


def test_markup_in_a_file_is_shown_as_it_is(server: Client) -> None:
    text = "FROM debian:12\nRUN touch '/a`[x](http://y)`<b>'\nRUN touch /b\n"
    server.open("untitled:m", text)
    place = {"textDocument": {"uri": "untitled:m"}, "position": {"line": 1, "character": 0}}
    told = server.ask("textDocument/hover", place)["contents"]["value"]
    assert "layersmith explain merge-runs" in told
    bare = re.sub(r"(`+) ?.*?\1(?!`)", "", told)
    assert "](" not in bare
    assert "<b>" not in bare


def test_unsafe_ones_ask_first_where_the_client_can_ask(server: Client) -> None:
    text = UNSAFE
    server.open("untitled:a", text)
    unsafe = [one for one in server.actions("untitled:a", text) if one["kind"] == "refactor.rewrite"]
    assert unsafe
    for action in unsafe:
        (annotation,) = action["edit"]["changeAnnotations"].values()
        assert annotation["needsConfirmation"] is True
        assert all("annotationId" in edit for edit in edits_of(action, "untitled:a"))
    quick = server.actions("untitled:a", text, only=["quickfix"])
    assert {one["kind"] for one in quick} <= {"quickfix"}
    with client() as plain:
        plain.begin()
        plain.open("untitled:a", text)
        for action in plain.actions("untitled:a", text):
            assert list(action["edit"]) == ["changes"]


def test_every_fix_that_is_offered_applies_after_random_edits() -> None:
    """Whole lines come and go, and something is typed behind them, so that it stays a Dockerfile in which there is
    something to fix."""
    randomness = random.Random(3)
    text = "FROM debian:12\nRUN touch /b\n"
    tried = 0
    with client() as one:
        one.begin(EVERYTHING)
        one.open(URI, text)
        for version in range(2, 502):
            changes = []
            for _ in range(randomness.choice((1, 1, 2))):
                change = _line_change(text, randomness)
                text = edited(text, [{"range": change["range"], "newText": change["text"]}], "utf-16")
                changes.append(change)
            one.change(URI, version, *changes)
            if version % 3 == 0:
                place = {"textDocument": {"uri": URI}, "position": _place(text, randomness)}
                one.send({"id": 10_000 + version, "method": "textDocument/hover", "params": place})
            if version % 50 == 0:
                for action in one.actions(URI, text):
                    after = edited(text, edits_of(action, URI), "utf-16")
                    assert after != text
                    assert parse(after.encode()).problem is None
                    tried += 1
                fixes = one.actions(URI, text, only=[FIXED])
                after = edited(text, edits_of(fixes[0], URI), "utf-16") if fixes else text
                assert after == _fixed(text)
        assert one.end() == 0
    assert tried > 50


def _line_change(text: str, randomness: random.Random) -> dict[str, Any]:
    """A line that is put in, put in the place of another one, taken out, or goes on behind its end; never inside an
    instruction, and not the first one."""
    lines = split(text)
    whole = [at for at in range(1, len(lines)) if not lines[at - 1].endswith("\\") and not lines[at].endswith("\\")]
    line = randomness.choice(whole)
    start = end = {"line": line, "character": 0}
    what = randomness.randrange(10)
    if what < 3 and lines[line].startswith(("RUN", "#")):
        start = end = {"line": line, "character": length(lines[line], "utf-16")}
        return {"range": {"start": start, "end": end}, "text": randomness.choice(("a", " b", " \U0001f600", "/c"))}
    if what < 6 and line + 1 < len(lines):
        end = {"line": line + 1, "character": 0}
    new = "" if what == 5 else randomness.choice(WHOLE) + randomness.choice(("\n", "\n", "\r\n"))
    return {"range": {"start": start, "end": end}, "text": new}


def test_random_edits_leave_both_sides_with_one_text() -> None:
    """The server's text cannot be asked for; what it would fix of it can."""
    randomness = random.Random(7)
    text = "FROM debian:12\nRUN touch a\nRUN touch b\n"
    with client() as one:
        one.begin(EVERYTHING)
        one.open(URI, text)
        for version in range(2, 502):
            changes = []
            for _ in range(randomness.choice((1, 1, 2))):
                start, end = _place(text, randomness), _place(text, randomness)
                first, last = sorted((offset(text, start, "utf-16"), offset(text, end, "utf-16")))
                if last - first > 30:
                    end, last = start, offset(text, start, "utf-16")
                    first = last
                new = "".join(randomness.choices(PIECES, k=randomness.choice((0, 1, 2))))
                low, high = (start, end) if offset(text, start, "utf-16") == first else (end, start)
                changes.append({"range": {"start": low, "end": high}, "text": new})
                text = text[:first] + new + text[last:]
            one.change(URI, version, *changes)
            if version % 10 == 0:
                one.notify("textDocument/didSave", {"textDocument": {"uri": URI}})
            if version % 25 == 0:
                symbols = one.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
                assert isinstance(symbols, list)
                for action in one.actions(URI, text):
                    edited(text, edits_of(action, URI), "utf-16")
        marked = "FROM debian:12\nRUN touch a\nRUN touch b\n" + "".join(f"# {line}\n" for line in split(text))
        end = {"line": len(split(text)) - 1, "character": length(split(text)[-1], "utf-16")}
        # In front and behind goes what shows in the fixed text whether all between is the same.
        top = {"line": 0, "character": 0}
        behind = {"range": {"start": end, "end": end}, "text": "\n" + marked}
        one.change(URI, 999, behind, {"range": {"start": top, "end": top}, "text": "#"})
        text = "#" + text + "\n" + marked
        actions = one.actions(URI, text, only=[FIXED])
        after = edited(text, edits_of(actions[0], URI), "utf-16") if actions else text
        assert after == _fixed(text)
        assert one.end() == 0


def _place(text: str, randomness: random.Random) -> dict[str, int]:
    lines = split(text)
    line = randomness.randrange(len(lines))
    at = randomness.randrange(len(lines[line]) + 1)
    return {"line": line, "character": length(lines[line][:at], "utf-16")}


def test_context_and_config_on_disk(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "a", "dependencies": {}}')
    (tmp_path / "package-lock.json").write_text('{"name": "a", "lockfileVersion": 3, "packages": {"": {"name": "a"}}}')
    (tmp_path / "server.js").write_text("")
    text = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
    path = tmp_path / "Dockerfile"
    path.write_text(text)
    uri = path.as_uri()
    with client() as one:
        one.begin(EVERYTHING, workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "a"}])
        one.open(uri, text)
        assert "order-copies" in [found["code"] for found in one.diagnostics(uri, 1)]
        hints = one.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": _whole(text)})
        assert [hint["label"] for hint in hints] == ["re-runs when ** changes"]
        hover = one.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 2, "character": 0}})
        assert "/app" in hover["contents"]["value"]
        (tmp_path / "layersmith.toml").write_text('ignore = ["order-copies"]\n')
        one.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
        assert "order-copies" not in [found["code"] for found in one.diagnostics(uri, 1)]
        (tmp_path / "layersmith.toml").write_text("ignore = 1\n")
        one.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
        assert "layersmith.toml" in one.wait("window/showMessage")["message"]


def _whole(text: str) -> dict[str, dict[str, int]]:
    return {"start": {"line": 0, "character": 0}, "end": {"line": len(split(text)), "character": 0}}


def test_settings(server: Client) -> None:
    text = "FROM debian:12\nRUN touch a\nRUN touch b\n"
    server.open("untitled:s", text)
    assert server.diagnostics("untitled:s", 1)
    server.notify("workspace/didChangeConfiguration", {"settings": {"layersmith": {"ignore": ["merge-runs"]}}})
    assert server.diagnostics("untitled:s", 1) == []
    server.notify("workspace/didChangeConfiguration", {"settings": {"layersmith": {"ignored": []}}})
    assert 'did you mean "ignore"?' in server.wait("window/showMessage")["message"]


def test_pull() -> None:
    with client() as one:
        found = one.begin({"textDocument": {"diagnostic": {}}})
        assert found["diagnosticProvider"]
        one.open(URI, TEXT)
        report = one.ask("textDocument/diagnostic", {"textDocument": {"uri": URI}})
        assert report["kind"] == "full"
        assert "merge-runs" in [one["code"] for one in report["items"]]
        assert one.end() == 0


def test_secrets_are_not_shown(server: Client) -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    text = f"FROM debian:12\nARG T={token}\nRUN curl -H 'Authorization: token {token}' https://example.com\n"
    server.open("untitled:t", text)
    found = server.diagnostics("untitled:t", 1)
    assert "mount-secrets" in [one["code"] for one in found]
    assert token not in json.dumps(found)
    hover = server.ask(
        "textDocument/hover", {"textDocument": {"uri": "untitled:t"}, "position": {"line": 2, "character": 3}}
    )
    assert token not in json.dumps(hover)
    assert token not in json.dumps(server.ask("textDocument/documentSymbol", {"textDocument": {"uri": "untitled:t"}}))


def test_other_documents_are_let_be(server: Client) -> None:
    server.open("untitled:x.py", "FROM debian:12\nRUN a\nRUN b\n", language="python")
    assert server.actions("untitled:x.py", "FROM debian:12\nRUN a\nRUN b\n") == []
    assert server.actions("untitled:nowhere", "x") == []


@pytest.mark.parametrize(
    "text", ["", "\ufeffFROM a\n", "RUN", "FROM a\n\x00\n", "FROM a\r\nRUN b\r\n", "\\", "FROM a\nRUN <<X\n"]
)
def test_odd_texts(server: Client, text: str) -> None:
    uri = f"untitled:odd{abs(hash(text))}"
    server.open(uri, text)
    assert isinstance(server.diagnostics(uri, 1), list)
    server.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 9, "character": 9}})
    server.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": _whole(text)})
    server.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})


def test_what_is_wrong_is_refused_and_the_server_goes_on() -> None:
    with client() as one:
        assert one.answer("textDocument/hover", {})["error"]["code"] in (-32002, -32602)
        assert one.answer("shutdown", None)["error"]["code"] == -32002
        one.begin()
        assert one.answer("textDocument/nothing", {})["error"]["code"] == -32601
        assert one.answer("textDocument/hover", {"textDocument": 1})["error"]["code"] == -32602
        one.write(b"Content-Length: 5\r\n\r\n{oops")
        assert one.hear()["error"]["code"] == -32700
        one.write(b"Content-Length: 8\r\n\r\n[1,2,3]\n")
        assert one.hear()["error"]["code"] == -32600
        one.send({"id": "x", "method": "textDocument/nothing"})
        assert one.hear()["error"]["code"] == -32601
        for wrong in ({"id": 7, "method": True}, {"id": {"a": 1}, "method": "textDocument/hover"}):
            one.send(wrong)
            assert one.hear()["error"]["code"] == -32600
        one.send({"jsonrpc": "1.0", "id": 8, "method": "shutdown", "params": None})
        assert one.hear()["error"]["code"] == -32600
        one.notify("$/unknown", {})
        one.change("untitled:never", 3, {"text": "FROM a"})
        one.open(URI, TEXT)
        assert one.ask("textDocument/documentSymbol", {"textDocument": {"uri": URI}})
        one.ask("shutdown", None)
        hover = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
        assert one.answer("textDocument/hover", hover)["error"]["code"] == -32600
        one.notify("exit", None)
        assert one.process.wait(timeout=60) == 0


def test_exit_without_shutdown_is_told_by_the_code() -> None:
    with client() as one:
        one.begin()
        one.notify("exit", None)
        assert one.process.wait(timeout=60) == 1
    with client() as one:
        one.begin()
        assert one.process.stdin
        one.process.stdin.close()
        assert one.process.wait(timeout=60) == 1


def test_it_is_served_whatever_standard_input_is(tmp_path: Path) -> None:
    """Node gives sockets, shells give files; and a client may go in the middle of a message."""
    asked = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"processId": None, "capabilities": {}}}
    body = json.dumps(asked).encode()
    message = b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    command = [sys.executable, "-m", "layersmith", "lsp"]
    ours, theirs = socket.socketpair()
    with ours, theirs, subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE) as child:
        theirs.close()
        ours.sendall(message + message[:40])
        assert child.stdout
        assert child.stdout.readline().startswith(b"Content-Length:")
        ours.close()
        assert child.wait(timeout=60) == 1
    (tmp_path / "messages").write_bytes(message)
    with (tmp_path / "messages").open("rb") as file:
        done = subprocess.run(command, stdin=file, capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    assert b'"capabilities"' in done.stdout


def test_a_vanished_parent_ends_the_server() -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    with client() as one:
        one.begin(processId=child.pid)
        assert one.process.wait(timeout=60) == 1


def test_a_file_that_vanishes_is_still_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "Dockerfile"
    path.parent.mkdir()
    path.write_text(TEXT)
    with client() as one:
        one.begin()
        one.open(path.as_uri(), TEXT)
        one.diagnostics(path.as_uri(), 1)
        os.remove(path)
        path.parent.rmdir()
        one.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
        assert one.diagnostics(path.as_uri(), 1)
        assert one.end() == 0
