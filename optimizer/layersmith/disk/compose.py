"""Which folders compose files build in, and at which stages."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from layersmith.disk.files import DiskError, read
from layersmith.values import value

_LARGEST, _ALL = 256 * 1024, 1024 * 1024
"""Bytes up to which a compose file is read, and all those of a folder together: half a second a MiB."""

_DEFAULT = re.compile(r"\$\{\w+:?-([\w.-]+)\}")
"""A variable with a value for when it is not set."""


@value
class Build:
    """A `build:` of a compose file: the absolute folder `context`, the absolute path of the Dockerfile, and the name of
    the `service` in the file called `file` that says so; `target` is the stage that the build ends at, "" for the last
    one and where that is not known."""

    context: str
    dockerfile: str
    service: str
    file: str
    target: str = ""


def is_compose(name: str) -> bool:
    """Whether docker compose, or people who call it with -f, call a compose file `name`."""
    return name.endswith((".yml", ".yaml")) and (name.startswith("docker-compose") or name[:8] == "compose.")


def builds_in(folder: str, names: Iterable[str]) -> tuple[Build, ...]:
    """What the compose files called `names` in the absolute `folder` build. Those that are malformed, too large, or not
    readable say nothing, nor do builds whose folder or Dockerfile is an address or named by a variable."""
    found: list[Build] = []
    left = _ALL
    for name in names:
        try:
            data = read(os.path.join(folder, name), min(_LARGEST, left))
        except DiskError:
            continue
        if b"build" in data:
            from layersmith.context.yaml import YamlError, parsed  # most folders have no compose file

            left -= len(data)
            with suppress(YamlError):
                found += _builds(parsed(data, unknown_tags=True), folder, name)
    return tuple(found)


def _builds(content: object, folder: str, file: str) -> Iterator[Build]:
    for service, said in _items(_get(content, "services")):
        build = _get(said, "build")
        if isinstance(build, str):
            build = {"context": build}
        context, dockerfile = _get(build, "context", "."), _get(build, "dockerfile", "Dockerfile")
        if not isinstance(build, dict) or "dockerfile_inline" in build:
            continue
        if all(
            isinstance(part, str) and part and "$" not in part and "://" not in part for part in (context, dockerfile)
        ):
            place = os.path.normpath(os.path.join(folder, context))
            path = os.path.normpath(os.path.join(place, dockerfile))
            yield Build(place, path, str(service), file, _target(build))


def _target(build: dict[Any, Any]) -> str:
    told = build.get("target")
    target = str(told) if isinstance(told, (str, int)) else ""
    default = _DEFAULT.fullmatch(target)
    return default[1] if default else "" if "$" in target else target


def _get(content: object, key: str, default: object = None) -> Any:
    return content.get(key, default) if isinstance(content, dict) else default


def _items(content: object) -> list[tuple[Any, Any]]:
    return list(content.items()) if isinstance(content, dict) else []
