"""Which COPYs can give their files the owner and mode that a `chown` or `chmod` in a RUN below gives them.

`COPY src /app` and `RUN chown -R app /app` come to the same as `RUN chown -R app /app` and `COPY --chown=app src /app`
when all that the COPY brings lies below /app: what is there before is the RUN's, what comes later the COPY's. Where
the COPY alone makes the place, nothing is there before, and the command is of no use any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from layersmith.context.archives import unpacked
from layersmith.effects import programs
from layersmith.effects.commands import in_all_folders, in_folders
from layersmith.effects.copies import arrives_as, is_download, kind_of, sources, target
from layersmith.effects.effect import PROGRAM_FOLDERS, Effects, Unknown, conflict
from layersmith.effects.image_folders import lacks, seldom_there
from layersmith.effects.mounts import covered
from layersmith.effects.ownership import PROGRAMS, ROOT, Ownership, flag_of, octal, owner, ownership, usual
from layersmith.effects.paths import GLOB, LINKS, ancestors, holds, inside, overlap, resolve
from layersmith.evidence.by_commands import by_commands
from layersmith.evidence.effects import effects
from layersmith.evidence.entry_scripts import beside_install, without_scripts
from layersmith.evidence.environment import environment, expanded, folder, home, stage_of
from layersmith.evidence.folders import stands
from layersmith.evidence.links import linked_above
from layersmith.evidence.placing import Placed, placing
from layersmith.evidence.remembered import all_above, remembered_above, remembered_of
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script, Word
from layersmith.shell.besides import every
from layersmith.shell.state import state
from layersmith.syntax.tree import Instruction, Stage
from layersmith.syntax.variables import names
from layersmith.values import derived, replace, value

FILES = "copied-files"
MODES = "usual-modes"

_OF_SHELL = frozenset(("UID", "EUID", "PPID", "RANDOM", "SECONDS", "LINENO", "PWD", "OLDPWD", "HOME", "PATH", "IFS"))
"""Variables that a shell has its own values for."""

_AMONG_PROGRAMS = PROGRAM_FOLDERS - {""}


@value
class Change:
    """A command of `run` that changes owners or modes; `places` are its operands with the absolute paths that they
    name."""

    run: Instruction
    command: Command
    asked: Ownership
    places: tuple[tuple[Word, str], ...]

    @derived
    def paths(self) -> tuple[str, ...]:
        """The places that it changes."""
        return tuple([path for _, path in self.places])

    @property
    def flag(self) -> Literal["chown", "chmod"]:
        """The flag of COPY that says as much."""
        return "chown" if self.asked.kind == "owner" else "chmod"

    @derived
    def does(self) -> Effects:
        """What it changes, and whether it looks up names."""
        return Effects(writes=self.paths, accounts="read" if self.named else "none")

    @derived
    def named(self) -> bool:
        """Whether it names a user or group."""
        told = owner(self.asked.text) if self.asked.kind == "owner" else None
        return self.asked.kind == "owner" and (told is None or told.named)


@value
class Held:
    """Why something can't be: a stable id, and a sentence for people."""

    reason: str
    detail: str


