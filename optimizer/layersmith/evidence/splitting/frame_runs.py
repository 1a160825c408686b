"""To which stage a RUN goes that is no step of the recipe's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.bodies import body
from layersmith.effects import programs
from layersmith.effects.commands import CERTAIN, in_folders
from layersmith.effects.cost import costly
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.effect import LOADED, PROGRAM_FOLDERS, Effects, Unknown
from layersmith.effects.packages import action, program_name
from layersmith.effects.paths import GLOB, inside, overlap, resolve
from layersmith.effects.small_images import FETCHING, lacking, without_shell
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import environment, folder, home
from layersmith.evidence.folders import STANDARD
from layersmith.evidence.placing import placing
from layersmith.evidence.sources import adds_source
from layersmith.evidence.splitting.frame_state import HeldError, Parting
from layersmith.evidence.splitting.mixed_steps import COMPILE, PLAIN, is_script, unwrapped
from layersmith.evidence.splitting.owners import changes, is_only_chown
from layersmith.evidence.splitting.packages import (
    Installs,
    Needed,
    groups,
    installs,
    is_of_packages,
    needed,
    removed_later,
)
from layersmith.rewrite import Missed
from layersmith.shell.ast import Script
from layersmith.split import Crossing, Install, Part
from layersmith.syntax.tree import Instruction

_OF_ACCOUNTS = frozenset(("useradd", "groupadd", "adduser", "addgroup", "usermod", "mkdir", "chown", "chmod", "passwd"))
_SIMPLE = PLAIN | FETCHING | frozenset(("cd", "set", "find", "xargs", "tar", "gunzip", "tr", "true", "export", "ls"))
"""Programs that need nothing but themselves."""
_SETS_UP = frozenset(("ln", "mkdir", "touch", "chown", "chmod", "install"))
"""Programs that make what they leave behind on purpose, wherever that is."""
_CACHES = ("/root/.cache", "/root/.npm")
_REMOVERS = frozenset(("rm", "rmdir", "cd", "set", "true"))
"""Programs that make nothing."""
_COMPILERS = re.compile(r"(?:gcc|g\+\+|cc|c\+\+|cpp|gfortran|clang(?:\+\+)?|ld|gcov)(?:-[\d.]+)?")
_OF_JAVA = frozenset(("javac", "jar", "javadoc", "javah", "javap", "jarsigner"))
"""Names of alternatives that a JDK brings."""
_FOR_OTHERS = ("/var/log", "/run", "/var/run", "/var/cache")
_OF_MANAGERS = ("/etc/apt", "/etc/apk", "/etc/yum.repos.d", "/usr/share/keyrings", "/var/lib/apt")
"""Where managers of packages keep from where these come."""
_TEMPORARY = ("/tmp", "/var/tmp")
_MOST_FILES = 6
"""Files that cross one by one."""


def put_run(parting: Parting, run: Instruction, written: Part) -> None:
    """Put `run`, which is written as `written` where it builds, where it belongs. Raises HeldError."""
    found = installs(parting.facts, run)
    if found is not None and found.alone:
        _packages(parting, run, written, found)
        return
    if found is None and is_of_packages(parting.facts, run):
        # Of lists of packages and upgrades both stages have their own; `last_stage` drops what is idle there.
        parting.build += [written] if parting.above(run) else []
        parting.run += [] if _cleans(parting, run) and any(_missing(parting, run)) else [run]
        return
    _check_installers(parting, run)
    if _chooses_compilers(parting, run):
        parting.build += [written] if parting.above(run) else []
        parting.only_built.append(run)
        return
    does = effects(parting.facts, parting.stage, run)
    if isinstance(does, Unknown):
        _unknown(parting, run, written, does)
        return
    above = parting.above(run)
    gone = not does.writes and not any(map(parting.crosses, does.deletes)) and _cleans(parting, run)
    if gone and not above and not _has(parting, does.deletes) and not _is_of_image(parting, run, does.deletes):
        return  # What it takes away is not there in the last stage.
    outside = any(map(parting.matters, _lasting(parting, run, does))) or _sets_up(parting, run, does)
    if above and not outside and _prepares(parting, run):
        # What crosses arrives in a folder that belongs to whom it did.
        parting.build.append(written)
        parting.run.append(run)
        return
    # What crosses is given its owner on the way.
    chowns = not above and is_only_chown(parting.facts, parting.stage, run, parting.sources)
    if not outside and (above or ((chowns or _is_set_alike(parting, run)) and not parting.meets_run(does))):
        if not chowns:
            parting.build.append(written)
        parting.only_built.append(run)
        return
    own = found.names if found is not None else ()
    behind = {one.name for one in map(unwrapped, parting.commands(run)) if one.name}
    missing = sorted(name for name in does.programs | behind if parting.lacks(name)
                     and lacking(name, parting.large, parting.small) not in own)  # fmt: skip
    needs = [place for place in does.needs if not parting.stands(place)]
    # Every program may load what lies beside it.
    used = (place for place in (*does.reads, *needs) if not parting.is_system(place) and place not in LOADED)
    # Steps that are apart have made nothing but what crosses.
    here = parting.crosses if parting.recipe.apart else parting.is_built
    # Ahead of the first step there is nothing but what COPYs bring.
    later = run.start > parting.first.start
    built = [place for place in used if here(place) and (later or parting.brought(place))]
    heavy = any(name not in FETCHING or not lacking(name, parting.large, parting.small) for name in missing)
    # What it makes of the certificates that are there is made of those of the last stage, too.
    fetched = bool({*missing} - {"update-ca-certificates"} and _files(parting, run, does))
    if heavy or fetched or without_shell(parting.small) or not all(map(parting.crosses, built)):
        _file_by_file(parting, run, written, does, missing, built)
        return
    if (place := next(_missing(parting, run), None)) is not None:
        raise HeldError(Missed("needs-built", run.line, f"it deletes {place}, which the last stage has not"))
    if above and _may_matter(parting, run, does):
        parting.build.append(written)
    for name in missing:
        parting.wanted[lacking(name, parting.large, parting.small) or name] = name
    less = _with_less(parting, run, found) if found is not None and above else run
    if built and above:
        _put_late(parting, run, less)
    else:
        parting.run.append(less)
    parting.installed.update(found.names if found is not None and less is run else ())


def _lasting(parting: Parting, run: Instruction, does: Effects) -> Iterator[str]:
    """The places that `run` changes and something else may see: not what it makes and takes away again, where it may
    have used a temporary folder that nothing else names, or settings of the manager of packages when that is not called
    below."""
    stage = parting.stage
    managed = parting.above(run) and any(inside(place, one) for place in does.writes for one in _OF_MANAGERS)
    managed = managed and not any(
        i.start > run.start and i.keyword == "RUN" and installs(parting.facts, i) for i in stage.instructions
    )
    gone = _gone(parting, run) if does.deletes else frozenset[str]()
    cleans = any(inside(place, one) for place in gone for one in _TEMPORARY)
    cleans = cleans and not any(b"/tmp" in one.text for one in stage.instructions if one is not run)
    own = {place.rstrip("*") for place in does.writes} & gone
    for place in (*does.writes, *does.deletes, *(one for one in does.makes if one not in STANDARD)):
        idle = managed and any(inside(place, one) for one in _OF_MANAGERS)
        idle = idle or (cleans and any(inside(place, one) for one in _TEMPORARY))
        if not idle and place.rstrip("*") not in own:
            yield place


def _is_set_alike(parting: Parting, run: Instruction) -> bool:
    """Whether `run`, which stands below the last step, would find behind that what it finds where it is: user, folder,
    shell, and the variables that it names."""
    last = parting.last
    here, there = parting.facts.setting(run), parting.facts.setting(last)
    names = {pair.name for i in parting.stage.instructions if last.start < i.start < run.start
             and i.keyword in ("ENV", "ARG") for pair in i.pairs}  # fmt: skip
    texts = (re.compile(rb"\b" + re.escape(name.encode("utf-8", "surrogateescape")) + rb"\b") for name in names)
    alike = (here.user, here.workdir, here.shell) == (there.user, there.workdir, there.shell)
    return alike and "PATH" not in names and not any(text.search(run.text) for text in texts)


def _is_of_image(parting: Parting, run: Instruction, places: tuple[str, ...]) -> bool:
    """Whether the image of the last stage may have what `run`, which only deletes, takes away at `places`."""
    forced = any(one.name == "rm" and any(w.raw.startswith("-") and "f" in w.raw for w in one.words[1:])
                 for one in parting.commands(run))  # fmt: skip
    return any(place in STANDARD or (forced and parting.is_system(place) and parting.matters(place))
               for place in places)  # fmt: skip


def _put_late(parting: Parting, run: Instruction, part: Part) -> None:
    """Put `run`, which is written as `part`, behind what crosses. Raises HeldError when another user runs what stands
    there, or in another folder."""
    here, there = parting.facts.setting(run), parting.facts.setting(parting.last)
    if (here.user, here.workdir, here.shell) != (there.user, there.workdir, there.shell):
        detail = "it works on what is built, and what stands behind that is run by another user or in another folder"
        raise HeldError(Missed("needs-built", run.line, detail))
    parting.late.append(part)


def _with_less(parting: Parting, run: Instruction, found: Installs) -> Part:
    """`run` without the packages that only build."""
    wanted = needed(parting.facts, parting.stage, found, parting.recipe.tools)
    names = {command.name for command in parting.commands(run)}
    if not found.separable or wanted.packages == found.names or not names.isdisjoint(wanted.dropped):
        return run
    _note(parting, wanted)
    parting.installed.update(wanted.packages)
    if wanted.packages:
        return Install(run, found.ahead, found.words, wanted.packages, found.behind)
    rest = [text for text in (*found.ahead, *found.behind) if text not in (*found.before, *found.after)]
    return Install(run, tuple(rest), (), (), ())


def _prepares(parting: Parting, run: Instruction) -> bool:
    """Whether `run` makes the folder of what crosses, for another user, and does nothing else."""
    commands = parting.commands(run)
    changed = [change for _, change in changes(parting.facts, parting.stage, run)]
    made = bool(commands) and commands[0].name == "mkdir" and {one.name for one in commands} == {"mkdir", "chown"}
    near = (inside(source, place) for change in changed if change for place in change.places
            for source in parting.sources)  # fmt: skip
    return made and None not in changed and any(near)


def _sets_up(parting: Parting, run: Instruction, does: Effects) -> bool:
    """Whether `run` prepares a folder that programs write to when they run."""
    commands = parting.commands(run)
    places = [place for place in (*does.writes, *does.makes) if any(inside(place, one) for one in _FOR_OTHERS)]
    return bool(commands) and bool(places) and all(one.name in _SETS_UP for one in commands)


def _check_installers(parting: Parting, run: Instruction) -> None:
    """Raises HeldError when `run` installs packages of a language that may have to be compiled, and what compiles is
    not in the last stage."""
    if not parting.dropped and parting.recipe.image == parting.stage.base:
        return
    for command in parting.commands(run):
        asked = action(command)
        if asked is not None and asked.verb == "install" and asked.manager not in SYSTEM_MANAGERS:
            detail = f"what {asked.manager} installs may have to be compiled, and what compiles stays behind"
            raise HeldError(Missed("needs-toolchain", run.line, detail))


def _chooses_compilers(parting: Parting, run: Instruction) -> bool:
    """Whether `run` does nothing but choose among compilers that the last stage has not."""
    commands = parting.commands(run)
    return bool(parting.dropped and commands) and all(
        one.name == "update-alternatives" and any(_names_dropped(parting, word.literal or "") for word in one.words[1:])
        for one in commands
    )


def _names_dropped(parting: Parting, path: str) -> bool:
    """Whether `path` is a program that came with the packages for building."""
    if path in _OF_JAVA:
        return any("jdk" in name for name in parting.dropped)
    folder, _, name = path.rpartition("/")
    return folder in PROGRAM_FOLDERS and bool(folder) and (name in parting.dropped or bool(_COMPILERS.fullmatch(name)))


def _cleans(parting: Parting, run: Instruction) -> bool:
    """Whether `run` does nothing but delete files that only builds have."""
    commands = parting.commands(run)
    return bool(commands) and all(one.name in ("rm", "cd", "rmdir") for one in commands)


def _missing(parting: Parting, run: Instruction) -> Iterator[str]:
    """The places where `run` deletes something by an `rm` that fails when there is nothing, as in the last stage."""
    read = body(parting.facts, run)
    commands = tuple(in_folders(read[1], folder(parting.facts, parting.stage, run))) if read else ()
    if not all(one.name in _REMOVERS or action(one) for one, _ in commands):
        return  # Something else may make it.
    for command, here in commands:
        flags = [word.raw for word in command.words[1:] if word.raw.startswith("-")]
        if command.name != "rm" or any("f" in flag for flag in flags):
            continue
        for word in command.words[1:]:
            path = resolve(word.literal, here) if word.literal and not word.glob and word.raw not in flags else None
            cached = path is not None and any(inside(path, one) for one in _CACHES)
            there = path is None or parting.crosses(path) or (parting.is_system(path) and not cached)
            if path is not None and not there and not _has(parting, (path,)):
                yield path


def _has(parting: Parting, places: tuple[str, ...]) -> bool:
    """Whether a COPY or RUN of the last stage may bring something to `places`."""
    for whole in parting.run:
        part = whole.run if isinstance(whole, Install) else whole
        if isinstance(part, Instruction) and part.keyword == "RUN":
            does = effects(parting.facts, parting.stage, part)
            # Packages may leave something in a home folder, but no more than a clean-up is for.
            own = isinstance(whole, Install) or is_of_packages(parting.facts, part)
            if isinstance(does, Unknown) or any(overlap(one, place) for one in does.writes for place in places
                                                if not (own and GLOB & set(one))):  # fmt: skip
                return True
        if isinstance(part, Instruction) and part.keyword in ("COPY", "ADD"):
            put = placing(parting.facts, parting.stage, part)
            if put is None or any(overlap(item.place, place) for item in put.items for place in places):
                return True
    return False


def packages_of_step(parting: Parting, run: Instruction) -> None:
    """Have the last stage install what a step installs besides what it builds, and a container needs."""
    found = installs(parting.facts, run)
    if found is None:
        return
    if not found.named:
        raise HeldError(Missed("unknown-packages", run.line, "which packages it installs besides is not known"))
    script = parting.facts.script(run)
    folder = parting.facts.setting(run).workdir
    wanted = needed(parting.facts, parting.stage, found, parting.recipe.tools)
    if wanted.packages and isinstance(script, Script) and (adds := adds_source(script, folder)):
        detail = f"{adds.name or 'a command'} adds a source of packages that the last stage would lack"
        raise HeldError(Missed("unknown-packages", run.line_of(adds.start), detail))
    _install(parting, run, found)


def _packages(parting: Parting, run: Instruction, written: Part, found: Installs) -> None:
    if not parting.above(run):
        parting.run.append(run)
        parting.installed.update(found.names)
        return
    parting.build.append(written)
    if given_back := removed_later(parting.facts, parting.stage, run):
        parting.dropped |= given_back
    elif not without_shell(parting.small):
        _install(parting, run, found)


def _install(parting: Parting, run: Instruction, found: Installs) -> None:
    wanted = needed(parting.facts, parting.stage, found, parting.recipe.tools)
    _note(parting, wanted)
    large, small = parting.large, parting.small
    if wanted.packages and large.distro != small.distro and (large.distro or large.name != small.name):
        detail = f"packages of {parting.recipe.image} have other names"
        raise HeldError(Missed("other-distribution", run.line, detail))
    packages = tuple(name for name in wanted.packages if name not in parting.installed)
    parting.installed.update(packages)
    if found.alone and packages == found.names:
        parting.run.append(run)
        return
    parting.groups |= groups(parting.facts, run)
    if packages:
        parting.run.append(Install(run, (*found.before, *found.upgrades), found.words, packages, found.after))
    elif found.upgrades:
        parting.run.append(Install(run, (*found.before, *found.upgrades), (), (), found.after))
    else:
        parting.emptied.append(Install(run, found.before, found.words, (), found.after))


def _note(parting: Parting, wanted: Needed) -> None:
    """Keep what a person has to know of an install of less."""
    parting.questions += wanted.doubts
    parting.trimmed = parting.trimmed or bool(wanted.dropped)
    parting.dropped.update(wanted.dropped)
    parting.unclear.update(dict.fromkeys(wanted.unclear))


def _file_by_file(
    parting: Parting, run: Instruction, written: Part, does: Effects, missing: list[str], built: list[str]
) -> None:
    """Leave `run` to the stage that builds, and have the files that it makes cross, when each is known."""
    places = _files(parting, run, does)
    if not places:
        _check_programs(parting, run, missing)
        raise HeldError(Missed("needs-built", run.line, f"it reads {built[0]}, which is built and does not cross"))
    if not parting.above(run) and (parting.meets_run(does) or not _is_set_alike(parting, run)):
        raise HeldError(Missed("needs-built", run.line, "it works on what is built and on what is not"))
    parting.build.append(written)
    parting.only_built.append(run)
    for place in places:
        # A folder's content would be spread in the one above it.
        parting.crossings.append(Crossing((place,), place, "root:root"))
        parting.sources = (*parting.sources, place)


def _files(parting: Parting, run: Instruction, does: Effects) -> list[str]:
    """The files that `run` makes for the last stage, when each is known and they are few."""
    gone = _gone(parting, run) if does.deletes else frozenset[str]()
    places = [place for place in does.writes if parting.matters(place) and place not in gone]
    # The programs of one version are the same in both images.
    folders = {"/", *STANDARD, *does.makes} - {"/usr/local/bin"}
    exact = all(not GLOB & set(place) and place not in folders for place in places)
    # COPY follows a link, and brings what it leads to.
    exact = exact and all(one.name in CERTAIN and one.name != "ln" for one in parting.commands(run))
    return places if exact and len(places) <= _MOST_FILES and does.accounts != "changed" else []


def _gone(parting: Parting, run: Instruction) -> frozenset[str]:
    """The files that `run` makes, and deletes or moves away again."""
    facts, stage = parting.facts, parting.stage
    script = facts.script(run)
    variables, told = environment(facts, stage, run), home(facts, stage, run)
    found: set[str] = set()
    for command, place in in_folders(script, folder(facts, stage, run)) if isinstance(script, Script) else ():
        does = programs.effects(command, place, variables, told)
        if isinstance(does, Effects):
            found = (found - {*does.writes}) | {*does.deletes}
    return frozenset(found)


def _check_programs(parting: Parting, run: Instruction, missing: list[str]) -> None:
    if missing:
        detail = f"{parting.recipe.image} has no {missing[0]}, which this step runs"
        raise HeldError(Missed("missing-program", run.line, detail))
    if without_shell(parting.small):
        raise HeldError(Missed("no-shell", run.line, f"nothing can run in {parting.recipe.image}"))


def _unknown(parting: Parting, run: Instruction, written: Part, does: Unknown) -> None:
    """What is not known can be done in both stages as long as either is as the one stage was."""
    commands = parting.commands(run)
    as_it_was = run.start < parting.first.start and not parting.only_built and not parting.trimmed
    named = commands and all(one.name and not parting.lacks(one.name) for one in commands)
    if as_it_was and named and not any(map(costly, commands)) and not without_shell(parting.small):
        parting.build.append(written)
        parting.run.append(run)
    elif parting.recipe.apart and run.start > parting.first.start:
        _done_again(parting, run, written)
    else:
        raise HeldError(Missed("unknown-step", run.line, f"it is not known which stage needs it: {does.reason}"))


def _done_again(parting: Parting, run: Instruction, written: Part) -> None:
    """Have `run` done in the last stage, behind what crosses, and in the other one when a step follows."""
    commands = [unwrapped(one) for one in parting.commands(run)]
    names = [one.name for one in commands if one.name]
    if parting.dropped and not commands:
        raise HeldError(Missed("unknown-step", run.line, "what it runs may need what only builds"))
    own = next((one for one in commands if is_script(one, parting.sources)), None)
    if parting.dropped and own is not None:
        raise HeldError(Missed("unknown-step", run.line, f"{own.words[0].raw} may need what only builds"))
    named = next((one.words[0].raw for one in commands if one.words and not program_name(one.words[0])), None)
    if parting.dropped and named is not None:
        raise HeldError(Missed("unknown-step", run.line, f"what {named} starts may need what only builds"))
    gone = parting.dropped | COMPILE if parting.dropped else parting.dropped
    _check_programs(parting, run, [name for name in names if parting.lacks(name) or name in gone])
    if parting.above(run):
        parting.build.append(written)
        _put_late(parting, run, run)
    else:
        parting.run.append(run)
    if len(names) < len(commands) or not all(name in _SIMPLE for name in names):
        parting.again.append(run.line)


def _may_matter(parting: Parting, run: Instruction, does: Effects) -> bool:
    """Whether what `run`, which stands above a step, does may matter to that."""
    changed = (*does.writes, *does.deletes)
    if changed and all(place in parting.run_only for place in changed):
        return False
    alone = does.accounts == "changed" and all(one.name in _OF_ACCOUNTS for one in parting.commands(run))
    return not alone or _accounts_matter(parting, run)


def _accounts_matter(parting: Parting, run: Instruction) -> bool:
    """Whether a step below `run` may look for the users that it makes."""
    named = (word for one in parting.commands(run) for word in one.words[1:] if not word.raw.startswith("-"))
    words = {word.literal.encode("utf-8", "surrogateescape") for word in named if word.literal}
    below = [i for i in parting.stage.instructions if run.start < i.start <= parting.last.start]
    if any(i.keyword == "USER" for i in below):
        return True
    return any(re.search(rb"\b" + re.escape(word) + rb"\b", i.text) for i in below for word in words)
