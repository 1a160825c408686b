"""A file that holds Dockerfiles, as one file with one report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from layersmith.edits import apply, retold
from layersmith.embedded import compose, markdown, python
from layersmith.embedded.region import Region
from layersmith.report import Applied, Embedded, HeldBack, Offered, Report
from layersmith.rewrite import Edit

Reader = Callable[[bytes], Iterator[Region]]


def reader(name: str) -> Reader | None:
    """Who finds the Dockerfiles in a file called `name` (no folder); None when such files hold none."""
    lower = name.lower()
    if lower.endswith((".md", ".markdown")):
        return markdown.regions
    if lower.endswith((".py", ".pyi")):
        return python.regions
    is_compose = lower.startswith(("docker-compose", "compose")) and lower.endswith((".yml", ".yaml"))
    return compose.regions if is_compose else None


def combined(source: bytes, found: Sequence[tuple[Region, Report]], read: Reader) -> Report:
    """What happened to the file `source`, given what happened to each of its regions.

    Lines are those of the file. A result that cannot be written in its place is left out, with a reason; one after
    which the file would not hold the same Dockerfiles is a fault of ours.
    """
    edits: list[Edit] = []
    applied: list[Applied] = []
    offered: list[Offered] = []
    held: list[HeldBack] = []
    wanted: list[bytes] = []
    inner: list[Embedded] = []
    for region, report in found:
        told = _told(source, region, report)
        written = region.put(report.result)
        if report.changed and written is not None:
            edits.append(Edit(region.span, written))
            applied += told.applied
        inner.append(Embedded(region.span, region.line, written, report, told.applied))
        wanted.append(region.text if written is None else report.result)
        offered += told.offered
        held += told.held_back
    result, _ = apply(source, edits)
    fault = next((report.fault for _, report in found if report.fault), None)
    if not fault and [region.text for region in read(result)] != wanted:
        fault = "the file would not hold the same Dockerfiles any more"
    if fault:
        applied, result = [], source
    before, after = (sum(getattr(r, name) for _, r in found) for name in ("layers_before", "layers_after"))
    return Report(
        source, result, tuple(applied), tuple(held), tuple(offered), before, before if fault else after, fault=fault,
        dockerfiles=tuple(inner),
    )  # fmt: skip


def _told(source: bytes, region: Region, report: Report) -> Report:
    """`report` with the lines of the file around it."""
    several = b"\n" in source[region.span.start : region.span.end]

    def line(number: int) -> int:
        return region.line + number - 1 if several else region.line

    return replace(
        report,
        applied=tuple(
            replace(
                one,
                line=line(one.line),
                edited=tuple(map(line, one.edited)),
                rewrite=replace(one.rewrite, title=retold(one.rewrite.title, line)),
            )
            for one in report.applied
        ),
        offered=tuple(
            replace(one, line=line(one.line), rewrite=replace(one.rewrite, title=retold(one.rewrite.title, line)))
            for one in report.offered
        ),
        held_back=tuple(
            replace(one, line=line(one.line), missed=replace(one.missed, detail=retold(one.missed.detail, line)))
            for one in report.held_back
        ),
    )
