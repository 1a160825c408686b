"""What every command does about its standard streams."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress

BROKEN_PIPE = 141
"""The exit code that a shell gives for a program whose reader went away."""


def with_streams(command: Callable[[], int]) -> int:
    """Run `command` and write out what it printed; gives its exit code, or that of a stream that failed."""
    # A stream that the caller has closed is None.
    sys.stdout = sys.stdout or io.TextIOWrapper(io.BytesIO())
    sys.stderr = sys.stderr or io.StringIO()
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        sys.stdout.reconfigure(errors="backslashreplace")  # a chart, say; standard error is so from the beginning
    try:
        code = command()
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _drop_output()
        return BROKEN_PIPE
    except OSError as error:
        # Files have been dealt with one by one; what is left is standard output on a full disk, and the like.
        _drop_output()
        with suppress(OSError):  # it may be standard error itself that takes nothing more
            sys.stderr.write(f"layersmith: stopped: {error.strerror or error}\n")
        return 2


def _drop_output() -> None:
    """Keep Python from trying once more to write what is still buffered."""
    with suppress(io.UnsupportedOperation):  # it was closed, and what stands in for it keeps all to itself
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
