"""Answers to requests of our own, for editors that show more than code actions can say: `layersmith/manual` and
`layersmith/proposals`. Each answer is plain JSON."""

from __future__ import annotations

from typing import Any

from layersmith.lsp.analysis import Analysis
from layersmith.lsp.edits import Client, Place, edit_of
from layersmith.pipeline import alone
from layersmith.rewrite import Missed, Rewrite
from layersmith_transforms import PIPELINE

MANUAL = "layersmith/manual"
PROPOSALS = "layersmith/proposals"

Json = Any


def manual() -> list[dict[str, Json]]:
    """The manual page of each transform, in Markdown, in the order in which they run."""
    return [{"name": one.name, "text": one.manual.strip(), "proposes": one.proposes} for one in PIPELINE]


def proposals(analysis: Analysis, transform: str, place: Place, client: Client) -> dict[str, list[Json]]:
    """What `transform` proposes: alternatives with their reasons, open questions and edits; and why it holds back where
    it does. Lines are 1-based."""
    offered: list[Json] = []
    held_back: list[Json] = []
    for found in analysis.proposed:
        if found.transform != transform:
            continue
        outcome = found.outcome
        if isinstance(outcome, Missed):
            detail = analysis.told(outcome.detail)
            held_back.append({"line": outcome.at, "reason": outcome.reason, "detail": detail})
        elif (client.creates or not outcome.beside) and alone(analysis.facts, outcome) is not None:
            offered.append(_proposal(analysis, outcome, place, client))
    return {"proposals": offered, "heldBack": held_back}


def _proposal(analysis: Analysis, rewrite: Rewrite, place: Place, client: Client) -> dict[str, Json]:
    told = analysis.told
    return {
        "title": told(rewrite.title[:1].upper() + rewrite.title[1:]),
        "line": rewrite.at,
        "variant": rewrite.variant,
        "gain": told(rewrite.gain),
        "reasons": [told(one) for one in rewrite.reasons],
        "questions": [told(one) for one in rewrite.questions],
        "edit": edit_of(analysis, rewrite.edits, place, client, beside=rewrite.beside),
    }
