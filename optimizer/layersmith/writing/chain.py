"""Joining the bodies of neighbouring RUN instructions into one, as edits.

What may be joined is the shell room's decision; this module writes it down and keeps every byte of the bodies.
"""

from __future__ import annotations

from collections.abc import Sequence

from layersmith.effects.cleanup import done_again
from layersmith.effects.cost import Layer, layer, saved
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Missed
from layersmith.shell.ast import Script, Unparsed
from layersmith.shell.compose import composed
from layersmith.shell.join import Apart, Join, join
from layersmith.shell.parse import by_posix, by_sitter, parse
from layersmith.shell.state import state
from layersmith.syntax.tree import Comment, Dockerfile, Instruction, Item, Span
from layersmith.values import replace, value
from layersmith.writing.layout import code_end, dangling, layout, removal


@value
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

    @property
    def written(self) -> bytes:
        """The member on one line, behind its operator."""
        operator = b" && " if self.operator == b"&&" else b"; " if self.operator else b""
        return operator + self.opening + self.body + self.closing

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


@value
class Chain:
    """RUNs that can be written as one, the joined body as the shell sees it, and the layer that they share. `posix`
    says that the parser which is not for bash alone understands them all."""

    facts: Facts
    members: tuple[Member, ...]
    script: Script
    layer: Layer
    posix: bool

    @property
    def first(self) -> Instruction:
        """The first RUN."""
        return self.members[0].run

    @property
    def last(self) -> Instruction:
        """The last RUN so far."""
        return self.members[-1].run

    @property
    def gains(self) -> list[str]:
        """What joining saves besides layers, each once."""
        first, *others = self.layer.scripts
        earlier, found = layer(first), dict[str, None]()
        for script in others:
            if gain := saved(earlier, script):
                found[gain] = None
            earlier = earlier.with_next(script)
        return list(found)

    @property
    def extent(self) -> Span:
        """From the first RUN to the end of the last."""
        return Span(self.first.start, self.last.start + len(self.last.text))

    def with_next(self, run: Instruction) -> Chain | Missed:
        """The chain with `run` joined behind it, or why that would not be the same."""
        script = self.facts.script(run)
        if isinstance(script, Unparsed):
            return Missed("unparsed", run.line, script.reason)
        if files := self.facts.setting(run).startup_files:
            return Missed("startup-files", run.line, f"its shell reads {files} anew in each RUN")
        found = self._extended(run, script)
        if found is not None:
            return found
        # As few subshells as will do: one, else one for every body that leaves something behind.
        leaky = tuple(at for at, m in enumerate(self.members) if not m.is_subshell and not state(m.script).clean)
        for isolated in (*((at,) for at in reversed(leaky)), leaky):
            one = self._isolating(isolated)
            found = one._extended(run, script) if one else None
            if found is not None:
                return found
        return Missed("shell-state", run.line, f"{self._lines}: a subshell would not keep the state from this one")

    def _isolating(self, chosen: tuple[int, ...]) -> Chain | None:
        members = tuple(m.in_subshell() if at in chosen else m for at, m in enumerate(self.members))
        return self._written(members, self.layer)

    def _written(self, members: tuple[Member, ...], layer: Layer) -> Chain | None:
        """The chain of `members`, whose text is parsed; None when it is not understood."""
        text = b"".join(member.written for member in members)
        bash = self.facts.setting(self.first).bash
        script = parse(text, bash)
        return None if isinstance(script, Unparsed) else Chain(self.facts, members, script, layer, _posix(text, bash))

    def _extended(self, run: Instruction, script: Script) -> Chain | Missed | None:
        """The chain with `run` behind it, None when shell state has to be kept from it first."""
        verdict = join(self.script, script, self.facts.setting(run).errexit)
        if isinstance(verdict, Apart):
            return Missed(verdict.reason, run.line, f"{self._lines}: {verdict.detail}")
        if verdict.left == "subshell":
            return None
        members = (*self.members, _next(run, script, verdict))
        behind = self.layer.with_next(script)
        if verdict.right == "plain" and verdict.operator == "&&":
            posix = self.posix and _posix(script.text, self.facts.setting(run).bash)
            found = Chain(self.facts, members, composed(self.script, script), behind, posix)
            return found if posix or self._suits_bash(script) else self._not_understood(run)
        return self._written(members, behind) or self._not_understood(run)

    def _suits_bash(self, script: Script) -> bool:
        """Whether the parser for bash, which has to read the whole of it, understands `script` and all members."""
        texts = [member.script.text for member in self.members] if self.posix else []
        return all(map(by_sitter, (*texts, script.text)))

    def _not_understood(self, run: Instruction) -> Missed:
        return Missed("unparsed", run.line, f"it is not understood behind {self._lines}")

    @property
    def _lines(self) -> str:
        return lines(self.first, self.last)

    def edits(self) -> tuple[Edit, ...]:
        """The edits that write the chain as one RUN, in the layout that most of its lines have."""
        tree = self.facts.tree
        style = layout(tree, [member.run for member in self.members])
        found: list[Edit] = []
        if opening := self.members[0].opening:
            found.append(Edit(_at(self.members[0], self.members[0].start), opening))
        for one, other in zip(self.members, self.members[1:], strict=False):
            start, end = _at(one, one.end).start, _at(other, other.start).start
            items = (*one.run.comments, *self.facts.between(one.run, other.run), *other.run.comments)
            comments = _spaced([item for item in items if start < item.start < end])
            text = one.closing + style.indented_as(other.run).glue(tree, other.operator, comments) + other.opening
            found.append(Edit(Span(start, end), text))
        if self.members[-1].closing:
            found.append(self._closed(self.members[-1]))
        return tuple(found)

    def _closed(self, last: Member) -> Edit:
        """The edit that closes the group around the last member, in place of a trailing `;`, or behind it and a
        comment."""
        end = _at(last, last.end).start
        if any(comment.start > end for comment in last.run.comments):
            closing = last.closing[-2:] if last.script.text[last.end :].strip() else last.closing
            return Edit(Span(last.run.code.end, last.run.code.end), closing)
        return Edit(Span(end, last.run.code.end), last.closing)

    def moved(self, comments: tuple[Comment, ...]) -> tuple[Edit, ...]:
        """The edits that write the last of two members, which stands further down, behind the first, with the
        `comments` right above it, and take it away where it stood. Clean-ups at the end of the first that it does again
        are left out."""
        (one, other), tree = self.members, self.facts.tree
        plain = not one.closing and not other.opening and other.operator == b"&&"
        kept = done_again(one.script, other.script) if plain else None
        start = _at(other, other.start).start
        end = _at(other, other.end).start
        around = tuple(comment for comment in other.run.comments if not start < comment.start < end)
        edits = _behind(tree, one, other, tree.source[start:end], (*comments, *around), kept)
        return (*edits, removal(tree, other.run, comments))


