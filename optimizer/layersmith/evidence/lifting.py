"""What becomes of a RUN whose `chown` or `chmod` COPYs can see to: which commands are of no use any more, or what rises
above the COPYs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from layersmith.cut import Cut
from layersmith.effects.ownership import PROGRAMS
from layersmith.effects.paths import inside
from layersmith.evidence.apart import made_ahead, makes_accounts, rest_of, stays, without
from layersmith.evidence.nearest import AsFar, ByPlace, nearest
from layersmith.evidence.new_folders import new_folders
from layersmith.evidence.owning import (
    FILES,
    Change,
    Held,
    another_name,
    before,
    brought,
    changes,
    commands_ahead,
    commutes,
    flags,
    in_volume,
    is_named,
    makes,
    nameless,
    passes,
    reached,
    written_behind,
)
from layersmith.evidence.placing import placing
from layersmith.evidence.remade import remade
from layersmith.evidence.remembered import remembered_of
from layersmith.evidence.swap import obstacle
from layersmith.facts import Facts
from layersmith.phrases import listed
from layersmith.rewrite import Missed
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import field, replace, value

Said = dict[int, dict[str, str]]
"""The flags that COPYs get, by where these start."""

NEW = "new-folder"
CHMOD = "builder-knows-chmod"
_ACCOUNT = "needs-account"


@value
class Lift:
    """What one `run` leaves to COPYs above it.

    `copies` get flags, each a row of names and values, in the order of the file. The `cuts` are of no use any more; the
    RUN goes with them when it has nothing else. Without cuts the RUN goes above the first of the copies. `below`: the
    copies go below the RUN, or to its place, and so below all that stands in between.
    """

    run: Instruction
    copies: tuple[tuple[Instruction, tuple[tuple[str, str], ...]], ...]
    cuts: tuple[Cut, ...]
    below: bool
    kinds: tuple[str, ...]
    assumes: tuple[str, ...]


def line_of_change(facts: Facts, run: Instruction) -> int:
    """The line (1-based) of the first command in `run` that changes owners or modes."""
    script = facts.script(run)
    commands = script.commands if isinstance(script, Script) else ()
    return next((run.line_of(command.start) for command in commands if command.name in PROGRAMS), run.line)


def lifts(facts: Facts, stage: Stage) -> Iterator[Lift | Missed]:
    """What each RUN of `stage` can leave to COPYs, the first one first."""
    for at, run in enumerate(stage.instructions):
        if run.keyword == "RUN" and any(name.encode("utf-8", "surrogateescape") in run.text for name in PROGRAMS):
            found = _lift(facts, stage, at)
            if isinstance(found, Lift):
                needed = remade(facts, stage, run)
                held = Held("workdir-deleted", needed) if needed else _changed_again(facts, stage, found)
                found = held or _with_builder(facts, found)
            if isinstance(found, Held):
                yield Missed(found.reason, line_of_change(facts, run), found.detail)
            elif found is not None:
                yield found


def _changed_again(facts: Facts, stage: Stage, lift: Lift) -> Held | None:
    """Whether a RUN further down changes the same of what the COPYs bring that one which rises gives to them, so that
    nothing would come of it."""
    if lift.cuts:
        return None
    given = [(copy, name) for copy, said in lift.copies for name, _ in said]
    for other in stage.instructions[stage.instructions.index(lift.run) + 1 :]:
        for change in changes(facts, stage, other) if other.keyword == "RUN" else ():
            if isinstance(change, Change) and any(
                name == change.flag and _touches(facts, stage, copy, change) for copy, name in given
            ):
                return Held("used-between", f"line {other.line} changes the same once more")
    return None


def _lift(facts: Facts, stage: Stage, at: int) -> Lift | Held | None:
    run = stage.instructions[at]
    script, copies = facts.script(run), _copies(facts, stage).to(facts, run.start)
    if not copies.named or not isinstance(script, Script):
        return None
    found = changes(facts, stage, run)
    if unknown := next((one for one in found if isinstance(one, Held)), None):
        return unknown if _names(script, copies) else None
    known = [one for one in found if isinstance(one, Change)]
    wanted = [one for one in known if _touches_any(facts, stage, copies, one)]
    if not wanted:
        return None
    # Without a USER it is the base image's, who could change nothing of root's if he were another.
    if facts.setting(run).root is False:
        return Held("not-root", f"USER {facts.setting(run).user} runs it, who can change only what is its own")
    for change in wanted:
        if held := in_volume(facts, stage, change) or another_name(facts, stage, change):
            return held
    needless, held = _needless(facts, stage, at, wanted)
    if needless:
        return _without(facts, stage, at, script, needless)
    risen = _Rising(facts, stage, at, script, known).lift()
    return risen if isinstance(risen, Lift) else held or risen


class _Copies(AsFar):
    """The COPYs and ADDs of a stage: by where they start, by the places that they bring something to, and how
    their destinations are spelled."""

    def __init__(self, facts: Facts, stage: Stage) -> None:
        super().__init__(facts, stage)
        self.named: dict[int, Instruction] = {}
        self.places = ByPlace()
        self.spelled: set[str] = set()

    def add(self, facts: Facts, one: Instruction) -> None:
        """Look at one more instruction."""
        if not is_named(one):
            return
        self.named[one.start] = one
        if one.words:
            self.spelled.add(one.words[-1].raw.strip("\"'").rstrip("/"))
        items = brought(facts, self.stage, one, True)
        # Of one that brings nothing that is known, anything may be.
        for place in () if items is None else {item.place for item in items} or {"/"}:
            self.places.add(place, one.start)


_copies = remembered_of(_Copies)


def _names(script: Script, copies: _Copies) -> bool:
    """Whether a command of `script` that is not understood names what one of `copies` brings."""
    words = {word.raw.strip("\"'").rstrip("/*") for c in script.commands if c.name in PROGRAMS for word in c.words[1:]}
    return not words.isdisjoint(copies.spelled)


def _touches_any(facts: Facts, stage: Stage, copies: _Copies, change: Change) -> bool:
    """Whether `change` reaches something that one of `copies` above it brings."""
    rows = [row for path in change.paths for row in copies.places.near(path)]
    return any(_touches(facts, stage, copies.named[at], change) for at in nearest(rows, change.run.start))


def _touches(facts: Facts, stage: Stage, copy: Instruction, change: Change) -> bool:
    return placing(facts, stage, copy) is not None and reached(facts, stage, copy, change, True) != "none"


def _with_builder(facts: Facts, lift: Lift) -> Lift | Held:
    """`lift`, when the builder knows the flags that it takes."""
    if "mode" not in lift.kinds:
        return lift
    if facts.builder.lacks_chmod:
        return Held("builder", f"{facts.builder.name} does not know COPY --chmod")
    return lift if facts.builder.knows_chmod or _modern(facts) else replace(lift, assumes=(*lift.assumes, CHMOD))


def _modern(facts: Facts) -> bool:
    """Whether the file asks for BuildKit, or a builder with as much, already."""
    return any(
        i.heredocs
        or (i.keyword == "RUN" and i.flags)
        or (i.keyword in ("COPY", "ADD") and any(i.flag(name) is not None for name in ("chmod", "link", "parents")))
        for i in facts.tree.instructions
    )


@value
class _Taken:
    """A COPY with the `flag` that it gets for a change, and what that rests on."""

    copy: Instruction
    flag: str
    assumes: tuple[str, ...]


@value
class _Needless:
    """A change of which the operands in `cuts` are of no use once the COPYs `taken` have their flags; `whole`: all of
    it. `below`: the COPYs must go below the RUN, because the user is made in between."""

    change: Change
    taken: tuple[_Taken, ...]
    cuts: tuple[Cut, ...]
    whole: bool
    assumes: tuple[str, ...]
    below: bool


def _needless(facts: Facts, stage: Stage, at: int, wanted: Sequence[Change]) -> tuple[list[_Needless], Held | None]:
    """What of the changes `wanted` is of no use when COPYs see to it, and why not all of them."""
    found: list[_Needless] = []
    held: Held | None = None
    said: Said = {}
    for change in wanted:
        gone = frozenset(one.change.command.start for one in found if one.whole)
        one = _needless_part(facts, stage, at, change, gone, said)
        if isinstance(one, _Needless):
            found.append(one)
            for taken in one.taken:
                said.setdefault(taken.copy.start, {})[change.flag] = taken.flag
        held = held or (one if isinstance(one, Held) else None)
    return found, held


def _needless_part(
    facts: Facts, stage: Stage, at: int, change: Change, gone: frozenset[int], said: Said
) -> _Needless | Held | None:
    ahead = commands_ahead(facts, stage, change, gone)
    taken, held = _taken(facts, stage, at, change, said)
    below = any(one is not None and one.reason == _ACCOUNT for one in (ahead, None if taken else held))
    if below:
        # Whoever makes the user goes above the COPY; nothing else may be in the way.
        ahead = commands_ahead(facts, stage, nameless(change), gone)
        taken, held = _taken(facts, stage, at, change, said, nameless(change))
    if ahead or not taken:
        return ahead or held
    again = [written_behind(facts, stage, change, path) for path in change.paths]
    if all(again):
        return Held("used-between", f"{again[0]} changes {change.paths[0]} all the same")
    every = (item for one in taken for item in brought(facts, stage, one.copy, FILES in one.assumes) or ())
    files = {item.place for item in every if item.kind == "file"}
    cuts: list[Cut] = []
    used: dict[int, _Taken] = {}
    assumes: dict[str, None] = {}
    for word, path in change.places:
        mine = [one for one in taken if _brings(facts, stage, one.copy, path)]
        there = "new" if path in files else before(facts, stage, mine[-1].copy, path) if mine else "there"
        if there in ("there", "maybe"):
            continue
        assumes |= {} if there == "new" else {NEW: None}
        cuts.append(Cut(change.run, change.command, word))
        used |= {one.copy.start: one for one in mine}
    if not cuts:
        return Held("folder-there", f"{_some(change.paths)} there before the COPY")
    # A COPY for which an operand stays must not lose that it is reached.
    kept = tuple(one for one in taken if one.copy.start in used)
    assumes |= {name: None for one in kept for name in one.assumes}
    whole = len(cuts) == len(change.places)
    gone_cuts = (Cut(change.run, change.command),) if whole else tuple(cuts)
    return _Needless(change, kept, gone_cuts, whole, tuple(assumes), below)


def _taken(
    facts: Facts, stage: Stage, at: int, change: Change, said: Said, asked: Change | None = None
) -> tuple[tuple[_Taken, ...], Held | None]:
    """The COPYs above that can see to `change`, the nearest first, and what keeps those further up from it; what may
    stand in between is asked about `asked` instead."""
    found: list[_Taken] = []
    assumed: tuple[str, ...] = ()
    waiting = None if change.asked.recursive else set(change.paths)
    for other in reversed(stage.instructions[1:at]):
        if waiting is not None and not waiting:
            break
        one = _one(facts, stage, other, change, said) if is_named(other) else None
        if isinstance(one, Held):
            return tuple(found), one
        if one is None:
            if is_named(other) and reached(facts, stage, other, change) != "none":
                assumed = (FILES,)  # What may be a folder would have to be looked through.
            elif held := passes(facts, stage, other, asked or change):
                return tuple(found), held
            continue
        found.append(replace(one, assumes=(*one.assumes, *assumed)))
        if waiting is not None:
            waiting -= {item.place for item in brought(facts, stage, other, True) or ()}
    return tuple(found), None


def _one(
    facts: Facts, stage: Stage, copy: Instruction, change: Change, said: Said, rising: bool = False
) -> _Taken | Held | None:
    """How `copy` sees to `change`; None when that reaches nothing of what it brings."""
    reach = reached(facts, stage, copy, change)
    assumes: tuple[str, ...] = ()
    if reach == "some" and reached(facts, stage, copy, change, as_files=True) != "some":
        reach, assumes = reached(facts, stage, copy, change, as_files=True), (FILES,)
    if reach is None:
        return Held("unknown-between", f"where line {copy.line} copies to is not known")
    if reach == "some":
        return Held("brings-more", f"line {copy.line} brings more than what it changes")
    if reach == "none":
        return None
    flag = flags(facts, stage, copy, change, said.get(copy.start, {}))
    if isinstance(flag, Held):
        return flag
    more = new_folders(facts, stage, copy, change, flag[0], rising)
    return more if isinstance(more, Held) else _Taken(copy, flag[0], (*assumes, *flag[1], *more))


def _some(paths: Sequence[str]) -> str:
    """`a is, or may be,`; of many paths only the first ones are named."""
    if len(paths) == 1:
        return f"{paths[0]} is, or may be,"
    more = (f"{len(paths) - 2} others",) if len(paths) > 3 else ()
    return f"{listed((*paths[: 2 if more else 3], *more))} are, or may be,"


def _brings(facts: Facts, stage: Stage, copy: Instruction, path: str) -> bool:
    """Whether `copy` brings something to `path`, or below it."""
    items = brought(facts, stage, copy, True) or ()
    return any(inside(item.place.removesuffix("/*") or "/", path) for item in items)


def _without(facts: Facts, stage: Stage, at: int, script: Script, parts: Sequence[_Needless]) -> Lift | Held:
    """The RUN without the changes that COPYs see to."""
    run = stage.instructions[at]
    cuts = tuple(cut for one in parts for cut in one.cuts)
    copies = {one.copy.start: one.copy for part in parts for one in part.taken}
    below = any(one.below for one in parts)
    for copy in copies.values() if below else ():
        lower = [one for one in stage.instructions[1:at] if one.start > copy.start and one.start not in copies]
        if held := _stays(facts, stage, run, copy, lower, rest_of(script, cuts)):
            return Held(_ACCOUNT, f"the user is made below line {copy.line}, which stays where it is: {held.detail}")
    said: Said = {}
    for part in parts:
        for one in part.taken:
            said.setdefault(one.copy.start, {})[part.change.flag] = one.flag
    assumes = dict.fromkeys(name for one in parts for name in one.assumes)
    kinds = dict.fromkeys(one.change.asked.kind for one in parts)
    given = tuple((copies[start], tuple(said[start].items())) for start in sorted(copies))
    return Lift(run, given, cuts, below, tuple(kinds), tuple(assumes))


def _stays(
    facts: Facts, stage: Stage, run: Instruction, copy: Instruction, between: Sequence[Instruction], rest: bytes
) -> Held | None:
    """Why `copy` can't go below the instructions `between` and `run` with nothing but the body `rest`."""
    every = (obstacle(facts, stage, copy, other) for other in between)
    found = next(filter(None, every), None) or stays(facts, stage, copy, run, rest)
    return Held(_NAMED.get(found.reason, "used-between"), found.detail) if found else None


