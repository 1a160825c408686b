"""A Node project as it stands in an image: what its package.json, lock file and sources say, where they are known."""

from __future__ import annotations

import json
import posixpath
from typing import Any

from layersmith.context.node.look import MANIFEST, Manifest
from layersmith.context.project import Stop, parse_json, table
from layersmith.evidence.environment import behind
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.syntax.tree import Stage
from layersmith.values import derived

_SECTIONS = ("dependencies", "optionalDependencies", "peerDependencies")


class Project:
    """The project in the absolute `folder`, with the files that COPYs brought to `stage`."""

    def __init__(self, facts: Facts, stage: Stage, folder: str) -> None:
        self.folder = folder
        self.view = View(facts, stage, behind(stage))

    @derived
    def manifest(self) -> Manifest | None:
        """Its package.json; None when it is not known."""
        content = self.view.read(self.path(MANIFEST))
        if content is None:
            return None
        text = content.decode("utf-8-sig", "surrogateescape")
        try:
            return Manifest(self.folder, text, parse_json(text, self.path(MANIFEST)))
        except Stop:
            return None

    @derived
    def production(self) -> frozenset[str]:
        """The packages that it asks for itself, those for development left out."""
        data = self.manifest.data if self.manifest else {}
        return frozenset(name for section in _SECTIONS for name in table(data.get(section)))

    @derived
    def development(self) -> frozenset[str]:
        """The packages that it asks for only for development."""
        data = self.manifest.data if self.manifest else {}
        return frozenset(table(data.get("devDependencies"))) - self.production

    @derived
    def _locked(self) -> dict[str, Any]:
        """The packages of npm's lock file by the folders that they are installed in."""
        for name in ("npm-shrinkwrap.json", "package-lock.json"):
            content = self.view.read(self.path(name))
            if content is not None:
                try:
                    return table(table(json.loads(content)).get("packages"))
                except ValueError:
                    return {}
        return {}

    def only_development(self, package: str) -> bool:
        """Whether `package`, one of `development`, is gone once these are: no other package asks for it."""
        entry = table(self._locked.get(f"node_modules/{package}"))
        return not entry or bool(entry.get("dev"))

    def brought_by_lock(self, program: str) -> bool | None:
        """Whether a package that stays brings `program`, by the lock file; None when that does not say."""
        found = [table(one) for one in self._locked.values() if program in table(table(one).get("bin"))]
        return any(not one.get("dev") for one in found) if found else None

    def path(self, name: str) -> str:
        """`name` made absolute in the folder."""
        return posixpath.normpath(posixpath.join(self.folder, name))

    def has(self, name: str) -> bool:
        """Whether the context brings a file called `name`."""
        return self.view.kind(self.path(name)) == "file"

    def text(self, name: str) -> str | None:
        """The text of a file, None when it is not there."""
        path = self.path(name)
        content = self.view.read(path) if self.view.kind(path) == "file" else None
        return None if content is None else content.decode("utf-8-sig", "surrogateescape")
