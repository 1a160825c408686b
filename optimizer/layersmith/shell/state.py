"""What a script leaves behind for one that would run after it in the same shell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import dropwhile, pairwise
from typing import Literal

from layersmith.shell.ast import AndOr, Command, Compound, Pipeline, Script, Sequence, Unparsed, Word
from layersmith.shell.builtins import (
    ALL_BUILTINS,
    CWD_BUILTINS,
    OTHER_STATE_BUILTINS,
    SPECIAL_BUILTINS,
    VARIABLE_BUILTINS,
)
from layersmith.shell.parse import parse
from layersmith.shell.programs import SHELLS, WRAPPERS, starts_daemon
from layersmith.values import derived, number, pattern, value

Exit = Literal["none", "failing", "any"]

ANY_NAME = "?"
"""Stands among variable names for one that is not known."""


@value
class State:
    """The marks of a script on its shell; those made inside subshells and pipelines are not among them.

    `variables` are the names assigned, exported or unset (`ANY_NAME` when not known), `options` the names of the
    shell options switched on or off (long ones: "errexit"), `exits` whether the shell may end early: with a status
    that is surely not zero ("failing") or another ("any"; `exec` of a program counts). `redirects` is for `exec >f`,
    `unknown` for what runs text that is not known (`eval`, `.`, a program whose name expands) and for rare
    builtins. `background` names what may leave a process behind when the script has ended, wherever it is started, for
    people; "" for nothing.
    """

    cwd: bool = False
    variables: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()
    aliases: bool = False
    umask: bool = False
    trap: bool = False
    redirects: bool = False
    positional: bool = False
    options: frozenset[str] = frozenset()
    exits: Exit = "none"
    background: str = ""
    unknown: bool = False

    @derived
    def clean(self) -> bool:
        """Whether a script that runs next cannot tell that this one ran in the same shell."""
        return self == _NOTHING


_NOTHING = State()
_OF_SERVICES = frozenset(("service", "systemctl", "rc-service", "invoke-rc.d", "initctl", "supervisorctl"))

_LETTERS = {
    "a": "allexport", "b": "notify", "e": "errexit", "f": "noglob", "h": "hashall", "k": "keyword", "m": "monitor",
    "n": "noexec", "p": "privileged", "t": "onecmd", "u": "nounset", "v": "verbose", "x": "xtrace", "B": "braceexpand",
    "C": "noclobber", "E": "errtrace", "H": "histexpand", "P": "physical", "T": "functrace",
}  # fmt: skip
_DEFAULT = pattern(rb"\$\{([A-Za-z_][A-Za-z0-9_]*):?=")
# Up to the next `((` and no further, which is looked at by itself: else many of them would take the square of the time.
_ARITHMETIC_CHANGE = pattern(rb"\(\((?:(?!\()(?:[^()]|\((?!\())*?(?:\+\+|--|[^=!<>]=[^=])|=[^=])")
_COMPARES = pattern(rb"-(?:eq|ne|lt|le|gt|ge|v)\b")
_ASSIGNS = pattern(rb"\+\+|--|[^=!<>]=[^=~]")
_LAST_WORD = pattern(rb"\$_(?![A-Za-z0-9_])|\$\{_\W")
_SHELL_TEXT = pattern(r"-[A-Za-z]*c|--command")
_NAME = pattern(r"[A-Za-z_][A-Za-z0-9_]*")


def _called(words: tuple[Word, ...]) -> str:
    """The command of these words for people, without `sudo` and its like: its program, and of one that starts services,
    which one. What stands behind others may be a secret."""
    raws = [word.raw for word in words]
    own = list(dropwhile(lambda raw: raw[:1] == "-" or raw.rpartition("/")[2] in WRAPPERS, raws)) or raws
    return f"`{' '.join(own[: 3 if own[0].rpartition('/')[2] in _OF_SERVICES else 1])}`"


def _left_by(nested: Script | Unparsed) -> str:
    """What may leave a process behind in a script that another shell runs, "" for nothing."""
    return state(nested).background if isinstance(nested, Script) else "what another shell runs"


def _both(one: State, other: State) -> State:
    """The marks of two scripts that run one behind the other."""
    return State(
        one.cwd or other.cwd,
        one.variables | other.variables,
        one.functions | other.functions,
        one.aliases or other.aliases,
        one.umask or other.umask,
        one.trap or other.trap,
        one.redirects or other.redirects,
        one.positional or other.positional,
        one.options | other.options,
        "any" if "any" in (one.exits, other.exits) else one.exits if one.exits != "none" else other.exits,
        one.background or other.background,
        one.unknown or other.unknown,
    )


@lru_cache(maxsize=1024)
def state(script: Script) -> State:
    """The marks that `script` leaves; more rather than fewer where that is unclear."""
    if script.parts:
        return _both(*map(state, script.parts))
    marks = _Marks(script.text, 0)
    marks.sequence(script.body, inside_function=False)
    return marks.told(script.substitutions)


def state_of(pipeline: Pipeline, text: bytes) -> State:
    """As `state`, for one `pipeline` of a script; its `text` holds no substitutions."""
    marks = _Marks(text, pipeline.start)
    marks.and_or(AndOr(pipeline.start, pipeline.end, (pipeline,), ()), inside_function=False)
    return marks.told(())


def switched(command: Command) -> tuple[frozenset[str], frozenset[str], bool]:
    """The options that a `set` command turns on and off, and whether it sets the positional parameters."""
    on: set[str] = set()
    off: set[str] = set()
    words = iter(command.argv[1:])
    for word in words:
        if word is None:
            return frozenset(on), frozenset((*off, ANY_NAME)), True
        if word in ("-", "--"):
            if word == "-":
                off.update(("xtrace", "verbose"))
            return frozenset(on), frozenset(off), True
        if len(word) < 2 or word[0] not in "-+":
            return frozenset(on), frozenset(off), True
        side = on if word[0] == "-" else off
        for letter in word[1:]:
            side.add((next(words, None) or ANY_NAME) if letter == "o" else _LETTERS.get(letter, ANY_NAME))
    return frozenset(on), frozenset(off), False


def asks_for_last_word(script: Script, command: Command) -> bool:
    """Whether what stands right behind `command` in `script` asks bash for the last word of it."""
    behind = next((other for other in script.commands if other.start >= command.end), None)
    return behind is not None and _LAST_WORD.search(script.text[command.end : behind.end]) is not None


def changes_by_arithmetic(text: bytes) -> bool:
    """Whether an arithmetic expression in the script `text` may set a variable."""
    if b"((" not in text:
        return False
    return _ARITHMETIC_CHANGE.search(text) is not None if b"=" in text else b"++" in text or b"--" in text


def _set_by_test(text: bytes) -> frozenset[str]:
    """The variables that a `[[ ]]` sets: the operands of a comparison of numbers are arithmetic."""
    if _COMPARES.search(text) and _ASSIGNS.search(text):
        return frozenset((ANY_NAME,))
    return frozenset(("BASH_REMATCH",)) if b"=~" in text else frozenset()


class _Marks:
    """What was seen so far of `text`, which begins at the offset `start` of its script."""

    def __init__(self, text: bytes, start: int) -> None:
        self.text, self.start = text, start
        self.cwd = False
        self.variables: set[str] = set()
        self.functions: set[str] = set()
        self.aliases = False
        self.umask = False
        self.trap = False
        self.redirects = False
        self.positional = False
        self.options: set[str] = set()
        self.exits: Exit = "none"
        self.background = ""
        self.unknown = False

    def told(self, substitutions: tuple[bytes, ...]) -> State:
        """The marks of the text, with what its words and `substitutions` leave."""
        text = self.text
        if b"=" in text:
            self.variables.update(name.decode() for name in _DEFAULT.findall(text))
        if changes_by_arithmetic(text):
            self.variables.add(ANY_NAME)
        for inner in substitutions:
            nested = parse(inner, bash=True)
            self.background = self.background or _left_by(nested)
        return State(
            self.cwd,
            frozenset(self.variables),
            frozenset(self.functions),
            self.aliases,
            self.umask,
            self.trap,
            self.redirects,
            self.positional,
            frozenset(self.options),
            self.exits,
            self.background,
            self.unknown,
        )

    def sequence(self, sequence: Sequence, inside_function: bool) -> None:
        for item, terminator in zip(sequence.items, sequence.terminators, strict=True):
            if terminator == "&":
                self.background = self.background or "what stands in front of `&`"
                self.background_only(item)
            else:
                self.and_or(item, inside_function)

    def and_or(self, item: AndOr, inside_function: bool) -> None:
        for index, pipeline in enumerate(item.parts):
            after_failure = index > 0 and item.operators[index - 1] == "||"
            if len(pipeline.parts) > 1:
                self.isolated(pipeline)
                continue
            part = pipeline.parts[0]
            if isinstance(part, Command):
                self.command(part, after_failure, inside_function)
            else:
                self.compound(part, inside_function)

    def compound(self, part: Compound, inside_function: bool) -> None:
        if part.kind == "subshell":
            self.isolated(Pipeline(part.start, part.end, False, (part,)))
            return
        if part.kind == "function":
            self.functions.add(part.name or ANY_NAME)
            inside_function = True
        elif part.kind in ("for", "select"):
            self.variables.add(part.name or ANY_NAME)
        elif part.kind == "test":
            self.variables |= _set_by_test(self.text[part.start - self.start : part.end - self.start])
        elif part.kind == "arithmetic":
            self.variables.add(ANY_NAME)
        for body in part.bodies:
            self.sequence(body, inside_function)

    def isolated(self, pipeline: Pipeline) -> None:
        """What the parts of `pipeline`, each in a subshell, leave: processes only."""
        within = _Marks(self.text, self.start)
        for part in pipeline.parts:
            if isinstance(part, Command):
                within.command(part, after_failure=False, inside_function=False)
            else:
                for body in part.bodies:
                    within.sequence(body, inside_function=False)
        self.background = self.background or within.background

    def background_only(self, item: AndOr) -> None:
        for pipeline in item.parts:
            self.isolated(pipeline)

    def command(self, command: Command, after_failure: bool, inside_function: bool) -> None:
        words = command.words
        if not words:
            self.variables.update(assignment.name for assignment in command.assignments)
            return
        name = words[0].literal
        if name is None or words[0].glob:
            self.unknown = True
            return
        base = name.rpartition("/")[2]
        operands = command.argv[1:]
        if starts_daemon(base, name, operands):
            self.background = self.background or _called(words)
        if name in SPECIAL_BUILTINS:
            self.variables.update(assignment.name for assignment in command.assignments)
        if name in ALL_BUILTINS:
            self.builtin(name, command, after_failure, inside_function)
        elif base in WRAPPERS or base in SHELLS:
            self.wrapped(command)

    def wrapped(self, command: Command) -> None:
        """Look for daemons in what `sudo`, `su -c`, `bash -c` and their like are given to run."""
        operands = command.argv[1:]
        # The program is the first word that is no option, or the second one as in `gosu USER PROGRAM`.
        programs = [i for i, word in enumerate(operands) if word and word[0] != "-" and "=" not in word][:2]
        for index in programs:
            word = operands[index] or ""
            if " " not in word and starts_daemon(word.rpartition("/")[2], word, operands[index + 1 :]):
                self.background = self.background or _called(command.words[index + 1 :])
        for flag, text in pairwise(command.words[1:]):
            if flag.literal is None or not _SHELL_TEXT.fullmatch(flag.literal):
                continue
            inner = text.literal
            if inner is None:
                inner = text.raw[1:-1] if text.raw[:1] == '"' else text.raw
            nested = parse(inner.encode("utf-8", "surrogateescape"), bash=True)
            self.background = self.background or _left_by(nested)

    def builtin(self, name: str, command: Command, after_failure: bool, inside_function: bool) -> None:
        operands = command.argv[1:]
        if name in CWD_BUILTINS:
            self.cwd = True
        elif name in VARIABLE_BUILTINS:
            self.variables.update(_named(operands))
        elif name == "printf":
            if operands[:1] == ("-v",) or operands[:1] == (None,):
                self.variables.add(ANY_NAME)
        elif name == "set":
            on, off, positional = switched(command)
            self.options |= on | off
            self.positional = self.positional or positional
        elif name in ("shopt", "setopt"):
            self.options.add(ANY_NAME)
        elif name in ("exit", "return"):
            if name == "return" and inside_function:
                return
            self.exit(command, after_failure)
        elif name == "exec":
            if operands:
                self.exits = "any"
                self.wrapped(command)
            else:
                self.redirects = True
        elif name in ("eval", ".", "source"):
            self.unknown = True
        elif name in ("command", "builtin"):
            if not (operands and operands[0] in ("-v", "-V")):
                self.unknown = True
        elif name in ("alias", "unalias"):
            self.aliases = True
        elif name == "umask":
            self.umask = True
        elif name == "trap":
            self.trap = True
        elif name == "shift":
            self.positional = True
        elif name in OTHER_STATE_BUILTINS:
            self.unknown = True

    def exit(self, command: Command, after_failure: bool) -> None:
        status = command.words[1].raw if len(command.words) > 1 else "$?"
        code = number(status) if status.isascii() and status.isdigit() else 0
        if 0 < code < 256 or (after_failure and status == "$?"):
            if self.exits == "none":
                self.exits = "failing"
        else:
            self.exits = "any"


def _named(operands: tuple[str | None, ...]) -> Iterator[str]:
    """The variables that `export A B=c` and its like name."""
    found = False
    for word in operands:
        if word is None:
            yield ANY_NAME
            found = True
        elif not word.startswith(("-", "+")):
            match = _NAME.match(word)
            yield match[0] if match else ANY_NAME
            found = True
    if not found:
        yield ANY_NAME
