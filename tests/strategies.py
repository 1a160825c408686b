"""Hypothesis strategies that make Dockerfiles: nasty ones, and ones that a builder takes."""

from __future__ import annotations

from hypothesis import strategies as st

_KEYWORDS = (
    *("FROM a", "FROM a AS b", "RUN ", "run ", "RUN", "COPY ", "ADD ", "ENV ", "ARG ", "LABEL ", "CMD ", "USER "),
    *("FOO ", "ONBUILD ", "onbuild ", "HEALTHCHECK ", "VOLUME ", "WORKDIR ", "EXPOSE ", "ENTRYPOINT ", "SHELL "),
)
_FLAGS = ("--from=x ", "--mount=type=cache ", '--a="b c" ', "-- ", "--", "--a\\ b", "'--x'")
_WORDS = (
    *("a", "b=c", "=", " ", "\t", "  ", "x y", "$a", "${a}", "${a:-b}", "${a:-", "#", "# c", "é"),
    *("\u00a0", "\u2003", '"', "'", '"a b"', "'a b'", '["a"]', '["a", "b c"]', "[]", "["),
)
_LINE_ENDS = (
    *("\\", "\\\\", "`", "``", "\\\n", "\\\r\n", "\\ \t\n", "`\n", "\n", "\n\n", "\r\n", "\r", "\v", "\f"),
    *("\x1c", "\x85", "\n# c\n", "\n \t\n", "\n#\n", "\ufeff"),
)
_DIRECTIVES = (
    *("# escape=`\n", "# escape=\\\n", "#escape = `\r\n", "# syntax=a/b\n", "# check=skip=all\n"),
    *("# x=y\n", " # syntax=c\n"),
)
_HEREDOCS = (
    *("<<E", "<<-E", "<<'E'", '<<"E"', "3<<E", "<<E <<F", "<<", "<<<E"),
    *("\nE\n", "\n\tE\n", "\nF\n", "\nE", "<<E\nbody\nE\n"),
)
TOKENS = (*_KEYWORDS, *_FLAGS, *_WORDS, *_LINE_ENDS, *_DIRECTIVES, *_HEREDOCS)
"""Everything that matters to a Dockerfile's parser."""

soup = st.lists(st.sampled_from(TOKENS), max_size=24).map("".join)
"""Texts made of everything that matters to a Dockerfile's parser, in no sensible order."""


_WORD = st.sampled_from(
    (
        "a",
        "./b",
        "x=y",
        '"two words"',
        "'it is'",
        "$HOME",
        "${X:-y}",
        "&&",
        "|",
        ";",
        "echo",
        "\\$x",
        "é",
        "-x",
    )
)
_BREAK = st.sampled_from(
    (
        " ",
        "  ",
        "\t",
        " \\\n",
        " \\\n    ",
        " \\\n# note\n  ",
        " \\ \n",
        " \\\n\n",
        "\\\n ",
        " \\\n  # note\n",
    )
)
_INDENT = st.sampled_from(("", "", "", " ", "\t"))
_GAP = st.sampled_from(("", "", "\n", "# note\n", "  # note\n", "#\n", " \t\n"))


@st.composite
def _arguments(draw: st.DrawFn) -> str:
    words = draw(st.lists(_WORD, min_size=1, max_size=5))
    return "".join(word + draw(_BREAK) for word in words[:-1]) + words[-1]


@st.composite
def _heredoc(draw: st.DrawFn) -> str:
    keyword = draw(st.sampled_from(("RUN cat {} ", "RUN {} sh", "COPY {} /f", "ADD {} /f", "ONBUILD RUN {}")))
    opened = draw(st.lists(st.sampled_from((("E", "<<E"), ("F", "<<-F"), ("G H", "<<'G H'"))), min_size=1, max_size=2))
    bodies = draw(st.lists(st.sampled_from(("text\n", "# no comment\n", "back \\\n", "\n", " E\n")), max_size=3))
    line = keyword.format(" ".join(mark for _, mark in opened))
    return "\n".join((line, *("".join(bodies) + name for name, _ in opened)))


@st.composite
def _instruction(draw: st.DrawFn) -> str:
    kind = draw(st.integers(0, 8))
    if kind == 0:
        return draw(_heredoc())
    if kind == 1:
        keyword = draw(
            st.sampled_from(("RUN", "CMD", "ENTRYPOINT", "COPY", "ADD", "VOLUME", "SHELL", "HEALTHCHECK CMD"))
        )
        return f'{keyword}{draw(_BREAK)}["a",{draw(_BREAK)}"b c", "d\\"e"]'
    if kind == 2:
        return draw(st.sampled_from(("ENV a=b c='d e'", "ENV a b c", 'LABEL x="y z" w=', "ARG v", "ARG v=1 w")))
    if kind == 3:
        flags = draw(st.sampled_from(("--from=b", "--link --chown=1:1", '--chmod="755"', "--exclude=a --exclude=b")))
        return f"COPY {flags}{draw(_BREAK)}{draw(_arguments())} /d/"
    if kind == 4:
        return draw(st.sampled_from(("USER me", "workdir /w", "EXPOSE 80 443/udp", "STOPSIGNAL 9", "VOLUME /v /w")))
    keyword = draw(st.sampled_from(("RUN", "run", "Run", "RUN --mount=type=cache,target=/c", "CMD", "ONBUILD RUN")))
    return f"{keyword}{draw(_BREAK)}{draw(_arguments())}"


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    """A Dockerfile that a builder takes, in all the odd ways in which it can be written."""
    top = draw(st.sampled_from(("", "", "# syntax=docker/dockerfile:1\n", "\ufeff", "# check=skip=all\n")))
    parts = [top, draw(_GAP), "FROM base AS first\n"]
    for instruction in draw(st.lists(_instruction(), max_size=7)):
        parts += [draw(_GAP), draw(_INDENT), instruction, "\n"]
    text = "".join(parts)
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text.rstrip("\r\n") if draw(st.booleans()) else text
