"""A stage that compiles: where its sources stand, and what its RUNs make of them.

A compiler's module says what a command of its own makes; here is what goes for all of them: what other commands do
with it (`cp`, `mv`, `rm`), and which steps only build.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from layersmith.effects.arguments import argument
from layersmith.effects.commands import CERTAIN
from layersmith.effects.effect import PROGRAM_FOLDERS, Effects
from layersmith.effects.models.downloads import WRITTEN_SOMETIMES
from layersmith.effects.packages import Action, action, behind_wrappers
from layersmith.effects.paths import GLOB, holds, inside, overlap, resolve
from layersmith.effects.programs import effects, expanded
from layersmith.effects.variables import with_values
from layersmith.evidence.effects import script_of
from layersmith.evidence.environment import environment, folder, home
from layersmith.evidence.folders import STANDARD
from layersmith.evidence.nearest import ByPlace
from layersmith.evidence.placing import placing
from layersmith.evidence.remembered import remembered
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value
from layersmith.wildcards import named_by

_FETCHERS = frozenset(("git", "hg", "svn", "bzr"))
"""Programs that bring sources from elsewhere."""

_TOOLS = frozenset(
    (
        "dep", "glide", "godep", "govendor", "gvt", "gopm", "goose", "swag", "packr", "packr2", "statik", "go-bindata",
        "rice", "templ", "protoc", "buf", "mockgen", "wire", "sqlc", "easyjson", "stringer", "gofmt", "goimports",
        "golint", "golangci-lint", "gotestsum", "upx", "strip", "rustup", "diesel", "sqlx", "trunk", "wasm-pack", "npm",
        "yarn", "pnpm", "bower", "gulp", "grunt", "webpack", "npx", "sed", "awk", "perl", "tar", "unzip", "gunzip",
        "patch", "dos2unix", "go-wrapper", "jar", "keytool",
    )
)  # fmt: skip
"""Programs of projects and their tools that write nowhere but in the folder of the project, and their caches."""

_FETCH = frozenset(
    ("dep", "glide", "godep", "govendor", "gvt", "gopm", "rustup", "gofmt", "goimports", "golint", "golangci-lint",
     "gotestsum", "strip", "upx", "go-wrapper", "dos2unix", "wire", "mockgen", "easyjson", "stringer", "protoc", "buf")
)  # fmt: skip
"""Those of them that write nothing there which a program reads."""

_ADD_SOURCES = ("add-apt-repository", "apt-add-repository")
"""Programs that add sources of packages; `frame_runs` asks what is installed from these."""

_QUIET = frozenset(
    (
        "cd", "export", "set", "echo", "printf", "true", ":", "ls", "pwd", "env", "printenv", "cat", "test", "[",
        "date", "which", "file", "du", "df", "uname", "id", "whoami", "hostname", "sleep", "unset", "umask", "find",
        "tree", "head", "tail", "wc", "type", "sync", "ldd", "java", "javac", "node", "grep",
    )
)  # fmt: skip
"""Programs that leave nothing behind but what their redirections say."""

_OF_MANAGERS = ("/etc/apt", "/etc/apk", "/etc/yum.repos.d")
_CACHES = (
    *("/tmp", "/var/tmp", "/var/cache", "/var/lib/apt", "/etc/apk/cache", "/var/log", "/usr/share/doc"),
    *("/usr/share/man", "/root/.cache", "/root/.npm", "/root/.config", "/root/.ssh", "/root/.gitconfig", "/etc/apk"),
    *("/etc/apt", "/etc/yum.repos.d", "/var/lib/dpkg", "/lib/apk"),
)
"""What is there for building only, wherever sources stand."""

_TOP = frozenset(("/", "/root", "/home", "/go", "/usr", "/opt", "/usr/local", "/go/src"))
"""Folders in which more stands than one project."""

_INSTALLER = re.compile(
    rb"(glide|/dep/|golangci|rustup|sh\.rustup\.rs|gvt)(?:(?!glide|/dep/|golangci|rustup|gvt)[^|])*\|[^|]*\bsh\b|/go1?[\d.]*\.linux-\w+\.tar\.gz|/(glide|dep)-[^/]*linux"
)
"""A tool that a script from elsewhere installs, or Go itself."""

_OF_OTHERS = frozenset(("node", "python", "pypy", "ruby", "php", "perl"))
"""Images of interpreters: what is compiled on one is a tool beside the program, which is not compiled."""


@value
class Called:
    """A command of a RUN: its `argv` as far as the words are known, without wrappers such as `env`, each `raw` as it is
    written ("" for what may become several words), the `folder` that it runs in, the `variables` that it finds, what it
    does to the image as far as that is known."""

    run: Instruction
    argv: tuple[str | None, ...]
    raw: tuple[str, ...]
    folder: str | None
    variables: Mapping[str, str | None]
    does: Effects | None
    asks: Action | None

    @property
    def name(self) -> str:
        """The program's name without its folder, "" when it is not known."""
        return posixpath.basename(self.argv[0] or "") if self.argv else ""

    def path(self, word: str | None) -> str | None:
        """The absolute path that `word` names, None when that is not known."""
        return None if word is None else resolve(word, self.folder)


