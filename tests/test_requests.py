"""What comments ask of this program, and what is said about those that may have been meant otherwise."""

from __future__ import annotations

import pytest

from layersmith.requests import ignores, misread
from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Comment

KNOWN = ("merge-runs", "drop-caches", "share-layers")
MERGE, DROP = KNOWN[:2]


def comment(text: str) -> Comment:
    return next(item for item in parse(f"FROM a\n# {text}\nRUN b\n".encode()).items if isinstance(item, Comment))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("layersmith: ignore", [MERGE, DROP]),
        ("layersmith:ignore", [MERGE, DROP]),
        ("layersmith: ignore it changes every day", [MERGE, DROP]),
        ("layersmith: ignore: it changes every day", [MERGE, DROP]),
        ("layersmith: ignore=", [MERGE, DROP]),
        ("layersmith: ignore=merge-runs", [MERGE]),
        ("layersmith: ignore=merge-runs as drop-caches does not matter", [MERGE]),
        ("layersmith: ignore=merge-runs: the second one fails", [MERGE]),
        ("layersmith: ignore = merge-runs", [MERGE]),
        ("layersmith: ignore=merge-runs,drop-caches", [MERGE, DROP]),
        ("layersmith: ignore=merge-runs, drop-caches", [MERGE, DROP]),
        ("layersmith: ignore=drop-caches , merge-runs because", [MERGE, DROP]),
        ("layersmith: ignore=merge-runs, the second one fails", [MERGE]),
        ("layersmith: ignore=other", []),
        ("layersmith: ignored", []),
        ("layersmith: ignore-file", []),
        ("layersmith ignore", []),
        ("please, layersmith: ignore", []),
    ],
)
def test_what_is_left_alone(text: str, names: list[str]) -> None:
    assert [name for name in (MERGE, DROP) if ignores(comment(text), name)] == names


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ignore=merge-run", 'names "merge-run", which is no transform (did you mean "merge-runs"?)'),
        ("ignore=all", 'names "all", which is no transform: layersmith transforms lists them'),
        ("ignore=merge-runs, drop-cache", 'names "drop-cache", which is no transform (did you mean "drop-caches"?)'),
        ("ignore=Merge-Runs", 'names "Merge-Runs", which is no transform (did you mean "merge-runs"?)'),
        ("skipfile", 'asks for "skipfile", which is not known: there are ignore, ignore=NAME and skip-file'),
        ("ignored because", 'asks for "ignored", which is not known'),
        ("disable", 'asks for "disable", which is not known'),
        ("disable=merge-runs", 'asks for "disable", which is not known'),
    ],
)
def test_what_may_have_been_meant_otherwise_is_said(text: str, said: str) -> None:
    ((line, sentence),) = misread(parse(f"FROM a\nRUN b\n# layersmith: {text}\nRUN c\n".encode()), KNOWN)
    assert line == 3
    assert sentence.startswith(f"the comment {said}")


def test_a_colon_that_is_missing_is_said() -> None:
    ((line, sentence),) = misread(parse(b"# layersmith ignore=merge-runs\nFROM a\n"), KNOWN)
    assert (line, sentence) == (1, "the comment asks for nothing without a colon: # layersmith: ignore")


@pytest.mark.parametrize("text", ["Layersmith: ignore", "LAYERSMITH: Ignore=merge-runs", "Layersmith: Skip-File"])
def test_capitals_are_said(text: str) -> None:
    ((line, sentence),) = misread(parse(f"FROM a\n# {text}\nRUN b\n".encode()), KNOWN)
    assert line == 2
    assert sentence.startswith("the comment asks for nothing in capitals: # layersmith: ")


@pytest.mark.parametrize(
    "text",
    [
        "# layersmith: ignore\n\nFROM a\nRUN b\n",
        "# layersmith: ignore=merge-runs\n# the other one\n\nFROM a\n",
        "# layersmith: ignore",
        "# escape=`\n# layersmith: ignore\n \nFROM a\n",
    ],
)
def test_a_comment_that_stands_above_nothing_is_said(text: str) -> None:
    ((line, sentence),) = misread(parse(text.encode()), KNOWN)
    assert line == text.encode().partition(b"layersmith")[0].count(b"\n") + 1
    assert sentence.startswith("the comment asks for nothing: no instruction stands right below it")


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("FROM a\nRUN b # layersmith: ignore\n", 2, "ignore"),
        ("FROM a\nRUN b && \\\n  # layersmith: ignore=merge-runs\n  c\n", 3, "ignore"),
        ("FROM a\nRUN <<E\n#layersmith:skip-file\nE\n", 3, "skip-file"),
    ],
)
def test_a_comment_inside_of_an_instruction_is_said(text: str, line: int, word: str) -> None:
    ((found, sentence),) = misread(parse(text.encode()), KNOWN)
    assert found == line
    assert sentence.startswith(f'"layersmith: {word}" asks for nothing inside of an instruction')


@pytest.mark.parametrize(
    "text",
    [
        "layersmith: ignore",
        "layersmith: ignore=merge-runs, the second one fails",
        "layersmith: ignore=merge-runs,share-layers",
        "layersmith: skip-file",
        "layersmith: keeps these apart",
        "layersmith joins these",
        "see layersmith: disable",
        "layersmith",
    ],
)
def test_of_others_nothing_is_said(text: str) -> None:
    assert list(misread(parse(f"FROM a\n# {text}\nRUN b\n".encode()), KNOWN)) == []
