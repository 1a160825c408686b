"""Which packages of a distribution only build, and which libraries go with them."""

from __future__ import annotations

import pytest

from layersmith.effects.bases import base
from layersmith.effects.build_packages import Sorted, sort


def sorted_of(manager: str, names: str, image: str) -> Sorted:
    return sort(manager, names.split(), base(image))


@pytest.mark.parametrize(
    ("manager", "image", "names", "building", "libraries"),
    [
        ("apt", "debian:bookworm", "gcc make curl libpq-dev", "gcc make libpq-dev", "libpq5"),
        ("apt", "debian:bookworm", "libpq-dev libpq5", "libpq-dev", ""),
        ("apt", "debian:bookworm", "libpq-dev=15.3-0+deb12u1", "libpq-dev=15.3-0+deb12u1", "libpq5"),
        # Each Debian has another version of it, and the image of 11 and 12 one of its own.
        ("apt", "debian:12", "libicu-dev libffi-dev", "libicu-dev libffi-dev", "libicu72"),
        ("apt", "debian:trixie", "libicu-dev libffi-dev", "libicu-dev libffi-dev", "libicu76 libffi8"),
        ("apt", "python:3.8", "libicu-dev", "libicu-dev", "libicu72"),
        # A package that only names another one.
        ("apt", "node:18", "default-libmysqlclient-dev", "default-libmysqlclient-dev", "libmariadb3"),
        # Headers, and interpreters that the image has anyway.
        (
            "apt",
            "python:3.8",
            "python3-dev libboost-dev linux-headers-amd64",
            "python3-dev libboost-dev linux-headers-amd64",
            "",
        ),
        ("apt", "ubuntu:22.04", "libssl-dev libpq-dev", "libssl-dev libpq-dev", "libssl3 libpq5"),
        ("apt", "ubuntu:22.04", "openjdk-17-jdk", "openjdk-17-jdk", "openjdk-17-jre"),
        ("apt", "ubuntu:18.04", "gfortran", "gfortran", "libgfortran4"),
        ("apt", "ubuntu:20.04", "gfortran", "gfortran", "libgfortran5"),
        ("apt", "debian:bookworm", "nginx gettext python3-pip unheard-of", "", ""),
        ("apk", "alpine:3.18", ".build-deps postgresql-dev git", ".build-deps postgresql-dev", "libpq"),
        ("apk", "python:3.9-alpine3.14", "openssl-dev", "openssl-dev", "libssl1.1 libcrypto1.1"),
        ("apk", "node:18-alpine3.18", "openssl-dev", "openssl-dev", "libssl3 libcrypto3"),
        ("dnf", "fedora:38", "gcc openssl-devel httpd", "gcc openssl-devel", "openssl-libs"),
        ("zypper", "opensuse/leap", "gcc", "", ""),
    ],
)
def test_sort(manager: str, image: str, names: str, building: str, libraries: str) -> None:
    found = sorted_of(manager, names, image)
    assert (" ".join(found.building), " ".join(found.libraries)) == (building, libraries)
    assert set(found.building) | set(found.running) == set(names.split())
    assert not found.doubts


@pytest.mark.parametrize(
    ("manager", "image", "name", "doubt"),
    [
        ("apt", "example/image", "libicu-dev", "libicu67 in Debian 11, libicu72 in Debian 12, libicu76 in Debian 13"),
        ("apt", "debian:buster", "libicu-dev", "does this release have"),
        ("apt", "debian:bookworm", "libunheard-of-dev", "not known by name"),
        ("apt", "debian:sid", "libicu-dev", "does this release have"),
        ("apt", "debian", "libicu-dev libcurl4-openssl-dev", "libicu76 libcurl4t64 anew"),
        ("apt", "debian", "libicu-dev", "still stand on Debian 13"),
        ("apt", "ubuntu:22.04", "libboost-filesystem-dev", "release of Ubuntu"),
        ("apk", "alpine:3.18", "unheard-of-dev", "not known by name"),
        ("dnf", "fedora:38", "unheard-of-devel", "not known by name"),
    ],
)
def test_doubts(manager: str, image: str, name: str, doubt: str) -> None:
    found = sorted_of(manager, name, image)
    assert found.building == tuple(name.split())
    assert len(found.doubts) == 1
    assert doubt in found.doubts[0]
