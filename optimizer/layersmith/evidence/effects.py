"""What one instruction of a Dockerfile does to the image of its stage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from layersmith.effects import scripts
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.effect import Effects, Unknown, Use
from layersmith.effects.mounts import covered
from layersmith.effects.packages import action
from layersmith.effects.paths import ancestors, inside, resolve
from layersmith.effects.variables import Many, with_values
from layersmith.evidence.environment import environment, expanded, folder, home
from layersmith.evidence.folders import STANDARD
from layersmith.evidence.placing import Placing, met, placing
from layersmith.evidence.remembered import remembered_above
from layersmith.evidence.sources import has_plain_sources
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script, Unparsed, compounds
from layersmith.shell.besides import handed_on
from layersmith.shell.parse import parse
from layersmith.syntax.tree import INSTRUCTIONS, Instruction, Stage
from layersmith.values import replace

CONFIGURATION = frozenset(
    ("LABEL", "MAINTAINER", "EXPOSE", "CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL", "ONBUILD", "ENV", "ARG", "USER",
     "SHELL", "VOLUME")
)  # fmt: skip
"""Instructions that touch no file of their stage; what they set is seen by those below, of which `swap` knows."""

_LISTED = 200
"""Names in a folder up to which each is a place of its own."""

_ACCOUNTS = ("/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow")
_VARIABLE = re.compile(rb"\$\{?[!#]?([A-Za-z_]\w*)")
_OF_DISTRIBUTION = (b"apt", b"apk", b"yum", b"dnf", b"zypper", b"pacman", b"yay", b"paru")
"""Part of the names of all programs that `packages` takes for a distribution's manager."""

_AGAIN = frozenset(("for", "while", "until", "select", "function"))
"""Compound commands in which one command may run both before and behind another."""

_NUMBERED = re.compile(r"\d+(?::\d+)?")


@remembered_above
def effects(facts: Facts, stage: Stage, instruction: Instruction) -> Effects | Unknown:
    """What `instruction` of `stage` certainly does no more than, in the image's own paths.

    What it reads of the build context or of other stages is outside the image, what it finds in mounts as well.
    `makes` and `needs` name folders whether or not something above makes them, too.
    """
    match instruction.keyword:
        case "RUN":
            return _run(facts, stage, instruction)
        case "COPY" | "ADD":
            return _copy(facts, instruction, placing(facts, stage, instruction))
        case "WORKDIR":
            return _workdir(facts, stage, instruction)
        case keyword if keyword in CONFIGURATION:
            return Effects()
        case keyword if keyword in INSTRUCTIONS:
            return Unknown(f"{keyword} begins a stage")
    return Unknown(f"{instruction.keyword} is no instruction that is known")


def _copy(facts: Facts, copy: Instruction, put: Placing | None) -> Effects | Unknown:
    if put is None:
        return Unknown(f"where {copy.keyword} writes to is not known")
    owner = copy.flag("chown") or "0"
    accounts: Use = "none" if _NUMBERED.fullmatch(owner) else "read"
    if met(facts, put, _ACCOUNTS):
        accounts = "changed"
    linked = copy.flag("link") is not None
    places = (item.place.rpartition("/")[0] for item in put.items if item.kind == "file")
    folders = {folder for place in places for folder in ancestors(place)}
    return Effects(
        # With --link a layer of its own brings the folder, too, with the owner and mode of a new one.
        writes=(*_written(facts, put), *((put.folder,) if put.folder not in STANDARD and linked else ())),
        makes=tuple(sorted({*ancestors(put.folder), *folders})),
        network=copy.keyword == "ADD",
        accounts=accounts,
    )


def _written(facts: Facts, put: Placing) -> tuple[str, ...]:
    """The places that a COPY writes: of a folder of the context what lies directly in it."""
    found: dict[str, None] = {}
    for item in put.items:
        folder = item.place.rstrip("/")
        names = facts.context.children(item.path) if facts.context and item.path is not None else ()
        if item.kind != "folder":
            found[item.place] = None
        elif len(names) > _LISTED or item.path is None or not facts.context:
            found[f"{folder}/*"] = None
        else:
            found |= {f"{folder}/{name}": None for name in names}
    return tuple(found)


