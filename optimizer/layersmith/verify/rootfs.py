"""The root filesystem of an image: its layers put on top of each other, whiteouts and hard links included.

Content is read once, hashed and forgotten. A path costs about 300 bytes of memory; a second image that is read beside
a first one shares with it what is equal.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from layersmith.verify.archive import Image, LayerFile, Member
from layersmith.verify.blobs import ImageError, one_error
from layersmith.verify.model import Entry, Kind

_NO_FLAGS = bytes(4)

MEMORY, _PATH = 2_000_000_000, 300
"""Bytes that the paths and attributes of an image may take at most, and what a path takes by itself: enough for more
than 3,000,000 files."""


class Inode:
    """What a name stands for, shared by all names of a hard link. `layer` is the index of the layer that brought it."""

    __slots__ = ("device", "digest", "gid", "kind", "layer", "linked", "mode", "size", "target", "uid", "xattrs")

    def __init__(self, member: Member, layer: int, digest: bytes) -> None:
        info = member.info
        self.kind: Kind = member.kind
        self.mode = info.mode & 0o7777
        self.uid = info.uid
        self.gid = info.gid
        self.size = member.size
        self.target = member.target
        self.digest = digest
        self.device = member.device
        self.xattrs = member.xattrs
        self.layer = layer
        self.linked = False
        """Whether it may have several names."""

    def same(self, other: Inode) -> bool:
        """Whether both are equal in all that an `Entry` tells, apart from the names."""
        return (
            self.digest == other.digest
            and self.mode == other.mode
            and self.uid == other.uid
            and self.gid == other.gid
            and self.size == other.size
            and self.kind == other.kind
            and self.target == other.target
            and self.device == other.device
            and self.xattrs == other.xattrs
        )

    def entry(self, links: tuple[str, ...] = ()) -> Entry:
        """The value for others to read."""
        kind, digest = self.kind, self.digest.hex()
        return Entry(
            kind, self.mode, self.uid, self.gid, self.size, self.target, digest, self.device, self.xattrs, links
        )


class _Folder:
    """A folder. `explicit` says whether a layer had it as a member, not only things in it; `hidden` are the names that
    the layer's whiteouts hide in lower ones, `opaque` hides them all."""

    __slots__ = ("children", "explicit", "gid", "hidden", "mode", "opaque", "uid", "xattrs")

    def __init__(self) -> None:
        self.children: dict[str, Inode | _Folder] = {}
        self.mode, self.uid, self.gid = 0o755, 0, 0
        self.xattrs: tuple[tuple[str, bytes], ...] = ()
        self.explicit = False
        self.opaque = False
        self.hidden: set[str] | None = None

    def take(self, other: _Folder | Member) -> None:
        """Mode, owner and attributes as `other` has them."""
        source = other.info if isinstance(other, Member) else other
        self.mode, self.uid, self.gid = source.mode & 0o7777, source.uid, source.gid
        self.xattrs = other.xattrs
        self.explicit = True

    def entry(self) -> Entry:
        return Entry("folder", self.mode, self.uid, self.gid, 0, xattrs=self.xattrs)


_Node = Inode | _Folder
Lost = Callable[[str, Inode, Inode | None], None]
"""Called with a path that a layer takes away: what it stood for, and what stands there now (None: deleted)."""


