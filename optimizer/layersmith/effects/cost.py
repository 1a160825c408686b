"""Which bodies are expensive to run again, and what two bodies save by sharing a layer.

Tables of programs, not measurements: they only decide what is worth doing, never what is right.
"""

from __future__ import annotations

from layersmith.effects.packages import Action, action
from layersmith.shell.ast import Command, Script

BUILDERS: dict[str, frozenset[str]] = {
    # program -> first operands that start a long compilation (an empty set: whatever follows)
    "make": frozenset(),
    "ninja": frozenset(),
    "cmake": frozenset(),
    "configure": frozenset(),
    "bazel": frozenset({"build"}),
    "cargo": frozenset({"build", "install", "test", "chef"}),
    "go": frozenset({"build", "install", "test", "get"}),
    "mvn": frozenset(),
    "mvnw": frozenset(),
    "gradle": frozenset(),
    "gradlew": frozenset(),
    "sbt": frozenset(),
    "ant": frozenset(),
    "stack": frozenset(),
    "cabal": frozenset(),
    "dotnet": frozenset({"build", "publish", "restore"}),
    "msbuild": frozenset(),
    "swift": frozenset({"build"}),
    "mix": frozenset(),
    "R": frozenset(),
    "Rscript": frozenset(),
    "install2.r": frozenset(),
    "docker-php-ext-install": frozenset(),
    "pecl": frozenset({"install"}),
    "opam": frozenset({"install", "init"}),
    "npm": frozenset({"run", "build"}),
    "yarn": frozenset({"run", "build"}),
    "pnpm": frozenset({"run", "build"}),
    "ng": frozenset({"build"}),
    "webpack": frozenset(),
    "vite": frozenset({"build"}),
}

DELETERS = frozenset({"rm", "rmdir", "unlink", "shred"})
REWRITERS = frozenset({"chown", "chgrp", "chmod", "mv", "strip", "setfacl", "gzip", "bzip2", "xz"})


def expensive(script: Script) -> str | None:
    """The program that makes running `script` again costly (a compiler or build tool), or None."""
    for command in script.commands():
        operands = BUILDERS.get(command.name or "")
        if operands is None:
            continue
        rest = {word for word in command.argv[1:] if word}
        if not operands or operands & rest:
            return command.name
    return None


def saved(first: Script, second: Script) -> str | None:
    """What the image saves when `second` shares the layer of `first`, in a few words; None when only a layer."""
    managers = {found.manager for c in first.commands() if (found := action(c))}
    changed = None
    for command in second.commands():
        found = action(command)
        if _removes(command, found, managers):
            return "what is deleted takes no room"
        if found and found.manager in managers:
            changed = changed or f"the records of {found.manager} are stored once"
        elif _rewrites(command):
            changed = "changed files are stored once"
    return changed


def frees(first: Script, second: Script) -> bool:
    """Whether `second` deletes or changes files that may be those of `first`, so that a common layer holds less."""
    managers = {found.manager for c in first.commands() if (found := action(c))}
    return any(_removes(c, action(c), managers) or _rewrites(c) for c in second.commands())


def _removes(command: Command, asked: Action | None, managers: set[str]) -> bool:
    if asked:
        return asked.manager in managers and asked.verb in ("clean", "purge", "remove", "autoremove")
    return command.name in DELETERS


def _rewrites(command: Command) -> bool:
    in_place = command.name in ("sed", "perl") and any((w or "").startswith(("-i", "-pi", "--in-place")) for w in command.argv)
    return command.name in REWRITERS or in_place
