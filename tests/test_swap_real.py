"""Instructions that may change places are run for real in both orders: the files must be the same in the end."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from layersmith.context.context import Context
from layersmith.evidence.placing import placing
from layersmith.evidence.swap import obstacle
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Instruction
from memory_folder import MemoryFolder

FILES: dict[str, object] = {"one": b"1\n", "two": b"2\n", "dir": {"x": b"x\n", "e": {"z": b"z\n"}}}
CONTEXT = Context(MemoryFolder(FILES))

PLACES = st.sampled_from(["/r/a", "/r/b", "/r/d", "/r/d/x", "/r/d/y", "/r/d/e", "/r/d/e/z", "/r/n/m", "/r"])
COMMANDS = st.one_of(
    st.builds(
        "{} {}".format,
        st.sampled_from(
            ["touch", "rm -rf", "rm -f", "rm", "mkdir -p", "mkdir", "cat", "chmod 700", "chmod -R 711", "ls", "rmdir",
             "echo 1 >", "echo 2 >>", "sed -i s/1/2/", "test -e", "test -d", "find", "tee", "cat <", "cd", "stat",
             "chmod a+x", "truncate -s 0", "wc -l", "grep -rq 1", "du -s"]
        ),
        PLACES,
    ),
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["cp", "cp -r", "mv", "ln -s", "ln", "cp -a", "install", "mv -f"]),
        PLACES,
        PLACES,
    ),
    st.builds("cat {} > {}".format, PLACES, PLACES),
    st.builds("find {} -name x -delete".format, PLACES),
    st.builds("find {} -type f -exec chmod 600 {{}} +".format, PLACES),
    st.builds("rm -rf {}/*".format, PLACES),
    st.builds("cd {} && touch here".format, PLACES),
    st.builds("(cd {} && rm -f x)".format, PLACES),
    st.builds("echo $(cat {}) > {}".format, PLACES, PLACES),
    st.builds("for f in x y; do touch {}/$f; done".format, PLACES),
)  # fmt: skip
RUNS = st.builds("RUN {}".format, st.lists(COMMANDS, min_size=1, max_size=2).map(" && ".join))
COPIES = st.builds(
    "COPY {} {}".format,
    st.sampled_from(["one", "two", "dir", "dir/x", "dir/e", ".", "one two", "dir one", "*o*"]),
    st.sampled_from(["/r/", "/r/d/", "/r/d/e/", "/r/n/m/", "/r/k/", "/r/d/x/"]),
)
WORKDIRS = st.builds("WORKDIR {}".format, PLACES)
BASE = st.lists(st.sampled_from(["touch /r/a", "mkdir -p /r/d/e", "touch /r/d/x || :", "mkdir -p /r/n",
                                 "mkdir -p -m 700 /r/d", "echo 1 > /r/b", "mkdir -p /r/k"]), max_size=4)  # fmt: skip
"""What the base image holds; links there are not known (see `evidence.links`), so that there are none."""


def state(root: Path) -> dict[str, tuple[object, ...]]:
    """Every file below `root` with its kind, mode, content or target, and names."""
    found: dict[str, tuple[object, ...]] = {}
    links: dict[int, list[str]] = {}
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder, name)
            info = path.lstat()
            where = str(path.relative_to(root))
            if stat.S_ISLNK(info.st_mode):
                found[where] = "link", os.readlink(path).removeprefix(str(root))
            elif stat.S_ISDIR(info.st_mode):
                found[where] = "folder", stat.S_IMODE(info.st_mode)
            else:
                links.setdefault(info.st_ino, []).append(where)
                found[where] = "file", stat.S_IMODE(info.st_mode), path.read_bytes()
    return found | {"names": tuple(sorted(tuple(sorted(names)) for names in links.values() if len(names) > 1))}


def do(root: Path, facts: Facts, instruction: Instruction) -> bool:
    """Run one instruction with `root` as the image's `/`; whether it succeeds."""
    if instruction.keyword == "RUN":
        text = instruction.args.text.decode().replace("/r", f"{root}/r")
        return subprocess.run(["/bin/sh", "-c", text], cwd=root, capture_output=True, check=False).returncode == 0
    if instruction.keyword == "WORKDIR":
        place = root / instruction.args.text.decode().lstrip("/")
        return make(place)
    put = placing(facts, facts.tree.stages[0], instruction)
    assert put is not None
    if not make(root / put.folder.lstrip("/")):
        return False
    return all(bring(root / item.place.lstrip("/"), item.path or "") for item in put.items)


def make(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return True


def bring(place: Path, source: str) -> bool:
    """Put `source` of the context at `place` as a builder does: folders below take the mode of their source."""
    if CONTEXT.kind(source) == "folder":
        for name in CONTEXT.children(source):
            inner, path = place / name, f"{source}/{name}".lstrip("/")
            if CONTEXT.kind(path) == "folder":
                if not make(inner):
                    return False
                inner.chmod(0o755)
            if not bring(inner, path):
                return False
        return True
    if place.is_dir():
        return False
    place.unlink(missing_ok=True)
    place.write_bytes(CONTEXT.read(source) or b"")
    place.chmod(0o644)
    return True


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(BASE, st.one_of(RUNS, COPIES, WORKDIRS), st.one_of(RUNS, COPIES, WORKDIRS))
def test_what_may_change_places_comes_to_the_same(base: list[str], upper: str, lower: str) -> None:
    facts = Facts(parse(f"FROM someone/image\n{upper}\n{lower}\n".encode()), Options(), CONTEXT)
    stage = facts.tree.stages[0]
    first, second = stage.instructions[-2:]
    assume(obstacle(facts, stage, first, second) is None)
    results = []
    for order in ((first, second), (second, first)):
        root = Path(tempfile.mkdtemp())
        try:
            os.umask(0o022)
            (root / "r").mkdir()
            for command in base:
                subprocess.run(["/bin/sh", "-c", command.replace("/r", f"{root}/r")], capture_output=True, check=False)
            done = all(do(root, facts, instruction) for instruction in order)
            results.append((done, state(root)))
        finally:
            shutil.rmtree(root)
    assume(results[0][0])
    assert results[0] == results[1]
