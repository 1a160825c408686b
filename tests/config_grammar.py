"""A grammar of layersmith.toml: what the docs name, with right and wrong values."""

from __future__ import annotations

import json
from typing import Any

from choices import Pick, several

_NAMES = [
    "merge-runs",
    "drop-caches",
    "split-stages",
    "split-stages:alpine",
    "slim-base",
    "merge-run",
    "use-workdir",
    "yarn-1",
    "",
    "é",
    "a:b:c",
]
_WORDS = [
    "any",
    "buildah",
    "dockerfile:1.10",
    "dockerfile:1",
    "all",
    "off",
    "saves-bytes",
    "shipped",
    "2 MiB",
    "1",
    ".",
    "",
]
_KEYS = [
    *("select", "ignore", "enable", "accept", "assume", "unsafe-fixes", "exclude", "context", "max-size", "builder"),
    *("merge", "stages", "files", "transforms", "overrides", "selct", "select "),
]


def _value(pick: Pick, depth: int) -> Any:
    kind = pick(range(7 if depth else 5))
    if kind < 2:
        return several(pick, lambda _: pick(_NAMES), 0, 3)
    if kind == 2:
        return pick([True, False, 0, 1, -1, 10**15, 10**15 - 1, 1.5, 2**20])
    if kind < 5:
        return pick(_WORDS)
    if kind == 5:
        return table(pick, depth - 1)
    return several(pick, lambda _: table(pick, depth - 1), 0, 2)


_RIGHT: dict[str, list[Any]] = {
    "select": [["merge-runs"], []],
    "accept": [["split-stages"], ["split-stages:alpine", "slim-base"]],
    "assume": [["yarn-1"], ["order-copies"], []],
    "enable": [["use-workdir"], []],
    "unsafe-fixes": [True, False],
    "exclude": [["*"]],
    "max-size": [1, "2 MiB", " 3 mib", 4 << 20, "4097 k", "4 MiB", "5m"],
    "builder": ["any", "kaniko", "dockerfile:1.20"],
    "context": [".", {"web/Dockerfile": "."}],
    "transforms": [{}, {"merge-runs": {"merge": "off"}}, {"merge-runs": {"stages": "all"}}],
    "overrides": [[], [{"files": ["a"], "select": []}], [{"files": ["b/*"], "transforms": {"merge-runs": {}}}]],
}


def table(pick: Pick, depth: int = 3) -> dict[str, Any]:
    """What such a file says, mostly right."""
    found = {}
    for key in several(pick, lambda _: pick(_KEYS), 0, 4):
        found[key] = pick(_RIGHT[key]) if key in _RIGHT and pick([True, True, False]) else _value(pick, depth)
    return found


def toml(table: dict[str, Any]) -> str:
    """`table` as a file says it."""
    return "".join(f"{json.dumps(key)} = {_inline(value)}\n" for key, value in table.items())


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(one)}" for key, one in value.items()) + "}"
    return "[" + ", ".join(map(_inline, value)) + "]" if isinstance(value, list) else json.dumps(value)


_ODD = [
    "",
    "=",
    "[",
    "]",
    '"',
    "'''",
    "\n",
    "#",
    "\\",
    "\x00",
    "[[overrides]]\n",
    "[transforms.x]\n",
    "é",
    "\r",
    "select",
    "1",
]


def odd_text(pick: Pick, text: str) -> bytes:
    """`text` with something in it that need not be there."""
    at = pick(range(len(text) + 1))
    return (text[:at] + pick(_ODD) + text[at + pick([0, 0, 1, 5]) :]).encode()
