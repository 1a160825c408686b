"""RUNs that install packages and do something else besides, and COPYs that are made again: what is left of them for the
last stage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from layersmith.effects.bases import Base
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.effect import PROGRAM_FOLDERS
from layersmith.effects.packages import action
from layersmith.effects.paths import holds, inside
from layersmith.effects.small_images import lacking
from layersmith.evidence.cutting import pieces_of
from layersmith.evidence.placing import placing
from layersmith.facts import SHELLS, Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Script
from layersmith.shell.besides import every
from layersmith.shell.pieces import Piece
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

PLAIN = frozenset(
    (
        *("mkdir", "useradd", "groupadd", "adduser", "addgroup", "usermod", "groupmod", "chmod", "chown", "chgrp"),
        *("ln", "touch", "rm", "echo", "printf", "cp", "mv", "sed", "install", "cat", "tee", "passwd", "gpasswd"),
        *("update-ca-certificates", "locale-gen", "update-locale", "dpkg-reconfigure", "chpasswd", "setcap", "test"),
    )
)
"""Programs of the system, which do the same whatever a project's packages are."""

COMPILE = frozenset(("make", "gcc", "g++", "cc", "c++", "cmake", "configure", "autoconf", "automake", "cargo", "rustc"))
"""What packages for building bring, under other names than their own."""
_SOURCES = re.compile(rb"apt|dpkg|apk|keyring|gpg|\.repo\b|yum|dnf")
"""What a command that changes where packages come from speaks of."""

_WIDTH = 100
"""Columns that a line of commands may take."""

_ARCHIVES = (".gz", ".tgz", ".bz2", ".xz", ".tar", ".zst", ".zip")


@value
class Rest:
    """What a step does besides, as RUNs of the last stage: in the place of the step, and below what crosses."""

    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


def rest(
    facts: Facts,
    run: Instruction,
    others: Iterable[Command],
    crossing: Iterable[str],
    images: tuple[Base, Base],
    last: bool,
) -> Rest | Missed:
    """What the commands `others` of the step `run` are for the last stage, whose image is the second of `images`. What
    happens at places that cross is done; `last` says that no step follows."""
    starts = {command.start for command in others}
    if not starts:
        return Rest()
    script = facts.script(run)
    parts = pieces_of(facts, run)
    removed, install = _packages(script) if isinstance(script, Script) else (frozenset(), 0)
    mixed = Missed("mixed-step", run.line, "it installs packages and does something else, and cannot be cut in two")
    if not isinstance(script, Script) or not parts or run.flags:
        return mixed
    crossed = tuple(crossing)
    installed = False
    above: list[Piece] = []
    below: list[Piece] = []
    for part in parts:
        commands = [command for command in every(script) if part.start <= command.start < part.end]
        own = [command for command in commands if command.start in starts]
        if not own:
            if all(command.name == "rm" for command in commands) and any(_made_in(script, kept, commands)
                                                                         for kept in (above, below)):  # fmt: skip
                (below if below else above).append(part)
            else:
                installed = True
            continue
        if len(own) < len(commands):
            return mixed
        if all(any(_names(command, place) for place in crossed) for command in own):
            continue
        # Packages are installed in the last stage ahead of all that is left, and those for building are not.
        sources = [c for c in own if c.start < install and _SOURCES.search(script.text[c.start : c.end])]
        if sources or any(one.name in removed or _installs(one) or is_script(one, crossed) for one in own):
            return mixed
        missing = next((one.name for one in own if one.name and lacking(one.name, *images) is not None), None)
        if missing is not None:
            return Missed("missing-program", run.line, f"the last stage has no {missing}, which this step runs")
        plain = all(command.name in PLAIN for command in own)
        if installed and not last and not plain:
            return mixed
        (below if installed and last else above).append(part)
    return Rest(tuple(_written(script, above)), tuple(_written(script, below)))


@value
class Besides:
    """What steps do besides, for the last stage: lines in the place of each, and lines below what crosses."""

    kept: tuple[tuple[Instruction, str], ...] = ()
    behind: tuple[str, ...] = ()


def rests(
    facts: Facts,
    steps: Iterable[Instruction],
    others: Mapping[int, Iterable[Command]],
    crossing: Iterable[str],
    images: tuple[Base, Base],
) -> Besides | Missed:
    """What all of `steps`, in order, do besides, of which `others` are the commands by their start."""
    kept: list[tuple[Instruction, str]] = []
    behind: list[str] = []
    runs = tuple(steps)
    for run in runs:
        found = rest(facts, run, others.get(run.start, ()), crossing, images, run is runs[-1])
        if isinstance(found, Missed):
            return found
        kept += [(run, line) for line in found.above]
        behind += found.below
    return Besides(tuple(kept), tuple(behind))


