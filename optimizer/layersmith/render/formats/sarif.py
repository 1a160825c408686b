"""SARIF 2.1.0 (OASIS standard), with fixes of whole lines: what code scanning reads."""

from __future__ import annotations

import json
import os
from base64 import b64encode
from typing import Any
from urllib.parse import quote

from layersmith.positions import Table
from layersmith.render.formats.gitlab import fingerprint
from layersmith.render.formats.groups import Group
from layersmith.render.formats.remarks import FAILED, Remark, remarks
from layersmith.render.formats.told import Told
from layersmith.render.manual import first_sentence
from layersmith.render.style import shown
from layersmith.version import __version__

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


class Writer:
    """Keeps all remarks until the end."""

    def __init__(self) -> None:
        self._results: list[dict[str, Any]] = []
        self._notes: list[dict[str, Any]] = []
        self._rules: dict[str, int] = {}
        self._seen: set[str] = set()

    def file(self, told: Told) -> str:
        """Nothing yet."""
        for one in remarks(told):
            if one.rule == FAILED:
                self._notes.append(_notification(told.path, one))
            else:
                self._results.append(self._result(told.path, one))
        return ""

    def end(self, wrote: bool) -> str:
        """The log."""
        driver = {"name": "layersmith", "version": __version__, "rules": [_rule(name) for name in self._rules]}
        run = {
            "tool": {"driver": driver},
            "columnKind": "utf16CodeUnits",
            "originalUriBaseIds": {"ROOT": {"description": {"text": "The folder that layersmith was started in"}}},
            "invocations": [{"executionSuccessful": not self._notes, "toolExecutionNotifications": self._notes}],
            "results": self._results,
        }
        return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"

    def _result(self, path: str, remark: Remark) -> dict[str, Any]:
        index = self._rules.setdefault(remark.rule, len(self._rules))
        found: dict[str, Any] = {
            "ruleId": remark.rule,
            "ruleIndex": index,
            "level": remark.level,
            "message": {"text": _text(remark.message)},
            "locations": [{"physicalLocation": _place(path, remark.first, remark.last)}],
            "partialFingerprints": {"layersmith/v1": fingerprint(path, remark, self._seen)},
        }
        if remark.group:
            found["fixes"] = [_fix(path, remark.group, remark)]
        return found


def _fix(path: str, group: Group, remark: Remark) -> dict[str, Any]:
    table = Table(remark.source)
    replacements = []
    for edit in group.edits:
        start, end, text = *edit.span, edit.replacement
        newline = b"\r\n" if remark.source.endswith(b"\r\n", start, end) else b"\n"
        if end == len(remark.source) and remark.source.endswith(newline, start) and text.endswith(newline):
            # Up to the end of the last line: behind it there is none that could be named.
            end, text = end - len(newline), text.removesuffix(newline)
        first, last = table.position(start, "utf-16"), table.position(end, "utf-16")
        region = {
            "startLine": first.line + 1,
            "startColumn": first.column + 1,
            "endLine": last.line + 1,
            "endColumn": last.column + 1,
        }
        replacements.append({"deletedRegion": region, "insertedContent": _content(text)})
    change = {"artifactLocation": _artifact(path), "replacements": replacements}
    return {"description": {"text": _text(remark.message)}, "artifactChanges": [change]}


def _content(data: bytes) -> dict[str, str]:
    try:
        return {"text": data.decode()}
    except UnicodeDecodeError:
        return {"binary": b64encode(data).decode()}


def _notification(path: str, remark: Remark) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": _text(remark.message)},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(path)}}],
    }


def _place(path: str, first: int, last: int) -> dict[str, Any]:
    return {"artifactLocation": _artifact(path), "region": {"startLine": first, "endLine": last}}


def _artifact(path: str) -> dict[str, str]:
    """A file by its URI: from the folder that the run began in, when it lies there (3.4.4)."""
    if os.path.isabs(path):
        return {"uri": "file://" + quote(os.fsencode(path))}
    return {"uri": quote(os.fsencode(os.path.normpath(path).replace(os.sep, "/"))), "uriBaseId": "ROOT"}


def _text(text: str) -> str:
    return "\n".join(map(shown, text.split("\n")))


def _rule(name: str) -> dict[str, Any]:
    from layersmith_transforms import PIPELINE

    manual = next((transform.manual for transform in PIPELINE if transform.name == name), "")
    return {
        "id": name,
        "shortDescription": {"text": first_sentence(manual) if manual else name},
        "help": {"text": manual or name, "markdown": manual or name},
    }
