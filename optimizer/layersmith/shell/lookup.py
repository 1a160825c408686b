"""Whether joining two scripts lets the second run an old copy of a program.

A shell remembers in which folder it found a program. When a script runs `pip`, then installs another `pip` in a folder
that comes earlier in PATH, the rest of it still runs the old one; a script of its own would look again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import itemgetter

from layersmith.shell.ast import Command, Script, Unparsed
from layersmith.shell.besides import every, hidden, texts
from layersmith.shell.builtins import ALL_BUILTINS
from layersmith.shell.parse import parse
from layersmith.shell.programs import WRAPPERS
from layersmith.values import NamedTuple, pattern

_INSTALLER = pattern(
    r"(?:pip|easy_install|pipx|uv|npm|yarn|pnpm|corepack|gem|conda|mamba|micromamba|cpan|cpanm|luarocks|n|cargo|go"
    r"|ln|cp|mv|install|curl|wget|tar|unzip|rm|unlink|tee|dd|rsync)[0-9.]*"
)
_INTERPRETER = pattern(r"(?:python|pypy)[0-9.]*")
_FROM_SOURCE = frozenset(("make", "gmake", "ninja", "cmake", "meson", "checkinstall", "bmake", "scons", "rake"))
_REMOVERS = frozenset(("remove", "purge", "autoremove", "erase", "del", "-e", "-r", "-P", "--purge", "--remove"))
_DISTRIBUTION = frozenset(("apt-get", "apt", "aptitude", "dpkg", "apk", "yum", "dnf", "microdnf", "rpm", "zypper"))
_VERSION = pattern(r"(?:[@=<>~!\[]|[-_.]?v?[0-9]).*")
_VERSIONED = frozenset(
    ("python", "pypy", "pip", "perl", "ruby", "php", "node", "gcc", "g++", "clang", "lua", "gem", "nodejs")
)
_ALSO = {
    "get-pip.py": ("pip",),
    "ensurepip": ("pip",),
    "enable": ("yarn", "pnpm"),
    "--system": ("gem",),
}


def stale_program(first: Script, second: Script) -> str | None:
    """The name of a program that `second` runs by its bare name although another one may have been put in its place
    since `first` ran it; None when there is none."""
    wanted = _programs(second)
    if wanted.isdisjoint(_programs(first)):
        return None
    shell, length = _ran(first)
    replaced = {name: at for name in wanted if (at := shell.replaced.get(name, length)) < length}
    return min(replaced, key=lambda name: (replaced[name], name), default=None) or _placed_ahead(shell, length, second)


def _placed_ahead(shell: _Shell, length: int, script: Script) -> str | None:
    """The name of a program among the first `length` commands of `shell` in whose place `script` may put another one
    before it runs that itself: a shell of its own would find the new one."""
    told = [event for one in _leaves(script) for event in _history(one)]
    builds = any(event.builds for event in told)
    by_operands = {name for event in told if builds and event.command for name in _operands(event.command)}
    seen: set[str] = set()
    new: set[str] = set()
    # When what is in substitutions runs is not asked.
    for event in sorted(told, key=lambda event: event.command is not None):
        if event.name in new:
            return event.name
        if event.name is not None:
            seen.add(event.name)
        for key in event.placed | by_operands if event.builds else event.placed:
            new |= {name for name in shell.named(key, length) if name not in seen}
    return min(new & (_programs(script) - seen), default=None)


class Lookups:
    """Where `script` can be cut with regard to the programs that its shell remembers; asked from front to back."""

    def __init__(self, script: Script, bash: bool) -> None:
        told = [(command.start, _told(command, script)) for command in every(script)]
        last = {name: command.start for command in script.commands if (name := _bare(command)) is not None}
        for item in script.body.items if script.substitutions else ():
            for pipeline in item.parts:
                one = parse(script.text[pipeline.start : pipeline.end], bash)
                told += [(pipeline.end, event) for event in _hidden(one)]
                for name in _programs(one) if isinstance(one, Script) else ():
                    last[name] = max(pipeline.start, last.get(name, 0))
        told.sort(key=itemgetter(0))
        shell, _ = _run(_Shell(), [event for _, event in told])
        places = [place for place, _ in told]
        kept = [
            (places[shell.since[name]], last[name]) for name, at in shell.replaced.items() if last[name] > places[at]
        ]
        self._kept = sorted(kept, reverse=True)
        self._until = -1

    def stale(self, cut: int) -> bool:
        """Whether the part from `cut` on runs a program in whose place another one may have been put since the part
        ahead ran it last. `cut` is never less than the last time."""
        while self._kept and self._kept[-1][0] < cut:
            self._until = max(self._until, self._kept.pop()[1])
        return self._until >= cut


class _Told(NamedTuple):
    """What a command does to the programs that a shell remembers: the name that is looked up for it, the names of
    programs that it may put in place, and whether it may put in place whatever other commands name, as who builds from
    source does. `command` is None for one in a substitution."""

    name: str | None
    placed: frozenset[str]
    builds: bool
    command: Command | None


class _Shell:
    """What a shell has looked up, and what may have been put in the place of that since. Commands are counted from
    0."""

    def __init__(self) -> None:
        self.replaced: dict[str, int] = {}
        """The programs that others may have been put in the place of, with the first command that did so."""
        self.since: dict[str, int] = {}
        """For each of them the last command that ran it before another may have been put in its place."""
        self.length = 0
        self._first: dict[str, int] = {}  # command that ran a program
        self._last: dict[str, int] = {}
        self._own: dict[str, tuple[str, ...]] = {}  # what was run, by its name with and without a version
        self._built: dict[
            str, dict[str, int]
        ] = {}  # the same, and when it was run last before a command built something
        self._unbuilt: dict[tuple[str, str], None] = {}  # keys and names of `_own` since then
        self._unread: list[Command] = []  # whose operands have not mattered yet
        self._named: set[str] = set()  # by operands

    def named(self, key: str, length: int) -> Iterator[str]:
        """The programs among the first `length` commands that are called `key`, a version aside."""
        return (name for name in self._own.get(key, ()) if self._first[name] < length)

    def run(self, told: _Told) -> None:
        """One command more."""
        name = told.name
        if name is not None:
            self._first.setdefault(name, self.length)
            self._last[name] = self.length
            for key in (name, _unversioned(name)):
                if name not in self._own.get(key, ()):
                    self._own[key] = (*self._own.get(key, ()), name)
                self._unbuilt[key, name] = None
        if told.command is not None:
            self._unread.append(told.command)
        if told.builds or self._built:
            self._read()
        if told.builds:
            self._build()
        for one in told.placed:
            for name in self._own.get(one, ()):
                self._replace(name, self._last[name])
        self.length += 1

    def _replace(self, name: str, since: int) -> None:
        self.replaced.setdefault(name, self.length)
        self.since[name] = min(since, self.since.get(name, since))

    def _build(self) -> None:
        """What is run next may be what some operand names."""
        for key, name in self._unbuilt:
            if key in self._named:
                self._replace(name, self._last[name])
            self._built.setdefault(key, {}).setdefault(name, self._last[name])
        self._unbuilt.clear()

    def _read(self) -> None:
        for command in self._unread:
            for named in _operands(command):
                self._named.add(named)
                for name, since in self._built.get(named, {}).items():
                    self._replace(name, since)
        self._unread.clear()


@lru_cache(maxsize=1024)
def _ran(script: Script) -> tuple[_Shell, int]:
    """A shell that ran `script`, and how many commands those were: whatever it ran after them follows `script` in one
    that was composed of it."""
    if script.parts:
        first, second = script.parts
        shell, length = _ran(first)
        if shell.length == length:
            return _run(shell, _history(second))
    return _run(_Shell(), (told for one in _leaves(script) for told in _history(one)))


def _run(shell: _Shell, events: Iterable[_Told]) -> tuple[_Shell, int]:
    for told in events:
        shell.run(told)
    return shell, shell.length


def _leaves(script: Script) -> Iterator[Script]:
    """The scripts that `script` was composed of, in their order."""
    waiting = [script]
    while waiting:
        one = waiting.pop()
        if one.parts:
            waiting += reversed(one.parts)
        else:
            yield one


@lru_cache(maxsize=1024)
def _programs(script: Script) -> frozenset[str]:
    if script.parts:
        return _programs(script.parts[0]) | _programs(script.parts[1])
    found = set(_names_of(script.commands))
    found.update(name for one in hidden(script) if isinstance(one, Script) for name in _names_of(one.commands))
    return frozenset(found)


def _names_of(commands: tuple[Command, ...]) -> frozenset[str]:
    return frozenset(name for command in commands if (name := _bare(command)) is not None)


@lru_cache(maxsize=1024)
def _history(script: Script) -> tuple[_Told, ...]:
    """What the commands of `script`, which is composed of no others, and then those in its substitutions do."""
    return (*(_told(command, script) for command in every(script)), *_hidden(script))


def _hidden(script: Script | Unparsed) -> Iterator[_Told]:
    """What the commands in the substitutions of `script` do, which leave nothing behind in its shell."""
    for one in hidden(script) if isinstance(script, Script) else ():
        if isinstance(one, Script):
            told = [_told(command, one) for command in every(one)]
            builds = any(event.builds for event in told)
            placed = {name for command in every(one) for name in _operands(command)} if builds else set[str]()
            yield _Told(None, frozenset(placed.union(*(event.placed for event in told))), False, None)


def _told(command: Command, script: Script) -> _Told:
    words = _installer(command, script)
    placed = [
        name
        for redirect in command.redirects
        if redirect.operator.startswith(">") and redirect.target is not None and redirect.target.literal is not None
        for name in _names(redirect.target.literal)
    ]
    builds = bool(words) and (words[0].rpartition("/")[2] in _FROM_SOURCE or "setup.py" in words)
    if not builds:
        placed += _installed(words)
    return _Told(_bare(command), frozenset(placed), builds, command)


def _bare(command: Command) -> str | None:
    """The name of the program that the shell itself looks up for `command`."""
    name = command.words[0].literal if command.words else None
    return None if name is None or "/" in name or name in ALL_BUILTINS else name


def _unversioned(name: str) -> str:
    program = name.rstrip("0123456789.")
    return program if program in _VERSIONED else name


def _operands(command: Command) -> Iterator[str]:
    for operand in command.argv[1:]:
        if operand is not None:
            yield from _names(operand)


def _installer(command: Command, script: Script) -> list[str]:
    """The words of the program that `command` of `script` installs with, that one's name first; none when it does
    not."""
    words = [text for word in command.words for text in ((word.literal,) if word.literal else texts(word, script, {}))]
    program = words[0].rpartition("/")[2] if words else ""
    if program in WRAPPERS:
        for index, word in enumerate(words[1:], 1):
            if _installs(word.rpartition("/")[2], words[index:]):
                return words[index:]
    return words if words and _installs(program, words) else []


def _installed(words: list[str]) -> Iterator[str]:
    """The names of programs that an installer with these `words` may put in place."""
    for word in words[1:]:
        yield from _ALSO.get(word, ())
        if not word.startswith("-"):
            yield from _names(word)
    if words and words[0].rpartition("/")[2] == "n":
        yield from ("node", "npm", "npx")


def _installs(program: str, words: list[str]) -> bool:
    if program in _DISTRIBUTION:
        return not _REMOVERS.isdisjoint(words)
    if program in _FROM_SOURCE:
        return any("install" in word for word in words)
    if _INTERPRETER.fullmatch(program):
        return "-m" in words or any(word.endswith(".py") for word in words)
    return _INSTALLER.fullmatch(program) is not None


def _names(word: str) -> Iterator[str]:
    base = word.rstrip("/").rpartition("/")[2]
    yield base
    yield _VERSION.sub("", base)
    if "=" in word:
        yield from _names(word[word.index("=") + 1 :])
