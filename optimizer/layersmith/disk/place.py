"""A folder that is held open while a file in it is made or replaced, whole or not at all.

All is done by the open folder's descriptor, where the system has such calls: whoever puts a link in the folder's place
meanwhile cannot lead a write elsewhere. What is made lies beside the file as `.layersmith-<12 hexadecimal digits>.tmp`
until it is complete. A process that is killed may leave one behind; the next that writes in the folder removes it.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from typing import NamedTuple

from layersmith.disk.files import BINARY, DiskError, Identity, identity_of, take
from layersmith.opening import READING

ABANDONED = 3600.0
"""Seconds after which a temporary file is taken for one that a killed process left: a write takes milliseconds."""

CHANGED = "changed on disk in the meantime; not changed, please run again"

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BY_FOLDER = {os.open, os.stat, os.access, os.rename, os.unlink} <= os.supports_dir_fd
_TEMPORARY = re.compile(r"\.layersmith-[0-9a-f]{12}\.tmp")

_KEEP, _EXCHANGE = 1, 2
"""Flags of renameat2 (its manual page): replace nothing; let two files change their names."""

_CANNOT = {errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM}
"""What a kernel, a file system or a sandbox says that has no such call."""


class Step(NamedTuple):
    """A file that is ready to be put in its place: `put` does that, and `back` takes it away again, both whole or not
    at all, and neither over what somebody else wrote: DiskError and OSError."""

    put: Callable[[], object]
    back: Callable[[], object]


class Place:
    """The folder `path`, held open by `folder` (None where the system cannot)."""

    def __init__(self, path: str, folder: int | None) -> None:
        self._path = path
        self._folder = folder

    def replace(self, name: str, source: bytes, result: bytes, seen: Identity | None) -> None:
        """Make `result` the content of the file `name`, which must have the content `source`, and be `seen`.

        Nothing is done when it has the content `result` by now. Raises DiskError and OSError; then it is as it was.
        """
        with self.replacing(name, source, result, seen) as step:
            step.put()

    @contextmanager
    def replacing(self, name: str, source: bytes, result: bytes, seen: Identity | None) -> Iterator[Step]:
        """All of `replace` but the last step. Raises as it does."""
        with self._opened(name) as old:
            if not os.access(self._at(name), os.W_OK, dir_fd=self._folder):
                raise DiskError("write-protected; not changed")
            status = os.fstat(old)
            content = take(old, max(len(source), len(result)) + 1) if stat.S_ISREG(status.st_mode) else None
            if content == result:
                yield Step(lambda: None, lambda: None)  # another run was faster
                return
            if content != source or seen not in (None, identity_of(status)):
                raise DiskError(CHANGED)
            with self._filled(result, lambda new: _dress(old, new, status)) as temporary:
                yield Step(
                    lambda: self._put(temporary, name, source),
                    lambda: self._put_back(temporary, name, source, result),
                )
        self._settle()

    @contextmanager
    def creating(self, name: str, data: bytes, mode: int, seen: Identity | None) -> Iterator[Step]:
        """Make the file `name`, where nothing may be yet, in this folder, which must be `seen`, all but the last step.
        Raises FileExistsError, DiskError and OSError."""
        if seen not in (None, self.identity):
            raise DiskError("its folder changed on disk in the meantime; not made, please run again")
        with self._filled(data, lambda new: _set_mode(new, mode)) as temporary:
            yield Step(lambda: self._name(temporary, name), lambda: self._unname(name, data))
        self._settle()

    @property
    def identity(self) -> Identity:
        """Which folder it is. Raises OSError."""
        return identity_of(os.stat(self._path) if self._folder is None else os.fstat(self._folder))

    def save(self, name: str, data: bytes, mode: int) -> None:
        """Make the file `name`, or replace the one that is there, with what could be made again: the disk is not
        waited for. Raises DiskError and OSError."""
        with self._filled(data, lambda new: _set_mode(new, mode), waits=False) as temporary:
            self._rename(temporary, name)

    @contextmanager
    def _filled(self, data: bytes, dress: Callable[[int], None], waits: bool = True) -> Iterator[str]:
        """A temporary file with the content `data`, dressed, and on the disk if that `waits`; it is gone afterwards."""
        _sweep(self._path, self._folder)
        temporary, descriptor = self._temporary()
        try:
            with open(descriptor, "wb", buffering=0) as new:
                _fill(new.fileno(), data)
                dress(new.fileno())
                if waits:
                    os.fsync(new.fileno())
            yield temporary
        finally:
            # Where it cannot be removed, the next run does that.
            with suppress(OSError):
                os.unlink(self._at(temporary), dir_fd=self._folder)

    def _temporary(self) -> tuple[str, int]:
        """A new file that only we may read: its name and its descriptor."""
        for _ in range(100):
            name = f".layersmith-{os.urandom(6).hex()}.tmp"
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY
                return name, os.open(self._at(name), flags, 0o600, dir_fd=self._folder)
            except FileExistsError:
                continue
            except PermissionError:
                raise DiskError("cannot be written: permission denied for a new file in its folder") from None
        raise DiskError("cannot be written: no free name for a temporary file")

    def _put(self, temporary: str, name: str, source: bytes) -> None:
        """Give the file `temporary` the name of one that holds `source`. Raises DiskError when that does no longer."""
        try:
            exchanged = self._renamed(temporary, name, _EXCHANGE)
        except FileNotFoundError:
            raise DiskError(CHANGED) from None
        if not exchanged:
            # Nothing but a system call lies between this look and the change: the shortest that there is here.
            self._expect(name, source)
            self._rename(temporary, name)
            return
        try:
            self._expect(temporary, source)
        except BaseException:
            # Whatever somebody else put there a moment ago goes back to where it was.
            self._renamed(temporary, name, _EXCHANGE)
            raise

    def _put_back(self, temporary: str, name: str, source: bytes, result: bytes) -> None:
        """Take back what `_put` did."""
        try:
            os.stat(self._at(temporary), dir_fd=self._folder)
        except FileNotFoundError:  # it could not be exchanged, and the old file is gone
            self.replace(name, result, source, None)
        else:
            self._put(temporary, name, result)

    def _unname(self, name: str, data: bytes) -> None:
        """Remove the file `name`, which was made with the content `data`. Raises DiskError when it has another now."""
        self._expect(name, data)
        os.unlink(self._at(name), dir_fd=self._folder)

    def _expect(self, name: str, source: bytes) -> None:
        """Raise DiskError when `name` is no regular file with the content `source`."""
        if stat.S_ISREG(os.stat(self._at(name), dir_fd=self._folder, follow_symlinks=False).st_mode):
            with self._opened(name) as file:
                if take(file, len(source) + 1) == source:
                    return
        raise DiskError(CHANGED)

    def _name(self, temporary: str, name: str) -> None:
        """Give the file `temporary` the name `name`. Raises FileExistsError when that is taken."""
        try:
            os.link(self._at(temporary), self._at(name), src_dir_fd=self._folder, dst_dir_fd=self._folder)
        except FileExistsError:
            raise
        except OSError:
            # A file system without hard links.
            if self._renamed(temporary, name, _KEEP):
                return
            # The name is taken first, and what is under it replaced at once.
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY
            os.close(os.open(self._at(name), flags, 0o600, dir_fd=self._folder))
            try:
                self._rename(temporary, name)
            except BaseException:
                os.unlink(self._at(name), dir_fd=self._folder)
                raise

    def _rename(self, old: str, new: str) -> None:
        os.replace(self._at(old), self._at(new), src_dir_fd=self._folder, dst_dir_fd=self._folder)

    def _renamed(self, old: str, new: str, flag: int) -> bool:
        """Rename a file in the way of renameat2 that `flag` names; False where there is no such way."""
        call = _renameat2()
        if call is None or self._folder is None:
            return False
        problem = call(self._folder, os.fsencode(old), os.fsencode(new), flag)
        if problem and problem not in _CANNOT:
            raise OSError(problem, os.strerror(problem))
        return not problem

    @contextmanager
    def _opened(self, name: str) -> Iterator[int]:
        """The descriptor of the file `name`, open to be read."""
        flags = READING | _NO_LINK
        try:
            descriptor = os.open(self._at(name), flags, dir_fd=self._folder)
        except OSError as error:
            if error.errno == errno.ELOOP:  # a link, where there was none when its path was worked out
                raise DiskError(CHANGED) from None
            raise
        with _closing(descriptor):
            yield descriptor

    def _at(self, name: str) -> str:
        return os.path.join(self._path, name) if self._folder is None else name

    def _settle(self) -> None:
        """Ask the disk to keep the new name, where the system can; the file itself is whole either way."""
        if self._folder is None:
            return
        # Refused for a folder that may be written but not listed, and by some network file systems.
        with suppress(OSError):
            descriptor = os.open(os.curdir, os.O_RDONLY, dir_fd=self._folder)
            with _closing(descriptor):
                os.fsync(descriptor)


@contextmanager
def place_at(path: str) -> Iterator[Place]:
    """The folder `path`. Raises OSError when it cannot be opened."""
    if not _BY_FOLDER:
        yield Place(path, None)
        return
    # O_PATH opens a folder, too, that may be written but not listed.
    folder = os.open(path, getattr(os, "O_PATH", os.O_RDONLY) | os.O_DIRECTORY)
    with _closing(folder):
        yield Place(path, folder)


@contextmanager
def _closing(descriptor: int) -> Iterator[None]:
    """Close what was only read in the end; whatever the system says of that changes no file."""
    try:
        yield
    finally:
        with suppress(OSError):
            os.close(descriptor)


@lru_cache(maxsize=64)
def _sweep(path: str, folder: int | None) -> None:
    """Remove the temporary files that killed processes left in the folder `path`."""
    with suppress(OSError):
        for name in filter(_TEMPORARY.fullmatch, os.listdir(path)):
            at = os.path.join(path, name) if folder is None else name
            with suppress(OSError):
                status = os.stat(at, dir_fd=folder, follow_symlinks=False)
                # A rename counts as a change of state: what was exchanged a moment ago is not old.
                age = time.time() - max(status.st_mtime, status.st_ctime)
                if stat.S_ISREG(status.st_mode) and age > ABANDONED:
                    os.unlink(at, dir_fd=folder)


@cache
def _renameat2() -> Callable[[int, bytes, bytes, int], int] | None:
    """Linux's call as a function of folder, old name, new name and flag that gives the error's number, 0 for none."""
    if sys.platform != "linux":
        return None
    import ctypes  # Python itself has no such function

    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return None
    call.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)

    def rename(folder: int, old: bytes, new: bytes, flag: int) -> int:
        return ctypes.get_errno() if call(folder, old, folder, new, flag) else 0

    return rename


def _fill(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _set_mode(descriptor: int, mode: int) -> None:
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)


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
    _set_mode(new, stat.S_IMODE(status.st_mode))


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
