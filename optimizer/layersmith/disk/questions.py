"""What was asked of a build context, so that it can be asked again: are the answers still the same?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any
from weakref import WeakKeyDictionary

from layersmith.context.context import LARGEST, Context, Folder, Past, Unreadable
from layersmith.context.tree import Kind

MOST = 2000
"""Questions from which on asking again is no gain."""

Question = tuple[str, str]
"""A method of `Folder` or `Past`, and the path that it was asked about."""

Answer = tuple[str, Any]
"""What it said, and a digest of that ahead of it."""


class Answers:
    """What the folders of contexts answered; each question is asked once."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Folder, dict[Question, Answer]] = WeakKeyDictionary()

    def recorded(self, context: Context) -> tuple[Context, Record]:
        """`context`, and what will have been asked of it."""
        record = Record(context.folder, context.past, self._known.setdefault(context.folder, {}))
        return context.over(record, record if context.past else None), record

    def of(self, context: Context, questions: Iterable[Question]) -> str | None:
        """One digest for all answers to `questions`; None when there is one that cannot be answered any more."""
        record = Record(context.folder, context.past, self._known.setdefault(context.folder, {}))
        try:
            for kind, path in questions:
                record.answer(kind, path)
        except Unreadable:
            return None
        return record.digest


class Record:
    """A `Folder` with its `Past`, and the list of what was `asked` of them; what they answered is kept in `known`."""

    def __init__(self, folder: Folder, past: Past | None, known: dict[Question, Answer]) -> None:
        self._folder = folder
        self._past = past
        self._known = known
        self.asked: dict[Question, None] = {}

    @property
    def digest(self) -> str:
        """One digest for all answers."""
        return _digest("".join(self._known[question][0] for question in self.asked).encode())

    def entries(self, path: str) -> Mapping[str, Kind]:
        """As `Folder` has it."""
        found: Mapping[str, Kind] = self.answer("entries", path)
        return found

    def target(self, path: str) -> str:
        """As `Folder` has it."""
        found: str = self.answer("target", path)
        return found

    def content(self, path: str, limit: int) -> bytes | None:
        """As `Folder` has it; `limit` is that of contexts."""
        assert limit == LARGEST
        found: bytes | None = self.answer("content", path)
        return found

    def size(self, path: str) -> int:
        """As `Folder` has it."""
        found: int = self.answer("size", path)
        return found

    def rate(self, path: str) -> float | None:
        """As `Past` has it. Where the state of the past can be told, that is the question."""
        past = self._past
        found: float | None = past.rate(path) if past else None
        if past and past.state is not None:
            self.answer("state", "")
        else:
            self.answer("rate", path)
        return found

    @property
    def state(self) -> str | None:
        """As `Past` has it."""
        return self._past.state if self._past else None

    def answer(self, kind: str, path: str) -> Any:
        """What the method called `kind` says of `path`. Raises Unreadable."""
        question = kind, path
        if question not in self._known:
            self._known[question] = self._ask(kind, path)
        self.asked[question] = None
        return self._known[question][1]

    def _ask(self, kind: str, path: str) -> Answer:
        if kind == "entries":
            found = self._folder.entries(path)
            names = "\0".join(f"{name}\0{found[name]}" for name in sorted(found))
            return _digest(names.encode("utf-8", "surrogateescape")), found
        if kind == "content":
            content = self._folder.content(path, LARGEST)
            return _digest(b"-" if content is None else b"+" + content), content
        answer: object
        if kind == "target":
            answer = self._folder.target(path)
        elif kind == "size":
            answer = self._folder.size(path)
        elif kind == "state":
            answer = self.state
        else:
            answer = self._past.rate(path) if self._past else None
        return _digest(repr(answer).encode("utf-8", "surrogateescape")), answer


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()
