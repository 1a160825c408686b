"""What a container needs of a stage that compiles: programs, files that its commands name, data of the project.

Of the project everything crosses but what is certainly read by compilers and people alone: a program opens files by
names that nobody can work out, relative to the folder that it is started in.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from layersmith.effects.copies import sources, target
from layersmith.effects.image_settings import settings
from layersmith.effects.mounts import mounts, options, target_of
from layersmith.effects.paths import GLOB, inside, resolve
from layersmith.evidence.environment import behind, environment, expanded, folder
from layersmith.evidence.folders import STANDARD
from layersmith.evidence.placing import Placing, placing
from layersmith.evidence.splitting.compiled import Made, NotKnown, Work
from layersmith.evidence.splitting.container import SEARCHED, Container
from layersmith.facts import Facts
from layersmith.split import Crossing
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import derived, value
from layersmith.wildcards import named_by

_LISTED = 4000
"""Files of the context that are looked at, at most, to tell what a folder holds."""

_MOST = 12
"""More names than that are not copied one by one: then the folder that they lie in is."""

_FOR_PEOPLE = (
    *("README*", "LICEN[CS]E*", "COPYING*", "NOTICE*", "CHANGELOG*", "CHANGES*", "CONTRIBUTING*", "CODE_OF_CONDUCT*"),
    *("AUTHORS*", "CONTRIBUTORS*", "MAINTAINERS*", "OWNERS", "CODEOWNERS", "SECURITY*", "Dockerfile*"),
    *("*.[Dd]ockerfile", "docker-bake.*"),
    *("docker-compose*.y*ml", "compose*.y*ml", ".dockerignore", ".git", ".gitignore", ".gitattributes", ".gitmodules"),
    *(".github", ".gitlab*", ".travis.yml", ".circleci", ".drone.yml", "appveyor.yml", ".appveyor.yml", "Jenkinsfile"),
    *("azure-pipelines.yml", "[Mm]akefile", "GNUmakefile", "*.mk", ".editorconfig", ".idea", ".vscode", "codecov.yml"),
    *(".codecov.yml", ".pre-commit-config.yaml", "renovate.json", ".devcontainer", "skaffold.yaml", "Procfile"),
    *("netlify.toml", "fly.toml", "app.json", "sonar-project.properties", ".dependabot", "docker-build.sh", "build.sh"),
    *(".gitkeep", ".keep", ".*-version", ".tool-versions", ".sdkmanrc", ".envrc"),
)
"""Names of files for people, editors, version control and CI: no program reads them when it runs, as a rule. One that
the sources mention is kept."""


_NOT_READ = ("vendor", ".git", "test", "tests", "testdata")
"""Folders of sources that say nothing of what the program reads when it runs."""


@value
class Kind:
    """What the files of an ecosystem are called: `sources` are patterns of names that only compilers read, `built` the
    names of folders where compilers keep what they make on the way. `homes` are folders where tools keep downloads,
    `toolchain` the programs that compile, which a container must not start. `text` are the ends of the names of files
    in which the project may mention another one. `unless` are further patterns of `sources`, each with the text that,
    somewhere in those, tells that a program reads such a file all the same."""

    sources: tuple[str, ...]
    built: tuple[str, ...]
    homes: tuple[str, ...]
    toolchain: frozenset[str]
    text: tuple[str, ...]
    unless: tuple[tuple[str, bytes], ...] = ()


class Needs:
    """What a container of `stage`, which `ran` describes, needs of what `work` makes."""

    def __init__(self, facts: Facts, stage: Stage, work: Work, ran: Container, kind: Kind) -> None:
        self._facts, self._stage, self._work = facts, stage, work
        self.ran, self.kind = ran, kind

    @property
    def line(self) -> int:
        """The line that says what is missing: the last step that compiles."""
        return self._work.last.line

    @property
    def made(self) -> tuple[Made, ...]:
        """What is compiled."""
        return self._work.made

    @property
    def filled(self) -> tuple[str, ...]:
        """The folders in which compilers work."""
        return tuple(one.by.folder for one in self.made if one.by.folder is not None)

    @derived
    def folder(self) -> str:
        """The folder that a container starts in."""
        return folder(self._facts, self._stage, behind(self._stage)) or "/"

    @derived
    def _searched(self) -> tuple[str, ...]:
        """The folders of PATH, those of the base image included."""
        known = environment(self._facts, self._stage, behind(self._stage))
        given = settings(self._facts.base(self._stage))
        found: list[str] = []
        for instruction in self._stage.instructions:
            for pair in instruction.pairs if instruction.keyword == "ENV" else ():
                if pair.name == "PATH":
                    for part in (pair.value or "").strip("\"'").split(":"):
                        text = expanded(part, {**given.variables, **known}, instruction)
                        if text and (path := resolve(text, None)):
                            found.append(path)
        return (*found, *given.path, *SEARCHED)

    @derived
    def programs(self) -> tuple[Crossing, ...]:
        """The compiled programs that are started."""
        return tuple(dict.fromkeys(one for argv in self.ran.argvs for one in self.programs_of(argv)))

    def programs_of(self, argv: tuple[str | None, ...]) -> Iterator[Crossing]:
        """The compiled program that a command starts."""
        program = argv[0] if argv else None
        if program is None or posixpath.basename(program) in self.kind.toolchain:
            return
        if "/" in program:
            path = resolve(program, self.folder)
            tree = next((one.place[:-3] for one in self.made if one.place.endswith("/**") and one.fits(path or "")), "")
            if tree:
                yield Crossing((tree,), f"{tree}/")  # A program that lies in a tree needs the rest of it.
            elif path and self._work.makes(path):
                yield Crossing((path,), f"{posixpath.dirname(path).rstrip('/')}/")
            return
        for place in self._searched:
            path = f"{place}/{program}"
            if self._work.makes(path) and (self._work.makes_by_name(path) or self._told(program)):
                target = place if place in SEARCHED else "/usr/local/bin"
                yield Crossing((path,), f"{target}/")
                return

    def _told(self, program: str) -> bool:
        """Whether a step that builds names `program`, alone or as a part of a path."""
        texts = (one.text for one in self._stage.instructions if one.start in self._work.steps)
        word = re.compile(rb"(?<![\w.-])" + re.escape(program.encode("utf-8", "surrogateescape")) + rb"(?![\w.-])")
        return any(word.search(text) for text in texts)

    def named(self) -> Iterator[str]:
        """Files and folders of the project that the container's commands name."""
        for path in self.ran.paths:
            ours = any(inside(path, root) for root in self._work.roots)
            there = self._work.makes(path) or self._there(path)
            if ours and there and not GLOB & set(path) and path not in self._work.roots:
                yield path

    def _there(self, path: str) -> bool:
        """Whether `path` is known to be there, as a file of the context or as what a step puts somewhere."""
        return any(inside(path, one) for one in self._work.kept) or any(
            place == path or (inside(path, place) and self._facts.context is not None
                              and self._facts.context.kind(_within(source, place, path)) is not None)
            for place, source in self._brought
        )  # fmt: skip

    @derived
    def _brought(self) -> tuple[tuple[str, str], ...]:
        """Places of what the steps copy of the context, each with its path there."""
        found = []
        for copy in self._stage.instructions:
            if copy.start in self._work.steps and copy.keyword in ("COPY", "ADD"):
                put = placing(self._facts, self._stage, copy)
                found += [(item.place, item.path) for item in put.items if item.path is not None] if put else []
        return tuple(found)

    @derived
    def data_roots(self) -> tuple[str, ...]:
        """The outermost folders of sources in which a container is started, or that lie below where it is."""
        roots = [one for one in self._work.roots if not any(inside(one, other) and one != other
                                                            for other in self._work.roots)]  # fmt: skip
        start = self.folder
        chosen = any(one.keyword == "WORKDIR" for one in self._stage.instructions)
        given = not chosen and settings(self._facts.base(self._stage)).folder not in (None, "/")
        kept = tuple(f"{home}/src" for home in self.kind.homes)
        return tuple(
            root for root in roots
            if inside(start, root) or (chosen and start != "/" and inside(root, start))
            or (given and inside(root, start) and not any(inside(root, one) for one in kept))
            or (self._facts.context is None and any(inside(path, root) for path in self._only_named))
        )  # fmt: skip

    @derived
    def _only_named(self) -> tuple[str, ...]:
        return tuple(path for path in self.ran.paths if not self._work.makes(path))

    def data(self) -> Iterator[str]:
        """What else of the project crosses: files and folders, or whole folders of sources."""
        yield from self._loose()
        for root in self.data_roots:
            if self._work.deletes(root) or self._is_mounted(root):
                continue
            names = None if self._work.written else self._entries(root)
            yield from (root,) if names is None or len(names) > _MOST else names

    def _is_mounted(self, root: str) -> bool:
        """Whether the sources in `root` are only mounted there while they are compiled, so that no layer holds them."""
        steps = [one for one in self._stage.instructions if one.start in self._work.steps]
        return all(one.keyword == "RUN" for one in steps) and any(
            options(mount).get("type", "bind") == "bind"
            and (place := resolve(target_of(options(mount)), folder(self._facts, self._stage, one)))
            and inside(root, place)
            for one in steps
            for mount in mounts(one)
        )

    def _loose(self) -> Iterator[str]:
        """What the steps copy beside the sources into a folder where other things stand, too, such as `/`."""
        for put, below in self._by_steps("/"):
            places = [item.place.removesuffix("/*") for item in put.items] if put else []
            if below is None and not all(any(inside(place, one) for one in self._work.roots) for place in places):
                raise NotKnown("unknown-output", self.line, "what stands beside the sources is not known")
            for place, path in (below or {}).items():
                known = (*self._work.roots, *(f"{home}/src" for home in self.kind.homes))
                if not any(inside(place, one) for one in known) and self._is_data(path):
                    yield place

    def _entries(self, root: str) -> tuple[str, ...] | None:
        """What in `root` may be read by a program, None when it is not known what stands there."""
        found: dict[str, None] = {}
        filled = False
        for _, below in self._by_steps(root):
            if below is None:
                return None
            filled |= bool(below)
            found |= {place: None for place, path in below.items() if self._is_data(path)}
        if not filled:
            return None  # It was fetched from elsewhere.
        return tuple(place for place in found if not self._work.deletes(place) and not self._work.makes(place))

    def _by_steps(self, root: str) -> Iterator[tuple[Placing | None, dict[str, str] | None]]:
        """What each of the COPYs among the steps puts where, and of it what stands in `root` with the paths in the
        context, None when that is not known."""
        for copy in self._stage.instructions:
            if copy.start in self._work.steps and copy.keyword in ("COPY", "ADD"):
                put = placing(self._facts, self._stage, copy)
                yield put, self._brought_to(root, put) if put and put.exact else self._named_by(root, copy)

    def _brought_to(self, root: str, put: Placing) -> dict[str, str]:
        """What a COPY puts directly into `root`, or below it, each with its path in the context."""
        context, found = self._facts.context, dict[str, str]()
        for item in put.items:
            if item.path is None or not inside(item.place, root):
                continue
            if item.kind == "folder" and item.place == root and context is not None:
                names = context.children(item.path)
                found |= {posixpath.join(root, name): f"{item.path}/{name}".lstrip("/") for name in names}
            else:
                found[item.place] = item.path
        return found

    def _named_by(self, root: str, copy: Instruction) -> dict[str, str] | None:
        """The same by the names that a COPY writes out, for when there is no context; None when it names no file or
        folder that tells what it is."""
        known = environment(self._facts, self._stage, copy)
        place = expanded(target(copy), known, copy)
        into = resolve(place, folder(self._facts, self._stage, copy)) if place else None
        if into is None or place is None:
            return None
        found: dict[str, str] = {}
        names = [expanded(word, known, copy) for word in sources(copy)]
        for name in names:
            path = name.strip("/").removeprefix("./") if name else ""
            if path in ("", ".", "*", "./*") or self._facts.context is not None:
                return None
            # One thing takes the name that the destination ends in, others their own.
            renamed = len(names) == 1 and not place.endswith(("/", "."))
            renamed = renamed or posixpath.basename(into) == posixpath.basename(path)
            if not (renamed or (_is_file(path) and not (name or "").endswith("/")) or self._is_source(path)):
                return None  # Of a folder the content arrives, and not the folder.
            end = into if renamed else posixpath.join(into, posixpath.basename(path))
            if inside(end, root):
                found[end if "*" not in end else into] = path
        return found

    def _is_data(self, path: str) -> bool:
        """Whether the file or folder at `path` of the context may hold something that a program reads."""
        context = self._facts.context
        name = posixpath.basename(path)
        if any(named_by(name, pattern) for pattern in self.kind.sources) or name in self.kind.built:
            return False
        for pattern, told in self.kind.unless:
            if named_by(name, pattern):
                return context is not None and told in self.texts
        if any(named_by(name, pattern) for pattern in _FOR_PEOPLE):
            return context is not None and name.encode("utf-8", "surrogateescape") in self.texts
        if context is None or context.kind(path) != "folder":
            return True
        return any(self._is_data(f"{path}/{name}") for name in context.children(path))

    @derived
    def texts(self) -> bytes:
        """The sources of the project, one behind the other; nothing without a context."""
        context = self._facts.context
        if context is None:
            return b""
        found: list[bytes] = []
        for _, source in self._brought:
            waiting = [source]
            while waiting and len(found) < _LISTED:
                path = waiting.pop()
                if context.kind(path) == "folder":
                    names = context.children(path)
                    waiting += [f"{path}/{name}".lstrip("/") for name in names if name not in _NOT_READ]
                elif path.endswith(self.kind.text) and posixpath.basename(path) not in self.kind.sources:
                    found.append(context.read(path) or b"")
        return b"\n".join(found)

    def elsewhere(self) -> tuple[Crossing, ...]:
        """What steps put outside of the sources by name."""
        paths = dict.fromkeys(map(_whole, self._kept_elsewhere))
        return tuple(_grouped((path, self._kind(path)) for path in paths if path not in STANDARD))

    @property
    def _kept_elsewhere(self) -> list[str]:
        return [path for path in self._work.kept if not any(inside(path, root) for root in self._work.roots)]

    def crossings(self) -> tuple[Crossing, ...]:
        """All that crosses, programs first: what lies in another one only once."""
        kept = self._kept_elsewhere
        inner = [path for path in self._work.kept if any(inside(path, root) for root in self.data_roots)]
        inner = [path for path in inner if not self._is_source(path) and path not in self._work.roots]
        paths = [*self.data(), *self.named(), *inner, *map(_whole, kept)]
        started = [path for one in self.programs if not _moves(one) for path in one.sources]
        paths = [path for path in dict.fromkeys(paths) if path not in STANDARD and path not in self._started]
        paths = [path for path in paths if not any(inside(path, one) for one in started)]
        outer = [one for one in paths if not any(inside(one, other) and one != other for other in paths)]
        programs = [one for one in self.programs if _moves(one) or not any(inside(one.sources[0], o) for o in outer)]
        return (*programs, *_grouped((path, self._kind(path)) for path in outer))

    @derived
    def _started(self) -> frozenset[str]:
        return frozenset(path for one in self.programs for path in one.sources)

    def _is_source(self, path: str) -> bool:
        name = posixpath.basename(path)
        return any(named_by(name, pattern) for pattern in (*self.kind.sources, *_FOR_PEOPLE))

    def _kind(self, path: str) -> str | None:
        """What stands at `path`, None when that is not known."""
        if path in self.filled or (path != "/" and inside(self.folder, path)):
            return "folder"
        if path in self._work.roots:
            return None  # Without a context a COPY does not tell whether it brings a file or a folder.
        context = self._facts.context
        for place, source in self._brought:
            if inside(path, place) and context is not None and (kind := context.kind(_within(source, place, path))):
                return kind
        if path in [one for call in self._work.calls if call.does for one in call.does.makes]:
            return "folder"
        return "folder" if any(inside(one, path) and one != path for one in self._work.kept) else None


