"""Reading a file without surprises, and replacing it whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress

MAX_SIZE = 1024 * 1024
"""Files of more bytes than this are not Dockerfiles; the user may say otherwise."""

_BINARY = getattr(os, "O_BINARY", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)


class DiskError(Exception):
    """A file or folder that cannot be done; the text says why, and reads on from "name: "."""


def read(path: str, limit: int = MAX_SIZE) -> bytes:
    """The bytes of the regular file `path` (a link is followed).

    Raises DiskError when it is missing, not a regular file, not readable, larger than `limit` bytes, or
    binary (has NUL bytes). Never waits on a FIFO or a device.
    """
    try:
        # Looked at before it is opened: opening a device can do something, opening a FIFO can wait.
        _refuse_special(os.stat(path).st_mode)
        descriptor = os.open(path, os.O_RDONLY | _BINARY | _NO_WAIT)
        with open(descriptor, "rb", buffering=0):
            status = os.fstat(descriptor)
            _refuse_special(status.st_mode)
            if status.st_size > limit:
                raise DiskError(
                    f"too large: {shown_size(status.st_size)}, the limit is {shown_size(limit)} (--max-size)"
                )
            return checked(_take(descriptor, limit + 1), limit)
    except OSError as error:
        raise DiskError(sentence(error)) from error


def checked(data: bytes, limit: int) -> bytes:
    """`data` as it is; raises DiskError when it has more than `limit` bytes, or a NUL byte."""
    if len(data) > limit:
        raise DiskError(f"too large: more than the limit of {shown_size(limit)} (--max-size)")
    if b"\0" in data:
        raise DiskError("a binary file (it has NUL bytes)")
    return data


def write(path: str, source: bytes, result: bytes) -> None:
    """Replace the content of the file `path`, which must still be `source`, by `result`.

    A link is followed to the file that it names. Mode, owner, access control lists and extended attributes
    are kept; other hard links to the file keep the old content. Raises DiskError when the file changed
    meanwhile or cannot be replaced; then it is as it was, and no temporary file is left.
    """
    try:
        target = os.path.realpath(path)
        if not os.access(target, os.W_OK):
            raise DiskError("write-protected; not changed")
        with _uninterrupted():
            _replace(target, source, result)
    except OSError as error:
        raise DiskError(f"cannot be written: {sentence(error)}") from error


def save(path: str, data: bytes) -> None:
    """Make `data` the content of `path`, a new file or one that holds what we wrote before; a link is followed.

    Raises DiskError; then what was there is as it was.
    """
    try:
        target = os.path.realpath(path)
        if os.path.exists(target) and not os.path.isfile(target):
            _refuse_special(os.stat(target).st_mode)
        temporary, descriptor = _temporary(os.path.dirname(target))
        try:
            with open(descriptor, "wb", buffering=0) as new:
                _fill(new.fileno(), data)
                if hasattr(os, "fchmod"):
                    os.fchmod(new.fileno(), _usual_mode())
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise DiskError(f"cannot be written: {sentence(error)}") from error


def create(path: str, data: bytes) -> None:
    """Make the file `path`, where nothing may be yet, with the content `data`, whole or not at all.

    Raises DiskError when something is there by now, or when it cannot be made; then no temporary file is left.
    """
    try:
        with _uninterrupted():
            temporary, descriptor = _temporary(os.path.dirname(path) or os.curdir)
            try:
                with open(descriptor, "wb", buffering=0) as new:
                    _fill(new.fileno(), data)
                    if hasattr(os, "fchmod"):
                        os.fchmod(new.fileno(), _usual_mode())
                    os.fsync(new.fileno())
                _name(temporary, path)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(temporary)
            _settle(os.path.dirname(path) or os.curdir)
    except FileExistsError:
        raise DiskError("made by someone else in the meantime; not changed, please run again") from None
    except OSError as error:
        raise DiskError(f"cannot be written: {sentence(error)}") from error


def _name(temporary: str, path: str) -> None:
    """Give the file `temporary` the name `path` as well. Raises FileExistsError when that is taken."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links: the name is taken first, and what is under it replaced at once.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600))
        os.replace(temporary, path)


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


def _take(descriptor: int, count: int) -> bytes:
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


def _replace(target: str, source: bytes, result: bytes) -> None:
    folder = os.path.dirname(target)
    with open(os.open(target, os.O_RDONLY | _BINARY | _NO_WAIT), "rb", buffering=0) as old:
        status = os.fstat(old.fileno())
        if not stat.S_ISREG(status.st_mode) or _take(old.fileno(), len(source) + 1) != source:
            raise DiskError("changed on disk in the meantime; not changed, please run again")
        temporary, descriptor = _temporary(folder)
        try:
            with open(descriptor, "wb", buffering=0) as new:
                _fill(new.fileno(), result)
                _dress(old.fileno(), new.fileno(), status)
                os.fsync(new.fileno())
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
    _settle(folder)


def _temporary(folder: str) -> tuple[str, int]:
    """A new file in `folder` that only we may read: its path and its descriptor."""
    for _ in range(100):
        path = os.path.join(folder, f".layersmith-{os.urandom(6).hex()}.tmp")
        try:
            return path, os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
        except FileExistsError:
            continue
    raise DiskError("cannot be written: no free name for a temporary file")


def _fill(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _dress(old: int, new: int, status: os.stat_result) -> None:
    """Give the file `new` the owner, extended attributes (access control lists too) and mode of `old`."""
    if hasattr(os, "fchown"):
        ours = os.fstat(new)
        if (ours.st_uid, ours.st_gid) != (status.st_uid, status.st_gid):
            try:
                os.fchown(new, status.st_uid, status.st_gid)
            except PermissionError:
                raise DiskError("owned by someone else, and the owner could not be kept; not changed") from None
    if hasattr(os, "listxattr"):
        _copy_attributes(old, new)
    if hasattr(os, "fchmod"):
        os.fchmod(new, stat.S_IMODE(status.st_mode))


def _copy_attributes(old: int, new: int) -> None:
    """Make the extended attributes equal, as far as the file system and our rights go."""
    try:
        wanted = {name: os.getxattr(old, name) for name in os.listxattr(old)}
        # A folder's default access list gives new files attributes that the old one may not have had.
        for name in set(os.listxattr(new)) - wanted.keys():
            os.removexattr(new, name)
    except OSError:
        return
    for name, value in wanted.items():
        try:
            os.setxattr(new, name, value)
        except OSError:
            # Labels of a security module are set by the system itself, and refused from us.
            continue


def _settle(folder: str) -> None:
    """Ask the disk to keep the rename, where the system can; the file itself is whole either way."""
    if hasattr(os, "O_DIRECTORY"):
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            return  # a folder that may be written but not listed
        try:
            os.fsync(descriptor)
        except OSError:
            return  # some network file systems cannot
        finally:
            os.close(descriptor)
