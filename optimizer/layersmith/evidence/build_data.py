"""How far down arguments with build data, and what is made of them, can go in their stage."""

from __future__ import annotations

import re
from collections.abc import Iterable

from layersmith.effects.build_data import changes_often, is_own_version, tells_of_a_build
from layersmith.evidence.swap import FILES, obstacle, used_variables
from layersmith.facts import Facts
from layersmith.phrases import listed, plural
from layersmith.rewrite import Missed
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

_NAMING = frozenset(("RUN", "ONBUILD"))
"""Instructions in whose text a name may be read by what they run."""

_BY_PROGRAMS = frozenset(("unknown-effects", "reads-variable"))


@value
class Late:
    """What moves in one stage: each instruction with the one above which it goes (None: the end of the stage), in the
    order of the file. `names` are the arguments that go below the RUNs `crossed`; `assumed` are those RUNs of which it
    is not known whether they look at one. `missed` says what has to stay."""

    places: tuple[tuple[Instruction, Instruction | None], ...]
    names: tuple[str, ...]
    crossed: tuple[Instruction, ...]
    assumed: tuple[Instruction, ...]
    missed: tuple[Missed, ...]


def late(facts: Facts, stage: Stage) -> Late:
    """Where the instructions of `stage` that change with every build can go."""
    stay, missed = frozenset[int](), dict[Missed, None]()
    while True:
        attempt = _Attempt(facts, stage, stay)
        missed |= dict.fromkeys(attempt.missed)
        idle = attempt.idle()
        if not idle:
            return attempt.result(missed)
        stay |= idle


def _is_volatile(instruction: Instruction, names: frozenset[str]) -> bool:
    """Whether `instruction` holds build data: an ARG by its name, a LABEL or ENV made of the arguments `names`, an ENV
    that holds nothing but the version of the image."""
    if instruction.keyword not in ("ARG", "ENV", "LABEL"):
        return False
    if instruction.keyword == "ARG":
        return any(changes_often(pair.name) for pair in instruction.pairs)
    if holds_own_version(instruction):
        return True
    if instruction.keyword == "ENV" and not all(changes_often(pair.name) for pair in instruction.pairs):
        return False
    return not used_variables(instruction).isdisjoint(names)


def holds_own_version(instruction: Instruction) -> bool:
    """Whether `instruction` is an ENV with the version of the image itself, and nothing else."""
    pairs = instruction.pairs if instruction.keyword == "ENV" else ()
    return bool(pairs) and all(is_own_version(pair.name, pair.value or "") for pair in pairs)


def _is_source(instruction: Instruction) -> bool:
    """Whether others are made of what `instruction` sets."""
    return instruction.keyword == "ARG" or holds_own_version(instruction)


