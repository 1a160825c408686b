"""Every golden case: its result, its reasons, its stability and its acceptance by BuildKit's parser and by patch."""

from __future__ import annotations

import subprocess
from pathlib import Path

import dockerfile
import pytest

from golden_cases import KEYS, NAMES, Case, cases, diff_of, held_back, offered

ALL = cases()
FAMILIES = {*NAMES, "pipeline", "unchanged"}


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_case(case: Case, tmp_path: Path) -> None:
    assert case.family in FAMILIES
    assert set(case.settings) <= KEYS
    assert case.settings["why"].strip().endswith(".")
    report = case.report()
    assert report.fault is None
    assert report.result == case.expected
    if case.family == "unchanged":
        assert not report.changed
    assert sorted(case.settings.get("offered", [])) == offered(report)
    if case.family in NAMES:
        assert sorted(case.settings.get("held_back", [])) == held_back(report)
    else:
        assert set(case.settings.get("held_back", [])) <= set(held_back(report))

    kept = case.path / "expected.dockerignore"
    assert [file.after for file in report.beside] == ([kept.read_bytes()] if kept.exists() else [])

    again = case.report(report.result, report.beside)
    assert (again.result, again.beside) == (report.result, ()), "a second run changes something"
    if report.changed:
        assert (case.path / "expected.diff").read_bytes() == diff_of(report)
        dockerfile.parse_string(report.result.decode("utf-8", "replace"))
        for file in report.beside:
            if file.before is not None:
                (tmp_path / file.path).write_bytes(file.before)
        (tmp_path / "Dockerfile").write_bytes(report.source)
        subprocess.run(["patch", "--binary", "-s", "-p1"], input=diff_of(report), cwd=tmp_path, check=True)
        assert (tmp_path / "Dockerfile").read_bytes() == report.result
        assert all((tmp_path / file.path).read_bytes() == file.after for file in report.beside)


def test_many_cases_must_not_change() -> None:
    same = [case for case in ALL if not (case.path / "expected.diff").exists()]
    assert len(ALL) >= 120
    assert len(same) >= 0.4 * len(ALL)
