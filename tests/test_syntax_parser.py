"""The lossless tree: its bytes, and where its instructions, comments and heredocs stand."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from layersmith.syntax.parser import parse
from layersmith.syntax.tree import Blank, Comment, Directive, Dockerfile, Instruction, Span
from strategies import dockerfiles, soup


def _cut(tree: Dockerfile, span: Span) -> bytes:
    return tree.source[span.start : span.end]


def _only(source: bytes) -> Instruction:
    (instruction,) = parse(source).instructions
    return instruction


def _lines(source: bytes) -> list[tuple[str, int, int]]:
    return [(i.keyword, i.line, i.end_line) for i in parse(source).instructions]


def _all(tree: Dockerfile) -> list[Instruction]:
    return [i for outer in tree.instructions for i in (outer, outer.inner) if i]


@given(st.one_of(st.binary(), soup.map(str.encode), dockerfiles().map(str.encode)))
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"\\")
@example(b"RUN <<E\n\xff\nE")
def test_the_items_are_the_source(source: bytes) -> None:
    tree = parse(source)
    assert b"".join(item.text for item in tree.items) == source
    offset, line = 0, 1
    for item in tree.items:
        assert (item.start, item.line) == (offset, line)
        offset, line = offset + len(item.text), line + item.text.count(b"\n")


@given(st.one_of(st.binary(), soup.map(str.encode), dockerfiles().map(str.encode)))
@example(b"RUN \\\n# c\n\n a\\\nb \\\n")
def test_joined_text_maps_back_to_its_bytes(source: bytes) -> None:
    for instruction in _all(parse(source)):
        for joined in (instruction.joined, instruction.args):
            for offset, byte in enumerate(joined.text):
                assert source[joined.source(offset)] == byte
            middle = len(joined.text) // 2
            tail = joined.part(middle, len(joined.text))
            assert [tail.source(at) for at in range(len(tail.text))] == [
                joined.source(at) for at in range(middle, len(joined.text))
            ]


@given(st.one_of(soup, dockerfiles()))
def test_spans_hold_what_they_name(text: str) -> None:
    tree = parse(text.encode())
    for instruction in _all(tree):
        assert instruction.span.start <= instruction.code.start <= instruction.code.end <= instruction.span.end
        assert instruction.args.text in instruction.joined.text
        for word in instruction.words:
            piece = _cut(tree, word.span).decode()
            assert piece[0] == word.raw[0]
            assert piece[-1] == word.raw[-1]
        for comment in instruction.comments:
            assert _cut(tree, comment.span) == comment.text
            assert comment.text.strip().decode().strip().startswith("#")
        for heredoc in instruction.heredocs:
            assert instruction.span.start < heredoc.body.start <= heredoc.body.end <= heredoc.terminator.start


def test_an_empty_file() -> None:
    assert parse(b"").items == ()
    assert parse(b"").problem == (1, "file with no instructions")


def test_comments_and_blank_lines_alone() -> None:
    tree = parse(b"\n# a\n \t\n  #b\n")
    assert [type(item) for item in tree.items] == [Blank, Comment, Blank, Comment]
    assert [item.content for item in tree.items if isinstance(item, Comment)] == ["a", "b"]
    assert tree.problem


def test_directives_stand_at_the_top_only() -> None:
    source = b"# syntax=a/b:1\n#ESCAPE = `\r\n # check = skip=all \nFROM a\n# syntax=late\n"
    tree = parse(source)
    found = [(item.name, item.value, item.line) for item in tree.items if isinstance(item, Directive)]
    assert found == [("syntax", "a/b:1", 1), ("escape", "`", 2), ("check", "skip=all", 3)]
    assert tree.escape == b"`"
    assert tree.problem is None


@pytest.mark.parametrize("first", [b"\n", b"# just a comment\n", b"# other=1\n"])
def test_a_directive_behind_anything_else_is_a_comment(first: bytes) -> None:
    tree = parse(first + b"# escape=`\nFROM a\n")
    assert tree.escape == b"\\"
    assert not any(isinstance(item, Directive) for item in tree.items)


@pytest.mark.parametrize("source", [b"# escape=x\nFROM a", b"# escape=`\n# Escape=`\nFROM a", b"# escape=``\nFROM a"])
def test_directives_that_the_builder_refuses(source: bytes) -> None:
    fault = parse(source).fault
    assert fault is not None
    assert "escape" in fault[1]


def test_comments_and_blank_lines_inside_a_continuation() -> None:
    run = _only(b"RUN a \\\n# one\n\n  # two\n \t\n  b\n")
    assert run.args.text == b"a   b"
    assert [(c.line, c.content) for c in run.comments] == [(2, "one"), (4, "two")]
    assert (run.line, run.end_line) == (1, 6)


def test_a_comment_line_ends_no_continuation_even_when_it_ends_in_a_backslash() -> None:
    assert _lines(b"RUN a \\\n# c \\\nb\nRUN c") == [("RUN", 1, 3), ("RUN", 4, 4)]


def test_a_continuation_swallows_the_rest_of_the_file() -> None:
    run = _only(b"RUN a \\\n# c\n\n")
    assert (run.args.text, run.end_line) == (b"a", 3)
    assert run.code == Span(0, 5)


def test_doubled_escapes_do_not_continue_a_line() -> None:
    assert _lines(b"RUN a \\\\\nRUN b \\ \t\n c") == [("RUN", 1, 1), ("RUN", 2, 3)]


def test_a_keyword_may_be_broken_off() -> None:
    copy = _only(b"CO\\\nPY \\\n a b")
    assert copy.keyword == "COPY"
    assert copy.keyword_span == Span(0, 6)
    assert [word.raw for word in copy.words] == ["a", "b"]


def test_an_escape_alone_begins_an_instruction() -> None:
    assert _lines(b" \\\nRUN a") == [("RUN", 1, 2)]
    assert _lines(b"\\\n") == [("", 1, 1)]


def test_the_backquote_as_escape() -> None:
    source = b"# escape=`\nRUN a `\n b\nCOPY c:\\ d:\\\nRUN c"
    assert _lines(source) == [("RUN", 2, 3), ("COPY", 4, 4), ("RUN", 5, 5)]


def test_crlf() -> None:
    tree = parse(b"FROM a\r\nRUN b \\\r\n  c\r\n\r\n# d\r\n")
    assert [i.args.text for i in tree.instructions] == [b"a", b"b   c"]
    assert tree.newline == b"\r\n"
    assert _cut(tree, tree.instructions[0].code) == b"FROM a"


def test_byte_order_mark() -> None:
    tree = parse(b"\xef\xbb\xbf# escape=`\nFROM a")
    assert tree.escape == b"`"
    tree = parse(b"\xef\xbb\xbfFROM a")
    assert _cut(tree, tree.instructions[0].keyword_span) == b"FROM"
    assert parse(b"FROM a\n\xef\xbb\xbfRUN b").instructions[1].keyword == "\ufeffRUN"


def test_tabs_and_lower_case() -> None:
    run = _only(b"\t run\t\ta\tb \t\n")
    assert (run.keyword, run.args.text) == ("RUN", b"a\tb")


def test_white_space_is_unicode_white_space() -> None:
    assert _only("\u00a0FROM a\u2003".encode()).args.text == b"a"
    assert _only("FROM\u00a0a".encode()).keyword == "FROM\u00a0a"
    assert _lines("RUN a\\\n\u00a0\n\u3000# c\nb".encode()) == [("RUN", 1, 4)]


def test_bytes_that_are_not_utf8() -> None:
    run = _only(b"RUN echo \xff\xa0\x85\n")
    assert run.args.text == b"echo \xff\xa0\x85"
    assert run.words[0].raw.encode("utf-8", "surrogateescape") == run.args.text


def test_other_line_ends_are_not_line_ends() -> None:
    assert _lines(b"RUN a\x0bb\x0cc\rd\x1ce\xe2\x80\xa8f\nRUN b") == [("RUN", 1, 1), ("RUN", 2, 2)]


def test_a_line_that_is_too_long() -> None:
    head = b"FROM a\nRUN "
    assert parse(head + b"x" * (65_535 - 4) + b"\nRUN b").problem is None
    assert parse(head + b"x" * (65_536 - 4) + b"\nRUN b").problem == (2, "line longer than 65535 bytes")


def test_heredocs_on_one_line() -> None:
    source = b"RUN cat <<A <<-'B C' 3<<\"D\" >f\na $x\nA\n\tb\n\tB C\nD\nRUN e\n"
    tree = parse(source)
    run = tree.instructions[0]
    found = [(h.name, h.strip_tabs, h.expand, _cut(tree, h.body), _cut(tree, h.terminator)) for h in run.heredocs]
    assert found == [
        ("A", False, True, b"a $x\n", b"A"),
        ("B C", True, False, b"\tb\n", b"\tB C"),
        ("D", False, False, b"", b"D"),
    ]
    assert run.args.text == b"cat <<A <<-'B C' 3<<\"D\" >f"
    assert _lines(source) == [("RUN", 1, 6), ("RUN", 7, 7)]


@pytest.mark.parametrize("keyword", ["RUN", "COPY", "ADD", "ONBUILD RUN", "onbuild --x copy"])
def test_who_may_open_a_heredoc(keyword: str) -> None:
    source = f"{keyword} <<E /f\n# not a comment\n\\\nE\r\nRUN x".encode()
    assert [i.line for i in parse(source).instructions] == [1, 5]


@pytest.mark.parametrize(
    "line",
    [
        *("CMD cat <<E", "ENV a=<<E", "ONBUILD ONBUILD RUN <<E", 'RUN ["cat", "<<E"]', "COPY [\"<<E\", \"b\"]"),
        *("RUN cat<<E", 'RUN echo "<<E"', "RUN echo '<<E", "RUN cat <<<E", "RUN echo $((1<<2))", "RUN <<''"),
        "RUN a <<\ufeff",  # a byte order mark: Go's scanner skips it, and nothing is left of the name
    ],
)  # fmt: skip
def test_what_opens_no_heredoc(line: str) -> None:
    first, second, _ = parse(f"{line}\nRUN b\nE\n".encode()).instructions
    assert first.heredocs == ()
    assert second.line == 2


def test_comments_in_a_heredoc_are_text() -> None:
    run = _only(b"RUN a \\\n# comment\n <<E\n# text\nE\n")
    assert [comment.line for comment in run.comments] == [2]


def test_a_heredoc_whose_name_stands_apart() -> None:
    tree = parse(b"FROM a\nRUN cat << E\nx\nE\n")
    assert _cut(tree, tree.instructions[1].heredocs[0].body) == b"x\n"
    assert tree.problem is None


def test_an_unterminated_heredoc_goes_to_the_end() -> None:
    tree = parse(b"FROM a\nRUN <<E <<F\nx\nE\ny\n")
    run = tree.instructions[1]
    assert [_cut(tree, heredoc.body) for heredoc in run.heredocs] == [b"x\n", b"y\n"]
    assert run.heredocs[1].terminator == Span(len(tree.source), len(tree.source))
    assert tree.problem == (2, "unterminated heredoc F")


def test_a_shift_is_refused_but_swallows_nothing() -> None:
    tree = parse(b"FROM a\nRUN echo $((1 << 2))\nRUN b\n")
    assert [i.line for i in tree.instructions] == [1, 2, 3]
    assert tree.problem == (2, "unterminated heredoc 2))")


def test_nesting_without_end_does_no_harm() -> None:
    deep = b"${a:-" * 9_000
    assert len(parse(b"RUN " + deep + b" <<E\nE\n").instructions) == 2
    assert parse(b'COPY ["a", ' + b"[" * 9_000).instructions[0].exec_form is None


def test_onbuild() -> None:
    outer = _only(b"ONBUILD \\\n# c\n  run --mount=type=ssh \\\n# d\n a")
    assert outer.inner is not None
    assert (outer.inner.keyword, outer.inner.line, outer.inner.args.text) == ("RUN", 3, b" a".strip())
    assert outer.inner.flag("mount") == "type=ssh"
    assert [len(outer.comments), len(outer.inner.comments)] == [2, 1]
    assert outer.words == ()
    assert _only(b"ONBUILD").inner is None
    assert _only(b"RUN a").inner is None


def test_code_ends_with_the_last_argument() -> None:
    tree = parse(b"FROM a \nRUN <<E\nx\nE\n  RUN b \\\n  c  \\\n# d\n\n")
    assert [_cut(tree, i.code) for i in tree.instructions] == [b"FROM a", b"RUN <<E", b"RUN b \\\n  c"]
