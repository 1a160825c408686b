"""Documents as the client has them. Edits are applied to bytes, by the line ends of LSP, which are fewer than Python's
(LSP 3.17, "Text Documents")."""

from __future__ import annotations

from lsprotocol import types
from pygls.workspace import TextDocument, Workspace

from layersmith.positions import Position, Table, Unit
from layersmith.syntax.tree import Span
from layersmith.values import derived

UNITS: dict[str, Unit] = {"utf-8": "utf-8", "utf-16": "utf-16", "utf-32": "utf-32"}


class Lines:
    """Places in the bytes `source`, in the `unit` that client and server agreed on."""

    def __init__(self, source: bytes, unit: Unit) -> None:
        self.source = source
        self.unit = unit

    @derived
    def _table(self) -> Table:
        return Table(self.source, "lsp")

    def offset(self, position: types.Position) -> int:
        """The offset of a place, in bytes."""
        return self._table.offset(Position(position.line, position.character), self.unit)

    def span(self, range_: types.Range) -> Span:
        """The bytes of a range."""
        start, end = self.offset(range_.start), self.offset(range_.end)
        return Span(min(start, end), max(start, end))

    def position(self, offset: int) -> types.Position:
        """The place of the byte at `offset`."""
        found = self._table.position(offset, self.unit)
        return types.Position(found.line, found.column)

    def range(self, span: Span) -> types.Range:
        """The range of some bytes."""
        return types.Range(self.position(span.start), self.position(span.end))


class Text(TextDocument):
    """A document; `data` is its text as bytes."""

    unit: Unit = "utf-16"
    _data: bytes | None = None

    @property
    def data(self) -> bytes:
        """The text, a lone surrogate as the replacement character's bytes would be in a file: as a question mark."""
        if self._data is None:
            self._data = self.source.encode("utf-8", "replace")
        return self._data

    def apply_change(self, change: types.TextDocumentContentChangeEvent) -> None:
        """Make one edit of the client's: of a range, or of the whole text."""
        if isinstance(change, types.TextDocumentContentChangePartial):
            span = Lines(self.data, self.unit).span(change.range)
            self._data = self.data[: span.start] + change.text.encode("utf-8", "replace") + self.data[span.end :]
            self._source = self._data.decode("utf-8")
        else:
            self._source, self._data = change.text, None


class Texts(Workspace):
    """The documents that are open."""

    def _create_text_document(
        self, doc_uri: str, source: str | None = None, version: int | None = None, language_id: str | None = None
    ) -> Text:
        text = Text(doc_uri, source, version, language_id, sync_kind=self._sync_kind)
        text.unit = UNITS[str(getattr(self.position_encoding, "value", self.position_encoding))]
        return text
