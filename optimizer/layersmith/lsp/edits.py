"""Changes as edits of the client's text, no larger than they must be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from lsprotocol import types

from layersmith.lsp.analysis import Analysis
from layersmith.lsp.texts import Lines
from layersmith.render.diff import aligned, lines
from layersmith.rewrite import Beside, Edit
from layersmith.syntax.tree import Span
from layersmith.values import value

_CONFIRM = "layersmith-confirm"

_CHARACTER = re.compile(rb"[\x00-\x7f\xc0-\xff]")


def between(before: bytes, after: bytes) -> list[Edit]:
    """The edits that turn `before` into `after`, line by line, without what they have in common at either end."""
    old, new = lines(before), lines(after)
    at, found = 0, []
    for tag, i1, i2, j1, j2 in aligned(old, new):
        size = sum(map(len, old[i1:i2]))
        if tag != "equal":
            found.append(trimmed(before, Edit(Span(at, at + size), b"".join(new[j1:j2]))))
        at += size
    return found


def trimmed(source: bytes, edit: Edit) -> Edit:
    """`edit` without what it leaves as it is at its beginning and end; no character is cut in two, nor `\\r\\n`."""
    old, new = source[edit.span.start : edit.span.end], edit.replacement
    most = min(len(old), len(new))
    first = next((at for at in range(most) if old[at] != new[at]), most)
    while first and not (_starts(old, first) and _starts(new, first)):
        first -= 1
    most -= first
    last = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    while last and not (_starts(old, len(old) - last) and _starts(new, len(new) - last)):
        last -= 1
    return Edit(Span(edit.span.start + first, edit.span.end - last), new[first : len(new) - last])


def _starts(text: bytes, at: int) -> bool:
    """Whether a character begins at the offset `at`, or the text ends there."""
    whole = at >= len(text) or bool(_CHARACTER.match(text, at))
    return whole and not (at and text[at - 1 : at + 1] == b"\r\n")


def text_edits(text: Lines, edits: Iterable[Edit]) -> list[types.TextEdit]:
    """`edits` for the client, those at one place as one: clients need not keep their order."""
    found: list[Edit] = []
    for edit in sorted((trimmed(text.source, edit) for edit in edits), key=lambda one: one.span):
        if found and found[-1].span.end == edit.span.start:
            found[-1] = Edit(Span(found[-1].span.start, edit.span.end), found[-1].replacement + edit.replacement)
        else:
            found.append(edit)
    return [types.TextEdit(text.range(edit.span), edit.replacement.decode("utf-8", "replace")) for edit in found]


@value
class Client:
    """What the client can do: `annotations`: it takes edits with a label, and asks before it makes them; `versioned`:
    it takes edits that name the version of the text; `creates`: it makes files; `resolves`: it asks for the edits of an
    action later; `held_back`: it wants to see what is held back."""

    annotations: bool = False
    versioned: bool = False
    creates: bool = False
    resolves: bool = False
    held_back: bool = False


@value
class Place:
    """The document that edits are for."""

    uri: str
    version: int | None


def edit_of(
    analysis: Analysis,
    edits: Sequence[Edit],
    place: Place,
    client: Client,
    confirm: str | None = None,
    beside: Sequence[Beside] = (),
) -> types.WorkspaceEdit:
    """`edits` of `place` as `client` takes them, with the other files `beside` it, which only one that `creates` files
    gets; with the sentence `confirm` it asks the user before it makes them."""
    found = text_edits(analysis.lines, edits)
    if not client.versioned:
        return types.WorkspaceEdit(changes={place.uri: found})
    asks = confirm is not None and client.annotations
    changes: list[types.TextDocumentEdit | types.CreateFile] = []
    if found:
        changes.append(_document(place.uri, place.version, found, asks))
    folder = analysis.known.folder
    for file in beside if folder is not None else ():
        uri = Path(folder or "", file.path).absolute().as_uri()
        if file.before is None:
            changes.append(types.CreateFile(uri, annotation_id=_CONFIRM if asks else None))
        old = file.before or b""
        there = Lines(old, analysis.lines.unit)
        changes.append(_document(uri, None, text_edits(there, between(old, file.after)), asks))
    annotations = {_CONFIRM: types.ChangeAnnotation("Layersmith", True, confirm)} if asks else None
    return types.WorkspaceEdit(document_changes=list(changes), change_annotations=annotations)


def _document(uri: str, version: int | None, edits: Sequence[types.TextEdit], asks: bool) -> types.TextDocumentEdit:
    document = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    if not asks:
        return types.TextDocumentEdit(document, list(edits))
    return types.TextDocumentEdit(
        document, [types.AnnotatedTextEdit(_CONFIRM, one.range, one.new_text) for one in edits]
    )
