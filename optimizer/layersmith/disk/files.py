"""Reading a file without surprises, and replacing it whole or not at all."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from layersmith.opening import regular, special
from layersmith.values import value
from layersmith.visible import visible

if TYPE_CHECKING:
    from layersmith.disk.place import Place, Step

Identity = tuple[int, int]
"""Which file it is, whatever its name: the numbers of its device and inode."""

MAX_SIZE = 1024 * 1024
"""Files of more bytes than this are not Dockerfiles; the user may say otherwise."""

BINARY = getattr(os, "O_BINARY", 0)


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
        descriptor, status = regular(path)
        try:
            if status.st_size > limit:
                raise DiskError(
                    f"too large: {shown_size(status.st_size)}, the limit is {shown_size(limit)} (--max-size)"
                )
            return checked(take(descriptor, limit + 1), limit), identity_of(status)
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        if os.path.islink(path):
            raise DiskError(f"a link to {visible(os.readlink(path))}, where no file is") from error
        raise DiskError(sentence(error)) from error
    except OSError as error:
        raise DiskError(sentence(error)) from error


def checked(data: bytes, limit: int) -> bytes:
    """`data` as it is; raises DiskError when it has more than `limit` bytes, or a NUL byte."""
    if len(data) > limit:
        raise DiskError(f"too large: more than the limit of {shown_size(limit)} (--max-size)")
    if b"\0" in data:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise DiskError("a text in UTF-16, which no builder reads: save it as UTF-8")
        raise DiskError("a binary file (it has NUL bytes)")
    return data


def write(path: str, source: bytes, result: bytes, seen: Identity | None = None) -> None:
    """Replace the content of the file `path`, which must still be `source`, by `result`; `seen` is which file was read.

    A link is followed to the file that it names. Mode, owner, access control lists and extended attributes
    are kept; other hard links to the file keep the old content. Raises DiskError when the file changed
    meanwhile or cannot be replaced; then it is as it was, and no temporary file is left.
    """
    write_all([Change(path, source, result, seen)])


def save(path: str, data: bytes) -> None:
    """Make `data` the content of `path`, a new file or one that holds what we wrote before; a link is followed.

    Raises DiskError; then what was there is as it was.
    """
    with _writing(path) as (place, name):
        if os.path.exists(path) and (told := special(os.stat(path).st_mode)):
            raise DiskError(told)
        place.save(name, data, _usual_mode())


def create(path: str, data: bytes) -> None:
    """Make the file `path`, where nothing may be yet, with the content `data`, whole or not at all.

    Raises DiskError when something is there by now, or when it cannot be made; then no temporary file is left.
    """
    write_all([Change(path, None, data)])


@value
class Change:
    """What is to become of the file `path`, which has the content `before` (None: there is none yet), and is `seen`;
    for a file that is to be made, `seen` is the folder that it will be in. None: whichever it is. When `before` and
    `after` are the same, the file is not touched, but still has to be as it was."""

    path: str
    before: bytes | None
    after: bytes
    seen: Identity | None = None


def write_all(changes: Sequence[Change]) -> None:
    """Make all `changes`, as `write` and `create` do each, or none of them.

    All are made ready before the first file gets its name, so that a full disk is met by then, and those done are taken
    back when a later one is refused. Raises DiskError, which begins with the path of the file, but for the first.
    """
    done: list[tuple[Change, Step]] = []
    with ExitStack() as stack:
        stack.enter_context(_uninterrupted())
        steps = []
        for number, change in enumerate(changes):
            with _about(change, number):
                steps.append(stack.enter_context(_ready(change)))
        for number, (change, step) in enumerate(zip(changes, steps, strict=True)):
            try:
                with _about(change, number):
                    step.put()
            except DiskError as error:
                raise _taken_back(done, error) from error
            done.append((change, step))


def _taken_back(done: list[tuple[Change, Step]], error: DiskError) -> DiskError:
    """`error`, once the steps that were `done` are taken back; it says so of those that could not be."""
    for change, step in reversed(done):
        try:
            step.back()
        except (DiskError, OSError):
            error = DiskError(f"{error}; {visible(change.path)} is written already, and could not be taken back")
    return error


@contextmanager
def _about(change: Change, number: int) -> Iterator[None]:
    """Whatever goes wrong is a DiskError, which names the file unless it is the first."""
    try:
        try:
            yield
        except FileExistsError:
            raise DiskError("made by someone else in the meantime; not changed, please run again") from None
        except OSError as error:
            raise DiskError(f"cannot be written: {sentence(error)}") from error
    except DiskError as error:
        raise (DiskError(f"left alone; {visible(change.path)}: {error}") if number else error) from None


@contextmanager
def _ready(change: Change) -> Iterator[Step]:
    """One of several changes, all but the last step."""
    from layersmith.disk.place import Step, place_at  # most runs write nothing

    if change.before == change.after:
        yield Step(lambda: _check(change), lambda: None)
        return
    made = change.before is None
    folder, name = os.path.split(change.path if made else os.path.realpath(change.path))
    with place_at(folder or os.curdir) as place:
        if change.before is None:
            with place.creating(name, change.after, _usual_mode(), change.seen) as step:
                yield step
        else:
            with place.replacing(name, change.before, change.after, change.seen) as step:
                yield step


def _check(change: Change) -> None:
    """Raise DiskError when a file that stays as it is has changed."""
    from layersmith.disk.place import CHANGED

    try:
        if observe(change.path, len(change.after)) == (change.after, change.seen):
            return
    except DiskError:
        pass
    raise DiskError(CHANGED)


@contextmanager
def _writing(path: str) -> Iterator[tuple[Place, str]]:
    """The folder that the file `path` is in, held open, and the file's name in it. Whatever goes wrong is a
    DiskError."""
    from layersmith.disk.place import place_at  # most runs write nothing

    try:
        folder, name = os.path.split(os.path.realpath(path))
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
    told = error.strerror or str(error)
    return told[:1].lower() + told[1:]


def shown_size(size: int) -> str:
    """A number of bytes for people, such as `1 MiB` or `1.5 KiB`."""
    for unit, factor in (("MiB", 1024 * 1024), ("KiB", 1024)):
        if size >= factor:
            return f"{size / factor:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"


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
