"""A write is struck at each of its system calls, raced, and given full and read-only disks: it is whole, or not done.

By default a choice of the strikes is made; with LAYERSMITH_FAULTS set (`make faults`) all of them are.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from layersmith.context.dockerfiles import is_dockerfile
from layersmith.disk import place
from layersmith.disk.files import Change, DiskError, create, identity_of, observe, save, write, write_all
from layersmith.disk.walk import find
from struck import MODE, NEW, OLD

DEEP = bool(os.environ.get("LAYERSMITH_FAULTS"))
TEMPORARY = re.compile(r"\.layersmith-[0-9a-f]{12}\.tmp")
CHANGED = "changed on disk in the meantime; not changed, please run again"

BEFORE = b"FROM debian\nRUN apt-get update\nRUN apt-get install -y curl\n"


def strikes(name: str, how: str, folder: Path) -> list[dict[str, Any]]:
    """What each strike of the write called `name` came to."""
    command = [sys.executable, str(Path(__file__).with_name("struck.py")), name, how, str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


WRITES = ("write", "plain-write", "create", "save") if DEEP else ("write",)
ERRORS = ("EIO", "ENOSPC", "EROFS", "EACCES", "EDQUOT", "ENOMEM") if DEEP else ("EIO",)


@pytest.mark.parametrize("name", WRITES)
def test_killed_at_each_call_the_file_is_the_old_or_the_new_one(tmp_path: Path, name: str) -> None:
    found = strikes(name, "signal=KILL", tmp_path)
    target, states = ("new", {None, "new 644"}) if name == "create" else ("Dockerfile", {f"old {MODE:o}"})
    if name != "create":
        states.add("new 644" if name == "save" else f"new {MODE:o}")
    for one in found:
        # Python asks for memory in another way next time; all that touches files is there again.
        assert one["end"] == "killed" or one["call"] in ("brk", "mmap", "munmap"), one
        assert one["files"].get(target) in states, one
        assert all(TEMPORARY.fullmatch(entry) for entry in one["files"].keys() - {target, "Dockerfile"}), one
    assert {one["files"].get(target) for one in found} == states
    assert {"openat", "write", "close", "unlinkat"} <= {one["call"] for one in found}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("name", WRITES)
def test_where_a_call_fails_it_is_said_and_the_file_is_as_it_was(tmp_path: Path, name: str, error: str) -> None:
    found = strikes(name, f"error={error}", tmp_path)
    target = "new" if name == "create" else "Dockerfile"
    for one in found:
        now = (one["files"].get(target) or "none").partition(" ")[0]
        assert (now == "new") == (one["end"] == "done"), one
        assert now in ("old", "new", "none"), one
        if one["end"] != "done":
            assert re.fullmatch(r"(cannot be written: |write-protected; )[a-z/ -]+", one["end"]), one
        if one["call"] not in ("unlinkat", "unlink"):
            assert one["files"].keys() <= {target, "Dockerfile"}, one
    assert {"openat", "write", "close"} <= {one["call"] for one in found if one["end"] != "done"}


@pytest.mark.parametrize("name", ["pair", "rules", "plain-pair", "plain-rules"] if DEEP else ["pair"])
def test_of_two_files_the_second_is_never_alone(tmp_path: Path, name: str) -> None:
    before = "old" if name.endswith("rules") else None
    states = set()
    for one in strikes(name, "signal=KILL", tmp_path):
        now = tuple(content and content.partition(" ")[0] for content in map(one["files"].get, ("Dockerfile", "new")))
        assert now in (("old", before), ("new", before), ("new", "new")), one
        states.add(now)
    assert states == {("old", before), ("new", before), ("new", "new")}


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("name", ["pair", "rules"] if DEEP else ["pair"])
def test_of_two_files_both_are_written_or_none(tmp_path: Path, name: str, error: str) -> None:
    before = "old" if name.endswith("rules") else None
    found = strikes(name, f"error={error}", tmp_path)
    for one in found:
        now = tuple(content and content.partition(" ")[0] for content in map(one["files"].get, ("Dockerfile", "new")))
        assert now == (("new", "new") if one["end"] == "done" else ("old", before)), one
        if one["end"] != "done":
            about = rf"left alone; {re.escape(str(tmp_path))}/new: "
            assert re.fullmatch(rf"({about})?(cannot be written: |write-protected; )[a-z/ -]+", one["end"]), one
    assert {"openat", "write"} <= {one["call"] for one in found if one["end"] != "done"}


def test_what_a_kill_leaves_behind_is_passed_over_and_removed_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, other = ".layersmith-0123456789ab.tmp", ".layersmith-mine.tmp"
    for name in ("Dockerfile", left, other):
        (tmp_path / name).write_bytes(OLD)
    assert not is_dockerfile(left)
    assert find([str(tmp_path)], lambda folder: ()).files == [str(tmp_path / "Dockerfile")]
    place._sweep.cache_clear()
    write(str(tmp_path / "Dockerfile"), OLD, NEW)
    assert sorted(os.listdir(tmp_path)) == [left, other, "Dockerfile"]  # it may be another run's that is at it
    monkeypatch.setattr(place, "ABANDONED", -1.0)
    place._sweep.cache_clear()
    write(str(tmp_path / "Dockerfile"), NEW, OLD)
    assert sorted(os.listdir(tmp_path)) == [other, "Dockerfile"]


@contextmanager
def stopped(
    tmp_path: Path, path: Path, after: str, prepare: str = "", write: str = "write(path, source, NEW, seen)"
) -> Iterator[Callable[[], str]]:
    """A write of the file `path`, done by the code `write`, that stands still after its first call of `after`; the
    function lets it go on and gives what it says in the end."""
    code = f"""
