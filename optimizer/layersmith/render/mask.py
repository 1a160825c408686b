"""Credentials that a Dockerfile writes out are shown nowhere else: in what we print, stars stand in their place."""

from __future__ import annotations

from layersmith.effects.credentials.marks import marked
from layersmith.evidence.credentials import literals
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.report import Report
from layersmith.rewrite import Beside, Rewrite
from layersmith.syntax.parser import parse
from layersmith.values import replace

_SHORTEST = 4
"""Bytes: what is shorter stands in too many places to be taken away from all of them."""


class Mask:
    """Knows the credentials that stand in `sources`, Dockerfiles."""

    def __init__(self, *sources: bytes) -> None:
        found = {
            literal.text.encode("utf-8", "surrogateescape")
            for source in sources
            if marked(source)
            for literal in literals(Facts(parse(source), Options()))
        }
        # A longer one may hold a shorter one.
        self._secrets = sorted((text for text in found if len(text) >= _SHORTEST), key=lambda text: (-len(text), text))

    @classmethod
    def of(cls, report: Report) -> Mask:
        """Knows those that stand in the file of `report`, or in the Dockerfiles that it holds."""
        return cls(*([one.report.source for one in report.dockerfiles] or [report.source]))

    def text(self, text: str) -> str:
        """`text` without them."""
        if not self._secrets:
            return text
        return self.data(text.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")

    def data(self, data: bytes) -> bytes:
        """`data` without them; offsets in it stay what they are."""
        for secret in self._secrets:
            data = data.replace(secret, b"*" * len(secret))
        return data

    def report(self, report: Report) -> Report:
        """A report on `source` that can be shown to anybody."""
        if not self._secrets:
            return report
        return replace(
            report,
            source=self.data(report.source),
            result=self.data(report.result),
            applied=tuple(replace(one, rewrite=self._rewrite(one.rewrite)) for one in report.applied),
            held_back=tuple(
                replace(one, missed=replace(one.missed, detail=self.text(one.missed.detail)))
                for one in report.held_back
            ),
            offered=tuple(replace(one, rewrite=self._rewrite(one.rewrite)) for one in report.offered),
            skipped=report.skipped and self.text(report.skipped),
            fault=report.fault and self.text(report.fault),
            beside=tuple(map(self._beside, report.beside)),
        )

    def _rewrite(self, rewrite: Rewrite) -> Rewrite:
        edits = tuple(replace(edit, replacement=self.data(edit.replacement)) for edit in rewrite.edits)
        return replace(
            rewrite,
            title=self.text(rewrite.title),
            gain=self.text(rewrite.gain),
            edits=edits,
            reasons=tuple(map(self.text, rewrite.reasons)),
            questions=tuple(map(self.text, rewrite.questions)),
            beside=tuple(map(self._beside, rewrite.beside)),
        )

    def _beside(self, file: Beside) -> Beside:
        return replace(file, before=file.before and self.data(file.before), after=self.data(file.after))
