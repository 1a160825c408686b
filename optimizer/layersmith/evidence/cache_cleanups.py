"""What else the commands of a RUN do with a folder that is to be a cache mount: empty it, remove it, read it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from layersmith.cut import Cut
from layersmith.effects.cache_mounts import cleans, use
from layersmith.effects.cleanup import makes_file
from layersmith.effects.commands import TAKES_ALONG
from layersmith.effects.packages import behind_wrappers, is_cleanup, program_name
from layersmith.effects.paths import inside, resolve
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Script, Word
from layersmith.syntax.tree import Instruction
from layersmith.values import derived, pattern, value
from layersmith.wildcards import named_by

_HARMLESS = frozenset(("echo", "printf"))
_ASK = frozenset(("mkdir", "rmdir", "test", "["))
_PARENTS = pattern(r"-[^\Wp]*p\w*|--parents")
_WHOLE_TREES = TAKES_ALONG | {"chown", "chmod", "chgrp", "rmdir", "mkdir"}
"""Programs that go through all that is below a folder, or don't do so where it is not as they expect."""

_MAY_BE_CACHE = pattern(
    r"\$\{?(?:HOME|\w*CACHE\w*|GOPATH|CARGO_HOME|GRADLE_USER_HOME|COMPOSER_HOME|PNPM_HOME)\b|\$\((?:(?!\$\().)*?(?:cache|home|env)",
    re.IGNORECASE,
)


def is_harmless(command: Command) -> bool:
    """Whether `command` may name a folder and neither asks whether it is there nor changes what it holds."""
    at = behind_wrappers(command.words)
    if at is None or at >= len(command.words):
        return False
    name, words = program_name(command.words[at]), command.words[at + 1 :]
    return name in _HARMLESS or (name == "mkdir" and any(_PARENTS.fullmatch(word.raw) for word in words))


@value
class Folders:
    """The `targets` of the mounts of the program `keeper`, the `home` folder and the current one (None: not known)."""

    keeper: str
    targets: tuple[str, ...]
    home: str
    current: str | None

    def path(self, word: Word) -> str | None:
        """The absolute path or pattern that `word` stands for, None when that is not known."""
        return resolve(self.written(word.raw), self.current)

    def written(self, raw: str) -> str:
        """`raw` without quotes, and with the home folder written out."""
        return re.sub(r"^(~|\$HOME|\$\{HOME\})(?=/|$)", self.home, re.sub(r"[\"']", "", raw))

    def named(self, command: Command) -> bool:
        """Whether a word of `command` names one of them, or something below it."""
        words = [word.raw for word in command.words[1:]]
        words += [redirect.target.raw for redirect in command.redirects if redirect.target]
        return any(target in self.written(word) for target in self.targets for word in words)

    def reached(self, command: Command) -> bool:
        """Whether a word of `command` is the path of one of them, or of something below it, from the current folder."""
        files = [redirect.target for redirect in command.redirects if redirect.target]
        paths = [self.path(word) for word in (*command.words[1:], *files) if word.raw[:1] != "-"]
        return any(path is not None and inside(path, target) for path in paths for target in self.targets)

    @derived
    def expression(self) -> re.Pattern[bytes]:
        """Finds where a text names one of them, or something below it."""
        home, places = rf"(?:~|\$HOME|\$\{{HOME\}}|{re.escape(self.home)})", list[str]()
        for target in self.targets:
            tail = target.removeprefix(self.home) if inside(target, self.home) else target
            places.append(re.escape(target) if tail == target else home + re.escape(tail))
        return re.compile(rf"(?:{'|'.join(places)})(?![\w-])".encode("utf-8", "surrogateescape"))

    def held_by(self, words: Iterable[Word]) -> bool:
        """Whether one of `words` is a folder that holds one of them, or may be."""
        paths = [path for word in words if word.raw[:1] != "-" and (path := self.path(word)) not in (None, "/")]
        return any(_holds(path, target) for target in self.targets for path in paths)


def cleaned(run: Instruction, script: Script, folders: Folders) -> list[Cut] | Missed:
    """The clean-ups of `folders` in `script`, the body of `run`, or why they can't be mounts."""
    cuts: list[Cut] = []
    for command in script.commands:
        at = behind_wrappers(command.words)
        if use(command) or at is None or at >= len(command.words):
            continue
        if makes_file(command) and (cleans(command) or is_cleanup(command)):
            return Missed("cleanup", run.line, "a clean-up writes to a file, or reads one, as well")
        name, words = program_name(command.words[at]), command.words[at + 1 :]
        if name != "rm" and _own(command, folders.keeper):
            cuts.append(Cut(run, command))
        elif name == "rm":
            found = _removed(words, folders)
            if found is None or (at and found and len(found) < len([w for w in words if w.raw[:1] != "-"])):
                return Missed("cleanup", run.line, "a clean-up takes the folder of the mount as well, which it can't")
            cuts += [Cut(run, command)] if at and found else [Cut(run, command, word) for word in found]
        elif name == "find" and any(word.raw in ("-delete", "rm") for word in words) and folders.held_by(words[:1]):
            return Missed("cleanup", run.line, "find deletes the folder of the mount as well, which it can't")
        elif is_harmless(command):
            continue
        elif (name in _WHOLE_TREES and folders.held_by(words)) or folders.named(command):
            told = "would find the folder of the mount there" if name in _ASK else "does something with the cache"
            return Missed("cache-needed", run.line, f"{command.words[at].raw} {told}")
    read = [word for one in script.commands for word in (*one.words, *(r.target for r in one.redirects if r.target))]
    named = (match.start() for match in folders.expression.finditer(script.text))
    if any(not any(word.start <= at < word.end for word in read) for at in named):
        return Missed("cache-needed", run.line, "a variable, a loop or a redirection names the cache")
    return cuts


def _own(command: Command, keeper: str) -> bool:
    """Whether `command` empties the whole cache by the program's own means."""
    found = is_cleanup(command)
    managers = found.managers if found and found.paths else frozenset[str]()
    return keeper in {"dnf" if one in ("yum", "microdnf") else one for one in managers} | cleans(command)


def _removed(words: Sequence[Word], folders: Folders) -> list[Word] | None:
    """Those of `words`, the arguments of an rm, that name what is in `folders`; None when one takes a folder that holds
    them, or may do so."""
    found: list[Word] = []
    for word in words:
        path = folders.path(word) if word.raw[:1] != "-" else None
        if path is None:
            if word.raw[:1] != "-" and _MAY_BE_CACHE.search(folders.written(word.raw)):
                return None
        elif any(path == target or path.startswith(target + "/") for target in folders.targets):
            found.append(word)
        elif any(_holds(path, target) for target in folders.targets):
            return None
    return found


def _holds(path: str | None, target: str) -> bool:
    """Whether `target` is what the pattern `path` matches, or lies below that."""
    parts, wanted = (path or "").split("/"), target.split("/")
    fits = all(named_by(a, b) for a, b in zip(wanted, parts, strict=False))
    return path == "/" or (len(parts) <= len(wanted) and fits)
