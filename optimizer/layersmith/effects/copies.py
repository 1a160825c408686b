"""What a COPY or ADD brings, and where to, as its words say."""

from __future__ import annotations

from typing import Literal

from layersmith.syntax.tree import Instruction
from layersmith.values import pattern

SHARED_FLAGS = frozenset(("chown", "chmod", "link", "exclude"))
"""Flags that mean for ADD what they mean for COPY (Dockerfile reference, "ADD", options)."""


def target(copy: Instruction) -> str:
    """The destination as written, without the quotes of a JSON array; `copy` must have words."""
    return copy.exec_form[-1] if copy.exec_form else copy.words[-1].raw


def sources(copy: Instruction) -> tuple[str, ...]:
    """The sources as written, without the quotes of a JSON array."""
    return copy.exec_form[:-1] if copy.exec_form else tuple(word.raw for word in copy.words[:-1])


def arrives_as(source: str) -> str:
    """The name under which `source` stands in a destination folder; "" when what it holds arrives, or all that is
    there."""
    name = source.strip("\"'").rstrip("/").rpartition("/")[2]
    return "" if name in (".", "*") else name


def folder_of(target: str) -> str:
    """A destination folder without the slash at its end."""
    return target.rstrip("/") or "/"


# Dockerfile reference, "ADD": `git@host:path` is a git repository, and an https address whose path ends in .git.
_REMOTE = pattern(r"[\w+.-]*://|[\w.+-]+@[\w.-]+:")
_GIT = pattern(r"(?:git|ssh)://|[\w.+-]+@[\w.-]+:|[^?#]*\.git/?(?:[?#]|$)")


def is_remote(source: str) -> bool:
    """Whether ADD fetches `source`, or would refuse to, and does not look for it in the build context."""
    return _REMOTE.match(source) is not None


def is_repository(source: str) -> bool:
    """Whether `source` is written as a git repository is."""
    return _GIT.match(source) is not None


def is_download(source: str) -> bool:
    """Whether ADD fetches one file from `source`: an address that is none of a git repository."""
    return source.startswith(("http://", "https://")) and not is_repository(source)


def kind_of(source: str) -> Literal["remote", "variable", "pattern", "local"]:
    """What a `source` of COPY or ADD is: a URL or a git repository, something with variables, a pattern or what a
    builder would read differently from what is written, or else a plain path (without quotes around it)."""
    if is_remote(source) or is_repository(source):
        return "remote"
    if "$" in source:
        return "variable"
    return "pattern" if set(source) & set("*?[\\\"'`") or not source else "local"
