"""Findings as code actions.

The edits are in the action itself: what only a command's answer brings is lost in some editors. A client that can ask
for them later gets them when somebody chooses the action; what a guard would refuse is then refused, else not offered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from layersmith.lsp.analysis import Analysis
from layersmith.lsp.diagnostics import diagnostic, guarantee, shown
from layersmith.lsp.edits import Client, Place, between, edit_of
from layersmith.pipeline import alone
from layersmith.report import Finding
from layersmith.rewrite import Edit, Missed, Rewrite, Safety
from layersmith.syntax.tree import Instruction, Span
from layersmith.values import replace

FIX_ALL = "source.fixAll.layersmith"
KINDS = ("quickfix", "refactor.rewrite", FIX_ALL)

REFUSED = "This change alone would break a guard: `layersmith fix` makes it together with others, or not at all."


def actions(
    analysis: Analysis, asked: types.CodeActionParams, place: Place, client: Client
) -> Iterator[types.CodeAction]:
    """What can be done at the range of `asked`."""
    wanted = asked.context.only
    touched = _lines(analysis, analysis.lines.span(asked.range))
    # What cannot be resolved is tried at once, and not offered when it fails.
    sure = replace(client, resolves=False) if client.resolves else client
    for number, found in enumerate(shown(analysis, client.held_back)):
        if _touches(analysis, found, touched):
            for one in _of_finding(analysis, found, place, client, wanted):
                yield _named(one, place, number, proposed=False) if client.resolves else one
    # Proposals take a while: they are for who asks, not for each move of the cursor.
    invoked = asked.context.trigger_kind is not types.CodeActionTriggerKind.Automatic
    if _wants(wanted, "refactor.rewrite") and (wanted is not None or invoked):
        for number, found in enumerate(analysis.proposals):
            if _touches(analysis, found, touched) and (offered := _rewriting(analysis, found, place, client)):
                yield _named(offered, place, number, proposed=True) if client.resolves else offered
    # Only who names it gets it, else it would stand in every menu; with its edits, since what fixes on save asks for
    # nothing more in some editors.
    if wanted and _wants(wanted, FIX_ALL) and (action := fix_all(analysis, place, sure)):
        yield action


def resolved(analysis: Analysis, action: types.CodeAction, place: Place, client: Client) -> types.CodeAction:
    """`action`, one of those that `actions` gave for this text, with its edits; without them, and disabled, when it
    would break a guard. Raises LookupError when it is about another text."""
    data = action.data
    data = data if isinstance(data, dict) else {}
    every = analysis.proposals if data.get("proposed") else list(shown(analysis, client.held_back))
    number = data.get("number")
    if data.get("version") != place.version or not isinstance(number, int) or not 0 <= number < len(every):
        raise LookupError("the text has changed")
    sure = replace(client, resolves=False)
    if data.get("ignores"):
        made = _ignoring(analysis, every[number], place, sure)
    else:
        made = _rewriting(analysis, every[number], place, sure)
    action.edit = made.edit if made else None
    if made is None:
        action.disabled = types.CodeActionDisabled(REFUSED)
    return action


def _named(action: types.CodeAction, place: Place, number: int, proposed: bool) -> types.CodeAction:
    """`action` with what `resolved` has to know of it: it is about the finding `number`."""
    ignores = action.title.startswith(_IGNORE)
    action.data = {
        "uri": place.uri, "version": place.version, "number": number, "proposed": proposed, "ignores": ignores
    }  # fmt: skip
    return action


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
    made = [
        _rewriting(analysis, found, place, client)
        if isinstance(found.outcome, Rewrite) and _wants(wanted, _kind(found.outcome))
        else None,
        _ignoring(analysis, found, place, client) if _wants(wanted, "quickfix") else None,
    ]
    yield from filter(None, made)


def _kind(rewrite: Rewrite) -> str:
    return "quickfix" if rewrite.safety is Safety.SAFE else "refactor.rewrite"


def _rewriting(analysis: Analysis, found: Finding, place: Place, client: Client) -> types.CodeAction | None:
    """The action for a rewrite; None for one that cannot be made alone, or by this client."""
    rewrite = found.outcome
    if isinstance(rewrite, Missed) or (rewrite.beside and not (client.creates and analysis.known.folder)):
        return None
    if not client.resolves and alone(analysis.facts, rewrite) is None:
        return None
    safe = rewrite.safety is Safety.SAFE
    title = analysis.told(rewrite.title[:1].upper() + rewrite.title[1:])
    if not safe:
        under = rewrite.variant or ", ".join(rewrite.assumes)
        title += " (proposal" if rewrite.safety is Safety.PROPOSAL else " (unsafe"
        title += f": {under})" if under else ")"
    edit = None
    if not client.resolves:
        edit = edit_of(analysis, rewrite.edits, place, client, None if safe else guarantee(rewrite), rewrite.beside)
    return types.CodeAction(
        title, kind=_kind(rewrite), diagnostics=[diagnostic(analysis, found)], is_preferred=safe or None, edit=edit
    )


_IGNORE = "Ignore "


def _ignoring(analysis: Analysis, found: Finding, place: Place, client: Client) -> types.CodeAction | None:
    """A comment that asks to leave the place of a finding alone; None where no instruction can have one."""
    instruction = _heard_at(analysis, found)
    if instruction is None:
        return None
    edit = None
    if not client.resolves:
        top = _above(analysis, instruction)
        line = b"# layersmith: ignore=%s" % found.transform.encode() + analysis.facts.tree.newline
        edit = edit_of(analysis, [Edit(Span(top, top), line)], place, client)
    title = f"{_IGNORE}{found.transform} here"
    return types.CodeAction(title, kind="quickfix", diagnostics=[diagnostic(analysis, found)], edit=edit)


def _heard_at(analysis: Analysis, found: Finding) -> Instruction | None:
    """The instruction above which a comment silences a finding: that at which it is told, when its extent touches it,
    else the first one that it touches."""
    told = analysis.instruction_at(found.outcome.at)
    if isinstance(found.outcome, Missed):
        return told
    extent = found.outcome.extent
    touched = [
        one for one in analysis.facts.tree.instructions if one.start < extent.end and extent.start < one.span.end
    ]
    return told if told in touched else next(iter(touched), None)


def _above(analysis: Analysis, instruction: Instruction) -> int:
    """Where a line above `instruction` goes: in front of it, below the comments that are there."""
    comments = analysis.facts.comments_above(instruction)
    return comments[-1].start + len(comments[-1].text) if comments else instruction.start


def _wants(wanted: Sequence[str] | None, kind: str) -> bool:
    """Whether a client that asks for the kinds `wanted` (None: all) takes actions of `kind`."""
    return wanted is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in wanted)


def _lines(analysis: Analysis, span: Span) -> range:
    return range(analysis.line(span.start), analysis.line(span.end) + 1)


def _touches(analysis: Analysis, found: Finding, lines: range) -> bool:
    """Whether a finding is about one of `lines`: the instruction that it is told at, or what it changes."""
    instruction = analysis.instruction_at(found.outcome.at)
    first, last = (instruction.line, instruction.end_line) if instruction else (found.outcome.at, found.outcome.at)
    if isinstance(found.outcome, Rewrite):
        start, end = found.outcome.extent
        extent = _lines(analysis, Span(start, max(start, end - 1)))
        first, last = min(first, extent.start), max(last, extent.stop - 1)
    return first < lines.stop and last >= lines.start
