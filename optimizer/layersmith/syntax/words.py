"""How the builder cuts one joined instruction line into keyword, flags, words and JSON strings.

All functions work on the bytes of the joined line and return offsets into it; nothing here fails.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from layersmith.values import NamedTuple, pattern

_WIDE = rb"\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80"
_SPACE = rb"(?:[\t\n\v\f\r ]|" + _WIDE + rb")"
_LEADING = re.compile(_SPACE + rb"*+")
_TRAILING = pattern(rb"(?:" + _SPACE + rb")+\Z")
_GAP = re.compile(rb"[\t\v\f\r ]+")
_FIELD = re.compile(rb"[^\t\v\f\r ]+")
_BYTE_SPACES = frozenset(b"\t\n\v\f\r \x85\xa0")
_JSON_ITEM = pattern(rb'[\t\n\r ]*+("(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")[\t\n\r ]*+([,\]])')
_JSON_EMPTY = pattern(rb"\[[\t\n\r ]*\]")


class Piece(NamedTuple):
    """The bytes `text` that the builder sees, and the offsets in the joined line that they come from."""

    text: bytes
    start: int
    end: int


class Layout(NamedTuple):
    """Offsets in a joined line: the keyword, what follows it, the flags, the arguments behind them."""

    keyword_start: int
    keyword_end: int
    tail_start: int
    flags: tuple[Piece, ...]
    args_start: int
    args_end: int


def skip_space(text: bytes) -> int:
    """How many bytes of white space, in the builder's (Unicode) sense, `text` begins with."""
    match = _LEADING.match(text)
    return match.end() if match else 0


def trimmed(text: bytes, start: int = 0) -> tuple[int, int]:
    """The bounds of `text[start:]` without the Unicode white space at both ends."""
    if start < len(text) and 0x20 < text[start] < 0x80 and 0x20 < text[-1] < 0x80:
        return start, len(text)
    body = text[start:].rstrip()
    end = start + len(body)
    if body and body[-1] >= 0x80:
        while match := _TRAILING.search(text, max(start, end - 64), end):
            end = match.start()
    match = _LEADING.match(text, start, end)
    return (match.end() if match else start), end


@lru_cache(maxsize=2048)
def layout(line: bytes, escape: bytes) -> Layout:
    """Cut a joined line into keyword, flags and arguments; `escape` is the file's escape character."""
    start, end = trimmed(line)
    gap = _GAP.search(line, start, end)
    if not gap:
        return Layout(start, end, end, (), end, end)
    rest = gap.end()
    flags: tuple[Piece, ...] = ()
    if line.startswith(b"--", rest) or line[rest] in _BYTE_SPACES:
        flags, rest = _flags(line, rest, end, escape[0])
    args_start, args_end = trimmed(line[:end], rest)
    return Layout(start, gap.start(), gap.end(), flags, args_start, args_end)


def _flags(line: bytes, pos: int, end: int, escape: int) -> tuple[tuple[Piece, ...], int]:
    """The flags from `pos` on and the offset behind them."""
    # The builder goes byte by byte here: the bytes 85 and A0 part words even inside a longer character.
    found: list[Piece] = []
    while True:
        while pos < end and line[pos] in _BYTE_SPACES:
            pos += 1
        if not line.startswith(b"--", pos, end):
            return tuple(found), pos
        start, word, quote, quoted = pos, bytearray(), 0, False
        while pos < end:
            byte = line[pos]
            if quote:
                if byte == quote:
                    quote = 0
                    pos += 1
                    continue
            elif byte in _BYTE_SPACES:
                break
            elif byte in b"'\"":
                quote, quoted = byte, True
                pos += 1
                continue
            if byte == escape:
                pos += 1
                if pos == end:
                    break
                byte = line[pos]
            word.append(byte)
            pos += 1
        if word == b"--":
            return tuple(found), pos
        if word or quoted:
            found.append(Piece(bytes(word), start, pos))


def fields(text: bytes) -> tuple[Piece, ...]:
    """The words of `text` parted by white space alone, as in COPY, FROM or EXPOSE."""
    return tuple(Piece(m[0], m.start(), m.end()) for m in _FIELD.finditer(text))


@cache
def _quoted_words(escape: bytes) -> re.Pattern[bytes]:
    esc = re.escape(escape)
    dangling = rb"(?:" + esc + rb"\Z)"
    double = rb'"(?:' + esc + rb'(?s:.)|[^"' + esc + rb"])*+(?:\"|\Z|" + dangling + rb")"
    single = rb"'[^']*+(?:'|\Z)"
    plain = rb"(?!" + _SPACE + rb")[^'\"" + esc + rb"]"
    word = rb"(?:" + rb"|".join((esc + rb"(?s:.)", double, single, plain, dangling)) + rb")+"
    return re.compile(_SPACE + rb"*+(" + word + rb")")


def quoted_fields(text: bytes, escape: bytes) -> tuple[Piece, ...]:
    """The words of `text` where quotes and the escape character keep white space inside a word, as in ENV.
    Quotes stay; an escape character with nothing behind it is dropped."""
    found: list[Piece] = []
    for match in _quoted_words(escape).finditer(text):
        word, end = match[1], match.end()
        if end == len(text) and _dangles(word, escape[0]):
            word, end = word[:-1], end - 1
        if word:
            found.append(Piece(word, match.start(1), end))
    return tuple(found)


def _dangles(word: bytes, escape: int) -> bool:
    quote, escaped = 0, False
    for byte in word:
        if escaped:
            escaped = False
        elif byte == escape and quote != 0x27:
            escaped = True
        elif quote:
            quote = 0 if byte == quote else quote
        elif byte in b"'\"":
            quote = byte
    return escaped


def json_strings(text: bytes) -> tuple[Piece, ...] | None:
    """The strings of a JSON array, each with its quotes, or None when `text` is anything else."""
    found = leading_json_strings(text)
    return None if found is None or text[found[1] :].strip(b"\t\n\r ") else found[0]


def leading_json_strings(text: bytes) -> tuple[tuple[Piece, ...], int] | None:
    """The strings of the JSON array that `text` begins with, and the offset behind it, or None."""
    if not text.startswith(b"["):
        return None
    if empty := _JSON_EMPTY.match(text):
        return (), empty.end()
    found: list[Piece] = []
    pos = 1
    while match := _JSON_ITEM.match(text, pos):
        found.append(Piece(match[1], match.start(1), match.end(1)))
        pos = match.end()
        if match[2] == b"]":
            return tuple(found), pos
    return None
