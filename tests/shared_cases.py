"""Golden cases of `layersmith share`, each several Dockerfiles in a folder below golden/share-layers, as data.

A case has `NAME.Dockerfile` files, what they become in `expected/` (absent for a file that stays as it is), and a
`group.toml`: `why` in one sentence, `held_back` with `NAME:reason` of all that is not shared, `unsafe`, `options` as in
other golden cases, `layers` as they are counted before and after, and `build = true` when it is built for real.
`python tests/shared_cases.py` regenerates the expectations; read the diff before you commit it.
"""

from __future__ import annotations

import shutil
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.sharing.plan import Plan, plan
from layersmith.sharing.steps import Member
from layersmith.syntax.parser import parse

ROOT = Path(__file__).parent.parent / "golden" / "share-layers"
KEYS = {"why", "held_back", "unsafe", "options", "layers", "build", "contexts"}


@dataclass(frozen=True)
class Group:
    """A folder of Dockerfiles that are looked at together."""

    path: Path
    settings: dict[str, Any]

    @property
    def before(self) -> dict[str, bytes]:
        """The Dockerfiles by their names."""
        return {path.name: path.read_bytes() for path in sorted(self.path.glob("*.Dockerfile"))}

    @property
    def expected(self) -> dict[str, bytes]:
        """What they become: the same where there is no expectation."""
        found = self.before
        return found | {path.name: path.read_bytes() for path in (self.path / "expected").glob("*.Dockerfile")}

    def plan(self, sources: dict[str, bytes]) -> Plan:
        """What is to be done for `sources`, under the settings of the case. They have one build context, unless
        `contexts` says that each has its own; what is in it is not known."""
        options = Options(**self.settings.get("options", {}))
        own = bool(self.settings.get("contexts"))
        return plan(
            [
                Member(name, Facts(parse(text), options), name if own else "here", bool(self.settings.get("unsafe")))
                for name, text in sources.items()
            ]
        )

    def regenerate(self) -> None:
        """Write the expectations as they are now."""
        shutil.rmtree(self.path / "expected", ignore_errors=True)
        for file in self.plan(self.before).changed:
            assert file.change
            (self.path / "expected").mkdir(exist_ok=True)
            (self.path / "expected" / file.name).write_bytes(file.change.result)


def after(found: Plan, before: dict[str, bytes]) -> dict[str, bytes]:
    """The files `before` with the changes of a plan."""
    return before | {file.name: file.change.result for file in found.changed if file.change}


def held_back(found: Plan) -> list[str]:
    """`NAME:reason` of all that is not shared, sorted, each once."""
    files = [file for group in found.groups for file in group.files]
    return sorted({f"{file.name}:{missed.reason}" for file in files for missed in file.missed})


def groups() -> list[Group]:
    """All cases, in order of their names."""
    found = sorted(ROOT.glob("*/group.toml"))
    return [Group(path.parent, tomllib.loads(path.read_text(encoding="utf-8"))) for path in found]


if __name__ == "__main__":
    for case in groups():
        if len(sys.argv) < 2 or case.path.name in sys.argv[1:]:
            case.regenerate()
            print(case.path.name, [[group.before, group.after] for group in case.plan(case.before).groups],
                  held_back(case.plan(case.before)))  # fmt: skip
