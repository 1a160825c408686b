"""Wrong rewrites, each of a kind that a rewriter may well write, are found by real builds; see `damages/`.

A folder holds the Dockerfile as it was, the one that it was rewritten to, and `damage.toml`: `why`, then `broken`, the
exact list of differences by path and aspect, or `reasons`, or both. Its other files are the build context; `secrets`
are searched for by name.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conftest import Provide
from layersmith.verify.engines import find_engine
from layersmith.verify.model import Request
from layersmith.verify.run import Trial, verify

ROOT = Path(__file__).parent / "damages"


@dataclass(frozen=True)
class Damage:
    """A folder below damages/."""

    path: Path
    settings: dict[str, Any]

    def dockerfile(self, name: str) -> bytes:
        """One of its two Dockerfiles."""
        return (self.path / name).read_bytes()


DAMAGES = [Damage(path.parent, tomllib.loads(path.read_text())) for path in sorted(ROOT.glob("*/damage.toml"))]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.path.name)
def test_damage_is_found(damage: Damage, provide: Provide) -> None:
    before, after = damage.dockerfile("Dockerfile"), damage.dockerfile("damaged.Dockerfile")
    provide([before.split()[1].decode()])
    secrets = {name: value.encode() for name, value in damage.settings.get("secrets", {}).items()}
    trial = Trial(repeat_before=True, secrets=secrets, search=bool(secrets), weigh=False, timeout=300)
    with find_engine("buildah") as engine:
        outcome = verify(before, after, Request(b"", str(damage.path), network="none"), engine, trial)
    failures = outcome.before.failure + outcome.after.failure
    found = {(difference.path, difference.what) for difference in outcome.verdict.broken}
    assert found == {(path, what) for path, what in damage.settings.get("broken", [])}, failures
    assert list(outcome.reasons) == damage.settings.get("reasons", []), failures
    assert outcome.state == "broken"


def test_every_aspect_is_damaged() -> None:
    aspects = {what for damage in DAMAGES for _, what in damage.settings.get("broken", [])}
    files = {"missing", "added", "kind", "content", "target", "mode", "owner", "xattrs", "links"}
    assert aspects == files | {"value"}
    assert {"why", "broken", "reasons", "secrets"} >= {key for damage in DAMAGES for key in damage.settings}
    assert all(damage.settings["why"].endswith(".") for damage in DAMAGES)
