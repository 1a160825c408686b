"""What a person reads: a line for each rewrite, a line for each one held back, and the summary."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from shlex import quote

from layersmith.phrases import counted, listed, plural
from layersmith.render.style import Style, shown
from layersmith.report import Counts, Report
from layersmith.rewrite import Rewrite, Safety


class Tally:
    """Adds up the reports of a run."""

    def __init__(self) -> None:
        self.files = self.changed = self.skipped = self.failed = 0
        self.layers_before = self.layers_after = 0
        self.held_back = self.unsafe = self.proposals = 0
        self.by_transform: dict[str, list[int]] = {}
        self.by_reason: dict[tuple[str, str], int] = {}
        self.undivided = False
        """Whether a file has a single stage that runs something."""

    def add(self, counts: Counts) -> None:
        """Count one file that was looked at."""
        self.files += 1
        self.skipped += counts.skipped
        self.held_back += counts.held_back
        self.proposals += counts.proposals
        self.unsafe += counts.unsafe
        self.undivided = self.undivided or counts.undivided
        if counts.changed:
            self.changed += 1
            self.layers_before += counts.layers_before
            self.layers_after += counts.layers_after

    def add_names(self, report: Report) -> None:
        """Count, for `statistics`, which transforms did something in one file, and why they did not."""
        named = ([one.transform for one in entries] for entries in (report.applied, report.offered, report.held_back))
        for kind, names in enumerate(named):
            for name in names:
                self.by_transform.setdefault(name, [0, 0, 0])[kind] += 1
        for held in report.held_back:
            key = held.transform, held.missed.reason
            self.by_reason[key] = self.by_reason.get(key, 0) + 1


def applied(path: str, report: Report, style: Style) -> Iterator[str]:
    """`Dockerfile:7: merge-runs: join 3 RUNs (2 layers fewer)` for each rewrite, in order of lines."""
    for entry in sorted(report.applied, key=lambda entry: entry.line):
        yield f"{_at(path, entry.line, style)} {style.name(entry.transform)}: {_told(entry.rewrite, style)}"


def to_pass(path: str, report: Report, style: Style, context: str | None = None) -> Iterator[str]:
    """What the build command has to pass after the rewrites that were made; nothing when it stays what it was.
    `context` is the folder of the build context, the Dockerfile's when that is not known."""
    flags = dict.fromkeys(passed.flags for entry in report.applied for passed in entry.rewrite.passes)
    if flags:
        own, _, name = path.rpartition("/")
        folder = context or own or "."
        file = "" if name == "Dockerfile" and folder == (own or ".") else f"-f {quote(shown(path))} "
        yield f"{style.strong(shown(path))}: build it with: docker build {file}{' '.join(flags)} {quote(shown(folder))}"


def held_back(path: str, report: Report, style: Style) -> Iterator[str]:
    """`Dockerfile:7: merge-runs held back (shell-state): ...`, and what is offered, in order of lines; what holds for
    several lines once."""
    lines = [
        (
            entry.line,
            f"{style.name(entry.transform)} held back ({entry.missed.reason}): {entry.missed.detail}",
        )
        for entry in report.held_back
    ]
    for offer in report.offered:
        text = f"{style.name(offer.transform)} offered under {_key(offer.transform, offer.rewrite)}: "
        text += _told(offer.rewrite, style)
        if offer.rewrite.assumes:
            text += f"; assumes {', '.join(offer.rewrite.assumes)}"
        if offer.rewrite.passes:
            text += f"; then pass {' '.join(passed.flags for passed in offer.rewrite.passes)}"
        lines.append((offer.line, text))
    places: dict[str, list[int]] = {}
    for line, text in sorted(lines, key=lambda pair: pair[0]):
        places.setdefault(text, []).append(line)
    for text, (first, *others) in places.items():
        also = [str(line) for line in dict.fromkeys(others) if line != first]
        more = style.faint(f" ({plural(len(also), 'line')} {listed(also)}, too)") if also else ""
        yield f"{_at(path, first, style)} {text}{more}"


