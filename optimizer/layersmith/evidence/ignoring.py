"""What an ignore file can keep out of a build context without any build of it missing something."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from layersmith.context.clutter import (
    BUILT,
    CACHES,
    DOCKER,
    EDITORS,
    GIT,
    INSTALLED,
    KEYS,
    KINDS,
    LOGS,
    SECRETS,
    SERVERS,
)
from layersmith.context.context import Context
from layersmith.context.gitignore import Unversioned
from layersmith.context.ignore import Ignore, IgnoreError
from layersmith.context.inputs import Inputs
from layersmith.evidence.environment import stage_of
from layersmith.evidence.ignoring_history import history_reader, speak_of_history
from layersmith.evidence.ignoring_makers import made, makes
from layersmith.evidence.ignoring_search import Found, Item, builders, history, search
from layersmith.evidence.ignoring_uses import Source, Uses
from layersmith.evidence.projects import Projects
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.syntax.tree import Instruction
from layersmith.values import derived, value

MANY, LARGE = 1_000, 10_000_000
"""Files and bytes from which on it is worth to hide what no step copies: builders that send the whole context."""

_COUNTED = 200_000
_NAMED_ONE_BY_ONE = 8
_ODD = re.compile(r"[*?\[\]\\^\s]|^[#!]|[^\x20-\x7e]")
"""What a path has to be without to be a pattern that means itself."""

_ORDER = (GIT, INSTALLED, BUILT, CACHES, SECRETS, LOGS, EDITORS, SERVERS, DOCKER)


Write = Callable[[bytes | None, Mapping[str, Sequence[str]]], bytes]
"""Writes an ignore file: from its content before (None: there is none), and the new patterns below each heading."""


@value
class Pattern:
    """A line of an ignore file, below a `heading`: what it hides, and by which `source` this Dockerfile brings it.

    None stands for no source; then the Dockerfile at the path `other` may bring it. `shipped` tells whether it is in
    the final image; `files` and `size` (in bytes) are those of what is hidden.
    """

    text: str
    heading: str
    items: tuple[Item, ...]
    source: Source | None
    other: str
    shipped: bool
    files: int
    size: int


@value
class Ignoring:
    """An ignore file at `path` of the context, its content `before` and `after`, and the `patterns` that are new in it.
    `at` is the instruction that takes what they hide, or may take it; `image` tells whether something of it was in the
    final image. `notes` are questions that only a person can answer."""

    at: Instruction
    path: str
    before: bytes | None
    after: bytes
    patterns: tuple[Pattern, ...]
    image: bool
    notes: tuple[str, ...]


def ignoring(facts: Facts, context: Context, write: Write) -> Iterator[Ignoring | Missed]:
    """What is to be hidden in `context`, by a file that `write` writes, and why something is not."""
    mine = Uses(facts, context)
    first = mine.sources[0].instruction if mine.sources else mine.unknown
    if first is None:
        return
    if context.ignore_file.path is None:
        yield Missed("no-place", first.line, "the ignore file of this build does not lie in the build context")
        return
    found = search(context)
    if found is None:
        yield Missed("too-many-files", first.line, "the build context holds too many files to look at each")
        return
    judge = _Judge(context, found, tuple(builders(facts, context, found)), write)
    for uses in judge.builders:
        if uses.unknown:
            detail = f"what {uses.at(uses.unknown)} takes from the context is not known"
            yield Missed("unknown-source", first.line if uses.name else uses.unknown.line, detail)
            return
    yield from judge.result(first)


class _Judge:
    """Decides about each item of `found` for all Dockerfiles that are built in `context`; the first one is ours."""

    def __init__(self, context: Context, found: Found, builders: tuple[Uses, ...], write: Write) -> None:
        self._context, self._found, self.builders, self._write = context, found, builders, write
        self._mine = builders[0]

    def result(self, first: Instruction) -> Iterator[Ignoring | Missed]:
        """The proposal, and what is held back."""
        hidden: list[Item] = []
        told: set[tuple[str, str]] = set()
        for item in self._found.items:
            kept = self._kept(item)
            if kept is None:
                hidden.append(item)
            elif item.kind.worth and (kept.reason, item.name) not in told:
                told.add((kept.reason, item.name))
                yield kept
        hidden, emptied = self._not_emptied(hidden)
        yield from emptied
        patterns = self._patterns(hidden)
        if not patterns:
            return
        groups = {
            heading: [one.text for one in patterns if one.heading == heading]
            for heading in _ORDER
            if any(one.heading == heading for one in patterns)
        }
        file = self._context.ignore_file
        if file.content is None and DOCKER in groups:
            groups[DOCKER] = [".dockerignore", *groups[DOCKER]]
        after = self._write(file.content, groups)
        missed = self._simulated(after, [item for one in patterns for item in one.items], first)
        if missed:
            yield missed
            return
        sources = [one.source for one in patterns if one.source]
        shipped = [one.source for one in patterns if one.source and one.shipped]
        at = (shipped or sources)[0].instruction if sources else first
        yield Ignoring(
            at, file.path or "", file.content, after, tuple(patterns), bool(shipped), tuple(self._notes(patterns))
        )

    def _kept(self, item: Item) -> Missed | None:
        """Why `item` has to stay in the context; None when nothing needs it. What nobody takes needs no reason."""
        if _ODD.search(item.path):
            return Missed("odd-name", self._line(), f"{item.path} cannot be written as a pattern that means itself")
        if self._excepted(item):
            return Missed("excepted", self._line(), f"the ignore file keeps {item.path}, or parts of it, on purpose")
        for uses in self.builders:
            meant = next((one for one in uses.sources if one.means(item.path)), None)
            if meant:
                return Missed("copied", self._line(meant, uses), f"{uses.where(meant)} takes {item.path} by its name")
            taking = uses.taking(item.path)
            for source in taking:
                if missed := self._needed(item, uses, source):
                    return missed
        return None

    def _needed(self, item: Item, uses: Uses, source: Source) -> Missed | None:
        """Why what `source` takes of `item` is needed."""
        line = self._line(source, uses)
        stage = stage_of(uses.facts, source.instruction)
        where = uses.told(item.name)
        makers = item.kind.makers
        if item.kind.heading not in (CACHES, GIT):
            read = next((path for path in self._installs(uses) if f"{path}/".startswith(f"{item.path}/")), None)
            if read:
                return Missed("read-by-install", line, f"an install reads {read}")
        if makers:
            anew = (
                bool(makes(uses.facts, makers))
                if source.instruction.keyword == "RUN"
                else made(uses.facts, stage, source.instruction, makers, item.name, uses.places(source, item.folder))
            )
            if not anew and not (makers == "venv" and where is None):
                of = f" of {uses.name}" if uses.name else ""
                return Missed(
                    "not-made-here",
                    line,
                    f"nothing{of} shows that {item.path} is made anew in the image",
                )
            return None
        if where and item.kind.heading != CACHES:
            return Missed("named", line, f"{where} names {item.name}, so that it may be needed")
        if history(item.kind) and (reader := history_reader(uses, self._context, self._found.others)):
            return Missed("reads-history", line, f"{reader}, and needs {item.path}")
        if item.kind.heading == SECRETS and not item.unversioned and item.kind is not KEYS:
            builder = makes(uses.facts, "node build")
            if builder:
                return Missed("read-by-build", line, f"the build on line {builder.line} may read {item.path}")
        return None

    def _installs(self, uses: Uses) -> frozenset[str]:
        """The paths of the context that installs read one by one, not because they take whole folders."""
        known: dict[int, frozenset[str]] = self._read
        if id(uses) not in known:
            known[id(uses)] = frozenset(self._read_by(uses))
        return known[id(uses)]

    @derived
    def _read(self) -> dict[int, frozenset[str]]:
        return {}

    def _read_by(self, uses: Uses) -> Iterator[str]:
        for stage in uses.facts.tree.stages:
            for run in stage.instructions:
                if run.keyword != "RUN":
                    continue
                view = View(uses.facts, stage, run)
                for answer in Projects(uses.facts, stage, run).answers():
                    reads = (
                        {o.path for path in answer.reads if (o := view.origin(path))}
                        if isinstance(answer, Inputs)
                        else set()
                    )
                    if not all(path in reads for path in self._found.others[:_NAMED_ONE_BY_ONE]):
                        yield from reads

    def _excepted(self, item: Item) -> bool:
        """Whether the ignore file has an exception for `item` or for something in it, or hides only parts of it."""
        lines = (self._context.ignore_file.content or b"").decode("utf-8", "replace").splitlines()
        for line in lines:
            text = line.strip() or "#"
            inner = text.removeprefix("!").strip().strip("/").removeprefix("./").removeprefix("**/")
            whole = inner.removesuffix("/**").removesuffix("/*")
            if whole.startswith((f"{item.path}/", f"{item.name}/")) or (
                text[0] == "!" and whole in (item.path, item.name)
            ):
                return True
        return False

    def _not_emptied(self, hidden: list[Item]) -> tuple[list[Item], list[Missed]]:
        """`hidden` without what is all that a source has, which would then be refused."""
        missed: list[Missed] = []
        for uses in self.builders:
            for source in uses.sources:
                folders = [name for name in source.names if name] if not source.all else []
                groups = [[name] for name in folders] + (
                    [list(source.names)] if source.all and source.names != ("",) else []
                )
                for names in groups:
                    inner = [item for item in hidden if any(f"{item.path}/".startswith(f"{name}/") for name in names)]
                    if inner and not self._left(names, inner):
                        emptied = {item.path for item in inner}
                        hidden = [item for item in hidden if item.path not in emptied]
                        missed.append(
                            Missed(
                                "empties", self._line(source, uses), f"{uses.where(source)} would find nothing any more"
                            )
                        )
        return hidden, missed

    def _left(self, names: Sequence[str], hidden: Iterable[Item]) -> bool:
        """Whether something of the project, or an item that stays, is among `names` or below them."""
        gone = {item.path for item in hidden}
        stay = (*self._found.others, *(item.path for item in self._found.items if item.path not in gone))
        return any(f"{path}/".startswith(f"{name}/") for path in stay for name in names)

    def _patterns(self, hidden: list[Item]) -> list[Pattern]:
        """The lines for `hidden`; none when it is not worth a file."""
        gone = {item.path for item in hidden}
        stay = [*self._found.others, *(item.path for item in self._found.items if item.path not in gone)]
        found: list[Pattern] = []
        order = [*KINDS, KEYS]
        hidden = sorted(hidden, key=lambda item: order.index(item.kind) if item.kind in order else len(order))
        groups: dict[tuple[str, str], list[Item]] = {}
        for item in hidden:
            groups.setdefault((item.kind.heading, "" if item.kind is KEYS else _shape(item)), []).append(item)
        for (heading, shape), items in groups.items():
            for text, ones in _texts(shape, items, stay):
                source = next((one for item in ones for one in self._mine.taking(item.path)), None)
                files, size = self._weight(one.path for one in ones)
                other = next((one.name for one in self.builders[1:] for item in ones if one.taking(item.path)), "")
                if source or other or files >= MANY or size >= LARGE:
                    shipped = source is not None and self._mine.ships(source)
                    found.append(Pattern(text, heading, tuple(ones), source, other, shipped, files, size))
        # What only other Dockerfiles take is named along with the rest, so that all propose the same file.
        mine = (one for one in found if one.source or not one.other)
        return found if any(item.kind.worth for one in mine for item in one.items) else []

    def _weight(self, places: Iterable[str]) -> tuple[int, int]:
        """How many files there are at `places`, or below them, and their bytes; counting ends at some number."""
        files = size = 0
        for place in places:
            for path in self._context.files(place):
                files += 1
                size += self._context.size(path)
                if files >= _COUNTED:
                    return files, size
        return files, size

    def _simulated(self, after: bytes, items: Sequence[Item], first: Instruction) -> Missed | None:
        """What is wrong with the ignore file `after`, by Docker's own rules."""
        name = self._context.ignore_file.path or ""
        try:
            changed = self._context.with_file(name, after)
        except IgnoreError as error:
            return Missed("refused", first.line, str(error))
        seen = next((item.path for item in items if changed.kind(item.path) is not None), None)
        if seen:
            return Missed("excepted", first.line, f"an exception in the ignore file keeps {seen}")
        lost = next((path for path in self._found.others if changed.ignored(path)), None)
        if lost:
            return Missed("too-wide", first.line, f"{lost} would be hidden as well")
        for uses in self.builders:
            for source in uses.sources:
                if not uses.holds(source, changed):
                    return Missed("empties", self._line(source, uses), f"{uses.where(source)} would lack something")
        return None

    def _notes(self, patterns: Sequence[Pattern]) -> Iterator[str]:
        for uses in self.builders:
            for source in uses.sources:
                if source.opened:
                    yield f"{uses.where(source)} takes {source.written}: is what is passed for it in sight?"
        for one in patterns:
            if one.source is None:
                continue
            if one.heading == SECRETS:
                names = _listed(item.path for item in one.items)
                yield (
                    f"Does a step of the build, or the program when it runs, read {names}? Then give it to them by a"
                    " secret mount, or by --env-file."
                )
            elif one.heading == GIT and one.shipped:
                taken = (path for path in self._found.others if any(map(self._mine.ships, self._mine.taking(path))))
                speak = speak_of_history(self._context, taken)
                known = f", as {_listed(speak[:3])} may do" if speak else ""
                yield f"Does the running program look into .git{known}, for its version, say? Then pass that as an ARG."
        yield from self._large()
        go = any(re.search(r"\bgo\s+(?:build|install)\b", text) for _, text in self._mine.texts)
        if go and any(one.heading == GIT and one.source for one in patterns):
            yield "Does somebody ask the Go program for its commit? Without .git it does not know."

    def _large(self) -> Iterator[str]:
        """Questions about large folders that git ignores, and a build takes."""
        unversioned, items = Unversioned(self._context), {item.path for item in self._found.items}
        for name in self._context.children(""):
            if name not in items and self._mine.taking(name) and unversioned.holds(name):
                _, size = self._weight([name])
                if size >= LARGE:
                    yield f"Does a build need {name}, which git ignores and which has {size // 10**6:,} MB?"

    def _line(self, source: Source | None = None, uses: Uses | None = None) -> int:
        if source and not (uses and uses.name):
            return source.instruction.line
        return self._mine.sources[0].instruction.line if self._mine.sources else 1


def _shape(item: Item) -> str:
    """The name that a pattern for `item` has: that of the table when it has wildcards, and its own otherwise."""
    from layersmith.wildcards import named_by

    return next(
        (one for one in item.kind.names if "*" in one and one.startswith("*.") and named_by(item.name, one)),
        item.name,
    )


def _texts(shape: str, items: Sequence[Item], stay: Sequence[str]) -> Iterator[tuple[str, list[Item]]]:
    """Patterns for `items`, which hide nothing of what has to `stay`: one for all, or one for each of a few."""
    if shape:
        text = f"**/{shape}" if any("/" in item.path for item in items) else shape
        rules = Ignore(text.encode("utf-8", "surrogateescape"))
        if not any(rules.ignored(path) for path in stay):
            yield text, list(items)
            return
    if len(items) <= _NAMED_ONE_BY_ONE or not shape:
        yield from ((item.path, [item]) for item in items)


def _listed(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(names))
    return found[0] if len(found) == 1 else ", ".join(found[:-1]) + " or " + found[-1]
