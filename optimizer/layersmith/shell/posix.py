"""A strict recursive-descent parser for what `sh` and `bash` have in common; the fast path of `shell.parse`.

It follows POSIX.1 chapter 2 (2.9 commands, 2.10 grammar; `shell.words` reads tokens and words) and takes nothing that
dash and bash would read differently.
"""

from __future__ import annotations

import re

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
    new_command,
    new_pipeline,
    new_word,
)
from layersmith.shell.builtins import SPECIAL_BUILTINS
from layersmith.shell.words import COMMENT, END, OPERATOR, REDIRECT, TOKEN, WORD, Declined, Refused, Words, recode
from layersmith.values import pattern

# Plain words behind the first one of a command, each with the blanks in front of it; those that touch a redirection
# (`2>`) are left to TOKEN. No possessive group here: before Python 3.11.5, `re` goes on behind what the last turn of
# one took, although that turn failed.
_PLAIN_WORDS = re.compile(
    r"""(?:[\ \t]++[^ \t\n;&|<>()$`\\"'\#*?[{][^ \t\n;&|<>()$`\\"'*?[]*+(?=[ \t\n;&|()]|\Z))+""", re.VERBOSE
).match

# The most frequent command: plain words alone, and a list goes on or ends behind it.
_PLAIN_COMMAND = re.compile(
    r"""[\ \t]*+([^ \t\n;&|<>()$`\\"'\#*?[{=][^ \t\n;&|<>()$`\\"'*?[=]*+)
    ((?:[\ \t]++[^ \t\n;&|<>()$`\\"'\#*?[{][^ \t\n;&|<>()$`\\"'*?[]*+)*)(?=[\ \t]*+(?:&&|[;\n]|\Z))""",
    re.VERBOSE,
).match

_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\+?=)").match
_SUBSCRIPT = pattern(r"[A-Za-z_][A-Za-z0-9_]*\[")
_NAME = pattern(r"[A-Za-z_][A-Za-z0-9_]*")
_NAMED_FD = pattern(r"\{[A-Za-z_][A-Za-z0-9_]*\}")

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
_SLOW = _RESERVED | {"time"}
"""First words of commands that want a second look."""
_ASSIGNS = frozenset(("export", "declare", "local", "readonly", "typeset", "alias", "eval", "let"))


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


