"""Recompute which packages may change what `apt-get install` chooses for others.

    python benchmarks/alternatives.py bullseye=PACKAGES bookworm=PACKAGES trixie=PACKAGES [--write]

PACKAGES is the uncompressed package index of a release, as apt keeps it (`/usr/lib/apt/apt-helper cat-file
/var/lib/apt/lists/*_main_binary-amd64_Packages*`). The names come from packages.txt beside this script: how many
of 10,000 public Dockerfiles install a package, and its name. `--write` replaces the table; the figures are printed
in any case. The method is explained in docs/decisions/0005-alternatives.md.
"""

from __future__ import annotations

import argparse
import functools
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from string import ascii_lowercase

from layersmith.effects import alternatives_table

RELEASES = {"bullseye": 11, "bookworm": 12, "trixie": 13}
LINE = 120
TABLE = Path(alternatives_table.__file__)
ACCOUNT_TOOLS = {"adduser", "systemd-sysusers", "default-systemd-sysusers", "systemd-standalone-sysusers"}
RELATION = re.compile(r"([a-zA-Z0-9.+-]+)(?::\w+)?(?:\s*\(\s*(<<|<=|=|>=|>>|<|>)\s*([^)\s]+)\s*\))?")
NO_ACCOUNT = {"dirmngr"}
"""Packages that depend on such a tool from old habit; their scripts were read in all releases."""
Alternative = tuple[str, str | None, str | None]
Group = tuple[Alternative, ...]


class Index:
    """The packages of one release, and what apt makes of their relations on a bare image."""

    def __init__(self, text: str) -> None:
        self.packages: dict[str, dict[str, str]] = {}
        for stanza in text.split("\n\n"):
            fields = dict(re.findall(r"^([A-Za-z-]+): *((?:.*)(?:\n[ \t].*)*)", stanza, re.MULTILINE))
            name = fields.get("Package")
            if name and (name not in self.packages or older(self.packages[name]["Version"], fields["Version"])):
                self.packages[name] = fields
        self.provided: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
        for name, fields in self.packages.items():
            for ((virtual, _, version),) in relations(fields.get("Provides", "")):
                self.provided[virtual].append((name, version))
        self.satisfying = functools.cache(self._satisfying)
        self.groups = functools.cache(self._groups)
        self.enemies = functools.cache(self._enemies)
        self.image: frozenset[str] = frozenset()
        self.image = frozenset(self._image())

    def _image(self) -> set[str]:
        """What every image of the release holds: essential and required packages, apt, and what they need."""
        found = {
            name
            for name, fields in self.packages.items()
            if fields.get("Essential") == "yes" or fields.get("Priority") == "required" or name == "apt"
        }
        pending = list(found)
        while pending:
            for group, soft in self.groups(pending.pop()):
                if not soft and not found & self.all_satisfying(group):
                    chosen = set(self.choices(group)) - found
                    found |= chosen
                    pending += chosen
        return found

    def _groups(self, name: str) -> tuple[tuple[Group, bool], ...]:
        fields = self.packages[name]
        hard = [(group, False) for key in ("Pre-Depends", "Depends") for group in relations(fields.get(key, ""))]
        return (*hard, *((group, True) for group in relations(fields.get("Recommends", ""))))

    def _satisfying(self, one: Alternative) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The real package and the providers that satisfy one alternative."""
        name, operator, version = one
        real = name in self.packages and (not operator or holds(self.packages[name]["Version"], operator, version))
        provided = self.provided.get(name, ())
        providers = (
            m for m, has in provided if m != name and (not operator or (has and holds(has, operator, version)))
        )
        return ((name,) if real else ()), tuple(providers)

    def all_satisfying(self, group: Group) -> frozenset[str]:
        """Every package that satisfies `group`."""
        return frozenset(name for one in group for names in self.satisfying(one) for name in names)

    def choices(self, group: Group) -> tuple[str, ...]:
        """What apt would install for `group` when nothing satisfies it; several when that is not certain."""
        for one in group:
            real, providers = self.satisfying(one)
            if real or providers:
                return real or providers
        return ()

    def closure(self, name: str, certain: bool) -> frozenset[str]:
        """All that `install name` may bring; when `certain`, only what has no alternative and no choice."""
        found, pending = {name}, [name]
        while pending:
            for group, soft in self.groups(pending.pop()):
                satisfying = self.all_satisfying(group)
                if satisfying & self.image or (certain and (soft or len(satisfying) != 1)):
                    continue
                chosen = set(satisfying if certain else self.choices(group)) - found
                found |= chosen
                pending += chosen
        return frozenset(found)

    def _enemies(self, name: str) -> frozenset[str]:
        fields = self.packages[name]
        against = [g[0] for key in ("Conflicts", "Breaks") for g in relations(fields.get(key, ""))]
        return frozenset(found for one in against for names in self.satisfying(one) for found in names) - {name}

    def makes_account(self, name: str) -> bool:
        """Whether the package's scripts may add a user or group."""
        if name in self.image or name in NO_ACCOUNT:
            return False
        return name == "systemd" or any(one[0] in ACCOUNT_TOOLS for group, _ in self.groups(name) for one in group)


