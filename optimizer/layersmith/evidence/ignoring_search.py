"""What lies in a build context and is no part of an image as a rule, and who else is built in that context."""

from __future__ import annotations

from collections.abc import Iterator

from layersmith.context.clutter import ENVIRONMENT_FILES, GIT, KEYS, SECRETS, Clutter, kind_of
from layersmith.context.context import Context
from layersmith.context.dockerfiles import is_dockerfile
from layersmith.context.gitignore import Unversioned
from layersmith.effects.credentials.files import credential_file, inside
from layersmith.evidence.ignoring_uses import Uses, fits
from layersmith.facts import Facts
from layersmith.syntax.parser import parse
from layersmith.values import value

LARGEST = 100_000
"""Files and folders up to which a context is looked through."""

_OTHERS = 40
"""Dockerfiles that are read, at most."""

_NO_KEYS = (
    *(".py", ".js", ".ts", ".tsx", ".jsx", ".map", ".go", ".rs", ".java", ".rb", ".php", ".cs", ".c", ".h", ".html"),
    *(".css", ".md", ".rst", ".png", ".svg", ".jpg", ".gif", ".woff2", ".so", ".bin", ".sh", ".sql"),
)
"""Endings of names that are none of keys: most files have one of them."""

_READ_BY_INSTALLS = frozenset((".npmrc", ".yarnrc.yml", "pip.conf", "Maven's settings.xml", "NuGet.Config",
                               "Composer's auth.json", "gradle.properties", ".netrc", ".pypirc"))  # fmt: skip


@value
class Item:
    """Clutter of a certain `kind` at `path`; `unversioned` when git ignores it."""

    kind: Clutter
    path: str
    unversioned: bool

    @property
    def name(self) -> str:
        """Its name without the folder."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The folder that it lies in."""
        return self.path.rpartition("/")[0]


@value
class Found:
    """The `items` that were found and all `others`, files and links of the project; what lies in an item is neither."""

    items: tuple[Item, ...]
    others: tuple[str, ...]


def search(context: Context) -> Found | None:
    """What `context` holds; None when that is too much."""
    items: list[Item] = []
    others: list[str] = []
    unversioned = Unversioned(context)
    waiting, seen = [""], 0
    while waiting:
        folder = waiting.pop()
        names = context.children(folder)
        seen += len(names)
        if seen > LARGEST:
            return None
        for name in names:
            path = f"{folder}/{name}" if folder else name
            kind = context.kind(path) or "file"
            found = kind_of(context, folder, name, kind, names) or _key(context, path, kind, unversioned)
            if found and _counts(context, found, path, unversioned):
                if context.count(path, 1):
                    items.append(Item(found, path, unversioned.holds(path)))
            elif kind == "folder":
                waiting.append(path)
            else:
                others.append(path)
    return Found(tuple(items), tuple(others))


def _key(context: Context, path: str, kind: str, unversioned: Unversioned) -> Clutter | None:
    """A private key or the like, which git does not keep, or which is one by its name whatever it holds."""
    found = credential_file(path) if kind == "file" and not path.endswith(_NO_KEYS) else None
    if found is None or found.kind in _READ_BY_INSTALLS or found.kind == ".env":
        return None
    if not unversioned.holds(path) and (found.certainty != "always" or found.kind == "a private key"):
        return None  # A key that everybody has who has the project is for tests, or its program needs it.
    text = (context.read(path) or b"").decode("utf-8", "replace")
    return KEYS if any(True for _ in inside(found, text)) else None


def _counts(context: Context, kind: Clutter, path: str, unversioned: Unversioned) -> bool:
    if kind.unversioned:
        return unversioned.holds(path)
    if kind.heading == SECRETS and fits(path, ENVIRONMENT_FILES):
        # Settings that everybody has are a part of the project.
        found = credential_file(path) or credential_file(".env")
        text = (context.read(path) or b"").decode("utf-8", "replace")
        return unversioned.holds(path) or bool("/" not in path and found and any(True for _ in inside(found, text)))
    nested_log = not kind.folder and fits(path, ("*.log",)) and "/" in path
    return not nested_log or unversioned.holds(path)


def builders(facts: Facts, context: Context, found: Found) -> Iterator[Uses]:
    """The Dockerfile of `facts`, then the others that are built, or may be, in the same `context` under the same ignore
    file."""
    yield Uses(facts, context)
    if context.ignore_file.path != ".dockerignore":
        return
    every = (*(item.path for item in found.items), *found.others)
    paths = [path for path in every if is_dockerfile(path.rpartition("/")[2])]
    for path in paths[:_OTHERS]:
        source = context.read(path)
        if source is None or source == facts.tree.source or context.kind(f"{path}.dockerignore"):
            continue
        tree = parse(source)
        if not tree.problem:
            uses = Uses(Facts(tree, facts.options, context), context, path)
            if _belongs(uses, context, path):
                yield uses


def _belongs(uses: Uses, context: Context, path: str) -> bool:
    """Whether a Dockerfile may be built in the context's top folder, not in the one that it lies in."""
    folder = path.rpartition("/")[0]
    if not folder:
        return True
    written = [source.written.strip("/").removeprefix("./") for source in uses.sources]
    own = all(context.matches(f"{folder}/{one}") for one in written if one not in ("", "."))
    beside = any(not is_dockerfile(name) for name in context.children(folder))
    return not (own and beside)


def history(kind: Clutter) -> bool:
    """Whether it holds the history of the project."""
    return kind.heading == GIT