def changes(facts: Facts, stage: Stage, run: Instruction) -> tuple[Change | Held, ...]:
    """The commands of `run` that change owners or modes, or why it is not known what one of them changes."""
    script = facts.script(run)
    if not isinstance(script, Script) or not any(command.name in PROGRAMS for command in script.commands):
        return ()
    marks = state(script)
    # Each part of a list of && has run when the RUN has.
    certain = () if marks.functions else [id(part.alone) for part in script.and_list or ()]
    found: list[Change | Held] = []
    sets = bool(marks.variables) or marks.positional or marks.unknown
    mounted = covered(run, folder(facts, stage, run))
    for command, place in in_folders(script, folder(facts, stage, run)):
        if command.name not in PROGRAMS:
            continue
        if id(command) not in certain:
            found.append(Held("not-a-list", f"{command.name} stands in something else than a list of &&"))
            continue
        asked = ownership(command)
        if asked is None or (asked.kind == "mode" and marks.umask and octal(asked.text) is None):
            found.append(
                Held("unknown-flag", f"what {command.name} on line {run.line_of(command.start)} is told is not known")
            )
            continue
        paths = [_path(facts, stage, run, word, place, sets) for word in asked.operands]
        if None in paths or (sets and "$" in asked.text):
            first = next((w for w, path in zip(asked.operands, paths, strict=True) if path is None), None)
            found.append(Held("unknown-path", _why_unknown(first) if first else f"what {asked.text} says is not known"))
            continue
        places = tuple((word, path) for word, path in zip(asked.operands, paths, strict=True) if path)
        if any(overlap(path, mount) for _, path in places for mount in mounted):
            found.append(Held("unknown-path", f"line {run.line} mounts something there, which it changes instead"))
            continue
        found.append(Change(run, command, asked, places))
    return tuple(found)


def _why_unknown(word: Word) -> str:
    """Why it is not known which place `word` names."""
    if word.literal is None:
        return f"what {word.raw} stands for is not known"
    if word.glob or GLOB & set(word.literal):
        return f"{word.raw} may name several places"
    return f"in which folder {word.raw} is looked for is not known"


def _path(facts: Facts, stage: Stage, run: Instruction, word: Word, place: str | None, sets: bool) -> str | None:
    if word.glob:
        return None
    if word.literal is not None:
        return None if GLOB & set(word.literal) else resolve(word.literal, place)
    if sets or "'" in word.raw or "`" in word.raw or "$(" in word.raw:
        return None
    text = expanded(word.raw.replace('"', ""), environment(facts, stage, run), run)
    return None if text is None or " " in text or GLOB & set(text) else resolve(text, place)


Reach = Literal["all", "some", "none"]


def reached(facts: Facts, stage: Stage, copy: Instruction, change: Change, as_files: bool = False) -> Reach | None:
    """How much of what `copy` brings `change` reaches; None when where it goes is not known. `as_files`: what is copied
    by a name is a file."""
    items = brought(facts, stage, copy, as_files)
    if items is None:
        return None
    reach = _reached(items[0], change) if items else "some"
    for item in items[1:]:
        if _reached(item, change) != reach:
            return "some"
    return reach


def _reached(item: Placed, change: Change) -> Reach:
    place = item.place.removesuffix("/*") or "/"
    recursive, is_file = change.asked.recursive, item.kind == "file"
    for path in change.paths:
        if inside(place, path) if recursive else is_file and place == path:
            return "all"
    if is_file:
        # What lies below a file shows that it is a folder, into which the file goes.
        return "some" if any(inside(path, place) for path in change.paths) else "none"
    for path in change.paths:
        if recursive:
            if overlap(item.place, path):
                return "some"
        # Only what lies in a folder that is copied, not the folder itself, would be reached.
        elif inside(path, place) and (path != place or (item.kind == "any" and place == item.place)):
            return "some"
    return "none"


def makes(facts: Facts, stage: Stage, copy: Instruction, change: Change) -> str | None:
    """A folder that `copy` may make and `change` is about."""
    put = placing(facts, stage, copy)
    made = {put.folder, *(item.place.rpartition("/")[0] for item in put.items)} if put else set[str]()
    found = (path for path in change.paths if any(inside(place, path) for place in made))
    return next((path for path in found if not stands(facts, stage, copy, path)), None)


