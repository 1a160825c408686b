"""What a RUN fetches as it is at that moment: a clone of a branch, the archive of `master`, the latest release.

A builder that keeps the layer of such a RUN keeps what was newest then. An ARG above it with the date or commit of the
build makes it run again, whether its author thinks of that or not. So does a package of a language that is installed by
its name alone: in images that were made for one program, it is that program. Packages of a distribution do not count,
nor what the manifests of a project ask for, nor the package managers themselves: that they come from the cache until
something else changes is what all authors know of them. See docs/decisions/0014-newest.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from layersmith.effects.packages import action, behind_wrappers, program_name
from layersmith.shell.ast import Command
from layersmith.values import pattern

_CLONES = pattern(
    rb"\bgit(?:[ \t]++(?:-[Cc][ \t]++\S++|-\S++)){0,20}[ \t]++(?:clone|pull|fetch|submodule)\b"
    rb"|\bsvn[ \t]++(?:co|checkout|export|up|update)\b|\bhg[ \t]++(?:clone|pull)\b"
)
_VERSION = rb"[\"']?(?:v?\d[\w.+-]*+(?<!\.x)|[0-9a-f]{7,40}\b|\$\{?\w*(?:VERSION|TAG|COMMIT|SHA|HASH|REV)\w*)"
_PINS = pattern(rb"(?:[ \t]-b|--branch|\bcheckout|--hard)(?:[ \t]++|=)(?:tags/)?" + _VERSION)
_BRANCH = pattern(rb"/(?:master|main|HEAD|develop|trunk|latest)(?![\w-])")
_AT = pattern(rb"@" + _VERSION)
_ASKED = pattern(
    rb"\b\w{0,60}(?:version|release|latest|commit|(?:\b|_)(?:tag|ver|rev|ref|sha))(?:_\w{0,60})?=[\"']?(?:\$\(|`)"
    rb"[^`;|&\n]{0,40}\b(?:curl|wget)\b[^`;|&\n]{0,80}",
    re.IGNORECASE,
)
"""A variable for a version that holds what some address answers."""
_ENDS = pattern(rb"[;\n]|&&|\|\|")
_LOADS = pattern(rb"\b(?:curl|wget)\b")
_INSIDE = pattern(rb"\b(?:ba|z|da)?sh\b[^;|&\n]{0,20}(?:\$\(|<\(|`)[ \t]*+(?:curl|wget)\b[^;|&\n)`]{0,300}")
_RUNS = pattern(rb"&?[ \t]*+(?:sudo[ \t]++(?:-E[ \t]++)?)?(?:(?:ba|z|da)?sh|php|python3?|perl)\b(?![ \t]++-c)")
_FIXED = pattern(rb"\d\.\d|[_/-]v?\d++\b|\$\{?\w*(?:VERSION|TAG|COMMIT|SHA|REV)", re.IGNORECASE)


@lru_cache(maxsize=1024)
def fetches_newest(text: bytes) -> str | None:
    """The words by which a RUN with this `text` fetches what is newest somewhere; None when none are seen."""
    if b"git" in text or b"svn" in text or b"hg" in text:
        clones = [match[0] for match in _CLONES.finditer(text)]
        if len(clones) > sum(1 for _ in _PINS.finditer(text)):
            return _shown(clones[0])
    if b"://" not in text:
        return None
    if asked := _ASKED.search(text):
        return _shown(asked[0])
    addresses = (word for word in text.split() if b"://" in word)
    moving = (word for word in addresses if (_BRANCH.search(word) if b"git+" not in word else not _AT.search(word)))
    found = next(moving, None)
    return _shown(found).strip("\"'`()") if found else next(_installers(text), None)


def _installers(text: bytes) -> Iterator[str]:
    """The scripts that are fetched and run at once, and are told no version."""
    yield from (_shown(match[0]) for match in _INSIDE.finditer(text) if not _FIXED.search(match[0]))
    for piece in _ENDS.split(text) if b"|" in text else ():
        parts = piece.split(b"|")
        for loads, runs in pairwise(parts):
            if b"://" in loads and _LOADS.search(loads) and _RUNS.match(runs) and not _FIXED.search(loads + runs):
                yield f"{_shown(loads)} | {_shown(runs)}"


def _shown(text: bytes) -> str:
    return " ".join(text.decode("utf-8", "surrogateescape").split())[:80]


_INSTALL_TOOLS = """
    pip setuptools wheel virtualenv pipenv poetry uv pipx npm yarn pnpm corepack n node-gyp bundler rake composer
    """
_FOR_INSTALLS = frozenset(_INSTALL_TOOLS.split())
"""Programs that install others: their own version is nobody's aim."""
_LANGUAGES = frozenset(("pip", "uv", "npm", "yarn", "pnpm", "bun", "gem", "composer"))
_NAME = pattern(r"[A-Za-z][\w.-]*+(\[[\w,.-]++\])?")
_MOVING = ("latest", "next", "master", "main", "HEAD")
_LOCAL = (".whl", ".gz", ".tgz", ".zip", ".gem", ".phar")
_TELLS_VERSION = {
    "pip": ("-c", "--constraint"),
    "uv": ("-c", "--constraint", "--constraints", "--exclude-newer"),
    "gem": ("-v", "--version"),
}


