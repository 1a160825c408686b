"""Where commands that are told a secret leave it, and whether it stays there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from layersmith.bodies import exits
from layersmith.effects.commands import in_folders
from layersmith.effects.credentials.kept import kept_in
from layersmith.effects.packages import behind_wrappers
from layersmith.effects.paths import GLOB, holds, overlap, resolve
from layersmith.evidence.environment import folder, home
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script, commands, compounds
from layersmith.shell.besides import hidden
from layersmith.syntax.tree import Instruction, Stage

DELETERS = frozenset(("rm", "shred", "unlink"))

_PRINTERS = frozenset(("echo", "printf", "cat", "envsubst", "sed", "awk", "jq", "yq", "perl", "tee", "env", "printenv"))
_PASS_ON = _PRINTERS | {"base64", "tr", "cut", "head", "tail", "sort", "grep", "xxd", "gzip", "openssl"}
"""Programs that print what they read, more or less."""
_Placed = tuple[Command, "str | None"]
_PIPE = re.compile(rb"\s*\|&?\s*(?!\|)")
_PARAMETER = re.compile(rb"\$\{?[1-9@*]")
_IN_PLACE = frozenset(("sed", "perl", "yq"))


def absolute(raw: str, folder: str | None, home: str | None) -> str | None:
    """The path that a shell in `folder` makes of the word `raw`, None when that is not known."""
    text = raw.strip("\"'")
    if raw[:1] not in "\"'" and text == "~":
        return home
    for start in ("~/", "$HOME/", "${HOME}/"):
        if text.startswith(start):
            return f"{home}/{text[len(start) :].strip(chr(34))}" if home else None
    return resolve(text.replace('"', ""), folder)


def left(
    facts: Facts, stage: Stage, run: Instruction, script: Script, told: re.Pattern[bytes]
) -> Iterator[tuple[Command, str]]:
    """The commands of `script`, the body of `run`, that name what `told` finds and leave it in a file that stays in the
    image, each with the path of that file; "?" for one that is not known."""
    here, at_home = folder(facts, stage, run), home(facts, stage, run)
    walked = list(in_folders(script, here))
    for at, (command, place) in enumerate(walked):
        whole = _prints_variables(command)
        if not whole and not _told_to(script, command, told):
            continue
        path = None if whole else _written_to(command, place, at_home)
        if path is None and (whole or _name(command) in _PRINTERS):
            on = _behind(script, walked, at, at_home)
            path = (_redirected(command, place, at_home) if whole else None) or next(filter(None, on), None)
        if path is None and _hands_on(script, walked, command):
            path = "?"
        if path is None or _deleted_behind(facts, run, script, command, path, here, at_home):
            continue
        if stage.index in facts.may_ship or crosses(facts, stage, path):
            yield command, path
    for inner in (one for one in hidden(script) if isinstance(one, Script)):
        for command in inner.commands:
            if told.search(inner.text, command.start, command.end) and _written_to(command, None, at_home):
                yield command, "?"


_PRINT_ALL = frozenset(("env", "printenv", "set", "export", "declare", "typeset"))


def _prints_variables(command: Command) -> bool:
    """Whether `command` prints all variables."""
    words = command.argv
    return bool(words) and words[0] in _PRINT_ALL and words[1:] in ((), ("-p",), ("-0",))


def _hands_on(script: Script, walked: Sequence[_Placed], command: Command) -> bool:
    """Whether what `command` is told is handed on to a function, or to commands that use parameters, and one of those
    writes a file."""
    if command.name == "set":
        told = (c for c, _ in walked if _PARAMETER.search(script.text, c.start, c.end))
    else:
        functions = [p for p in compounds(script.body) if p.kind == "function" and p.name == command.name]
        told = (inner for part in functions for inner in commands(part))
    return any(one.name == "tee" or _redirected(one, None, None) for one in told)


def _told_to(script: Script, command: Command, told: re.Pattern[bytes]) -> bool:
    """Whether `told` finds something in `command`, or in a here-document that it may be the one to read."""
    if told.search(script.text, command.start, command.end):
        return True
    if not any(redirect.target is None for redirect in command.redirects):
        return False
    return any(
        not any(one.start <= found.start() < one.end for one in script.commands) for found in told.finditer(script.text)
    )


def _behind(script: Script, walked: Sequence[_Placed], at: int, home: str | None) -> Iterator[str | None]:
    """The files that what the command at the index `at` prints goes into, by the programs that pass it on and by what
    the command stands in."""
    start, end = walked[at][0].start, walked[at][0].end
    for index, (following, place) in enumerate(walked[at + 1 :], at + 1):
        if not _PIPE.match(script.text, end):
            break
        part = next((p for p in compounds(script.body) if _PIPE.fullmatch(script.text, end, p.start)), None)
        if part is not None:
            # Whatever stands in a group or loop may pass on what that reads.
            within = ((c, where) for c, where in walked[index:] if c.start < part.end)
            yield from (_by_tee(c, where, home) or _redirected(c, where, home) for c, where in within)
            break
        yield _by_tee(following, place, home)
        if _name(following) not in _PASS_ON:
            break
        yield _redirected(following, place, home)
        end = following.end
    around = [part for part in compounds(script.body) if part.start <= start < part.end]
    outer = {part.start for part in around if part.redirects}
    yield from (_redirected(c, where, home) for c, where in walked[:at] if not c.words and c.start in outer)
    for part in around:
        calls = (i for i, (one, _) in enumerate(walked) if one.name == part.name and one.start >= part.end)
        for call in calls if part.kind == "function" else ():
            yield _redirected(*walked[call], home)
            yield from _behind(script, walked, call, home)


def _by_tee(command: Command, place: str | None, home: str | None) -> str | None:
    words = [word.raw for word in command.words[1:] if not word.raw.startswith("-")]
    return (absolute(words[0], place, home) or "?") if command.name == "tee" and words else None


def _name(command: Command) -> str:
    at = behind_wrappers(command.words)
    return (command.words[at].literal or "").rpartition("/")[2] if at is not None and at < len(command.words) else ""


def _redirected(command: Command, place: str | None, home: str | None) -> str | None:
    """The file that a redirection of `command` leads what it prints to."""
    for redirect in command.redirects:
        if redirect.target and redirect.operator in (">", ">>", ">|", "&>", "&>>") and redirect.fd in ("", "1"):
            raw = redirect.target.raw
            return None if raw.startswith("/dev/") else absolute(raw, place, home) or "?"
        if redirect.operator == ">&" and redirect.target and redirect.target.raw not in ("1", "2", "-"):
            return "?"
    return None


def _written_to(command: Command, place: str | None, home: str | None) -> str | None:
    """The file that `command` itself puts what it is told into."""
    name = _name(command)
    if name in _PRINTERS:
        if any(one.operator.startswith((">", "&>")) and one.fd in ("", "1") for one in command.redirects):
            return _redirected(command, place, home)
        if name in _IN_PLACE and any(re.match(r"-\w*i|--in-?place", word.raw) for word in command.words):
            return absolute(command.words[-1].raw, place, home) or "?"
    return kept_in(command, place, home)


def certain(facts: Facts, run: Instruction, script: Script) -> Iterator[Command]:
    """The commands that have run, and succeeded or been the first of their list, whenever `run` succeeds."""
    errexit = facts.setting(run).errexit or exits(script)
    last = len(script.body.items) - 1
    for at, item in enumerate(script.body.items):
        if script.body.terminators[at] == "&":
            continue
        for index, part in enumerate(item.parts):
            if index and (item.operators[index - 1] != "&&" or not (errexit or at == last)):
                break
            if len(part.parts) == 1 and not part.negated and isinstance(part.parts[0], Command):
                yield part.parts[0]


def _deleted_behind(
    facts: Facts, run: Instruction, script: Script, writer: Command, path: str, here: str | None, at_home: str | None
) -> bool:
    """Whether a command that certainly runs behind `writer` deletes `path`."""
    starts = {command.start for command in certain(facts, run, script)}
    for command, place in in_folders(script, here):
        if command.start > writer.start and command.start in starts and command.name in DELETERS:
            for word in command.words[1:]:
                gone = None if word.raw.startswith("-") else absolute(word.raw, place, at_home)
                if gone is not None and not GLOB & set(gone) and holds(gone, path):
                    return True
    return False


def copies_from(facts: Facts, stage: Stage, path: str) -> Iterator[tuple[Instruction, str]]:
    """The COPYs of later stages that bring, or may bring, `path` from `stage`, each with the path that it copies."""
    for copy in facts.tree.instructions:
        origin = copy.flag("from") if copy.keyword in ("COPY", "ADD") else None
        if origin is not None and origin.lower() in ((stage.name or "").lower(), str(stage.index)):
            for word in copy.words[:-1]:
                source = resolve("/" + word.raw.strip("\"'").lstrip("/"), "/")
                if source is None or path == "?" or overlap(source, path):
                    yield copy, source or "?"


def crosses(facts: Facts, stage: Stage, path: str) -> bool:
    """Whether a later stage copies `path` from `stage`, or may."""
    return path == "?" or any(True for _ in copies_from(facts, stage, path))
