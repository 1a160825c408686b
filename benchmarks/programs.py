"""Which programs real Dockerfiles run most, and of which the effects are known.

    python benchmarks/programs.py [--top 150] DIR

prints two tables in Markdown for every Dockerfile below DIR (every file, when none is called like one): the programs
by how many commands of RUN bodies call them, seen through `sudo`, `env`, lists and pipes, with how many of those calls
are understood; and how many commands and whole RUNs are. A folder that no WORKDIR sets is taken for `/`, the home for
`/root`, as most base images have it; variables are those of ENV, as far as the file gives their values.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator

from corpus import files_below
from layersmith.effects import scripts
from layersmith.effects.commands import in_folders
from layersmith.effects.effect import Unknown
from layersmith.effects.packages import behind_wrappers, program_name
from layersmith.effects.programs import effects
from layersmith.evidence.environment import environment
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.shell.ast import Command, Script
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Instruction, Stage


def bodies(path: str) -> Iterator[tuple[Facts, Stage, Instruction]]:
    """Every RUN of the file at `path` that a builder would accept."""
    with open(path, "rb") as file:
        tree = parse(file.read())
    if tree.problem is None:
        facts = Facts(tree, Options())
        for stage in tree.stages:
            yield from ((facts, stage, one) for one in stage.instructions if one.keyword == "RUN")


def program(command: Command) -> str:
    """The name of what `command` runs."""
    at = behind_wrappers(command.words)
    if not command.words:
        return "(an assignment)"
    return (program_name(command.words[at]) if at is not None and at < len(command.words) else None) or "(a variable)"


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder")
    arguments.add_argument("--top", type=int, default=150)
    given = arguments.parse_args()
    called: Counter[str] = Counter()
    known: Counter[str] = Counter()
    files_with: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    runs = whole = parsed = 0
    for path in files_below(given.folder):
        seen: set[str] = set()
        for facts, stage, run in bodies(path):
            runs += 1
            script = facts.script(run)
            if not isinstance(script, Script):
                reasons["(the body is not understood)"] += 1
                continue
            parsed += 1
            folder = facts.setting(run).workdir or "/"
            variables = environment(facts, stage, run)
            for command, place in in_folders(script, folder):
                name = program(command)
                seen.add(name)
                called[name] += 1
                known[name] += not isinstance(effects(command, place, variables, "/root"), Unknown)
            found = scripts.effects(script, folder, variables, "/root")
            whole += not isinstance(found, Unknown)
            if isinstance(found, Unknown):
                reasons[found.reason] += 1
        files_with.update(seen)
    total = called.total()
    print(f"| program | commands | share | together | files | effects known |\n| --- | {'---: | ' * 5}")
    together = 0
    for name, count in called.most_common(given.top):
        together += count
        figures = (
            count,
            f"{count / total:.1%}",
            f"{together / total:.1%}",
            files_with[name],
            f"{known[name] / count:.0%}",
        )
        print("|", f"`{name}`", "|", *(f"{figure} |" for figure in figures))
    modelled = sum(known[name] > 0 for name, _ in called.most_common(given.top))
    print(f"\n| | |\n| --- | ---: |\n| commands | {total} |")
    print(f"| of which the effects are known | {known.total() / total:.1%} |")
    print(f"| programs above with a model | {modelled} of {min(given.top, len(called))} |")
    print(f"| RUNs | {runs} |\n| of which the whole body is known | {whole / runs:.1%} |")
    print("\n| why a RUN is not known | RUNs |\n| --- | ---: |")
    for reason, count in reasons.most_common(30):
        print(f"| {reason} | {count} |")


if __name__ == "__main__":
    main()
