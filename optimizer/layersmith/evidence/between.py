"""What may stand between a clean-up and the RUN that it moves into: whatever would notice is a reason to stay."""

from __future__ import annotations

from layersmith.effects.cleanup import Deletion
from layersmith.effects.commands import ANYWHERE, RUNTIME, Linking, in_all_folders, in_folders, linking, touched
from layersmith.effects.distribution import SYSTEM
from layersmith.effects.effect import Unknown
from layersmith.effects.mounts import covered
from layersmith.effects.package_lists import ignores_lists
from layersmith.effects.packages import action, program_name
from layersmith.effects.paths import holds, overlap, resolve
from layersmith.effects.scripts import effects
from layersmith.evidence.cache_names import names_cache
from layersmith.evidence.environment import environment, home
from layersmith.evidence.folders import STANDARD, destination
from layersmith.evidence.origins import reached
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Script
from layersmith.shell.besides import given
from layersmith.syntax.tree import Instruction, Stage

METADATA = frozenset(["LABEL", "MAINTAINER", "EXPOSE", "CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL", "ONBUILD"])
"""Instructions that touch no file of this stage."""

DECISIVE = frozenset(
    ("HOME", "IFS", "ENV", "BASH_ENV", "LD_PRELOAD", "LD_LIBRARY_PATH", "POSIXLY_CORRECT", "APT_CONFIG")
)
"""Variables that change what any clean-up does."""


def other_setting(
    facts: Facts, first: Instruction, run: Instruction, between: tuple[Instruction, ...], deleted: Deletion
) -> Missed | None:
    """Why the commands of `run` would do something else where `first` runs."""
    here, there = facts.setting(run), facts.setting(first)
    changed = {
        "USER": here.user != there.user or "$" in here.user,
        "SHELL": (here.shell, here.errexit, here.startup_files) != (there.shell, there.errexit, there.startup_files),
        "WORKDIR": deleted.relative and (here.workdir is None or here.workdir != there.workdir),
    }
    for other in between:
        if changed.get(other.keyword):
            return _setting(other, run)
        if other.keyword in ("ENV", "ARG"):
            decisive = DECISIVE | {"PATH"} if deleted.environment else DECISIVE
            names = {pair.name for pair in other.pairs}
            if (deleted.environment and names) or names & decisive or not names:
                return _setting(other, run)
    return None


def in_the_way(facts: Facts, other: Instruction, run: Instruction, deleted: Deletion) -> Missed | None:
    """Why `run` can't be moved above `other`, which uses or brings files."""
    if other.keyword in METADATA or other.keyword in ("ENV", "ARG", "USER", "SHELL"):
        return None
    if other.keyword == "RUN":
        return _used(facts, other, run, deleted)
    gone = (*deleted.places, *(SYSTEM if deleted.removes_packages else ()))
    if other.keyword == "WORKDIR":
        made = resolve(other.args.text.decode("utf-8", "surrogateescape"), facts.setting(other).workdir)
        kept = made is not None and not any(holds(path, made) for path in gone)
        return None if kept else _setting(other, run)
    if other.keyword == "VOLUME":
        volumes = [resolve(value, "/") for value in other.values]
        apart = not any(path is None or overlap(path, deleted) for path in volumes for deleted in gone)
        return None if apart else _setting(other, run)
    if other.keyword in ("COPY", "ADD"):
        target = destination(facts, other)
        if target is None:
            return Missed("unknown-between", run.line, f"where line {other.line} copies to is not known")
        listed = any(holds(path, target) for path in deleted.reads)
        if listed or reached(target, deleted) or any(overlap(target, path) for path in gone if path in SYSTEM):
            return Missed("used-between", run.line, f"{other.keyword} on line {other.line} writes to {target}")
        return None
    return _setting(other, run)