def _packages(script: Script) -> tuple[frozenset[str], int]:
    """The packages of the distribution that `script` removes again, with what compiles, and where its last install of
    such packages begins (0 for nowhere)."""
    found = [(command, asked) for command in script.commands
             if (asked := action(command)) and asked.manager in SYSTEM_MANAGERS]  # fmt: skip
    gone = {word.raw for _, asked in found if asked.verb in ("remove", "purge") for word in asked.operands}
    starts = [command.start for command, asked in found if asked.verb == "install"]
    return frozenset(gone | COMPILE if starts else gone), max(starts, default=0)


def _installs(command: Command) -> bool:
    """Whether `command` installs packages of another language, which may have to be compiled."""
    asked = action(command)
    return asked is not None and asked.verb == "install" and asked.manager not in SYSTEM_MANAGERS


def is_script(command: Command, crossed: Iterable[str]) -> bool:
    """Whether `command` runs a script of a shell, or a program of one's own that is not in the places `crossed`: it may
    compile."""
    called = command.words[0].literal or "" if command.words else ""
    if called.startswith("/") and any(inside(called, place) for place in crossed):
        return False
    folder, slash, name = called.rpartition("/")
    own = bool(slash) and (folder or slash) not in PROGRAM_FOLDERS and not name.endswith((".py", ".rb", ".php"))
    return own or (name in SHELLS and not any(word in ("-c", "-lc", "-ec", "-exc") for word in command.argv[1:2]))


def _made_in(script: Script, kept: list[Piece], deleting: list[Command]) -> bool:
    """Whether the pieces `kept` name something that `deleting` take away."""
    gone = [word.literal or word.raw for command in deleting for word in command.words[1:]]
    commands = [one for one in every(script) if any(piece.start <= one.start < piece.end for piece in kept)]
    named = [word.literal for one in commands for word in one.words[1:] if word.literal]
    return any(holds(place, path) for place in gone for path in named if path.startswith("/"))


def _names(command: Command, place: str) -> bool:
    """Whether `command` names something at the absolute `place`."""
    return any(word.literal and inside(word.literal, place) for word in command.words)


def _written(script: Script, parts: list[Piece]) -> Iterator[str]:
    if parts:
        texts = [part.text(script).decode("utf-8", "surrogateescape").strip() for part in parts]
        line = "RUN " + " && ".join(texts)
        yield line if len(line) <= _WIDTH else "RUN " + " \\\n    && ".join(texts)


def brought_again(facts: Facts, stage: Stage, steps: frozenset[int]) -> Iterator[Instruction]:
    """COPYs above the last step whose files a COPY below it brings to the same places again, before anything else of
    the last stage can read them."""
    last = max(steps)
    for index, copy in enumerate(stage.instructions):
        if copy.start > last or not _is_plain(copy):
            continue
        for later in stage.instructions[index + 1 :]:
            if later.keyword == "RUN" and later.start not in steps:
                break
            if later.start > last and _covers(facts, stage, later, copy):
                yield copy
                break


def _is_plain(copy: Instruction) -> bool:
    """Whether `copy` brings files of the context as they are."""
    if copy.keyword not in ("COPY", "ADD") or any(copy.flag(name) is not None for name in ("from", "chmod", "exclude")):
        return False
    names = [word.raw.strip("\"'") for word in copy.words[:-1]]
    return copy.keyword == "COPY" or not any("://" in name or name.endswith(_ARCHIVES) for name in names)


def _covers(facts: Facts, stage: Stage, later: Instruction, copy: Instruction) -> bool:
    """Whether `later` certainly brings all that `copy` does, to the same places, for the same owner."""
    if not _is_plain(later) or later.flag("chown") != copy.flag("chown"):
        return False
    one, other = placing(facts, stage, later), placing(facts, stage, copy)
    if one is None or other is None or not other.slash:
        return False
    if one.exact and other.exact:
        return all(any(_brings(whole.place, whole.path, part.place, part.path) for whole in one.items
                       if whole.kind == "folder") for part in other.items)  # fmt: skip
    words = [word.raw.strip("\"'") for word in later.words[:-1]]
    named = [word.raw.strip("\"'").removeprefix("./") for word in copy.words[:-1]]
    return words in (["."], ["./"]) and one.folder == other.folder and not any("/" in name for name in named)


def _brings(folder: str, source: str | None, place: str, path: str | None) -> bool:
    """Whether a folder at `source` of the context that goes to `folder` holds what goes from `path` to `place`."""
    if source is None or path is None or not inside(place, folder):
        return False
    below = place[len(folder.rstrip("/")) :].lstrip("/")
    return "/".join(part for part in (source, below) if part) == path
