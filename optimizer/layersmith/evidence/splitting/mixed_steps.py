"""RUNs that install packages and do something else besides, and COPYs that are made again: what is left of them for the
last stage."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from layersmith.effects.bases import Base
from layersmith.effects.commands import in_folders, made
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.effect import PROGRAM_FOLDERS
from layersmith.effects.packages import action, behind_wrappers
from layersmith.effects.paths import holds, inside, overlap, resolve
from layersmith.effects.small_images import lacking
from layersmith.evidence.cutting import pieces_of
from layersmith.evidence.environment import folder
from layersmith.evidence.placing import placing
from layersmith.evidence.splitting.packages import closed_up
from layersmith.facts import SHELLS, Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Script
from layersmith.shell.pieces import Piece
from layersmith.split import Install
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

PLAIN = frozenset(
    (
        *("mkdir", "useradd", "groupadd", "adduser", "addgroup", "usermod", "groupmod", "chmod", "chown", "chgrp"),
        *("ln", "touch", "rm", "echo", "printf", "cp", "mv", "sed", "install", "cat", "tee", "passwd", "gpasswd"),
        *("update-ca-certificates", "locale-gen", "update-locale", "dpkg-reconfigure", "chpasswd", "setcap", "test"),
        *("a2enmod", "a2dismod", "a2ensite", "a2dissite", "a2enconf", "a2disconf", "unlink"),
    )
)
"""Programs of the system, which do the same whatever a project's packages are."""

COMPILE = frozenset(("make", "gcc", "g++", "cc", "c++", "cmake", "configure", "autoconf", "automake", "cargo", "rustc"))
"""What packages for building bring, under other names than their own."""
_SOURCES = re.compile(rb"apt|dpkg|apk|keyring|gpg|\.repo\b|yum|dnf")
"""What a command that changes where packages come from speaks of."""

_SETTING = frozenset(("cd", "set", "export", "true", ":"))
"""What only leaves something behind in its shell."""
_DELETERS = frozenset(("rm", "rmdir", "unlink"))
_PLACERS = frozenset(("cp", "ln", "install", "mv"))
_SYSTEM = ("/etc", "/usr", "/var", "/bin", "/sbin", "/lib")

_FETCHERS = frozenset(("git", "curl", "wget"))
_TEMPORARY = ("/tmp", "/var/tmp")

_ARCHIVES = (".gz", ".tgz", ".bz2", ".xz", ".tar", ".zst", ".zip")


@value
class Rest:
    """What a step does besides, as RUNs of the last stage: in the place of the step, and below what crosses."""

    above: tuple[Install, ...] = ()
    below: tuple[Install, ...] = ()


def rest(
    facts: Facts,
    stage: Stage,
    run: Instruction,
    others: Iterable[Command],
    crossing: Iterable[str],
    images: tuple[Base, Base],
    last: bool,
) -> Rest | Missed:
    """What the commands `others` of the step `run` are for the last stage, whose image is the second of `images`. What
    happens at places that cross is done; `last` says that no step follows."""
    starts = {command.start for command in others}
    if not starts:
        return Rest()
    script = facts.script(run)
    parts = pieces_of(facts, run)
    removed, install = _packages(script) if isinstance(script, Script) else (frozenset(), 0)
    mixed = Missed("mixed-step", run.line, "it installs packages and does something else, and cannot be cut in two")
    if not isinstance(script, Script) or not parts or run.flags:
        return mixed
    crossed = tuple(crossing)
    placed = tuple(in_folders(script, folder(facts, stage, run)))
    installed = moved = False
    kept = _Kept(run, script, parts)
    for at, part in enumerate(parts):
        inner = [(command, place) for command, place in placed if part.start <= command.start < part.end]
        own = [command for command, _ in inner if command.start in starts]
        if inner and all(command.name in _DELETERS for command, _ in inner):
            told = _deletes(kept.placed, inner, crossed, bool(own))
            if told is None:
                return mixed
            if told:
                kept.add(at, inner, bool(kept.below) or (installed and last))
            continue
        if not own:
            installed = True
            continue
        if any(command.start not in starts and command.name not in ("cd", "set") for command, _ in inner):
            return mixed
        if all(_is_done(command, place, crossed) or _is_for_compilers(command) for command, place in inner):
            moved = moved or any(command.name == "mv" for command, _ in inner)
            continue
        moved = moved or any(command.name == "mv" and _ends(command, place, crossed) for command, place in inner)
        users = [(one, at) for one, at in placed if one.start in starts and one.name not in _DELETERS | _SETTING]
        if all(_is_scratch(stage, run, one, users) for one in inner):
            continue
        # Packages are installed in the last stage ahead of all that is left, and those for building are not.
        sources = [c for c in own if c.start < install and _SOURCES.search(script.text[c.start : c.end])]
        called = [unwrapped(command) for command in own]
        if sources or any(one.name in removed or _installs(one) or is_script(one, crossed) for one in called):
            return mixed
        missing = next((one.name for one in called if one.name and lacking(one.name, *images) is not None), None)
        if missing is not None:
            return Missed("missing-program", run.line, f"the last stage has no {missing}, which this step runs")
        plain = all(command.name in PLAIN for command in own)
        if installed and not last and not plain:
            return mixed
        kept.add(at, inner, installed and last)
    if kept.all_is_deleted():
        return Rest()
    fetches = any(command.name not in PLAIN | _SETTING for command, _ in kept.placed)
    if _reads_deleted(kept.placed, placed) or kept.leaves_what_is_deleted() or (moved and fetches):
        return mixed
    return Rest(tuple(kept.runs(kept.above)), tuple(kept.runs(kept.below)))


