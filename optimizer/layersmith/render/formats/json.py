"""One JSON document for the whole run; docs/formats.md describes its keys."""

from __future__ import annotations

import json
from typing import Any

from layersmith.render.formats.told import Told
from layersmith.render.mask import Mask
from layersmith.report import Report
from layersmith.rewrite import Rewrite


def value_of(told: Told) -> dict[str, Any]:
    """One file as plain values, without the secrets that it writes out."""
    if told.report is None:
        value = _value(told.path, None, told.error)
    else:
        mask = Mask.of(told.report)
        context = told.context and (told.context[0], mask.text(told.context[1]))
        value = _value(told.path, mask.report(told.report), told.error, context)
    return value | ({"verified": told.verified} if told.verified else {})


class Writer:
    """Keeps all files until the end."""

    def __init__(self) -> None:
        self._values: list[dict[str, Any]] = []

    def file(self, told: Told) -> str:
        """Nothing yet."""
        self._values.append(value_of(told))
        return ""

    def end(self, wrote: bool) -> str:
        """The document."""
        return json.dumps({"wrote": wrote, "files": self._values}, indent=2) + "\n"


def _value(
    path: str, report: Report | None, error: str | None = None, context: tuple[str | None, str] | None = None
) -> dict[str, Any]:
    """One file's outcome as plain values; without a `report`, `error` says why there is none. `context` is the folder
    of its build context, None when that is not known, and why."""
    value: dict[str, Any] = {"path": path, "changed": bool(report and report.changed), "error": error}
    if report is None:
        return value
    return value | {
        "skipped": report.skipped,
        "context": {"folder": context[0], "why": context[1]} if context else None,
        "layers": {"before": report.layers_before, "after": report.layers_after},
        "applied": [_rewrite(entry.transform, entry.line, entry.rewrite) for entry in report.applied],
        "offered": [_rewrite(entry.transform, entry.line, entry.rewrite) for entry in report.offered],
        "held_back": [
            {
                "transform": entry.transform,
                "line": entry.line,
                "reason": entry.missed.reason,
                "detail": entry.missed.detail,
            }
            for entry in report.held_back
        ],
    }


def _rewrite(transform: str, line: int, rewrite: Rewrite) -> dict[str, Any]:
    return {
        "transform": transform,
        "line": line,
        "title": rewrite.title,
        "gain": rewrite.gain,
        "safety": rewrite.safety.value,
        "variant": rewrite.variant or None,
        "reasons": list(rewrite.reasons),
        "questions": list(rewrite.questions),
        "assumes": list(rewrite.assumes),
        "passes": [passed.flags for passed in rewrite.passes],
        "beside": [
            {"path": file.path, "new": file.before is None, "content": file.after.decode("utf-8", "replace")}
            for file in rewrite.beside
        ],
    }
