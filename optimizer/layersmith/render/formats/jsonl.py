"""A line of JSON for each file, printed as soon as it is done; the keys are those of json's `files`."""

from __future__ import annotations

import json

from layersmith.render.formats.json import value_of
from layersmith.render.formats.told import Told


class Writer:
    """Keeps nothing."""

    def file(self, told: Told) -> str:
        """The line."""
        return json.dumps(value_of(told)) + "\n"

    def end(self, wrote: bool) -> str:
        """Nothing more."""
        return ""
