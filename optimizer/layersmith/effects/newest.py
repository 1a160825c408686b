"""What a RUN fetches as it is at that moment: a clone of a branch, the archive of `master`, the latest release.

A builder that keeps the layer of such a RUN keeps what was newest then. An ARG above it with the date or commit of the
build makes it run again, whether its author thinks of that or not. Packages of a distribution do not count: that they
come from the cache until something else changes is what all authors know of them.
"""

from __future__ import annotations

from functools import lru_cache

from layersmith.values import pattern

_CLONES = pattern(
    rb"\bgit(?:[ \t]++(?:-[Cc][ \t]++\S++|-\S++)){0,20}[ \t]++(?:clone|pull|fetch|submodule)\b"
    rb"|\bsvn[ \t]++(?:co|checkout|export|up|update)\b|\bhg[ \t]++(?:clone|pull)\b"
)
_VERSION = rb"[\"']?(?:v?\d[\w.+-]*+(?<!\.x)|[0-9a-f]{7,40}\b|\$\{?\w*(?:VERSION|TAG|COMMIT|SHA|HASH|REV)\w*)"
_PINS = pattern(rb"(?:[ \t]-b|--branch|\bcheckout|--hard)(?:[ \t]++|=)(?:tags/)?" + _VERSION)
_BRANCH = pattern(rb"/(?:master|main|HEAD|develop|trunk|latest)(?![\w-])")
_AT = pattern(rb"@" + _VERSION)


@lru_cache(maxsize=1024)
def fetches_newest(text: bytes) -> str | None:
    """The words by which a RUN with this `text` fetches what is newest somewhere; None when none are seen."""
    if b"git" in text or b"svn" in text or b"hg" in text:
        clones = [match[0] for match in _CLONES.finditer(text)]
        if len(clones) > sum(1 for _ in _PINS.finditer(text)):
            return clones[0].decode("utf-8", "surrogateescape")
    addresses = (word for word in text.split() if b"://" in word) if b"://" in text else ()
    moving = (word for word in addresses if (_BRANCH.search(word) if b"git+" not in word else not _AT.search(word)))
    return next((word.decode("utf-8", "surrogateescape").strip("\"'`()") for word in moving), None)
