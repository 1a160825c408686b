"""The second parser's opinion: it agrees with right trees, objects to wrong ones and knows its limits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.syntax.crosscheck import agrees
from layersmith.syntax.parser import parse
from strategies import dockerfiles, soup

SOURCE = b'FROM a AS b\n# c\nRUN --mount=type=ssh d && \\\n    # e\n    f  \nCOPY --from=b ["g", "h"]\nENV i j\n'


def test_it_agrees() -> None:
    assert agrees(parse(SOURCE)) is True


@pytest.mark.parametrize("wrong", [b"FROM a AS b", b"RUN --mount=type=ssh d", b"f  \n", b"ENV", b"\nENV", b"i j"])
def test_it_objects_to_a_tree_of_another_file(wrong: bytes) -> None:
    other = parse(SOURCE.replace(wrong, b"FROM x" if wrong.startswith(b"FROM") else wrong.strip() + b"x"))
    assert agrees(replace(other, source=SOURCE)) is False


def test_it_objects_to_a_lost_instruction() -> None:
    tree = parse(SOURCE)
    assert agrees(replace(tree, items=tree.items[:-1])) is False


@pytest.mark.parametrize(
    "source",
    [
        *(b"FROM a\nRUN <<E\nx\nE\n", b"RUN a \\\n\n b\n", b"\xef\xbb\xbfFROM a", b"FROM a \\", b"FROM"),
        *(b"RUN a\\\\\nRUN b", b"RUN a \xff", b"RUN\\\n a", b"RUN a \\\n b \\\n# c\n"),
        *(b"# check=skip=all\n# escape=`\nRUN a `\n b", b"RUN a \\\xc2\xa0\nRUN b", b"RUN a \\\x0b\nRUN b"),
    ],
)  # fmt: skip
def test_what_it_cannot_judge(source: bytes) -> None:
    assert agrees(parse(source)) is None


@given(st.one_of(soup, dockerfiles()))
def test_it_accuses_no_right_tree(text: str) -> None:
    assert agrees(parse(text.encode())) is not False
