"""What steps come to when owners and modes are told with the COPY that brings the files, wherever they are set.

For the guard: a `chown` or `chmod` whose files a COPY above brings counts as that COPY's; it stays a step of its own
only for places that are there before. A COPY with --chown says the same.
"""

from __future__ import annotations

from layersmith.effects.ownership import PROGRAMS, owner
from layersmith.effects.paths import inside
from layersmith.evidence.apart import made_ahead, makes_accounts, rest_of, stays, without
from layersmith.evidence.new_folders import WORKDIR, new_folders
from layersmith.evidence.owning import (
    Change,
    Held,
    before,
    brought,
    changes,
    commands_ahead,
    commutes,
    flags,
    is_named,
    makes,
    nameless,
    passes,
    reached,
)
from layersmith.evidence.swap import obstacle
from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.trace import Step

Steps = tuple[Instruction, list[Step]]
_SET = ("chown", "chmod")


def told_with_copies(facts: Facts, stage: Stage, rows: list[Steps]) -> tuple[list[Steps], frozenset[tuple[int, int]]]:
    """`rows`, the steps of each instruction of `stage`, with owner and mode told by the steps of COPYs; and the COPYs
    with the RUNs, by where they start, that may change places as far as owners and modes go."""
    told = _Told(facts, stage)
    left = [(instruction, told.left(instruction, steps)) for instruction, steps in rows]
    return [(one, [told.as_copy(one, step) for step in steps]) for one, steps in left], frozenset(told.pairs)