def installs_newest(command: Command) -> str | None:
    """The words by which `command` installs what is newest of a package of a language, which it names without a
    version; None when it does not."""
    asked = action(command)
    if asked is None:
        return _built_newest(command)
    told = _TELLS_VERSION.get(asked.manager, ())
    if asked.manager not in _LANGUAGES or asked.verb not in ("install", "upgrade") or asked.has(*told):
        return None
    by_name = _is_project if asked.manager == "composer" else _is_name
    for word in asked.operands:
        name = word.literal or ""
        if by_name(name) and not name.endswith(_LOCAL) and _bare(name) not in _FOR_INSTALLS:
            return " ".join((asked.program, *(one.raw for one in asked.subcommand), name))
    return None


def _bare(name: str) -> str:
    return name[:1] + name[1:].partition("@")[0]


def _is_name(word: str) -> bool:
    """Whether `word` is the name of a package alone, which may have a scope, extras and a moving tag."""
    scope, _, name = word.rpartition("/") if word.startswith("@") else ("", "", word)
    name, at, tag = name.partition("@")
    return (not at or tag in _MOVING) and _NAME.fullmatch(name) is not None and scope.count("/") == 0


def _is_project(word: str) -> bool:
    """Whether `word` is a package as composer names them, without a version."""
    return word.count("/") == 1 and not {":", "@", "=", "."} & {*word}


def _is_module(word: str) -> bool:
    """Whether `word` is the path of a module of Go, without a version that stays."""
    path, at, version = word.partition("@")
    return (not at or version in _MOVING) and "." in path.partition("/")[0].strip(".") and "/" in path


def _is_moving(word: str) -> bool:
    return word.partition("@")[2] in _MOVING


def _is_crate(word: str) -> bool:
    return word == "--git" or (_is_name(word) and "@" not in word)


_BUILDERS = (
    # program, verb, who tells a package without a version, flags that tell one
    ("cargo", ("install",), _is_crate, ("--version", "--vers", "--path", "--tag", "--rev")),
    ("go", ("install",), _is_moving, ()),
    ("go", ("get",), _is_module, ()),
    ("dotnet", ("tool", "install"), _is_name, ("--version",)),
    ("pipx", ("install",), _is_name, ()),
)


def _built_newest(command: Command) -> str | None:
    at = behind_wrappers(command.words)
    name = program_name(command.words[at]) if at is not None and at < len(command.words) else None
    words = tuple(word.literal or word.raw for word in command.words[(at or 0) + 1 :])
    for program, verb, wanted, told in _BUILDERS:
        if name == program and words[: len(verb)] == verb and not {word.partition("=")[0] for word in words} & {*told}:
            named = next((word for word in words[len(verb) :] if wanted(word)), None)
            return " ".join((program, *verb, named)) if named else None
    return None
