"""How one script can run as several, each in a shell of its own, one behind the other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from layersmith.shell.ast import Command, Pipeline, Script
from layersmith.shell.lookup import Lookups
from layersmith.shell.parse import parse
from layersmith.shell.state import ANY_NAME, State, state, state_of, switched
from layersmith.values import NamedTuple, value

_MOST_SETTINGS = 32
"""Who has to set more than that again gains nothing; and every piece repeats all of them."""
_MASK = re.compile(r"[0-7]{1,4}").fullmatch


@value
class Piece:
    """The bytes from `start` up to, but not including, `end` of a script. It runs alike in a shell of its own once the
    commands `settings` have run there: those by which earlier pieces set the folder, options and variables.

    `operator` ("&&" or ";") stands between pieces and settings.
    """

    start: int
    end: int
    settings: tuple[bytes, ...]
    operator: bytes

    def text(self, script: Script) -> bytes:
        """The piece as a script of its own."""
        glue = b" && " if self.operator == b"&&" else b"; "
        return glue.join((*self.settings, script.text[self.start : self.end]))


class _Step(NamedTuple):
    start: int
    end: int
    operator: bytes  # what stands in front of it
    cut: bool  # whether the script can be cut in front of it, as far as failures go
    command: Command | None  # when it is a simple command
    marks: State


def pieces(script: Script, errexit: bool = False, bash: bool = False) -> tuple[Piece, ...]:
    """`script` cut wherever the rest does the same in a new shell; one piece when there is no such place.

    `errexit` says that its shell was started with `-e`, `bash` that it is bash. Together the pieces run the same
    commands and succeed exactly when the script does: only lists of `&&` are cut, and those of `;` and newlines where
    a failure ends the shell (POSIX 2.9.3 and 2.14, `set -e`). Commands that only set something stay with what follows.
    """
    whole = Piece(script.body.start, script.body.end, (), b"&&")
    marks = state(script)
    if script.heredocs or script.comments or marks.background or marks.exits == "any":
        return (whole,)
    found: list[Piece] = []
    settings: list[Command] = []
    known: tuple[bytes, ...] = ()
    start = previous = whole.start
    pending = True  # only settings since the last cut
    lookups: Lookups | None = None
    for step in _steps(script, errexit, bash):
        if step.cut and not pending and script.text[step.start : step.start + 1] not in (b"-", b"+"):
            # Behind the cut a shell would look up anew what the one before remembers.
            lookups = lookups or Lookups(script, bash)
            if not lookups.stale(step.start):
                found.append(Piece(start, previous, known, step.operator))
                start, known, pending = step.start, _repeated(script, settings), True
        previous = step.end
        if step.command is not None and _sets(step.command):
            if step.command.name == "cd" and (step.command.argv[1] or "").startswith("/"):
                settings = [one for one in settings if one.name != "cd"]
            settings.append(step.command)
            if len(settings) > _MOST_SETTINGS:
                break
            continue
        pending = False
        if not (step.marks.clean or step.marks == State(exits="failing")):
            break  # Whatever follows may need what this one leaves behind.
    end = script.body.items[-1].end if script.body.items else whole.end
    return (*found, Piece(start, end, known, found[-1].operator if found else b"&&"))


def _steps(script: Script, errexit: bool, bash: bool) -> Iterator[_Step]:
    items, terminators = script.body.items, script.body.terminators
    for at, item in enumerate(items):
        last = at == len(items) - 1
        operator = b";" if at else b"&&"
        if not last and (len(item.parts) > 1 or item.parts[0].negated or terminators[at] == "&"):
            # `a && b; c` goes on when a fails, even under -e: nothing before the last such list can be cut off.
            yield _Step(item.start, item.end, operator, errexit and at > 0, None, State(unknown=True))
            continue
        if "||" in item.operators:
            yield _Step(item.start, item.end, operator, errexit and at > 0, None, State(unknown=True))
            continue
        for index, pipeline in enumerate(item.parts):
            command = _simple(pipeline)
            yield _Step(
                pipeline.start,
                pipeline.end,
                b"&&" if index else operator,
                last if index else errexit and at > 0,
                command,
                _marks(script, pipeline, bash),
            )
            if command is not None and command.name == "set":
                on, off, _ = switched(command)
                errexit = ("errexit" in on or errexit) and "errexit" not in off


def _simple(pipeline: Pipeline) -> Command | None:
    only = pipeline.parts[0]
    return only if len(pipeline.parts) == 1 and not pipeline.negated and isinstance(only, Command) else None


def _marks(script: Script, pipeline: Pipeline, bash: bool) -> State:
    text = script.text[pipeline.start : pipeline.end]
    if not script.substitutions and text[:1] not in (b"-", b"+"):
        return state_of(pipeline, text)
    part = parse(text, bash)
    return state(part) if isinstance(part, Script) else State(unknown=True)


def _sets(command: Command) -> bool:
    """Whether `command` does nothing but set the folder, options or variables, to values that are written out."""
    words = command.argv
    if command.redirects or None in words or any(word.glob for word in command.words):
        return False
    values = [assignment.value for assignment in command.assignments]
    if any(found is None or found.literal is None for found in values):
        return False
    if not words:
        return bool(values)
    operands = [word for word in words[1:] if word is not None]
    match words[0]:
        case "set":
            on, off, positional = switched(command)
            return not values and not positional and ANY_NAME not in on | off
        case "cd":
            return not values and len(operands) == 1 and not operands[0].startswith(("-", "~"))
        case "export":
            return not values and all(re.match(r"[A-Za-z_]\w*=[^~]*$", word) for word in operands)
        case "umask":
            return not values and len(operands) == 1 and bool(_MASK(operands[0]))
    return False


def _repeated(script: Script, settings: list[Command]) -> tuple[bytes, ...]:
    """The texts that bring a new shell to where `settings` brought the old one, one `cd` for all."""
    texts = [script.text[one.start : one.end] for one in settings if one.name != "cd"]
    folder = posixpath.join("", *(one.argv[1] or "" for one in settings if one.name == "cd"))
    if not folder or posixpath.normpath(folder) == ".":
        return tuple(texts)
    moves = [one for one in settings if one.name == "cd"]
    if len(moves) == 1:
        return (*texts, script.text[moves[0].start : moves[0].end])
    net = posixpath.normpath(folder).encode("utf-8", "surrogateescape")
    plain = re.fullmatch(rb"[\w./@+-]+", net)
    return (*texts, b"cd " + (net if plain else b"'" + net.replace(b"'", b"'\\''") + b"'"))
