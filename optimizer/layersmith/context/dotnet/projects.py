"""Project files and solutions of .NET, and all files that evaluating them reads."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from layersmith.context.project import Project, Stop, at, line_of, parse_json, parse_xml, table, texts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_SOLUTION_FOLDER = "2150E333-8FDC-42A3-9474-1A3956D46DE8"
_IN_SOLUTION = re.compile(r'^[ \t]*+Project\("\{([^}"]*)\}"\)\s*=\s*"[^"]*"\s*,\s*"([^"]*)"', re.MULTILINE)
_SDK = re.compile(
    r"Microsoft\.NET\.Sdk(?:\.\w+)*|Aspire\.AppHost\.Sdk|MSTest\.Sdk|Microsoft\.Docker\.Sdk|Microsoft\.VisualStudio\.JavaScript\.Sdk"
)
_OF_SDK = re.compile(
    r"^\$\((?:MSBuildExtensionsPath(?:32|64)?|MSBuildToolsPath|MSBuildBinPath|VSToolsPath|MSBuildSDKsPath"
    r"|MSBuildFrameworkToolsPath|MicrosoftCommonPropsHasBeenImported|CodeAnalysisTargets)\)"
)
_ABOVE = re.compile(
    r"^\$\(\[MSBuild\]::GetPathOfFileAbove\(\s*'?([\w.-]+)'?\s*(?:,\s*+'?(\$\(MSBuildThisFileDirectory\))?/?((?:\.\./?)*)'?\s*)?\)\)$"
)
_EXISTS = re.compile(r"exists\s*\(\s*(?:'([^']*)'|\"([^\"]*)\"|([^'\")]*))", re.IGNORECASE)
_REACHES = re.compile(
    r"\[System\.IO\.(?:File|Directory|DirectoryInfo|FileInfo)\]|GetDirectoryNameOfFileAbove|GetRegistryValue",
    re.IGNORECASE,
)
_PLACES_TEXT = """
    RestoreConfigFile RestorePackagesPath RestoreFallbackFolders RestoreOutputPath NuGetLockFilePath
    MSBuildProjectExtensionsPath BaseIntermediateOutputPath RestoreRootConfigDirectory RestoreSolutionDirectory
    DirectoryPackagesPropsPath CustomBeforeDirectoryBuildProps DirectoryBuildPropsPath DirectoryBuildTargetsPath
    CustomBeforeMicrosoftCommonProps CustomAfterMicrosoftCommonProps CustomBeforeMicrosoftCommonTargets
    CustomAfterMicrosoftCommonTargets BeforeMicrosoftNETSdkTargets AfterMicrosoftNETSdkTargets RestoreProjectStyle
    IntermediateOutputPath
    """
_PLACES = frozenset(_PLACES_TEXT.split())
_SOURCES = frozenset(("RestoreSources", "RestoreAdditionalProjectSources", "RestoreAdditionalProjectFallbackFolders"))
_RUNS_AT_RESTORE = re.compile(r"restore|^collect|collectpackage|packagereferences|_getallrestore", re.IGNORECASE)


class Projects:
    """The projects of one restore. `known` are the project files that are there, `locks` the places of lock files,
    `artifacts` patterns of further places that are written; `makes_locks` and `keeps_locks` what the projects say of
    lock files."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._evaluated: set[tuple[str, str]] = set()
        self.known: dict[str, None] = {}
        self.locks: dict[str, None] = {}
        self.artifacts: dict[str, None] = {}
        self.makes_locks = False
        self.keeps_locks = False

    def solution(self, path: str) -> None:
        """Read the solution at `path` and all projects that it lists."""
        folder, name = posixpath.split(path)
        if path.endswith(".slnf"):
            listed = table(parse_json(self._project.manifest(path), path).get("solution"))
            whole = listed.get("path")
            if isinstance(whole, str):
                folder = posixpath.dirname(at(_slashes(whole), folder))
                self._project.manifest(at(posixpath.basename(_slashes(whole)), folder))
            names = texts(listed.get("projects"))
        elif path.endswith(".slnx"):
            root = parse_xml(self._project.manifest(path), path)
            names = [element.get("Path", "") for element in root.iter("Project")]
        else:
            found = _IN_SOLUTION.findall(self._project.manifest(path))
            names = [place for kind, place in found if kind.upper() != _SOLUTION_FOLDER]
        for extra in ("Directory.Solution.props", "Directory.Solution.targets"):
            if (above := self._project.nearest(extra, folder=folder)) is not None:
                self._evaluate(above, path)
        for extra in (f"before.{name}.targets", f"after.{name}.targets"):
            if self._project.has(at(extra, folder)):
                self._evaluate(at(extra, folder), path)
        self._answers(folder)
        for place in names:
            self.project(at(_slashes(place), folder))

    def project(self, path: str) -> None:
        """Read the project at `path`, those that it refers to, and all that they import."""
        waiting = [path]
        while waiting:
            path = waiting.pop()
            if path not in self.known and self._project.has(path):
                self.known[path] = None
                waiting += self._load(path)

    def _load(self, path: str) -> list[str]:
        folder, name = posixpath.split(path)
        stem = name.rpartition(".")[0]
        if self._project.names(at("obj", folder)):
            raise Stop(
                "build-output",
                f"{folder}/obj is in the build context, and a restore goes on from what is there",
                f"{folder}/obj",
            )
        self._project.seen[at("obj", folder)] = None
        self._answers(folder)
        found = self._evaluate(path, path)
        for extra in ("Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"):
            if (above := self._project.nearest(extra, folder=folder)) is not None:
                found += self._evaluate(above, path)
        if self._project.has(path + ".user"):
            found += self._evaluate(path + ".user", path)
        self._project.has(at("packages.config", folder))
        for lock in ("packages.lock.json", f"packages.{stem.replace(' ', '_')}.lock.json"):
            self.locks[at(lock, folder)] = None
        return found

    def _answers(self, folder: str) -> None:
        path = self._project.nearest("Directory.Build.rsp", folder=folder)
        if path is not None:
            raise Stop("settings", f"{path} has further arguments for MSBuild", path)

    def _evaluate(self, path: str, owner: str) -> list[str]:
        """Read the file at `path` for the project `owner`, and what it imports; the projects that are referred to."""
        if (path, owner) in self._evaluated:
            return []
        self._evaluated.add((path, owner))
        text = self._project.manifest(path)
        root = parse_xml(text, path)
        found: list[str] = []
        for sdk in [*(root.get("Sdk") or "").split(";"), root.get("InitialTargets") and "its InitialTargets"]:
            if sdk and not _SDK.fullmatch(sdk.strip().partition("/")[0]):
                raise Stop(
                    "sdk",
                    f"{path} uses {sdk}, which may read anything",
                    path,
                    line_of(text, sdk.partition(" ")[2] or sdk),
                )
        for element in _evaluated(root):
            values = [*element.attrib.values(), element.text or ""]
            if any(_REACHES.search(value) for value in values):
                raise Stop(
                    "property-function",
                    f"{path} looks at files by a property function",
                    path,
                    line_of(text, "System.IO"),
                )
            for match in _EXISTS.findall(element.get("Condition") or ""):
                self._exists(next(filter(None, match), ""), path, owner, text)
            match element.tag:
                case "Import":
                    found += self._import(element, path, owner, text)
                case "ProjectReference":
                    for place in (element.get("Include") or "").split(";"):
                        if place.strip():
                            found.append(self._path(place.strip(), path, owner, text, owner))
                case "Sdk" if element.get("Name") and not _SDK.fullmatch(element.get("Name", "")):
                    name = element.get("Name", "")
                    raise Stop("sdk", f"{path} uses {name}, which may read anything", path, line_of(text, name))
                case "Target":
                    self._target(element, path, text)
                case tag:
                    self._property(tag, (element.text or "").strip(), path, owner, text)
        return found

    def _import(self, element: Element, path: str, owner: str, text: str) -> list[str]:
        place = (element.get("Project") or "").strip()
        if element.get("Sdk"):
            if not _SDK.fullmatch(element.get("Sdk", "").partition("/")[0]):
                raise Stop(
                    "sdk", f"{path} imports from {element.get('Sdk')}", path, line_of(text, element.get("Sdk", ""))
                )
            return []
        above = _ABOVE.match(place)
        if above:
            start = at(above[3] or ".", posixpath.dirname(path)) if above[2] else posixpath.dirname(path)
            nearest = self._project.nearest(above[1], folder=start)
            return [] if nearest is None else self._evaluate(nearest, owner)
        if _OF_SDK.match(place) or not place:
            return []
        found = self._path(place, path, owner, text, path)
        return self._evaluate(found, owner) if self._project.has(found) else []

    def _exists(self, place: str, path: str, owner: str, text: str) -> None:
        if not place.strip() or _OF_SDK.match(place) or _ABOVE.match(place):
            return
        for base in dict.fromkeys((path, owner)):
            found = self._path(place, path, owner, text, base)
            if self._project.kind(found) == "folder":
                self._project.every(found)
            else:
                self._project.has(found)

    def _target(self, element: Element, path: str, text: str) -> None:
        names = ";".join(element.get(name) or "" for name in ("Name", "BeforeTargets", "AfterTargets"))
        if any(_RUNS_AT_RESTORE.search(name.strip()) for name in names.split(";")):
            name = element.get("Name") or ""
            detail = f"{path} has the target {name}, which a restore runs"
            raise Stop("script", detail, path, line_of(text, f'Name="{name}"'))

    def _property(self, tag: str, value: str, path: str, owner: str, text: str) -> None:
        if tag in ("BaseIntermediateOutputPath", "MSBuildProjectExtensionsPath"):
            output = posixpath.dirname(owner).rstrip("/") + "/obj"
            if (self._path(value, path, owner, text, owner) + "/").startswith(output + "/"):
                return
        if tag in _PLACES or (tag in _SOURCES and not all(_remote(one) for one in value.split(";"))):
            raise Stop("settings", f"{path} sets {tag}", path, line_of(text, f"<{tag}"))
        if tag == "ArtifactsPath":
            self.artifacts[self._path(value, path, owner, text, owner) + "/*"] = None
        elif tag == "UseArtifactsOutput":
            self.artifacts[at("artifacts/*", posixpath.dirname(path))] = None
        elif tag == "RestorePackagesWithLockFile":
            self.makes_locks |= value.lower() == "true"
        elif tag == "RestoreLockedMode" and f"<{tag}>" in text and "Condition" not in text:
            self.keeps_locks |= value.lower() == "true"

    def _path(self, place: str, path: str, owner: str, text: str, base: str) -> str:
        """The file that `place` in the file at `path` means; stops when it depends on what is not known. MSBuild takes
        an Import relative to the file that has it, and all else relative to the project: that is `base`."""
        here, project = posixpath.dirname(path), posixpath.dirname(owner)
        known = (
            _slashes(place)
            .replace("$(MSBuildThisFileDirectory)", here + "/")
            .replace("$(MSBuildProjectDirectory)", project)
        )
        if set("$%@*?") & set(known):
            raise Stop("variable", f"it is not known which file {path} means by {place}", path, line_of(text, place))
        return at(known, posixpath.dirname(base))


def _evaluated(root: Element) -> Iterator[Element]:
    """All elements that are evaluated when a project is loaded: what is in a target is not."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        yield element
        if element.tag != "Target":
            waiting += element


def _remote(source: str) -> bool:
    source = source.strip()
    return not source or source.startswith(
        ("https://", "http://", "$(RestoreSources)", "$(RestoreAdditionalProjectSources)")
    )


def _slashes(path: str) -> str:
    return path.replace("\\", "/")
