"""Scripts that a COPY puts beside programs, such as an image's entry point: what else has to do with them?

Where an install puts its programs is known by folders alone. No package has a program that is called like an entry
point; any other command may have to do with all that lies there.
"""

from __future__ import annotations

from layersmith.effects import programs
from layersmith.effects.commands import in_folders
from layersmith.effects.effect import Effects, Unknown
from layersmith.effects.packages import action
from layersmith.effects.paths import overlap
from layersmith.evidence.effects import script_of
from layersmith.evidence.environment import environment, folder, home
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import replace


def beside_install(does: Effects, command: Command) -> Effects:
    """`does`, what is done to files beside programs, without scripts, when `command` is one of a package manager."""
    asked = action(command)
    if asked is None or not asked.exact:
        return does
    left = tuple(path for path in does.writes if not _is_script(path))
    return replace(does, writes=left) if len(left) < len(does.writes) else does


def without_scripts(facts: Facts, stage: Stage, does: Effects, run: Instruction, other: Effects) -> Effects:
    """`does`, what a COPY, or a change of owners or modes, does, without scripts that it puts beside programs, when
    `run`, which does `other`, runs none of that name and only installs of packages have to do with their places."""
    found = [path for path in does.writes if _is_script(path) and path.rpartition("/")[2] not in other.programs]
    if not found or any(map(_is_script, other.touched)):
        return does
    places = _besides_installs(facts, stage, run)
    if places is None:
        return does
    gone = {path for path in found if not any(overlap(path, place) for place in places)}
    return replace(does, writes=tuple(path for path in does.writes if path not in gone)) if gone else does


def _besides_installs(facts: Facts, stage: Stage, run: Instruction) -> tuple[str, ...] | None:
    """The places that commands of `run` other than those of package managers have to do with; None when it is no RUN,
    or they are not known."""
    script = script_of(facts, run) if run.keyword == "RUN" else None
    if not isinstance(script, Script) or script.substitutions:
        return None
    variables, home_folder = environment(facts, stage, run), home(facts, stage, run)
    places: tuple[str, ...] = ()
    for command, place in in_folders(script, folder(facts, stage, run)):
        if (asked := action(command)) and asked.exact:
            continue
        does = programs.effects(command, place, variables, home_folder)
        if isinstance(does, Unknown):
            return None
        places += (*does.reads, *does.writes, *does.deletes)
    return places


def _is_script(path: str) -> bool:
    place, _, name = path.rpartition("/")
    return place.endswith(("/bin", "/sbin")) and "*" not in name and (name.endswith(".sh") or "entrypoint" in name)
