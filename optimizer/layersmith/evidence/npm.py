"""Which npm it is, and whether it runs."""

from __future__ import annotations

import re

from layersmith.effects.filling import Filling
from layersmith.effects.installs import package_of
from layersmith.effects.packages import Action, action
from layersmith.facts import Facts
from layersmith.shell.ast import Command, Script
from layersmith.shell.besides import hidden
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import number, pattern


def npm_leaves_peers_alone(facts: Facts, stage: Stage, run: Instruction) -> bool:
    """Whether npm is certainly one of 3 to 6, which never install peer dependencies: that of the official node
    images 5 to 14, with no other npm put in its place."""
    base = facts.base(stage)
    if base.name != "node" or not base.official or not (5,) <= base.version < (15,):
        return False
    for other in (*facts.before(stage, run), run):
        script = facts.script(other) if other.keyword == "RUN" else None
        scripts = (script, *hidden(script)) if isinstance(script, Script) else (script,) if script else ()
        if not all(isinstance(one, Script) and not any(map(_names_npm, one.commands)) for one in scripts):
            return False
    return True


def _names_npm(command: Command) -> bool:
    """Whether a word of `command` may name npm, or what brings another one."""
    words = (word or "npm" for word in command.argv[1:])
    files = ((one.target.literal or "npm").rpartition("/")[2] for one in command.redirects if one.target)
    return any(re.match(r"(npm|n|nvm|node|nodejs|corepack)(@|$)", word) for word in (*words, *files))


_FOR_SETTINGS = pattern(r"(?i)token|auth|pass|secret|key|cred|npm|registry|user")
"""What is in the names of variables that settings of npm ask for."""
_OTHER_NODE = pattern(rb"\b(?:n|nvm|nodenv|fnm|volta|node(?:js)?)\b")
_SETTINGS = frozenset(("ENV", "WORKDIR", "LABEL", "EXPOSE", "COPY", "ADD"))
_NPM_OF_NODE = {4: 2, 5: 3, 6: 3, 8: 5, 10: 6, 12: 6, 14: 6, 16: 8, 18: 9, 20: 10, 22: 10}
"""The npm that came with the first release of a node (nodejs.org/dist/index.json, "npm")."""
_PINNED = pattern(r"npm@[\"']?[\^~]?(\d+)(?:\.[\dx]+)*[\"']?")


def _newest(node: tuple[int, ...]) -> int:
    """The newest npm that certainly runs with `node`: the one that came with it."""
    return _NPM_OF_NODE.get(node[0], 0) if node else 0


def told_alone(facts: Facts, stage: Stage, run: Instruction, last: Filling) -> str | None:
    """A variable that only `last`, an install of npm or yarn in `run`, is told, and that .npmrc may ask for by
    `${NAME}`, so that the program which cleans up would end in an error: npm up to 6 and yarn 1 do. None when there is
    none."""
    if last.asked.manager not in ("npm", "yarn"):
        return None
    base = facts.base(stage)
    if last.asked.manager == "npm" and base.name == "node" and base.official and base.version >= (15,):
        return None
    script = facts.script(run)
    names = [
        one.name
        for one in last.command.assignments
        if _FOR_SETTINGS.search(one.name) or one.value is None or one.value.literal is None
    ]
    for command in script.commands if isinstance(script, Script) else ():
        if command.name == "unset" and command.start > last.command.end:
            names += [word for word in command.argv[1:] if word and _FOR_SETTINGS.search(word)]
    return next(iter(names), None)


def npm_still_runs(facts: Facts, stage: Stage, run: Instruction, last: Action) -> bool:
    """Whether an npm that `last`, an action of npm in `run`, may put in the place of its own certainly runs with the
    node of the image, as new ones do not with each, or else another command fails anyway."""
    names = [word.raw.strip("\"'") for word in last.operands]
    if not last.has("-g", "--global", "--location") or (names and "npm" not in map(package_of, names)):
        return True
    pinned = next(filter(None, map(_PINNED.fullmatch, names)), None)
    base = facts.base(stage)
    if pinned and base.name == "node" and base.official and number(pinned[1]) <= _newest(base.version):
        return not any(_OTHER_NODE.search(one.text) for one in facts.before(stage, run) if one.keyword == "RUN")
    for other in (run, *facts.later(stage, run)):
        script = facts.script(other) if other.keyword == "RUN" else None
        if not isinstance(script, Script):
            if other.keyword not in _SETTINGS or other.flag("from"):
                return False
            continue
        sure = {id(command) for command in script.certain}
        place = last.program_words[0].start if other is run else -1
        begin = next((c.end for c in script.commands if c.start <= place < c.end), 0)
        calls = (c for c in script.commands if c.start >= begin and id(c) in sure)
        call = next((c for c in calls if (asked := action(c)) and asked.manager == "npm"), None)
        # Before that, it may put another node in the place of that one.
        if _OTHER_NODE.search(script.text, begin, call.start if call else len(script.text)):
            return False
        if call:
            return True
    return False
