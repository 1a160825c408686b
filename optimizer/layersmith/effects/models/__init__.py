"""Models of programs by trade; each module has a table `MODELS` from the names of programs to what they do."""

from __future__ import annotations

from layersmith.effects.models import (
    accounts,
    archives,
    downloads,
    files,
    interpreters,
    managers,
    runners,
    system,
    texts,
)
from layersmith.effects.programs import Model

MODELS: dict[str, Model] = {
    **files.MODELS,
    **texts.MODELS,
    **archives.MODELS,
    **downloads.MODELS,
    **accounts.MODELS,
    **runners.MODELS,
    **system.MODELS,
    **managers.MODELS,
    **interpreters.MODELS,
}
