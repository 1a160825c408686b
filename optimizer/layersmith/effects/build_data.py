"""Build arguments whose values differ from build to build, by their names."""

from __future__ import annotations

from functools import lru_cache

from layersmith.values import pattern

_OF_A_BUILD = frozenset(
    ("builddate", "buildtime", "short_sha",
     *(f"build_{part}" for part in ("date", "time", "timestamp", "id", "no", "num", "number", "version", "ref", "tag",
                                    "rev", "revision", "sha", "commit", "url")),
     *(f"{source}_{part}" for source in ("vcs", "git", "ci", "source")
       for part in ("ref", "rev", "revision", "sha", "sha1", "hash", "commit", "tag", "branch", "describe", "dirty",
                    "ref_name")),
     *(f"commit_{part}" for part in ("sha", "hash", "ref", "rev", "id", "date", "tag", "branch", "short")))
)  # fmt: skip
_OF_A_PROJECT = _OF_A_BUILD | {f"{source}_url" for source in ("vcs", "git", "source")}
_OFTEN = frozenset(("date", "datetime", "timestamp", "created", "commit"))
"""Names of what tells of a build, alone or behind a prefix and an underscore."""
_OFTEN_ALONE = frozenset(
    ("version", "appversion", "app_version", "imageversion", "image_version", "releaseversion", "release_version",
     "release", "ref", "rev", "revision", "sha", "build")
)  # fmt: skip
_RELEASE = pattern(r"(?:app|application|image|service|project|release)_?version|version|release")
_NUMBER = pattern(r"[\"']?v?\d[\w.+-]*[\"']?")
_ON_PURPOSE = ("cache", "bust", "refresh", "rebuild", "invalidate", "force", "update")


@lru_cache(maxsize=1024)
def changes_often(name: str) -> bool:
    """Whether an argument called `name` tells of one build: its date, its commit, the version that it makes.

    One that is there to make a RUN run again (`CACHEBUST`) does not count: it stands where it does on purpose.
    """
    low = name.lower()
    often = tells_of_a_build(low) or low in _OFTEN_ALONE or _ends_as(low, _OFTEN)
    return often and not any(part in low for part in _ON_PURPOSE)


@lru_cache(maxsize=1024)
def tells_of_a_build(name: str) -> bool:
    """Whether nothing but a build would call a variable `name`, each of which has another value."""
    return _ends_as(name.lower(), _OF_A_BUILD)


@lru_cache(maxsize=1024)
def unknown_to_packages(name: str) -> bool:
    """Whether nothing but the build of a project would call a variable `name`, so that the scripts of a distribution's
    packages have no use for it; those may well look for a `VERSION`."""
    return _ends_as(name.lower(), _OF_A_PROJECT)


def _ends_as(name: str, known: frozenset[str]) -> bool:
    parts = name.split("_")
    return any("_".join(parts[at:]) in known for at in range(len(parts)))


@lru_cache(maxsize=1024)
def is_own_version(name: str, text: str) -> bool:
    """Whether a variable called `name` with the value `text`, as it is written, is the version of the image itself,
    which its owner edits with every release. A date or a commit that is written by hand is there to make a RUN run
    again."""
    return _RELEASE.fullmatch(name.lower()) is not None and _NUMBER.fullmatch(text) is not None
