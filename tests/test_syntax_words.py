"""How the arguments of an instruction are cut: flags, words, pairs, JSON arrays and stages."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Instruction


def _only(source: str) -> Instruction:
    (instruction,) = parse(source.encode()).instructions
    return instruction


def _cut(source: str, instruction: Instruction) -> list[str]:
    data = source.encode()
    return [data[word.span.start : word.span.end].decode() for word in instruction.words]


@pytest.mark.parametrize(
    ("line", "flags", "args"),
    [
        ("COPY --from=b --link a /", [("from", "b"), ("link", None)], "a /"),
        ("RUN --mount=type=cache,target=/c a", [("mount", "type=cache,target=/c")], "a"),
        ('RUN --a=\'b c\' --d="e\\"f" --g\\ h i', [("a", "b c"), ("d", 'e"f'), ("g h", None)], "i"),
        ("RUN --a -- --b", [("a", None)], "--b"),
        ("RUN -a --b", [], "-a --b"),
        ("RUN '--a' b", [], "'--a' b"),
        ("RUN --a=\\", [("a", "")], ""),
        ("RUN --a", [("a", None)], ""),
        ("RUN --", [], ""),
        ("COPY --from=\u00e9 a b", [("from", "\u00c3\u00a9")], "a b"),
        ("COPY --from=\u00e0 a b", [("from", "\u00c3")], "a b"),
        ("HEALTHCHECK --interval=5s CMD a", [("interval", "5s")], "CMD a"),
    ],
)
def test_flags(line: str, flags: list[tuple[str, str | None]], args: str) -> None:
    instruction = _only(line)
    assert [(flag.name, flag.value) for flag in instruction.flags] == flags
    assert instruction.args.text.decode() == args


def test_flags_stand_where_they_say() -> None:
    source = "COPY \\\n --from=b \\\n  --chmod='7 5' a b"
    copy = _only(source)
    assert [source[f.span.start : f.span.end] for f in copy.flags] == ["--from=b", "--chmod='7 5'"]
    assert (copy.flag("from"), copy.flag("chmod"), copy.flag("link")) == ("b", "7 5", None)
    assert _only("COPY --link a b").flag("link") == ""


@pytest.mark.parametrize("keyword", ["COPY", "ADD", "FROM", "EXPOSE", "VOLUME"])
def test_words_between_white_space(keyword: str) -> None:
    source = f'{keyword} a  "b \\\n\tc" d\\\ne\n'
    instruction = _only(source)
    assert [word.raw for word in instruction.words] == ["a", '"b', 'c"', "de"]
    assert _cut(source, instruction) == ["a", '"b', 'c"', "d\\\ne"]


@pytest.mark.parametrize("keyword", ["USER", "WORKDIR", "STOPSIGNAL", "MAINTAINER", "RUN", "CMD", "ENTRYPOINT"])
def test_one_argument_whatever_is_in_it(keyword: str) -> None:
    assert [word.raw for word in _only(f"{keyword} a  b 'c d'").words] == ["a  b 'c d'"]
    assert _only(keyword).words == ()


@pytest.mark.parametrize("keyword", ["COPY", "ADD", "VOLUME", "RUN", "CMD", "ENTRYPOINT", "SHELL"])
def test_json_arrays(keyword: str) -> None:
    source = f'{keyword} --x [ "a b",\\\n"\\u00e9\\n", "" ] \n'
    instruction = _only(source)
    assert instruction.exec_form == ("a b", "\u00e9\n", "")
    assert instruction.values == instruction.exec_form
    assert [word.raw for word in instruction.words] == ['"a b"', '"\\u00e9\\n"', '""']
    assert _cut(source, instruction) == ['"a b"', '"\\u00e9\\n"', '""']


@pytest.mark.parametrize(
    "text",
    ["['a']", '["a",]', '["a" "b"]', '["a"] b', '["a"', '["\\x"]', '["\t"]', "[1]", '["a", 1]', '{"a": "b"}'],
)
def test_what_is_no_json_array_of_strings(text: str) -> None:
    assert _only(f"CMD {text}").exec_form is None


def test_json_is_not_for_all() -> None:
    assert _only('FROM ["a"]').exec_form is None
    assert _only('ENV ["a"]').exec_form is None
    assert _only("CMD []").exec_form == ()


@given(st.lists(st.text()))
def test_json_arrays_are_read_as_json(strings: list[str]) -> None:
    text = json.dumps(strings)
    expected = tuple(json.loads(text))
    if all(ord(char) not in range(0xD800, 0xE000) for word in expected for char in word):
        assert _only(f"CMD {text}").exec_form == expected


def test_healthcheck() -> None:
    assert _only("HEALTHCHECK CMD curl  a").values == ("CMD", "curl  a")
    assert _only('HEALTHCHECK CMD ["curl", "a"]').values == ("CMD", "curl", "a")
    assert _only('HEALTHCHECK CMD ["curl", "a"]').exec_form == ("curl", "a")
    assert _only("HEALTHCHECK none").values == ("none",)
    assert _only('HEALTHCHECK ["a"]').exec_form is None


@pytest.mark.parametrize(
    ("line", "pairs"),
    [
        ("ENV a=b", [("a", "b", False)]),
        ("ENV a='b c' d=\"e f\"", [("a", "'b c'", False), ("d", '"e f"', False)]),
        ("ENV a=b\\ c d=e", [("a", "b\\ c", False), ("d", "e", False)]),
        ("ENV a b c=d", [("a", "b c=d", True)]),
        ("ENV a  'b' ", [("a", "'b'", True)]),
        ("LABEL a=b=c d=", [("a", "b=c", False), ("d", "", False)]),
        ('LABEL "a b"=c', [('"a b"', "c", False)]),
        ("ARG a", [("a", None, False)]),
        ("ARG a=1 b c=\"x y\"", [("a", "1", False), ("b", None, False), ("c", '"x y"', False)]),
        ("ENV a=\"b c", [("a", '"b c', False)]),
        ("ENV a='b\\' c=d", [("a", "'b\\'", False), ("c", "d", False)]),
        ("ENV a=b\u00a0c=d", [("a", "b", False), ("c", "d", False)]),
        ("ENV a=b c", []),
        ("ENV a", []),
        ("ENV", []),
        ("RUN a=b", []),
    ],
)  # fmt: skip
def test_pairs(line: str, pairs: list[tuple[str, str | None, bool]]) -> None:
    assert [(pair.name, pair.value, pair.legacy) for pair in _only(line).pairs] == pairs


def test_pairs_stand_where_they_say() -> None:
    source = "ENV a=b \\\n# c\n  d='e \\\n f' \\\n"
    found = [
        (source[p.span.start : p.span.end], source[p.value_span.start : p.value_span.end]) for p in _only(source).pairs
    ]
    assert found == [("a=b", "b"), ("d='e \\\n f'", "'e \\\n f'")]
    (legacy,) = _only("ENV a  b c").pairs
    assert (legacy.span.start, legacy.span.end, legacy.value_span.start) == (4, 10, 7)
    (bare,) = _only("ARG abc").pairs
    assert bare.value_span.start == bare.value_span.end == bare.span.end


def test_the_backquote_escapes_in_pairs() -> None:
    tree = parse(b"# escape=`\nENV a=b` c d=e\\ f=g\n")
    assert [(p.name, p.value) for p in tree.instructions[0].pairs] == [
        ("a", "b` c"),
        ("d", "e\\"),
        ("f", "g"),
    ]


def test_stages() -> None:
    tree = parse(
        b"ARG V=1\nFROM --platform=linux/amd64 a:$V as Build\nRUN a\nFROM build AS other\nfrom BUILD\nRUN b\nFROM 0\n"
    )
    found = [(s.index, s.base, s.name, s.parent, [i.keyword for i in s.instructions]) for s in tree.stages]
    assert found == [
        (0, "a:$V", "build", None, ["FROM", "RUN"]),
        (1, "build", "other", 0, ["FROM"]),
        (2, "BUILD", None, 0, ["FROM", "RUN"]),
        (3, "0", None, None, ["FROM"]),
    ]


def test_stages_that_a_variable_may_name() -> None:
    tree = parse(b"FROM a AS dev-x\nFROM b AS prod-x\nFROM Dev-${V}\nFROM ${V:-dev-x}\nFROM prod-x\nFROM c\nFROM dev\n")
    assert [(s.parent, s.candidates) for s in tree.stages[2:]] == [
        *((None, (0,)), (None, (0, 1)), (1, (1,)), (None, ()), (None, ())),
    ]


def test_a_stage_is_no_parent_of_itself() -> None:
    first, second = parse(b"FROM a AS a\nFROM a AS a\n").stages
    assert (first.parent, second.parent) == (None, 0)
