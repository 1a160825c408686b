"""May two instructions of a stage change places without a change to the image?

The answer holds for the pair alone: whoever moves an instruction across several asks for each of them. Reasons are

`begins-stage`, `unknown-instruction`: one of them is FROM, or nothing that Docker knows;
`unknown-effects`: which files one of them uses is not known;
`setting-between`: one sets the user, folder, shell, or a part of the image's configuration that the other sets or uses;
`reads-variable`, `needs-variable`: one sets a variable that the other may use, or that matters to every program;
`fetches-newest`: a new value of a variable that one sets makes the other run, and fetch what is newest somewhere;
`reads-copied`, `reads-written`: the lower reads what the upper brings or writes;
`overwrites-read`: the lower changes what the upper reads;
`writes-same`: both change the same place;
`needs-folder`: a folder that one makes must be there for the other;
`folder-owner`: both may make a folder, as another user or with another mode;
`needs-account`: one looks up users or groups that the other may change;
`volume`: a place that one of them uses becomes a volume;
`link`: a place may be known by another name.
"""

from __future__ import annotations

from functools import lru_cache

from layersmith.bodies import commands, text_of
from layersmith.effects import programs
from layersmith.effects.build_data import unknown_to_packages
from layersmith.effects.commands import in_folders
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.effect import LOADED, Effects, Unknown, conflict
from layersmith.effects.newest import fetches_newest, installs_newest
from layersmith.effects.ownership import ROOT
from layersmith.effects.packages import action
from layersmith.effects.paths import GLOB, any_overlap, holds, inside, overlap, resolve
from layersmith.evidence.anywhere import runs_anywhere
from layersmith.evidence.effects import effects, script_of
from layersmith.evidence.entry_scripts import without_scripts
from layersmith.evidence.environment import environment, expanded, folder, home, stage_of
from layersmith.evidence.folders import STANDARD, installs_packages, stands
from layersmith.evidence.leading import led
from layersmith.evidence.links import by_new_link, linked_above
from layersmith.evidence.placing import met, placing
from layersmith.facts import Facts
from layersmith.phrases import listed
from layersmith.shell.ast import Script
from layersmith.shell.besides import every
from layersmith.syntax.tree import INSTRUCTIONS, Instruction, Stage
from layersmith.syntax.variables import names
from layersmith.values import pattern, replace, value

FILES = frozenset(("RUN", "COPY", "ADD", "WORKDIR"))
"""Instructions that touch files of the image."""

_ONCE = frozenset(
    ("CMD", "ENTRYPOINT", "HEALTHCHECK", "STOPSIGNAL", "MAINTAINER", "ONBUILD", "USER", "SHELL", "WORKDIR")
)
"""Instructions of which the last one counts, or all do, in their order."""

_STARTS = frozenset(("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"))
"""Instructions whose shell form is run by the SHELL in force."""

