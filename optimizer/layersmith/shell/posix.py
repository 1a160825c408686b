"""A strict recursive-descent parser for what `sh` and `bash` have in common; the fast path of `shell.parse`.

It follows POSIX.1 chapter 2 (2.3 tokens, 2.9 commands, 2.10 grammar) and takes nothing that dash and bash would read
differently. The text is handled as Latin-1, in which a character is a byte, so that offsets are byte offsets.
"""

from __future__ import annotations

import re
from typing import NoReturn

from layersmith.shell.ast import (
    AndOr,
    Assignment,
    Command,
    Compound,
    Kind,
    Pipeline,
    Redirect,
    Script,
    Sequence,
    Word,
)
from layersmith.shell.builtins import SPECIAL_BUILTINS


class Declined(Exception):  # noqa: N818 - not an error: another parser may know the construct
    """This parser does not know a construct; `reason` and `offset` as in `Unparsed`."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class Refused(Declined):
    """The shell would refuse the script too, or shells differ on it: no other parser need be asked."""


_TOKEN = re.compile(
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
# Plain words behind the first one of a command, each with the blanks in front of it; those that touch a redirection
# (`2>`) are left to _TOKEN.
_PLAIN_WORDS = re.compile(
    r"""(?:[\ \t]++[^ \t\n;&|<>()$`\\"'\#*?[{][^ \t\n;&|<>()$`\\"'*?[]*+(?=[ \t\n;&|()]|\Z))++""", re.VERBOSE
).match
_BETWEEN_BLANKS = re.compile(r"[^ \t]++").finditer

_REDIRECT, _WORD, _OPERATOR, _COMMENT, _END = 2, 3, 4, 5, 6

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
_IN_HEREDOC = re.compile(r"[^$`\\]++|\\.|([$`])", re.DOTALL).match
_CONTINUED = re.compile(r"(?<!\\)(?:\\\\)*\\\n\Z").search
_IN_BRACES = re.compile(r"""([^}"'$`\\]++)|'[^']*+'|\\.|(["$`'}])""", re.DOTALL).match
_IN_BRACES_QUOTED = re.compile(r"""([^}"'$`\\]++)|\\.|(["$`'}])""", re.DOTALL).match
_DOLLAR = re.compile(r"""\$(?:([A-Za-z_][A-Za-z0-9_]*|[0-9@*\#?$!-])|(\(\()|(\()|(\{)|(['"\[]))""", re.VERBOSE).match
_PARAMETER = re.compile(
    r"""\$\{(?:
      (\#?(?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*?$!-]|\#)\})       # 1 whole: ${x} ${#x}
    | (?:[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*\#?$!-])(?::?[-=?+]|\#\#?|%%?)
    )""",
    re.VERBOSE,
).match
_BASH_PARAMETER = re.compile(
    r"""\$\{(?:
      ([!\#]?[A-Za-z_][A-Za-z0-9_]*(?:\[[A-Za-z0-9_@*$]+\])?[@*]?\})       # 1 whole: ${!x} ${x[1]}
    | !?[A-Za-z_][A-Za-z0-9_]*(?:\[[A-Za-z0-9_@*$]+\])?(?:[/:@^,]|\#\#?|%%?|[-=?+])
    | [0-9@*]+[/:^,]
    )""",
    re.VERBOSE,
).match
_ARITHMETIC = re.compile(r"""([^()`"'\\$]++)|([()$`])""").match
_BACKQUOTES = re.compile(r"`((?:[^`\\]++|\\.)*+)`", re.DOTALL).match
_ANSI_QUOTED = re.compile(r"\$'(?:[^'\\]++|\\.)*+'", re.DOTALL).match
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?=)").match
_SUBSCRIPT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\[").match
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").fullmatch
_NAMED_FD = re.compile(r"\{[A-Za-z_][A-Za-z0-9_]*\}").fullmatch

_OPENING: dict[str, Kind] = {
    "{": "group",
    "if": "if",
    "for": "for",
    "while": "while",
    "until": "until",
    "case": "case",
}
_CLOSING = frozenset(("then", "else", "elif", "fi", "do", "done", "esac", "}"))
_BASH_WORDS = frozenset(("[[", "function", "select", "coproc"))
_RESERVED = frozenset((*_OPENING, *_CLOSING, *_BASH_WORDS, "!", "in", "]]"))
_ASSIGNS = frozenset(("export", "declare", "local", "readonly", "typeset", "alias", "eval", "let"))

_DEEPEST = 60


def parse_posix(text: bytes, bash: bool) -> Script:
    """Parse the whole of `text`.

    Raises `Refused` for what is wrong or differs between shells, `Declined` for what this parser does not know.
    """
    if b"\0" in text:
        raise Refused("a NUL byte", text.index(b"\0"))
    if text[:1] in (b"-", b"+"):
        raise Refused("the shell would take it for an option", 0)
    source = text.decode("latin-1")
    parser = _Parser(source, bash, source.isascii(), 0)
    body = parser.whole()
    return Script(text, body, tuple(parser.comments), tuple(parser.substitutions), parser.heredocs)


def parse_word(text: bytes, bash: bool) -> Word | None:
    """The one word that `text` is, its offsets from 0; None when it is no word, or more than one."""
    source = text.decode("latin-1")
    parser = _Parser(source, bash, source.isascii(), 0)
    try:
        word = parser.next_word()
    except Declined:
        return None
    return word if word is not None and (word.start, word.end) == (0, len(source)) else None


def recode(text: str) -> str:
    """The Latin-1 view of some bytes as UTF-8 text, with surrogate escapes where it is not UTF-8."""
    return text.encode("latin-1").decode("utf-8", "surrogateescape")


class _Parser:
    """`pos` is where the next token is looked for."""

    __slots__ = ("ascii", "bash", "comments", "depth", "heredocs", "pending", "pos", "substitutions", "text", "within")

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

    # Lists

    def whole(self) -> Sequence:
        body = self.sequence()
        token = self.peek()
        if token.lastindex != _END or self.pending:
            self.unexpected(token)
        return body

    def sequence(self) -> Sequence:
        """And-or lists up to something that cannot begin one, at which `pos` is left."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Refused("nested too deeply", self.pos)
        items: list[AndOr] = []
        terminators: list[str] = []
        begin = self.pos
        self.newlines()
        while (item := self.and_or()) is not None:
            items.append(item)
            token = self.peek()
            if token.lastindex == _OPERATOR and token[4] in (";", "&", "\n"):
                terminators.append(token[4])
                if token[4] != "\n":
                    self.pos = token.end()
                self.newlines()
            else:
                terminators.append("")
                break
        self.depth -= 1
        if not items:
            return Sequence(begin, begin, (), ())
        return Sequence(items[0].start, items[-1].end, tuple(items), tuple(terminators))

    def and_or(self) -> AndOr | None:
        first = self.pipeline()
        if first is None:
            return None
        parts = [first]
        operators: list[str] = []
        while True:
            token = self.peek()
            if token.lastindex != _OPERATOR or token[4] not in ("&&", "||"):
                return AndOr(first.start, parts[-1].end, tuple(parts), tuple(operators))
            operators.append(token[4])
            self.pos = token.end()
            self.newlines()
            following = self.pipeline()
            if following is None:
                self.unexpected(self.peek())
            parts.append(following)

    def pipeline(self) -> Pipeline | None:
        token = self.peek()
        negated = False
        begin = token.start(3)
        if token[3] == "!":
            negated = True
            self.pos = token.end()
            token = self.peek()
        part = self.command(token)
        if part is None:
            if negated:
                self.unexpected(self.peek())
            return None
        if not negated:
            begin = part.start
        token = self.peek()
        if token.lastindex != _OPERATOR or token[4] not in ("|", "|&"):
            return Pipeline(begin, part.end, negated, (part,))
        parts = [part]
        while token.lastindex == _OPERATOR and token[4] in ("|", "|&"):
            if token[4] == "|&" and not self.bash:
                raise Refused("bash-only: |&", token.start(4))
            self.pos = token.end()
            self.newlines()
            following = self.command(self.peek())
            if following is None:
                self.unexpected(self.peek())
            parts.append(following)
            token = self.peek()
        return Pipeline(begin, parts[-1].end, negated, tuple(parts))

    # Commands

    def command(self, token: re.Match[str]) -> Command | Compound | None:
        """The command that begins at `token`, or None when none can begin there."""
        kind = token.lastindex
        if kind == _WORD:
            raw = token[3]
            if raw in _RESERVED:
                if raw in _CLOSING:
                    return None
                if raw in _OPENING:
                    self.pos = token.end()
                    return self.compound(_OPENING[raw], token.start(3))
                if raw in _BASH_WORDS:
                    if not self.bash:
                        raise Refused(f"bash-only: {raw}", token.start(3))
                    raise Declined(raw, token.start(3))
                self.unexpected(token)
        elif kind == _OPERATOR:
            operator = token[4]
            if operator == "(":
                if self.text.startswith(("((", "(\\\n"), token.start(4)):
                    raise Declined("((", token.start(4))
                self.pos = token.end()
                return self.compound("subshell", token.start(4))
            if operator[:2] != "&>":
                return None
        elif kind == _END:
            return None
        return self.simple(token)

    def simple(self, token: re.Match[str]) -> Command | Compound:
        text = self.text
        begin = -1
        assignments: list[Assignment] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        end = 0
        while True:
            kind = token.lastindex
            if kind == _WORD:
                raw = token[3]
                start, end = token.span(3)
                self.pos = end
                if raw[0] == "{":
                    self.no_named_descriptor(raw, start, end)
                if not self.ascii:
                    raw = recode(raw)
                word = Word(start, end, raw, raw, False)
            elif kind is None:
                start = token.end()
                word = self.word(start)
                end = self.pos
            elif kind == _REDIRECT or (kind == _OPERATOR and token[4][:2] == "&>"):
                redirect = self.redirect(token)
                redirects.append(redirect)
                end = redirect.end
                if begin < 0:
                    begin = redirect.start
                token = _TOKEN(text, self.pos)  # type: ignore[assignment]
                continue
            else:
                if kind == _OPERATOR and token[4] == "(":
                    if len(words) == 1 and not assignments and not redirects:
                        return self.function(words[0], token)
                    if self.bash:
                        raise Declined("( within a command", token.start(4))
                    raise Refused("unexpected (", token.start(4))
                return Command(begin, end, tuple(assignments), tuple(words), tuple(redirects))
            if begin < 0:
                begin = start
            if words:
                if "[" in word.raw and words[0].raw in _ASSIGNS and _SUBSCRIPT(word.raw):
                    raise self.subscript(start)
                words.append(word)
            else:
                if "\\\n" in word.raw:
                    raise Refused("a line continuation within a command's name", start)
                if "[" in word.raw and _SUBSCRIPT(word.raw):
                    raise self.subscript(start)
                assigned = _ASSIGNMENT(word.raw) if "=" in word.raw else None
                if assigned is not None:
                    assignments.append(self.assignment(word, assigned))
                    end = self.pos
                else:
                    if word.raw in _RESERVED:
                        # One that may stand here was taken care of, but for `[[`, which is no plain word.
                        if word.raw != "[[" or assignments or redirects:
                            raise Refused(f"unexpected {word.raw}", start)
                        if not self.bash:
                            raise Refused("bash-only: [[", start)
                        raise Declined("[[", start)
                    words.append(word)
            plain = _PLAIN_WORDS(text, self.pos) if words and self.ascii else None
            if plain is not None:
                self.pos = end = plain.end()
                for found in _BETWEEN_BLANKS(text, plain.start(), end):
                    raw = found[0]
                    words.append(Word(found.start(), found.end(), raw, raw, False))
            token = _TOKEN(text, self.pos)  # type: ignore[assignment]

    def assignment(self, word: Word, match: re.Match[str]) -> Assignment:
        if match[2] != "=":
            if not self.bash:
                raise Refused(f"bash-only: {match[0]}", word.start)
            if self.text.startswith("(", word.end) and len(match[0]) == len(word.raw):
                return self.array(word.start, match[1])
            return Assignment(word.start, word.end, match[1], None)
        offset = match.end()
        if offset == len(word.raw):
            if self.bash and self.text.startswith("(", word.end):
                return self.array(word.start, match[1])
            return Assignment(word.start, word.end, match[1], None)
        literal = None if word.literal is None else word.literal[offset:]
        value = Word(word.start + offset, word.end, word.raw[offset:], literal, word.glob)
        return Assignment(word.start, word.end, match[1], value)

    def subscript(self, start: int) -> Declined:
        """What is wrong with `name[`, where bash reads on up to `]`, blanks included."""
        if self.bash:
            return Declined("an array element", start)
        return Refused("bash-only: an array element", start)

    def array(self, begin: int, name: str) -> Assignment:
        """bash's `name=(...)`, `pos` being in front of the parenthesis."""
        self.pos += 1
        self.newlines()
        while self.next_word() is not None:
            self.newlines()
        token = self.peek()
        if token[4] != ")":
            self.unexpected(token)
        self.pos = token.end()
        if self.text[self.pos : self.pos + 1] not in ("", " ", "\t", "\n", ";", "&", "|", ")"):
            raise Declined("text behind an array", self.pos)
        return Assignment(begin, self.pos, name, None)

    def redirect(self, token: re.Match[str]) -> Redirect:
        if token.lastindex == _OPERATOR:
            operator, fd, begin = token[4], "", token.start(4)
            if not self.bash:
                raise Refused(f"bash-only: {operator}", begin)
        else:
            operator, fd, begin = token[2], token[1], token.start(1)
            if operator == "<<<":
                if not self.bash:
                    raise Refused("bash-only: <<<", begin)
            elif len(fd) > 1 and not self.bash:
                raise Refused("shells differ on file descriptors above 9", begin)
        if self.text.startswith("\\\n", token.end()):
            raise Refused("a line continuation within an operator", token.end())
        if operator in ("<", ">") and self.text.startswith("(", token.end()):
            if not self.bash:
                raise Refused(f"bash-only: {operator}(", begin)
            raise Declined("process substitution", begin)
        self.pos = token.end()
        token = _TOKEN(self.text, self.pos)  # type: ignore[assignment]
        if token.lastindex == _WORD:
            self.no_named_descriptor(token[3], token.start(3), token.end(3))
            raw = token[3] if self.ascii else recode(token[3])
            target = Word(token.start(3), token.end(3), raw, raw, False)
            self.pos = token.end()
        elif token.lastindex is None:
            target = self.word(token.end())
        elif self.bash and self.text.startswith(("<(", ">("), token.start(2)) and not token[1]:
            raise Declined("process substitution", token.start(2))
        else:
            self.unexpected(token)
        if operator in ("<<", "<<-"):
            if target.literal is None or "\n" in target.raw:
                raise Refused("a here-document's end is not a plain word", begin)
            quoted = target.literal != target.raw
            self.pending.append((target.literal, operator == "<<-", not quoted))
            self.heredocs = True
            return Redirect(begin, target.end, operator, None, fd)
        if operator in (">&", "<&") and target.raw[0] == "-" and len(target.raw) > 1:
            raise Refused(f"shells differ on {operator}-", begin)
        if operator in (">&", "<&") and not self.bash and target.literal is not None:
            digits = target.literal
            if not (digits == "-" or (len(digits) == 1 and digits.isdigit())):
                raise Refused(f"bash-only: {operator} {digits}", begin)
        return Redirect(begin, target.end, operator, target, fd)

    def no_named_descriptor(self, raw: str, start: int, end: int) -> None:
        """Refuse bash's `{name}>file`, a plain word and a redirection to other shells."""
        if self.text[end : end + 1] in ("<", ">") and _NAMED_FD(raw):
            raise Refused("shells differ on a named file descriptor", start)

    def function(self, name: Word, token: re.Match[str]) -> Compound:
        self.pos = token.end()
        token = self.peek()
        if token[4] != ")":
            self.unexpected(token)
        self.pos = token.end()
        if not _NAME(name.raw) or name.raw in SPECIAL_BUILTINS or name.raw in _RESERVED:
            raise Refused(f"not a function name: {name.raw}", name.start)
        self.newlines()
        body = self.command(self.peek())
        if not isinstance(body, Compound) or body.kind == "function":
            raise Refused("a function without a body", self.pos)
        whole = Pipeline(body.start, body.end, False, (body,))
        listed = AndOr(body.start, body.end, (whole,), ())
        inner = Sequence(body.start, body.end, (listed,), ("",))
        return Compound(name.start, body.end, "function", (inner,), (), name.raw)

    def compound(self, kind: Kind, begin: int) -> Compound:
        """The rest of a compound command whose opening word was read."""
        name: str | None = None
        words: list[Word] = []
        bodies: list[Sequence] = []
        if kind == "subshell":
            bodies.append(self.filled())
            token = self.peek()
            if token[4] != ")":
                self.unexpected(token)
            self.pos = token.end()
        elif kind == "group":
            bodies.append(self.filled())
            self.expect("}")
        elif kind == "if":
            bodies.append(self.filled())
            self.expect("then")
            bodies.append(self.filled())
            while True:
                closing = self.expect("elif", "else", "fi")
                if closing == "fi":
                    break
                bodies.append(self.filled())
                if closing == "else":
                    self.expect("fi")
                    break
                self.expect("then")
                bodies.append(self.filled())
        elif kind in ("while", "until"):
            bodies.append(self.filled())
            self.expect("do")
            bodies.append(self.filled())
            self.expect("done")
        elif kind == "for":
            name = self.for_header(words)
            bodies.append(self.filled())
            self.expect("done")
        else:
            self.case(words, bodies)
        end = self.pos
        redirects: list[Redirect] = []
        while True:
            token = _TOKEN(self.text, self.pos)  # type: ignore[assignment]
            if token.lastindex != _REDIRECT and not (token.lastindex == _OPERATOR and token[4][:2] == "&>"):
                return Compound(begin, end, kind, tuple(bodies), tuple(redirects), name, tuple(words))
            redirects.append(self.redirect(token))
            end = redirects[-1].end

    def for_header(self, words: list[Word]) -> str:
        token = self.peek()
        if token[4] == "(":
            raise Declined("for ((", token.start(4))
        if token.lastindex != _WORD or not _NAME(token[3]):
            self.unexpected(token)
        name = token[3]
        self.pos = token.end()
        self.newlines()
        token = self.peek()
        if token[3] == "in":
            self.pos = token.end()
            while (word := self.next_word()) is not None:
                words.append(word)
            token = self.peek()
            if token[4] == ";":
                self.pos = token.end()
            elif token[4] != "\n":
                self.unexpected(token)
            self.newlines()
        elif token[4] == ";":
            self.pos = token.end()
            self.newlines()
        self.expect("do")
        return name

    def case(self, words: list[Word], bodies: list[Sequence]) -> None:
        subject = self.next_word()
        if subject is None:
            self.unexpected(self.peek())
        words.append(subject)
        self.newlines()
        self.expect("in")
        while True:
            self.newlines()
            token = self.peek()
            if token[3] == "esac":
                self.pos = token.end()
                return
            if token[4] == "(":
                self.pos = token.end()
            while True:
                pattern = self.next_word()
                if pattern is None:
                    self.unexpected(self.peek())
                words.append(pattern)
                token = self.peek()
                self.pos = token.end()
                if token[4] == ")":
                    break
                if token[4] != "|":
                    self.unexpected(token)
            bodies.append(self.sequence())
            token = self.peek()
            if token[4] == ";;":
                self.pos = token.end()
            elif token[3] != "esac":
                if self.bash and token[4] in (";&", ";;&"):
                    raise Declined(token[4], token.start(4))
                self.unexpected(token)

    # Tokens

    def peek(self) -> re.Match[str]:
        """The next token, `pos` left in front of it; a comment before it is recorded and passed."""
        token = _TOKEN(self.text, self.pos)
        assert token is not None
        if token.lastindex == _COMMENT:
            self.comments.append(token.span(5))
            self.pos = token.end()
            token = _TOKEN(self.text, self.pos)
            assert token is not None
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

    def expect(self, *wanted: str) -> str:
        token = self.peek()
        if token[3] not in wanted:
            self.unexpected(token)
        self.pos = token.end()
        return token[3]

    def filled(self) -> Sequence:
        sequence = self.sequence()
        if not sequence.items:
            self.unexpected(self.peek())
        return sequence

    def next_word(self) -> Word | None:
        token = _TOKEN(self.text, self.pos)
        assert token is not None
        if token.lastindex == _WORD:
            self.pos = token.end()
            raw = token[3] if self.ascii else recode(token[3])
            return Word(token.start(3), token.end(3), raw, raw, False)
        return self.word(token.end()) if token.lastindex is None else None

    def unexpected(self, token: re.Match[str]) -> NoReturn:
        kind = token.lastindex
        if kind == _END:
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
        return Word(start, pos, raw, literal, glob)

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
            return self.arithmetic(match.end())
        if kind == 3:
            return self.substitution(match.end())
        if kind == 4:
            return self.parameter(pos, quoted)
        if match[5] in "'\"":
            if quoted:
                return pos + 1
            if not self.bash:
                raise Refused(f"bash-only: ${match[5]}", pos)
            if match[5] == '"':
                return self.double_quoted(match.end(), [])[0]
            ansi = _ANSI_QUOTED(self.text, pos)
            if ansi is None:
                raise Refused("an unterminated quote", pos)
            return ansi.end()
        raise Refused("shells differ on $[", pos)

    def parameter(self, pos: int, quoted: bool) -> int:
        text = self.text
        match = _PARAMETER(text, pos)
        if match is None:
            match = _BASH_PARAMETER(text, pos)
            if match is None:
                raise Refused("an unknown kind of ${", pos)
            if not self.bash:
                raise Refused("bash-only: ${", pos)
        if match[1]:
            return match.end()
        begin = pos
        pos = match.end()
        scan = _IN_BRACES_QUOTED if quoted else _IN_BRACES
        while (piece := scan(text, pos)) is not None:
            pos = piece.end()
            special = piece[2]
            if special is None:
                continue
            if special == "}":
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
        text = self.text
        begin = pos
        open_parentheses = 0
        while (piece := _ARITHMETIC(text, pos)) is not None:
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
        match = _BACKQUOTES(self.text, pos)
        if match is None:
            raise Refused("an unterminated backquote", pos)
        inner = re.sub(r'\\([$`\\"])' if quoted else r"\\([$`\\])", r"\1", match[1])
        nested = _Parser(inner, self.bash, self.ascii, self.depth)
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
            if _CONTINUED(text[begin:pos]):
                raise Refused("the end of a here-document behind a line continuation", pos)
            inside = begin
            closing = self.pos
            while inside < pos and (piece := _IN_HEREDOC(text, inside, pos)) is not None:
                inside = piece.end()
                if piece[1] == "$":
                    inside = self.dollar(inside - 1, quoted=True)
                elif piece[1] == "`":
                    inside = self.backquoted(inside - 1, quoted=True)
            if inside != pos:
                raise Refused("an expansion goes on behind its here-document", begin)
            self.pos = closing
