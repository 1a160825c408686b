"""Shared libraries that programs need and an image lacks, although the image before had them.

A library is looked for as the dynamic loaders do it: DT_RPATH, LD_LIBRARY_PATH, DT_RUNPATH, then for glibc what
/etc/ld.so.cache lists and the loader's own folders (ld.so(8)), for musl its path file or built-in folders. Only what
the image before had, or a build stage brought, is asked for: plug-ins whose library was never there are no loss.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from layersmith.values import value
from layersmith.verify.contents import Contents
from layersmith.verify.elf import Linked

_MUSL = ("/lib", "/usr/local/lib", "/usr/lib")
_GLIBC = ("/lib", "/usr/lib", "/lib64", "/usr/lib64")
_MULTIARCH = re.compile(r"(?:/usr)?/lib/[\w]+-linux-(?:gnu|musl)\w*")


@value
class Lacking:
    """A `library` that the file at `path` needs and that is in no folder where it is looked for. `remedy` is what
    brings it: an instruction for the last stage, "" when nothing is known."""

    path: str
    library: str
    remedy: str = ""


def lacking(before: Contents, after: Contents) -> tuple[Lacking, ...]:
    """The libraries that programs and libraries of the own layers of `after` lack, each library once."""
    search, searched_before = _Search(after), _Search(before)
    places = {inode.digest: path for path, inode in before.inodes() if inode.digest in after.linked}
    found: dict[str, Lacking] = {}
    for path, program, inode in after.own_programs():
        was_at = places.get(inode.digest, path)
        for library in _wanted(program):
            if library in found or search.find(library, path, program):
                continue
            there = searched_before.find(library, was_at, program)
            # Nobody knows how what is loaded by hand finds its way, as long as it is there.
            if there or (inode.digest not in places and library not in search.names):
                same = search.musl == searched_before.musl
                # What is linked to one C library is no use under the other one.
                found[library] = Lacking(path, library, _remedy(library, there, before, search) if same else "")
    return tuple(found.values())


def _wanted(program: Linked) -> Iterator[str]:
    if program.interpreter:
        yield program.interpreter
    yield from program.needed


class _Search:
    """Finds libraries in an image as its loader does."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self.names: set[str] = set()
        """Names of all files."""
        multiarch: set[str] = set()
        musl = False
        for path, _ in contents.inodes():
            folder, _, name = path.rpartition("/")
            self.names.add(name)
            if _MULTIARCH.fullmatch(folder):
                multiarch.add(folder)
            musl = musl or (folder in ("/lib", "/usr/lib") and name.startswith("ld-musl-"))
        self.musl = musl and "/etc/ld.so.cache" not in contents.texts
        self._folders = self._musl_folders() if self.musl else (*_GLIBC, *sorted(multiarch))
        self.cached = frozenset(re.findall(rb"/[^\0]+", contents.texts.get("/etc/ld.so.cache", b"")))

    def _musl_folders(self) -> tuple[str, ...]:
        for name, text in self._contents.texts.items():
            if name.startswith("/etc/ld-musl-"):
                return tuple(folder for folder in re.split(r"[:\n]", text.decode("utf-8", "replace")) if folder)
        return _MUSL

    def find(self, library: str, path: str, program: Linked) -> str | None:
        """Where the file at `path`, which is linked as `program`, finds `library`; None for nowhere."""
        if library.startswith("/"):
            return library if self._contents.real(library) else None
        handed = self._contents.variables.get("LD_LIBRARY_PATH", "").split(":")
        rpath = () if program.runpath and not self.musl else program.rpath
        folders = [*rpath, *filter(None, handed), *program.runpath]
        origin = posixpath.dirname(self._contents.real(path) or path)
        for folder in (*(_expanded(folder, origin) for folder in folders), *self._folders):
            place = posixpath.join(folder, library)
            if self._contents.real(place):
                return place
        if self.musl:
            return None
        ends = b"/" + library.encode("utf-8", "surrogateescape")
        places = (place.decode("utf-8", "surrogateescape") for place in self.cached if place.endswith(ends))
        return next((place for place in places if self._contents.real(place)), None)

    def anywhere(self, library: str) -> str | None:
        """A file of that name outside the folders of the loader."""
        return next((path for path, _ in self._contents.inodes() if path.rpartition("/")[2] == library), None)


def _expanded(folder: str, origin: str) -> str:
    return re.sub(r"\$(?:ORIGIN\b|\{ORIGIN\})", lambda _: origin, folder)


def _remedy(library: str, there: str | None, before: Contents, search: _Search) -> str:
    copied = search.anywhere(library)
    if copied and there and posixpath.dirname(there) == posixpath.dirname(copied):
        return "RUN ldconfig"
    if there is None or library.startswith("/"):
        return ""
    places = {place for place in (there, before.real(there)) if place}
    places |= {place.removeprefix("/usr") for place in places} | {"/usr" + place for place in places}
    if (package := _debian_package(before, places)) is not None:
        return f"RUN apt-get update && apt-get install -y --no-install-recommends {package}"
    if (package := _alpine_package(before, places)) is not None:
        return f"RUN apk add --no-cache {package}"
    folder = posixpath.dirname(there)
    known = folder in _GLIBC or _MULTIARCH.fullmatch(folder)
    return f"COPY --from=build {there} {folder}/" + ("" if known else ", and RUN ldconfig below it")


def _debian_package(before: Contents, places: Iterable[str]) -> str | None:
    wanted = [f"\n{place}\n".encode("utf-8", "surrogateescape") for place in places]
    for name, text in before.texts.items():
        if name.startswith("/var/lib/dpkg/info/") and any(one in b"\n" + text for one in wanted):
            return name.rpartition("/")[2].removesuffix(".list").partition(":")[0]
    return None


def _alpine_package(before: Contents, places: Iterable[str]) -> str | None:
    """The package whose entry of apk's database names one of `places` (apk-package(5): P name, F folder, R file)."""
    package = folder = ""
    for line in before.texts.get("/lib/apk/db/installed", b"").decode("utf-8", "replace").split("\n"):
        kind, _, text = line.partition(":")
        if kind == "P":
            package = text
        elif kind == "F":
            folder = text
        elif kind == "R" and f"/{folder}/{text}" in places:
            return package
    return None
