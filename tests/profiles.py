"""How many examples Hypothesis tries: "ci" takes few, "fuzz" as many as LAYERSMITH_EXAMPLES says (`make fuzz`)."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_WANTED = os.environ.get("LAYERSMITH_EXAMPLES")


def load() -> None:
    """Choose the profile."""
    # How long an example takes says something of the machine, not of us. The same examples each time: whether a change
    # is let in must not be luck, and what else there is to find is for `make fuzz`.
    settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile(
        "fuzz", deadline=None, suppress_health_check=list(HealthCheck), max_examples=examples(100), print_blob=True
    )
    settings.load_profile("fuzz" if _WANTED else "ci")


def examples(few: int) -> int:
    """How many examples a test tries that takes `few` in everyday use."""
    return int(_WANTED) if _WANTED else few
