"""RUNs that go to a folder first, and who would notice if WORKDIR did."""

from __future__ import annotations

from layersmith.effects.commands import removes_folder
from layersmith.effects.copies import target
from layersmith.effects.effect import Unknown
from layersmith.effects.mounts import covered, mounts
from layersmith.effects.paths import LINKS, holds, inside, overlap, resolve
from layersmith.evidence.anywhere import mounts_from_folder, runs_anywhere
from layersmith.evidence.effects import effects, script_of
from layersmith.evidence.environment import environment, expanded, folder
from layersmith.evidence.folders import stands
from layersmith.evidence.links import linked_above
from layersmith.evidence.remembered import remembered_of
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script, Word
from layersmith.shell.besides import texts
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import pattern, value

_PLAIN = pattern(r"""(["']?)((?:[\w./@+-]|\$\w++|\$\{\w++\})+)\1""")
_VARIABLE = pattern(r"\$\{?(\w+)")
# Some shells ask for the folder that is left again, and some do not.
_UP_AGAIN = pattern(r"(?:^|/)(?!\.\.?/)[^/]+/+(?:\./+)*\.\.(?:/|$)")
_PARTED = pattern(r"[\s*?\[]")
_PER_RUN = ("/dev", "/proc", "/sys")
_LOOKS_BACK = pattern(
    rb"OLDPWD|\$_(?![A-Za-z0-9_])|\$\{_\W|\bcd +-|~-|\b(?:pushd|popd|dirs|printenv)\b|\bexport +-p"
    rb"|\b(?:env|set|export|declare)[ \t]*(?:[|>;&]|\Z)"
)
_BUILDS = frozenset(("RUN", "COPY", "ADD", "WORKDIR"))


@value
class Going:
    """The `cd` that a body begins with: the word that names the folder, and where in the body, in bytes, the command
    starts and what follows it does. `guards` says that nothing follows it where it fails."""

    word: Word
    start: int
    rest: int
    guards: bool


def going(script: Script) -> Going | None:
    """The `cd` that `script` begins with, behind `set` at most, when something follows it that runs there."""
    items = script.body.items
    for at, item in enumerate(items):
        for index, pipeline in enumerate(item.parts):
            part = pipeline.parts[0]
            if len(pipeline.parts) > 1 or pipeline.negated or not isinstance(part, Command):
                return None
            if part.argv[:1] == ("cd",):
                return _going(script, at, index, part)
            if part.argv[:1] != ("set",) or "||" in item.operators[index : index + 1]:
                return None
        if script.body.terminators[at] == "&":
            return None
    return None


def _going(script: Script, at: int, index: int, command: Command) -> Going | None:
    items, item = script.body.items, script.body.items[at]
    if len(command.words) != 2 or command.redirects or command.assignments or script.body.terminators[at] == "&":
        return None
    if index + 1 < len(item.parts):
        rest = item.parts[index + 1].start if item.operators[index] == "&&" else None
    else:
        rest = items[at + 1].start if at + 1 < len(items) else None
    guards = at + 1 == len(items) and set(item.operators[index:]) == {"&&"}
    return None if rest is None else Going(command.words[1], command.start, rest, guards)


def written(facts: Facts, stage: Stage, run: Instruction, word: Word) -> str | None:
    """How WORKDIR names the folder that `word` of `run` does; None when it may not be the same one there."""
    found = _PLAIN.fullmatch(word.raw)
    if found is None or word.glob or (found[1] == "'" and "$" in found[2]) or found[2].startswith("-"):
        return None
    known, names = environment(facts, stage, run), _VARIABLE.findall(found[2])
    if any(name not in known for name in names) or _UP_AGAIN.search(found[2]):
        return None
    # A shell looks below the folders of CDPATH first, and parts what a variable without quotes holds.
    if ("CDPATH" in known and not found[2].startswith(("/", "./", "../"))) or (
        not found[1] and any(_PARTED.search(known[name] or "") for name in names)
    ):
        return None
    return found[2].rstrip("/") or "/"


def place(facts: Facts, stage: Stage, instruction: Instruction, text: str) -> str | None:
    """The absolute folder that `text` names for `instruction`, None when that is not known."""
    word = expanded(text, environment(facts, stage, instruction), instruction)
    return resolve(word, folder(facts, stage, instruction)) if word else None


