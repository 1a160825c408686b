"""What two builds proved: as text for a person, and as plain values for other programs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from layersmith.phrases import counted, runs_again
from layersmith.render.differences import summary
from layersmith.render.layers import amount
from layersmith.render.proposals import run_flag
from layersmith.render.style import Style, folded, shortened, shown
from layersmith.report import Applied
from layersmith.verify.layers import ImageFigures
from layersmith.verify.linking import Lacking
from layersmith.verify.model import Difference
from layersmith.verify.run import Outcome, Side, Trial
from layersmith.verify.scratch import PREFIX
from layersmith.verify.secrets import Leak

_LISTED = 20
"""Broken paths that are listed one by one."""
_MARGIN = "  "
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")

Shape = TypeVar("Shape")


@dataclass(frozen=True)
class Proof:
    """What was built and what it showed. `path` and `against` name the Dockerfiles (`against` is "" when the rewrites
    `applied` make the second one), `engine` who built them, `suggested` is what could be given to --run."""

    path: str
    engine: str
    outcome: Outcome
    trial: Trial
    against: str = ""
    applied: tuple[Applied, ...] = ()
    suggested: str = ""

    def masked(self, mask: Callable[[str], str]) -> Proof:
        """The same without what `mask` hides."""
        outcome = masked(self.outcome, mask)
        return replace(self, outcome=replace(outcome, state=self.outcome.state))


def masked(value: Shape, mask: Callable[[str], str]) -> Shape:
    """`value` with `mask` over all its texts, however deep they lie in dataclasses and tuples."""
    if isinstance(value, str):
        return cast(Shape, mask(value))
    if isinstance(value, tuple):
        parts = [masked(part, mask) for part in value]
        return cast(Shape, value._make(parts) if hasattr(value, "_make") else tuple(parts))
    if is_dataclass(value) and not isinstance(value, type):
        changes = {field.name: masked(getattr(value, field.name), mask) for field in fields(value) if field.init}
        return cast(Shape, replace(cast(Any, value), **changes))
    return value


def verdict_text(proof: Proof, style: Style, width: int = 80) -> str:
    """The verdict, what it rests on, and the signed figures, in lines of at most `width` columns where words allow.

    A line that is marked `+` tells of growth, whether it is of bytes, layers or time.
    """
    outcome = proof.outcome
    lines = [_headline(proof, style)]
    if outcome.state == "still fails":
        lines += _failure(outcome.before)
        return "\n".join(lines)
    said = list(_rests_on(proof))
    said += [style.bad(shown(reason)) for reason in outcome.reasons]
    said += [style.bad(line) for line in _lacking(outcome.lacking)]
    if outcome.verdict.broken:
        said += [style.bad(line) for line in summary(outcome.verdict.broken, _LISTED).split("\n")]
    said += _besides(proof)
    lines += [indented(line, width) for line in said]
    for side in (outcome.before, outcome.after):
        if side.failure:
            lines += _failure(side)
    table = figures_table(outcome, proof.trial.touch, style)
    if table:
        lines += ["", *(_MARGIN + line for line in table)]
    if again := list(_again(outcome)):
        lines += ["", *(_MARGIN + shortened(line, width - len(_MARGIN)) for line in again)]
    if outcome.state == "broken" and (advice := list(_advice(proof))):
        lines += ["", *(folded(line, width) for line in advice)]
    return "\n".join(lines)


def _headline(proof: Proof, style: Style) -> str:
    what = {
        "kept": style.strong("promise kept" if not proof.against else "the same image"),
        "broken": style.bad("PROMISE BROKEN" if not proof.against else "NOT THE SAME IMAGE"),
        "still fails": style.bad("not proven") + ": the build fails, before and after",
    }[proof.outcome.state]
    name = shown(proof.path) + (f" and {shown(proof.against)}" if proof.against else "")
    return f"{style.strong(name)}: {what} (built with {proof.engine})"


def _rests_on(proof: Proof) -> Iterator[str]:
    if proof.applied:
        counts = Counter(done.transform for done in proof.applied)
        names = ", ".join(f"{name} ({times})" if times > 1 else name for name, times in counts.items())
        yield f"{counted(len(proof.applied), 'rewrite')}: {names}"
        if proof.trial.contract:
            yield "with a proposal among them: files differ on purpose, what a container is and does must not"
        assumed = sorted({word for done in proof.applied for word in done.rewrite.assumes})
        if assumed:
            yield "under the assumptions: " + ", ".join(assumed)


def _failure(side: Side) -> list[str]:
    return ["", *output_lines(side.failure)]


def output_lines(text: str) -> list[str]:
    """The end of a failed build's output, marked as such, in whole lines."""
    plain = _COLOUR.sub("", text)
    return [f"{_MARGIN}| {shown(line) if line else ''}".rstrip() for line in plain.split("\n")]


