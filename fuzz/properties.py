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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import targets
from targets import EVERYTHING, NAMES, ROOT

# Behind all others: some of these have names that the standard library has, too.
sys.path.append(str(ROOT / "benchmarks"))

import config_grammar
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
from layersmith.context.ignore import Ignore, IgnoreError
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.render.diff import unified
from layersmith.rewrite import Policy
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse as parse_shell
from layersmith.syntax.tree import Dockerfile
from layersmith_transforms import PIPELINE

_OPT_IN = frozenset(one.name for one in PIPELINE if one.opt_in)
POLICIES = {
    "safe": Policy(),
    "everything": EVERYTHING,
    "proposals": Policy(accept=frozenset(one.name for one in PIPELINE if one.proposes), propose=True, unsafe=True),
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
    """Makes an input; says what is wrong with some of them; and of how many at once it is asked."""

    make: Rule[Any]
    ask: Callable[[Inputs], Iterator[Finding]]
    at_once: int


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

    validator = Draft202012Validator(schema(NAMES))
    for number, (table, spoilt) in inputs:
        try:
            config_of(table, "layersmith.toml", "/", NAMES)
            taken = True
        except ConfigError as error:
            taken = "is not a folder" in str(error)
        if taken != validator.is_valid(table):
            text = config_grammar.toml(table).encode()
            yield Finding(number, text, f"only the {'loader' if taken else 'schema'} takes it")
        if wrong := _raised(targets.config, spoilt):
            yield Finding(number, spoilt, wrong, lambda other: bool(_raised(targets.config, other)))


def lsp(inputs: Inputs) -> Iterator[Finding]:
    """The server fails at nothing; a few inputs are one session, since a start takes longer than they do."""
    for first in range(0, len(inputs), 8):
        some = inputs[first : first + 8]
        text = b"\n".join(json.dumps(message).encode() for _, messages in some for message in messages)
        if wrong := _raised(targets.lsp, text):
            yield Finding(some[0][0], text, wrong, lambda other: bool(_raised(targets.lsp, other)))


_KNOWN = grammar.context()


def _file_and_how(pick: Pick) -> tuple[bytes, str, bool]:
    policy = pick(["safe", "everything", "proposals", "safe and opt-in"])
    return grammar.dockerfile(pick), policy, pick([False, True])


def pipeline(inputs: Inputs) -> Iterator[Finding]:
    """All that the judge of the corpus asks, under one of the policies, with the context or without; and that `git
    apply` and `patch` make the new file of the diff."""
    changed: list[tuple[promises.Outcome, Dockerfile, Dockerfile]] = []
    asked = []
    for number, (source, policy, known) in inputs:
        outcome = promises.Outcome(str(number), len(source))
        asked.append((outcome, source, policy, known))
        if trees := _examined(outcome, source, policy, known):
            changed.append((outcome, *trees))
    promises.read_by_shells(changed)
    for outcome, source, policy, known in asked:
        bars = [note for note in outcome.notes if note.kind == "bar"]
        if bars:
            wrong = f"{policy}, {known=}: " + "; ".join(f"{note.name} {note.detail}" for note in bars)
            yield Finding(int(outcome.path), source, wrong, _again(policy, known, outcome.names("bar")))
    pairs = {int(outcome.path): (before.source, after.source) for outcome, before, after in changed}
    for number in _unpatched(pairs):
        yield Finding(number, pairs[number][0], "git apply or patch make another file of the diff")


def _examined(
    outcome: promises.Outcome, source: bytes, policy: str, known: bool
) -> tuple[Dockerfile, Dockerfile] | None:
    try:
        return promises.examine(outcome, source, POLICIES[policy], _KNOWN if known else None)
    except Exception as error:
        outcome.add("bar", "crash", 0, f"{type(error).__name__}: {error}")
        return None


def _again(policy: str, known: bool, names: set[str]) -> Callable[[bytes], bool]:
    """Says of a file whether it breaks one of the promises `names`."""

    def check(source: bytes) -> bool:
        outcome = promises.Outcome("", len(source))
        if trees := _examined(outcome, source, policy, known):
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
        before, after = replace(before, files=()), replace(after, files=())
    return "" if before == after else f"{shell}, {policy}: {before}\n{after}\n{report.result.decode()}"


_IN_PLACE = frozenset(("merge-runs", "heredoc-runs", "modernize-env", "join-metadata"))
"""What leaves each command where it is."""


def _played(source: bytes, shell: str) -> played.Seen:
    with tempfile.TemporaryDirectory(dir=_SCRATCH) as folder:
        return played.play(source, shell, Path(folder))


PROPERTIES = {
    "parser": Property(_odd_dockerfile, parser, 2000),
    "shell": Property(_bodies, shell, 2000),
    "ignore": Property(_ignoring, ignore, 2000),
    "config": Property(_config, config, 500),
    "lsp": Property(lambda pick: message_grammar.document(pick, 1), lsp, 80),
    "pipeline": Property(_file_and_how, pipeline, 400),
    "runs": Property(_play, runs, 100),
}
"""By its name, what is asked of what."""
