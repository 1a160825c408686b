"""Plays the RUNs of a Dockerfile in an empty folder, with a shell of this machine: what a builder would see, without a
builder. It knows WORKDIR, ENV, ARG and SHELL as BuildKit's parser reads them; `/ROOT` in the file stands for the
folder.

Only for files whose commands are harmless: they run as whoever calls this.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dockerfile

SHELLS = {"dash": ("/bin/dash",), "busybox": ("/bin/busybox", "sh"), "bash": ("/bin/bash",)}
"""The words that start a shell, by its name."""

_ONLY_HEREDOC = re.compile(r"<<(-?)(['\"]?)[\w.-]+\2")


@dataclass(frozen=True)
class Seen:
    """The status of the last RUN that ran, what all of them wrote to their output, and the paths, modes and contents
    (the target of a link) of the folder's files."""

    status: int
    output: bytes
    files: tuple[tuple[str, int, bytes], ...]


def play(source: bytes, shell: str, folder: Path) -> Seen:
    """Run each RUN of `source` (a file of one stage) in `shell`, up to the first that fails."""
    root = str(folder)
    workdir, flag = root, "-c"
    arguments: dict[str, str] = {}
    environment = {"PATH": os.environ["PATH"], "X": "env", "LC_ALL": "C", "HOME": root}
    status, output = 0, b""
    for one in dockerfile.parse_string(source.decode().replace("/ROOT", root)):
        keyword = (one.cmd or "").upper()
        if keyword == "WORKDIR":
            workdir = os.path.join(workdir, one.value[0])
            if not _is_made(workdir):
                status = 1
                break
        elif keyword == "SHELL":
            flag = one.value[-1]
        elif keyword == "ENV":
            old = {**arguments, **environment}
            pairs = zip(one.value[::2], one.value[1::2], strict=True)
            environment |= {name: _expanded(value, old) for name, value in pairs}
        elif keyword == "ARG":
            name, given, value = one.value[0].partition("=")
            if given:
                arguments[name] = value
        elif keyword == "RUN":
            # A RUN may have deleted the folder, which a builder makes anew for the next one.
            if not _is_made(workdir):
                status = 1
                break
            done = subprocess.run(
                [*SHELLS[shell], flag, body(one)],
                cwd=workdir,
                env={**arguments, **environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            output += done.stdout
            status = done.returncode
            if status:
                break
    return Seen(status, output.replace(root.encode(), b"/ROOT"), tuple(_files(root)))


def _is_made(folder: str) -> bool:
    """Whether the folder is there by now."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError:
        return False
    return True


def _expanded(value: str, environment: dict[str, str]) -> str:
    return re.sub(r"\$(\w+)", lambda match: environment.get(match[1], ""), value)


def body(run: dockerfile.Command) -> str:
    """The script that the shell of a RUN in shell form gets."""
    text = run.value[0]
    only = _ONLY_HEREDOC.fullmatch(text)
    if only:
        content = run.heredocs[0].content
        return re.sub(r"(?m)^\t+", "", content) if only[1] else content
    return text + "".join(f"\n{heredoc.content}{heredoc.name}\n" for heredoc in run.heredocs)


def _files(root: str) -> Iterator[tuple[str, int, bytes]]:
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in (*folders, *sorted(files)):
            path = os.path.join(folder, name)
            mode = os.lstat(path).st_mode
            content = b""
            if stat.S_ISLNK(mode):
                content = os.fsencode(os.readlink(path)).replace(os.fsencode(root), b"/ROOT")
            elif stat.S_ISREG(mode):
                content = Path(path).read_bytes().replace(root.encode(), b"/ROOT")
            yield os.path.relpath(path, root), mode, content
