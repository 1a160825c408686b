"""From what is compiled, and what a container needs of it, to recipes: one for each image that it can run on."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from layersmith.context.project import Stop
from layersmith.effects.image_settings import settings
from layersmith.effects.paths import inside
from layersmith.effects.runtimes import runtimes
from layersmith.evidence.splitting.compiled import Compiler, NotKnown, Work, work
from layersmith.evidence.splitting.container import container
from layersmith.evidence.splitting.fetchers import asked_of_fetchers, fetchers
from layersmith.evidence.splitting.needed import Kind, Needs
from layersmith.evidence.splitting.packages import drops, installs
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Recipe
from layersmith.syntax.tree import Instruction, Stage

CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
"""What programs of all languages look for first on Debian and Alpine, and what the images of compilers have."""

_ASIDE = "/tmp/built"
"""Where programs wait while the folder that they lie in is emptied."""


Ship = Callable[[Work, Needs], Iterator[Recipe]]
"""What is made of what the steps do, and of what a container needs of that. Raises NotKnown and Stop."""


def answers(
    facts: Facts, stage: Stage, compiler: Compiler, kind: Kind, ship: Ship, needing: type[Needs] = Needs
) -> Iterator[Recipe | Missed]:
    """What `ship` makes of `stage` when `compiler` compiles there, as `recipes.Ask` has it."""
    try:
        done = work(facts, stage, compiler, kind.homes)
        if done is None:
            return
        needs = needing(facts, stage, done, container(facts, stage), kind)
        if done.made:
            yield from ship(done, needs)
        elif not needs.ran.inherited and (missed := compiles(needs, done.last.line)):
            yield missed
    except NotKnown as why:
        yield why.missed
    except Stop as why:
        yield Missed("unknown-output", stage.instructions[0].line, why.answer.detail)


def shipped(
    facts: Facts,
    stage: Stage,
    work: Work,
    needs: Needs,
    ecosystem: str,
    extra: tuple[Crossing, ...] = (),
    reasons: tuple[str, ...] = (),
    questions: tuple[str, ...] = (),
    lacks: tuple[str, ...] = (),
) -> Iterator[Recipe]:
    """A recipe for each image that `runtimes` knows for `ecosystem`: what `needs` says crosses, and `extra`. Raises
    NotKnown when a container needs what is not known, or the compiler."""
    ran, line = needs.ran, work.last.line
    if missed := compiles(needs, line):
        raise NotKnown(missed.reason, missed.at, missed.detail)
    if ran.doubts:
        raise NotKnown("unknown-start", line, f"{ran.doubts[0]}: what it starts may need what only builds")
    if not needs.programs:
        raise NotKnown("unknown-output", line, "what the container starts is not certainly what is built here")
    images = runtimes(stage.base, ecosystem)
    if not images:
        raise NotKnown("no-runtime", line, f"no smaller image is known that runs what {stage.base} builds")
    if images[0].image == stage.base and not drops(facts, stage, work.steps):
        raise NotKnown("nothing-built", line, "what only builds is removed in the step that installs it")
    crossings = needs.crossings()
    whole = [root for root in needs.data_roots if any(root in one.sources for one in crossings)]
    moved, finish = _out_of(needs, whole)
    crossings = (*crossings, *moved, *extra)
    asked = [f"Does a program read all of {root}? If it does not, name the files that it reads in COPY --from instead."
             for root in whole]  # fmt: skip
    tools = fetchers(facts, stage, work, ran, needs.texts, by_themselves=True)
    for image in images:
        yield Recipe(
            name=ecosystem.partition("-")[0],
            image=image.image,
            at=work.first.line,
            steps=work.steps,
            crossings=crossings,
            finish=finish,
            head=tuple(_head(facts, stage, work)),
            lacks=lacks,
            tools=tools,
            reasons=(*reasons, *image.reasons),
            questions=(*questions, *asked, *asked_of_fetchers(tools), *image.questions),
            variant=image.variant,
        )


def compiles(needs: Needs, line: int) -> Missed | None:
    """Why a container needs the compiler: it starts it, or nothing says what it starts."""
    if needs.ran.inherited:
        return Missed("nothing-started", line, "nothing says what a container starts: it may be meant for building")
    for argv in needs.ran.argvs:
        if posixpath.basename(argv[0] or "") in needs.kind.toolchain:
            started = " ".join(word or "?" for word in argv[:3])
            return Missed("needs-toolchain", line, f"the container starts {started}")
    return None


def _out_of(needs: Needs, whole: list[str]) -> tuple[tuple[Crossing, ...], tuple[str, ...]]:
    """The programs that are taken out of the folders where compilers keep what they make on the way, which would cross
    with the `whole` folders that they lie in, and the line that does so."""
    places = [f"{root}/{name}" for root in whole for name in needs.kind.built]
    inner = [one for one in needs.programs if any(inside(one.sources[0], place) for place in places)]
    if not inner:
        filled = any(inside(place, root) for root in whole for place in needs.filled)
        return (), (f"RUN rm -rf {' '.join(places)}",) if filled and places else ()
    words = " ".join(one.sources[0] for one in inner)
    line = f"RUN mkdir {_ASIDE} && mv {words} {_ASIDE}/ && rm -rf {' '.join(places)}"
    return tuple(Crossing((f"{_ASIDE}/{posixpath.basename(one.sources[0])}",), one.target) for one in inner), (line,)


def _head(facts: Facts, stage: Stage, work: Work) -> Iterator[str]:
    """What the image that builds sets, and the last stage counts on."""
    given = settings(facts.base(stage))
    # A RUN above the last step may be one that only builds all the same.
    inner = {one.start for one in stage.instructions if one.keyword == "RUN" and one.start < work.last.start}
    others = [one for one in stage.instructions[1:] if one.keyword != "ARG" and one.start not in inner | work.steps]
    used = [name for name in given.variables if _is_counted_on(others, name)]
    if used:
        yield "ENV " + " ".join(f"{name}={given.variables[name]}" for name in used)
    first = next((one for one in stage.instructions if one.keyword == "WORKDIR"), None)
    absolute = first is not None and first.args.text.lstrip(b"\"'").startswith((b"/", b"$"))
    if given.folder not in (None, "/") and not absolute:
        yield f"WORKDIR {given.folder}"


def _is_counted_on(instructions: list[Instruction], name: str) -> bool:
    """Whether one of `instructions` names the variable `name` before an ENV among them gives it a value."""
    wanted = name.encode("utf-8", "surrogateescape")
    for one in instructions:
        if b"$" + wanted in one.text or b"${" + wanted in one.text:
            return True
        if one.keyword == "ENV" and any(pair.name == name for pair in one.pairs):
            return False
    return False


def brings_certificates(facts: Facts, stage: Stage, done: Work) -> bool:
    """Whether the packages that are installed for the steps of `done` bring CERTIFICATES for certain: by name, or
    because what downloads recommends them."""
    base = facts.base(stage)
    runs = [one for one in stage.instructions if one.keyword == "RUN" and one.start <= done.last.start]
    found = [one for run in runs if (one := installs(facts, run))]
    if any("ca-certificates" in one.names for one in found):
        return True
    sparing = any(re.search(rb"ecommends|\b(?:autoremove|purge|remove)\b", run.text) for run in runs)
    fetching = any({"curl", "git", "wget"} & {*one.names} for one in found)
    return base.name in ("debian", "ubuntu") and fetching and not sparing
