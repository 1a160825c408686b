"""bash scripts that `shell.posix` declines, read by tree-sitter-bash and brought into the same shape.

tree-sitter's tree is made for editors: it hangs a redirection on a whole `a && b` list although it belongs to `b`, and
takes the words behind a redirection for more targets of it. Both are put right here. What this adapter does not know,
it does not guess: the script is not understood then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise

import tree_sitter_bash
from tree_sitter import Language, Node, Parser

from layersmith.shell.ast import (
    AndOr,
    Assignment,
    Command,
    Compound,
    Kind,
    Pipeline,
    Redirect,
    Script,
    Sequence,
    Unparsed,
    Word,
)
from layersmith.shell.posix import parse_posix, parse_word
from layersmith.shell.words import Declined, Refused

_WORDS = frozenset(("in", "[[", "{"))
"""Words of the grammar that are none when another character follows."""


class _Unknown(Exception):  # noqa: N818
    """A node, or a place for one, that this adapter does not know."""


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_bash.language()))


def parse_sitter(text: bytes) -> Script | None:
    """The bash script in `text`; None when it is not understood, holds a here-document or is no UTF-8."""
    try:
        text.decode()
    except UnicodeDecodeError:
        return None  # tree-sitter gets out of step
    root = _parser().parse(text).root_node
    if root.has_error or b"\r" in text or not text.strip():
        return None
    adapter = _Adapter(text)
    try:
        adapter.look_around(root)
        body = adapter.sequence(root.children)
    except (_Unknown, RecursionError):
        return None
    return Script(text, body, tuple(adapter.comments), tuple(adapter.substitutions), heredocs=False)


_REDIRECTS = frozenset(("file_redirect", "herestring_redirect"))
_SIMPLE = frozenset(("command", "declaration_command", "unset_command"))
_CASE_ENDS = frozenset((";;", ";&", ";;&"))
_DEEPEST = 200


class _Adapter:
    def __init__(self, text: bytes) -> None:
        self.text = text
        self.comments: list[tuple[int, int]] = []
        self.substitutions: list[bytes] = []

    def look_around(self, root: Node) -> None:
        """Collect comments and substitutions, and refuse a tree with holes or here-documents."""
        stack = [(root, 0)]
        while stack:
            node, depth = stack.pop()
            if node.is_missing or node.type in ("ERROR", "heredoc_redirect") or depth > _DEEPEST:
                raise _Unknown
            if node.type in _CASE_ENDS and (node.parent is None or node.parent.type != "case_item"):
                raise _Unknown  # to tree-sitter it ends any command
            if node.type in _WORDS and self.goes_on(node):
                raise _Unknown  # to bash that is another word
            if node.type == "comment":
                self.comments.append((node.start_byte, node.end_byte))
            self.no_gaps(node)
            if node.type in ("command_substitution", "process_substitution"):
                self.substitutions.append(self.inner(node))
                continue
            stack.extend((child, depth + 1) for child in reversed(node.children))

    def no_gaps(self, node: Node) -> None:
        """Refuse a node between whose children the grammar lost something."""
        reached = node.start_byte
        for child in node.children:
            if child.start_byte > reached and self.text[reached : child.start_byte].replace(b"\\\n", b"").strip(
                b" \t\n"
            ):
                raise _Unknown
            reached = child.end_byte
        if node.children and self.text[reached : node.end_byte].strip(b" \t\n"):
            raise _Unknown

    def inner(self, node: Node) -> bytes:
        from layersmith.shell.parse import parse

        source = self.text[node.start_byte : node.end_byte]
        if source[:1] == b"`":
            quoted = node.parent is not None and node.parent.type == "string"
            inner = re.sub(rb'\\([$`\\"])' if quoted else rb"\\([$`\\])", rb"\1", source[1:-1])
        elif source[:2] in (b"$(", b"<(", b">("):
            inner = source[2:-1]
        else:
            raise _Unknown
        if isinstance(parse(inner, bash=True), Unparsed):
            raise _Unknown
        return inner

    # Lists

    def sequence(self, nodes: Iterable[Node]) -> Sequence:
        items: list[AndOr] = []
        terminators: list[str] = []
        for node in nodes:
            if node.type in (";", "&", "\n"):
                if not items or terminators[-1] not in ("", "\n"):
                    raise _Unknown
                terminators[-1] = node.type
            elif node.is_named and node.type != "comment":
                if terminators and not terminators[-1]:
                    if b"\n" not in self.text[items[-1].end : node.start_byte]:
                        raise _Unknown
                    terminators[-1] = "\n"
                items.append(self.and_or(node))
                terminators.append("")
            elif node.type != "comment":
                raise _Unknown
        if not items:
            raise _Unknown
        return Sequence(items[0].start, items[-1].end, tuple(items), tuple(terminators))

    def and_or(self, node: Node) -> AndOr:
        redirects: list[Node] = []
        body = node.child_by_field_name("body") if node.type == "redirected_statement" else None
        if body is not None and body.type == "list":
            redirects = [child for child in node.children if child.id != body.id]
            node = body
        if node.type != "list":
            pipeline = self.pipeline(node, redirects)
            return AndOr(pipeline.start, pipeline.end, (pipeline,), ())
        children = [child for child in node.children if child.type not in ("comment", "\n")]
        if len(children) != 3 or children[1].type not in ("&&", "||"):
            raise _Unknown
        left = self.and_or(children[0])
        right = self.and_or(children[2]) if not redirects else None
        if right is None:
            last = self.pipeline(children[2], redirects)
            right = AndOr(last.start, last.end, (last,), ())
        if len(right.parts) > 1:
            raise _Unknown
        return AndOr(left.start, right.end, (*left.parts, *right.parts), (*left.operators, children[1].type))

    def pipeline(self, node: Node, redirects: list[Node]) -> Pipeline:
        if node.type == "redirected_statement":
            body = node.child_by_field_name("body")
            if body is not None and body.type in ("pipeline", "negated_command", "list"):
                redirects = [child for child in node.children if child.id != body.id] + redirects
                node = body
        if node.type == "negated_command":
            if len(node.children) != 2:
                raise _Unknown
            inner = self.pipeline(node.children[1], redirects)
            if inner.negated:
                raise _Unknown
            return Pipeline(node.start_byte, inner.end, True, inner.parts)
        if node.type != "pipeline":
            part = self.part(node, redirects)
            return Pipeline(part.start, part.end, False, (part,))
        parts: list[Command | Compound] = []
        negated = False
        elements = [child for child in node.children if child.type not in ("|", "|&", "comment", "\n")]
        for index, child in enumerate(elements):
            if child.type == "negated_command" and index == 0 and len(child.children) == 2:
                negated = True
                child = child.children[1]
            parts.append(self.part(child, redirects if index == len(elements) - 1 else []))
        if len(parts) < 2:
            raise _Unknown
        start = node.start_byte if negated else parts[0].start
        return Pipeline(start, parts[-1].end, negated, tuple(parts))

    # Commands

    def part(self, node: Node, redirects: list[Node]) -> Command | Compound:
        if node.type == "redirected_statement":
            body = node.child_by_field_name("body")
            own = [child for child in node.children if body is None or child.id != body.id]
            if body is None:
                return self.redirected(Command(node.start_byte, node.end_byte, (), (), ()), own + redirects)
            return self.redirected(self.part(body, []), own + redirects)
        if node.type in _SIMPLE or (node.type == "test_command" and node.children[0].type == "["):
            return self.redirected(self.simple(node), redirects)
        if node.type in ("variable_assignment", "variable_assignments"):
            nodes = [node] if node.type == "variable_assignment" else node.children
            assigned = tuple(self.assignment(child) for child in nodes)
            return self.redirected(Command(node.start_byte, node.end_byte, assigned, (), ()), redirects)
        return self.redirected(self.compound(node), redirects)

    def redirected(self, part: Command | Compound, nodes: list[Node]) -> Command | Compound:
        if not nodes:
            return part
        redirects: list[Redirect] = []
        swallowed: list[Word] = []
        for node in nodes:
            redirects.append(self.redirect(node))
            if node.type == "file_redirect":
                destinations = node.children_by_field_name("destination")
                for before, child in pairwise(destinations):
                    if before.end_byte == child.start_byte:
                        raise _Unknown
                    swallowed.append(self.word(child))
        end = max(part.end, *(node.end_byte for node in nodes))
        if isinstance(part, Command):
            if swallowed and not part.words:
                raise _Unknown
            words = (*part.words, *swallowed)
            return Command(part.start, end, part.assignments, words, (*part.redirects, *redirects))
        if swallowed:
            raise _Unknown
        return Compound(part.start, end, part.kind, part.bodies, (*part.redirects, *redirects), part.name, part.words)

    def goes_on(self, word: Node) -> bool:
        """Whether the `word` of the grammar is only the beginning of one; a brace may be none of its words."""
        braces = word.type == "{" and (word.parent is None or word.parent.type != "compound_statement")
        return not braces and self.text[word.end_byte : word.end_byte + 1] not in b" \t\n;(<>"

    def redirect(self, node: Node) -> Redirect:
        if node.type not in _REDIRECTS:
            raise _Unknown
        descriptor = ""
        operator: Node | None = None
        target: Node | None = None
        for child in node.children:
            if child.type == "file_descriptor":
                descriptor = self.source(child)
                if not descriptor.isdigit():
                    raise _Unknown
            elif operator is None:
                operator = child
            elif target is None:
                target = child
        if operator is None or operator.is_named or target is None:
            raise _Unknown
        return Redirect(node.start_byte, target.end_byte, operator.type, self.word(target), descriptor)

    def simple(self, node: Node) -> Command:
        start = node.start_byte
        try:
            whole = parse_posix(self.text[start : node.end_byte], bash=True)
        except Refused:
            raise _Unknown from None
        except Declined:
            return self.by_words(node)
        parts = [part for item in whole.body.items for pipeline in item.parts for part in pipeline.parts]
        if len(parts) != 1 or not isinstance(parts[0], Command) or whole.comments or whole.heredocs:
            raise _Unknown
        return _moved(parts[0], start)

    def by_words(self, node: Node) -> Command:
        assignments: list[Assignment] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        for child in node.children:
            if child.type in _REDIRECTS:
                redirects.append(self.redirect(child))
                if len(child.children_by_field_name("destination")) > 1:
                    raise _Unknown
            elif child.type == "variable_assignment" and not words:
                assignments.append(self.assignment(child))
            elif child.type == "comment":
                raise _Unknown
            else:
                words.append(self.word(child))
        if not words or words[0].raw in ("coproc", "time"):
            raise _Unknown  # to tree-sitter these are programs
        return Command(node.start_byte, node.end_byte, tuple(assignments), tuple(words), tuple(redirects))

    def assignment(self, node: Node) -> Assignment:
        name = node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        if node.type != "variable_assignment" or name is None:
            raise _Unknown
        if name.type == "subscript":
            name = name.child_by_field_name("name")
        elif value is not None and value.type != "array" and node.children[1].type == "=":
            return Assignment(node.start_byte, node.end_byte, self.source(name), self.word(value))
        if name is None:
            raise _Unknown
        return Assignment(node.start_byte, node.end_byte, self.source(name), None)

    def compound(self, node: Node) -> Compound:
        kind = node.type
        start, end = node.start_byte, node.end_byte
        children = [child for child in node.children if child.type != "comment"]
        if kind == "subshell":
            return Compound(start, end, "subshell", (self.sequence(children[1:-1]),), ())
        if kind == "compound_statement":
            if children[0].type == "((":
                return Compound(start, end, "arithmetic", (), ())
            if children[0].type != "{":
                raise _Unknown
            return Compound(start, end, "group", (self.sequence(children[1:-1]),), ())
        if kind == "test_command":
            return Compound(start, end, "test", (), ())
        if kind == "if_statement":
            return Compound(start, end, "if", tuple(self.branches(children)), ())
        if kind == "while_statement":
            which: Kind = "until" if children[0].type == "until" else "while"
            body = node.child_by_field_name("body")
            condition = node.children_by_field_name("condition")
            if body is None:
                raise _Unknown
            return Compound(start, end, which, (self.sequence(condition), self.do_group(body)), ())
        if kind in ("for_statement", "c_style_for_statement"):
            return self.loop(node)
        if kind == "case_statement":
            return self.case(node)
        if kind == "function_definition":
            return self.function(node)
        raise _Unknown

    def branches(self, children: list[Node]) -> list[Sequence]:
        bodies: list[Sequence] = []
        collected: list[Node] | None = None
        for child in children:
            if child.type in ("if", "elif", "then", "else", "fi", "elif_clause", "else_clause"):
                if collected is not None:
                    bodies.append(self.sequence(collected))
                collected = [] if child.type in ("if", "elif", "then", "else") else None
                if child.type in ("elif_clause", "else_clause"):
                    bodies += self.branches([c for c in child.children if c.type != "comment"])
            elif collected is None:
                raise _Unknown
            else:
                collected.append(child)
        if collected is not None:
            bodies.append(self.sequence(collected))
        return bodies

    def do_group(self, node: Node) -> Sequence:
        children = [child for child in node.children if child.type != "comment"]
        if node.type != "do_group" or children[0].type != "do" or children[-1].type != "done":
            raise _Unknown
        return self.sequence(children[1:-1])

    def loop(self, node: Node) -> Compound:
        body = node.child_by_field_name("body")
        if body is None:
            raise _Unknown
        if node.type == "c_style_for_statement":
            # Its header is arithmetic and may assign anything, which the name "?" says.
            return Compound(node.start_byte, node.end_byte, "for", (self.do_group(body),), (), "?")
        variable = node.child_by_field_name("variable")
        if variable is None:
            raise _Unknown
        kind: Kind = "select" if node.children[0].type == "select" else "for"
        words = tuple(self.word(child) for child in node.children_by_field_name("value"))
        return Compound(node.start_byte, node.end_byte, kind, (self.do_group(body),), (), self.source(variable), words)

    def case(self, node: Node) -> Compound:
        subject = node.child_by_field_name("value")
        if subject is None:
            raise _Unknown
        words = [self.word(subject)]
        bodies: list[Sequence] = []
        for item in node.children:
            if item.type != "case_item":
                continue
            inside: list[Node] | None = None
            for child in item.children:
                if inside is not None:
                    if child.type not in _CASE_ENDS and child.type != "comment":
                        inside.append(child)
                elif child.type == ")":
                    inside = []
                elif child.is_named and child.type != "comment":
                    words.append(self.word(child))
            if inside:
                bodies.append(self.sequence(inside))
            elif inside is not None:
                bodies.append(Sequence(item.end_byte, item.end_byte, (), ()))
        return Compound(node.start_byte, node.end_byte, "case", tuple(bodies), (), None, tuple(words))

    def function(self, node: Node) -> Compound:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        if name is None or body is None:
            raise _Unknown
        redirects = node.children_by_field_name("redirect")
        inner = self.redirected(self.compound(body), redirects)
        whole = Pipeline(inner.start, inner.end, False, (inner,))
        listed = AndOr(inner.start, inner.end, (whole,), ())
        sequence = Sequence(inner.start, inner.end, (listed,), ("",))
        return Compound(node.start_byte, node.end_byte, "function", (sequence,), (), self.source(name))

    # Words

    def source(self, node: Node) -> str:
        return self.text[node.start_byte : node.end_byte].decode("utf-8", "surrogateescape")

    def word(self, node: Node) -> Word:
        start, end = node.start_byte, node.end_byte
        word = parse_word(self.text[start:end], bash=True)
        if word is not None:
            return word._replace(start=start, end=end)
        return Word(start, end, self.source(node), None, True)


def _moved(command: Command, by: int) -> Command:
    """`command` with its offsets moved `by` bytes."""

    def word(one: Word) -> Word:
        return one._replace(start=one.start + by, end=one.end + by)

    return Command(
        command.start + by,
        command.end + by,
        tuple(
            one._replace(start=one.start + by, end=one.end + by, value=None if one.value is None else word(one.value))
            for one in command.assignments
        ),
        tuple(word(one) for one in command.words),
        tuple(
            one._replace(
                start=one.start + by, end=one.end + by, target=None if one.target is None else word(one.target)
            )
            for one in command.redirects
        ),
    )
