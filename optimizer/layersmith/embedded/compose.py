"""Dockerfiles in compose files: `dockerfile_inline` as a literal block (compose specification, "build").

Compose replaces `$NAME` itself and takes `$$` for a dollar sign ("Interpolation"): a text with a variable of compose is
left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from layersmith.embedded.region import Region, indented
from layersmith.syntax.tree import Span
from layersmith.values import replace

_LONE = re.compile(rb"(?<!\$)\$(?:\$\$)*(?!\$)")


def regions(source: bytes) -> Iterator[Region]:
    """The Dockerfiles in the compose file `source`, in order; none when it is malformed."""
    if b"dockerfile_inline" not in source:
        return
    import yaml

    try:
        root = yaml.compose(source, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError):
        return
    starts = [0, *(at + 1 for at, byte in enumerate(source) if byte == 0x0A)]
    for build in _builds(root):
        node = build.get("dockerfile_inline")
        if not isinstance(node, yaml.ScalarNode) or node.style != "|":
            continue
        # The header with `|` is on a line of its own; the block ends where the next line is indented less.
        first = node.start_mark.line + 1
        last = first + node.value.rstrip("\n").count("\n")
        if last >= len(starts):
            continue
        end = starts[last + 1] - 1 if last + 1 < len(starts) else len(source)
        context = build.get("context")
        found = indented(
            source,
            Span(starts[first], end),
            _said,
            lambda text: text.replace(b"$", b"$$"),
            context.value if isinstance(context, yaml.ScalarNode) else ".",
        )
        if found:
            target = build.get("target")
            yield replace(found, target=target.value if isinstance(target, yaml.ScalarNode) else "")


def _said(text: bytes) -> bytes | None:
    return None if _LONE.search(text) else text.replace(b"$$", b"$")


def _builds(root: Any) -> Iterator[dict[str, Any]]:
    """The entries of each service's `build`."""
    for service in _entries(_entries(root).get("services")).values():
        if found := _entries(_entries(service).get("build")):
            yield found


def _entries(node: Any) -> dict[str, Any]:
    pairs = node.value if getattr(node, "id", "") == "mapping" else ()
    return {key.value: entry for key, entry in pairs if isinstance(key.value, str)}
