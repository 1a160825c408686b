"""Files as a build sees them. Nothing here touches a disk: who has one implements `Tree`."""

from __future__ import annotations

from typing import Literal, Protocol

Kind = Literal["file", "folder", "link"]


class Tree(Protocol):
    """A tree of files, in a build context or inside an image.

    Paths are text with `/` between their parts, bytes that are no UTF-8 as surrogates; "" is the top of a context, and
    a path inside an image is absolute. Only what a build sees is there: what .dockerignore hides is not.
    """

    def kind(self, path: str) -> Kind | None:
        """What `path` is, links not followed; None when nothing is there."""

    def children(self, path: str) -> tuple[str, ...]:
        """The names in the folder `path`, sorted; empty when it is none."""

    def read(self, path: str) -> bytes | None:
        """The content of the file at `path`, links inside the tree followed; None when there is none, or when it is
        too large to be a text that a package manager reads."""


def parted(path: str) -> list[str]:
    """The parts of `path`, from the top, in its shortest form, where `..` ends at the top, as Docker has it."""
    found: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del found[-1:]
        elif part not in ("", "."):
            found.append(part)
    return found
