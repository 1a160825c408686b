"""Which steps run again when a file of the context changes, and why, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from layersmith.phrases import counted, runs_again
from layersmith.render.cachemap import CacheMap, Cause, Change, Source, Step
from layersmith.render.style import Style, shown
from layersmith.values import value

_AGAIN, _MAYBE, _CACHED = "\u25cf", "\u25cb", "\u00b7"
_LEGEND = {
    _AGAIN: "runs again",
    _MAYBE: "may run again: the builder compares what it copies",
    _CACHED: "comes from the cache",
}


@value
class Side:
    """One Dockerfile: its steps, and those of them that run again."""

    steps: tuple[Step, ...]
    changes: tuple[Change, ...]

    @classmethod
    def of(cls, one: CacheMap, file: str | None) -> Side:
        """What happens in `one` when `file` (None: nothing that the build sees) changes."""
        return cls(one.steps, one.changes(Source.file(file)) if file is not None else ())


@value
class Answer:
    """What `layersmith why` found out about `file` and the Dockerfile at the path `dockerfile`.

    `context` is the folder of the build context, None when it is not known, and `why`, that it is; `told` are sentences
    about the file. `after` is None when nothing would be rewritten.
    """

    file: str
    dockerfile: str
    context: str | None
    why: str
    told: tuple[str, ...]
    before: Side
    after: Side | None


def why_text(answer: Answer, style: Style) -> str:
    """The answer for a person, ending with a line end."""
    lines = [f"{style.strong(shown(answer.dockerfile))}: {_summary(answer)}"]
    lines += [shown(sentence) for sentence in answer.told]
    used: set[str] = set()
    sides = [("before", answer.before)] + ([("after", answer.after)] if answer.after else [])
    if any(side.changes for _, side in sides):
        for name, side in sides:
            lines += ["", style.strong(name if answer.after else "steps"), *_steps(side, style, used)]
        lines += ["", style.faint(", ".join(f"{mark} {text}" for mark, text in _LEGEND.items() if mark in used))]
    return "\n".join(lines) + "\n"


def _summary(answer: Answer) -> str:
    first = f"when {shown(answer.file)} changes, {_count(answer.before)}"
    if answer.after is None:
        return f"{first}; there is nothing to rewrite"
    if not answer.after.changes and not answer.before.changes:
        return first
    return f"{first}; after the rewrite {_count(answer.after)}"


def _count(side: Side) -> str:
    if not side.changes:
        return "no step runs again"
    certain = sum(change.certain for change in side.changes)
    maybe = len(side.changes) - certain
    said = runs_again(certain, len(side.steps))
    if certain:
        return f"{said} and {maybe} may" if maybe else said
    return f"{maybe} of {counted(len(side.steps), 'step')} may"


def _steps(side: Side, style: Style, used: set[str]) -> Iterator[str]:
    changes = {change.step.instruction.start: change for change in side.changes}
    width = len(str(max((step.line for step in side.steps), default=0)))
    for step in side.steps:
        change = changes.get(step.instruction.start)
        mark = _CACHED if change is None else _AGAIN if change.certain else _MAYBE
        used.add(mark)
        said = f"  {mark} {step.line:>{width}}  {_said(step)}"
        yield style.faint(said) if change is None else style.paint(said, "33")
        for cause in change.causes if change else ():
            yield " " * (width + 6) + because(cause)


def because(cause: Cause) -> str:
    """Why a step runs again, as a clause."""
    match cause.kind:
        case "reads":
            return f"its source {shown(cause.name)} {'brings' if cause.certain else 'may bring'} it"
        case "mounts":
            return f"its mount of {shown(cause.name)} shows it"
        case "uses":
            return f"it uses {shown(cause.name)}"
        case "from":
            return f"it copies from stage {shown(cause.name)}, where line {cause.line} runs again"
    return f"it runs on top of line {cause.line}"


def why_value(answer: Answer) -> dict[str, Any]:
    """The answer as plain values; docs/why.md describes the keys."""
    return {
        "file": answer.file,
        "dockerfile": answer.dockerfile,
        "error": None,
        "context": {"folder": answer.context, "why": answer.why},
        "told": list(answer.told),
        "before": _side(answer.before),
        "after": _side(answer.after) if answer.after else None,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "steps": len(side.steps),
        "again": [
            {
                "line": change.step.line,
                "instruction": _said(change.step),
                "certain": change.certain,
                "because": [
                    {"kind": cause.kind, "line": cause.line, "name": cause.name, "certain": cause.certain}
                    for cause in change.causes
                ],
            }
            for change in side.changes
        ],
    }


def _said(step: Step) -> str:
    text = " ".join(step.instruction.joined.text.decode("utf-8", "replace").split())
    return shown(text if len(text) <= 100 else text[:99] + "\u2026")
