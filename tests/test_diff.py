"""Diffs are judged by the programs that take them: `git apply` and `patch` make the new file of one."""

from __future__ import annotations

import os
import subprocess
import tempfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from layersmith.render.diff import coloured, unified
from layersmith.render.style import Style

TOOLS = {"git": ("git", "apply", "-"), "patch": ("patch", "-p1", "--silent", "--fuzz=0", "--force")}

NAMES = [
    "Dockerfile",
    "a b/Docker file",
    'quo"te',
    "back\\slash",
    "tab\there",
    "naïve",
    "b/b",
    "-x",
    " lead",
    "trail ",
]
"""Names that diffs are known to trip over."""


def patched(tool: str, name: str, before: bytes, diff: bytes) -> bytes:
    """What `tool` makes of the file `name` with the content `before`, given `diff`."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(os.fsencode(folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(before)
        # Without an index of its own, git would look for a repository around the folder.
        done = subprocess.run(
            TOOLS[tool],
            cwd=folder,
            input=diff,
            capture_output=True,
            check=False,
            env={**os.environ, "GIT_CEILING_DIRECTORIES": os.path.dirname(folder)},
        )
        assert done.returncode == 0, (done.stdout, done.stderr, diff)
        with open(path, "rb") as file:
            return file.read()


# Few different lines, so that equal, moved and repeated ones are common; the ends are what diffs trip over.
line = st.sampled_from([b"", b"RUN a", b"RUN b", b"-- x", b"++ y", b"@@", b"\\ No newline", b" c", b"\xff\xfe", b"#"])
ending = st.sampled_from([b"\n", b"\n", b"\n", b"\r\n"])
text = st.builds(
    lambda lines, last: b"".join(content + end for content, end in lines) + last,
    st.lists(st.tuples(line, ending), max_size=30),
    st.sampled_from([b"", b"", b"CMD x", b"\r"]),
)


@settings(max_examples=60, deadline=None)
@given(before=text, after=text)
@example(before=b"FROM a\n", after=b"")
@example(before=b"", after=b"FROM a\n")
@example(before=b"FROM a", after=b"FROM a\n")
@example(before=b"FROM a\n", after=b"FROM a")
@example(before=b"FROM a\nRUN b", after=b"FROM b\nRUN b")
@example(before=b"FROM a\r\nRUN b\r\nRUN c\r\n", after=b"FROM a\r\nRUN b && c\r\n")
@pytest.mark.parametrize("tool", TOOLS)
def test_tools_make_the_new_file_of_the_old(tool: str, before: bytes, after: bytes) -> None:
    diff = unified("Dockerfile", before, after)
    assert (diff == b"") == (before == after)
    # GNU patch takes "empty before" to mean that the file must not exist yet.
    if diff and not (tool == "patch" and not before):
        assert patched(tool, "Dockerfile", before, diff) == after


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", NAMES)
def test_odd_file_names(tool: str, name: str) -> None:
    before, after = b"FROM a\nRUN b\nRUN c\n", b"FROM a\nRUN b && c\n"
    assert patched(tool, name, before, unified(name, before, after)) == after


@pytest.mark.parametrize("tool", TOOLS)
def test_a_name_that_is_not_text(tool: str) -> None:
    name = os.fsdecode(b"caf\xe9")
    diff = unified(name, b"FROM a\n", b"FROM b\n")
    assert b'--- "a/caf\\351"\n' in diff
    assert patched(tool, name, b"FROM a\n", diff) == b"FROM b\n"


def test_layout() -> None:
    before = b"".join(b"LABEL n=%d\n" % n for n in range(1, 21))
    after = before.replace(b"n=4\n", b"n=four\n").replace(b"n=18\n", b"n=x\n")
    diff = unified("api/Dockerfile", before, after, [(4, "merge-runs"), (18, "drop-caches")])
    assert diff.decode().split("\n") == [
        "diff --git a/api/Dockerfile b/api/Dockerfile",
        "--- a/api/Dockerfile",
        "+++ b/api/Dockerfile",
        "@@ -1,7 +1,7 @@ merge-runs",
        *(f" LABEL n={n}" for n in (1, 2, 3)),
        "-LABEL n=4",
        "+LABEL n=four",
        *(f" LABEL n={n}" for n in (5, 6, 7)),
        "@@ -15,6 +15,6 @@ drop-caches",
        *(f" LABEL n={n}" for n in (15, 16, 17)),
        "-LABEL n=18",
        "+LABEL n=x",
        *(f" LABEL n={n}" for n in (19, 20)),
        "",
    ]


def test_lines_that_occur_once_are_paired_before_repeated_ones() -> None:
    # A longest-match diff pairs the three equal lines and shows the one line of meaning, RUN b, as moved.
    before = b"#\n#\n#\nRUN b\n"
    after = b"RUN b\n#\n#\n#\n"
    lines = unified("Dockerfile", before, after).split(b"\n")[4:]
    assert lines == [*[b"-#"] * 3, b" RUN b", *[b"+#"] * 3, b""]


def test_a_long_file_of_equal_lines_is_compared() -> None:
    before = b"RUN a\n" * 15_000 + b"RUN b\n"
    after = b"RUN z\n" + b"RUN a\n" * 14_000
    diff = unified("Dockerfile", before, after)
    assert patched("git", "Dockerfile", before, diff) == after


def test_colour_adds_nothing_but_colour() -> None:
    diff = unified("Dockerfile", b"FROM a\n-- x", b"FROM a\r\n++ y\n")
    painted = coloured(diff, Style(True))
    assert painted != diff
    plain = painted
    for code in (b"\x1b[0m", b"\x1b[1m", b"\x1b[2m", b"\x1b[31m", b"\x1b[32m", b"\x1b[36m"):
        plain = plain.replace(code, b"")
    assert plain == diff
    assert coloured(diff, Style(False)) == diff
