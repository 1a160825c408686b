"""Where what the commands of a script print goes: to the log of the build, or to somebody who keeps or reads it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from layersmith.shell.ast import Command, Compound, Redirect, Script, Sequence

_FILTERS = frozenset(("head", "tail", "sort", "wc", "cat", "cut", "tr", "uniq", "column", "nl", "less", "more"))
"""Programs that print what a pipe brings, or some of it, and go well whatever it is."""

_LOG = frozenset(("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/tty", "1", "2", "-"))


@lru_cache(maxsize=1024)
def read_by(script: Script) -> dict[int, Command | Compound | None]:
    """The commands of `script` whose output goes anywhere else than to its own, by where they start, with the part of
    the pipeline that reads it; None for a file, or for what is not known. Those in substitutions are left out."""
    kept = any(command.name == "exec" and _to_file(command.redirects) for command in script.commands)
    return dict(_read(script.body, None, kept))


def _read(
    sequence: Sequence, reader: Command | Compound | None, kept: bool
) -> Iterator[tuple[int, Command | Compound | None]]:
    for item in sequence.items:
        for pipeline in item.parts:
            behind, goes = reader, kept
            for part in reversed(pipeline.parts):
                if _to_file(part.redirects):
                    behind, goes = None, True
                if isinstance(part, Command):
                    yield from [(part.start, behind)] if goes else ()
                else:
                    for body in part.bodies:
                        # Who calls a function says where its output goes.
                        yield from _read(body, behind, goes or part.kind == "function")
                if not (isinstance(part, Command) and part.name in _FILTERS):
                    behind, goes = part, True


def _to_file(redirects: tuple[Redirect, ...]) -> bool:
    return any(
        ">" in one.operator and (one.target is None or one.target.literal not in _LOG) and one.fd in ("", "1")
        for one in redirects
    )
