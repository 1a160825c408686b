"""Comments that speak to a tool: they must stay right above the instruction that they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from layersmith.syntax.tree import Comment

_PRAGMA = re.compile(
    r"(hadolint\s+(?:ignore|global)|shellcheck\s+\w+=|layersmith:|tally\s+(?:ignore|global)|checkov:|trivy:|tfsec:"
    r"|kics-scan|dockle:|nosemgrep|nosonar|check=|renovate:|x-release-please)",
    re.IGNORECASE,
)


def pragmas(comments: Iterable[Comment]) -> tuple[str, ...]:
    """The texts of those `comments` that speak to a tool (hadolint, checkov, renovate ...), in order."""
    return tuple(c.content for c in comments if _PRAGMA.match(c.content))
