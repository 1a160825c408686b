"""The slim variants of official images: how their tags are called.

From the history of the list of official images: tests compare these rules with what was listed, and docs/bases.md has
the figures.
"""

from __future__ import annotations

from layersmith.effects.bases import Base, Release, base
from layersmith.values import pattern

_RELEASES = ("jessie", "stretch", "buster", "bullseye", "bookworm", "trixie")
_VERSION = r"\d+(\.\d+){0,2}"
_LTS = "argon|boron|carbon|dubnium|erbium|fermium|gallium|hydrogen|iron|jod|krypton"
_TAGS = {
    "node": pattern(rf"({_VERSION}|lts|current|{_LTS})"),
    "python": pattern(_VERSION),
    "ruby": pattern(_VERSION),
    "perl": pattern(_VERSION),
    "pypy": pattern(r"\d(\.\d+)?(-\d+(\.\d+){0,2}(-v\d+\.\d+(\.\d+)?)?)?"),
    "rust": pattern(_VERSION),
    "erlang": pattern(r"\d+(\.\d+){0,4}"),
    "elixir": pattern(rf"{_VERSION}(-otp-2[3-9])?"),
    "openjdk": pattern(r"(8(u(1[3-9]|[2-9]\d)\d)?|\d+(\.\d+){0,3})(-jdk|-jre)?"),
    "debian": pattern(r"\d+(\.\d+)?|(?!exp)[a-z]+-20(19|[2-9]\d)\d{4}|stable|testing|unstable|sid|oldstable|forky"),
}
"""What a plain tag looks like, the codename taken off, in images with slim tags."""

_SINCE: dict[tuple[str, str], Release] = {
    ("node", ""): (0, 10, 32),
    ("node", "stretch"): (11, 3),
    ("node", "jessie"): (99,),
    ("python", ""): (2, 7, 8),
    ("python", "jessie"): (3, 6, 3),
    ("python", "stretch"): (3, 6, 3),
    ("ruby", ""): (2, 1, 5),
    ("perl", ""): (5, 28, 2),
    ("rust", ""): (1, 25),
    ("erlang", ""): (18, 3, 4),
    ("erlang", "jessie"): (99,),
    ("elixir", ""): (1, 3),
    ("openjdk", ""): (7,),
    ("openjdk", "stretch"): (99,),
    ("debian", ""): (9, 3),
    ("debian", "jessie"): (0,),
    ("debian", "stretch"): (0,),
}
"""The first version with slim tags, or with such ones that name a release."""
_NEVER = frozenset(("node:0.11.13", "python:3.3.5", "python:3.4.1"))
_BEHIND = frozenset(("node", "debian"))
"""Their release stands in front of "slim", that of the others behind it."""


def slim(image: str) -> str | None:
    """The slim variant of `image`, the same tag otherwise; None when none is known, or it is one already."""
    known = base(image)
    if not known.official or known.name not in _TAGS or known.distro != "debian" or "@" in image or "$" in image:
        return None
    if known.tag is None or known.tag == "latest":
        return f"{image.removesuffix(':latest')}:{'stable-slim' if known.name == 'debian' else 'slim'}"
    plain, release = _parts(known.tag)
    if not _has_slim(known, plain, release):
        return None
    behind = f"{plain}-slim-{release}" if plain else f"slim-{release}"
    tag = behind if release and known.name not in _BEHIND else f"{known.tag}-slim"
    return image.removesuffix(known.tag) + tag


def _parts(tag: str) -> tuple[str, str]:
    """A tag without the release that it names last, and the release."""
    plain, _, last = tag.rpartition("-")
    return (plain, last) if last in _RELEASES else (tag, "")


def _has_slim(known: Base, plain: str, release: str) -> bool:
    if f"{known.name}:{known.tag}" in _NEVER:
        return False
    if plain and not _TAGS[known.name].fullmatch(plain):
        return False
    if not known.version:
        return known.name == "debian" or release not in ("jessie", "stretch")
    since = _SINCE.get((known.name, release), _SINCE.get((known.name, ""), (0,)))
    # A tag that is cut short stands for the newest version that begins with it.
    return (*known.version, *[1 << 30] * (4 - len(known.version))) >= since


_SWAPPED = frozenset(("node", "python", "ruby", "perl", "pypy", "debian", "openjdk"))
"""Those whose slim variants run the same: in rust's and erlang's, what matters is what is built there."""


def has_slim_variants(image: str) -> bool:
    """Whether the image that `image` names runs the same in slim variants, on Debian, whatever its tag."""
    known = base(image)
    name = known.name or base(image.partition("$")[0].rstrip(":")).name
    return name in _SWAPPED and (known.distro in ("debian", None))


def is_slim(image: str) -> bool:
    """Whether the tag of `image` says that it is a slim variant, or an even smaller one."""
    tag = image.partition("@")[0].rpartition("/")[2].partition(":")[2].lower()
    return any(word in tag for word in ("slim", "alpine", "onbuild"))