class RootFilesystem(Mapping[str, Entry]):
    """All paths of an image by their absolute names, "/" included, in the order of a walk."""

    def __init__(self) -> None:
        self._root = _Folder()
        self._links: dict[int, tuple[str, ...]] | None = None
        self._room = MEMORY
        self.passwd = b""
        """The content of /etc/passwd, which says where home folders are."""

    def __getitem__(self, path: str) -> Entry:
        node = self._find(path)
        if node is None or not path.startswith("/"):
            raise KeyError(path)
        return self._entry(path, node)

    def __iter__(self) -> Iterator[str]:
        return (path for path, _ in _walk("/", self._root))

    def __len__(self) -> int:
        return sum(1 for _ in _walk("/", self._root))

    def inodes(self) -> Iterator[tuple[str, Inode]]:
        """All paths that are no folders, and their inodes."""
        return ((path, node) for path, node in _walk("/", self._root) if isinstance(node, Inode))

    def apply(
        self,
        image: Image,
        layer: LayerFile,
        like: RootFilesystem | None = None,
        lost: Lost | None = None,
        tap: Callable[[bytes], object] | None = None,
    ) -> tuple[int, int]:
        """Puts `layer` on top, and returns how many paths it brings that are no folders, and their bytes of content.

        Inodes that `like` has at the same path are shared with it. Whiteouts hide what lower layers have, never what
        is in their own layer. A folder replaces whatever else a lower layer has there, a symlink to a folder too, as
        docker's and podman's own storage does it. Raises ImageError.
        """
        self._links = None
        upper = _Folder()
        count = size = 0
        with one_error(f"{image.path}: layer {layer.index}"):
            for member in image.members(layer, tap):
                self._add(upper, member, layer.index, like)
                if not member.hides and member.kind != "folder":
                    count += 1
                    size += member.size
        self._merge(upper, lost)
        return count, size

    def _add(self, upper: _Folder, member: Member, layer: int, like: RootFilesystem | None) -> None:
        if member.hides == "below":
            self._made(upper, member.path).opaque = True
            return
        if member.kind == "folder" and not member.hides:
            self._made(upper, member.path).take(member)
            self._take(sum(len(name) + len(value) for name, value in member.xattrs))
            return
        folder, name = self._parent(upper, member.path)
        if member.hides:
            if folder.hidden is None:
                folder.hidden = set()
            folder.hidden.add(name)
        elif member.kind == "hardlink":
            inode = _find(upper, member.target) or self._find(member.target)
            if not isinstance(inode, Inode):
                raise ImageError(f"{member.path} is a hard link to nothing, {member.target}")
            inode.linked = True
            folder.children[name] = inode
        else:
            inode = Inode(member, layer, self._digest(member))
            self._take(len(inode.target) + sum(len(name) + len(value) for name, value in inode.xattrs))
            known = like._find(member.path) if like is not None else None
            if isinstance(known, Inode) and not known.linked and inode.same(known):
                inode = known
            folder.children[name] = inode

    def _digest(self, member: Member) -> bytes:
        """SHA-256 of a file's content.

        Python writes the time of a source file into what it compiles of it: like other times it does not count.
        """
        if member.kind != "file":
            return b""
        check = hashlib.sha256()
        chunks = self._content(member)
        if member.path.endswith(".pyc"):
            head = b""
            while len(head) < 16 and (chunk := next(chunks, b"")):
                head += chunk
            check.update(head[:8] + bytes(4) + head[12:] if head[4:8] == _NO_FLAGS else head)
        elif member.path == "/etc/passwd":
            self.passwd = next(chunks, b"")
            check.update(self.passwd)
        for chunk in chunks:
            check.update(chunk)
        return check.digest()

    def _content(self, member: Member) -> Iterator[bytes]:
        """The content of a file on its way to the digest; for who wants to look at it."""
        return member.chunks()

    def _parent(self, root: _Folder, path: str) -> tuple[_Folder, str]:
        folder, _, name = path.rpartition("/")
        self._take(len(name))
        return self._made(root, folder), sys.intern(name)

    def _take(self, size: int) -> None:
        """Count a path with `size` bytes of names and attributes. Raises ImageError when they are too many."""
        self._room -= _PATH + size
        if self._room < 0:
            raise ImageError(f"its paths and attributes need more than {MEMORY // 10**9} GB of memory")

    def _made(self, root: _Folder, path: str) -> _Folder:
        """The folder at `path`, made with all those above it where there is none."""
        folder = root
        for name in path.split("/"):
            if name:
                node = folder.children.get(name)
                if not isinstance(node, _Folder):
                    self._take(len(name))
                    node = folder.children[sys.intern(name)] = _Folder()
                folder = node
        return folder

    def _merge(self, upper: _Folder, lost: Lost | None) -> None:
        stack = [("/", self._root, upper)]
        while stack:
            path, low, high = stack.pop()
            if high.explicit:
                low.take(high)
            for name in list(low.children) if high.opaque else high.hidden or ():
                if name not in high.children or isinstance(low.children.get(name), _Folder):
                    _report(lost, path + name, low.children.pop(name, None), None)
            for name, node in high.children.items():
                below = low.children.get(name)
                if isinstance(node, Inode):
                    _report(lost, path + name, below, node)
                    low.children[name] = node
                    continue
                if not isinstance(below, _Folder):
                    _report(lost, path + name, below, None)
                    below = low.children[name] = _Folder()
                stack.append((f"{path}{name}/", below, node))

    def _find(self, path: str) -> _Node | None:
        return _find(self._root, path)

    def _entry(self, path: str, node: _Node) -> Entry:
        if isinstance(node, _Folder):
            return node.entry()
        return node.entry(tuple(other for other in self._names(node) if other != path))

    def _names(self, inode: Inode) -> tuple[str, ...]:
        """All names of `inode` where it has several, sorted."""
        if not inode.linked:
            return ()
        if self._links is None:
            groups: dict[int, list[str]] = defaultdict(list)
            for path, node in self.inodes():
                if node.linked:
                    groups[id(node)].append(path)
            self._links = {key: tuple(sorted(names)) for key, names in groups.items() if len(names) > 1}
        return self._links.get(id(inode), ())

    def fork(self) -> RootFilesystem:
        """A copy that further layers can be put on; inodes are shared."""
        copy = RootFilesystem()
        copy.passwd = self.passwd
        stack = [(self._root, copy._root)]
        while stack:
            old, new = stack.pop()
            new.take(old)
            new.explicit = old.explicit
            new.children = dict(old.children)
            for name, node in old.children.items():
                if isinstance(node, _Folder):
                    new.children[name] = child = _Folder()
                    stack.append((node, child))
        return copy


