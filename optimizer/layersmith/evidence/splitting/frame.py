"""Which instruction goes to which stage, for a recipe.

The stage that builds keeps, in order, all that stood above the last step that only builds and touches its files. The
one that runs gets what the container needs besides that which crosses: what is said of the container, settings, files
of the context, installs of packages that run (`packages` sorts them), users, and whatever writes elsewhere without
reading what was built. What is not certain is held back.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from layersmith.bodies import body
from layersmith.effects.commands import in_folders
from layersmith.effects.paths import holds, inside, resolve
from layersmith.evidence.environment import behind, folder
from layersmith.evidence.placing import placing
from layersmith.evidence.splitting.container import SEARCHED, STARTERS, Container, container
from layersmith.evidence.splitting.frame_runs import packages_of_step, put_run
from layersmith.evidence.splitting.frame_state import HeldError, Parting
from layersmith.evidence.splitting.last_stage import complete
from layersmith.evidence.splitting.owners import is_only_chown
from layersmith.facts import SHELLS, Facts
from layersmith.phrases import listed
from layersmith.rewrite import Missed
from layersmith.split import Division, Part, Recipe
from layersmith.syntax.tree import Instruction, Stage

OF_THE_CONTAINER = frozenset(
    ("CMD", "ENTRYPOINT", "HEALTHCHECK", "EXPOSE", "VOLUME", "STOPSIGNAL", "LABEL", "MAINTAINER")
)
"""Instructions that only say something of the container."""

SETTINGS = frozenset(("ENV", "ARG", "WORKDIR", "USER", "SHELL"))
"""Instructions that hold for all that follows, in whichever stage."""

_OF_SYSTEM = frozenset(
    (
        *("/", "/bin", "/sbin", "/lib", "/lib64", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/share", "/etc"),
        *("/var", "/var/lib", "/boot", "/dev", "/proc", "/run", "/sys"),
    )
)
"""Folders of the system, which each image has of its own."""

_NAMES = ("build", "builder")
_INTERPRETERS = re.compile(r"i?python[\d.]*|irb|ruby|php|node|pypy\d*|i?pypy")
_NAMED = 4
"""Packages that a question names."""


def divide(facts: Facts, stage: Stage, recipe: Recipe) -> Division | Missed:
    """Both stages that `recipe` makes of `stage`."""
    parting = Parting(facts, stage, _without_owners(facts, stage, recipe))
    try:
        at = _part(parting)
        complete(parting, at)
    except HeldError as held:
        return held.missed
    name = next(one for one in _NAMES if one != stage.name)
    build = (*parting.build, *recipe.finish)
    questions = (*parting.questions, *_unclear(parting), *_done_again(parting), *_compiled(parting), *_by_hand(parting))
    return Division(name, build, tuple(parting.run), tuple(parting.reasons), questions)


def _unclear(parting: Parting) -> Iterator[str]:
    """The question about packages for building that stay because of their libraries."""
    if parting.unclear:
        yield (
            f"Which libraries of {', '.join(parting.unclear)} does the program load? They have other names in each"
            " release, so that the packages for building stay: `ldd` on the program tells, and these can be named"
            " instead."
        )


def _compiled(parting: Parting) -> Iterator[str]:
    """The question about packages of Node that are installed for all users where no compiler is."""
    kept = [text for _, text in parting.recipe.kept if isinstance(text, str)]
    tools = sorted(parting.dropped & {"make", "g++", "gcc", "build-essential", "build-base", "alpine-sdk"})
    if kept and tools:
        named = listed(tools)
        yield f"Is one of the packages compiled that the last stage installs for all users? It has no {named}."


def _by_hand(parting: Parting) -> Iterator[str]:
    """The question about packages that a script which is not known may need, or somebody who works in the container."""
    if not (parting.recipe.apart and parting.dropped):
        return
    started = container(parting.facts, parting.stage)
    names = sorted(parting.dropped)
    some = ", ".join(names[:_NAMED]) + (" and others" if len(names) > _NAMED else "")
    doubt = next((one for one in started.doubts if not started.inherited or " is not understood" in one), None)
    doubt = doubt or next(_unseen(parting, started), None)
    if doubt is not None:
        yield f"{doubt[:1].upper()}{doubt[1:]}: does it need {some}?"
        return
    if parting.large.name == "php" and re.search("apache|fpm", parting.large.tag or ""):
        return  # The image starts its server.
    if all(_waits(argv) for argv in started.argvs):
        yield f"No program is named that a container starts: does somebody need {some} in it?"


def _unseen(parting: Parting, started: Container) -> Iterator[str]:
    """A sentence about each program that is started and comes from a context that is not known."""
    if parting.facts.context is not None:
        return
    end = folder(parting.facts, parting.stage, behind(parting.stage))
    for argv in started.argvs:
        program = argv[0] if argv else None
        if not program or "." in posixpath.basename(program) or posixpath.basename(program) in STARTERS:
            continue
        named = resolve(program, end) if "/" in program else None
        for part in parting.run:
            if (
                not isinstance(part, Instruction)
                or part.keyword not in ("COPY", "ADD")
                or part.flag("from") is not None
            ):
                continue
            put = placing(parting.facts, parting.stage, part)
            places = {item.place.removesuffix("/*") for item in put.items} - {"", "/"} if put else set[str]()
            below = named and not parting.crosses(named) and any(inside(named, place) for place in places)
            if below or named in places:
                yield f"what {named} starts is not known without the build context"
            names = {posixpath.basename(word.raw.strip("\"'")) for word in part.words[:-1]}
            if named is None and program in names and any(one in (place, posixpath.dirname(place))
                                                          for one in SEARCHED for place in places):  # fmt: skip
                yield f"what {program} starts is not known without the build context"


def _waits(argv: tuple[str | None, ...]) -> bool:
    """Whether a command starts a shell, or something that reads what somebody types."""
    name = posixpath.basename(argv[0] or "") if argv else ""
    if name in STARTERS and all(word and word.startswith("-") for word in argv[1:]):
        return True  # It starts what it is told by whoever starts the container.
    return name in SHELLS or (len(argv) == 1 and _INTERPRETERS.fullmatch(name) is not None)


def _done_again(parting: Parting) -> Iterator[str]:
    """The question about steps that the last stage does as well."""
    lines = [str(line) for line in sorted(parting.again)]
    lacking = f"a compiler, or what {parting.recipe.image} has not?"
    if len(lines) == 1:
        yield f"Line {lines[0]} is run in the last stage: does it need {lacking}"
    elif lines:
        yield f"Lines {listed(lines)} are run in the last stage: does one of them need {lacking}"


def _without_owners(facts: Facts, stage: Stage, recipe: Recipe) -> Recipe:
    """`recipe` without last steps that only give what crosses to a user: COPY does."""
    sources = tuple(source for crossing in recipe.crossings for source in crossing.sources)
    steps = [i for i in stage.instructions if i.start in recipe.steps]
    while len(steps) > 1 and steps[-1].keyword == "RUN" and is_only_chown(facts, stage, steps[-1], sources):
        steps.pop()
    return replace(recipe, steps=frozenset(i.start for i in steps))


def _part(parting: Parting) -> int:
    """Put every instruction where it belongs; the index in the last stage at which the last step stood. Raises
    HeldError."""
    recipe, at = parting.recipe, 0
    if place := next((one for one in parting.sources if one in _OF_SYSTEM), None):
        detail = f"it makes files in {place}, among those of the system"
        raise HeldError(Missed("unknown-output", parting.last.line, detail))
    changed = {instruction.start: text for instruction, text in recipe.changed}
    for instruction in parting.stage.instructions[1:]:
        parting.build += [text for above, text in recipe.inserted if above.start == instruction.start]
        written = changed.get(instruction.start, instruction)
        if instruction.start in recipe.steps:
            parting.build += [written] if written else []
            parting.only_built.append(instruction)
            if instruction.keyword == "RUN":
                packages_of_step(parting, instruction)
            parting.run += [text for step, text in recipe.kept if step.start == instruction.start]
        else:
            _put(parting, instruction, written)
        if instruction.start == parting.last.start:
            at = len(parting.run)
    return at


def _put(parting: Parting, instruction: Instruction, written: Part) -> None:
    """Put an instruction that is no step where it belongs."""
    match instruction.keyword:
        case "ONBUILD":
            detail = "other images are built on this one, by what ONBUILD says"
            raise HeldError(Missed("onbuild", instruction.line, detail))
        case keyword if keyword in OF_THE_CONTAINER:
            parting.run.append(instruction)
        case keyword if keyword in SETTINGS:
            if parting.above(instruction):
                parting.build.append(written)
            parting.run.append(instruction)
        case "COPY" | "ADD":
            _put_copy(parting, instruction, written)
        case "RUN":
            put_run(parting, instruction, written)
        case _:
            raise HeldError(Missed("unknown-step", instruction.line, f"{instruction.keyword} is not known"))


def _put_copy(parting: Parting, copy: Instruction, written: Part) -> None:
    if not parting.above(copy):
        parting.run.append(copy)
        return
    put = placing(parting.facts, parting.stage, copy)
    places = [item.place for item in put.items] if put else []
    if places and all(parting.crosses(place) or _is_deleted(parting, copy, place) for place in places):
        parting.build.append(written)
        parting.only_built.append(copy)
        return
    if _may_be_read(parting, copy, places):
        parting.build.append(written)
    else:
        parting.run_only.update(places)
    parting.run.append(copy)


def _is_deleted(parting: Parting, copy: Instruction, place: str) -> bool:
    """Whether a step that builds deletes what `copy` brings to `place`, such as a list of packages."""
    for step in parting.stage.instructions:
        if step.start < copy.start or step.start not in parting.recipe.steps or step.keyword != "RUN":
            continue
        read = body(parting.facts, step)
        for command, here in in_folders(read[1], folder(parting.facts, parting.stage, step)) if read else ():
            gone = [resolve(word.literal, here) for word in command.words[1:] if word.literal and not word.glob]
            if command.name == "rm" and any(one and holds(one, place) for one in gone):
                return True
    return False


def _may_be_read(parting: Parting, copy: Instruction, places: list[str]) -> bool:
    """Whether a step below `copy` may read what it brings: not what the container is started with, unless the step
    names it."""
    started = container(parting.facts, parting.stage)
    if not places or not all(place in (*started.paths, *started.scripts) for place in places):
        return True
    steps = [i.text for i in parting.stage.instructions if i.start in parting.recipe.steps and i.keyword == "RUN"]
    return any(
        posixpath.basename(place).encode("utf-8", "surrogateescape") in text for place in places for text in steps
    )
