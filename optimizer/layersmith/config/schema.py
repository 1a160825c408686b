"""The JSON Schema of a config, for editors and validators: it holds for the tables that the loader takes.

Only what the disk tells (whether a context is a folder) is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from layersmith.config.keys import FILES, KEYS, OF_TRANSFORMS, OVERRIDES, TRANSFORMS, Key
from layersmith.config.names import all_of
from layersmith.rewrite import Transform


def schema(pipeline: Sequence[Transform]) -> dict[str, Any]:
    """The schema (draft 2020-12) of a `layersmith.toml`, and of the table `[tool.layersmith]`; `pipeline` are all
    transforms."""
    tables = {name: _table(keys, pipeline) for name, keys in OF_TRANSFORMS.items() if name in all_of(pipeline)}
    transforms = {"description": "Settings of single transforms.", **_object(tables)}
    override = _table((FILES, *(key for key in KEYS if key.files)), pipeline, {TRANSFORMS: transforms})
    overrides = {
        "description": "What holds for single files; the last that fits is on top.",
        "type": "array",
        "items": {**override, "required": [FILES.name]},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "layersmith.toml",
        "description": "How layersmith treats the Dockerfiles of a folder, and those below it.",
        **_table(KEYS, pipeline, {TRANSFORMS: transforms, OVERRIDES: overrides}),
    }


def _table(keys: Iterable[Key], pipeline: Sequence[Transform], more: dict[str, Any] | None = None) -> dict[str, Any]:
    return _object({key.name: {**_told(key), **key.kind.schema(pipeline)} for key in keys} | (more or {}))


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _told(key: Key) -> dict[str, str]:
    plain = re.sub(r"\[([^][]*)\]\([^()]*\)", r"\1", key.meaning).replace("`", "")
    default = key.default.replace("`", "")
    return {"description": f"{plain[0].upper()}{plain[1:]}." + (f" Default: {default}." if default else "")}
