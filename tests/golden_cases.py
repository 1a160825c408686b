"""Golden cases as data: one folder a case, see CONTRIBUTING.md.

`python tests/golden_cases.py` regenerates every expectation; read the diff before committing it. With `--built` it
prints how many cases are built for real by each run of the tests, and by `make builds`.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from added_files import AddedFiles
from layersmith.context.context import Context
from layersmith.context.ignore import Ignore
from layersmith.context.overlay import overlaid
from layersmith.context.tree import Tree
from layersmith.disk.context import DiskFolder, open_context
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.render.diff import unified
from layersmith.report import Report
from layersmith.rewrite import Beside, Policy
from layersmith_transforms import PIPELINE

ROOT = Path(__file__).parent.parent / "golden"
NAMES = frozenset(transform.name for transform in PIPELINE)
PROPOSE = frozenset(transform.name for transform in PIPELINE if transform.proposes)
KEYS = {"why", "held_back", "offered", "unsafe", "assume", "options", "build", "fails", "context", "touch"} | {
    "secrets",
    "build_args",
    "accept",
    "enable",
    "untracked",
    "deep",
    "smoke",
}
OURS = {"case.toml", "expected.Dockerfile", "expected.diff", "expected.dockerignore"}
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
        """The case's folder as its build context, when there are files beside the Dockerfile or `context` says so;
        with the files `untracked`, which no repository keeps."""
        beside = "untracked" in self.settings
        beside = beside or any(path.name not in {"Dockerfile", *OURS} for path in self.path.iterdir())
        if not self.settings.get("context", beside):
            return None
        added = {path: text.encode() for path, text in self.settings.get("untracked", {}).items()}
        file = open_context(str(self.path), str(self.path / "Dockerfile"), OURS).ignore_file
        rules = Ignore(file.content) if file.content is not None else None
        # Without a past: the history of this repository says nothing of a made-up project.
        return Context(AddedFiles(DiskFolder(str(self.path), OURS), added), rules, ignore_file=file)

    @property
    def options(self) -> Options:
        """What its settings choose about transforms."""
        told = self.settings.get("options", {})
        return Options(**{key: tuple(one) if isinstance(one, list) else one for key, one in told.items()})

    def report(self, source: bytes | None = None, beside: Sequence[Beside] = ()) -> Report:
        """What the pipeline makes of the case (or of `source`, under the case's settings, and with the files `beside`
        in its context)."""
        policy = Policy(
            select=frozenset({self.family}) if self.family in NAMES else None,
            unsafe=bool(self.settings.get("unsafe", False)),
            assume=frozenset(self.settings.get("assume", ())),
            accept=frozenset(self.settings.get("accept", PROPOSE & {self.family})),
            enable=frozenset(self.settings.get("enable", ())),
        )
        context = self.context
        for file in beside:
            context = context and overlaid(context, file.path, file.after)
        return run(self.source if source is None else source, PIPELINE, policy, self.options, context)

    def regenerate(self) -> None:
        """Write the expectations as they are now."""
        report = self.report()
        for name in OURS - {"case.toml"}:
            (self.path / name).unlink(missing_ok=True)
        if report.result != report.source:
            (self.path / "expected.Dockerfile").write_bytes(report.result)
        for file in report.beside:
            (self.path / "expected.dockerignore").write_bytes(file.after)
        if report.changed:
            (self.path / "expected.diff").write_bytes(diff_of(report))


def diff_of(report: Report) -> bytes:
    """The unified diff of a report, as `layersmith fix --diff` prints it."""
    beside = (unified(file.path, file.before, file.after) for file in report.beside)
    return b"".join((unified("Dockerfile", report.source, report.result), *beside))


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


def built(deep: bool = True) -> dict[str, int]:
    """How many cases of each family are built for real; without `deep`, by each run of the tests."""
    chosen = (case for case in cases() if case.settings.get("build") and (deep or not case.settings.get("deep")))
    return dict(sorted(Counter(case.family for case in chosen).items()))


def told_built() -> str:
    """How many cases of each family are built by each run of the tests, and how many there are, as a table."""
    always, all_of_them = built(deep=False), built()
    lines = [f"{always.get(family, 0):4} of {count:3} {family}" for family, count in all_of_them.items()]
    return "\n".join([*lines, f"{sum(always.values()):4} of {sum(all_of_them.values()):3}"])


if __name__ == "__main__":
    wanted = sys.argv[1:]
    if wanted == ["--built"]:
        print(told_built())
        sys.exit()
    for case in cases():
        if not wanted or any(case.name.startswith(prefix) for prefix in wanted):
            case.regenerate()
