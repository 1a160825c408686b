"""TOML and YAML that were made to do harm: bounded time and memory, and a line that says what is wrong."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from layersmith.config import ConfigError, Configs
from layersmith.context.toml import table_of
from layersmith.context.yaml import YamlError, parsed
from layersmith.disk.compose import builds_in
from layersmith.visible import LONGEST, brief

LONG = 100_000
"""Parts of a key with which `tomllib` would be busy for minutes."""


@pytest.mark.parametrize(
    "key",
    ["a.", "a . ", "a.\t", '"a b".', "'é!'.", '"\\"".', '"a".b.', "\"'\".'\"'."],
)
@pytest.mark.parametrize("kind", ["{}a = 1", "[{}a]", "[[{}a]]", "x = {{{}a = 1}}", "x = [1, {{{}a = 1}}]"])
def test_a_key_with_many_parts_is_no_toml(key: str, kind: str) -> None:
    with pytest.raises(ValueError, match="a key of more than 50 parts"):
        table_of("b = 1\r\n" + kind.format(key * LONG) + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "a = '" + "a." * LONG + "'",
        'a = "' + 'a.\\"' * LONG + '"',
        "a = 1 # it's " + "." * LONG,
        'a = """\n' + "..." * LONG + '\n"""',
        "a" + ".a" * 49 + " = 1",
        "a = [" + "1.5, " * LONG + "]",
    ],
)
def test_dots_elsewhere_are_no_key(text: str) -> None:
    assert table_of(text)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * LONG, "a = " + "{a=" * LONG, "a = " + "9" * LONG, 'a = "\\"' + '"\\' * LONG]
)
def test_what_is_no_toml_is_an_error_of_one_kind(text: str) -> None:
    with pytest.raises(ValueError, match=r"nested|digits|\(at line"):
        table_of(text)


@pytest.mark.parametrize("name", ["layersmith.toml", "pyproject.toml"])
@pytest.mark.parametrize("text", ["a." * LONG + "a = 1", "a = " + "9" * LONG, "a = " + "[" * LONG, "e" * LONG + " = 1"])
def test_a_hostile_config_is_told_in_a_line(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(("[tool.layersmith]\n" if name == "pyproject.toml" else "") + text)
    with pytest.raises(ConfigError) as caught:
        Configs([], lambda config: config).of(os.path.realpath(tmp_path))
    told = str(caught.value)
    assert told.startswith(name) or str(tmp_path) in told
    assert "\n" not in told
    assert len(told) < LONGEST + 10


def merges(levels: int, each: int) -> str:
    """Mappings of which each merges the one before `each` times, and has an entry of its own."""
    named = "".join(
        f"a{at}: &a{at} {{<<: [{', '.join([f'*a{at - 1}'] * each)}], k{at}: v}}\n" for at in range(1, levels)
    )
    return "a0: &a0 {k0: v}\n" + named


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (merges(500, 1), None),
        ("a: &a {" + ", ".join(f"k{at}: 1" for at in range(1000)) + "}\nb:\n  <<: [" + "*a, " * 120 + "*a]\n", 3),
        ("a: " + "[" * LONG, None),
        ("- " * LONG, None),
        ("a: &a\n  <<: *a\n", None),
        ("a: {<<: 3}", 1),
        ("a: {<<: [3]}", 1),
        ("{[]: 1}", None),
        ("a: !x 1", 1),
        ("a: 'b\n\x00", None),
    ],
)
def test_what_is_no_yaml_that_anybody_wrote_is_an_error(text: str, line: int | None) -> None:
    with pytest.raises(YamlError) as caught:
        parsed(text)
    assert "\n" not in str(caught.value)
    assert line in (None, caught.value.line)


def test_merges_as_yaml_means_them() -> None:
    assert parsed(merges(100, 9))["a99"] == {f"k{at}": "v" for at in range(100)}
    text = "x: &x {a: x, b: x, c: x}\ny: &y {a: y, d: y}\n"
    wanted: dict[str, Any] = {"a": "x", "b": "own", "c": "x", "d": "y"}
    assert parsed(text + "z: {<<: [*x, *y], b: own}\n")["z"] == wanted
    assert parsed(text + "z: {b: own, <<: *y, <<: *x}\n")["z"].keys() == wanted.keys()


def test_numbers_stay_texts() -> None:
    text = "a: " + ":".join(["1"] + ["59"] * LONG) + "\nb: 1\nc: 1.5\nd: 2001-01-01\ne: true\nf: ~\ng: " + "9" * LONG
    found = parsed(text)
    assert [found[key] for key in "bcdef"] == ["1", "1.5", "2001-01-01", True, None]


def test_compose_files_of_a_folder_are_read_up_to_a_size(tmp_path: Path) -> None:
    names = [f"compose.{number}.yaml" for number in range(40)]
    for name in names:
        (tmp_path / name).write_text("services: {a: {build: .}}\n#" + "x" * 50_000)
    assert len(builds_in(str(tmp_path), names)) == (1 << 20) // 50_027


def test_a_sentence_has_an_end_and_no_word_is_cut() -> None:
    assert brief("a b\n") == "a b\\n"
    assert brief("word " + "x" * LONGEST) == "word …"
    assert len(brief("some words " * LONGEST)) <= LONGEST + 2
