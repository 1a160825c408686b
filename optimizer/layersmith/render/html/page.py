"""The whole page: summary, files, what the guarantees mean, and the manual pages."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.resources import files as resources
from typing import TypeVar

from layersmith.edits import apply
from layersmith.render import text
from layersmith.render.html import figures
from layersmith.render.html.diff import Hunk, diff, hunks
from layersmith.render.html.manual import Manual
from layersmith.render.html.markup import GUARANTEES, breakable, count, escaped, guarantee, quoted
from layersmith.render.measured import Evidence
from layersmith.render.proposals import accepted_as
from layersmith.render.style import shown
from layersmith.report import Applied, HeldBack, Offered, Report, counts
from layersmith.rewrite import Rewrite, Safety
from layersmith.values import value
from layersmith.version import __version__

One = TypeVar("One", Applied, HeldBack, Offered)

FEW = 3
"""Files up to which each one is unfolded from the start."""


@value
class Entry:
    """One file on the page: its `report`, or the sentence `error` for which there is none, and what builds showed."""

    path: str
    report: Report | None
    error: str | None = None
    evidence: Evidence | None = None


def page(entries: Sequence[Entry], manuals: Mapping[str, str], everything: bool) -> bytes:
    """The report over `entries` as HTML in UTF-8. `manuals` are the manual pages of the transforms, in their order.

    Files of which there is nothing to say are only counted, unless there is but one or `everything` is wanted.
    """
    listed = [entry for entry in entries if everything or len(entries) == 1 or _worth_telling(entry)]
    manual = Manual(manuals)
    tally = text.Tally()
    for entry in entries:
        if entry.report:
            tally.add(counts(entry.report))
    title = shown(entries[0].path) if len(entries) == 1 else count(len(entries), "Dockerfile")
    style, script = _resource("style.css"), _resource("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # Browsers that know the digest run this script alone, whatever else might have come into the page.
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline' 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    sections = "".join(
        _file(number, entry, manual, unfolded=len(listed) <= FEW) for number, entry in enumerate(listed, 1)
    )
    unlisted = len(entries) - len(listed)
    rest = f'<p class="aside">{count(unlisted, "file")} with nothing to change, offer or hold back: not listed.</p>'
    document = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{escaped(title)} · Layersmith report</title>
<link rel="icon" href="data:,">
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#files">Skip to the files</a>
<header class="top">
<div><p class="brand">Layersmith <span>report</span></p><h1>{breakable(title)}</h1></div>
<button type="button" class="theme" hidden>Theme: system</button>
</header>
<main>
{_summary(tally, entries, manuals, manual)}
<section id="files" tabindex="-1" aria-labelledby="files-title">
<h2 id="files-title">{"What would change" if len(listed) == 1 else "Files"}</h2>
{_filter(listed) if len(listed) > 1 else ""}
<div class="files">
{sections}</div>
{rest if unlisted else ""}
</section>
<section id="guarantees" tabindex="-1" aria-labelledby="guarantees-title">
<h2 id="guarantees-title">What the guarantees mean</h2>
<dl class="words">{_guarantees()}</dl>
</section>
<section id="manual" aria-labelledby="manual-title">
<h2 id="manual-title">Manual</h2>
{manual.pages(manuals)}</section>
</main>
<footer><p>Layersmith {escaped(__version__)}. This page is whole: it loads nothing, and sends nothing.</p></footer>
<script>{script}</script>
</body>
</html>
"""
    return document.encode()


def _resource(name: str) -> str:
    return (resources("layersmith.render.html") / name).read_text("utf-8")


def _worth_telling(entry: Entry) -> bool:
    report = entry.report
    if entry.error or entry.evidence or not report:
        return True
    return bool(report.changed or report.skipped or report.held_back or report.offered)


