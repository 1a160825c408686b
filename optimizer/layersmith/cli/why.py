"""`layersmith why`: which steps run again when a file changes, and why."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace

from layersmith.cli.examine import Task, context_of, examine, mask_of
from layersmith.cli.fix import Request
from layersmith.cli.search import search
from layersmith.config import ConfigError, Configs
from layersmith.context.context import Context
from layersmith.disk.walk import Found
from layersmith.disk.which import Contexts, Known
from layersmith.render.cachemap import CacheMap
from layersmith.render.style import shown, style_for
from layersmith.render.why import Answer, Side, why_text, why_value
from layersmith.rewrite import Transform
from layersmith.syntax.parser import parse
from layersmith.values import value

ANSWERED, FAILED = 0, 2
"""Exit codes: there is an answer, whatever it is; there is none, as standard error says."""


@value
class Asked:
    """What the user asked: about which file, for which Dockerfile ("": the one that is here), rewritten how."""

    file: str
    dockerfile: str
    rewriting: Request
    json: bool = False
    colour: bool | None = None


class _Stop(Exception):  # noqa: N818, mostly a mistake of the user's
    """There is no answer; the text says why."""


def why(asked: Asked, pipeline: Sequence[Transform]) -> int:
    """Print the answer; gives the exit code. Nothing is changed."""
    try:
        answer = _answer(asked, pipeline)
    except (_Stop, ConfigError) as stop:
        sys.stderr.write(f"{stop}\n")
        if asked.json:
            _print({"file": asked.file, "dockerfile": asked.dockerfile or None, "error": str(stop)})
        return FAILED
    if asked.json:
        _print(why_value(answer))
    else:
        sys.stdout.write(why_text(answer, style_for(sys.stdout, asked.colour)))
    return ANSWERED


def _answer(asked: Asked, pipeline: Sequence[Transform]) -> Answer:
    request = asked.rewriting
    configs = Configs(pipeline, request.over, request.config)
    path = _dockerfile(asked.dockerfile, asked.file, configs)
    task = Task(path, configs.of_file(path))
    contexts = Contexts()
    done = examine(task, pipeline, contexts)
    if done.report is None or done.error or done.context is None:
        raise _Stop(f"{shown(path)}: {done.error}")
    mask = mask_of(done.report)
    report = mask.report(done.report)
    tree = parse(report.source)
    if tree.problem:
        raise _Stop(f"{shown(path)}: line {tree.problem[0]}: {tree.problem[1]}")
    known = context_of(task, report.source, contexts) if done.context.folder is not None else done.context
    known = replace(known, why=mask.text(known.why))
    file, told = _placed(asked.file, path, known)
    maps = [CacheMap(tree, known.tree)]
    if report.changed:
        maps.append(CacheMap(parse(report.result), known.tree))
    sides = [Side.of(one, file) for one in maps]
    if file is not None and not any(side.changes for side in sides):
        told = (*told, "No step reads it.")
    name = asked.file if file is None else file
    return Answer(name, path, known.folder, known.why, told, sides[0], sides[1] if report.changed else None)


def _dockerfile(path: str, file: str, configs: Configs) -> str:
    """The Dockerfile that `path` is, the only one in or below that folder, or the only one in the nearest folder above
    `file`, up to the top of the repository. Raises _Stop."""
    if path and not os.path.isdir(path):
        return path
    from layersmith.cli.building import dockerfile_in

    own = dockerfile_in(path or os.curdir)
    if os.path.isfile(own):
        return own
    found = list(search((path or os.curdir,), configs, Found()))
    if not found and not path and (above := _above(file, configs)):
        return above
    if not found:
        where = f"{shown(path)} or below it" if path else f". or below it, nor above {shown(file)}"
        raise _Stop(f"no Dockerfile found in {where}")
    if len(found) > 1:
        near = _nearest(found, file)
        if len(near) == 1:
            return near[0]
        names = ", ".join(map(shown, near[:5])) + (", ..." if len(near) > 5 else "")
        raise _Stop(f"there are several Dockerfiles, name one of them: {names}")
    return found[0]


def _above(file: str, configs: Configs) -> str | None:
    """The Dockerfile of the nearest folder above `file` that has one, up to the top of the repository."""
    from layersmith.cli.building import dockerfile_in

    folder = os.path.dirname(os.path.abspath(file))
    while not os.path.isfile(own := dockerfile_in(folder)):
        above = os.path.dirname(folder)
        if above == folder or configs.folders.holds(folder, ".git"):
            return None
        folder = above
    return os.path.relpath(own)


def _nearest(dockerfiles: list[str], file: str) -> list[str]:
    """Those of `dockerfiles` in the nearest folder that `file` lies in; all when it lies in the folder of none."""
    place = os.path.dirname(os.path.abspath(file))
    folders = [os.path.dirname(os.path.abspath(one)) for one in dockerfiles]
    above = [folder for folder in folders if os.path.commonpath((folder, place)) == folder]
    nearest = max(above, key=len, default=None)
    return [one for one, folder in zip(dockerfiles, folders, strict=True) if folder == nearest] or dockerfiles


def _placed(file: str, dockerfile: str, known: Known) -> tuple[str | None, tuple[str, ...]]:
    """The path of `file` in the context, None when the build does not see it, and what there is to say about that.
    Raises _Stop."""
    if known.folder is None or known.tree is None:
        if not known.wanted:
            return None, ("The Dockerfile takes nothing from a build context.",)
        told = f"{known.sentence[0].upper()}{known.sentence[1:]}; this is by names only."
        return os.path.relpath(os.path.abspath(file), os.path.abspath(os.path.dirname(dockerfile) or os.curdir)), (
            told,
        )
    context = f"{known.sentence[0].upper()}{known.sentence[1:]}."
    path = next((name for name in _names(file, known.folder) if _there(known.folder, name)), None)
    if path is None:
        if os.path.lexists(file):
            return None, (context, f"{file} is not in it.")
        raise _Stop(f"{shown(file)}: no such file, neither in the build context nor here. {shown(context)}")
    rule = known.tree.exists_but_ignored(path)
    if rule:
        return None, (context, f"{path} is kept out of the build by line {rule.line} of {rule.file}: {rule.text}")
    return _followed(path, dockerfile, known.folder, known.tree, context)


def _followed(path: str, dockerfile: str, folder: str, tree: Context, context: str) -> tuple[str, tuple[str, ...]]:
    kind = tree.kind(path)
    real = tree.resolved(path)
    if kind == "link" and real is not None:
        return real, (context, f"{path} is a link to {real}.")
    if kind != "file":
        what = "a folder" if kind == "folder" else "no regular file"
        raise _Stop(f"{shown(path)} is {what}; name a file in it" if kind == "folder" else f"{shown(path)} is {what}")
    told: tuple[str, ...] = (context,)
    if os.path.realpath(os.path.join(folder, path)) == os.path.realpath(dockerfile):
        told += (
            "It is the Dockerfile: a step that is changed there runs again with all below it, whatever copies it.",
        )
    elif path == ".dockerignore" or path.endswith(".dockerignore"):
        told += ("It is an ignore file: what it lets in or keeps out changes all steps that copy that.",)
    return path, told


def _names(file: str, folder: str) -> Iterator[str]:
    """What `file` may be called in the context: it is given as seen from there, or from the current folder."""
    if not os.path.isabs(file):
        yield os.path.normpath(file)
    yield os.path.relpath(os.path.join(os.path.realpath(os.path.dirname(file) or os.curdir), os.path.basename(file)),
                          os.path.realpath(folder))  # fmt: skip


def _there(folder: str, name: str) -> bool:
    return name != os.pardir and not name.startswith(os.pardir + os.sep) and os.path.lexists(os.path.join(folder, name))


def _print(content: dict[str, object]) -> None:
    import json

    sys.stdout.write(json.dumps(content, indent=2) + "\n")