class _Told:
    def __init__(self, facts: Facts, stage: Stage) -> None:
        self._facts, self._stage = facts, stage
        self._said: dict[int, dict[str, str]] = {}
        self._accounts = 0
        self._looked_up: dict[int, int] = {}
        self._told: set[int] = set()  # RUNs all of whose changes are told by COPYs.
        self.pairs: set[tuple[int, int]] = set()

    def left(self, one: Instruction, steps: list[Step]) -> list[Step]:
        """The `steps` of an instruction, those above being known, without what counts as a step of a COPY."""
        if is_named(one):
            self._said[one.start] = {name: text for name in _SET if (text := one.flag(name)) is not None}
            self._looked_up[one.start] = self._accounts
        if one.keyword != "RUN":
            return steps
        every = changes(self._facts, self._stage, one)
        found = [change for change in every if isinstance(change, Change)]
        # What COPYs may see to makes no accounts, whatever is known of the variables in it.
        makes = makes_accounts(self._facts, self._stage, one, found)
        before, gone = self._accounts, set[int]()
        for change in found:
            # Names are looked up by then: what follows in the RUN makes no difference.
            self._accounts = before + (makes and made_ahead(self._facts, self._stage, change))
            steps = self._without(change, found, steps, gone)
        self._accounts = before + makes
        if gone and len(gone) == len(every) and self._is_bare(one):
            self._told.add(one.start)
        return steps

    def _is_bare(self, run: Instruction) -> bool:
        """Whether `run` does nothing but change owners and modes."""
        script = self._facts.script(run)
        return isinstance(script, Script) and all(command.name in PROGRAMS for command in script.commands)

    def _without(self, change: Change, every: list[Change], steps: list[Step], gone: set[int]) -> list[Step]:
        facts, stage, run = self._facts, self._stage, change.run
        covered = self._covered(change)
        kept = tuple(path for path in change.paths if not self._is_new(covered, path))
        if len(kept) < len(change.paths) and self._is_busy(change, covered, frozenset(gone)):
            covered, kept = [], change.paths
        for copy, flag in covered:
            if flag:
                self._said[copy.start][change.flag] = flag
            if change.flag == "chown":
                self._looked_up[copy.start] = self._accounts
            script = facts.script(run)
            of_it = [one for one in every if self._passes(copy, one)]
            if isinstance(script, Script) and not stays(facts, stage, copy, run, rest_of(script, without(of_it))):
                self.pairs.add((copy.start, run.start))
        if not kept:
            gone.add(change.command.start)
        if ("kept", run.text) in steps and kept == change.paths:
            return steps
        script = facts.script(run)
        text = script.text[change.command.start : change.command.end] if isinstance(script, Script) else b""
        asked = change.asked
        mine: Step = ("own", asked.kind, asked.text, asked.recursive, tuple(sorted(kept)))
        return [new for step in steps for new in ((step,) if step[0] != ("run", text) else ((mine, *step[1:]),))
                if kept or new[0] != mine]  # fmt: skip

    def _passes(self, copy: Instruction, change: Change) -> bool:
        """Whether `change` does the same above `copy`, when that tells what its files get."""
        reach = reached(self._facts, self._stage, copy, change)
        return reach == "all" or (reach == "none" and makes(self._facts, self._stage, copy, change) is None)

    def _covered(self, change: Change) -> list[tuple[Instruction, str]]:
        """The COPYs above that bring nothing but what `change` changes, the nearest first, with what flags say so."""
        facts, stage = self._facts, self._stage
        found: list[tuple[Instruction, str]] = []
        blocked: list[Instruction] = []
        for other in reversed(stage.instructions[1:]):
            if other.start >= change.run.start:
                continue
            if is_named(other) and (reach := reached(facts, stage, other, change)) != "none":
                flag = flags(facts, stage, other, change, self._said[other.start])
                exact = reach == "all" and isinstance(flag, tuple) and not flag[1]
                if not exact or isinstance(flag, Held):
                    break
                # Which RUN makes a folder that WORKDIR names is the affair of those who know the builder.
                if new_folders(facts, stage, other, change, flag[0]) not in ((), (WORKDIR,)):
                    break
                # What has to do with the places, but not with what it brings, does not see who owns that.
                if any(obstacle(facts, stage, other, one) for one in blocked):
                    break
                found.append((other, flag[0]))
            elif other.start not in self._told and passes(facts, stage, other, nameless(change)):
                blocked.append(other)
        return found

    def _is_busy(self, change: Change, covered: list[tuple[Instruction, str]], gone: frozenset[int]) -> bool:
        """Whether something between the COPYs and `change` has to do with its places, which it must then see to."""
        if commands_ahead(self._facts, self._stage, nameless(change), gone):
            return True
        first = min((copy.start for copy, _ in covered), default=change.run.start)
        between = (one for one in self._stage.instructions[1:] if first < one.start < change.run.start)
        told = self._told | {copy.start for copy, _ in covered}
        others = (one for one in between if one.start not in told)
        return any(passes(self._facts, self._stage, one, nameless(change)) for one in others)

    def _is_new(self, covered: list[tuple[Instruction, str]], path: str) -> bool:
        """Whether nothing but the COPYs `covered` makes what is at `path`."""
        items = {item for copy, _ in covered for item in brought(self._facts, self._stage, copy, False) or ()}
        if any(item.kind == "file" and item.place == path for item in items):
            return True
        mine = [copy for copy, _ in covered
                if any(inside(item.place.removesuffix("/*") or "/", path)
                       for item in brought(self._facts, self._stage, copy, False) or ())]  # fmt: skip
        return bool(mine) and before(self._facts, self._stage, mine[-1], path) == "new"

    def as_copy(self, one: Instruction, step: Step) -> Step:
        """A step of a COPY with the owner and mode that its files have in the end."""
        said = self._said.get(one.start)
        if said is None:
            return step
        who = owner(said.get("chown") or "0")
        others = tuple(flag for flag in step[1] if flag[0] not in _SET)  # type: ignore[attr-defined]
        accounts = self._looked_up[one.start] if who is None or who.named else None
        return (step[0], others, *step[2:], tuple(sorted(said.items())), accounts)


def may_swap(facts: Facts, stage: Stage, upper: Instruction, lower: Instruction) -> bool:
    """Whether two RUNs change nothing but owners and modes, the one the owners and the other the modes."""
    script = facts.script(lower) if lower.keyword == "RUN" and upper.keyword == "RUN" else None
    if not isinstance(script, Script) or not any(name.encode() in lower.text for name in PROGRAMS):
        return False
    found = [change for change in changes(facts, stage, lower) if isinstance(change, Change)]
    return len(found) == len(script.commands) and all(commutes(facts, upper, change) for change in found)
