"""What generated inputs must keep to, many of them at a time: grammars in tests/ write them, and the judges are those
in benchmarks/ and real shells.

`generate.py` makes them at random by the million, tests/test_generated.py has Hypothesis make a few.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import targets
from targets import EVERYTHING, ROOT

# Behind all others: some of these have names that the standard library has, too.
sys.path.append(str(ROOT / "benchmarks"))

import build_grammar
import built
import command_grammar
import config_grammar
import context_grammar
import grammar
import harmless_grammar
import ignore_grammar
import ignore_reference
import message_grammar
import oracles
import played
import promises
import shell_grammar
from choices import Pick, Rule, several
from layersmith.config import ConfigError
from layersmith.config.reading import config_of
from layersmith.context.context import Context
from layersmith.context.ignore import Ignore, IgnoreError
from layersmith.effects.scripts import effects
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.render.diff import unified
from layersmith.rewrite import Policy
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse as parse_shell
from layersmith.syntax.tree import Dockerfile
from layersmith.verify.promise import allowed
from layersmith_transforms import PIPELINE

_OPT_IN = frozenset(one.name for one in PIPELINE if one.opt_in)
_PROPOSING = frozenset(one.name for one in PIPELINE if one.proposes)
POLICIES = {
    "safe": Policy(),
    "everything": EVERYTHING,
    "proposals": Policy(accept=_PROPOSING, propose=True, unsafe=True),
    "all": Policy(accept=_PROPOSING, propose=True, unsafe=True, enable=_OPT_IN),
    "safe and opt-in": Policy(enable=_OPT_IN),
    "safe and here-documents": Policy(enable=_OPT_IN, assume=frozenset(("here-documents",))),
}


class Finding(NamedTuple):
    """What is `wrong` with the input `number`; `text` is the file in it, and `check` says whether another file there
    would be wrong in the same way."""

    number: int
    text: bytes
    wrong: str
    check: Callable[[bytes], bool] | None = None


Inputs = Sequence[tuple[int, Any]]
"""Inputs, each with its number."""


class Property(NamedTuple):
    """Makes an input; says what is wrong with some of them; of how many at once it is asked; why it cannot be asked
    here ("": it can); and how many seconds of CPU time it took in processes that live on."""

    make: Rule[Any]
    ask: Callable[[Inputs], Iterator[Finding]]
    at_once: int
    problem: Callable[[], str] = str
    spent: Callable[[], float] = float


def _raised(call: Callable[[bytes], object], text: bytes) -> str:
    try:
        call(text)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def _odd_dockerfile(pick: Pick) -> bytes:
    return pick([grammar.soup, grammar.dockerfile])(pick)


def parser(inputs: Inputs) -> Iterator[Finding]:
    """Identity, all places within the file, and the same instructions as BuildKit's parser."""
    for number, source in inputs:
        if wrong := _misread(source):
            yield Finding(number, source, wrong, lambda other: bool(_misread(other)))


def _misread(source: bytes) -> str:
    if wrong := _raised(targets.parser, source):
        return wrong
    outcome = promises.Outcome("", len(source))
    promises.read(outcome, source)
    return "; ".join(f"{note.name} {note.detail}" for note in outcome.notes)


def _bodies(pick: Pick) -> bytes:
    name = pick([b"sh", b"bash"])
    return name + b"\n" + b"\n\n".join(shell_grammar.any_body(pick).encode() for _ in range(2))


def shell(inputs: Inputs) -> Iterator[Finding]:
    """No crash, words that are where they say, and nothing is understood that the shell itself refuses."""
    understood: dict[str, dict[bytes, int]] = {"dash": {}, "bash": {}}
    for number, text in inputs:
        if wrong := _raised(targets.shell, text):
            yield Finding(number, text, wrong, lambda other: bool(_raised(targets.shell, other)))
        # Starting a shell takes longer than all else.
        elif not number % 4:
            bash, _, body = text.partition(b"\n")
            if b"\0" not in body and isinstance(parse_shell(body, bash == b"bash"), Script):
                for reader in ("bash",) if bash == b"bash" else ("dash", "bash"):
                    understood[reader][body] = number
    for reader, found in understood.items():
        for body in oracles.refused(reader, list(found)):
            yield Finding(found[body], body, f"understood by us, refused by {reader} -n")


