"""Readers that are not ours: what Docker's own parser, dockerfile-parse and two shells make of a file.

Nothing here is used by the program; these are the witnesses that corpus.py calls.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import dockerfile
from dockerfile_parse import DockerfileParser

from layersmith.facts import SHELLS, Facts
from layersmith.options import Options
from layersmith.syntax.tree import Dockerfile, Instruction
from layersmith.syntax.words import leading_json_strings

_ONLY_HEREDOC = re.compile(rb"<<-?(['\"]?)[\w.-]+\1")
# A shell reads a file with -n without running it, but only one file a process: the loop saves starting a
# process from Python for each body.
_READ_ALL = 'for body in *; do "$0" -n "./$body" >/dev/null 2>&1 || echo "$body"; done'


_LATER = re.compile(rb"<<-?\s|#\s*check\s*=", re.IGNORECASE)


class Read(NamedTuple):
    """One instruction as BuildKit reads it; lines are 1-based, `inner` is the keyword behind ONBUILD,
    `json` says whether it is an exec form."""

    keyword: str
    first: int
    last: int
    inner: str | None
    flags: tuple[str, ...]
    value: tuple[str, ...]
    json: bool


def buildkit(source: bytes) -> list[Read] | None:
    """The instructions that BuildKit's own parser finds, keywords in upper case; None when it refuses `source`."""
    # It takes text only. U+FFFD stands for a byte that is not UTF-8, as it does inside BuildKit.
    try:
        commands = dockerfile.parse_string(source.decode("utf-8", "replace"))
    except dockerfile.GoParseError:
        return None
    return [
        Read((c.cmd or "").upper(), c.start_line, c.end_line, c.sub_cmd and c.sub_cmd.upper(), c.flags, c.value, c.json)
        for c in commands
    ]


def is_out_of_date(tree: Dockerfile) -> bool:
    """Whether BuildKit's parser, in the old release that we have of it, reads the file otherwise than in later ones:
    heredocs with white space in front of the name, text behind a JSON array, the `check` directive, and escapes in
    flags where the backquote is the escape character."""
    return bool(_LATER.search(tree.source)) or any(map(_is_read_otherwise, tree.instructions))


def _is_read_otherwise(instruction: Instruction) -> bool:
    both = (instruction, instruction.inner)
    if any(i and i.exec_form is None and leading_json_strings(i.args.text) for i in both):
        return True
    text = instruction.joined.text
    return instruction.escape == b"`" and b"--" in text and (b"`" in text or b"\\" in text)


def second_reader(source: bytes) -> list[tuple[str, int, int]] | None:
    """(keyword, first line, last line) by dockerfile-parse; None when it can't read the bytes."""
    try:
        structure = DockerfileParser(fileobj=BytesIO(source)).structure
    except UnicodeDecodeError:
        return None
    return [
        (entry["instruction"], entry["startline"] + 1, entry["endline"] + 1)
        for entry in structure
        if entry["instruction"] != "COMMENT"
    ]


def shell_bodies(tree: Dockerfile) -> dict[bytes, bool]:
    """The text of every RUN body that a POSIX shell or bash reads; the value says whether it is bash."""
    facts = Facts(tree, Options())
    bodies: dict[bytes, bool] = {}
    for stage in tree.stages:
        for run in stage.instructions:
            shell = facts.setting(run).shell
            if run.keyword == "RUN" and run.exec_form is None and shell in SHELLS:
                text = _body(tree, run)
                if not text.startswith(b"#!"):
                    bodies[text] = SHELLS[shell]
    return bodies


def _body(tree: Dockerfile, run: Instruction) -> bytes:
    if not run.heredocs:
        return run.args.text
    only = run.heredocs[0]
    if _ONLY_HEREDOC.fullmatch(run.args.text):
        text = tree.source[only.body.start : only.body.end]
        return re.sub(rb"(?m)^\t+", b"", text) if only.strip_tabs else text
    start, end = only.body.start, run.heredocs[-1].terminator.end
    return run.args.text + b"\n" + tree.source[start:end] + b"\n"


def refused(shell: str, bodies: Sequence[bytes]) -> set[bytes]:
    """Those of `bodies` that `shell` ("dash" or "bash") calls a syntax error."""
    if not bodies:
        return set()
    with tempfile.TemporaryDirectory() as folder:
        for number, body in enumerate(bodies):
            Path(folder, str(number)).write_bytes(body + b"\n")
        done = subprocess.run(["/bin/sh", "-c", _READ_ALL, shell], cwd=folder, stdout=subprocess.PIPE, check=True)
    return {bodies[int(number)] for number in done.stdout.split()}
