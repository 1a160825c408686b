"""A folder that is copied and then given away, or given another mode, is stored once: built and counted.

`python tests/test_own_on_copy.py` prints the figures of docs/builds.md, for a folder of 21 MB.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "engines"))

import bases

from conftest import Provide
from layersmith.context.context import Context
from layersmith.disk.context import DiskFolder
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy, Safety
from layersmith.verify.engines import find_engine
from layersmith.verify.model import Request
from layersmith.verify.run import Trial, verify
from layersmith_transforms import PIPELINE

KINDS = {
    "owner": "FROM alpine:3.20\nWORKDIR /app\nCOPY data ./data\nRUN chown -R 1000:1000 /app\nUSER 1000\n",
    "mode": "FROM alpine:3.20\nWORKDIR /app\nCOPY data ./data\nRUN chmod -R 755 /app/data\n",
}
FILES = 21
DEEP = bool(os.environ.get("LAYERSMITH_DEEP_BUILDS"))


def stored(folder: Path, dockerfile: str, size: int) -> tuple[int, int]:
    """Bytes of the layers on top of the base before and after the rewrites, for files of together `size` bytes; both
    images must hold the same, owners and modes included."""
    chance = random.Random(7)
    for at in range(FILES):
        path = folder / "data" / f"part{at % 3}" / f"{at}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(size // FILES))
        path.chmod(0o644)
    source = dockerfile.encode()
    report = run(source, PIPELINE, Policy(), Options(builder="buildah"), Context(DiskFolder(str(folder))))
    assert [one.transform for one in report.applied] == ["own-on-copy"]
    assert all(one.rewrite.safety is Safety.SAFE for one in report.applied)
    with find_engine("buildah") as engine:
        trial = Trial(repeat_before=True, timeout=300)
        outcome = verify(source, report.result, Request(b"", str(folder), network="none"), engine, trial)
    assert outcome.state == "kept", (outcome.verdict.broken, outcome.before.failure, outcome.after.failure)
    figures = [side.figures for side in (outcome.before, outcome.after) if side.figures]
    before, after = (sum(layer.size for layer in one.layers[1:]) for one in figures)
    return before, after


@pytest.mark.parametrize("kind", KINDS)
def test_stored_once(kind: str, tmp_path: Path, provide: Provide) -> None:
    provide(["alpine:3.20"])
    size = 21_000_000 if DEEP else 2_100_000
    assert stored(tmp_path, KINDS[kind], size) == (2 * size, size)


def main() -> None:
    """Print a line for each kind."""
    os.environ.update(bases.environment())
    bases.provide(["alpine:3.20"])
    for kind, dockerfile in KINDS.items():
        with tempfile.TemporaryDirectory() as folder:
            before, after = stored(Path(folder), dockerfile, 21_000_000)
        print(f"{kind:5}  {before / 1e6:5.1f} MB  {after / 1e6:5.1f} MB")


if __name__ == "__main__":
    main()
