"""An editor reduced to its messages: starts the server as a process, and keeps the texts as an editor does."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

Json = Any

_LINE_END = re.compile("\r\n|\n|\r")

EVERYTHING: dict[str, Json] = {
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
}
"""Capabilities of an able client that takes diagnostics when they come."""


class Client:
    """Talks to one server, ours unless `command` starts another one; `units` is what a character counts in ("utf-16" as
    long as nothing else is agreed on)."""

    def __init__(self, *arguments: str, command: Sequence[str] = (sys.executable, "-m", "layersmith", "lsp")) -> None:
        command = [*command, *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._asked = 0
        self._heard: list[dict[str, Json]] = []
        self.units = "utf-16"

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        assert self.process.stdin
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: dict[str, Json]) -> None:
        """Send one message."""
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method: str, params: Json) -> None:
        """Send a notification."""
        self.send({"method": method, "params": params})

    def hear(self) -> dict[str, Json]:
        """The next message. Fails when the server is gone."""
        assert self.process.stdout
        size = 0
        while line := self.process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                size = int(line.partition(b":")[2])
        assert size, "the server is gone: " + (self.process.stderr.read().decode() if self.process.stderr else "")
        message: dict[str, Json] = json.loads(self.process.stdout.read(size))
        if "method" in message and "id" in message:
            self.send({"id": message["id"], "result": None})
        return message

    def answer(self, method: str, params: Json) -> dict[str, Json]:
        """The whole answer to a request; what comes before it is kept for `wait`."""
        self._asked += 1
        self.send({"id": self._asked, "method": method, "params": params})
        while True:
            message = self.hear()
            if message.get("id") == self._asked and "method" not in message:
                return message
            self._heard.append(message)

    def ask(self, method: str, params: Json) -> Json:
        """The result of a request. Fails on an error."""
        answer = self.answer(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    def wait(self, method: str, **given: Json) -> Json:
        """The parameters of the next notification or request called `method` with the parameters `given`."""
        while True:
            for message in self._heard:
                params = message.get("params")
                if message.get("method") == method and all(params.get(key) == value for key, value in given.items()):
                    self._heard.remove(message)
                    return params
            self._heard.append(self.hear())

    def begin(self, capabilities: Json = None, **params: Json) -> Json:
        """Agree with the server; gives what it can do."""
        asked = {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities or {}, **params}
        found = self.ask("initialize", asked)["capabilities"]
        self.units = found.get("positionEncoding", "utf-16")
        self.notify("initialized", {})
        return found

    def open(self, uri: str, text: str, version: int = 1, language: str = "dockerfile") -> None:
        """Open a document."""
        document = {"uri": uri, "languageId": language, "version": version, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, *changes: Json) -> None:
        """Change a document."""
        document = {"uri": uri, "version": version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})

    def diagnostics(self, uri: str, version: int) -> list[Json]:
        """The diagnostics that the server sends for a version."""
        found: list[Json] = self.wait("textDocument/publishDiagnostics", uri=uri, version=version)["diagnostics"]
        return found

    def actions(self, uri: str, text: str, line: int | None = None, only: list[str] | None = None) -> list[Json]:
        """The code actions for a line (from 0), or the whole text."""
        lines = split(text)
        end = {"line": len(lines) - 1, "character": length(lines[-1], self.units)}
        start = {"line": 0, "character": 0}
        if line is not None:
            start = end = {"line": line, "character": 0}
        context = {"diagnostics": [], "triggerKind": 1, **({"only": only} if only else {})}
        found: list[Json] = self.ask(
            "textDocument/codeAction",
            {"textDocument": {"uri": uri}, "range": {"start": start, "end": end}, "context": context},
        )
        return found

    def end(self) -> int:
        """Shut the server down; gives its exit code."""
        self.ask("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(timeout=60)


@contextmanager
def client(*arguments: str) -> Iterator[Client]:
    """A client, whose server is gone in the end."""
    one = Client(*arguments)
    try:
        yield one
    finally:
        one.process.kill()
        one.process.wait()
        for stream in (one.process.stdin, one.process.stdout, one.process.stderr):
            if stream:
                stream.close()


def split(text: str) -> list[str]:
    """The lines of a text as LSP has them, without line ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def length(text: str, units: str) -> int:
    """How long a text is in `units`."""
    return (
        len(text.encode(f"{units}-le" if units != "utf-8" else units)) // {"utf-8": 1, "utf-16": 2, "utf-32": 4}[units]
    )


def offset(text: str, position: Json, units: str) -> int:
    """Where a position is in a Python text; fails when it is inside a character, or nowhere."""
    at = 0
    for _ in range(position["line"]):
        ends = [
            (found, size) for end, size in (("\r\n", 2), ("\n", 1), ("\r", 1)) if (found := text.find(end, at)) >= 0
        ]
        first = min(found for found, _ in ends)
        at = first + max(size for found, size in ends if found == first)
    rest = position["character"]
    while rest > 0:
        assert text[at] not in "\r\n", "behind the end of the line"
        rest -= length(text[at], units)
        at += 1
    assert rest == 0, "inside a character"
    return at


def edited(text: str, edits: list[Json], units: str) -> str:
    """`text` after edits as editors make them: none may overlap, and all are places in the text before."""
    places = sorted((offset(text, e["range"]["start"], units), offset(text, e["range"]["end"], units), e["newText"])
                    for e in edits)  # fmt: skip
    for one, other in pairwise(places):
        assert one[1] <= other[0], "edits overlap"
        assert one[:2] != other[:2], "which edit is first depends on the editor"
    for start, end, new in reversed(places):
        text = text[:start] + new + text[end:]
    return text


def edits_of(action: Json, uri: str) -> list[Json]:
    """The edits in an action, whichever form the server chose."""
    edit = action["edit"]
    if "changes" in edit:
        assert list(edit["changes"]) == [uri]
        return list(edit["changes"][uri])
    assert [one["textDocument"]["uri"] for one in edit["documentChanges"]] == [uri]
    return list(edit["documentChanges"][0]["edits"])
