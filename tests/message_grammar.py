"""A grammar of what editors write to a language server: sessions in which some documents are opened, changed where
their text is, asked about, saved and closed, under capabilities and settings of many kinds; in the order that the
protocol asks for or not, and with messages that are not what they should be."""

from __future__ import annotations

import re
from typing import Any

from choices import Pick, several
from golden_cases import ROOT
from golden_grammar import golden
from grammar import dockerfile, soup
from layersmith_transforms import PIPELINE

Json = Any
_NOWHERE = [
    "file:///x/Dockerfile",
    "file:///x/a%20b/Dockerfile",
    "untitled:1",
    "untitled:Dockerfile",
    "vscode-vfs://a/b",
]
_ODD_URIS = ["file:///x/y.txt", "", "http://x/y", "a b", "file:", "file:///%00", "file:///x/../../Dockerfile", "\ud800"]
_ASKED = [
    *["textDocument/codeAction", "codeAction/resolve"] * 3, "textDocument/diagnostic", "textDocument/hover",
    "textDocument/inlayHint", "textDocument/documentSymbol", "layersmith/proposals", "layersmith/manual",
    "textDocument/formatting", "textDocument/unknown", "workspace/executeCommand", "textDocument/foldingRange",
]  # fmt: skip
_TOLD = [
    *["textDocument/didChange"] * 8, "textDocument/didSave", "workspace/didChangeConfiguration",
    "workspace/didChangeWatchedFiles", "$/setTrace", "$/cancelRequest", "workspace/didChangeWorkspaceFolders",
]  # fmt: skip
_NUMBERS = [0, 1, 2, 3, 5, 9, 80, 10**6, 2**31 - 1]
_WRONG: list[Json] = [None, -1, 1.5, "x", [], {}, True, 2**40, {"a": None}, [[]], "\ud83d", 10**30]
_TEXTS = [
    "", "\n", "RUN a\n", "é𝄞", " \\", "FROM b\n", "<<E", "\r\n", "\r", "# c\n", "\u2028", "\x0c", "\ud800", "&& b",
    "COPY . .\n",
    "RUN apt-get update && apt-get install -y curl\n", "# layersmith: ignore\n", "ARG TOKEN\n", "\ufeff", "\n\n\n",
    "# escape=`\n",
]  # fmt: skip
_NAMES = [one.name for one in PIPELINE]
_SETTINGS: dict[str, list[Json]] = {
    "select": [_NAMES[:3], [], ["merge-run"]], "ignore": [["merge-runs"], _NAMES], "unsafeFixes": [True, False],
    "config": ["", "/x/layersmith.toml", str(ROOT.parent / "pyproject.toml")], "delay": [0, 1, 10_000],
    "hover": [True, False],
    "showHeldBack": [True, True, False], "inlayHints": [True, False], "path": ["x"], "unknown": [1],
}  # fmt: skip
_CAPABILITIES: list[Json] = [
    {}, {"workspaceEdit": {"documentChanges": True}}, {"workspaceEdit": {"changeAnnotationSupport": {}}},
    {"workspaceEdit": {"documentChanges": True, "changeAnnotationSupport": {}, "resourceOperations": ["create"]}},
    {"configuration": True}, {"didChangeWatchedFiles": {"dynamicRegistration": True}},
    {"diagnostics": {"refreshSupport": True}},
]  # fmt: skip
_ACTIONS: list[Json] = [
    {"codeAction": {"dataSupport": True, "resolveSupport": {"properties": ["edit"]}}}, {"codeAction": {}}, {}, {},
    {"diagnostic": {"dynamicRegistration": False}}, {"codeAction": {"dataSupport": True}, "diagnostic": {}},
]  # fmt: skip
_KINDS: list[Json] = [
    None,
    None,
    ["quickfix"],
    ["source.fixAll"],
    ["source.fixAll.layersmith"],
    ["refactor"],
    [""],
    [],
    ["x"],
]
_LINE_END = re.compile("\r\n|\n|\r")


