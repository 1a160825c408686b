"""Build engines by their own command lines: docker with buildx, podman, buildah."""

from __future__ import annotations

from layersmith.verify.engines import buildah, docker, podman
from layersmith.verify.engines.interface import Capabilities, Engine, EngineError, Listener, Ran
from layersmith.verify.engines.storage import problem

__all__ = ["ENGINES", "Capabilities", "Engine", "EngineError", "Listener", "Ran", "find_engine"]

ENGINES = (docker.TOOL, podman.TOOL, buildah.TOOL)
"""The names of the engines, in the order in which they are tried."""


def find_engine(name: str = "", builder: str = "") -> Engine:
    """The engine called `name`, or the first of all that can be used; `builder` is one of buildx's, and means docker.

    Raises EngineError, in one line that says what to install, when there is none.
    """
    if builder and name not in ("", docker.TOOL):
        raise EngineError(f"{name} knows no builders; --builder goes with docker")
    wanted = (name or docker.TOOL,) if builder else (name,) if name else ENGINES
    problems: list[str] = []
    for tool in wanted:
        reason, engine = _look(tool, builder)
        if engine is not None:
            return engine
        problems.append(f"{tool}: {reason}")
    found = "; ".join(problems)
    missing = f"{docker.MISSING}, {podman.MISSING} or {buildah.MISSING}"
    raise EngineError(f"no engine to build with ({found}); install {missing}")


def _look(tool: str, builder: str) -> tuple[str | None, Engine | None]:
    """Why the engine cannot be used, or the engine."""
    if tool == docker.TOOL:
        reason = docker.problem(builder)
        return reason, None if reason else docker.Docker(builder)
    if tool == podman.TOOL:
        reason = problem(tool)
        return reason, None if reason else podman.Podman()
    if tool == buildah.TOOL:
        reason = problem(tool)
        return reason, None if reason else buildah.Buildah()
    return "not one of " + ", ".join(ENGINES), None
