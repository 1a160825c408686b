"""Reading a file without surprises, and replacing it whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layersmith.disk.place import Place

Identity = tuple[int, int]
"""Which file it is, whatever its name: the numbers of its device and inode."""

MAX_SIZE = 1024 * 1024
"""Files of more bytes than this are not Dockerfiles; the user may say otherwise."""

BINARY = getattr(os, "O_BINARY", 0)
NO_WAIT = getattr(os, "O_NONBLOCK", 0)


class DiskError(Exception):
    """A file or folder that cannot be done; the text says why, and reads on from "name: "."""


def read(path: str, limit: int = MAX_SIZE) -> bytes:
    """The bytes of the regular file `path` (a link is followed). Raises DiskError, as `observe` does."""
    return observe(path, limit)[0]


def observe(path: str, limit: int = MAX_SIZE) -> tuple[bytes, Identity]:
    """The bytes of the regular file `path` (a link is followed), and which file that is, for `write`.

    Raises DiskError when it is missing, not a regular file, not readable, larger than `limit` bytes, or
    binary (has NUL bytes). Never waits on a FIFO or a device.
    """
    try:
        # Looked at before it is opened: opening a device can do something, opening a FIFO can wait.
        _refuse_special(os.stat(path).st_mode)
        descriptor = os.open(path, os.O_RDONLY | BINARY | NO_WAIT)
        with open(descriptor, "rb", buffering=0):
            status = os.fstat(descriptor)
            _refuse_special(status.st_mode)
            if status.st_size > limit:
                raise DiskError(
                    f"too large: {shown_size(status.st_size)}, the limit is {shown_size(limit)} (--max-size)"
                )
            return checked(take(descriptor, limit + 1), limit), identity_of(status)
    except OSError as error:
        raise DiskError(sentence(error)) from error


def checked(data: bytes, limit: int) -> bytes:
    """`data` as it is; raises DiskError when it has more than `limit` bytes, or a NUL byte."""
    if len(data) > limit:
        raise DiskError(f"too large: more than the limit of {shown_size(limit)} (--max-size)")
    if b"\0" in data:
        raise DiskError("a binary file (it has NUL bytes)")
    return data


def write(path: str, source: bytes, result: bytes, seen: Identity | None = None) -> None:
    """Replace the content of the file `path`, which must still be `source`, by `result`; `seen` is which file was read.

    A link is followed to the file that it names. Mode, owner, access control lists and extended attributes
    are kept; other hard links to the file keep the old content. Raises DiskError when the file changed
    meanwhile or cannot be replaced; then it is as it was, and no temporary file is left.
    """
    with _writing(path) as (place, name):
        place.replace(name, source, result, seen)


def save(path: str, data: bytes) -> None:
    """Make `data` the content of `path`, a new file or one that holds what we wrote before; a link is followed.

    Raises DiskError; then what was there is as it was.
    """
    with _writing(path) as (place, name):
        if os.path.exists(path):
            _refuse_special(os.stat(path).st_mode)
        place.save(name, data, _usual_mode())


def create(path: str, data: bytes) -> None:
    """Make the file `path`, where nothing may be yet, with the content `data`, whole or not at all.

    Raises DiskError when something is there by now, or when it cannot be made; then no temporary file is left.
    """
    with _writing(path, follow=False) as (place, name):
        try:
            place.create(name, data, _usual_mode())
        except FileExistsError:
            raise DiskError("made by someone else in the meantime; not changed, please run again") from None


def check_unchanged(path: str, source: bytes, seen: Identity | None) -> None:
    """Raise DiskError when the file `path` no longer is the one `seen`, with the content `source`."""
    from layersmith.disk.place import CHANGED

    if observe(path, len(source)) != (source, seen):
        raise DiskError(CHANGED)


@contextmanager
def _writing(path: str, follow: bool = True) -> Iterator[tuple[Place, str]]:
    """The folder that the file `path` is in, held open, and the file's name in it; without `follow`, of `path` itself
    even when it is a link. Whatever goes wrong is a DiskError."""
    from layersmith.disk.place import place_at  # most runs write nothing

    try:
        folder, name = os.path.split(os.path.realpath(path) if follow else path)
        with _uninterrupted(), place_at(folder or os.curdir) as place:
            yield place, name
    except OSError as error:
        raise DiskError(f"cannot be written: {sentence(error)}") from error


def _usual_mode() -> int:
    """The mode that a new file gets here."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


def sentence(error: OSError) -> str:
    """What went wrong, in a few words without the file's name."""
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    return (error.strerror or str(error)).lower()


def shown_size(size: int) -> str:
    """A number of bytes for people, such as `1 MiB` or `1.5 KiB`."""
    for unit, factor in (("MiB", 1024 * 1024), ("KiB", 1024)):
        if size >= factor:
            return f"{size / factor:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"


def _refuse_special(mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    for is_kind, name in (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a FIFO"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if is_kind(mode):
            raise DiskError(f"not a regular file but {name}")
    raise DiskError("not a regular file")


def identity_of(status: os.stat_result) -> Identity:
    """Which file has this `status`."""
    return status.st_dev, status.st_ino


def take(descriptor: int, count: int) -> bytes:
    """Up to `count` bytes from the start of an open file."""
    pieces: list[bytes] = []
    while count > 0 and (piece := os.read(descriptor, count)):
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Put off Ctrl-C and requests to end until the file is whole again (a few milliseconds)."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
