"""Running a container and keeping what it writes, within bounds."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

from layersmith.verify.engines.interface import EngineError, Ran
from layersmith.verify.engines.process import stream

NOT_STARTED = 125
"""The status by which docker and podman say that they failed themselves."""
KEPT = 1024 * 1024
"""How many of the last characters of a container's output are kept."""


def run_container(arguments: Sequence[str], timeout: float | None, environment: Mapping[str, str] | None = None) -> Ran:
    """Run an engine's `run` command line.

    Raises EngineError when the container could not be started or takes more than `timeout` seconds.
    """
    lines: deque[str] = deque()
    length = 0

    def keep(line: str) -> None:
        nonlocal length
        lines.append(line)
        length += len(line) + 1
        while length > KEPT and len(lines) > 1:
            length -= len(lines.popleft()) + 1

    ended = stream(arguments, keep, timeout, environment)
    if ended.status == NOT_STARTED:
        raise EngineError(f"the container could not be started:\n{ended.tail}")
    return Ran(ended.status, "\n".join(lines))
