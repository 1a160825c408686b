"""Which npm it is."""

from __future__ import annotations

import re

from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Stage


def npm_leaves_peers_alone(facts: Facts, stage: Stage, run: Instruction) -> bool:
    """Whether npm is certainly one of 3 to 6, which never install peer dependencies: that of the official node
    images 5 to 14, with no other npm put in its place."""
    base = facts.base(stage)
    if base.name != "node" or not base.official or not (5,) <= base.version < (15,):
        return False
    for other in (*facts.before(stage, run), run):
        script = facts.script(other) if other.keyword == "RUN" else None
        if other.keyword == "RUN" and not isinstance(script, Script):
            return False
        for command in script.commands if isinstance(script, Script) else ():
            if any(re.match(r"(npm|n|nvm|node|nodejs|corepack)(@|$)", word or "npm") for word in command.argv[1:]):
                return False
    return True
