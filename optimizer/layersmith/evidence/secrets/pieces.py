"""Credentials inside a command: how it is written without them, or without leaving them behind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.bodies import body
from layersmith.effects.credentials.commands import Credential, credentials
from layersmith.evidence.secrets.mounting import Ids, no_mount
from layersmith.evidence.secrets.traces import left
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Passed
from layersmith.secret import Plan
from layersmith.shell.ast import Command, Script, Word
from layersmith.syntax.tree import Instruction, Joined, Span, Stage

Piece = tuple[int, int, bytes]
"""From one offset of a script to another, and what stands there then."""

_URL = re.compile(r"""(["']?)([A-Za-z][A-Za-z0-9+.-]*://)([^/\s@"'\\`{}]*|[^/\s@"'\\`{}]*\$\{\w+\}[^/\s@"'\\`{}]*)"""
                  r"""@([^/\s"'{}@]+)(/[^\s"']*)\1""")  # fmt: skip
_NETWORK = frozenset(("fetch", "pull", "push", "submodule", "lfs", "ls-remote", "remote", "subtree"))
_CODEC = ("utf-8", "surrogateescape")


def piece_plans(facts: Facts, ids: Ids) -> Iterator[Plan | Missed]:
    """A plan, or why there is none, for each credential that is written out in a command of a RUN."""
    for stage in facts.tree.stages:
        for run in stage.instructions:
            read = body(facts, run) if run.keyword == "RUN" else None
            for one in credentials(read[1]) if read else ():
                if read and one.into is None and _is_literal(read[1], one):
                    yield _planned(facts, stage, run, read, one, ids)


def _is_literal(script: Script, one: Credential) -> bool:
    text = script.text[one.start : one.end]
    return not set(b"$`") & set(text) or _single(script.text[: one.start], command_of(script, one))


def _single(ahead: bytes, command: Command | None) -> bool:
    """Whether what follows `ahead` in a word stands in single quotes."""
    word = ahead[command.start :] if command else ahead
    return word.count(b"'") % 2 == 1 and b'"' not in word


def _planned(
    facts: Facts, stage: Stage, run: Instruction, read: tuple[Joined, Script], one: Credential, ids: Ids
) -> Plan | Missed:
    joined, script = read
    command = command_of(script, one)
    if command is None:
        return Missed("not-a-word", run.line, f"{one.how} stands where no command reads it")
    if missed := no_mount(facts, run):
        return missed
    text = script.text[one.start : one.end].decode(*_CODEC)
    wanted = f"{command.name or 'build'}_{'token' if 'token' in one.how or 'header' in one.how else 'password'}"
    name = ids.of(text, wanted)
    value = f"$(cat /run/secrets/{name})"
    pieces = without_trace(command, one, value)
    if pieces and (missed := used_again(facts, stage, run, command)):
        return missed
    if not pieces:
        carrier = rb"|\$\{?" + one.name.encode("utf-8", "surrogateescape") + rb"\b" if one.name else b""
        told = re.compile(re.escape(text.encode(*_CODEC)) + carrier)
        kept = next(
            (path for by, path in left(facts, stage, run, script, told) if by is command or one.name is not None), None
        )
        if kept is not None:
            into = "a file" if kept == "?" else kept
            return Missed("stays-in-file", run.line, f"{command.name} writes {one.how} to {into}, which stays in the"
                          " layer: delete it in the same RUN")  # fmt: skip
        quoted = None if one.nested else _quoted(command, one, value)
        if quoted is None:
            return Missed("not-a-word", run.line, f"{one.how} stands in a word that can't be taken apart")
        pieces = (quoted,)
    return Plan(
        run.line,
        Passed("secret", name, path=f"{name}.txt"),
        f"bring {one.how} into the build as a secret",
        (run,),
        pieces=tuple((run, place(joined, start, end), text) for start, end, text in pieces),
        written=True,
    )


def place(joined: Joined, start: int, end: int) -> Span:
    """Where the bytes from `start` up to `end` of `joined` stand in the file; behind those in front when there are
    none."""
    if end > start:
        return joined.span(start, end)
    at = joined.behind(start)
    return Span(at, at)


def command_of(script: Script, one: Credential) -> Command | None:
    """The command of `script` that the credential stands in."""
    return next((c for c in script.commands if c.start <= one.start and one.end <= c.end), None)


def without_trace(command: Command, one: Credential, read: str | None = None) -> tuple[Piece, ...]:
    """How `git clone` gets a URL with a credential without noting it in its settings: git is told which address to use
    in place of the one that it is given and notes (git-config, url.<base>.insteadOf). `read` is what the credential is
    written as, None to leave it. Empty when `command` is not such a one."""
    words = command.words
    if len(words) < 3 or words[0].literal != "git" or "clone" not in [word.literal for word in words[1:]]:
        return ()
    word = next((word for word in words if word.start <= one.start and one.end <= word.end), None)
    found = _URL.fullmatch(word.raw) if word else None
    if word is None or found is None or (found[1] == "'" and (read is None or "$" in word.raw)):
        return ()
    quote, scheme, userinfo, host, path = found.groups()
    if "=" in userinfo:
        return ()  # git takes what stands in front of it for the name of the setting.
    if read is not None:
        begin = one.start - word.start - len(quote) - len(scheme)
        userinfo = userinfo[:begin] + read + userinfo[begin + one.end - one.start :]
    setting = f'-c "url.{scheme}{userinfo}@{host}/.insteadOf={scheme}{host}/"'
    return (
        (words[0].end, words[0].end, b" " + setting.encode(*_CODEC)),
        (word.start, word.end, f"{quote}{scheme}{host}{path}{quote}".encode(*_CODEC)),
    )


def used_again(facts: Facts, stage: Stage, run: Instruction, clone: Command) -> Missed | None:
    """Why the address of `clone`, a command of `run`, has to stay as it is: git asks the server again later."""
    for other in (run, *facts.later(stage, run)):
        read = body(facts, other) if other.keyword == "RUN" else None
        for command in read[1].commands if read else ():
            behind = other is not run or command.start > clone.start
            if behind and command.name == "git" and _NETWORK & {word.literal for word in command.words[1:]}:
                return Missed("used-again", other.line, "git uses the address again, which it notes with the token: a"
                              " clone without it could not")  # fmt: skip
    return None


def _quoted(command: Command, one: Credential, read: str) -> Piece | None:
    """The piece that reads the credential where it stood, in the quotes that it stood in."""
    word = next((word for word in _words(command) if word.start <= one.start and one.end <= word.end), None)
    if word is None or "\\" in word.raw:
        return None
    raw = word.raw.encode(*_CODEC)
    ahead, text = raw[: one.start - word.start], raw[one.start - word.start : one.end - word.start]
    single, double = ahead.count(b"'"), ahead.count(b'"')
    if (single and double) or set(b"'\"") & set(text if not single % 2 else text.replace(b'"', b"")):
        return None
    if single % 2:
        last = raw[one.end - word.start :] == b"'"
        return one.start, one.end + last, f'\'"{read}"{"" if last else chr(39)}'.encode("utf-8", "surrogateescape")
    return one.start, one.end, (read if double % 2 else f'"{read}"').encode("utf-8", "surrogateescape")


def _words(command: Command) -> tuple[Word, ...]:
    return (*command.words, *(a.value for a in command.assignments if a.value))
