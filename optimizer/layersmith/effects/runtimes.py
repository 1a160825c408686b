"""What an official image has of its own that is made for running what another one builds."""

from __future__ import annotations

from layersmith.values import value


@value
class Runtime:
    """An `image` to run on, of the same distribution and version as the one that builds, with `reasons`, sentences. An
    alternative has a `variant`, a word ("alpine"), and `questions` that it raises."""

    image: str
    reasons: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    variant: str = ""


def runtimes(image: str, name: str) -> tuple[Runtime, ...]:
    """What can stand in for `image`, as FROM names it, to run what was built there: for the ecosystem `name` ("node",
    "python", "go-static", "go-cgo", "rust", "c", "java", "dotnet", "ruby", "php"). The first one is what fits as a
    rule, those behind it are alternatives. Empty when none is known."""
    if name in ("node", "python") and image.count(":") == 1 and image.partition(":")[2].replace(".", "").isdigit():
        return (Runtime(f"{image}-slim"),)
    return ()
