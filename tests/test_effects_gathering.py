"""What a script copies, packs or lists with all that is in it."""

from __future__ import annotations

import pytest

from layersmith.effects.gathering import gathered
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse


def _places(text: str, folder: str | None = "/app") -> list[str]:
    script = parse(text.encode(), True)
    assert isinstance(script, Script)
    return [place for one in gathered(script, folder, "/root", {"DATA": "/data"}) for place in one.places]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("cp -r ~ /srv/home", ["/root"]),
        ("cp -r $DATA/. /srv", ["/data"]),
        ("cp -r $UNKNOWN /root", ["/?"]),
        ("cd $UNKNOWN && cp a /", ["/app/a"]),
        ("tar -C /opt -cf /x.tar .", ["/opt"]),
        ("tar -xf /x.tar -C /root", ["/x.tar"]),
        ("rsync -a /root/ /x", ["/root", "/x"]),
        ("ls -A /root > /list", ["/root"]),
        ("(cd /opt; ls) > /list", ["/opt"]),
        ("if true; then cd /opt; fi; ls > /list", ["/app", "/opt"]),
        ("{ true; du /opt; } | tee /list", ["/opt"]),
        ("ls /opt | sort | head -n 2 > /list", ["/opt"]),
        ("exec > /log; ls /opt", ["/opt"]),
        ('X="$(find /opt)"', ["/opt"]),
        ("find /opt -exec cp {} /x \\;", ["/opt", "/opt/*"]),
        ("cd /tmp && X=$(find .)", ["/tmp"]),
        ("for f in /opt/.*; do true; done", ["/opt/.*"]),
        ("printf '%s\\n' /opt/* > /list", ["/opt/*"]),
        ("mksquashfs /opt /x", ["/opt", "/x"]),
        ("find /opt -fprint /list", ["/opt", "/list"]),
        ("f() { ls /opt; }; f > /list", ["/opt"]),
    ],
)
def test_gathers(text: str, places: list[str]) -> None:
    assert set(_places(text)) == set(places)


@pytest.mark.parametrize(
    "text",
    [
        "ls -la /root; du -sh / | sort -n | tail -n 5",
        "ls /root > /dev/null 2>&1",
        "find / -name '*.a' -delete > /log",
        "find / -type f -exec rm -f {} +",
        "find / -print0 | xargs -0 rm -rf",
        "if ls /root; then true; fi",
        "echo cp",
        "echo /opt/*",
        "for f in a b; do echo $f > /list; done",
    ],
)
def test_gathers_nothing(text: str) -> None:
    assert _places(text) == []
