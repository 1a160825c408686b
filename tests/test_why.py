"""`layersmith why`: which steps run again when a file changes, why, and that real builds agree."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from conftest import Provide
from layersmith.cli.fix import Request
from layersmith.cli.why import Asked, why
from layersmith.context.context import Context
from layersmith.context.ignore import Ignore
from layersmith.render.cachemap import CacheMap, Source
from layersmith.render.why import because
from layersmith.syntax.parser import parse
from layersmith.verify.engines import find_engine
from layersmith.verify.model import Request as BuildRequest
from layersmith.verify.touch import rebuild
from layersmith_transforms import PIPELINE
from memory_folder import Link, MemoryFolder

SHOP = b"""\
FROM alpine:3 AS build
WORKDIR /app
ENV FOLDER=src
COPY *.txt ./
RUN cat one.txt > two.list
COPY $FOLDER src
RUN cat src/* > all
FROM alpine:3
ARG MODE
COPY --from=build /app/two.list /
COPY conf /etc/shop
RUN --mount=type=bind,source=src/b.js,target=/b echo > /done
COPY conf/$MODE.toml /etc/
"""
FILES: dict[str, object] = {
    ".dockerignore": b"*.log\nsrc/*.log\n",
    "one.txt": b"1",
    "a.log": b"",
    "src": {"a.py": b"", "b.js": b"", "c.log": b""},
    "conf": {"a.toml": b"", "link.py": Link("../src/a.py")},
}


def context_of(files: dict[str, object]) -> Context:
    ignore = files[".dockerignore"]
    assert isinstance(ignore, bytes)
    return Context(MemoryFolder(files), Ignore(ignore))


def told(source: bytes, file: str, files: dict[str, object] = FILES) -> list[tuple[int, bool, list[str]]]:
    changes = CacheMap(parse(source), context_of(files)).changes(Source.file(file))
    return [(c.step.line, c.certain, [because(cause) for cause in c.causes]) for c in changes]


def test_each_step_says_why() -> None:
    assert told(SHOP, "one.txt") == [
        (4, True, ["its source *.txt brings it"]),
        (5, True, ["it runs on top of line 4"]),
        (6, True, ["it runs on top of line 5"]),
        (7, True, ["it runs on top of line 6"]),
        (10, False, ["it copies from stage build, where line 7 runs again"]),
        (11, False, ["it runs on top of line 10"]),
        (12, False, ["it runs on top of line 11"]),
        (13, False, ["it runs on top of line 12"]),
    ]
    assert told(SHOP, "src/b.js")[2:] == [
        (10, False, ["it copies from stage build, where line 7 runs again"]),
        (11, False, ["it runs on top of line 10"]),
        (12, True, ["its mount of src/b.js shows it", "it runs on top of line 11"]),
        (13, True, ["it runs on top of line 12"]),
    ]


def test_variables_and_patterns_are_exact_with_a_context() -> None:
    assert [line for line, _, _ in told(SHOP, "src/a.py")] == [6, 7, 10, 11, 12, 13]
    assert told(SHOP, "conf/a.toml") == [
        (11, True, ["its source conf brings it"]),
        (12, True, ["it runs on top of line 11"]),
        (13, True, ["its source conf/$MODE.toml may bring it", "it runs on top of line 12"]),
    ]
    assert told(b"FROM a\nCOPY [^c]* /\n", "conf/a.toml") == []
    assert told(SHOP, "src/c.log") == []
    assert told(b"FROM a\nCOPY a[ /\n", "one.txt") == [(2, False, ["its source a[ may bring it"])]
    assert told(b"FROM a\nCOPY --exclude=*.txt . /\n", "one.txt") == [(2, False, ["its source . may bring it"])]


def test_stages_that_begin_from_others_and_arguments() -> None:
    source = b"FROM a AS b\nCOPY one.txt /\nFROM b\nRUN x\nFROM b\nRUN y\nADD conf /\n"
    assert told(source, "one.txt") == [
        (2, True, ["its source one.txt brings it"]),
        (6, True, ["it runs on top of line 2"]),
        (7, True, ["it runs on top of line 6"]),
    ]
    changes = CacheMap(parse(b"ARG V\nFROM a:$V\nARG M\nENV X=$M\nRUN x\n")).changes(Source("argument", "M"))
    assert [because(cause) for change in changes for cause in change.causes] == [
        "it uses M",
        "it runs on top of line 4",
    ]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "here"
    (folder / ".git").mkdir(parents=True)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(folder)
    return folder


def write(files: dict[str, object], top: str = ".") -> None:
    for name, content in files.items():
        path = os.path.join(top, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(content, bytes):
            Path(path).write_bytes(content)
        elif isinstance(content, Link):
            os.symlink(content.target, path)
        elif isinstance(content, dict):
            write(content, path)


def asked(file: str, dockerfile: str = "", as_json: bool = False, **request: object) -> Asked:
    return Asked(file, dockerfile, Request(**request), json=as_json)  # type: ignore[arg-type]


def test_the_whole_answer(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write({"a.txt": b"", "Dockerfile": b"FROM alpine:3\nRUN a\nRUN b\nCOPY a.txt /\nRUN c\n"})
    assert why(asked("a.txt"), PIPELINE) == 0
    assert capfd.readouterr().out == (
        "Dockerfile: when a.txt changes, 2 of 4 steps run again; after the rewrite 2 of 3 steps run again\n"
        "The build context is . (it is the Dockerfile's own folder).\n"
        "\n"
        "before\n"
        "  · 2  RUN a\n"
        "  · 3  RUN b\n"
        "  ● 4  COPY a.txt /\n"
        "       its source a.txt brings it\n"
        "  ● 5  RUN c\n"
        "       it runs on top of line 4\n"
        "\n"
        "after\n"
        "  · 2  RUN a && b\n"
        "  ● 4  COPY a.txt /\n"
        "       its source a.txt brings it\n"
        "  ● 5  RUN c\n"
        "       it runs on top of line 4\n"
        "\n"
        "● runs again, · comes from the cache\n"
    )


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("src/c.log", "src/c.log is kept out of the build by line 2 of .dockerignore: src/*.log"),
        ("conf/link.py", "conf/link.py is a link to src/a.py."),
        ("/etc/hostname", "/etc/hostname is not in it."),
        ("web/Dockerfile", "It is the Dockerfile: a step that is changed there runs again with all below it"),
        (".dockerignore", "It is an ignore file: what it lets in or keeps out changes all steps that copy that."),
        ("unused", "No step reads it."),
    ],
)
def test_what_there_is_to_say_about_a_file(
    here: Path, capfd: pytest.CaptureFixture[str], file: str, sentence: str
) -> None:
    write({**FILES, "web/Dockerfile": SHOP, "unused": b""})
    assert why(asked(file), PIPELINE) == 0
    assert "\n" + sentence in capfd.readouterr().out


def test_a_file_may_be_named_from_the_current_folder(
    here: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write({"web": {"src/a.py": b"", "Dockerfile": b"FROM a\nCOPY src /\n"}})
    for folder, file in (
        (".", "src/a.py"),
        (".", "web/src/a.py"),
        ("web/src", "a.py"),
        (".", str(here / "web/src/a.py")),
    ):
        monkeypatch.chdir(here / folder)
        assert why(asked(file, str(here / "web/Dockerfile")), PIPELINE) == 0
        assert "when src/a.py changes, 1 of 1 step runs again" in capfd.readouterr().out


def test_without_a_context_names_are_compared(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write({"Dockerfile": b"FROM a\nCOPY dist/*.js /\n"})
    write({"x/Dockerfile": b"FROM a\nCOPY dist/a.js lost /\n"})
    assert why(asked("x/dist/a.js", "x/Dockerfile"), PIPELINE) == 0
    out = capfd.readouterr().out
    assert "No build context is known: dist/a.js is copied, but is not in the folder x (--context names another)" in out
    assert "● 2  COPY dist/a.js lost /" in out


@pytest.mark.parametrize(
    ("file", "dockerfile", "message"),
    [
        (
            "gone",
            "a/Dockerfile",
            "gone: no such file, neither in the build context nor here. The build context is a (it",
        ),
        ("sub", "a/Dockerfile", "sub is a folder; name a file in it"),
        ("y", "", "there are several Dockerfiles, name one of them: a/Dockerfile, b/Dockerfile"),
        ("b/y", "", "there are several Dockerfiles, name one of them: b/Dockerfile, b/dev.Dockerfile"),
        ("a/sub/x", "a/sub", "no Dockerfile found in a/sub or below it"),
        ("a/sub/x", "gone", "gone: no such file or folder"),
        ("a/sub/x", "bad/x", "bad/x: line 1: "),
    ],
)
def test_there_is_no_answer(
    here: Path, capfd: pytest.CaptureFixture[str], file: str, dockerfile: str, message: str
) -> None:
    write(
        {
            "a": {"sub/x": b"", "Dockerfile": b"FROM a\nCOPY . /\n"},
            "b": {"Dockerfile": b"", "dev.Dockerfile": b""},
            "bad/x": b"FROM\nCOPY\n",
        }
    )
    assert why(asked(file, dockerfile, as_json=True), PIPELINE) == 2
    done = capfd.readouterr()
    assert done.err.startswith(message)
    assert json.loads(done.out)["error"].startswith(message)


def test_the_nearest_dockerfile_above_the_file_is_meant(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = b"FROM a\nCOPY . /\n"
    write({"a": {"sub/x": b"", "Dockerfile": source}, "a/b/Dockerfile": source, "c/Dockerfile": source})
    assert why(asked("a/sub/x", as_json=True), PIPELINE) == 0
    assert json.loads(capfd.readouterr().out)["dockerfile"] == "a/Dockerfile"


def test_a_folder_below_the_dockerfile_asks_for_the_one_above(
    here: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    write({"src/x": b"", "Dockerfile": b"FROM a\nCOPY . /\n", "other/.git/HEAD": b"", "other/src/x": b""})
    monkeypatch.chdir(here / "src")
    assert why(asked("x", as_json=True), PIPELINE) == 0
    assert json.loads(capfd.readouterr().out)["dockerfile"] == "../Dockerfile"
    monkeypatch.chdir(here / "other/src")
    assert why(asked("x"), PIPELINE) == 2
    assert capfd.readouterr().err == "no Dockerfile found in . or below it, nor above x\n"


def test_json(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write({"a": b"", "Dockerfile": b"FROM a\nCOPY a /\n"})
    assert why(asked("a", as_json=True), PIPELINE) == 0
    because = [{"kind": "reads", "line": 2, "name": "a", "certain": True}]
    step = {"line": 2, "instruction": "COPY a /", "certain": True, "because": because}
    assert json.loads(capfd.readouterr().out) == {
        "file": "a",
        "dockerfile": "Dockerfile",
        "error": None,
        "context": {"folder": str(here), "why": "it is the Dockerfile's own folder"},
        "told": ["The build context is . (it is the Dockerfile's own folder)."],
        "before": {"steps": 1, "again": [step]},
        "after": None,
    }


# Not src/b.js: buildah 1.28 does not see that what a mount shows has changed, and takes the old step; BuildKit does.
@pytest.mark.parametrize("file", ["one.txt", "src/a.py", "conf/a.toml", "src/c.log"])
def test_real_builds_run_the_same_steps_again(provide: Provide, tmp_path: Path, file: str) -> None:
    provide(["alpine:3"])
    source = SHOP.replace(b"COPY conf/$MODE.toml /etc/\n", b"COPY conf/a.toml /etc/\n")
    write(FILES, str(tmp_path))
    certain = [line for line, certain, _ in told(source, file) if certain]
    possible = [line for line, _, _ in told(source, file)]
    with find_engine("buildah") as engine:
        again = rebuild(BuildRequest(source, str(tmp_path), network="none"), engine, [file])
    assert again.steps == len(CacheMap(parse(source)).steps)
    assert len(certain) <= len(again.again) <= len(possible)
