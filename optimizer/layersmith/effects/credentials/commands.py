"""Which pieces of a shell script are credentials, by how its commands use them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from layersmith.effects.credentials.files import CredentialFile, credential_file, inside
from layersmith.effects.credentials.texts import VARIABLE, Part, in_headers, in_urls, placeholder
from layersmith.effects.packages import behind_wrappers
from layersmith.shell.ast import Command, Pipeline, Script, Sequence, Word
from layersmith.values import value


@value
class Credential:
    """The bytes `start` up to, but not including, `end` of a script are a credential, and `how` says by what use.
    `into` is the file, as written, that the command writes it to; None when it is only used."""

    start: int
    end: int
    how: str
    into: Word | None = None


class _Login(NamedTuple):
    """How a program is given a credential: behind `words` (in this order, flags between them passed over), as the value
    of one of `options`, or as the last of `operands` operands that follow; `behind_colon`: only what follows a colon
    in it."""

    words: tuple[str, ...]
    options: tuple[str, ...] = ()
    operands: int = 0
    behind_colon: bool = False


_LOGINS: Mapping[str, tuple[_Login, ...]] = {
    "curl": (_Login((), ("-u", "--user", "-U", "--proxy-user"), behind_colon=True), _Login((), ("--oauth2-bearer",))),
    "wget": (_Login((), ("--password", "--http-password", "--ftp-password", "--proxy-password")),),
    "docker": (_Login(("login",), ("-p", "--password")),),
    "podman": (_Login(("login",), ("-p", "--password")),),
    "buildah": (_Login(("login",), ("-p", "--password")),),
    "skopeo": (_Login(("login",), ("-p", "--password")),),
    "crane": (_Login(("auth", "login"), ("-p", "--password")),),
    "helm": (_Login(("login",), ("-p", "--password")), _Login(("repo", "add"), ("--password",))),
    "az": (_Login(("login",), ("-p", "--password")),),
    "aws": (_Login(("configure", "set", "aws_secret_access_key"), operands=1),
            _Login(("configure", "set", "aws_session_token"), operands=1)),
    "svn": (_Login((), ("--password",)),),
    "hg": (_Login((), ("--password",)),),
    "sshpass": (_Login((), ("-p",)),),
    "twine": (_Login((), ("-p", "--password")),),
    "subscription-manager": (_Login(("register",), ("--password", "--activationkey")),),
    "composer": (_Login(("config", "*github-oauth.*"), operands=1), _Login(("config", "*gitlab-token.*"), operands=1),
                 _Login(("config", "*bearer.*"), operands=1), _Login(("config", "*http-basic.*"), operands=2)),
    "poetry": (_Login(("config", "*http-basic.*"), operands=2), _Login(("config", "*pypi-token.*"), operands=1)),
    "npm": (_Login(("set", "*_authToken"), operands=1), _Login(("set", "*_auth"), operands=1),
            _Login(("set", "*_password"), operands=1)),
    "pnpm": (_Login(("set", "*_authToken"), operands=1), _Login(("set", "*_auth"), operands=1)),
    "yarn": (_Login(("config", "set", "*[Aa]uth*"), operands=1),),
    "bundle": (_Login(("config", "*[._]*"), operands=1, behind_colon=True),),
    "dotnet": (_Login(("nuget", "add", "source"), ("-p", "--password")),
               _Login(("nuget", "update", "source"), ("-p", "--password")),
               _Login(("nuget", "push"), ("-k", "--api-key"))),
    "nuget": (_Login(("sources",), ("-Password", "-password")),),
    "sentry-cli": (_Login((), ("--auth-token",)),),
    "sonar-scanner": (_Login((), ("-Dsonar.login", "-Dsonar.token", "-Dsonar.password")),),
    "snyk": (_Login(("auth",), operands=1),),
    "vault": (_Login(("login",), operands=1),),
    "ngrok": (_Login(("authtoken",), operands=1), _Login(("add-authtoken",), operands=1)),
    "wandb": (_Login(("login",), operands=1),),
    "huggingface-cli": (_Login(("login",), ("--token",)),),
    "anaconda": (_Login((), ("-t", "--token")),),
    "steamcmd": (_Login(("+login",), operands=2),),
    "jfrog": (_Login((), ("--password", "--apikey", "--access-token")),),
    "jf": (_Login((), ("--password", "--apikey", "--access-token")),),
    "lftp": (_Login((), ("-u", "--user")),),
}  # fmt: skip
"""From the programs' own manuals."""

_STDIN: Mapping[str, str] = {
    "docker": "--password-stdin",
    "podman": "--password-stdin",
    "buildah": "--password-stdin",
    "helm": "--password-stdin",
    "gh": "--with-token",
}
"""Programs that read a credential from their standard input, and the flag that says so."""

_PRINTS = frozenset(("echo", "printf"))


def credentials(script: Script) -> Iterator[Credential]:
    """The credentials in `script`, in the order of its commands."""
    for pipeline in _pipelines(script.body):
        for at, part in enumerate(pipeline.parts):
            if isinstance(part, Command):
                following = pipeline.parts[at + 1] if at + 1 < len(pipeline.parts) else None
                yield from _of(part, following if isinstance(following, Command) else None)


