"""What the images of several Dockerfiles take together, before and after, and whether each of them is the same."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from layersmith.verify.archive import open_image
from layersmith.verify.compare import compare, judge, noise
from layersmith.verify.engines import Engine, Listener
from layersmith.verify.engines.interface import nobody
from layersmith.verify.layers import ImageFigures, figures
from layersmith.verify.model import BuildFailed, Request, Verdict
from layersmith.verify.run import is_mount_point
from layersmith.verify.scratch import scratch
from layersmith.verify.stored import Stored, stored


@dataclass(frozen=True)
class Pair:
    """One Dockerfile as it is and as it is to be (equal texts: it stays); `request` says how to build it otherwise,
    `allowed` are patterns of logs that two builds of it may write differently."""

    name: str
    before: bytes
    after: bytes
    request: Request
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Together:
    """What the builds showed: the images' figures and what they take together, `before` and `after`; for each pair that
    changes how its images differ, by its name."""

    images: tuple[tuple[ImageFigures, ...], tuple[ImageFigures, ...]]
    before: Stored
    after: Stored
    verdicts: tuple[tuple[str, Verdict], ...]

    @property
    def kept(self) -> bool:
        """Whether each image is the same as before."""
        return all(verdict.kept for _, verdict in self.verdicts)


class NotBuilt(Exception):  # noqa: N818, what happened rather than what was wrong
    """The build of the Dockerfile `name` failed; the message is the last part of the engine's output."""

    def __init__(self, name: str, output: str) -> None:
        super().__init__(output)
        self.name = name


def build_together(
    pairs: Sequence[Pair],
    engine: Engine,
    listen: Listener = nobody,
    begin: Callable[[str], None] = nobody,
    timeout: float | None = None,
) -> Together:
    """Build all of `pairs` as they are, then as they are to be, each time with what the engine has of the others.

    Call it within the engine's `with` block, which removes the images; `timeout` is in seconds, for each build. Raises
    NotBuilt, EngineError when the engine fails and ImageError when it makes an image that cannot be read.
    """
    with scratch() as folder:
        rounds: list[list[str]] = []
        for side in ("before", "after"):
            tars: list[str] = []
            for number, pair in enumerate(pairs):
                begin(f"build {pair.name} {side}")
                request = replace(pair.request, dockerfile=getattr(pair, side), cache=True)
                try:
                    built = engine.build(request, listen, timeout)
                except BuildFailed as failed:
                    raise NotBuilt(pair.name, str(failed)) from failed
                tars.append(os.path.join(folder, f"{side}-{number}.tar"))
                engine.save(built.image, tars[-1])
            rounds.append(tars)
        begin("read the layers")
        before, after = (tuple(map(_figures, tars)) for tars in rounds)
        verdicts: list[tuple[str, Verdict]] = []
        for pair, one, other in zip(pairs, *rounds, strict=True):
            if pair.before != pair.after:
                begin(f"compare the images of {pair.name}")
                verdicts.append((pair.name, _verdict(one, other, pair.allowed)))
    return Together((before, after), stored(before), stored(after), tuple(verdicts))


def _figures(tar: str) -> ImageFigures:
    with open_image(tar) as image:
        return figures(image)


def _verdict(before: str, after: str, allowed: tuple[str, ...]) -> Verdict:
    with open_image(before) as old, open_image(after) as new:
        found, homes = compare(old, new)
        volumes = (*old.config.volumes, *new.config.volumes)
    return judge(found, allowed, noise(one for one in found if is_mount_point(one, volumes)), homes)
