"""What cpanm and Carton read of a project.

Facts: the manuals of cpanm (App::cpanminus: `--installdeps`), Carton and cpanfile. A cpanfile is a Perl program; a
distribution with a Makefile.PL or Build.PL is configured by running that.
"""

from __future__ import annotations

import re

from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, answer, at

_CONFIGURE = ("Makefile.PL", "Build.PL", "META.json", "META.yml", "MYMETA.json", "MYMETA.yml", "dist.ini")
_STATEMENT = re.compile(
    r"(?:requires|recommends|suggests|conflicts|configure_requires|build_requires|test_requires|author_requires|perl)"
    r"\s*+\(?\s*+(?:'[^'$]*'|\"[^\"$@]*\"|[\w:.]+)(?:\s*+(?:=>|,)\s*+(?:'[^'$]*'|\"[^\"$@]*\"|[\w.]+))*\s*+,?\s*+\)?"
    r"|(?:on|feature)\s*+\(?\s*+[\"']?[\w -]+[\"']?"
    r"(?:\s*+(?:=>|,)\s*+[\"'][^\"'$@]*[\"'])?\s*+(?:=>|,)\s*+sub\s*+\{|\}\s*+\)?|"
)


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when it installs nothing with these tools."""
    return answer(_inputs, call)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it is no install of a project."""
    words = call.command.argv[1:]
    if call.command.name == "carton" and words[:1] in ((), ("install",)):
        return tuple(at(name, call.folder) for name in ("cpanfile", "cpanfile.snapshot"))
    if call.command.name == "cpanm" and "--installdeps" in words and "." in words:
        return tuple(at(name, call.folder) for name in ("cpanfile", *_CONFIGURE))
    return None


def _inputs(project: Project) -> Answer | None:
    project.own_program()
    words = [word.literal or "$" for word in project.call.command.words[1:]]
    if project.call.command.name == "carton":
        if words and words[0] != "install":
            return None
        if not set(words[1:]) <= {"--deployment", "--cached"}:
            raise Stop("arguments", "its flags are not known here")
        _cpanfile(project)
        project.every("vendor/cache")
        lock = project.path("cpanfile.snapshot")
        locked = project.has(lock)
        sure = locked and "--deployment" in words
        return project.found("carton", (project.path("local/*"), *(() if sure else (lock,))))
    operands = [word for word in words if not word.startswith("-")]
    if any(
        word == "$" or word in ("-l", "-L", "--cpanfile", "--mirror") or word.startswith(("--cpanfile=", "--from"))
        for word in words
    ):
        raise Stop("arguments", "its flags are not known here")
    if "--installdeps" not in words:
        for word in operands:
            if word.startswith((".", "/", "~")) or project.kind(project.path(word)) is not None:
                raise Stop("project-code", f"cpanm builds {word}")
        return project.found("cpanm") if operands else None
    if operands != ["."]:
        raise Stop("arguments", "cpanm --installdeps is asked for another folder")
    for name in _CONFIGURE:
        if project.has(name):
            raise Stop("project-code", f"cpanm runs or reads {name}, which may read anything", project.path(name))
    _cpanfile(project)
    return project.found("cpanm")


def _cpanfile(project: Project) -> None:
    path = project.path("cpanfile")
    text = project.script(path)
    line = 1
    for piece in re.split(r"(;|(?<=\{)|(?<=\})|\n)", re.sub(r"#[^\n]*", "", text)):
        if not _STATEMENT.fullmatch(piece.strip()) and piece != ";":
            raise Stop("manifest-code", f"{path} is a program that is not understood", path, line)
        line += piece.count("\n")
