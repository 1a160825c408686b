"""Whether uv can do without its cache: not when it works offline, nor when what it installs are links into the cache,
with which it refuses `--no-cache` (uv: "Caching", "Settings", `link-mode`)."""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.effects.packages import Action
from layersmith.evidence.environment import environment
from layersmith.evidence.projects import Projects
from layersmith.evidence.remembered import remembered_of_file
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import pattern

NO_LINKS = "no-symlink-mode"
"""The assumption that no setting has uv install links into its cache."""

_LINKS = pattern(rb"(?:\bUV_LINK_MODE\b|--link-mode\b)(?![=\s]++[\"']?(?:copy|hardlink|clone)\b)")
_OFFLINE = pattern(rb"\bUV_OFFLINE\b")
_MODE = pattern(rb"\blink-mode\s*+=\s*+[\"']symlink")
_SETTINGS = ("uv.toml", "pyproject.toml")
_IMAGE = "ghcr.io/astral-sh/uv"
_OTHER_FOLDER = ("--project", "--directory", "--config-file")


def needs_cache(facts: Facts, stage: Stage, run: Instruction, one: Action) -> Missed | bool:
    """What says, or may say, that uv needs its cache in `run` or after it; else whether certainly nothing has `one`, an
    install by uv in `run`, make links into the cache: the Dockerfile says how it installs, or the base image is known,
    and the context, which has no setting for it."""
    if found := _said(facts):
        return Missed("cache-needed", run.line, f"line {found[0]} {found[1]}")
    if one.has("--link-mode") or environment(facts, stage, run).get("UV_LINK_MODE"):
        return True
    if facts.context is None:
        return False
    place = _place(facts, stage, run, one)
    view = View(facts, stage, run)
    texts = [view.read(path) for path in _settings(place or "/")] + [facts.context.read(name) for name in _SETTINGS]
    if any(text and _MODE.search(text) for text in texts):
        return Missed("cache-needed", run.line, "by its settings uv installs links into its cache")
    base = facts.base(stage)
    return place is not None and (base.distro is not None or base.name == _IMAGE)


@remembered_of_file
def _said(facts: Facts) -> tuple[int, str] | None:
    for words, told in ((_LINKS, "may have uv install links into its cache"), (_OFFLINE, "may have uv work offline")):
        if match := words.search(facts.tree.source):
            return facts.tree.source.count(b"\n", 0, match.start()) + 1, told
    return None


def _place(facts: Facts, stage: Stage, run: Instruction, one: Action) -> str | None:
    """The folder in which `one` looks for its settings, and in all above it; None when it is not known."""
    start = one.program_words[0].start
    places = [place for command, place in Projects(facts, stage, run).commands() if command.start <= start]
    return None if one.has(*_OTHER_FOLDER) or not places else places[-1]


def _settings(place: str) -> Iterator[str]:
    folder = place.rstrip("/")
    while True:
        yield from (f"{folder}/{name}" for name in _SETTINGS)
        if not folder:
            return
        folder = folder.rpartition("/")[0]
