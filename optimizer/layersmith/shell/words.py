"""Tokens, words, expansions and here-documents of what `sh` and `bash` have in common (POSIX.1, 2.2, 2.3, 2.6, 2.7.4).

The text is handled as Latin-1, in which a character is a byte, so that offsets are byte offsets.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import NoReturn

from layersmith.shell.ast import Sequence, Word, new_word
from layersmith.values import pattern


class Declined(Exception):  # noqa: N818 - not an error: another parser may know the construct
    """This parser does not know a construct; `reason` and `offset` as in `Unparsed`."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class Refused(Declined):
    """The shell would refuse the script too, or shells differ on it: no other parser need be asked."""


TOKEN = re.compile(
    r"""(?:[\ \t]|\\\n)*+
    (?:
      ([0-9]*)(<<<|<<-?|<>|<&|>>|>&|>\||[<>])                                    # 1, 2 a redirection
    | ([^ \t\n;&|<>()$`\\"'\#*?[][^ \t\n;&|<>()$`\\"'*?[]*+)(?=[ \t\n;&|<>()]|\Z)   # 3 a plain word
    | (&&|\|\||;;&?|;&|\|&|&>>?|[;&|\n()])                                       # 4 an operator
    | (\#[^\n]*+)                                                                # 5 a comment
    | (\Z)                                                                       # 6 the end
    |                                                                            # else: a word with quotes or `$`
    )""",
    re.VERBOSE,
).match
REDIRECT, WORD, OPERATOR, COMMENT, END = 2, 3, 4, 5, 6

_PIECE = re.compile(
    r"""([^ \t\n;&|<>()$`\\"'*?[]++)     # 1 plain
    | ([*?[]++)                          # 2 pattern characters
    | '([^']*+)'                         # 3 single-quoted
    | "([^"$`\\]*+)"                     # 4 double-quoted, nothing special inside
    | \\(.)                              # 5 escaped
    | (["$`])                            # 6 needs a closer look
    """,
    re.VERBOSE | re.DOTALL,
).match
_IN_DOUBLE = re.compile(r'([^"$`\\]++)|\\(.)|(["$`])', re.DOTALL).match
_IN_HEREDOC = pattern(r"[^$`\\]++|\\.|([$`])", re.DOTALL)
_CONTINUED = pattern(r"(?<!\\)(?:\\\\)*\\\n\Z")
_IN_BRACES = pattern(r"""([^}"'$`\\]++)|'[^']*+'|\\.|(["$`'}])""", re.DOTALL)
_IN_BRACES_QUOTED = pattern(r"""([^}"'$`\\]++)|\\.|(["$`'}])""", re.DOTALL)
_DOLLAR = re.compile(r"""\$(?:([A-Za-z_][A-Za-z0-9_]*|[0-9@*\#?$!-])|(\(\()|(\()|(\{)|(['"\[]))""", re.VERBOSE).match
_PARAMETER = pattern(
    r"""\$\{(?:
      (\#?(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*?$!-]|\#)\})       # 1 whole: ${x} ${#x}
    | (?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*\#?$!-])(?::?[-=?+]|\#\#?|%%?)
    )""",
    re.VERBOSE,
)
_BASH_PARAMETER = pattern(
    r"""\$\{(?:
      ([!\#]?[A-Za-z_][A-Za-z0-9_]*(?:\[[A-Za-z0-9_@*$]+\])?[@*]?\})       # 1 whole: ${!x} ${x[1]}
    | !?[A-Za-z_][A-Za-z0-9_]*(?:\[[A-Za-z0-9_@*$]+\])?(?:[/:@^,]|\#\#?|%%?|[-=?+])
    | [0-9@*]+[/:^,]
    )""",
    re.VERBOSE,
)
_ARITHMETIC = pattern(r"""([^()`"'\\$]++)|([()$`])""")
_BACKQUOTES = pattern(r"`((?:[^`\\]++|\\.)*+)`", re.DOTALL)
_ANSI_QUOTED = pattern(r"\$'(?:[^'\\]++|\\.)*+'", re.DOTALL)


def recode(text: str) -> str:
    """The Latin-1 view of some bytes as UTF-8 text, with surrogate escapes where it is not UTF-8."""
    return text.encode("latin-1").decode("utf-8", "surrogateescape")


_DEEPEST = 60
"""Levels of what is nested. Python itself would give up at some hundreds."""


