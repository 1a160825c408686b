"""GitLab's code quality report (GitLab documentation, "Code Quality": implement a custom tool)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from layersmith.render.formats.remarks import Remark, remarks
from layersmith.render.formats.told import Told
from layersmith.render.style import shown

_LEVELS = {"error": "major", "warning": "minor", "note": "info"}


def fingerprint(path: str, remark: Remark, seen: set[str]) -> str:
    """What stays the same when the remark stays and lines above it change; `seen` are those given before."""
    count = 0
    while True:
        text = f"{path}\0{remark.rule}\0{remark.message}\0{count}"
        found = sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
        if found not in seen:
            seen.add(found)
            return found
        count += 1


class Writer:
    """Keeps all remarks until the end."""

    def __init__(self) -> None:
        self._found: list[dict[str, Any]] = []
        self._seen: set[str] = set()

    def file(self, told: Told) -> str:
        """Nothing yet."""
        for one in remarks(told):
            self._found.append(
                {
                    "description": shown(one.message.replace("\n", "; ")),
                    "check_name": one.rule,
                    "fingerprint": fingerprint(told.path, one, self._seen),
                    "severity": _LEVELS[one.level],
                    "location": {"path": shown(told.path), "lines": {"begin": one.first, "end": one.last}},
                }
            )
        return ""

    def end(self, wrote: bool) -> str:
        """The report."""
        return json.dumps(self._found, indent=2) + "\n"
