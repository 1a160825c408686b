"""Builds whole Dockerfiles without an engine, in some milliseconds for each instruction: what BuildKit would make of
them, from base images that `base_roots` makes.

BuildKit's own parser reads the file. RUNs run in a root filesystem of layers, as who USER says and with what their
`--mount`s bring; COPY and ADD bring what lies in the context or in another stage. In the end there is an image in the
words of `layersmith.verify`. Nothing is fetched, and ONBUILD of a base does nothing.

Needs root; `problem` says whether it can be done here. All is done in a process beside this one, whose mounts nobody
else sees.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import posixpath
import re
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import dockerfile

import accounts
import base_roots
from copying import Copier, CopyError
from entries import entries
from layersmith.context.ignore import Ignore
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Instruction
from layersmith.syntax.variables import Lexer, WordError
from layersmith.verify.compare import HOMES, config_differences, described, homes, judge
from layersmith.verify.model import Config, Difference, Entry
from overlays import Bound, overlay, own_mounts, run, within
from played import body

SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@dataclass(frozen=True)
class Project:
    """What is built: a Dockerfile, the files of its context (a `str` is the target of a link), and secrets."""

    source: bytes
    files: Mapping[str, bytes | str] = field(default_factory=dict)
    secrets: Mapping[str, bytes] = field(default_factory=dict)
    layers: bool = True
    """Whether each instruction makes a layer of its own, as BuildKit and `buildah --layers` do it, or each stage."""
    tolerant: bool = False
    """Whether an instruction that fails is passed over, as if it were not there (as far as there are layers)."""


@dataclass(frozen=True)
class Image:
    """The image of the last stage; or why there is none: `failure` says it, and `line` is that of the instruction.
    Instructions on the lines `passed` were passed over."""

    config: Config = field(default_factory=Config)
    entries: Mapping[str, Entry] = field(default_factory=dict)
    failure: str = ""
    line: int = 0
    passed: tuple[int, ...] = ()
    homes: tuple[str, ...] = HOMES
    """Patterns of the home folders, for `judge`."""


def without(source: bytes, lines: Collection[int]) -> bytes:
    """The Dockerfile `source` without the instructions that stand on `lines`."""
    rest = (
        one.text
        for one in parse(source).items
        if not isinstance(one, Instruction) or not any(one.line <= line <= one.end_line for line in lines)
    )
    return b"".join(rest)


def building(project: Project) -> tuple[Project, Image]:
    """`project` without the instructions that fail in it, and its image."""
    image = build(replace(project, tolerant=True, layers=True))
    project = replace(project, source=without(project.source, image.passed))
    return project, image if project.layers or image.failure else build(project)


def differences(before: Image, after: Image, allowed: Iterable[str] = ()) -> tuple[Difference, ...]:
    """What two images differ in that `allowed` does not name, as `layersmith.verify.compare.judge` takes it."""
    old, new = before.entries, after.entries
    unequal = ((path, old.get(path), new.get(path)) for path in sorted(old.keys() | new.keys()))
    pairs = ((path, one, other) for path, one, other in unequal if one != other)
    found = (*config_differences(before.config, after.config), *described(pairs, old, new))
    return judge(found, allowed, home_folders={*before.homes, *after.homes}).broken


class _FailureError(Exception):
    """The build ends here; the text says why."""


@cache
def problem() -> str:
    """Why nothing can be built here; "" when it can."""
    if os.geteuid() != 0:
        return "playing whole builds needs root"
    if not os.path.exists("/bin/busybox"):
        return "busybox is not installed: apt-get install -y busybox-static"
    image = build(Project(b"FROM x.org/plain\nRUN true\n"))
    return image.failure and f"no build can be played here: {image.failure}"


def build(project: Project) -> Image:
    """What becomes of `project`."""
    return _worker().submit(_built, project).result()


def spent() -> float:
    """Seconds of CPU time that builds took."""
    if not _worker.cache_info().currsize:
        return 0.0
    times = _worker().submit(os.times).result()
    return times.user + times.system + times.children_user + times.children_system


@cache
def _worker() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), own_mounts)


@cache
def _base(kind: str) -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(dir=SCRATCH)
    root = Path(folder.name, "root")
    root.mkdir()
    base_roots.make(kind, root)
    return folder


def _built(project: Project) -> Image:
    try:
        commands = dockerfile.parse_string(project.source.decode())
    except dockerfile.GoParseError as error:
        return Image(failure=str(error))
    if not any(one.cmd == "FROM" for one in commands):
        return Image(failure="there is no stage")
    with tempfile.TemporaryDirectory(dir=SCRATCH) as folder, ExitStack() as stack:
        build = _Build(project, Path(folder), stack)
        try:
            stage = build.stage(len(build.stages(commands)) - 1)
            with stage.view() as root:
                passwd = within(root, "/etc/passwd")
                known = homes(stage.config, passwd.read_bytes() if passwd.is_file() else b"")
                return Image(stage.config, dict(entries(root)), passed=tuple(build.passed), homes=known)
        except (_FailureError, accounts.AccountError) as error:
            return Image(failure=str(error), line=build.line)
        except OSError as error:
            return Image(failure=f"{type(error).__name__}: {error}", line=build.line)


class _Build:
    """One build in the empty `folder`. `line` is that of the instruction at hand."""

    def __init__(self, project: Project, folder: Path, stack: ExitStack) -> None:
        self.project, self.folder, self.stack = project, folder, stack
        self.line = 0
        self.passed: list[int] = []
        self._count = 0
        self._globals: dict[str, str] = {}
        self._commands: list[list[dockerfile.Command]] = []
        self._names: dict[str, int] = {}
        self._done: dict[int, _Stage] = {}
        write(folder / "context", project.files)

    def stages(self, commands: tuple[dockerfile.Command, ...]) -> list[list[dockerfile.Command]]:
        """The instructions of each stage, and what stands above the first one."""
        for one in commands:
            if one.cmd == "FROM":
                if len(one.value) == 3:
                    self._names[one.value[2].lower()] = len(self._commands)
                self._commands.append([])
            if self._commands:
                self._commands[-1].append(one)
            else:
                for pair in one.value:
                    name, given, value = pair.partition("=")
                    if given:
                        self._globals[name] = _expanded(value, self._globals)
        return self._commands

    def stage(self, number: int) -> _Stage:
        """The stage `number`, built."""
        if number not in self._done:
            first, *rest = self._commands[number]
            stage = self._begun(_expanded(first.value[0], self._globals), number)
            for one in rest:
                self.line = one.start_line
                try:
                    stage.do(one)
                except (_FailureError, accounts.AccountError, OSError):
                    if not self.project.tolerant:
                        raise
                    self.passed.append(one.start_line)
            self._done[number] = stage
        return self._done[number]

    def _begun(self, name: str, number: int) -> _Stage:
        known = self._names.get(name.lower())
        if known is not None and known < number:
            below = self.stage(known)
            return _Stage(self, self._globals, below.config, below.layers)
        if name == "scratch":
            layer = self.named("l")
            (self.folder / layer).mkdir()
            return _Stage(self, self._globals, Config(), (layer,))
        if name not in base_roots.BASES:
            raise _FailureError(f"no base stands in for {name}")
        base = base_roots.BASES[name]
        link = self.folder / base.kind
        if not link.is_symlink():
            link.symlink_to(Path(_base(base.kind).name, "root"))
        return _Stage(self, self._globals, base.config, (base.kind,))

    def source(self, name: str) -> Path:
        """The root of what `--from` names, or of the context. Raises _FailureError."""
        if not name:
            return self.folder / "context"
        number = self._names.get(name.lower(), int(name) if name.isdecimal() else None)
        if number is None:
            begun = self._begun(name, 0)
            return self.stack.enter_context(begun.view())
        line = self.line
        stage = self.stage(number)
        self.line = line
        return self.stack.enter_context(stage.view())

    def named(self, kind: str) -> str:
        """A name that no folder has yet."""
        self._count += 1
        return f"{kind}{self._count}"


class _Stage:
    """A stage on its way: its layers, the topmost first, its config, and what holds for the next instruction."""

    def __init__(self, build: _Build, given: Mapping[str, str], config: Config, layers: tuple[str, ...]) -> None:
        self._build, self._given = build, given
        self.config, self.layers = config, layers
        self._arguments: dict[str, str] = {}
        self._has_cmd = False
        self._whole = "" if build.project.layers else build.named("l")

    def do(self, one: dockerfile.Command) -> None:
        """Do one instruction, or nothing. Raises _FailureError."""
        method = getattr(self, f"_{one.cmd.lower()}", None)
        if method is None:
            raise _FailureError(f"{one.cmd} is not known")
        before = self.config, self.layers
        try:
            method(one)
        except (_FailureError, accounts.AccountError, OSError):
            self.config, self.layers = before
            raise

    def view(self) -> AbstractContextManager[Path]:
        """The root filesystem, to be read, while the context is entered."""
        return overlay(self._build.folder, self.layers, "", self._build.named("v"))

    def _changed(self) -> AbstractContextManager[Path]:
        """The root filesystem, to be written to, while the context is entered."""
        lower = self.layers
        upper = self._whole or self._build.named("l")
        if lower[0] == upper:
            lower = lower[1:]
        self.layers = (upper, *lower)
        return overlay(self._build.folder, lower, upper, self._build.named("m"))

    @property
    def _environment(self) -> dict[str, str]:
        pairs = (one.partition("=") for one in self.config.env)
        return {**self._arguments, **{name: value for name, _, value in pairs}}

    def _word(self, text: str) -> str:
        return _expanded(text, self._environment)

    def _set(self, **fields: object) -> None:
        self.config = replace(self.config, **fields)  # type: ignore[arg-type]

    def _env(self, one: dockerfile.Command) -> None:
        before = self._environment
        variables = dict(pair.partition("=")[::2] for pair in self.config.env)
        for name, value in zip(one.value[::2], one.value[1::2], strict=True):
            variables[_expanded(name, before)] = _expanded(value, before)
        self._set(env=tuple(f"{name}={value}" for name, value in variables.items()))

    def _arg(self, one: dockerfile.Command) -> None:
        for pair in one.value:
            name, given, value = pair.partition("=")
            if given:
                self._arguments[name] = self._word(value)
            elif name in self._given:
                self._arguments[name] = self._given[name]

    def _label(self, one: dockerfile.Command) -> None:
        before = self._environment
        labels = dict(self.config.labels)
        for name, value in zip(one.value[::2], one.value[1::2], strict=True):
            labels[_expanded(name, before)] = _expanded(value, before)
        self._set(labels=tuple(sorted(labels.items())))

    def _maintainer(self, one: dockerfile.Command) -> None:
        """Names the author of the image, which is no part of its config."""

    def _expose(self, one: dockerfile.Command) -> None:
        ports = {word for text in one.value for word in self._word(text).split()}
        ports = {port if "/" in port else f"{port}/tcp" for port in ports}
        self._set(exposed_ports=tuple(sorted({*self.config.exposed_ports, *ports})))

    def _volume(self, one: dockerfile.Command) -> None:
        self._set(volumes=tuple(sorted({*self.config.volumes, *map(self._word, one.value)})))

    def _stopsignal(self, one: dockerfile.Command) -> None:
        self._set(stop_signal=self._word(one.value[0]))

    def _user(self, one: dockerfile.Command) -> None:
        self._set(user=self._word(one.value[0]))

    def _shell(self, one: dockerfile.Command) -> None:
        self._set(shell=one.value)

    def _healthcheck(self, one: dockerfile.Command) -> None:
        kind = "NONE" if one.value[0].upper() == "NONE" else "CMD" if one.json else "CMD-SHELL"
        self._set(healthcheck=json.dumps({"Test": [kind, *one.value[1:]]}))

    def _onbuild(self, one: dockerfile.Command) -> None:
        self._set(on_build=(*self.config.on_build, re.sub(r"(?i)^onbuild\s+", "", one.original)))

    def _cmd(self, one: dockerfile.Command) -> None:
        self._has_cmd = True
        self._set(cmd=self._words(one))

    def _entrypoint(self, one: dockerfile.Command) -> None:
        self._set(entrypoint=self._words(one))
        if not self._has_cmd:
            self._set(cmd=())

    def _words(self, one: dockerfile.Command) -> tuple[str, ...]:
        return one.value if one.json else (*(self.config.shell or ("/bin/sh", "-c")), *one.value)

    def _absolute(self, path: str) -> str:
        """`path` from the folder of WORKDIR; a slash at its end, or a dot, says that it is a folder."""
        whole = posixpath.normpath(posixpath.join("/", self.config.working_dir, path))
        whole = "/" + whole.lstrip("/")
        return f"{whole}/" if whole != "/" and (path.endswith(("/", "/.")) or path == ".") else whole

    def _workdir(self, one: dockerfile.Command) -> None:
        self._set(working_dir=self._absolute(self._word(one.value[0])).rstrip("/") or "/")
        with self._changed() as root:
            who = accounts.identity(root, self.config.user)
            try:
                Copier(root, (who.uid, who.gid)).make(within(root, self.config.working_dir))
            except CopyError as error:
                raise _FailureError(str(error)) from error

    def _run(self, one: dockerfile.Command) -> None:
        command = one.value if one.json else (*(self.config.shell or ("/bin/sh", "-c")), body(one))
        with self._changed() as root:
            who = accounts.identity(root, self.config.user)
            folder = self.config.working_dir or "/"
            environment = self._environment
            environment.setdefault("HOME", accounts.home(root, who.uid))
            try:
                Copier(root, (who.uid, who.gid)).make(within(root, folder))
            except CopyError as error:
                raise _FailureError(str(error)) from error
            mounts = [mount for flag in one.flags if flag.startswith("--mount=") for mount in self._bound(flag)]
            with open(self._build.folder / "log", "ab+") as log:
                status = run(root, command, environment, folder, who, mounts, log.fileno())
                if status:
                    log.seek(max(0, log.tell() - 300))
                    raise _FailureError(f"exit status {status}: {log.read().decode('utf-8', 'replace')}")

    def _bound(self, flag: str) -> Iterator[Bound]:
        """What a `--mount` brings."""
        given = dict(part.partition("=")[::2] for part in self._word(flag.removeprefix("--mount=")).split(","))
        kind = given.get("type", "bind")
        target = given.get("target") or given.get("dst") or given.get("destination") or ""
        if kind == "secret":
            name = given.get("id") or posixpath.basename(target)
            content = self._build.project.secrets.get(name)
            if content is None:
                if given.get("required") == "true":
                    raise _FailureError(f"secret {name} is not given")
                return
            place = self._build.folder / self._build.named("s")
            place.write_bytes(content)
            place.chmod(int(given.get("mode", "0400"), 8))
            os.chown(place, int(given.get("uid", "0")), int(given.get("gid", "0")))
            yield Bound(str(place), self._absolute(target or f"/run/secrets/{name}"), False)
        elif kind == "tmpfs":
            yield Bound("", self._absolute(target))
        elif kind == "cache":
            place = self._build.folder / f"cache-{given.get('id', target).replace('/', '-')}"
            if not place.exists():
                place.mkdir()
                place.chmod(int(given.get("mode", "0755"), 8))
                os.chown(place, int(given.get("uid", "0")), int(given.get("gid", "0")))
            yield Bound(str(place), self._absolute(target))
        elif kind == "bind":
            top = self._build.source(given.get("from", ""))
            place = within(top, given.get("source") or given.get("src") or "/")
            if not place.exists():
                raise _FailureError(f"{place} is not there to be mounted")
            if {"rw", "readwrite"} & given.keys():
                raise _FailureError("mounts that may be written to are not known")
            yield Bound(str(place), self._absolute(target), False)
        else:
            raise _FailureError(f"mounts of type {kind} are not known")

    def _copy(self, one: dockerfile.Command) -> None:
        self._brought(one, unpack=False)

    def _add(self, one: dockerfile.Command) -> None:
        self._brought(one, unpack=True)

    def _brought(self, one: dockerfile.Command, unpack: bool) -> None:
        flags = dict(flag.removeprefix("--").partition("=")[::2] for flag in one.flags)
        if unknown := flags.keys() - {"from", "chown", "chmod"}:
            raise _FailureError(f"--{min(unknown)} is not known")
        top = self._build.source(flags.get("from", ""))
        *sources, target = [self._word(word) for word in one.value]
        inline = {heredoc.name: heredoc for heredoc in one.heredocs}
        with self._changed() as root:
            owner = accounts.owner(root, self._word(flags["chown"])) if "chown" in flags else None
            mode = int(self._word(flags["chmod"]), 8) if "chmod" in flags else None
            copier = Copier(root, owner, mode)
            try:
                for raw, source in zip(one.value, sources, strict=False):
                    if heredoc := inline.get(raw.lstrip("<-").strip("'\"")) if raw.startswith("<<") else None:
                        quoted = any(quote in raw for quote in "'\"")
                        content = re.sub(r"(?m)^\t+", "", heredoc.content) if raw[2] == "-" else heredoc.content
                        text = content if quoted else _expanded(content, self._environment, raw_quotes=True)
                        beside = self._build.folder / self._build.named("h")
                        write(beside, {heredoc.name: text.encode()})
                        copier.copy(beside, heredoc.name, self._absolute(target))
                    else:
                        copier.copy(top, source, self._absolute(target), unpack)
            except CopyError as error:
                raise _FailureError(str(error)) from error


def _expanded(word: str, environment: Mapping[str, str], *, raw_quotes: bool = False) -> str:
    try:
        return Lexer(word, environment.get, raw_quotes=raw_quotes, raw_escapes=raw_quotes).run()[0]
    except WordError as error:
        raise _FailureError(f"{word}: {error}") from error


def write(top: Path, files: Mapping[str, bytes | str]) -> None:
    """Make the folder `top` of those of `files` that their .dockerignore lets into a build."""
    rules = files.get(".dockerignore")
    ignore = Ignore(rules) if isinstance(rules, bytes) else None
    top.mkdir()
    for name, content in files.items():
        if ignore and ignore.ignored(name):
            continue
        place = top / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            place.symlink_to(content)
        else:
            place.write_bytes(content)
            place.chmod(0o755 if name.endswith(".sh") else 0o644)
