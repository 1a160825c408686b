"""Instructions of golden cases, which show what the transforms do and what they leave alone, with the files and the
options that they are tried with."""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import groupby
from typing import Any

from choices import Pick
from context_grammar import Files, golden_files
from golden_cases import ROOT
from layersmith.options import Options
from layersmith.syntax.parser import parse
from layersmith.values import value
from shell_grammar import BREAK

_LONGEST = 3000
"""Bytes of a golden case that is taken."""


@value
class Golden:
    """The golden case `name` (`family/case`): `texts` are its instructions."""

    name: str
    texts: tuple[str, ...]

    @property
    def files(self) -> Files:
        """What lies beside it; those files that no repository keeps, too."""
        untracked = _settings(self.name).get("untracked", {})
        return {**golden_files(self.name), **{path: text.encode() for path, text in untracked.items()}}

    @property
    def options(self) -> Options:
        """The options that it is tried with."""
        told = _settings(self.name).get("options", {})
        return Options(**{key: tuple(one) if isinstance(one, list) else one for key, one in told.items()})


@cache
def _settings(name: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((ROOT / name / "case.toml").read_text(encoding="utf-8"))


@cache
def _all() -> list[Golden]:
    found: list[Golden] = []
    for path in sorted(ROOT.glob("*/*/Dockerfile")):
        tree = parse(path.read_bytes())
        if tree.problem or tree.escape == b"`" or len(tree.source) > _LONGEST or not tree.source.isascii():
            continue
        texts = [instruction.text.decode().rstrip("\r\n") for instruction in tree.instructions]
        written = tuple(text.replace("\r\n", "\n").replace("\\\n", BREAK) for text in texts)
        found.append(Golden("/".join(path.parts[-3:-1]), written))
    return found


@cache
def _families() -> list[list[Golden]]:
    return [list(cases) for _, cases in groupby(_all(), key=lambda one: one.name.partition("/")[0])]


def golden(pick: Pick) -> Golden:
    """A golden case: those of each transform as often, or each as often."""
    return pick(pick([pick(_families()), _all()]))
