"""What a Dockerfile makes anew, so that it need not come from the host: packages, environments, build output."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from layersmith.context.clutter import Makers
from layersmith.context.tree import Tree
from layersmith.effects.paths import inside, resolve
from layersmith.evidence.environment import folder, stage_of
from layersmith.evidence.projects import Projects
from layersmith.facts import Facts
from layersmith.shell.ast import Script
from layersmith.syntax.tree import Instruction, Stage

_NODE = r"(?:npx |corepack |sudo )?(?:npm|pnpm|yarn|bun)"
_FLAGS = r"(?: (?:--prefix|--cwd|-C|--dir|--filter|-F|-w|--workspace) [^\s-]\S*| -\S+)*"
_MADE_BY: dict[Makers, str] = {
    "node packages": _NODE + _FLAGS + r"(?: (?:ci|clean-install|i|install|add)\b|$)",
    "node build": (
        r"(?:npx |corepack |sudo )?(?:npm|pnpm|yarn|bun|next|nuxt|nuxi|vite|ng|react-scripts"
        r"|vue-cli-service|webpack|rollup|tsc|nx|turbo|astro|gatsby|remix|parcel|esbuild|svelte-kit|docusaurus)\b"
        r".*(?:build|\b(?:generate|export|compile|tsc|webpack|rollup|dist|prod(?:uction)?)\b)|tsc\b"
    ),
    "venv": r".*\b(?:venv|virtualenv)\b|(?:uv|poetry|pdm|pipenv|rye|hatch)\b.*\b(?:sync|install|env)\b",
    "cargo": r"cargo\b.*\b(?:build|b|install|run|rustc|chef|auditable|zigbuild)\b",
    "maven": r"(?:\S*/)?(?:mvnw?|mvnd)\b",
    "gradle": r"(?:\S*/)?gradlew?\b",
    "dotnet": r"dotnet\b.*\b(?:build|publish|pack|run|test|restore)\b",
    "mix": r"mix\b.*\b(?:deps\.get|compile|release|assets)\b",
    "composer": r"(?:php )?(?:\S*/)?composer(?:\.phar)?\b.*\b(?:install|update|require|create-project)\b",
    "gems": r"bundler?(?: install\b| --?\S+|$)",
}
"""The commands, as expressions for their text from its start."""

_FOR_ALL = re.compile(r" (?:-g|--global|global|--location=global)\b")
_ELSEWHERE = re.compile(r" (?:--prefix|--cwd|-C|--dir|--directory|--working-dir|-d)[ =](\S+)")
"""Flags by which a program works in another folder than the one that it is started in."""

_SEVERAL = re.compile(r"&&|\|\||[;\n|]")


def made(facts: Facts, stage: Stage, copy: Instruction, makers: Makers, name: str, places: tuple[str, ...]) -> bool:
    """Whether the stage into which `copy` brings files makes, by one of the `makers`, what is called `name` in one of
    the folders `places` of the image, or gets it from another stage."""
    for other in (*facts.before(stage, copy), *facts.later(stage, copy)):
        if other.keyword == "RUN" and any(
            _makes(facts, command, makers, places) for command in _commands(facts, other)
        ):
            return True
        if other.keyword == "COPY" and other.flag("from") is not None:
            words = other.args.text.decode("utf-8", "replace")
            if re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", words):
                return True
    return False


def makes(facts: Facts, makers: Makers) -> Instruction | None:
    """The first RUN that has a command by one of the `makers`, wherever it works."""
    wanted = re.compile(_MADE_BY[makers])
    runs = (one for stage in facts.tree.stages for one in stage.instructions if one.keyword == "RUN")
    return next((run for run in runs if any(wanted.match(text) for text, _ in _commands(facts, run))), None)


def body(facts: Facts, run: Instruction) -> str:
    """The text of a RUN with its here-documents."""
    texts = [run.args.text, *(facts.tree.source[one.body.start : one.body.end] for one in run.heredocs)]
    return "\n".join(text.decode("utf-8", "replace") for text in texts)


def _commands(facts: Facts, run: Instruction) -> Iterator[tuple[str, str | None]]:
    """The text of each command of `run`, and the folder that it runs in."""
    stage = stage_of(facts, run)
    if isinstance(facts.script(run), Script):
        for command, place in Projects(facts, stage, run).commands():
            yield " ".join(word.raw for word in command.words), place
        return
    place = folder(facts, stage, run)
    text = " ".join(run.exec_form) if run.exec_form else body(facts, run)
    for piece in _SEVERAL.split(text):
        moved = re.fullmatch(r"cd (\S+)", piece.strip())
        if moved:
            place = resolve(moved[1], place)
        yield piece.strip(), place


def _makes(facts: Facts, command: tuple[str, str | None], makers: Makers, places: tuple[str, ...]) -> bool:
    text, place = command
    if not re.match(_MADE_BY[makers], text) or (makers == "node packages" and _FOR_ALL.search(text)):
        return False
    if moved := _ELSEWHERE.search(text):
        place = resolve(moved[1], place)
    named = (resolve(word.rpartition("=")[2], place) for word in text.split()[1:] if not word.startswith("$"))
    folders = {place, *(path for path in named if path)}
    folders |= {posixpath.dirname(path) for path in folders if path and "." in posixpath.basename(path)}
    for wanted in places:
        for one in folders - {None}:
            if one == wanted or (makers == "venv" and inside(wanted, one or "")):
                return True
            if one and inside(wanted, one) and (makers not in ("node packages", "node build") or _workspaces(facts)):
                return True
    return False


def _workspaces(facts: Facts) -> bool:
    """Whether an install at the top serves the folders below it, too."""
    tree = facts.context
    return tree is not None and (_has_workspaces(tree) or any(map(tree.kind, ("pnpm-workspace.yaml", "lerna.json"))))


def _has_workspaces(tree: Tree) -> bool:
    return b'"workspaces"' in (tree.read("package.json") or b"")
