"""What chown and chmod say, and what --chown and --chmod have to say for it."""

from __future__ import annotations

import pytest

from layersmith.effects.bases import base
from layersmith.effects.image_folders import lacks
from layersmith.effects.ownership import Owner, flag_of, octal, owner, ownership, usual
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse


def asked(text: str) -> tuple[str, str, bool, list[str]] | None:
    """What a command changes: kind, to what, whether below folders too, and where."""
    script = parse(text.encode())
    assert isinstance(script, Script)
    found = ownership(script.commands[0])
    return found and (found.kind, found.text, found.recursive, [word.raw for word in found.operands])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("chown a:b /x", ("owner", "a:b", False, ["/x"])),
        ("chown -R a:b /x /y", ("owner", "a:b", True, ["/x", "/y"])),
        ("/bin/chown -vfR 'a' /x", ("owner", "a", True, ["/x"])),
        ("chown a /x -R", ("owner", "a", True, ["/x"])),
        ("chgrp --recursive b /x", ("owner", ":b", True, ["/x"])),
        ("chmod 755 /x", ("mode", "755", False, ["/x"])),
        ('chown "$A:$B" /x', ("owner", "$A:$B", False, ["/x"])),
        ("chmod -x /x", None),
        ("chown --reference=/y /x", None),
        ("chown --from=a b /x", None),
        ("chown -RL a /x", None),
        ("chown a", None),
        ("chown a /x > /y", None),
        ("A=b chown a /x", None),
        ("./chown a /x", None),
        ("chattr +i /x", None),
    ],
)
def test_commands(text: str, expected: object) -> None:
    assert asked(text) == expected


@pytest.mark.parametrize(
    ("text", "given", "keeps", "expected"),
    [
        ("a:b", None, False, "a:b"),
        ("a", None, False, "a:0"),
        ("a:", None, False, "a"),
        (":b", None, False, "0:b"),
        ("a:", "x:y", False, "a"),
        ("1000", None, False, "1000:0"),
        ("1000:1000", None, True, "1000:1000"),
        ("a", "x:y", False, "a:y"),
        (":b", "x:y", False, "x:b"),
        (":b", "x", False, "x:b"),
        ("a", "1000", False, "a:1000"),
        # The own group of x, and whatever the files of another stage have, are not known.
        ("a", "x", False, None),
        ("a", None, True, None),
        (":b", None, True, None),
        ("a:b", None, True, "a:b"),
    ],
)
def test_flag_of_an_owner(text: str, given: str | None, keeps: bool, expected: str | None) -> None:
    who = owner(text)
    assert isinstance(who, Owner)
    assert flag_of(who, given, keeps) == expected


@pytest.mark.parametrize("text", ["a.b", "1000:", "", ":", "a:b:c", "a b", "a:-1", "$(id -u)"])
def test_owners_that_are_not_known(text: str) -> None:
    assert owner(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("755", "755"),
        ("0640", "640"),
        ("u=rwx,go=rx", "755"),
        ("a=r", "444"),
        ("ugo=rw", "666"),
        ("4755", None),
        ("1777", None),
        ("75", None),
        ("u=rwx", None),
        ("+x", None),
        ("u=rw,go=", "600"),
        ("a=rX", None),
        ("go=u", None),
        ("=rw", None),
    ],
)
def test_modes_that_do_not_depend_on_files(text: str, expected: str | None) -> None:
    assert octal(text) == expected


@pytest.mark.parametrize(
    ("text", "before", "expected"),
    [
        ("+x", (0o644, 0o755), "755"),
        ("a+x", (0o644, 0o755), "755"),
        ("+rx", (0o644, 0o755), "755"),
        ("u+x", (0o644, 0o755), None),
        ("u+x", (0o644,), "744"),
        ("+x", (0o600,), "711"),
        ("ug+x,o-r", (0o644,), "750"),
        ("u+x-w", (0o644,), "544"),
        ("+w", (0o644,), None),
        ("g+s", (0o644,), None),
        ("+X", (0o644,), None),
        ("a-x", (0o644, 0o755), "644"),
    ],
)
def test_modes_of_usual_files(text: str, before: tuple[int, ...], expected: str | None) -> None:
    assert usual(text, before) == expected


@pytest.mark.parametrize(
    ("image", "place", "expected"),
    [
        ("debian:12", "/app", True),
        ("debian:12", "/srv/app", True),
        ("debian:12", "/srv", False),
        ("debian:12", "/usr/share/app", False),
        ("node:20", "/app", True),
        ("node:20", "/home/node/app", False),
        ("node:20", "/opt/app", False),
        ("golang:1.22", "/go/src/app", False),
        ("ubuntu:24.04", "/home/ubuntu", False),
        ("scratch", "/usr/bin/app", True),
        ("example/base", "/app", False),
        ("nginx", "/app", False),
    ],
)
def test_folders_that_images_do_not_have(image: str, place: str, expected: bool) -> None:
    assert lacks(base(image), place) is expected
