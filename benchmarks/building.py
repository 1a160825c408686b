"""Recompute which libraries what is built with Debian's development packages needs when it runs.

    python benchmarks/building.py bullseye=PACKAGES bookworm=PACKAGES trixie=PACKAGES [--write]

PACKAGES is the uncompressed package index of a release, as for alternatives.py. The names come from development.txt
beside this script: development packages that public Dockerfiles install. A development package names its libraries,
or other packages that do; those that one of another source depends on are left out, as apt brings them, and those that
every image of the release has. `--write` replaces
the table; the figures are printed in any case. See docs/bases.md.
"""

from __future__ import annotations

import argparse
import re
import textwrap
from collections import defaultdict
from pathlib import Path

from alternatives import RELEASES, Index
from layersmith.effects import build_packages_table

TABLE = Path(build_packages_table.__file__)
NOT_LINKED = re.compile(r"lib(python\d|ruby|perl\d).*|.*-(bin|common|data|doc|tools|plugin|perl|extra|gir.*)")
"""Interpreters come with the image that runs, and modules for them don't link to them; the rest are no libraries."""

LIBRARIES = ("lib", "zlib", "ocl-icd-lib", "freeglut", "odbcinst1", "opentelemetry-cpp", "musl")
"""How the names of libraries begin. Of the same section are parts of desktops and the like."""

HEAD = '''"""Which libraries what is built with a development package needs, in Debian {releases}.

Written by benchmarks/building.py. One row a development package: its name, and its libraries; where they differ, one
column a release.
"""

RELEASES = ({numbers})

LIBRARIES = """
{rows}
"""
'''


def develops(index: Index, name: str) -> bool:
    """Whether the package `name` is for building."""
    section = index.packages[name].get("Section", "")
    return name.endswith("-dev") or section.endswith("libdevel")


def hard(index: Index, name: str) -> set[str]:
    """What apt installs for the dependencies of `name` where nothing is installed."""
    groups = (group for group, soft in index.groups(name) if not soft)
    return {one for group in groups for one in index.choices(group)[:1]}


def closure(index: Index, name: str) -> set[str]:
    """All that comes with `name`, itself left out."""
    found, pending = set[str](), [name]
    while pending:
        new = hard(index, pending.pop()) - found
        found |= new
        pending += new
    return found - {name}


def libraries(index: Index, name: str) -> tuple[str, ...]:
    """The libraries that the development package `name` belongs to; when it has none of its own, those of the packages
    of its kind that it depends on. Packages of the same source belong together."""
    own, seen, pending = set[str](), {name}, [name]
    while pending:
        package = pending.pop()
        of_it = hard(index, package)
        of_its_own = {one for one in of_it if one.startswith(LIBRARIES) and is_library(index, one)}
        same = source_of(index, package)
        below = [one for one in of_it if develops(index, one) and not source_of(index, one).startswith("gcc")]
        below = [one for one in below if not of_its_own or source_of(index, one) == same]
        pending += set(below) - seen
        seen.update(below)
        own |= of_its_own
    found = {one for one in own if one not in index.image and not NOT_LINKED.fullmatch(one)}
    implied = {(other, source_of(index, one)) for one in found for other in closure(index, one)}
    return tuple(
        sorted(one for one in found if {of for other, of in implied if other == one} <= {source_of(index, one)})
    )


def source_of(index: Index, name: str) -> str:
    """The source package that `name` is built from."""
    return index.packages[name].get("Source", name).split()[0]


def is_library(index: Index, name: str) -> bool:
    """Whether the package `name` is a library to link to."""
    return index.packages[name].get("Section", "").endswith("libs") and not develops(index, name)


def main() -> None:
    """Read the indexes, print the figures and, if asked, write the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("index", nargs="+", metavar="RELEASE=PACKAGES")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    names = (Path(__file__).parent / "development.txt").read_text().split()
    found: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    releases = []
    for release, _, path in (text.partition("=") for text in asked.index):
        index = Index(Path(path).read_text(encoding="utf-8"))
        releases.append(release)
        for name in names:
            # A name that one package provides installs that one.
            real = (name,) if name in index.packages else {one for one, _ in index.provided.get(name, ())}
            if len(real) == 1 and develops(index, *real):
                found[name][release] = libraries(index, *real)
        print(f"{release}: {sum(release in of for of in found.values())} of {len(names)} names")
    rows = [row(name, [found[name].get(release) for release in releases]) for name in sorted(found)]
    print(f"{sum(' | ' in text for text in rows)} of {len(rows)} differ by release")
    if asked.write:
        numbers = ", ".join(str(RELEASES[release]) for release in releases)
        told = " and ".join(", ".join(numbers.split(", ")).rsplit(", ", 1))
        TABLE.write_text(HEAD.format(releases=told, numbers=numbers, rows="\n".join(rows)), encoding="utf-8")


def row(name: str, columns: list[tuple[str, ...] | None]) -> str:
    """A line of the table, folded; a release that lacks the package has a dash."""
    texts = ["-" if one is None else " ".join(one) for one in columns]
    joined = texts[0] if len(set(texts)) == 1 else " | ".join(texts)
    return "\n    ".join(textwrap.wrap(f"{name}: {joined}", 116, break_long_words=False, break_on_hyphens=False))


if __name__ == "__main__":
    main()
