"""`fix --embedded`: Dockerfiles in Markdown, Python and compose files."""

from __future__ import annotations

import os
from collections.abc import Sequence

from layersmith.config import Config
from layersmith.disk.which import Contexts, Named
from layersmith.embedded.host import Reader, combined
from layersmith.embedded.host import reader as reader_of
from layersmith.embedded.region import Region
from layersmith.pipeline import run
from layersmith.report import Report
from layersmith.rewrite import Transform
from layersmith.values import replace


def reader(path: str) -> Reader | None:
    """Who finds the Dockerfiles in the file at `path`; None for one that is none of these files."""
    return reader_of(os.path.basename(path))


def examined(
    path: str, source: bytes, read: Reader, pipeline: Sequence[Transform], config: Config, contexts: Contexts
) -> Report:
    """What the pipeline makes of all Dockerfiles that `read` finds in the file at `path`, as one report."""

    def done(region: Region) -> Report:
        tree = None
        if region.context is not None:
            folder = os.path.join(os.path.dirname(path) or os.curdir, region.context)
            known = contexts.of(None, region.text, Named(folder, os.path.basename(path)))
            tree = known.tree if known.tree and not known.tree.troubles else None
        options = replace(config.options, targets=(region.target,)) if region.target else config.options
        return run(region.text, pipeline, config.policy, options, tree)

    return combined(source, [(region, done(region)) for region in read(source)], read)
