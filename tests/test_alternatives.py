"""Which apt installs may become one."""

from __future__ import annotations

from itertools import permutations

import pytest

from layersmith.effects.alternatives import clash, computed_for
from layersmith.effects.alternatives_table import MARKED
from layersmith.effects.bases import base


@pytest.mark.parametrize(
    "names",
    [
        ["curl", "wget", "git", "vim", "ca-certificates", "unzip", "jq", "sudo", "nginx"],
        ["python3", "python3-pip", "build-essential", "curl", "git"],
        ["g++", "make", "libssl-dev", "libffi-dev", "pkg-config"],
    ],
)
def test_plain_packages_go_together_in_any_order(names: list[str]) -> None:
    for one, two in permutations(names, 2):
        assert clash([one], [two]) is None, (one, two)
    assert clash(names[:2], names[2:]) is None


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("curl", "cpanminus"),  # cpanminus recommends one of curl and wget
        ("php", "php-fpm"),  # php takes the Apache module unless another SAPI is there
        ("mailutils", "postfix"),  # mailutils takes the default mail server unless another one is there
        ("rsyslog", "syslog-ng"),  # they conflict
        ("build-essential", "gnupg"),
    ],
)
def test_choices(one: str, two: str) -> None:
    assert clash([one], [two]) == ("choice", two)
    assert clash([two], [one]) == ("choice", one)


def test_accounts() -> None:
    assert clash(["openssh-server"], ["dbus"]) == ("accounts", "dbus")
    assert clash(["git"], ["openssh-client"]) is None  # one group, made by the package that both bring


@pytest.mark.parametrize("name", ["oracle-java8-installer", "curl=7.*", "libc6:i386", "git/sid", "vim-", "./a.deb", ""])
def test_unknown_names(name: str) -> None:
    assert clash(["vim"], [name]) == ("unknown", name)
    assert clash([name], ["vim"]) == ("unknown", name)


def test_the_worst_comes_first() -> None:
    assert clash(["x-unknown", "php"], ["php-fpm"]) == ("choice", "php-fpm")
    assert clash(["x-unknown", "openssh-server"], ["dbus"]) == ("accounts", "dbus")
    assert clash(["openssh-server", "php"], ["dbus", "php-fpm"]) == ("choice", "php-fpm")


def test_a_package_goes_with_itself() -> None:
    assert clash(["postgresql"], ["postgresql"]) is None
    assert clash([], ["curl"]) is None


def test_each_name_has_one_row() -> None:
    names = [name for _, _, row in MARKED for name in row.split()]
    assert len(names) == len(set(names)) > 900
    assert len({marks for *marks, _ in map(tuple, MARKED) for marks in [tuple(marks)]}) == len(MARKED)


@pytest.mark.parametrize(
    ("image", "computed"),
    [
        ("debian:11", True),
        ("debian:bookworm-slim", True),
        ("python:3.12-trixie", True),
        ("debian", True),
        ("node:lts-slim", True),
        ("python:3.12-slim", True),
        ("python:3.9", False),
        ("python:3", False),
        ("python:3.12-alpine", False),
        ("golang:1.22", True),
        ("node:18", False),
        ("debian:10", False),
        ("debian:sid", False),
        ("debian:oldstable", False),
        ("node:8", False),
        ("ubuntu:22.04", False),
        ("ubuntu", False),
        ("java:latest", False),
        ("someone/debian", False),
        ("postgres:15-bookworm", False),
        ("php:8.2-cli-bookworm", False),
        ("$BASE", False),
    ],
)
def test_bases(image: str, computed: bool) -> None:
    assert computed_for(base(image)) is computed
