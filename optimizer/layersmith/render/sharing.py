"""What Dockerfiles have to become to share layers, as text and as plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from layersmith.phrases import counted, listed
from layersmith.render.differences import summary
from layersmith.render.layers import amount, stored_text
from layersmith.render.style import Style, shortened, shown
from layersmith.sharing.plan import NAME, Change, File, Group, Plan

if TYPE_CHECKING:
    from layersmith.verify.together import Together

_LISTED = 8
"""Files and steps that a line names at most."""

_LAYERS = ("RUN", "COPY", "ADD")

_WIDTH = 76
"""Columns that a step takes at most."""


def group_text(group: Group, style: Style, mask: Callable[[str], str]) -> Iterator[str]:
    """What is to change in a group, and which files begin with which steps then; nothing when no layer is saved."""
    if group.after >= group.before:
        return
    saved = group.before - group.after
    layers = f"{counted(saved, 'layer')} fewer to store"
    yield f"{style.strong(f'FROM {shown(group.base)}')}: {counted(len(group.files), 'Dockerfile')}, {layers}"
    changed = {file.name for file in group.files if file.change}
    for beginning in (one for one in group.beginnings if not changed.isdisjoint(one.names)):
        names = [shown(name) for name in beginning.names]
        yield f"  {_row(names)} begin with"
        steps = [mask(step) for step in beginning.steps if step.upper().startswith(_LAYERS)]
        yield from (f"    {shown(shortened(step, _WIDTH))}" for step in steps[-_LISTED:])
    for file in group.files:
        yield from (f"  {line}" for line in _changes(file, style))


def held_text(file: File, style: Style) -> Iterator[str]:
    """Why steps of a file are not shared, though others have them."""
    for missed in file.missed:
        told = f"{style.name(NAME)} held back ({missed.reason}): {shown(missed.detail)}"
        yield f"{style.strong(shown(file.name))}:{missed.at}: {told}"


def near_text(plan: Plan) -> Iterator[str]:
    """What keeps files apart that begin with nearly the same image."""
    for image, tags in plan.near:
        ways = [f"{shown(tag)} ({_files(names)})" for tag, names in tags[:_LISTED]]
        ways += [f"{len(tags) - _LISTED} more"] * (len(tags) > _LISTED)
        yield f"{shown(image)} is used as {'; '.join(ways)}: nothing can be shared between these"


def summary_text(plan: Plan, written: bool) -> str:
    """What closes the run."""
    files = sum(len(group.files) for group in plan.groups)
    if not plan.changed:
        if not plan.groups:
            return "There are no two Dockerfiles here that begin with the same image."
        return f"Nothing to do: {counted(files, 'Dockerfile')} share what they can."
    before, after = (sum(getattr(group, name) for group in plan.groups) for name in ("before", "after"))
    verb = "changed" if written else "would change"
    left = f"{after} {'is' if after == 1 else 'are'} left to store"
    layers = f"of the {before} layers that {counted(files, 'Dockerfile')} need, {left}"
    return f"{counted(len(plan.changed), 'file')} {verb}: {layers}."


def together_text(found: Together, names: Sequence[str], style: Style) -> str:
    """What builds showed: the bytes before and after, and whether the images are the same."""
    parts: list[str] = []
    for title, images, stored in zip(("Before", "After"), found.images, (found.before, found.after), strict=True):
        parts.append(f"{style.strong(title)}\n{stored_text(list(zip(names, images, strict=True)), stored, style)}")
    saved, packed = found.before.disk - found.after.disk, found.before.registry - found.after.registry
    told = f"{amount(saved)} less on disk, {amount(packed)} less in a registry"
    parts.append(told if saved >= 0 else f"{amount(-saved)} more on disk: nothing is gained")
    for name, verdict in found.verdicts:
        if verdict.kept:
            parts.append(f"{style.strong(shown(name))}: the image is the same")
        else:
            parts.append(f"{style.bad(f'{shown(name)}: the image is another one')}\n{summary(verdict.broken)}")
    return "\n\n".join(parts)


def plan_value(plan: Plan, mask: Callable[[str], str]) -> dict[str, Any]:
    """The plan as plain values; layers are counted, lines are 1-based."""
    return {
        "groups": [
            {
                "base": group.base,
                "layers_before": group.before,
                "layers_after": group.after,
                "beginnings": [
                    {"files": list(one.names), "steps": [mask(step) for step in one.steps]} for one in group.beginnings
                ],
                "files": [_file_value(file, mask) for file in group.files],
            }
            for group in plan.groups
        ],
        "alone": list(plan.alone),
        "skipped": [{"path": name, "reason": mask(reason)} for name, reason in plan.skipped],
        "near": [
            {"image": image, "tags": [{"base": tag, "files": list(names)} for tag, names in tags]}
            for image, tags in plan.near
        ],
    }


def together_value(found: Together, names: Sequence[str]) -> dict[str, Any]:
    """What builds showed as plain values; sizes are bytes."""
    sides = {}
    for title, images, stored in zip(("before", "after"), found.images, (found.before, found.after), strict=True):
        rows = [
            {"path": name, "size": image.size, "shared": shared}
            for name, image, shared in zip(names, images, stored.shared, strict=True)
        ]
        sides[title] = {"apart": stored.apart, "disk": stored.disk, "registry": stored.registry, "images": rows}
    kept = [{"path": name, "kept": verdict.kept} for name, verdict in found.verdicts]
    return {**sides, "kept": found.kept, "files": kept}


def _file_value(file: File, mask: Callable[[str], str]) -> dict[str, Any]:
    change = file.change
    return {
        "path": file.name,
        "shared_before": file.before,
        "shared_after": file.after,
        "safety": None if change is None else "unsafe" if change.assumes else "safe",
        "assumes": [] if change is None else list(change.assumes),
        "moved": [] if change is None else [
            {"line": one.line, "instruction": one.keyword, "above": one.above} for one in change.moved
        ],
        "written": [] if change is None else [{"line": line, "as_in": name} for line, name in change.written],
        "held_back": [{"line": one.at, "reason": one.reason, "detail": mask(one.detail)} for one in file.missed],
        "fault": file.fault and mask(file.fault),
    }  # fmt: skip


def _changes(file: File, style: Style) -> Iterator[str]:
    change = file.change
    if change is None:
        return
    told: list[tuple[int, str]] = []
    for one in change.moved:
        place = "to the end of its stage" if one.above is None else f"above line {one.above}"
        told.append((one.line, f"{one.keyword} goes {place}{_assuming(change)}"))
    told += ((line, f"RUN is written as in {shown(name)}") for line, name in change.written)
    for line, text in sorted(told, key=lambda pair: pair[0]):
        yield f"{style.strong(shown(file.name))}:{line}: {text}"


def _assuming(change: Change) -> str:
    return f" (assumes {', '.join(change.assumes)})" if change.assumes else ""


def _files(names: Sequence[str]) -> str:
    return _row([shown(name) for name in names]) if len(names) < 4 else counted(len(names), "file")


def _row(names: Sequence[str]) -> str:
    if len(names) > _LISTED:
        return f"{', '.join(names[: _LISTED - 1])} and {len(names) - _LISTED + 1} more"
    return listed(names)