class Words(ABC):
    """Reads the tokens and words of one script; `pos` is where the next token is looked for.

    What stands in a substitution is commands again, which the class derived from this one reads.
    """

    __slots__ = (
        "ascii", "bash", "comments", "depth", "heredocs", "pending", "pos", "seen", "seen_at", "substitutions", "text",
        "within",
    )  # fmt: skip

    def __init__(self, text: str, bash: bool, is_ascii: bool, depth: int) -> None:
        self.text = text
        self.bash = bash
        self.ascii = is_ascii
        self.depth = depth
        self.within = 0
        self.pos = 0
        self.comments: list[tuple[int, int]] = []
        self.substitutions: list[bytes] = []
        self.heredocs = False
        self.pending: list[tuple[str, bool, bool]] = []  # here-documents: end, tabs go, expands
        self.seen: re.Match[str]  # the token at the offset `seen_at`, which is asked for several times
        self.seen_at = -1

    @abstractmethod
    def whole(self) -> Sequence:
        """The commands of the whole text."""

    @abstractmethod
    def sequence(self) -> Sequence:
        """And-or lists up to something that cannot begin one, at which `pos` is left."""

    # Tokens

    def peek(self) -> re.Match[str]:
        """The next token, `pos` left in front of it; a comment before it is recorded and passed."""
        if self.pos == self.seen_at:
            return self.seen
        token = TOKEN(self.text, self.pos)
        assert token is not None
        if token.lastindex == COMMENT:
            self.comments.append(token.span(5))
            self.pos = token.end()
            token = TOKEN(self.text, self.pos)
            assert token is not None
        self.seen, self.seen_at = token, self.pos
        return token

    def newlines(self) -> None:
        """Pass newlines, and with the first of them the here-documents that were announced before it."""
        while True:
            token = self.peek()
            if token[4] != "\n":
                return
            self.pos = token.end()
            while self.pending:
                self.heredoc(*self.pending.pop(0))

    def next_word(self) -> Word | None:
        """The next token when it is a word, `pos` left behind it; None, and `pos` as it was, when it is none."""
        token = TOKEN(self.text, self.pos)
        assert token is not None
        if token.lastindex == WORD:
            self.pos = token.end()
            raw = token[3] if self.ascii else recode(token[3])
            return new_word((*token.span(3), raw, raw, False))
        return self.word(token.end()) if token.lastindex is None else None

    def unexpected(self, token: re.Match[str]) -> NoReturn:
        """Refuse `token`, which can't stand where it does."""
        kind = token.lastindex
        if kind == END:
            raise Refused("unexpected end", token.end())
        found = token[kind] if kind is not None else self.text[token.end() : token.end() + 20]
        raise Refused(f"unexpected {found!r}", token.start(kind) if kind is not None else token.end())

    # Words

    def word(self, start: int) -> Word:
        """The word at `start`, where one must be; `pos` is left behind it."""
        text = self.text
        pieces: list[str] = []
        expands = glob = continued = False
        pos = start
        while (match := _PIECE(text, pos)) is not None:
            kind = match.lastindex
            pos = match.end()
            if kind in (1, 3, 4):
                pieces.append(match[kind])
            elif kind == 2:
                glob = True
                pieces.append(match[2])
            elif kind == 5:
                if match[5] == "\n":
                    continued = True
                else:
                    pieces.append(match[5])
            elif match[6] == '"':
                pos, expanded = self.double_quoted(pos, pieces)
                expands = expands or expanded
            elif match[6] == "`":
                pos = self.backquoted(pos - 1, quoted=False)
                expands = True
            else:
                end = self.dollar(pos - 1, quoted=False)
                if end == pos:
                    pieces.append("$")
                else:
                    pos = end
                    expands = True
        if pos < len(text) and text[pos] in "'\\":
            raise Refused("an unterminated quote", pos)
        if pos == start:
            raise Refused(f"unexpected {text[pos : pos + 1]!r}", pos)
        if continued and text[pos : pos + 1] in ("<", ">", "("):
            raise Refused("a line continuation in front of an operator", pos)
        raw = text[start:pos]
        if glob and "]" not in raw and "*" not in raw and "?" not in raw:
            glob = False  # `[` alone, the command, matches nothing
        literal = None if expands else "".join(pieces)
        if not self.ascii:
            raw = recode(raw)
            literal = None if literal is None else recode(literal)
        self.pos = pos
        return new_word((start, pos, raw, literal, glob))

    def double_quoted(self, pos: int, pieces: list[str]) -> tuple[int, bool]:
        """The offset behind the closing quote of a string whose text begins at `pos`, and whether it expands."""
        text = self.text
        begin = pos - 1
        expands = False
        while (match := _IN_DOUBLE(text, pos)) is not None:
            pos = match.end()
            kind = match.lastindex
            if kind == 1:
                pieces.append(match[1])
            elif kind == 2:
                if match[2] in '"$`\\':
                    pieces.append(match[2])
                elif match[2] != "\n":
                    pieces.append("\\" + match[2])
            elif match[3] == '"':
                return pos, expands
            elif match[3] == "`":
                pos = self.backquoted(pos - 1, quoted=True)
                expands = True
            else:
                end = self.dollar(pos - 1, quoted=True)
                if end == pos:
                    pieces.append("$")
                else:
                    pos = end
                    expands = True
        raise Refused("an unterminated quote", begin)

    def deeper(self, pos: int) -> None:
        """Go one level deeper into what is nested, at `pos`."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Refused("nested too deeply", pos)

    def dollar(self, pos: int, quoted: bool) -> int:
        """The offset behind the expansion at `pos`; `pos + 1` when the `$` there stands for itself."""
        match = _DOLLAR(self.text, pos)
        if match is None:
            if self.text.startswith("\\\n", pos + 1):
                raise Refused("a line continuation behind a $", pos)
            return pos + 1
        kind = match.lastindex
        if kind == 1:
            return match.end()
        if kind == 2:
            self.deeper(pos)
            end = self.arithmetic(match.end())
            self.depth -= 1
            return end
        if kind == 3:
            return self.substitution(match.end())
        if kind == 4:
            self.deeper(pos)
            end = self.parameter(pos, quoted)
            self.depth -= 1
            return end
        if match[5] in "'\"":
            if quoted:
                return pos + 1
            if not self.bash:
                raise Refused(f"bash-only: ${match[5]}", pos)
            if match[5] == '"':
                return self.double_quoted(match.end(), [])[0]
            ansi = _ANSI_QUOTED.match(self.text, pos)
            if ansi is None:
                raise Refused("an unterminated quote", pos)
            return ansi.end()
        raise Refused("shells differ on $[", pos)

    def parameter(self, pos: int, quoted: bool) -> int:
        """The offset behind the `${...}` at `pos`."""
        text = self.text
        match = _PARAMETER.match(text, pos)
        if match is None:
            match = _BASH_PARAMETER.match(text, pos)
            if match is None:
                raise Refused("an unknown kind of ${", pos)
            if not self.bash:
                raise Refused("bash-only: ${", pos)
        if match[1]:
            return match.end()
        begin = pos
        pos = match.end()
        scan = (_IN_BRACES_QUOTED if quoted else _IN_BRACES).match
        while (piece := scan(text, pos)) is not None:
            pos = piece.end()
            special = piece[2]
            if special is None:
                continue
            if special == "}":
                if "<(" in (inside := text[begin:pos]) or ">(" in inside:
                    raise Refused("a process substitution in a ${", begin)  # to bash alone, in double quotes, too
                return pos
            if special == "$":
                pos = self.dollar(pos - 1, quoted)
            elif special == "`":
                pos = self.backquoted(pos - 1, quoted)
            elif special == '"' and not quoted:
                pos = self.double_quoted(pos, [])[0]
            else:
                raise Declined("quotes in a quoted ${", begin)
        raise Refused("an unterminated ${", begin)

    def arithmetic(self, pos: int) -> int:
        """The offset behind the arithmetic expansion whose text, behind `$((`, begins at `pos`."""
        text = self.text
        begin = pos
        open_parentheses = 0
        while (piece := _ARITHMETIC.match(text, pos)) is not None:
            pos = piece.end()
            special = piece[2]
            if special is None:
                continue
            if special == "(":
                open_parentheses += 1
            elif special == "$":
                pos = self.dollar(pos - 1, quoted=True)
            elif special == "`":
                pos = self.backquoted(pos - 1, quoted=True)
            elif open_parentheses:
                open_parentheses -= 1
            elif text.startswith(")", pos):
                return pos + 1
            else:
                break
        raise Declined("$((", begin)

    def substitution(self, pos: int) -> int:
        """The offset behind the command substitution whose text, behind `$(`, begins at `pos`."""
        outer = self.pending
        self.pending = []
        self.pos = pos
        self.within += 1
        self.sequence()
        self.within -= 1
        token = self.peek()
        if token[4] != ")" or self.pending or (outer and "\n" in self.text[pos : token.start(4)]):
            self.unexpected(token)
        self.pending = outer
        if not self.within:
            self.substitutions.append(self.text[pos : token.start(4)].encode("latin-1"))
        return token.end()

    def backquoted(self, pos: int, quoted: bool) -> int:
        """The offset behind the command substitution in backquotes at `pos`; `quoted`: it stands in double quotes."""
        match = _BACKQUOTES.match(self.text, pos)
        if match is None:
            raise Refused("an unterminated backquote", pos)
        inner = re.sub(r'\\([$`\\"])' if quoted else r"\\([$`\\])", r"\1", match[1])
        nested = type(self)(inner, self.bash, self.ascii, self.depth)
        nested.whole()
        self.heredocs = self.heredocs or nested.heredocs
        if not self.within:
            self.substitutions.append(inner.encode("latin-1"))
        return match.end()

    def heredoc(self, delimiter: str, tabs_go: bool, expands: bool) -> None:
        """Pass the here-document that begins at `pos`, with its closing line."""
        text = self.text
        begin = pos = self.pos
        while True:
            newline = text.find("\n", pos)
            line = text[pos:] if newline < 0 else text[pos:newline]
            if (line.lstrip("\t") if tabs_go else line) == delimiter:
                break
            if newline < 0:
                raise Refused("an unterminated here-document", begin)
            pos = newline + 1
        self.pos = pos + len(line)
        if newline >= 0:
            self.pos = newline + 1
        if expands:
            if _CONTINUED.search(text[begin:pos]):
                raise Refused("the end of a here-document behind a line continuation", pos)
            inside = begin
            closing = self.pos
            while inside < pos and (piece := _IN_HEREDOC.match(text, inside, pos)) is not None:
                inside = piece.end()
                if piece[1] == "$":
                    inside = self.dollar(inside - 1, quoted=True)
                elif piece[1] == "`":
                    inside = self.backquoted(inside - 1, quoted=True)
            if inside != pos:
                raise Refused("an expansion goes on behind its here-document", begin)
            self.pos = closing
