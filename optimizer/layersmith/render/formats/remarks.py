"""A report as a flat list of remarks: what review tools and CI show, each at its lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from layersmith.render.formats.groups import Group, groups
from layersmith.render.formats.told import Told
from layersmith.render.mask import Mask
from layersmith.rewrite import Rewrite, Safety
from layersmith.values import value

Level = Literal["error", "warning", "note"]

SECRETS = "mount-secrets"
FAILED = "not-done"
"""The rule of files that could not be done."""


@value
class Remark:
    """One thing to say: `rule` is a transform (or `FAILED`), `first` and `last` are lines (1-based). With `group` it is
    a change that can be made; `source` is then the file's text."""

    rule: str
    level: Level
    first: int
    last: int
    message: str
    group: Group | None = None
    source: bytes = b""


def remarks(told: Told) -> list[Remark]:
    """The remarks about one file, in order of lines. What they say shows no secret, and a change that would have to is
    not among them as a change."""
    if told.report is None or told.error:
        return [Remark(FAILED, "error", 1, 1, told.error or "")]
    mask = Mask.of(told.report)
    found = [*_changes(told, mask), *_offered(told), *(_held_back(told))]
    found = [_masked(one, mask) for one in found]
    return sorted(found, key=lambda one: (one.first, one.last, one.rule))


def _changes(told: Told, mask: Mask) -> Iterator[Remark]:
    report = told.report
    assert report
    for group in groups(report) if told.groups is None else told.groups:
        rule = group.applied[0].transform if group.applied else "layersmith"
        said = [f"{one.transform}: {told_of(one.rewrite)}" for one in group.applied]
        level: Level = "warning" if all(one.transform != SECRETS for one in group.applied) else "error"
        text = group.text(report.source)
        shown = group if mask.data(text) == text else None
        yield Remark(rule, level, group.first, group.last, "\n".join(said), shown, report.source)


def _offered(told: Told) -> Iterator[Remark]:
    for one in told.report.offered if told.report else ():
        level: Level = "warning" if one.transform == SECRETS else "note"
        rewrite = one.rewrite
        under = "a proposal" if rewrite.safety is Safety.PROPOSAL else f"unsafe: assumes {', '.join(rewrite.assumes)}"
        yield Remark(one.transform, level, one.line, one.line, f"{one.transform}: {told_of(rewrite)} [{under}]")


def _held_back(told: Told) -> Iterator[Remark]:
    for one in told.report.held_back if told.report else ():
        if told.held_back or one.transform == SECRETS:
            level: Level = "warning" if one.transform == SECRETS else "note"
            text = f"{one.transform} held back ({one.missed.reason}): {one.missed.detail}"
            yield Remark(one.transform, level, one.line, one.line, text)


def told_of(rewrite: Rewrite) -> str:
    """A rewrite in a line."""
    return rewrite.title + (f" ({rewrite.gain})" if rewrite.gain else "")


def _masked(remark: Remark, mask: Mask) -> Remark:
    return Remark(
        remark.rule, remark.level, remark.first, remark.last, mask.text(remark.message), remark.group, remark.source
    )