def other_name(
    facts: Facts, stage: Stage, run: Instruction, between: tuple[Instruction, ...], deleted: Deletion
) -> Missed | None:
    """Whether a link made in this stage, or that may be in its base image, gives what goes another name, which
    something in between may use."""
    using = next((other for other in between if other.keyword in ("RUN", "COPY", "ADD")), None)
    if using is None:
        return None
    if not facts.base(stage).official and [*facts.lineage(stage)][-1].base != "scratch":
        for gone in deleted.paths:
            above = gone.rpartition("/")[0] or "/"
            if gone[0] != "~" and gone not in deleted.caches and above != "/" and above not in STANDARD:
                return Missed("used-between", run.line, f"{above} may be a link in the base image, which is not known,"
                              f" to what line {using.line} uses")  # fmt: skip
    for other in stage.instructions:
        script = facts.script(other) if other.keyword == "RUN" and other.start < run.start else None
        if not isinstance(script, Script) or b"ln" not in script.text:
            continue
        set_here = given(script)
        known = {name: text for name, text in environment(facts, stage, other).items() if name not in set_here}
        at_home = home(facts, stage, other)
        for command, folder in in_all_folders(script, facts.setting(other).workdir):
            found = linking(command, folder, known, at_home)
            if found and (path := _has_another_name(found, deleted)):
                named = "what is not known" if path == ANYWHERE else path
                return Missed("used-between", run.line, f"line {other.line} links {named} to another name, by which"
                              " it may be used in between")  # fmt: skip
    return None


def _has_another_name(made: Linking, deleted: Deletion) -> str | None:
    """One of the places that a link makes known by two names, when what is deleted is found by both; a file that is
    linked otherwise than by its name stays what it is. Nobody links lists and caches by a name that is not known."""
    for path in (*made.links, *made.targets):
        places = [gone for gone in deleted.places if path != ANYWHERE or gone not in deleted.caches]
        if any(holds(path, gone) and gone != path for gone in places):
            return path
        if path in made.targets and made.symbolic and any(holds(gone, path) for gone in places):
            return path
    return None


def _setting(other: Instruction, run: Instruction) -> Missed:
    return Missed("setting-between", run.line, f"{other.keyword} on line {other.line} stands between")


def _used(facts: Facts, other: Instruction, run: Instruction, deleted: Deletion) -> Missed | None:
    def missed(reason: str, detail: str) -> Missed:
        return Missed(reason, run.line, detail.replace("{line}", f"line {other.line}"))

    script = facts.script(other)
    if not isinstance(script, Script) or script.substitutions:
        return missed("unknown-between", "what {line} reads and writes is not known")
    if deleted.removes_packages:
        return missed("used-between", "{line} may need the packages that are to go")
    if deleted.managers == {"apt"} and deleted.caches.issuperset(deleted.paths):
        # Lists and archives of apt: whatever works without them does not look at them.
        blind = all(ignores_lists(command) and not _fetches_lists(command) for command in script.commands)
        if not blind:
            return missed("unknown-between", "{line} may need the package lists")
        for command, folder in in_folders(script, facts.setting(other).workdir):
            # What an install brings is known by folders alone.
            seen = () if action(command) else touched(command, folder) or ()
            if any(overlap(path, gone) for path in seen for gone in deleted.places):
                return missed("used-between", "{line} uses the same files")
        if names_cache(facts, other, "apt"):
            return missed("used-between", "{line} names the package lists")
        return None
    if any(overlap(gone, path) for gone in deleted.places if gone not in deleted.caches for path in RUNTIME):
        return missed("used-between", "{line} may need the programs or settings that are to go")
    if any(overlap(mount, gone) for mount in covered(other, facts.setting(other).workdir) for gone in deleted.places):
        return missed("used-between", "{line} mounts something there")
    for command, folder in in_folders(script, facts.setting(other).workdir):
        paths = touched(command, folder)
        if paths is None:
            return missed("unknown-between", f"which files {command.name or 'a command'} on {{line}} uses is not known")
        stands = folder is not None and any(holds(gone, folder) for gone in deleted.places)
        if stands or any(overlap(path, gone) for path in paths for gone in (*deleted.places, *deleted.reads)):
            return missed("used-between", "{line} uses the same files")
    # A function runs in other folders than the one that it stands in.
    found = effects(script, facts.setting(other).workdir)
    if isinstance(found, Unknown):
        return missed("unknown-between", f"{found.reason} on {{line}}")
    return None


def _fetches_lists(command: Command) -> bool:
    return any((program_name(word) or "").endswith("apt-repository") for word in command.words)
