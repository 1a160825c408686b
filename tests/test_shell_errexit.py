"""A list of commands does the same when they are lines under `set -e`: checked by running both in real shells."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layersmith.shell.ast import Script
from layersmith.shell.errexit import Lines, as_lines
from layersmith.shell.join import Apart
from layersmith.shell.parse import parse
from profiles import examples
from test_shell_join import ATOMS, SHELLS, run


def written(text: bytes, lines: Lines) -> bytes:
    """The script with a line for each command."""
    opening = b"set -e\n" if lines.stop else b""
    return opening + b"\n".join(text[start:end] for start, end in lines.places) + b"\n"


def check(text: bytes, shell: str, errexit: bool = False) -> Lines | Apart:
    """Write `text` as lines if that is possible, and run both."""
    script = parse(text, shell == "bash")
    if not isinstance(script, Script):
        return Apart("unparsed", script.reason)
    found = as_lines(script, errexit)
    if isinstance(found, Lines):
        command = [shell, "-ec" if errexit else "-c"]
        with tempfile.TemporaryDirectory() as apart, tempfile.TemporaryDirectory() as together:
            expected = run(Path(apart), [text], command, statuses=True)
            actual = run(Path(together), [written(text, found)], command, statuses=True)
        assert expected == actual, (text, written(text, found))
    return found


FAILS = st.sampled_from(
    ["true", "false", "echo a", "(exit 4)", "test -f f", "nosuch", "echo b >f", "! true", "! false"]
)
SMALL = st.one_of(FAILS, ATOMS)


def _joined(parts: list[str], operators: list[str]) -> str:
    return parts[0] + "".join(f"{o}{p}" for o, p in zip(operators, parts[1:], strict=False))


OPERATORS = st.lists(st.sampled_from([" && ", " && ", " || ", "; "]), min_size=3, max_size=3)
LISTS = st.builds(_joined, st.lists(SMALL, min_size=1, max_size=3), OPERATORS)
COMPOUNDS = st.one_of(
    LISTS.map(lambda text: f"{{ {text}; }}"),
    LISTS.map(lambda text: f"( {text} )"),
    st.builds("if {}; then {}; fi".format, LISTS, LISTS),
    st.builds("if {}; then {}; else {}; fi".format, FAILS, LISTS, LISTS),
    LISTS.map(lambda text: f"for i in 1 2; do {text}; done"),
    LISTS.map(lambda text: f"for i in 1 2; do {text} || exit 3; done"),
    LISTS.map(lambda text: f"for i in 1 2; do {text} || true; done"),
    LISTS.map(lambda text: f"case $X in env) {text};; esac"),
    LISTS.map(lambda text: f"while {text}; do false || exit 5; done"),
    st.builds("x=$({}); echo $x".format, LISTS),
    st.builds("echo $({})".format, LISTS),
    st.builds("{} | {{ {}; }}".format, FAILS, LISTS),
    st.builds("{{ {}; }} | cat".format, LISTS),
    st.builds("{{ {{ {}; }} && {}; }}".format, LISTS, FAILS),
    st.builds("( {{ {}; }} && {} )".format, LISTS, FAILS),
    st.builds("( ( {} ) || {} )".format, LISTS, FAILS),
    st.builds("{{ {{ {}; }} || {}; }}".format, LISTS, FAILS),
)
BODIES = st.builds(
    lambda opening, parts: opening + " && ".join(parts),
    st.sampled_from(["", "", "", "set -e && ", "set -ex && ", "set -x && ", "set -e; "]),
    st.lists(st.one_of(FAILS, COMPOUNDS, SMALL), min_size=1, max_size=4),
)


@pytest.mark.fuzz
@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=examples(400), deadline=None, suppress_health_check=list(HealthCheck))
@given(body=BODIES, errexit=st.booleans())
def test_lines_run_as_the_list(shell: str, body: str, errexit: bool) -> None:
    check(body.encode(), shell, errexit)
