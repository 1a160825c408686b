"""Credentials inside a command: how it is written without them, or without leaving them behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.effects.commands import in_folders
from layersmith.effects.credentials.commands import Credential, credentials
from layersmith.effects.credentials.kept import kept_in
from layersmith.evidence.environment import folder, home
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Passed
from layersmith.secret import Plan, no_mount
from layersmith.shell.ast import Command, Script, Word
from layersmith.syntax.tree import Instruction, Stage

Piece = tuple[int, int, bytes]
"""From one offset of a script to another, and what stands there then."""

_URL = re.compile(r"""(["']?)([A-Za-z][A-Za-z0-9+.-]*://)([^/\s@"']*)@([^/\s"']+)(/[^\s"']*)\1""")
_CODEC = ("utf-8", "surrogateescape")


def piece_plans(facts: Facts) -> Iterator[Plan | Missed]:
    """A plan, or why there is none, for each credential that is written out in a command of a RUN."""
    taken: dict[str, str] = {}
    for stage in facts.tree.stages:
        for run in stage.instructions:
            script = facts.script(run) if run.keyword == "RUN" else None
            for one in credentials(script) if isinstance(script, Script) else ():
                text = script.text[one.start : one.end] if isinstance(script, Script) else b""
                if one.into is None and isinstance(script, Script) and not set(b"$`\\\"'") & set(text):
                    yield _planned(facts, stage, run, script, one, taken)


def _planned(
    facts: Facts, stage: Stage, run: Instruction, script: Script, one: Credential, taken: dict[str, str]
) -> Plan | Missed:
    text = script.text[one.start : one.end].decode(*_CODEC)
    if missed := no_mount(facts, run):
        return missed
    command, place = next((c, at) for c, at in in_folders(script, folder(facts, stage, run)) if holds(c, one))
    name = taken.setdefault(text, _name(command, one, set(taken.values())))
    read = f"$(cat /run/secrets/{name})"
    pieces = without_trace(command, one, read)
    if not pieces:
        kept = kept_in(command, place, home(facts, stage, run))
        if kept is not None and stage.index in facts.shipped:
            told = "a file" if kept == "?" else kept
            return Missed("stays-in-file", run.line, f"{command.name} writes {one.how} to {told}, which stays in the"
                          " layer: delete it in the same RUN")  # fmt: skip
        quoted = _quoted(command, one, read)
        if quoted is None:
            return Missed("not-a-word", run.line, f"{one.how} stands in a word that can't be taken apart")
        pieces = (quoted,)
    return Plan(
        run.line,
        Passed("secret", name, path=f"{name}.txt"),
        f"bring {one.how} into the build as a secret",
        (run,),
        pieces=tuple((run, *piece) for piece in pieces),
    )


def holds(command: Command, credential: Credential) -> bool:
    """Whether `credential` stands in `command`."""
    return command.start <= credential.start and credential.end <= command.end


def _name(command: Command, one: Credential, taken: set[str]) -> str:
    kind = "token" if "token" in one.how or "header" in one.how else "password"
    name = f"{command.name or 'build'}_{kind}"
    return next(free for free in (name, *(f"{name}_{n}" for n in range(2, len(taken) + 3))) if free not in taken)


def without_trace(command: Command, one: Credential, read: str | None = None) -> tuple[Piece, ...]:
    """How `git clone` gets a URL with a credential without noting it in its settings: git is told which address to use
    in place of the one that it is given and notes (git-config, url.<base>.insteadOf). `read` is what the credential is
    written as, None to leave it. Empty when `command` is not such a one."""
    words = command.words
    if len(words) < 3 or words[0].literal != "git" or "clone" not in [word.literal for word in words[1:]]:
        return ()
    word = next((word for word in words if word.start <= one.start and one.end <= word.end), None)
    found = _URL.fullmatch(word.raw) if word else None
    if word is None or found is None or (found[1] == "'" and read is None):
        return ()
    quote, scheme, userinfo, host, path = found.groups()
    if read is not None:
        begin = one.start - word.start - len(quote) - len(scheme)
        userinfo = userinfo[:begin] + read + userinfo[begin + one.end - one.start :]
    setting = f'-c "url.{scheme}{userinfo}@{host}/.insteadOf={scheme}{host}/"'
    return (
        (words[0].end, words[0].end, b" " + setting.encode(*_CODEC)),
        (word.start, word.end, f"{quote}{scheme}{host}{path}{quote}".encode(*_CODEC)),
    )


def _quoted(command: Command, one: Credential, read: str) -> Piece | None:
    """The piece that reads the credential where it stood, in the quotes that it stood in."""
    word = next((word for word in _words(command) if word.start <= one.start and one.end <= word.end), None)
    if word is None or "\\" in word.raw:
        return None
    ahead = word.raw.encode(*_CODEC)[: one.start - word.start].decode(*_CODEC)
    single, double = ahead.count("'"), ahead.count('"')
    if single and double:
        return None
    if single % 2:
        last = word.raw.encode(*_CODEC)[one.end - word.start :] == b"'"
        return one.start, one.end + last, f'\'"{read}"{"" if last else chr(39)}'.encode()
    return one.start, one.end, (read if double % 2 else f'"{read}"').encode()


def _words(command: Command) -> tuple[Word, ...]:
    return (*command.words, *(a.value for a in command.assignments if a.value))
