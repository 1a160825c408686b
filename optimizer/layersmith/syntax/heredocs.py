"""Which here-documents one instruction line opens."""

from __future__ import annotations

from layersmith.syntax.variables import Lexer, WordError
from layersmith.syntax.words import json_strings, layout
from layersmith.values import NamedTuple, pattern

KEYWORDS = frozenset(("RUN", "COPY", "ADD"))

_OPENING = pattern(r"[0-9]*<<(-?)([\t\n\f\r ]*)([^<]+)\Z")
_UNDECODABLE = pattern("[\udc80-\udcff]")


class Opening(NamedTuple):
    """A heredoc's `name`, whether it was written `<<-`, whether variables expand in its body, and whether the
    name is `spaced` from the `<<` (builders before 2025 do not take that for a heredoc)."""

    name: str
    strip_tabs: bool
    expand: bool
    spaced: bool


def openings(line: bytes, keyword: str, escape: bytes) -> tuple[Opening, ...]:
    """The heredocs that the joined line opens, in order; raises WordError when the builder refuses a name.

    `keyword` is the line's, in upper case. RUN, COPY and ADD have heredocs, also behind one ONBUILD, unless
    their arguments are a JSON array.
    """
    found = layout(line, escape)
    args = line[found.args_start : found.args_end]
    if keyword == "ONBUILD":
        found = layout(args, escape)
        keyword = args[found.keyword_start : found.keyword_end].decode("ascii", "replace").upper()
        args = args[found.args_start : found.args_end]
    if keyword not in KEYWORDS or json_strings(args) is not None:
        return ()
    text = _UNDECODABLE.sub("\ufffd", line.decode("utf-8", "surrogateescape"))
    try:
        words = _words(text, raw_quotes=True, raw_escapes=True)
    except (WordError, RecursionError):
        return ()
    return tuple(opening for word in words if (opening := parse_opening(word)))


def parse_opening(word: str) -> Opening | None:
    """What a word such as `<<-"EOF"` opens, or None when it opens nothing; raises WordError."""
    match = _OPENING.match(word)
    if not match:
        return None
    rest = match[3]
    plain = _words(rest)
    if len(plain) != 1:
        return None
    raw = _words(rest, raw_quotes=True)
    if len(raw) != 1:
        raise WordError(f"the name of the heredoc <<{rest} is ambiguous")
    return Opening(plain[0], bool(match[1]), _quotes(plain[0]) == _quotes(raw[0]), bool(match[2]))


def _words(text: str, *, raw_quotes: bool = False, raw_escapes: bool = False) -> list[str]:
    lexer = Lexer(text, lambda _: None, raw_quotes=raw_quotes, raw_escapes=raw_escapes, keep_unset=True)
    return lexer.run()[1]


def _quotes(text: str) -> int:
    return text.count("'") + text.count('"')
