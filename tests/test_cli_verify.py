"""`layersmith verify` and `fix --verify` as a user runs them: real builds, exit codes, and nothing left behind."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from layersmith.cli.building import Building
from layersmith.cli.fix import Request, fix
from layersmith.cli.flags import ENGINES as NAMES
from layersmith.cli.verify import Asked, verify
from layersmith.facts import Facts
from layersmith.rewrite import Edit, Outcome, Rewrite, Safety, transform
from layersmith.syntax.tree import Span
from layersmith.verify.engines import ENGINES

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "layersmith")
TWO_RUNS = "FROM alpine:3.20\nRUN dd if=/dev/zero of=/large bs=1M count=3\nRUN rm /large\n"
SECRET = "opensesame-4711-and-some-more-of-it"


@pytest.fixture(autouse=True)
def here(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "80")
    return own_folder


@pytest.fixture
def no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def put(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


BUILDAH = ("--engine", "buildah", "--network", "host")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=False)


def built(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A run that builds with buildah."""
    return run(*arguments, *BUILDAH)


@pytest.mark.usefixtures("builds")
def test_what_fix_would_write_is_proven_and_measured() -> None:
    put("Dockerfile", TWO_RUNS)
    done = built("verify")
    assert (done.returncode, Path("Dockerfile").read_text()) == (0, TWO_RUNS)
    lines = done.stdout.split("\n")
    assert lines[0] == "Dockerfile: promise kept (built with buildah)"
    assert lines[1].startswith("  1 rewrite: m")
    figures = dict(re.findall(r"^  (\S.*?)  +.*  (\S.*)$", done.stdout, re.MULTILINE))
    assert figures["bytes of all layers"] == "-3.1 MB"
    assert figures["layers, the base's too"] == "-1"
    assert max(map(len, lines)) <= 80
    parts = ["build before", "search before", "weigh before", "build after", "search after", "weigh after", "compare"]
    assert done.stderr.split("\n") == [*(f"Dockerfile: {part}" for part in parts), ""]
    assert built("verify", "-q").stderr == ""


@pytest.mark.usefixtures("builds")
def test_the_verdict_as_json() -> None:
    put("app/Dockerfile", TWO_RUNS)
    done = built("verify", "app", "--json", "-q")
    verdict = json.loads(done.stdout)
    assert (verdict["path"], verdict["state"], verdict["error"]) == ("app/Dockerfile", "kept", None)
    assert verdict["change"]["size"] == -3 * 1024 * 1024
    assert verdict["change"]["layers"] == -1
    sizes = [verdict[side]["image"]["size"] for side in ("before", "after")]
    assert sizes[1] - sizes[0] == verdict["change"]["size"]
    assert verdict["before"]["image"]["names"] == []
    assert verdict["before"]["seconds"] > 0
    assert verdict["change"]["rebuild_seconds"] is None


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize("text", ["FROM alpine:3.20\nRUN true\n", "# layersmith: skip-file\n" + TWO_RUNS])
def test_nothing_to_rewrite_is_said_without_a_build(text: str) -> None:
    put("Dockerfile", text)
    done = run("verify")
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing was built" in done.stdout
    assert json.loads(run("verify", "--json").stdout)["state"] == "nothing to rewrite"


@pytest.mark.usefixtures("builds")
def test_damage_is_told_path_by_path() -> None:
    put("app.py", "print('ready')\n")
    put("old", "FROM alpine:3.20\nENV MODE=live\nCOPY app.py /\nRUN chmod 755 /app.py\nRUN touch /data\n")
    put("new", "FROM alpine:3.20\nENV MODE=test\nCOPY app.py /\n")
    done = built("verify", "old", "--against", "new", "--run", "cat /data")
    assert done.returncode == 1
    lines = done.stdout.split("\n")
    assert lines[0] == "old and new: NOT THE SAME IMAGE (built with buildah)"
    assert set(lines[1:5]) == {
        "  the command ends with status 0 before, and 1 after",
        "  value: config.Env.MODE: live before, test after",
        "  mode: /app.py: 0755 before, 0644 after",
        "  missing: /data (file, 0 bytes)",
    }
    assert "--repeat-before" in done.stdout
    grown = built("verify", "new", "--against", "old").stdout
    assert re.search(r"layers, the base's too .* \+2$", grown, re.MULTILINE)


