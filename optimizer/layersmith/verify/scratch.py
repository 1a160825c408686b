"""Temporary folders that are large enough for images."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from layersmith.verify.engines.interface import EngineError

PREFIX = "layersmith-verify-"
ROOMY = "/var/tmp"


def new_folder() -> str:
    """A folder that only we may read: below TMPDIR, else /var/tmp, as images are too large for a /tmp in memory.

    Raises EngineError when it cannot be made.
    """
    where = os.environ.get("TMPDIR") or (ROOMY if os.access(ROOMY, os.W_OK) else None)
    try:
        return tempfile.mkdtemp(prefix=PREFIX, dir=where)
    except OSError as error:
        raise EngineError(f"no temporary folder can be made: {error}") from error


@contextmanager
def scratch() -> Iterator[str]:
    """A folder for the length of a block."""
    folder = new_folder()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