def _besides(proof: Proof) -> Iterator[str]:
    """What is no damage: declared differences, noise, commands and secrets."""
    outcome = proof.outcome
    if proof.trial.contract:
        yield from _contract(proof)
    elif outcome.state == "kept":
        yield "files, modes, owners and configuration are the same" + (
            ", apart from" if outcome.verdict.allowed or outcome.verdict.noise else ""
        )
    for title, found in (
        ("caches and logs that may differ", outcome.verdict.allowed),
        ("what differs by itself, or the engine makes", outcome.verdict.noise),
    ):
        if found and not proof.trial.contract:
            paths = len({difference.path for difference in found})
            yield f"- {title}: {counted(paths, 'path')}, {_places(found)}"
    before, after = outcome.before.ran, outcome.after.ran
    if before and after and before.status == after.status:
        if after.status:
            yield f"the command fails in both, with status {after.status} (--json has what it writes)"
        else:
            expected = proof.trial.expect and proof.trial.expect in after.output
            yield "the command succeeds in both" + (f", and writes {proof.trial.expect!r}" if expected else "")
    yield from _leaks(outcome.before.leaks, outcome.after.leaks)
    if proof.trial.secrets and not outcome.before.leaks and not outcome.after.leaks:
        yield "neither image gives away a secret, in any layer"


def _lacking(found: Iterable[Lacking]) -> Iterator[str]:
    for one in found:
        remedy = f"; what helps in the last stage: {shown(one.remedy)}" if one.remedy else ""
        yield f"{shown(one.path)} needs {shown(one.library)}, which is nowhere that it is looked for{remedy}"


def _contract(proof: Proof) -> Iterator[str]:
    """What holds of the container that a proposal must keep."""
    outcome = proof.outcome
    if not outcome.after.failure and not outcome.before.failure:
        if outcome.verdict.kept:
            yield "command, entry point, user, folder, ports, volumes and what the file sets are the same"
        if aside := outcome.verdict.allowed:
            names = ", ".join(shown(one.path.removeprefix("config.").removeprefix("Env.")) for one in aside)
            yield f"- what only the base images set differs: {shortened(names, 200)}"
        if not outcome.lacking:
            yield "every shared library that its programs need is there"
        if outcome.development:
            names = ", ".join(map(shown, outcome.development[:5])) + (", ..." if len(outcome.development) > 5 else "")
            yield f"still there, for development only: {counted(len(outcome.development), 'package')}, {names}"
    if proof.trial.command is None:
        flag = run_flag(proof.suggested)
        yield f"nothing was run: whether the program still works is shown by {flag}, and --expect with it"


def _leaks(before: Iterable[Leak], after: Iterable[Leak]) -> Iterator[str]:
    """Secrets in the images; what only the image after gives away is among the reasons already."""
    left = {(leak.kind, leak.start) for leak in after}
    places: dict[tuple[str, str], list[Leak]] = {}
    for leak in before:
        places.setdefault((leak.kind, leak.start), []).append(leak)
    for key, leaks in places.items():
        still = "both images give away" if key in left else "before gives away, and after no longer does,"
        more = f" and in {counted(len(leaks) - 1, 'more place')}" if len(leaks) > 1 else ""
        yield f"{still} a secret: {leak_text(leaks[0])}{more}"


