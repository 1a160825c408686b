"""Packages by whose programs the steps fetch and unpack sources, and which only they use."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from layersmith.evidence.splitting.compiled import Work
from layersmith.evidence.splitting.container import Container
from layersmith.evidence.splitting.packages import installs
from layersmith.facts import Facts
from layersmith.syntax.tree import Stage

_FETCHERS = {
    "curl": "curl",
    "wget": "wget",
    "git": "git",
    "unzip": "unzip",
    "xz": "xz-utils",
    "bzip2": "bzip2",
    "patch": "patch",
    "svn": "subversion",
    "hg": "mercurial",
    "bzr": "bzr",
}
"""Programs that fetch and unpack sources, with the packages that bring them."""

_ASKED_BY_TOOLS = frozenset(("git", "svn", "hg", "bzr"))
"""Those that compilers and managers of packages call by themselves."""
_UNPACK = frozenset(("bzip2", "xz", "unzip"))
"""Those that `tar` and others call."""


def fetchers(
    facts: Facts, stage: Stage, done: Work, started: Container, sources: bytes = b"", by_themselves: bool = False
) -> frozenset[str]:
    """The packages that only the steps `done` use to fetch and unpack: not those that a container or another RUN
    starts, or that the `sources` name as a word of their own. `by_themselves`: what compiles calls some unasked."""
    runs = [run for run in stage.instructions if run.keyword == "RUN"]
    last = max(done.steps, default=0)
    below = {name for run in runs if run.start > last and (one := installs(facts, run)) for name in one.names}
    found = {name for run in runs if (one := installs(facts, run)) for name in one.names} - below
    steps = [run.args.text for run in runs if run.start in done.steps]
    others = [run.args.text for run in runs if run.start not in done.steps and installs(facts, run) is None]
    programs = {posixpath.basename(argv[0] or "") for argv in started.argvs if argv} | {*started.programs}
    wanted = {name for name in _FETCHERS if any(_names(name, text) for text in steps)}
    wanted |= _UNPACK if wanted else frozenset()
    wanted |= _ASKED_BY_TOOLS if by_themselves else frozenset()
    return frozenset(
        _FETCHERS[name] for name in wanted
        if _FETCHERS[name] in found and name not in programs and not any(_names(name, text) for text in others)
        and re.search(rb"[\"']" + name.encode("utf-8", "surrogateescape") + rb"[\"' ]", sources) is None
    )  # fmt: skip


def _names(program: str, text: bytes) -> bool:
    return re.search(rf"\b{program}\b".encode("utf-8", "surrogateescape"), text) is not None


def asked_of_fetchers(tools: frozenset[str]) -> Iterator[str]:
    """What is to be asked of packages that stay where they fetch."""
    if tools:
        names = " or ".join(sorted(tools))
        yield f"Does the program call {names}? Only the steps that build do, as far as can be seen."
