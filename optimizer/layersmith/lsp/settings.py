"""What the user sets in the editor, laid over the config file as the command line is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from layersmith.config import Choices, Config
from layersmith.config.names import did_you_mean, wrong_transform
from layersmith.rewrite import Transform
from layersmith.values import value

SECTION = "layersmith"
"""The name of our settings among those of the client."""


@value
class Settings:
    """`select`, `ignore`, `unsafe_fixes`: as on the command line, None to leave it to the config file. `config` is a
    config file, "" for none, None for the nearest one. `held_back`: show what is not rewritten, too; `inlay_hints` and
    `hover`: whether there are any; `delay` is the time without an edit, in milliseconds, before findings are shown."""

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    unsafe_fixes: bool | None = None
    config: str | None = None
    held_back: bool = False
    inlay_hints: bool = True
    hover: bool = True
    delay: int = 150

    def over(self, config: Config) -> Config:
        """`config` with these laid over it."""
        chosen = Choices(self.select, self.ignore, unsafe=self.unsafe_fixes)
        return replace(config, policy=chosen.over(config.policy))


_FIELDS = {"showHeldBack": "held_back", "inlayHints": "inlay_hints", "unsafeFixes": "unsafe_fixes"}
KEYS = ("select", "ignore", "unsafeFixes", "config", "delay", "showHeldBack", "inlayHints", "hover")
"""What may be set."""

OF_THE_EDITOR = frozenset(("path", "trace", "enable", "interpreter"))
"""Keys that an extension reads itself."""


def read(given: object, pipeline: Sequence[Transform]) -> tuple[Settings, list[str]]:
    """The settings in what the client sent, and a sentence about each one that is wrong and therefore passed over;
    `pipeline` are all transforms. What is None or missing is not set."""
    problems: list[str] = []
    if isinstance(given, Mapping) and isinstance(given.get(SECTION), Mapping):
        given = given[SECTION]
    if not isinstance(given, Mapping):
        return Settings(), [] if given is None else ["the settings are no object"]
    chosen: dict[str, Any] = {}
    for key, setting in ((str(key), setting) for key, setting in given.items()):
        if key in OF_THE_EDITOR or setting is None:
            continue
        if key not in KEYS:
            problems.append(f'unknown setting "{SECTION}.{key}"{did_you_mean(key, KEYS)}')
        elif wrong := _wrong(key, setting, pipeline):
            problems.append(f'"{SECTION}.{key}"{wrong}')
        elif key in ("select", "ignore"):
            chosen[key] = frozenset(setting)
        else:
            chosen[_FIELDS.get(key, key)] = setting
    return Settings(**chosen), problems


def _wrong(key: str, setting: object, pipeline: Sequence[Transform]) -> str:
    """What is wrong with a setting; "" for nothing."""
    if key in ("select", "ignore"):
        if not isinstance(setting, list) or not all(isinstance(name, str) for name in setting):
            return " must be a list of names of transforms"
        found = (wrong_transform(name, pipeline) for name in setting)
        return next((f": {wrong}" for wrong in found if wrong), "")
    if key == "config":
        return "" if isinstance(setting, str) else " must be the path of a file"
    if key == "delay":
        fine = isinstance(setting, int) and not isinstance(setting, bool) and 0 <= setting <= 10_000
        return "" if fine else " must be a number of milliseconds up to 10000"
    return "" if isinstance(setting, bool) else " must be true or false"
