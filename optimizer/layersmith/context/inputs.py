"""What an install reads and writes of the project: the answer that the ecosystems' modules give."""

from __future__ import annotations

from collections.abc import Mapping

from layersmith.context.tree import Tree
from layersmith.shell.ast import Command
from layersmith.values import value


@value
class Call:
    """One command of a RUN as it is started.

    `folder` is the absolute folder that it runs in, `tree` the files of the image that came from the context (paths
    absolute), `environment` the ENV and ARG values in force by name, None where a value is not known, `home` the
    user's home folder (None: not known).
    """

    command: Command
    folder: str
    tree: Tree
    environment: Mapping[str, str | None]
    home: str | None


@value
class Inputs:
    """What an install reads and writes of the project.

    `manager` names the package manager. `reads` are the absolute paths of all files of the tree that it reads, `seen`
    patterns of absolute paths whose mere presence or absence matters to it (places that it probes: a file that turns
    up there later would have changed what it does), `writes` patterns of absolute paths in the project that it makes
    or changes. `assumes` are ids of assumptions that the answer rests on (none: it is certain).
    """

    manager: str
    reads: tuple[str, ...]
    seen: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()


@value
class Unclear:
    """Why it is not known, or too much, what an install reads.

    `reason` is a stable id, `detail` a sentence for the owner that names the file and what in it says so; `path` (in
    the tree) and `line` (1-based) say where, when a file is to blame.
    """

    reason: str
    detail: str
    path: str | None = None
    line: int | None = None


Answer = Inputs | Unclear
