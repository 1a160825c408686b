"""What is nested or linked without end is told in a line, by the command line as a whole."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest

from layersmith.disk.names import Names
from layersmith.opening import opened
from test_faults_write import DEEP as ALL
from test_faults_write import layersmith

DEPTH = 5000
BASE = b"FROM debian:12\n"
CHAIN = b"".join(b"FROM debian AS s%d\nCOPY --from=s%d /a /a\n" % (at, at - 1) for at in range(1, 1500))

DEEP = {
    "subshells": BASE + b"RUN " + b"(" * DEPTH + b"true" + b")" * DEPTH + b"\n",
    "substitutions": BASE + b"RUN echo " + b"$(" * DEPTH + b"true" + b")" * DEPTH + b"\n",
    "defaults": BASE + b"RUN echo " + b"${a:-" * DEPTH + b"x" + b"}" * DEPTH + b"\n",
    "arithmetic": BASE + b"RUN echo $((" + b"(" * DEPTH + b"1" + b")" * DEPTH + b"))\n",
    "a variable": BASE + b"ENV A=" + b"${a:-" * DEPTH + b"x" + b"}" * DEPTH + b"\nRUN a\nRUN b\n",
    "an exec form": BASE + b"CMD " + b"[" * DEPTH + b"]" * DEPTH + b"\n",
    "stages": b"FROM debian AS s0\n" + CHAIN,
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_deeply_is_no_fault_of_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / "Dockerfile").write_bytes(DEEP[name])
    done = layersmith("fix", "--check", "--show-held-back", "Dockerfile", cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert "internal error" not in done.stderr


@pytest.mark.parametrize("text", ["a = " + "(" * 60_000, "a = " + "-" * 60_000 + "1", "a" + ".b" * 60_000])
def test_a_python_module_that_is_nested_deeply_ends_no_process(tmp_path: Path, text: str) -> None:
    (tmp_path / "noxfile.py").write_text("D = '''\nFROM debian\nRUN a\nRUN b\n'''\n" + text)
    done = layersmith("fix", "--check", "--embedded", "noxfile.py", cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_links_in_circles_are_walked_once(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    for name, target in (("a", "b"), ("b", "a"), ("self", "."), ("up", ".."), ("src/up", ".."), ("src/root", "/")):
        os.symlink(target, tmp_path / name)
    (tmp_path / "Dockerfile").write_bytes(BASE + b"COPY . /app/\nCOPY self a /b/\nRUN touch /x\nRUN touch /y\n")
    done = layersmith("fix", "--show-held-back", "--unsafe-fixes", "--accept", "write-dockerignore", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Changed 1 of 1 file" in done.stderr


READING = (
    "fix KIND",
    "fix --check --embedded KIND",
    "fix --check --files-from KIND",
    "fix --check --config KIND Dockerfile",
    "fix --check --context KIND Dockerfile",
    "fix --verify --secret id=x,src=KIND Dockerfile",
    "propose KIND",
    "share --config KIND",
    "why a KIND",
    "report KIND -o page",
    "report Dockerfile --measured KIND -o page",
    "report Dockerfile -o KIND",
    "layers KIND",
    "layers docker-archive:KIND",
    "layers oci:KIND",
    "layers Dockerfile --find-secrets @KIND",
    "layers Dockerfile --secret id=x,src=KIND",
    "verify KIND",
    "verify Dockerfile --against KIND",
    "verify Dockerfile --context . --touch KIND",
)
"""Every option that takes a file; KIND is what is no file."""


@pytest.mark.parametrize("kind", ["fifo", "socket", "device"] if ALL else ["fifo"])
@pytest.mark.parametrize("command", READING)
def test_what_is_no_file_is_not_waited_for(
    tmp_path: Path, command: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_bytes(BASE + b"RUN a\nRUN b\n")
    if kind == "fifo":
        os.mkfifo(tmp_path / kind)
    elif kind == "device":
        os.symlink("/dev/zero", tmp_path / kind)
    else:
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(kind)  # whole paths may be too long for it
    done = layersmith(*command.replace("KIND", kind).split(), cwd=tmp_path, timeout=100)
    assert done.returncode == 2, done.stderr
    assert [line for line in done.stderr.splitlines() if "not a " in line or "no Dockerfile" in line], done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"])
def test_what_is_piped_is_read_by_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / "Dockerfile").write_bytes(BASE + b"RUN a\nRUN b\n")
    done = layersmith("fix", "--check", "--files-from", name, cwd=tmp_path, input="Dockerfile\n")
    assert done.returncode == 1, done.stderr


def test_what_is_open_already_is_read_from_its_beginning(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"abc")
    with (tmp_path / "list").open("rb") as file:
        file.read(2)
        again = opened(f"/dev/fd/{file.fileno()}")
        assert os.read(again, 9) == b"abc"
        os.close(again)
    empty = opened(os.devnull)
    assert os.read(empty, 9) == b""
    os.close(empty)


def test_a_name_without_end_is_no_list() -> None:
    reading, writing = os.pipe()

    def write() -> None:
        with open(writing, "wb", buffering=0) as file:
            file.write(b"a\n")
            try:
                while True:
                    file.write(bytes(1 << 20))
            except BrokenPipeError:
                pass

    writer = threading.Thread(target=write)
    writer.start()
    names = Names(reading)
    assert next(names) == "a"
    with pytest.raises(OSError, match="no list of files: a name in it has no end"):
        next(names)
    os.close(reading)
    writer.join()
