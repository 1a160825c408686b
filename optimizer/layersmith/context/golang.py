"""What Go's module commands, dep and glide read of a project.

Facts: the Go Modules Reference ("go mod download", "Workspaces", "go.mod file syntax") and cmd/go's own sources:
`go mod download` always works with `-mod=mod` (modload.setDefaultBuildMod), so that a vendor folder does not count; it
loads the module graph, which needs the go.mod of every local replacement, and writes back what it had to change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from layersmith.context.inputs import Answer, Call, Inputs
from layersmith.context.project import Project, Stop, answer
from layersmith.shell.ast import Word
from layersmith.values import NamedTuple, number

GO_SUM = "go-sum-complete"
"""The assumption that go.sum already holds every sum that the download could add."""

_SOURCES = frozenset(("build", "run", "test", "generate", "vet", "list", "fix", "fmt", "tool", "doc"))
_PLAIN = frozenset(
    ("-x", "-v", "-json", "-modcacherw", "-d", "-u", "-t", "-a", "-n", "-f", "-insecure", "-race", "-trimpath")
)
_VALUED = frozenset(
    ("-ldflags", "-tags", "-gcflags", "-buildmode", "-p", "-reuse", "-asmflags", "-installsuffix", "-buildvcs")
)
_MODE = frozenset(("-mod=mod", "-mod=readonly"))
_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|`[^`\n]*+`?|//[^\n]*|[()]|[^\s"`()]+')


class Line(NamedTuple):
    """A statement of a go.mod or go.work: its verb and words, and the line that it is on."""

    verb: str
    words: tuple[str, ...]
    line: int


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when it installs nothing with Go's tools."""
    return answer(_inputs, call)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it reads sources, or is no install."""
    words = [word.literal for word in call.command.words]
    names: tuple[str, ...]
    if call.command.name == "go" and words[1:3] == ["mod", "download"]:
        names = ("go.mod", "go.sum", "go.work", "go.work.sum")
    elif call.command.name == "dep" and _vendor_only(words):
        names = ("Gopkg.toml", "Gopkg.lock")
    elif call.command.name == "glide" and words[1:2] in (["install"], ["i"]):
        names = ("glide.yaml", "glide.lock")
    else:
        return None
    project = Project(call)
    return tuple(project.path(name) for name in names)


def _inputs(project: Project) -> Answer | None:
    command = project.call.command
    project.own_program()
    match command.name:
        case "go":
            return _go(project, command.words[1:])
        case "dep":
            return _dep(project, command.argv[1:])
        case "glide":
            return _glide(project, command.argv[1:])
    return None


def _go(project: Project, words: tuple[Word, ...]) -> Answer | None:
    if words and words[0].literal == "-C":
        raise Stop("arguments", "go -C runs it in another folder")
    verb = words[0].literal if words else None
    if verb == "mod":
        step = words[1].literal if len(words) > 1 else None
        if step == "download":
            return _download(project, _operands(words[2:]))
        if step in ("vendor", "tidy", "verify", "why", "graph"):
            raise Stop("project-code", f"go mod {step} reads the sources of the project")
        return None
    if verb in ("get", "install"):
        return _get(project, verb, _operands(words[1:]))
    if verb in _SOURCES:
        raise Stop("project-code", f"go {verb} reads the sources of the project")
    return None


def _operands(words: tuple[Word, ...]) -> list[str]:
    """The words that are no flags; stops at flags that are not known to be about something else."""
    found: list[str] = []
    waits = False
    for word in words:
        name, equals, _ = word.raw.partition("=")
        if waits:
            waits = False
        elif not word.raw.startswith("-"):
            if word.literal is None or word.glob:
                raise Stop("arguments", f"it is not known what {word.raw} stands for")
            found.append(word.literal)
        elif name in _VALUED:
            waits = not equals and name != "-buildvcs"
        elif name not in _PLAIN and word.raw not in _MODE:
            raise Stop("arguments", f"{word.raw} is not a flag that is known here")
    return found


def _settings(project: Project) -> None:
    """Stops when the environment names other files than the usual ones."""
    for flag in (project.variable("GOFLAGS") or "").split():
        name = flag.partition("=")[0].replace("--", "-", 1)
        if name in ("-modfile", "-overlay", "-C") or (name == "-mod" and flag not in _MODE):
            raise Stop("variable", f"GOFLAGS has {flag}")
    if project.variable("GO111MODULE") in ("off", "auto"):
        raise Stop("variable", "GO111MODULE may turn modules off")
    if project.variable("GOENV") not in (None, "off"):
        raise Stop("variable", "GOENV names a file with settings")
    project.home(".config/go/env")


def _download(project: Project, operands: list[str]) -> Inputs:
    _settings(project)
    work = _workspace(project)
    if work is not None:
        for line in lines(project.manifest(work), work):
            if line.verb == "use":
                _module(project, project.path(f"{line.words[0]}/go.mod", _folder(work)))
            elif line.verb == "replace":
                _replaced(project, line, work)
        total = work + ".sum"
        project.has(total)
        return project.found("go", writes=(total,))
    manifest = project.nearest("go.mod")
    if manifest is None:
        raise Stop("no-manifest", "no go.mod is in the build context")
    complete = _module(project, manifest)
    total = manifest[:-4] + ".sum"
    if operands or complete is None:
        return project.found("go", writes=(manifest, total))
    if complete is False:
        return project.found("go", writes=(total,))
    return project.found("go", assumes=() if complete is True else (GO_SUM,))


def _workspace(project: Project) -> str | None:
    named = project.variable("GOWORK")
    if named == "off":
        return None
    return named if named not in (None, "auto") else project.nearest("go.work")


def _module(project: Project, manifest: str) -> bool | str | None:
    """Read the module whose go.mod is `manifest`. Whether its go.sum holds all that the download needs: "perhaps"
    when that takes the module graph to say, None when go.mod itself will be changed.

    Since `go 1.17` a go.mod names every module that the build needs, and the graph is pruned below them; before,
    older releases of Go also add the sums of modules that no package comes from (go.dev/issue/45332).
    """
    text = project.manifest(manifest)
    found = list(lines(text, manifest))
    sums = project.text(manifest[:-4] + ".sum")
    release: tuple[int, ...] | None = None
    wanted: list[tuple[str, str]] = []
    gone: dict[tuple[str, str | None], tuple[str, str] | None] = {}
    for line in found:
        if line.verb == "go" and line.words:
            release = tuple(number(part) for part in re.findall(r"\d+", line.words[0])[:2])
        elif line.verb == "require" and len(line.words) == 2:
            wanted.append((line.words[0], line.words[1]))
        elif line.verb == "replace":
            old, new = _replaced(project, line, manifest)
            gone[old] = new
    if release is None:
        return None
    held = set((sums or "").splitlines())
    pairs = {tuple(text.split(" ")[:2]) for text in held}
    for name, version in wanted:
        target = gone.get((name, version), gone.get((name, None), (name, version)))
        if target is not None and not {target, (target[0], f"{target[1]}/go.mod")} <= pairs:
            return False
    return True if release >= (1, 17) or not wanted else "perhaps"


def _replaced(project: Project, line: Line, manifest: str) -> tuple[tuple[str, str | None], tuple[str, str] | None]:
    """What a `replace` puts in the place of what: a module, or (None) a folder, whose go.mod is read."""
    if "=>" not in line.words or line.words.index("=>") in (0, len(line.words) - 1):
        raise Stop("malformed", f"{manifest} has a replace without a target", manifest, line.line)
    arrow = line.words.index("=>")
    old, new = line.words[:arrow], line.words[arrow + 1 :]
    key = (old[0], old[1] if len(old) > 1 else None)
    if len(new) > 1:
        return key, (new[0], new[1])
    project.has(project.path(f"{new[0]}/go.mod", _folder(manifest)))
    return key, None


def lines(text: str, path: str) -> Iterator[Line]:
    """The statements of a go.mod or go.work, blocks taken apart; stops when a block is not closed.

    Go Modules Reference, "go.mod file": lexical elements and grammar.
    """
    block: str | None = None
    for at, row in enumerate(text.splitlines(), 1):
        words = [word for word in _TOKEN.findall(row) if not word.startswith("//")]
        if not words:
            continue
        if words == [")"]:
            block = None
        elif block is None and words[-1:] == ["("] and len(words) == 2:
            block = words[0]
        else:
            plain = tuple(word.strip('"`') for word in words)
            yield Line(block, plain, at) if block else Line(plain[0], plain[1:], at)
    if block is not None:
        raise Stop("malformed", f"{path} has a block that is not closed", path)


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _get(project: Project, verb: str, operands: list[str]) -> Answer:
    """`go install x@v` looks at no module around it; `go get x` does when there is one, and changes it."""
    remote = [name for name in operands if re.match(r"[\w-]+(\.[\w-]+)+/", name) and "..." not in name.split("@")[0]]
    if not operands or len(remote) < len(operands):
        raise Stop("project-code", f"go {verb} reads the sources of the project")
    versions = all("@" in name for name in operands)
    manifest = project.nearest("go.mod")
    project.nearest("go.work")
    project.home(".config/go/env")
    if verb == "install" and not versions:
        raise Stop("project-code", "go install without a version builds what the project's go.mod names")
    if verb == "install" or manifest is None:
        if not versions and "/src/" in project.folder + "/":
            raise Stop("project-code", "in a GOPATH the packages of the project are found by what is installed")
        return project.found("go")
    _module(project, manifest)
    return project.found("go", writes=(manifest, manifest[:-4] + ".sum"))


def _vendor_only(words: list[str | None]) -> bool:
    return words[1:2] == ["ensure"] and any(word in ("-vendor-only", "--vendor-only") for word in words[2:])


def _dep(project: Project, words: tuple[str | None, ...]) -> Answer | None:
    """`dep ensure` solves for the imports in the sources, `-vendor-only` takes Gopkg.lock as it is."""
    if words[:1] != ("ensure",):
        return None
    if not _vendor_only([None, *words]) or not set(words[1:]) <= {"-vendor-only", "--vendor-only", "-v"}:
        raise Stop("project-code", "dep ensure reads the imports in the project's sources")
    root = project.nearest("Gopkg.toml")
    if root is None:
        raise Stop("no-manifest", "no Gopkg.toml is in the build context")
    project.manifest(project.path("Gopkg.lock", _folder(root)))
    project.home()
    return project.found("dep", writes=(project.path("vendor/*", _folder(root)),), assumes=("sources-parse",))


def _glide(project: Project, words: tuple[str | None, ...]) -> Answer | None:
    """`glide install` takes glide.lock as it is; without one it solves for the imports in the sources."""
    if words[:1] not in (("install",), ("i",)):
        return None
    if not set(words[1:]) <= {"-v", "--strip-vendor", "--strip-vcs", "--force"}:
        raise Stop("arguments", "its flags are not known here")
    project.manifest("glide.yaml")
    if not project.has("glide.lock"):
        raise Stop("project-code", "without a glide.lock, glide install reads the imports in the project's sources")
    project.home(".glide/mirrors.yaml")
    return project.found("glide", writes=(project.path("vendor/*"),))
