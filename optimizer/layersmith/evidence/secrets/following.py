"""What the RUNs below a file of credentials do with it: who reads it, who deletes it, who stands in the way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from layersmith.bodies import body
from layersmith.cut import Cut
from layersmith.effects.commands import in_folders
from layersmith.effects.credentials.files import CredentialFile
from layersmith.effects.effect import Unknown
from layersmith.effects.paths import GLOB, holds
from layersmith.effects.paths import inside as lies_in
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import folder, home, stage_of
from layersmith.evidence.secrets.traces import DELETERS, absolute
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Script, Word
from layersmith.syntax.tree import Instruction

READERS = {
    ".npmrc": re.compile(r"npm|npx|yarn|pnpm|bun|node|lerna"),
    ".yarnrc.yml": re.compile(r"yarn|corepack"),
    ".netrc": re.compile(r"git|curl|wget|pip[\d.]*|go|python[\d.]*|composer|cargo"),
    ".git-credentials": re.compile(r"git|go|pip[\d.]*|npm|yarn|composer|bundle|cargo"),
    ".pypirc": re.compile(r"twine|python[\d.]*|pip[\d.]*|flit|poetry"),
    "pip.conf": re.compile(r"pip[\d.]*|python[\d.]*|pipenv|pip-sync"),
    "Maven's settings.xml": re.compile(r"mvn|mvnw|gradle|gradlew|sbt"),
    "NuGet.Config": re.compile(r"dotnet|nuget|msbuild"),
    "Composer's auth.json": re.compile(r"composer(?:\.phar)?|php"),
    "gradle.properties": re.compile(r"gradle|gradlew"),
    "private key of ssh": re.compile(
        r"git|ssh|scp|sftp|rsync|pip[\d.]*|npm|yarn|pnpm|bundle|composer(?:\.phar)?|go|cargo|glide|dep|mix|svn|hg"
    ),
    "AWS credentials": re.compile(r"aws|python[\d.]*|node|terraform"),
    "Cargo's credentials": re.compile(r"cargo"),
    "gem's credentials": re.compile(r"gem|bundle"),
}
"""Programs that look for a file of this kind by themselves."""

KEY = "private key of ssh"

_AGENT = re.compile(r"\"?(?:\$\(\s*ssh-agent(?:\s+-s)?\s*\)|`\s*ssh-agent(?:\s+-s)?\s*`)\"?")
_CHANGES = rb"\b(?:rm|shred|unlink|chmod|chown|cp|mv)\b"
_COPIERS = frozenset(("cp", "mv", "ln", "install"))
_MODES = frozenset(("chmod", "chown", "chgrp"))
_CHANGERS = frozenset(("dos2unix", "tee", "touch", "truncate"))

_Role = Literal["deleted", "moded", "more", "unclear", "copied", "changed", "agent", "around", ""]


class Followed:
    """What became of the file of a certain `kind` at `path`, which `writers` (RUNs, and where their commands begin)
    made: the RUNs among `later` that read it, the commands that go with it (`cuts`), those that only start an agent
    with it (`agent`), whether it is deleted, whether another command tells its name, and what stands against a mount.
    """

    def __init__(
        self,
        facts: Facts,
        kind: CredentialFile,
        path: str,
        later: Sequence[Instruction],
        writers: frozenset[tuple[int, int]] = frozenset(),
    ) -> None:
        self.facts, self.kind, self.path, self.writers = facts, kind, path, writers
        self.readers: list[Instruction] = []
        self.cuts: list[Cut] = []
        self.agent: list[Cut] = []
        self.deleted = self.told = False
        self.missed: Missed | None = None
        self._wide: list[tuple[Instruction, Missed]] = []
        for run in later:
            if run.keyword == "RUN" and not self.deleted and self.missed is None:
                self._follow(run)

    @property
    def missed_as_file(self) -> Missed | None:
        """What stands against a mount of the file, but not against doing without it."""
        return next((missed for run, missed in self._wide if run in self.readers), None)

    def _follow(self, run: Instruction) -> None:
        read = body(self.facts, run)
        if read is None:
            name = re.escape(self.path.rpartition("/")[2].encode("utf-8", "surrogateescape"))
            if re.search(_CHANGES + rb"(?:(?!" + _CHANGES + rb")[^\n;&|])*?" + name, run.text):
                self.missed = Missed("not-a-list", run.line, f"what it does with {self.path} is not understood")
            self.told = self.told or named(run.text, self.path)
            self.readers.append(run)
            return
        rest = self._rest(run, read[1])
        if rest and self._reads(run, read[1], rest):
            self.readers.append(run)
            self.told = self.told or named(_without(read[1], rest), self.path)

    def _rest(self, run: Instruction, script: Script) -> list[Command]:
        """The commands of `run` that are not there for the file alone."""
        stage = stage_of(self.facts, run)
        at_home = home(self.facts, stage, run)
        rest: list[Command] = []
        for command, place in in_folders(script, folder(self.facts, stage, run)):
            if (run.start, command.start) in self.writers:
                continue
            role = self._role(command, place, at_home)
            if role in ("deleted", "moded"):
                self._cut(run, command, place, at_home)
            elif role == "agent":
                self.agent.append(Cut(run, command))
            elif role == "copied":
                self.missed = Missed("stays-in-file", run.line, f"{command.name} copies {self.path} to another place,"
                                     " which stays in the layer")  # fmt: skip
            elif role == "changed":
                self.missed = Missed("changed-in-place", run.line, f"{command.name or 'a redirection'} changes"
                                     f" {self.path}, and a mounted secret can't be changed")  # fmt: skip
            else:
                rest.append(command)
            if role == "around":
                told = f"{command.name} changes all that lies around {self.path}, and a mounted secret can't be changed"
                self._wide.append((run, Missed("changed-in-place", run.line, told)))
            if role in ("more", "unclear"):
                self._more(run, command, role)
            self.deleted = self.deleted or (role in ("deleted", "more") and command.name in DELETERS)
        return rest

    def _cut(self, run: Instruction, command: Command, place: str | None, at_home: str | None) -> None:
        words = _operands(command)
        ours = [word for word in words if absolute(word.raw, place, at_home) == self.path]
        if len(ours) == len(words):
            self.cuts.append(Cut(run, command))
        else:
            self.cuts += [Cut(run, command, word) for word in ours]

    def _more(self, run: Instruction, command: Command, role: str) -> None:
        forced = any(re.match(r"-\w*f|--force", word.raw) for word in command.words)
        told = "more than it" if role == "more" else "what is not known"
        missed = Missed("deleted-with-more", run.line, f"{command.name} deletes {told}, and would fail on a mounted"
                        " secret")  # fmt: skip
        if not forced:
            self.missed = missed
        self._wide.append((run, missed))

    def _role(self, command: Command, place: str | None, at_home: str | None) -> _Role:
        name = command.name or ""
        for redirect in command.redirects:
            if redirect.target and redirect.operator in (">", ">>", ">|", "&>", "<>") and (
                absolute(redirect.target.raw, place, at_home) == self.path
            ):  # fmt: skip
                return "changed"
        words = _operands(command)
        paths = [absolute(word.raw, place, at_home) for word in words]
        if self.kind.kind == KEY and name == "ssh-add" and all(path == self.path for path in paths):
            return "agent"
        if self.kind.kind == KEY and name == "eval" and len(words) == 1 and _AGENT.fullmatch(words[0].raw):
            return "agent"
        if name in DELETERS:
            return self._deletes(command, paths)
        recursive = any(re.match(r"-\w*R|--recursive", word.raw) for word in command.words)
        if name in _MODES and recursive and any(path and holds(path, self.path) for path in paths):
            return "around"
        if self.path not in paths:
            return ""
        if name in _MODES:
            return "moded"
        if name in _COPIERS or (name in ("cat", "base64") and any(r.operator[:1] == ">" for r in command.redirects)):
            return "copied"
        in_place = name == "sed" and any(word.raw.startswith(("-i", "--in-place")) for word in command.words)
        return "changed" if in_place or name in _CHANGERS else ""

    def _deletes(self, command: Command, paths: list[str | None]) -> _Role:
        wide = [path for path in paths if path and path != self.path and holds(path, self.path)]
        recursive = any(re.match(r"-\w*[rR]|--recursive", word.raw) for word in command.words)
        if wide and (recursive or any(GLOB & set(path) for path in wide)):
            return "more"
        if self.path in paths:
            return "deleted"
        name = self.path.rpartition("/")[2]
        words = _operands(command)
        unclear = any(path is None and name in word.raw for path, word in zip(paths, words, strict=True))
        return "unclear" if unclear else ""

    def _reads(self, run: Instruction, script: Script, commands: list[Command]) -> bool:
        """Whether `run` reads the file, or runs what may: a program that looks for such files by itself, one that is
        told its name, and a script of the project where the file lies among the project's."""
        known = READERS.get(self.kind.kind)
        if known and any(known.fullmatch(command.name or "") and not _of_its_own(command) for command in commands):
            return True
        told = [c for c in commands if c.name not in DELETERS]
        if named(_without(script, told), self.path):
            return True
        stage = stage_of(self.facts, run)
        here = folder(self.facts, stage, run)
        if known is None and isinstance(effects(self.facts, stage, run), Unknown):
            return here not in (None, "/") and lies_in(self.path, here or "/")
        return False


def _without(script: Script, rest: list[Command]) -> bytes:
    """The text of `script` without its commands that are not among the `rest`: what stands around commands is read,
    too, such as the words of a loop."""
    left, end, starts = [], 0, {command.start for command in rest}
    for command in script.commands:
        if command.start not in starts:
            left.append(script.text[end : command.start])
            end = command.end
    return b"".join((*left, script.text[end:]))


def _operands(command: Command) -> list[Word]:
    words = [word for word in command.words[1:] if not word.raw.startswith("-")]
    return words[1:] if command.name in _MODES else words


def _of_its_own(command: Command) -> bool:
    """Whether a command only asks a program about itself or sets it up."""
    words = {word.raw for word in command.words[1:]}
    return not words.isdisjoint(("--version", "-v", "-V", "config", "--help", "-g", "--global", "init", "env"))


def named(text: bytes, path: str) -> bool:
    """Whether `text` tells the name of the file at `path`."""
    name = path.rpartition("/")[2].encode("utf-8", "surrogateescape")
    return re.search(rb"(?<![\w.-])" + re.escape(name) + rb"(?![\w-]|\.\w)", text) is not None
