"""What every build engine can be asked for, whichever command line stands behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from layersmith.verify.model import Built, Request


class EngineError(Exception):
    """The engine itself could not do its work: it is missing, out of reach, died, ran out of time or of disk space.

    Says nothing about the Dockerfile; a build that ends with an error of its own is a `BuildFailed`.
    """


@dataclass(frozen=True)
class Capabilities:
    """Which newer Dockerfile syntax an engine takes without a `# syntax=` line."""

    secret_env: bool
    """`RUN --mount=type=secret,env=NAME`"""
    copy_link: bool
    """`COPY --link`"""
    heredocs: bool
    """`RUN <<EOF`"""
    copy_parents: bool
    """`COPY --parents`"""


class Ran(NamedTuple):
    """How a command in a container ended: its exit status and what it wrote, both streams together."""

    status: int
    output: str


Listener = Callable[[str], None]
"""Is handed each line of an engine's output as it comes, without the line end."""


def nobody(_line: str) -> None:
    """Listen to nothing."""


class Engine(Protocol):
    """A build engine for the length of a `with` block: all that it made is gone afterwards, however it ends.

    Every method raises EngineError when the engine fails, `build` also BuildFailed when the build does.
    """

    name: str

    def __enter__(self) -> Self:
        """Begin; SIGTERM and SIGHUP end the block like Ctrl-C does."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove all containers, images and temporary files of this block."""

    def capabilities(self) -> Capabilities:
        """What the engine understands; asked of it once."""

    def build(self, request: Request, listen: Listener = nobody, timeout: float | None = None) -> Built:
        """Build an image, in at most `timeout` seconds."""

    def save(self, image: str, into: str) -> None:
        """Write `image` to the new file `into`, as a docker-archive tar."""

    def run(self, image: str, command: Sequence[str], timeout: float | None = None, network: str = "") -> Ran:
        """Run `command` as `docker run IMAGE COMMAND...` does: behind the image's entry point, as its user.

        No words: the image's own command. Output is kept up to its last MiB.
        """

    def remove(self, image: str) -> None:
        """Remove an image that `build` made."""