import sys
from layersmith.disk import place
from layersmith.disk.files import Change, DiskError, observe, write, write_all
from struck import NEW
{prepare}
path = {str(path)!r}
source, seen = observe(path)
try:
    {write}
    print("done")
except DiskError as error:
    print(error)
"""
    log = tmp_path / "log"
    command = ["strace", "-o", str(log), "-e", f"trace={after}", "-e", f"inject={after}:signal=STOP:when=1"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [*command, sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment
    ) as tracer:
        children = Path(f"/proc/{tracer.pid}/task/{tracer.pid}/children")
        while not log.exists() or "stopped by SIGSTOP" not in log.read_text():
            assert tracer.poll() is None
            time.sleep(0.01)
        (child,) = map(int, children.read_text().split())

        def go_on() -> str:
            os.kill(child, signal.SIGCONT)
            assert tracer.stdout
            return tracer.stdout.read().strip()

        yield go_on


def _write_into(path: Path) -> None:
    path.write_bytes(b"theirs")


def _replace(path: Path) -> None:
    path.with_name("swap").write_bytes(b"theirs")
    path.with_name("swap").rename(path)


def _delete(path: Path) -> None:
    path.unlink()


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent.parent / "outside" / "Dockerfile")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "in").write_bytes(b"theirs")


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def state(folder: Path) -> dict[str, object]:
    """What lies in a folder."""
    return {
        str(entry.relative_to(folder)): entry.readlink()
        if entry.is_symlink()
        else entry.read_bytes()
        if entry.is_file()
        else entry.stat().st_mode
        for entry in folder.rglob("*")
    }


PLAIN = "place._renameat2 = lambda: None"
"""As where no two files can be exchanged."""


@pytest.mark.parametrize("prepare", ["", PLAIN] if DEEP else [""])
@pytest.mark.parametrize("change", [_write_into, _replace, _delete, _link, _folder, _fifo])
def test_what_another_program_does_during_the_write_stays(
    tmp_path: Path, change: Callable[[Path], None], prepare: str
) -> None:
    for name in ("here", "outside"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_bytes(OLD)
    path = tmp_path / "here" / "Dockerfile"
    with stopped(tmp_path, path, "fsync", prepare) as go_on:
        change(path)
        theirs = {name: entry for name, entry in state(tmp_path / "here").items() if not TEMPORARY.fullmatch(name)}
        answer = go_on()
        assert answer in (CHANGED, "cannot be written: no such file or folder")
    assert state(tmp_path / "here") == theirs
    assert state(tmp_path / "outside") == {"Dockerfile": OLD}


BOTH = "write_all([Change(path, source, NEW, seen), Change(path + '.ignore', {before}, NEW)])"


@pytest.mark.parametrize("prepare", ["", PLAIN])
@pytest.mark.parametrize("before", [None, b"theirs"])
def test_what_was_written_is_taken_back_when_what_goes_with_it_is_refused(
    tmp_path: Path, prepare: str, before: bytes | None
) -> None:
    (tmp_path / "here").mkdir()
    path, beside = tmp_path / "here" / "Dockerfile", tmp_path / "here" / "Dockerfile.ignore"
    path.write_bytes(OLD)
    path.chmod(MODE)
    if before:
        beside.write_bytes(before)
    after = "renameat" if prepare else "renameat2"
    with stopped(tmp_path, path, after, prepare, BOTH.format(before=before)) as go_on:
        assert path.read_bytes() == NEW
        beside.write_bytes(b"theirs, too")
        told = "changed on disk" if before else "made by someone else"
        why = f"left alone; {beside}: {told} in the meantime; not changed, please run again"
        assert go_on() == why
    assert state(tmp_path / "here") == {"Dockerfile": OLD, "Dockerfile.ignore": b"theirs, too"}
    assert path.stat().st_mode & 0o7777 == MODE


def test_what_cannot_be_taken_back_is_told(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    path, beside = tmp_path / "here" / "Dockerfile", tmp_path / "here" / "Dockerfile.ignore"
    path.write_bytes(OLD)
    with stopped(tmp_path, path, "renameat2", "", BOTH.format(before=None)) as go_on:
        beside.write_bytes(b"theirs")
        path.write_bytes(b"theirs, too")
        assert go_on() == (
            f"left alone; {beside}: made by someone else in the meantime; not changed, please run again"
            f"; {path} is written already, and could not be taken back"
        )
    assert state(tmp_path / "here") == {"Dockerfile": b"theirs, too", "Dockerfile.ignore": b"theirs"}


def test_no_file_is_made_in_a_folder_that_another_one_took_the_place_of(tmp_path: Path) -> None:
    for name in ("here", "outside"):
        (tmp_path / name).mkdir()
    seen = identity_of(os.stat(tmp_path / "here"))
    (tmp_path / "here").rename(tmp_path / "moved")
    (tmp_path / "here").symlink_to("outside")
    with pytest.raises(DiskError, match=r"^its folder changed on disk in the meantime; not made, please run again$"):
        write_all([Change(str(tmp_path / "here" / "new"), None, NEW, seen)])
    assert not state(tmp_path / "outside")


@pytest.mark.parametrize("ignore", [None, "b\n"])
def test_an_ignore_file_of_others_is_told_by_the_command_line(tmp_path: Path, ignore: str | None) -> None:
    (tmp_path / "Dockerfile").write_bytes(BEFORE + b"COPY . /a\n")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_bytes(b"")
    place = tmp_path / ".dockerignore"
    if ignore:
        place.write_text(ignore)
    log = tmp_path / "log"
    command = ["strace", "-o", str(log), "-e", "trace=fsync", "-e", "inject=fsync:signal=STOP:when=1", sys.executable]
    with subprocess.Popen(
        [*command, "-m", "layersmith", "fix", "--accept", "write-dockerignore", "Dockerfile"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as tracer:
        while not log.exists() or "stopped by SIGSTOP" not in log.read_text():
            assert tracer.poll() is None
            time.sleep(0.01)
        place.write_bytes(b"theirs\n")
        (child,) = map(int, Path(f"/proc/{tracer.pid}/task/{tracer.pid}/children").read_text().split())
        os.kill(child, signal.SIGCONT)
        assert tracer.stderr
        told = tracer.stderr.read().splitlines()
    assert tracer.returncode == 2
    how = "changed on disk" if ignore else "made by someone else"
    assert told[0] == f"Dockerfile: left alone; {place}: {how} in the meantime; not changed, please run again"
    assert place.read_bytes() == b"theirs\n"
    assert (tmp_path / "Dockerfile").read_bytes() == BEFORE + b"COPY . /a\n"


def test_a_folder_that_becomes_a_link_during_the_write_leads_nowhere(tmp_path: Path) -> None:
    for name in ("here", "outside"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_bytes(OLD)
    with stopped(tmp_path, tmp_path / "here" / "Dockerfile", "fsync") as go_on:
        (tmp_path / "here").rename(tmp_path / "moved")
        (tmp_path / "here").symlink_to("outside")
        assert go_on() == "done"
    assert state(tmp_path / "outside") == {"Dockerfile": OLD}
    assert state(tmp_path / "moved") == {"Dockerfile": NEW}


@pytest.mark.parametrize("what", ["file", "folder", "same-content"])
def test_what_became_a_link_after_it_was_read_is_refused(tmp_path: Path, what: str) -> None:
    for name in ("here", "outside"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_bytes(OLD)
    path = tmp_path / "here" / "Dockerfile"
    source, seen = observe(str(path))
    if what == "file":
        _link(path)
    elif what == "folder":
        (tmp_path / "here").rename(tmp_path / "moved")
        (tmp_path / "here").symlink_to("outside")
    else:
        path.with_name("swap").write_bytes(OLD)
        path.with_name("swap").rename(path)
    with pytest.raises(DiskError, match=f"^{re.escape(CHANGED)}$"):
        write(str(path), source, NEW, seen)
    assert state(tmp_path / "outside") == {"Dockerfile": OLD}


def layersmith(*arguments: str | os.PathLike[str], **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "layersmith", *map(os.fspath, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, **more)


def test_the_command_line_says_it_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(BEFORE)
    log = tmp_path / "log"
    command = ["strace", "-o", str(log), "-e", "trace=fsync", "-e", "inject=fsync:signal=STOP:when=1", sys.executable]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [*command, "-m", "layersmith", "fix", "Dockerfile"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as tracer:
        while not log.exists() or "stopped by SIGSTOP" not in log.read_text():
            assert tracer.poll() is None
            time.sleep(0.01)
        (tmp_path / "Dockerfile").write_bytes(b"theirs")
        (child,) = map(int, Path(f"/proc/{tracer.pid}/task/{tracer.pid}/children").read_text().split())
        os.kill(child, signal.SIGCONT)
        assert tracer.stderr
        told = tracer.stderr.read()
    assert tracer.returncode == 2
    assert told.splitlines()[0] == f"Dockerfile: {CHANGED}"
    assert (tmp_path / "Dockerfile").read_bytes() == b"theirs"


def test_runs_at_once_leave_whole_files(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for number in range(30):
        (tmp_path / f"{number}.Dockerfile").write_bytes(BEFORE)
    ends: list[subprocess.CompletedProcess[str]] = []
    runs = [threading.Thread(target=lambda: ends.append(layersmith("fix", "-q", tmp_path))) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    (after,) = {path.read_bytes() for path in tmp_path.glob("*.Dockerfile")}
    assert b"RUN apt-get update && " in after
    assert len(os.listdir(tmp_path)) == 31
    for end in ends:
        assert end.returncode == (2 if end.stderr else 0)
        assert all(line.endswith(f": {CHANGED}") for line in end.stderr.splitlines())


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A file system of its own at `folder`; skips where we have no right to mount one."""
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no right to mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_full_disk(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=64k") as disk:
        (disk / "Dockerfile").write_bytes(BEFORE)
        with (disk / "all").open("wb", buffering=0) as rest:
            assert rest.write(bytes(1 << 20)) < 1 << 16
        done = layersmith("fix", disk / "Dockerfile")
        assert done.returncode == 2
        assert done.stderr.splitlines()[0] == f"{disk}/Dockerfile: cannot be written: no space left on device"
        assert (disk / "Dockerfile").read_bytes() == BEFORE
        assert sorted(os.listdir(disk)) == ["Dockerfile", "all"]
        for call in (lambda: create(str(disk / "new"), NEW), lambda: save(str(disk / "all"), NEW)):
            with pytest.raises(DiskError, match="no space left on device"):
                call()
        assert sorted(os.listdir(disk)) == ["Dockerfile", "all"]


def test_a_disk_that_is_read_only(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "size=64k") as disk:
        (disk / "Dockerfile").write_bytes(BEFORE)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        done = layersmith("fix", disk)
        assert done.returncode == 2
        assert done.stderr.splitlines()[0] == f"{disk}/Dockerfile: write-protected; not changed"
        assert (disk / "Dockerfile").read_bytes() == BEFORE


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_full_disk_behind_standard_streams(tmp_path: Path, stream: str) -> None:
    (tmp_path / "Dockerfile").write_bytes(BEFORE)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with open("/dev/full", "wb") as full:
        streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, stream: full}
        command = [sys.executable, "-m", "layersmith", "fix", "--diff", "Dockerfile"]
        done = subprocess.run(command, cwd=tmp_path, check=False, text=True, env=environment, **streams)
    assert done.returncode == 2
    if stream == "stdout":
        assert done.stderr.splitlines()[-1] == "layersmith: stopped: No space left on device"
    assert (tmp_path / "Dockerfile").read_bytes() == BEFORE


