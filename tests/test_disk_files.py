"""Reading without surprises, replacing whole or not at all: on real files of every kind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from layersmith.disk.files import DiskError, checked, read, shown_size, write

OLD, NEW = b"FROM a\nRUN b\xff\r\nRUN c", b"FROM a\nRUN b && c"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Dockerfile"
    path.write_bytes(OLD)
    return path


def only(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_read_gives_the_bytes_as_they_are(file: Path) -> None:
    assert read(str(file)) == OLD


@pytest.mark.parametrize("size", [9, 10, 11])
def test_read_up_to_the_limit(tmp_path: Path, size: int) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(b"#" * size)
    if size <= 10:
        assert len(read(str(path), 10)) == size
    else:
        with pytest.raises(DiskError, match=r"too large: 11 bytes, the limit is 10 bytes \(--max-size\)"):
            read(str(path), 10)


def test_text_from_elsewhere_is_held_to_the_same_limits() -> None:
    assert checked(b"12345", 5) == b"12345"
    with pytest.raises(DiskError, match="too large"):
        checked(b"123456", 5)
    with pytest.raises(DiskError, match="binary"):
        checked(b"1\0", 5)


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match=r"^no such file or folder$"):
        read(str(tmp_path / "Dockerfile"))


def test_binary(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(b"FROM a\n\0")
    with pytest.raises(DiskError, match="binary"):
        read(str(path))


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "Dockerfile"
    path.write_bytes(mark + b"F\0R\0O\0M\0 \0a\0")
    with pytest.raises(DiskError, match=r"^a text in UTF-16, which no builder reads: save it as UTF-8$"):
        read(str(path))


def test_folder(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="not a regular file but a folder"):
        read(str(tmp_path))


def test_fifo_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "Dockerfile")
    with pytest.raises(DiskError, match="not a regular file but a FIFO"):
        read(str(tmp_path / "Dockerfile"))


def test_socket(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path)  # the paths of sockets are short
        try:
            server.bind("Dockerfile")
        finally:
            os.chdir(here)
        with pytest.raises(DiskError, match="not a regular file but a socket"):
            read(str(tmp_path / "Dockerfile"))


def test_device() -> None:
    with pytest.raises(DiskError, match="not a regular file but a device"):
        read(os.devnull)


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b\n")
    with pytest.raises(DiskError, match=r"^a link to b\\n, where no file is$"):
        read(str(tmp_path / "a"))


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    with pytest.raises(DiskError, match="symbolic links"):
        read(str(tmp_path / "a"))


@pytest.fixture
def public() -> Iterator[Path]:
    """A file in a folder that everyone may change (pytest's own folders are closed to others)."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        path = Path(folder, "Dockerfile")
        path.write_bytes(OLD)
        yield path


NOBODY = "os.getuid() or (os.setgroups([]), os.setgid(65534), os.setuid(65534))"
"""Give up the rights of root, where we have them."""

SMALL = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (5, 5))"
"""A disk that takes five bytes a file."""


