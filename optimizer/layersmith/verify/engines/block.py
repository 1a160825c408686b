"""The `with` block of an engine: a temporary folder, signals that raise, and a clean-up that nothing interrupts."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from layersmith.verify.engines.interface import EngineError
from layersmith.verify.engines.process import signals_put_off, signals_raised
from layersmith.verify.model import Request
from layersmith.verify.scratch import PREFIX, new_folder


class Block:
    """What all engines have in common: `folder` lives as long as the block, then `_clean` tells what is to go."""

    def __init__(self) -> None:
        self._signals = ExitStack()
        self._folder = ""
        self._repository = PREFIX + secrets.token_hex(6)
        self._count = 0

    def __enter__(self) -> Self:
        """Make the folder, and let SIGTERM and SIGHUP raise."""
        self._signals.enter_context(signals_raised())
        try:
            with signals_put_off():
                self._folder = new_folder()
        except BaseException as error:
            self.__exit__(type(error), error, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clean up. What could not be removed is told by a note on `error`, or by an EngineError without one."""
        with self._signals, signals_put_off():
            trouble: list[str] = []
            for step in self._clean() if self._folder else ():
                try:
                    step()
                except (EngineError, OSError) as failed:
                    trouble.append(f"clean-up: {failed}")
            if trouble and error is None:
                raise EngineError("\n".join(trouble))
            if trouble and error is not None:
                error.add_note("\n".join(trouble))

    def _clean(self) -> Iterable[Callable[[], None]]:
        """What removes all that is to go, in order; each is done whatever becomes of the others."""
        raise NotImplementedError

    def _new_image(self) -> str:
        """A name for the next image; all have the block's random repository in common."""
        self._count += 1
        return f"{self._repository}:{self._count}"

    def _write_dockerfile(self, request: Request) -> tuple[str, str | None]:
        """The paths of a request's Dockerfile and of its own ignore file (None without one), written into the folder.

        The context is never touched. The ignore file lies beside the Dockerfile under the name that BuildKit looks for.
        """
        path = os.path.join(self._folder, "Dockerfile")
        ignore = path + ".dockerignore"
        _write(path, request.dockerfile)
        if request.ignore is not None:
            _write(ignore, request.ignore)
            return path, ignore
        if os.path.lexists(ignore):
            os.unlink(ignore)
        return path, None


def _write(path: str, content: bytes) -> None:
    try:
        with open(path, "wb") as file:
            file.write(content)
    except OSError as error:
        raise EngineError(f"{path} cannot be written: {error.strerror}") from error
