"""What a container of a stage is started with and checked by: commands, and what they name.

ENTRYPOINT, CMD and HEALTHCHECK are read as the builder does: the last of each counts, CMD are the arguments of an
ENTRYPOINT in exec form and nothing to one in shell form (Dockerfile reference, "Understand how CMD and ENTRYPOINT
interact"). Scripts of the build context that they start are read as well.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from layersmith.effects.arguments import argument
from layersmith.effects.commands import in_folders
from layersmith.effects.effect import Effects
from layersmith.effects.paths import resolve
from layersmith.effects.programs import effects
from layersmith.effects.programs import expanded as words_of
from layersmith.evidence.environment import behind, environment, folder, home
from layersmith.evidence.remembered import remembered
from layersmith.evidence.view import View
from layersmith.facts import SHELLS, Facts
from layersmith.shell.ast import Script, Unparsed
from layersmith.shell.builtins import ALL_BUILTINS
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

Argv = tuple[str | None, ...]
Item = TypeVar("Item")

SEARCHED = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""Where a program is looked for when PATH is not set."""

STARTERS = {
    # program -> what is passed over behind it: a number of words, or flags until the first other word
    "tini": 0, "dumb-init": 0, "catatonit": 0, "my_init": 0, "env": 0, "exec": 0, "nice": 0, "nohup": 0, "time": 0,
    "sudo": 0, "command": 0, "setsid": 0, "stdbuf": 0, "xvfb-run": 0, "ionice": 0, "catchsegv": 0, "chpst": 0,
    "timeout": 1, "gosu": 1, "su-exec": 1, "setpriv": 0, "s6-setuidgid": 1, "runuser": 0, "numactl": 0,
}  # fmt: skip
"""Programs that start the command behind them."""

_BY_SETTINGS = frozenset(("supervisord", "runsvdir", "runit", "s6-svscan", "circusd", "crond", "cron", "systemd",
                          "honcho", "foreman", "overmind", "monit", "init"))  # fmt: skip
"""Programs that start whatever files of settings say."""

_CHANGERS = frozenset(("chmod", "chown", "chgrp", "sed", "dos2unix", "touch", "setfacl"))
"""Programs that write to a file that is there."""

_ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
_LIKE_A_PATH = re.compile(r"[^\s/]*/\S*|[\w@+-][\w@+.-]*\.\w+|\.{1,2}")
_SCRIPTS = 12
"""Scripts that are read, each once; more than that start each other in no image that people write."""


@value
class Container:
    """What a container runs.

    `argvs` are the commands, the one that it is started with first (empty when the base image says that), then those
    that wrappers, shell texts and scripts start, in order; a word is None where its value is not known. `paths` are the
    absolute paths and patterns that their words may name, `programs` the names that are looked up along PATH, `scripts`
    the absolute paths of the scripts of the build context that were read. `doubts` say why not all is known, in
    sentences without a full stop; without one, all that is started is in `argvs`.
    """

    argvs: tuple[Argv, ...]
    paths: tuple[str, ...]
    programs: tuple[str, ...]
    scripts: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def inherited(self) -> bool:
        """Whether only the base image says what is started."""
        return not self.argvs


def container(facts: Facts, stage: Stage) -> Container:
    """What a container of `stage`, which inherits from no other stage, runs."""
    return _container(facts, stage, behind(stage))


@remembered
def _container(facts: Facts, stage: Stage, end: Instruction) -> Container:
    reader = _Reader(facts, stage, end)
    last = {one.keyword: one for one in stage.instructions}
    entry, command = last.get("ENTRYPOINT"), last.get("CMD")
    shell_entry = entry is not None and entry.exec_form is None
    if entry is not None and command is not None and not shell_entry:
        argv = entry.exec_form or ()
        reader.words((*argv, *_argv(command)))
        if _hands_on_a_path(argv):
            reader.words((*argv[1:], *_argv(command)))
        elif argv and _hands_on(argv[0]):
            reader.start(command)
    elif entry is not None:
        reader.start(entry)
        if _hands_on_a_path(argv := entry.exec_form or ()):
            reader.words(argv[1:])
    elif command is not None:
        reader.start(command)
    if not reader.argvs:
        reader.doubt("what a container starts is left to the base image")
    if (check := last.get("HEALTHCHECK")) is not None and check.values[:1] != ("NONE",):
        reader.start(check)
    return Container(
        _once(reader.argvs), _once(reader.paths), _once(reader.programs), _once(reader.scripts), _once(reader.doubts)
    )


def _once(found: list[Item]) -> tuple[Item, ...]:
    return tuple(dict.fromkeys(found))