def _call(pick: Pick) -> bytes:
    return " && ".join(several(pick, command_grammar.call, 1, 2)).encode()


def programs(inputs: Inputs) -> Iterator[Finding]:
    """What a call of a program does is known or not, and to ask never fails."""
    for number, text in inputs:
        if wrong := _raised(_effects, text):
            yield Finding(number, text, wrong, lambda other: bool(_raised(_effects, other)))


def _effects(text: bytes) -> None:
    script = parse_shell(text, False)
    if isinstance(script, Script):
        effects(script, "/w", {"A": "1", "X": None}, "/root", official=True)
        effects(script, None)


def _ignoring(pick: Pick) -> tuple[bytes, list[str]]:
    return ignore_grammar.ignore_file(pick), several(pick, ignore_grammar.path, 4, 8)


def ignore(inputs: Inputs) -> Iterator[Finding]:
    """The same files are kept out as by regular expressions, and a folder with something in it is looked into."""
    for number, (data, paths) in inputs:
        try:
            rules = Ignore(data)
        except IgnoreError:
            continue
        for path in paths:
            out = bool(rules.ignored(path))
            if out != ignore_reference.ignored(data, path):
                yield Finding(number, data, f"{path!r} is {'' if out else 'not '}kept out")
            parents = [path[:at] for at, char in enumerate(path) if char == "/"]
            if not out and any(rules.ignored(folder) and not rules.may_keep(folder) for folder in parents):
                yield Finding(number, data, f"nobody would look for {path!r}")


def _config(pick: Pick) -> tuple[dict[str, Any], bytes]:
    table = config_grammar.table(pick)
    return table, config_grammar.odd_text(pick, config_grammar.toml(table))


def config(inputs: Inputs) -> Iterator[Finding]:
    """The loader takes what the JSON Schema takes, and refuses anything else in a sentence."""
    from jsonschema import Draft202012Validator

    from layersmith.config.schema import schema

    validator = Draft202012Validator(schema(PIPELINE))
    for number, (table, spoilt) in inputs:
        try:
            config_of(table, "layersmith.toml", "/", PIPELINE)
            taken = True
        except ConfigError as error:
            taken = "is not a folder" in str(error)
        if taken != validator.is_valid(table):
            text = config_grammar.toml(table).encode()
            yield Finding(number, text, f"only the {'loader' if taken else 'schema'} takes it")
        if wrong := _raised(targets.config, spoilt):
            yield Finding(number, spoilt, wrong, lambda other: bool(_raised(targets.config, other)))


_LATER = frozenset(("initialize", "textDocument/diagnostic"))
"""Requests whose answer may not be there yet when the editor hangs up."""


def lsp(inputs: Inputs) -> Iterator[Finding]:
    """The server fails at nothing, and answers each request once."""
    for number, messages in inputs:
        text = b"\n".join(b"" if one is None else json.dumps(one).encode() for one in messages)
        if wrong := _misanswered(text):
            yield Finding(number, text, wrong, lambda other: bool(_misanswered(other)))


def _misanswered(text: bytes) -> str:
    lines = text.splitlines()
    try:
        heard = targets.talked(lines)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    answers = Counter(_id(one) for one in _messages(heard) if "method" not in one)
    sent = [json.loads(line) for line in lines if line]
    asked = Counter(_id(one) for one in sent)
    # What is refused without an id is answered without one.
    if more := [one for one, times in answers.items() if one is not None and times > asked[one]]:
        return f"answered too often: {more}"
    at = next((at for at, one in enumerate(sent) if one.get("method") == "exit"), len(sent))
    due = {_id(one) for one in sent[:at] if isinstance(one.get("method"), str) and one["method"] not in _LATER}
    missing = due - {None} - answers.keys()
    return f"never answered: {sorted(missing)}" if missing else ""


def _id(message: dict[str, Any]) -> int | None:
    number = message.get("id")
    return number if isinstance(number, int) and not isinstance(number, bool) else None


