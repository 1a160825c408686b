"""`docker layersmith ...`: the executable `docker-layersmith`, in the way that Docker starts its plug-ins.

Facts: docker/cli, "cli-plugins/manager" and "cli-plugins/metadata": a plug-in answers `docker-cli-plugin-metadata` with
JSON, and is started with all of docker's arguments: its global flags, the plug-in's name, the rest.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

NAME = "layersmith"
METADATA = "docker-cli-plugin-metadata"

WITH_VALUE = {
    "--config": "DOCKER_CONFIG",
    "--context": "DOCKER_CONTEXT",
    "-c": "DOCKER_CONTEXT",
    "--host": "DOCKER_HOST",
    "-H": "DOCKER_HOST",
    "--log-level": "",
    "-l": "",
    "--tlscacert": "",
    "--tlscert": "",
    "--tlskey": "",
}
"""Docker's global flags with a value, and the variables by which the docker that we start is told the same."""

SWITCHES = {"--debug": "", "-D": "", "--tls": "DOCKER_TLS", "--tlsverify": "DOCKER_TLS_VERIFY"}
"""Those without one."""


def arguments_of(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Our own arguments among `words`, those of `docker`, and the variables that stand for its global flags. Where the
    plug-in's name is not among them nobody but a person started us, and all are ours."""
    told: dict[str, str] = {}
    at = 0
    while at < len(words) and words[at].startswith("-"):
        name, value, at = _flag(words, at)
        variable = WITH_VALUE.get(name) or SWITCHES.get(name)
        if value is None and name not in SWITCHES:
            return list(words), {}
        if variable and name in SWITCHES:
            if value in (None, "true", "1"):
                told[variable] = "1"
        elif variable and value is not None:
            told[variable] = value
    rest = list(words[at:])
    if rest[:1] == [NAME]:
        return rest[1:], told
    if rest[:2] == ["help", NAME]:
        return [*rest[2:], "--help"], told
    return list(words), {}


def _flag(words: Sequence[str], at: int) -> tuple[str, str | None, int]:
    """The name of the flag at `at`, its value if there is one, and where the next word stands."""
    name, equals, value = words[at].partition("=")
    if name[:2] != "--" and len(name) > 2:
        # One-letter flags stand together: switches first, then perhaps one with a value behind it.
        if name[:2] in WITH_VALUE:
            return name[:2], words[at][2:].removeprefix("="), at + 1
        if name[:2] in SWITCHES:
            return _flag([*words[:at], "-" + words[at][2:], *words[at + 1 :]], at)
    if name in WITH_VALUE and not equals:
        return name, words[at + 1] if at + 1 < len(words) else None, at + 2
    return name, value if equals else None, at + 1


def main() -> None:
    """Run what docker asks for, and end the process with its exit code."""
    if sys.argv[1:2] == [METADATA]:
        import json

        from layersmith.version import __version__

        told = {
            "SchemaVersion": "0.1.0",
            "Vendor": "Layersmith",
            "Version": __version__,
            "ShortDescription": "Rewrite Dockerfiles for smaller images and faster rebuilds",
        }
        print(json.dumps(told))
        return
    arguments, told = arguments_of(sys.argv[1:])
    os.environ.update(told)
    try:
        from layersmith.cli.quick import run

        code = run(arguments)
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
