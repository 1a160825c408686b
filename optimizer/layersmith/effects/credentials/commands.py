"""Which pieces of a shell script are credentials, by how its commands use them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from layersmith.effects.credentials.consumers import is_read, reads_credential
from layersmith.effects.credentials.files import CredentialFile, credential_file, inside
from layersmith.effects.credentials.logins import CLUSTERS, LOGINS, STDIN, Login
from layersmith.effects.credentials.marks import marked
from layersmith.effects.credentials.shapes import tokens
from layersmith.effects.credentials.texts import VARIABLE, Part, elsewhere, in_headers, in_urls, placeholder
from layersmith.effects.packages import behind_wrappers
from layersmith.shell.ast import Command, Pipeline, Redirect, Script, Sequence, Word, compounds
from layersmith.shell.besides import handed_on
from layersmith.shell.parse import parse
from layersmith.values import replace, value


@value
class Credential:
    """The bytes `start` up to, but not including, `end` of a script are a credential, and `how` says by what use.
    `into` is the file, as written, that the command writes it to; None when it is only used. `nested` when it stands in
    a script inside the script, as in `sh -c "..."` or `$(...)`, so that other rules for quoting hold. `name` is the
    variable that it is the value of, and that is used as a credential."""

    start: int
    end: int
    how: str
    into: Word | None = None
    nested: bool = False
    name: str | None = None


_PRINTS = frozenset(("echo", "printf"))
_SETTERS = frozenset(("export", "declare", "typeset", "readonly", "local"))
_DEPTH = 3
"""How many scripts inside each other are looked into."""


@lru_cache(maxsize=1024)
def credentials(script: Script, depth: int = 0) -> tuple[Credential, ...]:
    """The credentials in `script`, each byte in one of them at most, in the order in which they stand."""
    if not marked(script.text):
        return ()
    found: list[Credential] = []
    for pipeline, outer in _pipelines(script.body, ()):
        for at, part in enumerate(pipeline.parts):
            if isinstance(part, Command):
                following = pipeline.parts[at + 1] if at + 1 < len(pipeline.parts) else None
                found += _of(part, following if isinstance(following, Command) else None, outer)
    for offset, inner in scripts_inside(script) if depth < _DEPTH else ():
        for one in credentials(inner, depth + 1):
            found.append(replace(one, start=one.start + offset, end=one.end + offset, nested=True))
    found += _assigned_ones(script, found)
    for start, end, kind in tokens(script.text):
        if kind != "AWS access key" and any(c.start <= start and end <= c.end for c in script.commands):
            found.append(Credential(start, end, f"a {kind}"))
    kept: list[Credential] = []
    for one in found:
        if one.start < one.end and not any(k.start < one.end and one.start < k.end for k in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def variables(text: str) -> tuple[str, ...]:
    """The names of the variables that `text` expands, each once, in order."""
    return tuple(dict.fromkeys(found[1] or found[2] for found in VARIABLE.finditer(text)))


def carried(script: Script) -> Mapping[str, frozenset[str]]:
    """For each variable that `script` sets: the names of those whose values are in its value."""
    found: dict[str, frozenset[str]] = {}
    for name, word, start in _assigned(script):
        raw = word.raw[start:]
        if "$(" not in raw and "`" not in raw:  # What a command makes of a value is another one.
            told = frozenset(variables(raw))
            found[name] = found.get(name, frozenset()) | told.union(*(found.get(one, frozenset()) for one in told))
    return found


def looked_up(script: Script, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The programs that `script` runs and that take the value of one of the variables `names` for a credential when
    they find it, each with that name."""
    known = [name for name in names if is_read(name)]
    programs = sorted(set(_programs(script))) if known else ()
    yield from ((program, name) for program in programs for name in known if reads_credential(program, name))


def _programs(script: Script, depth: int = 0) -> Iterator[str]:
    for command in script.commands:
        name, _ = _program(command)
        if name:
            yield name
    for _, inner in scripts_inside(script) if depth < _DEPTH else ():
        yield from _programs(inner, depth + 1)


def _program(command: Command) -> tuple[str, tuple[Word, ...]]:
    """The name of the program behind `sudo` and its like ("" for none that is known), and its arguments."""
    at = behind_wrappers(command.words)
    if at is None or at >= len(command.words):
        at = 0
    if not command.words:
        return "", ()
    return (command.words[at].literal or "").rpartition("/")[2], command.words[at + 1 :]


