"""Which files a .dockerignore keeps out of the build context, by the rules that BuildKit has.

They are those of moby's `patternmatcher` and `ignorefile` packages, read in October 2025, and of the walk in fsutil
that BuildKit's client makes: a file is judged by the patterns in turn, and what a pattern said of a folder holds for
all that is in it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

from layersmith.context.glob import DEEP, ONE, REST, STAR, START, Char, Glob, PatternError, Token, class_at, tokens_of
from layersmith.values import derived, value

_MORE = (0x2028, 0x2029, 0x202F, 0x205F, 0x3000)
_SPACE = "".join(map(chr, (*range(9, 14), 32, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), *_MORE)))
"""What Go takes for white space."""
_LONGEST = 64 * 1024
"""Bytes of a line from which on Go's reader of lines gives up."""

_NO_UTF8 = re.compile("[\udc80-\udcff]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_SPECIAL = re.compile(r"[*?\[\]\\]")

_NONE: frozenset[int] = frozenset()


class IgnoreError(Exception):
    """An ignore file for which a build fails, or which we do not read as it does; the text names file and line."""


@value
class Rule:
    """A pattern: the ignore file that it stands in, its line (1-based) and its text as written."""

    file: str
    line: int
    text: str


class Ignore:
    """The rules in the ignore file called `file`, whose content is `data`. Raises IgnoreError."""

    def __init__(self, data: bytes, file: str = ".dockerignore") -> None:
        self._patterns: list[_Pattern] = []
        for line, raw in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
            if len(raw) >= _LONGEST:
                raise IgnoreError(f"{file}: line {line} is too long for Docker")
            # Docker hands the patterns on as JSON, which has no other bytes than UTF-8.
            text = _NO_UTF8.sub("\ufffd", raw.decode("utf-8", "surrogateescape"))
            try:
                pattern = _pattern(text, Rule(file, line, text.strip(_SPACE)))
            except PatternError as error:
                raise IgnoreError(f"{file}: line {line}: {text.strip(_SPACE)}: {error}") from error
            if pattern:
                self._patterns.append(pattern)
        self._folders: dict[str, tuple[Rule | None, frozenset[int]]] = {}

    def ignored(self, path: str) -> Rule | None:
        """The rule that keeps `path` (in its shortest form, from the context's top) out; None when none does.

        A folder that is ignored is still there when something below it is not.
        """
        return self._judged(path)[0]

    def may_keep(self, folder: str) -> bool:
        """Whether something below the ignored `folder` may be taken all the same, so that it is worth while to look."""
        if not self._exceptions:
            return False
        inside = folder + "/"
        return any(
            fixed is None or (fixed + "/").startswith(inside) or inside.startswith(fixed + "/")
            for fixed in self._exceptions
        )

    @derived
    def _exceptions(self) -> list[str | None]:
        """What is in front of the wildcards at the end of each exception; None when there are others, too."""
        found: list[str | None] = []
        for pattern in self._patterns:
            if pattern.exception:
                fixed = pattern.text.removesuffix("/**").removesuffix("/*")
                found.append(None if _SPECIAL.search(fixed) else fixed)
        return found

    def _judged(self, path: str) -> tuple[Rule | None, frozenset[int]]:
        """The rule that ignores `path`, and the numbers of the patterns that fit it or a folder that it is in."""
        folder = path.rpartition("/")[0]
        if not folder:
            return self._judge(path, _NONE)
        missing = []
        while folder and folder not in self._folders:
            missing.append(folder)
            folder = folder.rpartition("/")[0]
        above = self._folders[folder][1] if folder else _NONE
        for folder in reversed(missing):
            judged = self._folders[folder] = self._judge(folder, above)
            above = judged[1]
        return self._judge(path, above)

    def _judge(self, path: str, above: frozenset[int]) -> tuple[Rule | None, frozenset[int]]:
        rule: Rule | None = None
        fitting: list[int] = []
        for at, pattern in enumerate(self._patterns):
            # A pattern that would change nothing is not asked, and then does not hold for what is below either.
            if at in above or (pattern.exception == (rule is not None) and pattern.fits(path)):
                fitting.append(at)
                rule = None if pattern.exception else pattern.rule
        return rule, frozenset(fitting) if fitting else _NONE


@value
class _Pattern:
    exception: bool
    text: str
    fits: Callable[[str], bool]
    rule: Rule


def _pattern(line: str, rule: Rule) -> _Pattern | None:
    """What a line says; None for comments and blank lines. Raises PatternError."""
    if line.startswith("#"):
        return None
    text = line.strip(_SPACE)
    if not text:
        return None
    # The reader of the file and the matcher each clean the pattern, and each takes a ! in front as an exception.
    exception = text[0] == "!"
    if exception:
        text = text[1:].strip(_SPACE)
    if text:
        text = _clean(text)
        if len(text) > 1 and text[0] == "/":
            text = text[1:]
    text = _clean(("!" * exception + text).strip(_SPACE))
    exception = text[0] == "!"
    if exception:
        text = text[1:]
        if not text:
            raise PatternError("an exception from nothing")
    if _CONTROL.search(text):
        raise PatternError("a control character, which Docker cannot hand on")
    tokens_of(text)
    return _Pattern(exception, text, _fits(text), rule)


def _clean(path: str) -> str:
    """The shortest form of a path, as Go's `filepath.Clean` gives it: it has one slash in front, where POSIX may have
    two."""
    return "/" + posixpath.normpath(path).lstrip("/") if path.startswith("/") else posixpath.normpath(path)


def _fits(text: str) -> Callable[[str], bool]:
    if not _SPECIAL.search(text):
        return text.__eq__
    # Two stars at one end of a text without wildcards are no more than its other end; they need not be a whole part.
    if text.endswith("**") and not _SPECIAL.search(text[:-2]):
        return _begins(text[:-2])
    if text.startswith("**") and not _SPECIAL.search(text[2:]):
        return _ends(text[2:])
    glob = Glob(_tokens(text))
    return lambda path: glob.fits(path if path.isascii() else _NO_UTF8.sub("\ufffd", path))


def _begins(start: str) -> Callable[[str], bool]:
    return lambda path: path.startswith(start)


def _ends(end: str) -> Callable[[str], bool]:
    whole = end[1:] if end.startswith("/") else None
    return lambda path: path.endswith(end) or path == whole


def _tokens(text: str) -> list[Token]:
    """The tokens of a pattern that is a regular expression to Docker. Raises PatternError where that would be an
    invalid one, or one with a meaning that nobody can have wanted."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        char = text[at]
        at += 1
        if char == "*":
            if not text.startswith("*", at):
                found.append(STAR)
                continue
            at += 1
            at += text.startswith("/", at)
            found.append(REST if at == len(text) else DEEP)
        elif char == "?":
            found.append(ONE)
        elif char == "[":
            one, end = class_at(text, at)
            inside = text[at:end]
            if re.search(r"[*?]|\[:|\\[0-9A-Za-z\x80-\U0010ffff]", inside) or any(a > b for a, b in one.ranges):
                raise PatternError("what this class in brackets means to Docker is not known here")
            found.append(one)
            at = end
        elif char == "\\":
            if text[at] > "\x7f" or text[at].isalnum():
                raise PatternError(f"what the backslash in front of {text[at]} means to Docker is not known here")
            found.append(Char(text[at]))
            at += 1
        else:
            found.append(START if char == "^" else Char(char))
    return found