@value
class Made:
    """What a compiler puts at `place`: a file (or a pattern of its name), or, with a slash at its end, files of names
    that are not known in a folder; with `/**` a whole tree."""

    place: str
    by: Called

    def fits(self, path: str) -> bool:
        """Whether it may stand at `path`."""
        if self.place.endswith("/**"):
            return inside(path, self.place[:-3])
        if self.place.endswith("/"):
            return posixpath.dirname(path) == self.place.rstrip("/")
        return self.place == path or named_by(path, self.place)


Compiler = Callable[[Called, View], "tuple[Made, ...] | None"]
"""What a command makes; None when it is none of the compiler's. Raises `NotKnown`."""


class NotKnown(Exception):  # noqa: N818 (no fault: an answer that is found deep inside)
    """It is not known what a step makes; `reason` is the id, the message a sentence for the owner."""

    def __init__(self, reason: str, line: int, detail: str) -> None:
        super().__init__(detail)
        self.missed = Missed(reason, line, detail)


@value
class Work:
    """What the steps of a stage that build do.

    `steps` are the start offsets of these RUNs and of the COPYs of sources, `first` and `last` the first and the last
    of the RUNs that compile, `roots` the folders in which sources stand, `made` what is compiled, wherever that ends
    up, `kept` the paths where steps put something else by name, `gone` what they delete. `written` says that programs
    of the project write in its folders, so that these hold more than the context. `calls` are the steps' commands.
    """

    steps: frozenset[int]
    first: Instruction
    last: Instruction
    roots: tuple[str, ...]
    made: tuple[Made, ...]
    kept: tuple[str, ...]
    gone: tuple[str, ...]
    written: bool
    calls: tuple[Called, ...]

    def makes(self, path: str) -> bool:
        """Whether `path` may be a file that was compiled."""
        return any(one.fits(path) for one in self.made) and not self.deletes(path)

    def makes_by_name(self, path: str) -> bool:
        """Whether a step certainly makes `path`, and not only something in its folder."""
        return any(one.fits(path) and not one.place.endswith("/") for one in self.made)

    def deletes(self, path: str) -> bool:
        """Whether `path`, or a folder that it lies in, is deleted in the end."""
        return any(holds(one, path) for one in self.gone)


