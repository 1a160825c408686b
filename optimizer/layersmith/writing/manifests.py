"""COPY instructions that bring a few files of a folder ahead of the COPY that brings the whole folder."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection, Iterable, Mapping

from layersmith.context.tree import Tree
from layersmith.effects.copies import sources, target
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction
from layersmith.values import pattern, value
from layersmith.writing.layout import WIDTH

MOST = 10
"""COPY instructions that a reader still follows."""

_SPOKEN = pattern(r"[\w./@+,=:%~^{}()!&#; -]+", re.ASCII)
_LOCKS = pattern(r".*lock.*|go\.sum|.*shrinkwrap.*")
_WHOLE = frozenset((".", "./", "/", "*", "./*", "/*", "/.", "./."))


@value
class Line:
    """One COPY: its `sources` and its `folder` as they are to be read, quotes aside."""

    sources: tuple[str, ...]
    folder: str


@value
class Destination:
    """Where a COPY brings things: the `folder`, an absolute path, and of what it names (in this order) the paths in the
    context, "" for all of it, None for one that is not known. `elsewhere` says that its own words for the folder mean
    another one where it is to be written."""

    folder: str
    tops: tuple[str | None, ...]
    elsewhere: bool = False


@value
class Many:
    """They would take that many COPYs."""

    folders: int


@value
class Odd:
    """The name of a file that no COPY can be told in plain words."""

    name: str


def ahead(
    facts: Facts, copy: Instruction, to: Destination, files: Mapping[str, str], folders: Collection[str]
) -> tuple[bytes, ...] | Many | Odd:
    """The instructions, without line ends, that bring `files` (paths in the image, and those in the context, whence
    `copy` brings them `to` its destination) there with its flags and in its form; or why not. All that lies in one of
    `folders` is among them, so that a file that comes later should be, too."""
    lines = _lines(facts.context, copy, to, files, folders)
    for line in lines:
        for name in (*line.sources, line.folder):
            # Without a context, a name that ends in * stands for a file that may not be there.
            plain = re.sub(r"[$\"']", "", name).rstrip("" if facts.context else "*")
            if not _SPOKEN.fullmatch(plain):
                return Odd(name)
    if len(lines) > MOST:
        if not facts.builder.knows_parents or len(sources(copy)) != 1 or sources(copy)[0] not in _WHOLE:
            return Many(len(lines))
        every = tuple(source for line in lines for source in line.sources)
        return (_written(facts, copy, Line(every, _folder(copy, to, ".")), b" --parents"),)
    return tuple(_written(facts, copy, line) for line in lines)


def _lines(
    context: Tree | None, copy: Instruction, to: Destination, files: Mapping[str, str], folders: Collection[str]
) -> list[Line]:
    by_folder: dict[str, dict[str, str]] = {}
    for path, source in files.items():
        by_folder.setdefault(posixpath.dirname(path), {})[path] = source
    whole = _whole_folders(context, to.folder, by_folder, folders)
    for place in whole:
        for inner in [folder for folder in by_folder if folder == place or folder.startswith(place + "/")]:
            del by_folder[inner]
    by_folder |= {place: {place: source} for place, source in whole.items()}
    found = []
    for place, members in sorted(by_folder.items()):
        names = sorted(members.values(), key=_rank)
        folder = _folder(copy, to, posixpath.relpath(place, to.folder))
        found.append(Line(tuple(_source(copy, to, name) for name in names), folder))
    return found


def _rank(path: str) -> tuple[int, str]:
    """Manifests in front of their lock files, settings behind both, as people list them."""
    name = posixpath.basename(path)
    return (1 if _LOCKS.fullmatch(name) else 2 if name.startswith(".") else 0), name


def _whole_folders(
    context: Tree | None, top: str, by_folder: Mapping[str, Mapping[str, str]], folders: Collection[str]
) -> dict[str, str]:
    """The topmost folders, by their places in the image, all of whose files (more than two, or of one of `folders`) are
    among the files."""
    if context is None:
        return {}
    found: dict[str, str] = {}
    for place, members in sorted(by_folder.items()):
        if place == top or any(place.startswith(upper + "/") for upper in found):
            continue
        source = posixpath.dirname(next(iter(members.values())))
        count = _count(context, source, place, by_folder)
        if source and count is not None and (count > 2 or place in folders):
            found[place] = source
    return found


def _count(context: Tree, source: str, place: str, by_folder: Mapping[str, Mapping[str, str]]) -> int | None:
    """How many files the folder `source`, which goes to `place`, holds; None when one is not among the files."""
    total = 0
    for name in context.children(source):
        if context.kind(f"{source}/{name}") == "folder":
            inner = _count(context, f"{source}/{name}", f"{place}/{name}", by_folder)
            if inner is None:
                return None
            total += inner
        elif f"{place}/{name}" in by_folder.get(place, {}):
            total += 1
        else:
            return None
    return total


def _source(copy: Instruction, to: Destination, path: str) -> str:
    """`path` of the context in the way in which `copy` writes its sources."""
    if not any(word in _WHOLE for word in sources(copy)) and len(sources(copy)) == len(to.tops):
        for word, top in zip(sources(copy), to.tops, strict=True):
            if top and not set(word) & set("*?[") and (path == top or path.startswith(top + "/")):
                return word.strip("\"'").rstrip("/") + path[len(top) :]
    return path


def _folder(copy: Instruction, to: Destination, below: str) -> str:
    """The destination of `copy`, or the folder `below` it, with a slash at its end, in the quotes of the author; as an
    absolute path where its words do not lead there."""
    # A COPY that goes down together with `copy` may bring a file elsewhere.
    if to.elsewhere or below.startswith(".."):
        return posixpath.normpath(f"{to.folder}/{below}").rstrip("/") + "/"
    written = target(copy)
    quote = written[0] if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'" else ""
    if quote:
        written = written[1:-1]
    if written == "." and below != ".":
        return below + "/"
    top = written.rstrip("/") + "/"
    return quote + (top if below == "." else f"{top}{below}/") + quote


def _written(facts: Facts, copy: Instruction, line: Line, more: bytes = b"") -> bytes:
    source = facts.tree.source
    keyword = source[copy.keyword_span.start : copy.keyword_span.end]
    if copy.keyword == "ADD":
        keyword = b"copy" if keyword.islower() else b"COPY"
    flags = [source[f.span.start : f.span.end] for f in copy.flags if f.name not in ("exclude", "parents", "checksum")]
    head = b" ".join((keyword, *flags)) + more
    indent = copy.text[: copy.keyword_span.start - copy.start]
    words = (*line.sources, line.folder)
    if copy.exec_form is not None or any(" " in word for word in words):
        return indent + head + b" " + json.dumps(words, ensure_ascii=False).encode("utf-8", "surrogateescape")
    texts = [word.encode("utf-8", "surrogateescape") for word in words]
    flat = indent + head + b" " + b" ".join(texts)
    if len(flat) <= WIDTH:
        return flat
    fold = b" " + facts.tree.escape + facts.tree.newline + indent + b"    "
    return indent + head + b" " + fold.join(texts)


def rest(facts: Facts, copy: Instruction, gone: Collection[str]) -> bytes:
    """`copy` without the sources `gone`, which were copied ahead; as it is, when its words stand on several lines."""
    text = facts.tree.source[copy.start : copy.code.end]
    kept = [word for word, name in zip(copy.words[:-1], sources(copy), strict=True) if name not in gone]
    if not kept or len(kept) == len(copy.words) - 1 or b"\n" in text or set(copy.text) & set(b"*?"):
        return text
    source, comma = facts.tree.source, b", " if copy.exec_form is not None else b" "
    words = [source[word.span.start : word.span.end] for word in kept]
    start, end = copy.words[0].span.start - copy.start, copy.words[-1].span.start - copy.start
    return text[:start] + comma.join(words) + comma + text[end:]


def names(files: Iterable[str]) -> str:
    """The names of some files for a sentence: two of them, and how many more."""
    known = sorted({posixpath.basename(path) for path in files}, key=_rank)
    return ", ".join(known[:2]) + (f" and {len(known) - 2} more" if len(known) > 2 else "")
