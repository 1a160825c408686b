"""What people read: names, long lines on terminals, manual pages."""

from __future__ import annotations

import os

import pytest

from layersmith.render.manual import first_sentence, page, table
from layersmith.render.style import Style, folded, shown

MANUAL = """Old words become
new ones, e.g. these. A second sentence.

- `one`: a point that goes on for longer than eighty columns, so that it has to be broken somewhere
  and goes on
- `two`: short

## Before

```dockerfile
FROM a

# b
```

## Safety

SAFE: always."""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a b/Dockerfile", "a b/Dockerfile"),
        ("", "''"),
        ("two\nlines", "two\\nlines"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("naïve", "naïve"),
        (os.fsdecode(b"caf\xe9"), "caf\\xe9"),
    ],
)
def test_a_path_stays_on_its_line(path: str, text: str) -> None:
    assert shown(path) == text


def test_long_lines_are_broken_where_words_end() -> None:
    assert folded("one two three four", 9) == "one two\n    three\n    four"
    assert folded("short", 9) == "short"
    assert folded("unbreakable-word and", 9) == "unbreakable-word\n    and"


def test_colour_takes_no_room() -> None:
    style = Style(True)
    plain = folded("one two three", 7)
    assert folded(f"{style.strong('one')} {style.name('two')} three", 7).count("\n") == plain.count("\n") == 1


def test_a_manual_page_is_laid_out_plainly() -> None:
    assert page("renew-words", MANUAL, Style(False)).split("\n") == [
        "renew-words",
        "",
        "Old words become new ones, e.g. these. A second sentence.",
        "",
        "- `one`: a point that goes on for longer than eighty columns, so that it has to",
        "  be broken somewhere and goes on",
        "- `two`: short",
        "",
        "Before",
        "",
        "    FROM a",
        "",
        "    # b",
        "",
        "Safety",
        "",
        "SAFE: always.",
        "",
    ]


def test_the_first_sentence_ends_where_another_begins() -> None:
    assert first_sentence(MANUAL) == "Old words become new ones, e.g. these."
    assert first_sentence("Installs apt packages (e.g. curl) once. Then") == "Installs apt packages (e.g. curl) once."
    assert first_sentence("") == ""


def test_a_table_hangs_its_second_column() -> None:
    rows = [("a", "word " * 20), ("longer", "text")]
    assert table(rows, Style(False)).split("\n") == [
        "a       " + "word " * 13 + "word",
        "        " + "word " * 5 + "word",
        "longer  text",
        "",
    ]
    assert table([], Style(False)) == ""


def test_a_narrow_terminal_has_room_for_names_and_sentences() -> None:
    rows = [("renew-words", "Words become new ones where nobody can tell.")]
    assert table(rows, Style(False), 30) == ("renew-words\n    Words become new ones\n    where nobody can tell.\n")
    assert max(map(len, page("renew-words", MANUAL, Style(False), 30).split("\n"))) <= 30
