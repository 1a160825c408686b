"""Whether a rewrite kept its promise: both Dockerfiles are built, and their images compared."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from layersmith.verify.archive import open_image
from layersmith.verify.compare import compare, judge, noise
from layersmith.verify.contents import Contents
from layersmith.verify.contract import Contract, judged, own_layers, shipped
from layersmith.verify.engines import Engine, Listener, Ran
from layersmith.verify.engines.interface import nobody
from layersmith.verify.layers import ImageFigures, figures
from layersmith.verify.linking import Lacking, lacking
from layersmith.verify.model import BuildFailed, Difference, Request, Verdict
from layersmith.verify.scratch import scratch
from layersmith.verify.secrets import Leak, find_secrets
from layersmith.verify.touch import Rebuild, rebuild

MOUNT_POINTS = frozenset({"/dev", "/proc", "/sys", "/run/secrets", "/etc/hostname", "/etc/hosts", "/etc/resolv.conf"})
"""What an engine itself makes for a RUN, empty, when the image lacks it; some engines leave it in the layer."""
_EMPTY = frozenset({"folder", "file, 0 bytes"})

State = Literal["kept", "broken", "still fails"]


@dataclass(frozen=True)
class Side:
    """One of the two builds: the seconds it took (None when it failed), or the last part of its output when it failed.

    `figures` are the image's layers and their sizes, when they were asked for, `ran` is how the command ended that was
    run in the image, `rebuild` what a change of the files to touch costs, `leaks` are the secrets found in the image.
    `above` are the bytes of content on top of the base image, when the promise is a contract.
    """

    seconds: float | None = None
    failure: str = ""
    figures: ImageFigures | None = None
    leaks: tuple[Leak, ...] = ()
    ran: Ran | None = None
    rebuild: Rebuild | None = None
    above: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What two builds showed.

    `state` is "still fails" when neither Dockerfile builds: the promise that a failing build goes on failing is kept,
    and nothing more is proven. `reasons` are sentences about what is broken besides the differences in `verdict`. Under
    a contract, `lacking` are the libraries that the image after lacks, which is broken too, and `development` the
    packages in it that are for development only.
    """

    state: State
    before: Side
    after: Side
    verdict: Verdict = field(default_factory=Verdict)
    reasons: tuple[str, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    development: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """What to do with the images besides comparing them.

    `allowed` are the patterns that the applied rewrites declared; with a `contract` the images are held to that, and
    not compared file by file; `repeat_before`: when something is broken, build before once more and set aside where its
    two images differ; `command` is run in both images and must end alike, and write `expect` when that is given;
    `touch` are files of the context whose change is to be followed by a rebuild; `secrets` are searched for in all
    layers, by name, and so are tokens of known shapes when `search` is set: what only the image after gives away is
    broken; `weigh`: find the figures of both images, which takes longer than all other reading, as layers are
    compressed for it; `timeout` is in seconds, for each build and each command.
    """

    allowed: tuple[str, ...] = ()
    contract: Contract | None = None
    repeat_before: bool = False
    command: tuple[str, ...] | None = None
    expect: str = ""
    touch: tuple[str, ...] = ()
    secrets: Mapping[str, bytes] = field(default_factory=dict)
    search: bool = True
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
    ignore: bytes | None = None,
) -> Outcome:
    """Build `before` and `after`, each as `request` says otherwise, without sharing steps, and compare the images.

    `ignore` is the text of the ignore file of the build after, None for the same one as before. `listen` is handed the
    engine's output, `begin` the name of each part of the work. Call it within the engine's `with` block. Raises
    EngineError when the engine fails, ImageError when it makes an image that cannot be read, and ContextError for files
    to touch that are not there; a build that fails is part of the outcome.
    """
    with scratch() as folder:
        work = _Work(request, engine, trial, listen, begin, folder)
        old, old_tar = work.side("before", before)
        if ignore is not None:
            work = replace(work, request=replace(request, ignore=ignore))
        new, new_tar = work.side("after", after)
        if not old_tar and not new_tar:
            return Outcome("still fails", old, new)
        if not old_tar or not new_tar:
            reason = "before does not build, after does" if new_tar else "before builds, after does not"
            return Outcome("broken", old, new, reasons=(reason,))
        held = work.held_to_contract(before, after, old_tar, new_tar) if trial.contract else None
        verdict = held.verdict if held else work.judged(before, old_tar, new_tar)
        if held:
            old, new = replace(old, above=held.above[0]), replace(new, above=held.above[1])
        if trial.touch:
            old = replace(old, rebuild=replace(work, request=request).rebuilt("before", before))
            new = replace(new, rebuild=work.rebuilt("after", after))
    reasons = (*_given_away(old.leaks, new.leaks), *_differing(old.ran, new.ran, trial.expect))
    missing = held.lacking if held else ()
    state: State = "kept" if verdict.kept and not reasons and not missing else "broken"
    return Outcome(state, old, new, verdict, reasons, missing, held.development if held else ())


