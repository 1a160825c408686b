"""Whether what a container runs needs a development dependency: its programs, and the code that they start."""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.evidence.splitting.container import Container
from layersmith.evidence.splitting.node.imports import Entry, imported
from layersmith.evidence.splitting.node.project import Project
from layersmith.evidence.splitting.node.providers import BUNDLERS, STATIC_SERVERS, providers
from layersmith.evidence.splitting.node.scripts import Leaf, leaves
from layersmith.values import value

_RUNS_FILES = {
    "node": (), "nodejs": (), "pm2": ("start",), "pm2-runtime": ("start",), "pm2-docker": ("start",), "nodemon": (),
    "ts-node": (), "tsx": (), "babel-node": (), "forever": ("start",), "bun": ("run",), "ts-node-dev": (), "tsnd": (),
}  # fmt: skip
"""Programs that run a file of JavaScript or TypeScript, behind one of the words."""
_PRELOADS = frozenset(("-r", "--require", "--import", "--loader", "--experimental-loader"))
_WITH_VALUE = _PRELOADS | {"--env-file", "-C", "--conditions", "--watch-path", "-e", "-p", "--eval", "--print", "-i",
                           "--name", "-n", "--instances", "--env", "-w", "--exec", "--max-old-space-size"}  # fmt: skip
_DEVELOPING = re.compile(r"(?:^|[:_-])(?:dev|develop|development|watch|nodemon|hot|debug)(?:$|[:_-])")
"""Names of scripts that run a project from its sources."""
_TASKS = frozenset(("grunt", "gulp", "webpack-dev-server", "ng", "vue-cli-service", "react-scripts", "ember"))
_BUILDING = re.compile(r"(?:^|:)(?:build|compile)(?:$|:)")


@value
class Started:
    """What is started: `programs` of packages, with the packages that may bring each, `entries` as the files of code
    that run, and `static`, the folder that a server of files serves when nothing else runs (as written)."""

    leaves: tuple[Leaf, ...]
    entries: tuple[str, ...]

    @property
    def programs(self) -> frozenset[str]:
        """The names of all programs."""
        return frozenset(leaf.program for leaf in self.leaves)


def started(project: Project, container: Container) -> Started:
    """What `container` runs in the folder of `project`."""
    found = tuple(leaf for argv in container.argvs for leaf in leaves(argv, project.manifest))
    return Started(found, tuple(dict.fromkeys(file for leaf in found for file in _files(leaf))))


def _files(leaf: Leaf) -> Iterator[str]:
    verbs = _RUNS_FILES.get(leaf.program)
    if verbs is None:
        return
    at, words = 1, leaf.argv
    while at < len(words):
        word = words[at]
        if word is None:
            return
        if word in ("-e", "-p", "--eval", "--print"):
            return
        if word.startswith("-"):
            at += 2 if word in _WITH_VALUE else 1
        elif word in verbs:
            at += 1
        else:
            yield word
            return


def static_folder(what: Started) -> str | None:
    """The folder, as written, that a server of static files serves when that is all that is started; None else."""
    servers = [leaf for leaf in what.leaves if leaf.program in STATIC_SERVERS or leaf.argv[:2] == ("pm2", "serve")]
    if len(servers) != 1 or any(leaf.program not in ("sh", "bash", "cross-env", "npx", servers[0].program)
                                for leaf in what.leaves):  # fmt: skip
        return None
    words = servers[0].argv[1:]
    if any(word is None or word in ("-c", "--config", "-S", "-C", "--ssl", "--cert", "--ssl-cert") for word in words):
        return None
    taking = ("-l", "--listen", "-p", "--port", "-a", "-t", "--tcp", "--proxy", "-P", "-d", "--directory", "--host")
    named = [word for at, word in enumerate(words) if word and not word.startswith("-") and words[at - 1 : at] != ()
             and (at == 0 or words[at - 1] not in taking)]  # fmt: skip
    if servers[0].program == "pm2":
        named = named[1:]
    return named[0] if named else None


@value
class Need:
    """A development dependency that is used when the container runs; `certain`, or perhaps (a sentence to ask)."""

    package: str
    detail: str
    certain: bool


