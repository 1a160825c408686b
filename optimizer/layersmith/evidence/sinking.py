"""How far down its stage a COPY can go: below which RUNs, and what has to be copied ahead of each."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter

from layersmith.context.inputs import Answer, Inputs, Unclear
from layersmith.effects.copies import folder_of, sources, target
from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.effect import Unknown
from layersmith.effects.packages import is_cleanup
from layersmith.effects.paths import GLOB, inside, resolve
from layersmith.evidence.churn import asked, command_takes_long, lowest, slow
from layersmith.evidence.cutting import cut_above, pieces_of
from layersmith.evidence.effects import effects
from layersmith.evidence.folders import destination
from layersmith.evidence.placing import Placing, placing
from layersmith.evidence.projects import Projects
from layersmith.evidence.remembered import remembered_above
from layersmith.evidence.swap import Obstacle, obstacle
from layersmith.evidence.view import View
from layersmith.facts import SHELLS, Facts
from layersmith.shell.ast import Command, Script, Word
from layersmith.shell.pieces import Piece
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import number, pattern, replace, value
from layersmith.wildcards import named_by

_TIED = frozenset(("writes-same", "needs-folder", "folder-owner", "reads-copied"))
"""Obstacles between two COPYs with which the lower one can go down together with the upper."""


MANIFESTS_ONLY = "manifests-only"
"""The assumption that an install reads the manifests that installs of its kind read as a rule, and nothing else."""

_NEED_MORE = frozenset(("cargo", "gradle", "gradlew", "dotnet", "sbt", "mix"))
"""Programs that hardly ever make do with the files of one folder."""

_SETTING = frozenset(("cd", "set", "export"))
_SELDOM = frozenset(("gems.rb", "gems.locked", "go.work", "go.work.sum", "symfony.lock", "mvnw", "profiles.clj"))
_HELP = pattern(
    r"(?i:settings.*\.xml|requirements?.*|constraints?.*|.*\.(?:txt|in|whl|gem|tgz|gemspec)|wheel(?:s|house)|libs?"
    r"|vendor|packages|patches|third[-_]?party|pip\.conf|\.(?:npm|yarn|pip|net)rc|nuget\.config|auth\.json)",
)
"""Names of what installs need besides their manifests."""

_WHOLE = frozenset((".", "", "*", "./*"))


@value
class Passed:
    """A RUN that the COPYs go below, or the first pieces of one: then `behind` is the piece that stays below them.

    `files` are the paths in the image, with those in the context, of what the RUN reads of the project and only these
    COPYs bring, so that it has to be copied ahead, and `whole` the folders of which it reads whatever lies there;
    `assumes` is what that rests on, `slow` the program that makes running it again take long.
    """

    run: Instruction
    files: tuple[tuple[str, str], ...] = ()
    whole: frozenset[str] = frozenset()
    assumes: tuple[str, ...] = ()
    slow: str | None = None
    behind: Piece | None = None


_start = attrgetter("start")


@value
class Stop:
    """What keeps a COPY from going below `run`. `install` says that a command of it installs what the project asks for,
    `files` are those, in the image, that it is known to read."""

    run: Instruction
    reason: str
    detail: str
    install: bool
    files: frozenset[str] = frozenset()


@value
class Sinking:
    """The COPYs that go down together, the first one and those that write over what it brings; the RUNs that they pass,
    in order; and what keeps them from going further."""

    copies: tuple[Instruction, ...]
    passed: tuple[Passed, ...]
    stop: Stop | None


def sinking(facts: Facts, stage: Stage, copy: Instruction) -> Sinking:
    """How far `copy`, a COPY or ADD of `stage`, can go down; without the build context not at all when it can't go
    below a RUN that takes long."""
    copies, passed = [copy], list[Passed]()
    waiting: list[tuple[Instruction, Obstacle]] = []
    below = range(bisect_right(stage.instructions, copy.start, key=_start), len(stage.instructions))
    first: Instruction | None = None
    ahead: Passed | Stop | None = None
    if facts.context is None:
        below = range(below.start, bisect_right(stage.instructions, lowest(facts, stage), key=_start))
        # Most COPYs stay above the first RUN that takes long: then what stands in between does not matter. Of a RUN
        # that can be cut, the more go down together, the smaller a part it may be that they go below.
        for one in (stage.instructions[at] for at in below):
            if one.keyword == "RUN" and slow(facts, one):
                first = one
                break
        ahead = None if first is None or _stays_below(facts, stage, first) else _passing(facts, stage, copies, first)
        if first is None or ahead is None or (isinstance(ahead, Stop) and not _parts(facts, stage, first)):
            return Sinking((copy,), (), None)
    for other in (stage.instructions[at] for at in below):
        if other.keyword == "RUN":
            done = ahead if ahead and other is first and len(copies) == 1 else _passing(facts, stage, copies, other)
            if waiting and isinstance(done, Passed):
                # A folder that the COPY made is there all the same when files are copied into it ahead.
                files = frozenset(path for path, _ in done.files)
                if any(obstacle(facts, stage, copy, one, files) for one, _ in waiting):
                    return Sinking(tuple(copies), tuple(passed), _at(*waiting[0]))
                waiting = []
            if isinstance(done, Stop):
                return Sinking(tuple(copies), tuple(passed), done)
            passed.append(done)
            if done.behind:
                return Sinking(tuple(copies), tuple(passed), None)
            continue
        blocks = next((o for one in copies if (o := obstacle(facts, stage, one, other))), None)
        if blocks is None:
            continue
        if other.keyword == "WORKDIR" and blocks.reason in ("folder-owner", "needs-folder") and not passed:
            waiting.append((other, blocks))
            continue
        if other.keyword not in ("COPY", "ADD") or blocks.reason not in _TIED:
            return Sinking(tuple(copies), tuple(passed), _at(other, blocks))
        copies.append(other)
    return Sinking(tuple(copies), tuple(passed), None)


@remembered_above
def _stays_below(facts: Facts, stage: Stage, run: Instruction) -> bool:
    """Whether it is certain, without the build context, that no COPY can go below `run` or a part of it."""
    return (
        not _read_by(facts, stage, run)
        and isinstance(effects(facts, stage, run), Unknown)
        and not _parts(facts, stage, run)
    )


def _passing(facts: Facts, stage: Stage, copies: Sequence[Instruction], run: Instruction) -> Passed | Stop:
    """`run`, or its first pieces, as what `copies` can go below, or what is in the way."""
    done = _below(facts, stage, copies, run)
    return (_below_pieces(facts, stage, copies, run) or done) if isinstance(done, Stop) else done


def _at(other: Instruction, blocks: Obstacle) -> Stop:
    return Stop(other, blocks.reason, blocks.detail, False)


def _below(facts: Facts, stage: Stage, copies: Sequence[Instruction], run: Instruction) -> Passed | Stop:
    """`run` as one that `copies` can go below, or what is in the way."""
    if facts.context is None and (guess := _guessed(facts, stage, copies, run)):
        return guess
    files: dict[str, str] = {}
    whole: set[str] = set()
    assumes: dict[str, None] = {}
    answers = _answers(facts, stage, run) if facts.context is not None else ()
    for answer in answers:
        if isinstance(answer, Unclear):
            return Stop(run, answer.reason, _where(answer), True)
        files |= _only_from(facts, stage, copies, run, answer.reads)
        whole |= {seen[:-2] for seen in answer.seen if seen.endswith("/*")}
        assumes |= dict.fromkeys(answer.assumes)
    for copy in copies:
        if blocks := obstacle(facts, stage, copy, run, frozenset(files)):
            reads = frozenset(path for one in answers if isinstance(one, Inputs) for path in one.reads)
            return Stop(run, blocks.reason, blocks.detail, bool(reads), reads)
    manager = next((one.manager for one in answers if isinstance(one, Inputs)), None)
    return Passed(run, tuple(files.items()), frozenset(whole), tuple(assumes), slow(facts, run) or manager)


@remembered_above
def _answers(facts: Facts, stage: Stage, run: Instruction) -> tuple[Answer, ...]:
    return tuple(Projects(facts, stage, run).answers())


def _guessed(facts: Facts, stage: Stage, copies: Sequence[Instruction], run: Instruction) -> Passed | None:
    """`run`, a single install, as one that reads what such installs read as a rule, or what only empties their caches;
    None when it is neither."""
    if _only_cleans(facts, run):
        return Passed(run, assumes=(MANIFESTS_ONLY,))
    patterns = _read_by(facts, stage, run)
    if not patterns or _reads_more(facts, stage, run, patterns[0]) or _has_help(facts, copies, run, patterns):
        return None
    copy, files = copies[0], list[tuple[str, str]]()
    for path in patterns:
        if not _named_above(facts, stage, copy, path):
            source = _source_of(facts, stage, copy, path)
            if source is None or _excluded(copy, source):
                return None
            files.append((path, source))
    return Passed(run, tuple(files), assumes=(MANIFESTS_ONLY,), slow=slow(facts, run))


def _reads_more(facts: Facts, stage: Stage, run: Instruction, manifest: str) -> bool:
    project, name = posixpath.split(manifest)
    if name != "package.json":
        return False
    from layersmith.evidence.node_projects import reads_more

    return reads_more(facts, stage, run, project)


def _has_help(facts: Facts, copies: Sequence[Instruction], run: Instruction, patterns: Sequence[str]) -> bool:
    """Whether `copies` name what looks as if the install that reads `patterns` needs it too: its words name it, or it
    is called as settings, lists and packages are that manifests name."""
    script, known = facts.script(run), [posixpath.basename(pattern) for pattern in patterns]
    commands = script.commands if isinstance(script, Script) else ()
    said = {part for one in commands for word in one.words for part in re.split(r"[/=:,\"']", word.raw)}
    shared = "lib" if known[0] in ("package.json", "Gemfile") else ""  # There it is code as a rule.
    for word in (word for copy in copies for word in sources(copy)):
        name = posixpath.basename(word.strip("\"'").rstrip("/"))
        if name in _WHOLE or any(named_by(name, pattern) for pattern in known):
            continue
        if name in said or (name != shared and _HELP.fullmatch(name)):
            return True
    return False


def _excluded(copy: Instruction, source: str) -> bool:
    """Whether `copy` leaves the file `source` out on purpose, or may: a COPY of its own would bring it."""
    patterns = [(flag.value or "").rstrip("/").rpartition("/")[2] for flag in copy.flags if flag.name == "exclude"]
    parts = source.rstrip("*").split("/")
    return any("$" in pattern or any(named_by(part, pattern) for part in parts) for pattern in patterns)


@remembered_above
def _read_by(facts: Facts, stage: Stage, run: Instruction) -> list[str]:
    """Absolute patterns of what `run` reads as a rule, none when it is no single install, which may empty its cache."""
    script = facts.script(run)
    if not isinstance(script, Script):
        return []
    installs = 0
    for command in script.commands:
        installs += _does_something(command)
    if installs != 1:
        return []
    projects = Projects(facts, stage, run)
    install, place = next((c, place) for c, place in projects.commands() if _does_something(c))
    return _names(_usual(projects, install, place), install, place) if place is not None else []


def _only_cleans(facts: Facts, run: Instruction) -> bool:
    """Whether `run` does nothing but empty the caches of installs that have a project."""
    script = facts.script(run)
    if not isinstance(script, Script) or script.chain is None or any(map(_does_something, script.commands)):
        return False
    found = [cleaned for command in script.commands if (cleaned := is_cleanup(command))]
    return bool(found) and all(SYSTEM_MANAGERS.isdisjoint(one.managers) for one in found)


def _does_something(command: Command) -> bool:
    """Whether `command` is more than a setting for others, or the end of what they left in caches."""
    if command.name in _SETTING:
        return False
    cleaned = is_cleanup(command)
    return cleaned is None or bool(cleaned.rest)


def _is_of_the_project(word: Word) -> bool:
    """Whether a program is named by a path that is not one from the top, or by the name of a wrapper."""
    name = word.literal or word.raw
    return (not name.startswith("/") and "/" in name) or name in ("mvnw", "gradlew")


def _usual(projects: Projects, command: Command, place: str) -> tuple[str, ...]:
    """Patterns of what `command` reads as a rule when it is an install that makes do with the files of `place`."""
    if command.name in _NEED_MORE:
        return ()
    if any(_is_of_the_project(word) for word in command.words[: 1 + (command.name in SHELLS)]):
        return ()  # What a wrapper such as ./mvnw needs besides is not known.
    from layersmith.context import installs

    return installs.usual(projects.call(command, place)) or ()


def _names(patterns: Sequence[str], install: Command, folder: str) -> list[str]:
    """`patterns` of which a COPY can take the first and those that `install`, run in `folder`, names, which must be
    there, and all others when they are: these end in `*`. Of others, what lies further down than the first one is left
    out, and what only some projects have instead of the usual."""
    words = [re.sub(r"^(?:-\w(?!\w*=)|-.*?=)", "", word.raw).strip("\"'") for word in install.words[1:]]
    said = {resolve(word, folder) for word in words if word}
    told, found = {(posixpath.dirname(one), posixpath.splitext(one)[1]) for one in said if one}, list[str]()
    for at, path in enumerate(patterns):
        place, name = posixpath.split(path)
        named = path in said or ("*" in name[:-1] and (place, posixpath.splitext(name)[1]) in told)
        further = place != posixpath.dirname(patterns[0]) or "*" in name[:-1] or name.rstrip("*") in _SELDOM
        if at and further and not named:
            continue
        found.append(path if not at or named or path.endswith("*") else path + "*")
    return found


def brings_more(facts: Facts, stage: Stage, copy: Instruction, files: Collection[str]) -> bool:
    """Whether `copy` brings anything besides `files`, paths in the image."""
    put = placing(facts, stage, copy)
    if put is None or not put.items:
        return True
    waiting = [(item.place.rstrip("/"), item.path, item.kind) for item in put.items]
    while waiting:
        place, path, kind = waiting.pop()
        if path is None or facts.context is None:
            return len(files) < len(sources(copy)) or any(word.rstrip("/") in _WHOLE for word in sources(copy))
        if kind != "folder":
            if place not in files:
                return True
            continue
        for name in facts.context.children(path):
            inner = f"{path}/{name}".lstrip("/")
            waiting.append((f"{place}/{name}", inner, "folder" if facts.context.kind(inner) == "folder" else "file"))
    return False


def only_files(facts: Facts, stage: Stage, copy: Instruction) -> bool:
    """Whether `copy` brings nothing but files that it names one by one, as people do with manifests."""
    put = placing(facts, stage, copy)
    return put is not None and all(item.kind == "file" for item in put.items)


def arrival(facts: Facts, stage: Stage, copy: Instruction, files: Iterable[str]) -> tuple[str, tuple[str | None, ...]]:
    """The folder of the image that `copy` brings things to, among them `files`, and the paths in the context of what it
    names, None for one that is not known."""
    put = placing(facts, stage, copy)
    return ("/", ()) if put is None else (_folder_with(put, files), tuple(item.path for item in put.items))


def _folder_with(put: Placing, files: Iterable[str]) -> str:
    """The folder that `put` fills when it brings `files`: without a slash and a look at the context, the destination is
    that folder or a file in the one above it, and a file in it tells which."""
    only = put.items[0] if len(put.items) == 1 and put.items[0].kind == "any" else None
    inner = only is not None and all(path != only.place and inside(path, only.place) for path in files)
    return only.place if only is not None and inner and not GLOB & set(only.place) else put.folder


def _source_of(facts: Facts, stage: Stage, copy: Instruction, path: str) -> str | None:
    """Where in the context `copy` has what it brings to `path`, as far as words tell; None when they do not."""
    put = placing(facts, stage, copy)
    folder = "" if put is None else _folder_with(put, (path,))
    if not folder or not inside(path, folder):
        return None
    below, words = posixpath.relpath(path, folder), [word.strip("\"'") for word in sources(copy)]
    named = next((word for word in words if named_by(posixpath.basename(word), below)), None)
    if named is not None or len(words) != 1:
        return named
    top = words[0].rstrip("/*").removeprefix("./")
    if "." in posixpath.basename(top).lstrip("."):
        return None  # A file, to judge by its name.
    return below if top in ("", ".") else f"{top}/{below}"


def _named_above(facts: Facts, stage: Stage, copy: Instruction, pattern: str) -> bool:
    """Whether a COPY above `copy` names what `pattern`, an absolute path, stands for."""
    place, name = posixpath.split(pattern)
    return any(
        folder_of(target(other)) == folder_of(target(copy)) or destination(facts, other) == place
        for other in facts.before(stage, copy)
        if other.keyword in ("COPY", "ADD") and other.flag("from") is None and len(other.words) > 1
        for word in sources(other)
        if named_by(posixpath.basename(word), name) or named_by(name.rstrip("*"), posixpath.basename(word))
    )


def _where(answer: Unclear) -> str:
    place = f" ({answer.path}:{answer.line})" if answer.path and answer.line else ""
    return answer.detail + place


def _only_from(
    facts: Facts, stage: Stage, copies: Sequence[Instruction], run: Instruction, reads: Sequence[str]
) -> dict[str, str]:
    """Those of `reads` that no COPY above brings as well."""
    now, ahead = View(facts, stage, run), View(facts, stage, copies[0])
    found: dict[str, str] = {}
    for path in reads:
        origin = now.origin(path)
        if origin is None or not any(origin.copy.start == copy.start for copy in copies):
            continue
        earlier = ahead.origin(path)
        if earlier is None or earlier.path != origin.path:
            found[path] = origin.path
    return found


def _below_pieces(facts: Facts, stage: Stage, copies: Sequence[Instruction], run: Instruction) -> Passed | Stop | None:
    """The first pieces of `run`, as many as `copies` can go below, or what keeps them above the first one; None when it
    can't be cut."""
    script, parts = facts.script(run), _parts(facts, stage, run)
    if not parts or not isinstance(script, Script):
        return None
    trial = cut_above(facts, run, [part.text(script) for part in parts])
    inner = trial.tree.stages[stage.index]
    at = stage.instructions.index(run)
    same = [inner.instructions[stage.instructions.index(copy)] for copy in copies]
    below: list[Passed] = []
    for part in inner.instructions[at : at + len(parts)]:
        found = _below(trial, inner, same, part)
        if isinstance(found, Stop):
            break
        below.append(found)
    if facts.context is None and not any(one.slow for one in below):
        return None
    if len(below) == len(parts):
        # With the context, what the whole of it reads was asked already.
        return None if facts.context else _together(run, below, None)
    assert isinstance(found, Stop)
    count = _fresh(trial, inner.instructions[at : at + len(parts)], len(below)) if below else 0
    if not count:
        return replace(found, run=run, detail=_retold(found.detail, run, len(parts)))
    return _together(run, below[:count], parts[count])


