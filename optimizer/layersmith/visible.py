"""Text of others on a line of ours: it can be seen, and does nothing to whoever shows it."""

from __future__ import annotations

LONGEST = 1000
"""Characters of a sentence: it may quote what others wrote, which has no end."""


def visible(text: str) -> str:
    """`text` with escapes in place of all that is not printable: control characters (C0 and C1, line ends too), those
    that turn the direction of text or have no width, and bytes that are no UTF-8 (surrogates, as Python reads them)."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)


def brief(text: str) -> str:
    """As `visible`, and no longer than a sentence for people may be: what follows the last blank in its first
    characters is left out, so that no word is cut."""
    return visible(text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0] + " …")


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else character.encode("unicode_escape").decode()
