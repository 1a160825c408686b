"""The engines, as they are: whichever is there builds for real; what cannot be had is skipped by name."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import bases
import pytest

from layersmith.verify.archive import open_image
from layersmith.verify.engines import ENGINES, EngineError, find_engine, process
from layersmith.verify.engines.interface import Engine
from layersmith.verify.engines.process import ask, stream
from layersmith.verify.engines.steps import BuildahSteps, BuildkitSteps
from layersmith.verify.model import BuildFailed, Request
from layersmith.verify.rootfs import root_filesystem

BUSYBOX = b"FROM scratch\nCOPY busybox /bin/busybox\n"


@pytest.fixture(params=ENGINES)
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    """An engine's name; what it keeps in temporary folders and in its store is compared before and after."""
    found: str = request.param
    # Podman takes no long paths.
    scratch = Path(tempfile.mkdtemp(prefix="ls", dir="/tmp"))
    monkeypatch.setenv("TMPDIR", str(scratch))
    if found != "docker":
        if reason := bases.problem():
            pytest.skip(reason)
        # An empty store of its own, so that the user's is not in the way.
        settings = f'[storage]\ndriver = "overlay"\ngraphroot = "{tmp_path}/store"\nrunroot = "{tmp_path}/run"\n'
        (tmp_path / "storage.conf").write_text(settings)
        monkeypatch.setenv("CONTAINERS_STORAGE_CONF", str(tmp_path / "storage.conf"))
        monkeypatch.setenv("BUILDAH_ISOLATION", "chroot")
    try:
        find_engine(found)
    except EngineError as error:
        pytest.skip(str(error))
    # One test at a time looks at what the daemon keeps.
    with (Path(tempfile.gettempdir()) / "layersmith-tests-docker.lock").open("w") as lock:
        if found == "docker":
            fcntl.flock(lock, fcntl.LOCK_EX)
        before = _kept(found)
        yield found
        assert _kept(found) == before
    scratch.rmdir()
    assert str(scratch) not in Path("/proc/self/mountinfo").read_text()
    if found != "docker":
        subprocess.run(["umount", "--lazy", str(tmp_path / "store/overlay")], capture_output=True, check=False)


@pytest.fixture
def engine(name: str) -> Iterator[Engine]:
    with find_engine(name) as found:
        yield found


@pytest.fixture
def request_for(tmp_path: Path) -> Callable[..., Request]:
    """Makes a request with busybox in its context; files are written into the context by their names."""
    if not shutil.which("busybox"):
        pytest.skip("busybox is not installed: apt-get install -y busybox-static")

    def make(dockerfile: bytes, **files: str) -> Request:
        context = tmp_path / "context"
        context.mkdir(exist_ok=True)
        shutil.copy2(str(shutil.which("busybox")), context / "busybox")
        for file, text in files.items():
            (context / file).write_text(text)
        return Request(BUSYBOX + dockerfile, str(context), network="host")

    return make


RequestFor = Callable[..., Request]


def test_the_image_is_saved(engine: Engine, request_for: RequestFor, tmp_path: Path) -> None:
    request = request_for(b'RUN ["/bin/busybox", "touch", "/made"]\nHEALTHCHECK CMD ["/bin/busybox", "true"]\n')
    built = engine.build(request)
    assert built.seconds > 0
    engine.save(built.image, str(tmp_path / "image.tar"))
    engine.remove(built.image)
    with open_image(str(tmp_path / "image.tar")) as image:
        assert "/made" in root_filesystem(image)
        assert image.config.healthcheck
        assert len(image.layers) == 2


def test_a_build_that_fails_tells_its_last_lines(engine: Engine, request_for: RequestFor) -> None:
    heard: list[str] = []
    with pytest.raises(BuildFailed, match="not-found-here"):
        engine.build(request_for(b'RUN ["/bin/busybox", "ls", "/not-found-here"]\n'), heard.append)
    assert any("not-found-here" in line for line in heard)


def test_steps_come_from_the_cache_only_when_asked(engine: Engine, request_for: RequestFor) -> None:
    request = request_for(b'RUN ["/bin/busybox", "touch", "/made"]\nCOPY file /file\n', file=os.urandom(8).hex())
    cold, again = engine.build(request), engine.build(request)
    assert [cached for _, cached in again.steps] == [False, False, False]
    assert [text.split()[0] for text, _ in cold.steps] == ["COPY", "RUN", "COPY"]
    engine.build(replace(request, cache=True))
    warm = engine.build(replace(request, cache=True))
    assert [cached for _, cached in warm.steps] == [True, True, True]
    (Path(request.context) / "file").write_text(os.urandom(8).hex())
    touched = engine.build(replace(request, cache=True))
    assert [(text.split()[0], cached) for text, cached in touched.steps] == [
        ("COPY", True),
        ("RUN", True),
        ("COPY", False),
    ]


