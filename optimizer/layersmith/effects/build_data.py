"""Build arguments whose values differ from build to build, by their names."""

from __future__ import annotations

from functools import lru_cache

from layersmith.values import pattern

_OF_A_BUILD = pattern(
    r"(?:.*_)?(?:"
    r"build_(?:date|time|timestamp|id|no|num|number|version|ref|tag|rev|revision|sha|commit|url)|builddate|buildtime"
    r"|(?:vcs|git|ci|source)_(?:ref|rev|revision|sha|sha1|hash|commit|tag|branch|describe|dirty|ref_name)"
    r"|commit_(?:sha|hash|ref|rev|id|date|tag|branch|short)|short_sha"
    r")"
)
_OFTEN = pattern(
    r"(?:.*_)?(?:date|datetime|timestamp|created|commit)"
    r"|(?:app_?|image_?|release_?)?version|release|ref|rev|revision|sha|build"
)
_RELEASE = pattern(r"(?:app|application|image|service|project|release)_?version|version|release")
_NUMBER = pattern(r"[\"']?v?\d[\w.+-]*[\"']?")
_ON_PURPOSE = ("cache", "bust", "refresh", "rebuild", "invalidate", "force", "update")


@lru_cache(maxsize=1024)
def changes_often(name: str) -> bool:
    """Whether an argument called `name` tells of one build: its date, its commit, the version that it makes.

    One that is there to make a RUN run again (`CACHEBUST`) does not count: it stands where it does on purpose.
    """
    low = name.lower()
    return (tells_of_a_build(low) or _OFTEN.fullmatch(low) is not None) and not any(part in low for part in _ON_PURPOSE)


@lru_cache(maxsize=1024)
def tells_of_a_build(name: str) -> bool:
    """Whether nothing but a build would call a variable `name`, so that the scripts of a distribution's packages have
    no use for it; those may well look for a `VERSION`."""
    return _OF_A_BUILD.fullmatch(name.lower()) is not None


@lru_cache(maxsize=1024)
def is_own_version(name: str, text: str) -> bool:
    """Whether a variable called `name` with the value `text`, as it is written, is the version of the image itself,
    which its owner edits with every release. A date or a commit that is written by hand is there to make a RUN run
    again."""
    return _RELEASE.fullmatch(name.lower()) is not None and _NUMBER.fullmatch(text) is not None