class _Attempt:
    """One try, from the bottom up, in which the instructions at the indexes `stay` keep their places."""

    def __init__(self, facts: Facts, stage: Stage, stay: frozenset[int]) -> None:
        self._facts, self._stage, self._members = facts, stage, stage.instructions
        self._end = _end(self._members)
        self._anchors: dict[int, int] = {}
        self._crossed: dict[int, list[int]] = {}
        self._assumed: set[int] = set()
        self.missed: list[Missed] = []
        """Why something stays, from the bottom up."""
        declared = self._declared()
        beside = self._beside_build_data()
        for at in range(len(self._members) - 1, 0, -1):
            if at not in stay and _is_volatile(self._members[at], declared[at]):
                self._try(at)
            elif at not in stay and self._goes_along(at, beside):
                self._try(at, along=True)

    def _beside_build_data(self) -> frozenset[int]:
        """The indexes of the arguments in one row with some that hold build data: nothing stands between them."""
        found, row = set[int](), list[int]()
        for at, one in enumerate(self._members[1:], 1):
            if one.keyword != "ARG":
                continue
            if not row or row[-1] != at - 1 or self._facts.between(self._members[at - 1], one):
                row = []
            row.append(at)
            if any(_is_volatile(self._members[i], frozenset()) for i in row):
                found.update(row)
        return frozenset(found)

    def _goes_along(self, at: int, beside: frozenset[int]) -> bool:
        """Whether an argument is of use only to what moves, like those that it stands `beside`."""
        if at not in beside:
            return False
        users = self._users(at)
        return bool(users) and all(j in self._anchors for j in users)

    def _users(self, at: int) -> list[int]:
        """The indexes of the instructions below that use what the one at `at` sets."""
        names = _sets(self._members[at])
        return [j for j in range(at + 1, len(self._members)) if names and _uses(self._members[j], names)]

    def _declared(self) -> list[frozenset[str]]:
        """The arguments with build data, and versions of the image, that are set above each instruction."""
        found, now = list[frozenset[str]](), frozenset[str]()
        for one in self._members:
            found.append(now)
            if _is_source(one):
                now = now.union([pair.name for pair in one.pairs if changes_often(pair.name)])
        return found

    def _try(self, at: int, along: bool = False) -> None:
        """Move the instruction at `at` as far as it can go; one that goes `along` with others only where nothing is to
        be assumed for it, and with nothing to say about it."""
        instruction = self._members[at]
        names, users = _sets(instruction), self._users(at)
        to = min((self._anchors.get(j, j) for j in users), default=self._end)
        below = [j for j in range(at + 1, to) if self._anchors.get(j, j) < to]
        runs = [j for j in below if self._members[j].keyword == "RUN"]
        if not runs:
            return
        if instruction.keyword == "ARG" and users and not self._is_build_data(instruction, users):
            return
        if holds_own_version(instruction) and any(self._members[j].keyword in FILES for j in users):
            return  # It is the version of something that is fetched.
        if instruction.keyword == "ARG" and not users:
            told = f"nothing below uses {', '.join(sorted(names))} by name; it may be there to make a RUN run again"
            self.missed.append(Missed("unused-argument", instruction.line, told))
            return
        assumed: set[int] = set()
        for j in below:
            found = obstacle(self._facts, self._stage, instruction, self._members[j])
            if found and found.reason in _BY_PROGRAMS and j in runs:
                assumed.add(j)
            elif found and along:
                return
            elif found:
                reason = found.reason if found.reason == "fetches-newest" else "set-again"
                self.missed.append(Missed(reason, instruction.line, found.detail))
                return
        if along and assumed - self._assumed:
            return
        kept = self._for_programs(instruction, users, assumed) or self._named(names, assumed)
        if kept:
            self.missed.append(Missed("for-programs", instruction.line, kept))
            return
        self._anchors[at], self._crossed[at] = to, runs
        self._assumed |= assumed

    def _for_programs(self, instruction: Instruction, users: list[int], assumed: set[int]) -> str | None:
        """Why `instruction` can only be there for what the RUNs `assumed` run: nobody reads it where it would go."""
        facts, stage = self._facts, self._stage
        if not assumed or users or instruction.keyword != "ENV" or stage.index in facts.may_ship or facts.heirs(stage):
            return None
        lines = listed([str(self._members[j].line) for j in sorted(assumed)])
        where = f"what {plural(len(assumed), 'line')} {lines} {'runs' if len(assumed) == 1 else 'run'}"
        return f"this stage is not shipped, and nothing else in it reads the variable: it is there for {where}"

    def _named(self, names: frozenset[str], assumed: set[int]) -> str | None:
        """Where a script that one of the RUNs `assumed` names reads one of the variables `names`."""
        context = self._facts.context
        if not assumed or not names or context is None:
            return None
        # Imported here: few RUNs stand below build data that nobody knows enough of.
        from layersmith.evidence.ignoring_makers import body
        from layersmith.evidence.named_scripts import named_scripts

        wanted = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(names)))})\b")
        for j in sorted(assumed):
            for path, text in named_scripts(context, body(self._facts, self._members[j])):
                if found := wanted.search(text):
                    return f"{path}, which line {self._members[j].line} uses, names {found.group()}"
        return None

    def _is_build_data(self, argument: Instruction, users: list[int]) -> bool:
        """Whether an argument that is used is told by the build: what labels are made of, or what has no value of its
        own and such a name; others say which version of something else is fetched."""
        told = all(tells_of_a_build(pair.name) and not (pair.value or "").strip("\"'") for pair in argument.pairs)
        return told or any(at in self._anchors for at in users)

    def idle(self) -> frozenset[int]:
        """The indexes of what moves although none of the build data that it is made of does: that gains nothing."""
        sources = [self._members[at] for at in self._anchors if _is_source(self._members[at])]
        moving = {name for one in sources for name in _sets(one) if changes_often(name)}
        others = (at for at in self._anchors if not _is_source(self._members[at]))
        return frozenset(at for at in others if moving.isdisjoint(used_variables(self._members[at])))

    def result(self, missed: Iterable[Missed]) -> Late:
        """What this try came to; `missed` is what was said of all tries."""
        members = self._members
        moving = sorted(self._anchors)
        moved = {members[at].line for at in moving}
        places = ((members[at], self._anchors[at]) for at in moving)
        told = (members[at] for at in moving if _is_source(members[at]))
        names = (pair.name for instruction in told for pair in instruction.pairs)
        crossed = {j for at in moving if members[at].keyword != "LABEL" for j in self._crossed[at]}
        return Late(
            tuple((one, members[to] if to < len(members) else None) for one, to in places),
            tuple(dict.fromkeys(names)),
            tuple(members[j] for j in sorted(crossed)),
            tuple(members[j] for j in sorted(self._assumed)),
            tuple(sorted((one for one in missed if one.at not in moved), key=lambda one: one.at)),
        )


def _sets(instruction: Instruction) -> frozenset[str]:
    return frozenset(pair.name for pair in instruction.pairs) if instruction.keyword != "LABEL" else frozenset()


def _uses(instruction: Instruction, names: frozenset[str]) -> bool:
    """Whether `instruction` names one of the variables `names`: as Docker expands it, or in what it runs."""
    text, joined = instruction.text, instruction.joined.text
    written = [name.encode("utf-8", "surrogateescape") for name in names]
    if not any(name in text or name in joined for name in written):
        return False
    if not used_variables(instruction).isdisjoint(names):
        return True
    pattern = (
        rb"\b(?:" + b"|".join(re.escape(name.encode("utf-8", "surrogateescape")) for name in sorted(names)) + rb")\b"
    )
    return instruction.keyword in _NAMING and re.search(pattern, instruction.text) is not None


def _end(members: tuple[Instruction, ...]) -> int:
    """The index above which build data stands at the end of a stage: that of the first CMD or ENTRYPOINT behind the
    last instruction that touches files, else behind all."""
    last = max((at for at, i in enumerate(members) if i.keyword in FILES), default=0)
    found = (at for at in range(last + 1, len(members)) if members[at].keyword in ("CMD", "ENTRYPOINT"))
    return next(found, len(members))
