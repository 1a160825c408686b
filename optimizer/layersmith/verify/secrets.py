"""Secrets that an image gives away: the `docker save` attack, as a check.

Everything that someone who has the image can read is searched: each layer unpacked, files that later layers deleted
among them, names, link targets and attributes of files, the configuration with its history, and the other documents
of the archive. Two things are looked for: given secrets, plain or as base64, in URLs or in JSON; and tokens whose
shape nothing else has. Shapes that also fit hashes, identifiers or random bytes are left out on purpose: in the
binaries of an image they would be found by the thousand.

A secret is never shown: only what it is, where it is, and how it begins.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

from layersmith.effects.credentials.shapes import SHAPES
from layersmith.verify.archive import Image

SHORTEST = 4
"""Bytes that a given secret must have: what is shorter is found everywhere."""

_CORE = 8
"""Characters that a piece of base64 must have to be told from chance."""

_SPAN = 4096
"""Bytes that a token may have at most to be found across two chunks."""


@dataclass(frozen=True)
class Leak:
    """One place where a secret can be read.

    `kind` says what it is, `form` how it is written ("plain", "base64", "URL", "JSON"), `start` are its first
    characters, at most four. `place` is "layer", "config" or "archive"; `layer` is a layer's index, or None. `path` is
    a file in the layer, a field of the configuration, or a document of the archive; `instruction` made the layer or the
    line of the history. What is secret in path or instruction is cut to its first characters as well.
    """

    kind: str
    form: str
    start: str
    place: str
    path: str
    layer: int | None = None
    instruction: str = ""


def find_secrets(image: Image, given: Mapping[str, bytes] | None = None) -> Iterator[Leak]:
    """Every place in `image` where one of the `given` secrets (by their names) or a token of a known shape can be read.

    White space around a given secret is not part of it; of several lines the longest is looked for as well. Raises
    ValueError for a secret of less than 4 bytes, and ImageError.
    """
    search = _Search(given or {})
    for layer in image.layers:
        about = search.masked(layer.step.instruction)
        for member in image.members(layer):
            path = search.masked(member.path)
            headers = (f"{key}={value}" for key, value in member.info.pax_headers.items())
            names = "\0".join((member.path, member.info.linkname, *headers))
            for found in sorted(search.within((_bytes(names),)) | search.within(member.chunks())):
                yield Leak(*found, "layer", path, layer.index, about)
    steps = {f"history[{index}]": step.instruction for index, step in enumerate(image.history)}
    for place, text in _strings(json.loads(image.config_json), ""):
        for found in sorted(search.within((_bytes(text),))):
            about = steps.get(re.split(r"(?<=\])", place)[0], "")
            yield Leak(*found, "config", search.masked(place), None, search.masked(about))
    for name, data in image.documents():
        for found in sorted(search.within((data,))):
            yield Leak(*found, "archive", name)


_PIECE = 16
"""Characters of a secret that are not shown, wherever they come from: text may be cut, or have one line of several."""


def masker(given: Mapping[str, bytes]) -> Callable[[str], str]:
    """A function that cuts all that is secret in a text to its first characters: the `given` secrets (those of less
    than 4 bytes apart), pieces of them too, and tokens of known shapes."""
    long_enough = {name: secret for name, secret in given.items() if len(secret.strip()) >= SHORTEST}
    search = _Search(long_enough)
    starts = {
        text[at : at + _PIECE]: _start(secret.strip())
        for secret in long_enough.values()
        for text in (secret.strip().decode("utf-8", "replace"),)
        for at in range(len(text) - _PIECE + 1)
    }

    def mask(text: str) -> str:
        return _without_pieces(search.masked(text), starts)

    return mask


def _without_pieces(text: str, starts: Mapping[str, str]) -> str:
    """`text` without the pieces that are keys of `starts`, each run of them replaced by the start of its secret."""
    if not starts:
        return text
    out: list[str] = []
    done = at = 0
    while at + _PIECE <= len(text):
        start = starts.get(text[at : at + _PIECE])
        if start is None:
            at += 1
            continue
        out += [text[done:at], start, "…"]
        while text[at : at + _PIECE] in starts:
            at += 1
        done = at = at + _PIECE - 1
    return "".join([*out, text[done:]])


Found = tuple[str, str, str]
"""Kind, form and first characters."""


class _Search:
    """Looks for given secrets and shapes in streams of bytes."""

    def __init__(self, given: Mapping[str, bytes]) -> None:
        self._needles: dict[bytes, Found] = {}
        for name, secret in given.items():
            for text in _parts(name, secret):
                start = _start(text)
                for needle, form in _forms(text):
                    self._needles.setdefault(needle, (name, form, start))
        self._overlap = max([_SPAN, *map(len, self._needles)]) + 1

    def within(self, chunks: Iterable[bytes]) -> set[Found]:
        """What is found in `chunks`, also where it lies across two of them."""
        found: set[Found] = set()
        rest = iter(chunks)
        window, first = next(rest, b""), True
        while True:
            following = next(rest, None)
            for start, end, about in self._matches(window):
                # What touches a border shows only in the neighbouring window whether it goes on there.
                if (first or start) and (following is None or end < len(window)):
                    found.add(about)
            if following is None:
                return found
            window = window[-self._overlap :] + following
            first = first and len(window) - len(following) < self._overlap

    def masked(self, text: str) -> str:
        """`text` with all that is secret cut to its first characters."""
        data = _bytes(text)
        hits = sorted(self._matches(data))
        if not hits:
            return text
        out, at = [], 0
        for start, end, (_, _, shown) in hits:
            if start >= at:
                out += [data[at:start], shown.encode("utf-8", "surrogateescape"), "…".encode()]
            at = max(at, end)
        return b"".join([*out, data[at:]]).decode("utf-8", "surrogateescape")

    def _matches(self, window: bytes) -> Iterator[tuple[int, int, Found]]:
        for needle, about in self._needles.items():
            at = window.find(needle)
            while at >= 0:
                yield at, at + len(needle), about
                at = window.find(needle, at + len(needle))
        for shape in SHAPES:
            for match in shape.tokens(window):
                yield *match.span(), (shape.kind, "plain", match[0][:4].decode("latin-1"))


def _parts(name: str, secret: bytes) -> Iterator[bytes]:
    """A secret without the white space around it, and the longest of its lines."""
    text = secret.strip()
    if len(text) < SHORTEST:
        raise ValueError(f"{name}: a secret of less than {SHORTEST} bytes would be found everywhere")
    yield text
    lines = text.splitlines()
    if len(lines) > 1:
        longest = max((line.strip() for line in lines if not line.startswith(b"-----")), key=len, default=b"")
        if len(longest) >= 16:
            yield longest


def _start(text: bytes) -> str:
    """The first four characters, or fewer of a short secret: never more than a quarter of it."""
    return text[: min(4, len(text) // 4)].decode("utf-8", "ignore")


def _forms(text: bytes) -> Iterator[tuple[bytes, str]]:
    """The ways in which `text` may be written, and what each is called."""
    yield text, "plain"
    for plus in (b"+/", b"-_"):
        for shift in range(3):
            yield from _base64(text, shift, plus)
    for safe in ("", "/", "!'()*", "~"):
        for encoded in (quote(text, safe=safe), quote_plus(text, safe=safe)):
            yield encoded.encode(), "URL"
            yield re.sub(r"%..", lambda code: code[0].lower(), encoded).encode(), "URL"
    try:
        string = text.decode()
    except UnicodeDecodeError:
        return
    for ascii_only in (True, False):
        escaped = json.dumps(string, ensure_ascii=ascii_only)[1:-1]
        for plain, code in (("", ""), ("/", "\\/"), ("&", "\\u0026")):
            changed = escaped.replace(plain, code) if plain else escaped
            if code == "\\u0026":
                changed = changed.replace("<", "\\u003c").replace(">", "\\u003e")
            yield changed.encode(), "JSON"


def _base64(text: bytes, shift: int, plus: bytes) -> Iterator[tuple[bytes, str]]:
    """What stands in any base64 text for `text`, when it begins `shift` bytes after a group of three."""
    encoded = base64.b64encode(bytes(shift) + text, plus)
    first = (shift * 8 + 5) // 6  # characters that the bytes before have a part in
    last = (shift + len(text)) * 8 // 6  # and those behind
    if last - first >= _CORE:
        yield encoded[first:last], "base64"


def _strings(value: object, place: str) -> Iterator[tuple[str, str]]:
    """All strings in a JSON document, keys too, with their places, such as `config.Env[2]`."""
    stack = [(place, value)]
    while stack:
        place, value = stack.pop()
        if isinstance(value, str):
            yield place, value
        elif isinstance(value, dict):
            for key in value:
                yield place, key
            stack += [(f"{place}.{key}".strip("."), value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            stack += [(f"{place}[{index}]", value[index]) for index in reversed(range(len(value)))]


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character, as JSON may have it
        return text.encode("utf-8", "surrogatepass")