def _is_file(path: str) -> bool:
    """Whether what is copied is a file, or several, to judge by the name."""
    name = posixpath.basename(path)
    return "*" in name or _ENDED.search(name) is not None


_ENDED = re.compile(r".\.[a-z0-9]{1,6}$")


def _moves(crossing: Crossing) -> bool:
    """Whether it puts its source at another path."""
    path = crossing.sources[0]
    return crossing.target not in (f"{path}/", f"{posixpath.dirname(path).rstrip('/')}/")


def _within(source: str, place: str, path: str) -> str:
    below = posixpath.relpath(path, place)
    return source if below == "." else f"{source}/{below}".lstrip("/")


def _whole(path: str) -> str:
    """The folder of a pattern; raises NotKnown when that holds other things too."""
    return posixpath.dirname(path) if GLOB & set(posixpath.basename(path)) else path


def _grouped(found: Iterable[tuple[str, str | None]]) -> Iterator[Crossing]:
    """One crossing for a folder, and one for all files of one folder."""
    files: dict[str, list[str]] = {}
    others: list[Crossing] = []
    for path, kind in found:
        if kind == "folder":
            others.append(Crossing((path,), f"{path}/"))
        elif kind is None:
            others.append(Crossing((path,), path))  # Which is right for a file and for a folder.
        else:
            files.setdefault(posixpath.dirname(path), []).append(path)
    for place, paths in files.items():
        yield Crossing(tuple(paths), f"{place.rstrip('/')}/")
    yield from others
