"""The moves in a stage, which are remembered from one text to the next, are those that are found anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from layersmith.evidence import reach
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.pipeline import look
from layersmith.report import Finding
from layersmith.rewrite import Missed, Policy
from layersmith.syntax.parser import parse
from layersmith_transforms.order_copies import order_copies

GOLDEN = Path(__file__).resolve().parent.parent / "golden"

STAGES = """\
ARG BASE=node:20-slim
FROM golang:1.22 AS build
WORKDIR /src
COPY . .
RUN go build -o /out/tool .

FROM node:20-slim AS runtime
WORKDIR /app
ENV PLACE=/srv

FROM runtime
COPY server.js settings.json ./
RUN apt-get update && apt-get install -y tini
COPY --from=build /out/tool /usr/local/bin/tool
RUN apt-get install -y git
CMD ["tini", "node", "server.js"]
"""

EDITS = [
    ("COPY . .\n", "COPY vendor vendor\n"),
    ("COPY . .\n", "COPY go.mod .\nRUN go mod download\nCOPY . .\n"),
    ("WORKDIR /app\n", "WORKDIR /usr/bin\n"),
    ("WORKDIR /app\n", "WORKDIR $PLACE\n"),
    ("WORKDIR /app\n", 'SHELL ["/bin/bash", "-ec"]\nWORKDIR /app\n'),
    ("WORKDIR /app\n", "RUN ln -s /usr/bin /app\n"),
    ("FROM node:20-slim AS runtime\n", "FROM scratch AS runtime\n"),
    ("FROM node:20-slim AS runtime\n", "FROM $BASE AS runtime\n"),
    ("FROM runtime\n", "FROM runtime\nUSER node\n"),
    ("FROM runtime\n", "FROM build\n"),
    ("COPY --from=build", "COPY --from=0"),
    ("COPY --from=build", "COPY --from=1"),
    ("COPY --from=build", "COPY --from=BUILD"),
    (" AS build\n", " AS maker\n"),
    ("CMD", "FROM debian:12\nCMD"),
    ("ARG BASE", "# syntax=docker/dockerfile:1.4\nARG BASE"),
    ("ARG BASE", "# escape=`\nARG BASE"),
    ("settings.json ./", "settings.json /usr/bin/"),
    ("RUN apt-get update", "# why\n\nRUN apt-get update"),
]


def found(text: str, options: Options | None = None) -> list[Finding]:
    """What the transform says of `text` without a build context."""
    facts = Facts(parse(text.encode("utf-8", "surrogateescape")), options or Options())
    return list(look(facts, (order_copies,), Policy()))


def anew(text: str) -> list[Finding]:
    reach._known.clear()
    return found(text)


@pytest.fixture(autouse=True)
def _own_memory() -> Iterator[None]:
    reach._known.clear()
    yield
    reach._known.clear()


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_an_edit_of_one_stage_is_seen_by_those_that_rest_on_it(old: str, new: str) -> None:
    edited = STAGES.replace(old, new, 1)
    assert edited != STAGES
    found(STAGES)
    remembered = found(edited)
    assert remembered == anew(edited)
    assert found(STAGES) == anew(STAGES)


def test_that_there_is_something_to_remember() -> None:
    first = found(STAGES)
    assert first
    known = dict(reach._known)
    moved = found("\n# one\n# two\n" + STAGES.replace("RUN go build", "RUN go  build"))
    assert [one.outcome.at for one in moved] == [one.outcome.at + 3 for one in first]
    assert len(reach._known) > len(known)


def test_each_stage_has_moves_of_its_own() -> None:
    part = "FROM node:20-slim\nWORKDIR /app\nCOPY server.js ./\nRUN apt-get update && apt-get install -y tini\n"
    assert [one.outcome.at for one in found(part * 3)] == [3, 7, 11]
    assert found(part * 3) == anew(part * 3)


def test_very_many_copies_stay() -> None:
    row = "".join(f"COPY f{at} /d/{at}/\nRUN apt-get update && apt-get install -y p{at}\n" for at in range(60))
    outcomes = [one.outcome for one in found("FROM debian:12\n" + row)]
    assert [(one.reason, one.at) for one in outcomes if isinstance(one, Missed)] == [("many-copies", 2)]
    assert len(outcomes) == 1


def test_a_step_more_at_the_end_of_a_file() -> None:
    several = 0
    for path in sorted(GOLDEN.glob("*/*/Dockerfile"))[::2]:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        if text.count("FROM") < 2:
            continue
        several += 1
        longer = text + ("" if text.endswith("\n") else "\n") + "RUN echo more\n"
        expected = anew(longer)
        anew(text)
        assert found(longer) == expected, path
    assert several >= 20


def test_the_shell_that_lines_below_show() -> None:
    base = "FROM team/agent AS base\nCOPY tool.sh /usr/bin/tool.sh\nRUN dnf install -y curl jq && /usr/bin/tool.sh\n"
    text = base + "\nFROM base\nRUN echo ready\n"
    windows = text.replace("echo ready", "Copy-Item a b")
    assert found(text)
    assert found(windows) == anew(windows) == []
