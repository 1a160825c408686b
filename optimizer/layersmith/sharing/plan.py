"""What each file of a group changes so that more of them begin with the same layers, and what they share then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from layersmith.guards import broken
from layersmith.pipeline import ignored, skipped
from layersmith.rewrite import Missed
from layersmith.sharing.draft import Draft, best, staying, unchanged
from layersmith.sharing.reasons import missed
from layersmith.sharing.steps import Chain, Key, Member, chain
from layersmith.sharing.write import put_in_order, reworded
from layersmith.syntax.tree import Dockerfile, Instruction, Span
from layersmith.values import value
from layersmith.writing.layout import dangling

NAME = "share-layers"
"""What comments call this that ask to leave a place alone."""

ASSUMPTION = "no-hidden-readers"
"""What is assumed where only trust lets a variable change places."""


@value
class Moved:
    """A step that changes its place: its `line` (1-based, in the file as it is), its `keyword`, and the line above
    which it stands then, None for the end of its stage."""

    line: int
    keyword: str
    above: int | None


@value
class Change:
    """What one file becomes: `result`, with the steps `moved`, and RUNs that are `written` as another file has them:
    pairs of a line (1-based) and that file's name. It is SAFE, unless it `assumes` something, by name."""

    result: bytes
    moved: tuple[Moved, ...]
    written: tuple[tuple[int, str], ...]
    assumes: tuple[str, ...] = ()


@value
class File:
    """One Dockerfile: how many of its layers another one has as well, `before` and `after`, its `change` if there is
    one, and what is `missed`. `fault` says which guard a change broke that was therefore dropped."""

    name: str
    source: bytes
    before: int
    after: int
    change: Change | None
    missed: tuple[Missed, ...] = ()
    fault: str | None = None


@value
class Beginning:
    """The files `names` that begin with the same `steps`, as the first of them has them in the end."""

    names: tuple[str, ...]
    steps: tuple[str, ...]


@value
class Group:
    """Files whose images come from the same `base`: what they are to become, and how they begin then. `before` and
    `after` count the layers above the base that are stored for all of them."""

    base: str
    files: tuple[File, ...]
    beginnings: tuple[Beginning, ...]
    before: int
    after: int


@value
class Plan:
    """What is to be done for a number of files: `groups` of two and more with one base, `alone` are those of which no
    other has the base, `skipped` those that are left alone as a whole, with the reason. `near` are images of which
    several tags are used, with the files of each: nothing is shared between those."""

    groups: tuple[Group, ...]
    alone: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]
    near: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...] = ()

    @property
    def changed(self) -> tuple[File, ...]:
        """The files that change."""
        return tuple(file for group in self.groups for file in group.files if file.change)


def plan(members: Sequence[Member]) -> Plan:
    """What `members`, the Dockerfiles of one repository, have to become to share layers. Each change alone is SAFE, or,
    where a member is trusting, UNSAFE under the assumption `no-hidden-readers`."""
    bases: defaultdict[Key, list[Chain]] = defaultdict(list)
    left: list[tuple[str, str]] = []
    alone: list[str] = []
    for member in members:
        if reason := skipped(member.facts.tree):
            left.append((member.name, reason))
        elif (found := chain(member)) is None:
            alone.append(member.name)
        else:
            bases[found.base].append(found)
    alone += [chains[0].member.name for chains in bases.values() if len(chains) == 1]
    groups = tuple(_grouped(chains) for chains in bases.values() if len(chains) > 1)
    return Plan(groups, tuple(sorted(alone)), tuple(left), tuple(_near(bases)))