def scripts_inside(script: Script) -> Iterator[tuple[int, Script]]:
    """The scripts inside `script` that start at an offset of it, as texts for a shell and in substitutions."""
    for command in script.commands:
        yield from handed_on(command)
    at = 0
    for text in script.substitutions:
        place = script.text.find(text, at) if text else -1
        if place >= 0:
            at, inner = place, parse(text, bash=True)
            if isinstance(inner, Script):
                yield place, inner


def _assigned(script: Script) -> Iterator[tuple[str, Word, int]]:
    """The variables that `script` sets, each with the word that its value stands in, and from which character on."""
    for part in compounds(script.body):
        yield from ((part.name, word, 0) for word in part.words if part.kind in ("for", "select") and part.name)
    for command in script.commands:
        yield from ((one.name, one.value, 0) for one in command.assignments if one.value)
        wrapped = behind_wrappers(command.words) or 0
        words = command.words[1:] if command.name in _SETTERS else command.words[:wrapped]
        for word in words:
            name, equals, _ = word.raw.partition("=")
            if equals and name.isidentifier():
                yield name, word, len(name) + 1


def _assigned_ones(script: Script, found: list[Credential]) -> Iterator[Credential]:
    """The values that `script` gives to variables which it then uses as credentials, or which a program of it does."""
    used: dict[str, str] = {}
    for one in found:
        text = script.text[one.start : one.end].decode("utf-8", "surrogateescape")
        used.update((name, one.how) for name in variables(text))
    programs: set[str] | None = None
    for name, word, start in _assigned(script):
        programs = set(_programs(script)) if programs is None else programs
        reader = next((program for program in sorted(programs) if reads_credential(program, name)), None)
        how = f"what {reader} logs in with" if reader else used.get(name)
        literal = "$" not in word.raw and "`" not in word.raw
        if how and (reader or literal):
            yield from (replace(one, name=name) for one in _piece(word, start, how))


def _pipelines(sequence: Sequence, outer: tuple[Redirect, ...]) -> Iterator[tuple[Pipeline, tuple[Redirect, ...]]]:
    """The pipelines of `sequence`, and the redirections of the compound commands that they stand in."""
    for item in sequence.items:
        for pipeline in item.parts:
            yield pipeline, outer
            for part in pipeline.parts:
                if not isinstance(part, Command):
                    for body in part.bodies:
                        yield from _pipelines(body, (*outer, *part.redirects))


def _of(command: Command, following: Command | None, outer: tuple[Redirect, ...]) -> Iterator[Credential]:
    name, rest = _program(command)
    if name in _PRINTS:
        yield from _printed(command, rest, following, outer)
        return
    words = (*rest, *(a.value for a in command.assignments if a.value))
    asks = name in ("curl", "wget", "http")
    if not asks or elsewhere(word.raw for word in rest):
        for login in LOGINS.get(name, ()):
            yield from _logged_in(login, rest, name)
    for word in words:
        yield from _in_word(word, in_urls(word.raw))
    if name == "git" or (asks and elsewhere(word.raw for word in rest)):
        for word in words:
            yield from _in_word(word, in_headers(word.raw))


def _printed(
    command: Command, rest: tuple[Word, ...], following: Command | None, outer: tuple[Redirect, ...]
) -> Iterator[Credential]:
    targets = _targets(command, following, outer)
    for target in targets:
        kind = credential_file(target.raw.strip("\"'"))
        if kind is not None:
            yield from _into_file(rest, kind, target)
            return
    if targets:
        for word in rest:
            yield from _in_word(word, in_urls(word.raw), targets[0])
    elif following is not None and _reads_password(following):
        for word in rest:
            if word.raw[:1] != "-" and not placeholder(word.raw):
                yield from _piece(word, 0, "what a login reads")


