"""Comments that are more than a note: those that speak to a tool, and instructions that were commented out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from layersmith.syntax.tree import INSTRUCTIONS, Comment
from layersmith.values import pattern

_PRAGMA = pattern(
    r"(hadolint\s+(?:ignore|global)|shellcheck\s+\w+=|layersmith:|tally\s+(?:ignore|global)|checkov:|trivy:|tfsec:"
    r"|kics-scan|dockle:|nosemgrep|nosonar|check=|renovate:|x-release-please)",
    re.IGNORECASE,
)


def pragmas(comments: Iterable[Comment]) -> tuple[str, ...]:
    """The texts of those `comments` that speak to a tool (hadolint, checkov, renovate ...), in order."""
    return tuple(c.content for c in comments if _PRAGMA.match(c.content))


_INSTRUCTION = pattern(rf"(?:{'|'.join(sorted(INSTRUCTIONS))})\s+\S")


def commented_out(comments: Iterable[Comment]) -> Comment | None:
    """The first of `comments` that is an instruction behind a `#`; one in lower case is taken for prose."""
    return next((comment for comment in comments if _INSTRUCTION.match(comment.content)), None)