def _together(run: Instruction, below: Sequence[Passed], behind: Piece | None) -> Passed:
    """The first pieces of `run` as one; all of them, when there is nothing `behind`."""
    files = {path: origin for one in below for path, origin in one.files}
    assumes = dict.fromkeys(name for one in below for name in one.assumes)
    why = next((one.slow for one in below if one.slow), None)
    whole = frozenset[str]().union(*(one.whole for one in below))
    return Passed(run, tuple(files.items()), whole, tuple(assumes), why, behind)


@remembered_above
def _parts(facts: Facts, stage: Stage, run: Instruction) -> tuple[Piece, ...]:
    """The pieces of `run` when it is worth to cut it."""
    # Without the context nothing is missed, and nothing is gained above what is done at once.
    script = facts.script(run)
    if not isinstance(script, Script) or (facts.context is None and not _worth_cutting(facts, stage, run, script)):
        return ()
    return pieces_of(facts, run)


def _worth_cutting(facts: Facts, stage: Stage, run: Instruction, script: Script) -> bool:
    """Whether `script` of `run` may have a first part that takes long and that a COPY can go below, seen from the
    command that takes long, and from the first one of which it is not known what it does."""
    pipelines = [pipeline for item in script.body.items for pipeline in item.parts]
    long = next((command.start for command in script.commands if command_takes_long(command)), None)
    if long is None or long >= pipelines[-1].start:
        return False
    does = effects(facts, stage, run)
    if not isinstance(does, Unknown) or does.at is None:
        return True
    end = next(pipeline.end for pipeline in pipelines if long < pipeline.end)
    projects = Projects(facts, stage, run)
    return does.at >= end or any(
        command.start == does.at and place is not None and _usual(projects, command, place)
        for command, place in projects.commands()
    )


def _retold(detail: str, run: Instruction, count: int) -> str:
    """`detail` with the lines of the `count` pieces of `run` as that of `run`, on which they all stand."""
    lines = range(run.line, run.line + count)
    return re.sub(r"(?<=line )\d+", lambda found: str(run.line) if number(found[0]) in lines else found[0], detail)


def _fresh(facts: Facts, runs: Sequence[Instruction], count: int) -> int:
    """How many of the first `count` of `runs` can be parted from the others without package lists that are fetched in
    one layer and used in another, where they may be old."""
    every = [asked(facts, run) for run in runs]
    used = {one.manager for later in every[count:] for one in later if one.verb in ("install", "upgrade")}
    for at, actions in enumerate(every[:count]):
        if any(one.verb == "update" and one.manager in used for one in actions):
            return at
    return count
