"""move-cleanup on random small builds that are really run: both leave the same files, or both fail."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from hypothesis import event, given, settings
from hypothesis import strategies as st

from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.rewrite import Policy
from layersmith.syntax.parser import parse
from layersmith_transforms.move_cleanup import move_cleanup

PATH = st.sampled_from(["a", "b", "d/a", "d/b", "d", "d/e/a", "l/a", "/R/a", "/R/d", "/R/d/a", "/R/l/b", "../a"])
GLOB = st.sampled_from(["*", "d/*", "/R/d/*", "/R/*/a", "a*", "/R/{a,b}"])
COMMANDS = [
    "touch {0}", "mkdir -p {0}", "echo {0} > {1}", "echo more >> {0}", "cp {0} {1}", "cp -r {0} {1}", "mv {0} {1}",
    "cat {0} > {1}", "ln -sf /R/d l", "ln -s {0} {1}", "chmod 600 {0}", "sed -i s/a/b/ {0}", "echo {2} > {0}",
    "tar -cf {0} {1}", "test -e {0}", "cd {0} && touch {1}", "wc -c {0} > {1}", "dd if=/dev/null of={0} 2>/dev/null",
    "install -m 600 {0} {1}", "ls {0} > {1}", "tee {0} {1} < /dev/null", "rmdir {0}", "truncate -s 3 {0}",
]  # fmt: skip
CLEANUPS = ["rm {0}", "rm -f {0}", "rm -rf {0}", "rm -rf {0} {1}", "rm -rf {2}", "rm -f {2}", "rm -r {0} && rm -f {1}"]


SETUP = "RUN mkdir -p /R/d/e && for f in a b d/a d/b d/e/a; do echo $f > /R/$f; done"


def lines(templates: list[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda text, a, b, glob: text.format(a, b, glob), st.sampled_from(templates), PATH, PATH, GLOB)


INSTRUCTION = st.one_of(
    lines(COMMANDS).map("RUN {}".format),
    st.tuples(lines(COMMANDS), lines(COMMANDS)).map(" && ".join).map("RUN {}".format),
    st.tuples(lines(COMMANDS), lines(COMMANDS)).map("; ".join).map("RUN {}".format),
    st.tuples(lines(COMMANDS), lines(COMMANDS)).map(" || ".join).map("RUN {}".format),
    st.sampled_from(["WORKDIR /R/d", "WORKDIR /R", "ENV A=1", "EXPOSE 80"]),
)
BUILD = st.builds(
    lambda first, made, between, cleanup, rest: [first, SETUP, made, *between, cleanup, *rest],
    st.sampled_from(["WORKDIR /R", "WORKDIR /R/d"]),
    lines(COMMANDS).map("RUN {}".format),
    st.lists(INSTRUCTION, max_size=4),
    lines(CLEANUPS).map("RUN {}".format),
    st.lists(INSTRUCTION, max_size=1),
)


def build(source: bytes, root: Path) -> dict[str, tuple[int, bytes]] | None:
    """The files that the instructions of `source` leave in the empty folder `root`; None when a RUN fails."""
    root.mkdir()
    try:
        tree = parse(source)
        facts = Facts(tree, Options())
        for instruction in tree.stages[0].instructions:
            folder = Path(facts.setting(instruction).workdir or root)
            if instruction.keyword == "WORKDIR":
                Path(instruction.args.text.decode()).mkdir(parents=True, exist_ok=True)
            elif instruction.keyword == "RUN":
                folder.mkdir(parents=True, exist_ok=True)
                body = instruction.args.text
                if subprocess.run(["bash", "-c", body], cwd=folder, capture_output=True).returncode:
                    return None
        found = {}
        for path in sorted(root.rglob("*")):
            content = bytes(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else b""
            found[str(path)] = (path.lstat().st_mode, content)
        return found
    except (FileExistsError, NotADirectoryError):
        return None
    finally:
        shutil.rmtree(root)


@settings(deadline=None, max_examples=60)
@given(BUILD)
def test_both_leave_the_same_files(instructions: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "r"
        text = "\n".join(["FROM debian:12", 'SHELL ["/bin/bash", "-c"]', *instructions, ""]).replace("/R", str(root))
        report = run(text.encode(), (move_cleanup,), Policy(), Options())
        assert report.fault is None
        if report.changed:
            files = build(report.source, root)
            event("built" if files is not None else "failed")
            assert files == build(report.result, root)
