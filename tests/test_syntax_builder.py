"""The tree against the builder's own parser (an old release of it, from PyPI), on files made to be odd."""

import dockerfile
from hypothesis import assume, example, given
from hypothesis import strategies as st

from layersmith.syntax.parser import parse
from layersmith.syntax.tree import INSTRUCTIONS, Instruction, upper_keyword
from oracles import is_out_of_date
from strategies import dockerfiles, soup


def _builder(text: str) -> tuple[dockerfile.Command, ...]:
    assume("\0" not in text)
    try:
        return dockerfile.parse_string(text)
    except (dockerfile.GoParseError, UnicodeDecodeError):
        assume(False)
        raise


def _value(instruction: Instruction) -> tuple[str, ...]:
    """The arguments in the way that the builder's parser gives them."""
    if instruction.inner:
        return _value(instruction.inner)
    if instruction.keyword in ("ENV", "LABEL"):
        return tuple(text for pair in instruction.pairs for text in (pair.name, pair.value or ""))
    return instruction.values if instruction.keyword in INSTRUCTIONS else ("",)


@given(st.one_of(soup, dockerfiles()))
@example("RUN a \\\n# c\n\n b\n\n\\\n")
@example("ONBUILD RUN a <<E <<-F\nE\n\tF\nRUN b")
@example("\ufeff# escape=`\nRUN a `\r\n b\\\nRUN c")
def test_instructions_are_the_builders(text: str) -> None:
    theirs = _builder(text)
    tree = parse(text.encode())
    assume(not is_out_of_date(tree))
    assert [(i.keyword, i.line, i.end_line) for i in tree.instructions] == [
        (upper_keyword((command.cmd or "").encode()), command.start_line, command.end_line) for command in theirs
    ]
    assert tree.fault is None


@given(st.one_of(soup, dockerfiles()))
@example("COPY --from=\u00e0 --a='b c' -- d e")
@example('ENV a=\'b \\\n# c\n c\' d="e\\" f"\u00a0g=h\\')
@example('HEALTHCHECK --a CMD ["b", \\\n "c"]')
def test_arguments_are_the_builders(text: str) -> None:
    theirs = _builder(text)
    tree = parse(text.encode())
    assume(not is_out_of_date(tree))
    for command, instruction in zip(theirs, tree.instructions, strict=True):
        # The builder's parser glues heredocs to the original line.
        original = (command.original or "").partition("\n")[0] if instruction.heredocs else command.original or ""
        assert instruction.joined.text.decode() == original
        flags = [flag.name + ("" if flag.value is None else f"={flag.value}") for flag in instruction.flags]
        assert [f"--{flag}" for flag in flags] == list(command.flags)
        if instruction.inner is None or instruction.inner.keyword in INSTRUCTIONS - {"ONBUILD"}:
            assert _value(instruction) == command.value
        if instruction.keyword != "ONBUILD":
            bodies = [(h.name, text.encode()[h.body.start : h.body.end].decode()) for h in instruction.heredocs]
            assert bodies == [(heredoc.name, heredoc.content) for heredoc in command.heredocs]


@given(dockerfiles())
def test_what_the_builder_takes_has_no_problem(text: str) -> None:
    assert _builder(text)
    tree = parse(text.encode())
    assert tree.fault is None or is_out_of_date(tree)
