"""Whether a rewrite kept its promise: both Dockerfiles are built, and their images compared."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from layersmith.verify.archive import Image, LayerFile, open_image
from layersmith.verify.compare import compare, judge, noise
from layersmith.verify.engines import Engine, Listener, Ran
from layersmith.verify.engines.interface import nobody
from layersmith.verify.model import BuildFailed, Request, Verdict
from layersmith.verify.scratch import scratch
from layersmith.verify.touch import Rebuild, rebuild

GZIP_LEVEL = 6
"""As registries are sent layers: the default of gzip, which docker and buildah use."""
GZIP_FORMAT = 31

State = Literal["kept", "broken", "still fails"]


@dataclass(frozen=True)
class Figures:
    """What an image weighs and costs: bytes of its layers unpacked and compressed, their number, seconds to build.

    `compressed` is None when it was not asked for.
    """

    size: int
    compressed: int | None
    layers: int
    seconds: float


@dataclass(frozen=True)
class Side:
    """One of the two builds: its figures, or why it failed; how the command ended that was run in the image."""

    figures: Figures | None = None
    failure: str = ""
    ran: Ran | None = None
    rebuild: Rebuild | None = None


@dataclass(frozen=True)
class Outcome:
    """What two builds showed.

    `state` is "still fails" when neither Dockerfile builds: the promise that a failing build goes on failing is kept,
    and nothing more is proven. `reasons` are sentences about what is broken besides the differences in `verdict`.
    """

    state: State
    before: Side
    after: Side
    verdict: Verdict = field(default_factory=Verdict)
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """What to do with the images besides comparing them.

    `allowed` are the patterns that the applied rewrites declared; `repeat_before`: when something is broken, build
    before once more and set aside where its two images differ; `command` is run in both images and must end alike, and
    write `expect` when that is given; `touch` are files of the context whose change is to be followed by a rebuild;
    `weigh`: find out how large the layers are when compressed, which takes longer than all other reading;
    `timeout` is in seconds, for each build and each command.
    """

    allowed: tuple[str, ...] = ()
    repeat_before: bool = False
    command: tuple[str, ...] | None = None
    expect: str = ""
    touch: tuple[str, ...] = ()
    weigh: bool = True
    timeout: float | None = None


def verify(
    before: bytes,
    after: bytes,
    request: Request,
    engine: Engine,
    trial: Trial = Trial(),
    listen: Listener = nobody,
    begin: Callable[[str], None] = nobody,
) -> Outcome:
    """Build `before` and `after`, each as `request` says otherwise, without sharing steps, and compare the images.

    `listen` is handed the engine's output, `begin` the name of each part of the work. Call it within the engine's
    `with` block. Raises EngineError when the engine fails, ImageError when it makes an image that cannot be read, and
    ContextError for files to touch that are not there; a build that fails is part of the outcome.
    """
    with scratch() as folder:
        work = _Work(request, engine, trial, listen, begin, folder)
        old, old_tar = work.side("before", before)
        new, new_tar = work.side("after", after)
        if not old_tar and not new_tar:
            return Outcome("still fails", old, new)
        if not old_tar or not new_tar:
            reason = "before does not build, after does" if new_tar else "before builds, after does not"
            return Outcome("broken", old, new, reasons=(reason,))
        verdict = work.judged(before, old_tar, new_tar)
        if trial.touch:
            old = replace(old, rebuild=work.rebuilt("before", before))
            new = replace(new, rebuild=work.rebuilt("after", after))
    reasons = _differing(old.ran, new.ran, trial.expect)
    return Outcome("kept" if verdict.kept and not reasons else "broken", old, new, verdict, reasons)


@dataclass(frozen=True)
class _Work:
    request: Request
    engine: Engine
    trial: Trial
    listen: Listener
    begin: Callable[[str], None]
    folder: str
    weights: dict[str, int] = field(default_factory=dict)
    """Compressed bytes of each layer that was weighed; both images have their base in common."""

    def side(self, name: str, dockerfile: bytes) -> tuple[Side, str]:
        """One build, and the path of its image's tar; "" when the build failed. The engine keeps nothing of it."""
        self.begin(f"build {name}")
        request = replace(self.request, dockerfile=dockerfile, cache=False)
        try:
            built = self.engine.build(request, self.listen, self.trial.timeout)
        except BuildFailed as failed:
            return Side(failure=str(failed)), ""
        tar = os.path.join(self.folder, f"{name.replace(' ', '-')}.tar")
        self.engine.save(built.image, tar)
        ran = None
        if self.trial.command is not None:
            self.begin(f"run in {name}")
            ran = self.engine.run(built.image, self.trial.command, self.trial.timeout, self.request.network)
        self.engine.remove(built.image)
        with open_image(tar) as image:
            return Side(self._figures(image, built.seconds), ran=ran), tar

    def _figures(self, image: Image, seconds: float) -> Figures:
        size = sum(_size(image, layer) for layer in image.layers)
        if not self.trial.weigh:
            return Figures(size, None, len(image.layers), seconds)
        for layer in image.layers:
            if layer.diff_id not in self.weights:
                self.weights[layer.diff_id] = _compressed(image, layer)
        return Figures(size, sum(self.weights[layer.diff_id] for layer in image.layers), len(image.layers), seconds)

    def judged(self, before: bytes, old_tar: str, new_tar: str) -> Verdict:
        """How the images differ; before is built once more only when there is something to set aside."""
        self.begin("compare")
        with open_image(old_tar) as old, open_image(new_tar) as new:
            found, homes = compare(old, new)
            verdict = judge(found, self.trial.allowed, home_folders=homes)
            if verdict.kept or not self.trial.repeat_before:
                return verdict
            again = replace(self, trial=replace(self.trial, command=None, weigh=False))
            _, again_tar = again.side("before again", before)
            if not again_tar:
                return verdict
            self.begin("compare again")
            with open_image(again_tar) as second:
                by_itself, _ = compare(old, second)
        return judge(found, self.trial.allowed, noise(by_itself), homes)

    def rebuilt(self, name: str, dockerfile: bytes) -> Rebuild:
        """A rebuild after the files to touch have changed."""
        self.begin(f"rebuild {name}")
        request = replace(self.request, dockerfile=dockerfile)
        return rebuild(request, self.engine, self.trial.touch, self.listen, self.trial.timeout)


def _size(image: Image, layer: LayerFile) -> int:
    """Bytes of a layer's tar."""
    return sum(map(len, image.stream(layer))) if layer.compression else layer.stored


def _compressed(image: Image, layer: LayerFile) -> int:
    """Bytes of a layer when it is compressed: as it is in the archive, else as gzip makes it."""
    if layer.compression:
        return layer.stored
    gzip = zlib.compressobj(GZIP_LEVEL, wbits=GZIP_FORMAT)
    return sum(len(gzip.compress(chunk)) for chunk in image.stream(layer)) + len(gzip.flush())


def _differing(before: Ran | None, after: Ran | None, expect: str) -> tuple[str, ...]:
    """What a command shows to be broken."""
    if before is None or after is None:
        return ()
    reasons: list[str] = []
    if before.status != after.status:
        reasons.append(f"the command ends with status {before.status} before, and {after.status} after")
    if expect and expect not in after.output:
        either = "" if expect in before.output else ", nor did it before"
        reasons.append(f"the command does not write {expect!r} after{either}")
    return tuple(reasons)
