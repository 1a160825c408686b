"""Why a step that several files have is not among those with which they begin. Reasons are those of `evidence.swap`,
and

`copy-below-run`: a COPY stays below the RUNs that it stands below: they would run again with each change of its files;
`different-step`: a step above it, which it may not pass, is another one in the other files;
`inner-comments`: the RUN has another text than in other files, and comments between its lines;
`makes-folder`: some builders make the folder of a WORKDIR only for a step below it, and no other one would stay there;
`other-files`: it may need what a COPY or ADD above it brings, which is not the same in the other files;
`other-packages`: the RUN installs what another file installs at that place, and more.
"""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.packages import action
from layersmith.phrases import listed
from layersmith.rewrite import Missed
from layersmith.sharing.draft import Draft
from layersmith.sharing.search import Row
from layersmith.sharing.steps import Chain
from layersmith.shell.ast import Script


def missed(draft: Draft, number: int) -> tuple[Missed, ...]:
    """What keeps steps of the chain `number` from being shared, by the line of each."""
    chain, shared = draft.chains[number], set(draft.shared(number))
    row = Row(chain, frozenset(), free=True)
    row.first = sorted(shared)
    found: list[Missed] = []
    for at, step in enumerate(chain.steps):
        if at in shared or not chain.weights[at]:
            continue
        others = [n for n, one in enumerate(draft.chains) if n != number and chain.keys[at] in one.keys]
        if others:
            found.append(_held(draft, number, row, at, others))
        elif more := _more_packages(draft, number, at):
            found.append(Missed("other-packages", step.line, more))
    return tuple(found)


def _held(draft: Draft, number: int, row: Row, at: int, others: list[int]) -> Missed:
    chain = draft.chains[number]
    line, step = chain.steps[at].line, chain.steps[at]
    names = _row([draft.chains[n].member.name for n in others])
    above = row.held(at)
    if above is not None and above[1] is None:
        told = f"it stands below the RUN on line {chain.steps[above[0]].line}, which its files must not run again"
        return Missed("copy-below-run", line, f"{names} {_has(others)} it, too, but {told}")
    copies = [one for one in row.blocking(at) if chain.steps[one].keyword in ("COPY", "ADD")]
    if any(all(chain.keys[copy] not in draft.chains[n].keys for n in others) for copy in copies):
        told = f"needs, or may need, what line {chain.steps[copies[0]].line} brings, which is not the same there"
        return Missed("other-files", line, f"{names} {_has(others)} it, too, but it {told}")
    if above is not None and above[1] is not None:
        return Missed(above[1].reason, line, f"{names} {_has(others)} it, too, but here {above[1].detail}")
    if step.comments and any(chain.texts[at] not in draft.chains[n].texts for n in others):
        told = "in other words, and here comments stand between its lines"
        return Missed("inner-comments", line, f"{names} {_has(others)} it {told}")
    return Missed(
        "different-step", line, f"{names} {_has(others)} it, too, but below steps that are not the same there"
    )


def _more_packages(draft: Draft, number: int, at: int) -> str | None:
    """A sentence about an install that another file, which is alike up to there, has in part."""
    mine = dict(_packages(draft.chains[number], at))
    if not mine or _next(draft, number) != at:
        return None
    best: tuple[int, str] | None = None
    for other, chain in enumerate(draft.chains):
        there = _next(draft, other)
        if other == number or there is None or not _alike(draft, number, other):
            continue
        theirs = dict(_packages(chain, there))
        for manager in mine.keys() & theirs.keys():
            both = mine[manager] & theirs[manager]
            if both and mine[manager] != theirs[manager] and (best is None or len(both) > best[0]):
                line = chain.steps[there].line
                told = f"it installs {_row(sorted(both))} as line {line} of {chain.member.name} does, and not only that"
                best = len(both), f"{told}; a RUN of their own for these would be stored once"
    return best[1] if best else None


def _next(draft: Draft, number: int) -> int | None:
    """The index of the first step with a weight behind the beginning that is shared."""
    shared, weights = set(draft.shared(number)), draft.chains[number].weights
    return next((at for at in draft.orders[number] if at not in shared and weights[at]), None)


def _alike(draft: Draft, one: int, other: int) -> bool:
    """Whether two chains share all that each of them shares with any."""
    texts = [[draft.text(n, at) for at in draft.shared(n)] for n in (one, other)]
    return texts[0] == texts[1]


def _packages(chain: Chain, at: int) -> Iterator[tuple[str, frozenset[str]]]:
    step = chain.steps[at]
    script = chain.member.facts.script(step) if step.keyword == "RUN" else None
    for command in script.commands if isinstance(script, Script) else ():
        asked = action(command)
        if asked and asked.exact and asked.verb == "install" and asked.operands:
            yield asked.manager, frozenset(word.raw for word in asked.operands)


def _has(others: list[int]) -> str:
    return "has" if len(others) == 1 else "have"


def _row(names: list[str]) -> str:
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return listed(names)
