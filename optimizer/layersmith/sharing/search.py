"""In which order steps can stand so that files begin alike: the longest common beginning, by what may change places.

Two rows of steps are one when swaps of independent neighbours lead from one to the other (Mazurkiewicz). A step can
come next when all that stand above it and may not change places with it are there already; what can come next in one
file stays so whatever comes before it, so that taking what can come next in all files leads to all that they can share.
Where the files part, those go on together that have most to share at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from layersmith.evidence.swap import Obstacle
from layersmith.sharing.steps import Chain, Key


class Row:
    """The steps of one chain while an order is looked for; `first` are the indexes of those that begin it."""

    def __init__(self, chain: Chain, wanted: frozenset[Key], free: bool) -> None:
        self.chain = chain
        self._free = free
        self.first: list[int] = []
        self._wanted = [at for at, key in enumerate(chain.keys) if key in wanted and chain.seen(at)]

    def ready(self, at: int) -> bool:
        """Whether the step at `at` can come next, perhaps behind some that a builder does not see."""
        return self.held(at) is None

    def held(self, at: int) -> tuple[int, Obstacle | None] | None:
        """The index of a step that has to come before the one at `at`, and why (None: a COPY stays below the RUNs that
        it stands below, or they would run again whenever its files change); None when there is none."""
        keyword = self.chain.steps[at].keyword
        for above in range(at):
            if above in self.first:
                continue
            if not self._free and self.chain.seen(above):
                return above, None
            if keyword in ("COPY", "ADD") and self.chain.steps[above].keyword == "RUN":
                return above, None
            found = self.chain.obstacle(above, at)
            if found and (self.chain.seen(above) or not self.ready(above)):
                return above, found
        return None

    def blocking(self, at: int) -> list[int]:
        """The indexes of the steps above the one at `at` that have to come before it, and are not there yet."""
        return [above for above in range(at) if above not in self.first and self.chain.obstacle(above, at)]

    def next(self) -> dict[Key, int]:
        """The steps that can come next and that a builder sees, by what they do."""
        found: dict[Key, int] = {}
        for at in self._wanted:
            key = self.chain.keys[at]
            if at not in self.first and key not in found and self.ready(at):
                found[key] = at
        return found

    def take(self, at: int) -> None:
        """Let the step at `at` come next, behind those above it that a builder does not see, where they can."""
        for above in range(at):
            if above not in self.first and not self.chain.seen(above) and self.ready(above):
                self.first.append(above)
        self.first.append(at)

    def order(self) -> list[int]:
        """The indexes of all steps: those that begin the row, up to the last one that takes room, then the others as
        they stand."""
        first = list(self.first)
        while first and not self.chain.weights[first[-1]]:
            first.pop()
        rest = [at for at in range(len(self.chain.steps)) if at not in first]
        return first + rest


def arranged(chains: Sequence[Chain], leader: int, free: Sequence[bool]) -> tuple[tuple[int, ...], ...]:
    """An order for the steps of each of `chains` (indexes), in which those that begin alike do so for as long as
    possible; what can come next in all of them comes in the order of the chain at the index `leader`. Chains that are
    not `free` keep theirs."""
    counts = Counter(key for chain in chains for key in set(chain.keys))
    wanted = frozenset(key for key, count in counts.items() if count > 1)
    rows = [Row(chain, wanted, is_free) for chain, is_free in zip(chains, free, strict=True)]
    _arrange(rows, rows[leader])
    return tuple(tuple(row.order()) if is_free else tuple(range(len(row.chain.steps)))
                 for row, is_free in zip(rows, free, strict=True))  # fmt: skip


def _arrange(rows: list[Row], leader: Row) -> None:
    while len(rows) > 1:
        ahead = [row.next() for row in rows]
        common = set(ahead[0]).intersection(*ahead[1:])
        if common:
            mine = ahead[rows.index(leader)]
            key: Key | None = min(common, key=lambda one: mine[one])
        else:
            counts = Counter(key for found in ahead for key in found)
            key = max(counts, key=lambda one: _worth(rows, ahead, one, counts[one]), default=None)
            if key is None or counts[key] < 2:
                return
        having = [row for row, found in zip(rows, ahead, strict=True) if key in found]
        for row, found in zip(rows, ahead, strict=True):
            if key in found:
                row.take(found[key])
        if len(having) < len(rows):
            others = [row for row in rows if row not in having]
            _arrange(others, leader if leader in others else others[0])
        rows = having
        leader = leader if leader in rows else rows[0]


def _worth(rows: list[Row], ahead: list[dict[Key, int]], key: Key, count: int) -> tuple[int, int, int]:
    """What is gained when those rows that can go on with the step `key` do: layers stored once, at once; then files."""
    at = next((row, found[key]) for row, found in zip(rows, ahead, strict=True) if key in found)
    return min(count - 1, 1), at[0].chain.weights[at[1]] * (count - 1), count
