"""Which steps an engine ran and which it took from its cache, read from the progress that it prints."""

from __future__ import annotations

import re

from layersmith.values import number

_VERTEX = re.compile(r"#(\d+) \[((?:[^\]]* )?)(\d+)/\d+\] (.*)")
_CACHED = re.compile(r"#(\d+) CACHED")
_STEP = re.compile(r"(?:\[[^\]]*\] )?STEP \d+/\d+: (.*)")
_FROM_CACHE = "--> Using cache "


class BuildkitSteps:
    """The steps in `--progress=plain` output."""

    def __init__(self) -> None:
        self._stages: dict[str, dict[int, tuple[str, str]]] = {}
        self._cached: set[str] = set()

    def hear(self, line: str) -> None:
        """Take one line of output."""
        if named := _VERTEX.fullmatch(line):
            self._stages.setdefault(named[2], {})[number(named[3])] = (named[1], named[4])
        elif taken := _CACHED.fullmatch(line):
            self._cached.add(taken[1])

    def found(self) -> tuple[tuple[str, bool], ...]:
        """(instruction, cached) of each step but FROM, stage by stage; BuildKit tells them in any order."""
        return tuple(
            (text, number in self._cached)
            for stage in self._stages.values()
            for _, (number, text) in sorted(stage.items())
            if not _is_from(text)
        )


class BuildahSteps:
    """The steps in the output of buildah and podman."""

    def __init__(self) -> None:
        self._steps: list[tuple[str, bool]] = []

    def hear(self, line: str) -> None:
        """Take one line of output."""
        if named := _STEP.fullmatch(line):
            self._steps.append((named[1], False))
        elif line.startswith(_FROM_CACHE) and self._steps:
            self._steps[-1] = (self._steps[-1][0], True)

    def found(self) -> tuple[tuple[str, bool], ...]:
        """(instruction, cached) of each step but FROM, in order."""
        return tuple(step for step in self._steps if not _is_from(step[0]))


def _is_from(text: str) -> bool:
    return text.split(maxsplit=1)[0].upper() == "FROM"
