"""Writes the names of the transforms into package.json, where the settings `select` and `ignore` offer them."""

from __future__ import annotations

import json
from pathlib import Path

from layersmith.render.manual import first_sentence
from layersmith_transforms import PIPELINE

MANIFEST = Path(__file__).parent / "package.json"


def manifest(old: str) -> str:
    """The text of package.json with the names as they are now."""
    package = json.loads(old)
    settings = package["contributes"]["configuration"]["properties"]
    for key in ("select", "ignore"):
        items = settings[f"layersmith.{key}"]["items"]
        items["enum"] = [transform.name for transform in PIPELINE]
        items["enumDescriptions"] = [first_sentence(transform.manual) for transform in PIPELINE]
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    MANIFEST.write_text(manifest(MANIFEST.read_text(encoding="utf-8")), encoding="utf-8")
