"""The parting of one stage as it is worked out: what each of the two has so far, and questions about places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from layersmith.bodies import body
from layersmith.effects.bases import Base, base
from layersmith.effects.commands import in_folders
from layersmith.effects.effect import LOADED, Effects, Unknown
from layersmith.effects.models.downloads import WRITTEN_SOMETIMES
from layersmith.effects.packages import action
from layersmith.effects.paths import GLOB, inside, overlap, resolve
from layersmith.effects.small_images import lacking
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import behind, expanded, folder
from layersmith.evidence.folders import STANDARD
from layersmith.evidence.placing import placing
from layersmith.evidence.splitting.container import container
from layersmith.evidence.splitting.packages import installs
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command
from layersmith.shell.besides import handed_on
from layersmith.split import Crossing, Install, Part, Recipe
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import derived

_IGNORED = ("/tmp", "/var/tmp", "/root/.cache", "/root/.npm", "/var/cache", "/var/log", "/run")
"""Where what a step leaves is of no use to a container."""

_OF_COMPILERS = "/usr/include"
"""What only compilers read."""

_SYSTEM = ("/etc", "/usr", "/var", "/root", "/opt", *LOADED)


class HeldError(Exception):
    """No division can be made: `missed` says why."""

    def __init__(self, missed: Missed) -> None:
        super().__init__(missed.detail)
        self.missed = missed


class Parting:
    """What the stage that builds (`build`) and the last one (`run`) hold so far.

    `late` are parts of the last one that stand behind what crosses, `again` the lines of steps that are done in both
    stages although it is not known what they need, `emptied` the installs of which nothing is left, `unclear` packages
    for building that stay because of libraries whose packages are not known. `wanted` are packages that its image
    lacks, each with the program that it is for, `installed` those that RUNs of it install, `dropped` those that it does
    without, `groups` the names that apk gave to some of those. `only_built` are the instructions that only the first
    one has, `run_only` the places of files that only the last one has. `large` is the image of the stage, `small` the
    one of the last stage.
    """

    def __init__(self, facts: Facts, stage: Stage, recipe: Recipe) -> None:
        self.facts = facts
        self.stage = stage
        self.recipe = recipe
        self.build: list[Part] = []
        self.run: list[Part] = []
        self.late: list[Part] = []
        self.again: list[int] = []
        self.emptied: list[Install] = []
        self.unclear: dict[str, None] = {}
        self.crossings: list[Crossing] = list(_undeleted(facts, stage, recipe))
        self.sources = tuple(source for crossing in self.crossings for source in crossing.sources)
        steps = [i for i in stage.instructions if i.start in recipe.steps]
        self.first, self.last = steps[0], steps[-1]
        self.only_built: list[Instruction] = []
        self.run_only: set[str] = set()
        self.trimmed = False
        self.dropped: set[str] = set()
        self.groups: set[str] = set()
        self.wanted: dict[str, str] = {}
        self.installed: set[str] = set()
        self.large, self.small = _base(facts, stage), base(recipe.image)
        self.questions: list[str] = []
        self.reasons: list[str] = []

    def above(self, instruction: Instruction) -> bool:
        """Whether a step that only builds stands below `instruction`."""
        return instruction.start < self.last.start

    def crosses(self, place: str) -> bool:
        """Whether what is at `place` crosses."""
        return any(inside(place, source) for source in self.sources)

    def matters(self, place: str) -> bool:
        """Whether what is made or changed at `place` is missing in the last stage when only the first one does it."""
        if inside(place, _OF_COMPILERS) or place.endswith(WRITTEN_SOMETIMES):
            return False
        if self.recipe.apart:
            # What crosses is not all that is in its folder, and a later RUN may read what is in a temporary one.
            return not self.crosses(place)
        holds_source = any(inside(source, place) for source in self.sources) and not GLOB & set(place)
        ignored = any(inside(place, one) for one in _IGNORED)
        return not (self.crosses(place) or holds_source or (ignored and place not in self._started))

    @derived
    def _started(self) -> frozenset[str]:
        return frozenset(container(self.facts, self.stage).paths)

    def lacks(self, program: str) -> bool:
        """Whether the last stage has no `program` that the other one's image has, so far."""
        package = lacking(program, self.large, self.small)
        return package is not None and package not in self.installed

    def commands(self, run: Instruction) -> tuple[Command, ...]:
        """The commands of `run`, those that it has another shell read included; none when it is not understood."""
        read = body(self.facts, run)
        return tuple(_with_inner(read[1].commands)) if read else ()

    def is_system(self, place: str) -> bool:
        """Whether `place` is one of the image's own, which no step that only builds touches."""
        return any(inside(place, one) for one in _SYSTEM) and not self.crosses(place) and not self.brought(place)

    def stands(self, place: str) -> bool:
        """Whether the folder `place` is in the last stage because every image has it, or a WORKDIR makes it."""
        if place in STANDARD:
            return True
        ends = [folder(self.facts, self.stage, i) for i in (*self.stage.instructions, behind(self.stage))]
        return any(end is not None and inside(end, place) for end in ends)

    def is_built(self, place: str) -> bool:
        """Whether a step may have made or changed what is at `place`."""
        runs = (i for i in self.only_built if i.keyword == "RUN")
        here = [folder(self.facts, self.stage, i) for i in runs]
        return self.crosses(place) or self.brought(place) or any(f and f != "/" and inside(place, f) for f in here)

    def brought(self, place: str) -> bool:
        """Whether an instruction that only builds is known to put something at `place`."""
        for one in self.only_built:
            if one.keyword in ("COPY", "ADD"):
                put = placing(self.facts, self.stage, one)
                if put is None or any(overlap(item.place, place) for item in put.items):
                    return True
            elif one.keyword == "RUN":
                does = effects(self.facts, self.stage, one)
                # Packages of the distribution come to both stages, as do those for all users that are kept.
                both = one in [run for run, _ in self.recipe.kept] or installs(self.facts, one) is not None
                if isinstance(does, Unknown) or (both and any(inside(place, p) for p in _SYSTEM)):
                    continue
                if any(overlap(place, path) for path in does.writes):
                    return True
        return False

    def meets_run(self, does: Effects) -> bool:
        """Whether what `does` says touches what only the last stage has, because it is put there below the build."""
        for part in self.run:
            if not isinstance(part, Instruction) or part.keyword not in ("COPY", "ADD", "RUN") or self.above(part):
                continue
            other = effects(self.facts, self.stage, part)
            if isinstance(other, Unknown):
                return True
            if any(overlap(one, place) for one in does.touched for place in (*other.writes, *other.deletes)):
                return True
        return False