_EXPANDED = frozenset(
    ("ADD", "COPY", "ENV", "ARG", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR", "ONBUILD")
)
"""Instructions in whose words the builder itself replaces variables."""

_FOR_ALL = frozenset(("PATH", "HOME", "SOURCE_DATE_EPOCH", "ENV", "BASH_ENV", "IFS"))
_FOR_ALL_PREFIXES = ("LD_", "LC_", "BUILDKIT_")
"""Variables that may matter to any program, or to the builder."""


@value
class Obstacle:
    """Why two instructions stay in their order: a stable id, and a sentence that names lines and paths."""

    reason: str
    detail: str


def obstacle(
    facts: Facts, stage: Stage, upper: Instruction, lower: Instruction, ahead: frozenset[str] = frozenset()
) -> Obstacle | None:
    """Why `lower` can't run before `upper`, when nothing else stands between them; None when it can.

    Both are instructions of `stage`, `upper` the earlier one. `ahead` are files of the image that another COPY brings
    before both, just as `upper`, a COPY, does once more: `lower` may read them, but change none.
    """
    for one in (upper, lower):
        if one.keyword == "FROM":
            return Obstacle("begins-stage", f"line {one.line} begins the stage")
        if one.keyword not in INSTRUCTIONS:
            return Obstacle("unknown-instruction", f"what {one.keyword} on line {one.line} does is not known")
    return (
        _setting(facts, upper, lower)
        or _setting(facts, lower, upper)
        or _variables(facts, stage, upper, lower)
        or _variables(facts, stage, lower, upper)
        or _volume(facts, stage, upper, lower)
        or _volume(facts, stage, lower, upper)
        or (_files(facts, stage, upper, lower, ahead) if FILES.issuperset((upper.keyword, lower.keyword)) else None)
    )


def _told(setting: Instruction, other: Instruction, what: str) -> Obstacle:
    return Obstacle("setting-between", f"{setting.keyword} on line {setting.line} {what} line {other.line}")


def _setting(facts: Facts, one: Instruction, other: Instruction) -> Obstacle | None:
    """Whether `one` sets something that holds for `other`, or that `other` sets, too."""
    kinds = {one.keyword, other.keyword}
    if (len(kinds) == 1 and one.keyword in _ONCE) or kinds == {"CMD", "ENTRYPOINT"}:
        return _told(one, other, "counts as it stands to")
    match one.keyword:
        case "USER" if other.keyword in ("RUN", "WORKDIR"):
            return _told(one, other, "sets the user of")
        case "SHELL" if other.keyword in _STARTS and other.exec_form is None:
            return _told(one, other, "sets the shell of")
        case "WORKDIR" if other.keyword == "RUN" and not runs_anywhere(facts, other):
            return _told(one, other, "sets the folder of")
        case "WORKDIR" if other.keyword in ("COPY", "ADD") and _is_relative(other):
            return _told(one, other, "sets the folder of")
        case "LABEL" if other.keyword == "LABEL" and _same_label(one, other):
            return _told(one, other, "sets a label of")
    return None


def _same_label(one: Instruction, other: Instruction) -> bool:
    """Whether two LABELs may set one label: names can be quoted, and made of variables."""
    keys = [{pair.name.replace('"', "").replace("'", "") for pair in label.pairs} for label in (one, other)]
    plain = all(own and not any("$" in key or "\\" in key for key in own) for own in keys)
    return not plain or not keys[0].isdisjoint(keys[1])


def _is_relative(copy: Instruction) -> bool:
    from layersmith.effects.copies import target

    return not target(copy).strip("\"'").startswith("/")


def _variables(facts: Facts, stage: Stage, one: Instruction, other: Instruction) -> Obstacle | None:
    """Whether `one` sets a variable that matters to `other`."""
    if one.keyword not in ("ENV", "ARG"):
        return None
    sets = [pair.name for pair in one.pairs]
    if not sets:
        return _told(one, other, "sets variables that are not understood for")
    if other.keyword in ("ENV", "ARG"):
        both = set(sets) & {pair.name for pair in other.pairs}
        if both or not other.pairs:
            return _told(one, other, "sets a variable of")
    used = used_variables(other)
    for name in sets:
        if name in used:
            return Obstacle("reads-variable", f"line {other.line} uses {name}, which line {one.line} sets")
    return _environment(facts, stage, one, other, sets) if other.keyword in ("RUN", "ADD") else None


def used_variables(instruction: Instruction) -> frozenset[str]:
    """The variables that the builder itself replaces in `instruction`, those of a flag included, and those in the
    here-documents that COPY or ADD writes to files."""
    if b"$" not in instruction.text and b"$" not in instruction.joined.text:
        return frozenset()
    if instruction.keyword == "RUN":
        flags = " ".join(flag.value or "" for flag in instruction.flags)
        return _names(flags, "\\") if "$" in flags else frozenset()
    if instruction.keyword not in _EXPANDED:
        return frozenset()
    text = instruction.joined.text[slice(*instruction.tail)].decode("utf-8", "surrogateescape")
    found = _names(text, instruction.escape.decode("latin-1"))
    return found | _written_out(instruction) if instruction.heredocs else found


def _written_out(copy: Instruction) -> frozenset[str]:
    """The variables in the here-documents of `copy`: quotes mean nothing there (seen on BuildKit), so that each `$` in
    front of a name counts."""
    bodies = (copy.text[one.body.start - copy.start : one.body.end - copy.start] for one in copy.heredocs if one.expand)
    return frozenset(name.decode("latin-1") for body in bodies for name in _NAMED.findall(body))


_NAMED = pattern(rb"\$\{?(\w+)")
_names = lru_cache(maxsize=1024)(names)


def _newest(facts: Facts, run: Instruction) -> str | None:
    """The words by which `run` fetches what is newest somewhere."""
    script = commands(facts, run)
    installed = map(installs_newest, every(script)) if script else ()
    return fetches_newest(text_of(run)) or next(filter(None, installed), None)


def _environment(facts: Facts, stage: Stage, one: Instruction, other: Instruction, sets: list[str]) -> Obstacle | None:
    """Whether programs that `other` starts may look at the variables that `one` sets."""
    for name in sets:
        if name in _FOR_ALL or name.startswith(_FOR_ALL_PREFIXES) or name.lower().endswith("_proxy"):
            return Obstacle("needs-variable", f"{name} of line {one.line} matters to line {other.line}")
    if other.keyword != "RUN":
        return None
    if newest := _newest(facts, other):
        return Obstacle(
            "fetches-newest",
            f"line {other.line} fetches what is newest (`{newest}`), and does so again because of {listed(sets)}",
        )
    if all(map(unknown_to_packages, sets)) and _of_no_use(facts, stage, other, sets):
        return None
    does = effects(facts, stage, other)
    if isinstance(does, Unknown):
        return _unknown(other, does)
    for name in sets:
        if does.sees(name):
            return Obstacle("reads-variable", f"line {other.line} may use {name}, which line {one.line} sets")
    return None


def _of_no_use(facts: Facts, stage: Stage, run: Instruction, build_data: list[str]) -> bool:
    """Whether only installs of a distribution's packages in `run` could look at the variables `build_data`."""
    script = script_of(facts, run)
    if (
        not isinstance(script, Script)
        or script.substitutions
        or any(name.encode("utf-8", "surrogateescape") in script.text for name in build_data)
    ):
        return False
    variables, home_folder = environment(facts, stage, run), home(facts, stage, run)
    for command, place in in_folders(script, folder(facts, stage, run)):
        asked = action(command)
        if asked and asked.exact and asked.manager in SYSTEM_MANAGERS:
            continue
        does = programs.effects(command, place, variables, home_folder)
        if isinstance(does, Unknown) or any(map(does.sees, build_data)):
            return False
    return True


def _unknown(instruction: Instruction, does: Unknown) -> Obstacle:
    return Obstacle("unknown-effects", f"what line {instruction.line} uses is not known: {does.reason}")


def _volume(facts: Facts, stage: Stage, volume: Instruction, other: Instruction) -> Obstacle | None:
    """Whether `other` touches what `volume` makes a volume: some builders throw away what is written there later."""
    if volume.keyword != "VOLUME" or other.keyword not in FILES:
        return None
    known = environment(facts, stage, volume)
    places = [resolve(word, "/") if (word := expanded(v, known, volume)) else None for v in volume.values]
    does = effects(facts, stage, other)
    if isinstance(does, Unknown):
        return _unknown(other, does)
    for place in places:
        if place is None or any(overlap(place, path) for path in does.touched):
            return Obstacle("volume", f"line {other.line} uses {place or 'a place'}, a volume by line {volume.line}")
    return None


def _files(
    facts: Facts, stage: Stage, upper: Instruction, lower: Instruction, ahead: frozenset[str]
) -> Obstacle | None:
    first = effects(facts, stage, upper)
    if isinstance(first, Unknown):
        return _unknown(upper, first)
    second = effects(facts, stage, lower)
    if isinstance(second, Unknown):
        return _unknown(lower, second)
    ahead |= _brought_before(facts, stage, upper, second)
    there = {
        place: stands(facts, stage, upper, place)
        or any(inside(path, place) for path in ahead)
        or (place in STANDARD and installs_packages(facts, lower))
        for place in (*first.makes, *second.makes, *first.needs, *second.needs)
    }
    first, second = _left(first, there), _left(second, there)
    seen = changed = _narrowed(facts, stage, upper, first, second, ahead, ahead)
    if upper.keyword != "RUN":
        seen = changed = without_scripts(facts, stage, seen, lower, second)
    if ahead:
        changed = _narrowed(facts, stage, upper, first, second, ahead, frozenset())
        changed = without_scripts(facts, stage, changed, lower, second) if upper.keyword != "RUN" else changed
    other = _narrowed(facts, stage, lower, second, first, frozenset(), frozenset())
    if lower.keyword != "RUN":
        other = without_scripts(facts, stage, other, upper, first)
    return (
        _by_lead(facts, stage, upper, lower, first, second)
        or _conflict(upper, lower, seen, other)
        or (None if changed is seen else _conflict(upper, lower, changed, _changes(other)))
        or _owner(facts, upper, lower, _making(first, changed.makes), _making(second, other.makes))
        or _as_folder(facts, stage, lower, there)
        or _by_link(facts, stage, upper, lower, first, second)
    )


def _brought_before(facts: Facts, stage: Stage, copy: Instruction, does: Effects) -> frozenset[str]:
    """The files among what is read that `copy` brings although a COPY above it brought the very same."""
    put = placing(facts, stage, copy) if copy.keyword in ("COPY", "ADD") and facts.context is not None else None
    if put is None:
        return frozenset()
    # Imported here: it needs effects, too.
    from layersmith.evidence.view import View, brought

    view, found = View(facts, stage, copy), set[str]()
    for path in does.reads:
        origin = None if GLOB & set(path) else view.origin(path)
        if origin is None or not (same := brought(facts, put, path)) or same[1] != origin.path:
            continue
        if all(origin.copy.flag(flag) == copy.flag(flag) for flag in ("chown", "chmod", "link")) and view.trusted(path):
            found.add(path)
    return frozenset(found)


def _narrowed(
    facts: Facts,
    stage: Stage,
    copy: Instruction,
    does: Effects,
    other: Effects,
    ahead: frozenset[str],
    apart_from: frozenset[str],
) -> Effects:
    """`does`, when `copy` is a COPY that is known file by file, with no other places than those that `other` uses, and
    without the files `apart_from`; folders of the files `ahead` are there already."""
    if facts.context is None or copy.keyword not in ("COPY", "ADD") or copy.flag("link") is not None:
        return does
    put = placing(facts, stage, copy)
    if put is None:
        return does
    places = (*other.reads, *other.writes, *other.deletes, *(LOADED if other.programs else ()))
    around = {path.rpartition("/")[0] or "/" for path in other.writes}
    needed = {*around, *other.needs, *other.makes}
    folders = {folder for folder in needed if not any(inside(path, folder) for path in ahead)}
    made = met(facts, put, (), frozenset(), folders)
    return replace(does, writes=met(facts, put, places, apart_from), makes=(*does.makes, *made))


def _left(does: Effects, there: dict[str, bool]) -> Effects:
    """`does` without folders that are there already."""
    makes = tuple(place for place in does.makes if not there.get(place))
    needs = tuple(place for place in does.needs if not there.get(place))
    unlike = len(makes) < len(does.makes) or len(needs) < len(does.needs)
    return replace(does, makes=makes, needs=needs) if unlike else does


def _making(does: Effects, makes: tuple[str, ...]) -> Effects:
    return does if makes == does.makes else replace(does, makes=makes)


def _conflict(upper: Instruction, lower: Instruction, first: Effects, second: Effects) -> Obstacle | None:
    """Whether one changes what the other uses, and in which way, the most telling one first."""
    place = conflict(first, second)
    if place is None:
        return None
    if place == "users and groups":
        changing, asking = (upper, lower) if first.accounts == "changed" else (lower, upper)
        return Obstacle(
            "needs-account", f"line {changing.line} may change users or groups that line {asking.line} uses"
        )
    if found := conflict(_changes(first), _reads(second)):
        reason = "reads-copied" if upper.keyword in ("COPY", "ADD") else "reads-written"
        verb = "copies" if reason == "reads-copied" else "writes"
        return Obstacle(reason, f"line {lower.line} may read {found}, which line {upper.line} {verb}")
    if found := conflict(_reads(first), _changes(second)):
        return Obstacle("overwrites-read", f"line {upper.line} may read {found}, which line {lower.line} changes")
    if found := conflict(_changes(first), _changes(second)):
        return Obstacle("writes-same", f"lines {upper.line} and {lower.line} both change {found}")
    return Obstacle("needs-folder", f"one of lines {upper.line} and {lower.line} makes {place}, which the other needs")


def _reads(does: Effects) -> Effects:
    return Effects(reads=does.reads, programs=does.programs)


def _changes(does: Effects) -> Effects:
    return Effects(writes=does.writes, deletes=does.deletes)


def _owner(facts: Facts, upper: Instruction, lower: Instruction, first: Effects, second: Effects) -> Obstacle | None:
    """Whether a folder that both may make would get another owner or mode."""
    alike = _made_as(facts, upper) == _made_as(facts, lower) is not None
    for one, other in ((first, second), (second, first)):
        for place in one.makes:
            if alike and (place in other.makes or any(inside(path, place) for path in other.writes)):
                continue
            made = (*other.makes, *other.writes)
            if any_overlap((place,), made) and any(
                overlap(place, path) and not _holds_only(path, place) for path in made
            ):
                return Obstacle("folder-owner", f"{place} is made by whichever of lines {upper.line} and {lower.line}"
                                " comes first, and may get another owner or mode")  # fmt: skip
    return None


def _holds_only(path: str, place: str) -> bool:
    """Whether `path` lies above `place`, so that making or changing it alone makes no folder `place`."""
    return inside(place, path) and path != place


def _made_as(facts: Facts, instruction: Instruction) -> tuple[str, str] | None:
    """Owner and mode of the folders that an instruction makes; None when that is not known."""
    if instruction.keyword in ("COPY", "ADD"):
        owner, mode = instruction.flag("chown") or "0", instruction.flag("chmod") or ""
    elif instruction.keyword == "WORKDIR":
        of_base = "0" if facts.as_root(stage_of(facts, instruction), instruction) else "the base image's"
        owner, mode = facts.setting(instruction).user or of_base, ""
    else:
        return None
    return "0" if owner in ROOT else owner, mode


def _by_lead(
    facts: Facts, stage: Stage, upper: Instruction, lower: Instruction, first: Effects, second: Effects
) -> Obstacle | None:
    """Whether a variable, a setting or a word leads what one of the two runs to files that the other one brings."""
    for run, other, brings in ((lower, upper, first), (upper, lower, second)):
        found = led(facts, stage, run, brings.writes) if run.keyword == "RUN" and brings.writes else None
        if found:
            lead, place = found
            return Obstacle(
                "reads-copied" if other is upper else "overwrites-read",
                f"{lead.what} may lead line {run.line} to {place}, which line {other.line} brings",
            )
    return None


def _as_folder(facts: Facts, stage: Stage, lower: Instruction, there: dict[str, bool]) -> Obstacle | None:
    """Whether the destination of `lower` is a folder only because of what stands above it."""
    put = placing(facts, stage, lower) if lower.keyword in ("COPY", "ADD") else None
    if put is None or put.slash or there.get(put.folder):
        return None
    return Obstacle("needs-folder", f"{put.folder} must be a folder by line {lower.line}, or a file is made there")


def _by_link(
    facts: Facts, stage: Stage, upper: Instruction, lower: Instruction, first: Effects, second: Effects
) -> Obstacle | None:
    """Whether a link that a RUN above made gives a place that one of them uses another name."""
    for link, line in linked_above(facts, stage, upper):
        for instruction, does in ((upper, first), (lower, second)):
            for path in does.touched:
                if holds(link, path):
                    return Obstacle("link", f"line {line} links {link}, so that {path} of line {instruction.line} may"
                                    " have another name")  # fmt: skip
    if upper.keyword not in ("COPY", "ADD") or lower.keyword != "RUN":
        return None
    if found := by_new_link(facts, stage, upper, lower, first, second):
        place, path, line = found
        return Obstacle("link", f"line {line} links to {place}, which line {lower.line} may use as {path}")
    return None
