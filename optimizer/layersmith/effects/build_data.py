"""Build arguments whose values differ from build to build, by their names."""

from __future__ import annotations

import re

_OF_A_BUILD = re.compile(
    r"(?:.*_)?(?:"
    r"build_(?:date|time|timestamp|id|no|num|number|version|ref|tag|rev|revision|sha|commit|url)|builddate|buildtime"
    r"|(?:vcs|git|ci|source)_(?:ref|rev|revision|sha|sha1|hash|commit|tag|branch|describe|dirty|ref_name)"
    r"|commit_(?:sha|hash|ref|rev|id|date|tag|branch|short)|short_sha"
    r")",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"(?:.*_)?(?:date|datetime|timestamp|created|commit)"
    r"|(?:app_?|image_?|release_?)?version|release|ref|rev|revision|sha|build",
    re.IGNORECASE,
)
_ON_PURPOSE = re.compile(r"cache|bust|refresh|rebuild|invalidate|force|update", re.IGNORECASE)


def changes_often(name: str) -> bool:
    """Whether an argument called `name` tells of one build: its date, its commit, the version that it makes.

    One that is there to make a RUN run again (`CACHEBUST`) does not count: it stands where it does on purpose.
    """
    return (tells_of_a_build(name) or _OFTEN.fullmatch(name) is not None) and not _ON_PURPOSE.search(name)


def tells_of_a_build(name: str) -> bool:
    """Whether nothing but a build would call a variable `name`, so that the scripts of a distribution's packages have
    no use for it; those may well look for a `VERSION`."""
    return _OF_A_BUILD.fullmatch(name) is not None
