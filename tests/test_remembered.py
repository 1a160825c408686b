"""What earlier runs found is believed only where everything that it rested on is the same, and never does harm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from layersmith.cli import main
from layersmith.cli.examine import Task, examine, outcomes
from layersmith.cli.remembered import Memory
from layersmith.config import Config
from layersmith.disk.cache import Cache
from layersmith.disk.which import NOT_WANTED, Contexts
from layersmith.report import Applied, HeldBack, Offered, Report, counts
from layersmith.rewrite import Beside, Edit, Missed, Passed, Policy, Rewrite, Safety
from layersmith.syntax.tree import Span
from layersmith.values import replace
from layersmith_transforms import PIPELINE

GOLDEN = Path(__file__).parent.parent / "golden"
APP = b"FROM python:3.12\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD python app.py\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with an application."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "app/Dockerfile": APP,
        "app/requirements.txt": b"flask==3.0.0\n",
        "app/app.py": b"print()\n",
        "app/src/deep/file": b"",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text)
    return tmp_path


def report_of(path: Path | str, config: Config | None = None) -> Report:
    """What becomes of a file with the memory in `kept`."""
    (done,) = outcomes([Task(str(path), config or Config())], PIPELINE, 1, "kept")
    report = done.report
    assert report
    return report


def recalled(path: Path | str = "app/Dockerfile", config: Config | None = None) -> Report | None:
    """What the memory in `kept` says of a file."""
    done = Memory("kept").recall(Task(str(path), config or Config()), Contexts())
    return done and done.report


def test_what_is_remembered_is_what_was_found() -> None:
    files = sorted(GOLDEN.glob("*/*/Dockerfile"))[::50]
    config = Config(policy=Policy(unsafe=True, propose=True))
    first = [report_of(path, config) for path in files]
    again = [recalled(path, config) for path in files]
    known = [other for other in zip(first, again, strict=True) if other[1]]
    assert all(one == other for one, other in known)
    assert any(one.applied for one, _ in known)
    assert any(one.offered for one, _ in known)
    assert any(one.held_back for one, _ in known)
    # Those that are not would bring secrets into the cache.
    assert len(known) >= len(files) * 0.8


def test_nothing_of_a_report_is_forgotten() -> None:
    beside = (Beside(".dockerignore", None, b"\xff"), Beside("a", b"before", b""))
    fields: dict[type, dict[str, object]] = {
        Rewrite: {
            "title": "t",
            "at": 3,
            "extent": Span(3, 9),
            "edits": (Edit(Span(3, 4), b"\x80"),),
            "safety": Safety.UNSAFE,
            "gain": "g",
            "assumes": ("a",),
            "drops": ("d",),
            "passes": (Passed("secret", "i", "V", "p"), Passed("ssh", "j")),
            "reasons": ("r",),
            "questions": ("q",),
            "variant": "v",
            "beside": beside,
        }
    }
    rewrite = Rewrite(**fields[Rewrite])  # type: ignore[arg-type]
    fields[Report] = {
        "source": b"FROM a\n",
        "result": b"FROM b\n",
        "applied": (Applied("one", 1, rewrite, (1, 2)),),
        "held_back": (HeldBack("two", 2, Missed("reason", 4, "detail")),),
        "offered": (Offered("three", 3, rewrite),),
        "layers_before": 5,
        "layers_after": 4,
        "skipped": "s",
        "fault": None,  # such a report is not kept
        "beside": beside,
        "dockerfiles": (),  # nor is one of a file that holds some
    }
    for kind, given in fields.items():
        assert tuple(given) == kind.__match_args__  # type: ignore[attr-defined]
    report = Report(**fields[Report])  # type: ignore[arg-type]
    Path("f").write_bytes(report.source)
    Memory("kept").keep(Task("f", Config()), NOT_WANTED, report, None)
    assert recalled("f") == report


CHANGES: dict[str, Callable[[], object]] = {
    "the file itself": lambda: Path("app/Dockerfile").write_bytes(APP + b"ENV A=1\n"),
    "a file that an install reads": lambda: Path("app/requirements.txt").write_text("-r other.txt\n"),
    "a file that an install reads is gone": lambda: Path("app/requirements.txt").unlink(),
    "what lies in the context": lambda: Path("app/setup.py").write_text(""),
    "what lies deep in what is copied": lambda: Path("app/src/deep/other").write_text(""),
    "a file becomes a link": lambda: (Path("app/app.py").unlink(), os.symlink("src", "app/app.py")),
    "what the build sees": lambda: Path("app/.dockerignore").write_text("app.py\n"),
    "which folder is the context": lambda: Path("app/compose.yaml").write_text(
        "services:\n  web:\n    build:\n      context: ..\n      dockerfile: app/Dockerfile\n"
    ),
    "at which stage a build ends": lambda: Path("app/compose.yaml").write_text(
        "services: {web: {build: {context: ., target: web}}}"
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_what_it_rests_on_is_seen(change: str) -> None:
    before = report_of("app/Dockerfile")
    assert before.changed
    assert recalled() == before
    CHANGES[change]()
    assert recalled() is None
    after = report_of("app/Dockerfile")
    assert after == examine(Task("app/Dockerfile", Config()), PIPELINE, Contexts()).report
    assert recalled() == after


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for git")
def test_the_history_is_asked_again_when_it_is_another_one(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git = ["git", "-C", "app", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run([*git, "init", "-q"], check=True)
    Path("app/Dockerfile").write_text(
        "FROM debian:12\nCOPY assets.dat /opt/assets.dat\nRUN apt-get update && apt-get install -y curl\n"
    )
    for number in range(21):
        Path("app/assets.dat").write_text(str(number))
        subprocess.run([*git, "add", "."], check=True)
        subprocess.run([*git, "commit", "-qm", "x"], check=True)
    real = shutil.which("git")
    Path("bin").mkdir()
    Path("bin/git").write_text(f'#!/bin/sh\necho >> {here}/asked\nexec {real} "$@"\n')
    Path("bin/git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{here}/bin", prepend=os.pathsep)
    command = [sys.executable, "-m", "layersmith", "fix", "--check", "--cache-dir", "kept", "app"]

    def asked() -> int:
        subprocess.run(command, capture_output=True, check=False)
        return Path("asked").read_text().count("\n")

    first = asked()
    assert first
    assert asked() == first
    Path("app/assets.dat").write_text("changed")
    subprocess.run([real or "", *git[1:], "commit", "-qam", "x"], check=True)
    assert asked() == first + 1
    assert asked() == first + 1


def test_other_choices_are_other_results() -> None:
    report_of("app/Dockerfile")
    assert not recalled(config=Config(policy=Policy(ignore=frozenset(("order-copies",)))))
    assert not recalled(config=Config(options=replace(Config().options, builder="kaniko")))
    assert recalled()


def test_what_was_not_asked_for_may_change() -> None:
    report_of("app/Dockerfile")
    Path("app/app.py").write_text("print(1)\n")
    Path("above").write_text("")
    assert recalled()


def test_the_same_text_in_another_context_is_another_file() -> None:
    report_of("app/Dockerfile")
    Path("other").mkdir()
    Path("other/Dockerfile").write_bytes(APP)
    Path("other/requirements.txt").write_text("-e .\n")
    assert recalled("other/Dockerfile") is None


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "fifo", "folder", "other", "list", "null"])
def test_a_damaged_entry_is_no_entry(damage: str) -> None:
    right = report_of("app/Dockerfile")
    (entry,) = Path("kept/results").glob("*/*")
    data = entry.read_bytes()
    entry.unlink()
    if damage == "fifo":
        os.mkfifo(entry)
    elif damage == "folder":
        entry.mkdir()
    elif damage in ("other", "list", "null"):
        # What has the right digest, and was not written by us.
        key = entry.parent.name + entry.name
        Cache("kept").put(
            key, {"other": b'[[], null, [], null, [1]]\n{"Span": 3}', "list": b"[]\n[]", "null": b"null"}[damage]
        )
    else:
        middle = len(data) // 2
        flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        entry.write_bytes({"cut": data[:middle], "flipped": flipped, "empty": b""}[damage])
    assert recalled() is None
    assert report_of("app/Dockerfile") == right
    if damage not in ("fifo", "folder"):
        assert recalled() == right


def test_a_place_where_nothing_can_be_kept() -> None:
    Path("kept").write_text("a file")
    assert report_of("app/Dockerfile").changed
    assert Path("kept").read_text() == "a file"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives folders away")
def test_a_cache_of_somebody_else_is_not_believed() -> None:
    report_of("app/Dockerfile")
    os.chown("kept", 1234, 1234)
    assert recalled() is None


@pytest.mark.skipif(os.name == "nt", reason="modes are those of Unix")
def test_a_cache_that_all_may_write_to_is_not_believed() -> None:
    report_of("app/Dockerfile")
    os.chmod("kept", 0o777)
    assert recalled() is None


def test_an_entry_that_is_a_link_is_not_believed() -> None:
    report_of("app/Dockerfile")
    (entry,) = Path("kept/results").glob("*/*")
    entry.rename("elsewhere")
    os.symlink(os.path.abspath("elsewhere"), entry)
    assert recalled() is None


def test_no_secret_is_kept() -> None:
    secret = b"ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    text = b"FROM debian:12\nENV GITHUB_TOKEN=" + secret + b"\nRUN touch /a\nRUN touch /b\n"
    Path("app/Dockerfile").write_bytes(text)
    assert report_of("app/Dockerfile").changed
    assert not [path for path in Path("kept").rglob("*") if path.is_file() and secret in path.read_bytes()]


def test_the_oldest_make_room() -> None:
    cache = Cache("kept", limit=256 * 4096 * 3)
    keys = [f"ab40{number:028x}" for number in range(8)]
    for age, key in enumerate(keys):
        cache.put(key, b"x" * 100)
        os.utime(Path("kept/results/ab", key[2:]), (time.time() - 1000 + age,) * 2) if key != keys[-1] else None
    assert [key for key in keys if cache.get(key)] == keys[-3:]


def test_what_killed_runs_left_is_taken_away() -> None:
    cache = Cache("kept")
    cache.put("ab40" + "0" * 28, b"x")
    left = Path("kept/results/ab/.layersmith-1.tmp")
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    cache.put("ab40" + "1" * 28, b"x")
    assert not left.exists()


def test_of_what_holds_a_secret_it_is_kept_how_much_there_is() -> None:
    text = b"FROM debian:12\nENV GITHUB_TOKEN=ghp_16C7e42F292c6912E7710c838347Ae178B4a\nRUN touch /a\nRUN touch /b\n"
    Path("app/Dockerfile").write_bytes(text)
    report = report_of("app/Dockerfile")
    assert recalled() is None
    known = Memory("kept").recall(Task("app/Dockerfile", Config()), Contexts(), lambda task, counts: True)
    assert known
    assert known.counts == counts(report)


def test_who_knows_all_starts_no_process_and_imports_no_transform() -> None:
    for number in range(20):
        Path(f"f{number}").write_bytes(b"FROM debian:12\nRUN touch /a%d\nRUN touch /b\n" % number)
    command = [sys.executable, "-X", "importtime", "-m", "layersmith", "fix", "--check", "--jobs", "2"]
    names = [f"f{number}" for number in range(20)]
    runs = [
        subprocess.run([*command, "--cache-dir", "kept", *names], capture_output=True, text=True, check=False)
        for _ in "ab"
    ]
    told = [[line for line in run.stderr.splitlines() if not line.startswith("import time:")] for run in runs]
    assert told[0] == told[1]
    assert "Would change 20 of 20 files" in runs[0].stderr
    for module in ("layersmith_transforms", "layersmith.pipeline", "multiprocessing"):
        assert [f" {module}" in run.stderr for run in runs] == [True, False]


def test_some_known_and_some_not_are_told_in_their_order() -> None:
    names = [f"f{number:03}" for number in range(150)]
    for name in names:
        Path(name).write_text(f"FROM debian:12\nRUN touch /{name}\nRUN touch /b\n")
    tasks = [Task(name, Config()) for name in names]
    first = list(outcomes(tasks, PIPELINE, 1, "kept"))
    for name in (*names[10:13], *names[40:100], names[-1]):
        Path(name).write_text(f"FROM debian:12\nRUN touch /{name}x\nRUN touch /b\n")
    again = list(outcomes(tasks, PIPELINE, 2, "kept"))
    assert [done.task.path for done in again] == names
    assert again == list(outcomes(tasks, PIPELINE, 1))
    assert sum(one == other for one, other in zip(first, again, strict=True)) == 150 - 64


def test_two_runs_at_once_find_the_same() -> None:
    names = b"".join(b"f%d\n" % number for number in range(20))
    for number in range(20):
        Path(f"f{number}").write_bytes(b"FROM debian:12\nRUN touch /a%d\nRUN touch /b\n" % number)
    command = [sys.executable, "-m", "layersmith", "fix", "--check", "--files-from", "list", "--output-format", "jsonl"]
    Path("list").write_bytes(names)
    run = lambda *more: subprocess.Popen([*command, *more], stdout=subprocess.PIPE)  # noqa: E731
    told = {process.communicate()[0] for process in [run("--cache-dir", "kept") for _ in "ab"]}
    told.add(run("--no-cache").communicate()[0])
    assert len(told) == 1
    assert len(told.pop().splitlines()) == 20
    assert len(list(Path("kept/results").glob("*/*"))) == 20


def test_no_cache(monkeypatch: pytest.MonkeyPatch, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "caches"))
    Path("list").write_text("app/Dockerfile\n")
    assert main.run(["fix", "--check", "--files-from", "list", "--no-cache"]) == 1
    assert main.run(["fix", "--check", "app"]) == 1
    assert not Path("caches").exists()
    assert main.run(["fix", "--check", "--files-from", "list"]) == 1
    (entry,) = Path("caches/layersmith/results").glob("*/*")
    assert json.loads(entry.read_bytes().split(b"\n")[1])[0] == ["."]  # what is copied
    assert main.run(["fix", "--no-cache", "--cache-dir", "kept"]) == 2
    assert "exclude each other" in capsys.readouterr().err
