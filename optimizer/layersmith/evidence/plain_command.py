"""Is a CMD or ENTRYPOINT in shell form one program with plain words, for which no shell is needed?"""

from __future__ import annotations

import re

from layersmith.effects.paths import resolve
from layersmith.evidence.environment import folder
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.shell.ast import Command, Script, Word
from layersmith.shell.builtins import ALL_BUILTINS
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import value

_RESERVED = frozenset(("time", "coproc", "function", "select", "in"))
"""What some shells read as words of their own."""

_SEARCHED = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""Where Docker looks for a program when PATH is not set."""

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@value
class Plain:
    """A program and its `words`; `after_exec` when the shell's `exec` stands in front of them."""

    words: tuple[Word, ...]
    after_exec: Word | None

    @property
    def argv(self) -> tuple[str, ...]:
        """The program and its arguments."""
        return tuple(word.literal or "" for word in self.words)


def plain_command(facts: Facts, instruction: Instruction) -> Plain | Missed:
    """The program that `instruction`, a CMD or ENTRYPOINT in shell form, starts; or why it needs its shell."""
    setting, line = facts.setting(instruction), instruction.line
    if foreign := setting.foreign:
        return Missed("other-shell", line, foreign)
    if setting.startup_files:
        return Missed("startup-files", line, f"its shell reads {setting.startup_files} first")
    if instruction.args.text.startswith(b"["):
        return Missed("like-json", line, "an exec form has double quotes: as it is, a shell reads it")
    script = facts.script(instruction)
    if not isinstance(script, Script):
        return Missed("shell-syntax", line, script.reason)
    command = _only(script)
    if command is None or any(not _plain(word) for word in command.words):
        return Missed("shell-syntax", line, "it is more than a program with plain words, and needs a shell")
    words, after_exec = command.words, None
    if words[0].literal == "exec" and len(words) > 1 and not (words[1].literal or "").startswith("-"):
        words, after_exec = words[1:], words[0]
    elif words[0].literal in ALL_BUILTINS | _RESERVED:
        return Missed("builtin", line, f"{words[0].literal} is run by the shell itself")
    return Plain(words, after_exec)


def _only(script: Script) -> Command | None:
    """The command that is all of `script`, with nothing but words."""
    chain = script.chain
    if chain is None or len(chain) != 1 or script.substitutions or script.heredocs or script.comments:
        return None
    one = chain[0]
    return None if one.assignments or one.redirects or not one.words or not one.words[0].literal else one


def _plain(word: Word) -> bool:
    text, bare = word.literal, _QUOTED.sub("", word.raw)
    # bash reads ~ behind the = of a word, too, and behind each : there.
    homes = word.raw.startswith("~") or "=~" in bare or ("=" in bare and ":~" in bare)
    return (
        text is not None
        and not (word.glob or homes or _has_braces(bare))
        and not any("\ud800" <= char <= "\udfff" for char in text)
    )


def runs_by_itself(facts: Facts, stage: Stage, instruction: Instruction, program: str) -> bool | None:
    """Whether the kernel can start `program` of `instruction` without a shell, as far as the file that a COPY brought
    says: a script has its `#!`. None when no file of the context is known to be started."""
    view = View(facts, stage, instruction)
    if "/" in program:
        places = [resolve(program, folder(facts, stage, instruction))]
    else:
        places = [f"{place}/{program}" for place in _SEARCHED]
    for place in places:
        content = view.read(place) if place is not None and view.origin(place) else None
        if place is not None and content is not None:
            return content.startswith((b"#!", b"\x7fELF")) and (view.trusted(place) or None)
    return None


def _has_braces(text: str) -> bool:
    """Whether bash would make several words of `text`: it has braces with a comma or two dots between them."""
    inside = (part.partition("{")[2] for part in text.split("}")[:-1])
    return any("," in part or ".." in part for part in inside)
