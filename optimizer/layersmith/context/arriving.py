"""Which folder a COPY writes to when its destination names the file itself: `COPY app.py /srv/app.py`."""

from __future__ import annotations

from layersmith.context.tree import Tree, parted
from layersmith.effects.copies import arrives_as, kind_of, sources, target
from layersmith.syntax.tree import Instruction

_PLAIN = frozenset(("chown", "chmod", "link"))
"""Flags that say nothing about which files are copied, and where to."""


def folder_named(context: Tree | None, copy: Instruction) -> str | None:
    """The folder in the destination of `copy`, as written, when the rest of it is the name of the one file that is
    copied; None when it is something else, or when `context` does not show that the source is a file.

    A folder of that name in the image would take the file in: names that folders have, too (`conf.d`, `nginx`), are
    left out.
    """
    plain = all(flag.name in _PLAIN for flag in copy.flags)
    if context is None or copy.heredocs or not plain or len(copy.words) != 2:
        return None
    source, (place, slash, name) = sources(copy)[0], target(copy).rpartition("/")
    if not name or name != arrives_as(source) or kind_of(source) != "local":
        return None
    as_a_file = name[0].isupper() or ("." in name[1:] and not name.endswith(".d"))
    if not as_a_file or context.kind("/".join(parted(source))) != "file":
        return None
    return place or ("/" if slash else ".")