def _undeleted(facts: Facts, stage: Stage, recipe: Recipe) -> Iterator[Crossing]:
    """What crosses, without what a RUN deletes in the end: nothing of it is there to be copied."""
    gone: set[str] = set()
    for run in stage.instructions:
        read = body(facts, run) if run.keyword == "RUN" else None
        for command, here in in_folders(read[1], folder(facts, stage, run)) if read else ():
            if command.name == "rm":
                found = (resolve(word.literal, here) for word in command.words[1:] if word.literal and not word.glob)
                gone |= {place for place in found if place is not None}
            elif command.name not in ("cd", "set"):
                gone = {place for place in gone if not _may_make(command, here, place)}
        if run.keyword in ("COPY", "ADD"):
            put = placing(facts, stage, run)
            gone = {place for place in gone if put and not any(overlap(item.place, place) for item in put.items)}
    for crossing in recipe.crossings:
        if not all(any(inside(source, place) for place in gone) for source in crossing.sources):
            yield crossing


def _may_make(command: Command, here: str | None, place: str) -> bool:
    """Whether `command`, run in the folder `here`, may make something at `place`."""
    name = place.rpartition("/")[2]
    if here is None or any(name in word.raw for word in command.words[1:]):
        return True
    # Managers of packages write elsewhere.
    return action(command) is None and (inside(here, place) or inside(place, here))


def _with_inner(commands: Iterable[Command]) -> Iterator[Command]:
    for command in commands:
        yield command
        for _, inner in handed_on(command):
            yield from inner.commands


def _base(facts: Facts, stage: Stage) -> Base:
    """What is known of the image of `stage`, with the defaults of ARGs in front of FROM."""
    if "$" not in stage.base:
        return facts.base(stage)
    first = stage.instructions[0]
    known: dict[str, str | None] = {}
    for instruction in facts.tree.instructions:
        if instruction.start >= first.start:
            break
        for pair in instruction.pairs if instruction.keyword == "ARG" else ():
            known[pair.name] = expanded(pair.value or "", known, instruction)
    text = expanded(stage.base, known, first)
    return base(text) if text else facts.base(stage)