def absolute(facts: Facts, stage: Stage, run: Instruction, text: str, path: str | None) -> str:
    """The folder `text`, which is `path`, as the first WORKDIR of an image names it: from the top, or it would be
    another folder on another base image, which a check of BuildKit's warns of (`WorkdirRelativePath`)."""
    if text.startswith("/") or "$" in text or path is None:
        return text
    first, parent = _first_workdir(facts, stage), stage.parent
    if first is not None and first < run.start:
        return text
    while parent is not None:
        if _first_workdir(facts, facts.tree.stages[parent]) is not None:
            return text
        parent = facts.tree.stages[parent].parent
    return path


@remembered_of
def _first_workdir(facts: Facts, stage: Stage) -> int | None:
    return next((one.start for one in stage.instructions if one.keyword == "WORKDIR"), None)


def certain(facts: Facts, stage: Stage, run: Instruction, path: str | None) -> bool:
    """Whether the folder at `path` is certainly there when `run` begins, under no other name, and can be entered."""
    if path is None or (path != "/" and not stands(facts, stage, run, path)):
        return False
    linked = any(inside(path, link) for link, _ in LINKS) or any(
        holds(link, path) for link, _ in linked_above(facts, stage, run)
    )
    return not linked and facts.setting(run).root is not False


def stays(facts: Facts, stage: Stage, row: list[Instruction], end: Instruction) -> bool:
    """Whether each RUN above `end` that is none of `row` can be run in the folder of that: its user may enter it, and
    it is not gone, as a command of `row` that is not known may delete it; it would be made anew. Where a WORKDIR goes
    back to the folder in force, behind the last of `row`, no command that is not known may have deleted that."""
    between = (one for one in facts.between(row[0], end) if isinstance(one, Instruction))
    others = [one for one in between if one.keyword == "RUN" and one not in row]
    if any(facts.setting(one).root is False for one in others):
        return False
    back = end is row[-1] and folder(facts, stage, end) != "/"
    runs = [*row, *others] if back else row if others else []
    return not any(isinstance(effects(facts, stage, run), Unknown) for run in runs)


def looks_back(script: Script) -> bool:
    """Whether `script` asks for the folder that `cd` came from, or prints all variables, of which that is one."""
    return _LOOKS_BACK.search(script.text) is not None


def covers(facts: Facts, stage: Stage, run: Instruction, path: str | None) -> bool:
    """Whether a mount of `run` may cover the folder at `path`, as those that each RUN has, or is named from the folder
    that is in force."""
    if path is not None and any(inside(path, place) for place in _PER_RUN):
        return True
    if not any(True for _ in mounts(run)):
        return False
    places = covered(run, None)
    return path is None or "/" in places or any(overlap(one, path) for one in places)


def takes_away(script: Script, path: str | None, text: str) -> bool:
    """Whether `script`, which goes to the folder that `text` names, may take it away: the next RUN would have it made
    anew. `path` is the folder where that is known."""
    if path is not None and path != "/":
        return removes_folder(script, path)
    name = text.rpartition("/")[2]
    gone = (word for one in script.commands if one.name in ("rm", "rmdir", "mv") for word in one.words[1:])
    named = (one for word in gone for one in (word.raw.strip("\"'"), *texts(word, script, {})))
    return any(one.rstrip("/").rpartition("/")[2] == name for one in named)


def taken_by(facts: Facts, first: Instruction, last: Instruction, path: str) -> Instruction | None:
    """The RUN from `first` to `last` that may take the folder `path` away, as far as its commands are known."""
    for run in (first, *facts.between(first, last), last):
        if path != "/" and isinstance(run, Instruction) and run.keyword == "RUN":
            script = facts.script(run)
            if isinstance(script, Script) and removes_folder(script, path):
                return run
    return None


def _goes_itself(facts: Facts, run: Instruction) -> bool:
    """Whether `run` goes to a folder of its own before it does anything else."""
    script = facts.script(run)
    found = going(script) if isinstance(script, Script) else None
    absolute = found is not None and found.guards and (found.word.literal or "").startswith("/")
    return absolute and isinstance(script, Script) and not looks_back(script) and not mounts_from_folder(run)


def passes(facts: Facts, instruction: Instruction, path: str | None, text: str) -> bool:
    """Whether `instruction` does the same where it is now and in the folder at `path`, which `text` names, and leaves
    that folder where it is."""
    match instruction.keyword:
        case "RUN":
            script = script_of(facts, instruction)
            if not isinstance(script, Script) or takes_away(script, path, text):
                return False
            return runs_anywhere(facts, instruction) or _goes_itself(facts, instruction)
        case "COPY" | "ADD":
            return len(instruction.words) > 1 and target(instruction).strip("\"'").startswith("/")
    return instruction.keyword not in _BUILDS
