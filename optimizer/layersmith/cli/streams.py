"""What every command does about its standard streams."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Callable
from contextlib import suppress

BROKEN_PIPE = 141
"""The exit code that a shell gives for a program whose reader went away."""


_SIGNS = str.maketrans(
    {"●": "*", "○": "o", "·": ".", "■": "#", "█": "#", "░": ".", "…": "...", "→": "->", "\u200b": ""}
)
"""Signs that we draw with, for streams that cannot say them."""


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    """What stands in for characters that a stream cannot say: another sign, or an escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end].translate(_SIGNS)
    return text.encode("ascii", "backslashreplace").decode(), error.end


codecs.register_error("layersmith", _in_ascii)


def with_streams(command: Callable[[], int]) -> int:
    """Run `command` and write out what it printed; gives its exit code, or that of a stream that failed."""
    # A stream that the caller has closed is None.
    sys.stdout = sys.stdout or io.TextIOWrapper(io.BytesIO())
    sys.stderr = sys.stderr or io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() not in ("utf-8", "utf8"):
            stream.reconfigure(errors="layersmith")
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
