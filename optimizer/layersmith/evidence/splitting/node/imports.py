"""Which development dependencies a project's code asks for, followed file by file from where it starts.

Facts: Node docs "Modules: CommonJS modules" and "Packages" (how a name is resolved); TypeScript handbook "Modules"
(imports that are used only for types are left out of what is compiled).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from layersmith.evidence.splitting.node.project import Project
from layersmith.values import value

_IMPORT = re.compile(
    r"""(?P<how>\bfrom|\bimport|\brequire(?:\.resolve)?\s*\(|\bimport\s*\()\s*(?P<q>['"`])(?P<name>[^'"`\n$]+)(?P=q)"""
)
_DYNAMIC = re.compile(r"""\b(?:require|import)\s*\(\s*[^'"`\s)]|\b(?:require|import)\s*\(\s*`[^`]*\$\{|\breaddir""")
_STATEMENT = re.compile(r"\b(?:import|export)\b(?P<names>[^;'\"]*)$")
_SUFFIXES = ("", ".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".tsx", ".jsx", ".json", "/index.js", "/index.ts",
             "/index.tsx", "/index.mjs", "/index.jsx")  # fmt: skip
_CODE = re.compile(r"(?<!\.d)\.[mc]?[jt]sx?$")
_TYPED = re.compile(r"\.[mc]?tsx?$")
_ASIDE = re.compile(
    r"(?:^|/)(?:node_modules|\.\w[^/]*|__tests__|__mocks__|tests?|spec|specs|e2e|cypress|coverage|docs?|examples?"
    r"|storybook|stories|public|static|assets|fixtures?|benchmarks?)(?:/|$)"
    r"|\.(?:test|spec|stories|e2e-spec)\.|(?:^|/)[^/]*\.conf(?:ig)?\.[mc]?[jt]s$|(?:^|/)(?:gulpfile|Gruntfile)[^/]*$"
)
"""What no program loads when it runs: tests, settings of tools, and the like."""
_FILES = 3000


@value
class Entry:
    """A file of code that is started, or a folder of it, absolute; `bundled` when packages are put into what is built
    of it, so that an import may not be looked up when it runs."""

    path: str
    bundled: bool = False


@value
class Use:
    """`package`, a development dependency, is asked for at `line` (1-based) of the file at the absolute `path`;
    `certain` when it is looked up whenever that file is loaded."""

    package: str
    path: str
    line: int
    certain: bool


def imported(project: Project, entries: tuple[Entry, ...], *, bundled: bool) -> Iterator[Use]:
    """What of the development dependencies is asked for by the code at `entries`, built from it or by it; `bundled`
    when it is built by a program that may put packages into the files that it writes."""
    wanted = frozenset(name for name in project.development if project.only_development(name))
    if not wanted:
        return
    known: set[str] = set()
    told: set[str] = set()
    waiting: list[tuple[str, bool]] = []
    for entry in entries:
        if project.view.kind(entry.path) == "folder":
            waiting += [(path, False) for path in _below(project, entry.path)]
        elif project.view.kind(entry.path) == "file":
            waiting.append((entry.path, not entry.bundled))
        elif source := _source(project, entry.path):
            waiting.append((source, not bundled))
        elif not entry.bundled:
            waiting += [(path, False) for path in _below(project, project.folder)]
    while waiting and len(known) < _FILES:
        path, certain = waiting.pop()
        if path in known or not _CODE.search(path):
            continue
        known.add(path)
        content = project.view.read(path)
        if content is None:
            continue
        text = content.decode("utf-8", "surrogateescape")
        for found, name in _asked(text):
            if name.startswith("."):
                waiting += [(one, certain) for one in _resolved(project, posixpath.dirname(path), name)]
                continue
            package = "/".join(name.split("/")[: 2 if name.startswith("@") else 1])
            if package in wanted:
                if package not in told and (sure := _loads(text, found, bool(_TYPED.search(path)))) is not None:
                    told.add(package)
                    yield Use(package, path, text.count("\n", 0, found.start()) + 1, certain and sure)
            elif name.startswith(("@/", "~/", "src/")) or package not in project.production:
                for base in ("src", ""):
                    plain = re.sub(r"^[@~]/", "", name)
                    waiting += [(one, certain) for one in _resolved(project, project.path(base), plain)]
        if _DYNAMIC.search(text):
            waiting += [(one, certain) for one in _below(project, posixpath.dirname(path)) if one not in known]


def _asked(text: str) -> Iterator[tuple[re.Match[str], str]]:
    for found in _IMPORT.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        if not text[start : found.start()].lstrip().startswith(("//", "*", "/*")):
            yield found, found["name"]


def _loads(text: str, found: re.Match[str], typed: bool) -> bool | None:
    """Whether the import at `found` is looked up when the file is loaded: certainly, perhaps (False), or never."""
    start = text.rfind("\n", 0, found.start()) + 1
    top = not text[start : start + 1].isspace() or _goes_on(text, start)
    if not found["how"].startswith("from"):
        return top
    statement = _STATEMENT.search(text[max(0, found.start() - 2000) : found.start()])
    if statement is None:
        return None
    names = statement["names"].strip()
    if statement[0].startswith("export") and not names.startswith("type "):
        return top
    if names.startswith("type ") or (typed and not names):
        return None
    if not typed:
        return top
    rest = text[: found.start() - len(statement[0])] + text[found.end() :]
    bound = re.findall(
        r"(?:\bas\s+)?(?<![\w$])([A-Za-z_$][\w$]*+)\s*(?=[,}\s]|$)", re.sub(r"\btype\s+\w+|\b\w++\s+as\b", "", names)
    )
    bound = [one for one in bound if one not in ("as", "type", "from")]
    if not bound or not any(re.search(rf"\b{re.escape(one)}\b", rest) for one in bound):
        return None
    used = "|".join(re.escape(one) for one in bound)
    return (
        bool(re.search(rf"\bnew\s+(?:{used})\b|(?<![\w.:<|&]\s)(?<![\w.])(?:{used})\s*\(|@(?:{used})\b", rest)) and top
    )


def _goes_on(text: str, start: int) -> bool:
    """Whether the line at `start` goes on with a list of variables that a line further up begins, at its margin."""
    for line in reversed(text[:start].splitlines()):
        if not line.rstrip().endswith(","):
            return False
        if not line[:1].isspace():
            return re.match(r"(?:var|let|const)\s", line) is not None
        if re.match(r"\s+[\w$]+\s*=\s*require\s*\(", line) is None:
            return False
    return False


def _resolved(project: Project, folder: str, name: str) -> Iterator[str]:
    plain = posixpath.normpath(posixpath.join(folder, name))
    bare = re.sub(r"\.[mc]?jsx?$", "", plain)
    for one in dict.fromkeys((plain, bare)):
        for suffix in _SUFFIXES:
            if project.view.kind(one + suffix) == "file":
                yield one + suffix
                return


def _source(project: Project, path: str) -> str | None:
    """The source of which `path`, a file of what is built, is made: at the same place below src, or the top."""
    inner = path.removeprefix(project.folder).strip("/").split("/")
    for skipped in range(1, len(inner) + 1):
        rest = "/".join(inner[skipped:]) or "index"
        for base in ("src", "", "server", "app", "lib"):
            for found in _resolved(project, project.path(base), rest):
                return found
    return None


def code(project: Project) -> Iterator[str]:
    """The absolute paths of the files of code that a program may load: those of tests and settings are left out."""
    yield from _below(project, project.folder)


def without_imports(text: str) -> str:
    """`text` of a file of code without the names that it imports."""
    return _IMPORT.sub(" ", text)


def _below(project: Project, folder: str) -> Iterator[str]:
    waiting, count = [folder], 0
    while waiting and count < _FILES:
        place = waiting.pop()
        for name in project.view.children(place):
            path = posixpath.join(place, name)
            if _ASIDE.search(path.removeprefix(project.folder).lstrip("/")):
                continue
            if project.view.kind(path) == "folder":
                waiting.append(path)
            elif _CODE.search(name):
                count += 1
                yield path