def _hands_on(program: str) -> bool:
    """Whether an entrypoint, by its name, starts in the end what it gets as its arguments, as those of images do."""
    return "entrypoint" in program or program.endswith(".sh")


def _hands_on_a_path(argv: Sequence[str]) -> bool:
    """Whether an entrypoint is such a script, and is told a program by its path."""
    return len(argv) > 1 and _hands_on(argv[0]) and argv[1].startswith(("/", "./"))


def _argv(command: Instruction) -> tuple[str, ...]:
    if command.exec_form is not None:
        return command.exec_form
    return ("/bin/sh", "-c", command.args.text.decode("utf-8", "surrogateescape"))


class _Reader:
    """Commands read one after the other, and what has been found on the way."""

    def __init__(self, facts: Facts, stage: Stage, end: Instruction) -> None:
        self.argvs: list[Argv] = []
        self.paths: list[str] = []
        self.programs: list[str] = []
        self.scripts: list[str] = []
        self.doubts: list[str] = []
        self._facts = facts
        self._stage = stage
        self._view = View(facts, stage, end)
        self._folder = folder(facts, stage, end)
        self._home = home(facts, stage, stage.instructions[-1])
        # An ARG is not there any more when a container runs.
        values = environment(facts, stage, end)
        arguments = {pair.name for one in stage.instructions if one.keyword == "ARG" for pair in one.pairs}
        settings = {pair.name for one in stage.instructions if one.keyword == "ENV" for pair in one.pairs}
        self._variables = {name: text for name, text in values.items() if name in settings or name not in arguments}
        self._searched = (*_path_of(stage), *SEARCHED)

    def doubt(self, text: str) -> None:
        self.doubts.append(text)

    def start(self, instruction: Instruction) -> None:
        """Read CMD, ENTRYPOINT or HEALTHCHECK."""
        if instruction.exec_form is not None:
            if instruction.exec_form:
                self.words(instruction.exec_form)
            return
        shell = self._facts.setting(instruction).shell
        text = instruction.args.text
        if instruction.keyword == "HEALTHCHECK":
            text = instruction.words[1].raw.encode("utf-8", "surrogateescape") if len(instruction.words) > 1 else b""
        if shell not in SHELLS:
            self.doubt(f"{instruction.keyword} on line {instruction.line} is read by {shell}")
        else:
            self.text(text, SHELLS[shell], f"{instruction.keyword} on line {instruction.line}")

    def text(self, text: bytes, bash: bool, what: str) -> None:
        """Read what a shell is told by `what`."""
        script = parse(text, bash)
        if isinstance(script, Unparsed):
            script = parse(text, True)
        if isinstance(script, Unparsed):
            self.doubt(f"{what} is not understood: {script.reason}")
            return
        self._read(script, self._folder)

    def _read(self, script: Script, place: str | None) -> None:
        for command, here in in_folders(script, place):
            for redirect in command.redirects:
                self._named([redirect.target.literal] if redirect.target else [], here)
            words = [inner for word in command.words for inner in words_of(word, self._variables, self._home)]
            argv = tuple(argument(word, self._variables, self._home).text for word in words)
            if command.name == "cd":
                self._named(argv[1:], here)
            elif argv and command.name not in ALL_BUILTINS - {".", "source", "exec", "command", "eval"}:
                self._command(argv, here)
        for inner in script.substitutions:
            nested = parse(inner, True)
            if isinstance(nested, Script):
                self._read(nested, place)

    def words(self, argv: Sequence[str]) -> None:
        """Read a command that no shell reads."""
        if not argv:
            return
        self._command(tuple(argv), self._folder)

    def _command(self, argv: Argv, place: str | None) -> None:
        if argv in self.argvs:
            return
        self.argvs.append(argv)
        program, rest = argv[0], argv[1:]
        self._named(rest, place)
        if program is None:
            # `exec "$@"` starts what the script is given, which is read on its own.
            return
        path = None
        if "/" in program:
            path = resolve(program, place)
            self.paths += [path] if path else ()
            if path is None:
                self.doubt(f"the folder that {program} is in is not known")
        elif program not in ALL_BUILTINS:
            self.programs.append(program)
            path = next((p for one in self._searched if self._view.kind(p := f"{one}/{program}") == "file"), None)
        name = posixpath.basename(program)
        if name in _BY_SETTINGS:
            self.doubt(f"{name} starts what its settings say")
        inner = tuple(_behind(name, rest))
        if name in SHELLS or name in (".", "source"):
            self._shell(name, rest, place)
        elif inner:
            self._command(inner, place)
            return
        if path is not None and name not in SHELLS:
            self._script(path)
        # What a script is told behind `--` it starts, as wait-for-it.sh does.
        waits = path is not None or "wait" in name or name == "dockerize"
        if waits and "--" in rest and (told := rest[rest.index("--") + 1 :]) and told[0] and told[0][0] != "-":
            self._command(told, place)

    def _shell(self, name: str, rest: Argv, place: str | None) -> None:
        """Read `sh FILE`, `sh -c TEXT` or `. FILE`."""
        for at, word in enumerate(rest):
            if word is None:
                self.doubt(f"what {name} reads is not known")
                return
            if word.startswith("-") and word.endswith("c") and not word.startswith("--") and len(rest) > at + 1:
                text = rest[at + 1]
                if text is not None:
                    self.text(text.encode("utf-8", "surrogateescape"), SHELLS.get(name, True), f"{name} {word}")
                return
            if not word.startswith(("-", "+")) and (at == 0 or rest[at - 1] != "-o"):
                if path := resolve(word, place):
                    self.paths.append(path)
                    self._script(path, name if name in SHELLS else "sh")
                else:
                    self.doubt(f"the folder that {word} is in is not known")
                return

    def _script(self, path: str, shell: str = "") -> None:
        """Read the file at `path` when it is a script of a shell; with `shell` it is one whatever its first line."""
        if path in self.scripts or len(self.scripts) >= _SCRIPTS:
            return
        content = self._view.read(path) if self._view.kind(path) == "file" else None
        if content is None:
            if self._view.kind(path) == "file":
                self.doubt(f"{path} cannot be read")
            elif path.endswith("/bin/activate"):
                return  # It has the programs of an environment of Python come first, and starts none.
            elif shell or _hands_on(path):
                missing = "is not known without" if self._facts.context is None else "is not in"
                line = self._written(path)
                told = (
                    f"comes from line {line}, and what it holds is not known"
                    if line
                    else f"{missing} the build context"
                )
                self.doubt(f"the script {path} {told}")
            return
        head = re.match(rb"#![ \t]*(?:\S*/)?(?:env[ \t]+)?(\w+)", content)
        reader = head[1].decode() if head else shell or "sh"
        if reader not in SHELLS or b"\0" in content[:1024]:
            return
        self.scripts.append(path)
        self.text(content.replace(b"\r\n", b"\n"), SHELLS[reader], path)

    def _written(self, path: str) -> int | None:
        """The line of the last RUN that puts a file at `path`, as far as is known."""
        facts, stage = self._facts, self._stage
        for run in reversed([one for one in stage.instructions if one.keyword == "RUN"]):
            script = facts.script(run)
            known, at_home = environment(facts, stage, run), home(facts, stage, run)
            for command, here in in_folders(script, folder(facts, stage, run)) if isinstance(script, Script) else ():
                does = effects(command, here, known, at_home)
                if isinstance(does, Effects) and path in does.writes and command.name not in _CHANGERS:
                    return run.line
        return None

    def _named(self, words: Iterable[str | None], place: str | None) -> None:
        for word in words:
            for text in _possible_paths(word or ""):
                if path := resolve(text, place):
                    self.paths.append(path)


