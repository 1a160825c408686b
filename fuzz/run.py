"""Lets atheris look for inputs that break one of the targets, or each in turn: `make fuzz-atheris SECONDS=60`.

What it learns is kept in build/fuzz/NAME, so that a later run goes on from there; an input that breaks something is
written to build/fuzz/crash-*, and is run again by naming it.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import resource
import subprocess
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["layersmith", "layersmith_transforms", "tomllib"]):
    from targets import ROOT, TARGETS

import figures

KEPT = ROOT / "build/fuzz"


def fuzz(name: str, seconds: int, memory: int) -> None:
    """Fuzz one target in this process, which ends with it."""
    call, seeds = TARGETS[name]
    folder = KEPT / name
    folder.mkdir(parents=True, exist_ok=True)
    for seed in seeds():
        (folder / hashlib.sha1(seed).hexdigest()).write_bytes(seed)
    flags = [f"-max_total_time={seconds}", f"-rss_limit_mb={memory}", "-timeout=300", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *flags, f"-artifact_prefix={KEPT}/{name}-", "-max_len=4096", str(folder)], call)
    atheris.Fuzz()


def _counted(name: str, seconds: int, memory: int) -> bool:
    """Fuzz one target in a process of its own and write down how much it did; gives whether all went well."""
    print(f"== {name} ==", flush=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, __file__, name, f"--seconds={seconds}", f"--memory={memory}"]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, errors="replace", check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    found = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    figures.add("atheris", name, int(found[1]) if found else 0, cpu)
    print(f"{found[1] if found else 'unknown'} inputs, {cpu:.0f} s")
    if done.returncode:
        print(done.stderr[-4000:])
    return not done.returncode


def main() -> int:
    """Do what the arguments ask for; gives 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("target", nargs="?", choices=TARGETS, help="only this one (default: all, one after the other)")
    parser.add_argument("--seconds", type=int, default=60, help="how long for each (default: 60)")
    parser.add_argument("--memory", type=int, default=2048, metavar="MB", help="more is a failure (default: 2048)")
    parser.add_argument("--input", type=Path, help="run the target once, on this file")
    options = parser.parse_args()
    if options.input:
        TARGETS[options.target][0](options.input.read_bytes())
        return 0
    if options.target:
        fuzz(options.target, options.seconds, options.memory)
    failed = [name for name in TARGETS if not _counted(name, options.seconds, options.memory)]
    print("failed:", ", ".join(failed) or "none")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
