"""What the installs of Python's package managers read and write of a project."""

from __future__ import annotations

from layersmith.context.inputs import Answer, Call


def inputs(call: Call) -> Answer | None:
    """What the install that `call` runs reads and writes; None when it is no install by a Python package manager."""
    from layersmith.context.python.gather import Gathered, UnclearError

    gathered = Gathered(call)
    try:
        from layersmith.context.python.called import asked

        found = asked(call)
        if found is None:
            return None
        from layersmith.context.python.managers import follow

        follow(gathered, found)
        return gathered.inputs(found.tool)
    except UnclearError as error:
        return error.answer


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the absolute paths that such an install reads as a rule, when no context is there to ask; one that
    ends in `*` may be missing. None when it certainly needs the project itself, or when nothing can be said."""
    from layersmith.context.python.gather import UnclearError

    try:
        from layersmith.context.python.called import asked

        found = asked(call)
        if found is None:
            return None
        from layersmith.context.python.ordinary import patterns

        return patterns(call, found)
    except UnclearError:
        return None
