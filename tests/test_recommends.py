"""What is known of recommendations, wheels and official images is of one piece."""

from __future__ import annotations

import pytest

from layersmith.effects.bases import base
from layersmith.effects.official import brings
from layersmith.effects.recommends import made_of_recommendations, providing, recommended
from layersmith.effects.wheels import needs_no_compiler


def test_a_row() -> None:
    found = recommended("python3-pip")
    assert found is not None
    assert found.count > found.rest > 0
    assert set(found.toolchain) == {"build-essential", "python3-dev"}
    assert "ca-certificates" in found.anyway


def test_names_of_other_releases() -> None:
    assert recommended("git-core") == recommended("git")
    old, new = recommended("python-pip"), recommended("python3-pip")
    assert old is not None
    assert new is not None
    assert (old.count, old.toolchain) == (new.count, ("build-essential", "python-dev"))
    assert recommended("unheard-of") is None


def test_what_is_kept_is_recommended() -> None:
    for name in ("git", "curl", "wget", "cmake", "gcc", "xvfb", "graphviz", "imagemagick"):
        found = recommended(name)
        assert found is not None
        assert found.kept or found.toolchain
        assert not {*found.kept, *found.toolchain} & set(found.anyway)
        assert found.rest <= found.count


def test_programs() -> None:
    assert providing("ssh") == "openssh-client"
    assert providing("unheard-of") is None


@pytest.mark.parametrize("name", ["xfce4", "ubuntu-desktop", "texlive-latex-extra", "libreoffice", "task-english"])
def test_selections(name: str) -> None:
    assert made_of_recommendations(name)


@pytest.mark.parametrize(
    ("requirement", "expected"),
    [
        ("flask", True),
        ("Flask==2.0.1", True),
        ("requests[socks]>=2", True),
        ("numpy", True),
        ("numpy>=1.20", True),
        # An old version may have no wheel for the Python at hand.
        ("numpy==1.16.0", False),
        ("mysqlclient", False),
        ("git+https://example.org/flask", False),
        (".", False),
        ("$", False),
    ],
)
def test_wheels(requirement: str, expected: bool) -> None:
    assert needs_no_compiler(requirement) is expected


@pytest.mark.parametrize(
    ("image", "has", "lacks"),
    [
        ("python:3.12", "git", "nginx"),
        ("python:3.12-slim", "ca-certificates", "git"),
        ("node:20-slim", "", "ca-certificates"),
        ("golang:1.20", "gcc", "imagemagick"),
        ("buildpack-deps:bookworm-scm", "git", "gcc"),
        ("debian:bookworm", "", "git"),
        ("example/python:3.12", "", "git"),
    ],
)
def test_official_images(image: str, has: str, lacks: str) -> None:
    found = brings(base(image))
    assert not has or has in found
    assert lacks not in found
