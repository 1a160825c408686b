"""Which instruction goes to which stage, for a recipe.

The stage that builds keeps, in order, all that stood above the last step that only builds and touches its files. The
one that runs gets what the container needs besides that which crosses: what is said of the container, settings, files
of the context, installs of packages that run (`packages` sorts them), users, and whatever writes elsewhere without
reading what was built. What is not certain is held back.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace

from layersmith.bodies import body
from layersmith.effects.bases import base
from layersmith.effects.cost import costly
from layersmith.effects.effect import LOADED, Effects, Unknown
from layersmith.effects.paths import GLOB, inside, overlap
from layersmith.effects.small_images import lacking, without_shell
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import folder
from layersmith.evidence.placing import placing
from layersmith.evidence.splitting.container import container
from layersmith.evidence.splitting.owners import is_only_chown, owner_of
from layersmith.evidence.splitting.packages import Installs, installs, needed
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command
from layersmith.split import Crossing, Division, Install, Part, Recipe
from layersmith.syntax.tree import Instruction, Stage

OF_THE_CONTAINER = frozenset(
    ("CMD", "ENTRYPOINT", "HEALTHCHECK", "EXPOSE", "VOLUME", "STOPSIGNAL", "LABEL", "MAINTAINER")
)
"""Instructions that only say something of the container."""

SETTINGS = frozenset(("ENV", "ARG", "WORKDIR", "USER", "SHELL"))
"""Instructions that hold for all that follows, in whichever stage."""

_NAMES = ("build", "builder", "build-stage")
_IGNORED = ("/tmp", "/var/tmp", "/root/.cache", "/root/.npm", "/var/cache", "/var/log", "/run")
"""Where what a step leaves is of no use to a container."""

_SYSTEM = ("/etc", "/usr", "/var", "/root", "/opt", *LOADED)
_OF_ACCOUNTS = frozenset(("useradd", "groupadd", "adduser", "addgroup", "usermod", "mkdir", "chown", "chmod", "passwd"))
_MOST_FILES = 6
"""Files that cross one by one."""


class _HeldError(Exception):
    """No division can be made: `missed` says why."""

    def __init__(self, reason: str, instruction: Instruction, detail: str) -> None:
        self.missed = Missed(reason, instruction.line, detail)


def divide(facts: Facts, stage: Stage, recipe: Recipe) -> Division | Missed:
    """Both stages that `recipe` makes of `stage`."""
    try:
        return _Frame(facts, stage, recipe).division()
    except _HeldError as held:
        return held.missed


class _Frame:
    """One division as it is worked out, from the first instruction to the last."""

    def __init__(self, facts: Facts, stage: Stage, recipe: Recipe) -> None:
        self.facts = facts
        self.stage = stage
        self.recipe = recipe
        self.build: list[Part] = []
        self.run: list[Part] = []
        self.late: list[Part] = []
        self.crossings: list[Crossing] = list(recipe.crossings)
        self.sources = [source for crossing in recipe.crossings for source in crossing.sources]
        steps = [i for i in stage.instructions if i.start in recipe.steps]
        self.first, self.last = steps[0], steps[-1]
        self.only_built: list[Instruction] = []
        self.run_only: set[str] = set()
        self.trimmed = False
        self.large, self.small = facts.base(stage), base(recipe.image)
        self.questions: list[str] = []
        self.reasons: list[str] = []

    def division(self) -> Division:
        """The division. Raises _HeldError."""
        changed = {instruction.start: text for instruction, text in self.recipe.changed}
        at = 0
        for instruction in self.stage.instructions[1:]:
            self.build += [text for above, text in self.recipe.inserted if above.start == instruction.start]
            if instruction.start in self.recipe.steps:
                self.build.append(changed.get(instruction.start, instruction))
                self.only_built.append(instruction)
                if instruction.keyword == "RUN":
                    self._packages_of_step(instruction)
            else:
                self._part(instruction, changed.get(instruction.start, instruction))
            if instruction.start == self.last.start:
                at = len(self.run)
        self._owned()
        at = self._behind_accounts(at)
        settings = self._settings(at)
        # What the author put above the build and needs what was built stands behind it.
        self.run[at:at] = [*settings, *self.crossings, *self.late]
        self._drop_unused()
        name = next(one for one in _NAMES if one != self.stage.name)
        return Division(
            name, (*self.build, *self.recipe.finish), tuple(self.run), tuple(self.reasons), tuple(self.questions)
        )

    def _above(self, instruction: Instruction) -> bool:
        return instruction.start < self.last.start

    def _part(self, instruction: Instruction, written: Part) -> None:
        """Put an instruction that is no step where it belongs."""
        match instruction.keyword:
            case "ONBUILD":
                raise _HeldError("onbuild", instruction, "other images are built on this one, by what ONBUILD says")
            case "VOLUME":
                self.run.append(instruction)
            case keyword if keyword in OF_THE_CONTAINER:
                self.run.append(instruction)
            case keyword if keyword in SETTINGS:
                if self._above(instruction):
                    self.build.append(written)
                self.run.append(instruction)
            case "COPY" | "ADD":
                self._copy(instruction, written)
            case "RUN":
                self._run(instruction, written)
            case _:
                raise _HeldError("unknown-step", instruction, f"{instruction.keyword} is not known")

    def _copy(self, copy: Instruction, written: Part) -> None:
        put = placing(self.facts, self.stage, copy)
        places = [item.place for item in put.items] if put else []
        within = bool(places) and all(self._crosses(place) for place in places)
        if self._above(copy):
            if within or self._may_be_read(copy, places):
                self.build.append(written)
            if within:
                self.only_built.append(copy)
                return
            if self.build[-1:] != [written]:
                self.run_only.update(places)
        self.run.append(copy)

    def _crosses(self, place: str) -> bool:
        return any(inside(place, source) for source in self.sources)

    def _may_be_read(self, copy: Instruction, places: list[str]) -> bool:
        """Whether a step below `copy` may read what it brings: not what the container is started with, unless a RUN
        names it."""
        named = container(self.facts, self.stage)
        if not places or not all(place in (*named.paths, *named.scripts) for place in places):
            return True
        texts = [
            i.text for i in self.stage.instructions if i.keyword == "RUN" and copy.start < i.start <= self.last.start
        ]
        return any(posixpath.basename(place).encode() in text for place in places for text in texts)

    def _run(self, run: Instruction, written: Part) -> None:
        found = installs(self.facts, run)
        if found is not None and found.alone:
            self._packages(run, written, found)
            return
        does = effects(self.facts, self.stage, run)
        if isinstance(does, Unknown):
            self._unknown(run, written, does)
            return
        outside = [place for place in (*does.writes, *does.deletes, *does.makes) if self._matters(place)]
        if not outside and (self._above(run) or not self._meets_run(does)):
            if self._above(run) or not is_only_chown(self.facts, self.stage, run, tuple(self.sources)):
                self.build.append(written)
            self.only_built.append(run)
            return
        read = [place for place in (*does.reads, *does.needs) if not self._is_system(place)]
        missing = sorted(filter(self._lacks, does.programs))
        built = [place for place in read if self._is_built(place)]
        if missing or (without_shell(self.small)) or (built and not all(self._crosses(place) for place in built)):
            self._file_by_file(run, written, does, missing, built)
            return
        if self._above(run) and self._may_matter(run, does):
            self.build.append(written)
        if built and self._above(run):
            self.late.append(run)
        else:
            self.run.append(run)

    def _matters(self, place: str) -> bool:
        """Whether what is made or changed at `place` is missing in the last stage when only the first one does it."""
        above_source = any(inside(source, place) for source in self.sources) and not GLOB & set(place)
        return not (self._crosses(place) or above_source or any(inside(place, one) for one in _IGNORED))

    def _meets_run(self, does: Effects) -> bool:
        """Whether a command may read what only the last stage has, because it is put there below the build."""
        later = [part for part in self.run if isinstance(part, Instruction) and not self._above(part)]
        for part in later:
            if part.keyword in ("COPY", "ADD", "RUN"):
                other = effects(self.facts, self.stage, part)
                if isinstance(other, Unknown):
                    return True
                places = (*other.writes, *other.deletes)
                if any(overlap(one, place) for one in does.touched for place in places):
                    return True
        return False

    def _is_system(self, place: str) -> bool:
        return any(inside(place, one) for one in _SYSTEM) and not self._crosses(place) and not self._brought(place)

    def _brought(self, place: str) -> bool:
        """Whether an instruction that only builds may have put something at `place`."""
        for one in self.only_built:
            if one.keyword in ("COPY", "ADD"):
                put = placing(self.facts, self.stage, one)
                if put is None or any(overlap(item.place, place) for item in put.items):
                    return True
            elif one.keyword == "RUN":
                does = effects(self.facts, self.stage, one)
                if not isinstance(does, Unknown) and any(overlap(place, path) for path in does.writes):
                    return True
        return False

    def _is_built(self, place: str) -> bool:
        """Whether a step may have made or changed what is at `place`."""
        unknown = (i for i in self.only_built if i.keyword == "RUN")
        here = [folder(self.facts, self.stage, i) for i in unknown]
        return self._crosses(place) or self._brought(place) or any(f and f != "/" and inside(place, f) for f in here)

    def _file_by_file(
        self, run: Instruction, written: Part, does: Effects, missing: list[str], built: list[str]
    ) -> None:
        """Leave `run` to the stage that builds, and have the files that it makes cross, when each is known."""
        places = [place for place in does.writes if self._matters(place)]
        exact = all(not GLOB & set(place) and place not in does.makes for place in places)
        if not places or not exact or len(places) > _MOST_FILES or does.accounts == "changed":
            if missing:
                detail = f"{self.recipe.image} has no {missing[0]}, which this step runs"
                raise _HeldError("missing-program", run, detail)
            if without_shell(self.small):
                raise _HeldError("no-shell", run, f"nothing can run in {self.recipe.image}")
            raise _HeldError("needs-built", run, f"it reads {built[0]}, which is built and does not cross")
        if not self._above(run) and self._meets_run(does):
            raise _HeldError("needs-built", run, "it works on what is built and on what is not")
        self.build.append(written)
        self.only_built.append(run)
        for place in places:
            above = posixpath.dirname(place)
            self.crossings.append(Crossing((place,), above.rstrip("/") + "/", "root:root"))

    def _unknown(self, run: Instruction, written: Part, does: Unknown) -> None:
        """What is not known can be done in both stages as long as either is as the one stage was."""
        commands = self._commands(run)
        both = run.start < self.first.start and not self.only_built and not self.trimmed and bool(commands)
        if both and not any(not one.name or self._lacks(one.name) or costly(one) for one in commands):
            self.build.append(written)
            self.run.append(run)
            return
        raise _HeldError(
            "unknown-step", run, f"what it does, and for which of the two stages, is not known: {does.reason}"
        )

    def _lacks(self, program: str) -> bool:
        return lacking(program, self.large, self.small) is not None

    def _commands(self, run: Instruction) -> tuple[Command, ...]:
        read = body(self.facts, run)
        return read[1].commands if read else ()

    def _may_matter(self, run: Instruction, does: Effects) -> bool:
        """Whether what `run`, which stands above a step, does may matter to that."""
        places = [place for place in does.touched if not any(inside(place, one) for one in LOADED)]
        if places and all(place in self.run_only for place in (*does.writes, *does.deletes)):
            return False
        return not self._is_of_accounts_alone(run, does) or self._accounts_matter(run)

    def _is_of_accounts_alone(self, run: Instruction, does: Effects) -> bool:
        return does.accounts == "changed" and all(
            command.name
            in ("useradd", "groupadd", "adduser", "addgroup", "usermod", "mkdir", "chown", "chmod", "passwd")
            for command in self._commands(run)
        )

    def _accounts_matter(self, run: Instruction) -> bool:
        """Whether a step below `run` may look for the users that it makes."""
        words = {w.literal for c in self._commands(run) for w in c.words[1:] if w.literal and not w.raw.startswith("-")}
        below = [i for i in self.stage.instructions if run.start < i.start <= self.last.start]
        if any(i.keyword == "USER" for i in below):
            return True
        return any(re.search(rb"\b" + re.escape(word.encode()) + rb"\b", i.text) for i in below for word in words)

    def _packages(self, run: Instruction, written: Part, found: Installs) -> None:
        if not self._above(run):
            self.run.append(run)
            return
        self.build.append(written)
        wanted = needed(self.facts, self.stage, found)
        self.questions += wanted.doubts
        self.trimmed = self.trimmed or bool(wanted.dropped)
        if wanted.packages == found.names:
            self.run.append(run)
        elif wanted.packages:
            self.run.append(self._installing(run, found, wanted.packages))

    def _packages_of_step(self, run: Instruction) -> None:
        """What a step installs besides, and the container needs."""
        found = installs(self.facts, run)
        if found is None:
            return
        wanted = needed(self.facts, self.stage, found)
        if not found.named:
            raise _HeldError(
                "unknown-packages", run, "which packages it installs, besides what it builds, is not known"
            )
        self.trimmed = self.trimmed or bool(wanted.dropped)
        self.questions += wanted.doubts
        if wanted.packages:
            self.run.append(self._installing(run, found, wanted.packages))

    def _installing(self, run: Instruction, found: Installs, packages: tuple[str, ...]) -> Install:
        if self.large.distro != self.small.distro and (self.large.distro or self.large.name != self.small.name):
            raise _HeldError("other-distribution", run, f"packages of {self.recipe.image} have other names")
        return Install(run, found.before, found.words, packages, found.after)

    def _owned(self) -> None:
        """Give each crossing the owner that its files had."""
        bound = [f for i in self.run if isinstance(i, Instruction) and i.keyword == "WORKDIR"
                 and (f := self._place_of(i))]  # fmt: skip
        for at, crossing in enumerate(self.crossings):
            if crossing.owner:
                owner = "" if crossing.owner == "root:root" else crossing.owner
                self.crossings[at] = replace(crossing, owner=owner)
                continue
            there = all(source in bound for source in crossing.sources)
            owner, given = owner_of(self.facts, self.stage, crossing.sources, there)
            self.crossings[at] = replace(crossing, owner=owner)
            if given:
                self.reasons.append(f"all of {', '.join(crossing.sources)} belongs to {owner.partition(':')[0]} then")

    def _place_of(self, workdir: Instruction) -> str | None:
        below = [i for i in self.stage.instructions if i.start > workdir.start]
        return folder(self.facts, self.stage, below[0]) if below else None

    def _behind_accounts(self, at: int) -> int:
        """Where what crosses can stand: behind the user that it is given to is there."""
        if not any(c.owner and not c.owner.partition(":")[0].isdigit() for c in self.crossings):
            return at
        for index in range(len(self.run) - 1, at - 1, -1):
            part = self.run[index]
            if isinstance(part, Instruction) and part.keyword == "RUN":
                does = effects(self.facts, self.stage, part)
                if not isinstance(does, Unknown) and does.accounts == "changed":
                    return index + 1
        return at

    def _settings(self, at: int) -> list[Part]:
        """The recipe's own lines, those that install put where root is the user."""
        runs = [text for text in self.recipe.settings if text[:4].upper() == "RUN "]
        user = next((i for i, p in enumerate(self.run) if isinstance(p, Instruction) and p.keyword == "USER"), at)
        if runs and user < at:
            self.run[user:user] = runs
            return [text for text in self.recipe.settings if text not in runs]
        return list(self.recipe.settings)

    def _drop_unused(self) -> None:
        """Take out of the last stage what holds for nothing there."""
        self.run = [part for at, part in enumerate(self.run) if not self._is_unused(part, self.run[at + 1 :])]

    def _is_unused(self, part: Part, below: list[Part]) -> bool:
        if not isinstance(part, Instruction):
            return False
        match part.keyword:
            case "ARG":
                used = [re.compile(rb"\b" + re.escape(pair.name.encode()) + rb"\b") for pair in part.pairs]
                return bool(used) and not any(one.search(_text(other)) for other in below for one in used)
            case "SHELL":
                return not any(isinstance(other, str) or _is_read_by_shell(other) for other in below)
            case "USER":
                return _is_superseded(below, "USER", ("RUN", "WORKDIR"))
            case "WORKDIR":
                place = self._place_of(part)
                in_it = any(folder(self.facts, self.stage, i) == place for i in self.only_built)
                return in_it and _is_superseded(below, "WORKDIR", ("RUN", "COPY", "ADD"))
        return False


def _text(part: Part) -> bytes:
    if isinstance(part, Instruction):
        return part.text
    text = part if isinstance(part, str) else part.owner if isinstance(part, Crossing) else " ".join(part.words)
    return text.encode("utf-8", "surrogateescape")


def _is_read_by_shell(part: Part) -> bool:
    return (
        isinstance(part, Instruction)
        and part.keyword in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK")
        and part.exec_form is None
    )


def _is_superseded(below: list[Part], keyword: str, uses: tuple[str, ...]) -> bool:
    """Whether another instruction of the kind, of an absolute folder if it is one, comes before any that uses this."""
    for other in below:
        if isinstance(other, str):
            return False
        if isinstance(other, Instruction) and other.keyword == keyword:
            return keyword != "WORKDIR" or other.args.text.startswith(b"/")
        if isinstance(other, Instruction) and other.keyword in uses:
            return False
    return False
