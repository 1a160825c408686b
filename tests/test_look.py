"""What each transform says of a file as it stands, one by one."""

from __future__ import annotations

from collections.abc import Iterator

from golden_cases import Case, cases
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.pipeline import alone, look, run
from layersmith.report import Finding
from layersmith.rewrite import Edit, Missed, Outcome, Policy, Rewrite, Safety, transform
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Span
from layersmith_transforms import PIPELINE


def _facts(case: Case) -> Facts:
    return Facts(parse(case.source), case.options, case.context)


def _found(source: bytes) -> list[Finding]:
    return list(look(Facts(parse(source), Options()), PIPELINE, Policy()))


def test_every_rewrite_of_every_case_can_be_made_alone() -> None:
    made = 0
    for case in cases():
        facts = _facts(case)
        for found in look(facts, PIPELINE, Policy()):
            if isinstance(found.outcome, Rewrite):
                after = alone(facts, found.outcome)
                assert after is not None, (case.name, found.transform, found.outcome.title)
                assert after.tree.source != case.source
                made += 1
    assert made > 300


def test_who_has_something_to_do_is_found() -> None:
    source = b"FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n"
    assert run(source, PIPELINE, Policy(), Options()).changed
    assert "merge-runs" in {found.transform for found in _found(source) if isinstance(found.outcome, Rewrite)}


def test_an_ignore_comment_counts() -> None:
    source = b"FROM debian:12\n# layersmith: ignore\nRUN touch a\nRUN touch b\n"
    missed = [found.outcome for found in _found(source) if isinstance(found.outcome, Missed)]
    assert "ignored" in {one.reason for one in missed}


def test_nothing_is_said_of_a_file_that_is_left_alone() -> None:
    assert _found(b"# layersmith: skip-file\nFROM debian:12\nRUN touch a\nRUN touch b\n") == []
    assert _found(b"FROM\n") == []


def test_an_instruction_that_a_rewrite_swallows_leaves_the_file_alone() -> None:
    source = b"FROM debian:12\nRUN make\\\n && make clean\n\nENV NAME=value\n"

    @transform("cut", "A command goes, and the backslash in front of it stays.")
    def cut(facts: Facts) -> Iterator[Outcome]:
        at = facts.tree.source.find(b" && make clean")
        if at >= 0:
            edit = Edit(Span(at, at + len(b" && make clean")), b"")
            yield Rewrite("cut", 2, edit.span, (edit,), Safety.UNSAFE, "nothing", assumes=("all-is-well",))

    report = run(source, (cut,), Policy(unsafe=True), Options())
    assert report.fault == "line 5 would no longer be an instruction of its own after cut at line 2"
    assert report.result == source
    (rewrite,) = cut.find(Facts(parse(source), Options()))
    assert isinstance(rewrite, Rewrite)
    assert alone(Facts(parse(source), Options()), rewrite) is None
