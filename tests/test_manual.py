"""A transform's manual page is its first test: what it shows under Before becomes what it shows under After."""

from __future__ import annotations

import re

import pytest

from layersmith.pipeline import run
from layersmith.rewrite import Options, Policy, Transform
from layersmith_transforms import PIPELINE

SECTIONS = ["Before", "After", "Held back", "Safety"]


@pytest.mark.parametrize("transform", PIPELINE, ids=lambda transform: transform.name)
def test_manual(transform: Transform) -> None:
    assert re.findall(r"^## (.*)$", transform.manual, re.MULTILINE) == SECTIONS
    before, after = re.findall(r"```dockerfile\n(.*?)```", transform.manual, re.DOTALL)
    report = run(before.encode(), PIPELINE, Policy(select=frozenset({transform.name})), Options())
    assert report.result.decode() == after
