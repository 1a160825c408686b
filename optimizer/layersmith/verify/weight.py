"""What gzip would make of a stream: the bytes that a registry keeps of a layer that is not compressed yet."""

from __future__ import annotations

import os
import zlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Self

_LEVEL = 6
"""The gzip level that registries' clients use."""

_BLOCK = 1 << 20
_WINDOW = 1 << 15
"""How far back gzip looks."""

_FRAME = 18
"""Bytes of gzip's head and tail."""


class Scale:
    """Called with a stream's chunks, it knows in the end what they weigh compressed. Use it in a `with`.

    Blocks are compressed beside each other on all processors, each with the end of the one before it as a dictionary:
    the sum is within one in a hundred of gzip's own.
    """

    def __init__(self) -> None:
        self._workers = os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(self._workers)
        self._running: deque[Future[int]] = deque()
        self._block = bytearray()
        self._before = b""
        self._weight = 0

    def __call__(self, chunk: bytes) -> None:
        """Takes the next chunk; waits when the processors cannot keep up."""
        self._block += chunk
        if len(self._block) >= _BLOCK:
            self._send()

    def total(self) -> int:
        """Bytes of all chunks so far, compressed as one gzip file; the next chunk begins another one."""
        self._send()
        while self._running:
            self._weight += self._running.popleft().result()
        weight, self._weight, self._before = self._weight, 0, b""
        return weight + _FRAME

    def _send(self) -> None:
        if len(self._running) > 2 * self._workers:
            self._weight += self._running.popleft().result()
        block = bytes(self._block)
        self._block.clear()
        self._running.append(self._pool.submit(_packed, block, self._before))
        self._before = block[-_WINDOW:]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(cancel_futures=True)


def _packed(block: bytes, before: bytes) -> int:
    packer = zlib.compressobj(_LEVEL, wbits=-15, zdict=before)
    return len(packer.compress(block)) + len(packer.flush(zlib.Z_SYNC_FLUSH))
