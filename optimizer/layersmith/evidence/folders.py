"""Where a COPY writes to, and whether that is certainly a folder."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import pairwise

from layersmith.bodies import body, exits
from layersmith.context.arriving import folder_named
from layersmith.effects.bases import Base
from layersmith.effects.commands import in_folders
from layersmith.effects.copies import arrives_as, folder_of, sources, target
from layersmith.effects.packages import action
from layersmith.effects.paths import holds, inside, resolve
from layersmith.evidence.environment import folder
from layersmith.evidence.nearest import AsFar, ByPlace, nearest
from layersmith.evidence.remembered import first_above, remembered_above, remembered_of
from layersmith.facts import Facts
from layersmith.shell.ast import AndOr, Command, Script, Word
from layersmith.shell.besides import texts
from layersmith.shell.state import state
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import pattern

STANDARD = frozenset(
    (
        *("/etc", "/bin", "/sbin", "/lib", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/usr/share", "/usr/local"),
        *("/usr/local/bin", "/usr/local/lib", "/usr/local/share", "/opt", "/tmp", "/home", "/root", "/srv", "/var"),
        *("/var/lib", "/var/log", "/var/cache", "/var/tmp", "/run", "/mnt", "/media"),
    )
)
"""Folders that every image of a distribution has."""

DISTRIBUTIONS = frozenset(("debian", "ubuntu", "alpine", "fedora", "centos", "rhel", "amazon", "suse", "arch"))


_TAKES_NEXT = pattern(r"-\w*[mog]|--(?:mode|owner|group)")

_Both = tuple[tuple[str, ...], tuple[str, ...]]
"""The places that an instruction makes, and those that it deletes."""


def destination(facts: Facts, copy: Instruction) -> str | None:
    """The absolute path that a COPY or ADD writes to, None when it is not known."""
    return resolve(target(copy), facts.setting(copy).workdir)


def same_folder(facts: Facts, first: Instruction, second: Instruction) -> bool:
    """Whether two COPYs from one place go to one folder, as far as a reader can tell."""
    if first.flag("from") != second.flag("from"):
        return False
    return bool(_written(facts, first) & _written(facts, second))


def _written(facts: Facts, copy: Instruction) -> set[str]:
    """The ways to name the folder that `copy` goes to, as written and absolute."""
    written, brought = target(copy), sources(copy)
    found = {folder_of(written)}
    place, slash, name = written.rpartition("/")
    if len(brought) == 1 and name == arrives_as(brought[0]) and "." in name[1:]:
        # A file, to judge by its name, copied to that name.
        found.add(place or ("/" if slash else "."))
    if named := folder_named(facts.context, copy):
        found.add(named)
    folder = facts.setting(copy).workdir
    return found | {path for name in found if (path := resolve(name, folder))}


def is_folder(facts: Facts, stage: Stage, copy: Instruction) -> bool:
    """Whether the destination is certainly a folder when `copy` runs."""
    written = target(copy)
    if written.endswith(("/", "/.", '/"', "/'")) or written in (".", ".."):
        return True
    if copy.flag("link") is not None:
        return False  # It is copied to a layer of its own, where nothing stands yet.
    place = destination(facts, copy)
    return (place is not None and stands(facts, stage, copy, place)) or _is_workdir(facts, stage, copy, written)


def _is_workdir(facts: Facts, stage: Stage, copy: Instruction, written: str) -> bool:
    """Whether the last WORKDIR of `stage` above `copy` names its destination in the same way."""
    if not written.startswith(("/", "$")):
        return False
    changing = _changing(facts, stage).to(facts, copy.start)
    at = next(nearest((changing.workdirs,), copy.start), None)
    if at is None or changing.texts[at] != written:
        return False
    # What a variable stands for may be another place now.
    return "$" not in written or next(nearest((changing.variables,), copy.start), -1) < at


class _Changing(AsFar):
    """Where the instructions of a stage start that make and delete folders, by these, and what each of them does; those
    of the WORKDIRs, with their texts, and those of the ENVs and ARGs."""

    def __init__(self, facts: Facts, stage: Stage) -> None:
        super().__init__(facts, stage)
        self.made, self.deleted = ByPlace(), ByPlace()
        self.both: dict[int, _Both] = {}
        self.workdirs: list[int] = []
        self.texts: dict[int, str] = {}
        self.variables: list[int] = []

    def add(self, facts: Facts, one: Instruction) -> None:
        """Look at one more instruction."""
        if one.keyword == "WORKDIR":
            self.workdirs.append(one.start)
            self.texts[one.start] = one.args.text.decode("utf-8", "surrogateescape")
        elif one.keyword in ("ENV", "ARG"):
            self.variables.append(one.start)
        if one.keyword in _CHANGING:
            made, deleted = self.both[one.start] = _changed(facts, self.stage, one)
            for path in made:
                self.made.add(path, one.start)
            for path in deleted:
                self.deleted.add(path, one.start)


_changing = remembered_of(_Changing)


def stands(facts: Facts, stage: Stage, instruction: Instruction, place: str) -> bool:
    """Whether the folder `place` is certainly there when `instruction` runs."""
    for one in facts.lineage(stage):
        changing = _changing(facts, one).to(facts, instruction.start)
        for at in nearest([*changing.made.within(place), *changing.deleted.holding(place)], instruction.start):
            made, deleted = changing.both[at]
            if any(holds(path, place) for path in deleted):
                return False
            if any(inside(path, place) for path in made):
                return True
    return place in STANDARD and _has_standard(facts, stage, instruction)


_CHANGING = frozenset(("WORKDIR", "COPY", "ADD", "RUN"))


@remembered_above
def _changed(facts: Facts, stage: Stage, instruction: Instruction) -> _Both:
    """The folders that `instruction` makes and deletes."""
    return _made(facts, stage, instruction), _deleted(facts, stage, instruction)


def _has_standard(facts: Facts, stage: Stage, instruction: Instruction) -> bool:
    """Whether the image below `instruction` certainly has what each distribution has: it is one, or a package manager
    of one has run in it."""
    base = facts.base(stage)
    if base.distro is not None:
        return _is_whole_distribution(base)
    return first_above(facts, stage, instruction, installs_packages, partial(installs_packages, facts)) is not None


def installs_packages(facts: Facts, run: Instruction) -> bool:
    """Whether `run` certainly runs a package manager that comes only with the folders of a whole distribution."""
    script = facts.script(run) if run.keyword == "RUN" else None
    if not isinstance(script, Script) or not any(name in script.text for name in _MANAGERS):
        return False
    certain = done(script)
    calls = (action(command) for command in script.commands if command.start in certain)
    return any(asked is not None and asked.verb != "other" and asked.program in _PROGRAMS for asked in calls)


_PROGRAMS = frozenset(("apt-get", "apt", "yum", "dnf", "microdnf", "zypper"))
"""Programs that need what Debian's `base-files` or the `filesystem` package of the others has; Alpine's `apk` is in
images with less, too."""
_MANAGERS = tuple(name.encode() for name in sorted(_PROGRAMS))


def _is_whole_distribution(image: Base) -> bool:
    if image.distro not in DISTRIBUTIONS:
        return False
    name = f"{image.name}:{image.tag}"
    return "distroless" not in name and "chiseled" not in name and "static" not in name


def _made(facts: Facts, stage: Stage, earlier: Instruction) -> tuple[str, ...]:
    """Places that are certainly there behind `earlier`, and so are the folders that they lie in."""
    made: list[str | None] = []
    if earlier.keyword == "WORKDIR":
        made = [resolve(earlier.args.text.decode("utf-8", "surrogateescape"), facts.setting(earlier).workdir)]
    elif earlier.keyword in ("COPY", "ADD") and len(earlier.words) > 1:
        path = destination(facts, earlier)
        # Without a slash it may be a file; what it lies in is a folder.
        made = [path if path is None or target(earlier).endswith("/") else path.rpartition("/")[0]]
    elif earlier.keyword == "RUN" and (b"mkdir" in earlier.text or b"install" in earlier.text):
        found = body(facts, earlier)
        certain = done(found[1]) if found else frozenset[int]()
        if found and certain:
            made = [
                resolve(word.literal or "", at)
                for command, at in in_folders(found[1], folder(facts, stage, earlier))
                if command.start in certain
                for word in _new_folders(command)
                if not word.glob
            ]
    return tuple(path for path in made if path is not None and "*" not in path)


def _new_folders(command: Command) -> Iterator[Word]:
    """The words that name the folders which `command` makes, when it is mkdir, or install with -d."""
    flags = [word.raw for word in command.words if word.raw.startswith("-")]
    if command.name == "mkdir" or (command.name == "install" and any(map(_asks_for_folders, flags))):
        for before, word in pairwise(command.words):
            if not word.raw.startswith("-") and not _TAKES_NEXT.fullmatch(before.raw):
                yield word


def _asks_for_folders(flag: str) -> bool:
    return flag == "--directory" or (flag[:2] != "--" and "d" in flag)


def done(script: Script) -> frozenset[int]:
    """Where the commands start that certainly went well when `script` did; those apart whose name is a function's."""
    # What comes out of the last list comes out of the script; under `set -e`, any list of one command stops it.
    stops, last = exits(script), script.body.items[-1] if script.body.items else None
    counting = (item for item in _waited(script) if item is last or (stops and len(item.parts) == 1))
    alone = (pipeline.alone for item in counting if "||" not in item.operators for pipeline in item.parts)
    functions = state(script).functions
    return frozenset([part.start for part in alone if isinstance(part, Command) and part.name not in functions])


