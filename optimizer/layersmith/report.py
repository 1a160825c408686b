"""What happened to one file: the value that the pipeline returns and every renderer reads."""

from __future__ import annotations

from layersmith.rewrite import Beside, Missed, Outcome, Rewrite, Safety
from layersmith.syntax.tree import Span
from layersmith.values import NamedTuple, value


@value
class Applied:
    """A rewrite that was made. `line` is the line (1-based) in the *original* file that it began at, `edited` the lines
    that its edits begin at; the lines that its title names are those of the original file too."""

    transform: str
    line: int
    rewrite: Rewrite
    edited: tuple[int, ...] = ()


@value
class HeldBack:
    """A place where `transform` did nothing, and why. `line`, and lines that `missed.detail` names, as in `Applied`."""

    transform: str
    line: int
    missed: Missed


@value
class Offered:
    """A rewrite that was found but needs the user's word first (unsafe, or a proposal)."""

    transform: str
    line: int
    rewrite: Rewrite


@value
class Finding:
    """What one transform says of a file as it stands, before any other has changed it."""

    transform: str
    outcome: Outcome


@value
class Report:
    """The whole outcome for one file; `result == source` when nothing is to be done in it. `beside` are the files of
    the build context that the rewrites which were made write, each once. `dockerfiles` are those that the file holds,
    when it is none itself, in order.

    `layers_before` and `layers_after` count the instructions of the last stage and the stages that it inherits
    from that make a filesystem layer. `fault` is set when a guard caught a fault of ours: then nothing was applied.
    """

    source: bytes
    result: bytes
    applied: tuple[Applied, ...]
    held_back: tuple[HeldBack, ...]
    offered: tuple[Offered, ...]
    layers_before: int
    layers_after: int
    skipped: str | None = None
    fault: str | None = None
    beside: tuple[Beside, ...] = ()
    dockerfiles: tuple[Embedded, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether something would be written: the file, or one beside it."""
        return self.result != self.source or bool(self.beside)


class Counts(NamedTuple):
    """What is counted of a report: how many rewrites were `applied`, `held_back`, and offered as `unsafe` or as
    `proposals`. `undivided` says whether the file has a single stage that runs something, `requests` whether comments
    may ask something of this program; all else is as in `Report`.
    """

    changed: bool
    beside: bool
    skipped: bool
    applied: int
    held_back: int
    unsafe: int
    proposals: int
    layers_before: int
    layers_after: int
    undivided: bool
    requests: bool


def counts(report: Report) -> Counts:
    """What is counted of `report`."""
    proposals = sum(offer.rewrite.safety is Safety.PROPOSAL for offer in report.offered)
    words = report.result.upper()
    return Counts(
        report.changed,
        bool(report.beside),
        report.skipped is not None,
        len(report.applied),
        len(report.held_back),
        len(report.offered) - proposals,
        proposals,
        report.layers_before,
        report.layers_after,
        words.count(b"FROM ") == 1 and b"RUN " in words,
        b"layersmith" in report.source.lower(),
    )


@value
class Embedded:
    """What happened to a Dockerfile in a file that is none itself: `report` says it with the Dockerfile's own lines,
    `applied` are the same rewrites with the lines of the file. It stands at `span` of the file, from line `line`
    (1-based) on, and `written` is how the result is written there, None when it cannot be.
    """

    span: Span
    line: int
    written: bytes | None
    report: Report
    applied: tuple[Applied, ...]
