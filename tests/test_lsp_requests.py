"""Requests of our own: what the VS Code extension asks for beyond the protocol."""

from __future__ import annotations

import shutil
from pathlib import Path

from layersmith_transforms import PIPELINE
from lsp_client import EVERYTHING, client, edited, edits_of

CASE = Path(__file__).parent.parent / "golden/split-stages/go-static"
HELD_BACK = (CASE.parent / "frame-unknown-step/Dockerfile").read_text()


def test_the_manual_has_a_page_for_each_transform() -> None:
    with client() as one:
        one.begin()
        pages = one.ask("layersmith/manual", {})
        assert [page["name"] for page in pages] == [transform.name for transform in PIPELINE]
        assert all("\n## Held back" in page["text"] for page in pages)
        assert {page["name"] for page in pages if page["proposes"]} == {t.name for t in PIPELINE if t.proposes}


def test_proposals_say_why_and_apply(tmp_path: Path) -> None:
    ours = shutil.ignore_patterns("case.toml", "expected.*")
    folder = shutil.copytree(CASE, tmp_path / "case", ignore=ours)
    path = folder / "Dockerfile"
    uri, text = path.as_uri(), path.read_text()
    with client() as one:
        one.begin(EVERYTHING)
        one.open(uri, text)
        asked = {"textDocument": {"uri": uri}, "transform": "split-stages"}
        found = one.ask("layersmith/proposals", asked)
        assert found["heldBack"] == []
        first, *others = found["proposals"]
        assert first["variant"] == ""
        assert first["reasons"]
        assert "scratch" in [other["variant"] for other in others]
        assert edited(text, edits_of(first, uri), "utf-16") == (CASE / "expected.Dockerfile").read_text()

        one.change(uri, 2, {"text": HELD_BACK})
        found = one.ask("layersmith/proposals", asked)
        assert found["proposals"] == []
        assert all(missed["reason"] and missed["detail"] and missed["line"] for missed in found["heldBack"])
        assert found["heldBack"]


def test_a_request_without_a_document_is_refused() -> None:
    with client() as one:
        one.begin()
        assert one.answer("layersmith/proposals", {"transform": 7})["error"]["code"] == -32602
        assert one.answer("layersmith/proposals", None)["error"]["code"] == -32602
        gone = {"textDocument": {"uri": "file:///gone"}, "transform": "split-stages"}
        assert one.ask("layersmith/proposals", gone) == {"proposals": [], "heldBack": []}
        assert one.end() == 0
