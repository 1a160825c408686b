"""Who a name or number stands for in a root filesystem, by its /etc/passwd and /etc/group."""

from __future__ import annotations

from pathlib import Path

from overlays import Identity, within


class AccountError(Exception):
    """There is no such user or group."""


def identity(root: Path, text: str) -> Identity:
    """Who a RUN runs as under `USER text`, nobody having said so when it is empty. Raises AccountError."""
    user, _, group = (text or "0").partition(":")
    found = next((one for one in _lines(root, "/etc/passwd") if user in (one[0], one[2])), None)
    if found is None and not user.isdecimal():
        raise AccountError(f"unable to find user {user}")
    uid = int(found[2]) if found else int(user)
    if group:
        return Identity(uid, _group(root, group), ())
    groups = _lines(root, "/etc/group")
    more = tuple(int(one[2]) for one in groups if found and found[0] in one[3].split(","))
    return Identity(uid, int(found[3]) if found else 0, more)


def owner(root: Path, text: str) -> tuple[int, int]:
    """The user and group of `--chown=text`. Raises AccountError."""
    user, _, group = text.partition(":")
    if user.isdecimal():  # A number stands for itself, and for the group of the same number.
        uid = gid = int(user)
    elif found := next((one for one in _lines(root, "/etc/passwd") if one[0] == user), None):
        uid, gid = int(found[2]), int(found[3])
    else:
        raise AccountError(f"unable to find user {user}")
    return uid, _group(root, group) if group else gid


def home(root: Path, uid: int) -> str:
    """The home folder of a user; the root of all for one without an account."""
    return next((one[5] for one in _lines(root, "/etc/passwd") if one[2] == str(uid)), "/")


def _group(root: Path, text: str) -> int:
    found = next((one for one in _lines(root, "/etc/group") if text in (one[0], one[2])), None)
    if found is None and not text.isdecimal():
        raise AccountError(f"unable to find group {text}")
    return int(found[2]) if found else int(text)


def _lines(root: Path, path: str) -> list[list[str]]:
    place = within(root, path)
    return [line.split(":") for line in place.read_text().splitlines()] if place.is_file() else []
