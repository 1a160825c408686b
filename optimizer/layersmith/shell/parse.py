"""From the text of a shell script to its shape, or the reason why not."""

from __future__ import annotations

from functools import lru_cache

from layersmith.shell.ast import Script, Unparsed
from layersmith.shell.posix import parse_posix
from layersmith.shell.words import Declined, Refused

_ODD_BLANKS = (b"\f", b"\v")


@lru_cache(maxsize=1024)
def parse(text: bytes, bash: bool = False) -> Script | Unparsed:
    """The script in `text` as `sh` reads it, or as bash does when `bash`.

    Pure. Without `bash` only what dash and bash read alike is understood, since `/bin/sh` may be either; all else,
    and whatever a shell would refuse, is `Unparsed`.
    """
    if bash and (odd := next((at for at in map(text.find, _ODD_BLANKS) if at >= 0), None)) is not None:
        return Unparsed("a form feed or vertical tab, which its two parsers read in two ways", odd)
    try:
        return parse_posix(text, bash)
    except Refused as refused:
        return Unparsed(refused.reason, refused.offset)
    except RecursionError:
        return Unparsed("what is in it is nested too deeply", 0)
    except Declined as declined:
        if bash:
            from layersmith.shell.sitter import parse_sitter

            found = parse_sitter(text)
            if found is not None:
                return found
        return Unparsed(declined.reason, declined.offset)


@lru_cache(maxsize=1024)
def by_posix(text: bytes) -> bool:
    """Whether bash's script in `text` is understood without the parser for what only bash has."""
    try:
        parse_posix(text, bash=True)
    except (Refused, Declined, RecursionError):
        return False
    return True


@lru_cache(maxsize=1024)
def by_sitter(text: bytes) -> bool:
    """Whether the parser for what only bash has understands `text`, which the other one may understand as well."""
    from layersmith.shell.sitter import parse_sitter

    return parse_sitter(text) is not None
