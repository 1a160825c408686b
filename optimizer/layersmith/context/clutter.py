"""What lies in build contexts and is no part of an image as a rule, by names and by what lies beside them.

The kinds are those that the .dockerignore files of 173 public repositories name most (in November 2026: `.git` in 84,
`node_modules` in 86, `.github` in 47, editors' folders in 37, `.env` in 30, `__pycache__` in 26), without notes, tests
and manifests, which builds do read, and without `.gitignore`, by which build backends choose files.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase, translate
from typing import Literal

from layersmith.context.dockerfiles import is_dockerfile
from layersmith.context.tree import Kind, Tree
from layersmith.values import value

Makers = Literal["node packages", "node build", "venv", "cargo", "maven", "gradle", "dotnet", "mix", "composer", "gems"]
"""What in a Dockerfile makes such a folder anew: see `evidence.ignoring_makers`."""


@value
class Clutter:
    """A kind of file or folder.

    `heading` is what it is called in an ignore file, `names` are patterns of its name (as a shell has them). It counts
    only `beside` one of these names in the same folder, or when it `holds` one of these; and, when there are `makers`,
    only where the Dockerfile makes it anew. What is `unversioned` counts only when git ignores it, what is at the `top`
    only there, since projects bring such files as examples and templates; what is not `worth` much is hidden only along
    with something else.
    """

    heading: str
    names: tuple[str, ...]
    folder: bool = True
    beside: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    makers: Makers | None = None
    unversioned: bool = False
    top: bool = False
    worth: bool = True

    def is_(self, tree: Tree, folder: str, name: str, kind: Kind, siblings: tuple[str, ...]) -> bool:
        """Whether what is called `name` in `folder` of `tree`, of a certain `kind`, beside `siblings`, is one."""
        if (kind == "folder") != self.folder and not (name == ".git" and self.heading == GIT):
            return False
        if (self.top and folder) or not any(fnmatchcase(name, one) for one in self.names):
            return False
        if self.beside and not any(fnmatchcase(other, one) for other in siblings for one in self.beside):
            return False
        inside = tree.children(f"{folder}/{name}".lstrip("/")) if self.holds else ()
        return not self.holds or any(one in inside for one in self.holds)


GIT = "Version control"
SECRETS = "Secrets"
DOCKER = "Docker's own files"
CACHES = "Caches"
INSTALLED = "Packages installed on the host"
BUILT = "Build output of the host"
LOGS = "Logs"
EDITORS = "Editors and operating systems"
SERVERS = "Settings of build servers"

ENVIRONMENT_FILES = (".env", ".env.local", ".env.*.local", ".env.prod", ".env.production", ".env.staging", ".envrc")

KINDS: tuple[Clutter, ...] = (
    Clutter(GIT, (".git", ".hg", ".svn", ".jj"), top=True),
    Clutter(INSTALLED, ("node_modules",), beside=("package.json",), makers="node packages"),
    Clutter(INSTALLED, ("bower_components",), unversioned=True, makers="node packages"),
    Clutter(INSTALLED, (".venv", "venv", "env", ".env", "*venv*"), holds=("pyvenv.cfg",), makers="venv"),
    Clutter(INSTALLED, ("vendor",), beside=("composer.json",), makers="composer"),
    Clutter(INSTALLED, ("deps",), beside=("mix.exs",), makers="mix"),
    Clutter(INSTALLED, (".bundle",), beside=("Gemfile",), unversioned=True, makers="gems"),
    Clutter(
        CACHES,
        (
            *("__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis", ".tox", ".nox", ".eggs"),
            *(".ipynb_checkpoints", ".parcel-cache", ".turbo", ".nyc_output", ".sass-cache", ".terraform"),
            *(".vagrant", ".serverless", "htmlcov", ".angular", ".nx", ".elixir_ls"),
        ),
    ),
    Clutter(CACHES, ("*.pyc", "*.pyo", "*.tsbuildinfo"), folder=False, unversioned=True, worth=False),
    Clutter(CACHES, (".coverage", ".eslintcache"), folder=False, worth=False),
    Clutter(CACHES, ("coverage",), holds=("lcov.info", "lcov-report", "coverage-final.json", "clover.xml")),
    Clutter(CACHES, (".gradle",), beside=("build.gradle", "build.gradle.kts", "settings.gradle*")),
    Clutter(BUILT, (".next", ".nuxt", ".output", ".svelte-kit", ".vinxi", ".astro", ".docusaurus"),
            makers="node build"),
    Clutter(BUILT, ("dist", "build", "out"), beside=("package.json",), makers="node build", unversioned=True),
    Clutter(BUILT, ("target",), beside=("Cargo.toml",), makers="cargo"),
    Clutter(BUILT, ("target",), beside=("pom.xml",), makers="maven"),
    Clutter(BUILT, ("build",), beside=("build.gradle", "build.gradle.kts"), makers="gradle"),
    Clutter(BUILT, ("bin", "obj"), beside=("*.csproj", "*.fsproj", "*.vbproj"), makers="dotnet"),
    Clutter(BUILT, ("_build",), beside=("mix.exs",), makers="mix"),
    Clutter(SECRETS, ENVIRONMENT_FILES, folder=False),
    Clutter(LOGS, ("npm-debug.log*", "yarn-debug.log*", "yarn-error.log*", "pnpm-debug.log*", "lerna-debug.log*"),
            folder=False),
    Clutter(LOGS, ("*.log",), folder=False),
    Clutter(EDITORS, (".idea", ".vscode", ".vs", ".fleet", ".history", ".devcontainer"), top=True, worth=False),
    Clutter(EDITORS, (".DS_Store", "Thumbs.db", "*.swp", "*.swo", "*~"), folder=False, worth=False),
    Clutter(SERVERS, (".github", ".circleci", ".gitlab", ".buildkite"), top=True, worth=False),
    Clutter(SERVERS, (".gitlab-ci.yml", ".travis.yml", "azure-pipelines.yml", "Jenkinsfile", "appveyor.yml"),
            folder=False, top=True, worth=False),
)  # fmt: skip
"""In the order in which an ignore file names them; the first that fits counts."""

DOCKERS = Clutter(DOCKER, (), folder=False, top=True, worth=False)
_COMPOSE = ("docker-compose*.yml", "docker-compose*.yaml", "compose.yml", "compose.yaml", "compose.*.yml",
            "compose.*.yaml")  # fmt: skip
KEYS = Clutter(SECRETS, (), folder=False)
"""Private keys and the like, told by `effects.credentials.files`; each is named by its own path."""


def kind_of(tree: Tree, folder: str, name: str, kind: Kind, siblings: tuple[str, ...]) -> Clutter | None:
    """What kind of clutter `name` in `folder` of `tree` is; None for something of the project."""
    if kind != "folder" and not folder and (is_dockerfile(name) or name.endswith(".dockerignore") or _is_compose(name)):
        return DOCKERS
    if name not in _NAMED and not _PATTERNS.match(name):
        return None
    return next((one for one in KINDS if one.is_(tree, folder, name, kind, siblings)), None)


_EVERY = [name for one in KINDS for name in one.names]
_NAMED = frozenset(name for name in _EVERY if "*" not in name)
_PATTERNS = re.compile("|".join(translate(name) for name in _EVERY if "*" in name))


def _is_compose(name: str) -> bool:
    return any(fnmatchcase(name, one) for one in _COMPOSE)
