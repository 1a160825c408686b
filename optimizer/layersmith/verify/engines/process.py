"""Running an engine's command line: streamed, with an end in time, and with nothing left running."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import FrameType
from typing import IO, NamedTuple

from layersmith.verify.engines.interface import EngineError, Listener, nobody
from layersmith.verify.model import BuildFailed

SHOWN_LINES = 40
"""How many of the last lines of a failed build its error shows."""
GRACE = 10.0
"""Seconds that an engine gets to clean up for itself before it is killed."""
LONGEST_LINE = 64 * 1024
TICK = 0.2
"""Seconds between two looks at whether a silent process has ended."""
LEFT_OPEN = 2.0
"""Seconds that we listen on when a process has ended and something in the background keeps its pipe open.

Without such a thing the pipe ends by itself; our reading of it may come late on a busy machine."""
_NO_SPACE = "no space left on device"

ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Ended(NamedTuple):
    """How a process ended: its exit status (negative: the signal that killed it) and the last lines that it wrote."""

    status: int
    tail: str


def ask(arguments: Sequence[str], timeout: float = 60, environment: Mapping[str, str] | None = None) -> str:
    """What a short command writes to its standard output. Raises EngineError when it fails or takes too long."""
    try:
        done = subprocess.run(
            arguments, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout, env=environment, check=False
        )
    except subprocess.TimeoutExpired:
        raise EngineError(f"{_shown(arguments)} gave no answer in {timeout:.0f} seconds") from None
    except OSError as error:
        raise EngineError(f"{arguments[0]} cannot be run: {error.strerror}") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit status {done.returncode}"]
        raise EngineError(f"{_shown(arguments)} failed: {reason[-1]}")
    return done.stdout.decode("utf-8", "replace")


def stream(
    arguments: Sequence[str],
    listen: Listener = nobody,
    timeout: float | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a long command and hand each line that it writes, on either stream, to `listen`.

    It gets a session of its own: Ctrl-C reaches us, and we end it in order. Raises EngineError when it cannot be
    started or takes more than `timeout` seconds.
    """
    end = None if timeout is None else time.monotonic() + timeout
    process: subprocess.Popen[bytes] | None = None
    tail: deque[str] = deque(maxlen=SHOWN_LINES)
    try:
        with signals_put_off():
            process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=environment,
            )
        for line in _lines(process, end):
            tail.append(line)
            listen(line)
        status = process.wait(None if end is None else max(end - time.monotonic(), 0.0))
    except (TimeoutError, subprocess.TimeoutExpired):
        raise EngineError(f"{_shown(arguments)} was stopped after {timeout:.0f} seconds") from None
    except OSError as error:
        if process is not None:
            raise
        raise EngineError(f"{arguments[0]} cannot be run: {error.strerror}") from error
    finally:
        if process is not None:
            _stop(process)
    return Ended(status, "\n".join(tail))


@contextmanager
def signals_put_off() -> Iterator[None]:
    """Let no signal interrupt the block; the first that came is raised again behind it. Main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        came.append(number)

    before = {number: signal.signal(number, remember) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


@contextmanager
def signals_raised() -> Iterator[None]:
    """Make SIGTERM and SIGHUP raise SystemExit (128 + the signal's number) in the block, as Ctrl-C raises its own.

    A signal that the program already handles or ignores stays as it is. Main thread only.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    ours = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def _lines(process: subprocess.Popen[bytes], end: float | None) -> Iterator[str]:
    """The lines of a process until it ends; a child in the background that keeps the pipe open is not waited for."""
    pieces: SimpleQueue[bytes] = SimpleQueue()
    # A thread of its own goes on reading while the process is being stopped, so that no full pipe holds it up.
    threading.Thread(target=_read, args=(process.stdout, pieces), daemon=True).start()
    held = b""
    ended: float | None = None
    while True:
        if end is not None and time.monotonic() > end:
            raise TimeoutError
        try:
            piece = pieces.get(timeout=TICK)
        except Empty:
            if process.poll() is not None:
                ended = ended or time.monotonic()
                if time.monotonic() - ended > LEFT_OPEN:
                    break
            continue
        if not piece:
            break
        *whole, held = (held + piece).split(b"\n")
        if len(held) > LONGEST_LINE:
            whole.append(held)
            held = b""
        for line in whole:
            yield _text(line)
    if held:
        yield _text(held)


def _read(stream: IO[bytes], pieces: SimpleQueue[bytes]) -> None:
    """Put all that comes from `stream` into `pieces`, and nothing at its end."""
    with stream:
        while piece := os.read(stream.fileno(), LONGEST_LINE):
            pieces.put(piece)
    pieces.put(b"")


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\r")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: asked first, killed when it takes too long."""
    with signals_put_off():
        if process.poll() is None:
            _signal(process, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(GRACE)
        # What the build left in the background belongs to the same session.
        _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    if not hasattr(os, "killpg"):
        process.send_signal(number)
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def _shown(arguments: Sequence[str]) -> str:
    """A command's name and its first word that is no option, for an error."""
    return " ".join([arguments[0], *[word for word in arguments[1:] if not word.startswith("-")][:1]])


def failure(name: str, ended: Ended) -> EngineError | BuildFailed:
    """What a build that ended with a status other than 0 is to be raised as."""
    if ended.status < 0:
        return EngineError(f"{name} was killed by signal {-ended.status} during the build")
    # A full disk says nothing about the Dockerfile, whichever step noticed it.
    if _NO_SPACE in ended.tail.lower():
        return EngineError(f"{name}: {_NO_SPACE}\n{ended.tail}")
    return BuildFailed(ended.tail)
