"""When the order of two effects may matter."""

from __future__ import annotations

import pytest

from layersmith.effects.effect import ANY, Effects, conflict, union

APT = Effects(writes=("/usr/lib", "/var/lib/dpkg"), accounts="changed", network=True, programs=frozenset({"apt-get"}))


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (Effects(writes=("/app/x",)), Effects(reads=("/app",)), "/app/x"),
        (Effects(writes=("/app/x",)), Effects(reads=("/app/y",)), None),
        (Effects(writes=("/app/x",)), Effects(reads=("/app/*.txt",)), None),
        (Effects(writes=("/app",)), Effects(writes=("/app/y",)), "/app"),
        (Effects(reads=("/app",)), Effects(reads=("/app",)), None),
        (Effects(deletes=("/app/*",)), Effects(needs=("/app",)), None),
        (Effects(deletes=("/app",)), Effects(needs=("/app/x",)), "/app"),
        (Effects(makes=("/app",)), Effects(makes=("/app",)), None),
        (Effects(makes=("/app",)), Effects(needs=("/app",)), "/app"),
        (Effects(makes=("/app",)), Effects(writes=("/app/x",)), None),
        (Effects(makes=("/app",)), Effects(reads=("/app",)), "/app"),
        (Effects(makes=("/app",)), Effects(writes=("/app",)), "/app"),
        (Effects(makes=("/app",)), Effects(deletes=("/app",)), "/app"),
        (Effects(makes=("/app/data",)), Effects(writes=("/app/main.py",)), None),
        (Effects(writes=("/usr/bin/tool",)), Effects(programs=frozenset({"sed"})), "/usr/bin/tool"),
        (Effects(writes=("/usr/bin/tool",)), Effects(), None),
        (Effects(accounts="changed"), Effects(accounts="read"), "users and groups"),
        (Effects(accounts="read"), Effects(accounts="read"), None),
        (Effects(accounts="changed"), Effects(), None),
        (APT, Effects(writes=("/app/x",)), None),
        (APT, APT, "users and groups"),
        (Effects(network=True), Effects(network=True), None),
    ],
)
def test_conflict(one: Effects, other: Effects, reason: str | None) -> None:
    assert conflict(one, other) == reason
    assert (conflict(other, one) is None) == (reason is None)


def test_union_is_no_less_than_its_parts() -> None:
    both = union([APT, Effects(reads=("/app",), environment=frozenset({"CI"}), accounts="read")])
    assert both.touched == ("/app", "/usr/lib", "/var/lib/dpkg")
    assert (both.accounts, both.network, both.sees("CI"), both.sees("TZ")) == ("changed", True, True, False)
    assert union([both, Effects(environment=frozenset({ANY}))]).sees("TZ")
    assert union([]) == Effects()