@dataclass(frozen=True)
class _Held:
    """How two images keep a contract; `above` are the bytes on top of the base, before and after."""

    verdict: Verdict
    above: tuple[int, int]
    lacking: tuple[Lacking, ...]
    development: tuple[str, ...]


@dataclass(frozen=True)
class _Work:
    request: Request
    engine: Engine
    trial: Trial
    listen: Listener
    begin: Callable[[str], None]
    folder: str

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
        weighed: ImageFigures | None = None
        leaks: tuple[Leak, ...] = ()
        with open_image(tar) as image:
            if self.trial.search:
                self.begin(f"search {name}")
                leaks = tuple(find_secrets(image, self.trial.secrets))
            if self.trial.weigh:
                self.begin(f"weigh {name}")
                weighed = figures(image)
        return Side(built.seconds, "", weighed, leaks, ran), tar

    def judged(self, before: bytes, old_tar: str, new_tar: str) -> Verdict:
        """How the images differ; before is built once more only when there is something to set aside."""
        self.begin("compare")
        with open_image(old_tar) as old, open_image(new_tar) as new:
            found, homes = compare(old, new)
            volumes = (*old.config.volumes, *new.config.volumes)
            engines_own = noise(difference for difference in found if is_mount_point(difference, volumes))
            verdict = judge(found, self.trial.allowed, engines_own, homes)
            if verdict.kept or not self.trial.repeat_before:
                return verdict
            again = replace(self, trial=replace(self.trial, command=None, search=False, weigh=False))
            _, again_tar = again.side("before again", before)
            if not again_tar:
                return verdict
            self.begin("compare again")
            with open_image(again_tar) as second:
                by_itself, _ = compare(old, second)
        return judge(found, self.trial.allowed, engines_own | noise(by_itself), homes)

    def held_to_contract(self, before: bytes, after: bytes, old_tar: str, new_tar: str) -> _Held:
        """How the images keep the contract of the trial."""
        assert self.trial.contract is not None
        self.begin("compare")
        target = self.request.target
        with open_image(old_tar) as old, open_image(new_tar) as new:
            first = Contents(old, own_layers(old, shipped(before, target)))
            second = Contents(new, own_layers(new, shipped(after, target)))
            verdict = judged(old.config, new.config, self.trial.contract)
        return _Held(verdict, (first.above, second.above), lacking(first, second), second.development())

    def rebuilt(self, name: str, dockerfile: bytes) -> Rebuild:
        """A rebuild after the files to touch have changed."""
        self.begin(f"rebuild {name}")
        request = replace(self.request, dockerfile=dockerfile)
        return rebuild(request, self.engine, self.trial.touch, self.listen, self.trial.timeout)


def is_mount_point(difference: Difference, volumes: Collection[str]) -> bool:
    """Whether only one image has an empty place on which the engine mounts something: buildah makes the folder of a
    VOLUME, and those above it, when a RUN follows, and every engine when a container starts."""
    path = difference.path
    volume = any(f"{os.path.normpath(volume)}/".startswith(f"{path}/") for volume in volumes)
    return (
        (volume or path in MOUNT_POINTS)
        and difference.what in ("missing", "added")
        and (difference.before or difference.after) in _EMPTY
    )


def _given_away(before: Iterable[Leak], after: Iterable[Leak]) -> Iterator[str]:
    """The secrets that only the image after gives away."""
    known = {(leak.kind, leak.start) for leak in before}
    for leak in after:
        if (leak.kind, leak.start) not in known:
            where = leak.path if leak.layer is None else f"{leak.path} in layer {leak.layer}"
            yield f"after gives away a secret that before does not: {leak.kind} in {where}"


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
