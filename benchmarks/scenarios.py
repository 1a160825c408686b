"""What rewritten Dockerfiles save in real builds, side by side: bytes in layers, and steps that run after an edit.

The scenarios are examples and golden cases of this project, each built before, and once more for every tool that
changes it. Builds are those of the tests: buildah, bases made on this machine (`tests/engines/`), no network.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from layersmith.effects.caches import CACHES
from layersmith.verify.archive import open_image
from layersmith.verify.compare import Noise, compare, judge, noise
from layersmith.verify.engines import Engine, find_engine
from layersmith.verify.model import BuildFailed, Request
from layersmith.verify.run import is_mount_point
from layersmith.verify.touch import rebuild
from processes import usage
from tools import Tool

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "tests"), str(ROOT / "tests" / "engines")]

import bases  # noqa: E402 - the tests' engines are no package
import needs  # noqa: E402

from golden_cases import OURS  # noqa: E402

SCENARIOS = {
    "examples/services/api.Dockerfile": "api/serve.sh",
    "golden/order-copies/seed-4-requirements/Dockerfile": "app.py",
    "golden/order-copies/seed-7-change-frequency/Dockerfile": "app.py",
    "golden/pipeline/assets-built-in-a-stage/Dockerfile": "style.css",
    "golden/pipeline/data-unpacked-and-indexed/Dockerfile": "",
    "golden/pipeline/nightly-backup/Dockerfile": "scripts/backup.sh",
    "golden/pipeline/python-service/Dockerfile": "app.py",
    "golden/pipeline/seed-01-big-file/Dockerfile": "",
    "golden/pipeline/seed-03-four-apt-runs/Dockerfile": "",
    "golden/pipeline/seed-09-six-copies/Dockerfile": "file3",
}
"""Dockerfiles of whole projects that can be built here, and in each the file that its owner edits the most; "" where
there is none."""

LEFTOVERS = tuple(pattern for cache in CACHES.values() for pattern in (*cache.paths, *cache.logs))
"""What any package manager leaves behind and can fetch or write again."""

PATIENCE = 300
"""Seconds after which a build is stopped."""


@dataclass(frozen=True)
class Image:
    """What one build gave: `size` bytes in all its layers, and how many steps run again after the edit; `other` is
    whether files differ from the image before, apart from `LEFTOVERS`. `failure` says why there is none."""

    size: int = 0
    again: int = 0
    other: bool = False
    failure: str = ""


class Saved(NamedTuple):
    """What a tool does to the scenarios: how many it changes, in all; of these, how many don't build any more, can't be
    built by this engine, and build images with other files; and for all that are built, bytes and steps saved."""

    tool: str
    changed: int
    fail: int
    not_here: int
    other: int
    size: int
    again: int


class Before(NamedTuple):
    """The scenarios as they are: how many, bytes of their layers, and steps that run again."""

    count: int
    size: int
    again: int


def measured(tools: Sequence[Tool]) -> tuple[Before, list[Saved]] | str:
    """What each tool that writes saves; a sentence where no builds can be made."""
    if reason := bases.problem():
        return reason
    os.environ.update(bases.environment())
    rows: dict[str, list[tuple[Image, Image]]] = {tool.name: [] for tool in tools if tool.writes}
    total: list[Image] = []
    with find_engine("buildah") as engine:
        for scenario, file in SCENARIOS.items():
            with _Bench(engine, ROOT / scenario, file) as bench:
                total.append(bench.before)
                for tool in tools:
                    if tool.writes and (image := bench.after(tool)):
                        rows[tool.name].append((bench.before, image))
    before = Before(len(total), sum(image.size for image in total), sum(image.again for image in total))
    return before, [_saved(name, pairs) for name, pairs in rows.items()]


def _saved(tool: str, pairs: Sequence[tuple[Image, Image]]) -> Saved:
    built = [(old, new) for old, new in pairs if not new.failure]
    lacking = sum(new.failure.startswith(NEEDS) for _, new in pairs)
    return Saved(
        tool,
        len(pairs),
        len(pairs) - len(built) - lacking,
        lacking,
        sum(new.other for _, new in built),
        sum(old.size - new.size for old, new in built),
        sum(old.again - new.again for old, new in built),
    )


NEEDS = "needs an engine that knows "


class _Bench:
    """One scenario: what it gives before, and after each tool. What was built once is not built again."""

    def __init__(self, engine: Engine, dockerfile: Path, file: str) -> None:
        self._engine = engine
        self._dockerfile = dockerfile
        self._file = file
        self._source = dockerfile.read_bytes()
        self._known: dict[bytes, Image] = {}
        self._noise: Noise | None = None

    def __enter__(self) -> _Bench:
        self._folder = tempfile.TemporaryDirectory(prefix="ls", dir="/tmp")  # buildah takes no long paths
        self._tar = str(Path(self._folder.name) / "before.tar")
        bases.provide(needs.images(self._source))
        self.before = self._image(self._source, self._tar)
        if self.before.failure:
            raise SystemExit(f"{self._dockerfile}: {self.before.failure}")
        return self

    def __exit__(self, *_: object) -> None:
        self._folder.cleanup()

    def after(self, tool: Tool) -> Image | None:
        """What comes of what `tool` makes of the scenario; None when it makes nothing of it."""
        with tempfile.TemporaryDirectory(prefix="ls") as folder:
            context = Path(folder) / "project"
            shutil.copytree(self._dockerfile.parent, context, ignore=shutil.ignore_patterns(*OURS))
            path = context / self._dockerfile.name
            usage([*tool.command, path], tool.ends, folder)
            result = path.read_bytes()
        if result == self._source:
            return None
        if result not in self._known:
            self._known[result] = self._judged(result)
        return self._known[result]

    def _judged(self, result: bytes) -> Image:
        if lacking := needs.not_understood(result, self._engine.capabilities()):
            return Image(failure=NEEDS + lacking)
        tar = str(Path(self._folder.name) / "after.tar")
        image = self._image(result, tar)
        if not image.failure:
            image = replace(image, other=self._differs(tar))
            os.unlink(tar)
        return image

    def _image(self, source: bytes, tar: str) -> Image:
        request = Request(source, str(self._dockerfile.parent), network="none", cache=True)
        try:
            self._save(request, tar)
            again = rebuild(request, self._engine, [self._file], timeout=PATIENCE).again if self._file else ()
        except BuildFailed as failed:
            return Image(failure=str(failed))
        with open_image(tar) as image:
            return Image(sum(layer.stored for layer in image.layers), len(again))

    def _save(self, request: Request, tar: str) -> None:
        """Build an image; it stays until the engine ends, as some keep a cached step no longer than its image."""
        self._engine.save(self._engine.build(request, timeout=PATIENCE).image, tar)

    def _differs(self, tar: str) -> bool:
        """Whether the image in `tar` has other files than the one before, or the same with other contents."""
        with open_image(self._tar) as old, open_image(tar) as new:
            if [layer.diff_id for layer in old.layers] == [layer.diff_id for layer in new.layers]:
                return False
            found, homes = compare(old, new)
            own = noise(one for one in found if is_mount_point(one, (*old.config.volumes, *new.config.volumes)))
        found = tuple(one for one in found if not one.path.startswith("config."))
        if judge(found, LEFTOVERS, own, homes).kept:
            return False
        if self._noise is None:  # Asked for rarely: what differs when nothing was changed.
            again = str(Path(self._folder.name) / "again.tar")
            self._save(Request(self._source, str(self._dockerfile.parent), network="none"), again)
            with open_image(self._tar) as old, open_image(again) as second:
                self._noise = noise(compare(old, second)[0])
        return not judge(found, LEFTOVERS, own | self._noise, homes).kept


def as_markdown(before: Before, saved: Sequence[Saved]) -> Iterator[str]:
    """The table for a terminal and for docs/benchmarks.md."""
    yield f"{before.count} scenarios: {_megabytes(before.size)} in layers, {before.again} steps run after an edit\n"
    yield "| tool | changed | build no more | not built here | other files | saved in layers | steps saved |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for one in saved:
        counts = (one.changed, one.fail, one.not_here, one.other)
        yield f"| {one.tool} | {' | '.join(map(str, counts))} | {_megabytes(one.size)} | {one.again} |"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
