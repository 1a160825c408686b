"""What is taken over from an earlier tree is what the tree itself would give."""

from __future__ import annotations

from pathlib import Path

import pytest

from layersmith.evidence.effects import effects
from layersmith.evidence.environment import environment, folder
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.syntax.parser import parse

GOLDEN = Path(__file__).parent.parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/*/expected.Dockerfile"))


def all_that_is_known(facts: Facts) -> list[object]:
    return [
        (effects(facts, stage, one), dict(environment(facts, stage, one)), folder(facts, stage, one))
        for stage in facts.tree.stages
        for one in stage.instructions
    ]


@pytest.mark.parametrize("family", sorted({case.parent.name for case in CASES}))
def test_a_changed_file_is_known_as_a_new_one(family: str) -> None:
    for case in CASES:
        if case.parent.name == family:
            before, after = ((case / name).read_bytes() for name in ("Dockerfile", "expected.Dockerfile"))
            shared = next((at for at, pair in enumerate(zip(before, after, strict=False)) if len(set(pair)) > 1), 0)
            facts = Facts(parse(before), Options())
            all_that_is_known(facts)
            changed = facts.changed(after, shared, None)
            fresh = Facts(parse(after), Options())
            assert changed.tree == fresh.tree, case
            assert all_that_is_known(changed) == all_that_is_known(fresh), case


@pytest.mark.parametrize("line", ["RUN b", "# b", "", "# escape=`", "RUN <<E\nb\nE", "RUN b \\\n# c\n  d", "\\", "E"])
@pytest.mark.parametrize(
    "text", ["# escape=`\nFROM a\n", "# a\nFROM a\nRUN a\n", "FROM a\nRUN <<E\n", "FROM a\nRUN a \\\n"]
)
def test_a_line_that_is_put_in_anywhere(text: str, line: str) -> None:
    before = text.encode()
    for at in range(len(before) + 1):
        after = before[:at] + line.encode() + before[at:]
        assert parse(after, parse(before), at) == parse(after)