def brought(facts: Facts, stage: Stage, copy: Instruction, as_files: bool) -> tuple[Placed, ...] | None:
    """What `copy` brings where; with `as_files`, what is copied by a name, without a look at the context, is a file."""
    put = placing(facts, stage, copy)
    if put is None:
        return None
    only = put.items[0] if len(put.items) == 1 else None
    if copy.heredocs and only and only.kind == "any" and not GLOB & set(only.place):
        return (replace(only, kind="file"),)
    if not as_files or copy.heredocs or copy.flag("parents") is not None:
        return put.items  # With --parents a file arrives in folders that its path in the context names.
    for item in put.items:
        if item.kind == "any":
            break
    else:
        return put.items
    named = [arrives_as(source) for source in sources(copy)]
    for name in named:
        if not name or "$" in name or not GLOB.isdisjoint(name):
            return put.items
    if only and not GLOB & set(only.place):
        return (replace(only, kind="file"),)
    return tuple(Placed(f"{put.folder.rstrip('/')}/{name}", "file") for name in named)


def flags(
    facts: Facts, stage: Stage, copy: Instruction, change: Change, said: Mapping[str, str]
) -> tuple[str, tuple[str, ...]] | Held:
    """The value of --chown or --chmod with which `copy` brings what `change` makes of its files, and what that rests
    on; or why there is none. `said` are flags that the COPY has already got for other changes."""
    if copy.flag("link") is not None:
        return Held("linked", f"{copy.keyword} --link on line {copy.line} knows nothing of the users of the image")
    rests = _of_add(facts, copy) if copy.keyword == "ADD" else ()
    if isinstance(rests, Held):
        return rests
    told = _told(facts, stage, copy, change, said)
    return told if isinstance(told, Held) else (told[0], (*told[1], *rests))


def _of_add(facts: Facts, add: Instruction) -> tuple[str, ...] | Held:
    """What it rests on that an ADD brings files as a COPY would, or fetches them; why it may not."""
    kinds = {kind_of(source) for source in sources(add)}
    told = add.flag("unpack") is not None
    if all(map(is_download, sources(add))) and not told:
        return ()
    seen = [unpacked(facts.context, source) for source in sources(add)]
    if told or add.heredocs or kinds != {"local"} or any(seen):
        return Held("archive", f"ADD on line {add.line} may unpack an archive, or fetch something")
    return ("no-archives",) if None in seen else ()


def _told(
    facts: Facts, stage: Stage, copy: Instruction, change: Change, said: Mapping[str, str]
) -> tuple[str, tuple[str, ...]] | Held:
    text, asked = change.asked.text, change.asked
    if asked.kind == "owner":
        who = owner(text)
        told = flag_of(who, said.get("chown", copy.flag("chown")), copy.flag("from") is not None) if who else None
        if told is None:
            return Held("unknown-owner", f"{text.lstrip(':')} does not tell user and group of what line {copy.line}"
                        " copies")  # fmt: skip
        if "$" in told and not _same_variables(facts, stage, copy, change.run, told):
            return Held("unknown-owner", f"a variable of {told} is not the same for line {copy.line}")
        if told in ROOT and copy.flag("chown") is None and copy.flag("from") is None and "chown" not in said:
            return "", ()
        return told, _special(facts, copy)
    mode = octal(text)
    if mode is not None:
        return mode, ()
    plain = copy.flag("from") is None and copy.flag("chmod") is None and "chmod" not in said
    if plain and len(copy.heredocs) == len(sources(copy)) and (mode := usual(text, (0o644,))):
        return mode, ()
    if plain and all(map(is_download, sources(copy))) and (mode := usual(text, (0o600,))):
        return mode, ()  # Dockerfile reference, "ADD": what is fetched has mode 600.
    mode = usual(text, (0o644, 0o755)) if plain else None
    if mode is None or any(map(is_download, sources(copy))):
        return Held("mode-of-source", f"what {text} comes to depends on the modes of what line {copy.line} copies")
    return mode, (MODES,)


def _same_variables(facts: Facts, stage: Stage, copy: Instruction, run: Instruction, text: str) -> bool:
    """Whether the variables in `text` are known to the builder at `copy`, and have the same values as at `run`."""
    wanted = names(text)
    sets = [i for i in facts.before(stage, run) if i.keyword in ("ENV", "ARG")]
    above = {pair.name for i in sets if i.start < copy.start for pair in i.pairs}
    between = {pair.name for i in sets if i.start > copy.start for pair in i.pairs}
    # The own group of a user, which --chown=user gives, is another thing for a number than for a name.
    return wanted <= above and not wanted & (between | _OF_SHELL) and ":" in text


