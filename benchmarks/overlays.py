"""Root filesystems of layers, as builders keep them: overlay mounts, and programs that run in them as in a container.

Needs root. Whoever uses it calls `own_mounts` first, in a process of its own: what is mounted is seen by nobody else
then, and is gone when the process ends.
"""

from __future__ import annotations

import ctypes
import os
import signal
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_MOUNTS, _NEW_PROCESSES = 0x20000, 0x20000000
_READ_ONLY, _REMOUNT, _BIND, _RECURSIVE, _PRIVATE = 1, 32, 4096, 16384, 1 << 18
_DETACH = 2
_DIE_WITH_PARENT = 1
_DEVICES = {"null": (1, 3), "zero": (1, 5), "full": (1, 7), "random": (1, 8), "urandom": (1, 9)}
_PER_RUN = ("etc/hosts", "etc/hostname", "etc/resolv.conf")
"""Files that a builder mounts into each RUN."""

_SECONDS = 20
"""A program that runs longer is ended."""


class Identity(NamedTuple):
    """Who a program runs as."""

    uid: int = 0
    gid: int = 0
    groups: tuple[int, ...] = ()


class Bound(NamedTuple):
    """What is mounted at `target` (an absolute path in the root) while a program runs: `source`, a path outside of it,
    or a new tmpfs when that is empty."""

    source: str
    target: str
    writable: bool = True


def own_mounts() -> None:
    """From now on nobody but this process and its children sees what it mounts. Raises OSError when it may not."""
    _check(_LIBC.unshare(_NEW_MOUNTS))
    _mount("", "/", flags=_RECURSIVE | _PRIVATE)


@contextmanager
def overlay(folder: Path, lower: Sequence[str], upper: str, at: str) -> Iterator[Path]:
    """The layers `lower`, the topmost first, with `upper` on top, which takes all changes ("": a view that takes none):
    names of folders in `folder`, mounted at the one called `at`. A file that a layer brings anew has the names alone
    that this layer knows it by."""
    target = folder / at
    target.mkdir(exist_ok=True)
    # By their names: the option has room for a page, and paths are long.
    data = f"lowerdir={':'.join(lower)}"
    if upper:
        if not (folder / upper).exists():
            (folder / upper).mkdir()
            # The root of a layer hides that of those below.
            below = (folder / lower[0]).stat()
            os.chown(folder / upper, below.st_uid, below.st_gid)
            (folder / upper).chmod(stat.S_IMODE(below.st_mode))
        (folder / f"{upper}.work").mkdir(exist_ok=True)
        data += f",upperdir={upper},workdir={upper}.work,index=off,redirect_dir=off,metacopy=off"
    elif len(lower) == 1:
        data += ":empty"
        (folder / "empty").mkdir(exist_ok=True)
    os.chdir(folder)
    _mount("overlay", str(target), "overlay", data=data)
    try:
        yield target
    finally:
        os.chdir("/")
        _check(_LIBC.umount2(os.fsencode(target), _DETACH))


def run(
    root: Path,
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: str,
    who: Identity,
    mounts: Sequence[Bound],
    output: int,
) -> int:
    """The exit status of `command` in `root`, started in `folder` as `who`; what it prints goes to the file descriptor
    `output`. No process that it has started is left."""

    def started() -> int:
        _check(_LIBC.unshare(_NEW_MOUNTS | _NEW_PROCESSES))
        _mount("", "/", flags=_RECURSIVE | _PRIVATE)
        for one in mounts:
            _bind(root, one)
        signal.alarm(_SECONDS)
        return _forked(lambda: _become(root, command, environment, folder, who, output))

    os.set_inheritable(output, True)
    with _stubs(root, [*(one.target for one in mounts), "/dev", "/proc", *(f"/{name}" for name in _PER_RUN)]):
        return _forked(started)


def _become(
    root: Path, command: Sequence[str], environment: Mapping[str, str], folder: str, who: Identity, output: int
) -> int:
    _mount("proc", str(root / "proc"), "proc")
    _devices(root / "dev")
    for name in _PER_RUN:
        # Of this RUN alone: what is done to these files is done to what they are mounts of.
        _mount(str(root / "dev/null"), str(root / name), flags=_BIND)
    os.chroot(root)
    os.setgroups(who.groups)
    os.setgid(who.gid)
    os.setuid(who.uid)
    os.chdir(folder)
    os.umask(0o022)
    os.setsid()
    _LIBC.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(3, 1000)
    for name in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(name, signal.SIG_DFL)
    try:
        os.execvpe(command[0], command, dict(environment))
    except OSError:
        return 127


def _forked(action: Callable[[], int]) -> int:
    """What `action` returns in a child of this process, or 128 and the signal that ends it."""
    child = os.fork()
    if not child:
        status = 125
        try:
            status = action()
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status if status >= 0 else 128 - status


@contextmanager
def _stubs(root: Path, targets: Sequence[str]) -> Iterator[None]:
    """Something to mount upon at each of `targets`, and away again afterwards if nothing has come into it."""
    made: list[Path] = []
    for target in targets:
        place = within(root, target)
        missing = [one for one in (place, *place.parents) if one.is_relative_to(root) and not os.path.lexists(one)]
        for one in reversed(missing):
            if one == place and (target[1:] in _PER_RUN or target.startswith("/run/secrets/")):
                one.touch()
            else:
                one.mkdir()
            made.append(one)
    try:
        yield
    finally:
        for one in reversed(made):
            try:
                one.rmdir() if stat.S_ISDIR(one.lstat().st_mode) else one.unlink()
            except OSError:
                continue


def _bind(root: Path, one: Bound) -> None:
    target = within(root, one.target)
    if not one.source:
        _mount("tmpfs", str(target), "tmpfs", data="mode=1777")
        return
    if os.path.isfile(one.source) and target.is_dir() and not any(target.iterdir()):
        target.rmdir()
        target.touch()
    _mount(one.source, str(target), flags=_BIND)
    if not one.writable:
        _mount(one.source, str(target), flags=_BIND | _REMOUNT | _READ_ONLY)


def _devices(folder: Path) -> None:
    _mount("tmpfs", str(folder), "tmpfs", data="mode=755")
    os.umask(0)
    for name, (major, minor) in _DEVICES.items():
        os.mknod(folder / name, stat.S_IFCHR | 0o666, os.makedev(major, minor))
    (folder / "shm").mkdir(mode=0o1777)
    (folder / "fd").symlink_to("/proc/self/fd")
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        (folder / name).symlink_to(f"/proc/self/fd/{number}")


def within(root: Path, path: str) -> Path:
    """Where `path` leads when `root` is `/`: links are followed, and what is not there is taken by its name."""
    done: list[str] = []
    left = path.split("/")[::-1]
    followed = 0
    while left:
        name = left.pop()
        if name == "..":
            done = done[:-1]
        elif name not in ("", "."):
            here = root.joinpath(*done, name)
            if here.is_symlink():
                followed += 1
                if followed > 40:
                    raise OSError(f"{path}: too many links")
                target = os.readlink(here)
                if target.startswith("/"):
                    done = []
                left += target.split("/")[::-1]
            else:
                done.append(name)
    return root.joinpath(*done)


def _mount(source: str, target: str, kind: str = "", flags: int = 0, data: str = "") -> None:
    texts = [os.fsencode(one) for one in (source, target, kind)]
    _check(_LIBC.mount(*texts, ctypes.c_ulong(flags), data.encode()), target)


def _check(result: int, what: str = "") -> None:
    if result:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}" if what else os.strerror(error))
