"""What of a Node project crosses to the stage that runs it.

The folder as it is when all is built, as a rule. When it is known which folders the build writes, and that the
container starts what is in them, each file and folder of the project crosses by its name, those left out that only
building reads: settings of tools, tests, and sources that nothing else mentions.
"""

from __future__ import annotations

import json
import re

from layersmith.evidence.splitting.container import Container
from layersmith.evidence.splitting.node.imports import code, without_imports
from layersmith.evidence.splitting.node.needs import Started
from layersmith.evidence.splitting.node.outputs import outputs
from layersmith.evidence.splitting.node.project import Project
from layersmith.evidence.splitting.node.scripts import Leaf, leaves
from layersmith.evidence.splitting.node.steps import Step
from layersmith.split import Crossing

_AT_MOST = 9
"""More names than that read worse than the folder itself."""

_TOOLS = re.compile(
    r"tsconfig[\w.-]*\.json|\.?eslint[\w.-]*|\.?prettier[\w.-]*|jest[\w.-]*|babel\.config\.\w+|\.babelrc[\w.]*|\.swcrc"
    r"|\.editorconfig|\.git|\.gitignore|\.gitattributes|\.gitmodules|\.git-blame-ignore-revs|\.dockerignore"
    r"|[\w.-]*Dockerfile[\w.-]*|docker-compose[\w.-]*|compose[\w.-]*\.ya?ml|README[\w.-]*|CHANGELOG[\w.-]*"
    r"|CONTRIBUTING[\w.-]*|CODE_OF_CONDUCT[\w.-]*|SECURITY[\w.-]*|\.github|\.gitlab[\w.-]*|\.vscode|\.idea|\.husky"
    r"|\.circleci|\.travis\.yml|\.devcontainer|\.nvmrc|\.node-version|\.tool-versions|\.lintstaged[\w.-]*"
    r"|lint-staged[\w.-]*|\.commitlint[\w.-]*|commitlint[\w.-]*|\.mocharc[\w.-]*|tslint\.json|nodemon\.json"
    r"|nest-cli\.json|(?:vite|vitest|rollup|postcss|tailwind|tsup|webpack|cypress|playwright|vue)\.config\.\w+"
    r"|webpack[\w.-]*\.js|\.nycrc[\w.-]*|renovate\.json|\.renovaterc[\w.-]*|codecov\.yml|\.codeclimate\.yml|sonar-project\.properties"
    r"|Makefile|Jenkinsfile|\.browserslistrc|\.stylelint[\w.-]*|stylelint[\w.-]*|\.release[\w.-]*|biome\.jsonc?"
    r"|tests?|__tests__|__mocks__|e2e|spec|coverage|\.storybook|stories|\.DS_Store|components\.json|next-env\.d\.ts"
)
"""Names at the top of a project that are of use to tools only."""

_OF_MANAGERS = re.compile(
    r"package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|\.npmrc|\.yarnrc(?:\.yml)?|\.yarn"
)
"""Names that package managers look for, whatever they are told to do."""
_MANAGERS = frozenset(("npm", "yarn", "pnpm", "bun", "npx"))

_OF_TOOLS = frozenset(
    (
        "scripts", "jest", "lint-staged", "eslintConfig", "files", "husky", "nyc", "nodemonConfig", "repository",
        "browserslist", "babel", "types", "typings", "source", "keywords", "homepage", "bugs", "config",
    )
)  # fmt: skip
"""What of package.json only tools read."""

_SOURCES = ("src",)
_OF_NEXT = ("src", "pages", "app", "components", "styles", "hooks")
_LIFECYCLE = ("preinstall", "install", "postinstall", "prepublish", "prepare")


def shipped(
    project: Project, container: Container, what: Started, work: tuple[Step, ...], builds: list[Step]
) -> tuple[tuple[Crossing, ...], tuple[str, ...]]:
    """The crossings, and what is to be asked of them."""
    whole = ((Crossing((project.folder,), f"{project.folder}/"),), ())
    written = _written(project, work, builds)
    if not written or project.manifest is None:
        return whole
    runs_next = any(leaf.program == "next" and "start" in leaf.argv[1:2] for leaf in what.leaves)
    entries = {project.path(file).removeprefix(project.folder + "/").partition("/")[0] for file in what.entries}
    if not (entries and entries <= written) and not (runs_next and ".next" in written):
        return whole
    left = set(_left_behind(project, what, _OF_NEXT if runs_next else _SOURCES))
    if not any(argv[0] in _MANAGERS for argv in container.argvs):
        left.update(name for name in project.view.children(project.folder) if _OF_MANAGERS.fullmatch(name))
    names = [name for name in project.view.children(project.folder) if name not in left]
    folders = [name for name in names if project.view.kind(project.path(name)) == "folder"]
    files = sorted(project.path(name) for name in names if name not in folders)
    folders = sorted({*folders, *written, "node_modules"} - {name for name in written if name in _INTERMEDIATE})
    if len(folders) + len(files) > _AT_MOST:
        return whole
    crossings = (
        Crossing(tuple(files), f"{project.folder}/"),
        *(Crossing((project.path(name),), f"{project.path(name)}/") for name in folders),
    )
    sources = sorted(name for name in left if name in _OF_NEXT)
    asked = tuple(f"Does the program read {name} when it runs? Nothing was found that does." for name in sources)
    return crossings, asked


_INTERMEDIATE = frozenset((".nuxt",))


def _written(project: Project, work: tuple[Step, ...], builds: list[Step]) -> frozenset[str]:
    """The names that the build writes; empty when that is not known."""
    found: set[str] = set()
    manifest = project.manifest
    scripts = [name for name in _LIFECYCLE if manifest and name in manifest.scripts]
    ran: list[Leaf] = [leaf for step in builds for leaf in leaves(step.command.argv, manifest)]
    ran += [leaf for name in scripts for leaf in leaves(("npm", "run", name), manifest)]
    if any(step.place != project.folder for step in builds):
        return frozenset()
    if any(step.does == "outside" and step.command.name not in ("cd", "mkdir", "ls", "true", "echo") for step in work
           if any(step.run is one.run for one in builds)):  # fmt: skip
        return frozenset()
    for leaf in ran:
        written = outputs(project, leaf)
        if written is None:
            return frozenset()
        found.update(written)
    return frozenset(found)


def _left_behind(project: Project, what: Started, sources: tuple[str, ...]) -> frozenset[str]:
    """Names at the top that only building reads."""
    names = [name for name in project.view.children(project.folder) if _TOOLS.fullmatch(name) or name in sources]
    if not names:
        return frozenset()
    texts = [" ".join(word or "" for word in leaf.argv) for leaf in what.leaves]
    for path in code(project):
        content = project.view.read(path)
        texts.append(without_imports((content or b"").decode("utf-8", "replace")))
    settings = (".json", "rc", ".yml", ".yaml", ".env")
    told = [name for name in project.view.children(project.folder) if name.endswith(settings)]
    texts += [_told(project, name) for name in told if not _TOOLS.fullmatch(name)]
    every = "\n".join(texts)
    return frozenset(name for name in names if not _mentioned(name, every))


def _told(project: Project, name: str) -> str:
    """What a file of settings says that may matter when the project runs."""
    text = project.text(name) or ""
    if name != "package.json" or project.manifest is None:
        return text
    return json.dumps({key: value for key, value in project.manifest.data.items() if key not in _OF_TOOLS})


def _mentioned(name: str, text: str) -> bool:
    return re.search(rf"""(?:^|['"`/\s=]){re.escape(name)}(?:['"`/]|$)""", text, re.MULTILINE) is not None
