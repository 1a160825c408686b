"""What Mix reads of a project.

Facts: Mix's documentation (tasks deps.get, deps.compile, local.hex, do; Mix.Project; Config.import_config) and its
sources: every task begins by evaluating mix.exs, so `mix local.hex` does too; before 1.11 config/config.exs was
evaluated along with it, today by `deps.compile`, never config/runtime.exs. Both are programs: `exs`
says which ones read nothing.
"""

from __future__ import annotations

import posixpath

from layersmith.context.exs import Script, look, wildcard
from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, answer, at

LOCK_IN_STEP = "lock-in-sync"
"""The assumption that the lock file fits the manifest, so that the install leaves it as it is."""

_FETCHES = frozenset(("deps.get", "deps", "deps.update"))
_NEEDS_NO_PROJECT = frozenset(("local.hex", "local.rebar", "archive.install", "escript.install", "hex.info", "local"))
_COMPILES = frozenset(("deps.compile",))


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when it is not Mix."""
    return answer(_inputs, call)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it runs the project's code."""
    tasks = _tasks(call) if call.command.name == "mix" else None
    if not tasks or not all(task[0] in _FETCHES | _NEEDS_NO_PROJECT | _COMPILES for task in tasks):
        return None
    names = ("mix.exs", "mix.lock", "config/*.exs", "apps/*/mix.exs", "apps/*/config/*.exs", "VERSION")
    return tuple(at(name, call.folder) for name in names)


def _tasks(call: Call) -> list[list[str]] | None:
    """The tasks and their words: one, or those that `mix do` separates by commas or plus signs. A word that expands is
    "$", which no task is called."""
    words = [word.literal if word.literal is not None else "$" for word in call.command.words[1:]]
    if words[:1] != ["do"]:
        return [words] if words else None
    found: list[list[str]] = [[]]
    for word in words[1:]:
        bare = word.rstrip(",") if word != "+" else ""
        if bare:
            found[-1].append(bare)
        if word.endswith(",") or word == "+":
            found.append([])
    return [task for task in found if task]


def _inputs(project: Project) -> Answer | None:
    if project.call.command.name != "mix":
        return None
    project.own_program()
    tasks = _tasks(project.call)
    if not tasks or tasks[0][0] in ("--version", "-v", "help", "--help"):
        return None
    names = [task[0] for task in tasks]
    other = next((name for name in names if name not in _FETCHES | _NEEDS_NO_PROJECT | _COMPILES), None)
    if other is not None:
        raise Stop("project-code", f"mix {other} runs or compiles the project's code")
    for name in ("MIX_EXS", "MIX_DEPS_PATH", "MIX_BUILD_PATH", "MIX_BUILD_ROOT", "MIX_XDG"):
        if project.variable(name) is not None:
            raise Stop("variable", f"{name} is set")
    project.nearest(".tool-versions")
    project.home(".hex/hex.config", ".tool-versions")
    manifest = project.path("mix.exs")
    if not project.has(manifest):
        if set(names) <= _NEEDS_NO_PROJECT:
            return project.found("mix")
        raise Stop("no-manifest", f"{manifest} is not in the build context")
    _Mix(project, _COMPILES.isdisjoint(names)).load(manifest)
    writes: list[str] = []
    if not _FETCHES.isdisjoint(names):
        lock = project.path("mix.lock")
        writes.append(project.path("deps/*"))
        if not project.has(lock) or "deps.update" in names:
            return project.found("mix", (*writes, *_built(project, names), lock))
        checked = all("--check-locked" in task for task in tasks if task[0] in _FETCHES)
        return project.found("mix", (*writes, *_built(project, names)), () if checked else (LOCK_IN_STEP,))
    if not _COMPILES.isdisjoint(names):
        project.has("mix.lock")
    return project.found("mix", _built(project, names))


def _built(project: Project, names: list[str]) -> tuple[str, ...]:
    return () if _COMPILES.isdisjoint(names) else (project.path("_build/*"), project.path("deps/*"))


class _Mix:
    """All scripts that are evaluated for one mix.exs."""

    def __init__(self, project: Project, only_fetches: bool) -> None:
        self._project = project
        self._only_fetches = only_fetches
        self._known: set[str] = set()

    def load(self, manifest: str) -> None:
        """Read `manifest`, its configuration, and the manifests of the projects that it names."""
        script = self._evaluate(manifest, functions=("project", "cli"))
        folder = posixpath.dirname(manifest)
        settings = script.setting("config_path")
        if settings is None and "config_path" in script.keys:
            raise script.stop("config_path:", "its config_path is not known")
        self._configuration(at(settings or "config/config.exs", folder))
        for name in ("deps_path", "build_path", "lockfile"):
            if name in script.keys:
                raise script.stop(f"{name}:", f"it has {name}")
        self._named(script, folder)

    def _named(self, script: Script, folder: str) -> None:
        apps = script.setting("apps_path")
        if apps is None and "apps_path" in script.keys:
            raise script.stop("apps_path:", "its apps_path is not known")
        if apps is not None:
            self._project.seen[at(f"{apps}/*/mix.exs", folder)] = None
            for name in self._project.names(at(apps, folder)):
                self._member(at(f"{apps}/{name}/mix.exs", folder))
        if "in_umbrella" in script.keys:
            above = posixpath.dirname(folder)
            for name in self._project.names(above):
                self._member(at(f"{name}/mix.exs", above))
        for path in script.settings("path"):
            if not self._only_fetches:
                raise script.stop("path:", "it has a dependency in a folder, whose sources are compiled")
            if not self._project.has(at(f"{path}/mix.exs", folder)):
                raise script.stop("path:", f"its dependency in {path} has no mix.exs")
            self._member(at(f"{path}/mix.exs", folder))
        if script.keys.count("path") > len(script.settings("path")):
            raise script.stop("path:", "it is not known where its dependency is")

    def _member(self, manifest: str) -> None:
        """The mix.exs of a project inside another one, whose configuration is not read."""
        if manifest not in self._known and self._project.has(manifest):
            self._named(self._evaluate(manifest, functions=("project", "cli")), posixpath.dirname(manifest))

    def _configuration(self, path: str) -> None:
        if path in self._known or posixpath.basename(path) == "runtime.exs" or not self._project.has(path):
            return
        script = self._evaluate(path)
        for pattern in script.imports():
            for found in wildcard(self._project, at(pattern, posixpath.dirname(path))):
                self._configuration(found)

    def _evaluate(self, path: str, functions: tuple[str, ...] | None = None) -> Script:
        self._known.add(path)
        script = look(self._project, path, functions)
        if functions is not None:
            for name in script.quoted_keys:
                if name.startswith(("deps.", "local.", "archive.", "hex.")) or "#{" in name:
                    raise script.stop(f'"{name}"', f"its aliases change what {name} does")
        return script