@pytest.mark.parametrize("ignore", [None, b"private\n"])
def test_an_ignore_file_of_its_own_holds(
    engine: Engine, request_for: RequestFor, tmp_path: Path, ignore: bytes | None
) -> None:
    request = replace(request_for(b"COPY . /all/\n", private="x", public="x"), ignore=ignore)
    before = _listed(request.context)
    engine.save(engine.build(request).image, str(tmp_path / "image.tar"))
    assert _listed(request.context) == before
    with open_image(str(tmp_path / "image.tar")) as image:
        files = {path for path in root_filesystem(image) if path.startswith("/all/p")}
    assert files == ({"/all/public"} if ignore else {"/all/public", "/all/private"})


def test_arguments_target_and_secrets_are_handed_on(engine: Engine, request_for: RequestFor, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("opensesame")
    request = request_for(
        b"ARG WHO\n"
        b'RUN --mount=type=secret,id=token ["/bin/busybox", "sh", "-c", '
        b'"/bin/busybox wc -c </run/secrets/token >/$WHO"]\n'
        b"FROM scratch AS other\n"
    )
    request = replace(
        request,
        dockerfile=request.dockerfile.replace(b"FROM scratch\n", b"FROM scratch AS wanted\n", 1),
        target="wanted",
        build_args=("WHO=length",),
        secrets=(f"id=token,src={tmp_path}/token",),
    )
    engine.save(engine.build(request).image, str(tmp_path / "image.tar"))
    with open_image(str(tmp_path / "image.tar")) as image:
        assert root_filesystem(image)["/length"].size == len("10\n")


@pytest.mark.parametrize("feature", ["heredocs", "copy_link", "copy_parents"])
def test_capabilities_are_what_builds_show(engine: Engine, request_for: RequestFor, feature: str) -> None:
    text = {
        "heredocs": b'SHELL ["/bin/busybox", "sh", "-c"]\nRUN <<EOF\n/bin/busybox touch /made\nEOF\n',
        "copy_link": b"COPY --link file /file\n",
        "copy_parents": b"COPY --parents file /folder/\n",
    }[feature]
    try:
        engine.build(request_for(text, file="x"))
    except BuildFailed:
        builds = False
    else:
        builds = True
    assert getattr(engine.capabilities(), feature) is builds


def test_a_command_runs_behind_the_entry_point(engine: Engine, request_for: RequestFor) -> None:
    image = engine.build(request_for(b'ENTRYPOINT ["/bin/busybox"]\nCMD ["echo", "by itself"]\n')).image
    _skip_without_containers(engine, image)
    assert engine.run(image, (), network="host") == (0, "by itself")
    assert engine.run(image, ("echo", "a  b"), network="host") == (0, "a  b")
    assert engine.run(image, ("false",), network="host").status == 1
    with pytest.raises(EngineError, match="stopped after 2 seconds"):
        engine.run(image, ("sleep", "600"), timeout=2, network="host")


def test_a_build_that_takes_too_long_is_stopped(engine: Engine, request_for: RequestFor) -> None:
    mark = _mark()
    with pytest.raises(EngineError, match="stopped after 3 seconds"):
        engine.build(request_for(b'RUN ["/bin/busybox", "sleep", "%d"]\n' % mark), timeout=3)
    _wait_until_gone(mark)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing_behind(name: str, request_for: RequestFor, number: int) -> None:
    mark = _mark()
    request = request_for(b'RUN ["/bin/busybox", "sleep", "%d"]\n' % mark)
    program = (
        "from layersmith.verify.engines import find_engine\n"
        "from layersmith.verify.model import Request\n"
        f"with find_engine({name!r}) as engine:\n"
        f"    engine.build({request!r}, lambda line: print(line, flush=True))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            _wait_until(lambda: bool(_processes(mark)))
            process.send_signal(number)
            _, errors = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode in (-number, 128 + number), errors
    _wait_until_gone(mark)


def test_an_engine_that_dies_is_no_failed_build(engine: Engine, request_for: RequestFor) -> None:
    mark, others = _mark(), set(_children())

    def kill(_line: str) -> None:
        if _processes(mark):
            for child in set(_children()) - others:
                os.kill(child, signal.SIGKILL)

    beat = b'RUN ["/bin/busybox", "sh", "-c", "while /bin/busybox sleep 0.2; do echo alive %d; done"]\n' % mark
    with pytest.raises(EngineError, match="killed by signal 9"):
        engine.build(request_for(beat), kill)
    _wait_until_gone(mark)


def test_a_full_disk_is_no_failed_build(
    name: str, request_for: RequestFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "docker":
        pytest.skip("the disk is the daemon's")
    small = Path(os.environ["TMPDIR"]) / "x"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(small)], check=True)
    try:
        monkeypatch.setenv("TMPDIR", str(small))
        large = b'RUN ["/bin/busybox", "dd", "if=/dev/zero", "of=/large", "bs=1M", "count=64"]\n'
        with pytest.raises(EngineError, match=r"(?i)no space left on device"), find_engine(name) as engine:
            engine.build(request_for(large))
        assert list(small.iterdir()) == []
    finally:
        subprocess.run(["umount", str(small)], check=True)
        small.rmdir()


@pytest.mark.parametrize("lasting", [False, True])
def test_other_users_of_the_store_do_not_fail_a_build(
    name: str, request_for: RequestFor, tmp_path: Path, lasting: bool
) -> None:
    if name == "docker":
        pytest.skip("the store is the daemon's")
    request = request_for(b"")
    (tmp_path / "base").write_bytes(BUSYBOX)
    subprocess.run([name, "build", "-t", "localhost/base", "-f", tmp_path / "base", request.context], check=True)
    folder, heard = str(tmp_path / "store/overlay"), []

    def disturb(line: str) -> None:
        """What overlay cannot mount: as it is while another process unmounts the store, but for as long as we like."""
        if not heard:
            subprocess.run(["mount", "--bind", folder, folder], check=True)
            subprocess.run(["mount", "--make-unbindable", folder], check=True)
        heard.append(line)
        if "creating overlay mount" in line and not lasting:
            subprocess.run(["umount", folder], check=False)

    two_steps = b'FROM localhost/base\nRUN ["/bin/busybox", "touch", "/made"]\nCOPY busybox /again\n'
    with find_engine(name) as engine:
        if lasting:
            with pytest.raises(EngineError, match="was disturbed by other processes 5 times"):
                engine.build(replace(request, dockerfile=two_steps), disturb)
        else:
            assert [cached for _, cached in engine.build(replace(request, dockerfile=two_steps), disturb).steps]
    assert any("creating overlay mount" in line for line in heard)
    while subprocess.run(["umount", folder], capture_output=True, check=False).returncode == 0:
        pass


@pytest.mark.parametrize("times", [2, 9])
def test_a_copy_that_the_kernel_does_not_seal_fails_no_build(
    name: str, request_for: RequestFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """What Linux does to buildah under load cannot be brought about; the words are those of such a build."""
    if name == "docker":
        pytest.skip("the daemon has no such copy")
    tool, count = shutil.which(name), tmp_path / "count"
    count.write_bytes(b"." * times)
    busy = tmp_path / "bin" / name
    busy.parent.mkdir()
    busy.write_text(
        f"""#!/bin/sh
case " $* " in *" build "*|*" run "*)
  if [ -s {count} ]; then
    truncate -s -1 {count}
    echo 'Close_Fd sealing memfd copy: Device or resource busy'
    exit 1
  fi
esac
exec {tool} "$@"
"""
    )
    busy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{busy.parent}:{os.environ['PATH']}")
    with find_engine(name) as engine:
        if times > 5:
            with pytest.raises(EngineError, match="was disturbed by other processes 5 times"):
                engine.build(request_for(b""))
        else:
            built = engine.build(request_for(b""))
            count.write_bytes(b"..")
            assert name == "podman" or engine.run(built.image, ["/bin/busybox", "echo", "ran"]).output == "ran"


@pytest.mark.parametrize("name", ["buildah"], indirect=True)
def test_what_chroot_isolation_loses_is_heard_again(
    name: str, request_for: RequestFor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Buildah loses the output of one run in some hundred on a busy machine; this one loses it of every first run."""
    lossy, runs = tmp_path / "bin" / name, tmp_path / "runs"
    lossy.parent.mkdir()
    lossy.write_text(
        f"""#!/bin/sh
case " $* " in *" run "*)
  echo >> {runs}
  [ "$(wc -l < {runs})" -gt 1 ] || exec >/dev/null
esac
exec {shutil.which(name)} "$@"
"""
    )
    lossy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{lossy.parent}:{os.environ['PATH']}")
    with find_engine(name) as engine:
        built = engine.build(request_for(b""))
        assert engine.run(built.image, ["/bin/busybox", "echo", "ran"]) == (0, "ran")
        assert len(runs.read_text()) == 3


def test_no_engine_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError) as caught:
        find_engine()
    assert str(caught.value) == (
        "no engine to build with (docker: not installed; podman: not installed; buildah: not installed); "
        "install docker with buildx, podman or buildah"
    )
    with pytest.raises(EngineError, match="podman knows no builders"):
        find_engine("podman", "remote")
    with pytest.raises(EngineError, match="not one of docker, podman, buildah"):
        find_engine("kaniko")


def test_steps_of_buildkit() -> None:
    steps = BuildkitSteps()
    for line in """\
#1 [internal] load build definition from Dockerfile
#4 [linux/amd64 build 1/3] FROM docker.io/library/alpine:3.20
#4 CACHED
#5 [build 2/3] COPY file /file
#5 CACHED
#6 [build 3/3] RUN echo a
#6 0.151 #5 CACHED
#6 DONE 0.2s
#7 [stage-1 2/2] COPY --from=build /x /x
#6 [build 3/3] RUN echo a""".splitlines():
        steps.hear(line)
    assert steps.found() == (
        ("COPY file /file", True),
        ("RUN echo a", False),
        ("COPY --from=build /x /x", False),
    )


def test_steps_of_buildah() -> None:
    steps = BuildahSteps()
    for line in """\
[1/2] STEP 1/2: FROM debian:12 AS one
[1/2] STEP 2/2: RUN echo hi
--> Using cache 612757d32c2c
--> 612757d32c2
STEP 2/3: COPY x   /b
--> 1f1d717fa30""".splitlines():
        steps.hear(line)
    assert steps.found() == (("RUN echo hi", True), ("COPY x   /b", False))


def test_a_stream_does_not_wait_for_the_background() -> None:
    mark = _mark()
    ended = stream(["sh", "-c", f"echo one; sleep {mark} & echo two; exit 3"], timeout=60)
    assert ended == (3, "one\ntwo")
    _wait_until_gone(mark)


def test_a_stream_is_heard_to_its_end_on_a_busy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process has long ended when what it wrote is read: as it is when other processes have the processor."""
    read = process._read

    def late(*arguments: Any) -> None:
        time.sleep(5 * process.TICK)
        read(*arguments)

    monkeypatch.setattr(process, "_read", late)
    assert stream(["sh", "-c", "echo one; echo two"], timeout=60) == (0, "one\ntwo")


def test_a_stream_that_takes_too_long_is_killed() -> None:
    mark = _mark()
    with pytest.raises(EngineError, match="stopped after 1 seconds"):
        stream(["sh", "-c", f"sleep {mark}"], timeout=1)
    _wait_until_gone(mark)


def test_a_line_without_an_end_is_cut() -> None:
    heard: list[str] = []
    stream(["sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x"], heard.append)
    assert sum(map(len, heard)) == 1_000_000
    assert len(heard) > 1


def test_a_question_without_an_answer() -> None:
    with pytest.raises(EngineError, match="sleep 5 gave no answer in 1 seconds"):
        ask(["sleep", "5"], timeout=1)
    with pytest.raises(EngineError, match="not-a-program cannot be run: No such file"):
        ask(["not-a-program"])
    with pytest.raises(EngineError, match=r"cat /not-a-file failed: .*No such file"):
        ask(["cat", "/not-a-file"])


def _kept(name: str) -> tuple[str, str]:
    """The images of ours, and the containers, that an engine keeps."""
    containers = {"buildah": ["buildah", "containers", "--all"]}.get(name, [name, "ps", "--all", "--quiet"])
    images = ask([name, "images"])
    return "\n".join(line for line in images.splitlines() if "layersmith-verify" in line), ask(containers)


def _listed(folder: str) -> list[tuple[str, int]]:
    return sorted((entry.name, entry.stat().st_mtime_ns) for entry in os.scandir(folder))


def _skip_without_containers(engine: Engine, image: str) -> None:
    """Some places let buildah build, but start no containers."""
    ran = engine.run(image, ("true",), network="host")
    if ran.status and "crun" in ran.output:
        pytest.skip(ran.output)


def _mark() -> int:
    """A number of seconds that no other sleep has, by which a process is found again."""
    return 100_000 + int.from_bytes(os.urandom(3)) % 900_000


def _processes(mark: int) -> list[int]:
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if os.path.basename(words[0]) in (b"busybox", b"sh", b"sleep") and str(mark).encode() in b" ".join(words):
                found.append(int(entry.name))
    return found


def _children() -> list[int]:
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid() and fields[0] != "Z":
                found.append(int(entry.name))
    return found


def _wait_until(reached: Callable[[], bool]) -> None:
    for _ in range(600):
        if reached():
            return
        time.sleep(0.1)
    pytest.fail("waited for a minute in vain")


def _wait_until_gone(mark: int) -> None:
    _wait_until(lambda: not _processes(mark))