def begun(script: Script) -> frozenset[int]:
    """Where the commands start that certainly ran when `script` went well, whether they did so or not: those of `done`,
    and each that begins a list which is waited for."""
    firsts = (item.parts[0].alone for item in _waited(script))
    return done(script) | {part.start for part in firsts if isinstance(part, Command)}


def _waited(script: Script) -> list[AndOr]:
    """The lists of `script` that have ended when it went well; none when it may end ahead of one, or where commands may
    be others than they seem."""
    left = state(script)
    if left.exits == "any" or left.trap or left.aliases:
        return []
    lists = zip(script.body.items, script.body.terminators, strict=True)
    return [item for item, terminator in lists if terminator != "&"]


def _deleted(facts: Facts, stage: Stage, earlier: Instruction) -> tuple[str, ...]:
    """What `earlier` is seen to take away, as patterns."""
    found = body(facts, earlier) if earlier.keyword == "RUN" else None
    return () if found is None else _taken(found[1], folder(facts, stage, earlier))


@lru_cache(maxsize=1024)
def _taken(script: Script, folder: str | None) -> tuple[str, ...]:
    return tuple(
        [
            path
            for command, at in in_folders(script, folder)
            if command.name in ("rm", "rmdir", "mv")
            for word in command.words[1:]
            for text in texts(word, script, {})
            for path in (resolve(text, at),)
            if path is not None
        ]
    )
