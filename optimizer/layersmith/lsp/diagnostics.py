"""Findings as diagnostics: each possible rewrite, and each secret, with its guarantee and its reason."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from layersmith.lsp.analysis import Analysis
from layersmith.pipeline import ignored
from layersmith.report import Finding
from layersmith.rewrite import Missed, Rewrite, Safety

SOURCE = "layersmith"
SECRETS = "mount-secrets"
"""What this transform finds is worth a warning, whether it can be rewritten or not."""

COMMENT = "comment"
"""The code of what is said of a comment."""

UNUSED = frozenset(("ignored", "needed-at-run-time"))
"""Why a secret that is told of is none, or one that somebody knows of."""


def diagnostics(analysis: Analysis, held_back: bool) -> list[types.Diagnostic]:
    """What to show of a document; with `held_back` what is not rewritten as well, and why."""
    found = [diagnostic(analysis, one) for one in shown(analysis, held_back)]
    return found + [_of_comment(analysis, line, sentence) for line, sentence in analysis.misread]


def shown(analysis: Analysis, held_back: bool) -> Iterator[Finding]:
    """The findings that `diagnostics` shows, in the same order."""
    for one in analysis.findings:
        if isinstance(one.outcome, Rewrite) or ((held_back or _is_secret(one)) and not _is_ignored(analysis, one)):
            yield one


def _is_ignored(analysis: Analysis, found: Finding) -> bool:
    """Whether a comment asks not to be told why something is held back; that of a rewrite is heard elsewhere."""
    instruction = analysis.instruction_at(found.outcome.at)
    return instruction is not None and ignored(analysis.facts, found.transform, instruction.span) is not None


def diagnostic(analysis: Analysis, found: Finding) -> types.Diagnostic:
    """One finding."""
    span = analysis.head(found.outcome.at)
    return types.Diagnostic(
        range=analysis.lines.range(span),
        message=analysis.told(message(found)),
        severity=_severity(found),
        code=found.transform,
        source=SOURCE,
    )


def _of_comment(analysis: Analysis, line: int, sentence: str) -> types.Diagnostic:
    """A comment that asks for nothing, and may have been meant to."""
    return types.Diagnostic(
        range=analysis.lines.range(analysis.whole(line)),
        message=analysis.told(sentence[:1].upper() + sentence[1:]),
        severity=types.DiagnosticSeverity.Warning,
        code=COMMENT,
        source=SOURCE,
    )


def message(found: Finding) -> str:
    """What a person reads: what could be done, for what, and how sure that is; or why not."""
    outcome = found.outcome
    if isinstance(outcome, Missed):
        return f"{found.transform} held back ({outcome.reason}): {outcome.detail}"
    told = outcome.title[:1].upper() + outcome.title[1:] + (f": {outcome.gain}" if outcome.gain else "")
    return f"{told}\n{guarantee(outcome)}"


def guarantee(rewrite: Rewrite) -> str:
    """How sure a rewrite is, in a sentence."""
    passes = f" The build then needs {' '.join(passed.flags for passed in rewrite.passes)}." if rewrite.passes else ""
    if rewrite.safety is Safety.SAFE:
        return "Safe: the image stays the same, apart from caches and logs."
    if rewrite.safety is Safety.PROPOSAL:
        return "A proposal: it needs your decision."
    return f"Unsafe: it assumes {', '.join(rewrite.assumes) or 'what its page says'}.{passes}"


def _is_secret(found: Finding) -> bool:
    return found.transform == SECRETS and not (isinstance(found.outcome, Missed) and found.outcome.reason in UNUSED)


def _severity(found: Finding) -> types.DiagnosticSeverity:
    if _is_secret(found):
        return types.DiagnosticSeverity.Warning
    if isinstance(found.outcome, Rewrite) and found.outcome.safety is Safety.SAFE:
        return types.DiagnosticSeverity.Information
    return types.DiagnosticSeverity.Hint
