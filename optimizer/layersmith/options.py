"""What a user may choose about transforms."""

from __future__ import annotations

from layersmith.values import value


@value
class Options:
    """What a user may choose about transforms; see docs/configuration.md.

    `stages`: which stages merge-runs joins RUNs in ("shipped" or "all"); `merge`: which pairs it joins; `builder`: what
    builds the file ("any", "buildah", "podman", "kaniko", or "dockerfile:1.N", the oldest front end of Docker's that
    reads it); `targets`: the names, or numbers, of the stages that are built as images beside the last one.
    """

    stages: str = "shipped"
    merge: str = "all"
    builder: str = "any"
    targets: tuple[str, ...] = ()
