"""The shortest way to the most frequent command lines: `fix` with paths and plain switches.

Click, which reads all others, would be a quarter of the time that one file takes. What is read here must mean the same
to it; the tests compare the two.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layersmith.cli.fix import Request

_SWITCHES = {"--diff": "diff", "--check": "check", "--no-config": "no_config", "--quiet": "quiet", "-q": "quiet"}


def run(arguments: Sequence[str]) -> int:
    """Run the command line `arguments` (without the program's name); gives the exit code.

    Raises KeyboardInterrupt on Ctrl-C; what was written until then is whole.
    """
    request = request_of(arguments)
    if request is None:
        from layersmith.cli import main

        return main.run(arguments)
    from layersmith.cli.fix import fix
    from layersmith.cli.pipeline import ALL
    from layersmith.cli.streams import with_streams

    return with_streams(lambda: fix(request, ALL))


def request_of(arguments: Sequence[str]) -> Request | None:
    """What a `fix` with paths and some of `_SWITCHES` asks for; None for every other command line."""
    paths = tuple(word for word in arguments[1:] if not word.startswith("-"))
    switches = [_SWITCHES.get(word) for word in arguments[1:] if word.startswith("-")]
    if arguments[:1] != ["fix"] or None in switches or {"diff", "check"}.issubset(switches):
        return None
    from layersmith.cli.fix import Request

    return Request(
        paths=paths,
        mode="diff" if "diff" in switches else "check" if "check" in switches else "write",
        config="" if "no_config" in switches else None,
        quiet="quiet" in switches,
        mask=bool(os.environ.get("CI")),
    )
