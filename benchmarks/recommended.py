"""Recompute what Debian's packages bring along only because it is recommended, and what of it is worth keeping.

    python benchmarks/recommended.py CONTENTS bullseye=PACKAGES bookworm=PACKAGES trixie=PACKAGES [--write]

PACKAGES is the uncompressed package index of a release, as for alternatives.py; CONTENTS are the lines of Debian
12's Contents indexes about files in folders of programs. Which packages are asked comes from packages.txt beside this
script, which programs people call from commands.txt. Numbers and sizes are those of Debian 12; what is kept is there in
all releases. The rule is in docs/recommends.md.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from alternatives import Index
from layersmith.effects import recommends_table

TABLE = Path(recommends_table.__file__)
MIDDLE = "bookworm"
_TOOLS = """
    build-essential gcc g++ gfortran make libc6-dev python3-dev autoconf automake autotools-dev m4 libtool pkg-config
    cmake binutils bison flex gettext ninja-build ruby-dev libperl-dev default-jdk
    """
TOOLCHAIN = frozenset(_TOOLS.split())
_OTHERS = """
    gnupg gpg gpg-agent gpgv dirmngr debian-archive-keyring apt-transport-https tzdata locales dbus xauth ghostscript
    netbase
    """
OTHERS = frozenset(_OTHERS.split())
OF_DOCUMENTS = frozenset(("fonts-lato", "fonts-font-awesome", "fonts-mathjax", "fonts-lmodern"))


def closure(index: Index, names: Iterable[str], soft: bool) -> set[str]:
    """All that apt installs for `names` on an image of the release, with what is recommended when `soft`."""
    found, pending = set(names), list(names)
    while pending:
        for group, recommended in index.groups(pending.pop()):
            satisfying = index.all_satisfying(group)
            if (recommended and not soft) or satisfying & index.image or satisfying & found:
                continue
            new = set(index.choices(group)[:1]) - found
            found |= new
            pending += new
    return found


def recommended(index: Index, names: Iterable[str]) -> set[str]:
    """What the packages `names` recommend themselves."""
    groups = (group for name in names for group, soft in index.groups(name) if soft)
    return {
        one for group in groups if not index.all_satisfying(group) & index.image for one in index.choices(group)[:1]
    }


def kept(index: Index, name: str) -> set[str]:
    """What is kept of what `name` recommends, and of what that recommends in turn: gcc the headers of the C library."""
    first = worth(index, name)
    wanted = (first | {deeper for one in first for deeper in worth(index, one)}) - closure(index, [name], soft=False)
    # A package that another one of them brings need not be named.
    return {one for one in wanted if not any(one in closure(index, [other], False) for other in wanted - {one})}


def worth(index: Index, name: str) -> set[str]:
    """Of what `name` recommends, that which is worth to be asked for by name; of certificates and toolchains also what
    any package recommends that it needs, of fonts and Ghostscript what those recommend on
    which it depends itself."""
    hard = closure(index, [name], soft=False)
    near = {name, *(one for group, soft in index.groups(name) if not soft for one in index.choices(group)[:1])}
    wanted = recommended(index, hard) & (TOOLCHAIN | {"ca-certificates"})
    wanted |= {one for one in recommended(index, near) if one.startswith("fonts-") and one not in OF_DOCUMENTS}
    wanted |= recommended(index, near) & {"ghostscript"}
    wanted = (wanted | recommended(index, [name]) & OTHERS) - hard
    return wanted - {"xauth"} if name.startswith("openssh") else wanted


def megabytes(index: Index, names: set[str]) -> int:
    """What the packages `names` take when they are installed."""
    return round(sum(int(index.packages[name].get("Installed-Size", "0")) for name in names) / 1024)


def programs(contents: str) -> dict[str, set[str]]:
    """The packages that have each program, by its name."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in contents.splitlines():
        path, _, packages = line.rpartition(" ")
        name = re.fullmatch(r"(?:usr/)?s?bin/(\S+)\s*", path)
        if name:
            found[name[1]] |= {package.rpartition("/")[2] for package in packages.split(",")}
    return found


