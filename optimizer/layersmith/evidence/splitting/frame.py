"""Which instruction goes to which stage, for a recipe."""

from __future__ import annotations

from layersmith.effects.paths import inside
from layersmith.evidence.placing import placing
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Division, Part, Recipe
from layersmith.syntax.tree import Instruction, Stage

OF_THE_CONTAINER = frozenset(
    ("CMD", "ENTRYPOINT", "HEALTHCHECK", "EXPOSE", "VOLUME", "STOPSIGNAL", "LABEL", "MAINTAINER")
)
"""Instructions that only say something of the container."""

SETTINGS = frozenset(("ENV", "ARG", "WORKDIR", "USER", "SHELL"))
"""Instructions that hold for all that follows, in whichever stage."""


def divide(facts: Facts, stage: Stage, recipe: Recipe) -> Division | Missed:
    """Both stages that `recipe` makes of `stage`."""
    build: list[Part] = []
    run: list[Part] = []
    changed = {instruction.start: text for instruction, text in recipe.changed}
    last = max((i for i in stage.instructions if i.start in recipe.steps), key=lambda i: i.start)
    for instruction in stage.instructions[1:]:
        build += [text for above, text in recipe.inserted if above.start == instruction.start]
        if instruction.keyword in OF_THE_CONTAINER:
            run.append(instruction)
        elif instruction.start in recipe.steps or _crosses(facts, stage, instruction, recipe.crossings):
            build.append(changed.get(instruction.start, instruction))
        elif instruction.keyword in SETTINGS:
            if instruction.start < last.start:
                build.append(instruction)
            run.append(instruction)
        else:
            return Missed("unknown-step", instruction.line, "it is not known which stage needs it")
        if instruction.start == last.start:
            run += [*recipe.settings, *map(_copied, recipe.crossings)]
    return Division("build", (*build, *recipe.finish), tuple(run))


def _crosses(facts: Facts, stage: Stage, instruction: Instruction, crossings: tuple[Crossing, ...]) -> bool:
    """Whether all that `instruction` copies crosses with what is built."""
    if instruction.keyword not in ("COPY", "ADD"):
        return False
    put = placing(facts, stage, instruction)
    sources = [source for crossing in crossings for source in crossing.sources]
    return put is not None and all(any(inside(item.place, source) for source in sources) for item in put.items)


def _copied(crossing: Crossing) -> str:
    owner = f" --chown={crossing.owner}" if crossing.owner else ""
    return f"COPY --from=build{owner} {' '.join(crossing.sources)} {crossing.target}"
