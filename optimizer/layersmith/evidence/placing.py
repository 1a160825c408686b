"""What a COPY or ADD puts where in the image, by Docker's rules for sources and destinations.

Seen on Docker 28.5 and buildah 1.43: a folder's content goes into the destination, which is made, with the folders
above it, as root's with mode 755, or as --chown says, whatever the mode of the source folder; one that is there keeps
its owner and mode. A folder below it, and a file, take those of the source even when they are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from layersmith.context.archives import may_be_archive
from layersmith.context.tree import Tree, parted
from layersmith.effects.copies import is_remote, is_repository, sources, target
from layersmith.effects.paths import GLOB, ancestors, names, overlap, resolve
from layersmith.evidence.environment import environment, expanded, folder
from layersmith.evidence.folders import is_folder
from layersmith.evidence.remembered import remembered_above
from layersmith.facts import Facts
from layersmith.syntax.tree import Instruction, Stage
from layersmith.values import derived, value
from layersmith.wildcards import named_by


@value
class Placed:
    """Something that arrives at `place`, an absolute path or pattern.

    A `file` (or link) stands there; of a `folder` the content, not the folder itself, arrives below; `any` is what is
    not known, there or below. `path` is where in the context it comes from, None when it does not, or by no known name.
    """

    place: str
    kind: Literal["file", "folder", "any"]
    path: str | None = None


@value
class Placing:
    """What one COPY or ADD brings. `folder` is the folder that must be there, made when it is missing; `slash` says
    whether the instruction itself says that it is one; `exact`, whether nothing was left open."""

    folder: str
    slash: bool
    items: tuple[Placed, ...]

    @property
    def exact(self) -> bool:
        """Whether every file is known by its path in the context."""
        return all(item.path is not None for item in self.items)

    def near(self, path: str) -> Iterator[Placed]:
        """Those of `items` that come from a known path of the context and may bring what stands at `path`, or lie below
        it, the last one first; of files only the last one."""
        found = {at for table in (self._last_at, self._last_below) if (at := table.get(path)) is not None}
        for place in ("/", *ancestors(path)):
            found.update(self._folders_at.get(place, ()))
        return (self.items[at] for at in sorted(found, reverse=True))

    @derived
    def _last_at(self) -> dict[str, int]:
        return {item.place: at for at, item in self._known if item.kind == "file"}

    @derived
    def _last_below(self) -> dict[str, int]:
        known = ((at, item.place) for at, item in self._known if item.place != "/")
        return {above: at for at, place in known for above in ("/", *ancestors(place)[:-1])}

    @derived
    def _folders_at(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for at, item in self._known:
            if item.kind == "folder":
                found.setdefault(item.place, []).append(at)
        return found

    @derived
    def _known(self) -> tuple[tuple[int, Placed], ...]:
        return tuple((at, item) for at, item in enumerate(self.items) if item.path is not None)


@remembered_above
def placing(facts: Facts, stage: Stage, copy: Instruction) -> Placing | None:
    """What `copy`, a COPY or ADD of `stage`, puts where; None when its destination is not known."""
    if len(copy.words) < 2 and not copy.heredocs:
        return None
    known = environment(facts, stage, copy) if b"$" in copy.args.text else {}
    written = expanded(target(copy), known, copy)
    place = resolve(written, folder(facts, stage, copy)) if written else None
    if written is None or place is None:
        return None
    named = [expanded(word, known, copy) for word in sources(copy)]
    slash = written.endswith(("/", "/.")) or written in (".", "..") or len(named) > 1
    return _placing(facts, stage, copy, place, slash, named)


def _placing(
    facts: Facts, stage: Stage, copy: Instruction, place: str, slash: bool, named: list[str | None]
) -> Placing:
    context = facts.context if copy.flag("from") is None and copy.flag("exclude") is None else None
    parents = copy.flag("parents") is not None
    slash = slash or parents
    items: list[Placed] = []
    whole = True
    for source in named:
        found = _items(context, copy, source, place, parents)
        items += found
        whole = whole and any(item.kind == "folder" for item in found)
    if slash or (whole and items) or is_folder(facts, stage, copy):
        return Placing(place, slash or whole, tuple(items))
    # One source without a slash: a file, if it is one, takes the destination's own name, unless a folder has it.
    source = named[0] or ""
    name, last = source.rstrip("/").rpartition("/")[2], place.rpartition("/")[2]
    above = place.rpartition("/")[0] or "/"
    only = items[0] if len(items) == 1 and items[0].kind == "file" else None
    if only and only.path is not None and (last == name or "." in last[1:]):
        return Placing(above, True, (Placed(place, "file", only.path),))
    return Placing(above, True, (Placed(place, "any"),))


def _items(context: Tree | None, copy: Instruction, source: str | None, place: str, parents: bool) -> list[Placed]:
    """What one source brings when `place` is a folder."""
    if source is None or (copy.keyword == "ADD" and is_remote(source)):
        name = "" if source is None or is_repository(source) else source.partition("?")[0].rpartition("/")[2]
        return [Placed(_join(place, name), "any")] if name else [Placed(_join(place, "*"), "any")]
    if source.startswith("<<"):
        name = source.lstrip("<-").strip("\"'")
        return [Placed(_join(place, name), "file")]
    clean, pivot = _clean(source)
    if context is None:
        return [Placed(_join(place, "*"), "any")]
    names = _globbed(context, clean) if GLOB & set(clean) or "\\" in clean else [clean]
    if names is None:
        return [Placed(_join(place, "*"), "any")]
    return [item for name in names for item in _known(context, copy, name, pivot, place, parents)]


def _known(context: Tree, copy: Instruction, path: str, pivot: int, place: str, parents: bool) -> Iterator[Placed]:
    kind = context.kind(path)
    below = "/".join(path.split("/")[pivot:]) if parents else ""
    if kind is None:
        # The builder refuses it, or the context is not the one that is built.
        yield Placed(_join(place, "*"), "any")
    elif kind == "folder":
        yield Placed(_join(place, below), "folder", path)
    elif kind == "link" or (copy.keyword == "ADD" and _may_be_archive(context, path)):
        yield Placed(_join(place, "*"), "any")  # A link that is a source is followed.
    else:
        yield Placed(_join(place, below or path.rpartition("/")[2]), "file", path)


def _may_be_archive(context: Tree, path: str) -> bool:
    content = context.read(path)
    return content is None or may_be_archive(content)


def _clean(source: str) -> tuple[str, int]:
    """A source as a path in the context, and how many of its parts stand in front of a `/./`."""
    ahead, dot, behind = source.partition("/./")
    front, rest = parted(ahead if dot else ""), parted(behind if dot else source)
    return "/".join((*front, *rest)), len(front)


def _globbed(context: Tree, pattern: str) -> list[str] | None:
    """The paths of the context that `pattern` names, as Go's filepath.Match does, part by part, sorted; None when it is
    not known."""
    from layersmith.context.glob import Glob, PatternError, tokens_of

    found = [""]
    for part in pattern.split("/"):
        if GLOB & set(part) or "\\" in part:
            try:
                fits = Glob(tokens_of(part)).fits
            except PatternError:
                return None
            found = [_join(folder, name) if folder else name for folder in found
                     for name in context.children(folder) if fits(name)]  # fmt: skip
        else:
            found = [f"{folder}/{part}".lstrip("/") for folder in found]
    return [path for path in found if context.kind(path) is not None]


def _join(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{name}" if name else folder


def met(
    facts: Facts,
    put: Placing,
    patterns: Iterable[str],
    apart_from: frozenset[str] = frozenset(),
    folders: Iterable[str] = (),
) -> tuple[str, ...]:
    """The places that a COPY brings something to and that one of `patterns` names, or that lie below one, found without
    a look at what lies elsewhere. Files at the places `apart_from` do not count, of `folders` only they themselves."""
    whole = dict.fromkeys(name for pattern in patterns for name in names(pattern))
    wanted = [*((parted(one), True) for one in whole), *((parted(one), False) for one in folders)]
    found: list[str] = []
    for item in put.items:
        if item.path is None or facts.context is None:
            found += [item.place] if any(overlap(pattern, item.place) for pattern in whole) else []
            continue
        at = parted(item.place)
        fitting = [one for one in wanted if all(map(named_by, at, one[0]))]
        if item.kind == "folder":
            found += _met_below(facts.context, at, item.path, fitting, apart_from) if fitting else ()
        elif item.place not in apart_from and any(below and len(parts) <= len(at) for parts, below in fitting):
            found.append(item.place)
    return tuple(sorted(found))


def _met_below(
    context: Tree, at: list[str], path: str, fitting: list[tuple[list[str], bool]], apart_from: frozenset[str]
) -> Iterator[str]:
    """As `met`, for what lies in the folder `path` of the context when that is the folder `at` of the image; the
    patterns `fitting` name that folder, something above or something below it, and say whether all below counts."""
    place, depth = "".join(f"/{part}" for part in at), len(at)
    if any(below and len(parts) <= depth for parts, below in fitting):
        if any(f"{place}/{name}" not in apart_from for name in context.children(path)):
            yield f"{place}/*"
        return
    deeper = [(parts, below) for parts, below in fitting if len(parts) > depth]
    literal = not any(GLOB & set(parts[depth]) for parts, _ in deeper)
    for name in {parts[depth] for parts, _ in deeper} if literal else context.children(path):
        inner = [one for one in deeper if named_by(name, one[0][depth])]
        source = f"{path}/{name}".lstrip("/")
        kind = context.kind(source) if inner else None
        named = any(len(parts) == depth + 1 and (below or kind == "folder") for parts, below in inner)
        if kind == "folder" and not named:
            yield from _met_below(context, [*at, name], source, inner, apart_from)
        elif kind and named and f"{place}/{name}" not in apart_from:
            yield f"{place}/{name}"
