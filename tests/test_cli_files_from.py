"""`fix --files-from`: a map of a list of files, in its order, while the list is still being made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from layersmith.cli import main
from layersmith.disk.names import Names

COMMAND = [sys.executable, "-m", "layersmith", "fix", "--files-from"]
TWO = b"FROM debian:12\nRUN touch /a\nRUN touch /b\n"
ONE = b"FROM debian:12\nRUN touch /a && \\\n    touch /b\n"
BOTH_WAYS = pytest.mark.parametrize("jobs", ["1", "2"])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder with some Dockerfiles."""
    monkeypatch.chdir(tmp_path)
    for name in "abc":
        Path(name).write_bytes(TWO)
    return tmp_path


def run(*arguments: str, names: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run `fix --files-from` with `arguments`, and `names` as standard input."""
    return subprocess.run([*COMMAND, *arguments], input=names, capture_output=True, check=False)


@BOTH_WAYS
def test_one_line_for_each_name_in_order(jobs: str) -> None:
    Path("c").write_bytes(ONE)
    Path("folder").mkdir()
    names = ["b", "missing", "c", "folder", "./a", "b"]
    done = run("-", "--check", "--output-format", "jsonl", "-j", jobs, names="\n".join(names).encode())
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["path"] for one in told] == names
    assert [one["changed"] for one in told] == [True, False, False, False, True, True]
    assert [one["error"] for one in told if one["error"]] == [
        "no such file or folder",
        "not a regular file but a folder",
    ]
    assert len(done.stderr.splitlines()) == 2
    assert done.returncode == 2
    assert Path("a").read_bytes() == TWO


@BOTH_WAYS
def test_a_file_named_twice_is_done_once_and_found_done(jobs: str) -> None:
    os.symlink("a", "link")
    done = run("-", "--output-format", "jsonl", "-j", jobs, names=b"a\nb\na\nlink\nc\n")
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(line)["changed"] for line in done.stdout.splitlines()] == [True, True, False, False, True]
    assert {Path(name).read_bytes() for name in "abc"} == {ONE}
    assert Path("link").is_symlink()


def test_the_diff_is_that_of_the_files() -> None:
    Path("list").write_text("a\nb\n")
    named = subprocess.run([*COMMAND[:-1], "--diff", "a", "b"], capture_output=True, check=False)
    assert run("list", "--diff").stdout == named.stdout
    assert b"+RUN touch /a && \\\n" in named.stdout


def test_names_of_all_kinds() -> None:
    name = os.fsencode("b\n") + b"\xff \r"
    Path(os.fsdecode(name)).write_bytes(TWO)
    done = run("-", "--null", names=b"a\0" + name + b"\0")
    assert done.returncode == 0
    assert Path(os.fsdecode(name)).read_bytes() == ONE
    assert run("-", "--check", names=b"\xef\xbb\xbfb\r\nc").returncode == 1


@BOTH_WAYS
def test_an_empty_line_has_its_line_too(jobs: str) -> None:
    done = run("-", "--check", "--output-format", "jsonl", "-j", jobs, names=b"a\n\r\n\nb")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["path"] for one in told] == ["a", "", "", "b"]
    assert told[1]["error"] == "an empty line, which names no file"
    assert run("-", "--check", names=b"").returncode == 0


@pytest.mark.parametrize("names", [b"a\0b\0", "a\r\nb\r\n".encode("utf-16")])
def test_a_list_that_is_none_is_told_in_a_line(names: bytes) -> None:
    done = run("-", "--check", names=names)
    assert done.returncode == 2
    assert b"--null" in done.stderr
    assert b"\0" not in done.stderr


@BOTH_WAYS
def test_an_answer_comes_before_the_next_name(jobs: str) -> None:
    command = [*COMMAND, "-", "--output-format", "jsonl", "--jobs", jobs]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for name in "abca":
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["path"] == name
        process.stdin.close()
        assert process.wait(60) == 0


def test_ctrl_c_while_names_are_awaited() -> None:
    command = [*COMMAND, "-", "--output-format", "jsonl", "--jobs", "2"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"a\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["changed"]
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 130
    # The streams end when the last process that has them does.
    assert process.communicate(timeout=60)[0] == b""
    assert Path("a").read_bytes() == ONE


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as Unix does")
def test_no_process_outlives_the_first_one() -> None:
    command = [*COMMAND, "-", "--output-format", "jsonl", "--jobs", "3"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"a\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["changed"]
    process.kill()
    # The stream ends when the last process that has it does.
    assert process.communicate(timeout=60)[0] == b""


def test_a_config_that_is_wrong_stops_its_files_only(here: Path) -> None:
    for name in ("good", "bad"):
        Path(name).mkdir()
        Path(name, "Dockerfile").write_bytes(TWO)
    Path("bad/layersmith.toml").write_text("nothing = 1\n")
    done = run("-", "--output-format", "jsonl", names=b"bad/Dockerfile\ngood/Dockerfile\n")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert "layersmith.toml" in told[0]["error"]
    assert told[1]["changed"]
    assert done.returncode == 2


@pytest.mark.parametrize("place", ["missing", "."])
def test_no_list(place: str) -> None:
    done = run(place, "--check")
    assert done.returncode == 2
    assert done.stderr.startswith(place.encode() + b": ")


def test_standard_input_is_closed() -> None:
    done = subprocess.run(["sh", "-c", 'exec "$@" <&-', "sh", *COMMAND, "-"], capture_output=True, check=False)
    assert (done.returncode, done.stderr.splitlines()[0]) == (2, b"standard input: it is closed")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--files-from", "-", "a"], "leave out the paths"),
        (["--files-from", "-", "-"], "leave out the paths"),
        (["--files-from", "list", "--interactive"], "--interactive asks"),
        (["--files-from", "list", "--stdin-filename", "a"], "--stdin-filename needs -"),
        (["--null", "a"], "--null goes with --files-from"),
    ],
)
def test_what_does_not_go_with_a_list(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["fix", *arguments]) == 2
    assert told in capsys.readouterr().err
    assert Path("a").read_bytes() == TWO


def test_a_list_without_line_ends_is_not_kept() -> None:
    read_end, write_end = os.pipe()
    with open(write_end, "wb", buffering=0) as writer:
        writer.write(b"x" * 60_000)
        names = Names(read_end)
        assert names.next_one() is None
        writer.write(b"x" * 60_000)
        assert names.next_one() is None
        writer.write(b"\nshort\n")
        assert len(next(names)) == 32 * 1024
        assert names.next_one() == "short"
        assert next(names) == "short"
        assert names.next_one() is None
    assert names.next_one() == ""
    assert list(names) == []
    os.close(read_end)
