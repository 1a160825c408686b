from __future__ import annotations

from layersmith.shell.ast import Script


def parse_sitter(text: bytes, bash: bool) -> Script | None:
    return None
