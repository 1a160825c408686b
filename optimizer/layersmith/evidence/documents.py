"""Files of credentials that an instruction writes from a here-document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.effects.copies import target
from layersmith.effects.credentials.files import CredentialFile, credential_file, inside
from layersmith.effects.credentials.texts import Part
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Span
from layersmith.values import value

_REDIRECTED = re.compile(
    r"(?:cat\s+)?(?:<<-?\S+\s*(?:cat\s*)?>\s*(?P<a>[^\s|&;<>]+)|>\s*(?P<b>[^\s|&;<>]+)\s*<<-?\S+|<<-?\S+\s+cat\s*>\s*(?P<c>\S+))"
)


@value
class Document:
    """A here-document that becomes the file `place`, as written, a file of credentials of a certain `kind`: its `text`,
    where that stands in the file, and the `credentials` in it."""

    kind: CredentialFile
    place: str
    text: str
    span: Span
    credentials: tuple[Part, ...]


def documents(facts: Facts, instruction: Instruction) -> Iterator[Document]:
    """The here-documents of `instruction`, a RUN that does nothing else or a COPY, that hold credentials."""
    for number, heredoc in enumerate(instruction.heredocs):
        place = _place(instruction, number)
        kind = credential_file(place) if place else None
        if place is None or kind is None:
            continue
        raw = facts.tree.source[heredoc.body.start : heredoc.body.end]
        text = raw.decode("utf-8", "surrogateescape")
        found = tuple(inside(kind, text))
        if found:
            yield Document(kind, place, text, heredoc.body, found)


def _place(instruction: Instruction, number: int) -> str | None:
    if instruction.keyword == "RUN":
        words = instruction.args.text.decode("utf-8", "surrogateescape").strip()
        found = _REDIRECTED.fullmatch(words) if len(instruction.heredocs) == 1 else None
        return found and (found["a"] or found["b"] or found["c"]).strip("\"'")
    if instruction.keyword != "COPY" or not instruction.words:
        return None
    into = target(instruction).strip("\"'")
    return into + instruction.heredocs[number].name if into.endswith("/") else into