def _summary(tally: text.Tally, entries: Sequence[Entry], manuals: Mapping[str, str], manual: Manual) -> str:
    failed = sum(1 for entry in entries if entry.error)
    tiles = [
        ("files", f"{tally.files + failed:,}", ""),
        ("would change", f"{tally.changed:,}", ""),
        ("layers in those files", _arrow(tally.layers_before, tally.layers_after) if tally.changed else "0", ""),
    ]
    if len(entries) == 1:
        report = entries[0].report
        layers = _arrow(report.layers_before, report.layers_after) if report else "–"
        changes = len(report.applied) if report else 0
        tiles = [("changes", f"{changes:,}", ""), ("layers on top of the base", layers, "")]
    tiles += [
        ("held back", f"{tally.held_back:,}", "each with its reason"),
        ("offered", f"{tally.unsafe:,}", "when you say so"),
        ("proposals", f"{tally.proposals:,}", "for you to decide"),
    ]
    if failed or tally.skipped:
        tiles.append(("not done", f"{failed + tally.skipped:,}", "refused or skipped"))
    cells = "".join(
        f"<div><dt>{label}</dt><dd>{number}" + (f" <small>{note}</small>" if note else "") + "</dd></div>"
        for label, number, note in tiles
    )
    return (
        '<section id="summary" aria-labelledby="summary-title">\n<h2 id="summary-title">Summary</h2>\n'
        f'<dl class="tiles">{cells}</dl>\n{_by_transform(entries, manuals, manual)}</section>'
    )


def _by_transform(entries: Sequence[Entry], manuals: Mapping[str, str], manual: Manual) -> str:
    reports = [entry.report for entry in entries if entry.report]
    made = Counter(one.transform for report in reports for one in report.applied)
    held = Counter(one.transform for report in reports for one in report.held_back)
    offered = Counter(one.transform for report in reports for one in report.offered if not _is_proposal(one))
    proposed = Counter(one.transform for report in reports for one in report.offered if _is_proposal(one))
    rows = [
        f'<tr><th scope="row">{manual.transform(name)}</th>'
        + "".join(f"<td>{counted[name] or '–'}</td>" for counted in (made, held, offered, proposed))
        + f"<td>{manual.sentence(name)}</td></tr>"
        for name in manuals
        if made[name] or held[name] or offered[name] or proposed[name]
    ]
    if not rows:
        return ""
    names = ("transform", "changes", "held back", "offered", "proposals", "what it does")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    return f'<table class="transforms"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>\n'


def _filter(listed: Sequence[Entry]) -> str:
    kinds = Counter(kind for entry in listed for kind in _kinds(entry))
    choices = [("", "all", len(listed))]
    choices += [(kind, label, kinds[kind]) for kind, label in _KINDS.items() if kinds[kind]]
    radios = "".join(
        f'<label><input type="radio" name="kind" value="{kind}"{"" if kind else " checked"}>'
        f"<span>{label} <small>{number}</small></span></label>"
        for kind, label, number in choices
    )
    return (
        '<form class="filter" role="search" hidden><label class="find"><span>Find</span>'
        '<input type="search" name="words" placeholder="path, transform or reason" autocomplete="off"'
        ' spellcheck="false">'
        f"</label><fieldset><legend>Show</legend>{radios}</fieldset>"
        '<p><output name="found"></output>'
        '<button type="button" name="unfold">Unfold all</button><button type="button" name="fold">Fold all</button></p>'
        "</form>"
    )


_KINDS = {
    "changed": "would change",
    "offered": "with offers",
    "proposed": "with proposals",
    "held": "with held back",
    "problem": "not done",
}


def _kinds(entry: Entry) -> list[str]:
    report = entry.report
    if not report:
        return ["problem"]
    known = {
        "changed": report.changed,
        "offered": any(not _is_proposal(one) for one in report.offered),
        "proposed": any(map(_is_proposal, report.offered)),
        "held": bool(report.held_back),
        "problem": bool(report.skipped or entry.error),
    }
    return [kind for kind, holds in known.items() if holds]


