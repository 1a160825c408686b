"""Which files a RUN may come to although no model of its programs names them: a variable, a setting that was written in
this file, or a word that is no path by itself (`--find-links=file:///wheels`) leads there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from layersmith.bodies import body, text_of
from layersmith.effects import programs
from layersmith.effects.arguments import argument
from layersmith.effects.commands import in_all_folders
from layersmith.effects.effect import ANY, LOADED, Effects, Unknown
from layersmith.effects.leading import PROGRAMS, SETTINGS, leads, paths_in, relative_in
from layersmith.effects.paths import any_overlap, inside, overlap, resolve
from layersmith.effects.variables import Variables
from layersmith.evidence.effects import effects
from layersmith.evidence.environment import environment, folder, home, stage_of
from layersmith.evidence.nearest import AsFar, ByPlace
from layersmith.evidence.placing import met, placing
from layersmith.evidence.remembered import remembered_above, remembered_of
from layersmith.evidence.view import brought
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script, Word
from layersmith.shell.besides import texts
from layersmith.syntax.tree import Instruction, Stage
from layersmith.syntax.variables import expand_known, names
from layersmith.values import replace, value

_SETTERS = frozenset(("export", "declare", "typeset", "readonly"))
_PRINTERS = frozenset(("echo", "printf", "cat"))
_CONFIGURES = frozenset(("config", "config-manager", "env", "sources", "set"))
"""Words with which programs are told to change settings of theirs."""

_ANYWHERE = "/"


@value
class Lead:
    """`what`, a variable or a line, leads to `paths`, and to those `relative` to the current folder. A setting is
    `written` to these places; else there are none."""

    start: int
    what: str
    paths: tuple[str, ...]
    relative: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


_Found = tuple[Lead, str]


def led(facts: Facts, stage: Stage, run: Instruction, places: tuple[str, ...]) -> _Found | None:
    """What leads the programs of `run` to one of `places`, and to which."""
    return _led(facts, stage, run).to_one_of(places)


class _Led:
    """What leads the programs of a RUN to files: many COPYs are held against one RUN."""

    def __init__(self, leads: Iterable[Lead]) -> None:
        self._leads = tuple(leads)
        self._by_place = ByPlace()
        for number, lead in enumerate(self._leads):
            for path in lead.paths:
                self._by_place.add(path, number)

    def to_one_of(self, places: tuple[str, ...]) -> _Found | None:
        """The first lead to one of `places`, and to which."""
        near = {number for place in places for row in self._by_place.near(place) for number in row}
        for lead in (self._leads[number] for number in sorted(near)):
            if found := next((place for place in places if any(overlap(path, place) for path in lead.paths)), None):
                return lead, found
        return None


@remembered_above
def _led(facts: Facts, stage: Stage, run: Instruction) -> _Led:
    return _Led(_all(facts, stage, run))


def _all(facts: Facts, stage: Stage, run: Instruction) -> Iterator[Lead]:
    does = effects(facts, stage, run)
    for one in _variables(facts, stage):
        if one.start < run.start:
            yield replace(one, paths=_resolved(one, folder(facts, stage, run))) if one.relative else one
    if not _installs(does):
        return
    yield from _words(facts, stage, run)
    reads = does.reads if isinstance(does, Effects) else ()
    for at in reversed([*facts.lineage(stage)]):
        for one in _settings(facts, at).to(facts, run.start).found:
            if one.start < run.start and any_overlap(one.written, (*reads, *LOADED)):
                yield one


def _installs(does: Effects | Unknown) -> bool:
    """Whether what `does` is an install or a download, of which settings decide what it looks at."""
    return isinstance(does, Unknown) or does.network or does.sees(ANY)


@remembered_of
def _stack(facts: Facts, stage: Stage) -> tuple[Instruction, ...]:
    """The instructions of `stage`, behind those of the stages that it stands on."""
    above = _stack(facts, facts.tree.stages[stage.parent]) if stage.parent is not None else ()
    return (*above, *stage.instructions)


def _resolved(lead: Lead, here: str | None) -> tuple[str, ...]:
    found = (resolve(path, here) for path in lead.relative)
    return (*lead.paths, *(path for path in found if path is not None))


@remembered_of
def _variables(facts: Facts, stage: Stage) -> tuple[Lead, ...]:
    """What the variables lead to that are set in `stage` or in a stage that it stands on."""
    pairs = (
        (one, pair)
        for one in _stack(facts, stage)
        for pair in (one.pairs if one.keyword in ("ENV", "ARG") else ())
        if leads(pair.name) and pair.value
    )
    found = ((one, pair.name, _value(facts, one, pair.value or "")) for one, pair in pairs)
    every = (Lead(one.start, name, paths_in(text), relative_in(text)) for one, name, text in found)
    return tuple(lead for lead in every if lead.paths or lead.relative)


def _value(facts: Facts, one: Instruction, written: str) -> str:
    """What `one` gives a variable, with a brace for what is not known: no path begins behind it."""
    known, escape = environment(facts, stage_of(facts, one), one), one.escape.decode("latin-1")
    values = {name: known.get(name) or "}" for name in names(written, escape)}
    return expand_known(written, values, escape) or written


class _Settings(AsFar):
    """The settings that are written in a stage: to ask what each RUN writes takes long."""

    def __init__(self, facts: Facts, stage: Stage) -> None:
        super().__init__(facts, stage)
        self.found: list[Lead] = []

    def add(self, facts: Facts, one: Instruction) -> None:
        """Look at one more instruction."""
        if one.keyword in ("RUN", "COPY", "ADD") and (found := _setting(facts, self.stage, one)):
            self.found.append(found)


_settings = remembered_of(_Settings)


@remembered_above
def _setting(facts: Facts, stage: Stage, one: Instruction) -> Lead | None:
    """The settings that `one` writes; None when it writes none that lead anywhere."""
    if one.keyword != "RUN":
        return _brought(facts, stage, one)
    every = _commands(facts, stage, one)
    written = tuple(dict.fromkeys(place for said in every for place in said.written))
    paths = tuple(path for said in every if said.written or (written and said.prints) for path in said.paths)
    return Lead(one.start, f"line {one.line}", paths, written=written) if paths else None


@remembered_above
def _words(facts: Facts, stage: Stage, run: Instruction) -> tuple[Lead, ...]:
    """What leads the installs and downloads of `run` that is said in `run` itself: in their own words, and by settings
    and variables in front of them."""
    every = _commands(facts, stage, run)
    last = max((at for at, said in enumerate(every) if said.installs), default=-1)
    ahead = every[: last + 1]
    written = any(said.written for said in ahead)
    paths = tuple(
        path
        for said in ahead
        if said.installs or said.sets or said.written or (written and said.prints)
        for path in said.paths
    )
    return (Lead(run.start, f"line {run.line}", paths),) if paths else ()


def _brought(facts: Facts, stage: Stage, copy: Instruction) -> Lead | None:
    """The settings that `copy` brings, and what is written in them; when nobody knows that, they lead anywhere."""
    put = placing(facts, stage, copy)
    written = met(facts, put, SETTINGS) if put else ()
    if not written:
        return None
    paths: list[str] = []
    for place in written:
        found = brought(facts, put, place)
        content = facts.context.read(found[1]) if facts.context and found and found[1] is not None else None
        paths += [_ANYWHERE] if content is None else paths_in(content.decode("utf-8", "surrogateescape"))
    return Lead(copy.start, f"line {copy.line}", tuple(paths), written=written) if paths else None


@value
class _Said:
    """One command: the `paths` in its words that it is not known to use itself; to which settings, and places of
    programs, it has `written`; whether it `installs` or downloads, `sets` variables, and `prints` its words."""

    paths: tuple[str, ...]
    written: tuple[str, ...]
    installs: bool
    sets: bool
    prints: bool


@remembered_above
def _commands(facts: Facts, stage: Stage, run: Instruction) -> tuple[_Said, ...]:
    """The commands of `run`; of a body that is not understood, all its words, as if they were written to settings."""
    found = body(facts, run)
    if found is None:
        paths = paths_in(text_of(run).decode("utf-8", "surrogateescape"))
        return (_Said(paths, SETTINGS, installs=True, sets=False, prints=False),) if paths else ()
    script, known, at_home = found[1], environment(facts, stage, run), home(facts, stage, run)
    if b"/" not in script.text and b"." not in script.text:
        return ()
    # Installs of which the build context tells what they read are known as parts of the whole alone.
    whole = effects(facts, stage, run)
    used = (*whole.reads, *whole.writes, *whole.deletes) if isinstance(whole, Effects) else ()
    every: list[_Said] = []
    for command, place in in_all_folders(script, folder(facts, stage, run)):
        does = programs.effects(command, place, known, at_home)
        every.append(
            _Said(
                _paths(command, script, does, used, place, known, at_home),
                _settings_of(command, does),
                installs=_installs(does),
                sets=not command.words or command.name in _SETTERS,
                prints=command.name in _PRINTERS,
            )
        )
    return tuple(every)


def _settings_of(command: Command, does: Effects | Unknown) -> tuple[str, ...]:
    """Where `command` writes to that leads programs elsewhere."""
    if isinstance(does, Unknown):
        return SETTINGS if _CONFIGURES.intersection(command.argv[1:3]) else ()
    return tuple(place for place in does.writes if any_overlap((place,), (*SETTINGS, *PROGRAMS)))


def _paths(
    command: Command,
    script: Script,
    does: Effects | Unknown,
    used: tuple[str, ...],
    here: str | None,
    known: Variables,
    at_home: str | None,
) -> tuple[str, ...]:
    """The paths in the words of `command`, run in the folder `here`, but for those that it uses itself, or that are
    `used` by others."""
    words = [*command.words, *(one.value for one in command.assignments if one.value)]
    if any(redirect.target is None for redirect in command.redirects):
        written = [script.text.decode("utf-8", "surrogateescape")]  # A here-document, which is no word.
    else:
        written = [one for word in words for one in _texts(word, script, known, at_home)]
    used += does.touched if isinstance(does, Effects) else ()
    every = dict.fromkeys(path for text in written for path in paths_in(text, here))
    every |= dict.fromkeys(path for name in _relative(command) if (path := resolve(name, here)))
    return tuple(path for path in every if not any(inside(path, place) for place in used))


def _relative(command: Command) -> Iterator[str]:
    """The files of the current folder that variables name which `command` sets, or is told."""
    for one in command.assignments:
        yield from relative_in(one.value.raw) if one.value and leads(one.name) else ()
    for word in command.words[1:] if command.name in _SETTERS else ():
        name, _, text = word.raw.partition("=")
        yield from relative_in(text) if leads(name) else ()


def _texts(word: Word, script: Script, known: Variables, at_home: str | None) -> Iterator[str]:
    whole = argument(word, known, at_home).text
    if whole is not None:
        yield whole
    else:
        yield word.raw
        yield from texts(word, script, known)
