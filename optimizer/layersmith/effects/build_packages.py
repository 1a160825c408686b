"""Which packages of a distribution are for building, and which of its libraries what is built with them needs.

Packages count as running unless it is certain that they only build. For Debian the libraries are those of its package
indexes (`build_packages_table`); for others they are told by `build_packages_others`. See docs/bases.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from layersmith.effects.bases import Base
from layersmith.values import pattern, value


@value
class Sorted:
    """Packages by who needs them: `building` are only for building, `running` what runs may need; `libraries` are the
    packages that what was built with `building` needs when it runs. `doubts` are sentences about what is not known."""

    building: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@value
class Needs:
    """The `libraries` that go with one package that only builds, and a `doubt` about them, "" for none. `newest` is the
    number of the Debian release that calls them so, when the image may stand on the next one tomorrow."""

    libraries: tuple[str, ...] = ()
    doubt: str = ""
    newest: int | None = None


def sort(manager: str, names: Iterable[str], base: Base) -> Sorted:
    """The packages `names` of "apt", "apk" or "dnf" on `base`, sorted. Names may carry versions and architectures, as
    written in an install; libraries have none. A package that the author installs anyway is not repeated."""
    from layersmith.effects.build_packages_others import alpine, red_hat

    ask = {"apt": _debian, "apk": alpine, "dnf": red_hat}.get(manager)
    given = tuple(dict.fromkeys(names))
    if ask is None:
        return Sorted(running=given)
    found = {name: ask(bare(name), base) for name in given}
    building = tuple(name for name in given if found[name] is not None)
    running = tuple(name for name in given if found[name] is None)
    needs = [one for one in found.values() if one is not None]
    there = {bare(name) for name in running}
    libraries = dict.fromkeys(library for one in needs for library in one.libraries if library not in there)
    doubts = [one.doubt for one in needs if one.doubt]
    if renamed := [one for one in needs if one.newest is not None and not there.issuperset(one.libraries)]:
        names = " ".join(dict.fromkeys(library for one in renamed for library in one.libraries))
        doubts.append(
            f"Does the base image still stand on Debian {renamed[0].newest}? Its next release names {names} anew."
        )
    return Sorted(building, running, tuple(libraries), tuple(dict.fromkeys(doubts)))


def bare(name: str) -> str:
    """The name of a package without the version, release or architecture that an install may ask for."""
    return re.split("[=<>~/:@]", name, maxsplit=1)[0]


_TOOLS = """
    build-essential make gcc g++ cpp gfortran gobjc cmake autoconf automake autopoint autogen libtool
    libtool-bin pkg-config pkgconf bison flex m4 ninja-build meson scons ccache clang llvm lld mold clang-format
    gperf re2c nasm yasm protobuf-compiler protobuf-c-compiler doxygen swig cython3 intltool help2man valac
    gobject-introspection debhelper devscripts dh-make dh-autoreconf lintian fakeroot lcov cppcheck diffstat
    qt5-qmake qttools5-dev-tools flatpak-builder musl-tools patchelf chrpath cargo rustc golang
    golang-go maven ant gradle scala sbt ghc cabal-install linux-headers-generic linux-headers-amd64
    opencl-headers libc6-dev-i386 node-gyp dpkg-cross equivs upx upx-ucl
    """
_BUILDING = frozenset(_TOOLS.split())
"""Binutils are none of them: Python's `ctypes.util.find_library` calls what they bring."""
_FAMILY = pattern(
    r".+-dev|(gcc|g\+\+|cpp|gfortran|gobjc|clang|llvm|binutils)-.+|linux-headers-.+|golang-[\d.]+(-go)?|.+-headers"
)
_JDK = pattern(r"(openjdk-\d+|default)-jdk(-headless)?")
_FORTRAN = pattern(r"gfortran(-\d+)?")


def _debian(name: str, base: Base) -> Needs | None:
    """What comes with `name`; None when it may be needed by what runs."""
    jdk = _JDK.fullmatch(name)
    if jdk:
        return Needs((f"{jdk[1]}-jre{jdk[2] or ''}",))
    if _FORTRAN.fullmatch(name):
        # Ubuntu 18.04 has GCC 7, whose library is an older one.
        of_seven = name == "gfortran" and base.distro == "ubuntu" and base.release == (18, 4)
        return _as_old(name, base, Needs(("libgfortran4" if of_seven else "libgfortran5",)))
    if name in _BUILDING:
        return Needs()
    if not _FAMILY.fullmatch(name):
        return None
    return _as_old(name, base, _libraries(name, base)) if name.endswith("-dev") else Needs()


