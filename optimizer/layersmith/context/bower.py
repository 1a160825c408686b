"""What Bower reads of a project.

Facts: bower.io ("bower install", "Configuration", "bower.json specification"): `.bowerrc` is looked for in the
folder, the ones above it and the home folder; `scripts` in it run programs.
"""

from __future__ import annotations

import re

from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, answer, at, line_of, table

_FLAGS = re.compile(
    r"--?(?:allow-root|quiet|q|silent|s|production|p|force|f|force-latest|F|verbose|V|no-color|offline|o|save|S|config\.\w+=\S+)"
)


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when it installs nothing with Bower."""
    return answer(_inputs, call)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it is no install."""
    words = [word.literal or "$" for word in call.command.words[1:]]
    if next((word for word in words if not word.startswith("-")), None) not in ("install", "i", "update"):
        return None
    return tuple(at(name, call.folder) for name in ("bower.json", ".bowerrc"))


def _inputs(project: Project) -> Answer | None:
    words = [word.literal or "$" for word in project.call.command.words[1:]]
    operands = [word for word in words if not word.startswith("-")]
    if operands[:1] not in (["install"], ["i"], ["update"]):
        return None
    project.own_program()
    other = next((word for word in words if word.startswith("-") and not _FLAGS.fullmatch(word)), None)
    if other is not None or "$" in words:
        raise Stop("arguments", f"it is not known what {other or 'a word that expands'} asks of Bower")
    folder = "bower_components"
    homes = [] if project.call.home is None else [project.call.home]
    for above in dict.fromkeys([*project.upwards(), *homes]):
        path = at(".bowerrc", above)
        settings = project.json(path)
        for name in ("scripts", "cwd", "resolvers"):
            if name in (settings or {}):
                raise Stop("script", f"{path} has {name}", path, line_of(project.text(path) or "", f'"{name}"'))
        if settings and isinstance(settings.get("directory"), str):
            folder = settings["directory"] if above == project.folder else folder
    path = project.path("bower.json")
    text = project.manifest(path) if len(operands) == 1 else project.text(path) or "{}"
    manifest = (project.json(path) if project.has(path) else None) or {}
    wanted = {**table(manifest.get("dependencies")), **table(manifest.get("devDependencies"))}
    for name, source in [*wanted.items(), *((one, one) for one in operands[1:])]:
        if isinstance(source, str) and re.match(r"\.{0,2}/|~/|file:|[\w.-]+=\.{0,2}/", source):
            raise Stop("path-package", f"{path} takes {name} from {source}", path, line_of(text, name))
    if project.names(folder):
        raise Stop(
            "vendored",
            f"{project.path(folder)} is in the build context, and Bower goes on from what is there",
            project.path(folder),
        )
    project.seen[project.path(folder)] = None
    saves = any(word in ("-S", "--save") for word in words)
    return project.found("bower", (project.path(folder) + "/*", *((path,) if saves else ())))
