"""A grammar of what editors write to a language server: documents that are opened, changed and asked about, in a
sensible order or not."""

from __future__ import annotations

from typing import Any

from choices import Pick, several
from grammar import dockerfile, soup

URIS = ["file:///x/Dockerfile", "file:///x/a%20b/Dockerfile", "untitled:1", "file:///x/y.txt", "", "http://x/y", "a b"]
_ASKED = [
    "textDocument/diagnostic", "textDocument/codeAction", "textDocument/hover", "textDocument/inlayHint",
    "textDocument/documentSymbol", "codeAction/resolve", "layersmith/proposals", "layersmith/manual",
    "textDocument/foldingRange", "workspace/executeCommand", "textDocument/unknown", "$/cancelRequest",
]  # fmt: skip
_NUMBERS = [0, 1, 2, 3, 5, 9, 80, 10**6, 2**31 - 1]
_WRONG: list[Any] = [None, -1, 1.5, "x", [], {}, True, 2**40, {"a": None}, [[]]]


def _place(pick: Pick) -> dict[str, Any]:
    return {"line": pick(_NUMBERS), "character": pick(_NUMBERS)}


def _range(pick: Pick) -> dict[str, Any]:
    return {"start": _place(pick), "end": _place(pick)}


def _text(pick: Pick) -> str:
    return pick([dockerfile, dockerfile, soup])(pick)[:2500].decode("utf-8", "replace")


def _params(pick: Pick, uri: str, method: str) -> dict[str, Any]:
    params: dict[str, Any] = {"textDocument": {"uri": uri}}
    if method in ("textDocument/codeAction", "textDocument/inlayHint"):
        params |= {
            "range": _range(pick),
            "context": {"diagnostics": [], "only": pick([None, ["quickfix"], ["source.fixAll"]])},
        }
    elif method == "textDocument/hover":
        params["position"] = _place(pick)
    elif method == "layersmith/proposals":
        params["transform"] = pick(["split-stages", "slim-base", "nothing"])
    return params


def _change(pick: Pick) -> dict[str, Any]:
    text = pick(["", "\n", "RUN a\n", "é𝄞", " \\", "FROM b", "<<E", "\r\n"])
    return {"range": _range(pick), "text": text} if pick([True, True, False]) else {"text": _text(pick)}


def _message(pick: Pick, uri: str, number: int) -> dict[str, Any]:
    kind = pick(range(4))
    message: dict[str, Any] = {"jsonrpc": "2.0", "id": number}
    if kind == 0:
        del message["id"]
        changes = several(pick, _change, 0, 3)
        message["method"] = "textDocument/didChange"
        message["params"] = {"textDocument": {"uri": uri, "version": number}, "contentChanges": changes}
    elif kind == 1:
        del message["id"]
        message["method"] = pick(["textDocument/didSave", "textDocument/didClose", "workspace/didChangeConfiguration"])
        message["params"] = {"textDocument": {"uri": uri}, "settings": {"layersmith": {"unsafeFixes": pick(_WRONG)}}}
    else:
        message["method"] = pick(_ASKED)
        message["params"] = _params(pick, uri, message["method"])
    if pick([False] * 9 + [True]):
        _spoil(pick, message)
    return message


def _spoil(pick: Pick, message: dict[str, Any]) -> None:
    """Put something wrong somewhere into `message`."""
    at = message
    while True:
        key = pick(list(at))
        if isinstance(at[key], dict) and at[key] and pick([True, True, False]):
            at = at[key]
            continue
        at[key] = pick(_WRONG)
        return


def document(pick: Pick, number: int) -> list[dict[str, Any]]:
    """The messages about one document, whose requests are numbered from `number` on."""
    uri = pick(URIS)
    language = pick(["dockerfile", "dockerfile", "dockerfile", "plaintext"])
    opened = {"uri": uri, "languageId": language, "version": 1, "text": _text(pick)}
    first = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": opened}}
    return [first, *(_message(pick, uri, number + at) for at in range(pick([1, 2, 3, 5, 8])))]
