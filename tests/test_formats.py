"""What other programs read: complete, applicable, and safe whatever a file is called or says."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import dockerfile
import pytest
from sarif_pydantic import Sarif

from golden_cases import Case, cases
from layersmith.embedded.host import combined, reader
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.positions import Position, Table
from layersmith.render.formats import NAMES, writer
from layersmith.render.formats.groups import groups
from layersmith.render.formats.told import Told
from layersmith.render.mask import Mask
from layersmith.report import Report
from layersmith.rewrite import Policy
from layersmith_transforms import PIPELINE

CHANGED = [case for case in cases() if (case.path / "expected.Dockerfile").exists()]
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def _report(source: bytes, unsafe: bool = False) -> Report:
    return run(source, PIPELINE, Policy(unsafe=unsafe), Options())


def _written(name: str, *told: Told) -> str:
    one = writer(name)
    return "".join(map(one.file, told)) + one.end(False)


def _sarif(*told: Told) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_written("sarif", *told))
    Sarif.model_validate(found)
    return found


@pytest.mark.parametrize("case", CHANGED[::3], ids=lambda case: case.name)
def test_all_fixes_of_sarif_make_what_fix_writes(case: Case) -> None:
    _assert_all_made(case.report())


@pytest.mark.parametrize("case", CHANGED[2::9], ids=lambda case: case.name)
def test_in_another_file_each_change_stands_at_its_own_lines(case: Case) -> None:
    alone = _report(case.source)
    fenced = b"".join(b"  " + line if line.strip() else line for line in case.source.splitlines(keepends=True))
    guide = b"- A list:\n\n  ```dockerfile\n" + fenced.removesuffix(b"\n") + b"\n  ```\n"
    report = _held("guide.md", guide)
    assert report.fault is None
    if report.changed:
        assert [(one.first - 3, one.last - 3) for one in groups(report)] == [(g.first, g.last) for g in groups(alone)]
    _assert_all_made(report)


def test_a_literal_on_one_line_is_one_change_of_a_part_of_it() -> None:
    inner = "FROM debian:12\\nRUN touch /a\\nRUN touch /b\\nENV A=1\\nRUN touch /c\\nRUN touch /d\\n"
    report = _held("a.py", f'# \U0001f600\nA, B = "{inner}", "{inner}"\n'.encode())
    assert [(one.first, one.last, len(one.applied)) for one in groups(report)] == [(2, 2, 2), (2, 2, 2)]
    _assert_all_made(report)


def test_lines_of_a_compose_file() -> None:
    inner = "FROM debian:12\nRUN touch /a\nRUN touch $$HOME/b\nENV A=1\nRUN touch /c\nRUN touch /d\n"
    block = inner.replace("\n", "\n        ").rstrip(" ")
    report = _held("compose.yaml", f"services:\n  a:\n    build:\n      dockerfile_inline: |\n        {block}".encode())
    first, _ = json.loads(_written("rdjson", Told("compose.yaml", report)))["diagnostics"]
    assert first["location"]["range"] == {"start": {"line": 6}, "end": {"line": 7}}
    assert first["suggestions"][0]["text"] == "        RUN touch /a && \\\n            touch $$HOME/b"
    _assert_all_made(report)


def _held(name: str, source: bytes) -> Report:
    read = reader(name)
    assert read
    return combined(source, [(region, _report(region.text)) for region in read(source)], read)


def _assert_all_made(report: Report) -> None:
    """All fixes of SARIF together are what `fix` writes."""
    text = report.source
    for start, end, new in sorted(_sarif_edits(report), reverse=True):
        text = text[:start] + new + text[end:]
    if Mask.of(report).data(report.source) == report.source:
        assert text == report.result


def _sarif_edits(report: Report) -> list[tuple[int, int, bytes]]:
    results = _sarif(Told("file", report))["runs"][0]["results"]
    changes = [change for result in results for fix in result.get("fixes", ()) for change in fix["artifactChanges"]]
    return [_edit(report.source, one) for change in changes for one in change["replacements"]]


def _edit(source: bytes, replacement: dict[str, Any]) -> tuple[int, int, bytes]:
    table, region = Table(source), replacement["deletedRegion"]
    start, end = (
        table.offset(Position(region[f"{name}Line"] - 1, region[f"{name}Column"] - 1), "utf-16")
        for name in ("start", "end")
    )
    content = replacement["insertedContent"]
    return start, end, content["text"].encode() if "text" in content else base64.b64decode(content["binary"])


@pytest.mark.parametrize("case", CHANGED[1::3], ids=lambda case: case.name)
def test_every_group_stands_for_itself(case: Case) -> None:
    report = case.report()
    found = groups(report)
    assert sum(len(group.applied) for group in found) == len(report.applied)
    for group in found:
        span = group.span(report.source)
        after = report.source[: span.start] + group.text(report.source) + report.source[span.end :]
        dockerfile.parse_string(after.decode("utf-8", "replace"))
        assert after == report.result or len(found) > 1


def test_a_move_is_one_group() -> None:
    source = b"FROM debian:12\nRUN touch /a\nRUN touch /b\nENV A=1\nCOPY a /x/\nCOPY b /x/\n"
    assert [(group.first, group.last) for group in groups(_report(source))] == [(2, 3), (5, 6)]
    moved = b"FROM debian:12\nLABEL a=1\nRUN apt-get update\nENV A=1\nRUN touch b\n"
    report = run(moved, PIPELINE, Policy(select=frozenset({"sink-metadata"})), Options())
    if report.changed:
        assert len(groups(report)) == 1


def test_rdjson_suggests_whole_lines() -> None:
    report = _report(b"FROM debian:12\nRUN touch /a\nRUN touch /b\n")
    (one,) = json.loads(_written("rdjson", Told("a/Dockerfile", report)))["diagnostics"]
    assert one["location"] == {"path": "a/Dockerfile", "range": {"start": {"line": 2}, "end": {"line": 3}}}
    assert one["suggestions"][0]["text"] == "RUN touch /a && \\\n    touch /b"


def test_github() -> None:
    report = _report(b"FROM debian:12\nRUN touch /a\nRUN touch /b\n")
    assert _written("github", Told("a/Dockerfile", report)) == (
        "::warning file=a/Dockerfile,line=2,endLine=3,title=layersmith merge-runs::"
        "merge-runs: merge 2 RUNs into one layer (1 fewer layer)\n"
    )


@pytest.mark.parametrize("name", NAMES)
def test_names_and_texts_cannot_break_out(name: str) -> None:
    path = "a\n::error::x\x1b[31m,b:%0A/<script>`|Dockerfile"
    source = b"FROM debian:12\nRUN touch '\x1b]0;x\x07 ``` </details> @all'\nRUN touch /b\n"
    text = _written(name, Told(path, _report(source), held_back=True), Told(path, None, "no\nsuch \x1b file"))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert not re.search(r"^::error::x", text, re.MULTILINE)
    if name in ("json", "sarif", "gitlab", "rdjson"):
        json.loads(text)
    if name == "markdown":
        outside = re.sub(r"(?ms)^(`{3,})diff$.*?^\1$", "", text)
        assert outside.count("</details>") == 1
        assert "@all" not in outside


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_is_shown(name: str) -> None:
    source = (
        f"FROM debian:12\nARG T={TOKEN}\nRUN curl -H 'A: token {TOKEN}' https://example.com\nRUN touch b\n".encode()
    )
    for unsafe in (False, True):
        text = _written(name, Told("Dockerfile", _report(source, unsafe), held_back=True))
        assert TOKEN not in text
        assert "mount-secrets" in text


@pytest.mark.parametrize("name", NAMES)
def test_nothing_to_say(name: str) -> None:
    text = _written(name, Told("Dockerfile", _report(b"FROM debian:12\n")))
    assert "warning" not in text
    assert "Nothing to change in 1 file" in text or not text or json.loads(text) is not None


def test_what_could_not_be_done_is_not_called_fine() -> None:
    lost, fine = Told("gone", None, "no such file or folder"), Told("Dockerfile", _report(b"FROM debian:12\n"))
    assert _written("markdown", lost).split("\n")[2] == "1 problem, see below."
    assert _written("markdown", lost, fine).split("\n")[2] == "Nothing to change in 1 file. 1 problem, see below."


def test_fingerprints_survive_lines_above() -> None:
    source = b"FROM debian:12\nRUN touch /a\nRUN touch /b\n"

    def prints(data: bytes) -> list[str]:
        return [one["fingerprint"] for one in json.loads(_written("gitlab", Told("Dockerfile", _report(data))))]

    assert prints(source) == prints(b"# x\n" + source)
    assert len(set(prints(source.replace(b"/b\n", b"/b\nENV A=1\nRUN touch /c\nRUN touch /d\n")))) == 2


def test_jsonl_is_a_line_a_file() -> None:
    told = [Told(f"{at}/Dockerfile", _report(b"FROM a\nRUN b\nRUN c\n")) for at in range(3)]
    assert [json.loads(line)["path"] for line in _written("jsonl", *told).splitlines()] == [one.path for one in told]