def attempt(call: str, path: Path, before: str) -> str:
    """The text of the DiskError that `call` ends in, in a process of its own that does `before` first."""
    code = f"""
import os, signal, sys
sys.path.insert(0, {str(Path(__file__).parent.parent / "optimizer")!r})
from layersmith.disk.files import DiskError, read, write
path, OLD, NEW = {str(path)!r}, {OLD!r}, {NEW!r}
{before}
try:
    {call}
except DiskError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.strip()


def test_no_right_to_read(public: Path) -> None:
    public.chmod(0)
    assert attempt("read(path)", public, NOBODY) == "permission denied"


def test_no_right_to_write(public: Path) -> None:
    public.chmod(0o444)
    before = public.stat()
    assert attempt("write(path, OLD, NEW)", public, NOBODY) == "write-protected; not changed"
    assert (public.stat().st_ino, public.read_bytes()) == (before.st_ino, OLD)


def test_no_right_to_write_in_the_folder(public: Path) -> None:
    public.chmod(0o666)
    public.parent.chmod(0o755)
    assert (
        attempt("write(path, OLD, NEW)", public, NOBODY)
        == "cannot be written: permission denied for a new file in its folder"
    )
    assert public.read_bytes() == OLD


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_file_of_someone_else_is_left_alone_when_its_owner_cannot_be_kept(public: Path) -> None:
    os.chown(public, 12345, 12345)
    public.chmod(0o666)
    assert "the owner could not be kept" in attempt("write(path, OLD, NEW)", public, NOBODY)
    assert public.read_bytes() == OLD
    assert only(public.parent) == ["Dockerfile"]


def test_a_failed_write_leaves_no_temporary_file(public: Path) -> None:
    assert attempt("write(path, OLD, NEW)", public, SMALL) == "cannot be written: file too large"
    assert public.read_bytes() == OLD
    assert only(public.parent) == ["Dockerfile"]


def test_write_replaces_the_content_and_leaves_nothing_behind(file: Path) -> None:
    before = file.stat()
    write(str(file), OLD, NEW)
    assert file.read_bytes() == NEW
    assert file.stat().st_ino != before.st_ino  # replaced, not filled anew
    assert only(file.parent) == ["Dockerfile"]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755, 0o2644])
def test_write_keeps_the_mode(file: Path, mode: int) -> None:
    file.chmod(mode)
    write(str(file), OLD, NEW)
    assert file.stat().st_mode & 0o7777 == mode


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_write_keeps_the_owner(file: Path) -> None:
    os.chown(file, 12345, 54321)
    file.chmod(0o4755)
    write(str(file), OLD, NEW)
    status = file.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o7777) == (12345, 54321, 0o4755)


def test_write_keeps_extended_attributes(file: Path) -> None:
    try:
        os.setxattr(file, "user.note", b"mine")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    write(str(file), OLD, NEW)
    assert os.getxattr(file, "user.note") == b"mine"


def test_write_follows_a_link_to_its_target(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "real").write_bytes(OLD)
    (tmp_path / "middle").symlink_to("deep/real")
    (tmp_path / "Dockerfile").symlink_to("middle")
    write(str(tmp_path / "Dockerfile"), OLD, NEW)
    assert (tmp_path / "Dockerfile").is_symlink()
    assert (tmp_path / "middle").is_symlink()
    assert (tmp_path / "deep" / "real").read_bytes() == NEW
    assert only(tmp_path / "deep") == ["real"]


def test_other_hard_links_keep_the_old_content(file: Path) -> None:
    os.link(file, file.parent / "backup")
    write(str(file), OLD, NEW)
    assert file.read_bytes() == NEW
    assert (file.parent / "backup").read_bytes() == OLD


@pytest.mark.parametrize("now", [OLD + b"\n", OLD[:-1], b"X" + OLD[1:], b""])
def test_a_file_that_changed_meanwhile_is_left_alone(file: Path, now: bytes) -> None:
    file.write_bytes(now)
    with pytest.raises(DiskError, match="changed on disk"):
        write(str(file), OLD, NEW)
    assert file.read_bytes() == now
    assert only(file.parent) == ["Dockerfile"]


def test_a_file_that_went_away_is_not_made_again(file: Path) -> None:
    file.unlink()
    with pytest.raises(DiskError):
        write(str(file), OLD, NEW)
    assert only(file.parent) == []


def test_ctrl_c_during_writes_leaves_whole_files_and_no_temporary_ones(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    code = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent.parent / 'optimizer')!r})\n"
        "from layersmith.disk.files import write\n"
        f"old, new = {OLD!r}, {NEW!r}\n"
        "print(flush=True)\n"
        "while True:\n"
        "    write(sys.argv[1], old, new)\n"
        "    write(sys.argv[1], new, old)\n"
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGINT):
        path.write_bytes(OLD)
        with subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(0.05)
            process.send_signal(number)
        assert process.returncode != 0
        assert path.read_bytes() in (OLD, NEW)
        assert only(tmp_path) == ["Dockerfile"]


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (1 << 20, "1 MiB")]
)
def test_sizes_for_people(size: int, text: str) -> None:
    assert shown_size(size) == text
