"""Where commands that are told a secret leave it, and whether it stays there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.bodies import exits
from layersmith.effects.commands import in_folders
from layersmith.effects.credentials.kept import kept_in
from layersmith.effects.packages import behind_wrappers
from layersmith.effects.paths import GLOB, holds, overlap, resolve
from layersmith.evidence.environment import folder, home
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Instruction, Stage

DELETERS = frozenset(("rm", "shred", "unlink"))

_PRINTERS = frozenset(("echo", "printf", "cat", "envsubst", "sed", "awk", "jq", "yq", "perl", "tee", "env", "printenv"))
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
        if not told.search(script.text, command.start, command.end):
            continue
        following = walked[at + 1][0] if at + 1 < len(walked) else None
        if following and script.text[command.end : following.start].strip() not in (b"|", b"|&"):
            following = None
        path = _written_to(command, following, place, at_home)
        if path is None or _deleted_behind(facts, run, script, command, path, here, at_home):
            continue
        if stage.index in facts.shipped or crosses(facts, stage, path):
            yield command, path


def _written_to(command: Command, following: Command | None, place: str | None, home: str | None) -> str | None:
    """The file that `command`, or the `tee` that reads what it prints, puts what it is told into."""
    at = behind_wrappers(command.words)
    name = (command.words[at].literal or "").rpartition("/")[2] if at is not None and at < len(command.words) else ""
    if name in _PRINTERS:
        for redirect in command.redirects:
            if redirect.target and redirect.operator in (">", ">>", ">|", "&>") and redirect.fd in ("", "1"):
                raw = redirect.target.raw
                return None if raw.startswith("/dev/") else absolute(raw, place, home) or "?"
        if following is not None and following.name == "tee":
            words = [word.raw for word in following.words[1:] if not word.raw.startswith("-")]
            return (absolute(words[0], place, home) or "?") if words else None
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
