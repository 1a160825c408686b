"""Word expansion as the builder does it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.syntax.variables import expand, names

ENV = {
    "A": "one",
    "P": "/usr/local/lib",
    "EMPTY": "",
    "UNSET": None,
    "STAR": "a*b",
    "W": "x.y.z",
    "DOLLAR": "$0",
}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", ""),
        ("plain", "plain"),
        ("\ufeff\ufeff$A", "\ufeffone"),
        ("$A", "one"),
        ("x${A}y", "xoney"),
        ("$A$A.$A", "oneone.one"),
        ("$UNSET$EMPTY", ""),
        ("$", "$"),
        ("$.", "$."),
        ("a$ b", "a$ b"),
        # Quotes and escapes
        ("'$A'", "$A"),
        ('"$A b"', "one b"),
        ("\"it's\"", "it's"),
        ("'a\"b'", 'a"b'),
        ("\\$A", "$A"),
        ("\\\\$A", "\\one"),
        ('"\\$A \\" \\\\ \\n"', '$A " \\ \\n'),
        ("'a\\'", "a\\"),
        ("a\\nb", "anb"),
        ("a\\", "a"),
        ('"a"b\'c\'', "abc"),
        ("a  b", "a  b"),
        # Defaults, alternatives, demands
        ("${A:-x}", "one"),
        ("${EMPTY:-x}", "x"),
        ("${UNSET:-x}", "x"),
        ("${EMPTY-x}", ""),
        ("${UNSET-x}", "x"),
        ("${A:+x}", "x"),
        ("${EMPTY:+x}", ""),
        ("${EMPTY+x}", "x"),
        ("${UNSET+x}", ""),
        ("${A:?no}", "one"),
        ("${EMPTY?no}", ""),
        ("${UNSET:-}", ""),
        ("${UNSET:-$A}", "one"),
        ("${UNSET:-${EMPTY:-${A}s}}!", "ones!"),
        ("${UNSET:-'a}b'}", "a}b"),
        ("${UNSET:-a\\}b}", "a}b"),
        ("${UNSET:-\"$A\"}", "one"),
        ("${UNSET:-a b}", "a b"),
        # Prefixes and suffixes
        ("${P#*/}", "usr/local/lib"),
        ("${P##*/}", "lib"),
        ("${P%/*}", "/usr/local"),
        ("${P%%/*}", ""),
        ("${W%.*}", "x.y"),
        ("${W%%.*}", "x"),
        ("${W#?}", ".y.z"),
        ("${W#y}", "x.y.z"),
        ("${W%[z]}", "x.y.z"),
        ("${STAR#a\\*}", "b"),
        ("${STAR%\\*b}", "a"),
        ("${A#$UNSET}", "one"),
        ("${UNSET#x}", ""),
        ("${P#/usr}${P%/lib}", "/local/lib/usr/local"),
        # Replacements
        ("${P/\\//:}", ":usr/local/lib"),
        ("${P//\\//:}", ":usr:local:lib"),
        ("${W/.*/}", "x"),
        ("${W//?.}", None),
        ("${W//./-}", "x-y-z"),
        ("${W/y/$A}", "x.one.z"),
        ("${W//*/-}", "-"),
        ("${A//x/y}", "one"),
        ("${UNSET/a/b}", ""),
        ("${A//n/$DOLLAR}", "one"),
        ("${A/n/$DOLLAR}", "o$0e"),
        ("${A//n/$DOLLAR$DOLLAR}", "onne"),
        # Names
        ("$1x", None),
        ("${A_b}", None),
        ("$Ab", None),
    ],
)  # fmt: skip
def test_expand(word: str, value: str | None) -> None:
    assert expand(word, ENV) == value


@pytest.mark.parametrize(
    "word",
    [
        *(
            "'a",
            '"a',
            "${A",
            "${",
            "${}",
            "${:-x}",
            "${{A}}",
            "${A:-x",
            "${A:x}",
            "${A:#x}",
            "${A!}",
            "${A:",
            "${A@Q}",
        ),
        *("${UNSET:?}", "${UNSET?why}", "${EMPTY:?why}", "${A/x}", "${A//x/y", "${A#\\x}", "${UNSET:-'}"),
    ],
)
def test_words_that_the_builder_refuses(word: str) -> None:
    assert expand(word, ENV) is None


@pytest.mark.parametrize("word", ["$X", "${X:-a}", "${X:+a}", "${A:-$X}", "${A#$X}", '"$X"', "${W/x/$X}"])
def test_a_name_that_is_not_known_makes_the_word_unknown(word: str) -> None:
    assert expand(word, ENV) is None
    assert names(word) >= {"X"}


def test_the_backquote_as_escape() -> None:
    assert expand("a\\b`$A`a", ENV, "`") == "a\\b$Aa"
    assert expand("c:\\$A", ENV, "`") == "c:\\one"


def test_names() -> None:
    assert names("a$b${c:-$d}'$e'\\$f\"${g//$h/$i}\"$1$?") == {"b", "c", "d", "g", "h", "i", "1", "?"}
    assert names("plain") == frozenset()
    assert names("${a:-$b") == {"a", "b"}


def test_nesting_without_end_is_unknown() -> None:
    deep = "${A:-" * 9_000 + "}" * 9_000
    assert expand(deep, ENV) is None
    assert names(deep) == {"A"}


@given(st.text())
def test_text_without_special_characters_is_itself(text: str) -> None:
    if not set(text) & set("$'\"\\"):
        assert expand(text, {}) == text


@given(st.text(st.sampled_from("ab$'\"\\{}:-+?#%/*A ")))
def test_what_is_known_uses_known_names(word: str) -> None:
    env = {"A": "a", "a": "", "b": None}
    if expand(word, env) is not None:
        assert names(word) <= env.keys()


@given(st.text(), st.text())
def test_a_quoted_reference_is_its_value(before: str, value: str) -> None:
    plain = "".join(char for char in before if char not in "$'\"\\")
    assert expand(f'{plain}"${{A}}"', {"A": value}) == plain + value
