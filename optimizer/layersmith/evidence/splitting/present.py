"""Whether the last stage has what its container is started with: the programs, the files, the users, a shell."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from layersmith.effects.bases import Base
from layersmith.effects.commands import ACCOUNTS
from layersmith.effects.effect import Unknown
from layersmith.effects.paths import inside, overlap
from layersmith.effects.small_images import lacking, without_shell
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import folder
from layersmith.evidence.placing import placing
from layersmith.evidence.splitting.container import Container, container
from layersmith.evidence.splitting.packages import installs
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Install, Part
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

_FILE = re.compile(
    r".+\.(?:[cm]?[jt]s|py|jar|war|rb|ru|php|sh|bash|dll|exe|pl|lua|conf|cfg|ini|ya?ml|json|toml|xml|so|wasm)"
)
_FILL_NOTHING = frozenset(("mkdir", "chown", "chgrp", "chmod", "setcap", *ACCOUNTS))
"""Programs that bring no files of a project to where they write."""
_OWN_USERS = {"node": "node", "gradle": "gradle", "php": "www-data", "nginx": "nginx"}
"""Users that an image has and Debian has not, by image."""


@value
class Stages:
    """The parts of the last stage, `run`, and the instructions of the file that are `only_built`."""

    run: Sequence[Part]
    only_built: Sequence[Instruction]


def absent(facts: Facts, stage: Stage, stages: Stages, large: Base, small: Base) -> Missed | None:
    """What of all that a container of `stage` is started with is not in the last stage, on the image `small`."""
    started = container(facts, stage)
    line = next((i.line for i in stage.instructions if i.keyword in ("ENTRYPOINT", "CMD")), stage.instructions[0].line)
    if without_shell(small) and (why := _needs_shell(stages, started)):
        return Missed("no-shell", why[0] or line, f"{why[1]}, and {small.name} has no shell")
    for program in started.programs:
        if lacking(program, large, small) == "" and not _supplied(facts, stage, stages, program, ""):
            return Missed("missing-program", line, f"the container runs {program}, which {small.name} has not")
    for path in _wanted(facts, stage, stages, started):
        if (why_built := _built(facts, stage, stages, path)) and not _there(facts, stage, stages, path):
            return Missed("left-behind", line, f"the container names {path}, {why_built}, which does not cross")
    return _without_user(stages, stage, large, small)


def wanted_packages(facts: Facts, stage: Stage, stages: Stages, large: Base, small: Base) -> Iterator[tuple[str, str]]:
    """The packages that bring programs which the container runs and `small` lacks, each with the program."""
    for program in container(facts, stage).programs:
        package = lacking(program, large, small)
        if package and not _supplied(facts, stage, stages, program, package):
            yield package, program


def _needs_shell(stages: Stages, started: Container) -> tuple[int, str] | None:
    for part in stages.run:
        if isinstance(part, Install) or (isinstance(part, str) and part[:4].upper() == "RUN "):
            return 0, "packages are installed in the last stage"
        if isinstance(part, Instruction):
            health = part.keyword == "HEALTHCHECK" and part.values[:1] == ("NONE",)
            shell = part.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK") and part.exec_form is None and not health
            if shell or part.keyword == "RUN":
                return part.line, f"{part.keyword} on line {part.line} is run by a shell"
    if started.scripts:
        return 0, f"{started.scripts[0]} is a script"
    return None


def _supplied(facts: Facts, stage: Stage, stages: Stages, program: str, package: str) -> bool:
    """Whether something in the last stage brings `program`."""
    for part in stages.run:
        if isinstance(part, Install):
            if package in part.packages or program in part.packages:
                return True
        elif isinstance(part, Crossing):
            # Into a folder of programs packages of languages put theirs, and not those that a distribution brings.
            if any(posixpath.basename(s) == program or (not package and s.endswith("/bin")) for s in part.sources):
                return True
        elif isinstance(part, str):
            if re.search(rf"\b(?:{re.escape(package or program)}|{re.escape(program)})\b", part):
                return True
        elif part.keyword == "RUN":
            found = installs(facts, part)
            if found and (package in found.names or program in found.names):
                return True
            if re.search(rb"/bin/" + re.escape(program.encode("utf-8", "surrogateescape")) + rb"\b", part.text):
                return True
        elif part.keyword in ("COPY", "ADD"):
            put = placing(facts, stage, part)
            if put and any(posixpath.basename(item.place) == program for item in put.items):
                return True
    return False


def _wanted(facts: Facts, stage: Stage, stages: Stages, started: Container) -> Iterator[str]:
    """The paths among those that words name which stand for a file for certain."""
    programs = {posixpath.basename(argv[0]) for argv in started.argvs if argv and argv[0] and "/" in argv[0]}
    runs = (effects(facts, stage, one) for one in stages.only_built if one.keyword == "RUN")
    written = {place for does in runs if not isinstance(does, Unknown) for place in does.writes}
    for path in started.paths:
        if posixpath.basename(path) in programs or path in {*started.scripts, *written} or _FILE.fullmatch(path):
            yield path


def _built(facts: Facts, stage: Stage, stages: Stages, path: str) -> str:
    """How what only builds may have made `path`; "" when it has not."""
    for one in stages.only_built:
        if one.keyword in ("COPY", "ADD"):
            put = placing(facts, stage, one)
            if put and any(_brings(facts, item.place, item.kind, item.path, path) for item in put.items):
                return f"which line {one.line} copies"
        elif one.keyword == "RUN":
            does = effects(facts, stage, one)
            here = folder(facts, stage, one)
            if isinstance(does, Unknown):
                if here and here != "/" and inside(path, here) and not _is_copied(facts, stage, stages, path):
                    return f"which line {one.line} may make"
            elif any(overlap(path, place) for place in does.writes):
                return f"which line {one.line} makes"
    return ""


def _brings(facts: Facts, place: str, kind: str, source: str | None, path: str) -> bool:
    if kind == "file" or source is None or facts.context is None:
        return overlap(place, path)
    below = path[len(place.rstrip("/")) :].strip("/") if inside(path, place) else None
    return below is not None and facts.context.kind("/".join(part for part in (source, below) if part)) is not None


def _is_copied(facts: Facts, stage: Stage, stages: Stages, path: str) -> bool:
    return any(
        overlap(item.place, path)
        for part in stages.run
        if isinstance(part, Instruction) and part.keyword in ("COPY", "ADD") and (put := placing(facts, stage, part))
        for item in put.items
    )


def _there(facts: Facts, stage: Stage, stages: Stages, path: str) -> bool:
    """Whether the last stage has something at `path`."""
    for part in stages.run:
        if isinstance(part, Crossing):
            target = part.target.rstrip("/")
            for source in part.sources:
                name = posixpath.basename(source)
                if inside(path, target) and (target == source or name == path[len(target) :].strip("/").split("/")[0]):
                    return True
                if path == target or (inside(path, target) and "." not in name):
                    return True
        elif isinstance(part, Instruction) and part.keyword == "RUN":
            does = effects(facts, stage, part)
            if isinstance(does, Unknown) or path in (*does.writes, *does.makes):
                return True
            # Folders that are made, and files that are given to somebody, hold nothing more for it.
            if not does.programs <= _FILL_NOTHING and any(overlap(path, place) for place in does.writes):
                return True
    return _is_copied(facts, stage, stages, path)


def _without_user(stages: Stages, stage: Stage, large: Base, small: Base) -> Missed | None:
    own = _OWN_USERS.get(large.name)
    if own is None or small.name == large.name:
        return None
    named = [i for i in stages.run if isinstance(i, Instruction) and i.keyword == "USER"]
    made = any(
        isinstance(i, Instruction) and i.keyword == "RUN" and own.encode("utf-8", "surrogateescape") in i.text
        for i in stages.run
    )
    for user in named:
        if user.args.text.partition(b":")[0] == own.encode("utf-8", "surrogateescape") and not made:
            return Missed("missing-user", user.line, f"{small.name} has no user {own}")
    return None
