"""Whether the history of a folder is another one is told as git itself would find, or not at all."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from layersmith.disk.history import History
from layersmith.disk.repository import state_of


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a commit."""
    folder = tmp_path / "here"
    (folder / "web").mkdir(parents=True)
    monkeypatch.chdir(folder)
    git("init", "-q", "-b", "main")
    commit("first")
    return folder


def git(*arguments: str) -> None:
    settings = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *arguments], check=True, capture_output=True)


def commit(text: str) -> None:
    Path("web/file").write_text(text)
    git("add", ".")
    git("commit", "-qm", text)


CHANGES: dict[str, Callable[[], object]] = {
    "a commit": lambda: commit("second"),
    "another branch": lambda: (git("checkout", "-qb", "other"), commit("other")),
    "no branch": lambda: git("checkout", "-q", "--detach"),
    "a config": lambda: git("config", "log.showRoot", "false"),
    "a commit, all packed": lambda: (git("pack-refs", "--all"), commit("second"), git("pack-refs", "--all")),
    "another repository": lambda: git("init", "-q", "web"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_history_is_seen(change: str, here: Path) -> None:
    before = state_of("web")
    assert before
    assert before == state_of(str(here / "web"))
    Path("web/made").write_text("")
    assert state_of("web") == before
    CHANGES[change]()
    assert state_of("web") not in (None, before)


def test_a_branch_that_is_packed_is_known(here: Path) -> None:
    git("pack-refs", "--all")
    packed = state_of("web")
    commit("second")
    git("reset", "-q", "--hard", "HEAD~")
    git("pack-refs", "--all")
    assert state_of("web") == packed


UNUSUAL: dict[str, Callable[[], object]] = {
    "a commit in place of another": lambda: (commit("second"), git("replace", "HEAD", "HEAD~")),
    "a config that names others": lambda: git("config", "include.path", "elsewhere"),
    "no repository, though there is a HEAD": lambda: (
        Path(".git").rename(".old"),
        Path("HEAD").write_text("ref: refs/heads/main\n"),
    ),
}


@pytest.mark.parametrize("what", UNUSUAL)
def test_where_git_knows_more_it_is_asked(what: str, here: Path) -> None:
    UNUSUAL[what]()
    assert state_of("web") is None
    assert History("web").state is None


def test_a_work_tree_of_its_own(here: Path) -> None:
    git("worktree", "add", "-q", "../tree", "-b", "tree")
    before = state_of("../tree/web")
    assert before not in (None, state_of("web"))
    commit("on main")
    assert state_of("../tree/web") == before
    Path("../tree/web/file").write_text("changed")
    git("-C", "../tree", "commit", "-qam", "x")
    assert state_of("../tree/web") not in (None, before)


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert state_of(str(tmp_path)) == state_of("/")