def _in_word(word: Word, parts: Iterator[Part], into: Word | None = None) -> Iterator[Credential]:
    for part in parts:
        start, end = part.start, part.end
        while end > start and word.raw[end - 1] in "\"'":
            end -= 1
        yield Credential(word.start + _bytes(word.raw[:start]), word.start + _bytes(word.raw[:end]), part.how, into)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _logged_in(login: Login, rest: tuple[Word, ...], name: str) -> Iterator[Credential]:
    how = f"what {name} logs in with"
    words = iter(enumerate(rest))
    at = 0
    for number, wanted in enumerate(login.words, 1):
        for at, word in words:
            text = word.raw.strip("\"'")
            if re.fullmatch(wanted, text):
                at += 1
                break
            key = text.partition("=")[0]
            if login.operands == 1 and number == len(login.words) and key != text and re.fullmatch(wanted, key):
                yield from _behind(login, word, word.raw.index("=") + 1, how)
                return
        else:
            return
    for i, word in enumerate(rest):
        option, equals, _ = word.raw.partition("=")
        if option in login.options and equals:
            yield from _behind(login, word, len(option) + 1, how)
        elif i + 1 < len(rest) and (option in login.options or _cluster(name, word.raw, login)):
            yield from _behind(login, rest[i + 1], 0, how)
        elif (short := word.raw[:2]) in login.options and len(word.raw) > 2 and word.raw[1] != "-":
            yield from _behind(login, word, len(short), how)
    if login.operands:
        operands = [word for word in rest[at:] if not word.raw.startswith("-")]
        if len(operands) >= login.operands and (login.operands == 1 or operands[0].raw != "anonymous"):
            yield from _behind(login, operands[login.operands - 1], 0, how)


def _cluster(name: str, raw: str, login: Login) -> bool:
    letter = CLUSTERS.get(name)
    return (
        letter is not None and f"-{letter}" in login.options and re.fullmatch(f"-[A-Za-z#]+{letter}", raw) is not None
    )


def _behind(login: Login, word: Word, start: int, how: str) -> Iterator[Credential]:
    raw = word.raw
    if login.behind:
        if "://" in raw:
            return
        at = _outside(raw, login.behind, start)
        user, password = raw[start:at].strip("\"'"), raw[at + 1 :].strip("\"'")
        if at < 0 and not VARIABLE.fullmatch(raw[start:].strip("\"'")):
            return
        if at >= 0 and user == password:
            return  # A default of the program's own, such as admin:admin.
        start = at + 1 if at >= 0 else start
    yield from _piece(word, start, how)


def _outside(raw: str, mark: str, start: int) -> int:
    """Where `mark` stands first from `start` on, but for what is inside of `${...}` and `$(...)`; -1 for nowhere."""
    depth = 0
    for at in range(start, len(raw)):
        if raw.startswith(("${", "$("), at):
            depth += 1
        elif depth and raw[at] in "})":
            depth -= 1
        elif not depth and raw[at] == mark:
            return at
    return -1


def _piece(word: Word, start: int, how: str) -> Iterator[Credential]:
    """What `word` holds from its character `start` on, without quotes around it, unless it is a placeholder."""
    raw, end = word.raw, len(word.raw)
    while start < end and raw[start] in "\"'":
        start += 1
    while end > start and raw[end - 1] in "\"'":
        end -= 1
    if raw[start:end].startswith(("$(", "`")) or placeholder(raw[start:end]):
        return  # What a command makes up or reads during the build is written out nowhere.
    yield Credential(word.start + _bytes(raw[:start]), word.start + _bytes(raw[:end]), how)


def _targets(command: Command, following: Command | None, outer: tuple[Redirect, ...]) -> list[Word]:
    """The files that `command` prints into, by a redirection of its own or around it, or through `tee`."""
    redirects = (*command.redirects, *outer)
    targets = [r.target for r in redirects if r.target and r.operator in (">", ">>", ">|") and r.fd in ("", "1")]
    if following is not None:
        name, rest = _program(following)
        targets += [word for word in rest if name == "tee" and not word.raw.startswith("-")]
    return [target for target in targets if not target.raw.startswith("/dev/")]


def _into_file(words: tuple[Word, ...], kind: CredentialFile, target: Word) -> Iterator[Credential]:
    found = False
    for word in words:
        if kind.inside is None and (word.raw.startswith("-") or len(word.raw) < 3):
            continue
        for one in _in_word(word, inside(kind, word.raw), target):
            begin, end = one.start - word.start, one.end - word.start
            text = word.raw.encode("utf-8", "surrogateescape")
            if b"$" not in text[begin:end] or not (text[:1] == b"'" or b"\\$" in text[begin - 1 : end]):
                yield one  # Else the file names a variable, and whoever reads it looks that up.
                found = True
    if not found and kind.kind == ".netrc":  # Its names and values are words of their own.
        for before, word in pairwise(words):
            if before.raw == "password":
                yield from (replace(one, into=target) for one in _piece(word, 0, kind.kind))


def _reads_password(command: Command) -> bool:
    name, rest = _program(command)
    flags = STDIN.get(name, ())
    return any(word.raw in flags for word in rest)
