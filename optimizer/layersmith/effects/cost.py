"""Which bodies are expensive to run again, and what two bodies save by sharing a layer.

Tables of programs, not measurements: they only decide what is worth doing, never what is right.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from layersmith.effects.distribution import SYSTEM_MANAGERS
from layersmith.effects.hard_links import may_link
from layersmith.effects.packages import Action, action, behind_wrappers, program_name
from layersmith.shell.ast import Command, Script, Word, compounds
from layersmith.shell.parse import parse
from layersmith.values import derived, pattern, value

BUILDERS: dict[str, frozenset[str]] = {
    # program -> first operands that start a long compilation (an empty set: whatever follows)
    "make": frozenset(),
    "ninja": frozenset(),
    "cmake": frozenset(),
    "configure": frozenset(),
    "bazel": frozenset({"build"}),
    "cargo": frozenset({"build", "install", "test", "chef"}),
    "go": frozenset({"build", "install", "test", "get"}),
    "mvn": frozenset(),
    "mvnw": frozenset(),
    "gradle": frozenset(),
    "gradlew": frozenset(),
    "sbt": frozenset(),
    "ant": frozenset(),
    "stack": frozenset(),
    "cabal": frozenset(),
    "dotnet": frozenset({"build", "publish", "restore"}),
    "msbuild": frozenset(),
    "swift": frozenset({"build"}),
    "mix": frozenset(),
    "R": frozenset(),
    "Rscript": frozenset(),
    "r": frozenset(),
    "install2.r": frozenset(),
    "docker-php-ext-install": frozenset(),
    "pecl": frozenset({"install"}),
    "opam": frozenset({"install", "init"}),
    "npm": frozenset({"run", "build"}),
    "yarn": frozenset({"run", "build"}),
    "pnpm": frozenset({"run", "build"}),
    "ng": frozenset({"build"}),
    "webpack": frozenset(),
    "vite": frozenset({"build"}),
}

SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh"})

NAMED_ONLY = frozenset(
    (
        *("mkdir", "touch", "echo", "printf", "cat", "tee", "ln", "cp", "mv", "rm", "rmdir", "chmod", "chown", "chgrp"),
        *("useradd", "usermod", "groupadd", "adduser", "addgroup", "chpasswd", "sed", "grep", "cut", "tr", "wget"),
        *("curl", "test", "[", "true", ":", "cd", "export", "set", "exit"),
    )
)
"""Programs that write only to files that their words name."""

_ONE_LIST = SYSTEM_MANAGERS | {"npm", "yarn", "pnpm", "bun", "composer"}
"""Package managers that write the list of all packages anew whenever one comes; the others have a file for each."""

DELETERS = frozenset({"rm", "rmdir", "unlink", "shred"})
REWRITERS = frozenset({"chown", "chgrp", "chmod", "mv", "strip", "setfacl", "gzip", "bzip2", "xz"})
ONE_EACH = frozenset({"chown", "chgrp", "chmod", "setfacl", "sed", "perl"})
"""Programs that change the files that they are given, and nothing below a folder unless they are asked to."""


@lru_cache(maxsize=1024)
def expensive(script: Script) -> str | None:
    """The program that makes running `script` again costly, or None: a compiler or build tool, or a script of the
    project's own, whose cost nobody knows."""
    return next((name for command in script.commands if (name := costly(command))), None)


def costly(command: Command) -> str | None:
    """The program for which it is costly to run `command` again, None for any other one."""
    at = behind_wrappers(command.words)
    if at is None or at >= len(command.words):
        return None
    name, rest = program_name(command.words[at]), command.words[at + 1 :]
    if name in SHELLS:
        return _costly_in_shell(rest)
    if name in BUILDERS:
        operands = BUILDERS[name]
        return name if not operands or operands & {word.literal for word in rest} else None
    return _own_script(command.words[at].raw.strip("\"'"))