def leak_text(leak: Leak) -> str:
    """A secret's kind, its beginning and its place, in one line."""
    form = "" if leak.form == "plain" else f", as {leak.form}"
    where = shown(leak.path) if leak.layer is None else f"{shown(leak.path)} in layer {leak.layer}"
    by = f" ({shortened(shown(leak.instruction), 60)})" if leak.instruction else ""
    return f"{shown(leak.kind)} ({shown(leak.start)}…{form}) in {where}{by}"


def _places(found: Iterable[Difference]) -> str:
    """The folders that most of the differences lie in."""
    counts = Counter(difference.path.rpartition("/")[0] or "/" for difference in found)
    most = [shown(folder) for folder, _ in counts.most_common(2)]
    return "below " + " and ".join(most) + (" and others" if len(counts) > 2 else "")


def figures_table(outcome: Outcome, touch: tuple[str, ...], style: Style) -> list[str]:
    """The figures before and after and their signed change, an aligned line each; none when nothing was measured."""
    rows = list(_rows(outcome, touch))
    if not rows:
        return []
    cells = [("", "before", "after", "change"), *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(4)]
    lines = []
    for number, row in enumerate(cells):
        line = row[0].ljust(widths[0]) + "".join("  " + row[at].rjust(widths[at] + 2) for at in (1, 2))
        change = "  " + row[3].rjust(widths[3] + 2)
        lines.append(style.faint(line + change) if not number else line + (style.strong(change)))
    return lines


Row = tuple[str, str, str, str]


def _rows(outcome: Outcome, touch: tuple[str, ...]) -> Iterator[Row]:
    old, new = outcome.before, outcome.after
    if old.above is not None and new.above is not None:
        yield _share("bytes on top of the base", old.above, new.above)
    if old.figures and new.figures:
        yield _row("bytes of all layers", old.figures.size, new.figures.size, amount)
        yield _row("compressed, as in a registry", old.figures.compressed, new.figures.compressed, amount)
        yield _row("wasted: overwritten or deleted", old.figures.wasted, new.figures.wasted, amount)
        yield _row("layers, the base's too", len(old.figures.layers), len(new.figures.layers), str)
    if old.seconds is not None and new.seconds is not None:
        yield _row("build without cache", old.seconds, new.seconds, seconds)
    if old.rebuild and new.rebuild:
        names = ", ".join(shown(name) for name in touch)
        name = shortened(names, 24)
        yield _row(f"{name} changes: steps run", len(old.rebuild.again), len(new.rebuild.again), str)
        yield _row(f"{name} changes: rebuild", old.rebuild.seconds, new.rebuild.seconds, seconds)


Number = TypeVar("Number", int, float)


def _row(name: str, old: Number, new: Number, said: Callable[[Number], str]) -> Row:
    return name, said(old), said(new), _signed(said(abs(new - old)), new - old)


def _share(name: str, old: int, new: int) -> Row:
    """A row whose change is told in percent as well."""
    row = _row(name, old, new, amount)
    share = f" ({round(100 * (new - old) / old):+d} %)" if old and new != old else ""
    return *row[:3], row[3] + share


def _signed(size: str, change: float) -> str:
    """A change with its sign; one that is too small to be seen has none."""
    if not any(digit in "123456789" for digit in size):
        return "same"
    return ("+" if change > 0 else "-") + size


def seconds(time: float) -> str:
    """A time for a person."""
    return f"{time:.1f} s"


def _again(outcome: Outcome) -> Iterator[str]:
    """Which steps a change of the touched files runs again."""
    for name, side in (("before", outcome.before), ("after", outcome.after)):
        if side.rebuild:
            yield f"{name}, {runs_again(len(side.rebuild.again), side.rebuild.steps)}:"
            yield from (f"  {shown(text)}" for text in side.rebuild.again)