def test_whatever_is_no_file_is_told_in_a_line_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("Dockerfile")
    (tmp_path / "a.Dockerfile").symlink_to("/dev/zero")
    (tmp_path / "b.Dockerfile").symlink_to("b.Dockerfile")
    with open("c.Dockerfile", "wb") as large:
        large.truncate(1 << 30)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("d.Dockerfile")
        done = layersmith("fix", *sorted(os.listdir()), timeout=60)
    assert done.returncode == 2
    assert done.stderr.splitlines()[:5] == [
        "Dockerfile: not a regular file but a FIFO",
        "a.Dockerfile: not a regular file but a device",
        "b.Dockerfile: too many levels of symbolic links",
        "c.Dockerfile: too large: 1024 MiB, the limit is 1 MiB (--max-size)",
        "d.Dockerfile: not a regular file but a socket",
    ]


def test_a_file_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "Dockerfile", "wb") as large:
        large.write(BEFORE)
        large.truncate(1 << 30)
    for size, limit in (("1M", "1 MiB"), ("4M", "4 MiB")):
        done = layersmith("fix", "--max-size", size, "Dockerfile", cwd=tmp_path, preexec_fn=_little_memory)
        assert done.returncode == 2
        told = f"Dockerfile: too large: 1024 MiB, the limit is {limit} (--max-size)"
        assert done.stderr.splitlines()[0] == told


def _little_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