@remembered
def called(facts: Facts, stage: Stage, run: Instruction) -> tuple[Called, ...] | None:
    """The commands of `run`, in order; None when its body is not understood."""
    script = script_of(facts, run)
    if not isinstance(script, Script):
        return None
    known = environment(facts, stage, run)
    at_home, place = home(facts, stage, run), folder(facts, stage, run)
    top = {id(part) for item in script.body.items for pipeline in item.parts for part in pipeline.parts}
    found: list[Called] = []
    for command in script.commands:
        given = {one.name: one.value and argument(one.value, known, at_home).text for one in command.assignments}
        if not command.words:
            known = with_values(known, given)
            continue
        at = behind_wrappers(command.words) or 0
        for word in command.words[:at]:
            if re.match(r"[A-Za-z_]\w*=", word.raw):
                name, _, text = (argument(word, known, at_home).text or word.raw.partition("=")[0]).partition("=")
                given[name] = text
        now = with_values(known, given)
        words = [inner for word in command.words[at:] for inner in expanded(word, now, at_home)]
        read = [argument(word, now, at_home) for word in words]
        argv, raw = tuple(one.text for one in read), tuple("" if one.splits else one.raw for one in read)
        if argv[:1] == ("export",):
            told = ((word or "").partition("=") for word in argv[1:])
            known = with_values(known, {name: text for name, equals, text in told if equals})
        does = effects(command, place, now, at_home)
        found.append(Called(run, argv, raw, place, now, does if isinstance(does, Effects) else None, action(command)))
        if argv[:1] in (("cd",), ("pushd",), ("popd",)):
            plain = argv[0] == "cd" and len(argv) == 2 and id(command) in top
            place = resolve(argv[1] or "$", place) if plain else None
    return tuple(found)


def work(facts: Facts, stage: Stage, compiler: Compiler, homes: tuple[str, ...]) -> Work | None:
    """What the steps of `stage` that build do; None when `compiler` compiles nothing there. `homes` are folders where
    it keeps what it downloads, and maybe sources. Raises NotKnown."""
    if facts.base(stage).name in _OF_OTHERS:
        return None
    runs = [(run, called(facts, stage, run)) for run in stage.instructions if run.keyword == "RUN"]
    compiling = [
        (run, call)
        for run, calls in runs
        for call in calls or ()
        if compiler(call, View(facts, stage, run)) is not None
    ]
    if not compiling:
        return None
    walk = _Walk(facts, stage, compiler, homes, compiling[-1][0])
    compile_runs = {run.start for run, _ in compiling}
    beside = [call for run, calls in runs if run.start in compile_runs for call in calls or ()]
    walk.sources([call for _, call in compiling], beside)
    for run, calls in runs:
        if run.start in compile_runs:
            walk.step(run, calls or ())
        elif run.start < compiling[0][0].start and _brings_tool(calls or ()):
            walk.steps.add(run.start)
        elif walk.builds(run, calls):
            walk.steps.add(run.start)
            walk.step(run, calls or ())
    roots = tuple(walk.roots)
    return Work(
        frozenset(walk.steps | compile_runs),
        compiling[0][0],
        compiling[-1][0],
        roots,
        tuple(walk.made),
        tuple(dict.fromkeys(path for path in walk.kept if not any(holds(gone, path) for gone in walk.gone))),
        tuple(walk.gone),
        walk.written,
        tuple(walk.calls),
    )


_BUILD_TOOL = re.compile(r"apache-maven|/maven\b|/mvn\b|gradle|apache-ant|\bsbt\b")
_UNPACKING = frozenset(("mkdir", "curl", "wget", "tar", "unzip", "ln", "mv", "rm", "cd", "set", "echo", "sha256sum",
                        "sha512sum", "sha1sum", "chmod"))  # fmt: skip


def _brings_tool(calls: tuple[Called, ...]) -> bool:
    """Whether `calls` do nothing but fetch a tool of Java that builds, and unpack it."""
    if not calls or not all(call.name in _UNPACKING for call in calls):
        return False
    named = [bool(_BUILD_TOOL.search(" ".join(word or "" for word in call.argv))) for call in calls]
    made = [at for at, call in enumerate(calls) if call.name in ("mkdir", "curl", "wget", "unzip", "ln", "mv")]
    return any(named) and all(named[at] for at in made)


