"""What `dotnet restore` reads of a project.

Facts: "dotnet restore", "global.json overview", "NuGet configuration: how settings are applied", "Customize the build
by folder" (Directory.Build.props, .targets and .rsp, Directory.Solution.props), "Central Package Management" and
"Package references: lock file" at Microsoft Learn. A restore evaluates every project file with all that it imports,
and writes `obj/`; it runs no target but its own, and looks at no source.
"""

from __future__ import annotations

import posixpath

from layersmith.context.arguments import Arguments, arguments
from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, answer, at
from layersmith.effects.managers import FlagTable

LOCK_IN_STEP = "lock-in-sync"
"""The assumption that the lock file fits the manifest, so that the install leaves it as it is."""

_FLAGS = FlagTable(
    """
    -s= --source= -r= --runtime= --ucr --use-current-runtime --os= -a= --arch= --packages= --configfile= --no-cache
    --no-http-cache --disable-parallel --ignore-failed-sources -f --force --no-dependencies --use-lock-file
    --lock-file-path= --locked-mode --force-evaluate -v= --verbosity= --interactive --nologo -nologo -p= -property=
    --property= --tl= -tl --artifacts-path= -m -maxcpucount --disable-build-servers -g --global --tool-path=
    --version= --add-source= --tool-manifest= --local --framework= --prerelease --allow-downgrade
    --skip-manifest-update --from-rollback-file= --temp-dir= --include-previews --skip-sign-check --no-warn
    --allow-roll-forward
    """
)
_PROJECTS = (
    ".csproj",
    ".fsproj",
    ".vbproj",
    ".proj",
    ".dcproj",
    ".sqlproj",
    ".esproj",
    ".wapproj",
    ".vcxproj",
    ".pyproj",
)
_SOLUTIONS = (".sln", ".slnx", ".slnf")
_BUILDS = frozenset(
    (
        "build",
        "publish",
        "test",
        "run",
        "pack",
        "msbuild",
        "watch",
        "ef",
        "format",
        "add",
        "clean",
        "vstest",
        "build-server",
    )
)
_PROPERTIES_OF_PLACES = ("restore", "path", "dir", "file", "config=", "extensions", "custom")


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when it installs nothing with .NET."""
    return answer(_inputs, call)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it compiles, or is no restore."""
    if call.command.name != "dotnet" or call.command.argv[1:2] != ("restore",):
        return None
    names = [
        "*.sln",
        "*.slnx",
        "global.json",
        "NuGet.Config",
        "NuGet.config",
        "nuget.config",
        "Directory.*.props",
        "Directory.*.targets",
    ]
    for folder in ("", "*/", "*/*/"):
        names += [f"{folder}*{kind}" for kind in _PROJECTS[:3]] + [f"{folder}packages.lock.json"]
    return tuple(at(name, call.folder) for name in names)


def _inputs(project: Project) -> Answer | None:
    if project.call.command.name != "dotnet" or len(project.call.command.words) < 2:
        return None
    project.own_program()
    words = list(project.call.command.words[1:])
    verb = words.pop(0).literal
    if verb in _BUILDS:
        raise Stop("project-code", f"dotnet {verb} reads the sources of the project")
    if verb in ("tool", "workload") and words:
        return _tools(project, f"{verb} {words[0].literal}", arguments(words[1:], _FLAGS))
    if verb != "restore":
        return None
    for word in [
        word for word in words if word.raw.startswith(("/p:", "-p:", "/property:", "-property:", "--property:"))
    ]:
        name = word.raw.partition(":")[2].lower()
        if any(part in name.partition("=")[0] + "=" for part in _PROPERTIES_OF_PLACES):
            raise Stop("arguments", f"{word.raw} may lead to other files")
        words.remove(word)
    given = arguments([word for word in words if not word.raw.startswith(("/v:", "-v:", "-m:", "/m:", "-tl:"))], _FLAGS)
    for name in ("--lock-file-path", "--artifacts-path", "-p", "--property", "-property"):
        if given.has(name):
            raise Stop("arguments", f"{name} may lead to other files")
    return _restore(project, given)


