"""What is worked out of a file goes with the file: the command line runs no collector of cycles."""

from __future__ import annotations

import gc
from pathlib import Path

from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith_transforms import PIPELINE

GOLDEN = Path(__file__).resolve().parent.parent / "golden"


def test_no_cycle_keeps_the_facts_of_a_file() -> None:
    every = Policy(unsafe=True, enable=frozenset(one.name for one in PIPELINE if one.opt_in))
    gc.collect()
    gc.disable()
    try:
        before = _kept()
        for path in sorted(GOLDEN.glob("*/*/Dockerfile"))[::4]:
            run(path.read_bytes(), PIPELINE, every, Options())
            assert _kept() == before, path
    finally:
        gc.enable()


def _kept() -> int:
    return sum(isinstance(one, Facts) for one in gc.get_objects())
