"""Lists what mount-secrets finds in folders of real Dockerfiles, for someone to judge one by one.

`python benchmarks/secret_values.py --sample 100 --seed 1 FOLDER ...` prints 100 findings at random, each with the lines
that it is about, what is secret in them masked. Each text of a file counts once. The files are only read.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from corpus import files_below
from layersmith.effects.credentials.marks import marked
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.render.mask import Mask
from layersmith.rewrite import Missed
from layersmith.syntax.parser import parse
from layersmith_transforms.mount_secrets import mount_secrets

SHOWN = 12
"""Lines of an instruction that are shown at most."""


class Finding(NamedTuple):
    """One outcome: in which file and line, of which kind, in its own words, and the lines that it is about."""

    path: str
    line: int
    kind: str
    text: str
    source: str


def findings(paths: Iterable[str]) -> Iterator[Finding]:
    """The findings in `paths`, each text of a file once."""
    seen: set[bytes] = set()
    for path in paths:
        source = Path(path).read_bytes()
        if source in seen or not marked(source):
            continue
        seen.add(source)
        tree = parse(source)
        if tree.problem:
            continue
        found = list(mount_secrets.find(Facts(tree, Options())))
        mask = Mask(source) if found else Mask()
        for one in found:
            at = next((i for i in tree.instructions if i.line <= one.at <= i.end_line), None)
            about = mask.data(at.text if at else b"").decode("utf-8", "replace")
            kind, text = (f"held back: {one.reason}", one.detail) if isinstance(one, Missed) else ("offered", one.title)
            yield Finding(path, one.at, kind, mask.text(text), about)


def main() -> int:
    """Print what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("dirs", nargs="+", metavar="DIR", help="a folder of Dockerfiles, or one file")
    parser.add_argument("--sample", type=int, metavar="N", help="show N findings at random")
    parser.add_argument("--seed", type=int, default=1, help="which sample (default: 1)")
    options = parser.parse_args()
    found = list(findings(path for folder in options.dirs for path in files_below(folder)))
    for number, one in enumerate(random.Random(options.seed).sample(found, min(options.sample or 0, len(found))), 1):
        lines = one.source.rstrip("\n").split("\n")
        print(
            f"{number}. {one.path}:{one.line}: {one.kind}: {one.text}", *(f"    {x}" for x in lines[:SHOWN]), sep="\n"
        )
    for kind, count in Counter(one.kind for one in found).most_common():
        print(f"{count:>6}  {kind}")
    print(f"{len(found):>6}  findings in {len({one.path for one in found})} files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
