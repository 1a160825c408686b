"""Which instruction goes to which of two stages, for recipes that are written by hand."""

from __future__ import annotations

import pytest

from layersmith.edits import apply
from layersmith.evidence.splitting.frame import divide
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Recipe
from layersmith.syntax.parser import parse
from layersmith.writing.stages import divided

HEAD = "FROM gcc:12\nWORKDIR /app\n"
STEPS = "COPY src /app/src\nRUN ./compile\n"


def parted(text: str, image: str = "debian:bookworm-slim", source: str = "/app/bin") -> str | Missed:
    """The last stage when the COPY of `src` and ./compile are what only builds, and `source` is what crosses."""
    facts = Facts(parse(text.encode()), Options())
    stage = facts.tree.stages[0]
    steps = frozenset(i.start for i in stage.instructions if i.text.startswith((b"COPY src", b"RUN ./compile")))
    recipe = Recipe("c", image, 1, steps, (Crossing((source,), source),))
    division = divide(facts, stage, recipe)
    if isinstance(division, Missed):
        return division
    result = apply(facts.tree.source, list(divided(facts, stage, division, image)))[0].decode()
    return result[result.rindex("FROM ") :]


@pytest.mark.parametrize(
    ("more", "inner"),
    [
        ("ENV A=1\n", "WORKDIR /app\nCOPY --from=build /app/bin /app/bin\nENV A=1\n"),
        ("RUN mkdir /data\n", "WORKDIR /app\nCOPY --from=build /app/bin /app/bin\nRUN mkdir /data\n"),
        ("RUN rm -rf /app/src\n", "WORKDIR /app\nCOPY --from=build /app/bin /app/bin\n"),
        ("RUN chown -R 7:7 /app/bin\n", "WORKDIR /app\nCOPY --from=build --chown=7:7 /app/bin /app/bin\n"),
        (
            "RUN useradd -r me && chown me /app/bin\nUSER me\n",
            "WORKDIR /app\nCOPY --from=build /app/bin /app/bin\nRUN useradd -r me && chown me /app/bin\nUSER me\n",
        ),
    ],
)
def test_below_the_build(more: str, inner: str) -> None:
    found = parted(f'{HEAD}{STEPS}{more}CMD ["/app/bin/a"]\n')
    if isinstance(found, str):
        found = found.replace("--chown=me:me ", "")
    assert found == f'FROM debian:bookworm-slim\n{inner}CMD ["/app/bin/a"]\n'


@pytest.mark.parametrize(
    ("more", "inner"),
    [
        ("ARG V\n", ""),
        ("ARG V=1\nENV W=$V\n", "ARG V=1\nENV W=$V\n"),
        ('SHELL ["/bin/bash", "-c"]\n', ""),
        ("USER 7\nUSER root\n", "USER root\n"),
        ("RUN apt-get update && apt-get install -y gcc tini\n", "RUN apt-get update && apt-get install -y tini\n"),
        ("RUN apt-get update && apt-get install -y make\n", ""),
        ("RUN apt-get update\nRUN apt-get install -y make\n", ""),
        ("COPY start.conf /etc/start.conf\n", "COPY start.conf /etc/start.conf\n"),
    ],
)
def test_above_the_build(more: str, inner: str) -> None:
    found = parted(f'{HEAD}{more}{STEPS}CMD ["/app/bin/a"]\n')
    middle = f"WORKDIR /app\n{inner}COPY --from=build /app/bin /app/bin\n"
    assert found == f'FROM debian:bookworm-slim\n{middle}CMD ["/app/bin/a"]\n'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f'{HEAD}{STEPS}RUN ./more\nCMD ["/app/bin/a"]\n', "unknown-step"),
        (f'{HEAD}{STEPS}ONBUILD RUN a\nCMD ["/app/bin/a"]\n', "onbuild"),
        (f'{HEAD}{STEPS}CMD ["/app/src/run.sh"]\n', "left-behind"),
        (f'{HEAD}RUN apt-get install -y $MORE && ./x\n{STEPS}CMD ["/app/bin/a"]\n', "unknown-step"),
        (f'{HEAD}{STEPS}RUN mkdir -p /x && cp -r /app/src/* /x/\nCMD ["/app/bin/a"]\n', "needs-built"),
    ],
)
def test_held_back(text: str, reason: str) -> None:
    found = parted(text)
    assert isinstance(found, Missed)
    assert found.reason == reason


def test_nothing_runs_where_no_shell_is() -> None:
    assert isinstance(parted(f'{HEAD}{STEPS}CMD ["/app/bin/a"]\n', "scratch"), str)
    found = parted(f"{HEAD}{STEPS}CMD /app/bin/a\n", "scratch")
    assert isinstance(found, Missed)
    assert found.reason == "no-shell"


def test_packages_have_other_names_elsewhere() -> None:
    found = parted(f'{HEAD}RUN apt-get install -y tini\n{STEPS}CMD ["/app/bin/a"]\n', "alpine:3.20")
    assert isinstance(found, Missed)
    assert found.reason == "other-distribution"