HEAD = '''"""What packages of Debian bring along only because it is recommended.

Written by benchmarks/recommended.py; see docs/recommends.md. One row a package: how many others it recommends, directly
or through others, and their size in MB; how many and how large without those that are kept; the packages that are kept,
toolchains behind a plus; those among them that are worth keeping when one of their programs is called; and what of all
these comes anyway. Numbers are those of Debian 12.
"""

ROWS = """
{rows}
"""

PROGRAMS = """
{programs}
"""
'''


def main() -> None:
    """Read the indexes, print the figures and, if asked, write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("contents")
    parser.add_argument("index", nargs="+", metavar="RELEASE=PACKAGES")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    here = Path(__file__).parent
    names = [line.split()[1] for line in (here / "packages.txt").read_text().splitlines()]
    called = {line.split()[1] for line in (here / "commands.txt").read_text().splitlines()}
    pairs = (text.partition("=") for text in asked.index)
    indexes = {release: Index(Path(path).read_text(encoding="utf-8")) for release, _, path in pairs}
    middle = indexes[MIDDLE]
    names = [name for name in names if name in middle.packages]
    everywhere = set.intersection(*(set(index.packages) for index in indexes.values()))
    soft = {name: closure(middle, [name], True) - closure(middle, [name], False) for name in names}
    having = {
        program: min(packages & everywhere)
        for program, packages in programs(Path(asked.contents).read_text(encoding="utf-8")).items()
        if program in called and len(packages & everywhere) == 1
    }
    useful = set(having.values()) & set[str]().union(*soft.values())
    keep = {name: everywhere & set[str]().union(*told(indexes.values(), name)) for name in names}
    notable = useful | set[str]().union(*keep.values())
    rows = [row(middle, name, soft[name], keep[name], useful, notable) for name in sorted(names)]
    lines = defaultdict(list)
    for program, package in sorted(having.items()):
        if package in useful:
            lines[package].append(program)
    print(f"{len(names)} packages, {sum(map(bool, soft.values()))} recommend others, {len(useful)} useful")
    tools = sum(bool(found & TOOLCHAIN) for found in keep.values())
    print(
        f"toolchains are kept of {tools}, something else of {sum(bool(found - TOOLCHAIN) for found in keep.values())}"
    )
    if asked.write:
        entries = [folded(f"{package}: {' '.join(found)}") for package, found in sorted(lines.items())]
        TABLE.write_text(HEAD.format(rows="\n".join(rows), programs="\n".join(entries)), encoding="utf-8")


def told(indexes: Iterable[Index], name: str) -> Iterator[set[str]]:
    """What is kept of what `name` recommends, by each of the releases that have it."""
    return (kept(index, name) for index in indexes if name in index.packages)


def row(index: Index, name: str, soft: set[str], keep: set[str], useful: set[str], notable: set[str]) -> str:
    """The row of the package `name`."""
    hard = closure(index, [name], False)
    keep = keep & soft
    without = soft - closure(index, [name, *keep], False)
    chosen = " ".join((*sorted(keep - TOOLCHAIN), *("+" + one for one in sorted(keep & TOOLCHAIN))))
    numbers = f"{len(soft)} {megabytes(index, soft)} {len(without)} {megabytes(index, without)}"
    called = " ".join(sorted((soft & useful) - keep - closure(index, keep, False)))
    anyway = " ".join(sorted((hard & notable) - {name}))
    return folded(f"{name}: {numbers} | {chosen} | {called} | {anyway}".rstrip(" |"))


def folded(text: str) -> str:
    """One entry of the table, its further lines behind four blanks."""
    return "\n    ".join(textwrap.wrap(text, 116, break_long_words=False, break_on_hyphens=False))


if __name__ == "__main__":
    main()
