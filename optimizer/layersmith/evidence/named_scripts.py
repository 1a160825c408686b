"""Scripts of the build context that commands name, and the manifests of what they call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.context.tree import Tree

_MOST = 20
"""Scripts that are read, at most."""
_LARGEST = 200_000
"""Bytes: what is longer is no script that people write."""


def named_scripts(context: Tree, text: str) -> Iterator[tuple[str, str]]:
    """The paths and texts of scripts that the commands in `text` name: by their base names, wherever they are copied
    to, at the top of the context and in the folders there. A package.json or a Makefile counts where `text` calls a
    program that reads one."""
    wanted = {word.rpartition("/")[2] for word in re.findall(r"[\w./@+-]+", text)}
    manifests = {"package.json"} if re.search(r"\b(?:npm|yarn|pnpm|bun|node)\b", text) else set[str]()
    if re.search(r"\bmake\b", text):
        manifests |= {"Makefile", "makefile", "GNUmakefile"}
    count = 0
    for path in _near(context):
        name = path.rpartition("/")[2]
        script = name in wanted and (name.endswith((".sh", ".bash")) or "." not in name)
        if (script or name in manifests) and count < _MOST:
            data = context.read(path) or b""
            if len(data) <= _LARGEST and b"\0" not in data:
                count += 1
                yield path, data.decode("utf-8", "replace")


def _near(context: Tree) -> Iterator[str]:
    """Files at the top of the context and in the folders there."""
    for name in context.children(""):
        if context.kind(name) == "file":
            yield name
        elif name not in ("node_modules", ".git"):
            yield from (f"{name}/{one}" for one in context.children(name) if context.kind(f"{name}/{one}") == "file")
