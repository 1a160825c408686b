from __future__ import annotations

import pytest

from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.syntax.parser import parse
from layersmith.trace import alike


def same(one: str, other: str) -> bool:
    """Whether two stages that run `one` and `other` have equal traces."""
    first, second = (Facts(parse(f"FROM debian:12\n{text}\n".encode()), Options()) for text in (one, other))
    return alike(first, second, frozenset())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RUN a\nRUN b", "RUN a && b"),
        ("RUN a\nRUN b", "RUN a; b"),
        ("RUN apt-get install -y a && apt-get install -y b", "RUN apt-get install -y a b"),
        ("RUN apt-get install -y a b && apt-get install -y b c", "RUN apt-get install -y a b c"),
        ("RUN apt-get update && apt-get install a && apt-get update && apt-get install b",
         "RUN apt-get update && apt-get install a b"),
        ("RUN apt-get update", "RUN apt-get update && rm -rf /var/lib/apt/lists/*"),
        ("RUN pip install -r r.txt", "RUN pip install --no-cache-dir -r r.txt"),
        ("RUN apk add --update git", "RUN apk add --no-cache git"),
        ("RUN npm ci", "RUN npm ci && npm cache clean --force"),
        ("RUN a\nRUN b\nRUN rm /x", "RUN a && rm /x\nRUN b"),
        ("COPY a b /c/", "COPY a /c/\nCOPY b /c"),
        ("RUN (cd /a && b)\nRUN c", "RUN (cd /a && b) && c"),
        ("RUN for x in a; do b; done\nRUN c || d", "RUN (for x in a; do b; done) && { c || d; }"),
        ("ENV A b c", 'ENV A="b c"'),
        ("ENV A=1\nENV B=$C", "ENV A=1 B=$C"),
        ('LABEL a b\nLABEL "c"=$d', 'LABEL a=b c="$d"'),
        ("ADD . /c/", "COPY . /c"),
    ],
)  # fmt: skip
def test_what_a_safe_rewrite_may_change(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RUN a\nRUN b", "RUN b\nRUN a"),
        ("RUN a", "RUN a && b"),
        ("RUN a b", "RUN a c"),
        ("RUN X=1 a", "RUN X=2 a"),
        ("RUN a > b", "RUN a > c"),
        ("RUN a > b", "RUN a >> b"),
        ("RUN { a; } > b", "RUN { a; } > c"),
        ("RUN { a; } > b", "RUN { a; }"),
        ("RUN for x in a b; do c $x; done", "RUN for x in a; do c $x; done"),
        ("RUN while a; do b; done < c", "RUN while a; do b; done"),
        ("RUN if a; then b; fi", "RUN a && b"),
        ("RUN apt-get install -y a b", "RUN apt-get install -y a"),
        ("RUN apt-get install -y a b", "RUN apt-get install -y b a"),
        ("RUN apt-get install -y a", "RUN dnf install -y a"),
        ("RUN apt-get update && apt-get install a", "RUN apt-get install a"),
        (
            "RUN apt-get update && x && apt-get update && apt-get install b",
            "RUN apt-get update && x && apt-get install b",
        ),
        ("RUN apt-get install -y a && x && apt-get install -y a", "RUN apt-get install -y a && x"),
        ("RUN rm /x", "RUN rm /y"),
        ("RUN a && rm /x", "RUN a"),
        ("RUN apt-get purge -y a", "RUN apt-get purge -y b"),
        ("RUN a", "RUN --network=none a"),
        ("COPY a b /c/", "COPY b a /c/"),
        ("COPY a /c/", "COPY a /d/"),
        ("COPY a /c/", "COPY --chown=1 a /c/"),
        ("ENV A=1\nRUN a", "RUN a\nENV A=1"),
        ("RUN a\nUSER x\nRUN b", "RUN a\nRUN b\nUSER x"),
        ("ADD a /c/", "COPY a /c/"),
        ("ADD https://a/b /c/", "COPY https://a/b /c/"),
        ("RUN <<E\na\nE", "RUN <<E\nb\nE"),
        ("COPY <<E /x\na\nE", "COPY <<E /x\nb\nE"),
        ('RUN ["a", "b"]', 'RUN ["a", "c"]'),
        ("CMD a", "CMD b"),
        ("ENV A b c", "ENV A=b"),
        ("ENV A '$B' c", 'ENV A="$B c"'),
        ("ENV A b  c", 'ENV A="b c"'),
        ("ENV A=1\nENV B=$A", "ENV A=1 B=$A"),
        ("ENV A=1\nENV A=2", "ENV A=2 A=1"),
        ("LABEL a=1\nLABEL b=2", "LABEL a=1"),
        ("ENV A=1", "LABEL A=1"),
    ],
)
def test_what_it_may_not(one: str, other: str) -> None:
    assert not same(one, other)
