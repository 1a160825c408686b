"""What slim-base asks a person about the smaller image."""

from __future__ import annotations

import pytest

from layersmith.context.context import Context
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith_transforms.slim_base import slim_base
from memory_folder import MemoryFolder

INSTALL = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD node index.js\n"


def questions(text: str, files: dict[str, bytes]) -> str:
    context = Context(MemoryFolder(files))
    report = run(text.encode(), (slim_base,), Policy(accept=frozenset({"slim-base"})), Options(), context=context)
    (done,) = report.applied
    return " ".join(done.rewrite.questions)


@pytest.mark.parametrize(
    ("lock", "text"),
    [
        ("package-lock.json", b'{"packages": {"node_modules/bcrypt": {"version": "5.1.1"}}}'),
        ("yarn.lock", b'login@^1.0.0:\n  dependencies:\n    bcrypt "^5.1.0"\n'),
        ("yarn.lock", b'"bcrypt@npm:^5.1.0":\n  version: 5.1.1\n'),
        ("yarn.lock", b"bcrypt@^5.1.0:\n  version 5.1.1\n"),
    ],
)
def test_a_package_that_another_brings_may_be_compiled(lock: str, text: bytes) -> None:
    files = {"package.json": b'{"dependencies": {"login": "^1.0.0"}}', lock: text}
    assert "Is bcrypt installed without a compiler" in questions(INSTALL, files)


@pytest.mark.parametrize("name", ["bcryptjs", "@types/bcrypt", "iconv-lite"])
def test_a_package_with_a_similar_name_is_not_asked_for(name: str) -> None:
    lock = f'{{"packages": {{"node_modules/{name}": {{"version": "2.4.3"}}}}}}'.encode()
    files = {"package.json": f'{{"dependencies": {{"{name}": "2.4.3"}}}}'.encode(), "package-lock.json": lock}
    assert "compiler" not in questions(INSTALL, files)


def test_what_the_program_starts_is_asked_for() -> None:
    assert "start git, curl, wget or another program that node:20 has and node:20-slim has not" in questions(
        INSTALL, {}
    )
