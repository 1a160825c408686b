"""Proposals: each with its reasons, its open questions, its own diff, and the commands that take and prove it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from shlex import join, quote
from typing import Any

from layersmith.edits import apply
from layersmith.evidence.trying import command_to_try
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.phrases import counted
from layersmith.render.diff import coloured, unified
from layersmith.render.style import Style, folded, shown
from layersmith.report import Offered, Report
from layersmith.rewrite import Rewrite, Safety
from layersmith.syntax.parser import parse
from layersmith.values import value


@value
class Proposal:
    """A proposal for the Dockerfile `path`, alone: with `result` the file would be what it says, `folder` is the build
    context when it is known."""

    path: str
    offered: Offered
    source: bytes
    result: bytes
    folder: str | None = None

    @property
    def rewrite(self) -> Rewrite:
        """What is proposed."""
        return self.offered.rewrite

    @property
    def key(self) -> str:
        """What --accept is given for it."""
        return accepted_as(self.offered)

    @property
    def fix(self) -> str:
        """The command that writes it."""
        return f"layersmith fix --accept {self.key}{self._place}"

    @property
    def verify(self) -> str:
        """The command that proves it by builds, and runs the container."""
        tried = command_to_try(Facts(parse(self.source), Options()))
        return f"layersmith verify --accept {self.key} {run_flag(join(tried or ()))}{self._place}"

    @property
    def _place(self) -> str:
        named = f" {quote(shown(self.path))}"
        own = os.path.realpath(os.path.dirname(self.path) or os.curdir)
        if self.folder is None or os.path.realpath(self.folder) == own:
            return named
        return f" --context {quote(shown(os.path.relpath(self.folder)))}{named}"

    def diffs(self) -> list[bytes]:
        """The unified diffs of all files that it changes."""
        heading = [(self.offered.line, self.offered.transform)]
        files = [unified(shown_from_here(self.path), self.source, self.result, heading)]
        for file in self.rewrite.beside:
            place = os.path.join(self.folder or os.path.dirname(self.path), file.path)
            files.append(unified(shown_from_here(place), file.before, file.after))
        return [diff for diff in files if diff]


def run_flag(command: str) -> str:
    """The flag that runs `command` ("" when none is known) in both images."""
    return f"--run={quote(command)}" if command.startswith("-") else f"--run {quote(command or '...')}"


def accepted_as(offered: Offered) -> str:
    """What --accept is given for a proposal: the transform's name, and its variant."""
    return offered.transform + (f":{offered.rewrite.variant}" if offered.rewrite.variant else "")


def shown_from_here(path: str) -> str:
    """`path` from the current folder when it lies below it."""
    real = os.path.realpath(path)
    relative = os.path.relpath(real)
    return real if relative.split(os.sep)[0] == os.pardir else relative


def proposals(path: str, report: Report, folder: str | None) -> list[Proposal]:
    """What `report`, in which nothing was applied, proposes for the file `path`; alternatives behind what they replace,
    in order of lines."""
    found = [one for one in report.offered if one.rewrite.safety is Safety.PROPOSAL]
    order = list(dict.fromkeys(one.transform for one in found))
    found.sort(key=lambda one: (order.index(one.transform), one.line, bool(one.rewrite.variant)))
    return [Proposal(path, one, report.source, apply(report.source, one.rewrite.edits)[0], folder) for one in found]


def proposal_text(proposal: Proposal, style: Style, width: int) -> Iterator[str]:
    """A proposal as lines for a person, in `width` columns where words allow; its diff is as wide as it is."""
    rewrite = proposal.rewrite
    marked = f"alternative ({rewrite.variant}): " if rewrite.variant else ""
    head = f"{style.strong(shown(proposal.path))}:{proposal.offered.line}: {style.name(proposal.offered.transform)}: "
    yield folded(f"{head}{marked}{rewrite.title} " + style.paint("PROPOSAL", "33"), width)
    if rewrite.gain:
        yield from _block(style.faint(rewrite.gain), "", width)
    for number, reason in enumerate(rewrite.reasons, 1):
        yield from _block(reason, f"{number}. ", width)
    if rewrite.questions:
        yield ""
        yield "  " + style.strong("For you to answer")
        for question in rewrite.questions:
            yield from _block(question, "? ", width)
    yield ""
    for diff in proposal.diffs():
        yield coloured(diff, style).decode("utf-8", "surrogateescape").rstrip("\n")
    yield ""
    yield f"  {style.faint('take it: ')} {proposal.fix}"
    yield f"  {style.faint('prove it:')} {proposal.verify}"


def _block(text: str, mark: str, width: int) -> Iterator[str]:
    lines = folded(text, width - 2 - len(mark)).split("\n")
    yield f"  {mark}{lines[0]}"
    yield from (f"  {' ' * len(mark)}{line.strip()}" for line in lines[1:])


def nothing_text(path: str, report: Report, style: Style, shows_held_back: bool) -> str:
    """The line for a file without a proposal."""
    name = style.strong(shown(path))
    if report.skipped:
        return f"{name}: skipped: {report.skipped}"
    count = len(report.held_back)
    why = f" ({count} held back: --show-held-back says why)" if count and not shows_held_back else ""
    return f"{name}: nothing to propose{why}"


def summary_text(found: int, files: int, of: int) -> str:
    """The closing line."""
    if not of:
        return "There is no Dockerfile here."
    if not found:
        return f"Nothing to propose in {counted(of, 'file')}."
    return f"{counted(found, 'proposal')} for {files} of {counted(of, 'file')}; nothing was changed."


def proposal_value(proposal: Proposal) -> dict[str, Any]:
    """A proposal as plain values; docs/proposals.md describes its keys."""
    rewrite = proposal.rewrite
    return {
        "transform": proposal.offered.transform,
        "variant": rewrite.variant or None,
        "line": proposal.offered.line,
        "title": rewrite.title,
        "gain": rewrite.gain,
        "safety": rewrite.safety.value,
        "reasons": list(rewrite.reasons),
        "questions": list(rewrite.questions),
        "diff": b"".join(proposal.diffs()).decode("utf-8", "replace"),
        "fix": proposal.fix,
        "verify": proposal.verify,
    }
