"""What must hold after every step of the pipeline, whichever transform made it.

A broken guard is our fault, never the user's: the caller leaves the file as it was and says so.
"""

from __future__ import annotations

from layersmith.facts import Facts
from layersmith.shell.ast import Unparsed
from layersmith.syntax.crosscheck import agrees
from layersmith.trace import trace


def broken(before: Facts, after: Facts, safe: bool) -> str | None:
    """What is wrong with the step from `before` to `after`, or None. `safe` says that only SAFE rewrites were made."""
    if after.tree.problem:
        return f"the result would not be a Dockerfile any more ({after.tree.problem[1]})"
    lost = _unparsed(after) - _unparsed(before)
    if lost:
        return f"a RUN body would no longer parse ({min(lost)[:60]!r})"
    if agrees(after.tree) is False and agrees(before.tree) is not False:
        return "a second parser reads the result differently"
    if safe and trace(before) != trace(after):
        return "the result would not run the same commands"
    return None


def _unparsed(facts: Facts) -> set[bytes]:
    runs = (i for stage in facts.tree.stages for i in stage.instructions if i.keyword == "RUN")
    return {run.args.text for run in runs if isinstance(facts.script(run), Unparsed)}
