"""Where in a Dockerfile credentials stand: which of its variables are used as such, and which of its literals are."""

from __future__ import annotations

from collections.abc import Container, Iterator

from layersmith.bodies import body
from layersmith.effects.credentials.commands import Credential, carried, credentials, looked_up, variables
from layersmith.effects.credentials.consumers import holds_credential, is_read
from layersmith.effects.credentials.shapes import tokens
from layersmith.effects.credentials.texts import VARIABLE, in_headers, in_urls, placeholder, random
from layersmith.evidence.documents import documents
from layersmith.facts import Facts
from layersmith.rewrite import Missed
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


def uses(facts: Facts, stage: Stage) -> tuple[Use, ...]:
    """Each use of an ARG or ENV as a credential in the RUNs of `stage`, in order."""
    known: dict[int, tuple[Use, ...]] = facts.answers.setdefault(uses, {})
    if stage.index not in known:
        known[stage.index] = tuple(_uses(facts, stage))
    return known[stage.index]


def _uses(facts: Facts, stage: Stage) -> Iterator[Use]:
    names = declared(facts, stage)
    if not names:
        return
    looked_for = [name for name in names if is_read(name)]
    for run in stage.instructions:
        read = body(facts, run) if run.keyword == "RUN" else None
        if read is None:
            continue
        _, script = read
        found = credentials(script)
        origins = carried(script) if found else {}
        for one in found:
            text = script.text[one.start : one.end].decode("utf-8", "surrogateescape")
            for told in variables(text):
                every = sorted({told, *origins.get(told, ())})
                yield from (Use(run, name, one.how, one) for name in every if name in names)
        for program, name in looked_up(script, looked_for) if looked_for else ():
            yield Use(run, name, f"what {program} logs in with", None)


def literals(facts: Facts) -> Iterator[Literal]:
    """The credentials that are written out in the file, by use or by shape; some may come twice."""
    tree = facts.tree
    for instruction in tree.instructions:
        yield from _in_documents(facts, instruction) if instruction.heredocs else ()
        if instruction.keyword in ("ARG", "ENV", "LABEL"):
            yield from _in_pairs(instruction)
        elif instruction.keyword == "RUN":
            yield from _in_run(facts, instruction)
        elif instruction.keyword in _TOLD:
            yield from _in_text(instruction)
    for stage in tree.stages:
        names = declared(facts, stage)
        for name in dict.fromkeys(use.name for use in uses(facts, stage)):
            instruction, pair = names[name]
            text = (pair.value or "").strip("\"'")
            if text and not VARIABLE.search(text) and not placeholder(text):
                yield Literal(text, pair.value_span, instruction, f"the value of {name}, {BY_USE}")
    yield from _by_shape(tree)


def left_over(facts: Facts, told: Container[int]) -> Iterator[Missed]:
    """Why the credentials are left where they are that are written out in an instruction whose line is not `told`. What
    only stands in a comment is in no image."""
    seen: set[int] = set()
    for one in literals(facts):
        owner = one.instruction
        if owner is None or owner.line in told or owner.line in seen or one.how.endswith((KEY_ID, BY_USE)):
            continue
        seen.add(owner.line)
        if owner.keyword in ("RUN", "ADD", "COPY", "ONBUILD"):
            yield Missed("written-out", owner.line, f"{one.how} is written out where no mount can bring it: read it"
                         " from a secret by hand, and give out a new one")  # fmt: skip
        else:
            yield Missed("literal-in-config", owner.line, f"{one.how} stands in {owner.keyword}, which everyone who has"
                         " the image can read: pass it to the container, and give out a new one")  # fmt: skip


KEY_ID = "AWS access key by its shape"
"""Only the name of a key: it opens nothing, though it is not for everyone."""
BY_USE = "a credential by its use"
"""What is said of an ARG or ENV, for which there is a plan, or a better reason why there is none."""

_CODEC = ("utf-8", "surrogateescape")
_TOLD = frozenset(("ADD", "CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD"))


def _in_pairs(instruction: Instruction) -> Iterator[Literal]:
    for pair in instruction.pairs:
        text = pair.value or ""
        bare = text.strip("\"'")
        if holds_credential(pair.name) and random(bare):
            yield Literal(bare, pair.value_span, instruction, f"the value of {pair.name}, by its name and its form,")
        for part in in_urls(text):
            yield from _written(text[part.start : part.end], pair.value_span, instruction, part.how)


def _in_text(instruction: Instruction) -> Iterator[Literal]:
    """Those in an instruction whose arguments are read as a text, without asking which command they are for."""
    text = instruction.args.text.decode(*_CODEC)
    # A header may stand in a program's text, where a name follows and no value.
    headers = (part for part in in_headers(text) if random(text[part.start : part.end].rpartition(" ")[2]))
    for part in (*in_urls(text), *headers):
        start = len(text[: part.start].encode(*_CODEC))
        end = start + len(text[part.start : part.end].encode(*_CODEC))
        yield from _written(text[part.start : part.end], instruction.args.span(start, end), instruction, part.how)


def _written(text: str, span: Span, instruction: Instruction, how: str) -> Iterator[Literal]:
    if text.strip("\"'\\ ") and not VARIABLE.search(text) and "`" not in text and "$(" not in text:
        yield Literal(text, span, instruction, how)


def _in_run(facts: Facts, run: Instruction) -> Iterator[Literal]:
    read = body(facts, run)
    if read is None:
        yield from _in_text(run)
        return
    joined, script = read
    for one in credentials(script):
        text = joined.text[one.start : one.end].decode(*_CODEC)
        yield from _written(text, joined.span(one.start, one.end), run, one.how)


def _in_documents(facts: Facts, instruction: Instruction) -> Iterator[Literal]:
    for one in documents(facts, instruction):
        for part in one.credentials:
            text = one.text[part.start : part.end]
            start = one.span.start + len(one.text[: part.start].encode(*_CODEC))
            span = Span(start, start + len(text.encode(*_CODEC)))
            yield from _written(text, span, instruction, part.how)


def _by_shape(tree: Dockerfile) -> Iterator[Literal]:
    for start, end, kind in tokens(tree.source):
        owner = next((i for i in tree.instructions if i.start <= start < i.start + len(i.text)), None)
        yield Literal(
            tree.source[start:end].decode(*_CODEC),
            Span(start, end),
            owner,
            f"{'an' if kind[0] in 'AEO' else 'a'} {kind} by its shape",
        )
