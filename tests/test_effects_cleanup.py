"""RUN bodies that only delete."""

from __future__ import annotations

import pytest

from layersmith.effects.cleanup import Deletion, deletion, done_again
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse


def of(text: str, folder: str | None = "/w") -> Deletion | None:
    script = parse(text.encode(), True)
    assert isinstance(script, Script)
    return deletion(script, folder)


@pytest.mark.parametrize(
    "text",
    [
        "touch x",
        "rm x; rm y",
        "rm x || true",
        "rm x | cat",
        "rm x &",
        "! rm x",
        "A=1 rm x",
        "rm x > log",
        "./rm x",
        "/opt/rm x",
        "cd /tmp && rm x",
        "apt-get install -y x && rm y",
        "apt-get purge --unknown-flag x",
        "pip uninstall -y flask",
        "npm uninstall -g pm2",
    ],
)
def test_no_deletion(text: str) -> None:
    assert of(text) is None


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("rm -rf /tmp/* /var/tmp/*", ("/tmp/*", "/var/tmp/*")),
        ("rm a ../b", ("/w/a", "/b")),
        ("rm -f /a && rm -rf /b", ("/a", "/b")),
        ("rm -rf /var/lib/apt/lists/* /x", ("/var/lib/apt/lists/*", "/x")),
        ("rm -rf ~/x", ("~/x",)),
        ('rm -rf "$HOME"/x ${HOME}/y', ("~/x", "~/y")),
        ("rm -rf /x 2>/dev/null", ("/x",)),
        ("rm /x 2>&1", ("/x",)),
    ],
)
def test_paths(text: str, paths: tuple[str, ...]) -> None:
    found = of(text)
    assert found is not None
    assert found.paths == paths
    assert not found.unresolved


@pytest.mark.parametrize("text", ["rm $A", "rm ~other/x", 'rm "~/x"', "rm $HOME$A", "rm `x`"])
def test_unresolved(text: str) -> None:
    found = of(text)
    assert found is not None
    assert found.unresolved


def test_caches_and_managers() -> None:
    found = of("apt-get clean && rm -rf /var/lib/apt/lists/* /tmp/*")
    assert found is not None
    assert found.managers == {"apt"}
    assert "/var/lib/apt/lists/*" in found.caches
    assert "/tmp/*" not in found.caches
    assert not found.removes_packages
    assert not found.environment


def test_packages() -> None:
    found = of("apt-get purge -y gcc make && apt-get autoremove -y")
    assert found is not None
    assert [word.raw for word in found.removed] == ["gcc", "make"]
    assert found.prunes
    assert found.removes_packages
    assert found.environment
    assert found.names == "gcc, make"


def test_the_home_folder_may_be_anywhere() -> None:
    found = of("rm -rf ~/.cache/pip")
    assert found is not None
    assert {"/.cache/pip", "/*/.cache/pip", "/*/*/.cache/pip"} <= set(found.places)


def test_relative_words_depend_on_the_folder() -> None:
    for text, relative in (("rm x", True), ("rm /x", False), ("rm /x y", True), ("apt-get clean", False)):
        found = of(text)
        assert found is not None
        assert found.relative is relative
    unknown = of("rm x", None)
    assert unknown is not None
    assert unknown.unresolved == "x"


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("a && rm -rf /var/lib/apt/lists/*", "rm -rf /var/lib/apt/lists/* /tmp/*", "a"),
        ("a && yum clean all", "yum clean all", "a"),
        ("a && apt-get clean && rm -rf /var/lib/apt/lists/*", "rm -rf /var/lib/apt/lists/*", "a && apt-get clean"),
        ("a && rm -rf /var/lib/apt/lists/*", "rm -r /var/lib/apt/lists/*", None),
        ("a && rm -rf /var/lib/apt/lists/* /x", "rm -rf /var/lib/apt/lists/*", None),
        ("a && sudo rm -rf /var/lib/apt/lists/*", "rm -rf /var/lib/apt/lists/*", None),
        ("a; rm -rf /var/lib/apt/lists/*", "rm -rf /var/lib/apt/lists/*", None),
        ("a && apt-get clean", "rm -rf /var/lib/apt/lists/*", None),
        ("rm -rf /var/lib/apt/lists/*", "rm -rf /var/lib/apt/lists/*", None),
    ],
)
def test_clean_ups_that_are_done_again(first: str, second: str, kept: str | None) -> None:
    one, other = parse(first.encode()), parse(second.encode())
    assert isinstance(one, Script)
    assert isinstance(other, Script)
    end = done_again(one, other)
    assert (None if end is None else first[:end]) == kept
