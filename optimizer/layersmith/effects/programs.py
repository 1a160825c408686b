"""What one shell command does to the image: the front door to the models of all programs.

A model is told how its program is called and says what that reads, writes and needs, or raises `NotKnownError`. The
models are in `models`, one module a trade; what no model knows is Unknown. Places are named as the command names
them: links are followed by those who know which there are. The files of settings that a program reads are among its
`reads`; what such files could make it do besides is left to those who see that one is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

from layersmith.effects.arguments import Call, NotKnownError, Piped, argument, split, used
from layersmith.effects.effect import PRELOADED, PROGRAM_FOLDERS, Effects, Unknown, union
from layersmith.effects.packages import behind_wrappers, program_name
from layersmith.effects.paths import inside
from layersmith.effects.variables import with_values
from layersmith.shell.ast import Command, Redirect, Word
from layersmith.values import replace

Model = Callable[[Call], Effects]

BUILTINS = frozenset(("echo", "printf", "true", "false", ":", "test", "[", "cd", "pushd", "popd", "exit", "export",
                      "set", "unset", "umask", "shift", "return", "break", "continue", "wait", "type", "hash", "ulimit",
                      "shopt", "local", "declare", "typeset", "readonly", "read", "let", "times", "pwd",
                      "getopts"))  # fmt: skip
"""What the shell does itself: no program is looked up for these."""

_NO_FILES = ("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/stdin", "/dev/tty", "/dev/zero", "/dev/urandom",
             "/dev/random", "/dev/full", "/dev/fd", "/proc/self/fd", "/proc/1/fd")  # fmt: skip


@cache
def _models() -> Mapping[str, Model]:
    # Imported when the first command is asked about: most files need none of them.
    from layersmith.effects.models import MODELS

    return MODELS


def effects(
    command: Command,
    folder: str | None,
    variables: Mapping[str, str | None] = MappingProxyType({}),
    home: str | None = None,
    piped: Piped | None = None,
    official: bool = False,
) -> Effects | Unknown:
    """What `command` does when run in `folder` with the user's `home` (None: not known).

    `variables` are those in force by name, None where a value is not known; one that is missing is taken for not set.
    `piped` is what is known of that which a pipe brings. `official` says that whatever packages are installed come from
    the distribution's own repositories, which leave more places alone than others.
    """
    known = _KNOWN.setdefault((_text(command), folder, home, piped, official), {})
    for asked, found in known.items():
        if all(variables.get(name, _NOT_SET) == text for name, text in asked):
            return found
    told = _Told(variables)
    try:
        does: Effects | Unknown = _effects(command, Call("", (), folder, home, told, piped, official))
    except NotKnownError as error:
        does = Unknown(str(error))
    if len(known) < _VALUES and not told.all:
        known[frozenset(told.asked.items())] = does
    if len(_KNOWN) > _COMMANDS:
        _KNOWN.clear()
    return does


_COMMANDS = 8192
_VALUES = 4
"""How many commands are remembered, and with how many values of the variables that they look at."""

_NOT_SET = object()
_Asked = frozenset[tuple[str, object]]
_KNOWN: dict[tuple[object, ...], dict[_Asked, Effects | Unknown]] = {}
"""What was found out of commands by their text: files have most of theirs in common."""


class _Told(Mapping[str, str | None]):
    """Variables that remember which of them were `asked` for, and what was told, `_NOT_SET` for one that is missing;
    or that `all` were."""

    def __init__(self, variables: Mapping[str, str | None]) -> None:
        self._variables = variables
        self.asked: dict[str, object] = {}
        self.all = False

    def __getitem__(self, name: str) -> str | None:
        self.asked[name] = self._variables.get(name, _NOT_SET)
        return self._variables[name]

    def __iter__(self) -> Iterator[str]:
        self.all = True
        return iter(self._variables)

    def __len__(self) -> int:
        return len(self._variables)


def _text(command: Command) -> tuple[object, ...]:
    """What the command says, wherever it stands."""
    return (
        tuple([word.raw for word in command.words]),
        tuple([(one.name, one.value and one.value.raw) for one in command.assignments]),
        tuple([(one.operator, one.target and one.target.raw, one.fd) for one in command.redirects]),
    )


def _effects(command: Command, around: Call) -> Effects:
    """What `command` does; `around` is a call of nothing that tells where it runs."""
    parts = [_expanded(command)]
    words, variables = command.words, around.variables
    assigned = {
        one.name: argument(one.value, variables, around.home).text if one.value else None for one in command.assignments
    }
    if words:
        if not PRELOADED.isdisjoint(assigned):
            raise NotKnownError(f"{', '.join(sorted(PRELOADED & assigned.keys()))} is set for {command.name}")
        told = replace(around, variables=with_values(variables, assigned)) if assigned else around
        parts.append(of_words(words, told))
    parts += [_redirected(redirect, around) for redirect in command.redirects]
    return _without_devices(union(parts))


def _expanded(command: Command) -> Effects:
    words = [*command.words, *(one.value for one in command.assignments if one.value)]
    words += [redirect.target for redirect in command.redirects if redirect.target]
    return Effects(environment=frozenset().union(*map(used, words)))


def _redirected(redirect: Redirect, call: Call) -> Effects:
    operator, target = redirect.operator, redirect.target
    if target is None or operator == "<<<":
        return Effects()
    if operator in (">&", "<&") and target.raw.strip("\"'").rstrip("-").isdigit() | (target.raw == "-"):
        return Effects()
    path = call.path(argument(target, call.variables, call.home))
    if operator == "<":
        return Effects(reads=(path,))
    reads = (path,) if operator in (">>", "&>>", "<>") else ()
    return Effects(reads, (path,), needs=(above(path),))


def of_words(words: tuple[Word, ...], around: Call) -> Effects:
    """What the program that `words` call does where `around` says, the ones in front of it such as `sudo` looked
    through. Raises NotKnownError."""
    written = words
    words = tuple(one for word in words for one in expanded(word, around.variables, around.home))
    arguments = [argument(word, around.variables, around.home) for word in words]
    at = behind_wrappers(words)
    if not words:
        raise NotKnownError(f"{written[0].raw} is empty")
    if at is None or any(word.raw.startswith(("-C", "--chdir", "-D", "-R", "-i", "--login")) for word in words[:at]):
        raise NotKnownError(f"{words[0].raw} with these options is not known")
    wrapped = [word.raw.partition("=") for word in words[:at]]
    assigned = {name: argument(words[i], {}, None).text for i, (name, equals, _) in enumerate(wrapped) if equals}
    assigned = {name: text.partition("=")[2] if text else None for name, text in assigned.items()}
    if not PRELOADED.isdisjoint(assigned):
        raise NotKnownError(f"{words[0].raw} sets {', '.join(sorted(PRELOADED & assigned.keys()))}")
    front = frozenset(program_name(word) or "" for word in words[:at] if "=" not in word.raw and word.raw[:1] != "-")
    before = Effects(programs=front - BUILTINS)
    if at >= len(words):
        return before
    place, slash, name = (arguments[at].text or "$").rpartition("/")
    place = place or slash  # What lies in / is none of the system's programs.
    if arguments[at].text is None:
        raise NotKnownError(f"which program {words[at].raw} is, is not known")
    inner = with_values(around.variables, assigned)
    if place.endswith("/bin") and place not in PROGRAM_FOLDERS and name.rstrip("0123456789.") == "pip":
        inner = {**inner, "VIRTUAL_ENV": place.removesuffix("/bin")}
    elif place not in PROGRAM_FOLDERS:
        raise NotKnownError(f"{words[at].raw} is a program of its own")
    home = None if "sudo" in front else around.home
    call = replace(
        around, name=name, arguments=tuple(arguments[at + 1 :]), home=home, variables=inner, words=words[at:]
    )
    found = _of_call(call)
    programs = frozenset() if name in BUILTINS else frozenset((name,))
    return union((before, found, Effects(programs=programs)))


def _of_call(call: Call) -> Effects:
    model = _models().get(call.name)
    if model is None:
        from layersmith.effects.models import interpreters, managers

        return managers.effects(call) or interpreters.effects(call)
    return model(call)


def expanded(word: Word, variables: Mapping[str, str | None], home: str | None) -> tuple[Word, ...]:
    """The words that the shell makes of `word`: what is known stands for itself, the rest stays as it is written."""
    if word.literal is not None:
        return (word,)
    parts = split(word, variables)
    if parts is None:
        text = argument(word, variables, home).text
        parts = None if text is None else (text,)
    if parts is None:
        return (word,)
    # Words of one value are told apart by their places, which lie inside that of the variable.
    return tuple(Word(word.start + at, word.end, text, text, "*" in text) for at, text in enumerate(parts))


def behind(call: Call, words: Iterable[Word], other_user: bool = False) -> Effects:
    """What the program does that `call` runs in its turn as `words`, in the same folder, maybe as `other_user`. Raises
    NotKnownError."""
    found = tuple(word._replace(start=at, end=at) for at, word in enumerate(words))
    if not found:
        raise NotKnownError(f"{call.name} is called without a program")
    return of_words(found, replace(call, home=None, piped=None) if other_user else replace(call, piped=None))


def above(path: str) -> str:
    """The folder that `path` lies in."""
    return path.rpartition("/")[0] or "/"


def _without_devices(found: Effects) -> Effects:
    def kept(paths: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(path for path in paths if not any(inside(path, device) for device in _NO_FILES))

    for path in found.touched:
        if path[:4] == "/dev" or path[:5] == "/proc":
            break
    else:
        return found
    return Effects(
        kept(found.reads),
        kept(found.writes),
        kept(found.deletes),
        found.makes,
        tuple(path for path in found.needs if path not in ("/dev", "/dev/fd", "/proc/self/fd", "/proc/1/fd")),
        found.environment,
        found.network,
        found.accounts,
        found.programs,
    )
