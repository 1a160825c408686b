"""What programs that rewrite Dockerfiles make of real ones, side by side: how fast, and what is left of the files.

Each gets the same files, every file as the only one of a folder of its own. What came out is judged by Docker's
parser, by dash and bash, and by what the file before said; a second run over the result shows what changes again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from types import MappingProxyType
from typing import NamedTuple

from equivalents import AUTHORS
from layersmith.syntax.tree import INSTRUCTIONS, Dockerfile
from oracles import Read
from processes import Usage, usage
from promises import BODY_KEYWORDS, Outcome, by_secrets, comments, read, read_by_shells
from tools import Tool

PATIENCE = 1800
"""Seconds after which a program is stopped."""

KINDS = {
    "refused": "refused by BuildKit",
    "shell": "refused by a shell",
    "instruction": "instruction lost",
    "comment": "comment lost",
}
"""The ways in which a file can be broken, and the headings of their columns."""


class Made(NamedTuple):
    """What a tool did with so many `files`: files per CPU second, bytes of memory at the peak; how many it changed, how
    many are broken, in all and in each way, and how many its second run changed again; None for one that only reads."""

    tool: Tool
    files: int
    speed: float
    peak: int
    changed: int | None = None
    broken: int = 0
    ways: Mapping[str, int] = MappingProxyType({})
    again: int = 0


def side_by_side(tools: Sequence[Tool], sources: Sequence[bytes], work: Path) -> list[Made]:
    """What each of `tools` makes of `sources`, which are `accepted`; they run in turns, in `work`."""
    parts = {tool: sources[:: tool.every] for tool in tools}
    uses: dict[Tool, list[Usage]] = {tool: [] for tool in tools}
    for turn in range(max(tool.rounds for tool in tools)):
        for at, tool in enumerate(tools):
            if turn < tool.rounds:
                paths = laid_out(parts[tool], work / str(at))
                uses[tool].append(_run(tool, paths, work))
    results = {tool: _contents(work / str(at), len(parts[tool])) for at, tool in enumerate(tools) if tool.writes}
    with ThreadPoolExecutor(2) as pool:  # Nothing is measured here.
        again = [
            pool.submit(_run_again, tool, _paths(work / str(at), len(parts[tool])), work)
            for at, tool in enumerate(tools)
            if tool.writes
        ]
        for one in again:
            one.result()
    made = []
    for at, tool in enumerate(tools):
        part = parts[tool]
        speed = len(part) / median(one.seconds for one in uses[tool])
        found = Made(tool, len(part), speed, max(one.peak for one in uses[tool]))
        if tool.writes:
            second = _contents(work / str(at), len(part))
            ways = [way for way in broken(part, results[tool]) if way]
            found = found._replace(
                changed=_unequal(part, results[tool]),
                broken=len(ways),
                ways=Counter(one for way in ways for one in way),
                again=_unequal(results[tool], second),
            )
        made.append(found)
    return made


def _run(tool: Tool, paths: Sequence[Path], work: Path) -> Usage:
    return usage([*tool.command, *paths], tool.ends, str(work), PATIENCE)


def _run_again(tool: Tool, paths: Sequence[Path], work: Path) -> None:
    """A second run, over what BuildKit still accepts: of other files some programs end the whole run."""
    fine = [path for path in paths if accepted(path.read_bytes())]
    try:
        _run(tool, fine, work)
    except SystemExit:  # They may be more particular than BuildKit.
        for path in fine:
            usage([*tool.command, path], range(256), str(work), PATIENCE)


def laid_out(sources: Iterable[bytes], folder: Path) -> list[Path]:
    """The `sources`, written anew as `Dockerfile` in folders of their own in `folder`."""
    paths = []
    for number, source in enumerate(sources):
        path = folder / str(number) / "Dockerfile"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(source)
        paths.append(path)
    return paths


def _paths(folder: Path, count: int) -> list[Path]:
    return [folder / str(number) / "Dockerfile" for number in range(count)]


def _contents(folder: Path, count: int) -> list[bytes]:
    return [path.read_bytes() for path in _paths(folder, count)]


def _unequal(some: Sequence[bytes], others: Sequence[bytes]) -> int:
    return sum(one != other for one, other in zip(some, others, strict=True))


def broken(before: Sequence[bytes], after: Sequence[bytes]) -> list[set[str]]:
    """In which ways (`KINDS`) each of the files `after` is worse than it was `before`; no way for one that is not."""
    outcomes = [Outcome(str(number), len(source)) for number, source in enumerate(before)]
    changed: list[tuple[Outcome, Dockerfile, Dockerfile]] = []
    for outcome, source, result in zip(outcomes, before, after, strict=True):
        if source == result or not (old := accepted(source)):
            continue
        if not (new := accepted(result)):
            outcome.add("bar", "refused")
            continue
        # A secret is no variable any more where a RUN reads it from a mount.
        lost, secrets = set(_said(old[1])) - set(_said(new[1])), by_secrets(old[1], new[1], result)
        if any(name not in secrets for _, _, name in lost):
            outcome.add("bar", "instruction")
        if any(comment.encode() not in result for comment in comments(old[0])):
            outcome.add("bar", "comment")
        changed.append((outcome, old[0], new[0]))
    read_by_shells(changed)
    return [{"shell" if name in ("dash", "bash") else name for name in outcome.names("bar")} for outcome in outcomes]


def accepted(source: bytes) -> tuple[Dockerfile, list[Read]] | None:
    """The tree of a file and what BuildKit's parser reads in it; None when BuildKit builds nothing of it: that refuses
    it, or finds what is no instruction, or one in front of the first FROM."""
    tree, reads = read(Outcome("", len(source)), source)
    keywords = [one.keyword for one in reads or ()]
    first = next((keyword for keyword in keywords if keyword != "ARG"), "")
    return (tree, reads) if reads and first == "FROM" and INSTRUCTIONS.issuperset(keywords) else None


def _said(reads: Iterable[Read]) -> Iterator[tuple[int, str, str]]:
    """What there is in each stage besides RUN, COPY and ADD, with the names that ARG, ENV and LABEL give.

    Values are left out, as they may be written in another way, and so may be a CMD that another one follows.
    """
    stage = 0
    for one in reads:
        keyword = one.keyword
        stage += keyword == "FROM"
        if keyword == "MAINTAINER":
            yield stage, "LABEL", AUTHORS
        elif keyword in ("ENV", "LABEL"):
            yield from ((stage, keyword, _name(word)) for word in one.value[::2])
        elif keyword == "ARG":
            yield from ((stage, keyword, _name(word)) for word in one.value)
        elif keyword == "ONBUILD":
            yield stage, keyword, one.inner or ""
        elif keyword not in BODY_KEYWORDS:
            yield stage, keyword, ""


def _name(word: str) -> str:
    name = re.sub(r"""["'\\]""", "", word.partition("=")[0])
    return AUTHORS if name == "maintainer" else name


def as_markdown(made: Sequence[Made]) -> str:
    """The table for a terminal and for docs/benchmarks.md."""
    head = ["tool", "files", "files per CPU second", "memory", "changed", "broken", *KINDS.values(), "changed again"]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    for one in made:
        counts = (one.changed, one.broken, *(one.ways.get(kind, 0) for kind in KINDS), one.again)
        shares = [_share(count, one.files) if count is not None else "" for count in counts]
        shares = shares if one.changed is not None else ["lints only"] + [""] * (len(shares) - 1)
        rows.append([one.tool.name, str(one.files), f"{one.speed:.1f}", f"{one.peak / 2**20:.0f} MiB", *shares])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _share(count: int, files: int) -> str:
    return f"{100 * count / files:.1f} %" if count else "0"
