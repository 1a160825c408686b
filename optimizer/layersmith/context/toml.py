"""Reading TOML that anybody may have written, in a time that grows with its length."""

from __future__ import annotations

from typing import Any

from layersmith.values import pattern

_PARTS = 50
"""Parts of a dotted key: `tomllib` takes a time for it that grows with their square."""

_KEY = r"(?:[\w-]++|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*+')"
_TOKEN = pattern(rf"(?P<deep>(?:{_KEY}[ \t]*+\.[ \t]*+){{{_PARTS}}})|{_KEY}|[\"'].*+|[^\w\"'-]++")


def table_of(text: str) -> dict[str, Any]:
    """The table that the TOML document `text` is. Raises ValueError for one that is none, or nobody would write."""
    import tomllib  # slow to import, and most files that are looked at hold none

    for line in text.split("\n"):
        if line.count(".") >= _PARTS and any(token["deep"] for token in _TOKEN.finditer(line)):
            raise ValueError(f"a key of more than {_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
