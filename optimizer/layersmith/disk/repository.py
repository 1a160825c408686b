"""Whether the history of a folder is still what it was: told from what git itself would begin with, without asking it.

Starting git and counting a thousand commits takes as long as all else that there is to do about a file that is known.
What is told here is what `git log` rests on (gitrepository-layout, git-config): which repository it is, its commit,
which names all others, where history is cut or replaced, and what the configs say.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import blake2b

from layersmith.disk.files import DiskError, read

_LARGEST = 64 * 1024 * 1024


def state_of(folder: str) -> str | None:
    """A text that is another one when the history of `folder` is another one; None when only git can say what it is."""
    ours = _ours()
    if ours is None:
        return None
    at = real = os.path.realpath(folder)
    while True:
        git = os.path.join(at, ".git")
        # Without HEAD it is no repository to git, which looks further up.
        if os.path.isfile(git) or os.path.lexists(os.path.join(git, "HEAD")):
            break
        if os.path.lexists(os.path.join(at, "HEAD")):
            return None  # maybe a repository without a work tree
        above = os.path.dirname(at)
        if above == at:
            return f"{ours} none"
        at = above
    try:
        digest = blake2b(ours.encode(), digest_size=16)
        for part in _parts(git):
            digest.update(part + b"\0")
        status = os.stat(git)
        place = f"{git}\0{real}\0{status.st_dev} {status.st_uid} {os.stat(real).st_dev} {os.geteuid()}"
        digest.update(os.fsencode(place))
    except (OSError, DiskError, _Unusual):
        return None
    return digest.hexdigest()


class _Unusual(Exception):  # noqa: N818, nothing is wrong with it
    """A repository of which git knows more than we."""


def _parts(git: str) -> Iterator[bytes]:
    """What the history in the repository `git` (a folder, or a file that names one) rests on. Raises _Unusual, OSError
    and DiskError."""
    if os.path.isfile(git):
        kind, _, place = os.fsdecode(read(git)).strip().partition(": ")
        if kind != "gitdir":
            raise _Unusual
        git = os.path.join(os.path.dirname(git), place)
    common = os.path.join(git, os.fsdecode(_content(git, "commondir")).strip()) if _there(git, "commondir") else git
    if any(_there(common, place) for place in ("refs/replace", "reftable", "info/grafts")):
        raise _Unusual
    head = read(os.path.join(git, "HEAD"))
    yield head
    if head.startswith(b"ref: "):
        yield _commit(git, common, os.fsdecode(head[5:].strip()))
    for folder, name in ((common, "shallow"), (common, "config"), (git, "config.worktree")):
        content = _content(folder, name)
        if b"include" in content.lower():
            raise _Unusual
        yield content


def _commit(git: str, common: str, name: str) -> bytes:
    """The commit that the branch `name` is at; b"" when it has none yet."""
    for folder in (git, common):
        if commit := _content(folder, *name.split("/")):
            if commit.startswith(b"ref:"):
                raise _Unusual
            return commit
    packed = _content(common, "packed-refs")
    if b" refs/replace/" in packed:
        raise _Unusual
    wanted = b" " + os.fsencode(name)
    return next((line for line in packed.splitlines() if line.endswith(wanted)), b"")


@cache
def _ours() -> str | None:
    """Which git there is, and what its configs say to it; None when they say more than what stands in them."""
    from shutil import which

    program = which("git")
    if not hasattr(os, "geteuid"):
        return None
    if program is None:
        return "no git"
    status = os.stat(program)
    home = os.path.expanduser("~")
    digest = blake2b(os.fsencode(f"{program}\0{status.st_mtime_ns} {status.st_size} {home}"), digest_size=16)
    other = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    for folder, *names in (("/etc", "gitconfig"), (home, ".gitconfig"), (other, "git", "config")):
        try:
            content = _content(folder, *names)
        except DiskError:
            return None
        if b"include" in content.lower():
            return None
        digest.update(content + b"\0")
    return digest.hexdigest()


def _there(folder: str, name: str) -> bool:
    return os.path.lexists(os.path.join(folder, name))


def _content(folder: str, *names: str) -> bytes:
    """The bytes of a file; b"" when there is none. Raises DiskError when it cannot be read."""
    place = os.path.join(folder, *names)
    with suppress(FileNotFoundError, NotADirectoryError):
        os.stat(place)
        return read(place, _LARGEST)
    return b""
