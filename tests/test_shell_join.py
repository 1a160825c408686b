"""Two scripts joined do what they did one after the other: checked by running both ways in real shells."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import harmless_grammar
from choices import strategy
from layersmith.shell.ast import Script
from layersmith.shell.join import Apart, Join, join
from layersmith.shell.parse import parse
from profiles import examples

SHELLS = [name for name in ("dash", "bash") if shutil.which(name)]


@dataclass(frozen=True)
class Seen:
    status: int
    output: bytes
    files: tuple[tuple[str, bytes], ...]


def run(folder: Path, scripts: list[bytes], command: list[str], statuses: bool = False) -> Seen:
    """What a builder sees that runs `scripts` one after the other until one fails; with `statuses`, the number of each
    failure counts.

    `/ROOT` in a script stands for `folder`, which no script may leave: they make and delete files where they are.
    """
    scripts = [script.replace(b"/ROOT", str(folder).encode()) for script in scripts]
    environment = {"PATH": os.environ["PATH"], "X": "env", "LC_ALL": "C"}
    output = b""
    status = 0
    for script in scripts:
        done = subprocess.run(
            [*command, script],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=60,
        )
        output += done.stdout
        status = done.returncode
        if status:
            if b"set -" in b"".join(scripts) and not statuses:
                # bash leaves with 127 for a variable that `set -u` forbids, but with 1 from inside a subshell.
                status = 1
            break
    files = tuple(
        (
            str(path.relative_to(folder)),
            path.read_bytes().replace(str(folder).encode(), b"/ROOT") if path.is_file() else b"",
        )
        for path in sorted(folder.rglob("*"))
    )
    return Seen(status, output.replace(str(folder).encode(), b"/ROOT"), files)


def check(first: bytes, second: bytes, shell: str, errexit: bool = False) -> Join | Apart:
    """Join the two and, if that is possible, run them both ways."""
    parsed = parse(first, shell == "bash"), parse(second, shell == "bash")
    found = join(*parsed, errexit=errexit)
    if isinstance(found, Join):
        joined = found.write(first, second)
        assert isinstance(parse(joined, shell == "bash"), Script), joined
        command = [shell, "-ec" if errexit else "-c"]
        with tempfile.TemporaryDirectory() as apart, tempfile.TemporaryDirectory() as together:
            expected = run(Path(apart), [first, second], command)
            actual = run(Path(together), [joined], command)
        assert expected == actual, (first, second, joined)
    return found


ATOMS = st.sampled_from(harmless_grammar.ATOMS)
SCRIPTS = strategy(harmless_grammar.body_in_a_line)


@pytest.mark.fuzz
@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=examples(300), deadline=None, suppress_health_check=list(HealthCheck))
@given(first=SCRIPTS, second=SCRIPTS, errexit=st.booleans())
def test_joined_runs_as_apart(shell: str, first: str, second: str, errexit: bool) -> None:
    check(first.encode(), second.encode(), shell, errexit)


@pytest.mark.fuzz
@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(scripts=st.lists(SCRIPTS, min_size=3, max_size=4), errexit=st.booleans())
def test_joining_on_and_on(shell: str, scripts: list[str], errexit: bool) -> None:
    text = scripts[0].encode()
    for following in scripts[1:]:
        found = check(text, following.encode(), shell, errexit)
        if isinstance(found, Apart):
            return
        text = found.write(text, following.encode())
    command = [shell, "-ec" if errexit else "-c"]
    with tempfile.TemporaryDirectory() as apart, tempfile.TemporaryDirectory() as together:
        expected = run(Path(apart), [script.encode() for script in scripts], command)
        actual = run(Path(together), [text], command)
    assert expected == actual, (scripts, text)


@pytest.mark.parametrize(
    ("first", "second", "left", "operator", "right"),
    [
        ("a", "b", "plain", "&&", "plain"),
        ("a;", "b && c;", "plain", "&&", "plain"),
        ("a || b", "c", "plain", "&&", "plain"),
        ("a; b", "c", "plain", "&&", "plain"),
        ("a", "b || c", "plain", "&&", "group"),
        ("a", "b; c", "plain", "&&", "group"),
        ("a", "b && c &", "plain", "&&", "group"),
        ("a", "! b", "plain", "&&", "plain"),
        ("a", "if b; then c; fi", "plain", "&&", "plain"),
        ("cd x && a", "b", "subshell", "&&", "plain"),
        ("cd x && a", "cd /y && b", "plain", "&&", "plain"),
        ("cd x && a", "cd y && b", "subshell", "&&", "plain"),
        ("cd x && a", "apt-get install -y b", "plain", "&&", "plain"),
        ("cd x && a", "apt-get install -y ./b.deb", "subshell", "&&", "plain"),
        ("cd x && a", "apt-get install -y php*", "subshell", "&&", "plain"),
        ("cd x && a", "rm -rf /var/lib/apt/lists/*", "plain", "&&", "plain"),
        ("cd x && a", "rm -rf *", "subshell", "&&", "plain"),
        ("X=1 && a $X", "b", "subshell", "&&", "plain"),
        ("X=1 && a $X", "rm -rf /tmp/*", "plain", "&&", "plain"),
        ("PATH=/x && a", "rm -rf /tmp/*", "subshell", "&&", "plain"),
        ("set -ex; a; b", "c", "plain", ";", "plain"),
        ("set -ex; a; b || c", "d", "plain", "&&", "plain"),
        ("set -ex; a; b", "set -ex; c; d", "plain", ";", "plain"),
        ("set -ex && a", "b; c", "subshell", "&&", "group"),
        ("set -x && a", "b", "plain", "&&", "plain"),
        ("a", "set -e; b; c", "plain", "&&", "group"),
        ("umask 077 && a", "b", "subshell", "&&", "plain"),
        ("a || exit 1", "b", "plain", "&&", "plain"),
    ],
)
def test_how(first: str, second: str, left: str, operator: str, right: str) -> None:
    found = join(parse(first.encode()), parse(second.encode()))
    assert isinstance(found, Join), found
    assert (found.left, found.operator, found.right) == (left, operator, right)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("a &", "b", "background"),
        ("service mysql start && a", "b", "background"),
        ("a && exit 0", "b", "exit"),
        ("exec a", "b", "exit"),
        ("a # b", "c", "shell-comment"),
        ("a", "b; c # d", "shell-comment"),
        ("cat <<E\nE", "a", "heredoc"),
        ("a", "cat <<E\nE", "heredoc"),
        ("a " + "x" * 60_000, "b", "too-long"),
        ("a '", "b", "shell-unparsed"),
        ("", "b", "empty"),
        ("set -e; a; b", "c; d", "shell-state"),
        ("set -e; X=1; a", "b", "shell-state"),
        ("a && { set -e; b; c; }", "d", "shell-state"),
        ("set -e; a; if b; then c; d; fi", "e", "shell-state"),
        ("a", "echo $RANDOM", "shell-state"),
        ("echo 127.0.0.1 x >> /etc/hosts", "a", "per-run-file"),
        ("echo x | tee -a /etc/resolv.conf", "a", "per-run-file"),
        ("sed -i s/a/b/ //etc/./hosts", "a", "per-run-file"),
        ("touch /dev/shm/x", "a", "per-run-file"),
        ("echo x | sudo -E tee -a /etc/hosts", "a", "per-run-file"),
        ("echo x > /opt/../etc/hosts", "a", "per-run-file"),
        ("mknod /dev/loop0 b 7 0", "a", "per-run-file"),
        ("{ a; b; } > /sys/x", "a", "per-run-file"),
        ("pip install --upgrade pip", "pip install x", "program-lookup"),
        ("npm install -g npm@latest", "npm install", "program-lookup"),
        ("python -V", "ln -sf /usr/bin/python3 /usr/local/bin/python && python x", "program-lookup"),
        ("tool -V", "make install tool && tool x", "program-lookup"),
        ("tool -V", "x $(cp tool /usr/local/bin) && tool x", "program-lookup"),
        ("python -V && ln -sf /usr/bin/python3 /usr/local/bin/python", "python x", "program-lookup"),
        ("pip3 install 'pip==9.0.3'", "pip3 install x", "program-lookup"),
    ],
)
def test_why_not(first: str, second: str, reason: str) -> None:
    found = join(parse(first.encode()), parse(second.encode()))
    assert isinstance(found, Apart), found
    assert found.reason == reason


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a > /dev/null 2>&1", "b"),
        ("ln -sf /dev/stdout /var/log/x", "b"),
        ("pip install x", "pip install y"),
        ("pip install --upgrade pip", "python x"),
        ("ln -s /usr/bin/python3 /usr/bin/python", "python x"),
        ("echo pip", "pip install x"),
    ],
)
def test_harmless(first: str, second: str) -> None:
    assert join(parse(first.encode()), parse(second.encode())) == Join("plain", "&&", "plain", 0)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_remembers_where_a_program_is(shell: str, tmp_path: Path) -> None:
    """The reason for "program-lookup": joined, the second script runs the old program."""

    def start() -> tuple[Path, dict[str, str]]:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        for place, text in (("new", ""), ("old", "echo old"), ("spare", "echo new")):
            (folder / place).mkdir()
            if text:
                (folder / place / "prog").write_text(f"#!/bin/sh\n{text}\n")
                (folder / place / "prog").chmod(0o755)
        return folder, {"PATH": f"{folder}/new:{folder}/old:{os.environ['PATH']}"}

    first, second = "prog && cp spare/prog new/prog", "prog"
    seen = []
    for scripts in ([first, second], [f"{first} && {second}"]):
        folder, environment = start()
        seen.append(
            b"".join(subprocess.check_output([shell, "-c", script], cwd=folder, env=environment) for script in scripts)
        )
    assert seen == [b"old\nnew\n", b"old\nold\n"]
    assert join(parse(first.encode()), parse(second.encode())) == Apart(
        "program-lookup", "the shell would still run the old prog after it was replaced"
    )
