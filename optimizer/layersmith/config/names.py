"""Which names of transforms and assumptions may stand where, on the command line and in a config, and the sentences
about others.

Each check gives what is wrong with a name, as a sentence without an end, or None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layersmith.rewrite import Transform


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean "x"?)`, or nothing when no known word is near."""
    import difflib

    near = difflib.get_close_matches(word.lower(), list(known), 1, 0.6)
    return f' (did you mean "{near[0]}"?)' if near else ""


def all_of(pipeline: Iterable[Transform]) -> list[str]:
    """The names of all transforms."""
    return [one.name for one in pipeline]


def opt_in(pipeline: Iterable[Transform]) -> list[str]:
    """The names of those that are made only when they are named."""
    return [one.name for one in pipeline if one.opt_in]


def proposing(pipeline: Iterable[Transform]) -> list[str]:
    """The names of those that only propose."""
    return [one.name for one in pipeline if one.proposes]


def assumable(pipeline: Iterable[Transform]) -> list[str]:
    """The names of assumptions, and of the transforms that may need some."""
    needing = [one for one in pipeline if one.assumptions]
    return [*all_of(needing), *dict.fromkeys(name for one in needing for name in one.assumptions)]


def wrong_transform(name: str, pipeline: Sequence[Transform]) -> str | None:
    """About a name that must be one of a transform."""
    return None if name in (known := all_of(pipeline)) else unknown_transform(name, known)


def unknown_transform(name: str, known: Sequence[str]) -> str:
    """The sentence about `name`, which is none of the `known` transforms."""
    guess = did_you_mean(name, known) if name else ""
    return f'no transform is called "{name}"' + (guess or "; there are: " + ", ".join(known))


def wrong_opt_in(name: str, pipeline: Sequence[Transform]) -> str | None:
    """About a name that must be one of an opt-in transform."""
    if name in (known := opt_in(pipeline)):
        return None
    return wrong_transform(name, pipeline) or f"{name} is no opt-in transform; these are: {', '.join(known)}"


def wrong_proposing(name: str, pipeline: Sequence[Transform]) -> str | None:
    """About a name that must be one of a transform that proposes."""
    if name in (known := proposing(pipeline)):
        return None
    these = ", ".join(known) or "no transform does"
    return wrong_transform(name, pipeline) or f"{name} proposes nothing; these do: {these}"


def wrong_accepted(words: Sequence[str], pipeline: Sequence[Transform]) -> str | None:
    """About names of transforms that propose, each with `:VARIANT` where its proposal has one."""
    seen: dict[str, str] = {}
    for word in words:
        name, colon, variant = word.partition(":")
        if wrong := wrong_proposing(name, pipeline):
            return wrong
        if colon and not variant:
            return f'"{word}" names no variant; layersmith propose lists them'
        if seen.setdefault(name, word) != word:
            return f'"{seen[name]}" and "{word}" exclude each other'
    return None


def wrong_assumed(name: str, pipeline: Sequence[Transform]) -> str | None:
    """About a name that must be one of an assumption, or of a transform that may need some."""
    if name in (known := assumable(pipeline)):
        return None
    if name in all_of(pipeline):
        return f"{name} never rests on an assumption; layersmith explain {name} says why"
    guess = did_you_mean(name, known) if name else ""
    where = "; layersmith fix --show-held-back names assumptions where rewrites rest on them"
    return f'no assumption or transform is called "{name}"{guess or where}'
