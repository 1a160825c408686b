"""How often files of each kind change: `python benchmarks/frequency.py REPOSITORY...` prints the table of
`layersmith.context.frequency` for git repositories with at least 100 commits."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from statistics import median

from layersmith.context.frequency import kind
from layersmith.disk.history import COMMITS, History


def rates(repository: str) -> dict[str, list[float]]:
    """Commits among 1,000 that touch each file of `repository`, and each folder at its top, by kind."""
    history = History(repository)
    log = ["git", "-C", repository, "rev-list", "--count", "HEAD"]
    count = min(COMMITS, int(subprocess.run(log, capture_output=True, text=True, check=False).stdout or 0))
    found: dict[str, list[float]] = defaultdict(list)
    if count < 100:
        return found
    listing = subprocess.run(["git", "-C", repository, "ls-tree", "-rz", "--name-only", "HEAD"], capture_output=True)
    paths = [name.decode("utf-8", "surrogateescape") for name in listing.stdout.split(b"\0") if name]
    folders = {path.partition("/")[0] for path in paths if "/" in path}
    for path, folder in [(path, False) for path in paths] + [(path, True) for path in folders]:
        found[kind(path, folder)].append((history.changes(path) or 0) * 1000 / count)
    return found


if __name__ == "__main__":
    everything: dict[str, list[float]] = defaultdict(list)
    used = 0
    for repository in sys.argv[1:]:
        found = rates(repository)
        used += bool(found)
        for name, numbers in found.items():
            # The median of each repository, so that large ones do not decide alone.
            everything[name].append(median(numbers))
    print(f"{used} repositories")
    for name, numbers in sorted(everything.items()):
        print(f"{name:10} {median(numbers):7.1f} in {len(numbers)}")
