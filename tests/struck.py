"""Does one write again and again, and strikes it at each of its system calls: a kill, or an error that one ends in.

Run as a program: `struck.py WRITE HOW FOLDER`, where HOW is what strace's `--inject` takes, such as `signal=KILL`. A
first run under strace tells which calls there are; then a child is forked for each of them, which strace strikes there.
Prints a line of JSON for each.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import select
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from layersmith.disk import place
from layersmith.disk.files import Change, DiskError, create, observe, save, write, write_all

OLD, NEW = b"FROM a\nRUN b\xff\r\nRUN c", b"FROM a\nRUN b && c\n" + b"# more\n" * 20_000
MODE = 0o2640

_ANY_TRACER = ctypes.c_ulong(-1 & (2**64 - 1))
_SET_PTRACER = 0x59616D61


def _write(path: Path) -> Callable[[], None]:
    source, seen = observe(str(path))
    return lambda: write(str(path), source, NEW, seen)


WRITES: dict[str, Callable[[Path], Callable[[], None]]] = {
    "write": _write,
    "create": lambda path: lambda: create(str(path.parent / "new"), NEW),
    "save": lambda path: lambda: save(str(path), NEW),
    "pair": lambda path: lambda: write_all([Change(str(path), OLD, NEW), Change(str(path.parent / "new"), None, NEW)]),
    "rules": lambda path: lambda: write_all([Change(str(path), OLD, NEW), Change(str(path.parent / "new"), OLD, NEW)]),
}
"""Each gives, for a path with the content `OLD`, what is to be struck."""


TOUCHING = re.compile(
    r"access|close|faccessat2?|fchmod|fchown|flistxattr|fsync|getdents64|linkat|open|openat|read|write|readlinkat"
    r"|l?stat|newfstatat|readlink|rename|renameat2?|unlink|unlinkat|link|fstat"
)
"""Calls that a disk can fail."""


def traced(at: Callable[[], None], *options: str) -> tuple[str, list[str]]:
    """How `at` ended ("killed", "done", or the sentence of its error) under strace with `options`, and the system calls
    that it made."""
    ready, go = os.pipe()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(go)
        # Where only an ancestor may trace (Yama), strace is allowed to all the same.
        ctypes.CDLL(None).prctl(_SET_PTRACER, _ANY_TRACER, 0, 0, 0)
        os.write(tell, b"\n")
        select.select([ready], [], [])
        try:
            at()
            os.write(tell, b"done")
        except DiskError as error:
            os.write(tell, str(error).encode())
        except BaseException as error:
            os.write(tell, f"fault: {error!r}".encode())
        os._exit(0)
    os.close(ready)
    os.close(tell)
    os.read(told, 1)
    with tempfile.NamedTemporaryFile() as log:
        command = ["strace", "-o", log.name, *options, "-p", str(child)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            assert tracer.stderr
            first = tracer.stderr.readline()
            os.close(go)
            _, status = os.waitpid(child, 0)
            if "attached" not in first:
                sys.exit(f"strace: {first}")
            tracer.stderr.read()
        calls = re.findall(r"^(\w+)\(", Path(log.name).read_text(), re.MULTILINE)
    with open(told, "rb") as answer:
        end = answer.read().decode()
    calls = [call for call in calls if call not in ("select", "pselect6", "restart_syscall")]  # the child waited in it
    return "killed" if os.WIFSIGNALED(status) else end, calls


def main(name: str, how: str, folder: str) -> None:
    """Strike the write called `name` at each of its calls, in `folder`."""
    path = Path(folder, "Dockerfile")
    if name.startswith("plain-"):
        place._renameat2 = lambda: None
    place._renameat2()  # as in every later write, what it needs is loaded

    def anew() -> Callable[[], None]:
        for entry in Path(folder).iterdir():
            entry.unlink()
        path.write_bytes(OLD)
        path.chmod(MODE)
        place._sweep.cache_clear()
        if name.endswith("rules"):
            path.with_name("new").write_bytes(OLD)
        return WRITES[name.removeprefix("plain-")](path)

    end, calls = traced(anew())
    assert end == "done", end
    calls = calls[: len(calls) - calls[::-1].index("write") - 1]  # the last one says "done"
    seen: Counter[str] = Counter()
    for call in calls:
        seen[call] += 1
        if how != "signal=KILL" and not TOUCHING.fullmatch(call):
            continue
        end, _ = traced(anew(), "-e", f"inject={call}:{how}:when={seen[call]}")
        files = {}
        for entry in sorted(Path(folder).iterdir()):
            content = entry.read_bytes()
            known = {OLD: "old", NEW: "new"}.get(content, f"{len(content)} bytes")
            files[entry.name] = f"{known} {entry.stat().st_mode & 0o7777:o}"
        print(json.dumps({"end": end, "call": call, "files": files}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