def _advice(proof: Proof) -> Iterator[str]:
    """What a person can do about a broken promise."""
    if proof.outcome.verdict.broken and not proof.trial.repeat_before and not proof.trial.contract:
        yield (
            "Two builds of one Dockerfile can differ, too: --repeat-before builds it a second time, and sets aside"
            " where these two differ."
        )
    names = sorted({done.transform for done in proof.applied})
    if len(names) > 1:
        yield f"To find the rewrite that does it, try them one at a time: --select {', --select '.join(names)}."
    if proof.applied and all(done.rewrite.safety.value == "safe" for done in proof.applied):
        yield "If it stays broken, a rewrite that we call safe is not: that is our fault, please report it."


def verdict_value(proof: Proof) -> dict[str, Any]:
    """The verdict as plain values; docs/verify.md describes its keys."""
    outcome = proof.outcome
    return {
        "path": proof.path,
        "against": proof.against or None,
        "engine": proof.engine,
        "state": outcome.state,
        "error": None,
        "applied": [{"transform": done.transform, "line": done.line} for done in proof.applied],
        "reasons": list(outcome.reasons),
        "broken": [asdict(difference) for difference in outcome.verdict.broken],
        "allowed": [asdict(difference) for difference in outcome.verdict.allowed],
        "noise": [asdict(difference) for difference in outcome.verdict.noise],
        "proposal": proof.trial.contract is not None,
        "lacking": [{"path": one.path, "library": one.library, "remedy": one.remedy} for one in outcome.lacking],
        "development": list(outcome.development),
        "before": _side_value(outcome.before),
        "after": _side_value(outcome.after),
        "change": _change_value(outcome.before, outcome.after),
    }


def _side_value(side: Side) -> dict[str, Any]:
    return {
        "seconds": side.seconds,
        "failure": side.failure or None,
        "image": image_value(side.figures) if side.figures else None,
        "secrets": [asdict(leak) for leak in side.leaks],
        "run": side.ran._asdict() if side.ran else None,
        "rebuild": asdict(side.rebuild) if side.rebuild else None,
        "above": side.above,
    }


def _change_value(old: Side, new: Side) -> dict[str, float | None]:
    """After minus before: growth is positive, None is not measured."""
    change: dict[str, float | None] = dict.fromkeys(
        ("size", "compressed", "wasted", "layers", "seconds", "steps_again", "rebuild_seconds", "above")
    )
    if old.above is not None and new.above is not None:
        change["above"] = new.above - old.above
    if old.figures and new.figures:
        change["size"] = new.figures.size - old.figures.size
        change["compressed"] = new.figures.compressed - old.figures.compressed
        change["wasted"] = new.figures.wasted - old.figures.wasted
        change["layers"] = len(new.figures.layers) - len(old.figures.layers)
    if old.seconds is not None and new.seconds is not None:
        change["seconds"] = new.seconds - old.seconds
    if old.rebuild and new.rebuild:
        change["steps_again"] = len(new.rebuild.again) - len(old.rebuild.again)
        change["rebuild_seconds"] = new.rebuild.seconds - old.rebuild.seconds
    return change


def own_names(figures: ImageFigures) -> list[str]:
    """The names of an image, without those that only we gave it."""
    return [name for name in figures.names if PREFIX not in name]


def image_value(figures: ImageFigures) -> dict[str, Any]:
    """The figures of an image as plain values; sizes are bytes."""
    return {
        "names": own_names(figures),
        "size": figures.size,
        "compressed": figures.compressed,
        "wasted": figures.wasted,
        "duplicated": figures.duplicated,
        "efficiency": round(figures.efficiency, 4),
        "layers": [asdict(layer) for layer in figures.layers],
    }


def indented(line: str, width: int) -> str:
    """`line` broken to fit `width` columns, all of it a little to the right."""
    return "\n".join(_MARGIN + part for part in folded(line, width - len(_MARGIN)).split("\n"))
