"""Text of others on a line of ours: it can be seen, and does nothing to whoever shows it."""

from __future__ import annotations


def visible(text: str) -> str:
    """`text` with escapes in place of all that is not printable: control characters (C0 and C1, line ends too), those
    that turn the direction of text or have no width, and bytes that are no UTF-8 (surrogates, as Python reads them)."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else character.encode("unicode_escape").decode()
