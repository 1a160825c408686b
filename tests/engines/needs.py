"""What a Dockerfile needs to be built here: the images that it begins from, and an engine that knows its syntax."""

from __future__ import annotations

import dockerfile

from layersmith.syntax.parser import parse
from layersmith.verify.engines import Capabilities


def images(source: bytes) -> list[str]:
    """The images that a Dockerfile begins from, as BuildKit's parser reads it."""
    found: list[str] = []
    stages: set[str] = {"scratch"}
    for command in dockerfile.parse_string(source.decode()):
        if command.cmd.lower() == "from":
            image, *name = command.value
            if image not in stages:
                found.append(image)
            stages.update(name[1:])
    return found


def not_understood(source: bytes, known: Capabilities) -> str:
    """What a Dockerfile needs of an engine that this one lacks; "" for nothing."""
    instructions = [item for stage in parse(source).stages for item in stage.instructions]
    flags = {flag.name for instruction in instructions for flag in instruction.flags}
    if not known.heredocs and any(instruction.heredocs for instruction in instructions):
        return "here-documents"
    if not known.copy_link and "link" in flags:
        return "COPY --link"
    if not known.copy_parents and "parents" in flags:
        return "COPY --parents"
    return ""
