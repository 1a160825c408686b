"""NuGet's settings: the files that are read, and the package sources in them that are folders."""

from __future__ import annotations

import posixpath

from layersmith.context.project import Project, Stop, at, line_of

_NAMES = ("nuget.config", "NuGet.config", "NuGet.Config")
_PLACES = ("globalPackagesFolder", "repositoryPath", "dependencyVersion")


def nuget_settings(project: Project, folders: list[str], only: str | None) -> None:
    """Read the settings for projects in `folders`: each folder's and those above it, or the file `only`.

    NuGet documentation, "Common NuGet configurations: how settings are applied"; on Linux three spellings count.
    """
    if only is not None:
        _sources(project, only)
        return
    for above in dict.fromkeys(above for folder in folders for above in project.upwards(folder)):
        for name in _NAMES:
            if project.has(at(name, above)):
                _sources(project, at(name, above))


def _sources(project: Project, path: str) -> None:
    root, text = project.xml(path), project.text(path) or ""
    for group in [] if root is None else root:
        for entry in group.iter("add"):
            key, value = entry.get("key", ""), entry.get("value", "").replace("\\", "/")
            if group.tag in ("packageSources", "fallbackPackageFolders") and "://" not in value:
                if "%" in value or not value:
                    raise Stop(
                        "variable", f"it is not known where the source {key} of {path} is", path, line_of(text, key)
                    )
                project.every(at(value, posixpath.dirname(path)))
            if group.tag == "config" and key in _PLACES[:2]:
                raise Stop("settings", f"{path} has {key}", path, line_of(text, key))
