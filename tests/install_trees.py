"""Projects in memory, and commands that are run in them, for the tests of what an install reads."""

from __future__ import annotations

from collections.abc import Mapping

from layersmith.context.inputs import Answer, Call, Inputs, Unclear
from layersmith.context.installs import inputs
from layersmith.context.tree import Kind
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse


class ImageTree:
    """Files of an image by their absolute paths; a value `-> x` is a link, None a file too large to be read."""

    def __init__(self, files: Mapping[str, str | bytes | None]) -> None:
        self._files = dict(files)

    def kind(self, path: str) -> Kind | None:
        if path in self._files:
            found = self._files[path]
            return "link" if isinstance(found, str) and found.startswith("-> ") else "file"
        return "folder" if any(name.startswith(path.rstrip("/") + "/") for name in self._files) else None

    def children(self, path: str) -> tuple[str, ...]:
        start = path.rstrip("/") + "/"
        return tuple(sorted({name[len(start) :].split("/")[0] for name in self._files if name.startswith(start)}))

    def read(self, path: str) -> bytes | None:
        found = self._files.get(path)
        return found.encode() if isinstance(found, str) else found


def call(
    command: str,
    files: Mapping[str, str | bytes | None],
    *,
    folder: str = "/app",
    environment: Mapping[str, str | None] | None = None,
) -> Call:
    """The one command of the shell script `command`, run in `folder` among `files` (below /app when not absolute)."""
    script = parse(command.encode(), False)
    assert isinstance(script, Script), command
    (only,) = script.commands
    tree = ImageTree({path if path.startswith("/") else f"/app/{path}": text for path, text in files.items()})
    return Call(only, folder, tree, environment or {}, "/root")


def ask(
    command: str,
    files: Mapping[str, str | bytes | None],
    *,
    folder: str = "/app",
    environment: Mapping[str, str | None] | None = None,
) -> Answer | None:
    """What the command reads."""
    return inputs(call(command, files, folder=folder, environment=environment))


def reads(
    command: str,
    files: Mapping[str, str | bytes | None],
    *,
    folder: str = "/app",
    environment: Mapping[str, str | None] | None = None,
) -> list[str]:
    """The files that the command reads, those in /app by their names there; fails when that is not known."""
    found = ask(command, files, folder=folder, environment=environment)
    assert isinstance(found, Inputs), found
    return [path.removeprefix("/app/") for path in found.reads]


def unclear(
    command: str,
    files: Mapping[str, str | bytes | None],
    *,
    folder: str = "/app",
    environment: Mapping[str, str | None] | None = None,
) -> str:
    """The reason for which it is not known what the command reads, with the line when there is one."""
    found = ask(command, files, folder=folder, environment=environment)
    assert isinstance(found, Unclear), found
    return found.reason if found.line is None else f"{found.reason}:{found.line}"