def _file(number: int, entry: Entry, manual: Manual, unfolded: bool) -> str:
    report = entry.report
    facts: list[str] = []
    words: set[str] = set()
    if report:
        words.update(one.transform for group in (report.applied, report.offered, report.held_back) for one in group)
        words.update(one.missed.reason for one in report.held_back)
        if report.changed:
            facts.append(f"<span>layers {_arrow(report.layers_before, report.layers_after)}</span>")
            facts.append(f"<span>{count(len(report.applied), 'change')}</span>")
        else:
            facts.append("<span>nothing changes</span>")
        proposed = sum(map(_is_proposal, report.offered))
        if len(report.offered) > proposed:
            facts.append(f"<span>{len(report.offered) - proposed} offered</span>")
        if proposed:
            facts.append(f"<span>{count(proposed, 'proposal')}</span>")
        if report.held_back:
            facts.append(f"<span>{len(report.held_back)} held back</span>")
    if entry.error or not report:
        facts = ['<span class="bad">not done</span>']
    elif report.skipped:
        facts = ['<span class="bad">skipped</span>']
    body = _body(number, entry, manual)
    return (
        f'<details class="file" id="f{number}" data-kind="{" ".join(_kinds(entry))}" '
        f'data-words="{escaped(" ".join(sorted(words)))}"{" open" if unfolded else ""}>'
        f'<summary><h3>{breakable(shown(entry.path))}</h3><span class="facts">{"".join(facts)}</span></summary>\n'
        f'<div class="body">{body}</div></details>\n'
    )


def _body(number: int, entry: Entry, manual: Manual) -> str:
    report = entry.report
    out = []
    if entry.error:
        out.append(f'<p class="problem">{escaped(entry.error)}</p>')
    if not report or report.fault:
        return "".join(out)
    if report.skipped:
        out.append(f'<p class="note">Skipped: {escaped(report.skipped)}</p>')
    if report.changed:
        out.append(_part("Changes", _changes(report, manual)))
    if entry.evidence and (told := figures.measured(entry.evidence)):
        out.append(_part("Measured", told))
    if report.changed or entry.evidence:
        out.append(
            _part(
                "Layers on top of the base" if not entry.evidence else "Layers", figures.layers(report, entry.evidence)
            )
        )
    if report.changed and (cached := figures.cache(number, report)):
        out.append(_part("Cache", cached))
    offered = [one for one in report.offered if not _is_proposal(one)]
    if offered:
        out.append(_part("Offered", "".join(_offer(one, report.result, manual) for one in _by_line(offered))))
    proposed = sorted(filter(_is_proposal, report.offered), key=lambda one: (one.transform, bool(one.rewrite.variant)))
    if proposed:
        out.append(_part("Proposals", "".join(_proposal(one, report, manual) for one in proposed)))
    if report.held_back:
        out.append(_part("Held back", _held(report.held_back, manual)))
    return "".join(out) or '<p class="note">Nothing to change, to offer or to hold back.</p>'


def _part(title: str, content: str) -> str:
    return f'<section class="part"><h4>{title}</h4>{content}</section>\n'


def _changes(report: Report, manual: Manual) -> str:
    shown_hunks = hunks(report.source, report.result)
    causes: list[list[Applied]] = [[] for _ in shown_hunks]
    for one in report.applied:
        for at in sorted({_nearest(shown_hunks, line) for line in one.edited or (one.line,)}):
            causes[at].append(one)
    whys = _Whys(manual)
    return "".join(
        f'<article class="hunk">{whys.of(found)}{diff(report.source, report.result, hunk)}</article>'
        for hunk, found in zip(shown_hunks, causes, strict=True)
    )


def _nearest(among: Sequence[Hunk], line: int) -> int:
    """The hunk that holds `line`, or else the nearest one."""
    distances = [max(hunk.first - line, line - hunk.last, 0) for hunk in among]
    return distances.index(min(distances))


class _Whys:
    """Tells what is at work in each hunk of one file, and what was told before only in short."""

    def __init__(self, manual: Manual) -> None:
        self._manual = manual
        self._told: set[Applied] = set()
        self._dropped: dict[tuple[str, ...], int] = {}

    def of(self, found: Sequence[Applied]) -> str:
        """The rewrites `found` in a hunk, as a list."""
        return f'<ul class="whys">{"".join(f"<li>{self._one(one)}</li>" for one in _by_line(found))}</ul>'

    def _one(self, one: Applied) -> str:
        if one in self._told:
            short = replace(one.rewrite, gain="continued", assumes=(), passes=())
            return _told(one.transform, one.line, short, self._manual)
        self._told.add(one)
        out = _told(one.transform, one.line, one.rewrite, self._manual)
        drops = one.rewrite.drops
        if drops and drops in self._dropped:
            return out + f'<p class="more">Gone or no longer the same: what line {self._dropped[drops]} names</p>'
        self._dropped[drops] = one.line
        return out + _drops(drops)


