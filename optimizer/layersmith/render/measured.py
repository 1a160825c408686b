"""Figures that `verify --json` or `layers --json` printed, read back. Whatever is not there counts as not measured."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Literal

from layersmith.values import value
from layersmith.verify.layers import ImageFigures
from layersmith.verify.model import Difference, Layer, Verdict
from layersmith.verify.run import Outcome, Side
from layersmith.verify.touch import Rebuild

State = Literal["kept", "broken", "still fails"]


class MeasuredError(ValueError):
    """A document that holds no figures; the text says what is wrong, and reads on from "name: "."""


@value
class Measured:
    """One document. `path` is the Dockerfile that it names, "" for none; `outcome` what two builds showed, or else
    `image` the figures of one image."""

    path: str
    outcome: Outcome | None = None
    image: ImageFigures | None = None


@value
class Evidence:
    """What is known of one Dockerfile's builds. `proven` is None when only images were measured, and none compared."""

    before: Side
    after: Side
    proven: Outcome | None = None


def measured(document: object) -> Measured:
    """What a document of `verify --json` or `layers --json`, parsed, tells. Raises MeasuredError."""
    if not isinstance(document, dict):
        raise MeasuredError("not the JSON of layersmith verify or layersmith layers")
    if document.get("error"):
        raise MeasuredError(f"no figures: {document['error']}")
    if "layers" in document:
        return Measured("", image=_image(document))
    path = _text(document.get("path"))
    if document.get("state") == "nothing to rewrite":
        raise MeasuredError("no figures: there was nothing to rewrite, so that nothing was built")
    state = _state(document.get("state"))
    if state is None or not ("before" in document or "after" in document):
        raise MeasuredError("not the JSON of layersmith verify or layersmith layers")
    broken = tuple(_difference(entry) for entry in _list(document.get("broken")))
    sides = [_side(document.get(name)) for name in ("before", "after")]
    reasons = tuple(_text(reason) for reason in _list(document.get("reasons")))
    return Measured(path, Outcome(state, sides[0], sides[1], Verdict(broken), reasons))


def joined(found: list[Measured]) -> Evidence:
    """The documents about one Dockerfile as one: of single images the first is before, the second after."""
    outcome = next((one.outcome for one in found if one.outcome), None)
    sides = [outcome.before, outcome.after] if outcome else [Side(), Side()]
    for at, image in enumerate([one.image for one in found if one.image][:2]):
        sides[at] = replace(sides[at], figures=image)
    return Evidence(sides[0], sides[1], outcome)


def _state(word: object) -> State | None:
    states: tuple[State, ...] = ("kept", "broken", "still fails")
    return next((state for state in states if state == word), None)


def _side(entry: object) -> Side:
    if not isinstance(entry, dict):
        return Side()
    image, rebuild = entry.get("image"), entry.get("rebuild")
    return Side(
        seconds=_number(entry["seconds"]) if entry.get("seconds") is not None else None,
        failure=_text(entry.get("failure")),
        figures=_image(image) if isinstance(image, dict) else None,
        rebuild=_rebuild(rebuild) if isinstance(rebuild, dict) else None,
    )


def _rebuild(entry: dict[str, Any]) -> Rebuild:
    again = tuple(_text(step) for step in _list(entry.get("again")))
    return Rebuild(int(_number(entry.get("steps"))), again, _number(entry.get("seconds")))


def _image(entry: dict[str, Any]) -> ImageFigures:
    names = tuple(_text(name) for name in _list(entry.get("names")))
    layers = (layer for layer in _list(entry.get("layers")) if isinstance(layer, dict))
    return ImageFigures(names, tuple(_layer(index, layer) for index, layer in enumerate(layers)))


def _layer(index: int, entry: dict[str, Any]) -> Layer:
    texts = ("digest", "instruction")
    numbers = {one.name: int(_number(entry.get(one.name))) for one in fields(Layer) if one.name not in texts}
    return Layer(
        **{**numbers, "index": index}, digest=_text(entry.get("digest")), instruction=_text(entry.get(texts[1]))
    )


def _difference(entry: object) -> Difference:
    known = entry if isinstance(entry, dict) else {}
    path, what, before, after = (_text(known.get(name)) for name in ("path", "what", "before", "after"))
    return Difference(path, what, before, after)


def _list(entry: object) -> list[Any]:
    return entry if isinstance(entry, list) else []


def _text(entry: object) -> str:
    return entry if isinstance(entry, str) else ""


def _number(entry: object) -> float:
    """A finite figure that is not negative, else 0."""
    good = isinstance(entry, int | float) and not isinstance(entry, bool) and 0 <= entry < 1e18
    return entry if good and isinstance(entry, int | float) else 0
