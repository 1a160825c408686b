"""Which folders images of distributions and languages certainly do not have, as their published Dockerfiles say."""

from __future__ import annotations

from layersmith.effects.bases import Base
from layersmith.effects.paths import inside
from layersmith.values import pattern

_OWN: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("debian", "ubuntu", "alpine", "busybox", "fedora", "buildpack-deps"), ()),
    **dict.fromkeys(("gcc", "perl", "python", "ruby", "rust"), ()),
    "node": ("/home/node", "/opt"),
    "golang": ("/go",),
    **dict.fromkeys(("openjdk", "eclipse-temurin", "amazoncorretto"), ("/opt",)),
}
"""Images with the places of their own outside the folders of every distribution."""

_OF_DISTRIBUTION = frozenset(
    (
        *("bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "lost+found", "media", "mnt", "opt"),
        *("proc", "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var"),
    )
)
_EMPTY = ("/home", "/opt", "/srv", "/usr/src", "/mnt", "/media")
"""Folders of a distribution in which nothing lies, but for a user that some Ubuntu images have."""


def lacks(image: Base, place: str) -> bool:
    """Whether nothing is at the absolute path `place`, or below it, in `image`."""
    if image.name == "scratch":
        return True
    own = _OWN.get(image.name) if image.official else None
    if own is None or any(inside(place, one) or inside(one, place) for one in own):
        return False
    if place.split("/")[1] not in _OF_DISTRIBUTION:
        return True
    return place != "/home/ubuntu" and any(inside(place, one) and place != one for one in _EMPTY)


def seldom_there(place: str) -> bool:
    """Whether images that are not known hardly ever have something at `place`: none of the folders of a distribution,
    in which programs that come as packages have theirs, and nobody's home."""
    if place.split("/")[1] not in _OF_DISTRIBUTION:
        return True
    depth = 3 if inside(place, "/home") else 2
    return any(inside(place, one) and place != one for one in _EMPTY) and place.count("/") >= depth


_NOBODY_WORKS_IN = pattern(
    r"/(?:tmp|etc|run|dev|proc|sys|boot|bin|sbin|lib\w*)(?:/|$)"
    r"|/var/(?:cache|log|tmp|run|lib/(?:apt|dpkg|rpm|yum|dnf|pacman|zypp))(?:/|$)"
    r"|/usr/(?:local/)?(?:bin|sbin|lib\w*|include|man|src/linux[\w.-]*+|share(?!/nginx))(?:/|$)"
)
_FILE = pattern(r"[^/]\.[a-z][a-z0-9]{0,4}$")


def seldom_workdir(place: str) -> bool:
    """Whether images that are not known hardly ever start in `place`: it is for what programs keep, for a while or for
    good, or hidden, or has the name of a file."""
    return bool(_NOBODY_WORKS_IN.match(place) or "/." in place or _FILE.search(place))