def _special(facts: Facts, copy: Instruction) -> tuple[str, ...]:
    """What a change of owner rests on when it comes with `copy`: chown takes set-user-id bits and capabilities away,
    which no checkout has."""
    return ("no-special-bits",) if copy.flag("from") is not None else ()


def passes(facts: Facts, stage: Stage, other: Instruction, change: Change) -> Held | None:
    """Why `change` would not do the same above `other`, whose line stands above its own; None when it would."""
    line = f"line {other.line}"
    if other.keyword == "VOLUME":
        return Held("volume", f"{line} declares a volume") if _is_volume(facts, stage, other, change) else None
    if other.keyword not in ("RUN", "COPY", "ADD", "WORKDIR"):
        return None
    if other.keyword == "RUN" and commutes(facts, other, change):
        return None
    does = effects(facts, stage, other)
    if isinstance(does, Unknown):
        return Held("unknown-between", f"what {line} uses is not known: {does.reason}")
    made = _by_copies(facts, stage, other) if does.makes else ()
    does = replace(does, makes=tuple(place for place in does.makes if place not in made))
    place = conflict(without_scripts(facts, stage, change.does, other, does), _apart(does, change))
    if place == "users and groups":
        return Held("needs-account", f"{line} may make the user or group that {change.asked.text} names")
    return Held("used-between", f"{line} may use {place} in between") if place else None


def _apart(does: Effects, change: Change) -> Effects:
    """`does` without the programs that it starts, when `change` is about single files of other names: who owns a
    program, and whether it can be run, matters to nothing but that. Nor does what lies below, were it a folder among
    the programs."""
    others = does.programs.isdisjoint(path.rpartition("/")[2] for path in change.paths)
    single = not change.asked.recursive or all(path.rpartition("/")[0] in _AMONG_PROGRAMS for path in change.paths)
    return replace(does, programs=frozenset()) if others and single else does


@remembered_above
def _by_copies(facts: Facts, stage: Stage, other: Instruction) -> frozenset[str]:
    """The folders that COPYs above `other` make, unless it could not work."""
    puts = (
        placing(facts, stage, copy) for copy in stage.instructions[1:] if is_named(copy) and copy.start < other.start
    )
    places = (place for put in puts if put for place in (put.folder, *(item.place for item in put.items)))
    return frozenset(folder for place in places for folder in ancestors(place))


def commands_ahead(facts: Facts, stage: Stage, change: Change, gone: frozenset[int]) -> Held | None:
    """Why `change` would not do the same ahead of the commands that stand above it in its own RUN; those that start at
    the offsets `gone` do not count."""
    script = facts.script(change.run)
    if not isinstance(script, Script):
        return None
    variables, told = environment(facts, stage, change.run), home(facts, stage, change.run)
    here = folder(facts, stage, change.run)
    ahead = [(command, place) for command, place in in_folders(script, here) if command.start < change.command.start]
    # What stands in substitutions may stand ahead, too.
    ahead += list(in_all_folders(script, here))[len(every(script)) :]
    for command, place in ahead:
        asked = ownership(command)
        if command.start in gone or (asked and _is_other(asked, change)):
            continue
        does = programs.effects(command, place, variables, told)
        who = f"{command.name or 'a command'} on line {change.run.line_of(command.start)}"
        if isinstance(does, Unknown):
            return Held("unknown-between", f"what {who} does is not known")
        found = conflict(beside_install(change.does, command), _apart(does, change))
        if found == "users and groups":
            return Held("needs-account", f"{who} may make the user that {change.asked.text} names")
        if found:
            return Held("used-between", f"{who} may use {found}")
    return None