def variables(text: str) -> tuple[str, ...]:
    """The names of the variables that `text` expands, each once, in order."""
    return tuple(dict.fromkeys(found[1] or found[2] for found in VARIABLE.finditer(text)))


def _pipelines(sequence: Sequence) -> Iterator[Pipeline]:
    for item in sequence.items:
        for pipeline in item.parts:
            yield pipeline
            for part in pipeline.parts:
                if not isinstance(part, Command):
                    for body in part.bodies:
                        yield from _pipelines(body)


def _of(command: Command, following: Command | None) -> Iterator[Credential]:
    at = behind_wrappers(command.words)
    if at is None or at >= len(command.words):
        at = 0
    rest = command.words[at + 1 :]
    name = (command.words[at].literal or "").rpartition("/")[2] if command.words else ""
    found: list[Credential] = []
    if name in _PRINTS:
        written = _written(command, following)
        if written is not None:
            found += _into_file(rest, *written)
        elif targets := _targets(command, following):
            found += [one for word in rest for one in _in_word(word, in_urls(word.raw), targets[0])]
        elif following is not None and _reads_password(following):
            found += [Credential(word.start, word.end, "what a login reads") for word in rest if word.raw[:1] != "-"]
    else:
        for login in _LOGINS.get(name, ()):
            found += _logged_in(login, rest, name)
        for word in (*rest, *(a.value for a in command.assignments if a.value)):
            found += _in_word(word, in_urls(word.raw))
            if name in ("curl", "wget", "http", "git"):
                found += _in_word(word, in_headers(word.raw))
    seen: set[tuple[int, int]] = set()
    for one in found:
        if one.start < one.end and not any(s < one.end and one.start < e for s, e in seen):
            seen.add((one.start, one.end))
            yield one


def _in_word(word: Word, parts: Iterator[Part], into: Word | None = None) -> Iterator[Credential]:
    for part in parts:
        start, end = part.start, part.end
        while end > start and word.raw[end - 1] in "\"'":
            end -= 1
        yield Credential(word.start + _bytes(word.raw[:start]), word.start + _bytes(word.raw[:end]), part.how, into)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def _logged_in(login: _Login, rest: tuple[Word, ...], name: str) -> Iterator[Credential]:
    words = iter(enumerate(rest))
    at = 0
    for wanted in login.words:
        pattern = re.compile(".*".join(map(_literal, wanted.split("*"))))
        at = next((i + 1 for i, word in words if pattern.fullmatch(word.raw.strip("\"'"))), -1)
        if at < 0:
            return
    how = f"what {name} logs in with"
    for i, word in enumerate(rest):
        option, equals, _ = word.raw.partition("=")
        if option not in login.options:
            continue
        if equals:
            yield from _behind(login, word, len(option) + 1, how)
        elif i + 1 < len(rest):
            yield from _behind(login, rest[i + 1], 0, how)
    if login.operands:
        operands = [word for word in rest[at:] if not word.raw.startswith("-")]
        if len(operands) >= login.operands:
            yield from _behind(login, operands[login.operands - 1], 0, how)


def _literal(text: str) -> str:
    """The pattern for a piece of a word in the table; `[...]` stays a class."""
    return text if "[" in text else re.escape(text)


def _behind(login: _Login, word: Word, start: int, how: str) -> Iterator[Credential]:
    raw = word.raw
    if login.behind_colon:
        if "://" in raw:
            return
        colon = raw.find(":", start)
        if colon < 0 and not VARIABLE.fullmatch(raw[start:].strip("\"'")):
            return
        start = colon + 1 if colon >= 0 else start
    end = len(raw)
    while start < end and raw[start] in "\"'":
        start += 1
    while end > start and raw[end - 1] in "\"'":
        end -= 1
    if not placeholder(raw[start:end]):
        yield Credential(word.start + _bytes(raw[:start]), word.start + _bytes(raw[:end]), how)


def _targets(command: Command, following: Command | None) -> list[Word]:
    """The files that `command` prints into, by a redirection or through `tee`."""
    targets = [r.target for r in command.redirects if r.target and r.operator in (">", ">>", ">|")]
    if following is not None and following.name == "tee":
        targets += [word for word in following.words[1:] if not word.raw.startswith("-")]
    return targets


def _written(command: Command, following: Command | None) -> tuple[CredentialFile, Word] | None:
    """The credential file that `command` prints into."""
    for target in _targets(command, following):
        kind = credential_file(target.raw.strip("\"'"))
        if kind is not None:
            return kind, target
    return None


def _into_file(words: tuple[Word, ...], kind: CredentialFile, target: Word) -> Iterator[Credential]:
    for word in words:
        if kind.inside is None and (word.raw.startswith("-") or len(word.raw) < 3):
            continue
        yield from _in_word(word, inside(kind, word.raw), target)


def _reads_password(command: Command) -> bool:
    flag = _STDIN.get(command.name or "")
    return flag is not None and any(word.raw == flag for word in command.words)
