"""`layersmith report`: what is written where, the exit codes, measured figures and the charts on a terminal."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from layersmith.cli.main import run
from layersmith.render.charts import layer_bars
from layersmith.render.measured import MeasuredError, measured
from layersmith.render.style import Style
from layersmith.render.verdict import Proof, image_value, verdict_value
from layersmith.verify.layers import ImageFigures
from layersmith.verify.model import Difference, Layer, Verdict
from layersmith.verify.run import Outcome, Side, Trial
from layersmith.verify.touch import Rebuild

EXAMPLES = Path(__file__).parent.parent / "examples"


def image(*sizes: int) -> ImageFigures:
    layers = (Layer(at, f"sha256:{at}", size, size // 2, f"RUN <make> {at}") for at, size in enumerate(sizes))
    return ImageFigures(("shop:1",), tuple(layers))


BEFORE, AFTER = image(50_000_000, 8_000_000, 1_000), image(50_000_000, 6_000_000)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(EXAMPLES / "shop", tmp_path / "shop")
    (tmp_path / "fine").mkdir()
    (tmp_path / "fine/Dockerfile").write_text("FROM scratch\nCOPY a /\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def proof(outcome: Outcome, path: str = "shop/Dockerfile") -> dict[str, Any]:
    return verdict_value(Proof(path, "buildah", outcome, Trial()))


def test_a_folder_becomes_a_page_and_nothing_else_changes(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (here / "shop/Dockerfile").read_bytes()
    assert run(["report"]) == 0
    assert capsys.readouterr() == ("", "Wrote report.html.\n")
    text = (here / "report.html").read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert "shop/<wbr>Dockerfile" in text
    assert (here / "shop/Dockerfile").read_bytes() == before
    assert sorted(os.listdir(here)) == ["fine", "report.html", "shop"]
    assert run(["report", "--quiet"]) == 0
    assert (here / "report.html").read_text("utf-8") == text


@pytest.mark.parametrize("lost", ["shop/Dockerfile", "link", "figures.json"])
def test_a_page_takes_the_place_of_nothing_that_it_is_about(
    lost: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "link").symlink_to("shop/Dockerfile")
    (here / "figures.json").write_text(json.dumps(proof(Outcome("kept", Side(4.0), Side(3.0)))))
    before = (here / lost).read_bytes()
    assert run(["report", "--measured", "figures.json", "-o", lost]) == 2
    said = capsys.readouterr().err
    assert "would take its place, so nothing was written" in said
    assert said.startswith(f"{lost}: ")
    assert (here / lost).read_bytes() == before


def test_a_page_goes_to_standard_output(here: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(["report", "shop", "-o", "-"]) == 0
    assert capfdbinary.readouterr().out.endswith(b"</html>\n")
    assert not (here / "report.html").exists()


def test_what_cannot_be_read_is_on_the_page_and_in_the_exit_code(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "shop/bad.Dockerfile").write_bytes(b"FROM a\0b\n")
    assert run(["report"]) == 2
    assert "bad.Dockerfile: a binary file" in capsys.readouterr().err
    assert "a binary file" in (here / "report.html").read_text()
    (here / "fine/layersmith.toml").write_text("selct = []\n")
    assert run(["report"]) == 2
    assert capsys.readouterr().err.count("selct") == 1
    assert "unknown key &quot;selct&quot;" in (here / "report.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-"], "not standard input"),
        (["--terminal", "-o", "x"], "--terminal writes no page"),
        (["--touch", "x"], "--touch goes with --terminal"),
        (["--config", "x", "--no-config"], "exclude each other"),
        (["-o", "fine"], "fine: not a regular file but a folder"),
        (["-o", "missing/x.html"], "missing/x.html: cannot be written: no such file or folder"),
        (["--measured", "missing.json"], "missing.json: no such file or folder"),
        (["--measured", "shop/Dockerfile"], "shop/Dockerfile: not JSON"),
        (["empty"], "no Dockerfile"),
    ],
)
def test_wrong_usage_is_said(arguments: list[str], said: str, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "empty").mkdir()
    assert run(["report", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not (here / "report.html").exists()


def test_figures_of_a_build_are_on_the_page(here: Path) -> None:
    again = Rebuild(10, ("RUN a", "RUN b"), 12.5), Rebuild(4, ("RUN a",), 3.0)
    outcome = Outcome("kept", Side(40.0, figures=BEFORE, rebuild=again[0]), Side(44.0, figures=AFTER, rebuild=again[1]))
    (here / "figures.json").write_text(json.dumps(proof(outcome)))
    assert run(["report", "--measured", "figures.json"]) == 0
    text = (here / "report.html").read_text("utf-8")
    for words in (
        "The promise was kept.",
        "58.0 MB",
        "\u22122.0 MB (\u22123%)",
        "+4.0 s (+10%)",
        "2 of 10",
        "1 of 4",
        "RUN &lt;make&gt; 2",
        "--w:16.0%",
    ):
        assert words in text, words


def test_a_broken_promise_is_on_the_page(here: Path) -> None:
    verdict = Verdict(broken=(Difference("/etc/<x>", "missing", "file, 3 bytes", ""),))
    outcome = Outcome("broken", Side(1.0), Side(1.0), verdict, ("the command ends otherwise",))
    (here / "figures.json").write_text(json.dumps(proof(outcome)))
    assert run(["report", "shop", "--measured", "figures.json"]) == 0
    text = (here / "report.html").read_text("utf-8")
    assert "The promise was BROKEN." in text
    assert "missing: /etc/&lt;x&gt;: file, 3 bytes before, none after" in text
    assert "the command ends otherwise" in text


def test_figures_of_single_images_are_before_and_after(here: Path) -> None:
    for name, one in (("a.json", BEFORE), ("b.json", AFTER)):
        (here / name).write_text(json.dumps({"image": "shop", "error": None, **image_value(one)}))
    assert run(["report", "shop", "--measured", "a.json", "--measured", "b.json"]) == 0
    text = (here / "report.html").read_text("utf-8")
    assert "<strong>before</strong> 58.0 MB in 3 layers, 29.0 MB compressed" in text
    assert "<strong>after</strong> 56.0 MB in 2 layers" in text
    assert "The promise" not in text


def test_figures_need_their_file(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "a.json").write_text(json.dumps({"image": "shop", "error": None, **image_value(BEFORE)}))
    (here / "b.json").write_text(json.dumps(proof(Outcome("kept", Side(1.0), Side(1.0)), "other/Dockerfile")))
    assert run(["report", "--measured", "a.json"]) == 2
    assert "give the one Dockerfile that it belongs to" in capsys.readouterr().err
    assert run(["report", "--measured", "b.json"]) == 2
    assert "other/Dockerfile, which is not among the files here" in capsys.readouterr().err


@pytest.mark.parametrize(
    "document",
    [
        [],
        {},
        {"state": "kept"},
        {"state": "nothing to rewrite", "path": "x", "error": None},
        {"state": "not proven", "error": "no engine"},
        {"state": ["kept"], "before": 1},
    ],
)
def test_other_documents_are_refused(document: object) -> None:
    with pytest.raises(MeasuredError):
        measured(document)


def test_what_a_document_lacks_counts_as_not_measured() -> None:
    outcome = measured({"state": "kept", "path": 5, "before": {"image": {"layers": [{"size": "x"}, 7]}}}).outcome
    assert outcome == Outcome("kept", Side(figures=ImageFigures((), (Layer(0, "", 0, 0, ""),))), Side())


def test_charts_for_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "--terminal"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("shop/Dockerfile\n\nbefore  ■ ■ ■ ■ ■ ■ ■ ■ ■ ■  10 layers\n")
    assert "\ngunicorn.conf.py   ███████   6 of 10  ██     2 of 5\n" in out
    assert "fine" not in out


def test_the_steps_for_a_file_on_a_terminal(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", "shop", "--terminal", "--touch", "shop/views.py", "--color"]) == 0
    out = capsys.readouterr().out
    assert "When shop/views.py changes (which is not there now):\n" in out
    assert "before: 1 of 10 steps runs again" in out
    assert out.count("●") == 2
    assert "\x1b[" in out
    (here / "shop/.dockerignore").write_text("requirements.txt\n")
    assert run(["report", "shop", "--terminal", "--touch", "gunicorn.conf.py", "--touch", "requirements.txt"]) == 0
    out = capsys.readouterr().out
    assert "When gunicorn.conf.py changes:\nbefore: 6 of 10 steps run again" in out
    kept_out = "line 1 of .dockerignore keeps it out of the build"
    assert f"When requirements.txt changes, no step runs again: {kept_out}.\n" in out


def test_what_is_not_drawn_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "fine/two.Dockerfile").write_text("RUN a\n")
    assert run(["report", "fine", "--terminal"]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.split("\n")[0].startswith("fine/two.Dockerfile: skipped: line 1: RUN in front of the first FROM")
    assert said.err.split("\n")[1:] == ["Nothing to change in 1 file, which --show-all would draw.", ""]
    assert run(["report", "fine", "--terminal", "--show-all", "--quiet"]) == 0
    assert capsys.readouterr().out.startswith("fine/Dockerfile\n")


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100])
def test_figures_are_whole_on_a_narrow_terminal(
    width: int, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    assert run(["report", "shop", "--terminal"]) == 0
    rows = capsys.readouterr().out.split("\n")
    figures = [re.findall(r"\d+ of \d+", row) for row in rows]
    assert list(filter(None, figures)) == [["7 of 10", "4 of 5"], ["6 of 10", "2 of 5"], ["1 of 10", "1 of 5"]]
    assert max(map(len, rows)) <= width


@pytest.mark.parametrize("width", [60, 80, 100])
def test_long_words_leave_the_figures_their_room(
    width: int, here: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    layers = (Layer(0, "", 999_000_000, 1, "RUN " + "word " * 60), Layer(1, "", 1, 1, "COPY [a] /"))
    rows = layer_bars(ImageFigures((), layers), ImageFigures((), layers), Style(False), width).split("\n")
    assert [row.split()[:2] for row in rows if "█" * 24 in row] == [["before", "█" * 24], ["after", "█" * 24]]
    assert sum(" 999 MB  RUN word" in row and row.endswith("…") for row in rows) == 2
    (here / "fine/Dockerfile").write_text("FROM a\nCOPY " + "long/" * 30 + " /x/\nRUN a\nRUN b\n")
    monkeypatch.setenv("COLUMNS", str(width))
    assert run(["report", "fine", "--terminal"]) == 0
    rows += (out := capsys.readouterr().out).split("\n")
    assert "3 of 3" in out
    assert "2 of 2" in out
    assert max(map(len, rows)) <= width


def test_bars_of_layers_share_a_scale() -> None:
    text = layer_bars(BEFORE, AFTER, Style(False), 60)
    assert [line.count("█") for line in text.split("\n")] == [0, 24, 4, 1, 0, 24, 3, 0]
    assert "[make]" not in text
    assert "RUN <make> 1" in text
    assert max(map(len, text.split("\n"))) <= 60