def written_behind(facts: Facts, stage: Stage, change: Change, path: str) -> str | None:
    """The command in the RUN of `change`, behind it, that certainly writes the file `path`, so that its layer holds it
    in any case."""
    script = facts.script(change.run)
    if not isinstance(script, Script):
        return None

    def behind(command: Command) -> bool:
        return command.start > change.command.start and command.name not in PROGRAMS

    for command, does in by_commands(facts, stage, change.run, script, behind):
        if isinstance(does, Effects) and path in does.writes:
            return f"{command.name or 'a command'} on line {change.run.line_of(command.start)}"
    return None


def _is_other(asked: Ownership, change: Change) -> bool:
    """Whether of two commands one changes owners and the other plain modes, which root does in any order."""
    kinds = {asked.kind, change.asked.kind}
    modes = (one.text for one in (asked, change.asked) if one.kind == "mode")
    return len(kinds) == 2 and all(octal(text) or usual(text, (0o644,)) for text in modes)


def commutes(facts: Facts, run: Instruction, change: Change) -> bool:
    """Whether `run` only changes modes where `change` changes owners, or the other way round."""
    script = facts.script(run) if run.keyword == "RUN" else None
    if not isinstance(script, Script) or facts.setting(run).root is False:
        return False
    every = [ownership(command) for command in script.commands]
    return not script.substitutions and all(asked and _is_other(asked, change) for asked in every)


def _is_volume(facts: Facts, stage: Stage, volume: Instruction, change: Change) -> bool:
    known = environment(facts, stage, volume)
    for text in volume.values:
        word = expanded(text, known, volume)
        place = resolve(word, "/") if word else None
        if place is None or any(overlap(place, path) for path in change.paths):
            return True
    return False


def in_volume(facts: Facts, stage: Stage, change: Change) -> Held | None:
    """Whether `change` happens in a volume, where some builders throw it away."""
    for other in all_above(facts, stage, change.run, _volumes):
        if _is_volume(facts, stage_of(facts, other), other, change):
            return Held("volume", f"line {other.line} declares a volume there, in which builders may undo the change")
    return None


@remembered_of
def _volumes(facts: Facts, stage: Stage) -> list[Instruction]:
    return [one for one in stage.instructions if one.keyword == "VOLUME"]


def another_name(facts: Facts, stage: Stage, change: Change) -> Held | None:
    """Whether a place that `change` names is a link, or may be."""
    for path in change.paths:
        if path in (link for link, _ in LINKS):
            return Held("link", f"{path} is a link in most images")
        for link, line in linked_above(facts, stage, change.run):
            if holds(link, path) or inside(link, path):
                return Held("link", f"line {line} makes a link at {link}")
    return None


Before = Literal["there", "new", "maybe", "unknown"]


def before(facts: Facts, stage: Stage, copy: Instruction, place: str) -> Before:
    """Whether the folder `place` is there when `copy` runs, is new, may well be there, or whether that depends on what
    is not known."""
    if place == "/" or stands(facts, stage, copy, place):
        return "there"
    known = lacks(facts.base(stage), place)
    for other in facts.before(stage, copy):
        if other.keyword in ("RUN", "COPY", "ADD", "WORKDIR"):
            does = effects(facts, stage_of(facts, other), other)
            if isinstance(does, Unknown):
                known = False
            elif any(overlap(path, place) for path in _made(does, place)):
                return "maybe"
    return "new" if known else "unknown" if seldom_there(place) else "maybe"


def _made(does: Effects, place: str) -> Iterator[str]:
    yield from (path for path in does.writes if path != "/")
    yield from (path for path in does.makes if inside(path, place))


def nameless(change: Change) -> Change:
    """`change`, as if it named no user: for whoever sees to it that the user is there."""
    return replace(change, asked=replace(change.asked, text="0:0")) if change.named else change


def is_named(copy: Instruction) -> bool:
    """Whether `copy` has words that say what goes where."""
    return copy.keyword in ("COPY", "ADD") and (len(copy.words) > 1 or bool(copy.heredocs)) and bool(target(copy))
