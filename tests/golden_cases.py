"""Golden cases as data: one folder a case, see CONTRIBUTING.md.

`python tests/golden_cases.py` regenerates every expectation; read the diff before committing it. With `--built` it
prints how many cases are built for real.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layersmith.context.tree import Tree
from layersmith.disk.context import open_context
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.render.diff import unified
from layersmith.report import Report
from layersmith.rewrite import Policy
from layersmith_transforms import PIPELINE

ROOT = Path(__file__).parent.parent / "golden"
NAMES = frozenset(transform.name for transform in PIPELINE)
PROPOSE = frozenset(transform.name for transform in PIPELINE if transform.proposes)
KEYS = {"why", "held_back", "offered", "unsafe", "assume", "options", "build", "fails", "context", "touch"} | {
    "secrets",
    "build_args",
    "accept",
}
OURS = {"case.toml", "expected.Dockerfile", "expected.diff"}
"""What is in a case's folder and no part of its build context."""


@dataclass(frozen=True)
class Case:
    """A folder below golden/: `family` is a transform's name, `pipeline` or `unchanged`."""

    path: Path
    settings: dict[str, Any]

    @property
    def family(self) -> str:
        """The folder that the case is in."""
        return self.path.parent.name

    @property
    def name(self) -> str:
        """`family/case`."""
        return f"{self.family}/{self.path.name}"

    @property
    def source(self) -> bytes:
        """The Dockerfile before."""
        return (self.path / "Dockerfile").read_bytes()

    @property
    def expected(self) -> bytes:
        """The Dockerfile after: the same one when there is no expectation."""
        after = self.path / "expected.Dockerfile"
        return after.read_bytes() if after.exists() else self.source

    @property
    def context(self) -> Tree | None:
        """The case's folder as its build context: when there are files beside the Dockerfile, or `context` says so."""
        beside = any(path.name not in {"Dockerfile", *OURS} for path in self.path.iterdir())
        if not self.settings.get("context", beside):
            return None
        return open_context(str(self.path), str(self.path / "Dockerfile"), OURS)

    def report(self, source: bytes | None = None) -> Report:
        """What the pipeline makes of the case (or of `source`, under the case's settings)."""
        policy = Policy(
            select=frozenset({self.family}) if self.family in NAMES else None,
            unsafe=bool(self.settings.get("unsafe", False)),
            assume=frozenset(self.settings.get("assume", ())),
            accept=frozenset(self.settings.get("accept", PROPOSE & {self.family})),
        )
        options = Options(**self.settings.get("options", {}))
        return run(self.source if source is None else source, PIPELINE, policy, options, self.context)

    def regenerate(self) -> None:
        """Write the expectations as they are now."""
        report = self.report()
        for name in ("expected.Dockerfile", "expected.diff"):
            (self.path / name).unlink(missing_ok=True)
        if report.changed:
            (self.path / "expected.Dockerfile").write_bytes(report.result)
            (self.path / "expected.diff").write_bytes(diff_of(report))


def diff_of(report: Report) -> bytes:
    """The unified diff of a report, as `layersmith fix --diff` prints it."""
    return unified("Dockerfile", report.source, report.result)


def held_back(report: Report) -> list[str]:
    """`transform:reason` of all that was held back, sorted, each once."""
    return sorted({f"{held.transform}:{held.missed.reason}" for held in report.held_back})


def offered(report: Report) -> list[str]:
    """`transform:assumption` of all that was offered, sorted, each once."""
    return sorted({f"{o.transform}:{name}" for o in report.offered for name in o.rewrite.assumes or ("proposal",)})


def cases() -> list[Case]:
    """All golden cases, in order of their names."""
    found = sorted(ROOT.glob("*/*/case.toml"))
    return [Case(path.parent, tomllib.loads(path.read_text(encoding="utf-8"))) for path in found]


def built() -> dict[str, int]:
    """How many cases of each family are built for real."""
    return dict(sorted(Counter(case.family for case in cases() if case.settings.get("build")).items()))


if __name__ == "__main__":
    wanted = sys.argv[1:]
    if wanted == ["--built"]:
        print("\n".join(f"{count:4} {family}" for family, count in built().items()))
        print(f"{sum(built().values()):4} in all")
        sys.exit()
    for case in cases():
        if not wanted or any(case.name.startswith(prefix) for prefix in wanted):
            case.regenerate()
