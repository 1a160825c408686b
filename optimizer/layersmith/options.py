"""What a user may choose about transforms."""

from __future__ import annotations

from layersmith.values import value


@value
class Options:
    """What a user may choose about transforms; see docs/configuration.md.

    `stages`: which stages merge-runs joins RUNs in ("shipped" or "all"); `merge`: which pairs it joins.
    """

    stages: str = "shipped"
    merge: str = "all"
