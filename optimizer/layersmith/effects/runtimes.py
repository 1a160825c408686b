"""What an official image has of its own that is made for running what another one builds.

Which tags there are was read from the history of the list of official images and from .NET's own lists; see
docs/bases.md. A variant is of the same distribution, release and version; another one is only an alternative.
"""

from __future__ import annotations

import re

from layersmith.effects.bases import Base, base
from layersmith.effects.slim import slim
from layersmith.effects.tags import Stand, newer, stand
from layersmith.values import value


@value
class Runtime:
    """An `image` to run on, of the same distribution and version as the one that builds, with `reasons`, sentences.
    `lacks` are packages that programs often count on, which the image that builds has and this one has not. An
    alternative has a `variant`, a word ("alpine"), and `questions` that it raises."""

    image: str
    reasons: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    variant: str = ""
    lacks: tuple[str, ...] = ()


_INTERPRETERS = {"node": "node", "python": "python", "ruby": "ruby", "php": "php"}
_WITHOUT_CERTIFICATES = ("ca-certificates", "tzdata")


def runtimes(image: str, name: str) -> tuple[Runtime, ...]:
    """What can stand in for `image`, as FROM names it, to run what was built there: for the ecosystem `name` ("node",
    "python", "go-static", "go-cgo", "rust", "c", "java", "dotnet", "ruby", "php"). The first one is what fits as a
    rule, those behind it are alternatives. Empty when none is known."""
    known = base(image)
    if known.tag is None and not known.moving:
        return ()
    if _as_it_is(known) or (known.official and known.name == _INTERPRETERS.get(name)):
        return (*_of_its_own(image, known), *_on_alpine(image, known))
    if "@" in image:
        return ()
    if name == "java":
        from layersmith.effects.runtimes_java import of_java

        return of_java(image, known)
    if name == "dotnet":
        from layersmith.effects.runtimes_dotnet import of_dotnet

        return of_dotnet(image, known)
    return _of_binaries(image, known, name) if known.official and known.name in _COMPILERS else ()


_COMPILERS = frozenset(("golang", "rust", "gcc", "buildpack-deps"))
_DISTRIBUTIONS = frozenset(
    ("debian", "ubuntu", "alpine", "fedora", "centos", "oraclelinux", "rockylinux", "almalinux", "amazonlinux")
)


def _as_it_is(known: Base) -> bool:
    """Whether the image is a distribution and nothing more."""
    return known.name in _DISTRIBUTIONS


def beside(image: str, other: str) -> str:
    """The official image `other` from where the official `image` comes: with the same registry in front."""
    return image.partition("@")[0].rpartition("/")[0] + ("/" if "/" in image else "") + other


def _of_its_own(image: str, known: Base) -> tuple[Runtime, ...]:
    """The slim variant of the same tag, or the image itself when it has none."""
    found = slim(image)
    if found is None:
        why = "has no smaller variant" if "@" not in image else "is named by its digest"
        return (Runtime(image, (f"{image} {why}",)),)
    missing = ("ca-certificates",) if known.name == "node" else ()
    without = "documentation and translations" if known.name == "debian" else "compilers and development packages"
    return (Runtime(found, (f"{found} is {image} without {without}",), lacks=missing),)


def _on_alpine(image: str, known: Base) -> tuple[Runtime, ...]:
    """The same version on Alpine: only for interpreters with plain tags of a version."""
    least = {"node": (7, 1), "python": (3, 6), "ruby": (2, 3)}.get(known.name)
    plain = re.fullmatch(r"\d+(\.\d+){0,2}", known.tag or "")
    if least is None or not plain or "@" in image or (*known.version, 99)[:2] < least:
        return ()
    asked = "Is all that is installed built for musl, Alpine's C library? Modules with compiled parts are built for"
    return (
        Runtime(
            f"{image}-alpine",
            (f"{image}-alpine is the smallest image of the same version",),
            (f"{asked} glibc on {image}, and may have no wheels or prebuilt files for Alpine.",),
            "alpine",
        ),
    )


def _of_binaries(image: str, known: Base, name: str) -> tuple[Runtime, ...]:
    """What runs a program that `golang`, `rust` or `gcc` made."""
    found = stand(known)
    static = name == "go-static"
    if known.distro == "alpine":
        target = beside(image, f"alpine:{found.release}") if found else beside(image, "alpine")
        sure = found is not None or known.moving
        why = f"{target} has the C library of {image}, musl, and little else"
    elif known.distro == "debian":
        target = beside(image, f"debian:{found.release}-slim" if found else "debian:stable-slim")
        sure = found is not None or known.moving or newer(known)
        why = f"{target} is the Debian below {image}" if found else f"{target} is a Debian of today, as is {image}"
    else:
        return ()
    if not (static or sure):
        return ()
    questions = () if static else (*_may_move(image, known, found), *_own_libraries(known, name))
    lacks = _WITHOUT_CERTIFICATES if known.distro == "debian" else ("tzdata",)
    first = Runtime(target, (why,), questions, lacks=lacks)
    return (first, *_bare()) if static else (first, *_distroless(found))


def _may_move(image: str, known: Base, found: Stand | None) -> tuple[str, ...]:
    if found is not None and not found.moves:
        return ()
    today = f"on {found.release} now" if found else "on the newest release"
    moves = (
        f"{image} stands {today}, and moves when there is a newer one: what it builds then needs a C library as new."
    )
    return (f"{moves} Will both lines be changed together?",)


def _own_libraries(known: Base, name: str) -> tuple[str, ...]:
    """gcc images keep a libstdc++ of their own, newer than Debian's."""
    if known.name != "gcc":
        return ()
    return ("Is it linked with -static-libstdc++ and -static-libgcc, or plain C? The libraries of gcc are in"
            " /usr/local/lib64, newer than Debian's.",)  # fmt: skip


_NO_SHELL = "Does nothing call a shell in the container, are the libraries there enough, and may it come from gcr.io?"
_NOTHING_THERE = (
    "Does the program make no TLS connections, look up no time zones or users and write nothing to /tmp, and"
    " does nothing call a shell in the container?"
)


def _bare() -> tuple[Runtime, ...]:
    """For a program that needs no library at all."""
    return (
        Runtime(
            "gcr.io/distroless/static",
            ("it has certificates, time zones and users, no shell and no package manager",),
            (_NO_SHELL,),
            "distroless",
        ),
        Runtime(
            "scratch",
            ("a static program needs nothing below it",),
            (_NOTHING_THERE,),
            "scratch",
            (*_WITHOUT_CERTIFICATES, "base-files"),
        ),
    )


def _distroless(found: Stand | None) -> tuple[Runtime, ...]:
    numbers = {"bookworm": 12, "trixie": 13}
    if found is None or found.release not in numbers or found.moves:
        return ()
    return (
        Runtime(
            f"gcr.io/distroless/cc-debian{numbers[found.release]}",
            ("it has the C and C++ libraries of the same Debian, certificates and time zones, no shell",),
            (_NO_SHELL,),
            "distroless",
        ),
    )
