"""RUN bodies that do nothing but delete: what goes, and whose files they are."""

from __future__ import annotations

from dataclasses import dataclass

from layersmith.effects.commands import SYSTEM
from layersmith.effects.packages import action, is_cleanup
from layersmith.effects.paths import resolve
from layersmith.shell.ast import Command, Script, Word


@dataclass(frozen=True)
class Deletion:
    """What a body deletes.

    `paths` are absolute patterns, `caches` those of them that are package managers' caches, `managers` the managers
    whose caches or packages go. `unresolved` is a word whose path is not known, "" when all are.
    """

    paths: tuple[str, ...]
    caches: frozenset[str]
    managers: frozenset[str]
    unresolved: str = ""

    @property
    def names(self) -> str:
        """The paths, for a message."""
        return ", ".join(self.paths[:3]) + (" ..." if len(self.paths) > 3 else "")

    @property
    def depends_on_home(self) -> bool:
        """Whether a path stands under the home folder."""
        return any(path.startswith("~") for path in self.paths)


def deletion(script: Script, folder: str | None) -> Deletion | None:
    """What `script` deletes when it starts in `folder` (None: unknown); None when it does anything else."""
    commands = script.chain
    if not commands:
        return None
    total = Deletion((), frozenset(), frozenset())
    for command in commands:
        found = _one(command, folder)
        if found is None:
            return None
        total = Deletion(
            total.paths + found.paths,
            total.caches | found.caches,
            total.managers | found.managers,
            total.unresolved or found.unresolved,
        )
    return total


def _one(command: Command, folder: str | None) -> Deletion | None:
    if command.assignments or any(r.target is None or r.target.literal not in ("/dev/null", "1") for r in command.redirects):
        return None
    asked = action(command)
    if asked and asked.verb in ("remove", "purge", "autoremove"):
        return Deletion(SYSTEM, frozenset(), frozenset({asked.manager})) if asked.exact else None
    cleaned = is_cleanup(command)
    words: tuple[Word, ...]
    if cleaned:
        home = next((path for path in cleaned.paths if path.startswith(("~", "$"))), "")
        words, managers, caches = cleaned.rest, cleaned.managers, tuple(p for p in cleaned.paths if not p.startswith("~"))
        if home and command.name == "rm":
            return Deletion(caches, frozenset(caches), managers, home)
    elif command.name == "rm":
        words = tuple(word for word in command.words[1:] if not word.raw.startswith("-"))
        managers, caches = frozenset[str](), ()
    else:
        return None
    paths: list[str] = []
    unresolved = ""
    for word in words:
        path = resolve(word.literal, folder) if word.literal is not None else None
        if path is None:
            unresolved = unresolved or word.raw
        else:
            paths.append(path)
    return Deletion((*caches, *paths), frozenset(caches), managers, unresolved)
