"""Diagnostics for reviewdog, with suggestions (Reviewdog Diagnostic Format; lines from 1)."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from layersmith.render.formats.remarks import Remark, remarks
from layersmith.render.formats.told import Told
from layersmith.render.style import shown

_LEVELS = {"error": "ERROR", "warning": "WARNING", "note": "INFO"}


class Writer:
    """Keeps all remarks until the end."""

    def __init__(self) -> None:
        self._found: list[dict[str, Any]] = []

    def file(self, told: Told) -> str:
        """Nothing yet."""
        self._found += (_diagnostic(told.path, one) for one in remarks(told))
        return ""

    def end(self, wrote: bool) -> str:
        """The diagnostics."""
        return json.dumps({"source": {"name": "layersmith"}, "diagnostics": self._found}, indent=2) + "\n"


def _diagnostic(path: str, remark: Remark) -> dict[str, Any]:
    # Without columns a range is of whole lines, which is what a review can suggest to change.
    lines = {"start": {"line": remark.first}, "end": {"line": remark.last}}
    found: dict[str, Any] = {
        "message": "\n".join(map(shown, remark.message.split("\n"))),
        "location": {"path": shown(path), "range": lines},
        "severity": _LEVELS[remark.level],
        "code": {"value": remark.rule},
    }
    if remark.group:
        text = remark.group.text(remark.source)
        with suppress(UnicodeDecodeError):  # which JSON could not say; the message does
            found["suggestions"] = [{"range": lines, "text": text.decode().removesuffix("\n").removesuffix("\r")}]
    return found
