"""Every promise holds for Dockerfiles that nobody wrote: the judge of the corpus looks at files out of a grammar.

`make fuzz` tries many more of them; see docs/fuzzing.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grammar import context, dockerfiles
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.render.diff import unified
from layersmith.rewrite import Policy
from layersmith_transforms import PIPELINE
from profiles import examples
from test_diff import patched

# Behind all others: some of its modules have names that the standard library has, too.
sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))

import promises

POLICIES = {
    "safe": Policy(),
    "unsafe": Policy(unsafe=True, enable=frozenset(one.name for one in PIPELINE if one.opt_in)),
    "proposals": Policy(accept=frozenset(one.name for one in PIPELINE if one.proposes), propose=True, unsafe=True),
}
CONTEXTS = {"unknown": None, "known": context()}


@pytest.mark.fuzz
@settings(max_examples=examples(25), suppress_health_check=list(HealthCheck))
@given(dockerfiles(), st.sampled_from(sorted(POLICIES)), st.sampled_from(sorted(CONTEXTS)))
def test_every_promise_is_kept(source: bytes, policy: str, known: str) -> None:
    outcome = promises.Outcome("Dockerfile", len(source))
    changed = promises.examine(outcome, source, POLICIES[policy], CONTEXTS[known])
    if changed:
        promises.read_by_shells([(outcome, *changed)])
    assert not [note for note in outcome.notes if note.kind == "bar"]


@pytest.mark.fuzz
@settings(max_examples=examples(15), suppress_health_check=list(HealthCheck))
@given(dockerfiles())
def test_the_diff_makes_the_new_file_of_the_old(source: bytes) -> None:
    report = run(source, PIPELINE, POLICIES["unsafe"], Options())
    if report.changed:
        diff = unified("Dockerfile", source, report.result)
        assert {patched(tool, "Dockerfile", source, diff) for tool in ("git", "patch")} == {report.result}
