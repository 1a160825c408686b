"""The program as a user runs it: a process with arguments, streams and an exit code."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from layersmith.cli.progress import MANY
from layersmith_transforms import PIPELINE

ROOT = Path(__file__).parent.parent

BEFORE = b"""\
FROM debian:12
RUN apt-get update
RUN apt-get install -y curl
COPY a.txt /srv/
COPY b.txt /srv/
"""


@pytest.fixture(autouse=True)
def here(own_folder: Path) -> Path:
    return own_folder


COMMAND = (sys.executable, "-m", "layersmith")


def layersmith(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, check=False)


def test_a_context_that_is_not_there() -> None:
    for command in ("fix", "report"):
        done = layersmith(command, "--context", "gone")
        assert done.returncode == 2
        assert done.stderr.endswith(b"Error: --context: gone is not there.\n")


def test_version() -> None:
    done = layersmith("--version")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"layersmith ")
    assert layersmith("-V").stdout == done.stdout


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--version"], "click dataclasses re"),
        (["fix", "--diff", "Dockerfile"], "rich pathspec tomllib concurrent.futures layersmith.render.manual"),
        (["--help"], "layersmith.pipeline layersmith_transforms"),
    ],
)
def test_what_is_not_needed_is_not_imported(arguments: list[str], absent: str) -> None:
    Path("Dockerfile").write_bytes(b"FROM scratch\n")
    code = (
        "import sys\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "from layersmith.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print('imported:', [name for name in {absent.split()!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False, env=_paths())
    assert done.stdout.split("\n")[-2] == "imported: []", done.stderr


def _paths() -> dict[str, str]:
    """An environment in which Python finds all packages without `site`, which imports things of its own."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], *filter(None, sys.path)])}


def test_without_a_word_the_help_is_shown() -> None:
    assert (bare := layersmith()).returncode == 0
    assert (bare.stdout, bare.stderr) == (layersmith("--help").stdout, b"")


def test_help_names_every_command_and_flag() -> None:
    page = layersmith("--help").stdout.decode()
    for word in ("fix", "explain", "transforms", "layersmith fix --diff"):
        assert word in page
    page = layersmith("fix", "-h").stdout.decode()
    for word in ("--diff", "--check", "--select", "--ignore", "--unsafe-fixes", "--accept", "--show-held-back"):
        assert word in page
    assert max(map(len, page.split("\n"))) <= 80


def test_fix_writes_what_the_diff_says() -> None:
    Path("Dockerfile").write_bytes(BEFORE)
    os.mkdir("patched")
    Path("patched/Dockerfile").write_bytes(BEFORE)
    diff = layersmith("fix", "--diff", "Dockerfile")
    assert diff.returncode == 1
    assert Path("Dockerfile").read_bytes() == BEFORE
    subprocess.run(["patch", "-p1", "-s"], cwd="patched", input=diff.stdout, check=True)
    fixed = layersmith("fix", "Dockerfile")
    assert (fixed.returncode, fixed.stdout) == (0, b"")
    assert Path("Dockerfile").read_bytes() == Path("patched/Dockerfile").read_bytes() != BEFORE
    again = layersmith("fix", "--check")
    assert (again.returncode, again.stdout) == (0, b"")
    assert again.stderr.startswith(b"Nothing to change in 2 files.")
    assert layersmith("fix", "-", given=BEFORE).stdout == Path("Dockerfile").read_bytes()


@pytest.mark.parametrize("mode", ["--diff", "--check"])
def test_exit_zero_only_changes_the_exit_code(mode: str) -> None:
    Path("Dockerfile").write_bytes(BEFORE)
    plain, zero = layersmith("fix", mode), layersmith("fix", mode, "--exit-zero")
    assert (plain.returncode, zero.returncode) == (1, 0)
    assert (plain.stdout, plain.stderr) == (zero.stdout, zero.stderr)
    assert layersmith("fix", mode, "--exit-zero", "missing").returncode == 2
    assert layersmith("fix", "--exit-zero").returncode == 2


def test_names_are_repeated_or_separated_by_commas() -> None:
    Path("Dockerfile").write_bytes(BEFORE)
    both = layersmith("fix", "--diff", "--select", "merge-runs,combine-copies").stdout
    assert layersmith("fix", "--diff", "--select", "merge-runs", "--select", "combine-copies").stdout == both
    one = layersmith("fix", "--diff", "--select", "merge-runs, combine-copies", "--ignore", "merge-runs").stdout
    assert b"+COPY a.txt b.txt /srv/" in one
    assert b"+RUN" not in one
    assert b"+RUN" in both


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fix", "--select", "merge-run"], 'no transform is called "merge-run" (did you mean "merge-runs"?)'),
        (["fix", "--ignore", "xyz"], 'no transform is called "xyz"; there are: '),
        (["fix", "--select="], 'no transform is called ""'),
        (["fix", "--accept", "split"], 'no transform is called "split"'),
        (["explain", "merge-run"], 'did you mean "merge-runs"?'),
        (["fix", "--diff", "--check"], "--diff and --check exclude each other"),
        (["fix", "-", "Dockerfile"], "stands alone"),
        (["fix", "--stdin-filename", "x"], "--stdin-filename needs -"),
        (["fix", "--config", "x", "--no-config"], "--config and --no-config exclude each other"),
        (["fix", "--config="], "--config names no file; --no-config uses none."),
        (
            ["fix", "--select", "merge-runs", "--ignore", "merge-runs"],
            "--ignore leaves nothing of what --select names.",
        ),
        (
            ["fix", "--enable", "use-workdir", "--ignore", "use-workdir"],
            "--enable use-workdir and --ignore use-workdir",
        ),
        (
            ["report", "--accept", "split-stages:alpine", "--ignore", "split-stages"],
            "--accept split-stages and --ignore",
        ),
        (
            ["fix", "--select", "merge-runs", "--enable", "use-workdir"],
            "add use-workdir, or leave out --enable use-workdir.",
        ),
        (["verify", "-"], "verify reads files and folders, not standard input"),
        (["why", "x", "-"], "why reads files and folders, not standard input"),
        (["fix", "--diff", "--output-format", "json"], "use it with --check"),
        (["fix", "--max-size", "big"], "'big' is not a size"),
        (["fix", "--max-size", "2048M"], "'2048M' is too large a size: 4 MiB are the most"),
        (["fix", "--difff"], "Did you mean"),
        (["fix", "--embedded", "-"], "--embedded goes with files and folders, not with standard input"),
        (["fix", "--embedded", "--verify"], "it does not go with --embedded"),
        (["fix", "--add-ignores", "--verify"], "--add-ignores changes no image"),
        (["fix", "--add-ignores", "--embedded"], "without --embedded"),
        (["fix", "--check", "--statistics", "--output-format", "json"], "--statistics is for people"),
        (["fxi"], "No such command 'fxi'"),
        (["Dockerfile"], "To change that file: layersmith fix Dockerfile"),
    ],
)
def test_wrong_usage(arguments: list[str], said: str) -> None:
    Path("Dockerfile").write_bytes(BEFORE)
    done = layersmith(*arguments)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert done.stdout == b""
    assert Path("Dockerfile").read_bytes() == BEFORE


