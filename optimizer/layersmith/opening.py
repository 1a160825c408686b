"""Opening what somebody names to be read, without ever waiting for it."""

from __future__ import annotations

import errno
import os
import stat

READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)

_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a FIFO"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def special(mode: int) -> str:
    """What keeps a file of this `mode` (as in `os.stat_result`) from being read; "" for a regular one."""
    if stat.S_ISREG(mode):
        return ""
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "")
    return f"not a regular file but {kind}" if kind else "not a regular file"


def opened(path: str) -> int:
    """A descriptor that reads the regular file `path` from its beginning, or else what somebody has opened for us and
    calls by such a name (`/dev/stdin`, `/dev/fd/3`; shells write a pipe so), whatever that is.

    Raises OSError, for a FIFO and a device too: nobody may ever write into the one, nor end the other. /dev/null is an
    empty file.
    """
    import re  # few command lines name a file that is opened here

    ours = re.fullmatch(r"/dev/stdin|/(?:dev|proc/self)/fd/([0-9]{1,9})", path)
    if ours:
        # Not opened anew: a FIFO would be waited for.
        descriptor = os.dup(int(ours[1] or 0))
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.lseek(descriptor, 0, os.SEEK_SET)
        return descriptor
    if path == os.devnull:
        return os.open(path, READING)
    return regular(path)[0]


def regular(path: str) -> tuple[int, os.stat_result]:
    """A descriptor that reads the regular file `path` (a link is followed), and its status. Raises OSError."""
    # Looked at before it is opened: opening a device can do something, opening a FIFO can wait.
    _refuse_special(os.stat(path).st_mode)
    descriptor = os.open(path, READING)
    try:
        status = os.fstat(descriptor)
        _refuse_special(status.st_mode)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor, status


def _refuse_special(mode: int) -> None:
    if told := special(mode):
        raise OSError(errno.EINVAL, told)
