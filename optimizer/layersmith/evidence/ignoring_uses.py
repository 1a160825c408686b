"""What one Dockerfile takes from its build context, by which names, and what it says about files otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from layersmith.context.context import Context
from layersmith.effects.copies import is_remote, sources
from layersmith.effects.mounts import mounts, options, source_of
from layersmith.evidence.environment import environment, expanded, stage_of
from layersmith.evidence.ignoring_makers import body
from layersmith.evidence.named_scripts import named_scripts
from layersmith.evidence.placing import placing
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction
from layersmith.values import derived, value
from layersmith.wildcards import named_by

_VARIABLE = re.compile(r"\$(?:\{[^}]*+(?:\}|\Z)|\w+)")
_ALL = frozenset(("", ".", "*", "*.*", "**"))
"""Last parts of sources that mean whatever is there."""

FORCED = re.compile(r"\brm\s+(?=(?:-\S+\s+){0,30}(?:-\w*f|--force))[^;&|\n]*")
"""A deletion that does not fail when the file is missing: who deletes it does not need it."""


@value
class Source:
    """A source of a COPY or ADD, or a bind mount of a RUN, from the context: the `instruction`, the source as
    `written`, what it names in the context, and whether it takes all that is there, whatever its name is. `opened` says
    that a variable of it may be set to something else when the image is built."""

    instruction: Instruction
    written: str
    names: tuple[str, ...]
    all: bool
    opened: bool

    def takes(self, path: str) -> bool:
        """Whether it brings `path`."""
        return any(not name or path == name or path.startswith(f"{name}/") for name in self.names)

    def means(self, path: str) -> bool:
        """Whether it names `path` or something in it."""
        if self.all and path in self.names:
            return False
        return any(name == path or name.startswith(f"{path}/") for name in self.names)


class Uses:
    """The Dockerfile of `facts` in `context`; `name` is its path when it is not the one that is worked on."""

    def __init__(self, facts: Facts, context: Context, name: str = "") -> None:
        self.facts, self._context, self.name = facts, context, name

    @derived
    def _found(self) -> tuple[tuple[Source, ...], Instruction | None]:
        found: list[Source] = []
        for instruction, word in self._words():
            source = self._source(instruction, word)
            if source is None:
                return tuple(found), instruction
            found.append(source)
        return tuple(found), None

    @property
    def sources(self) -> tuple[Source, ...]:
        """What is taken from the context, in order."""
        return self._found[0]

    @property
    def unknown(self) -> Instruction | None:
        """An instruction of which it is not known what it takes."""
        return self._found[1]

    def taking(self, path: str) -> tuple[Source, ...]:
        """The sources that bring `path`, those of the final image first."""
        found = [one for one in self.sources if one.takes(path)]
        return tuple(sorted(found, key=lambda one: not self.ships(one)))

    def ships(self, source: Source) -> bool:
        """Whether what it brings is in the final image."""
        stage = stage_of(self.facts, source.instruction)
        return source.instruction.keyword != "RUN" and stage.index in self.facts.shipped

    def places(self, source: Source, path: str) -> tuple[str, ...]:
        """Where in the image `source` puts the folder `path` of the context."""
        put = placing(self.facts, stage_of(self.facts, source.instruction), source.instruction)
        return tuple(
            f"{item.place.rstrip('/')}/{path[len(item.path) :].lstrip('/')}".rstrip("/") or "/"
            for item in (put.items if put else ())
            if item.path is not None and item.kind == "folder"
            if not item.path or f"{path}/".startswith(f"{item.path}/")
        )

    def told(self, name: str) -> str | None:
        """Where a file called `name` is spoken of: by a command, an ENV, or a script that is run; None for nowhere. To
        delete it, or to write it anew, is not to need it."""
        written = re.escape(name)
        wanted = re.compile(rf"(?<![\w.*-]){written}(?![\w.-])")
        anew = re.compile(
            rf">\s*(?:[\w./$-]+/)?{written}(?![\w.-])|\b(?:cp|mv)\s+(?:-\w+\s+)*\S+\s+\S*{written}(?![\w.-])"
        )
        for where, text in self.texts:
            if name in text and wanted.search(anew.sub(" ", FORCED.sub(" ", text))):
                return where
        return None

    @derived
    def texts(self) -> tuple[tuple[str, str], ...]:
        """Where commands stand, and their text: instructions, and scripts of the context that they name."""
        found = [
            (self.at(one), body(self.facts, one))
            for stage in self.facts.tree.stages
            for one in stage.instructions
            if one.keyword in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK", "ENV")
        ]
        return (*found, *named_scripts(self._context, "\n".join(text for _, text in found)))

    def at(self, instruction: Instruction) -> str:
        """How an instruction is named for a person."""
        return f"{instruction.keyword} on line {instruction.line}" + (f" of {self.name}" if self.name else "")

    def where(self, source: Source) -> str:
        """How a source is named for a person."""
        return self.at(source.instruction)

    def _words(self) -> Iterator[tuple[Instruction, str]]:
        for stage in self.facts.tree.stages:
            for instruction in stage.instructions:
                # A stage that is built on this one, here or elsewhere, runs what stands behind ONBUILD.
                one = instruction.inner or instruction
                if one.keyword in ("COPY", "ADD") and one.flag("from") is None and len(one.words) > 1:
                    yield from ((one, word) for word in sources(one) if not (is_remote(word) or word.startswith("<<")))
                elif one.keyword == "RUN":
                    yield from ((one, word) for mount in mounts(one) if (word := _bound(mount)) is not None)

    def _source(self, instruction: Instruction, word: str) -> Source | None:
        opened = "$" in word
        text = expanded(word, self._values(instruction), instruction) if opened or set(word) & set("'\"\\") else word
        if text is None:
            # What a variable stands for may be anything: all that fits is taken for named.
            text = _VARIABLE.sub("*", word.strip("\"'"))
            if "$" in text or set(text) <= set("*/."):
                return None
        last = text.rstrip("/").rpartition("/")[2]
        names = self._context.matches(text)
        return None if names is None else Source(instruction, word, names, last in _ALL, opened)

    def _values(self, instruction: Instruction) -> Mapping[str, str | None]:
        """Variables with the defaults of ARGs, which hold unless the build command sets others."""
        known = environment(self.facts, stage_of(self.facts, instruction), instruction)
        defaults = {
            pair.name: expanded(pair.value, {}, one)
            for one in self.facts.tree.instructions
            if one.keyword == "ARG"
            for pair in one.pairs
            if pair.value is not None
        }
        return defaults | {name: defaults.get(name) if value is None else value for name, value in known.items()}

    def holds(self, source: Source, after: Context) -> bool:
        """Whether `source` still brings something in the context `after`: every name that it has there, or at least one
        of all."""
        if not source.names:
            return True
        left = [
            name for name in source.names if self._context.resolved(name) is None or after.resolved(name) is not None
        ]
        return bool(left) if source.all else len(left) == len(source.names)


def _bound(mount: str) -> str | None:
    """The source of a bind mount from the context; None for another mount."""
    given = options(mount)
    return None if given.get("type", "bind") != "bind" or "from" in given else source_of(given) or "."


def fits(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether the name of `path` is one of `patterns`."""
    return any(named_by(path.rpartition("/")[2], one) for one in patterns)
