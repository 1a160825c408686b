"""A second opinion on a tree: dockerfile-parse, an independent parser, must find the same instructions.

It reads from memory only. Its known limits are named here, so that it never accuses a tree that is right.
"""

from __future__ import annotations

import re
from io import BytesIO

from layersmith.syntax.tree import Directive, Dockerfile, Instruction
from layersmith.values import pattern

# White space that only one of the two strips or parts words at, and the Kelvin sign, a K to the builder.
_UNCOMMON = pattern("[\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u212a]|\r(?!\n)")


def agrees(tree: Dockerfile) -> bool | None:
    """Whether dockerfile-parse reads the same keywords and joined values from `tree.source`.

    None when it does not, but in a file with something that it is known not to read as the builder does.
    """
    from dockerfile_parse import DockerfileParser

    try:
        found = DockerfileParser(fileobj=BytesIO(tree.source)).structure
        theirs = [(i["instruction"], i["value"]) for i in found if i["instruction"] != "COMMENT"]
        ours = [(i.keyword.upper(), _value(i)) for i in tree.instructions]
    except UnicodeDecodeError:
        return None
    if theirs == ours:
        return True
    return None if _is_beyond_it(tree) else False


def _value(instruction: Instruction) -> str:
    """Everything behind the keyword, flags included."""
    start, end = instruction.tail
    return instruction.joined.text[start:end].decode()


def _is_beyond_it(tree: Dockerfile) -> bool:
    source = tree.source
    if source.startswith(b"\xef\xbb\xbf") or _UNCOMMON.search(source.decode()):
        return True
    names = [item.name for item in tree.items if isinstance(item, Directive)]
    if "escape" in names and "check" in names:
        return True
    escape = re.escape(tree.escape)
    doubled = re.compile(escape + escape + rb"[ \t\r]*$", re.MULTILINE)
    blank = re.compile(rb"^[ \t\r]*$", re.MULTILINE)
    glued = re.compile(rb"\s*\S+" + escape + rb"[ \t\r]*$|\s*" + escape, re.MULTILINE)
    for instruction in tree.instructions:
        text = instruction.text.rstrip(b"\r\n")
        if instruction.heredocs or not instruction.args.text:
            return True
        if doubled.search(text) or glued.match(text) or blank.search(text) or text.rstrip().endswith(tree.escape):
            return True
        if instruction.comments and text.rpartition(b"\n")[2].lstrip().startswith(b"#"):
            return True
    return False
