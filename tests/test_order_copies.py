"""How `order-copies` writes what it moves, and the guard over RUNs that were cut."""

from __future__ import annotations

import json

import pytest

from layersmith.context.context import Context
from layersmith.evidence.order import reordered
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.report import Report
from layersmith.rewrite import Policy
from layersmith.syntax.parser import parse
from layersmith_transforms import PIPELINE
from layersmith_transforms.order_copies import order_copies
from memory_folder import MemoryFolder

FILES = {"requirements.txt": b"flask\n", "app.py": b"", "web": {"requirements.txt": b"flask\n", "app.py": b""}}


def made(text: str, files: dict[str, object] | None = None, unsafe: bool = False) -> Report:
    """What the transform alone makes of a Dockerfile."""
    context = Context(MemoryFolder(FILES if files is None else files))
    report = run(text.encode(), (order_copies,), Policy(unsafe=unsafe), Options(), context)
    assert report.fault is None
    return report


def written(text: str, files: dict[str, object] | None = None) -> list[str]:
    """Its lines."""
    return made(text, files).result.decode().splitlines()


PIP = "RUN pip install -r requirements.txt"


@pytest.mark.parametrize(
    ("copy", "ahead"),
    [
        ("COPY . .", "COPY requirements.txt ./"),
        ("COPY ./ ./", "COPY requirements.txt ./"),
        ("COPY . /app", "COPY requirements.txt /app/"),
        ("COPY . /app/", "COPY requirements.txt /app/"),
        ("COPY  --chown=1:1   . .", "COPY --chown=1:1 requirements.txt ./"),
        ("  copy . .", "  copy requirements.txt ./"),
        ("add . .", "copy requirements.txt ./"),
        ("COPY web .", "COPY web/requirements.txt ./"),
        ("COPY ./web/ .", "COPY ./web/requirements.txt ./"),
        ("COPY /web .", "COPY /web/requirements.txt ./"),
        ('COPY [".", "."]', 'COPY ["requirements.txt", "./"]'),
        ("COPY . \\\n  .", "COPY requirements.txt ./"),
        ("COPY --exclude=*.md . .", "COPY --exclude=*.md . ."),
    ],
)
def test_what_goes_ahead(copy: str, ahead: str) -> None:
    lines = written(f"FROM python:3.12-slim\nWORKDIR /app\n{copy}\n{PIP}\n")
    assert lines[2] == ahead
    if ahead != copy:
        assert "\n".join(lines[4:]) == copy


@pytest.mark.parametrize(
    ("copy", "follows"),
    [
        ("COPY app.py requirements.txt ./", "COPY app.py ./"),
        ('COPY --chown=1:1 ["app.py", "requirements.txt", "./"]', 'COPY --chown=1:1 ["app.py", "./"]'),
        ("COPY app.py \\\n    requirements.txt ./", None),
        ("COPY *.txt app.py ./", None),
    ],
)
def test_what_follows_when_files_are_named_one_by_one(copy: str, follows: str | None) -> None:
    text = made(f"FROM python:3.12-slim\nWORKDIR /app\n{copy}\n{PIP}\n").result.decode()
    assert text.partition(PIP + "\n")[2] == (follows or copy) + "\n"


def test_one_workspace_in_a_folder_with_a_blank() -> None:
    files: dict[str, object] = {"my web": {"requirements.txt": b"flask\n", "app.py": b""}}
    lines = written(
        "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN cd 'my web' && pip install -r requirements.txt\n", files
    )
    assert lines[2] == 'COPY ["my web/requirements.txt", "my web/"]'


def test_the_pipeline_comes_to_what_a_person_would_write() -> None:
    source = b"""\
FROM python:3.12-slim
WORKDIR /app
COPY app.py .
COPY requirements.txt .
RUN apt-get update
RUN apt-get install -y curl
RUN pip install -r requirements.txt
CMD ["python", "app.py"]
"""
    report = run(source, PIPELINE, Policy(), Options(), Context(MemoryFolder(FILES)))
    assert (
        report.result
        == b"""\
FROM python:3.12-slim
WORKDIR /app
RUN apt-get update && \\
    apt-get install -y curl && \\
    rm -rf /var/lib/apt/lists/*
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py .
CMD ["python", "app.py"]
"""
    )


def test_a_change_of_the_manifest_runs_nothing_else_again() -> None:
    files: dict[str, object] = {
        "package.json": json.dumps({"name": "a", "version": "1.0.0"}).encode(),
        "package-lock.json": json.dumps(
            {"name": "a", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "a", "version": "1.0.0"}}}
        ).encode(),
        "requirements.txt": b"flask\n",
        "app.py": b"",
    }
    lines = written(f"FROM python:3.12\nWORKDIR /app\nCOPY . .\n{PIP}\nRUN npm ci\n", files)
    assert lines[2:] == [
        "COPY requirements.txt ./",
        PIP,
        "COPY package.json package-lock.json ./",
        "RUN npm ci",
        "COPY . .",
    ]


BEFORE = "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt && python app.py\n"


@pytest.mark.parametrize(
    ("after", "kept"),
    [
        ("COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\nRUN python app.py\n", True),
        ("RUN pip install -r requirements.txt\nCOPY . .\nRUN python app.py\n", False),
        ("COPY requirements.txt ./\nRUN pip install -r requirements.txt\nRUN python app.py\nCOPY . .\n", False),
        ("COPY app.py ./\nRUN pip install -r requirements.txt\nCOPY . .\nRUN python app.py\n", False),
        ("COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\n", False),
        ("COPY requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\nRUN python app.py -x\n", False),
        (
            "COPY --chown=1 requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY . .\nRUN python app.py\n",
            False,
        ),
    ],
)
def test_the_guard_over_a_run_that_was_cut(after: str, kept: bool) -> None:
    context = Context(MemoryFolder(FILES))
    trees = [parse(text.encode()) for text in (BEFORE, BEFORE.partition("COPY")[0] + after)]
    wrong = reordered(*(Facts(tree, Options(), context) for tree in trees), frozenset())
    assert (wrong is None) is kept, wrong