def _costly_in_shell(words: tuple[Word, ...]) -> str | None:
    """What is costly in `sh FILE` or `sh -c TEXT`. An installer that comes by a pipe is no script of the project."""
    for at, word in enumerate(words):
        if word.raw in ("-s", "-", "/dev/stdin"):
            return None
        if not word.raw.startswith("-"):
            return word.raw.strip("\"'").rpartition("/")[2]
        if not word.raw.startswith("--") and word.raw.endswith("c"):
            text = words[at + 1].literal if at + 1 < len(words) else None
            inner = parse(text.encode("utf-8", "surrogateescape"), True) if text else None
            return expensive(inner) if isinstance(inner, Script) else None
    return None


def _own_script(program: str) -> str | None:
    """The name of `program` when it is called by a path outside of the folders where installed programs lie."""
    folder, slash, name = program.rpartition("/")
    installed = folder.rpartition("/")[2] in ("bin", "sbin", "init.d") and not program.startswith("./")
    return name if slash and (name.endswith(".sh") or not (installed or "$" in program)) else None


@value
class Layer:
    """Scripts whose files one layer holds, in order. What is known of them is found when it is first asked for, and one
    more script does not mean to look at the others again."""

    scripts: tuple[Script, ...]

    @derived
    def managers(self) -> frozenset[str]:
        """The package managers that they call."""
        return frozenset().union(*map(_managers, self.scripts))

    @derived
    def lists(self) -> frozenset[tuple[str, bool]]:
        """The package managers whose lists of all packages they write, each with whether it is that of all projects."""
        return frozenset().union(*map(_lists, self.scripts))

    @derived
    def text(self) -> bytes:
        """What they say, each on a line."""
        return b"\n".join([script.text for script in self.scripts])

    @derived
    def program(self) -> str | None:
        """What makes running them again costly."""
        return next(filter(None, map(expensive, self.scripts)), None)

    @derived
    def links(self) -> bool:
        """Whether one may make hard links."""
        return any(map(may_link, self.scripts))

    def with_next(self, script: Script) -> Layer:
        """The layer with the files of `script` as well."""
        longer = Layer((*self.scripts, script))
        known, told = self.__dict__, longer.__dict__
        if "managers" in known:
            told["managers"] = self.managers | _managers(script)
        if "lists" in known:
            told["lists"] = self.lists | _lists(script)
        if "text" in known:
            told["text"] = self.text + b"\n" + script.text
        if "program" in known:
            told["program"] = self.program or expensive(script)
        if "links" in known:
            told["links"] = self.links or may_link(script)
        return longer


def layer(*scripts: Script) -> Layer:
    """The layer of `scripts`."""
    return Layer(scripts)


def saved(earlier: Layer, second: Script) -> str | None:
    """What the image saves when `second` shares the layer `earlier`, in a few words; None when only a layer."""
    if (freed := _freed(earlier, second)) == _DELETED:
        return freed
    lists = _lists(second)
    names = sorted({manager for manager, _ in earlier.lists & lists}) if lists else []
    return f"the records of {' and '.join(names)} are stored once" if names else freed


def frees(earlier: Layer, second: Script) -> bool:
    """Whether `second` deletes or changes files that may be those of the layer `earlier`, so that a common one holds
    less."""
    return _freed(earlier, second) is not None


_DELETED = "what is deleted takes no room"
_CHANGED = "changed files are stored once"


_MAY_FREE = pattern(
    rb"clean\b|\b(?:rm|rmdir|unlink|shred|chown|chgrp|chmod|mv|strip|setfacl|gzip|bzip2|xz|sed|perl|purge|remove|erase"
    rb"|autoremove|uninstall|del|prune|cleanup)\b"
)


def _freed(earlier: Layer, second: Script) -> str | None:
    if not _MAY_FREE.search(second.text):
        return None
    freed = None
    before: list[Command] = []
    own: set[str] = set()
    made: set[str] = set()
    waiting = sorted(_written(second), reverse=True)
    for command in second.commands:
        while waiting and waiting[-1][0] <= command.start:
            made.add(waiting.pop()[1])
        if found := action(command):
            cleans = found.verb in ("purge", "remove", "autoremove") or (
                found.verb == "clean" and found.manager not in own
            )
            if cleans and found.manager in earlier.managers:
                return _DELETED
            if found.manager != "apt" or found.verb == "update":
                own.add(found.manager)
        elif any(
            _told(path, earlier) or (not _changes_one(command, path) and _may_be_of(path, earlier, before, own, made))
            for path in _targets(command)
        ):
            if command.name in DELETERS:
                return _DELETED
            freed = _CHANGED
        before.append(command)
    return freed


