"""The comments that speak of a clean-up, and go where it goes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import dropwhile, takewhile

from layersmith.effects.cleanup import deletion
from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Blank, Comment, Instruction, Item
from layersmith.values import pattern
from layersmith.writing.pragmas import commented_out, pragmas

_OF_CLEANING = pattern(r"(?i)\b(?:clean|remov|delet|purg|tidy|clear|free|space\b|smaller|slim)")


def comments_of(facts: Facts, run: Instruction) -> tuple[Comment, ...]:
    """The comments above `run` that go where it goes: none when one is an instruction behind a `#`, or when what
    stands right below is no clean-up, so that they may head the whole block, unless they speak of cleaning up. So does
    a heading that stands apart and goes too."""
    comments = facts.comments_above(run)
    items = facts.tree.items
    at = bisect_right(items, run.start, key=lambda item: item.start)
    below = next(iter(items[at : at + 1]), None)
    if commented_out(comments):
        return ()
    if isinstance(below, Instruction) and below.keyword != "FROM":
        script = facts.script(below) if below.keyword == "RUN" else None
        if not isinstance(script, Script) or deletion(script, None) is None:
            return comments if _speaks_of_cleaning(comments) else ()
    return comments or _heading(items[: at - 1])


def _heading(above: Sequence[Item]) -> tuple[Comment, ...]:
    """The last comments of the items `above` a clean-up, with nothing but blank lines behind them, when they speak of
    cleaning up."""
    lines = takewhile(lambda item: not isinstance(item, Instruction), reversed(above))
    found = tuple(
        takewhile(lambda item: isinstance(item, Comment), dropwhile(lambda item: isinstance(item, Blank), lines))
    )
    block = tuple(item for item in reversed(found) if isinstance(item, Comment))
    return block if _speaks_of_cleaning(block) and not commented_out(block) and not pragmas(block) else ()


def _speaks_of_cleaning(comments: Sequence[Comment]) -> bool:
    return any(_OF_CLEANING.search(comment.content) for comment in comments)
