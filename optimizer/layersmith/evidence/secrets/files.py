"""Secrets that come as files, copied or written, and how a mount can bring them instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.bodies import body
from layersmith.cut import Cut
from layersmith.effects.copies import sources
from layersmith.effects.credentials.files import credential_file
from layersmith.evidence.environment import home, stage_of
from layersmith.evidence.folders import STANDARD, stands
from layersmith.evidence.placing import placing
from layersmith.evidence.secrets.following import KEY, Followed, named
from layersmith.evidence.secrets.mounting import Ids, no_mount
from layersmith.evidence.secrets.sources import Source, also_copied, copied, written
from layersmith.evidence.secrets.traces import copies_from
from layersmith.facts import Facts
from layersmith.rewrite import Missed, Passed
from layersmith.secret import Plan
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import replace


def file_plans(facts: Facts, ids: Ids) -> Iterator[Plan | Missed]:
    """A plan, or why there is none, for each file of credentials that is copied or written into a stage."""
    for stage in facts.tree.stages:
        known: dict[str, bool] = {}
        for instruction in stage.instructions:
            if instruction.keyword in ("COPY", "ADD"):
                for source in copied(facts, stage, instruction):
                    if isinstance(source, Missed):
                        yield source
                        continue
                    plans = list(_planned(facts, stage, source, ids))
                    known[source.path] = bool(plans)
                    yield from plans
                yield from also_copied(facts, stage, instruction)
        for found in written(facts, stage):
            if isinstance(found, Missed):
                yield found
            elif found.path not in known:
                yield from _planned(facts, stage, found, ids)
            elif not known[found.path]:
                yield Missed("changed-in-place", found.instruction.line, f"a secret is written into {found.path}, which"
                             " is copied as well")  # fmt: skip


def _planned(facts: Facts, stage: Stage, source: Source, ids: Ids) -> Iterator[Plan | Missed]:
    line = source.instruction.line
    later = list(facts.later(stage, source.instruction))
    if source.writers:
        later = [source.instruction, *later]
    starts = frozenset((run.start, command.start) for run, command in source.writers)
    found = Followed(facts, source.kind, source.path, later, starts)
    if source.kind.certainty == "often" and not found.deleted:
        return  # Neither its text nor its use says that there is a secret in it.
    if source.fills and found.deleted and all(cut.run is source.instruction for cut in found.cuts) and found.cuts:
        return  # It is gone when the RUN ends; what fills it is seen to by itself.
    agent = source.kind.kind == KEY and not found.told and re.fullmatch(r"id_\w+", source.name) is not None
    missed = found.missed or _needed(source, later, found)
    stays = not found.deleted and stage.index in facts.may_ship
    for copy, path in copies_from(facts, stage, source.path):
        if path == source.path or path == source.folder or "*" in path or path == "?":
            missed = missed or Missed("crosses-stages", line, f"{copy.keyword} on line {copy.line} brings"
                                      f" {source.path} on into another stage")  # fmt: skip
        stays = True
    if not agent:
        missed = missed or found.missed_as_file
        if source.kind.kind == KEY and any(_user(facts, run) is None for run in found.readers):
            missed = missed or Missed("owner", line, "as whom its RUN runs is not known, and ssh takes no key that"
                                      " others may read")  # fmt: skip
    runs = list(dict.fromkeys([*found.readers, *(() if agent else (cut.run for cut in found.agent))]))
    for run in runs:
        missed = missed or no_mount(facts, run, None if agent else source.path)
    folders, gone_folder = _folders(facts, stage, source, found, later, agent)
    if isinstance(folders, Missed):
        missed = missed or folders
        folders = ()
    missed = missed or _copied_too(facts, source)
    if missed:
        yield missed
        return
    drops = (source.path, *gone_folder) if stays else gone_folder
    plan = _plan(source, found, agent, ids)
    yield replace(
        plan, runs=tuple(runs), folders=folders, drops=drops, assumes=("not-needed-at-run-time",) if stays else ()
    )


def _plan(source: Source, found: Followed, agent: bool, ids: Ids) -> Plan:
    given = source.origin.removeprefix("./") if source.origin else source.name
    if agent:
        passed = Passed("ssh", "default", path=given if source.origin else None)
    else:
        key = source.origin or source.path
        passed = Passed("secret", ids.of(key, source.name.lstrip(".")), path=given)
    title = (f"use the keys of the builder's ssh agent in place of {source.path}" if agent
             else f"bring {source.path} into the build as a secret")  # fmt: skip
    several = source.origin is not None and len(source.instruction.words) > 2
    cuts = (*(Cut(run, command) for run, command in source.writers), *found.cuts)
    cuts = (*cuts, *found.agent) if agent else cuts
    whole = () if several or source.writers else (source.instruction,)
    return Plan(
        source.instruction.line,
        passed,
        title,
        (),
        target=None if agent else source.path,
        gone=whole,
        cuts=cuts,
        words=((source.instruction, source.at),) if several else (),
        written=source.origin is None and not source.fills,
    )


def _needed(source: Source, later: list[Instruction], found: Followed) -> Missed | None:
    """Why the running container needs the file."""
    line = source.instruction.line
    commands = (i for i in later if i.keyword in ("CMD", "ENTRYPOINT", "HEALTHCHECK"))
    told = next((i for i in commands if named(i.text, source.path)), None)
    if told is not None and not found.deleted:
        return Missed("needed-at-run-time", line, f"{told.keyword} on line {told.line} names {source.path}, which is"
                      " then needed in the running container: mount it there")  # fmt: skip
    if not found.readers and not found.agent and not found.deleted:
        return Missed("needed-at-run-time", line, f"nothing in the build reads {source.path}, so that it is for the"
                      " running container: mount it there, as everyone who has the image can read it")  # fmt: skip
    return None


def _copied_too(facts: Facts, source: Source) -> Missed | None:
    """Another COPY that brings the file into the image as well."""
    if source.origin is None:
        return None
    origin = source.origin.removeprefix("./").lstrip("/")
    for stage in facts.tree.stages:
        for copy in stage.instructions:
            if copy.keyword not in ("COPY", "ADD") or copy.flag("from") is not None or copy.flag("exclude") is not None:
                continue
            for word in sources(copy):
                clean = word.strip("\"'").removeprefix("./").strip("/")
                whole = clean in ("", ".", "*") or origin.startswith(clean + "/")
                if whole and not (clean == "*" and "/" in origin) and stage.index in facts.may_ship:
                    return Missed("also-copied", copy.line, f"{copy.keyword} brings {origin} into the image as well:"
                                  " name it in .dockerignore, and mount it where it is needed")  # fmt: skip
    return None


def _user(facts: Facts, run: Instruction) -> str | None:
    """As whom `run` runs, when that is root for certain or a number."""
    if facts.as_root(stage_of(facts, run), run):
        return "root"
    user = facts.setting(run).user.partition(":")[0]
    return user if user.isdecimal() else None


def _folders(
    facts: Facts, stage: Stage, source: Source, found: Followed, later: list[Instruction], agent: bool
) -> tuple[tuple[tuple[Instruction, str], ...] | Missed, tuple[str, ...]]:
    """What has to make the folder of the file when no COPY does any more, and the folder if it is needed no more."""
    if source.writers or _is_there(facts, stage, source):
        return (), ()
    name = source.folder.rpartition("/")[2]
    part = re.compile(rb"(?<![\w.-])" + re.escape(name.encode("utf-8", "surrogateescape")) + rb"(?![\w.-])")
    for run in (i for i in later if i.keyword == "RUN"):
        read = body(facts, run)
        gone = {cut.command.start for cut in (*found.cuts, *(found.agent if agent else ())) if cut.run is run}
        texts = [read[1].text[c.start : c.end] for c in read[1].commands if c.start not in gone] if read else [run.text]
        user = next((t for t in texts if part.search(t.replace(source.name.encode("utf-8", "surrogateescape"), b""))
                     and not re.search(rb"^rm\s+-\w*f", t)), None)  # fmt: skip
        if user is None or (not agent and run in found.readers and named(user, source.path)):
            continue
        if user.startswith((b"mkdir ", b"install ")):
            return (), ()
        if agent and read is not None:
            return ((run, source.folder),), ()
        return Missed("folder-of-copy", run.line, f"it uses {source.folder}, which {source.instruction.keyword} on line"
                      f" {source.instruction.line} makes"), ()  # fmt: skip
    return (), (source.folder,)


def _is_there(facts: Facts, stage: Stage, source: Source) -> bool:
    """Whether the folder of the file is there without it."""
    folder = source.folder
    if folder == "/" or (folder in STANDARD and facts.base(stage).distro != "scratch"):
        return True
    if folder == home(facts, stage, source.instruction) or len(source.instruction.words) > 2:
        return True
    for other in facts.before(stage, source.instruction):
        if other.keyword == "WORKDIR":
            place = facts.setting(next(iter(facts.later(stage, other)), other)).workdir
            if place is not None and (place == folder or place.startswith(folder + "/")):
                return True
        if other.keyword in ("COPY", "ADD"):
            put = placing(facts, stage, other)
            if put is not None and put.slash and (put.folder == folder or put.folder.startswith(folder + "/")):
                return len(sources(other)) > 1 or not credential_file("".join(sources(other)))
    return stands(facts, stage, source.instruction, folder)
