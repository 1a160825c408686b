"""Where in a Dockerfile credentials stand: which of its variables are used as such, and which of its literals are."""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.credentials.commands import Credential, credentials, variables
from layersmith.effects.credentials.consumers import reads_credential
from layersmith.effects.credentials.shapes import tokens
from layersmith.effects.credentials.texts import VARIABLE, in_headers, in_urls, placeholder
from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Dockerfile, Instruction, Pair, Span, Stage
from layersmith.values import value


@value
class Use:
    """The variable `name` is a credential in `run`, and `how` says by what use. `credential` is the piece of the body
    that it stands in, None when a program finds the variable in its environment."""

    run: Instruction
    name: str
    how: str
    credential: Credential | None


@value
class Literal:
    """A credential that is written out: its `text`, where in the file, in which `instruction` (None: in a comment), and
    `how` it is one."""

    text: str
    span: Span
    instruction: Instruction | None
    how: str


def declared(facts: Facts, stage: Stage) -> dict[str, tuple[Instruction, Pair]]:
    """The last ARG or ENV of each name that holds in `stage`, those of the stages it inherits from among them."""
    found: dict[str, tuple[Instruction, Pair]] = {}
    last = stage.instructions[-1]
    for instruction in (*facts.before(stage, last), last):
        if instruction.keyword in ("ARG", "ENV"):
            found.update({pair.name: (instruction, pair) for pair in instruction.pairs})
    return found


def uses(facts: Facts, stage: Stage) -> Iterator[Use]:
    """Each use of an ARG or ENV as a credential in the RUNs of `stage`, in order."""
    names = declared(facts, stage)
    if not names:
        return
    for run in stage.instructions:
        script = facts.script(run) if run.keyword == "RUN" else None
        if not isinstance(script, Script):
            continue
        for one in credentials(script):
            text = script.text[one.start : one.end].decode("utf-8", "surrogateescape")
            yield from (Use(run, name, one.how, one) for name in variables(text) if name in names)
        for command in script.commands:
            program = command.name
            for name in names:
                if program and reads_credential(program, name):
                    yield Use(run, name, f"what {program} logs in with", None)


def literals(facts: Facts) -> Iterator[Literal]:
    """The credentials that are written out in the file, by use or by shape; some may come twice."""
    tree = facts.tree
    for stage in tree.stages:
        for run in stage.instructions:
            if run.keyword == "RUN":
                yield from _in_run(facts, run)
            elif run.keyword == "ADD":
                text = run.args.text.decode("utf-8", "surrogateescape")
                for part in (*in_urls(text), *in_headers(text)):
                    yield from _piece(
                        run, text[part.start : part.end], len(text[: part.start].encode(*_CODEC)), part.how
                    )
        names = declared(facts, stage)
        for name in dict.fromkeys(use.name for use in uses(facts, stage)):
            instruction, pair = names[name]
            text = (pair.value or "").strip("\"'")
            if text and not VARIABLE.search(text) and not placeholder(text):
                yield Literal(text, pair.value_span, instruction, f"the value of {name}, a credential by its use")
    yield from _by_shape(tree)


_CODEC = ("utf-8", "surrogateescape")


def _in_run(facts: Facts, run: Instruction) -> Iterator[Literal]:
    script = facts.script(run)
    for one in credentials(script) if isinstance(script, Script) else ():
        text = run.args.text[one.start : one.end].decode(*_CODEC)
        if "$" not in text and "`" not in text:
            yield from _piece(run, text, one.start, one.how)


def _piece(instruction: Instruction, text: str, offset: int, how: str) -> Iterator[Literal]:
    """The literal that stands at `offset`, in bytes, of the arguments of `instruction`."""
    if text.strip("\"' "):
        yield Literal(text, instruction.args.span(offset, offset + len(text.encode(*_CODEC))), instruction, how)


def _by_shape(tree: Dockerfile) -> Iterator[Literal]:
    for start, end, kind in tokens(tree.source):
        owner = next((i for i in tree.instructions if i.start <= start < i.start + len(i.text)), None)
        yield Literal(tree.source[start:end].decode(*_CODEC), Span(start, end), owner, f"a {kind} by its shape")