def misread(path: str, report: Report, known: Collection[str], style: Style) -> Iterator[str]:
    """`Dockerfile:7: the comment names ...` for each comment that may have been meant otherwise than it is read;
    `known` are the names that comments may give."""
    if b"layersmith" in report.source.lower() and not report.dockerfiles and not report.skipped:
        from layersmith.requests import misread as found  # few files speak to us
        from layersmith.sharing.plan import NAME
        from layersmith.syntax.parser import parse

        for line, sentence in found(parse(report.source), (*known, NAME)):
            yield f"{_at(path, line, style)} {shown(sentence)}"


def unmatched(report: Report, accept: Collection[str]) -> Iterator[str]:
    """A sentence for each variant that is accepted and that nobody proposes, when there are other ones."""
    there: dict[str, list[str]] = {}
    for offer in report.offered:
        if offer.rewrite.safety is Safety.PROPOSAL:
            there.setdefault(offer.transform, []).append(_key(offer.transform, offer.rewrite).removeprefix("--accept "))
    taken = {entry.transform for entry in report.applied}
    for word in sorted(accept):
        name = word.partition(":")[0]
        if name not in taken and word not in there.get(name, [word]):
            yield f"nothing is proposed as {word}; there are: {', '.join(dict.fromkeys(there[name]))}"


def summary(tally: Tally, would: bool, shows_held_back: bool, hint: bool = False, asked: bool = False) -> Iterator[str]:
    """The closing lines: what changed (or `would` change), and how to see the rest; with `hint` also where proposals
    may be found, when a file has but one stage. `asked`: the user was, and may have said no."""
    if tally.changed:
        verb = "Would change" if would else "Changed"
        yield f"{verb} {tally.changed} of {counted(tally.files, 'file')}; layers {_layers(tally)}."
    elif tally.files:
        yield f"Nothing {'changed' if asked else 'to change'} in {counted(tally.files, 'file')}."
    if tally.failed:
        yield f"{counted(tally.failed, 'problem').capitalize()}, see above."
    if tally.held_back:
        how = "each with its reason above" if shows_held_back else "--show-held-back says why"
        yield f"{counted(tally.held_back, 'rewrite')} held back: {how}."
    if tally.unsafe:
        yield f"{counted(tally.unsafe, 'rewrite')} offered under --unsafe-fixes{_see(shows_held_back)}."
    if tally.proposals:
        yield f"{counted(tally.proposals, 'proposal')} offered under --accept NAME: see layersmith propose."
    elif tally.undivided and hint:
        yield "What you could decide to change besides, such as a build stage of its own: layersmith propose."


def statistics(tally: Tally) -> Iterator[str]:
    """A table of what each transform did, and why it did not, the most frequent first."""
    if not tally.by_transform:
        return
    yield ""
    yield f"{'made':>8} {'offered':>8} {'held back':>10}"
    for name, counts in sorted(tally.by_transform.items(), key=lambda pair: (-pair[1][0], pair[0])):
        yield f"{counts[0]:8} {counts[1]:8} {counts[2]:10}  {name}"
        reasons = [(count, reason) for (of, reason), count in tally.by_reason.items() if of == name]
        for count, reason in sorted(reasons, key=lambda pair: (-pair[0], pair[1])):
            yield f"{'':17} {count:10}    {reason}"


def _layers(tally: Tally) -> str:
    if tally.layers_before == tally.layers_after:
        return f"{tally.layers_before} as before"
    return f"{tally.layers_before} -> {tally.layers_after}"


def _see(shows_held_back: bool) -> str:
    return "" if shows_held_back else " (--show-held-back lists them)"


def _at(path: str, line: int, style: Style) -> str:
    return f"{style.strong(shown(path))}:{line}:"


def _told(rewrite: Rewrite, style: Style) -> str:
    return rewrite.title + (style.faint(f" ({rewrite.gain})") if rewrite.gain else "")


def _key(transform: str, rewrite: Rewrite) -> str:
    variant = f":{rewrite.variant}" if rewrite.variant else ""
    return f"--accept {transform}{variant}" if rewrite.safety is Safety.PROPOSAL else "--unsafe-fixes"