Placed = tuple[Command, str | None]
"""A command, and the folder that it runs in."""


class _Kept:
    """Which of the `parts` of a RUN the last stage has, by index: in the place of the step, and below what crosses."""

    def __init__(self, run: Instruction, script: Script, parts: tuple[Piece, ...]) -> None:
        self._run, self._script, self._parts = run, script, parts
        self.above: list[int] = []
        self.below: list[int] = []
        self.placed: list[Placed] = []

    def add(self, at: int, commands: Iterable[Placed], below: bool) -> None:
        """Have the last stage do part `at`, whose commands these are."""
        (self.below if below else self.above).append(at)
        self.placed += commands

    def all_is_deleted(self) -> bool:
        """Whether all that is fetched is deleted again, and nothing else is done."""
        does = [(command, place) for command, place in self.placed if command.name not in _SETTING | _DELETERS]
        gone = [path for command, place in self.placed if command.name in _DELETERS for word in command.words[1:]
                if not word.raw.startswith("-") and (path := resolve(word.literal or "$", place))]  # fmt: skip
        # Of what is unpacked it is not known what that is.
        found = [made(command, place) if command.name in _FETCHERS else () for command, place in does]
        return bool(found) and all(one and all(any(holds(at, path) for at in gone) for path in one) for one in found)

    def leaves_what_is_deleted(self) -> bool:
        """Whether one RUN fetches, or unpacks, what only another one deletes."""
        fetches = False
        for group in (*self._groups(self.above), *self._groups(self.below)):
            spans = [(self._parts[at].start, self._parts[at].end) for at in group]
            names = [command.name for command, _ in self.placed if any(a <= command.start < b for a, b in spans)]
            own = any(name not in PLAIN and name not in _SETTING for name in names)
            if fetches and not own and any(name in _DELETERS for name in names):
                return True
            fetches = fetches or own
        return False

    def _groups(self, chosen: list[int]) -> Iterator[list[int]]:
        """The parts `chosen` that can be one RUN: as long as each finds the settings of its shell that the one before
        leaves behind."""
        found: list[int] = []
        left: tuple[bytes, ...] | None = None
        for at in chosen:
            if found and self._parts[at].settings != left:
                yield found
                found = []
            found.append(at)
            left = self._parts[at + 1].settings if at + 1 < len(self._parts) else None
        if found:
            yield found

    def runs(self, chosen: list[int]) -> Iterator[Install]:
        """The parts `chosen` as RUNs."""
        for group in self._groups(chosen):
            first, *others = (self._parts[at] for at in group)
            yield self._run_of(
                [first.text(self._script), *(self._script.text[part.start : part.end] for part in others)]
            )

    def _run_of(self, texts: list[bytes]) -> Install:
        lines = (closed_up(text.decode("utf-8", "surrogateescape")) for text in texts)
        return Install(self._run, tuple(lines), (), (), ())


