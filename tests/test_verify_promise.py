"""What a promise allows: what rewrites declare, and the logs of the managers that the Dockerfile runs."""

from __future__ import annotations

import pytest

from layersmith.effects.caches import CACHES
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith.verify.promise import allowed
from layersmith_transforms import PIPELINE


@pytest.mark.parametrize(
    "instruction",
    [
        "RUN apt-get update && sudo apt-get install -y curl",
        'RUN ["apt-get", "update"]',
        "RUN <<EOF\nset -e\napt-get update\nEOF",
        "RUN if true; then apt-get update; fi",
    ],
)
def test_logs_of_managers_that_run(instruction: str) -> None:
    assert allowed(f"FROM debian:12\n{instruction}\n".encode()) == tuple(sorted(CACHES["apt"].logs))


@pytest.mark.parametrize("instruction", ["RUN echo apt-get", "COPY apt-get /", "# apt-get", "RUN make"])
def test_no_logs_of_others(instruction: str) -> None:
    assert allowed(f"FROM debian:12\n{instruction}\n".encode()) == ()


def test_what_rewrites_declare() -> None:
    source = b"FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n"
    report = run(source, PIPELINE, Policy(), Options())
    assert "/var/lib/apt/lists/*" in allowed(source, report.applied)
    assert set(allowed(source)) <= set(allowed(source, report.applied))
