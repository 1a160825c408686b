"""Scripts of the build context that commands name, and the manifests of what they call."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.context.tree import Tree

_MOST = 20
"""Scripts that are read, at most."""
_LARGEST = 200_000
"""Bytes: what is longer is no script that people write."""


_MANIFESTS = {
    r"\b(?:npm|yarn|pnpm|bun|node)\b": ("package.json",),
    r"\bmake\b": ("Makefile", "makefile", "GNUmakefile"),
    r"\btask\b": ("Taskfile.yml", "Taskfile.yaml", "taskfile.yml", "taskfile.yaml"),
    r"\bjust\b": ("justfile", "Justfile", ".justfile"),
}
"""The files that hold what a program runs, by a word that calls it."""


def named_scripts(context: Tree, text: str) -> Iterator[tuple[str, str]]:
    """The paths and texts of scripts that the commands in `text`, or one of these scripts, name: by their base names,
    wherever they are copied to, at the top of the context and in the folders there. A package.json or a Makefile counts
    where a program is called that reads one."""
    near = dict.fromkeys(_near(context))
    texts = [text]
    count = 0
    while texts and count < _MOST:
        named = _named(texts.pop())
        for path in [path for path in near if path.rpartition("/")[2] in named][: _MOST - count]:
            del near[path]
            data = context.read(path) or b""
            if len(data) <= _LARGEST and b"\0" not in data:
                count += 1
                texts.append(data.decode("utf-8", "replace"))
                yield path, texts[-1]


def _named(text: str) -> set[str]:
    """The base names of scripts and manifests that `text` names."""
    words = {word.rpartition("/")[2] for word in re.findall(r"[\w./@+-]+", text)}
    found = {name for name in words if name.endswith((".sh", ".bash")) or (name and "." not in name)}
    return found.union(*(names for call, names in _MANIFESTS.items() if re.search(call, text)))


def _near(context: Tree) -> Iterator[str]:
    """Files at the top of the context and in the folders there."""
    for name in context.children(""):
        if context.kind(name) == "file":
            yield name
        elif name not in ("node_modules", ".git"):
            yield from (f"{name}/{one}" for one in context.children(name) if context.kind(f"{name}/{one}") == "file")
