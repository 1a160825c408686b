"""A list of files that somebody else makes: read as it arrives, however long it is."""

from __future__ import annotations

import errno
import os
from collections import deque

_BLOCK = 64 * 1024
_LONGEST = 32 * 1024
"""Bytes of a name that are kept; no system opens a file with a longer one."""

_ENDLESS = 64 * 1024 * 1024
"""Bytes without an end of a name in them, after which none is waited for: this is no list."""


class Names:
    """The names in the list that `descriptor` is open for, in its order; `end` is the byte behind each of them.

    Behind lines, a carriage return belongs to the line end; an empty line is an empty name. A mark of UTF-8 at the
    beginning is passed over. Bytes that are no UTF-8 become surrogates. No more than a block of the list is kept.
    Iterating raises OSError when the list cannot be read.
    """

    def __init__(self, descriptor: int, end: bytes = b"\n") -> None:
        self._descriptor = descriptor
        self._end = end
        self._waiting: deque[str] = deque()
        self._rest = b""
        self._behind = 0
        """Bytes since the last end of a name."""
        self._begun = self._ended = False

    def __iter__(self) -> Names:
        return self

    def __next__(self) -> str:
        while not self._waiting:
            if self._ended:
                raise StopIteration
            self._take()
        return self._waiting.popleft()

    def next_one(self) -> str | None:
        """The name that comes next, when it is there (or the list has ended) without waiting for who makes the list;
        else None. At the end it is ""."""
        while not self._waiting and not self._ended:
            if not _readable(self._descriptor):
                return None
            self._take()
        return self._waiting[0] if self._waiting else ""

    def _take(self) -> None:
        """Wait for a piece of the list, and cut it into names."""
        piece = os.read(self._descriptor, _BLOCK)
        self._ended = not piece
        if not self._begun:
            self._begun = True
            piece = piece.removeprefix(b"\xef\xbb\xbf")
        *whole, rest = (self._rest + piece).split(self._end)
        self._rest = rest[:_LONGEST]
        self._behind = len(rest) if whole else self._behind + len(piece)
        if self._behind > _ENDLESS:
            raise OSError(errno.EINVAL, "no list of files: a name in it has no end")
        for name in (*whole, rest) if self._ended and rest else whole:
            name = name.removesuffix(b"\r") if self._end == b"\n" else name
            self._waiting.append(os.fsdecode(name[:_LONGEST]))


def _readable(descriptor: int) -> bool:
    """Whether reading does not wait; yes where the system cannot say."""
    import select

    try:
        return bool(select.select([descriptor], [], [], 0)[0])
    except (OSError, ValueError):
        return True
