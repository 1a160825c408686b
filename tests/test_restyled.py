"""What may be written in another way, and what damaged rewrites of this kind are told from it."""

from __future__ import annotations

import pytest

from layersmith.evidence.restyled import restyled
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.syntax.parser import parse

ABOVE = "FROM debian:12\nWORKDIR /w\nCOPY src /srv/app/\n"


def same(one: str, other: str) -> bool:
    first, second = (Facts(parse(f"{ABOVE}{text}\n".encode()), Options()) for text in (one, other))
    return restyled(first, second, frozenset())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RUN a && b", "RUN <<E\nset -e\na\nb\nE"),
        ("RUN a x \\\n    y && b", "RUN <<E\nset -e\na x \\\n  y\nb\nE"),
        ("RUN { a || b; } && c", "RUN <<E\nset -e\na || b\nc\nE"),
        ("RUN set -ex; a; b", "RUN <<E\nset -ex\na\nb\nE"),
        ("RUN --network=none a && b", "RUN --network=none <<E\nset -e\na\nb\nE"),
        ('SHELL ["/bin/sh", "-ec"]\nRUN a && b', 'SHELL ["/bin/sh", "-ec"]\nRUN <<E\na\nb\nE'),
        ("RUN apt-get install -y b a a", "RUN apt-get install -y a b"),
        ("RUN cd /srv/app && a\nWORKDIR /w", "WORKDIR /srv/app\nRUN a\nWORKDIR /w"),
        ("RUN cd /srv/app; a; b\nWORKDIR /w", "WORKDIR /srv/app\nRUN a; b\nWORKDIR /w"),
        ("RUN set -x && cd /srv/app && a\nWORKDIR /w", "WORKDIR /srv/app\nRUN set -x && a\nWORKDIR /w"),
        ("RUN cd /w && a", "RUN a"),
        ("RUN cd /srv/app && a\nWORKDIR /srv/app", "WORKDIR /srv/app\nRUN a"),
        (
            "RUN cd /srv/app && a\nRUN apt-get clean\nWORKDIR /w",
            "WORKDIR /srv/app\nRUN a\nRUN apt-get clean\nWORKDIR /w",
        ),
    ],
)
def test_the_same(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RUN a && b", "RUN <<E\na\nb\nE"),
        ("RUN a; b", "RUN <<E\nset -e\na\nb\nE"),
        ("RUN a && { b; c; } && d", "RUN <<E\nset -e\na\n{ b; c; }\nd\nE"),
        ("RUN ! a && b", "RUN <<E\nset -e\n! a\nb\nE"),
        ("RUN a || b && c", "RUN <<E\nset -e\na || b\nc\nE"),
        ("RUN a && b && c", "RUN <<E\nset -e\na\nc\nE"),
        ("RUN a && b", "RUN <<E\nset -e\nb\na\nE"),
        ("RUN { a || b; } && c", "RUN <<E\nset -e\na\nb\nc\nE"),
        ("RUN set -ex && a && b", "RUN <<E\nset -e\na\nb\nE"),
        ("RUN a | b && c", "RUN <<E\nset -e\na\nb\nc\nE"),
        ("RUN if a; then b; fi && c", "RUN <<E\nset -e\na\nb\nc\nE"),
        ("RUN --network=none a && b", "RUN <<E\nset -e\na\nb\nE"),
        ("RUN a > x && b", "RUN <<E\nset -e\na > y\nb\nE"),
        ("RUN apt-get install -y b a", "RUN apt-get install -y a"),
        ("RUN apt-get install -y b=1 a", "RUN apt-get install -y a b"),
        ("RUN apt-get install -y b a", "RUN apt-get install a b"),
        ("RUN a c b", "RUN a b c"),
        ("RUN cd /srv/app && a\nRUN b", "WORKDIR /srv/app\nRUN a\nRUN b"),
        ("RUN cd /srv/app && a\nCOPY b .", "WORKDIR /srv/app\nRUN a\nCOPY b ."),
        ("RUN cd /srv/app && a", "WORKDIR /srv/app\nRUN a"),
        ("RUN cd /srv/new && a\nWORKDIR /w", "WORKDIR /srv/new\nRUN a\nWORKDIR /w"),
        ("RUN cd /srv/app && a\nWORKDIR x", "WORKDIR /srv/app\nRUN a\nWORKDIR x"),
        ("RUN cd /srv && a", "RUN a"),
        ("RUN cd /srv/app && a\nRUN cd /srv/app && b\nWORKDIR /w", "WORKDIR /srv/app\nRUN a\nWORKDIR /w\nRUN b"),
        (
            "RUN cd /srv/app && a\nRUN cd /srv/new; b\nWORKDIR /srv/app",
            "WORKDIR /srv/app\nRUN a\nRUN cd /srv/new; b",
        ),
        (
            "RUN cd /srv/app && a\nRUN apt-get download b\nWORKDIR /srv/app",
            "WORKDIR /srv/app\nRUN a\nRUN apt-get download b",
        ),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert not same(one, other)
