"""What it costs to build again when files of the context have changed, on a warm cache."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from layersmith.verify.engines import Engine, Listener
from layersmith.verify.engines.interface import nobody
from layersmith.verify.model import Request
from layersmith.verify.scratch import scratch

WORK = frozenset({"RUN", "COPY", "ADD"})
"""The instructions that count as steps: those that make files. Engines tell of the others each in their own way."""


class ContextError(Exception):
    """The context cannot be copied, or a file that is to be touched is not in it; the message says which."""


@dataclass(frozen=True)
class Rebuild:
    """A build after a change: all steps that make files, those of them that ran again, and the seconds it took."""

    steps: int
    again: tuple[str, ...]
    seconds: float


def rebuild(
    request: Request,
    engine: Engine,
    files: Sequence[str],
    listen: Listener = nobody,
    timeout: float | None = None,
) -> Rebuild:
    """Build twice with the cache, and change `files` (paths in the context) in between; the context is copied first.

    A change is some blank space at the end, which most formats do not mind, and never the same one twice: no earlier
    build can have seen it. Raises ContextError, BuildFailed and EngineError.
    """
    with scratch() as folder:
        context = os.path.join(folder, "context")
        _copy_context(request.context, context)
        paths = [_inside(context, request.context, file) for file in files]
        warm = replace(request, context=context, cache=True)
        images = [engine.build(warm, listen, timeout).image]
        _change(paths)
        again = engine.build(warm, listen, timeout)
        # Not earlier: some engines drop the cached steps together with the image that they led to.
        for image in {*images, again.image}:
            engine.remove(image)
    work = [(text, cached) for text, cached in again.steps if text.split(maxsplit=1)[0].upper() in WORK]
    return Rebuild(len(work), tuple(text for text, cached in work if not cached), again.seconds)


def check_files(context: str, files: Iterable[str]) -> None:
    """Raises ContextError when one of `files` cannot be touched in `context`."""
    for file in files:
        _inside(context, context, file)


def _copy_context(source: str, target: str) -> None:
    try:
        shutil.copytree(source, target, symlinks=True, copy_function=_copy)
    except shutil.Error as error:
        path, _, reason = error.args[0][0]
        raise ContextError(f"the context cannot be copied: {path}: {reason}") from error
    except OSError as error:
        raise ContextError(f"the context cannot be copied: {error}") from error


def _copy(source: str, target: str) -> str:
    """Copy a file with its time and mode; sockets and pipes, which no builder takes either, are left out."""
    if stat.S_ISREG(os.lstat(source).st_mode):
        shutil.copy2(source, target)
    return target


def _inside(context: str, original: str, file: str) -> str:
    """The path of `file`, given as seen from the context, or absolute, in the context's copy."""
    relative = os.path.relpath(file, original) if os.path.isabs(file) else os.path.normpath(file)
    path = os.path.join(context, relative)
    if relative.startswith(os.pardir) or os.path.islink(path) or not os.path.isfile(path):
        raise ContextError(f"{file} is not a file of the context {original}")
    return path


def _change(paths: Iterable[str]) -> None:
    for path in paths:
        blank = "".join(" \n"[bit == "1"] for bit in f"{secrets.randbits(64):064b}") + "\n"
        try:
            with open(path, "ab") as file:
                file.write(b"\n" + blank.encode())
        except OSError as error:
            raise ContextError(f"{path} cannot be changed: {error.strerror}") from error