class _Document:
    """A document as its editor has it; places count in `unit`."""

    def __init__(self, pick: Pick, unit: str) -> None:
        self.unit, self.version = unit, 1
        self.language = pick([*["dockerfile"] * 6, "plaintext", "docker"])
        kind = pick([*["golden"] * 5, *["nowhere"] * 4, "odd"])
        if kind == "golden":
            case = golden(pick)
            self.uri = (ROOT / case.name / "Dockerfile").as_uri()
            self.text = (ROOT / case.name / "Dockerfile").read_text(encoding="utf-8", errors="replace")
        else:
            self.uri = pick(_NOWHERE if kind == "nowhere" else _ODD_URIS)
            self.text = _text(pick)
        self.there = {"uri": self.uri}

    def place(self, offset: int) -> Json:
        """The place of the character at `offset` in the text."""
        ends = [end.end() for end in _LINE_END.finditer(self.text, 0, offset)]
        # Between the two characters of one end of a line there is no place.
        line = self.text[ends[-1] if ends else 0 : offset]
        size = {"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[self.unit]
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.unit]
        return {"line": len(ends), "character": len(line.encode(size, "surrogatepass")) // width}

    def span(self, pick: Pick) -> tuple[int, int]:
        """Some part of the text: often a line or less."""
        start = pick(range(len(self.text) + 1))
        end = min(len(self.text), start + pick([0, 0, 1, 3, 20, 80, len(self.text)]))
        return start, end

    def range(self, pick: Pick) -> Json:
        """A range that lies in the text, or seldom anywhere."""
        if pick([False] * 6 + [True]):
            return {key: {"line": pick(_NUMBERS), "character": pick(_NUMBERS)} for key in ("start", "end")}
        if pick([False, True]):
            return {"start": self.place(0), "end": self.place(len(self.text))}
        start, end = self.span(pick)
        return {"start": self.place(start), "end": self.place(end)}

    def change(self, pick: Pick) -> Json:
        """An edit, which is made."""
        kind = pick(["part", "part", "part", "part", "whole", "anywhere"])
        if kind == "whole":
            self.text = _text(pick)
            return {"text": self.text}
        new = pick(_TEXTS)
        if kind == "anywhere":
            return {"range": self.range(pick), "text": new}
        start, end = self.span(pick)
        range_ = {"start": self.place(start), "end": self.place(end)}
        self.text = self.text[:start] + new + self.text[end:]
        return {"range": range_, "text": new, **pick([{}, {}, {"rangeLength": end - start}])}

    def opened(self) -> Json:
        """What says that it is open."""
        item = {**self.there, "languageId": self.language, "version": self.version, "text": self.text}
        return {"method": "textDocument/didOpen", "params": {"textDocument": item}}


def _text(pick: Pick) -> str:
    return pick([dockerfile, dockerfile, dockerfile, soup])(pick)[:2500].decode("utf-8", "replace")


def _settings(pick: Pick) -> Json:
    chosen = {key: pick(_SETTINGS[key]) for key in several(pick, lambda _: pick(list(_SETTINGS)), 0, 3)}
    if pick([False] * 5 + [True]):
        chosen[pick(list(_SETTINGS))] = pick(_WRONG)
    return pick([chosen, {"layersmith": chosen}])


def _params(pick: Pick, document: _Document, method: str) -> Json:
    params: dict[str, Json] = {"textDocument": document.there}
    if method in ("textDocument/codeAction", "textDocument/inlayHint"):
        context = {"diagnostics": [], "triggerKind": pick([1, 1, 2])}
        kinds = pick(_KINDS)
        return {
            **params,
            "range": document.range(pick),
            "context": context if kinds is None else {**context, "only": kinds},
        }
    if method == "codeAction/resolve":
        data = {
            "uri": document.uri,
            "version": document.version - pick([0, 0, 0, 0, 1]),
            "number": pick([0, 0, 1, 2, 5, -1]),
        }
        data |= {"proposed": pick([False, True]), "ignores": pick([False, False, True])}
        return {"title": "x", "data": pick([data, data, data, {}, None, [data]])}
    if method == "textDocument/hover":
        return {**params, "position": document.place(document.span(pick)[0])}
    if method == "layersmith/proposals":
        return {**params, "transform": pick([*_NAMES, "nothing"])}
    if method == "textDocument/formatting":
        return {**params, "options": {"tabSize": 4, "insertSpaces": True}}
    return params


def _told(pick: Pick, document: _Document, method: str) -> Json:
    if method == "textDocument/didChange":
        changes = several(pick, document.change, pick([0, 1]), 3)
        document.version += pick([1, 1, 1, 1, 0, -3])
        return {"textDocument": {**document.there, "version": document.version}, "contentChanges": changes}
    if method == "workspace/didChangeConfiguration":
        return {"settings": _settings(pick)}
    if method == "workspace/didChangeWatchedFiles":
        return {"changes": [{"uri": document.uri, "type": pick([1, 2, 3])}]}
    if method == "$/cancelRequest":
        return {"id": pick(range(1, 30))}
    if method == "$/setTrace":
        return {"value": "verbose"}
    if method == "workspace/didChangeWorkspaceFolders":
        return {"event": {"added": [{"uri": "file:///x", "name": "x"}], "removed": []}}
    return {"textDocument": document.there}


def _life(pick: Pick, document: _Document) -> list[Json]:
    """What an editor says of one document, from when it is opened until it is closed; requests have no ids yet."""
    said = [document.opened()]
    for _ in range(pick([1, 2, 3, 5, 8, 13])):
        told = pick([True, False])
        method = pick(_TOLD if told else _ASKED)
        params = (_told if told else _params)(pick, document, method)
        said.append({"method": method, "params": params} if told else {"id": 0, "method": method, "params": params})
    closed = {"method": "textDocument/didClose", "params": {"textDocument": document.there}}
    return [
        *said,
        *pick(
            [
                [],
                [closed],
                [closed],
                [closed, {"id": 0, "method": "textDocument/diagnostic", "params": closed["params"]}],
            ]
        ),
    ]


def _spoil(pick: Pick, message: dict[str, Json]) -> None:
    """Put something wrong somewhere into `message`."""
    at = message
    while True:
        key = pick(list(at))
        if isinstance(at[key], dict) and at[key] and pick([True, True, False]):
            at = at[key]
            continue
        at[key] = pick(_WRONG)
        return


def _begin(pick: Pick, unit: str) -> Json:
    capabilities: dict[str, Json] = {"workspace": pick(_CAPABILITIES), "textDocument": pick(_ACTIONS)}
    if unit != "utf-16" or pick([True, False]):
        capabilities["general"] = {"positionEncodings": [unit]}
    options = pick(
        [
            {"delay": 0},
            {"delay": 0, "showHeldBack": True},
            {"delay": 0, "showHeldBack": True},
            {"unsafeFixes": True, "delay": 0},
            None,
            _settings(pick),
        ]
    )
    folders = pick([None, None, [{"uri": ROOT.as_uri(), "name": "golden"}]])
    params = {"processId": None, "rootUri": None, "capabilities": capabilities, "initializationOptions": options}
    return {"id": 0, "method": "initialize", "params": {**params, "workspaceFolders": folders}}


def session(pick: Pick) -> list[Json]:
    """The messages of a session; at None the editor waits until the server has nothing to do."""
    unit = pick(["utf-16", "utf-16", "utf-16", "utf-8", "utf-32"])
    lives = [_life(pick, _Document(pick, unit)) for _ in range(pick([1, 1, 2, 3]))]
    said: list[Json] = []
    while lives:
        life = pick(lives)
        said.append(life.pop(0))
        lives = [one for one in lives if one]
    ends = [{"id": 0, "method": "shutdown", "params": None}, {"method": "exit", "params": None}]
    said = [
        _begin(pick, unit),
        {"method": "initialized", "params": {}},
        *said,
        *pick([[], ends, ends, ends[:1], ends[1:]]),
    ]
    if pick([False, False, False, True]):
        for _ in range(pick([1, 2])):  # out of order
            moved = said.pop(pick(range(len(said))))
            said[(at := pick(range(len(said) + 1))) : at] = pick([[moved], [moved, moved], []])
    found: list[Json] = []
    hasty = pick([False, False, True])
    for number, one in enumerate(said):
        if not hasty and pick([True, False]):
            found.append(None)
        message = {"jsonrpc": "2.0", **one} if "id" not in one else {"jsonrpc": "2.0", **one, "id": number}
        if pick([False] * 29 + [True]):
            _spoil(pick, message)
        found.append(message)
    return found