@pytest.mark.usefixtures("builds")
def test_a_command_must_write_what_is_expected() -> None:
    put("old", "FROM alpine:3.20\nRUN echo forty-two > /answer\n")
    put("new", "FROM alpine:3.20\nRUN echo 42 > /answer\n")
    done = built("verify", "old", "--against", "new", "--run", "cat /answer", "--expect", "forty-two")
    assert done.returncode == 1
    assert "  the command does not write 'forty-two' after\n" in done.stdout
    same = built("verify", "old", "--against", "old", "--run", "cat /answer", "--expect", "forty-two")
    assert same.returncode == 0
    assert "the command succeeds in both, and writes 'forty-two'\n" in same.stdout
    fails = built("verify", "old", "--against", "old", "--run", "cat /missing")
    assert fails.returncode == 0
    assert "the command fails in both, with status 1 (" in fails.stdout


@pytest.mark.usefixtures("builds")
def test_a_build_that_fails_before_and_after_proves_nothing() -> None:
    put("Dockerfile", "FROM alpine:3.20\nRUN echo gone-wrong; sleep 1\nRUN false\n")
    done = built("verify")
    assert done.returncode == 2
    assert done.stdout.startswith("Dockerfile: not proven: the build fails, before and after (built with buildah)\n")
    assert "  | gone-wrong\n" in done.stdout


@pytest.mark.usefixtures("builds")
def test_a_swallowed_failure_is_broken() -> None:
    put("old", "FROM alpine:3.20\nRUN echo gone-wrong; sleep 1; false\n")
    put("new", "FROM alpine:3.20\nRUN echo gone-wrong; sleep 1; true\n")
    done = built("verify", "old", "--against", "new")
    assert done.returncode == 1
    assert "  before does not build, after does\n" in done.stdout
    assert "  | gone-wrong\n" in done.stdout


@pytest.mark.usefixtures("builds")
def test_touched_files_show_what_runs_again() -> None:
    put("app.py", "")
    put("needs.txt", "")
    put("old", "FROM alpine:3.20\nCOPY . /app\nRUN touch /done\n")
    put("new", "FROM alpine:3.20\nCOPY needs.txt /app/\nRUN touch /done\nCOPY . /app\n")
    done = built("verify", "old", "--against", "new", "--touch", "app.py")
    assert re.search(r"app.py changes: steps run  +2  +1  +-1$", done.stdout, re.MULTILINE)
    assert "  before, 2 of 2 steps run again:\n    COPY . /app\n    RUN touch /done\n" in done.stdout
    assert "  after, 1 of 3 steps runs again:\n    COPY . /app\n" in done.stdout


@pytest.mark.usefixtures("builds")
def test_a_touched_file_may_break_the_build() -> None:
    put("app.py", "ready")
    check = "RUN test $(wc -c < /app.py) = 5 || { echo gone-wrong; sleep 1; exit 1; }"
    put("old", f"FROM alpine:3.20\nCOPY app.py /\n{check}\n")
    done = built("verify", "old", "--against", "old", "--touch", "app.py")
    assert (done.returncode, done.stdout) == (2, "")
    assert "old: not proven: the build fails once the files of --touch have changed\n" in done.stderr
    assert "  | gone-wrong\n" in done.stderr


@pytest.mark.usefixtures("builds")
def test_secrets_are_found_and_never_shown() -> None:
    put("token", SECRET + "\n")
    put("old", "FROM alpine:3.20\nRUN --mount=type=secret,id=token cat /run/secrets/token > /dev/null\n")
    put("new", f"FROM alpine:3.20\nENV TOKEN={SECRET}\nCOPY token /\nRUN rm /token\n")
    for flags in (["--secret", "id=token,src=token"], ["--find-secrets", SECRET, "--secret", "id=token,src=token"]):
        done = built("verify", "old", "--against", "new", *flags)
        assert done.returncode == 1
        assert "after gives away a secret that before does not: " in done.stdout
        assert " in /token in layer 1" in done.stdout
        assert "missing" not in done.stdout
        assert "added: config.Env.TOKEN (open…)" in done.stdout
        assert SECRET not in done.stdout + done.stderr
    fine = built("verify", "old", "--against", "old", "--secret", "id=token,src=token")
    assert fine.returncode == 0
    assert "  neither image gives away a secret, in any layer\n" in fine.stdout
    loud = "FROM alpine:3.20\nRUN --mount=type=secret,id=token cat /run/secrets/token; sleep 1; false\n"
    put("loud", loud)
    failed = built("verify", "loud", "--against", "loud", "--secret", "id=token,src=token")
    assert failed.returncode == 2
    assert "  | open…" in failed.stdout
    assert SECRET not in failed.stdout + failed.stderr
    said = built("verify", "new", "--against", "new", "--secret", "id=token,src=token", "--json").stdout
    assert len(json.loads(said)["before"]["secrets"]) >= 2
    assert SECRET not in said


