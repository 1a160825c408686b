"""Findings as code actions. The edits are in the action itself: what only a command's answer brings is lost in some
editors. Each one is tried first: what a guard would refuse is not offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from layersmith.lsp.analysis import Analysis
from layersmith.lsp.diagnostics import diagnostic, guarantee, shown
from layersmith.lsp.edits import between, text_edits
from layersmith.pipeline import alone
from layersmith.report import Finding
from layersmith.rewrite import Edit, Rewrite, Safety
from layersmith.syntax.tree import Comment, Instruction, Span
from layersmith.values import value

FIX_ALL = "source.fixAll.layersmith"
KINDS = ("quickfix", "refactor.rewrite", FIX_ALL)

_CONFIRM = "layersmith-confirm"


@value
class Client:
    """What the client can do: `annotations`: it takes edits with a label, and asks before it makes them; `versioned`:
    it takes edits that name the version of the text; `held_back`: it wants to see what is held back."""

    annotations: bool = False
    versioned: bool = False
    held_back: bool = False


@value
class Place:
    """The document that edits are for."""

    uri: str
    version: int | None


def actions(
    analysis: Analysis, asked: types.CodeActionParams, place: Place, client: Client
) -> Iterator[types.CodeAction]:
    """What can be done at the range of `asked`."""
    wanted = asked.context.only
    span = analysis.lines.span(asked.range)
    touched = _lines(analysis, span)
    for found in shown(analysis, client.held_back):
        if _touches(analysis, found, touched):
            yield from _of_finding(analysis, found, place, client, wanted)
    # Proposals take a while: they are for who asks, not for each move of the cursor.
    invoked = asked.context.trigger_kind is not types.CodeActionTriggerKind.Automatic
    if _wants(wanted, "refactor.rewrite") and (wanted is not None or invoked):
        for found in analysis.proposals:
            if isinstance(found.outcome, Rewrite) and not found.outcome.beside and _touches(analysis, found, touched):
                yield from _rewriting(analysis, found, found.outcome, place, client, "refactor.rewrite")
    # Only who names it gets it: else it would stand in every menu.
    if wanted and _wants(wanted, FIX_ALL) and (action := fix_all(analysis, place, client)):
        yield action


def fix_all(analysis: Analysis, place: Place, client: Client) -> types.CodeAction | None:
    """All that `layersmith fix` does; None when that is nothing."""
    report = analysis.fixed
    if not report.changed:
        return None
    edit = edit_of(analysis, between(report.source, report.result), place, client)
    return types.CodeAction(f"Fix all: {len(report.applied)} safe rewrites", kind=FIX_ALL, edit=edit)


def _of_finding(
    analysis: Analysis, found: Finding, place: Place, client: Client, wanted: Sequence[str] | None
) -> Iterator[types.CodeAction]:
    outcome = found.outcome
    if isinstance(outcome, Rewrite):
        kind = "quickfix" if outcome.safety is Safety.SAFE else "refactor.rewrite"
        if _wants(wanted, kind):
            yield from _rewriting(analysis, found, outcome, place, client, kind)
    if _wants(wanted, "quickfix"):
        yield from _ignoring(analysis, found, place, client)


def _rewriting(
    analysis: Analysis, found: Finding, rewrite: Rewrite, place: Place, client: Client, kind: str
) -> Iterator[types.CodeAction]:
    if alone(analysis.facts, rewrite) is None:
        return
    safe = rewrite.safety is Safety.SAFE
    title = analysis.mask.text(rewrite.title[:1].upper() + rewrite.title[1:])
    if not safe:
        under = rewrite.variant or ", ".join(rewrite.assumes)
        title += " (proposal" if rewrite.safety is Safety.PROPOSAL else " (unsafe"
        title += f": {under})" if under else ")"
    yield types.CodeAction(
        title,
        kind=kind,
        diagnostics=[diagnostic(analysis, found)],
        is_preferred=safe or None,
        edit=edit_of(analysis, rewrite.edits, place, client, None if safe else guarantee(rewrite)),
    )


def _ignoring(analysis: Analysis, found: Finding, place: Place, client: Client) -> Iterator[types.CodeAction]:
    """A comment above the instruction that asks to leave it alone."""
    instruction = analysis.instruction_at(found.outcome.at)
    if instruction is None:
        return
    top = _above(analysis, instruction)
    newline = analysis.facts.tree.newline
    line = b"# layersmith: ignore=%s" % found.transform.encode() + newline
    yield types.CodeAction(
        f"Ignore {found.transform} here",
        kind="quickfix",
        diagnostics=[diagnostic(analysis, found)],
        edit=edit_of(analysis, [Edit(Span(top, top), line)], place, client),
    )


def _above(analysis: Analysis, instruction: Instruction) -> int:
    """Where a line above `instruction` goes: in front of it, at the beginning of its line."""
    comments: tuple[Comment, ...] = analysis.facts.comments_above(instruction)
    return comments[-1].start + len(comments[-1].text) if comments else instruction.start


def edit_of(
    analysis: Analysis, edits: Sequence[Edit], place: Place, client: Client, confirm: str | None = None
) -> types.WorkspaceEdit:
    """`edits` of `place` as `client` takes them; with the sentence `confirm` it asks the user before it makes them."""
    found = text_edits(analysis.lines, edits)
    if not client.versioned:
        return types.WorkspaceEdit(changes={place.uri: found})
    document = types.OptionalVersionedTextDocumentIdentifier(uri=place.uri, version=place.version)
    if confirm is None or not client.annotations:
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(document, list(found))])
    annotated = [types.AnnotatedTextEdit(_CONFIRM, one.range, one.new_text) for one in found]
    return types.WorkspaceEdit(
        document_changes=[types.TextDocumentEdit(document, list(annotated))],
        change_annotations={_CONFIRM: types.ChangeAnnotation("Layersmith", True, confirm)},
    )


def _wants(wanted: Sequence[str] | None, kind: str) -> bool:
    """Whether a client that asks for the kinds `wanted` (None: all) takes actions of `kind`."""
    return wanted is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in wanted)


def _lines(analysis: Analysis, span: Span) -> range:
    source = analysis.source
    return range(source.count(b"\n", 0, span.start) + 1, source.count(b"\n", 0, span.end) + 2)


def _touches(analysis: Analysis, found: Finding, lines: range) -> bool:
    """Whether a finding is about one of `lines`: the instruction that it is told at, or what it changes."""
    instruction = analysis.instruction_at(found.outcome.at)
    first, last = (instruction.line, instruction.end_line) if instruction else (found.outcome.at, found.outcome.at)
    if isinstance(found.outcome, Rewrite):
        extent = _lines(
            analysis, Span(found.outcome.extent.start, max(*found.outcome.extent[:1], found.outcome.extent.end - 1))
        )
        first, last = min(first, extent.start), max(last, extent.stop - 1)
    return first < lines.stop and last >= lines.start
