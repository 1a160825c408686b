"""Which files ADD would unpack.

Seen on Docker 28.5 and buildah 1.43: a source that is a file, or a link to one, is unpacked when it is a tar archive,
whatever its name: also one of 1979's format, which has no mark of its own, and one compressed by gzip, bzip2, xz or
zstd. A file that is compressed and no tar archive is copied as it is. What lies in a folder that is a source stays.
"""

from __future__ import annotations

import re

from layersmith.context.tree import Tree, parted
from layersmith.effects.copies import SHARED_FLAGS, kind_of, sources
from layersmith.syntax.tree import Instruction
from layersmith.values import pattern

_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
_SKIPPABLE = b"\x2a\x4d\x18"
"""What follows the first byte, 0x50 to 0x5f, of a frame that zstd skips (RFC 8878, section 3.1.2)."""

_BLOCK = 512
_SUM = slice(148, 156)
"""Where a tar header keeps the sum of its bytes (POSIX, "pax", ustar interchange format), itself taken as blanks."""

_NAMED = pattern(
    r".*\.(?:tar|tgz|tbz2?|txz|tzst|taz|gz|bz2|xz|zst|lzma|ova|gem|crate|apk|box)(?:\.\d+)?$", re.IGNORECASE
)
"""Names of files that are tar archives, or compressed ones, more often than not."""

_TOP = frozenset((".", "./", "/", "./."))


def may_be_archive(content: bytes) -> bool:
    """Whether a file with this `content` may be one that ADD unpacks: each compressed file may."""
    if content.startswith(_COMPRESSED) or (content[1:4] == _SKIPPABLE and content[0] >> 4 == 5):
        return True
    header = content[:_BLOCK]
    told = header[_SUM].strip(b" \x00") or b"0"
    if len(header) < _BLOCK or not re.fullmatch(rb"[0-7]+", told):
        return False
    blank = header[: _SUM.start] + b" " * 8 + header[_SUM.stop :]
    # Old writers took bytes for signed numbers.
    return int(told, 8) in (sum(blank), sum(blank) - 256 * sum(byte > 127 for byte in blank))


def unpacked(context: Tree | None, source: str) -> bool | None:
    """Whether ADD may unpack the local `source` (a path without variables and wildcards); None when nothing shows it:
    without a context, or when the file is not there, or too large to be read, and its name says nothing."""
    if source in _TOP:
        return False
    path = "/".join(parted(source))
    kind = context.kind(path) if context is not None else None
    if context is not None and kind is not None:
        if kind == "folder" or (kind == "link" and context.children(path)):
            return False
        content = context.read(path)
        if content is not None:
            return may_be_archive(content)
    return True if _NAMED.match(source.rstrip("/")) else None


def copies_only(context: Tree | None, add: Instruction) -> bool:
    """Whether `add`, an ADD, certainly does what a COPY with the same words does."""
    named = sources(add) if len(add.words) > 1 and not add.heredocs else ()
    if not named or any(flag.name not in SHARED_FLAGS for flag in add.flags):
        return False
    return all(kind_of(one) == "local" and unpacked(context, one) is False for one in named)