@lru_cache(maxsize=1024)
def _managers(script: Script) -> frozenset[str]:
    """The package managers with which `script` writes something."""
    return frozenset(found.manager for found in _writing(script))


@lru_cache(maxsize=1024)
def _lists(script: Script) -> frozenset[tuple[str, bool]]:
    """The package managers whose list of all packages `script` writes, and whether it is the one of all projects."""
    return frozenset((one.manager, _for_all(one)) for one in _writing(script) if one.manager in _ONE_LIST)


def _for_all(one: Action) -> bool:
    """Whether an action is not about the project that it is called in."""
    return one.has("-g", "--global") or any(word.raw == "global" for word in one.subcommand)


def _writing(script: Script) -> Iterator[Action]:
    asked = (found for command in script.commands if (found := action(command)))
    return (found for found in asked if found.verb not in ("clean", "other"))


def _targets(command: Command) -> list[str]:
    """The paths, as written, of what `command` deletes or changes."""
    operands = [word.raw for word in command.words[1:] if not word.raw.startswith("-")]
    if command.name in DELETERS:
        return operands
    if command.name == "mv":
        return operands[:1]
    in_place = command.name in ("sed", "perl") and any(
        word.raw.startswith(("-i", "-pi", "--in-place")) for word in command.words
    )
    return operands[-1:] if command.name in REWRITERS or in_place else []


def _changes_one(command: Command, path: str) -> bool:
    """Whether `command` changes one file at `path`, which is little when nothing tells that the file is a large one."""
    recursive = any(
        word.raw == "--recursive" or (word.raw[:1] == "-" and word.raw[1:2] != "-" and "R" in word.raw)
        for word in command.words[1:]
    )
    return command.name in ONE_EACH and not recursive and not any(sign in path for sign in "*?[{")


def _told(path: str, earlier: Layer) -> bool:
    """Whether a command of the layer `earlier` names `path` and does not delete it."""
    path = _bare(path)
    text = path.encode("utf-8", "surrogateescape")
    return text in earlier.text and any(
        _names(command, path)
        for script in earlier.scripts
        if text in script.text
        for command in script.commands
        if command.name not in DELETERS
    )


def _bare(path: str) -> str:
    return path.strip("\"'").rstrip("/*")


def _may_be_of(path: str, earlier: Layer, before: list[Command], own: set[str], made: set[str]) -> bool:
    """Whether the layer `earlier`, which does not name it, may hold what a body deletes or changes at `path` behind its
    own commands, `before`, which fill the caches of the package managers `own`, and which has `made` files by its
    groups."""
    path = _bare(path)
    names = set(path.split("/"))
    if own & names or path in made or any(_names(command, path) or _makes_above(command, path) for command in before):
        return False
    return bool(names & earlier.managers) or not all(map(_named_only, earlier.scripts))


def _written(script: Script) -> Iterator[tuple[int, str]]:
    """Where each group, loop and the like ends, with the files, as written, that it writes its output to."""
    for part in compounds(script.body):
        for redirect in part.redirects:
            if redirect.target is not None:
                yield part.end, redirect.target.raw.strip("\"'")


def _makes_above(command: Command, path: str) -> bool:
    """Whether `command` makes a folder that `path`, as written, lies in."""
    return command.name == "mkdir" and any(path.startswith(_bare(word.raw) + "/") for word in command.words[1:])


@lru_cache(maxsize=1024)
def _named_only(script: Script) -> bool:
    """Whether `script` writes only to files that its words name."""
    return all(command.name in NAMED_ONLY for command in script.commands)


def _names(command: Command, path: str) -> bool:
    targets = [redirect.target for redirect in command.redirects if redirect.target]
    values = [assignment.value for assignment in command.assignments if assignment.value]
    return any(path in word.raw for word in (*command.words, *targets, *values))
