"""Which places a script gathers: whatever lies there goes into a copy, an archive or a list that somebody keeps.

A program that does the same to each file that it finds, such as `find -delete`, gathers nothing: a file that is not
there is one less, and the others are no different.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from operator import itemgetter

from layersmith.effects.commands import TAKES_ALONG, in_folders
from layersmith.effects.effect import Unknown
from layersmith.effects.packages import behind_wrappers, program_name
from layersmith.effects.paths import resolve
from layersmith.effects.programs import effects
from layersmith.shell.ast import Command, Compound, Script
from layersmith.shell.besides import with_inner
from layersmith.shell.output import read_by
from layersmith.values import NamedTuple, pattern

_LISTS = frozenset(("ls", "find", "du", "tree"))
"""Programs that print the names of all that lies in a folder, or how much that is."""

_EXPANDS = frozenset(("echo", "printf"))
"""Programs that print the names that the shell makes of a pattern. A loop over one stands for them, too."""

_EACH = frozenset(("rm", "rmdir", "unlink", "chmod", "chown", "chgrp", "touch", "strip", "sed", "dos2unix", "gzip"))
"""Programs that do to a file what does not depend on the others."""

_MOVES = frozenset(("cd", "pushd", "popd"))
_RUNS = frozenset(("-exec", "-execdir", "-ok", "-okdir"))
_PRINTS = pattern(r"-f?print[0f]?|-f?ls")

_SOMEWHERE = "/?"
"""A place that is none of those that anybody asks for."""

_MOST = 8
"""Folders up to which each is asked for by itself."""

MAY_GATHER = pattern(rf"\b(?:{'|'.join(sorted(TAKES_ALONG | _LISTS | _EXPANDS | {'for', 'select'}))})\b".encode())
"""What a script says that gathers something, and many others do not."""


class Gathered(NamedTuple):
    """A command that starts at the offset `at` in its script gathers what lies at the `places`, absolute patterns."""

    at: int
    places: tuple[str, ...]


def gathered(
    script: Script, folder: str | None, home: str | None, variables: Mapping[str, str | None]
) -> Iterator[Gathered]:
    """What `script` gathers when it starts in `folder` under `variables`, with the user's `home` (None: not known). A
    command inside of a substitution starts where that does."""
    if not MAY_GATHER.search(script.text):
        return
    anywhere = _folders(script, folder)
    walked = sorted(((command.start, place) for command, place in in_folders(script, folder)), key=itemgetter(0))
    for inner in with_inner(script):
        outer = inner is script
        start = 0 if outer else max(script.text.find(inner.text), 0)
        around = bisect_right(walked, start, key=itemgetter(0)) - 1
        first = folder if outer or around < 0 else walked[around][1]
        printed = read_by(inner)
        for command, place in in_folders(inner, first):
            name = _program(command)
            lists = name in _LISTS or (name in _EXPANDS and any(word.glob for word in command.words))
            if name in TAKES_ALONG or (lists and _keeps(command, name, printed, outer)):
                folders = [place] if place else anywhere
                read = [path for one in folders for path in _read(command, one, home, variables)] if folders else ["/"]
                yield Gathered(start + (command.start if outer else 0), tuple(dict.fromkeys(read)))


def _folders(script: Script, folder: str | None) -> list[str]:
    """The folders that a command of `script` may run in, as far as they are written out; none when these are many."""
    moves = (command.argv[1] for command in script.commands if command.name in _MOVES and len(command.words) > 1)
    found = dict.fromkeys((folder or _SOMEWHERE, *(path for text in moves if text and (path := resolve(text, folder)))))
    return list(found) if len(found) <= _MOST else []


def _program(command: Command) -> str:
    at = behind_wrappers(command.words)
    return "" if at is None or at >= len(command.words) else program_name(command.words[at]) or ""


def _keeps(command: Command, name: str, printed: dict[int, Command | Compound | None], outer: bool) -> bool:
    """Whether what `command` finds is more than printed in the log of the build, and does not go to a program that does
    the same to each."""
    words = [word.literal for word in command.words]
    if name == "find":
        runs = [words[at + 1] for at, word in enumerate(words[:-1]) if word in _RUNS]
        if any(word and word.startswith(("-fprint", "-fls")) for word in words) or any(
            (one or "").rpartition("/")[2] not in _EACH for one in runs
        ):
            return True
        if (runs or "-delete" in words) and not any(word and _PRINTS.fullmatch(word) for word in words):
            return False
    if not outer or command.start == command.end:  # The words of a loop.
        return True
    if command.start not in printed:
        return name == "tree" and "-o" in words
    reader = printed[command.start]
    return not (
        isinstance(reader, Command) and reader.name == "xargs" and any(word.literal in _EACH for word in reader.words)
    )


def _read(command: Command, folder: str, home: str | None, variables: Mapping[str, str | None]) -> tuple[str, ...]:
    """What `command` reads. What is not known of its words is left out, and all that it names is meant when the program
    is not understood."""
    does = effects(command, folder, variables, home)
    if isinstance(does, Unknown):
        words = [word if word.literal is not None else word._replace(raw=_SOMEWHERE, literal=_SOMEWHERE, glob=False)
                 for word in command.words]  # fmt: skip
        known = command._replace(words=tuple(words), assignments=())
        does = effects(known, folder, variables, home)
    if not isinstance(does, Unknown):
        return does.reads
    operands = (word.literal for word in command.words[1:] if word.literal and word.raw[:1] != "-")
    return tuple(path for word in operands if (path := resolve(word, folder)))
