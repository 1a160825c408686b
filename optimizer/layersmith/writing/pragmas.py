"""Comments that are more than a note: those that speak to a tool, and instructions that were commented out."""

from __future__ import annotations

from collections.abc import Iterable

from layersmith.syntax.tree import INSTRUCTIONS, Comment
from layersmith.values import pattern

_MARKS = ("layersmith:", "checkov:", "trivy:", "tfsec:", "kics-scan", "dockle:", "nosemgrep", "nosonar", "check=",
          "check =", "renovate:", "x-release-please")  # fmt: skip
_OF_LINTERS = ("ignore", "global", "shell")


def _is_pragma(text: str) -> bool:
    low = text.lower()
    if low.startswith(_MARKS):
        return True
    tool, asked, *_ = [*low.split(None, 2), "", ""]
    if tool == "shellcheck":
        name, equals, _value = asked.partition("=")
        return bool(equals) and name.isidentifier()
    return tool in ("hadolint", "tally") and asked.startswith(_OF_LINTERS)


def pragmas(comments: Iterable[Comment]) -> tuple[str, ...]:
    """The texts of those `comments` that speak to a tool (hadolint, checkov, renovate ...), in order."""
    return tuple(c.content for c in comments if _is_pragma(c.content))


_WITH_ITS_OWN = {
    "HEALTHCHECK": r"--|CMD\b|NONE\b",
    "EXPOSE": r"[\d$]",
    "ARG": r"[\w$]+(?:=|\s*\\?$)",
    "ONBUILD": r"[A-Z]+\s",
    **dict.fromkeys(("COPY", "ADD"), r"\S+\s+\S"),
}
"""How what stands behind a keyword begins, where that tells an instruction from a heading ("HEALTHCHECK docs: ...")."""
_INSTRUCTION = pattern(
    "|".join(
        [
            rf"(?:{'|'.join(sorted(INSTRUCTIONS - set(_WITH_ITS_OWN)))})\s+\S",
            *(rf"{keyword}\s+(?:{begins})" for keyword, begins in _WITH_ITS_OWN.items()),
        ]
    )
)


def commented_out(comments: Iterable[Comment]) -> Comment | None:
    """The first of `comments` that is an instruction behind a `#`; one in lower case is taken for prose."""
    return next((comment for comment in comments if _INSTRUCTION.match(comment.content)), None)
