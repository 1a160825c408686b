"""A file that a proposal writes beside the Dockerfile: seen by what follows, shown as a diff, written, never over
somebody else's."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from layersmith.cli.fix import Request, fix
from layersmith.context.context import Context
from layersmith.disk.files import DiskError, create
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Beside, Missed, Outcome, Policy, Rewrite, Safety, transform
from layersmith.syntax.tree import Span
from memory_folder import MemoryFolder


@transform("hide-logs", "Logs are hidden.", proposes=True)
def hide_logs(facts: Facts) -> Iterator[Outcome]:
    """Hide `*.log` while the context shows one."""
    context = facts.context
    if not isinstance(context, Context) or context.ignore_file.path is None:
        return
    if any(name.endswith(".log") for name in context.children("")):
        before = context.ignore_file.content
        file = Beside(context.ignore_file.path, before, (before or b"") + b"*.log\n")
        yield Rewrite("hide logs", 1, Span(0, 1), (), Safety.PROPOSAL, "less", beside=(file,))


@transform("count-logs", "Tells what is there.")
def count_logs(facts: Facts) -> Iterator[Outcome]:
    """How many files of the context are logs."""
    found = sum(name.endswith(".log") for name in facts.context.children("")) if facts.context else 0
    yield Missed("counted", 1, f"{found} logs")


PIPELINE = (count_logs, hide_logs)
ACCEPT = frozenset({"hide-logs"})
SOURCE = b"FROM scratch\nCOPY . /\n"
Fix = Callable[..., int]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "Dockerfile").write_bytes(SOURCE)
    (tmp_path / "a.log").write_bytes(b"")
    return tmp_path


def fixed(**wanted: object) -> int:
    return fix(replace(Request(paths=("Dockerfile",), accept=ACCEPT), **wanted), PIPELINE)


def test_it_is_made_once_and_all_others_see_it() -> None:
    context = Context(MemoryFolder({"a.log": b"", "a.txt": b""}))
    report = run(SOURCE, PIPELINE, Policy(accept=ACCEPT), Options(), context)
    assert report.result == SOURCE
    assert report.changed
    assert report.beside == (Beside(".dockerignore", None, b"*.log\n"),)
    assert [one.transform for one in report.applied] == ["hide-logs"]
    assert [one.missed.detail for one in report.held_back] == ["0 logs"]
    assert context.kind("a.log") == "file", "the context that was given is as it was"


def test_it_is_only_offered_when_it_is_not_accepted() -> None:
    context = Context(MemoryFolder({"a.log": b""}))
    report = run(SOURCE, PIPELINE, Policy(propose=True), Options(), context)
    assert not report.changed
    assert [one.transform for one in report.offered] == ["hide-logs"]


def test_a_new_file_is_written(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert fixed() == 0
    assert (here / ".dockerignore").read_bytes() == b"*.log\n"
    assert (here / "Dockerfile").read_bytes() == SOURCE
    assert sorted(path.name for path in here.iterdir()) == [".dockerignore", "Dockerfile", "a.log"]
    assert "Changed 1 of 1 file" in capfd.readouterr().err
    assert fixed(mode="check") == 0


@pytest.mark.parametrize("program", ["git apply", "patch -s -p1"])
@pytest.mark.parametrize("there", [None, b"*.tmp\n"])
def test_the_diff_is_taken(here: Path, capfdbinary: pytest.CaptureFixture[bytes], program: str, there: bytes) -> None:
    if there is not None:
        (here / ".dockerignore").write_bytes(there)
    assert fixed(mode="diff") == 1
    diff = capfdbinary.readouterr().out
    assert (b"--- /dev/null\n" in diff) == (there is None)
    subprocess.run(program.split(), input=diff, check=True)
    assert (here / ".dockerignore").read_bytes() == (there or b"") + b"*.log\n"


def test_check_counts_it_and_json_shows_it(here: Path) -> None:
    (here / ".git").mkdir()
    (here / ".git" / "HEAD").write_bytes(b"")
    command = "-m layersmith fix --check --output-format json --accept write-dockerignore Dockerfile"
    done = subprocess.run([sys.executable, *command.split()], capture_output=True, check=False)
    assert done.returncode == 1
    shown = json.loads(done.stdout)["files"][0]
    assert shown["changed"]
    (file,) = (file for one in shown["applied"] for file in one["beside"])
    assert (file["path"], file["new"]) == (".dockerignore", True)
    assert file["content"].startswith("# Version control\n.git\n")


def test_what_someone_else_made_meanwhile_stays(here: Path) -> None:
    (here / "x").write_bytes(b"theirs")
    with pytest.raises(DiskError, match="made by someone else"):
        create(str(here / "x"), b"ours")
    assert (here / "x").read_bytes() == b"theirs"
    assert not list(here.glob(".layersmith*"))


def test_two_dockerfiles_of_one_context(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (here / "b.Dockerfile").write_bytes(SOURCE)
    assert fixed(paths=("Dockerfile", "b.Dockerfile"), mode="diff") == 1
    assert capfd.readouterr().out.count("+*.log\n") == 1
    assert fixed(paths=("Dockerfile", "b.Dockerfile")) == 0
    assert (here / ".dockerignore").read_bytes() == b"*.log\n"


def test_two_that_want_another_one(here: Path, capfd: pytest.CaptureFixture[str]) -> None:
    @transform("hide", "Each hides itself.", proposes=True)
    def hide(facts: Facts) -> Iterator[Outcome]:
        assert isinstance(facts.context, Context)
        if facts.context.ignore_file.content is None:
            file = Beside(".dockerignore", None, facts.tree.source.partition(b" ")[2])
            yield Rewrite("hide", 1, Span(0, 1), (), Safety.PROPOSAL, "less", beside=(file,))

    (here / "b.Dockerfile").write_bytes(SOURCE.replace(b"scratch", b"alpine"))
    paths = ("Dockerfile", "b.Dockerfile")
    assert fix(Request(paths=paths, accept=frozenset({"hide"})), (hide,)) == 2
    assert (here / ".dockerignore").read_bytes().startswith(b"scratch")
    assert "b.Dockerfile: left alone: .dockerignore is another one for Dockerfile" in capfd.readouterr().err


def test_an_ignore_file_that_lies_elsewhere_has_no_place(here: Path) -> None:
    (here / "app").mkdir()
    (here / "app" / "a.log").write_bytes(b"")
    (here / "Dockerfile.dockerignore").write_bytes(b"*.tmp\n")
    assert fixed(context=str(here / "app")) == 0
    assert (here / "Dockerfile.dockerignore").read_bytes() == b"*.tmp\n"
    assert fixed() == 0
    assert (here / "Dockerfile.dockerignore").read_bytes() == b"*.tmp\n*.log\n"
    assert not (here / ".dockerignore").exists()
