"""What shows that an image is one of Windows where its name does not tell: what its shells run, and its paths."""

from __future__ import annotations

import re
from collections.abc import Iterable

from layersmith.syntax.tree import Comment, Instruction
from layersmith.values import pattern

_WITHIN = pattern(rb"\$\{?env:\w|(?<![^\s\"'=;(&|,])[cd]:[\\/](?![\\/])", re.I)
"""A variable as PowerShell names those of the environment; a path with the letter of a drive."""
_FIRST = pattern(rb"(?:&\s*)?(?:[A-Z][a-z]+-[A-Z][A-Za-z]+(?=\s|$)|\S+\.(?:ps1|cmd|bat|exe)(?=\s|$)|powershell\s)")
"""What is run first: a command of PowerShell (`Copy-Item`), or a file that only Windows takes for a program."""
_ASKED = pattern(r"hadolint\s+(?:\S+\s+)*?shell\s*=\s*(?:powershell|pwsh|cmd)\b", re.I)


def shown_windows(below: Iterable[Instruction], comments: Iterable[Comment]) -> int | None:
    """The first line that shows that the instructions `below` a FROM are for an image of Windows, whose shell reads its
    bodies in another way, or that a linter is told so by one of the `comments` of the file; None when nothing does. A
    SHELL ends the search: behind it, the image no longer matters."""
    for one in below:
        if one.keyword == "SHELL":
            break
        if one.keyword not in ("RUN", "WORKDIR") or one.exec_form is not None:
            continue
        if _WITHIN.search(one.args.text) or (one.keyword == "RUN" and _FIRST.match(one.args.text)):
            return one.line
    return next((comment.line for comment in comments if _ASKED.match(comment.content)), None)
