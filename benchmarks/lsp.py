"""What an editor's server costs, in CPU time: ours, beside other language servers for Dockerfiles, in one run.

`make bench-lsp` prints a table for a file of 60 lines and one of 1,000, and ends with exit code 1 when a bar is missed.
The bars are for a machine on which `python -c pass` takes 10 ms; how long it takes here is printed, and what the bars
come to with that. Others are measured where they can be had: dockerfile-language-server-nodejs through npm, tally
through pip, both in a temporary folder.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from threading import Timer
from time import sleep
from typing import Any, NamedTuple

import tools
from processes import usage

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))

from lsp_client import Client  # noqa: E402 - the tests' client is no package

SIXTY_LINES = (HERE / "sixty-lines.Dockerfile").read_text()
NODE_SERVER = "dockerfile-language-server-nodejs"
EDITS, FIXES = 20, 8
PATIENCE = 120
"""Seconds after which a server that does not answer is stopped."""

REST = 1.0
"""Seconds in which a server finishes what it goes on with behind its first answer."""

INTERPRETER = 10.0
"""CPU milliseconds of `python -c pass` on the machine that the bars are for."""

BARS = {"edit": (5, 40), "fix all": (30, 300), "start": (700, 700), "memory": (80, 80)}
"""For 60 and for 1,000 lines: milliseconds of CPU, and MiB."""


class Figures(NamedTuple):
    """Of one server with one file: CPU milliseconds until the first diagnostics, from an edit to its diagnostics, and
    for a fix of everything (None: it has none); MiB in the end; and how many diagnostics there are."""

    start: float
    edit: float
    fix_all: float | None
    memory: float
    findings: int


def lines(count: int) -> str:
    """A Dockerfile of `count` lines: that of 60 lines over and over, each time with stages of its own."""
    found: list[str] = []
    while len(found) < count:
        name = f"frontend{len(found)}" if found else "frontend"
        found += SIXTY_LINES.replace("AS frontend", f"AS {name}").replace("from=frontend", f"from={name}").splitlines()
    return "\n".join(found[:count]) + "\n"


def measured(command: Sequence[str], text: str) -> Figures | None:
    """What the server that `command` starts takes for `text`; None when it does not answer."""
    with tempfile.TemporaryDirectory() as folder:
        uri = (Path(folder) / "Dockerfile").as_uri()
        client = Client(command=command)
        watch = Timer(PATIENCE, client.process.kill)
        watch.start()
        try:
            return _measured(client, uri, text)
        except (AssertionError, OSError):
            return None
        finally:
            watch.cancel()
            client.process.kill()
            client.process.wait()


def _measured(client: Client, uri: str, text: str) -> Figures:
    pid = client.process.pid
    literals = {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source.fixAll"]}}}
    client.begin({"textDocument": {"publishDiagnostics": {}, "codeAction": literals}})
    client.open(uri, text)
    client.wait("textDocument/publishDiagnostics", uri=uri)
    start = cpu(pid)
    sleep(REST)
    edits, fixes, found = [], [], []
    for version in range(2, EDITS + 2):
        client.change(uri, version, _edit(version))
        found = client.wait("textDocument/publishDiagnostics", uri=uri)["diagnostics"]
        edits.append(cpu(pid))
    sleep(REST)
    edits[-1] = cpu(pid)
    edit = (edits[-1] - edits[3]) / (len(edits) - 4)  # the first ones warm the server up
    action: list[Any] = []
    for version in range(EDITS + 2, EDITS + FIXES + 2):
        before = cpu(pid)
        client.change(uri, version, _edit(version))
        action = client.actions(uri, text, only=["source.fixAll"]) or []
        fixes.append(cpu(pid) - before)
    return Figures(start, edit, median(fixes) if action else None, memory(pid), len(found))


def _edit(version: int) -> Any:
    """One line of a stage, as somebody types it; at first it is put in."""
    start, end = {"line": 33, "character": 0}, {"line": 33 if version == 2 else 34, "character": 0}
    return {"range": {"start": start, "end": end}, "text": f"RUN echo {version}\n"}


def family(pid: int) -> Iterator[int]:
    """The process and all that it started."""
    yield pid
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if parent == pid:
            yield from family(int(folder.name))


def cpu(pid: int) -> float:
    """Milliseconds of CPU of a process, and of those that it started."""
    total = 0.0
    for one in family(pid):
        with open(f"/proc/{one}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
    return total


def memory(pid: int) -> float:
    """MiB that are resident, with those of the processes that it started."""
    return sum(int((Path("/proc") / str(one) / "statm").read_text().split()[1]) for one in family(pid)) * (
        os.sysconf("SC_PAGE_SIZE") / 2**20
    )


def interpreter() -> float:
    """CPU milliseconds of an interpreter that does nothing."""
    return median(usage([sys.executable, "-c", "pass"]).seconds for _ in range(15)) * 1000


def others(folder: Path) -> Iterator[tuple[str, list[str] | None]]:
    """The other servers by name, and how they are started; None for one that cannot be had here."""
    server = tools.npm(folder, NODE_SERVER) and folder / "node_modules" / NODE_SERVER / "bin" / "docker-langserver"
    yield NODE_SERVER, ["node", str(server), "--stdio"] if server else None
    program = tools.tally(folder)
    yield "tally lsp", [program, "lsp", "--stdio"] if program else None


def main() -> int:
    """Print the table."""
    texts = {60: lines(60), 1000: lines(1000)}
    idle = interpreter()
    slower = idle / INTERPRETER
    missed = False
    print(f"python -c pass: {idle:.0f} ms, {slower:.1f} times the {INTERPRETER:.0f} ms that the bars are for\n")
    print("| server | lines | findings | first diagnostics | edit to diagnostics | fix all | memory |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        ours: list[tuple[str, list[str] | None]] = [("layersmith lsp", [sys.executable, "-m", "layersmith", "lsp"])]
        for name, command in (*ours, *others(Path(folder))):
            for column, (count, text) in enumerate(texts.items()):
                found = measured(command, text) if command else None
                if found is None:
                    why = "it does not answer" if command else "not installed here"
                    print(f"| {name} | {count} | {why} | | | | |", flush=True)
                    continue
                start, edit, fix_all, mib, findings = found
                fixed = "none" if fix_all is None else f"{fix_all:.0f} ms"
                print(
                    f"| {name} | {count} | {findings} | {start:.0f} ms | {edit:.1f} ms | {fixed} | {mib:.0f} MiB |",
                    flush=True,
                )
                if name == ours[0][0]:
                    over = _over(found, column, slower)
                    missed = missed or bool(over)
                    judged = "" if not over else f"missed: {', '.join(over)}"
                    print(f"| bars, for here | {count} | {judged} |", *_bars(column, slower), sep=" ", flush=True)
    return 1 if missed else 0


def _bars(column: int, slower: float) -> tuple[str, ...]:
    start, edit, fix_all = (f"{BARS[name][column] * slower:.0f} ms |" for name in ("start", "edit", "fix all"))
    return start, edit, fix_all, f"{BARS['memory'][column]} MiB |"


def _over(found: Figures, column: int, slower: float) -> list[str]:
    """The bars that `found` misses, on a machine that is `slower` by that factor."""
    times = {"edit": found.edit, "fix all": found.fix_all or 0.0, "start": found.start}
    over = [name for name, figure in times.items() if figure > BARS[name][column] * slower]
    return over + (["memory"] if found.memory > BARS["memory"][column] else [])


if __name__ == "__main__":
    sys.exit(main())
