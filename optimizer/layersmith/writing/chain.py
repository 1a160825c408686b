"""Joining the bodies of neighbouring RUN instructions into one, as edits.

What may be joined is the shell room's decision; this module writes it down and keeps every byte of the bodies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from layersmith.effects.cost import saved
from layersmith.facts import SHELLS, Facts
from layersmith.rewrite import Edit, Missed
from layersmith.shell.ast import Script, Unparsed
from layersmith.shell.join import Apart, Join, join
from layersmith.shell.parse import parse
from layersmith.syntax.tree import Comment, Instruction, Span
from layersmith.writing.layout import dangling, layout, removal


@dataclass(frozen=True)
class Member:
    """One RUN of a chain: its body as the shell sees it, `operator` in front of it, and what is put around it."""

    run: Instruction
    script: Script
    operator: bytes = b""
    opening: bytes = b""
    closing: bytes = b""

    @property
    def start(self) -> int:
        """Where the first command starts in the script, in bytes."""
        return self.script.body.start

    @property
    def end(self) -> int:
        """Where the last command ends in the script, a trailing `;` left out but not a shell comment."""
        return len(self.script.text) if self.script.comments else self.script.body.end

    @property
    def body(self) -> bytes:
        """The commands without a trailing `;`."""
        return self.script.text[self.start : self.end]

    def in_subshell(self) -> Member:
        """The member with a subshell around it in place of what was there."""
        # "((" would begin arithmetic.
        return replace(self, opening=b"( " if self.body.startswith(b"(") else b"(", closing=b")")

    @property
    def is_subshell(self) -> bool:
        """Whether its shell state is kept from what follows."""
        return self.closing == b")"


def _next(run: Instruction, script: Script, verdict: Join) -> Member:
    opening = b"{ " if verdict.right == "group" else b""
    return Member(run, script, verdict.operator.encode(), opening, verdict.closing.encode())


@dataclass(frozen=True)
class Chain:
    """RUNs that can be written as one; `gains` say what each join saves besides a layer (None: nothing)."""

    facts: Facts
    members: tuple[Member, ...]
    gains: tuple[str | None, ...] = ()

    @property
    def first(self) -> Instruction:
        """The first RUN."""
        return self.members[0].run

    @property
    def last(self) -> Instruction:
        """The last RUN so far."""
        return self.members[-1].run

    @property
    def script(self) -> Script | Unparsed:
        """The joined body, parsed."""
        if len(self.members) == 1:
            return self.members[0].script
        text = b"".join((b" " if m.operator == b"&&" else b"") + m.operator + b" " * bool(m.operator) + m.opening + m.body + m.closing for m in self.members)
        return parse(text, SHELLS[self.facts.setting(self.first).shell])

    @property
    def extent(self) -> Span:
        """From the first RUN to the end of the last."""
        return Span(self.first.start, self.last.start + len(self.last.text))

    def with_next(self, run: Instruction) -> Chain | Missed:
        """The chain with `run` joined behind it, or why that would not be the same."""
        script, joined = self.facts.script(run), self.script
        if isinstance(script, Unparsed):
            return Missed("unparsed", run.line, script.reason)
        if isinstance(joined, Unparsed):
            return Missed("unparsed", run.line, f"line {self.first.line}: {joined.reason}")
        setting = self.facts.setting(run)
        if setting.startup_files:
            return Missed("startup-files", run.line, f"its shell reads {setting.startup_files} anew in each RUN")
        verdict = join(joined, script, setting.errexit)
        if isinstance(verdict, Apart):
            return Missed(verdict.reason, run.line, f"line {self.last.line}: {verdict.detail}")
        if verdict.left == "subshell":
            if self.members[-1].is_subshell:
                return Missed("shell-state", run.line, "state of an earlier body would change this one")
            return replace(self, members=(*self.members[:-1], self.members[-1].in_subshell())).with_next(run)
        longer = replace(
            self,
            members=(*self.members, _next(run, script, verdict)),
            gains=(*self.gains, saved(joined, script)),
        )
        if isinstance(longer.script, Unparsed):
            return Missed("unparsed", run.line, f"joined with line {self.first.line}: {longer.script.reason}")
        return longer

    def edits(self) -> tuple[Edit, ...]:
        """The edits that write the chain as one RUN, in the layout of its first member that has one."""
        tree = self.facts.tree
        style = layout(tree, [member.run for member in self.members])
        found: list[Edit] = []
        if opening := self.members[0].opening:
            found.append(Edit(self._at(self.members[0], self.members[0].start), opening))
        for one, other in zip(self.members, self.members[1:], strict=False):
            start, end = self._at(one, one.end).start, self._at(other, other.start).start
            items = (*self.facts.between(one.run, other.run), *other.run.comments)
            comments = tuple(i for i in items if isinstance(i, Comment) and i.start < end)
            text = one.closing + style.glue(tree, other.operator, comments) + other.opening
            found.append(Edit(Span(start, end), text))
        if closing := self.members[-1].closing:
            found.append(Edit(Span(self._at(self.members[-1], self.members[-1].end).start, self.last.code.end), closing))
        return tuple(found)

    def moved(self) -> tuple[Edit, ...]:
        """The edits that write the last of two members, which stands further down, behind the first, with the
        comments right above it, and take it away where it stood."""
        (one, other), facts = self.members, self.facts
        tree, comments = facts.tree, facts.comments_above(other.run)
        start = self._at(other, other.start).start
        body = tree.source[start : self._at(other, other.end).start]
        early = tuple(comment for comment in other.run.comments if comment.start < start)
        edits = self._behind(one, other, body, (*comments, *early))
        return (*edits, removal(tree, other.run, comments))

    def _behind(self, one: Member, other: Member, body: bytes, comments: tuple[Comment, ...]) -> tuple[Edit, ...]:
        tree = self.facts.tree
        style = layout(tree, [one.run])
        text = one.closing + style.glue(tree, other.operator, comments) + other.opening + body + other.closing
        behind = Edit(Span(self._at(one, one.end).start, one.run.code.end), text)
        if one.opening:
            return (Edit(self._at(one, one.start), one.opening), behind)
        return (behind,)

    @staticmethod
    def _at(member: Member, offset: int) -> Span:
        args = member.run.args
        place = args.source(offset) if offset < len(args.text) and offset == 0 else args.source(max(offset - 1, 0)) + 1
        return Span(place, place)


def appended(facts: Facts, run: Instruction, command: bytes) -> tuple[Edit, ...] | Missed:
    """The edits that put one more `command` behind the body of `run`, or why that can't be done."""
    if dangling(run):
        return Missed("trailing-continuation", run.line, f"line {run.end_line} continues nothing")
    script = facts.script(run)
    addition = parse(command, SHELLS.get(facts.setting(run).shell, False))
    if isinstance(script, Unparsed) or isinstance(addition, Unparsed):
        return Missed("unparsed", run.line, script.reason if isinstance(script, Unparsed) else command.decode())
    verdict = join(script, addition, facts.setting(run).errexit)
    if isinstance(verdict, Apart):
        return Missed(verdict.reason, run.line, verdict.detail)
    one = Member(run, script)
    if verdict.left == "subshell":
        one = one.in_subshell()
    other = _next(run, addition, verdict)
    return Chain(facts, (one, other))._behind(one, other, command, ())


def chain(facts: Facts, run: Instruction) -> Chain | None:
    """A chain of `run` alone; None when its body is not understood."""
    script = facts.script(run)
    return None if isinstance(script, Unparsed) else Chain(facts, (Member(run, script),))
