"""What there is in a root filesystem, in the words of `layersmith.verify`."""

from __future__ import annotations

import hashlib
import os
import posixpath
import stat
from collections.abc import Iterator
from pathlib import Path

from layersmith.verify.model import Entry, Kind

_KINDS: dict[int, Kind] = {stat.S_IFREG: "file", stat.S_IFDIR: "folder", stat.S_IFLNK: "symlink", stat.S_IFIFO: "fifo"}

_digests: dict[tuple[int, int, int], str] = {}
"""The SHA-256 of a base's files, by inode, time of change and size: those are big, and in every image."""


def entries(root: Path) -> Iterator[tuple[str, Entry]]:
    """All paths in `root`, by their absolute names."""
    names: dict[tuple[int, int], list[str]] = {}
    found: list[tuple[str, os.stat_result]] = [("/", root.stat())]
    for folder, folders, files in os.walk(root):
        inside = "/" + folder[len(str(root)) + 1 :]
        for name in (*folders, *files):
            info = os.lstat(os.path.join(folder, name))
            path = posixpath.join(inside, name)
            found.append((path, info))
            if not stat.S_ISDIR(info.st_mode) and info.st_nlink > 1:
                names.setdefault((info.st_dev, info.st_ino), []).append(path)
    for path, info in found:
        place = root / path[1:]
        kind = _KINDS.get(stat.S_IFMT(info.st_mode), "character")
        digest = target = ""
        if kind == "file":
            key = info.st_ino, info.st_ctime_ns, info.st_size
            digest = _digests.get(key, "") or hashlib.sha256(place.read_bytes()).hexdigest()
            if info.st_size > 10_000:
                _digests[key] = digest
        elif kind == "symlink":
            target = os.readlink(place)
        links = tuple(sorted(set(names.get((info.st_dev, info.st_ino), ())) - {path}))
        size = info.st_size if kind == "file" else 0
        yield path, Entry(kind, stat.S_IMODE(info.st_mode), info.st_uid, info.st_gid, size, target, digest, links=links)
