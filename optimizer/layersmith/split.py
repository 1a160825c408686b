"""What is to be done to make a stage that builds, and one that runs, of one stage."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from layersmith.syntax.tree import Instruction
from layersmith.values import value


@value
class Crossing:
    """`COPY --from` of `sources`, absolute paths of the stage that builds, to `target` of the one that runs: a folder
    when it ends in a slash. Of a source that is a folder the content arrives in `target`, as with every COPY, so that
    several folders need a crossing each.

    `owner` is what --chown gets; with "" each file and folder below a source keeps its owner by number, and a source
    that is a folder arrives as root's unless it is there (seen on BuildKit and buildah). The frame finds it where a
    recipe leaves it out.
    """

    sources: tuple[str, ...]
    target: str
    owner: str = ""


def outermost(crossings: Iterable[Crossing]) -> Iterator[Crossing]:
    """`crossings` without those of what lies in a folder that crosses, with its owners, to where it stood."""
    every = list(crossings)
    for crossing in every:
        others = [one for one in every if one is not crossing and one.owner == crossing.owner]
        folders = [one.sources[0] for one in others if one.target.rstrip("/") == one.sources[0]]
        stays = all(posixpath.join(crossing.target, posixpath.basename(source)) == source or crossing.target == source
                    or crossing.target == f"{source}/" for source in crossing.sources)  # fmt: skip
        if not (stays and all(any(source.startswith(f"{place}/") for place in folders) for source in crossing.sources)):
            yield crossing


@value
class Install:
    """A RUN that installs `packages` of the distribution as `run` does, with its `words` of the install command and the
    commands `before` and `after` that, all as the author wrote them. Without packages only these are left."""

    run: Instruction
    before: tuple[str, ...]
    words: tuple[str, ...]
    packages: tuple[str, ...]
    after: tuple[str, ...]


@value
class Recipe:
    """How an ecosystem builds what a stage ships.

    `name` is the ecosystem's ("node"), `image` what the last stage stands on, `at` the line (1-based) of the first step
    that only builds. `steps` are the start offsets of the instructions that do their work in the build stage alone,
    whatever their keyword: all that the container needs of it is below the sources of `crossings`. `changed` are
    instructions that are written anew where they build, each with its new text (left out when it is empty), `inserted`
    new lines above an instruction there, `finish` lines at the end. `settings` are lines of the last stage above all
    that crosses (an ENV, an install of libraries, which is put where root is the user). `lacks` are packages that the
    last stage installs. `head` are lines directly below its FROM: what the image that builds sets, and the instructions
    below count on. `kept` is what the last stage does in the place of a step, `behind` what it does below what crosses.
    `tools` are packages of the distribution that only the steps use, besides those that only build
    by their kind. `apart` says that no step reads or leaves anything else of the project than what crosses: then
    whatever is no step, known or not, can be done in the last stage as well.
    `reasons` and `questions` are as in `Rewrite`; `variant` is the word for a recipe that is an alternative.
    """

    name: str
    image: str
    at: int
    steps: frozenset[int]
    crossings: tuple[Crossing, ...]
    changed: tuple[tuple[Instruction, str], ...] = ()
    inserted: tuple[tuple[Instruction, str], ...] = ()
    finish: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    kept: tuple[tuple[Instruction, Install | str], ...] = ()
    behind: tuple[Install | str, ...] = ()
    tools: frozenset[str] = frozenset()
    apart: bool = False
    reasons: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    variant: str = ""


Part = Instruction | Crossing | Install | str
"""An instruction as it stands in the file, with its comments, what crosses, an install of less, or new lines."""


@value
class Division:
    """What stands below the FROM of either stage, in order; `stage_name` is the name that the one that builds gets.
    `reasons` and `questions` are those that come from parting the instructions."""

    stage_name: str
    build: tuple[Part, ...]
    run: tuple[Part, ...]
    reasons: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
