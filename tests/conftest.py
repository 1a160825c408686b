"""Fixtures that several test files need."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent / "engines"))

import bases

# A shell starts what goes to the background without Ctrl-C, and so would be what tests start to press it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says something of the machine, not of us.
settings.register_profile("layersmith", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("layersmith")


class Provide(Protocol):
    """Makes the bases for images, by their names with tags."""

    def __call__(self, images: Iterable[str]) -> None: ...


@pytest.fixture(scope="session")
def provide() -> Iterator[Provide]:
    """Real builds by buildah: `provide(images)` makes local bases for what a Dockerfile begins from.

    Skips where no build can be made, unless LAYERSMITH_REQUIRE_BUILDS is set: a build server must not pass over them.
    """
    if reason := bases.problem():
        if os.environ.get("LAYERSMITH_REQUIRE_BUILDS"):
            pytest.fail(f"no real builds: {reason}")
        pytest.skip(f"no real builds: {reason}")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in bases.environment().items():
            patch.setenv(name, value)
        yield bases.provide
