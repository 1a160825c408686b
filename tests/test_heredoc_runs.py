"""What heredoc-runs writes does what the list did: whole RUNs, read and written by us, run by real shells."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layersmith.options import Options
from layersmith.pipeline import run as fix
from layersmith.rewrite import Policy
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Instruction
from layersmith_transforms.heredoc_runs import heredoc_runs
from profiles import examples
from test_shell_join import SHELLS, run

NAMED = Policy(assume=frozenset({"heredoc-runs"}))
COMMANDS = st.sampled_from(
    [
        "echo a \\\n   b \\\n\t c",
        "printf '%s\\n' 'x  y' \\\n    z",
        "mkdir \\\n  -p d",
        "touch d/f",
        "false",
        "(exit 4)",
        "test -f d/f",
        'echo "one \\\n   two"',
        "{ false || echo or; }",
        "{ true && \\\n  echo and; }",
        "cd d",
        "pwd",
        "if test -d d; then \\\n  touch d/g; \\\n else \\\n touch h; \\\nfi",
        "X=1",
        "echo $X \\\n  `echo q`",
        "ls \\\n *",
        "for i in 1 2; do \\\n  # each\n  echo $i || exit 1; \\\ndone",
        "find . \\\n -name f -exec echo {} \\;",
        "! false",
        "echo a | \\\n  cat",
        "echo b > f",
        "case a in \\\n  a) echo c ;; \\\nesac",
        "echo '#' \\# a#b",
        "echo \\\\",
        "{ \\\n  echo x; \\\n  echo y || exit 2; \\\n} | tee \\\n t",
        "echo d >\\\n e",
        "set +e",
        "for i in \\\n 1 \\\n 2; do \\\n  echo $i || exit 1; done",
        "( false; \\\n echo s )",
    ]
)
GLUE = st.sampled_from(
    [" && \\\n    ", " \\\n && ", " \\\n    # a note\n && ", " && \\\n# a note\n  # more\n\t", " && "]
)
BODIES = st.builds(
    lambda opening, first, rest: opening + first + "".join(glue + command for glue, command in rest),
    st.sampled_from(["", "", "\\\n  ", "set -e && \\\n", "\\\n    # above all\n    "]),
    COMMANDS,
    st.lists(st.tuples(GLUE, COMMANDS), min_size=1, max_size=5),
)


def _run(source: bytes) -> Instruction:
    return parse(source).stages[0].instructions[-1]


@pytest.mark.fuzz
@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=examples(200), deadline=None, suppress_health_check=list(HealthCheck))
@given(body=BODIES)
def test_the_script_runs_as_the_list(shell: str, body: str) -> None:
    source = f'FROM debian:12\nSHELL ["/bin/{shell}", "-c"]\nRUN {body}\n'.encode()
    report = fix(source, (heredoc_runs,), NAMED, Options())
    assert report.fault is None
    if report.result == source:
        return
    after = _run(report.result)
    document = report.result[after.heredocs[0].body.start : after.heredocs[0].body.end]
    seen = []
    for script in (_run(source).args.text, document):
        with tempfile.TemporaryDirectory() as folder:
            seen.append(run(Path(folder), [script], [shell, "-c"], statuses=True))
    assert seen[0] == seen[1], (source, report.result)
    assert (
        fix(report.result, (heredoc_runs,), Policy(assume=frozenset({"heredoc-runs"})), Options()).result
        == report.result
    )