def _deletes(kept: list[Placed], deleting: list[Placed], crossed: tuple[str, ...], system: bool) -> bool | None:
    """Whether the last stage has what `deleting` take away: the commands `kept` make it, or, with `system`, it is among
    the system's own files. None when it may have come with packages that stay behind."""
    made_here = [path for command, place in kept for path in made(command, place)]
    names = {posixpath.basename(word.raw.strip("\"'")) for command, _ in kept for word in command.words[1:]}
    found = False
    for command, place in deleting:
        forced = any(word.raw.startswith("-") and "f" in word.raw for word in command.words[1:])
        for word in command.words[1:]:
            if word.raw.startswith("-"):
                continue
            path = resolve(word.literal or "$", place)
            own = posixpath.basename(word.raw.strip("\"'")) in names
            if path is not None and any(inside(path, one) for one in crossed):
                continue
            own = own or (path is not None and any(holds(path, one) for one in made_here))
            of_system = system and path is not None and any(inside(path, one) for one in _SYSTEM)
            if of_system and not (own or forced or inside(path or "", "/etc")):
                return None
            found = found or own or of_system
    return found


def _reads_deleted(kept: list[Placed], all_of_them: Iterable[Placed]) -> bool:
    """Whether a command that is `kept` names, or runs in, something that one of the RUN deletes, and none that is kept
    makes."""
    made_here = [path for command, place in kept for path in made(command, place)]
    gone = [path for command, place in all_of_them if command.name in _DELETERS for word in command.words[1:]
            if not word.raw.startswith("-") and (path := resolve(word.literal or "$", place))]  # fmt: skip
    named = [path for command, place in kept if command.name not in _DELETERS
             for word in command.words[1 : -1 if command.name in _PLACERS else None]
             if not word.raw.startswith("-") and (path := resolve(word.literal or "$", place))]  # fmt: skip
    named += [place for command, place in kept if place and command.name not in _DELETERS]
    return any(
        any(holds(one, path) for one in gone) and not any(overlap(one, path) for one in made_here) for path in named
    )


@value
class Besides:
    """What steps do besides, for the last stage: in the place of each, and below what crosses."""

    kept: tuple[tuple[Instruction, Install], ...] = ()
    behind: tuple[Install, ...] = ()


def rests(
    facts: Facts,
    stage: Stage,
    steps: Iterable[Instruction],
    others: Mapping[int, Iterable[Command]],
    crossing: Iterable[str],
    images: tuple[Base, Base],
) -> Besides | Missed:
    """What all of `steps`, in order, do besides, of which `others` are the commands by their start."""
    kept: list[tuple[Instruction, Install]] = []
    behind: list[Install] = []
    runs = tuple(steps)
    for run in runs:
        found = rest(facts, stage, run, others.get(run.start, ()), crossing, images, run is runs[-1])
        if isinstance(found, Missed):
            return found
        kept += [(run, part) for part in found.above]
        behind += found.below
    return Besides(tuple(kept), tuple(behind))


def _packages(script: Script) -> tuple[frozenset[str], int]:
    """The packages of the distribution that `script` removes again, with what compiles, and where its last install of
    such packages begins (0 for nowhere)."""
    found = [(command, asked) for command in script.commands
             if (asked := action(command)) and asked.manager in SYSTEM_MANAGERS]  # fmt: skip
    gone = {word.raw for _, asked in found if asked.verb in ("remove", "purge") for word in asked.operands}
    starts = [command.start for command, asked in found if asked.verb == "install"]
    return frozenset(gone | COMPILE if starts else gone), max(starts, default=0)


def _installs(command: Command) -> bool:
    """Whether `command` installs packages of another language, which may have to be compiled, or is told to install
    something, whatever it is."""
    asked = action(command)
    if asked is None and command.name not in PLAIN and "install" in command.argv[1:]:
        return True
    return asked is not None and asked.verb == "install" and asked.manager not in SYSTEM_MANAGERS


def unwrapped(command: Command) -> Command:
    """`command` without `sudo` and others that start it."""
    at = behind_wrappers(command.words)
    return command._replace(words=command.words[at:]) if at else command


def is_script(command: Command, crossed: Iterable[str]) -> bool:
    """Whether `command` runs a script of a shell, or a program of one's own that is not in the places `crossed`: it may
    compile."""
    called = command.words[0].literal or "" if command.words else ""
    if called.startswith("/") and any(inside(called, place) for place in crossed):
        return False
    folder, slash, name = called.rpartition("/")
    own = bool(slash) and (folder or slash) not in PROGRAM_FOLDERS and not name.endswith((".py", ".rb", ".php"))
    return own or (name in SHELLS and not any(word in ("-c", "-lc", "-ec", "-exc") for word in command.argv[1:2]))


