"""C and C++ projects: what a compiler writes, or `make install` puts below its prefix, crosses.

Facts: GCC manual, "Overall Options" (-o, -c, a.out); GNU Coding Standards, "Directory Variables" (prefix is /usr/local
unless --prefix says something else); CMake's documentation of CMAKE_INSTALL_PREFIX, `cmake --build` and `--install`;
Meson's of `--prefix`. /usr/local is empty in the images of distributions, and holds the compiler in those of gcc.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from layersmith.effects.build_packages import bare, sort
from layersmith.effects.models import MODELS
from layersmith.effects.paths import GLOB, inside, resolve
from layersmith.effects.runtimes import Runtime, runtimes
from layersmith.evidence.environment import behind, folder
from layersmith.evidence.splitting.compiled import Called, Made, NotKnown, Work, called, work
from layersmith.evidence.splitting.container import Container, container
from layersmith.evidence.splitting.fetchers import asked_of_fetchers, fetchers
from layersmith.evidence.splitting.native_calls import (
    COMPILERS,
    DOWNLOADERS,
    MAKERS,
    SYSTEM,
    compiled_by,
    folder_of,
    is_building,
    is_compiling,
    is_download,
    is_install,
    is_of_packages,
    odd_target,
    value_of,
)
from layersmith.evidence.splitting.needed import Kind, Needs
from layersmith.evidence.splitting.packages import drops, installs
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.phrases import listed
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Recipe
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import derived

_CONFIGURERS = frozenset(
    (
        *("configure", "Configure", "config", "autogen.sh", "autogen", "bootstrap", "bootstrap.sh", "buildconf"),
        *("autoreconf", "autoconf", "automake", "aclocal", "autoheader", "libtoolize", "qmake", "ldconfig", "bison"),
        *("flex", "autopoint", "gettextize", "ctest", "pkg-config", "nproc", "ar", "ranlib", "strip", "ld", "as"),
    )
)
"""Programs that write nowhere but in the folder of the project."""

KIND = Kind(
    sources=(
        *("*.c", "*.cc", "*.cpp", "*.cxx", "*.h", "*.hh", "*.hpp", "*.hxx", "*.o", "*.a", "*.in", "*.am", "*.ac"),
        *("*.m4", "*.cmake", "CMakeLists.txt", "configure", "autogen.sh", "bootstrap*", "meson.build", "*.inl", "*.S"),
        *("meson_options.txt", "CMakePresets.json", ".clang-format", ".clang-tidy", "conanfile.*", "vcpkg.json"),
    ),
    built=("CMakeFiles", ".deps", ".libs", "autom4te.cache"),
    homes=(),
    toolchain=frozenset(("make", "gcc", "g++", "cc", "c++", "clang", "clang++", "cmake", "ninja", "gdb", "valgrind")),
    text=(".c", ".cc", ".cpp", ".cxx", ".h", ".hpp"),
)

_SHELLS = frozenset(("sh", "bash", "ash", "dash", "zsh"))
_OWN_FOLDERS = frozenset(
    ("debian", "ubuntu", "alpine", "buildpack-deps", "fedora", "centos", "rockylinux", "almalinux")
)
"""Images in whose /usr/local nothing is."""

_ELSEWHERE = re.compile(r"--(?!with|enable|add|disable|temp)(?!\w+-(?:include|lib))[\w-]*(?:path|dir)=/.+")
"""A place where `configure` is told to have files, besides the prefix."""
_PREFIX = re.compile(r"(?:--prefix|-DCMAKE_INSTALL_PREFIX(?::PATH)?|PREFIX|prefix)=(.+)")
_ARCHIVE = re.compile(r".*\.(?:tar|tgz|tbz2?|txz|zip|gz|bz2|xz|sig|asc|sha\d+|patch|diff)(?:\.\w+)?")
_OF_TOOLS = re.compile(r"(?:/root|/home/[^/]+)/\.(?:wget-hsts|gitconfig|ccache|config|gnupg|subversion|cache)(?:/.*)?")
"""What programs that fetch and build keep in a home folder."""

_LINKED = {
    "ssl": "libssl-dev",
    "crypto": "libssl-dev",
    "curl": "libcurl4-openssl-dev",
    "pq": "libpq-dev",
    "xml2": "libxml2-dev",
    "sqlite3": "libsqlite3-dev",
    "mysqlclient": "default-libmysqlclient-dev",
    "z": "zlib1g-dev",
    "bz2": "libbz2-dev",
    "lzma": "liblzma-dev",
    "png": "libpng-dev",
    "jpeg": "libjpeg-dev",
    "ffi": "libffi-dev",
    "yaml": "libyaml-dev",
    "event": "libevent-dev",
    "ncurses": "libncurses5-dev",
    "readline": "libreadline-dev",
}
"""Libraries by the names that linkers know, whose development packages are in buildpack-deps."""

_OF_TLS = re.compile(r"lib(?:re)?ssl|lib(?:curl|gnutls|mbedtls|neon|soup|qca|qt\d)|openssl|curl|qt\d|gnutls|libressl")
"""Packages whose libraries speak TLS."""

_OF_C = frozenset(("m", "pthread", "dl", "rt", "c", "util", "resolv", "nsl", "stdc++", "gcc", "atomic", "crypt"))


def recipes(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """What can be made of `stage`, as `recipes.Ask` has it."""
    try:
        yield from _Native(facts, stage).recipes()
    except NotKnown as why:
        yield why.missed


class _Native:
    """A stage as one that compiles C; `prefixes` are the folders that installs fill, with the lines that do."""

    def __init__(self, facts: Facts, stage: Stage) -> None:
        self._facts, self._stage = facts, stage
        self.prefixes: dict[str, int] = {}
        self.calls: list[Called] = []
        self._chosen: str | None = None

    def recipes(self) -> Iterator[Recipe]:
        """The recipes of the stage; none when nothing is compiled. Raises NotKnown."""
        if not any(run.keyword == "RUN" and self._mentions(run) for run in self._stage.instructions):
            return
        self._chosen = self._prefix()
        done = work(self._facts, self._stage, self.made, ())
        if done is None or not any(is_compiling(call) for call in self.calls):
            return
        started = container(self._facts, self._stage)
        self._check(done, started)
        done = self._told(done)
        needs = Needs(self._facts, self._stage, done, started, KIND)
        installed = [prefix for prefix in self.prefixes if self._starts_in(prefix, started)]
        if not needs.programs and not installed:
            detail = "what the container starts is not certainly what is built here"
            raise NotKnown("unknown-output", done.last.line, detail)
        crossings = tuple(self._crossings(needs, bool(needs.programs)))
        yield from self._on_images(done, crossings, started)

    def _mentions(self, run: Instruction) -> bool:
        return re.search(rb"\b(?:make|ninja|cmake|gcc|g\+\+|cc|c\+\+|clang)\b", run.text) is not None

    def _prefix(self) -> str | None:
        """Where installs go that some configuration says it for, None when none does."""
        found: dict[str, None] = {}
        untold: int | None = None
        elsewhere: list[tuple[int, str]] = []
        for run in self._stage.instructions:
            for call in (called(self._facts, self._stage, run) or ()) if run.keyword == "RUN" else ():
                words = [word or "" for word in call.argv[1:]]
                matches = [match for match in map(_PREFIX.fullmatch, words) if match]
                if call.name == "configure":
                    elsewhere += [(run.line, word) for word in words if _ELSEWHERE.fullmatch(word)]
                    untold = untold if matches else run.line
                paths = (resolve(match[1], call.folder) for match in matches)
                found |= {path: None for path in paths if path}
        if found and "/usr/local" not in found and untold is not None:
            raise NotKnown("unknown-output", untold, "it is installed to another place than the rest")
        if len(found) > 1:
            raise NotKnown("unknown-output", self._stage.instructions[0].line, "it is installed to several places")
        for line, word in elsewhere:
            if not inside(word.partition("=")[2], next(iter(found), "/usr/local")):
                raise NotKnown("unknown-output", line, f"`{word}` has files installed outside of the prefix")
        told = any(re.search(rb"--prefix=|CMAKE_INSTALL_PREFIX=", run.text) for run in self._stage.instructions)
        return next(iter(found), "?" if told else None)

    def made(self, call: Called, view: View) -> tuple[Made, ...] | None:
        """What a command makes, as `compiled.Compiler` has it."""
        name = call.name
        ours = is_compiling(call) or name in (*_CONFIGURERS, "cmake", "meson") or is_download(call)
        found = self._made(call) if ours else None
        if found is not None and call not in self.calls and name not in DOWNLOADERS:
            self.calls.append(call)
        return found

    def _made(self, call: Called) -> tuple[Made, ...]:
        name, words = call.name, [word or "" for word in call.argv[1:]]
        if COMPILERS.fullmatch(name):
            return compiled_by(call, words)
        if is_install(name, words):
            prefix = self._chosen or "/usr/local"
            if (staged := value_of(words, "DESTDIR")) is not None:
                prefix = f"{staged.rstrip('/')}{prefix}"
            if prefix in SYSTEM or not prefix.startswith("/"):
                detail = f"what `{name} install` puts among the system's own files in {prefix} is not known"
                raise NotKnown("unknown-output", call.run.line, detail)
            if not any(one.name in ("configure", "cmake", "meson") for one in self.calls) and name != "cmake":
                detail = f"where `{name} install` puts what is not known: no configure, CMake or Meson says it"
                raise NotKnown("unknown-output", call.run.line, detail)
            self.prefixes[prefix] = call.run.line
            return ()
        if name in _CONFIGURERS or name in DOWNLOADERS or not is_building(name, words):
            return ()
        if self.prefixes and (odd := odd_target(name, words)):
            raise NotKnown(
                "unknown-output", call.run.line, f"what `{name} {odd}` does once all is installed is not known"
            )
        place = call.path(folder_of(name, words))
        if place is None or place == "/":
            raise NotKnown("unknown-output", call.run.line, f"the folder that {name} runs in is not known")
        # Of all that it may write there, what a container starts is known.
        return tuple(Made(path, call) for path in self._started if inside(path, place))

    @derived
    def _started(self) -> tuple[str, ...]:
        """The programs that a container starts by their paths, but for those of the context."""
        end = behind(self._stage)
        place, view = folder(self._facts, self._stage, end), View(self._facts, self._stage, end)
        words = (argv[0] for argv in container(self._facts, self._stage).argvs if argv and argv[0] and "/" in argv[0])
        paths = (resolve(word, place) for word in words)
        return tuple(dict.fromkeys(path for path in paths if path and view.kind(path) != "file"))

    def _check(self, done: Work, started: Container) -> None:
        """Raises NotKnown when a container needs the compilers, or what it starts is not known."""
        line = done.last.line
        for argv in started.argvs:
            name = posixpath.basename(argv[0] or "")
            if name in KIND.toolchain:
                raise NotKnown("needs-toolchain", line, f"the container starts {name}")
        first = started.argvs[0] if started.argvs else ()
        if started.inherited or (posixpath.basename(first[0] or "") in _SHELLS and len(started.argvs) == 1):
            detail = "nothing but a shell is started, if anything: the container may be meant for building"
            raise NotKnown("needs-toolchain", line, detail)
        if started.doubts:
            raise NotKnown("unknown-start", line, f"{started.doubts[0]}: what it starts may need what only builds")

    def _told(self, done: Work) -> Work:
        """`done` without the archives of sources and the folders that these are unpacked in; what builds a project may
        write more than programs, unless nothing but sources is there."""
        kept = tuple(path for path in done.kept if not self._is_of_sources(path, done.roots))
        fetched = (run.start for run in self._stage.instructions if self._fetches(run, done))
        makes = any(call.name in MAKERS or call.name in ("cmake", "meson") for call in self.calls)
        return replace(
            done,
            steps=done.steps.union(fetched),
            kept=kept,
            written=done.written or (makes and self._facts.context is None),
        )

    def _fetches(self, run: Instruction, done: Work) -> bool:
        """Whether `run` only brings sources to where they are compiled."""
        if run.keyword != "RUN" or run.start > done.last.start or run.start in done.steps:
            return False
        calls = [call for call in called(self._facts, self._stage, run) or () if not is_of_packages(call)]
        if not any(call.name in ("curl", "wget", "tar", "unzip", "git", "patch") for call in calls):
            return False
        return all(
            call.does is not None
            and all(self._is_of_sources(path, done.roots) for path in (*call.does.writes, *call.does.deletes))
            for call in calls
        )

    def _is_of_sources(self, path: str, roots: tuple[str, ...]) -> bool:
        name = posixpath.basename(path)
        folder = posixpath.dirname(path) if GLOB & set(name) else path
        if any(inside(root, folder) for root in roots) or _OF_TOOLS.fullmatch(path):
            return True
        return _ARCHIVE.fullmatch(name) is not None or any(inside(path, prefix) for prefix in self.prefixes)

    def _starts_in(self, prefix: str, started: Container) -> bool:
        """Whether a container starts something that may have been installed below `prefix`."""
        paths = (argv[0] for argv in started.argvs if argv and argv[0] and argv[0] not in MODELS)
        return any(inside(path, prefix) if "/" in path else prefix.startswith("/usr/local") for path in paths)

    def _crossings(self, needs: Needs, in_place: bool) -> Iterator[Crossing]:
        for prefix, line in self.prefixes.items():
            if prefix == "/usr/local" and self._facts.base(self._stage).name not in _OWN_FOLDERS:
                detail = f"{self._stage.base} has programs of its own in /usr/local, beside what is installed there"
                raise NotKnown("unknown-output", line, detail)
            yield Crossing((prefix,), prefix)
        everything = in_place or not self.prefixes
        for crossing in needs.crossings() if everything else needs.elsewhere():
            kept = tuple(source for source in crossing.sources if not self._is_of_install(source))
            if kept:
                yield replace(crossing, sources=kept)

    def _is_of_install(self, source: str) -> bool:
        """Whether `source` crosses with what is installed, or is an archive, which ADD unpacks."""
        return any(inside(source, prefix) for prefix in self.prefixes) or _ARCHIVE.fullmatch(source) is not None

    def _on_images(self, done: Work, crossings: tuple[Crossing, ...], started: Container) -> Iterator[Recipe]:
        base, line = self._facts.base(self._stage), done.last.line
        images = runtimes(self._stage.base, "c")
        if not images:
            raise NotKnown("no-runtime", line, f"no image is known that runs what {self._stage.base} builds")
        if images[0].image == self._stage.base and not drops(self._facts, self._stage, done.steps):
            raise NotKnown("nothing-to-drop", line, "what only builds is removed in the step that installs it")
        tools = fetchers(self._facts, self._stage, done, started)
        for image in images:
            lacks, doubts = self._libraries(image)
            user = any(one.keyword == "USER" and one.start < done.last.start for one in self._stage.instructions)
            refresh = bool(self.prefixes) and base.distro in ("debian", "ubuntu") and not user
            yield Recipe(
                name="c",
                image=image.image,
                at=done.first.line,
                steps=done.steps,
                crossings=crossings,
                behind=("RUN ldconfig",) if refresh else (),
                lacks=(*lacks, *self._certificates(tools)),
                reasons=(*self._reasons(), *image.reasons),
                tools=tools,
                questions=(*self._questions(done, crossings, tools), *doubts, *self._asked(image)),
                variant=image.variant,
            )

    def _libraries(self, image: Runtime) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The packages that the last stage lacks, and what is not known of them."""
        base = self._facts.base(self._stage)
        words = [word or "" for call in self.calls for word in call.argv[1:]]
        found: list[str] = []
        if base.distro == "alpine":
            plain = all(call.name in ("gcc", "cc") for call in self.calls)
            found += [] if plain else ["libstdc++"]
        if any("-fopenmp" in word for word in words):
            found.append("libgomp" if base.distro == "alpine" else "libgomp1")
        if base.name not in ("gcc", "buildpack-deps"):
            return tuple(found), ()
        if any(call.name in MAKERS or call.name == "cmake" for call in self.calls):
            found += [one for one in image.lacks if one == "ca-certificates"]
            asked = "Which libraries does the program load that the last stage has not? `ldd` on it tells."
            return tuple(found), (asked,)
        named = {word[2:] for word in words if word.startswith("-l") and word[2:] not in _OF_C}
        for name in sorted(named):
            if name not in _LINKED:
                line = self.calls[-1].run.line
                raise NotKnown("unknown-library", line, f"which package has the library that -l{name} links to")
        known = sort("apt", [_LINKED[name] for name in sorted(named)], base) if named else None
        certificates = [one for one in image.lacks if one == "ca-certificates" and {"ssl", "curl"} & named]
        return (*found, *(known.libraries if known else ()), *certificates), known.doubts if known else ()

    def _certificates(self, tools: frozenset[str]) -> tuple[str, ...]:
        """The certificates that came with what fetches sources, when a library may ask for them."""
        runs = (i for i in self._stage.instructions if i.keyword == "RUN")
        names = {bare(name) for run in runs if (found := installs(self._facts, run)) for name in found.names}
        wanted = tools & {"curl", "wget", "git"} and any(map(_OF_TLS.match, names - tools))
        return ("ca-certificates",) if wanted and "ca-certificates" not in names else ()

    def _asked(self, image: Runtime) -> tuple[str, ...]:
        """The questions of an image; that about libraries of C++ is none where only C is compiled."""
        plain = all(call.name in ("gcc", "cc") and not any((w or "").endswith((".cc", ".cpp")) for w in call.argv)
                    for call in self.calls)  # fmt: skip
        return tuple(one for one in image.questions if not (plain and "libstdc++" in one))

    def _reasons(self) -> Iterator[str]:
        for prefix in self.prefixes:
            yield f"what is installed stands below {prefix}, which crosses as a whole"

    def _questions(self, done: Work, crossings: tuple[Crossing, ...], tools: frozenset[str]) -> Iterator[str]:
        for crossing in crossings:
            for root in crossing.sources:
                if root in done.roots:
                    yield (
                        f"Does the program read all of {root}? If it does not, name the files that it reads in COPY"
                        " --from instead."
                    )
        makes = {call.name for call in self.calls if call.name in MAKERS or call.name == "cmake"}
        if makes and not self.prefixes and not any(root in one.sources for one in crossings for root in done.roots):
            folders = f" of {listed(done.roots)}" if done.roots else ""
            makers = " or ".join(sorted(makes))
            yield (
                f"Does the program read another file{folders}, one of the sources or one that {makers} writes? Only"
                " itself crosses."
            )
        yield from asked_of_fetchers(tools)
