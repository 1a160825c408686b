"""Lists of system packages in files: `apt-get install $(cat packages.txt)`, `xargs apt-get install < packages.txt`."""

from __future__ import annotations

import re

from layersmith.context.arguments import literal
from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, answer
from layersmith.effects.packages import action
from layersmith.shell.ast import Word

_PATH = r"""["']?(?P<path{0}>[\w./@+-]+)["']?"""
_LISTED = re.compile(
    r"\s*(?:(?:cat\s+|<\s*)" + _PATH.format(1)
    + r"|(?:grep|egrep)\s+(?:-(?:v|vE|Ev|E|hv|vh|o|oE)\s+)+(?:'[^']*'|\"[^\"$`]*\"|[^\s'\"$`|<>]+)\s+" + _PATH.format(2)
    + r"|sed\s+(?:-[neEr]\s+)*(?:'[^']*'|\"[^\"$`]*\")\s+" + _PATH.format(3) + r")"
    r"\s*(?:\|\s*(?:tr|xargs|sed|grep|cut|sort|awk)(?:\s+(?:'[^']*'|\"[^\"$`]*\"|-[\w.]+))*\s*)*"
)  # fmt: skip
_SUBSTITUTION = re.compile(r"\"?(?:\$\(([^()]*|[^()]*\([^()]*\)[^()]*)\)|`([^`]*)`)\"?")
_XARGS = re.compile(r"-r|--no-run-if-empty|-0|-t|--verbose|-[nLP]\d*|-d.*|-a.*|--arg-file.*")


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when no file lists the packages that it installs."""
    return answer(_inputs, call)


def usual(call: Call) -> tuple[str, ...] | None:
    """The files that the command names as its lists; None when it names none."""
    try:
        places = [place for place in _places(call) if place]
    except Stop:
        return None
    project = Project(call)
    return tuple(project.path(place) for place in places) or None


def _inputs(project: Project) -> Answer | None:
    places = _places(project.call)
    if not places:
        return None
    for place in places:
        if place is None:
            raise Stop("arguments", "it is not known which packages it installs")
        project.has(place)
    return project.found(_manager(project.call) or "packages")


def _manager(call: Call) -> str | None:
    words = call.command.words[_behind_xargs(call.command.words)[0] :]
    asked = action(call.command._replace(words=words))
    return asked.manager if asked is not None and asked.verb == "install" else None


def _behind_xargs(words: tuple[Word, ...]) -> tuple[int, list[str | None]]:
    """Index of the program that xargs runs, 0 without xargs, and the files that its flags name; None for one that is
    not known."""
    if words[0].literal != "xargs":
        return 0, []
    found: list[str | None] = []
    at = 1
    while at < len(words) and words[at].raw.startswith("-"):
        raw = words[at].raw
        if not _XARGS.fullmatch(raw):
            return at, [None]
        if raw in ("-a", "--arg-file", "-d", "-n", "-L", "-P"):
            at += 1
            found += [words[at].literal if at < len(words) else None] if raw in ("-a", "--arg-file") else []
        elif raw.startswith(("-a", "--arg-file=")):
            found.append(words[at].literal and raw.removeprefix("--arg-file=").removeprefix("-a"))
        at += 1
    return at, found


def _places(call: Call) -> list[str | None]:
    """The files that list packages, None for one that is not understood; empty when there is none."""
    if _manager(call) is None:
        return []
    found = list(_behind_xargs(call.command.words)[1])
    if call.command.name == "xargs":
        targets = [redirect.target for redirect in call.command.redirects if redirect.operator == "<"]
        found += [literal(target) for target in targets if target is not None]
    for word in call.command.words[1:]:
        if word.literal is None and ("`" in word.raw or "$(" in word.raw):
            substitution = _SUBSTITUTION.fullmatch(word.raw)
            inside = _LISTED.fullmatch((substitution[1] or substitution[2] or "") if substitution else "")
            found.append(next(filter(None, inside.groups())) if inside else None)
    return found