WRONG: list[tuple[list[str], str]] = [
    (["missing"], "missing: not proven: no such file or folder"),
    (["--context", "missing"], "the build context missing is not there"),
    (["Dockerfile", "--context", "missing"], "the build context missing is not there"),
    (["Dockerfile", "--context", "Dockerfile"], "the build context Dockerfile is not a folder"),
    (["--against", "missing"], "missing: no such file or folder"),
    (["--touch", "missing"], "--touch: missing is not a file of the context"),
    (["--run", "a 'b"], "--run: no closing quotation"),
    (["--secret", "token"], "--secret: no id in ..."),
    (["--secret", "id=a,src=missing"], "--secret a: missing: no such file or folder"),
    (["--secret", "id=a,env=NO_SUCH_VARIABLE"], "--secret a: there is no variable NO_SUCH_VARIABLE"),
    (["--find-secrets", "abc"], "secret 1 has less than 4 bytes"),
    (["--find-secrets", "@missing"], "--find-secrets: missing: no such file or folder"),
    (["--engine", "podman", "--builder", "a"], "podman knows no builders"),
    ([], "no engine to build with (docker: not installed; podman: not installed; buildah: not installed); install"),
]


@pytest.mark.usefixtures("no_engine")
@pytest.mark.parametrize(("arguments", "said"), WRONG)
def test_what_cannot_be_done_is_one_line(arguments: list[str], said: str) -> None:
    put("Dockerfile", TWO_RUNS)
    done = run("verify", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    error = json.loads(run("verify", *arguments, "--json").stdout)
    assert error["state"] == "not proven"
    assert done.stderr == f"{error['path']}: not proven: {error['error']}\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["verify", "--expect", "a"], "--expect goes with --run"),
        (["verify", "--against", "a", "--select", "merge-runs"], "--select chooses rewrites; --against makes none"),
        (["verify", "--select", "merge-run"], 'did you mean "merge-runs"?'),
        (["verify", "--engine", "dokcer"], "is not one of 'docker', 'podman', 'buildah'"),
        (["fix", "--engine", "docker"], "--engine goes with --verify"),
        (["fix", "--repeat-before"], "--repeat-before goes with --verify"),
        (["fix", "--verify", "--diff"], "--verify goes with writing files"),
        (["fix", "--verify", "-"], "--verify goes with writing files"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_engines_have_the_names_that_the_flag_takes() -> None:
    assert NAMES == ENGINES


def test_different_ignore_files_are_not_compared() -> None:
    put("old", TWO_RUNS)
    put("new", TWO_RUNS)
    put("new.dockerignore", "app.py\n")
    done = run("verify", "old", "--against", "new")
    assert (done.returncode, done.stderr) == (
        2,
        "old: not proven: old and new have different ignore files of their own\n",
    )


@pytest.mark.usefixtures("builds")
def test_two_dockerfiles_are_built_in_the_context_that_is_found_out() -> None:
    put(".git/HEAD", "ref: refs/heads/main\n")
    put("app.py", "print('ready')\n")
    for name in ("one", "two"):
        put(f"api/{name}.Dockerfile", "FROM scratch\nCOPY app.py /\n")
    done = built("verify", "api/one.Dockerfile", "--against", "api/two.Dockerfile", "-q")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("api/one.Dockerfile and api/two.Dockerfile: the same image (built with buildah)\n")


def test_no_verify_without_need() -> None:
    put("Dockerfile", TWO_RUNS)
    code = (
        "import sys\nsys.argv[1:] = ['fix', '--diff']\nfrom layersmith.__main__ import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print('imported:', [name for name in sys.modules if name.startswith('layersmith.verify')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[-2] == "imported: []"


@transform("lose-files", "Loses files.")
def lose_files(facts: Facts) -> Iterator[Outcome]:
    """A wrong rewrite that says it is safe: `RUN touch /a /b` no longer makes /b."""
    at = facts.tree.source.find(b" /b\n")
    if at >= 0:
        line = facts.tree.source[:at].count(b"\n") + 1
        span = Span(at, at + 3)
        yield Rewrite("lose /b", line, span, (Edit(span, b""),), Safety.UNSAFE, "less", ("nobody-needs-b",))


LOSES = "FROM alpine:3.20\nRUN touch /a /b\n"
FAILS = "FROM alpine:3.20\nRUN false /b\n"
HARMLESS = "FROM alpine:3.20\nLABEL a=/b\nRUN rm -f /b\n"


@pytest.mark.usefixtures("builds")
def test_fix_writes_only_what_keeps_its_promise(capfd: pytest.CaptureFixture[str]) -> None:
    put("a/Dockerfile", LOSES)
    put("b/Dockerfile", HARMLESS)
    put("c/Dockerfile", FAILS)
    put("d/Dockerfile", "FROM alpine:3.20\n")
    building = Building(engine="buildah", network="host")
    code = fix(Request(building=building, unsafe=True), (lose_files,))
    told = capfd.readouterr().err
    assert code == 2
    assert Path("a/Dockerfile").read_text() == LOSES
    assert Path("b/Dockerfile").read_text() == "FROM alpine:3.20\nLABEL a=/b\nRUN rm -f\n"
    assert Path("c/Dockerfile").read_text() == FAILS
    assert "a/Dockerfile: PROMISE BROKEN (built with buildah)\n  1 rewrite: lose-files\n" in told
    assert "  missing: /b (file, 0 bytes)\n" in told
    assert "a/Dockerfile: left alone, as its promise was not kept\n" in told
    assert "b/Dockerfile: promise kept (built with buildah)\n" in told
    assert "b/Dockerfile:3: lose-files: lose /b (less)\n" in told
    assert "c/Dockerfile: not proven: the build fails, before and after" in told
    assert "\nChanged 1 of 2 files; layers 1 as before.\n2 problems, see above.\n" in told
    asked = Asked("a", building, Request(unsafe=True))
    assert verify(asked, (lose_files,)) == 1
    assert "under the assumptions: nobody-needs-b" in capfd.readouterr().out


@pytest.mark.usefixtures("builds")
def test_fix_verify_as_json() -> None:
    put("Dockerfile", TWO_RUNS)
    put("bad/Dockerfile", TWO_RUNS + "RUN false\n")
    done = built("fix", "--verify", "--output-format", "json", "-q")
    assert done.returncode == 2
    files = {entry["path"]: entry for entry in json.loads(done.stdout)["files"]}
    assert files["Dockerfile"]["verified"]["state"] == "kept"
    assert files["bad/Dockerfile"]["verified"]["state"] == "still fails"
    assert Path("bad/Dockerfile").read_text() == TWO_RUNS + "RUN false\n"
    assert Path("Dockerfile").read_text() != TWO_RUNS


@pytest.mark.usefixtures("no_engine")
def test_fix_without_an_engine_changes_nothing() -> None:
    put("Dockerfile", TWO_RUNS)
    done = run("fix", "--verify")
    assert (done.returncode, Path("Dockerfile").read_text()) == (2, TWO_RUNS)
    assert done.stderr.startswith("no engine to build with (")
    assert done.stderr.count("\n") == 1


SLOW = "FROM alpine:3.20\nRUN echo has-begun; sleep 600\nRUN touch /a\n"


def interrupted(act: Callable[[subprocess.Popen[bytes]], Any], *arguments: str) -> tuple[int, str]:
    """Run in a terminal, `act` once the build has begun; gives the exit code and what the terminal was told."""
    terminal, end = pty.openpty()
    with subprocess.Popen([*COMMAND, *arguments, *BUILDAH], stdout=end, stderr=end) as process:
        os.close(end)
        seen = b""
        deadline = time.monotonic() + 120
        while b"has-begun" not in seen and time.monotonic() < deadline:
            seen += os.read(terminal, 4096)
        act(process)
        try:
            while some := os.read(terminal, 4096):
                seen += some
        except OSError:  # how Linux says that nobody has the terminal any more
            pass
    os.close(terminal)
    return process.returncode, seen.decode()


@pytest.mark.usefixtures("builds")
@pytest.mark.parametrize("command", [("verify",), ("fix", "--verify", "Dockerfile"), ("layers", ".")])
def test_ctrl_c_leaves_nothing_behind(command: tuple[str, ...]) -> None:
    put("Dockerfile", SLOW)
    code, seen = interrupted(lambda process: process.send_signal(signal.SIGINT), *command)
    assert code == 130
    assert seen.endswith("layersmith: stopped; nothing is left of the builds, and the file is as it was.\r\n")
    assert Path("Dockerfile").read_text() == SLOW


@pytest.mark.usefixtures("builds")
def test_an_engine_that_dies_proves_nothing() -> None:
    put("Dockerfile", SLOW)

    def kill(process: subprocess.Popen[bytes]) -> None:
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)

    code, seen = interrupted(kill, "verify")
    assert code == 2
    assert seen.endswith("Dockerfile: not proven: buildah was killed by signal 9 during the build\r\n")


@pytest.mark.usefixtures("builds")
def test_a_full_disk_proves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("Dockerfile", TWO_RUNS)
    small = tempfile.mkdtemp(prefix="ls", dir="/tmp")
    try:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small], check=False).returncode:
            pytest.skip("no small file system can be mounted here")
        try:
            monkeypatch.setenv("TMPDIR", small)
            done = built("fix", "--verify")
            assert done.returncode == 2
            assert "no space left on device" in done.stderr
            assert Path("Dockerfile").read_text() == TWO_RUNS
            assert os.listdir(small) == []
        finally:
            subprocess.run(["umount", small], check=True)
    finally:
        shutil.rmtree(small)