@value
class _Rising:
    """A RUN that stays, but above COPYs that see to what it changed of theirs: what was there before them is still its
    own to change."""

    facts: Facts
    stage: Stage
    at: int
    script: Script
    changes: Sequence[Change]
    said: Said = field(default_factory=dict)

    def lift(self) -> Lift | Held | None:
        """The COPYs that it can stand above, the nearest first."""
        run = self.stage.instructions[self.at]
        if late := self._made_late():
            return late
        copies: list[Instruction] = []
        between: list[Instruction] = []
        blocked: Held | None = None
        assumes: dict[str, None] = {}
        held: Held | None = None
        for other in reversed(self.stage.instructions[1 : self.at]):
            seen = self._seen(other) if is_named(other) else {}
            if isinstance(seen, Held):
                held = seen
                break
            if not seen:
                between.append(other)
                blocked = blocked or self._under(other)
                continue
            held = self._over(other, between if blocked else ())
            if held:
                held = blocked or held
                break
            copies.append(other)
            self.said[other.start] = {name: one.flag for name, one in seen.items()}
            assumes |= {name: None for one in seen.values() for name in one.assumes}
        # To part COPYs into one folder because of what is there before the first would look odd.
        if not copies or (held and held.reason == "folder-there"):
            return held or blocked
        first = copies[-1].start
        below = any(self._under(one) for one in between if one.start > first)
        given = tuple((copy, tuple(self.said[copy.start].items())) for copy in reversed(copies))
        kinds = tuple(dict.fromkeys(one.asked.kind for one in self.changes
                                    if any(one.flag in said for said in self.said.values())))  # fmt: skip
        return Lift(run, given, (), below, kinds, tuple(assumes))

    def _seen(self, copy: Instruction) -> dict[str, _Taken] | Held:
        """How `copy` sees to each of the changes that reach it."""
        found: dict[str, _Taken] = {}
        rests: tuple[str, ...] = ()
        for change in self.changes:
            said = {copy.start: {name: one.flag for name, one in found.items()}}
            one = _one(self.facts, self.stage, copy, change, said, rising=True)
            if isinstance(one, Held):
                return one
            places = {item.place for item in brought(self.facts, self.stage, copy, False) or () if item.kind == "file"}
            if path := next((path for path in change.paths if path in places), None):
                return Held("folder-there", f"line {copy.line} replaces {path}, or fails, if it is there before")
            if one is None:
                if path := makes(self.facts, self.stage, copy, change):
                    return Held("new-folder", f"line {copy.line} may make {path}, which {change.command.name} changes")
                if reached(self.facts, self.stage, copy, change) != "none":
                    rests = (FILES,)
                continue
            for path in change.paths:
                brings = _brings(self.facts, self.stage, copy, path)
                if brings and before(self.facts, self.stage, copy, path) != "there":
                    return Held("folder-there", f"{path} is, or may be, there before the COPY")
            found[change.flag] = one
        return {name: replace(one, assumes=(*one.assumes, *rests)) for name, one in found.items()}

    def _made_late(self) -> Held | None:
        """Whether the RUN may make a user behind a command that names him, which a COPY below it would find."""
        named = [one for one in self.changes if one.named]
        if not named or not makes_accounts(self.facts, self.stage, named[0].run, self.changes):
            return None
        if all(made_ahead(self.facts, self.stage, one) for one in named):
            return None
        return Held(_ACCOUNT, f"the user may be made behind {named[0].command.name}, which then fails")

    def _under(self, other: Instruction) -> Held | None:
        """Why the RUN can't rise above `other`."""
        if all(commutes(self.facts, other, change) for change in self.changes) and self._is_bare:
            return None
        found = obstacle(self.facts, self.stage, other, self.stage.instructions[self.at])
        return Held(_NAMED.get(found.reason, "used-between"), found.detail) if found else None

    def _over(self, copy: Instruction, between: Sequence[Instruction]) -> Held | None:
        """Why `copy` can't go below the RUN, and the instructions `between`."""
        run, rest = self.stage.instructions[self.at], rest_of(self.script, without(self.changes))
        return _stays(self.facts, self.stage, run, copy, between, rest)

    @property
    def _is_bare(self) -> bool:
        return len(self.changes) == len(self.script.commands)


_NAMED = {"unknown-effects": "unknown-between", "needs-account": _ACCOUNT, "volume": "volume", "link": "link",
          "setting-between": "setting-between"}  # fmt: skip
"""The reasons of `swap` under the names of this transform."""
