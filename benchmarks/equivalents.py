"""What an instruction comes to, whichever of its forms it is written in: for judging outputs, apart from our own code.

It stands on what Docker's parser reads, and resolves quotes and escapes by rules of its own (Dockerfile reference,
"Escape" and "ENV").
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator

from oracles import Read

AUTHORS = "org.opencontainers.image.authors"
_ESCAPE = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:#[^\n]*\n)*?#\s*escape\s*=\s*(`)", re.IGNORECASE)
_EXPANSION = re.compile(r"\$\w+|\$\{")
_FOR_NO_SHELL = re.compile(r"""'[^']*'|"(?:[^"\\$`]|\\[^$`])*"|\\[^\n]""")
_FOR_A_SHELL = re.compile(r"[$`*?|&;<>(){}~#!\\]")

Meaning = tuple[object, ...]


def meanings(reads: Iterable[Read], source: bytes, unsafe: bool) -> Iterator[Meaning]:
    """What each of the instructions `reads` of the file `source` says: one entry for each name that ENV or LABEL sets.
    With `unsafe`, MAINTAINER is its label, and a CMD or ENTRYPOINT with plain words is its exec form."""
    escape = "`" if _ESCAPE.match(source) else "\\"
    for read in reads:
        if read.keyword in ("ENV", "LABEL") and len(read.value) % 2 == 0 and not read.flags:
            yield from _pairs(read, escape)
        elif unsafe and read.keyword == "MAINTAINER":
            yield "LABEL", AUTHORS, _without_quotes(read.value[0]), ()
        elif unsafe and read.keyword in ("CMD", "ENTRYPOINT") and (words := _plain_words(read)):
            yield read.keyword, words
        else:
            yield read.keyword, read.inner, read.flags, read.value, read.json


def folders(reads: Iterable[Read]) -> Counter[str]:
    """The folder that each stage ends in, as far as its own lines say; with use-workdir there may be more of these,
    as long as they come to the same."""
    ends, folder = Counter[str](), ""
    for read in reads:
        if read.keyword == "FROM":
            ends[folder] += 1
            folder = ""
        elif read.keyword == "WORKDIR" and read.value:
            folder = posixpath.normpath(posixpath.join(folder, read.value[0]))
    ends[folder] += 1
    # Where nothing is said, an image's own folder may be said again.
    return Counter({folder: count for folder, count in ends.items() if folder.startswith(("/", "$"))})


def _pairs(read: Read, escape: str) -> Iterator[Meaning]:
    earlier: list[str] = []
    for name, value in zip(read.value[::2], read.value[1::2], strict=True):
        text = "".join(_resolved(value, escape))
        # In one ENV, a value does not see what is set beside it.
        hidden = tuple(one for one in earlier if re.search(rf"\0\$\{{?{re.escape(one)}\b", text))
        key = "".join(_resolved(name, escape))
        yield read.keyword, key, text, hidden if read.keyword == "ENV" else ()
        earlier.append(key)


def _resolved(value: str, escape: str) -> Iterator[str]:
    """The characters of `value` without quotes and escapes; a NUL stands in front of each expansion."""
    quote, at = "", 0
    while at < len(value):
        char, following = value[at], value[at + 1 : at + 2]
        if quote != "'" and (found := _EXPANSION.match(value, at)):
            end = _end(value, at) if found[0] == "${" else found.end()
            yield "\0" + value[at:end]
            at = end
            continue
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        elif char == escape and quote == '"':
            yield following if following in ('"', "$", escape) else char + following
            at += 1
        elif char == escape and not quote:
            yield following
            at += 1
        else:
            yield char
        at += 1


def _end(value: str, at: int) -> int:
    """The offset behind the brace that closes the one behind the `$` at `at`."""
    depth = 0
    for offset in range(at, len(value)):
        depth += {"{": 1, "}": -1}.get(value[offset], 0)
        if value[offset] == "}" and not depth:
            return offset + 1
    return len(value)


def _without_quotes(text: str) -> str:
    inner = text[1:-1]
    return inner if len(text) > 2 and text[0] == text[-1] in "'\"" and text[0] not in inner else text


def _plain_words(read: Read) -> tuple[str, ...]:
    """The words of a program; empty when a shell has something to read in them."""
    if read.json or not read.value:
        return read.value
    text = read.value[0]
    if _FOR_A_SHELL.search(_FOR_NO_SHELL.sub("", text.rstrip(" ;"))):
        return ()
    try:
        words = shlex.split(text.rstrip(" ;"))
    except ValueError:
        return ()
    return tuple(words[1:] if words[:1] == ["exec"] else words)
