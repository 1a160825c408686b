"""Which images of Docker Hub start whatever CMD says as it stands, as their published Dockerfiles say."""

from __future__ import annotations

from layersmith.effects.bases import Base

_NONE = frozenset(
    (
        *("alpine", "almalinux", "amazonlinux", "archlinux", "busybox", "centos", "debian", "fedora", "opensuse/leap"),
        *("oraclelinux", "rockylinux", "ubuntu", "buildpack-deps", "gcc", "golang", "haskell", "java", "scratch"),
        *("julia", "openjdk", "perl", "pypy", "python", "ruby", "rust", "swift", "elixir", "erlang", "bitnami/minideb"),
    )
)  # fmt: skip
"""Images without an ENTRYPOINT."""

_PASSES_ON = frozenset(("node", "php"))
"""Images whose ENTRYPOINT is a script that starts each command that is a program as it is, and puts its own program in
front of flags only."""


def starts_any_command(image: Base) -> bool:
    """Whether `image` starts a program that CMD names in exec form as it would start a shell that runs it."""
    return image.name in _NONE or image.name in _PASSES_ON
