"""Secrets that come as files, copied or written, and how a mount can bring them instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from layersmith.effects.commands import in_folders
from layersmith.effects.copies import sources
from layersmith.effects.credentials.commands import credentials
from layersmith.effects.credentials.files import CredentialFile, credential_file, inside
from layersmith.effects.effect import Unknown
from layersmith.effects.paths import inside as lies_in
from layersmith.effects.paths import resolve
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import folder, home
from layersmith.evidence.placing import placing
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Passed
from layersmith.secret import Plan, no_mount
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Instruction, Stage

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

_DELETERS = frozenset(("rm", "shred", "unlink"))


class _Source(NamedTuple):
    """A secret file: `kind`, the line it comes in at, its `path` in the image, what brought it, and what the builder
    is given it from (`origin`, None: what was written out). `at` is the index of the source in its COPY."""

    kind: CredentialFile
    instruction: Instruction
    path: str
    origin: str | None
    at: int = 0
    commands: tuple[Command, ...] = ()


def file_plans(facts: Facts) -> Iterator[Plan | Missed]:
    """A plan, or why there is none, for each file of credentials that is copied or written into a stage."""
    for stage in facts.tree.stages:
        for instruction in stage.instructions:
            if instruction.keyword in ("COPY", "ADD"):
                for source in _copied(facts, stage, instruction):
                    yield from _planned(facts, stage, source)
            elif instruction.keyword == "RUN":
                written = _written(facts, stage, instruction)
                if written is not None:
                    yield from _planned(facts, stage, written)


def _copied(facts: Facts, stage: Stage, copy: Instruction) -> Iterator[_Source]:
    if copy.flag("from") is not None or copy.heredocs or len(copy.words) < 2:
        return
    put = None
    for at, raw in enumerate(sources(copy)):
        word = raw.strip("\"'")
        path = _place(facts, stage, copy, word)
        kind = credential_file(word) or (credential_file(path) if path else None)
        if kind is None or re.search(r"[*?\[$]|://", word):
            continue
        put = put or placing(facts, stage, copy)
        if path is None or put is None:
            continue
        content = facts.context.read(word.removeprefix("./").lstrip("/")) if facts.context else None
        if content is not None and kind.inside is not None:
            if not any(True for _ in inside(kind, content.decode("utf-8", "replace"))):
                continue
            kind = kind._replace(certainty="always")
        yield _Source(kind, copy, path, word, at)


def _place(facts: Facts, stage: Stage, copy: Instruction, word: str) -> str | None:
    """Where the file `word` of the context comes to lie."""
    put = placing(facts, stage, copy)
    if put is None:
        return None
    known = next(
        (i.place for i in put.items if i.kind == "file" and i.path and i.path.endswith(word.lstrip("./"))), None
    )
    if known:
        return known
    name = word.rstrip("/").rpartition("/")[2]
    target = (copy.exec_form[-1] if copy.exec_form else copy.words[-1].raw).strip("\"'")
    if put.slash and (target.endswith("/") or target in (".", "..") or len(copy.words) > 2):
        return f"{put.folder.rstrip('/')}/{name}"
    here = folder(facts, stage, copy)
    return _absolute(target, here, home(facts, stage, copy)) if credential_file(target) else None


def _written(facts: Facts, stage: Stage, run: Instruction) -> _Source | None:
    """A file of credentials that `run` prints with literal text."""
    script = facts.script(run)
    if not isinstance(script, Script):
        return None
    found = [one for one in credentials(script) if one.into is not None]
    if not found or any(set(b"`") & set(script.text[one.start : one.end]) or b"$(" in script.text[one.start : one.end]
                        for one in found):  # fmt: skip
        return None  # What a command makes up during the build is not the user's to pass.
    into = found[0].into
    assert into is not None
    here, at_home = folder(facts, stage, run), home(facts, stage, run)
    kind = credential_file(into.raw.strip("\"'"))
    writers: list[Command] = []
    path: str | None = None
    for command, place in in_folders(script, here):
        targets = {r.target.raw for r in command.redirects if r.target and r.operator in (">", ">>", ">|")}
        if into.raw in targets:
            path = path or _absolute(into.raw.strip("\"'"), place, at_home)
            writers.append(command)
    if kind is None or path is None or not writers:
        return None
    return _Source(kind._replace(certainty="always"), run, path, None, commands=tuple(writers))


def _planned(facts: Facts, stage: Stage, source: _Source) -> Iterator[Plan | Missed]:
    line = source.instruction.line
    later = list(facts.later(stage, source.instruction))
    if source.commands:
        later = [source.instruction, *later]
    readers, removed, missed = _followed(facts, stage, source, later)
    deleted = any(command.name in _DELETERS for _, command in removed)
    if source.kind.certainty == "often" and not deleted:
        return  # Neither its text nor its use says that there is a secret in it.
    shipped = stage.index in facts.shipped
    named = next(
        (i for i in later if i.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK") and _names(i, source.path)), None
    )
    if named is not None and not deleted:
        missed = Missed("needed-at-run-time", line, f"{named.keyword} on line {named.line} names {source.path}, which"
                        " is then needed in the running container: mount it there")  # fmt: skip
    elif not missed and not readers and not deleted:
        missed = Missed("needed-at-run-time", line, f"nothing in the build reads {source.path}, so that it is for the"
                        " running container: mount it there, as everyone who has the image can read it")  # fmt: skip
    for run in readers:
        missed = missed or no_mount(facts, run)
    if missed:
        yield missed
        return
    yield _plan(facts, source, readers, removed, not deleted and shipped)


def _plan(
    facts: Facts, source: _Source, readers: list[Instruction], removed: list[tuple[Instruction, Command]], stays: bool
) -> Plan:
    name = source.path.rpartition("/")[2]
    agent = source.kind.kind == "private key of ssh" and re.fullmatch(r"id_\w+", name) and all(
        not _names(run, source.path) for run in readers if run is not source.instruction
    )  # fmt: skip
    given = source.origin.removeprefix("./") if source.origin else name
    passed = Passed("ssh", "default") if agent else Passed("secret", name.lstrip("."), path=given)
    several = len(source.instruction.words) > 2 if source.origin else False
    return Plan(
        source.instruction.line,
        passed,
        f"use the keys of the builder's ssh agent in place of {source.path}" if agent
        else f"bring {source.path} into the build as a secret",
        tuple(readers),
        target=None if agent else source.path,
        gone=(source.instruction,) if source.origin and not several else (),
        commands=(*((source.instruction, command) for command in source.commands), *removed),
        words=((source.instruction, source.at),) if several else (),
        assumes=("not-needed-at-run-time",) if stays else (),
    )  # fmt: skip


def _followed(
    facts: Facts, stage: Stage, source: _Source, later: list[Instruction]
) -> tuple[list[Instruction], list[tuple[Instruction, Command]], Missed | None]:
    """The RUNs of `later` that read the file, the commands that only delete it or set its mode, and what stands against
    taking it away."""
    readers: list[Instruction] = []
    removed: list[tuple[Instruction, Command]] = []
    for other in later:
        if other.keyword != "RUN":
            continue
        script = facts.script(other)
        if not isinstance(script, Script):
            readers.append(other)
            continue
        ours: list[Command] = []
        for command, place in in_folders(script, folder(facts, stage, other)):
            if other is source.instruction and command in source.commands:
                ours.append(command)
                continue
            role = _role(source, command, place, home(facts, stage, other))
            if role == "copied":
                return [], [], Missed("stays-in-file", other.line, f"{command.name} copies {source.path} to another"
                                      " place, which stays in the layer")  # fmt: skip
            if role == "changed":
                return [], [], Missed("changed-in-place", other.line, f"{command.name} changes {source.path}, and a"
                                      " mounted secret can't be changed")  # fmt: skip
            if role in ("deleted", "moded"):
                ours.append(command)
                removed.append((other, command))
        rest = [command for command in script.commands if command not in ours]
        if rest and _reads(facts, stage, source, other, rest):
            readers.append(other)
        if any(command.name in _DELETERS for _, command in removed):
            break
    return readers, removed, None


def _role(source: _Source, command: Command, place: str | None, home: str | None) -> str | None:
    name = command.name or ""
    operands = [word for word in command.words[1:] if not word.raw.startswith("-")]
    if name in ("chmod", "chown", "chgrp"):
        operands = operands[1:]
    paths = [_absolute(word.raw.strip("\"'"), place, home) for word in operands]
    if source.path not in paths:
        return None
    alone = all(path == source.path for path in paths)
    if name in _DELETERS:
        return "deleted" if alone else "changed"
    if name in ("chmod", "chown", "chgrp"):
        return "moded" if alone else "changed"
    if name in ("cp", "mv", "ln", "install"):
        return "copied"
    in_place = name == "sed" and any(word.raw.startswith(("-i", "--in-place")) for word in command.words)
    return "changed" if in_place or name in ("dos2unix", "tee", "touch", "truncate") else None


def _reads(facts: Facts, stage: Stage, source: _Source, run: Instruction, commands: list[Command]) -> bool:
    """Whether `run` reads the file, or runs what may: a program that looks for such files by itself, one that is told
    its name or what holds it, and a script of the project where the file lies among the project's."""
    known = READERS.get(source.kind.kind)
    if known and any(known.fullmatch(command.name or "") and not _of_its_own(command) for command in commands):
        return True
    script = facts.script(run)
    text = script.text if isinstance(script, Script) else run.text
    if any(_named(text[command.start : command.end], source.path) for command in commands):
        return True
    here = folder(facts, stage, run)
    if known is None and isinstance(effects(facts, stage, run), Unknown):
        return here not in (None, "/") and lies_in(source.path, here or "/")
    return False


def _of_its_own(command: Command) -> bool:
    """Whether a command only asks a program about itself or sets it up."""
    words = {word.raw for word in command.words[1:]}
    return not words.isdisjoint(("--version", "-v", "-V", "config", "--help", "-g", "--global", "init", "env"))


def _names(instruction: Instruction, path: str) -> bool:
    """Whether `instruction` tells the file's name."""
    return _named(instruction.text, path)


def _named(text: bytes, path: str) -> bool:
    name = path.rpartition("/")[2].encode("utf-8", "surrogateescape")
    return re.search(rb"(?<![\w.-])" + re.escape(name) + rb"(?![\w-])", text) is not None


def _absolute(raw: str, folder: str | None, home: str | None) -> str | None:
    for start in ("~/", "$HOME/", "${HOME}/"):
        if raw.startswith(start):
            return f"{home}/{raw[len(start) :]}" if home else None
    return resolve(raw, folder)
