"""RUN bodies that do nothing but delete: what goes, and on what their meaning depends."""

from __future__ import annotations

from functools import lru_cache

from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.packages import Action, action, asks_first, is_cleanup
from layersmith.effects.paths import resolve
from layersmith.shell.ast import Command, Script, Word
from layersmith.values import pattern, value

_AT_HOME = pattern(r'(?:~|"?\$(?:HOME|\{HOME\})"?)(/[^$`"\']*)?')

_FORCE = pattern(r"-[A-Za-eg-z]*f[A-Za-z]*|--force")

_REPOSITORIES = ("/etc/yum*", "/etc/dnf", "/etc/zypp")
"""What decides which caches the clean-ups of the RPM world empty."""


@value
class Deletion:
    """What a body deletes.

    `paths` are absolute patterns (`~/` is the home folder), `caches` those of them that are package managers' caches,
    `managers` the managers whose caches or packages go. `removed` are the packages that go, as words, and `prunes` says
    that so do those that nothing needs. `unresolved` is a word whose path is not known, "" when all are. `relative`
    says that the current folder, `environment` that variables other than HOME and PATH decide what a command does.
    """

    paths: tuple[str, ...] = ()
    caches: frozenset[str] = frozenset()
    managers: frozenset[str] = frozenset()
    removed: tuple[Word, ...] = ()
    prunes: bool = False
    unresolved: str = ""
    relative: bool = False
    environment: bool = False

    def __add__(self, other: Deletion) -> Deletion:
        """What both delete, one after the other."""
        return Deletion(
            self.paths + other.paths,
            self.caches | other.caches,
            self.managers | other.managers,
            self.removed + other.removed,
            self.prunes or other.prunes,
            self.unresolved or other.unresolved,
            self.relative or other.relative,
            self.environment or other.environment,
        )

    @property
    def names(self) -> str:
        """What goes, for a message."""
        things = [*self.paths, *(word.raw for word in self.removed)]
        if not things:
            return "packages that nothing needs" if self.prunes else "such files"
        return ", ".join(things[:3]) + (" ..." if len(things) > 3 else "")

    @property
    def removes_packages(self) -> bool:
        """Whether it asks a package manager to remove something other than its caches."""
        return bool(self.removed) or self.prunes

    @property
    def places(self) -> tuple[str, ...]:
        """`paths` with the home folder wherever it may be."""
        homes = ("", "/*", "/*/*", "/*/*/*")
        return tuple(
            pattern for path in self.paths for pattern in ([h + path[1:] for h in homes] if path[0] == "~" else [path])
        )

    @property
    def reads(self) -> tuple[str, ...]:
        """Patterns of the files of settings that decide what goes."""
        return _REPOSITORIES if self.managers & {"yum", "dnf", "microdnf", "zypper"} else ()


@lru_cache(maxsize=1024)
def deletion(script: Script, folder: str | None) -> Deletion | None:
    """What `script` deletes when it starts in `folder` (None: unknown); None when it does anything else."""
    if not script.commands or _one(script.commands[0], folder) is None:
        return None  # So are most.
    commands = script.chain
    if not commands:
        return None
    total = Deletion()
    for command in commands:
        found = _one(command, folder)
        if found is None:
            return None
        total += found
    return total


def done_again(first: Script, second: Script) -> int | None:
    """Where the last command ends that `first`, a plain list of `&&`, needs to have when `second` runs right behind it:
    the clean-ups at its end do nothing that `second` does not do again. None when there are no such clean-ups."""
    commands, again = first.chain or (), second.chain or ()
    texts = {second.text[command.start : command.end] for command in again}
    paths = {path for command in again if forced(command) for path in _emptied(command)}
    kept = len(commands)
    while kept > 1 and _is_done(first, commands[kept - 1], texts, paths):
        kept -= 1
    return commands[kept - 1].end if kept < len(commands) else None


def _is_done(script: Script, command: Command, texts: set[bytes], paths: set[str]) -> bool:
    found = is_cleanup(command)
    if found is None or found.rest or command.assignments or command.redirects:
        return False
    if command.name != "rm":
        return script.text[command.start : command.end] in texts
    return bool(found.paths) and paths.issuperset(found.paths)


def _emptied(command: Command) -> tuple[str, ...]:
    found = is_cleanup(command) if command.name == "rm" else None
    return found.paths if found else ()


def forced(command: Command) -> bool:
    """Whether an `rm` goes well when there is nothing to delete."""
    return any(_FORCE.fullmatch(word.raw) for word in command.words[1:])


def makes_file(command: Command) -> bool:
    """Whether what `command` prints may go to a file, or what it reads come from one: a redirection names it."""
    return any(r.target is None or r.target.literal not in ("/dev/null", "1", "2") for r in command.redirects)


def _one(command: Command, folder: str | None) -> Deletion | None:
    if command.assignments or makes_file(command):
        return None
    asked = action(command)
    if asked and asked.verb in ("remove", "purge", "autoremove"):
        return _removal(asked)
    cleaned = is_cleanup(command)
    if cleaned is None:
        if command.name != "rm" or command.words[0].raw != "rm" or asks_first(command):
            return None
        return _paths(tuple(word for word in command.words[1:] if not word.raw.startswith("-")), folder)
    caches = frozenset(cleaned.paths)
    environment = asked is not None and asked.manager not in SYSTEM_MANAGERS
    return Deletion(cleaned.paths, caches, cleaned.managers, environment=environment) + _paths(cleaned.rest, folder)


def _removal(asked: Action) -> Deletion | None:
    if not asked.exact or asked.manager not in SYSTEM_MANAGERS:
        return None
    prunes = asked.verb == "autoremove" or asked.has("--auto-remove", "--autoremove")
    return Deletion(managers=frozenset({asked.manager}), removed=asked.operands, prunes=prunes, environment=True)


def _paths(words: tuple[Word, ...], folder: str | None) -> Deletion:
    paths: list[str] = []
    unresolved = ""
    relative = False
    for word in words:
        at_home = _AT_HOME.fullmatch(word.raw)
        path = resolve(word.literal, folder) if word.literal is not None else None
        if at_home:
            paths.append("~" + (at_home[1] or "").rstrip("/"))
        elif path is None:
            unresolved = unresolved or word.raw
        else:
            relative = relative or not (word.literal or "").startswith("/")
            paths.append(path)
    return Deletion(tuple(paths), unresolved=unresolved, relative=relative)
