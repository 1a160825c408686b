"""What `layersmith share` would do for repositories: how many have Dockerfiles with a common base, and what is gained.

`python benchmarks/sharing.py FOLDER...`: each folder below a FOLDER is one repository. With `--unsafe` variables that
no RUN names move, too; with `--diffs` the changes are printed, to be read.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from layersmith.disk.files import DiskError, read
from layersmith.disk.walk import find
from layersmith.disk.which import Contexts
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.render.diff import unified
from layersmith.sharing.plan import Plan, plan
from layersmith.sharing.steps import Member
from layersmith.syntax.parser import parse


def members(repository: Path, unsafe: bool) -> Iterator[Member]:
    """The Dockerfiles of a repository with their build contexts."""
    contexts = Contexts()
    for path in find([str(repository)], lambda folder: ()).files:
        try:
            source = read(path)
        except DiskError:
            continue
        known = contexts.of(path, source)
        place = os.path.realpath(known.folder or os.path.dirname(path))
        yield Member(os.path.relpath(path, repository), Facts(parse(source), Options(), known.tree), place, unsafe)


def main() -> int:
    """Print the figures; the exit code says whether a guard spoke or a second run changes something."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--diffs", action="store_true")
    given = parser.parse_args()
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for repository in sorted(path for folder in given.folders for path in folder.iterdir() if path.is_dir()):
        found = list(members(repository, given.unsafe))
        if len(found) < 2:
            continue
        result = plan(found)
        counts += counted(result)
        counts["repositories with two and more Dockerfiles"] += 1
        counts["repositories that gain"] += bool(result.changed)
        reasons.update(one.reason for group in result.groups for file in group.files for one in file.missed)
        for file in result.changed:
            assert file.change
            if given.diffs:
                print(
                    unified(f"{repository.name}/{file.name}", file.source, file.change.result).decode(
                        "utf-8", "replace"
                    )
                )
        counts["second run changes something"] += bool(result.changed) and bool(plan(again(found, result)).changed)
    width = max(map(len, counts), default=0)
    print("\n".join(f"{name:{width}} {count:6}" for name, count in counts.items()))
    print("\nSteps that several files have and that are not shared, by reason")
    print("\n".join(f"{name:{width}} {count:6}" for name, count in reasons.most_common()))
    return int(bool(counts["changes that a guard dropped"] or counts["second run changes something"]))


def counted(result: Plan) -> Counter[str]:
    """The figures of one repository."""
    return Counter(
        {
            "Dockerfiles with a common base": sum(len(group.files) for group in result.groups),
            "groups of them": len(result.groups),
            "groups that gain": sum(group.after < group.before for group in result.groups),
            "files that change": len(result.changed),
            "layers that take room, before": sum(group.before for group in result.groups),
            "layers that take room, after": sum(group.after for group in result.groups),
            "changes that a guard dropped": sum(file.fault is not None for g in result.groups for file in g.files),
        }
    )


def again(found: list[Member], result: Plan) -> list[Member]:
    """The same Dockerfiles once the changes are made."""
    changed = {file.name: file.change.result for file in result.changed if file.change}
    return [
        Member(one.name, one.facts.changed(changed.get(one.name, one.facts.tree.source), 0, one.facts.context),
               one.place, one.trusting)
        for one in found
    ]  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