def lines(first: Instruction, last: Instruction) -> str:
    """The lines from the first of one instruction to the last of another, in words."""
    return f"line {first.line}" if first.line == last.end_line else f"lines {first.line} to {last.end_line}"


def _spaced(items: Sequence[Item]) -> tuple[Comment, ...]:
    """The comments of `items`, with an empty one in place of the blank lines below one: inside of an instruction the
    builder warns of those."""
    found: list[Comment] = []
    for item in items:
        if isinstance(item, Comment):
            found.append(item)
        elif found and found[-1].text.strip() != b"#":
            indent = found[-1].text[: -len(found[-1].text.lstrip())]
            found.append(replace(found[-1], text=indent + b"#"))
    return tuple(found)


def _at(member: Member, offset: int) -> Span:
    place = member.run.args.behind(offset)
    return Span(place, place)


def _behind(
    tree: Dockerfile, one: Member, other: Member, body: bytes, comments: tuple[Comment, ...], kept: int | None = None
) -> tuple[Edit, ...]:
    """The edits that write `other`, whose commands are `body` in the file, behind `one`, of which all behind the offset
    `kept` goes."""
    style = layout(tree, [one.run])
    end = _at(one, one.end if kept is None else kept).start
    comments = (*(comment for comment in one.run.comments if comment.start > end), *comments)
    text = one.closing + style.glue(tree, other.operator, comments) + other.opening + body + other.closing
    behind = Edit(Span(end, code_end(one.run)), text)
    return (Edit(_at(one, one.start), one.opening), behind) if one.opening else (behind,)


def appended(facts: Facts, run: Instruction, command: bytes) -> tuple[Edit, ...] | Missed:
    """The edits that put one more `command` behind the body of `run`, or why that can't be done."""
    if dangling(run):
        return Missed("trailing-continuation", run.line, f"line {run.end_line} continues nothing")
    script = facts.script(run)
    addition = parse(command, facts.setting(run).bash)
    if isinstance(script, Unparsed) or isinstance(addition, Unparsed):
        return Missed("unparsed", run.line, script.reason if isinstance(script, Unparsed) else command.decode())
    # It finds the program and the settings that the body has made for itself (`. nvm.sh`, `cd`, `export`).
    verdict = join(script, addition, facts.setting(run).errexit, inherits=True)
    if isinstance(verdict, Apart):
        return Missed(verdict.reason, run.line, f"{lines(run, run)}: {verdict.detail}")
    one, other = Member(run, script), _next(run, addition, verdict)
    return _behind(facts.tree, one, other, command, ())


def inserted(facts: Facts, run: Instruction, offset: int, command: bytes) -> tuple[Edit, ...]:
    """The edit that puts one more `command` behind the one that ends at `offset` of the body of `run`, in bytes, which
    must stand in a list of `&&`."""
    place = run.args.behind(offset)
    text = layout(facts.tree, [run]).indented_as(run).glue(facts.tree, b"&&") + command
    return (Edit(Span(place, place), text),)


def chain(facts: Facts, run: Instruction) -> Chain | None:
    """A chain of `run` alone; None when its body is not understood."""
    script = facts.script(run)
    return None if isinstance(script, Unparsed) else of_script(facts, run, script)


def of_script(facts: Facts, run: Instruction, script: Script) -> Chain:
    """A chain of `run` alone, whose body is `script`."""
    return Chain(facts, (Member(run, script),), script, layer(script), _posix(script.text, facts.setting(run).bash))


def _posix(text: bytes, bash: bool) -> bool:
    return not bash or by_posix(text)
