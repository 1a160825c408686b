"""What Leiningen reads of a project when it fetches dependencies.

Facts: Leiningen's sample.project.clj and docs/PROFILES.md, docs/PLUGINS.md, docs/TUTORIAL.md ("Checkout Dependencies").
A project.clj is read as data, but for what is unquoted by `~` or evaluated by `#=`.
"""

from __future__ import annotations

import re

from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, at, line_of

_QUIET_PLUGINS_TEXT = """
    lein-ring lein-cljsbuild lein-figwheel lein-kibit lein-cljfmt lein-ancient lein-bikeshed jonase/eastwood
    lein-cloverage lein-eftest lein-midje lein-doo lein-less lein-sassc lein-garden lein-uberwar lein-codox
    codox/codox lein-marginalia
    """
_QUIET_PLUGINS = frozenset(_QUIET_PLUGINS_TEXT.split())
"""Plugins that only add tasks."""

_TEXTS = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\Z)|;[^\n]*', re.DOTALL)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that `lein deps` reads as a rule; None when it does more."""
    words = [word.literal for word in call.command.words[1:]]
    return tuple(at(name, call.folder) for name in ("project.clj", "profiles.clj")) if words[-1:] == ["deps"] else None


def find(project: Project) -> Answer | None:
    """What the Leiningen command of `project` reads."""
    project.own_program()
    words = [word.literal for word in project.call.command.words[1:]]
    words = words[2:] if words[:1] == ["with-profile"] else words
    if words[:1] != ["deps"]:
        if not words or words[0] in ("version", "--version", "upgrade", "self-install", "downgrade"):
            return None
        raise Stop("project-code", f"lein {words[0]} reads the sources of the project")
    manifest = project.path("project.clj")
    for name in ("project.clj", "profiles.clj"):
        path = project.path(name)
        if path == manifest or project.has(path):
            _data_only(project.script(path), path)
    if project.names("checkouts"):
        raise Stop("path-dependency", "checkouts/ holds dependencies as sources", project.path("checkouts"))
    project.seen[project.path("checkouts")] = None
    project.home(".lein/profiles.clj", ".lein/init.clj", ".lein/credentials.clj.gpg", ".lein/profiles.d/*")
    return project.found("leiningen", writes=(project.path("target/*"),))


def _data_only(text: str, path: str) -> None:
    plain = _TEXTS.sub(lambda found: "\n" * found[0].count("\n"), text)
    for mark in (
        "#=",
        "~",
        "slurp",
        "load-file",
        "read-string",
        ":middleware",
        ":hooks",
        ":repositories ^",
        ":local-repo",
    ):
        if mark in plain:
            raise Stop("manifest-code", f"{path} has {mark}", path, line_of(plain, mark))
    if not re.match(r"\s*(?:\(defproject\b|\{|\[)", plain):
        raise Stop("manifest-code", f"{path} does more than to define a project", path, 1)
    if re.search(r'"file:', text):
        raise Stop("local-repository", f"{path} has a repository in a folder", path, line_of(text, '"file:'))
    for name in _plugins(plain):
        if name not in _QUIET_PLUGINS:
            raise Stop("plugin", f"{path} has the plugin {name}, which may read anything", path, line_of(text, name))


def _plugins(plain: str) -> list[str]:
    """The names in all lists that follow `:plugins`."""
    found: list[str] = []
    depth, listing = 0, False
    for piece in re.findall(r":plugins\b|[\[\]]|[^\s\[\](){}]+", plain):
        if piece == ":plugins" and depth == 0:
            listing = True
        elif piece == "[" and listing:
            depth += 1
        elif piece == "]" and listing:
            depth -= 1
            listing = depth > 0
        elif listing and depth == 2 and re.match(r"[a-z]", piece):
            found.append(piece)
    return found