def root_filesystem(image: Image) -> RootFilesystem:
    """All layers of `image` on top of each other. Raises ImageError."""
    root = RootFilesystem()
    for layer in image.layers:
        root.apply(image, layer)
    return root


def both(before: Image, after: Image) -> tuple[RootFilesystem, RootFilesystem]:
    """The root filesystems of two images; the layers that both begin with are read once. Raises ImageError."""
    first = RootFilesystem()
    shared = 0
    for one, other in zip(before.layers, after.layers, strict=False):
        if one.diff_id != other.diff_id:
            break
        shared += 1
    for layer in before.layers[:shared]:
        first.apply(before, layer)
    second = first.fork()
    for layer in before.layers[shared:]:
        first.apply(before, layer)
    for layer in after.layers[shared:]:
        second.apply(after, layer, like=first)
    return first, second


def unequal(before: RootFilesystem, after: RootFilesystem) -> Iterator[tuple[str, Entry | None, Entry | None]]:
    """Each path that is not the same in both, with what it stands for (None: it is not there), in the order of a walk:
    all below a path before its neighbours."""
    stack: list[tuple[str, _Node | None, _Node | None]] = [("/", before._root, after._root)]
    while stack:
        path, old, new = stack.pop()
        if (
            isinstance(old, Inode)
            and isinstance(new, Inode)
            and (old is new or old.same(new))
            and not (old.linked or new.linked)
        ):
            continue
        one = None if old is None else before._entry(path, old)
        other = None if new is None else after._entry(path, new)
        if one != other:
            yield path, one, other
        inside = (
            old.children if isinstance(old, _Folder) else {},
            new.children if isinstance(new, _Folder) else {},
        )
        head = path if path == "/" else path + "/"
        stack.extend(
            (head + name, inside[0].get(name), inside[1].get(name))
            for name in sorted(inside[0].keys() | inside[1].keys(), reverse=True)
        )


def _find(root: _Folder, path: str) -> _Node | None:
    node: _Node = root
    for name in path.split("/"):
        if name:
            below = node.children.get(name) if isinstance(node, _Folder) else None
            if below is None:
                return None
            node = below
    return node


def _walk(path: str, node: _Node) -> Iterator[tuple[str, _Node]]:
    stack = [(path, node)]
    while stack:
        path, node = stack.pop()
        yield path, node
        if isinstance(node, _Folder):
            head = path if path == "/" else path + "/"
            stack.extend((head + name, node.children[name]) for name in sorted(node.children, reverse=True))


def _report(lost: Lost | None, path: str, old: _Node | None, new: Inode | None) -> None:
    """Tells `lost` of `old`, or of all that is below it, which `path` no longer stands for."""
    if lost is None or old is None:
        return
    if isinstance(old, Inode):
        lost(path, old, new)
        return
    for below, inode in _walk(path, old):
        if isinstance(inode, Inode):
            lost(below, inode, None)
