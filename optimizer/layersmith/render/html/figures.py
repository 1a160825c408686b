"""Layer bars, measured figures and the cache map of one file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from layersmith.render.cachemap import CacheMap, Source, Step
from layersmith.render.html.markup import breakable, count, escaped
from layersmith.render.layers import amount
from layersmith.render.measured import Evidence
from layersmith.report import Report
from layersmith.syntax.parser import parse
from layersmith.verify.layers import ImageFigures
from layersmith.verify.model import Layer
from layersmith.verify.run import Outcome, Side

_TEXT = 160
"""Characters of an instruction that are shown; the diff has the rest."""


def layers(report: Report, evidence: Evidence | None) -> str:
    """The layers before and after: in bytes where they were measured, else as a count."""
    sides = (evidence.before.figures, evidence.after.figures) if evidence else (None, None)
    if not any(sides):
        return _counted(report.layers_before, report.layers_after)
    largest = max(layer.size for side in sides if side for layer in side.layers)
    columns = [_weighed(name, side, largest) for name, side in zip(("before", "after"), sides, strict=True) if side]
    return f'<div class="pair">{"".join(columns)}</div>'


def _counted(before: int, after: int) -> str:
    most = max(before, after, 1)
    rows = []
    for name, number in (("before", before), ("after", after)):
        units = "<i></i>" * number
        rows.append(
            f'<div class="units {name}"><span>{name}</span><span class="track" style="--n:{most}" aria-hidden="true">'
            f"{units}</span><span>{count(number, 'layer')}</span></div>"
        )
    return "".join(rows)


def _weighed(name: str, side: ImageFigures, largest: int) -> str:
    rows = "".join(_layer(layer, largest) for layer in side.layers)
    wasted = f", {amount(side.wasted)} of them cannot be seen in the image" if side.wasted else ""
    packed = f", {amount(side.compressed)} compressed" if side.compressed else ""
    return (
        f'<table class="weights {name}"><caption><strong>{name}</strong> {amount(side.size)} in '
        f"{count(len(side.layers), 'layer')}{packed}{wasted}</caption><thead><tr>"
        '<th scope="col">size</th><th scope="col">share</th><th scope="col">made by</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _layer(layer: Layer, largest: int) -> str:
    width = 100 * layer.size / largest if largest else 0
    hidden = 100 * (layer.overwritten + layer.deleted_later) / layer.size if layer.size else 0
    bar = f'<span class="weight" style="--w:{width:.1f}%;--h:{hidden:.1f}%"></span>'
    said = layer.instruction or "(unknown)"
    return f"<tr><td>{amount(layer.size)}</td><td>{bar}</td><td>{_code(said)}</td></tr>"


def measured(evidence: Evidence) -> str:
    """What the builds showed, as a list of figures before and after; "" when nothing was measured."""
    rows: list[tuple[str, str, str, str]] = []
    before, after = evidence.before, evidence.after
    if before.figures and after.figures:
        for label, name in (("size", "size"), ("compressed", "compressed"), ("not visible in the image", "wasted")):
            old, new = getattr(before.figures, name), getattr(after.figures, name)
            if old or new:
                rows.append((label, amount(old), amount(new), _signed(new - old, old, amount(abs(new - old)))))
    if before.seconds is not None and after.seconds is not None:
        rows.append(("build without a cache", *_seconds(before.seconds, after.seconds)))
    if before.rebuild and after.rebuild:
        old_steps, new_steps = (f"{len(side.again)} of {side.steps}" for side in (before.rebuild, after.rebuild))
        rows.append(("steps that ran again after the change", old_steps, new_steps, ""))
        rows.append(("rebuild after the change", *_seconds(before.rebuild.seconds, after.rebuild.seconds)))
    parts = [_verdict(evidence.proven)] if evidence.proven else []
    if rows:
        cells = "".join(
            f'<tr><th scope="row">{label}</th>' + "".join(f"<td>{cell}</td>" for cell in rest) + "</tr>"
            for label, *rest in rows
        )
        head = "".join(f'<th scope="col">{name}</th>' for name in ("measured", "before", "after", "change"))
        parts.append(f'<table class="figures"><thead><tr>{head}</tr></thead><tbody>{cells}</tbody></table>')
    return "".join(parts)


def _verdict(outcome: Outcome) -> str:
    told = [f"{side} does not build" for side, one in _sides(outcome) if one.failure]
    told += outcome.reasons
    told += [
        f"{d.what}: {d.path}: {d.before or 'none'} before, {d.after or 'none'} after" for d in outcome.verdict.broken
    ]
    state = {"kept": "The promise was kept.", "broken": "The promise was BROKEN."}.get(outcome.state, "")
    if outcome.state == "still fails":
        state = "Neither Dockerfile builds: nothing more is proven."
    if not state and not told:
        return ""
    items = "".join(f"<li>{escaped(text)}</li>" for text in told)
    kind = "problem" if outcome.state == "broken" else "note"
    return f'<div class="{kind}"><p>{state}</p>' + (f"<ul>{items}</ul>" if items else "") + "</div>"


def _sides(outcome: Outcome) -> Iterable[tuple[str, Side]]:
    return ("before", outcome.before), ("after", outcome.after)


def _seconds(before: float, after: float) -> tuple[str, str, str]:
    change = _signed(after - before, before, f"{abs(after - before):.1f} s")
    return f"{before:.1f} s", f"{after:.1f} s", change


def _signed(difference: float, whole: float, text: str) -> str:
    """A change with its sign; growth is growth."""
    if not difference:
        return "none"
    sign = "+" if difference > 0 else "\u2212"
    share = f" ({sign}{abs(difference) / whole:.0%})" if whole else ""
    return f"{sign}{text}{share}"


def cache(number: int, report: Report) -> str:
    """The cache map of the file with this `number`; "" where no step reads anything from outside."""
    maps = CacheMap(parse(report.source)), CacheMap(parse(report.result))
    sources = tuple(dict.fromkeys((*maps[0].sources, *maps[1].sources)))
    if not sources:
        return ""
    again = [[_places(one, source) for source in sources] for one in maps]
    rows = "".join(
        f'<tr><td><label><input type="radio" name="f{number}-c" id="f{number}-c{at}" value="{at}">'
        f"<span>{_named(source)}</span></label></td>"
        + "".join(f"<td>{len(again[side][at])} of {len(maps[side].steps)}</td>" for side in (0, 1))
        + "</tr>"
        for at, source in enumerate(sources)
    )
    head = "".join(f'<th scope="col">{text}</th>' for text in ("when this changes", "before", "after"))
    columns = "".join(
        f"<div><h5>{name}</h5>{_steps(one, reads)}</div>"
        for name, one, reads in zip(("Before", "After"), maps, again, strict=True)
    )
    return (
        '<div class="cache"><table class="sources"><caption>Steps that run again</caption>'
        f"<thead><tr>{head}</tr></thead>"
        f'<tbody>{rows}</tbody></table><p class="told" role="status"></p><div class="pair steps">{columns}</div></div>'
    )


def _places(one: CacheMap, source: Source) -> frozenset[int]:
    starts = {step.instruction.start for step in one.again(source)}
    return frozenset(at for at, step in enumerate(one.steps) if step.instruction.start in starts)


def _named(source: Source) -> str:
    if source.kind == "argument":
        return f"build argument <code>{escaped(source.name)}</code>"
    if source.kind == "address":
        return f"what is at <code>{escaped(source.name)}</code>"
    return "any other file" if source.name == "." else f"<code>{breakable(source.name)}</code>"


def _steps(one: CacheMap, again: Sequence[frozenset[int]]) -> str:
    out = []
    numbered = enumerate(one.steps)
    for stage, group in groupby(numbered, key=lambda pair: pair[1].stage):
        out.append(f'<p class="stage">{_code(_said(one.heads[stage]))}</p><ol>')
        for at, step in group:
            reads = " ".join(str(number) for number, places in enumerate(again) if at in places)
            out.append(f'<li data-a="{reads}"><i>{step.line}</i>{_code(_text(step))}</li>')
        out.append("</ol>")
    return "".join(out)


def _text(step: Step) -> str:
    return _said(step.instruction.joined.text)


def _said(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "replace").split())


def _code(text: str) -> str:
    short = text if len(text) <= _TEXT else text[: _TEXT - 1] + "\u2026"
    return f"<code>{escaped(short)}</code>"