class _Near:
    """Paths by their places, for those that another path may have to do with."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = tuple(dict.fromkeys(paths))
        self._places = ByPlace()
        for at, path in enumerate(self._paths):
            self._places.add(path, at)

    def to(self, place: str) -> Iterator[str]:
        """Those of the paths that `place` can overlap with, and some others; some more than once."""
        return (self._paths[at] for row in self._places.near(place) for at in row)


class _Walk:
    """The steps that build, one after the other, and what stands where by then."""

    def __init__(
        self, facts: Facts, stage: Stage, compiler: Compiler, homes: tuple[str, ...], last: Instruction
    ) -> None:
        self._facts, self._stage, self._compiler, self._homes, self._last = facts, stage, compiler, homes, last
        self.steps: set[int] = set()
        self.roots: dict[str, None] = {}
        self.made: list[Made] = []
        self.kept: list[str] = []
        self.gone: list[str] = []
        self.calls: list[Called] = []
        self.written = False

    def sources(self, compiling: list[Called], beside: list[Called]) -> None:
        """Find the COPYs that bring what is compiled, or named `beside` it, and the folders that it stands in."""
        places = [one.folder for one in compiling if one.folder is not None and one.folder not in _TOP]
        named = [path for one in beside for word in one.argv[1:] if (path := one.path(word)) and path not in _TOP]
        self.roots |= dict.fromkeys(places)
        roots, paths = _Near(places), _Near(named)
        for copy in self._stage.instructions:
            if copy.keyword not in ("COPY", "ADD") or copy.start > self._last.start or copy.flag("from") is not None:
                continue
            put = placing(self._facts, self._stage, copy)
            if put is None:
                continue
            if any(self._is_source(item.place, roots, paths) for item in put.items):
                self.steps.add(copy.start)
                above = [posixpath.dirname(item.place) if item.kind == "file" else item.place.removesuffix("/*")
                         for item in put.items]  # fmt: skip
                self.roots |= dict.fromkeys([place for place in above if place and place not in _TOP])

    def _is_source(self, place: str, roots: _Near, paths: _Near) -> bool:
        within = any(inside(place, root) or inside(root, place.removesuffix("/*")) for root in roots.to(place))
        if within or any(inside(place, one) for one in self._homes):
            return True
        return any(overlap(place, path) for path in paths.to(place))

    def builds(self, run: Instruction, calls: tuple[Called, ...] | None) -> bool:
        """Whether a RUN that compiles nothing only builds all the same."""
        if calls is None:
            return False
        if run.start < self._last.start and _INSTALLER.search(run.args.text):
            return True
        written = [path for call in calls if call.name in _QUIET and call.does for path in call.does.writes]
        if any(inside(path, one) for path in written for one in _OF_MANAGERS):
            return False  # Where packages come from matters to both stages.
        return bool(calls) and all(self._only_builds(call) for call in calls)

    def _only_builds(self, call: Called) -> bool:
        if call.asks is not None and call.name not in _TOOLS:
            return False
        if call.name in _QUIET:
            return call.does is None or all(map(self._ours, (*call.does.writes, *call.does.deletes)))
        if call.name in ("cp", "mv", "install", "ln") and self._of_made(call):
            return True
        if call.name in _FETCHERS:
            return call.run.start < self._last.start
        if call.does is None or call.does.accounts == "changed":
            return call.name in _TOOLS and call.folder is not None and self._ours(call.folder)
        return all(map(self._ours, (*call.does.writes, *call.does.deletes, *call.does.makes)))

    def _of_made(self, call: Called) -> bool:
        return any(one.place == path or one.fits(path) or inside(one.place, path) or named_by(one.place, path)
                   for word in call.argv[1:-1] if (path := call.path(word)) for one in self.made)  # fmt: skip

    def _ours(self, path: str) -> bool:
        if any(inside(path, one) for one in (*self._homes, *_CACHES)):
            return True
        while path not in self.roots:
            above = posixpath.dirname(path)
            if above == path:
                return False
            path = above
        return True

    def step(self, run: Instruction, calls: tuple[Called, ...]) -> None:
        """Take `run` for a step that builds. Raises NotKnown."""
        self.calls += calls
        view = View(self._facts, self._stage, run)
        for call in calls:
            made = self._compiler(call, view)
            if made is not None:
                self.made += made
                self.gone = [path for path in self.gone if not any(one.fits(path) for one in made)]
            elif call.asks is not None and call.name not in _TOOLS:
                continue
            elif call.name in ("cp", "mv", "install", "ln"):
                self._moved(call)
            elif call.name in _FETCHERS:
                self._fetched(call)
            elif call.name in _TOOLS and call.name != "tar":
                self.written |= call.name not in _FETCH
            elif call.does is not None:
                self._done(call, call.does)
            elif call.name not in _QUIET and not _INSTALLER.search(run.args.text):
                raise NotKnown("unknown-step", run.line, f"what {call.name or 'a command'} leaves behind is not known")

    def _done(self, call: Called, does: Effects) -> None:
        if does.accounts == "changed":
            raise NotKnown("unknown-step", call.run.line, f"{call.name} changes users in the step that builds")
        for path in (*does.writes, *does.makes):
            if call.name in _QUIET and path in does.makes:
                continue
            if any(inside(path, one) for one in (*self._homes, *_CACHES)) or path in self.roots:
                continue
            if path.endswith(WRITTEN_SOMETIMES):
                continue
            if call.name not in CERTAIN and call.name not in _ADD_SOURCES:
                raise NotKnown("unknown-step", call.run.line, f"which files {call.name} writes is not known")
            if path not in does.makes or not any(inside(root, path) for root in self.roots):
                self.kept.append(path)
                self.gone = [gone for gone in self.gone if gone != path]
        self._delete(does.deletes)

    def _delete(self, paths: tuple[str, ...]) -> None:
        self.gone += paths
        self.made = [one for one in self.made if not any(holds(path, one.place.rstrip("/")) for path in paths)]

    def _fetched(self, call: Called) -> None:
        """`git clone` brings sources to the folder that is named, or that has the repository's name."""
        if call.argv[1:2] not in (("clone",), ("co",), ("checkout",)) or call.folder is None:
            return
        words = [word for word in call.argv[2:] if word and not word.startswith("-")]
        remote = next((at for at, word in enumerate(words) if "://" in word or "@" in word), None)
        if remote is None:
            return
        name = words[remote + 1] if len(words) > remote + 1 else posixpath.basename(words[remote]).removesuffix(".git")
        if (place := resolve(name, call.folder)) and place not in _TOP:
            self.roots[place] = None
            self.written = True

    def _moved(self, call: Called) -> None:
        words = [word for word in call.argv[1:] if word is None or not word.startswith("-")]
        paths = [call.path(word) for word in words]
        if call.name == "install" and "-d" in call.argv:
            return
        if len(paths) < 2 or None in paths:
            raise NotKnown("unknown-step", call.run.line, f"what {call.name} copies is not known")
        *sources, target = [path for path in paths if path is not None]
        into = (words[-1] or "").endswith(("/", "/.")) or words[-1] == "." or target in STANDARD or len(sources) > 1
        into = into or target in self.roots or target in ("/go/bin", "/go") or any(target == one for one in self.kept)
        for source in sources:
            self._one_moved(call, source, target, into)

    def _one_moved(self, call: Called, source: str, target: str, into: bool) -> None:
        """Something that is copied from `source` to `target`, or `into` it; which of both, is not always known."""
        name = posixpath.basename(source)
        ends = (f"{target.rstrip('/')}/{name}",) if into else (target, f"{target}/{name}")
        brought = [one for one in self.made if one.fits(source) or named_by(one.place, source)]
        self.gone = [path for path in self.gone if path not in ends]
        if brought:
            self.made += [Made(end, brought[0].by) for end in ends]
        named = [one for one in brought if not one.place.endswith("/")]
        if named and not any(inside(ends[0], one) for one in (*self._homes, *_CACHES)):
            self.kept.append(
                ends[0]
            )  # Programs that are put somewhere on purpose, also those that nothing starts here.
        if not named:
            # What is copied is, or may be, a file or folder of the project.
            below = [one for one in self.made if inside(one.place, source)]
            self.made += [
                Made(posixpath.join(end, posixpath.relpath(one.place, source)) + "/" * one.place.endswith("/"), one.by)
                for one in below for end in ends
            ]  # fmt: skip
            # A tool that is there before anything is compiled is one for the project.
            tool = call.run.start < self._last.start and posixpath.basename(ends[0]) in _FETCH
            tool = tool and posixpath.dirname(ends[0]) in PROGRAM_FOLDERS
            if not tool and not any(inside(ends[0], one) for one in (*self._homes, *_CACHES)):
                self.kept.append(target if into and GLOB & set(name) else ends[0])
        if call.name == "mv":
            self._delete((source,))
