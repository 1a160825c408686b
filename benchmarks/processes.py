"""What whole processes cost: CPU time and memory, of a command and all that it starts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

BYTECODE = tempfile.TemporaryDirectory(prefix="layersmith-bench-")
"""Where the processes that are measured keep their bytecode."""

_START = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet), 0)
print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
"""
"""What begins a program lends it its own peak of memory: something small begins them all."""


class Usage(NamedTuple):
    """CPU seconds, user and system, of a command and its children; the bytes that were resident in the largest one of
    these processes at its peak (those of a bare interpreter at least); and the exit code."""

    seconds: float
    peak: int
    status: int


def usage(
    command: Sequence[str | Path], allowed: Sequence[int] = (0,), folder: str | None = None, patience: float = 3600
) -> Usage:
    """Run `command` in `folder`, without its output and with an empty cache folder.

    Exit codes that are no error are `allowed`. After `patience` seconds all of it is stopped. Raises SystemExit when it
    is, and for other exit codes.
    """
    # An installed package has its bytecode beside it; a checkout gets it here, whatever the environment says.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = BYTECODE.name
    start = [sys.executable, "-I", "-S", "-c", _START, *command]
    with tempfile.TemporaryDirectory(prefix="layersmith-bench-") as cache:
        env["XDG_CACHE_HOME"] = cache
        with subprocess.Popen(start, stdout=subprocess.PIPE, env=env, cwd=folder, start_new_session=True) as child:
            try:
                output, _ = child.communicate(timeout=patience)
            except subprocess.TimeoutExpired:
                raise SystemExit(f"{' '.join(map(str, command[:6]))} was stopped after {patience} s") from None
            finally:
                if child.returncode is None:
                    os.killpg(child.pid, signal.SIGKILL)
    status, seconds, kilobytes = output.split()
    if int(status) not in allowed:
        raise SystemExit(f"{' '.join(map(str, command[:6]))} ended with exit code {int(status)}")
    return Usage(float(seconds), int(kilobytes) * 1024, int(status))
