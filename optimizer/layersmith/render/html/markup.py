"""Text that is safe inside a page, and the small parts that all of its sections share."""

from __future__ import annotations

import html
import re

from layersmith.phrases import plural
from layersmith.rewrite import Safety

_KEPT = "\n\t\xa0"
"""What a page may hold though it is not printable."""

GUARANTEES = {
    Safety.SAFE: (
        "safe",
        "Same build command and inputs, and the same files and config in the image, apart from the caches, package "
        "lists and logs that the change names. A build that failed still fails.",
    ),
    Safety.UNSAFE: ("unsafe", "Holds under the assumptions that the change names; you vouch for them."),
    Safety.PROPOSAL: ("proposal", "A change of what the image is or of how it is built. It needs your decision."),
}


def escaped(text: str | bytes) -> str:
    """`text` for HTML, in attributes too: what is not UTF-8 is replaced, and characters that cannot be seen, or that
    turn the direction of the text, become visible."""
    if isinstance(text, str):
        text = text.encode("utf-8", "surrogateescape" if _bytes_inside(text) else "replace")
    shown = text.decode("utf-8", "replace")
    if not shown.isprintable():
        shown = "".join(one if one.isprintable() or one in _KEPT else _visible(one) for one in shown)
    return html.escape(shown, quote=True)


def breakable(path: str) -> str:
    """A path for HTML that may be broken behind its slashes."""
    return escaped(path).replace("/", "/<wbr>")


def _bytes_inside(text: str) -> bool:
    """Whether every surrogate in `text` stands for a byte that is not UTF-8."""
    return all("\udc80" <= character <= "\udcff" for character in text if "\ud800" <= character <= "\udfff")


def _visible(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"\u27e8U+{code:04X}\u27e9"


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`, `1,200 files`."""
    return f"{number:,} {plural(number, noun)}"


def guarantee(safety: Safety) -> str:
    """The word for how sure a change is, linked to what it means."""
    word = GUARANTEES[safety][0]
    return f'<a class="word {word}" href="#guarantees">{word.upper()}</a>'


def quoted(text: str) -> str:
    """`text` with what stands between backquotes as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped(text))


def inline(text: str) -> str:
    """`text` with Markdown's code, strong text and links (whose targets are other files) as HTML."""
    parts = re.split(r"(`[^`]+`)", text)
    out = []
    for part in parts:
        if len(part) > 2 and part[0] == part[-1] == "`":
            out.append(f"<code>{escaped(part[1:-1])}</code>")
        else:
            plain = re.sub(r"\[([^\[\]]+)\]\([^()]+\)", r"\1", part)
            out.append(re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", escaped(plain)))
    return "".join(out)