def _messages(heard: bytes) -> Iterator[dict[str, Any]]:
    """The messages that a server wrote."""
    while heard:
        head, _, rest = heard.partition(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length:")[2].split()[0])
        yield json.loads(rest[:size])
        heard = rest[size:]


class Asked(NamedTuple):
    """A project, and the policy under which it is examined."""

    project: grammar.Project
    policy: str

    @property
    def context(self) -> Context | None:
        """The build context, of which nothing was asked yet."""
        return None if self.project.files is None else context_grammar.context(self.project.files)


def _file_and_how(pick: Pick) -> Asked:
    policy = pick(["safe", "everything", "proposals", "all", "all", "safe and opt-in"])
    return Asked(grammar.written(pick), policy)


def pipeline(inputs: Inputs) -> Iterator[Finding]:
    """All that the judge of the corpus asks, under one of the policies, with the context or without; and that `git
    apply` and `patch` make the new file of the diff."""
    changed: list[tuple[promises.Outcome, Dockerfile, Dockerfile]] = []
    asked = []
    for number, one in inputs:
        outcome = promises.Outcome(str(number), len(one.project.source))
        asked.append((outcome, one))
        if trees := _examined(outcome, one.project.source, one):
            changed.append((outcome, *trees))
    promises.read_by_shells(changed)
    for outcome, one in asked:
        bars = [note for note in outcome.notes if note.kind == "bar"]
        if bars:
            wrong = f"{one.policy}, {one.project.options}: " + "; ".join(f"{note.name} {note.detail}" for note in bars)
            files = "" if one.project.files is None else f" ({', '.join(sorted(one.project.files))})"
            check = _again(one, outcome.names("bar"))
            yield Finding(int(outcome.path), one.project.source, wrong + files, check)
    pairs = {int(outcome.path): (before.source, after.source) for outcome, before, after in changed}
    for number in _unpatched(pairs):
        yield Finding(number, pairs[number][0], "git apply or patch make another file of the diff")


def _examined(outcome: promises.Outcome, source: bytes, one: Asked) -> tuple[Dockerfile, Dockerfile] | None:
    try:
        return promises.examine(outcome, source, POLICIES[one.policy], one.context, one.project.options)
    except Exception as error:
        outcome.add("bar", "crash", 0, f"{type(error).__name__}: {error}")
        return None


def _again(one: Asked, names: set[str]) -> Callable[[bytes], bool]:
    """Says of a file whether it breaks one of the promises `names`, when it is asked as `one` was."""

    def check(source: bytes) -> bool:
        outcome = promises.Outcome("", len(source))
        if trees := _examined(outcome, source, one):
            promises.read_by_shells([(outcome, *trees)])
        return bool(names & outcome.names("bar"))

    return check


def _unpatched(pairs: dict[int, tuple[bytes, bytes]]) -> set[int]:
    """Those files for which git or patch do not make the second of the first, given our diff: all at once."""
    from test_diff import TOOLS

    diffs = [unified(str(number), before, after) for number, (before, after) in pairs.items()]
    bad: set[int] = set()
    for tool in TOOLS.values() if pairs else ():
        with tempfile.TemporaryDirectory() as folder:
            for number, (before, _) in pairs.items():
                Path(folder, str(number)).write_bytes(before)
            subprocess.run(
                tool,
                cwd=folder,
                input=b"".join(diffs),
                capture_output=True,
                check=False,
                env={**os.environ, "GIT_CEILING_DIRECTORIES": os.path.dirname(folder)},
            )
            bad |= {number for number, (_, after) in pairs.items() if Path(folder, str(number)).read_bytes() != after}
    # One that is refused takes the others with it: git changes all or nothing.
    return {number for number in bad if _unpatched({number: pairs[number]})} if len(pairs) > 1 else bad


_SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _play(pick: Pick) -> tuple[bytes, str, str]:
    shell = pick(["dash", "busybox"])
    return harmless_grammar.dockerfile(pick), shell, pick(["safe", "safe and here-documents"])


def runs(inputs: Inputs) -> Iterator[Finding]:
    """RUNs, played before and after in real shells, leave the same exit status, output and files."""
    for number, (source, shell, policy) in inputs:
        if wrong := _plays_otherwise(source, shell, policy):
            yield Finding(number, source, wrong, _plays_otherwise_again(shell, policy))


def _plays_otherwise_again(shell: str, policy: str) -> Callable[[bytes], bool]:
    return lambda source: bool(_plays_otherwise(source, shell, policy))


def _plays_otherwise(source: bytes, shell: str, policy: str) -> str:
    report = run(source, PIPELINE, POLICIES[policy], Options())
    if report.fault or not report.changed:
        return report.fault or ""
    before, after = (_played(text, shell) for text in (source, report.result))
    if before.status and not {applied.transform for applied in report.applied} <= _IN_PLACE:
        # Of a build that fails nothing is left, and what comes after the failure may have been done before it.
        before, after = (replace(one, files=(), output=b"") for one in (before, after))
    return "" if before == after else f"{shell}, {policy}: {before}\n{after}\n{report.result.decode()}"


_IN_PLACE = frozenset(("merge-runs", "heredoc-runs", "modernize-env", "join-metadata"))
"""What leaves each command where it is."""


def _played(source: bytes, shell: str) -> played.Seen:
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as folder:
        return played.play(source, shell, Path(folder))


class Whole(NamedTuple):
    """A project that is built whole, under a policy, in layers or not."""

    project: build_grammar.Project
    policy: str
    layers: bool


def _whole(pick: Pick) -> Whole:
    policy = pick(["safe", "safe and opt-in", "safe and here-documents"])
    return Whole(build_grammar.project(pick), policy, pick([True, True, False]))


def builds(inputs: Inputs) -> Iterator[Finding]:
    """Projects, built before and after, make the same image, or fail both. Most have instructions that fail; so they
    are tried without those, too."""
    for number, one in inputs:
        project = built.Project(one.project.source, one.project.plain_files, {"token": b"secret\n"}, one.layers)
        whole, image = built.building(project)
        tried = [(project, built.Image(failure="one of its instructions fails"))] if image.passed else []
        for asked, before in (*tried, (whole, image)):
            if wrong := _builds_otherwise(one, asked, before):
                yield Finding(number, asked.source, wrong, _builds_otherwise_again(one, asked))
                break


def _builds_otherwise_again(one: Whole, asked: built.Project) -> Callable[[bytes], bool]:
    def check(source: bytes) -> bool:
        project = replace(asked, source=source)
        return bool(_builds_otherwise(one, project, built.build(project)))

    return check


def _builds_otherwise(one: Whole, asked: built.Project, before: built.Image) -> str:
    report = run(asked.source, PIPELINE, POLICIES[one.policy], Options(), context_grammar.context(one.project.files))
    if report.fault or not report.changed:
        return report.fault or ""
    after = built.build(replace(asked, source=report.result))
    names = ", ".join(sorted({applied.transform for applied in report.applied}))
    how = f"{one.policy}, {'' if one.layers else 'not '}in layers: {names}"
    if before.failure or after.failure:
        told = f"{how}: {before.failure}\n{after.failure}\n{report.result.decode()}"
        return "" if before.failure and after.failure else told
    found = built.differences(before, after, allowed(asked.source, report.applied))
    told = "; ".join(f"{one.path}: {one.what}: {one.before} -> {one.after}" for one in found[:5])
    return f"{how}: {told}\n{report.result.decode()}" if found else ""


PROPERTIES = {
    "parser": Property(_odd_dockerfile, parser, 2000),
    "shell": Property(_bodies, shell, 2000),
    "programs": Property(_call, programs, 2000),
    "ignore": Property(_ignoring, ignore, 2000),
    "config": Property(_config, config, 500),
    "lsp": Property(message_grammar.session, lsp, 40),
    "pipeline": Property(_file_and_how, pipeline, 400),
    "runs": Property(_play, runs, 100),
    "builds": Property(_whole, builds, 50, built.problem, built.spent),
}
"""By its name, what is asked of what."""
