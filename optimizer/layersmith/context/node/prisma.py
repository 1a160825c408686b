"""What `prisma generate` reads and writes.

Facts: Prisma docs "Prisma schema: location" and "Generators" (`output`); it loads `.env` beside package.json and beside
the schema. @prisma/client below 7 runs it when it is installed.
"""

from __future__ import annotations

import posixpath
import re

from layersmith.context.node.look import Look, Manifest
from layersmith.context.project import table

_GENERATOR = re.compile(r"^[ \t]*generator\s+\w+\s*\{([^}]*)\}", re.MULTILINE)
_SETTING = re.compile(r'^[ \t]*(provider|output)\s*=\s*"([^"]*)"', re.MULTILINE)
_CONFIG = tuple(
    f"{name}.{end}" for name in ("prisma.config", ".config/prisma") for end in ("ts", "js", "mts", "mjs", "cts", "cjs")
)


def generate(look: Look, folder: str, given: str | None, manifest: Manifest, *keys: str) -> None:
    """The schema is read: at `given`, else where Prisma looks for it in `folder`; stops when a generator is a program
    that is not known. `manifest` and `keys` are for the message."""
    for name in _CONFIG:
        if look.has(look.path(name, folder)):
            manifest.stop(
                "script-reads", f"Prisma runs {look.path(name, folder)}, and what that reads is not known", *keys
            )
    package = look.package(folder)
    set_to = table(package.data.get("prisma")).get("schema") if package else None
    if given is None and isinstance(set_to, str):
        given = set_to
    places = [given] if given else ["schema.prisma", "prisma/schema.prisma", "prisma/schema"]
    look.has(look.path(".env", folder))
    look.has(look.path("prisma/.env", folder))
    for name in places:
        place = look.path(name, folder)
        if look.kind(place) == "folder":
            look.every(place)
            for path in [path for path in look.reads if path.startswith(place + "/") and path.endswith(".prisma")]:
                _schema(look, path, manifest, keys)
            return
        if look.has(place):
            look.has(look.path(".env", posixpath.dirname(place)))
            _schema(look, place, manifest, keys)
            return


def _schema(look: Look, path: str, manifest: Manifest, keys: tuple[str, ...]) -> None:
    for block in _GENERATOR.findall(look.text(path) or ""):
        settings = dict(_SETTING.findall(block))
        if settings.get("provider", "prisma-client-js") != "prisma-client-js":
            manifest.stop(
                "script-reads", f"a generator in {path} runs {settings['provider']!r}, which may read sources", *keys
            )
        if "output" in settings:
            look.write(look.path(settings["output"], posixpath.dirname(path)))