class _Parser(Words):
    """Reads commands and lists of them."""

    __slots__ = ()

    # Lists

    def whole(self) -> Sequence:
        body = self.sequence()
        token = self.peek()
        if token.lastindex != END or self.pending:
            self.unexpected(token)
        return body

    def sequence(self) -> Sequence:
        """And-or lists up to something that cannot begin one, at which `pos` is left."""
        self.deeper(self.pos)
        items: list[AndOr] = []
        terminators: list[str] = []
        begin = self.pos
        self.newlines()
        while (item := self.and_or()) is not None:
            items.append(item)
            token = self.peek()
            if token.lastindex == OPERATOR and token[4] in (";", "&", "\n"):
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
            if token.lastindex != OPERATOR or token[4] not in ("&&", "||"):
                return AndOr(first.start, parts[-1].end, tuple(parts), tuple(operators))
            operators.append(token[4])
            self.pos = token.end()
            self.newlines()
            following = self.pipeline()
            if following is None:
                self.unexpected(self.peek())
            parts.append(following)

    def pipeline(self) -> Pipeline | None:
        plain = _PLAIN_COMMAND(self.text, self.pos) if self.ascii else None
        if plain is not None and plain[1] not in _SLOW:
            start, end = plain.span(1)
            words = [new_word((start, end, plain[1], plain[1], False))]
            self.pos = self.plain_words(plain[2], end, words)
            command = new_command((start, self.pos, (), tuple(words), ()))
            return new_pipeline((start, self.pos, False, (command,)))
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
        if token.lastindex != OPERATOR or token[4] not in ("|", "|&"):
            return new_pipeline((begin, part.end, negated, (part,)))
        parts = [part]
        while token.lastindex == OPERATOR and token[4] in ("|", "|&"):
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
        if kind == WORD:
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
        elif kind == OPERATOR:
            operator = token[4]
            if operator == "(":
                if self.text.startswith(("((", "(\\\n"), token.start(4)):
                    raise Declined("((", token.start(4))
                self.pos = token.end()
                return self.compound("subshell", token.start(4))
            if operator[:2] != "&>":
                return None
        elif kind == END:
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
            if kind == WORD:
                raw = token[3]
                start, end = token.span(3)
                self.pos = end
                if raw[0] == "{":
                    self.no_named_descriptor(raw, start, end)
                if not self.ascii:
                    raw = recode(raw)
                word = new_word((start, end, raw, raw, False))
            elif kind is None:
                start = token.end()
                word = self.word(start)
                end = self.pos
            elif kind == REDIRECT or (kind == OPERATOR and token[4][:2] == "&>"):
                redirect = self.redirect(token)
                redirects.append(redirect)
                end = redirect.end
                if begin < 0:
                    begin = redirect.start
                token = TOKEN(text, self.pos)  # type: ignore[assignment]
                continue
            else:
                if kind == OPERATOR and token[4] == "(":
                    if len(words) == 1 and not assignments and not redirects:
                        return self.function(words[0], token)
                    if self.bash:
                        raise Declined("( within a command", token.start(4))
                    raise Refused("unexpected (", token.start(4))
                if words and words[0].raw == "time":
                    self.timed(words)
                if kind != COMMENT:
                    self.seen, self.seen_at = token, self.pos
                return new_command((begin, end, tuple(assignments), tuple(words), tuple(redirects)))
            if begin < 0:
                begin = start
            if words:
                if "[" in word.raw and words[0].raw in _ASSIGNS and _SUBSCRIPT.match(word.raw):
                    raise self.subscript(start)
                words.append(word)
            else:
                if "\\\n" in word.raw:
                    raise Refused("a line continuation within a command's name", start)
                if "[" in word.raw and _SUBSCRIPT.match(word.raw):
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
                self.pos = end = self.plain_words(plain[0], plain.start(), words)
            token = TOKEN(text, self.pos)  # type: ignore[assignment]

    def timed(self, words: list[Word]) -> None:
        """Refuse what is more than the words of a command to bash, which has `time` for a word like `if` (bash manual,
        "Pipelines")."""
        following = next((word for word in words[1:] if word.raw not in ("-p", "--")), None)
        if following is None or following.raw in _SLOW or _ASSIGNMENT(following.raw):
            raise Refused("only some shells have a time of their own", words[0].start)

    def plain_words(self, text: str, at: int, words: list[Word]) -> int:
        """Add to `words` those of `text`, which stands at offset `at` and begins with a blank; gives where it ends."""
        end = at
        for raw in text.replace("\t", " ").split(" ")[1:]:
            start = end + 1
            end = start + len(raw)
            if raw:
                words.append(new_word((start, end, raw, raw, False)))
        return end

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
        if token.lastindex == OPERATOR:
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
        token = TOKEN(self.text, self.pos)  # type: ignore[assignment]
        if token.lastindex == WORD:
            self.no_named_descriptor(token[3], token.start(3), token.end(3))
            raw = token[3] if self.ascii else recode(token[3])
            target = new_word((*token.span(3), raw, raw, False))
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
        if self.text[end : end + 1] in ("<", ">") and _NAMED_FD.fullmatch(raw):
            raise Refused("shells differ on a named file descriptor", start)

    def function(self, name: Word, token: re.Match[str]) -> Compound:
        self.pos = token.end()
        token = self.peek()
        if token[4] != ")":
            self.unexpected(token)
        self.pos = token.end()
        if not _NAME.fullmatch(name.raw) or name.raw in SPECIAL_BUILTINS or name.raw in _RESERVED:
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
            token = TOKEN(self.text, self.pos)  # type: ignore[assignment]
            if token.lastindex != REDIRECT and not (token.lastindex == OPERATOR and token[4][:2] == "&>"):
                return Compound(begin, end, kind, tuple(bodies), tuple(redirects), name, tuple(words))
            redirects.append(self.redirect(token))
            end = redirects[-1].end

    def for_header(self, words: list[Word]) -> str:
        token = self.peek()
        if token[4] == "(":
            raise Declined("for ((", token.start(4))
        if token.lastindex != WORD or not _NAME.fullmatch(token[3]):
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

    # What must follow

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