def _possible_paths(word: str) -> Iterator[str]:
    """What in a word of a command may name a file: the word, the value of an option, each part of a list."""
    if "://" in word or len(word) > 4096:
        return
    text = word.partition("=")[2] if word.startswith("-") or _ASSIGNED.match(word) else word
    for part in re.split("[:,]", text):
        if _LIKE_A_PATH.fullmatch(part):
            yield part


def _behind(name: str, rest: Argv) -> Iterator[str | None]:
    """The command that a wrapper called `name` starts, of the words behind it."""
    if name not in STARTERS:
        return
    skipped, at = STARTERS[name], 0
    while at < len(rest):
        word = rest[at]
        if word == "--":
            at += 1
            break
        if word is not None and (word.startswith("-") or _ASSIGNED.match(word)):
            at += 2 if word in ("-u", "-n", "-g", "-s", "-k", "-c") and not word[2:] else 1
        elif skipped:
            skipped, at = skipped - 1, at + 1
        else:
            break
    yield from rest[at:]


def _path_of(stage: Stage) -> Iterator[str]:
    """The folders that ENV puts into PATH, as far as they are written out."""
    for instruction in reversed(stage.instructions):
        for pair in instruction.pairs if instruction.keyword == "ENV" else ():
            if pair.name == "PATH":
                yield from (one for one in (pair.value or "").strip("\"'").split(":") if resolve(one, None))
