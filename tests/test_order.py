"""The guard over the order of steps: what comes to the same passes, and damage is found."""

from __future__ import annotations

import pytest

from layersmith.context.context import Context
from layersmith.effects.effect import Effects
from layersmith.evidence.effects import effects
from layersmith.facts import Facts
from layersmith.guards import broken
from layersmith.options import Options
from layersmith.syntax.parser import parse
from memory_folder import MemoryFolder

CONTEXT = Context(
    MemoryFolder(
        {
            "package.json": b'{"name": "a", "dependencies": {"left-pad": "1.3.0"}}',
            "package-lock.json": b'{"lockfileVersion": 3, "packages": {"": {"name": "a"}}}',
            "requirements.txt": b"flask\n-r more/base.txt\n",
            "more": {"base.txt": b"click\n"},
            "app.py": b"",
            "start.sh": b"",
            "src": {"index.js": b"", "gen": {"a.js": b""}},
        }
    )
)
NODE = "FROM node:20\nWORKDIR /app\n"
PYTHON = "FROM python:3.12\nWORKDIR /app\n"
DEBIAN = "FROM debian:12\nWORKDIR /app\n"


def fault(before: str, after: str, context: Context | None = CONTEXT) -> str | None:
    """What the guard says of a SAFE step from one text to the other."""
    one, other = (Facts(parse(text.encode()), Options(), context) for text in (before, after))
    return broken(one, other, True)


@pytest.mark.parametrize(
    ("top", "before", "after"),
    [
        (DEBIAN, "COPY app.py ./\nRUN mkdir /srv/data\n", "RUN mkdir /srv/data\nCOPY app.py ./\n"),
        (DEBIAN, "COPY app.py ./\nRUN apt-get update && apt-get install -y curl\n",
         "RUN apt-get update && apt-get install -y curl\nCOPY app.py ./\n"),
        (DEBIAN, "COPY app.py ./\nRUN mkdir /srv/a\nRUN mkdir /srv/b\n",
         "RUN mkdir /srv/a && mkdir /srv/b\nCOPY app.py ./\n"),
        (DEBIAN, "COPY app.py ./\nCOPY src ./src\nRUN mkdir /srv/a\n",
         "RUN mkdir /srv/a\nCOPY src ./src\nCOPY app.py ./\n"),
        (DEBIAN, "LABEL a=1\nRUN make\n", "RUN make\nLABEL a=1\n"),
        (DEBIAN, "ARG BUILD_DATE\nLABEL d=$BUILD_DATE\nRUN mkdir /srv/a\n",
         "RUN mkdir /srv/a\nARG BUILD_DATE\nLABEL d=$BUILD_DATE\n"),
        (DEBIAN, "COPY . .\nRUN cat requirements.txt\n",
         "COPY requirements.txt ./\nRUN cat requirements.txt\nCOPY . .\n"),
        (DEBIAN, "COPY . .\nRUN cat more/base.txt\n", "COPY more/base.txt more/\nRUN cat more/base.txt\nCOPY . .\n"),
        (DEBIAN, "COPY . .\nRUN touch /app/new\n", "RUN touch /app/new\nCOPY . .\n"),
        (DEBIAN, "COPY --chown=1:1 . .\nRUN cat app.py\n",
         "COPY --chown=1:1 app.py ./\nRUN cat app.py\nCOPY --chown=1:1 . .\n"),
        (NODE, "COPY . .\nRUN npm ci\n", "COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n"),
        (NODE, "COPY . .\nRUN npm ci\n", "COPY package*.json ./\nRUN npm ci\nCOPY . .\n"),
        (PYTHON, "COPY . .\nRUN pip install -r requirements.txt\n",
         "COPY requirements.txt ./\nCOPY more/base.txt more/\nRUN pip install -r requirements.txt\nCOPY . .\n"),
        (PYTHON, "COPY . .\nRUN pip install -r requirements.txt\nRUN rm start.sh\n",
         "COPY requirements.txt ./\nCOPY more/base.txt more/\nRUN pip install -r requirements.txt\nCOPY . .\n"
         "RUN rm start.sh\n"),
    ],
)  # fmt: skip
def test_comes_to_the_same(top: str, before: str, after: str) -> None:
    assert fault(top + before, top + after) is None


