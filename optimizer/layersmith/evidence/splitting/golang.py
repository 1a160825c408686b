"""Go projects: one program crosses, with what it may read.

Facts: `go help build` (without -o the program is called as the last element of the import path, or as the first file),
`go help install` (GOBIN, else GOPATH/bin), `go help importpath` for the /v2 of modules; package time: zone information
is looked for in GOROOT/lib/time/zoneinfo.zip when the system has none.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import partial

from layersmith.context.golang import lines
from layersmith.context.project import Stop
from layersmith.effects.arguments import Argument, NotKnownError, read
from layersmith.effects.arguments import Call as Arguments
from layersmith.effects.paths import inside, resolve
from layersmith.evidence.splitting.compiled import Called, Made, NotKnown, Work, called
from layersmith.evidence.splitting.golang_linking import linked
from layersmith.evidence.splitting.needed import Kind, Needs
from layersmith.evidence.splitting.shipping import CERTIFICATES, answers, brings_certificates, shipped
from layersmith.evidence.view import View
from layersmith.facts import Facts
from layersmith.rewrite import Missed
from layersmith.split import Crossing, Recipe
from layersmith.syntax.tree import Stage

KIND = Kind(
    sources=(
        *("*.go", "go.mod", "go.sum", "go.work", "go.work.sum", "vendor", "Godeps", "Gopkg.*", "glide.*", "*.s"),
        *(".golangci.*", ".goreleaser.*", ".air.*", "testdata", "modd.conf"),
    ),
    built=(),
    homes=("/go", "/usr/local/go"),
    toolchain=frozenset(
        (
            *("go", "go-wrapper", "gin", "air", "realize", "fresh", "CompileDaemon", "reflex", "dlv", "bee", "revel"),
            *("modd", "godep", "make", "gow"),
        )
    ),
    text=(".go",),
)

_FLAGS = """
    -o= -v -x -a -n -i -race -msan -asan -cover -work -trimpath -modcacherw -linkshared -t -u -d -f -fix -insecure
    -json -ldflags= -gcflags= -asmflags= -gccgoflags= -tags= -p= -mod= -modfile= -overlay= -pkgdir= -installsuffix=
    -buildmode= -compiler= -buildvcs? -toolexec= -exec= -pgo= -coverpkg= -covermode= -C=
    """
_FETCHES = frozenset(
    ("mod", "version", "env", "vet", "test", "fmt", "list", "clean", "tool", "work", "doc", "generate")
)
_FILLED_IN = re.compile(r"[\"']?--?([a-z]+)=")
_VERSION = re.compile(r"v[2-9]\d*|v1\d+")
_ZONES = "/usr/local/go/lib/time/zoneinfo.zip"


def recipes(facts: Facts, stage: Stage) -> Iterator[Recipe | Missed]:
    """What can be made of `stage`, as `recipes.Ask` has it."""
    yield from answers(facts, stage, partial(made, _begun(facts, stage)), KIND, partial(_recipes, facts, stage))


def _recipes(facts: Facts, stage: Stage, done: Work, needs: Needs) -> Iterator[Recipe]:
    linking = linked(facts, stage, done, [one.sources[0] for one in needs.programs])
    official = facts.base(stage).official and facts.base(stage).name == "golang"
    certificates = official or brings_certificates(facts, stage, done)
    extra = [Crossing((CERTIFICATES,), "/etc/ssl/certs/")] if certificates else []
    reasons = [linking.reason]
    if extra:
        reasons.append("certificates are copied: the program may speak TLS, and small images have none")
    if official:
        extra.append(Crossing((_ZONES,), f"{posixpath.dirname(_ZONES)}/"))
        reasons.append("time zones are read from Go's own file, where the program looks for them")
    extra += _others(done, needs)
    ecosystem = "go-static" if linking.static else "go-cgo"
    yield from shipped(facts, stage, done, needs, ecosystem, tuple(extra), tuple(reasons), linking.questions)


def _others(done: Work, needs: Needs) -> Iterator[Crossing]:
    """What else is built, and put somewhere by name: other programs and plug-ins, which may be started by hand, by
    another command or by the program."""
    started = {source for one in needs.programs for source in one.sources}
    for one in done.made:
        argv = one.by.argv
        told = one.by.path(argv[argv.index("-o") + 1]) if "-o" in argv[:-1] else None
        inner = any(inside(program, told) for program in started) if told else True
        if told == one.place and not inner and not done.deletes(told) and not inside(told, "/tmp"):
            yield Crossing((told,), f"{posixpath.dirname(told).rstrip('/')}/")


def _begun(facts: Facts, stage: Stage) -> Mapping[str, str]:
    """The modules that `go mod init` begins, by their folders."""
    calls = [call for run in stage.instructions if run.keyword == "RUN" for call in called(facts, stage, run) or ()]
    return {
        call.folder: call.argv[3]
        for call in calls
        if call.argv[:3] == ("go", "mod", "init") and len(call.argv) == 4 and call.argv[3] and call.folder
    }


def made(begun: Mapping[str, str], call: Called, view: View) -> tuple[Made, ...] | None:
    """What a command of Go makes, as `compiled.Compiler` has it. `begun` are modules without a file in the context, by
    their folders."""
    words = call.argv
    if call.name in ("go-wrapper", "godep", "govendor", "gb") and len(words) > 1:
        if words[1] == "install" and (call.name == "go-wrapper" or len(words) == 2):
            return _installed(call, view, [posixpath.basename(call.folder or "")] if call.folder else [])
        if call.name != "godep" or words[1] != "go":
            return None
        words = words[1:]
    elif call.name != "go":
        return None
    verb = words[1] if len(words) > 1 else None
    if verb in _FETCHES:
        return ()
    if verb == "run":
        return ()
    if verb not in ("build", "install", "get"):
        return () if verb is not None else None
    given = _given(call, words)
    if given is None:
        raise NotKnown("unknown-output", call.run.line, f"the arguments of go {verb} are not understood")
    flags, packages = given
    folder = call.folder
    if "-C" in flags:
        folder = resolve(flags["-C"] or "$", folder)
    if verb == "build":
        return _built(begun, call, view, folder, flags.get("-o", ""), packages)
    if "-d" in flags or (verb == "get" and view.kind(_nearest(view, folder) or "/") == "file"):
        return ()  # From Go 1.18 on `go get` only downloads where there is a module.
    return _installed(call, view, [_name(begun, view, folder, one) for one in packages or ["."]])


def _given(call: Called, words: tuple[str | None, ...]) -> tuple[dict[str, str | None], list[str]] | None:
    """The flags of a go command with their values, and the packages that it names."""
    texts = map(_as_flag, words[2:], call.raw[len(call.raw) - len(words) + 2 :])
    plain = tuple(Argument(word.replace("--", "-", 1) if word and word.startswith("--") else word, word or "$")
                  for word in texts)  # fmt: skip
    try:
        found = read(Arguments("go", plain, call.folder), _FLAGS)
    except NotKnownError:
        return None
    if any(one.text is None for one in found.operands):
        return None
    flags = {name: value.text if value else "" for name, value in found.flags}
    return flags, [one.text or "" for one in found.operands]


def _as_flag(word: str | None, raw: str) -> str | None:
    """A word of a command, of a flag at least its name: what an argument of the build fills in seldom matters."""
    found = _FILLED_IN.match(raw) if word is None else None
    return f"-{found[1]}=$" if found else word


def _built(
    begun: Mapping[str, str], call: Called, view: View, folder: str | None, output: str | None, packages: list[str]
) -> tuple[Made, ...]:
    if output is None or folder is None:
        raise NotKnown("unknown-output", call.run.line, "it is not known where go build puts the program")
    if output == "/dev/null":
        return ()
    if output:
        path = resolve(output, folder)
        if path is None:
            raise NotKnown("unknown-output", call.run.line, "it is not known where go build puts the program")
        # Into a folder that is there programs go by their own names.
        name = _name(begun, view, folder, packages[0] if packages else ".") if len(packages) < 2 else None
        inner = Made(f"{path}/{name}" if name else f"{path}/", call)
        return (inner,) if output.endswith("/") else (Made(path, call), inner)
    if len([one for one in packages if not one.endswith(".go")]) > 1 or any("..." in one for one in packages):
        return ()  # Several packages are only compiled.
    name = _name(begun, view, folder, packages[0] if packages else ".")
    return (Made(f"{folder.rstrip('/')}/{name or ''}", call),)


def _installed(call: Called, view: View, names: list[str | None]) -> tuple[Made, ...]:
    place = call.variables.get("GOBIN") or posixpath.join((call.variables.get("GOPATH") or "/go").split(":")[0], "bin")
    return tuple(Made(f"{place}/{name or ''}", call) for name in names)


def _name(begun: Mapping[str, str], view: View, folder: str | None, package: str) -> str | None:
    """What the program of `package`, as it is named in `folder`, is called; None when that is not known."""
    package = package.partition("@")[0]
    if "..." in package or package == "all":
        return None
    if package.endswith(".go"):
        return posixpath.basename(package)[:-3]
    if not package.startswith((".", "/")):
        return _last(package, True)
    place = resolve(package, folder)
    if place is None:
        return None
    if place in begun:
        return _last(begun[place], True)
    manifest = _nearest(view, place)
    if manifest is not None:
        root = posixpath.dirname(manifest)
        module = _module(view, manifest)
        if module is None:
            return None
        below = posixpath.relpath(place, root)
        return _last(module if below == "." else f"{module}/{below}", True)
    if inside(place, "/go/src") and place != "/go/src":
        return _last(place, False)
    return posixpath.basename(place) if package not in (".", "./") else None


def _last(path: str, modules: bool) -> str:
    """The last element of an import path, the one before it when that is the major version of a module."""
    above, _, name = path.rstrip("/").rpartition("/")
    return posixpath.basename(above) if modules and above and _VERSION.fullmatch(name) else name


def _nearest(view: View, place: str | None) -> str | None:
    while place is not None:
        if view.kind(path := posixpath.join(place, "go.mod")) == "file":
            return path
        if place == "/":
            return None
        place = posixpath.dirname(place)
    return None


def _module(view: View, manifest: str) -> str | None:
    text = (view.read(manifest) or b"").decode("utf-8", "surrogateescape")
    try:
        return next((line.words[0] for line in lines(text, manifest) if line.verb == "module" and line.words), None)
    except Stop:
        return None
