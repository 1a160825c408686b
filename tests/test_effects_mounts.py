"""What mounts cover, and how long what is written there stays."""

from __future__ import annotations

import pytest

from layersmith.effects.mounts import covered, is_emptied, keeps_cache
from layersmith.syntax.parser import parse


@pytest.mark.parametrize(
    ("flags", "places"),
    [
        ("--mount=type=cache,target=/root/.npm", ["/root/.npm"]),
        ("--mount=type=cache,dst=build --mount=type=secret,id=key,Target=/k", ["/app/build", "/k"]),
        ("--mount=type=cache,target=$CACHE", ["/"]),
        ("--mount=type=ssh --network=none", []),
    ],
)
def test_where_mounts_cover_the_file_system(flags: str, places: list[str]) -> None:
    run = parse(f"FROM a\nRUN {flags} make\n".encode()).instructions[1]
    assert covered(run, "/app") == places


@pytest.mark.parametrize(
    ("mount", "manager", "kept"),
    [
        ("type=cache,target=/var/cache/apt", "apt", False),  # archives; the lists are elsewhere
        ("type=cache,target=/var/lib/apt", "apt", True),
        ("type=cache,target=$LISTS", "apt", True),
        ("type=tmpfs,target=/root/.npm", "npm", True),
        ("type=cache,target=/root/.npm", "pip", False),
        ("type=cache,target=/somewhere", "npm", True),
        ("type=cache,target=/somewhere", "dnf", False),
        ("type=bind,target=/root/.npm", "npm", False),
    ],
)
def test_whether_a_cache_is_in_a_mount(mount: str, manager: str, kept: bool) -> None:
    assert keeps_cache(mount, manager) == kept


@pytest.mark.parametrize(
    ("mount", "emptied"),
    [
        ("type=tmpfs,target=/t", True),
        ("type=$KIND,target=/t", True),
        ("type=cache,target=/t", False),
        ("type=bind,target=/t", False),
        ("target=/t,rw", True),
        ("target=/t,RW=true", True),
        ("target=/t,rw=false", False),
        ("target=/t,readonly=false", True),
    ],
)
def test_whether_a_mount_is_emptied_when_its_run_ends(mount: str, emptied: bool) -> None:
    assert is_emptied(mount) == emptied
