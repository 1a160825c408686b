"""Which libraries and programs of a full image Python packages use, that its slim variant has not.

A full image has what the `buildpack-deps` images install (docker-library/buildpack-deps, the template of their
Dockerfiles): headers of the libraries below, git, and curl. A package that has wheels for Linux brings what it links
to; those below do not, or look for a library or a program when they run (the pages that install each of them say so).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from layersmith.values import value

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?")

_LINKED = {
    "libpq5": "psycopg2 psycopg psycopg-c pygresql aiopg queries",
    "libmariadb3": "mysqlclient mysql-python mariadb",
    "libgssapi-krb5-2": "gssapi pykerberos kerberos krb5 requests-kerberos winkerberos",
    "libxml2": "uwsgi xmlsec",
    "libcurl4": "pycurl",
    "libmagic1": "python-magic filemagic",
    "libcairo2": "cairosvg cairocffi pycairo",
    "libgomp1": "lightgbm",
    "libglib2.0-0": "opencv-python opencv-contrib-python opencv-python-headless opencv-contrib-python-headless",
}
"""Packages of Debian, by names that all its releases since 10 know (with the `t64` of 13 as what provides them)."""

_OLD = frozenset(("wheezy", "jessie", "stretch"))
_NOT_IN_OLD = frozenset(("libmariadb3",))
"""Those that older releases have not."""

_STARTED = {
    "git": "gitpython dulwich-cli pygit dvc pre-commit detect-secrets git-python python-semantic-release",
    "gnupg": "python-gnupg gnupg",
    "openssh-client": "ansible ansible-core ansible-runner",
    "imagemagick": "pgmagick",
}
"""The same for programs that a package starts."""

_BUNDLED = {
    "psycopg": ("psycopg-binary", "psycopg-c"),
    "psycopg2": ("psycopg2-binary",),
}
"""Packages that need nothing when one of others is there."""

_ASKED = {
    "wand": "ImageMagick's libmagickwand, whose package is called after its version",
    "weasyprint": "Pango (libpango-1.0-0, libpangoft2-1.0-0)",
    "triton": "a C compiler, which it calls when it runs",
    "torch": "a C compiler, which torch.compile calls when it runs",
    "pyodbc": "a driver manager and drivers (unixodbc)",
}

_NAMES = {name: (package, True) for package, names in _LINKED.items() for name in names.split()} | {
    name: (package, False) for package, names in _STARTED.items() for name in names.split()
}


def distributions(requirement: str) -> Iterator[str]:
    """The name of what `requirement`, one that pip reads, asks for, as the index compares it; with its extras behind,
    as packages that an extra brings are called after it: psycopg[binary] asks for psycopg-binary too."""
    found = _REQUIREMENT.match(requirement)
    if found is None:
        return
    name = _normal(found[1])
    yield name
    yield from (f"{name}-{_normal(extra)}" for extra in re.split(r"[\s,]+", found[2] or "") if extra)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@value
class Needed:
    """Packages of Debian that the last stage needs, each with a sentence why, and what is only to be asked."""

    packages: tuple[str, ...]
    reasons: tuple[str, ...]
    questions: tuple[str, ...]


def needed(names: Iterable[str], release: str) -> Needed:
    """What the Python packages `names`, as the index compares them, need of a full image when they run, which stands on
    Debian's `release`, as far as that is known."""
    there = dict.fromkeys(names)
    packages: dict[str, str] = {}
    questions: list[str] = []
    for name in there:
        if any(other in there for other in _BUNDLED.get(name, ())):
            continue
        if name in _NAMES:
            package, linked = _NAMES[name]
            if package in _NOT_IN_OLD and release in _OLD:
                questions.append(f"{name} links to a library that Debian's {release} has by another name: is it there?")
                continue
            packages.setdefault(package, f"{name} {'links to' if linked else 'starts'} what {package} brings")
        elif told := _ASKED.get(name):
            questions.append(f"{name} needs {told}: is it there?")
    return Needed(tuple(sorted(packages)), tuple(packages[one] for one in sorted(packages)), tuple(questions))
