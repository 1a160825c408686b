"""Ask apt itself whether the table of alternatives holds.

    python benchmarks/alternatives_simulated.py RELEASE FOLDER [--pairs N] [--seed S]

FOLDER is an apt folder of that release with `etc/sources.list`, `state/lists` (after `apt-get update`) and `cache`.
For N pairs of packages that the table lets through, and N that it does not, `apt-get --simulate` installs them
together and one after the other on a bare image. Printed are the pairs whose packages differ, or whose accounts would
be made in another order, and how many there were.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
from pathlib import Path

from alternatives import Index
from layersmith.effects.alternatives import clash

KEPT = ("Priority", "Essential", "Architecture", "Multi-Arch", "Source", "Version", "Replaces", "Provides", "Depends")
KEPT += ("Pre-Depends", "Recommends", "Suggests", "Conflicts", "Breaks", "Section", "Installed-Size", "Maintainer")


class Image:
    """What is installed, and in which order it was configured."""

    def __init__(self, index: Index, folder: Path, installed: frozenset[str], configured: tuple[str, ...]) -> None:
        self.index = index
        self.folder = folder
        self.installed = installed
        self.configured = configured

    def install(self, names: list[str], flags: list[str]) -> Image | None:
        """The image after one `apt-get install`; None when that fails."""
        status = self.folder / f"status-{os.getpid()}"
        status.write_text("".join(map(self._stanza, sorted(self.installed))), encoding="utf-8")
        settings = {
            "Dir::Etc": self.folder / "etc",
            "Dir::Etc::main": "/dev/null",
            "Dir::Etc::parts": "/dev/null",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::State": self.folder / "state",
            "Dir::State::status": status,
            "Dir::Cache": self.folder / "cache",
            "APT::Architecture": "amd64",
        }
        options = [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
        command = ["apt-get", "--simulate", "--yes", *options, *flags, "install", *names]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}, check=False)
        if done.returncode:
            return None
        steps = [line.split()[:2] for line in done.stdout.splitlines() if line.startswith(("Inst ", "Conf ", "Remv "))]
        added = {name.partition(":")[0] for step, name in steps if step == "Inst"}
        removed = {name for step, name in steps if step == "Remv"}
        configured = tuple(name.partition(":")[0] for step, name in steps if step == "Conf")
        return Image(self.index, self.folder, (self.installed | added) - removed, self.configured + configured)

    def _stanza(self, name: str) -> str:
        fields = self.index.packages[name]
        lines = [f"{key}: {fields[key]}" for key in KEPT if key in fields]
        return "\n".join([f"Package: {name}", "Status: install ok installed", *lines, "Description: x", "", ""])

    @property
    def accounts(self) -> list[str]:
        """The packages that make users or groups, in order."""
        return [name for name in self.configured if self.index.makes_account(name)]


def main() -> None:
    """Compare and count."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("release")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    (lists,) = (asked.folder / "state/lists").glob("*_Packages*")
    text = subprocess.run(["/usr/lib/apt/apt-helper", "cat-file", lists], capture_output=True, check=True).stdout
    index = Index(text.decode())
    bare = Image(index, asked.folder, index.image, ())
    rows = [line.split() for line in (Path(__file__).parent / "packages.txt").read_text().splitlines()]
    names = {name: int(count) for count, name in rows if name in index.packages}
    chance = random.Random(asked.seed)
    for let_through in (True, False):
        differ = tried = failed = 0
        while tried < asked.pairs:
            one, two = chance.choices(list(names), [count**0.5 for count in names.values()], k=2)
            if one == two or (clash([one], [two]) is None) is not let_through:
                continue
            tried += 1
            flags = ["--no-install-recommends"] if chance.random() < 0.3 else []
            together, first = bare.install([one, two], flags), bare.install([one], flags)
            apart = first and first.install([two], flags)
            if together is None or apart is None:
                failed += together is not apart
                continue
            if (together.installed, together.accounts) != (apart.installed, apart.accounts):
                differ += 1
                print(" ", one, two, *flags, *sorted(together.installed ^ apart.installed)[:6])
        kind = "let through" if let_through else "held back"
        print(f"{asked.release}: of {tried} pairs {kind} {differ} differ, {failed} fail in one way only", flush=True)


if __name__ == "__main__":
    main()
