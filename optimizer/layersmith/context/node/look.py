"""One Node install's look at a project: what it reads, and also what it writes and what the answer rests on."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from layersmith.context.inputs import Answer, Call, Inputs
from layersmith.context.project import Project, Stop, line_of, parse_json, table
from layersmith.effects.paths import inside
from layersmith.values import derived, value

LOCK_IN_SYNC = "lock-in-sync"
"""The assumption that the lock file is as the package manager itself would write it, so that it stays as it is."""

DEPENDENCY_SCRIPTS = "dependency-scripts"
"""The assumption that the install scripts of the packages that are installed look at nothing of the project."""

MANIFEST = "package.json"


@value
class Manifest:
    """The package.json in `folder`: its `text`, and the object that it holds."""

    folder: str
    text: str
    data: dict[str, Any]

    @derived
    def path(self) -> str:
        """Where it is."""
        return posixpath.join(self.folder, MANIFEST)

    @derived
    def scripts(self) -> dict[str, str]:
        """The scripts by name."""
        return {name: text for name, text in table(self.data.get("scripts")).items() if isinstance(text, str)}

    def line(self, *keys: str) -> int | None:
        """The line where the last of `keys` is found behind the ones in front of it."""
        offset = 0
        for key in keys:
            found = re.compile(rf'"{re.escape(key)}"\s*:').search(self.text, offset)
            if found is None:
                return line_of(self.text, f'"{keys[-1]}"')
            offset = found.start()
        return self.text.count("\n", 0, offset) + 1

    def stop(self, reason: str, detail: str, *keys: str) -> NoReturn:
        """Stop, since what stands at `keys` says so."""
        raise Stop(reason, detail, self.path, self.line(*keys))

    def dependencies(self) -> Iterator[tuple[str, str, str]]:
        """Section, name and what is asked for, of all packages that are installed for it."""
        for section in ("dependencies", "devDependencies", "optionalDependencies"):
            for name, asked in table(self.data.get(section)).items():
                if isinstance(asked, str):
                    yield section, name, asked


class Look(Project):
    """A `Project` that also collects what is written (a place stands for itself and all below it) and assumed."""

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self.written: dict[str, None] = {}
        self.assumed: dict[str, None] = {}
        self.ran: set[tuple[str, str]] = set()
        """Folder and name of the scripts that were followed."""
        self.installed: set[tuple[str, str]] = set()
        """Folder and text of the installs that were looked at."""
        self.linked: set[str] = set()
        """Folders of local packages that were looked at."""
        self._kinds: dict[str, str | None] = {"/": "folder"}
        self.members: dict[str, str] = {}
        """Folders of the members of workspaces, by the names of the packages."""

    def kind(self, path: str) -> str | None:
        """As `Project` has it, but each place is asked for once: workspaces have many folders side by side."""
        offset = 0
        kind: str | None = "folder"
        while offset >= 0 and kind == "folder":
            offset = path.find("/", offset + 1)
            above = path if offset < 0 else path[:offset]
            kind = self.own_kind(above)
            if kind == "link":
                raise Stop("link", f"{above} is a symbolic link", above)
        return kind if offset < 0 else None

    def own_kind(self, path: str) -> str | None:
        """What is at `path`, a link too."""
        if path not in self._kinds:
            self._kinds[path] = self.call.tree.kind(path)
        return self._kinds[path]

    def write(self, *places: str) -> None:
        """Something is made or changed at the absolute `places`."""
        self.written.update(dict.fromkeys(places))

    def assume(self, assumption: str) -> None:
        """The answer rests on `assumption`."""
        self.assumed[assumption] = None

    def package(self, folder: str) -> Manifest | None:
        """The package.json in `folder`; None when there is none; stops when it is malformed."""
        path = posixpath.join(folder, MANIFEST)
        text = self.text(path)
        return None if text is None else Manifest(folder, text, parse_json(text, path))

    def yaml(self, path: str) -> dict[str, Any] | None:
        """The YAML mapping in the file at `path`, None when no file is there; stops when it is none."""
        text = self.text(path)
        if text is None:
            return None
        from layersmith.context.yaml import YamlError, parsed  # few projects have such a file

        try:
            found = parsed(text)
        except YamlError as error:
            raise Stop("malformed", f"{path} is not valid YAML: {error}", path) from None
        if found is not None and not isinstance(found, dict):
            raise Stop("malformed", f"{path} does not hold a YAML mapping", path)
        return found or {}

    def nothing_installed(self, folder: str) -> None:
        """Stops when the context brings a node_modules: what is in it is changed by the install, and copied later it
        would change that back."""
        place = posixpath.join(folder, "node_modules")
        if self.kind(place) is not None:
            raise Stop("node-modules", f"{place} comes with the build context and is not ignored", place)

    def answer(self, manager: str) -> Answer:
        """What was found, when nothing stopped the look."""
        seen = sorted(path for path in self.seen if path not in self.reads)
        written = [path for path in sorted(self.written) if not _covered(path, self.written)]
        return Inputs(manager, tuple(sorted(self.reads)), tuple(seen), tuple(written), tuple(sorted(self.assumed)))


def _covered(path: str, places: dict[str, None]) -> bool:
    return any(path != place and inside(path, place) for place in places)
