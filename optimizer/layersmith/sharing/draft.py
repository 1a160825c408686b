"""What a group of chains comes to in some order of their steps: which texts are made one, and what is then stored."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from layersmith.sharing.search import arranged
from layersmith.sharing.steps import Chain, Key

_LEADERS = 8
"""Chains whose order is tried as the order of all."""

Orders = tuple[tuple[int, ...], ...]
Texts = tuple[dict[int, tuple[int, int]], ...]


class Draft:
    """An order for the steps of each chain (indexes). `texts` says for each chain which RUNs are written as another
    chain has them: by their index, the number of that chain and the index there. Chains that are not `free` stay as
    they are."""

    def __init__(self, chains: Sequence[Chain], orders: Orders, free: Sequence[bool]) -> None:
        self.chains = chains
        self.orders = orders
        self._free = free
        self.rows = [[at for at in order if one.seen(at)] for one, order in zip(chains, orders, strict=True)]
        self.texts: Texts = tuple({} for _ in chains)
        self._unify(list(range(len(chains))), 0)
        self._holders: dict[int, dict[Key, int]] = {}
        self._weights: list[int] = [0]
        self._counts: list[int] = [len(chains)]
        self._paths = [self._path(number) for number in range(len(chains))]

    def text(self, number: int, at: int) -> Key:
        """What a builder compares of the step at the index `at` of the chain `number`."""
        other, there = self.texts[number].get(at, (number, at))
        return self.chains[other].texts[there]

    def _path(self, number: int) -> list[int]:
        """The layers of one chain, from the bottom, as numbers that equal layers have in common."""
        node, path = 0, []
        for at in self.rows[number]:
            below = self._holders.setdefault(node, {})
            key = self.text(number, at)
            if key not in below:
                below[key] = len(self._weights)
                self._weights.append(self.chains[number].weights[at])
                self._counts.append(0)
            node = below[key]
            self._counts[node] += 1
            path.append(node)
        return path

    @property
    def stored(self) -> int:
        """The weights of all layers, each once."""
        return sum(self._weights)

    @property
    def cost(self) -> tuple[int, int, int]:
        """What is least of the best draft: what is stored, then steps that move, then texts that change."""
        moves = sum(len(order) - len(staying(order)) for order in self.orders)
        return self.stored, moves, sum(map(len, self.texts))

    def shared(self, number: int) -> list[int]:
        """The indexes of the steps that begin the chain `number` and another one, too."""
        pairs = zip(self.rows[number], self._paths[number], strict=True)
        return [at for at, node in pairs if self._counts[node] > 1]

    def weight(self, number: int) -> int:
        """The weights of the layers that the chain `number` shares."""
        return sum(self.chains[number].weights[at] for at in self.shared(number))

    def beginnings(self) -> Iterator[tuple[tuple[int, ...], list[int]]]:
        """The numbers of chains that begin alike, and the indexes of the steps with which they do, in the first one of
        them, up to the last one with a weight; the longest for each set of chains."""
        found: dict[tuple[int, ...], list[int]] = {}
        for number in range(len(self.chains)):
            shared = self.shared(number)
            lengths = (
                length for length in range(len(shared), 0, -1) if self.chains[number].weights[shared[length - 1]]
            )
            for length in lengths:
                node = self._paths[number][length - 1]
                names = tuple(n for n, path in enumerate(self._paths) if node in path)
                if names[0] == number:
                    found.setdefault(names, shared[:length])
        yield from sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0]))

    def _unify(self, numbers: list[int], depth: int) -> int:
        """Write the RUNs at `depth` of chains that are alike up to there as one, where that gains something further up;
        gives the weight that is shared from there on."""
        alike: defaultdict[Key, list[int]] = defaultdict(list)
        for number in numbers:
            if depth < len(self.rows[number]):
                alike[self.chains[number].keys[self.rows[number][depth]]].append(number)
        total = 0
        for group in alike.values():
            if len(group) > 1:
                total += self._made_one(group, depth)
        return total

    def _made_one(self, group: list[int], depth: int) -> int:
        places = {number: self.rows[number][depth] for number in group}
        written = {number: self.chains[number].texts[at] for number, at in places.items()}
        fixed = [n for n in group if not self._free[n] or self.chains[n].steps[places[n]].comments]
        counts = Counter(written[number] for number in fixed or group)
        donor = max(fixed or group, key=lambda n: (counts[written[n]], self._lines(n, places[n]), -n))
        escape = self.chains[donor].member.facts.tree.escape
        free = [n for n in group if n not in fixed and self.chains[n].member.facts.tree.escape == escape]
        joining = [n for n in free if written[n] != written[donor]]
        rest: defaultdict[Key, list[int]] = defaultdict(list)
        for number in group:
            rest[written[donor] if number in joining else written[number]].append(number)
        weight = self.chains[donor].weights[places[donor]]
        gained = 0
        for text, same in rest.items():
            if len(same) > 1:
                further = self._unify(same, depth + 1) + weight
                gained += further
                if text == written[donor] and further:
                    for number in joining:
                        self.texts[number][places[number]] = donor, places[donor]
        return gained

    def _lines(self, number: int, at: int) -> int:
        return self.chains[number].steps[at].text.count(b"\n")


def unchanged(chains: Sequence[Chain]) -> Draft:
    """The draft in which all stays as it is."""
    return Draft(chains, _as_they_are(chains), [False] * len(chains))


def best(chains: Sequence[Chain], free: Sequence[bool]) -> Draft:
    """The draft with the least stored, in which nothing moves that gains nothing."""
    chosen = unchanged(chains)
    leaders = [at for at, is_free in enumerate(free) if not is_free][:1] + list(range(len(chains)))[:_LEADERS]
    tried: set[Orders] = set()
    for orders in (_as_they_are(chains), *(arranged(chains, leader, free) for leader in leaders)):
        if orders not in tried:
            tried.add(orders)
            chosen = min(chosen, Draft(chains, orders, free), key=lambda draft: draft.cost)
    for number, order in enumerate(_as_they_are(chains)):
        if chosen.orders[number] != order:
            orders = (*chosen.orders[:number], order, *chosen.orders[number + 1 :])
            chosen = min(chosen, Draft(chains, orders, free), key=lambda draft: draft.cost)
    return chosen


def _as_they_are(chains: Sequence[Chain]) -> Orders:
    return tuple(tuple(range(len(chain.steps))) for chain in chains)


def staying(order: Sequence[int]) -> set[int]:
    """Most of the indexes in `order` that stand in it in ascending order: these stay where they are."""
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for at in order:
        place = bisect_left(tops, at)
        before[at] = tops[place - 1] if place else None
        tops[place : place + 1] = [at]
    found: set[int] = set()
    last = tops[-1] if tops else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found