def _tools(project: Project, verb: str, given: Arguments) -> Answer | None:
    if verb not in ("tool restore", "tool install", "tool update", "workload install", "workload update"):
        if verb == "workload restore":
            raise Stop("project-code", "dotnet workload restore evaluates the project's targets")
        return None
    _common(project, given, [project.folder])
    if verb == "tool restore" or (verb.startswith("tool") and not given.has("-g", "--global", "--tool-path")):
        manifests = [
            at(name, above)
            for above in project.upwards()
            for name in (".config/dotnet-tools.json", "dotnet-tools.json")
        ]
        found = [path for path in manifests if project.has(path)]
        if verb != "tool restore":
            return project.found("dotnet", tuple(found[:1]) or (project.path(".config/dotnet-tools.json"),))
        if not found:
            raise Stop("no-manifest", "no dotnet-tools.json is in the build context")
    return project.found("dotnet")


def _common(project: Project, given: Arguments, folders: list[str]) -> None:
    """What every command reads: global.json, and the settings of NuGet for each of `folders`."""
    from layersmith.context.dotnet.settings import nuget_settings

    for folder in dict.fromkeys((project.folder, *folders)):
        path = project.nearest("global.json", folder=folder)
        if path is not None and "paths" in (project.text(path) or ""):
            raise Stop("settings", f"{path} takes the SDK from a folder", path)
    for name in ("-s", "--source", "--add-source"):
        for flag, source in given.flags:
            if flag == name and source is not None and not source.startswith(("https://", "http://")):
                if project.kind(project.path(source)) is None and "/" not in source:
                    continue
                project.every(source)
    named = given.value("--configfile")
    if named is not None:
        project.manifest(named)
    nuget_settings(project, folders, None if named is None else project.path(named))
    project.home(".nuget/NuGet/NuGet.Config", ".config/NuGet/NuGet.Config", ".nuget/plugins/*")


def _restore(project: Project, given: Arguments) -> Answer:
    from layersmith.context.dotnet.projects import Projects

    for name in (
        "DirectoryBuildPropsPath",
        "DirectoryBuildTargetsPath",
        "DirectoryPackagesPropsPath",
        "MSBuildSDKsPath",
    ):
        if project.variable(name) is not None:
            raise Stop("variable", f"{name} is set")
    start = _start(project, given.operands[0] if given.operands else ".")
    loaded = Projects(project)
    if start.endswith(_SOLUTIONS):
        loaded.solution(start)
    else:
        loaded.project(start)
    if not loaded.known:
        raise Stop("no-manifest", f"no project of {start} is in the build context")
    folders = [posixpath.dirname(path) for path in (start, *loaded.known)]
    _common(project, given, folders)
    writes = [at("obj/*", posixpath.dirname(path)) for path in loaded.known] + list(loaded.artifacts)
    place = given.value("--packages")
    if place is not None:
        writes.append(project.path(place) + "/*")
    locks = [path for path in loaded.locks if project.has(path)]
    if loaded.makes_locks or given.has("--use-lock-file"):
        writes += [path for path in loaded.locks if path not in project.reads and path.endswith("/packages.lock.json")]
    unsure = locks and not (given.has("--locked-mode") or loaded.keeps_locks)
    return project.found("dotnet", tuple(dict.fromkeys(writes)), (LOCK_IN_STEP,) if unsure else ())


def _start(project: Project, operand: str) -> str:
    """The project or solution that is restored: MSBuild takes the only one in the folder."""
    path = project.path(operand.replace("\\", "/"))
    if project.kind(path) != "folder":
        project.manifest(path)
        return path
    names = [name for name in project.names(path) if name.endswith(_PROJECTS + _SOLUTIONS[:2])]
    project.seen[at("*proj", path)] = None
    project.seen[at("*.sln*", path)] = None
    if not names:
        raise Stop("no-manifest", f"no project or solution in {path} is in the build context")
    if len(names) > 1:
        raise Stop(
            "no-manifest", f"{path} holds {', '.join(names[:4])}: dotnet restore does not choose", at(names[0], path)
        )
    project.has(at(names[0], path))
    return at(names[0], path)
