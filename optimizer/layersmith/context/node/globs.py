"""Which folders are members of a workspace.

npm finds them with glob patterns of `workspaces` in package.json (docs: "workspaces", package @npmcli/map-workspaces),
Yarn and Bun too, pnpm with those of pnpm-workspace.yaml. A folder is a member when it holds a package.json.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from layersmith.context.node.look import MANIFEST, Look
from layersmith.context.project import Stop

_Fits = Callable[[str], bool]

_FOLDERS = 20_000
"""More folders than that are not looked through."""

_BRACES = re.compile(r"\{([^{}]*)\}")
_ALTERNATIVES = 256
_STARS = re.compile(r"\*+")
_MOST_STARS = 3
"""In one name, and for whole folders: each further one multiplies the ways to try a name by its length."""


def members(look: Look, root: str, patterns: Iterable[str], source: str) -> tuple[str, ...]:
    """The folders below (or beside) `root` that `patterns` name and that hold a package.json, sorted; `!` takes
    away. Stops at patterns that are not understood, naming the file `source`."""
    found: set[str] = set()
    for written in patterns:
        excluded = written.startswith("!")
        for pattern in _spelled_out(written.removeprefix("!"), source):
            if excluded:
                fits = _matcher(pattern, source)
                found -= {folder for folder in found if fits(_relative(folder, root))}
            else:
                found |= {
                    folder for folder in _folders(look, root, pattern, source) if look.has(f"{folder}/{MANIFEST}")
                }
    found.discard(root)
    return tuple(sorted(found))


def _relative(folder: str, root: str) -> str:
    return folder.removeprefix(root.rstrip("/") + "/")


def _spelled_out(pattern: str, source: str) -> list[str]:
    """`pattern` without braces, as many as it stands for."""
    if re.search(r"[!?+*@]\(|\\", pattern):
        raise Stop(
            "workspace-pattern", f"{source} names members by a pattern that is not understood: {pattern}", source
        )
    if pattern.count("**") > _MOST_STARS or any(len(_STARS.findall(one)) > _MOST_STARS for one in pattern.split("/")):
        raise Stop("workspace-pattern", f"{source} names members by a pattern with too many stars", source)
    waiting, done = [pattern], []
    while waiting:
        one = waiting.pop()
        braces = _BRACES.search(one)
        if braces is None:
            done.append(one)
        else:
            before, after = one[: braces.start()], one[braces.end() :]
            waiting += [f"{before}{part}{after}" for part in braces[1].split(",")]
        if len(waiting) + len(done) > _ALTERNATIVES:
            raise Stop("workspace-pattern", f"{source} names members by a pattern that is too long", source)
    return done


def _parts(pattern: str) -> list[str]:
    return [part for part in pattern.split("/") if part not in ("", ".")]


def _folders(look: Look, root: str, pattern: str, source: str) -> set[str]:
    """All folders that `pattern` names."""
    now = {root}
    parts = _parts(pattern)
    for at, part in enumerate(parts):
        if part == "**" and parts[at - 1 : at] == ["**"]:
            continue
        if part == "**":
            now = {below for folder in now for below in _all(look, folder, source)}
        elif part == "..":
            now = {look.path("..", folder) for folder in now}
        elif set(part) & set("*?["):
            fits = _part(part, source)
            now = {
                look.path(name, folder)
                for folder in now
                for name in look.names(folder)
                if name != "node_modules" and fits(name) and _is_folder(look, folder, name, last=at + 1 == len(parts))
            }
        else:
            now = {look.path(part, folder) for folder in now}
    return now


def _is_folder(look: Look, folder: str, name: str, *, last: bool) -> bool:
    path = look.path(name, folder)
    if look.own_kind(path) == "link" and not last:
        return False
    return look.kind(path) == "folder"


def _all(look: Look, folder: str, source: str) -> Iterator[str]:
    """`folder` and all below it, but what is in a node_modules."""
    waiting, count = [folder], 0
    while waiting:
        here = waiting.pop()
        yield here
        count += 1
        if count > _FOLDERS:
            raise Stop("too-many-files", f"{source} may name more than {_FOLDERS:,} folders", source)
        waiting += [
            path
            for name in look.names(here)
            if name not in ("node_modules", ".git") and look.own_kind(path := look.path(name, here)) == "folder"
        ]


def _part(part: str, source: str) -> _Fits:
    try:
        expression = re.compile(_expression(part))
    except re.error:
        raise Stop("workspace-pattern", f"{source} has a malformed pattern: {part}", source) from None
    return lambda name: bool(expression.fullmatch(name)) and (part.startswith(".") or not name.startswith("."))


def _matcher(pattern: str, source: str) -> _Fits:
    pieces = [r"(?:.*/)?" if part == "**" else _expression(part) + "/" for part in _parts(pattern)]
    try:
        expression = re.compile("".join(pieces))
    except re.error:
        raise Stop("workspace-pattern", f"{source} has a malformed pattern: {pattern}", source) from None
    return lambda path: bool(expression.fullmatch(path + "/"))


def _expression(part: str) -> str:
    """The regular expression of one part of a path."""
    made = []
    closed, bracket, rest = part.rpartition("]")
    pieces = re.findall(r"\*+|\?|\[[!^]?[^\]]+\]|.", closed + bracket, re.DOTALL)
    for piece in (*pieces, *re.findall(r"\*+|.", rest, re.DOTALL)):
        if piece.startswith("*"):
            made.append("[^/]*")
        elif piece == "?":
            made.append("[^/]")
        elif piece.startswith("[") and len(piece) > 1:
            made.append("[" + ("^" + piece[2:] if piece[1] == "!" else piece[1:]))
        else:
            made.append(re.escape(piece))
    return "".join(made)
