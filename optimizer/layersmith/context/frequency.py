"""How often files change, so that those that change often are copied last.

The git history of the context tells it when there is one. Without, what is typical of a kind stands in. The table was
printed by `python benchmarks/frequency.py` on 2026-11-27 for 165 public repositories that have a Dockerfile: of 1,000
commits, how many touch a file, or something in a folder at the top; the median of the repositories' medians. One source
file changes less often than a manifest, the folder with all of them ten times as often.
"""

from __future__ import annotations

from typing import Literal

from layersmith.context.context import Context
from layersmith.context.tree import Tree

Kind = Literal["lock", "manifest", "notes", "settings", "script", "asset", "test", "source", "code", "folder", "other"]

LOCKS = frozenset(
    (
        *("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"),
        *("poetry.lock", "pdm.lock", "uv.lock", "Pipfile.lock", "Cargo.lock", "go.sum", "go.work.sum", "Gemfile.lock"),
        *("composer.lock", "mix.lock", "packages.lock.json", "gradle.lockfile", "conda-lock.yml"),
    )
)
MANIFESTS = frozenset(
    (
        *("package.json", "pnpm-workspace.yaml", "lerna.json", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile"),
        *("environment.yml", "go.mod", "go.work", "Cargo.toml", "Gemfile", "composer.json", "pom.xml", "mix.exs"),
        *("build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "Directory.Packages.props"),
    )
)
_ENDINGS: dict[str, Kind] = {
    **dict.fromkeys(("csproj", "fsproj", "vbproj", "sln", "gemspec"), "manifest"),
    **dict.fromkeys(("md", "rst", "adoc", "txt"), "notes"),
    **dict.fromkeys(("toml", "yml", "yaml", "ini", "cfg", "conf", "json", "env", "properties", "xml"), "settings"),
    **dict.fromkeys(("sh", "bash", "ps1", "bat", "cmd"), "script"),
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "svg", "ico", "webp", "woff", "woff2", "ttf", "pdf", "mp3"), "asset"),
    **dict.fromkeys(("py", "js", "mjs", "cjs", "ts", "jsx", "tsx", "vue", "svelte", "go", "rs", "rb", "php"), "source"),
    **dict.fromkeys(("java", "kt", "kts", "scala", "cs", "fs", "c", "h", "cc", "cpp", "hpp", "ex", "exs"), "source"),
    **dict.fromkeys(("html", "css", "scss", "erb", "sql", "proto", "swift", "lua", "pl", "clj", "hs"), "source"),
}
_CODE = frozenset(
    (
        *("src", "app", "apps", "lib", "libs", "cmd", "pkg", "internal", "server", "client", "api", "web", "backend"),
        *("frontend", "source", "packages", "services", "components", "pages", "core", "ui"),
    )
)
_TESTS = frozenset(("test", "tests", "spec", "__tests__", "testdata", "fixtures"))

TYPICAL: dict[Kind, float] = {
    "lock": 69.8,
    "manifest": 31.0,
    "notes": 2.0,
    "settings": 2.5,
    "script": 2.0,
    "asset": 1.0,
    "test": 2.0,
    "source": 3.0,
    "code": 336.0,
    "folder": 22.7,
    "other": 2.0,
}
"""Commits among 1,000 that touch a file of a kind, or something in a folder that is called as those with code are
("code"), or otherwise ("folder")."""


def kind(path: str, folder: bool = False) -> Kind:
    """What sort of file `path` is by its name; `folder` says that it is a folder."""
    *above, name = path.split("/")
    if name in LOCKS:
        return "lock"
    if name in MANIFESTS or (name.startswith("requirements") and name.endswith((".txt", ".in"))):
        return "manifest"
    if _TESTS.intersection(above) or (folder and name in _TESTS):
        return "test"
    if folder:
        return "code" if name in _CODE else "folder"
    stem, dot, ending = name.rpartition(".")
    if name.isupper() and not dot:
        return "notes"
    if not stem and dot:
        return "settings"
    return _ENDINGS.get(ending.lower(), "other") if dot else "other"


def rate(tree: Tree, path: str) -> float:
    """How often the file or folder `path` of `tree` changes, as commits among 1,000: what its history says, or else
    what is typical of its kind."""
    known = tree.rate(path) if isinstance(tree, Context) else None
    return typical(path, tree.kind(path) == "folder") if known is None else known


def typical(path: str, folder: bool = False) -> float:
    """How often something with the name `path` changes elsewhere, as commits among 1,000."""
    return TYPICAL[kind(path, folder)] if path else 1000.0