def _grouped(chains: list[Chain]) -> Group:
    reasons = [_left_alone(chain) for chain in chains]
    faults: list[str | None] = [None] * len(chains)
    before = unchanged(chains)
    while True:
        free = [not (reason or fault) for reason, fault in zip(reasons, faults, strict=True)]
        after = best(chains, free)
        changes = [_change(after, number) for number in range(len(chains))]
        if not any(isinstance(change, str) for change in changes):
            break
        # The change broke a guard, which is our fault: the others are looked at again without it.
        faults = [c if isinstance(c, str) else fault for c, fault in zip(changes, faults, strict=True)]
    files = [
        File(
            chain.member.name,
            chain.member.facts.tree.source,
            before.weight(number),
            after.weight(number),
            change if isinstance(change, Change) else None,
            (reason,) if (reason := reasons[number]) else missed(after, number),
            faults[number],
        )
        for number, (chain, change) in enumerate(zip(chains, changes, strict=True))
    ]
    return Group(chains[0].stage.base, tuple(files), tuple(_beginnings(after)), before.stored, after.stored)


def _left_alone(chain: Chain) -> Missed | None:
    """Why a file keeps its steps as they are, if it does."""
    first, last = chain.stage.instructions[0], chain.stage.instructions[-1]
    if line := ignored(chain.member.facts, NAME, Span(first.start, last.start + len(last.text))):
        return Missed("ignored", first.line, f"line {line} asks to leave this alone")
    if dangling(last) and not last.heredocs:
        return Missed("trailing-continuation", last.line, f"line {last.end_line} continues nothing")
    return None


def _change(draft: Draft, number: int) -> Change | str | None:
    """What the chain `number` becomes; None when it stays as it is, a sentence when a guard says no."""
    chain, order, texts = draft.chains[number], draft.orders[number], draft.texts[number]
    stay = staying(order)
    if len(stay) == len(order) and not texts:
        return None
    others = {at: (draft.chains[n].member, draft.chains[n].steps[there]) for at, (n, there) in texts.items()}
    written = {at: (member.facts.tree, step) for at, (member, step) in others.items()}
    facts = chain.member.facts
    between = reworded(chain, written)
    after = put_in_order(between, chain.stage.index, order)
    assumed = any(
        chain.assumes(upper, lower) for at, lower in enumerate(order) for upper in order[at:] if upper < lower
    )
    if wrong := broken(facts, between, safe=True) or broken(between, after, safe=not assumed):
        return wrong
    steps = after.tree.stages[chain.stage.index].instructions[1:]
    if [step.args.text for step in steps] != [_text(chain, at, written) for at in order]:
        return "the result would not have the steps that it should have"
    return Change(
        after.tree.source,
        tuple(Moved(chain.steps[at].line, chain.steps[at].keyword, _above(chain, order, at)) for at in sorted(order)
              if at not in stay),
        tuple((chain.steps[at].line, member.name) for at, (member, _) in sorted(others.items())),
        (ASSUMPTION,) if assumed else (),
    )  # fmt: skip


def _text(chain: Chain, at: int, written: dict[int, tuple[Dockerfile, Instruction]]) -> bytes:
    return written[at][1].args.text if at in written else chain.steps[at].args.text


def _above(chain: Chain, order: Sequence[int], at: int) -> int | None:
    """The line of the step that stays and stands below the moved one at the index `at` in the end."""
    stay = staying(order)
    below = (other for other in order[order.index(at) :] if other in stay)
    found = next(below, None)
    return None if found is None else chain.steps[found].line


def _beginnings(draft: Draft) -> Iterator[Beginning]:
    for numbers, steps in draft.beginnings():
        texts = (b" ".join(draft.chains[numbers[0]].steps[at].joined.text.split()) for at in steps)
        names = tuple(draft.chains[number].member.name for number in numbers)
        yield Beginning(names, tuple(text.decode("utf-8", "surrogateescape") for text in texts))


def _near(bases: dict[Key, list[Chain]]) -> Iterator[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]]:
    """The images of which several tags are used."""
    found: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for base, chains in bases.items():
        if isinstance(base[0], str):
            image = base[0].partition("@")[0]
            name = image.rpartition("/")[0] + "/" * ("/" in image) + image.rpartition("/")[2].partition(":")[0]
            found[name].setdefault(base[0], []).extend(chain.member.name for chain in chains)
    for name, tags in found.items():
        if len(tags) > 1:
            yield name, tuple((tag, tuple(names)) for tag, names in tags.items())
