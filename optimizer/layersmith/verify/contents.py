"""The root filesystem of an image, with what some of its files say: programs and libraries, lists of packages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from layersmith.verify.archive import Image, Member
from layersmith.verify.elf import MAGIC, Linked, linked
from layersmith.verify.rootfs import Inode, RootFilesystem

_TEXTS = re.compile(
    r"/etc/ld\.so\.cache|/etc/ld-musl-\w+\.path|/var/lib/dpkg/info/[^/]+\.list|/lib/apk/db/installed"
    r"|.*/node_modules/\.package-lock\.json|.*/vendor/composer/installed\.json"
)
"""Files that are kept whole: where libraries are looked for, what packages hold, what package managers installed."""

_LARGEST_TEXT = 16 * 1024 * 1024
_LARGEST_PROGRAM = 512 * 1024 * 1024
_LINKS = 40
"""More links than a path may have: Linux gives up there, too."""


class Contents(RootFilesystem):
    """The root filesystem of `image`; `own` is the index of the first layer that its Dockerfile made.

    `above` are the bytes of content in these layers, `texts` some files by their paths, `linked` what the programs and
    libraries of these layers are linked to, by the digests of their files, `variables` the ENV of the image. Raises
    ImageError.
    """

    def __init__(self, image: Image, own: int) -> None:
        super().__init__()
        self.own = own
        self.variables = {name: text for name, _, text in (entry.partition("=") for entry in image.config.env)}
        self.texts: dict[str, bytes] = {}
        self.linked: dict[bytes, Linked] = {}
        self.above = 0
        self._programs: dict[str, Linked] = {}
        for layer in image.layers:
            self._reads_programs = layer.index >= own
            size = self.apply(image, layer)[1]
            self.above += size if layer.index >= own else 0
        for path, inode in self.inodes():
            if inode.layer >= own and path in self._programs:
                self.linked[inode.digest] = self._programs[path]

    def development(self) -> tuple[str, ...]:
        """Packages that npm or Composer installed for development only and that are still there, by their names."""
        found: set[str] = set()
        for path, text in self.texts.items():
            folder = path.rpartition("/")[0]
            if path.endswith("/.package-lock.json"):
                packages = _object(_object(_read(text)).get("packages"))
                there = (name for name, one in packages.items() if _object(one).get("dev") is True)
                found.update(name for name in there if f"{folder.rpartition('/')[0]}/{name}" in self)
            elif path.endswith("/installed.json"):
                names = _object(_read(text)).get("dev-package-names")
                vendor = folder.rpartition("/")[0]
                found.update(str(name) for name in (names or ()) if f"{vendor}/{name}" in self)
        return tuple(sorted(name.rpartition("node_modules/")[2] for name in found))

    def own_programs(self) -> Iterator[tuple[str, Linked, Inode]]:
        """The programs and libraries of the own layers by their paths."""
        for path, inode in self.inodes():
            if inode.layer >= self.own and inode.digest in self.linked:
                yield path, self.linked[inode.digest], inode

    def real(self, path: str) -> str | None:
        """The file that `path` leads to, through links; None when there is none."""
        waiting = [name for name in path.split("/") if name]
        done: list[str] = []
        links = 0
        while waiting:
            name = waiting.pop(0)
            if name in (".", ".."):
                if name == "..":
                    done[-1:] = []
                continue
            entry = self.get("/" + "/".join([*done, name]))
            if entry is None:
                return None
            if entry.kind != "symlink":
                done.append(name)
                continue
            links += 1
            if links > _LINKS:
                return None
            if entry.target.startswith("/"):
                done = []
            waiting = [*(part for part in entry.target.split("/") if part), *waiting]
        return "/" + "/".join(done)

    def _content(self, member: Member) -> Iterator[bytes]:
        chunks = member.chunks()
        if _TEXTS.fullmatch(member.path) and member.size <= _LARGEST_TEXT:
            text = self.texts[member.path] = b"".join(chunks)
            return iter((text,))
        if not self._reads_programs or not 64 <= member.size <= _LARGEST_PROGRAM:
            return chunks
        head = next(chunks, b"")
        if not head.startswith(MAGIC):
            return chain((head,), chunks)
        data = b"".join((head, *chunks))
        found = linked(data)
        if found:
            self._programs[member.path] = found
        return iter((data,))


def _read(text: bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None  # whoever wrote it: it tells nothing


def _object(found: Any) -> dict[str, Any]:
    return found if isinstance(found, dict) else {}