def needs(project: Project, what: Started, global_packages: frozenset[str], builders: frozenset[str]) -> Iterator[Need]:
    """What of the development dependencies the container needs, as far as is seen. `global_packages` are installed for
    all, `builders` the programs that build."""
    if project.manifest is None:
        for leaf in what.leaves:
            if leaf.program in _TASKS:
                yield Need(leaf.program, f"the container starts {leaf.program}, whose tasks are for development", True)
            if any(_DEVELOPING.search(word or "") for word in leaf.argv[1:3]) and leaf.program in (
                "npm",
                "yarn",
                "pnpm",
            ):
                said = " ".join(word or "?" for word in leaf.argv)
                yield Need(leaf.program, f"`{said}` runs what is for development, by its name", True)
        return
    for leaf in what.leaves:
        yield from _of_program(project, leaf, global_packages)
    bundled = bool(BUNDLERS & builders)
    for found in imported(project, tuple(_entries(project, what)), bundled=bundled):
        where = f"{found.path.removeprefix(project.folder).lstrip('/')}:{found.line}"
        told = f"{where} asks for {found.package}, a development dependency"
        yield Need(found.package, told, found.certain)


def _of_program(project: Project, leaf: Leaf, global_packages: frozenset[str]) -> Iterator[Need]:
    by = f"the script {leaf.script} runs" if leaf.script else "the container runs"
    if _BUILDING.search(leaf.script):
        yield Need(leaf.program, f"{by} {leaf.program} when the container starts: it builds there", True)
        return
    for at, word in enumerate(leaf.argv):
        flag, _, joined = (word or "").partition("=")
        if leaf.program in ("node", "nodejs", "nodemon", "mocha") and flag in _PRELOADS:
            package = joined or (leaf.argv[at + 1] if at + 1 < len(leaf.argv) else None) or ""
            name = "/".join(package.split("/")[: 2 if package.startswith("@") else 1])
            if name in project.development and project.only_development(name):
                yield Need(name, f"{by} node with {name}, a development dependency", True)
    word = leaf.argv[0] or ""
    if not leaf.packaged and "/" in word:
        return
    brings = (word,) if word.startswith("@") else providers(leaf.program)
    if not brings or any(name in project.production for name in brings):
        return
    if any(name in global_packages for name in brings):
        if leaf.program in _TASKS and project.development:
            # Wherever the program is, it loads packages of the project that do the work.
            yield Need(leaf.program, f"{by} {leaf.program}, whose tasks are for development", True)
        return
    dev = [name for name in brings if name in project.development and project.only_development(name)]
    if dev:
        yield Need(dev[0], f"{by} {leaf.program}, which the development dependency {dev[0]} brings", True)
    elif leaf.packaged and not any(name in project.development for name in brings):
        stays = project.brought_by_lock(leaf.program)
        if stays is None:
            yield Need(leaf.program, f"{by} {leaf.program}: which package brings it?", False)
        elif not stays:
            yield Need(leaf.program, f"{by} {leaf.program}, which only a development dependency brings", True)


_FRAMEWORKS = {
    "next": (("next.config.js", "next.config.mjs", "next.config.cjs", "next.config.ts"),
             ("pages", "src/pages", "app", "src/app", "middleware.js", "src/middleware.ts", "middleware.ts")),
    "nuxt": (("nuxt.config.js",), ("server-middleware", "serverMiddleware", "api")),
}  # fmt: skip
"""Programs that run a project's code, with the settings that they load and where the code is."""


def _entries(project: Project, what: Started) -> Iterator[Entry]:
    for file in what.entries:
        path = project.path(file)
        if project.view.kind(path) == "folder":
            main = project.manifest.data.get("main") if project.manifest and path == project.folder else None
            path = f"{path}/{main if isinstance(main, str) else 'index.js'}"
        yield Entry(project.path(path))
    for leaf in what.leaves:
        if leaf.program in _FRAMEWORKS and "start" in leaf.argv[1:2]:
            settings, folders = _FRAMEWORKS[leaf.program]
            for name in settings:
                if project.has(name):
                    yield Entry(project.path(name))
            for name in folders:
                yield Entry(project.path(name), bundled=True)