def relations(text: str) -> Iterator[Group]:
    """The groups of alternatives of a relation field."""
    for group in text.split(","):
        if group.strip():
            yield tuple(RELATION.match(one.strip()).groups() for one in group.split("|"))  # type: ignore[union-attr, misc]


def older(one: str, other: str) -> bool:
    """Whether Debian version `one` is older than `other`."""
    return version_key(one) < version_key(other)


@functools.cache
def version_key(version: str) -> tuple[object, ...]:
    """A key that sorts like Debian policy 5.6.12: tilde before the end, letters before all else, numbers by value."""
    epoch, _, rest = version.rpartition(":") if ":" in version else ("0", "", version)
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "0")
    return int(epoch), part_key(upstream), part_key(revision)


def part_key(part: str) -> tuple[object, ...]:
    """The key of an upstream version or a revision."""
    key: list[object] = []
    for text, number in re.findall(r"([^0-9]*)([0-9]*)", part)[:-1] or [("", "")]:
        weights = [-1 if c == "~" else ord(c) if c.isalpha() else ord(c) + 256 for c in text]
        key += [(*weights, 0), int(number or 0)]
    return (*key, (0,), 0)


def holds(version: str, operator: str, other: str | None) -> bool:
    """Whether the relation `version operator other` is true."""
    one, two = version_key(version), version_key(other or "")
    return {"<<": one < two, "<": one <= two, "<=": one <= two, "=": one == two}.get(
        operator, one > two if operator == ">>" else one >= two
    )


Biclique = tuple[frozenset[str], frozenset[str]]
Groups = list[tuple[list[str], list[str]]]


def clashes(index: Index, names: list[str]) -> tuple[set[Biclique], set[Biclique]]:
    """Pairs of name sets: each of the first may not go with any of the second. First for what apt chooses,
    then for the order in which accounts are made."""
    known = names
    may = {name: index.closure(name, certain=False) for name in known}
    must = {name: index.closure(name, certain=True) for name in known}
    bringing: dict[str, set[str]] = defaultdict(set)
    surely: dict[str, set[str]] = defaultdict(set)
    minding: dict[tuple[frozenset[str], str | None], set[str]] = defaultdict(set)
    hating: dict[str, set[str]] = defaultdict(set)
    for name in known:
        for package in may[name]:
            bringing[package].add(name)
            for enemy in index.enemies(package) - may[name]:
                hating[enemy].add(name)
            for group, _ in index.groups(package):
                satisfying = index.all_satisfying(group)
                if len(satisfying) < 2 or satisfying & index.image or name in satisfying:
                    continue
                chosen = index.choices(group)
                first = chosen[0] if len(chosen) == 1 else None
                if first not in must[name]:
                    minding[satisfying, first].add(name)
        for package in must[name]:
            surely[package].add(name)
    choice: set[Biclique] = set()
    for (satisfying, first), minds in minding.items():
        brings = set[str]().union(*(bringing[package] for package in satisfying - {first}))
        choice.add((frozenset(minds), frozenset(brings - surely[first] if first else brings)))
    choice |= {(frozenset(minds), frozenset(bringing[enemy])) for enemy, minds in hating.items() if enemy in bringing}
    makers = {package for package in bringing if index.makes_account(package)}
    others = {p: frozenset(n for n in known if (may[n] & makers) - {p}) for p in makers}
    return choice, {(frozenset(bringing[package]), others[package]) for package in makers}