def _workdir(facts: Facts, stage: Stage, workdir: Instruction) -> Effects | Unknown:
    text = workdir.args.text.decode("utf-8", "surrogateescape")
    word = expanded(text, environment(facts, stage, workdir), workdir)
    place = resolve(word, folder(facts, stage, workdir)) if word else None
    if place is None:
        return Unknown("which folder WORKDIR names is not known")
    user = facts.setting(workdir).user
    return Effects(makes=ancestors(place), accounts="none" if not user or _NUMBERED.fullmatch(user) else "read")


def _last_install(script: Script) -> int:
    """The offset in `script` of the last command that may install packages of a distribution; its end where that is
    not certain."""
    others = script.substitutions or any(True for command in script.commands for _ in handed_on(command))
    if others or any(part.kind in _AGAIN for part in compounds(script.body)):
        return len(script.text)
    installs = [one.start for one in script.commands if (asked := action(one)) and asked.manager in SYSTEM_MANAGERS]
    return max(installs, default=len(script.text))


def _run(facts: Facts, stage: Stage, run: Instruction) -> Effects | Unknown:
    found = script_of(facts, run)
    if isinstance(found, Unparsed):
        return Unknown(found.reason)
    here, known = folder(facts, stage, run), environment(facts, stage, run)
    used = frozenset(name.decode("latin-1") for name in _VARIABLE.findall(found.text))
    # What the base image sets is not known.
    known = with_values(known, dict.fromkeys([name for name in used if name not in known]))
    # Only the managers of distributions ask where packages come from.
    official = any(name in found.text for name in _OF_DISTRIBUTION) and has_plain_sources(
        facts, stage, run, _last_install(found)
    )
    at_home = home(facts, stage, run)
    if facts.context is not None:
        does = scripts.effects(found, here, known, at_home, official, _of_installs(facts, stage, run))
    elif isinstance(known, Many):
        does = scripts.effects(found, here, known, at_home, official)
    else:
        does = _of_script(found, here, tuple(known.items()), at_home, official)
    if isinstance(does, Unknown):
        return does
    does = replace(does, environment=does.environment | used)
    mounted = covered(run, here)
    if "/" in mounted:
        return Unknown("where a mount lies is not known")
    if facts.setting(run).startup_files:
        return Unknown(f"its shell reads {facts.setting(run).startup_files}")
    user = facts.setting(run).user
    if user and not _NUMBERED.fullmatch(user) and does.accounts == "none":
        does = replace(does, accounts="read")
    return _outside(does, mounted) if mounted else does


@lru_cache(maxsize=1024)
def _of_script(
    script: Script, here: str | None, known: tuple[tuple[str, str | None], ...], home: str | None, official: bool
) -> Effects | Unknown:
    """What `script` does under the variables `known`: as long as nothing else tells, for all files and rounds."""
    return scripts.effects(script, here, dict(known), home, official)


def _of_installs(facts: Facts, stage: Stage, run: Instruction) -> scripts.Ask:
    """What the installs of `run` do, as long as no RUN may have changed what they read of the context."""
    from layersmith.evidence.projects import Projects  # which asks for a View, which asks for effects
    from layersmith.evidence.view import View

    projects, view = Projects(facts, stage, run), View(facts, stage, run)

    def ask(command: Command, place: str | None, variables: Mapping[str, str | None]) -> Effects | Unknown | None:
        found = projects.effects(command, place, variables)
        if isinstance(found, Effects):
            changed = (path for path in found.reads if view.origin(path) and not view.trusted(path))
            if (path := next(changed, None)) is not None:
                return Unknown(f"{path} may be another file than the one that was copied")
        return found

    return ask


def script_of(facts: Facts, run: Instruction) -> Script | Unparsed:
    """The body of a RUN, that of an exec form as a shell would have to be told it."""
    if run.exec_form is None:
        return facts.script(run)
    words = " ".join("'" + word.replace("'", "'\\''") + "'" for word in run.exec_form)
    return parse(words.encode("utf-8", "surrogateescape"))


def _outside(does: Effects, mounted: list[str]) -> Effects:
    """`does` without what happens below mounts, which is not in the image."""

    def left(places: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(place for place in places if not any(inside(place, mount) for mount in mounted))

    return replace(
        does,
        reads=left(does.reads),
        writes=left(does.writes),
        deletes=left(does.deletes),
        makes=left(does.makes),
        needs=left(does.needs),
    )