@pytest.mark.parametrize(
    ("top", "before", "after", "told"),
    [
        # What a RUN reads, changes, deletes or may do anything with.
        (DEBIAN, "COPY app.py ./\nRUN cat app.py\n", "RUN cat app.py\nCOPY app.py ./\n", "/app/app.py"),
        (DEBIAN, "COPY app.py ./\nRUN rm app.py\n", "RUN rm app.py\nCOPY app.py ./\n", "/app/app.py"),
        (DEBIAN, "COPY app.py ./\nRUN make\n", "RUN make\nCOPY app.py ./\n", "make"),
        (DEBIAN, "COPY app.py ./\nRUN chown -R 1:1 /app\n", "RUN chown -R 1:1 /app\nCOPY app.py ./\n", "/app"),
        (DEBIAN, "RUN make\nCOPY app.py ./\n", "COPY app.py ./\nRUN make\n", "make"),
        (DEBIAN, "RUN touch /srv/a\nRUN cat /srv/a\n", "RUN cat /srv/a\nRUN touch /srv/a\n", "/srv/a"),
        (DEBIAN, "RUN mkdir /srv/a && touch /srv/a/b\n", "RUN touch /srv/a/b && mkdir /srv/a\n", "steps"),
        (DEBIAN, "RUN mkdir /srv/a\nRUN touch /srv/a/b\n", "RUN touch /srv/a/b && mkdir /srv/a\n", "/srv/a"),
        # Settings and variables.
        (DEBIAN, "USER app\nRUN touch /srv/a\n", "RUN touch /srv/a\nUSER app\n", "USER"),
        (DEBIAN, "ENV A=1\nRUN echo $A\n", "RUN echo $A\nENV A=1\n", "A"),
        (DEBIAN, "ARG A\nRUN make\n", "RUN make\nARG A\n", "make"),
        (DEBIAN, "ARG A\nLABEL a=$A\n", "LABEL a=$A\nARG A\n", "A"),
        (DEBIAN, "LABEL a=1\nLABEL a=2\n", "LABEL a=2\nLABEL a=1\n", "label"),
        (DEBIAN, "WORKDIR /srv\nCOPY app.py ./\n", "COPY app.py ./\nWORKDIR /srv\n", "WORKDIR"),
        # A COPY ahead that does not bring all, or not the same, or is not brought again.
        (NODE, "COPY . .\nRUN npm ci\n", "COPY package.json ./\nRUN npm ci\nCOPY . .\n", "package-lock.json"),
        (PYTHON, "COPY . .\nRUN pip install -r requirements.txt\n",
         "COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n", "base.txt"),
        (DEBIAN, "COPY . .\nRUN cat app.py\n", "COPY --chown=1:1 app.py ./\nRUN cat app.py\nCOPY . .\n", "again"),
        (DEBIAN, "COPY src ./\nRUN cat /srv/app.py\n",
         "COPY app.py /srv/\nRUN cat /srv/app.py\nCOPY src ./\n", "again"),
        (DEBIAN, "COPY . .\nRUN cat app.py\n", "COPY start.sh app.py\nRUN cat app.py\nCOPY . .\n", "again"),
        (DEBIAN, "COPY . .\nRUN cat app.py\n", "COPY --from=x app.py ./\nRUN cat app.py\nCOPY . .\n", "again"),
        (DEBIAN, "COPY . .\nRUN cat app.py > start.sh\n",
         "COPY app.py ./\nRUN cat app.py > start.sh\nCOPY . .\n", "start.sh"),
        (DEBIAN, "COPY . .\nRUN sed -i s/a/b/ app.py\n",
         "COPY app.py ./\nRUN sed -i s/a/b/ app.py\nCOPY . .\n", "app.py"),
        (DEBIAN, "RUN ls /app\nCOPY . .\nRUN cat app.py\n",
         "COPY app.py ./\nRUN ls /app\nRUN cat app.py\nCOPY . .\n", "/app"),
        (DEBIAN, "COPY . .\nRUN cat app.py\n", "COPY app.py ./\nRUN cat app.py\n", ""),
        (DEBIAN, "COPY . .\nRUN make\n", "COPY app.py ./\nRUN make\nCOPY . .\n", "make"),
        (DEBIAN, "RUN cat app.py\n", "COPY app.py ./\nRUN cat app.py\n", ""),
        # Stages.
        ("FROM debian:12 AS a\nRUN touch /a\n", "FROM debian:12\nRUN touch /b\n", "FROM debian:12\nRUN touch /a\n", ""),
    ],
)  # fmt: skip
def test_damage_is_found(top: str, before: str, after: str, told: str) -> None:
    found = fault(top + before, top + after)
    assert found is not None
    assert told in found


def test_an_added_copy_needs_a_context() -> None:
    before, after = "COPY . .\nRUN cat app.py\n", "COPY app.py ./\nRUN cat app.py\nCOPY . .\n"
    assert fault(DEBIAN + before, DEBIAN + after, None) is not None


@pytest.mark.parametrize(
    ("between", "known"),
    [("", True), ("RUN touch /app/other\n", True), ("RUN sed -i s/1/2/ package.json\n", False), ("RUN make\n", False)],
)
def test_an_install_is_known_while_its_manifests_are_as_they_were_copied(between: str, known: bool) -> None:
    facts = Facts(parse(f"{NODE}COPY . .\n{between}RUN npm ci\n".encode()), Options(), CONTEXT)
    stage = facts.tree.stages[0]
    assert isinstance(effects(facts, stage, stage.instructions[-1]), Effects) is known