def _as_old(name: str, base: Base, found: Needs) -> Needs:
    """What is known of `found`, which goes with `name`, in a release that may be older than the table."""
    old = base.release is not None and base.distro is not None and base.release < _OLDEST.get(base.distro, ())
    if not old or (_SINCE_LONG.issuperset(found.libraries) and name not in _NOT_IN_OLD):
        return found
    return Needs(doubt=f"Which library of {name} does this release have? It is older than what is known here.")


_UNCHANGED = """
    libaio1 libblas3 libbz2-1.0 libc-client2007e libev4 libexpat1 libfontconfig1 libfreetype6 libgmp10 libgssapi-krb5-2
    libjpeg-turbo8 libjpeg62-turbo libkrb5-3 liblapack3 libmagic1 libmcrypt4 libpcre3 libpq5 libsasl2-2 libsqlite3-0
    libuv1 libx11-6 libxext6 libxft2 libxml2 libxpm4 libxrender1 libxslt1.1 libyaml-0-2 zlib1g
    """
_SINCE_LONG = frozenset(_UNCHANGED.split())
"""Libraries that older releases than those of the table call by the same names."""
_NOT_IN_OLD = frozenset(("libcap-ng-dev", "liblz4-dev", "libseccomp-dev", "libxxhash-dev", "libzstd-dev"))
"""Packages whose libraries are in the images of the table's releases, and not in those of older ones."""
_OLDEST = {"debian": (10,), "ubuntu": (18, 4)}
"""The first releases of which the names in the table can be believed."""

_INTERPRETERS = pattern(r"(lib)?(python|pypy|ruby|perl|php|lua|erlang|tcl|guile)[\d.]*(-all)?-dev")
_HEADERS_ONLY = ("libc6-dev", "libc-dev", "libstdc++", "libgcc", "linux-libc-dev")


_SAME = {
    "libfreetype-dev": "libfreetype6-dev",
    "libmariadb-dev-compat": "libmariadb-dev",
    "libxslt-dev": "libxslt1-dev",
}
"""Other names of development packages in the table."""


def _libraries(name: str, base: Base) -> Needs:
    if _INTERPRETERS.fullmatch(name) or name.startswith(_HEADERS_ONLY):
        return Needs()
    if base.distro == "ubuntu":
        from layersmith.effects.build_packages_others import ubuntu

        name = _SAME.get(name, name)
        return ubuntu(name, base, _columns().get(name))
    found = _columns().get(_SAME.get(name, name))
    if found is None:
        return Needs(doubt=f"Does what is built with {name} need its library? It is not known by name.")
    if len(set(found)) == 1 and found[0] is not None:
        return Needs(found[0])
    release, moves = _release(base)
    libraries = dict(zip(_releases(), found, strict=True)).get(release) if release else None
    if libraries is None:
        told = ", ".join(f"{' '.join(one) or 'none'} in Debian {number}" for number, one in _known(found))
        return Needs(doubt=f"Which library of {name} does this release have ({told})?")
    return Needs(libraries, newest=release if moves and libraries else None)


def _release(base: Base) -> tuple[int | None, bool]:
    """The number of the Debian release that `base` stands on, and whether it may be another one tomorrow."""
    if base.release:
        return base.release[0], False
    if (base.tag or "").partition("-")[0] in _UNSETTLED:
        return None, False
    from layersmith.effects.tags import stand

    if base.moving and base.official:
        return _releases()[-1], True
    found = stand(base)
    return (_NUMBERS.get(found.release), found.moves) if found else (None, False)


_UNSETTLED = ("sid", "unstable", "testing", "experimental", "rc-buggy")
"""Tags of what is no release yet, where packages are renamed at any time."""
_NUMBERS = {"buster": 10, "bullseye": 11, "bookworm": 12, "trixie": 13}
Column = tuple[str, ...] | None
"""The libraries in one release; None where the development package is not there."""


@cache
def _columns() -> dict[str, tuple[Column, ...]]:
    from layersmith.effects.build_packages_table import LIBRARIES

    rows: dict[str, tuple[Column, ...]] = {}
    for line in re.sub(r"\n {4}", " ", LIBRARIES).strip().splitlines():
        name, _, texts = line.partition(":")
        columns = [None if text.strip() == "-" else tuple(text.split()) for text in texts.split("|")]
        rows[name] = tuple(columns * len(_releases()) if len(columns) == 1 else columns)
    return rows


@cache
def _releases() -> tuple[int, ...]:
    from layersmith.effects.build_packages_table import RELEASES

    return RELEASES


def _known(found: tuple[Column, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    return ((number, one) for number, one in zip(_releases(), found, strict=True) if one is not None)
