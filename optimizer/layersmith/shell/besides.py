"""What a script does besides its simple commands, as simple commands that do the same to files; and what it has its
variables stand for.

A compound command opens files by itself, the words of a loop and of an array are expanded as those of `echo` are, and
`[[ ]]` looks at files as `test` does (Bash manual, "Compound Commands", "Arrays", "Bash Conditional Expressions").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from layersmith.shell.ast import Command, Compound, Script, Unparsed, Word, compounds
from layersmith.shell.parse import parse
from layersmith.shell.programs import SHELLS
from layersmith.values import pattern

_ASKED_OF = pattern(rb"(?:^|[\s(!])-[a-hkprsuwxGLNOS]\s+(\S+)|(?<!\S)(\S++)\s++-(?:nt|ot|ef)\s++(\S+)")
"""The operands of `[[` that are files."""

_SETTERS = frozenset(("export", "declare", "typeset", "readonly", "local"))
_EXPANDED = pattern(r"\$\{?[#!]?([A-Za-z_]\w*)")
_SHELLS = SHELLS | {"su", "runuser", "script"}
_TAKES_SCRIPT = pattern(r"-[a-z]*c|--command")
_MOST = 16
"""How many variables are looked up that stand for each other."""


@lru_cache(maxsize=1024)
def every(script: Script) -> tuple[Command, ...]:
    """The simple commands of `script`, and what it does besides them, in the order in which they begin. What stands in
    substitutions is left out."""
    more = [one for part in compounds(script.body) for one in of_compound(script.text, part)]
    if b"=(" in script.text:
        more += [one for command in script.commands for one in of_arrays(script.text, command)]
    return tuple(sorted((*more, *script.commands), key=lambda one: one.start)) if more else script.commands


def of_compound(text: bytes, part: Compound) -> Iterator[Command]:
    """What `part` of the script `text` does by itself, before the lists inside it run: commands of no length where it
    starts."""
    start = part.start
    if part.kind == "test":
        for files in _ASKED_OF.findall(text[start : part.end]):
            for file in filter(None, files):
                yield from _of(b"test -e " + file, start)
    elif part.kind in ("for", "select") and any(word.glob for word in part.words):
        yield from _of(b"echo " + text[part.words[0].start : part.words[-1].end], start)
    for redirect in part.redirects:
        yield Command(start, start, (), (), (redirect,))


def of_arrays(text: bytes, command: Command) -> Iterator[Command]:
    """What the words of the arrays look at that `command` of the script `text` assigns."""
    for one in command.assignments:
        if one.value is None and text[one.start : one.end].endswith(b")"):
            yield from _of(b"echo " + text[one.start : one.end].partition(b"(")[2][:-1], one.start)


def hidden(script: Script) -> Iterator[Script | Unparsed]:
    """The scripts in the substitutions of `script`, those nested in them as well."""
    for text in script.substitutions:
        inner = parse(text, True)
        yield inner
        if isinstance(inner, Script):
            yield from hidden(inner)


def handed_on(command: Command) -> Iterator[tuple[int, Script]]:
    """The scripts that `command` hands to a shell as a word, and the offsets of their first bytes."""
    words, shell = command.words, -1
    for at, word in enumerate(words):
        raw = word.raw
        if not at or len(raw) < 3 or raw[0] not in "\"'" or raw[-1] != raw[0]:
            continue
        told = at > 1 and _TAKES_SCRIPT.fullmatch(words[at - 1].raw) is not None
        if told and shell < 0:
            names = ((one.literal or "").rpartition("/")[2] for one in words)
            shell = next((i for i, name in enumerate(names) if name in _SHELLS), len(words))
        if (told and shell < at - 1) or words[0].literal == "eval":
            # An escaped quote becomes a quote; the blank keeps every offset.
            inner = raw[1:-1].replace('\\"', ' "') if raw[0] == '"' else raw[1:-1]
            script = parse(inner.encode("utf-8", "surrogateescape"), True)
            if isinstance(script, Script):
                yield word.start + 1, script


@lru_cache(maxsize=1024)
def with_inner(script: Script) -> tuple[Script, ...]:
    """`script`, the scripts in its substitutions, and those that it hands to another shell as a word, as far as they
    are understood."""
    inner = [parse(text, True) for text in script.substitutions]
    inner += [handed for command in script.commands for _, handed in handed_on(command)]
    return (script, *(one for each in inner if isinstance(each, Script) for one in with_inner(each)))


def _of(text: bytes, start: int) -> Iterator[Command]:
    """The commands that `text` is, as if they stood at `start`; one that may do anything when it is not understood."""
    inner = parse(text, True)
    if isinstance(inner, Script):
        yield from (command._replace(start=start, end=start) for command in inner.commands)
    else:
        raw = text.decode("utf-8", "surrogateescape")
        yield Command(start, start, (), (Word(start, start, raw, None, False),), ())


@lru_cache(maxsize=1024)
def given(script: Script) -> Mapping[str, tuple[Word, ...]]:
    """The words that `script` has each of its variables stand for: by an assignment, an array, a loop."""
    found: dict[str, tuple[Word, ...]] = {}
    for part in compounds(script.body):
        if part.kind in ("for", "select") and part.name:
            found[part.name] = (*found.get(part.name, ()), *part.words)
    for command in script.commands:
        for one in command.assignments:
            arrays = () if one.value else of_arrays(script.text, command)
            words = (one.value,) if one.value else tuple(word for array in arrays for word in array.words[1:])
            found[one.name] = (*found.get(one.name, ()), *words)
        for word in command.words[1:] if command.name in _SETTERS else ():
            name, equals, raw = word.raw.partition("=")
            if equals:
                literal = None if word.literal is None else word.literal.partition("=")[2]
                found[name] = (*found.get(name, ()), Word(word.start, word.end, raw, literal, word.glob))
    return found


def texts(word: Word, script: Script, known: Mapping[str, str | None]) -> Iterator[str]:
    """What is in `word` of `script`, as far as that is written out somewhere: its own value, or what each variable in
    it stands for in the script or, when it is `known`, before it."""
    if word.literal is not None:
        yield word.literal
        return
    seen: set[str] = set()
    waiting = _EXPANDED.findall(word.raw)
    while waiting and len(seen) < _MOST:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if (text := known.get(name)) is not None:
            yield text
        for one in given(script).get(name, ()):
            if one.literal is not None:
                yield one.literal
            else:
                waiting += _EXPANDED.findall(one.raw)
