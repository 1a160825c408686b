"""`fix` in other ways: one by one, into other files, as a baseline, in numbers."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TWO = "FROM debian:12\nRUN touch /a\nRUN touch /b\nENV A=1\nCOPY a /x/\nCOPY b /x/\n"
MERGED = "RUN touch /a && \\\n    touch /b\n"
COMBINED = "COPY a b /x/\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def layersmith(*arguments: str, says: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command line, which is answered with what `says`."""
    command = [sys.executable, "-m", "layersmith", *arguments]
    return subprocess.run(command, input=says, capture_output=True, text=True, check=False)


def _text() -> str:
    return Path("Dockerfile").read_text()


def test_yes_and_no() -> None:
    Path("Dockerfile").write_text(TWO)
    done = layersmith("fix", "--interactive", says="n\ny\n")
    assert done.returncode == 0
    assert ("COPY a /x/" in _text()) != (MERGED not in _text())
    assert done.stdout.count("Make this change") == 2
    assert "+COPY a b /x/" in done.stdout


def test_all_and_none_hold_for_the_files_that_follow() -> None:
    for folder in "abc":
        os.mkdir(folder)
        Path(folder, "Dockerfile").write_text(TWO)
    done = layersmith("fix", "--interactive", says="a\nd\n")
    assert done.stdout.count("Make this change") == 2
    assert len({Path(folder, "Dockerfile").read_text() for folder in "abc"}) == 1
    assert Path("a/Dockerfile").read_text() != TWO


def test_quit_keeps_what_was_said_before() -> None:
    for folder in "ab":
        os.mkdir(folder)
        Path(folder, "Dockerfile").write_text(TWO)
    layersmith("fix", "--interactive", says="y\nq\n")
    assert Path("a/Dockerfile").read_text() not in (TWO,)
    assert Path("b/Dockerfile").read_text() == TWO


def test_the_end_of_the_input_quits() -> None:
    Path("Dockerfile").write_text(TWO)
    done = layersmith("fix", "--interactive", says="")
    assert _text() == TWO
    assert done.stdout.endswith("Make this change [y,n,a,d,q,e,?]? \n")
    assert done.stderr.startswith("Nothing changed in 1 file.\n")


def test_explain_and_help() -> None:
    Path("Dockerfile").write_text(TWO)
    done = layersmith("fix", "--interactive", says="e\n?\nwhat\nn\nn\n")
    assert "## " in done.stdout or "Held back" in done.stdout
    assert done.stdout.count("q - quit") == 2
    assert _text() == TWO


def test_ctrl_c_leaves_the_file_alone() -> None:
    Path("Dockerfile").write_text(TWO)
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "layersmith", "fix", "--interactive"],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while b"Make this change" not in shown:
        shown += os.read(mine, 4096)
    os.write(mine, b"y\n")
    while shown.count(b"Make this change") < 2:
        shown += os.read(mine, 4096)
    os.write(mine, b"\x03")
    assert process.wait(timeout=60) == 130
    os.close(mine)
    assert _text() == TWO


def test_interactive_goes_with_paths_only() -> None:
    for more in (["--diff"], ["--check"], ["-q"], ["--output-format", "json", "--check"], ["--embedded"]):
        assert layersmith("fix", "--interactive", *more).returncode == 2


def test_a_baseline_leaves_nothing_to_do() -> None:
    text = TWO + "# layersmith: ignore=other\nRUN touch /c\nRUN touch /d\n"
    Path("Dockerfile").write_text(text)
    assert layersmith("fix", "--add-ignores", "--reason", "old code").returncode == 0
    after = _text()
    assert [line for line in after.splitlines() if not line.startswith("# layersmith")] == [
        line for line in text.splitlines() if not line.startswith("# layersmith")
    ]
    assert "# layersmith: ignore=merge-runs old code\nRUN touch /a\n" in after
    assert "# layersmith: ignore=other,merge-runs\nRUN touch /c\n" in after
    assert layersmith("fix", "--check").returncode == 0
    assert layersmith("fix", "--add-ignores", "--reason", "old code").returncode == 0
    assert _text() == after


