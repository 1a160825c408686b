""".NET projects: what `dotnet publish` writes crosses, and runs on ASP.NET Core's image or the plain runtime.

Facts: "dotnet publish" at Microsoft Learn (-o; without it bin/CONFIGURATION/FRAMEWORK/publish), "ASP.NET Core: content
root" (the folder that the program is started in), the Dockerfiles of the SDK images: those of 5.0 to 7.0 take
back the ASPNETCORE_URLS of ASP.NET Core's image that they stand on, that of 3.1 never had it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import pairwise

from layersmith.context.project import Stop, parse_xml
from layersmith.effects.paths import inside, resolve
from layersmith.evidence.splitting.compiled import Called, Made, NotKnown, Work, work
from layersmith.evidence.splitting.container import container
from layersmith.evidence.splitting.needed import Kind, Needs
from layersmith.evidence.splitting.shipping import shipped
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Recipe
from layersmith.syntax.tree import Stage

KIND = Kind(
    sources=(
        *("*.cs", "*.fs", "*.vb", "*.csproj", "*.fsproj", "*.vbproj", "*.sln", "*.slnx", "*.slnf", "*.csproj.user"),
        *("obj", "bin", "Properties", "global.json", "[Nn]u[Gg]et.[Cc]onfig", "Directory.*.props", ".vs", "*.resx"),
        *("Directory.*.targets", "packages.lock.json", "packages.config", "*.ruleset", "TestResults", ".config"),
    ),
    built=(),
    homes=("/root/.nuget", "/root/.dotnet", "/root/.local/share/NuGet", "/root/.templateengine"),
    toolchain=frozenset(("msbuild", "csc", "dotnet-watch", "dotnet-ef", "make", "node", "npm", "yarn")),
    text=(".cs", ".fs", ".vb"),
)

_PROJECTS = (".csproj", ".fsproj", ".vbproj")


def recipes(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """What can be made of `stage`, as `recipes.Ask` has it."""
    try:
        done = work(facts, stage, made, KIND.homes)
        if done is None:
            return
        needs = _Needs(facts, stage, done, container(facts, stage), KIND)
        yield from _chosen(facts, stage, done, shipped(facts, stage, done, needs, "dotnet"))
    except NotKnown as why:
        yield why.missed
    except Stop as why:
        yield Missed("unknown-output", stage.instructions[0].line, why.answer.detail)


def _chosen(facts: Facts, stage: Stage, done: Work, found: Iterator[Recipe]) -> Iterator[Recipe]:
    """The image that the project's SDK asks for, ASP.NET Core's where that is not known."""
    web = _is_web(facts, stage, done)
    for recipe in found:
        plain = recipe.variant == "runtime"
        if web is not None and plain == web:
            continue
        head = recipe.head
        version = facts.base(stage).version[:2]
        told = any(pair.name == "ASPNETCORE_URLS" for one in stage.instructions for pair in one.pairs)
        reasons = list(recipe.reasons)
        if not plain and not told and (3, 1) <= version < (8,):
            head = ("ENV ASPNETCORE_URLS=", *head)
            reasons.append("the SDK's image leaves ASPNETCORE_URLS empty, which ASP.NET Core's sets: so is it here")
        if web is False:
            reasons.append("it is no web project: with Microsoft.NET.Sdk the plain runtime is enough")
        yield Recipe(
            recipe.name, recipe.image, recipe.at, recipe.steps, recipe.crossings, head=head, lacks=recipe.lacks,
            reasons=tuple(reasons),
            questions=() if plain and web is False else recipe.questions,
            variant="" if web is False else recipe.variant,
        )  # fmt: skip


def _is_web(facts: Facts, stage: Stage, done: Work) -> bool | None:
    """Whether what is published serves requests by ASP.NET Core; None when the project file is not known."""
    view = View(facts, stage, done.last)
    found: list[bool] = []
    for one in done.made:
        path = _project(one.by, view)
        content = view.read(path) if path else None
        if content is None:
            return None
        root = parse_xml(content.decode("utf-8-sig", "surrogateescape"), path or "")
        references = [each.get("Include") or "" for each in root.iter() if each.tag.endswith("Reference")]
        found.append((root.get("Sdk") or "") != "Microsoft.NET.Sdk" or any("AspNetCore" in each for each in references)
                     or any(each.endswith(_PROJECTS) for each in references))  # fmt: skip
    return any(found) if found else None


class _Needs(Needs):
    """The program is `dotnet` with an assembly, or the assembly's own host."""

    def programs_of(self, argv: tuple[str | None, ...]) -> Iterator[Crossing]:
        """The folder that holds the assembly which a command starts."""
        program = argv[0] if argv else None
        if program is None:
            return
        name = posixpath.basename(program)
        if name == "dotnet":
            words = [word for word in argv[1:] if word is None or not word.startswith("-")]
            words = words[1:] if words[:1] == ["exec"] else words
            if not words or words[0] is None or not words[0].endswith((".dll", ".exe")):
                started = " ".join(word or "?" for word in argv[:3])
                raise NotKnown("needs-toolchain", self.line, f"the container starts {started}")
            program = words[0]
        elif "/" not in program:
            return
        path = resolve(program, self.folder)
        for one in self.made:
            tree = one.place.removesuffix("/**")
            if path and inside(path, tree):
                yield Crossing((tree,), f"{tree}/")
                return


def made(call: Called, view: View) -> tuple[Made, ...] | None:
    """What a command of .NET makes, as `compiled.Compiler` has it."""
    if call.name != "dotnet" or len(call.argv) < 2:
        return None
    verb, words = call.argv[1], call.argv[2:]
    if verb != "publish":
        return ()
    output = next((value for flag, value in pairwise(words) if flag in ("-o", "--output")), "")
    for word in words:
        for flag in ("--output=", "-o=", "--output:", "-o:"):
            if word is not None and word.startswith(flag):
                output = word[len(flag) :]
    if output is None:
        raise NotKnown("unknown-output", call.run.line, "the folder that dotnet publish writes to is not known")
    project = _project(call, view)
    home = posixpath.dirname(project) if project else call.folder
    # Up to .NET Core 2.2 a relative folder lay below that of the project, from 3.0 on below the current one.
    places = [resolve(output, call.folder), resolve(output, home)] if output else []
    if not output and home is not None:
        places = [resolve("bin", home)]
    found = dict.fromkeys(place for place in places if place is not None and place != "/")
    if not found:
        raise NotKnown("unknown-output", call.run.line, "the folder that dotnet publish writes to is not known")
    return tuple(Made(f"{place}/**", call) for place in found)


def _project(call: Called, view: View) -> str | None:
    """The project file that is published: the one that is named, or the only one in the folder."""
    named = next((word for word in call.argv[2:] if word and word.endswith(_PROJECTS)), None)
    if named is not None:
        return call.path(named.replace("\\", "/"))
    folders = [path for word in call.argv[2:] if word and not word.startswith("-") and (path := call.path(word))]
    folders = [path for path in folders if view.kind(path) == "folder" and _listed(view, path)] or [call.folder or "/"]
    found = _listed(view, folders[0])
    return posixpath.join(folders[0], found[0]) if len(found) == 1 else None


def _listed(view: View, folder: str) -> list[str]:
    return [name for name in view.children(folder) if name.endswith(_PROJECTS)]
