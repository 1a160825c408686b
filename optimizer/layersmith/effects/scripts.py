"""What a whole shell script does: its commands together, each in the folder and with the variables that it finds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType

from layersmith.effects.arguments import Piped, argument, used
from layersmith.effects.effect import Effects, Unknown, union
from layersmith.effects.paths import resolve
from layersmith.effects.programs import effects as of_command
from layersmith.effects.variables import Variables, with_values
from layersmith.shell.ast import Command, Compound, Pipeline, Script, Sequence, Word, commands, compounds
from layersmith.shell.besides import of_arrays, of_compound
from layersmith.shell.parse import parse
from layersmith.shell.reached import doubtful
from layersmith.shell.state import changes_by_arithmetic
from layersmith.values import pattern, replace

Ask = Callable[[Command, str | None, Variables], Effects | Unknown | None]

_MKTEMP = pattern(r'"?(?:\$\(mktemp(?: -d)?\)|`mktemp(?: -d)?`)"?')
_SETTERS = frozenset(
    (
        "export",
        "local",
        "declare",
        "typeset",
        "readonly",
        "read",
        "getopts",
        "unset",
        "mapfile",
        "readarray",
        "eval",
        ".",
        "source",
    )
)
_ASSIGNED = pattern(r"([A-Za-z_]\w*)=", re.ASCII)


def effects(
    script: Script,
    folder: str | None,
    variables: Variables = MappingProxyType({}),
    home: str | None = None,
    official: bool = False,
    ask: Ask | None = None,
) -> Effects | Unknown:
    """What `script` does when it starts in `folder` (None: not known); the other arguments are those of
    `programs.effects`. What one of its commands makes and another one reads is among what it reads.

    `ask` is asked first about every command, and the folder and variables that it finds: it knows what installs read
    of the project.
    """
    walk = _Walk(script, folder, variables, home, official, ask)
    try:
        walk.sequence(script.body, top=True)
        for one in walk.substituted(script):
            walk.add(one)
    except _UnknownError as error:
        return error.found
    return union(walk.found)


class _UnknownError(Exception):
    """Something is not known: `found` says why. Nothing that comes later matters."""

    def __init__(self, found: Unknown) -> None:
        self.found = found


class _Walk:
    """A walk through a script in source order. Behind anything that may or may not have happened, what it could have
    changed is not known."""

    def __init__(
        self,
        script: Script,
        folder: str | None,
        variables: Variables,
        home: str | None,
        official: bool,
        ask: Ask | None = None,
    ) -> None:
        self.text = text = script.text
        self.ask = ask
        # Arithmetic may set any variable, and which ones is not looked at.
        self.unsure = changes_by_arithmetic(text) or b"let " in text
        self.doubtful = dict(doubtful(script.body)) if b"&&" in text else {}
        self.ahead: list[tuple[int, int, Variables]] = []
        """Where what may not have been reached ends that the walk is in, and what held ahead of it: how often the
        folder had changed, and the variables."""
        self.folder = folder
        self.moves = 0
        self.variables = dict.fromkeys(variables) if self.unsure else variables
        self.home = home
        self.official = official
        self.found: list[Effects] = []
        self.start = folder
        self.given = self.variables

    def add(self, found: Effects | Unknown) -> None:
        if isinstance(found, Unknown):
            raise _UnknownError(found)
        self.found.append(found)

    def sequence(self, sequence: Sequence, top: bool) -> None:
        for item, terminator in zip(sequence.items, sequence.terminators, strict=True):
            before = self.folder, self.moves, self.variables
            for at, pipeline in enumerate(item.parts):
                self.come_to(pipeline.start)
                if (end := self.doubtful.get(pipeline.start)) is not None:
                    self.ahead.append((end, self.moves, self.variables))
                # Behind `||` a command may not have run.
                self.pipeline(pipeline, top and "||" not in item.operators[:at])
            self.come_to(item.end)
            if terminator == "&":  # A shell of its own runs it.
                self.folder, self.moves, self.variables = before

    def come_to(self, place: int) -> None:
        """Forget what was set in what ends by `place` and may not have been reached."""
        while self.ahead and self.ahead[-1][0] <= place:
            _, moves, variables = self.ahead.pop()
            if self.moves != moves:
                self.folder = None
            if self.variables is not variables:
                self.told({name: None for name, text in self.variables.items() if variables.get(name, "") != text})

    def pipeline(self, pipeline: Pipeline, top: bool) -> None:
        piped: Piped | None = None
        alone = len(pipeline.parts) == 1
        for part in pipeline.parts:
            if isinstance(part, Command):
                self.command(part, piped, top and alone)
                piped = self.output(part, piped)
            else:
                self.compound(part, top and alone)
                piped = None

    def compound(self, part: Compound, top: bool) -> None:
        if part.kind == "function":
            self.add(Unknown("it defines a function"))
        if part.kind in ("for", "select") and part.name:
            self.told({part.name: None})
        # The words of a loop are expanded before it begins, and files are opened by then.
        self.alone(of_compound(self.text, part))
        if part.kind in ("subshell", "group"):
            before = self.folder, self.moves, self.variables
            for body in part.bodies:
                self.sequence(body, top=part.kind == "subshell" or top)
            if part.kind == "subshell":
                self.folder, self.moves, self.variables = before
            return
        # What the parts set holds for none of them for certain: a loop comes round again.
        self.told(dict.fromkeys(_assigned_in(part)))
        changed = _changes_folder(part)
        if changed:
            self.folder = None
        for body in part.bodies:
            self.sequence(body, top=False)
        self.found += [Effects(environment=used(word)) for word in part.words]

    def alone(self, commands: Iterable[Command]) -> None:
        """What `commands` do, which stand for what looks at files without being a command."""
        for command in commands:
            self.command(command, None, top=False)

    def command(self, command: Command, piped: Piped | None, top: bool) -> None:
        told = self.ask(command, self.folder, self.variables) if self.ask else None
        found = told or of_command(command, self.folder, self.variables, self.home, piped, self.official)
        self.add(replace(found, at=command.start) if isinstance(found, Unknown) else found)
        name = command.name
        if name in ("cd", "pushd", "popd", "chdir"):
            target = argument(command.words[1], self.variables, self.home).text if len(command.words) == 2 else None
            known = target is not None and name in ("cd", "chdir") and top and target != "-"
            self.folder = resolve(target or "", self.folder) if known else None
            self.moves += 1
        if not command.words:
            self.alone(of_arrays(self.text, command))
            for one in command.assignments:
                self.told({one.name: self.value(one.value) if top else None})
        elif name in _SETTERS:
            self.told(dict.fromkeys([one.name for one in command.assignments]))
            self.set(command, name, top)
        elif name == "printf" and len(command.words) > 2 and command.words[1].raw == "-v":
            self.told({command.words[2].raw: None})

    def set(self, command: Command, name: str, top: bool) -> None:
        """What `export` and its like do to the variables."""
        for word in command.words[1:]:
            match = _ASSIGNED.match(word.raw)
            if match:
                rest = word.raw[match.end() :]
                literal = word.literal[match.end() :] if word.literal is not None else None
                # With a flag `declare` may make another value of it.
                plain = name in ("export", "readonly", "declare", "local") and command.words[1].raw[:1] != "-"
                self.told({match[1]: self.value(Word(0, 0, rest, literal, False)) if top and plain else None})
            elif name in ("eval", ".", "source"):
                self.variables = dict.fromkeys(self.variables)
            elif name not in ("export", "readonly") and re.fullmatch(r"\w+", word.raw):
                self.told({word.raw: None})

    def told(self, values: Variables) -> None:
        """Keep what has been set; in subshells and for commands that are told of it, what held before stays."""
        self.variables = with_values(self.variables, dict.fromkeys(values) if self.unsure else values)

    def value(self, word: Word | None) -> str | None:
        if word is None:
            return None
        if _MKTEMP.fullmatch(word.raw) and "TMPDIR" not in self.variables:
            return "/tmp/tmp.*"
        return argument(word, self.variables, self.home).text

    def output(self, command: Command, piped: Piped | None) -> Piped | None:
        """What `command` prints, as far as that is told by its words."""
        if command.redirects and any(
            redirect.operator.startswith(">") and redirect.fd in ("", "1") for redirect in command.redirects
        ):
            return None
        if command.name in ("echo", "printf") and all(
            word.literal is not None or word.raw.startswith(('"', "'")) for word in command.words
        ):
            texts = [
                self.value(word) or word.raw.strip("\"'") for word in command.words[1:] if word.raw not in ("-e", "-n")
            ]
            return Piped(" ".join(texts).replace("\\n", "\n") if command.name == "echo" else None)
        if command.name == "find":
            roots = []
            for word in command.words[1:]:
                if word.raw.startswith(("-", "(", "!", "\\")):
                    break
                roots.append(resolve(argument(word, self.variables, self.home).text or "", self.folder))
            known = [root for root in roots if root]
            acts = any(word.raw in ("-printf", "-exec", "-print0") and word.raw != "-print0" for word in command.words)
            return Piped(names=tuple(known)) if known and len(known) == len(roots) and not acts else None
        if command.name in ("sort", "uniq", "grep", "head", "tail", "tee") and piped and piped.names:
            return piped
        return None

    def substituted(self, script: Script) -> Iterator[Effects | Unknown]:
        """What the scripts in `$(...)` do; where they stand is not known, so neither are folder and variables that
        changed meanwhile."""
        same = not any(command.name in ("cd", "pushd", "popd", "chdir") for command in script.commands)
        place = behind = 0
        for text in script.substitutions:
            inner = parse(text, True)
            if (found_at := script.text.find(text, behind)) >= 0:  # What stood in backquotes may be written otherwise.
                place, behind = found_at, found_at + len(text)
            if not isinstance(inner, Script):
                yield Unknown("a command substitution is not understood")
                continue
            steady = {name: value for name, value in self.given.items() if self.variables.get(name) == value}
            unknown = {name: None for name in self.variables if name not in steady}
            start = self.start if same else None
            ask = self._asked_at(place) if self.ask else None
            found = effects(inner, start, {**steady, **unknown}, self.home, self.official, ask)
            yield replace(found, at=None) if isinstance(found, Unknown) else found

    def _asked_at(self, place: int) -> Ask:
        """What `ask` says of commands as if they stood at `place`: to it, offsets are those of the whole script."""

        def ask(command: Command, folder: str | None, variables: Variables) -> Effects | Unknown | None:
            return self.ask(command._replace(start=place, end=place), folder, variables) if self.ask else None

        return ask


def _assigned_in(part: Compound) -> Iterator[str]:
    yield from (inner.name for body in part.bodies for inner in compounds(body) if inner.name)
    for command in commands(part):
        yield from (one.name for one in command.assignments if not command.words)
        if command.name in _SETTERS:
            yield from (re.match(r"\w*", word.raw)[0] for word in command.words[1:] if re.match(r"[A-Za-z_]", word.raw))  # type: ignore[index]


def _changes_folder(part: Compound) -> bool:
    return any(command.name in ("cd", "pushd", "popd", "chdir") for command in commands(part))
