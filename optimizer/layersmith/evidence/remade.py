"""The folder of WORKDIR, which a builder makes anew when a RUN starts."""

from __future__ import annotations

from layersmith.effects.commands import removes_folder, removes_unknown_folder
from layersmith.evidence.environment import environment, folder, stage_of
from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import pattern

_TAKES = pattern(rb"\b(?:rm|rmdir|mv)\b")


def remade(facts: Facts, stage: Stage, run: Instruction) -> str | None:
    """Where `run` of `stage` makes the folder of WORKDIR by starting alone, as the RUN above it deletes it: a sentence
    that says so. Without `run` the folder would be missing."""
    above = next((one for one in reversed(stage.instructions) if one.keyword == "RUN" and one.start < run.start), None)
    gone = workdir_goes(facts, above) if above else None
    return f"line {above.line} deletes {gone}" if above and gone else None


def workdir_goes(facts: Facts, run: Instruction) -> str | None:
    """What `run` deletes that is, or may be, the folder of WORKDIR, which is made again, empty, for the next RUN."""
    if not _TAKES.search(run.text):
        return None
    stage = stage_of(facts, run)
    here, known = folder(facts, stage, run), environment(facts, stage, run)
    documents = [facts.tree.source[heredoc.body.start : heredoc.body.end] for heredoc in run.heredocs]
    scripts = [parse(text, facts.setting(run).bash) for text in documents] or [facts.script(run)]
    for script in scripts if here != "/" else ():
        if isinstance(script, Script) and here is not None and removes_folder(script, here, known):
            return "the folder of WORKDIR, which is made anew here"
        gone = removes_unknown_folder(script, known) if isinstance(script, Script) and here is None else None
        if gone is not None:
            return f"{gone}, and may so delete the folder of WORKDIR, which is not known (a WORKDIR above would say it)"
    return None
