"""What `layersmith fix --files-from` would print, worked out by a Dask cluster.

find /srv -name Dockerfile | python with_dask.py [--scheduler ADDRESS | --workers N] -- --check > outcomes.jsonl

The list is cut into pieces, and each worker has `fix --files-from - --output-format jsonl` do one piece after another.
As that gives a line for each name, the pieces put together in order are what one run over the whole list would print.
All workers must see the files by the same names. `pip install layersmith dask distributed` on each of them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice

from distributed import Client, Future, LocalCluster

PIECE = 200
"""Names of a piece: enough that the start of a program does not count."""

AHEAD = 4
"""Pieces that are given out for each worker ahead of those whose outcomes are awaited: the list may be endless."""


def do(names: list[str], arguments: list[str]) -> tuple[list[str], str]:
    """The lines for `names`, and what was said on standard error. Raises RuntimeError when one is missing."""
    command = [sys.executable, "-m", "layersmith", "fix", "--jobs", "1", "--output-format", "jsonl", *arguments]
    text = "".join(f"{name}\n" for name in names)
    done = subprocess.run(
        [*command, "--quiet", "--files-from", "-"],
        input=text,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        check=False,
    )
    lines = done.stdout.split("\n")[:-1]
    if len(lines) != len(names):
        raise RuntimeError(f"exit code {done.returncode}: {done.stderr.strip()}")
    return lines, done.stderr


def outcomes(client: Client, names: Iterable[str], arguments: list[str]) -> Iterator[tuple[list[str], str]]:
    """What `do` gives for one piece of `names` after the other."""
    names = iter(names)
    given: deque[Future] = deque()
    room = AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    while True:
        while len(given) < room and (piece := list(islice(names, PIECE))):
            # Not pure: a file that is named again has another outcome once it is written.
            given.append(client.submit(do, piece, arguments, pure=False))
        if not given:
            return
        yield given.popleft().result()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--scheduler", help="the address of a cluster that is there; without it, one is begun here")
    parser.add_argument("--workers", type=int, default=2, help="how many processes that one has")
    parser.add_argument("arguments", nargs="*", help="options of layersmith fix")
    asked = parser.parse_args()
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdout.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    names = (line.rstrip("\r\n") for line in sys.stdin)
    cluster = asked.scheduler or LocalCluster(n_workers=asked.workers, threads_per_worker=1, dashboard_address=None)
    with Client(cluster) as client:
        for lines, said in outcomes(client, names, asked.arguments):
            sys.stdout.writelines(f"{line}\n" for line in lines)
            sys.stderr.write(said)
    if not asked.scheduler:
        cluster.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
