"""Which programs a command runs in the end: through package.json's scripts, and through programs that start others.

Facts: npm docs "scripts" (pre and post scripts, `npm start` without a script is `node server.js`), the manuals of the
programs in the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.context.node.look import Manifest
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse
from layersmith.values import value

Argv = tuple[str | None, ...]

_DEEP = 12
_MANAGERS = frozenset(("npm", "yarn", "yarnpkg", "pnpm", "bun"))
_RUNNERS = frozenset(("npx", "pnpx", "bunx"))
_OWN_VERBS = frozenset(
    (
        "install", "ci", "i", "add", "cache", "config", "set", "get", "remove", "uninstall", "prune", "dedupe",
        "link", "unlink", "audit", "version", "view", "info", "ls", "list", "root", "bin", "prefix", "pack",
        "publish", "update", "upgrade", "rebuild", "store", "init", "login", "outdated", "why", "fund", "help",
        "policies", "plugin", "workspaces", "autoclean", "global", "import", "licenses", "node", "explore",
        "doctor", "fetch", "deploy", "env", "setup",
    )
)  # fmt: skip
"""Verbs of a package manager that run no script and no program of a package by their own name."""
_BEFORE = frozenset(
    ("cross-env", "cross-env-shell", "env", "dotenv", "dotenvx", "env-cmd", "exec", "time", "nice", "command")
)
"""Programs that start the command behind them, settings and flags passed over."""
_TEXTS = frozenset(("concurrently", "conc", "start-server-and-test"))
_ASSIGNED = re.compile(r"[A-Za-z_]\w*=")
_WITH_VALUE = frozenset(
    ("-p", "--package", "-f", "--file", "-e", "-c", "--cwd", "--prefix", "-C", "--dir", "-w", "--workspace")
)


@value
class Leaf:
    """A command that runs: its words (None for one that is not known), the `script` of package.json that it stands in
    ("" for none), and whether programs of the project's packages are found by their names there (`local`)."""

    argv: Argv
    script: str = ""
    local: bool = False

    @property
    def program(self) -> str:
        """The name of its program without folder and version; "" when it is not known."""
        name = (self.argv[0] or "").rpartition("/")[2]
        return re.sub(r"(?<=.)@[\w.^~-]+$", "", name)

    @property
    def packaged(self) -> bool:
        """Whether its program may come from a package of the project."""
        return self.local or "node_modules/" in (self.argv[0] or "")


def leaves(argv: Argv, manifest: Manifest | None) -> Iterator[Leaf]:
    """What `argv` runs in the folder of the project whose package.json is `manifest`, itself left out where it only
    starts a script. A script that is not known, and what a manager does itself, stay as they are."""
    yield from _leaves(Leaf(argv), manifest, 0)


def script_commands(text: str) -> tuple[Argv, ...] | None:
    """The commands of a script of package.json; None when it is not understood."""
    script = parse(text.encode("utf-8", "surrogateescape"))
    if not isinstance(script, Script):
        script = parse(text.encode("utf-8", "surrogateescape"), True)
    if not isinstance(script, Script):
        return None
    return tuple(command.argv for command in script.commands if command.words)


def _leaves(leaf: Leaf, manifest: Manifest | None, depth: int) -> Iterator[Leaf]:
    name, rest = leaf.program, leaf.argv[1:]
    if depth > _DEEP:
        yield leaf
    elif name in _MANAGERS:
        yield from _managed(leaf, name, rest, manifest, depth)
    elif name in _RUNNERS:
        yield from _behind(leaf, rest, manifest, depth, local=True)
    elif name in _BEFORE:
        yield leaf
        yield from _behind(leaf, rest, manifest, depth, local=leaf.local)
    elif name in _TEXTS:
        yield leaf
        for word in rest:
            if word and not word.startswith("-"):
                word = re.sub(r"^(npm|yarn|pnpm):", r"\1 run ", word)
                for argv in script_commands(word) or ():
                    yield from _leaves(Leaf(argv, leaf.script, True), manifest, depth + 1)
    elif name in ("run-s", "run-p", "npm-run-all", "npm-run-all2"):
        yield leaf
        for word in rest:
            if word and not word.startswith("-"):
                wanted = re.compile(re.escape(word).replace(r"\*\*", ".*").replace(r"\*", "[^:]*"))
                for one in manifest.scripts if manifest else ():
                    if wanted.fullmatch(one):
                        yield from _script(one, leaf, manifest, depth)
    else:
        yield leaf


def _managed(leaf: Leaf, name: str, rest: Argv, manifest: Manifest | None, depth: int) -> Iterator[Leaf]:
    at = _first(rest, 0)
    if at is None:
        yield leaf
        return
    verb = rest[at]
    if verb in ("exec", "x") or (verb == "dlx" and name != "npm"):
        yield from _behind(leaf, rest[at + 1 :], manifest, depth, local=True)
        return
    runs = verb in ("run", "run-script", "rum", "urn")
    if runs:
        following = _first(rest, at + 1)
        if following is None:
            yield leaf
            return
        at, verb = following, rest[following]
    if verb is None or (not runs and verb in _OWN_VERBS) or manifest is None:
        yield leaf
    elif verb in manifest.scripts:
        yield from _script(verb, leaf, manifest, depth)
    elif verb == "start" and name == "npm":
        yield Leaf(("node", "server.js"), "start", True)
    elif name != "npm":
        yield from _behind(leaf, rest[at:], manifest, depth, local=True)
    elif verb in ("t", "tst") and "test" in manifest.scripts:
        yield from _script("test", leaf, manifest, depth)
    else:
        yield leaf


def _script(name: str, leaf: Leaf, manifest: Manifest | None, depth: int) -> Iterator[Leaf]:
    scripts = manifest.scripts if manifest else {}
    for one in (f"pre{name}", name, f"post{name}"):
        if one not in scripts:
            continue
        commands = script_commands(scripts[one])
        if commands is None:
            yield Leaf((None,), one, True)
        for argv in commands or ():
            yield from _leaves(Leaf(argv, one, True), manifest, depth + 1)


def _first(words: Argv, at: int) -> int | None:
    """Where the first word that is no flag stands."""
    while at < len(words):
        word = words[at]
        if word is None or not word.startswith("-"):
            return at
        at += 2 if word in _WITH_VALUE else 1
    return None


def _behind(leaf: Leaf, rest: Argv, manifest: Manifest | None, depth: int, *, local: bool) -> Iterator[Leaf]:
    at = 0
    while at < len(rest):
        word = rest[at]
        if word is None or not (word.startswith("-") or _ASSIGNED.match(word)):
            break
        at += 2 if word in _WITH_VALUE and "=" not in word else 1
    if at < len(rest):
        yield from _leaves(Leaf(rest[at:], leaf.script, local), manifest, depth + 1)
