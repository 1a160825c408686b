"""How often files changed, as real git repositories tell, hostile ones too, and what stands in for a history."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from layersmith.context.context import Context
from layersmith.context.frequency import TYPICAL, kind, rate, typical
from layersmith.disk.context import open_context
from layersmith.disk.history import History
from memory_folder import MemoryFolder


def git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *settings, *arguments], check=True, capture_output=True)


def repository(folder: Path, commits: int = 30) -> Path:
    (folder / "web/src").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "web/package.json").write_text("{}")
    (folder / "line\nend\udcff").write_text("")
    for number in range(commits):
        (folder / f"web/src/{number % 2}.js").write_text(str(number))
        (folder / "web/src/all.js").write_text(str(number))
        git(folder, "add", ".")
        git(folder, "commit", "-qm", str(number))
    (folder / "made").write_text("")
    return folder


def test_changes_of_files_and_folders(tmp_path: Path) -> None:
    history = History(str(repository(tmp_path)))
    assert [history.changes(path) for path in ("", "web", "web/src", "web/src/0.js", "web/package.json")] == [
        *(30, 30, 30, 15, 1),
    ]
    assert history.changes("line\nend\udcff") == 1
    assert history.changes("made") is None
    assert [History(str(tmp_path / "web")).changes(path) for path in ("src/0.js", "package.json")] == [15, 1]


def test_commits_of_other_folders_do_not_count(tmp_path: Path) -> None:
    repository(tmp_path)
    for number in range(30):
        (tmp_path / "other").write_text(str(number))
        git(tmp_path, "add", "other")
        git(tmp_path, "commit", "-qm", str(number))
    assert History(str(tmp_path / "web")).rate("src/0.js") == 500
    assert History(str(tmp_path)).rate("web/src/0.js") == 250


def test_too_little_history_is_none(tmp_path: Path) -> None:
    assert History(str(tmp_path)).changes("a") is None
    assert History(str(tmp_path / "gone")).changes("a") is None
    assert History(str(repository(tmp_path / "few", 5))).changes("web") is None


def test_variables_of_a_hook_are_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "false")
    assert History(str(tmp_path)).changes("web") == 30


def test_a_hostile_config_starts_nothing(tmp_path: Path) -> None:
    repository(tmp_path)
    trap, marker = tmp_path / "trap", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {marker}\n")
    trap.chmod(0o755)
    for name in ("core.pager", "core.fsmonitor", "core.sshCommand", "diff.external", "gpg.program", "pager.log"):
        git(tmp_path, "config", name, str(trap))
    git(tmp_path, "config", "diff.x.textconv", str(trap))
    git(tmp_path, "config", "log.showSignature", "true")
    (tmp_path / ".gitattributes").write_text("* diff=x\n")
    marker.unlink(missing_ok=True)
    assert History(str(tmp_path)).changes("web") == 30
    assert not marker.exists()


def test_a_git_that_fetches_what_is_missing_starts_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git before 2.39.4 does not know GIT_NO_LAZY_FETCH, and a config may allow each protocol by its name."""
    repository(tmp_path / "r")
    trap, marker, old = tmp_path / "trap", tmp_path / "sprung", tmp_path / "bin/git"
    trap.write_text(f"#!/bin/sh\ntouch {marker}\n")
    trap.chmod(0o755)
    old.parent.mkdir()
    old.write_text(f'#!/bin/sh\nunset GIT_NO_LAZY_FETCH\nexec {shutil.which("git")} "$@"\n')
    old.chmod(0o755)
    found = subprocess.run(
        ["git", "-C", str(tmp_path / "r"), "rev-parse", "HEAD~5^{tree}"], capture_output=True, text=True, check=True
    )
    tree = found.stdout.strip()
    (tmp_path / "r/.git/objects" / tree[:2] / tree[2:]).unlink()
    for name, said in (
        ("core.repositoryformatversion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{trap}"),
        ("protocol.ext.allow", "always"),
        ("protocol.allow", "always"),
    ):
        git(tmp_path / "r", "config", name, said)
    monkeypatch.setenv("PATH", str(old.parent), prepend=os.pathsep)
    assert History(str(tmp_path / "r")).changes("web") is None
    assert not marker.exists()


def test_a_small_repository_with_paths_without_end(tmp_path: Path) -> None:
    """Its folders are one folder, which is in itself again and again: 60 files below 4,000 folders each."""
    git(tmp_path, "init", "-q")
    deep = b"/".join([b"a"] * 4000)
    script = b""
    for number in range(30):
        script += b"commit refs/heads/x\nmark :%d\ncommitter a <a@b> %d +0000\ndata 1\nm\n" % (number + 1, number)
        script += b"from :%d\ndeleteall\n" % number if number else b""
        script += b"M 100644 inline f%d\ndata 1\nx\n" % (number % 2)
        for one in range(60 if number == 10 else 0):
            script += b"M 100644 inline d%d/%s/f\ndata 1\nx\n" % (one, deep)
    subprocess.run(["git", "-C", str(tmp_path), "fast-import", "--quiet"], input=script, check=True)
    git(tmp_path, "symbolic-ref", "HEAD", "refs/heads/x")
    code = "import sys; from layersmith.disk.history import History; print(History(sys.argv[1]).changes('f0'))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20)),
    )
    assert done.stdout == "None\n", done.stderr


def test_git_that_is_not_there_or_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository(tmp_path / "r")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert History(str(tmp_path / "r")).changes("web") is None
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr("layersmith.disk.history._SECONDS", 0.2)
    assert History(str(tmp_path / "r")).changes("web") is None


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("web/package-lock.json", False, "lock"),
        ("requirements-dev.txt", False, "manifest"),
        ("api/Api.csproj", False, "manifest"),
        ("README.md", False, "notes"),
        ("LICENSE", False, "notes"),
        (".npmrc", False, "settings"),
        ("entrypoint.sh", False, "script"),
        ("logo.PNG", False, "asset"),
        ("tests/data/a.py", False, "test"),
        ("tests", True, "test"),
        ("src/app.py", False, "source"),
        ("web/src", True, "code"),
        ("docs", True, "folder"),
        ("bin/tool", False, "other"),
        ("a\nb\udcff", False, "other"),
    ],
)
def test_kinds(path: str, folder: bool, expected: str) -> None:
    assert kind(path, folder) == expected


def test_rates_can_be_compared(tmp_path: Path) -> None:
    assert typical("logo.png") < typical("package.json") < typical("yarn.lock") < typical("src", True) < typical("")
    assert all(0 < number < 1000 for number in TYPICAL.values())
    tree = open_context(str(repository(tmp_path)))
    assert [rate(tree, path) for path in ("", "web/src", "web/src/0.js", "web/package.json")] == [
        *(1000, 1000, 500, 1000 / 30),
    ]
    assert rate(tree, "made") == TYPICAL["other"]
    assert rate(Context(MemoryFolder({"src": {}})), "src") == TYPICAL["code"]


def test_the_environment_is_left_alone(tmp_path: Path) -> None:
    before = dict(os.environ)
    History(str(tmp_path)).changes("")
    assert dict(os.environ) == before