def _told(transform: str, line: int, rewrite: Rewrite, manual: Manual) -> str:
    # These stand on the page more often than all else: elements without a class keep it small.
    gain = f" <em>{escaped(rewrite.gain)}</em>" if rewrite.gain else ""
    out = (
        f"<p><i>line {line}</i> {manual.transform(transform)} {guarantee(rewrite.safety)} "
        f"{escaped(rewrite.title)}{gain}</p>"
    )
    if rewrite.assumes:
        terms = ", ".join(manual.term(transform, name) for name in rewrite.assumes)
        out += f'<p class="more">Assumes {terms}</p>'
    if rewrite.passes:
        flags = " ".join(passed.flags for passed in rewrite.passes)
        out += f'<p class="more">Then build it with <code>docker build {escaped(flags)} .</code></p>'
    return out


def _drops(paths: Sequence[str]) -> str:
    return f'<p class="more">Gone or no longer the same: <code>{escaped(", ".join(paths))}</code></p>' if paths else ""


def _is_proposal(one: Offered) -> bool:
    return one.rewrite.safety is Safety.PROPOSAL


def _offer(one: Offered, result: bytes, manual: Manual) -> str:
    # Its line numbers are those of the file with the changes above.
    return (
        f'<article class="hunk"><ul class="whys"><li>{_told(one.transform, one.line, one.rewrite, manual)}'
        f'{_drops(one.rewrite.drops)}<p class="more">Made by <code>layersmith fix --unsafe-fixes</code></p></li></ul>'
        f"<details><summary>Show it, on top of the changes above</summary>{_edited(one, result)}</details></article>"
    )


def _edited(one: Offered, result: bytes) -> str:
    changed, _ = apply(result, list(one.rewrite.edits))
    return "".join(diff(result, changed, hunk) for hunk in hunks(result, changed))


def _proposal(one: Offered, report: Report, manual: Manual) -> str:
    """A proposal with why it is as it is, what is left for a person to answer, and its diff. An alternative is
    folded."""
    rewrite = one.rewrite
    key = escaped(accepted_as(one))
    told = _told(one.transform, one.line, rewrite, manual)
    if rewrite.variant:
        told += f'<p class="more">An alternative: <strong>{escaped(rewrite.variant)}</strong></p>'
    if rewrite.reasons:
        told += f"<h5>Why</h5><ol>{''.join(f'<li>{quoted(reason)}</li>' for reason in rewrite.reasons)}</ol>"
    if rewrite.questions:
        questions = "".join(f"<li>{quoted(question)}</li>" for question in rewrite.questions)
        told += f'<h5>For you to answer</h5><ul class="questions">{questions}</ul>'
    told += f'<p class="more">Written by <code>layersmith fix --accept {key}</code></p>'
    changes = _edited(one, report.result) if rewrite.edits else ""
    for file in rewrite.beside:
        changes += f'<p class="beside">{escaped(file.path)}{" (new)" if file.before is None else ""}</p>'
        changes += "".join(diff(file.before or b"", file.after, hunk) for hunk in hunks(file.before or b"", file.after))
    unfolded = "" if rewrite.variant else " open"
    where = ", on top of those above" if report.changed else ""
    return (
        f'<article class="hunk proposal"><ul class="whys"><li>{told}</li></ul>'
        f"<details{unfolded}><summary>The change{where}</summary>{changes}</details></article>"
    )


def _held(found: Sequence[HeldBack], manual: Manual) -> str:
    rows = "".join(
        f"<tr><td>{one.line}</td><td>{manual.transform(one.transform)}</td>"
        f"<td>{manual.term(one.transform, one.missed.reason)}</td><td>{escaped(one.missed.detail)}</td></tr>"
        for one in _by_line(found)
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("line", "transform", "reason", "why"))
    return f'<table class="held"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _by_line(found: Sequence[One]) -> list[One]:
    return sorted(found, key=lambda one: one.line)


def _guarantees() -> str:
    return "".join(
        f'<div><dt><span class="word {word}">{word.upper()}</span></dt><dd>{escaped(meaning)}</dd></div>'
        for word, meaning in GUARANTEES.values()
    )


def _arrow(before: int, after: int) -> str:
    if before == after:
        return f"{before:,}"
    return f'{before:,} <span class="arrow" aria-hidden="true">→</span><span class="unseen"> to </span> {after:,}'
