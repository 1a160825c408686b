"""What a builder sets up anew when a RUN starts, so that a body may change it for the next RUN only."""

from __future__ import annotations

from layersmith.bodies import body
from layersmith.effects.commands import removes_folder
from layersmith.evidence.environment import environment, folder, stage_of
from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.shell.besides import texts, with_inner
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Instruction
from layersmith.values import pattern

_TAKES = pattern(rb"\b(?:rm|rmdir|mv)\b")
_ACCOUNTS = (b"usermod", b"gpasswd", b"adduser", b"addgroup")


def workdir_goes(facts: Facts, run: Instruction) -> bool:
    """Whether `run` may delete the folder of WORKDIR, which is made again, empty, for the next RUN."""
    if not _TAKES.search(run.text):
        return False
    stage = stage_of(facts, run)
    here, known = folder(facts, stage, run), environment(facts, stage, run)
    documents = [facts.tree.source[heredoc.body.start : heredoc.body.end] for heredoc in run.heredocs]
    scripts = [parse(text, facts.setting(run).bash) for text in documents] or [facts.script(run)]
    return here not in (None, "/") and any(
        isinstance(script, Script) and removes_folder(script, here or "", known) for script in scripts
    )


def account_changed(facts: Facts, run: Instruction) -> str | None:
    """The program by which `run` gives its user other groups or another home folder, which a builder looks up when a
    RUN starts."""
    read, user = body(facts, run), facts.setting(run).user.partition(":")[0] or "root"
    if read is None or not any(name in read[1].text for name in _ACCOUNTS):
        return None
    known = environment(facts, stage_of(facts, run), run)
    for script, command in ((one, command) for one in with_inner(read[1]) for command in one.commands):
        words = {word.raw for word in command.words}
        found = words & ({"usermod", "gpasswd"} if user == "root" else {"usermod", "gpasswd", "adduser", "addgroup"})
        named = found and words.union(*(texts(word, script, known) for word in command.words))
        if found and (user in named or user[0] in "$0123456789"):
            return max(found)
    return None