class Merging:
    """Joins bicliques until few are left; sets of names are bits of a number here, as there are many."""

    def __init__(self, bicliques: set[Biclique], counts: dict[str, int]) -> None:
        self.names = sorted({name for biclique in bicliques for side in biclique for name in side})
        self.weights = [counts[name] for name in self.names]
        self.levels = [sum(1 << at for at, w in enumerate(self.weights) if w >> k & 1) for k in range(16)]
        place = {name: 1 << at for at, name in enumerate(self.names)}
        self.forbidden = [0] * len(self.names)
        self.live: dict[int, tuple[int, int]] = {}
        masks = sorted({(sum(map(place.get, m)), sum(map(place.get, b))) for m, b in bicliques if m and b})  # type: ignore[arg-type]
        for minds, brings in sorted(masks, key=lambda b: -b[0].bit_count() * b[1].bit_count()):
            one = minds == brings and minds.bit_count() == 1
            if not one and not any(inside((minds, brings), other) for other in self.live.values()):
                self.live[len(self.live)] = (minds, brings)
                self.forbid(minds, brings)

    def forbid(self, minds: int, brings: int) -> None:
        """Note that each name of one side may not go with any of the other."""
        for mask, others in ((minds, brings), (brings, minds)):
            for at in bits(mask):
                self.forbidden[at] |= others & ~(1 << at)

    def union(self, one: tuple[int, int], other: tuple[int, int]) -> tuple[int, tuple[int, int]]:
        """The cheaper of the two ways to join two bicliques, and how many pairs it forbids on top."""
        straight = (one[0] | other[0], one[1] | other[1])
        crossed = (one[0] | other[1], one[1] | other[0])
        return min((self.cost(joined), joined) for joined in (straight, crossed))

    def weight(self, mask: int) -> int:
        """How often the names of `mask` are installed, together."""
        return sum((mask & level).bit_count() << k for k, level in enumerate(self.levels))

    def cost(self, biclique: tuple[int, int]) -> int:
        """How often, about, `biclique` forbids what is allowed so far."""
        minds, brings = biclique
        return sum(self.weights[at] * self.weight(brings & ~self.forbidden[at] & ~(1 << at)) for at in bits(minds))

    def down_to(self, most: int) -> Groups:
        """At most `most` pairs of name lists that forbid all that was given, and little more."""
        costs = {(a, b): self.union(self.live[a], self.live[b]) for a, b in combinations(self.live, 2)}
        while len(self.live) > most:
            one, two = min(costs, key=lambda key: (costs[key][0], key))
            both = costs[one, two][1]
            self.forbid(*both)
            gone = {key for key, biclique in self.live.items() if inside(biclique, both)}
            serial = max(self.live) + 1
            self.live = {key: biclique for key, biclique in self.live.items() if key not in gone}
            costs = {key: cost for key, cost in costs.items() if not gone & set(key)}
            costs |= {(key, serial): self.union(biclique, both) for key, biclique in self.live.items()}
            self.live[serial] = both
        return sorted(
            ([self.names[a] for a in bits(m)], [self.names[a] for a in bits(b)]) for m, b in self.live.values()
        )