def test_explain_prints_the_manual_page() -> None:
    for transform in PIPELINE:
        page = layersmith("explain", transform.name).stdout.decode()
        assert page.startswith(transform.name + "\n")
        assert "\nBefore\n" in page
        assert "\nHeld back\n" in page
        assert "```" not in page
    everything = layersmith("explain").stdout.decode()
    places = [everything.index(f"{transform.name}\n\n") for transform in PIPELINE]
    assert places == sorted(places)


def test_transforms_are_listed_in_their_order() -> None:
    lines = layersmith("transforms").stdout.decode().split("\n")
    assert [line.split()[0] for line in lines if line[:1].strip()] == [transform.name for transform in PIPELINE]
    assert max(map(len, lines)) <= 80


def test_several_processes_say_and_do_the_same() -> None:
    for number in range(40):
        Path(f"{number}.Dockerfile").write_bytes(BEFORE.replace(b"curl", b"curl%d" % number))
    Path("10.Dockerfile").write_bytes(b"\0")
    one = layersmith("fix", "--diff", "--jobs", "1")
    two = layersmith("fix", "--diff", "--jobs", "2")
    assert one.returncode == two.returncode == 2
    assert one.stdout == two.stdout
    assert one.stderr == two.stderr
    assert one.stdout.count(b"diff --git") == 39


def test_a_reader_that_goes_away_is_no_error() -> None:
    Path("Dockerfile").write_bytes(b"FROM debian:12\n" + b"# " + b"x" * 200_000 + b"\n" + BEFORE[15:])
    with subprocess.Popen(
        [*COMMAND, "fix", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(Path("Dockerfile").read_bytes())
        process.stdin.close()
        said = process.stderr.read()
    assert process.returncode == 141
    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a disk that is always full")
def test_a_full_disk_behind_standard_output() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*COMMAND, "explain"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"layersmith: stopped: No space left on device\n"


def test_the_diff_of_a_link_names_the_file_behind_it() -> None:
    os.makedirs("real/deep")
    Path("real/deep/Dockerfile").write_bytes(BEFORE)
    os.symlink("real", "folder")
    os.symlink("folder/deep/Dockerfile", "Dockerfile")
    diff = layersmith("fix", "--diff", "Dockerfile").stdout
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=diff, check=True)
    assert layersmith("fix", "--check", "Dockerfile").returncode == 0


def test_a_progress_bar_on_a_terminal() -> None:
    for number in range(MANY):
        Path(f"{number}.Dockerfile").write_bytes(b"FROM scratch\n")
    ours, theirs = pty.openpty()
    with subprocess.Popen([*COMMAND, "fix"], stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        said = b""
        try:
            while piece := os.read(ours, 65536):
                said += piece
        except OSError:  # how a terminal says that nobody writes to it any more
            os.close(ours)
    assert process.returncode == 0
    assert b"Dockerfiles" in said
    assert b"Nothing to change in %d files." % MANY in said


def test_standard_input_that_is_closed() -> None:
    done = subprocess.run(["sh", "-c", " ".join(COMMAND) + " fix - <&-"], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(b"<stdin>: standard input is closed")


def test_streams_that_are_closed() -> None:
    Path("Dockerfile").write_bytes(BEFORE)
    command = " ".join(COMMAND) + " fix --diff Dockerfile"
    assert subprocess.run(["sh", "-c", command + " >&- 2>&-"], check=False).returncode == 1


def test_ctrl_c_ends_quietly() -> None:
    with subprocess.Popen(
        [*COMMAND, "fix", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stderr
        # More than a pipe holds: when it is through, the program is reading.
        process.stdin.write(b"#" * 200_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        # The signal may come just before the program waits for more; the end of the input wakes it.
        process.stdin.close()
        said = process.stderr.read()
    assert process.returncode == 130
    assert said.strip() == b""


def test_names_in_a_narrow_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("PYTHONUTF8", "0")
    monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")
    for name in (b"caf\xe9.Dockerfile", "naïve.Dockerfile".encode()):
        Path(os.fsdecode(name)).write_bytes(BEFORE)
    done = layersmith("fix", "--diff")
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert done.stdout.count(b"diff --git") == 2
    assert layersmith("fix").returncode == 0