def test_a_comment_that_asks_for_nothing_is_told() -> None:
    Path("Dockerfile").write_text(TWO.replace("RUN touch /b", "# layersmith: ignore=merge-run\nRUN touch /b"))
    told = 'Dockerfile:3: the comment names "merge-run", which is no transform (did you mean "merge-runs"?)\n'
    for more in ([], ["--cache-dir", "cache"], ["--cache-dir", "cache"]):
        assert told in layersmith("fix", "--check", "--select", "replace-maintainer", *more).stderr
    assert told not in layersmith("fix", "--check", "-q").stderr


def test_a_baseline_as_a_diff() -> None:
    Path("Dockerfile").write_text(TWO)
    done = layersmith("fix", "--add-ignores", "--diff")
    assert done.returncode == 1
    assert "+# layersmith: ignore=merge-runs\n" in done.stdout
    assert _text() == TWO


def test_statistics() -> None:
    Path("Dockerfile").write_text(TWO)
    done = layersmith("fix", "--check", "--statistics")
    rows = [line.split() for line in done.stderr.splitlines()]
    assert ["1", "0", "0", "merge-runs"] in rows


def test_embedded() -> None:
    Path("README.md").write_text(f"# x\n\n```dockerfile\n{TWO}```\n")
    done = layersmith("fix", "--check", "README.md")
    assert "Docker refuses this file; --embedded looks for Dockerfiles in it\n" in done.stderr
    Path("a.py").write_text(f'TEXT = """\\\n{TWO}"""\n')
    os.mkdir("sub")
    for name in ("a", "b"):
        Path("sub", name).write_text("")
    inner = "".join(f"        {line}\n" for line in TWO.splitlines())
    Path("compose.yaml").write_text(
        f"services:\n  a:\n    build:\n      context: sub\n      dockerfile_inline: |\n{inner}"
    )
    Path("Dockerfile").write_text(TWO)
    assert layersmith("fix", "--check").stderr.count("README.md") == 0
    done = layersmith("fix", "--embedded", "--diff")
    assert done.returncode == 1
    assert all(f"+++ b/{name}" in done.stdout for name in ("README.md", "a.py", "compose.yaml", "Dockerfile"))
    done = layersmith("fix", "--embedded", "--check", "--output-format", "json")
    files = {one["path"]: one for one in json.loads(done.stdout)["files"]}
    assert {one["line"] for one in files["README.md"]["applied"]} == {5, 8}
    assert layersmith("fix", "--embedded").returncode == 0
    assert MERGED in Path("README.md").read_text()
    assert layersmith("fix", "--embedded", "--check").returncode == 0
    subprocess.run([sys.executable, "-c", f"import a; assert {MERGED!r} in a.TEXT"], check=True)


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif", "github", "gitlab", "rdjson", "markdown"])
def test_every_format_from_the_command_line(name: str) -> None:
    Path("Dockerfile").write_text(TWO)
    done = layersmith("fix", "--check", "--output-format", name, "Dockerfile", "gone")
    assert done.returncode == 2
    assert "Dockerfile" in done.stdout
    assert "merge-runs" in done.stdout
    assert "gone" in done.stdout
    assert layersmith("fix", "--diff", "--output-format", name).returncode == 2


def test_what_needs_the_context_leaves_other_changes_apart() -> None:
    shutil.copytree(ROOT / "examples/shop", "shop")
    done = layersmith("fix", "--check", "--output-format", "github", "shop")
    assert re.findall(r"line=(\d+),endLine=(\d+),title=layersmith ([a-z-]+)", done.stdout) == [
        ("4", "6", "merge-runs"),
        ("10", "16", "order-copies"),
    ]