def inside(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether `one` forbids nothing that `other` does not."""
    straight = one[0] & ~other[0] == 0 and one[1] & ~other[1] == 0
    return straight or (one[0] & ~other[1] == 0 and one[1] & ~other[0] == 0)


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


HEAD = '''"""Which Debian packages may change what apt-get chooses, or does first, for which others.

Written by benchmarks/alternatives.py; the method is explained in docs/decisions/0005-alternatives.md. Names with the
same marks stand together: a small letter marks the first side of a group, the capital the second one. Two packages
of different sides of a group don't go together. The first marks are about what gets chosen, the second about the
order in which users and groups are made.
"""

RELEASES = frozenset({{{numbers}}})

MARKED: tuple[tuple[str, str, str], ...] = (
{rows})
'''


def row(one: str, two: str, names: list[str]) -> str:
    """A row of the table: two strings of marks and the names that have them, laid out as ruff does."""
    joined = " ".join(names)
    short = f'    ("{one}", "{two}", "{joined}"),\n'
    if len(short) <= LINE + 1:
        return short
    margin = " " * 8
    wrapper = textwrap.TextWrapper(LINE, margin, margin, break_long_words=False, break_on_hyphens=False)
    return f'    (\n{margin}"{one}",\n{margin}"{two}",\n{margin}"""\n{wrapper.fill(joined)}\n{margin}""",\n    ),\n'


def module(releases: list[str], names: list[str], choices: Groups, accounts: Groups) -> str:
    """The text of the table's module."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in names:
        alike[code(name, choices), code(name, accounts)].append(name)
    numbers = ", ".join(str(RELEASES[release]) for release in releases)
    rows = "".join(row(*marks, alike[marks]) for marks in sorted(alike))
    return HEAD.format(numbers=numbers, rows=rows)


def code(name: str, groups: Groups) -> str:
    """A small letter for each group on whose first side `name` is, a capital for the second side."""
    marks = ((letter, letter.upper()) for letter in ascii_lowercase)
    sides = zip(marks, groups, strict=False)
    return "".join(mark for pair, group in sides for mark, side in zip(pair, group, strict=True) if name in side)


def main() -> None:
    """Read the indexes, print the figures and, if asked, write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("index", nargs="+", metavar="RELEASE=PACKAGES")
    parser.add_argument("--groups", type=int, default=16)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows = (line.split() for line in (Path(__file__).parent / "packages.txt").read_text().splitlines())
    counts = {name: int(count) for count, name in rows}
    releases, known = [], set[str]()
    choice, accounts = set[Biclique](), set[Biclique]()
    for release, _, path in (text.partition("=") for text in asked.index):
        index = Index(Path(path).read_text(encoding="utf-8"))
        names = [name for name in counts if name in index.packages]
        found = clashes(index, names)
        print(f"{release}: {len(index.packages)} packages, {len(index.image)} in the image, {len(names)} of the names")
        releases.append(release)
        known |= set(names)
        choice |= found[0]
        accounts |= found[1]
    tables = []
    for title, bicliques, most in (("choices", choice, asked.groups), ("accounts", accounts, asked.groups // 2)):
        merging = Merging(bicliques, counts)
        exact = sum(mask.bit_count() for mask in merging.forbidden)
        tables.append(merging.down_to(most))
        most_pairs = sum(mask.bit_count() for mask in merging.forbidden)
        shares = " and ".join(f"{100 * count / len(known) ** 2:.1f} %" for count in (exact, most_pairs))
        plain = len(known) - sum(mask > 0 for mask in merging.forbidden)
        print(f"{title}: {shares} of the pairs before and after merging to {most} groups; {plain} names in none")
    if asked.write:
        TABLE.write_text(module(releases, sorted(known), *tables), encoding="utf-8")


if __name__ == "__main__":
    main()
