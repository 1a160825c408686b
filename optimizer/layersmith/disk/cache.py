"""A folder of results that are kept from one run to the next. Nothing in it is ever needed.

Each result is a file of its own, whole or not there, that begins with a digest of the rest: two runs at once, one that
is killed and a full disk leave nothing behind that would be believed.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress
from hashlib import blake2b

from layersmith.disk.files import BINARY, DiskError, save, take
from layersmith.opening import READING

LIMIT = 1024 * 1024 * 1024
"""Bytes on the disk that results may take; the oldest make room."""

_LARGEST = 4 * 1024 * 1024
_PARTS = 256
"""Folders that the results are spread over, by the first two digits of their keys."""

_BLOCK = 4096
_EVERY = 64
"""A part is looked through once in so many results that come to it."""

_READING = READING | getattr(os, "O_NOFOLLOW", 0)
_MAKING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY

_DAY = 24 * 60 * 60
_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n# What layersmith found out; https://bford.info/cachedir/\n"


class Cache:
    """Results in the folder `top`, by keys of hexadecimal digits. It is made when the first result comes.

    A folder that belongs to somebody else, or that all may write to, is not used: they would decide what we write.
    """

    def __init__(self, top: str, limit: int = LIMIT) -> None:
        self._top = top
        self._limit = limit
        self._writes = self._ours = _is_ours(top)

    def get(self, key: str) -> bytes | None:
        """The result that was kept as `key`; None when there is none, or it is not what was written."""
        if not self._ours:
            return None
        place = self._place(key)
        try:
            descriptor = os.open(place, _READING)
        except OSError:
            return None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
                return None
            digest, _, data = take(descriptor, status.st_size).partition(b"\n")
            if digest != _digest(data):
                return None
        except OSError:
            return None
        finally:
            os.close(descriptor)
        if self._writes and time.time() - status.st_mtime > _DAY:
            with suppress(OSError):
                os.utime(place)  # what is used stays
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keep `data` as `key`, if that can be done."""
        place = self._place(key)
        if not self._writes or len(data) + 64 > _LARGEST:
            return
        try:
            self._save(place, _digest(data) + b"\n" + data)
        except (DiskError, OSError):
            self._writes = False  # read-only, or full: it is the same for all that follow
            return
        if int(key[2:4], 16) % _EVERY == 0:
            self._tidy(os.path.dirname(place))

    def _place(self, key: str) -> str:
        return os.path.join(self._top, "results", key[:2], key[2:])

    def _save(self, place: str, data: bytes) -> None:
        """Give the file `place` the content `data`. Raises OSError and DiskError.

        Nothing waits for the disk, as it does for users' files: what a power failure cuts does not fit its digest.
        """
        part = os.path.dirname(place)
        temporary = os.path.join(part, f".layersmith-{os.urandom(6).hex()}.tmp")
        try:
            descriptor = os.open(temporary, _MAKING, 0o600)
        except FileNotFoundError:
            self._make(part)
            descriptor = os.open(temporary, _MAKING, 0o600)
        try:
            with open(descriptor, "wb", buffering=0) as file:
                if file.write(data) != len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.replace(temporary, place)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise

    def _make(self, part: str) -> None:
        """Make the folder `part`. Raises OSError and DiskError."""
        if not os.path.isdir(self._top):
            os.makedirs(self._top, 0o700, exist_ok=True)
            save(os.path.join(self._top, "CACHEDIR.TAG"), _TAG)
            save(os.path.join(self._top, ".gitignore"), b"*\n")
        os.makedirs(part, exist_ok=True)

    def _tidy(self, part: str) -> None:
        """Take out of `part` what is oldest, until it has its share of the room, and what killed runs left."""
        found: list[tuple[float, int, str]] = []
        with suppress(OSError), os.scandir(part) as entries:
            for entry in entries:
                with suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    if not entry.name.endswith(".tmp"):
                        found.append((status.st_mtime, -(-status.st_size // _BLOCK) * _BLOCK, entry.path))
                    elif time.time() - status.st_mtime > _DAY:
                        os.unlink(entry.path)
        room = self._limit // _PARTS
        for _, size, path in sorted(found, reverse=True):
            room -= size
            if room < 0:
                with suppress(OSError):  # another run was faster
                    os.unlink(path)


def usual_place() -> str | None:
    """Where users' caches are on this system; None when that is not known."""
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or os.path.expanduser("~/.cache")
    return os.path.join(base, "layersmith") if os.path.isabs(base) else None


def _is_ours(top: str) -> bool:
    """Whether nobody else decides what is in the folder `top` (or will be: it is not there yet)."""
    try:
        status = os.stat(top)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    if not hasattr(os, "geteuid"):
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & stat.S_IWOTH


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).hexdigest().encode()
