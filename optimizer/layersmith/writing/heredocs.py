"""Joining two RUN instructions whose whole body is one here-document each.

A here-document is a script of several lines that goes on after a line that failed, so two of them are one only when
both stop at the first failure (`set -e`, or a SHELL with `-e`) and the first leaves nothing behind (Dockerfile
reference, "Here-Documents").
"""

from __future__ import annotations

from layersmith.facts import SHELLS, Facts
from layersmith.rewrite import Edit, Missed, Rewrite, Safety
from layersmith.shell.ast import Command, Script
from layersmith.shell.join import apart
from layersmith.shell.parse import parse
from layersmith.shell.state import state
from layersmith.syntax.tree import Instruction, Span
from layersmith.values import pattern, value

_ALONE = pattern(rb"<<-?\s*(\"|')?[\w.]+(\"|')?")
_STOPS = pattern(rb"[ \t]*set -(?=[a-z]*e)[a-z]+(?: pipefail)?[ \t]*\r?\n")


@value
class Documents:
    """Two RUNs that are here-documents: the scripts in them without their `set -e`, and the rewrite that makes them
    one."""

    scripts: tuple[Script, Script]
    rewrite: Rewrite


def join_heredocs(facts: Facts, first: Instruction, second: Instruction) -> Documents | Missed:
    """How the lines of `second` can stand behind those of `first`, or why the two stay apart."""
    source, at = facts.tree.source, second.line
    if len(first.heredocs) != 1 or len(second.heredocs) != 1:
        return Missed("heredoc", at, "several here-documents in one RUN")
    one, other = first.heredocs[0], second.heredocs[0]
    whole = _ALONE.fullmatch(first.args.text) and _ALONE.fullmatch(second.args.text)
    setting = facts.setting(second)
    shell = setting.shell
    if not whole or shell not in SHELLS:
        return Missed("heredoc", at, "the here-documents are not scripts for the same shell")
    if one.strip_tabs != other.strip_tabs:
        return Missed("heredoc", at, "one is a <<- here-document, which loses its tabs, and the other is not")
    head, tail = source[one.body.start : one.body.end], source[other.body.start : other.body.end]
    stop = _STOPS.match(head)
    begin = stop.end() if stop and tail.startswith(stop[0]) else 0
    if not (begin or setting.errexit):
        return Missed("heredoc", at, "the scripts do not begin with the same `set -e`, so that a failing line of one"
                      " would be treated differently")  # fmt: skip
    script, following = (parse(text[begin:], SHELLS[shell]) for text in (head, tail))
    if not isinstance(script, Script) or not isinstance(following, Script) or not _ends_plainly(script):
        return Missed("heredoc", at, f"the script of line {first.line} does not end in one plain command")
    if not state(script).clean:
        return Missed("shell-state", at, f"the script of line {first.line} leaves shell state behind")
    if found := apart(script, following):
        return Missed(found.reason, at, f"line {first.line}: {found.detail}")
    if any(line.strip(b"\t") == one.name.encode("utf-8", "surrogateescape") for line in tail.splitlines()):
        return Missed("heredoc", at, f"a line of the second script is {one.name}, which ends the first")
    notes = b"".join(item.text for item in facts.between(first, second))
    edits = (
        Edit(Span(one.terminator.start, other.body.start + begin), notes),
        Edit(other.terminator, source[one.terminator.start : one.terminator.end]),
    )
    extent = Span(first.start, second.start + len(second.text))
    title = "merge 2 here-document RUNs into one layer"
    rewrite = Rewrite(title, first.line, extent, edits, Safety.SAFE, "1 fewer layer")
    return Documents((script, following), rewrite)


def _ends_plainly(script: Script) -> bool:
    last = script.body.items[-1] if script.body.items else None
    parts = last.parts[0].parts if last and len(last.parts) == 1 and not last.parts[0].negated else ()
    return len(parts) == 1 and isinstance(parts[0], Command) and script.body.terminators[-1] != "&"
