"""The script that two scripts make, without parsing it again."""

from __future__ import annotations

from layersmith.shell.ast import (
    AndOr,
    Assignment,
    Command,
    Compound,
    Pipeline,
    Redirect,
    Script,
    Sequence,
    Word,
    new_command,
    new_pipeline,
    new_word,
)


def composed(first: Script, second: Script) -> Script:
    """`first && second` on one line, where the join of the two needs neither a subshell nor a group: `first` holds no
    comment and `second` is one and-or list. Equal to what parsing the text gives; the tests compare the two."""
    head, body = first.body, second.body
    by = head.end + 4 - body.start
    last, only = head.items[-1], body.items[0]
    end = only.end + by
    parts = last.parts + tuple(_pipeline(part, by) for part in only.parts)
    item = AndOr(last.start, end, parts, (*last.operators, "&&", *only.operators))
    whole = Sequence(head.start, end, (*head.items[:-1], item), (*head.terminators[:-1], ""))
    text = (
        first.text[: head.end]
        + b" && "
        + (second.text[body.start :] if second.comments else second.text[body.start : body.end])
    )
    comments = tuple((start + by, stop + by) for start, stop in second.comments)
    return Script(text, whole, comments, first.substitutions + second.substitutions, False, (first, second))


def _pipeline(node: Pipeline, by: int) -> Pipeline:
    parts = tuple([_part(part, by) for part in node.parts])
    return new_pipeline((node.start + by, node.end + by, node.negated, parts))


def _part(node: Command | Compound, by: int) -> Command | Compound:
    redirects = tuple([
        Redirect(r.start + by, r.end + by, r.operator, _word(r.target, by) if r.target else None, r.fd)
        for r in node.redirects
    ])  # fmt: skip
    words = tuple([_word(word, by) for word in node.words])
    if isinstance(node, Command):
        assignments = tuple([
            Assignment(a.start + by, a.end + by, a.name, _word(a.value, by) if a.value else None)
            for a in node.assignments
        ])  # fmt: skip
        return new_command((node.start + by, node.end + by, assignments, words, redirects))
    bodies = tuple(_sequence(body, by) for body in node.bodies)
    return Compound(node.start + by, node.end + by, node.kind, bodies, redirects, node.name, words)


def _sequence(node: Sequence, by: int) -> Sequence:
    items = tuple(
        AndOr(i.start + by, i.end + by, tuple(_pipeline(part, by) for part in i.parts), i.operators) for i in node.items
    )
    return Sequence(node.start + by, node.end + by, items, node.terminators)


def _word(word: Word, by: int) -> Word:
    start, end, raw, literal, glob = word
    return new_word((start + by, end + by, raw, literal, glob))