def _is_done(command: Command, place: str | None, crossed: tuple[str, ...]) -> bool:
    """Whether the paths that `command`, run in the folder `place`, puts something at are at the places `crossed`, as
    are all absolute ones that it names."""
    words = [word.literal or "$" for word in command.words[1:] if not word.raw.startswith("-")]
    if command.name in _PLACERS - {"mv"} and len(words) > 1:
        paths = [resolve(words[-1], place)]
    elif command.name in ("chown", "chgrp", "chmod"):
        paths = [resolve(word, place) for word in words[1:]]
    else:
        paths = [word for word in words if word.startswith("/")]
    paths += [resolve(redirect.target.literal or "$", place) for redirect in command.redirects if redirect.target]
    return bool(paths) and all(path and any(inside(path, one) for one in crossed) for path in paths)


def _ends(command: Command, place: str | None, crossed: tuple[str, ...]) -> bool:
    """Whether `command` puts something at the places `crossed`."""
    path = resolve(command.words[-1].literal or "$", place)
    return path is not None and any(inside(path, one) for one in crossed)


def _is_for_compilers(command: Command) -> bool:
    """Whether `command` links to a header."""
    return command.name == "ln" and any((word.literal or "").startswith("/usr/include/") for word in command.words[:-1])


def _is_scratch(stage: Stage, run: Instruction, placed: Placed, besides: list[Placed]) -> bool:
    """Whether a command of `run` fetches something to a temporary folder that no other instruction names, nor any of
    the commands of `run` that do something `besides`."""
    command, place = placed
    found = made(command, place) if command.name in _FETCHERS else ()
    if not found or not all(any(inside(path, one) for one in _TEMPORARY) for path in found):
        return False
    if any(b"/tmp" in one.text for one in stage.instructions if one is not run):
        return False
    others = [(one, at) for one, at in besides if one is not command]
    named = [resolve(word.literal or "$", at) for one, at in others for word in one.words[1:]]
    return not any(path and any(overlap(path, one) for one in found) for path in (*named, *(at for _, at in others)))


def brought_again(facts: Facts, stage: Stage, steps: frozenset[int]) -> Iterator[Instruction]:
    """COPYs above the last step whose files a COPY below it brings to the same places again, before anything else of
    the last stage can read them."""
    last = max(steps)
    for index, copy in enumerate(stage.instructions):
        if copy.start > last or not _is_plain(copy):
            continue
        for later in stage.instructions[index + 1 :]:
            if later.keyword == "RUN" and later.start not in steps:
                break
            if later.start > last and _covers(facts, stage, later, copy):
                yield copy
                break


def _is_plain(copy: Instruction) -> bool:
    """Whether `copy` brings files of the context as they are."""
    if copy.keyword not in ("COPY", "ADD") or any(copy.flag(name) is not None for name in ("from", "chmod", "exclude")):
        return False
    names = [word.raw.strip("\"'") for word in copy.words[:-1]]
    return copy.keyword == "COPY" or not any("://" in name or name.endswith(_ARCHIVES) for name in names)


def _covers(facts: Facts, stage: Stage, later: Instruction, copy: Instruction) -> bool:
    """Whether `later` certainly brings all that `copy` does, to the same places, for the same owner."""
    if not _is_plain(later) or later.flag("chown") != copy.flag("chown"):
        return False
    one, other = placing(facts, stage, later), placing(facts, stage, copy)
    if one is None or other is None or not other.slash:
        return False
    if one.exact and other.exact:
        return all(any(_brings(whole.place, whole.path, part.place, part.path) for whole in one.items
                       if whole.kind == "folder") for part in other.items)  # fmt: skip
    words = [word.raw.strip("\"'") for word in later.words[:-1]]
    named = [word.raw.strip("\"'").removeprefix("./") for word in copy.words[:-1]]
    places = {posixpath.basename(item.place) for item in other.items} - {"*"}
    plain = places <= {*named} and not any("/" in name for name in named)
    return words in (["."], ["./"]) and one.folder == other.folder and plain


def _brings(folder: str, source: str | None, place: str, path: str | None) -> bool:
    """Whether a folder at `source` of the context that goes to `folder` holds what goes from `path` to `place`."""
    if source is None or path is None or not inside(place, folder):
        return False
    below = place[len(folder.rstrip("/")) :].lstrip("/")
    return "/".join(part for part in (source, below) if part) == path
