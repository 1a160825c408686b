"""Docker with buildx: BuildKit here, or behind a builder of another driver (container, remote, Kubernetes)."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterable, Sequence

from layersmith.verify.engines.block import Block
from layersmith.verify.engines.interface import Capabilities, EngineError, Listener, Ran, nobody
from layersmith.verify.engines.process import ask, failure, stream
from layersmith.verify.engines.running import run_container
from layersmith.verify.engines.steps import BuildkitSteps
from layersmith.verify.model import BuildFailed, Built, Request

TOOL = "docker"
MISSING = "docker with buildx"

# A stage that nothing needs is parsed but not built, so that a probe costs no more than a question.
_PROBE = b"FROM scratch AS asked\n%s\nFROM scratch\nCOPY Dockerfile /\n"
_SYNTAX = {
    "secret_env": b"RUN --mount=type=secret,id=a,env=A true",
    "copy_link": b"COPY --link a /a",
    "heredocs": b"RUN <<EOF\n:\nEOF",
    "copy_parents": b"COPY --parents a /a",
}


def problem(builder: str) -> str | None:
    """Why docker cannot be used, in a few words; None when it can. `builder` is a name that buildx knows, or ""."""
    if not shutil.which(TOOL):
        return "not installed"
    try:
        ask([TOOL, "buildx", "version"], timeout=20)
    except EngineError:
        return "buildx is not installed"
    try:
        if _driver(builder) == "docker":
            ask([TOOL, "version", "--format", "{{.Server.Version}}"], timeout=20)
    except EngineError:
        return f"builder {builder} is not there" if builder else "its daemon cannot be reached"
    return None


class Docker(Block):
    """BuildKit by `docker buildx`. Images get tags of one random repository; build cache stays, as with any build."""

    name = TOOL

    def __init__(self, builder: str = "") -> None:
        self._builder = builder
        super().__init__()
        self._running: set[str] = set()
        self._capabilities: Capabilities | None = None
        self._exports: bool | None = None
        """Whether images are kept as archives, as the builder has no store that `docker run` reads."""

    def capabilities(self) -> Capabilities:
        """See `Engine`."""
        if self._capabilities is None:
            self._capabilities = Capabilities(**{name: self._understands(text) for name, text in _SYNTAX.items()})
        return self._capabilities

    def build(self, request: Request, listen: Listener = nobody, timeout: float | None = None) -> Built:
        """See `Engine`."""
        image = self._new_image()
        path, _ = self._write_dockerfile(request)
        arguments = [*self._buildx("build"), "--progress=plain", "--provenance=false", "--sbom=false"]
        arguments += ["--tag", image, "--file", path, *self._export(image)]
        arguments += [] if request.cache else ["--no-cache"]
        arguments += [f"--target={request.target}"] if request.target else []
        arguments += [f"--network={request.network}"] if request.network else []
        for flag, values in (
            ("build-arg", request.build_args),
            ("secret", request.secrets),
            ("ssh", request.ssh),
        ):
            arguments += [f"--{flag}={value}" for value in values]
        steps = BuildkitSteps()

        def hear(line: str) -> None:
            steps.hear(line)
            listen(line)

        start = time.monotonic()
        ended = stream([*arguments, os.path.abspath(request.context)], hear, timeout)
        seconds = time.monotonic() - start
        if ended.status:
            reason = problem(self._builder)
            raise EngineError(f"docker: {reason}\n{ended.tail}") if reason else failure(TOOL, ended)
        return Built(image, seconds, steps.found())

    def save(self, image: str, into: str) -> None:
        """See `Engine`."""
        archive = self._archive(image)
        if os.path.exists(archive):
            shutil.copyfile(archive, into)
            return
        ended = stream([TOOL, "image", "save", "--output", into, image])
        if ended.status:
            raise EngineError(f"docker could not save {image}:\n{ended.tail}")

    def run(self, image: str, command: Sequence[str], timeout: float | None = None, network: str = "") -> Ran:
        """See `Engine`."""
        if os.path.exists(self._archive(image)):
            ask([TOOL, "image", "load", "--input", self._archive(image)], timeout=600)
        name = f"{self._repository}-{secrets.token_hex(4)}"
        self._running.add(name)
        options = [f"--network={network}"] if network else []
        return run_container([TOOL, "container", "run", "--rm", "--name", name, *options, image, *command], timeout)

    def remove(self, image: str) -> None:
        """See `Engine`."""
        if os.path.exists(self._archive(image)):
            os.unlink(self._archive(image))
        if ask([TOOL, "image", "ls", "--quiet", image]):
            ask([TOOL, "image", "rm", "--force", image])

    def _buildx(self, command: str) -> list[str]:
        return [TOOL, "buildx", command, *([f"--builder={self._builder}"] if self._builder else [])]

    def _archive(self, image: str) -> str:
        return os.path.join(self._folder, image.replace(":", "-") + ".tar")

    def _export(self, image: str) -> list[str]:
        """Into the daemon's own store where the builder is that daemon, else into a file: no daemon is needed then."""
        if self._exports is None:
            self._exports = _driver(self._builder) != "docker"
        return [f"--output=type=docker,dest={self._archive(image)}"] if self._exports else ["--load"]

    def _understands(self, text: bytes) -> bool:
        folder = self._folder
        path, _ = self._write_dockerfile(Request(_PROBE % text, folder))
        probe = [*self._buildx("build"), "--progress=plain", "--output=type=cacheonly", "--file", path, folder]
        ended = stream(probe, timeout=120)
        if ended.status == 0:
            return True
        found = failure(TOOL, ended)
        if isinstance(found, BuildFailed) and "parse error" in ended.tail:
            return False
        raise EngineError(f"docker could not be asked what it understands:\n{ended.tail}")

    def _clean(self) -> Iterable[Callable[[], None]]:
        return self._remove_containers, self._remove_images, self._remove_folder

    def _remove_containers(self) -> None:
        for name in sorted(self._running):
            if ask([TOOL, "container", "ls", "--all", "--quiet", "--filter", f"name=^/?{name}$"]):
                ask([TOOL, "container", "rm", "--force", "--volumes", name])

    def _remove_images(self) -> None:
        if not self._count:
            return
        for tag in ask([TOOL, "image", "ls", "--format", "{{.Repository}}:{{.Tag}}", self._repository]).split():
            ask([TOOL, "image", "rm", "--force", tag])

    def _remove_folder(self) -> None:
        shutil.rmtree(self._folder)


def _driver(builder: str) -> str:
    """The driver of a buildx builder, such as `docker`, `docker-container` or `kubernetes`."""
    told = ask([TOOL, "buildx", "inspect", *([builder] if builder else [])], timeout=30)
    found = re.search(r"^Driver:\s*(\S+)", told, re.MULTILINE)
    return found[1] if found else ""
