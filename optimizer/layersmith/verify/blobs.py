"""What images are stored in: named byte strings in a tar or a folder, read as streams and unpacked on the way.

A blob is never held in memory; opening an archive reads only the headers of its members.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import tarfile
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage
from typing import IO, BinaryIO, Literal, Protocol, cast

from layersmith.opening import opened
from layersmith.visible import visible

CHUNK = 1 << 18
"""Bytes that are read at a time."""

LIMIT = 64 << 20
"""Bytes that a document which is only searched may have at most."""

DOCUMENT = 4 << 20
"""Bytes that a manifest, an index or a configuration may have at most: what a registry must take (OCI distribution
specification, "Pushing Manifests"). As values they take thirty times as much memory."""

HEADER = 1 << 20
"""Bytes of a tar's headers for one member: Linux takes no longer paths than 4,096 bytes, and attributes of 64 KiB."""

MOST, RATIO = 8 << 30, 500
"""What is compressed may unpack to that many bytes, and beyond them to that many times its size. A file of zeros packs
by a thousand with gzip, so that a large one is no bomb yet; time and room that are taken have an end all the same."""

BLOBS = 100_000
"""Members that an archive of images may have, or files that a folder of them may: an image has some dozen."""

EMPTY = 100_000
"""Members of a gzip stream that may unpack to nothing, each of which takes 20 bytes, and as long as a full one."""

RESERVE = 1 << 30
"""Bytes that are left free on the disk where an archive is unpacked to as a whole."""

Compression = Literal["", "gzip", "zstd"]

_LOOK = 64 << 20
"""Bytes after which it is looked again how much room the disk has: others write, too."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (rb"\x1f\x8b", "gzip"),
    (rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18", "zstd"),  # the second: a frame of a tool's own tables
    (rb"BZh[1-9]", "bzip2"),
    (rb"\xfd7zXZ\x00", "xz"),
)


class ImageError(Exception):
    """The image cannot be read; the message names the file and says in one line what is wrong with it."""

    def __init__(self, text: str) -> None:
        super().__init__(visible(text))


class StrictHeader(tarfile.TarInfo):
    """A tar's header. Where tarfile takes a header that it cannot read for the archive's end, this one objects."""

    @classmethod
    def fromtarfile(cls, tar: tarfile.TarFile) -> StrictHeader:
        """The next header of `tar`. Raises ImageError for damage."""
        try:
            return super().fromtarfile(tar)
        except tarfile.EmptyHeaderError:  # type: ignore[attr-defined]
            raise tarfile.EOFHeaderError("no end mark") from None  # type: ignore[attr-defined]
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise ImageError(f"a broken tar header ({error})") from None
        except (IndexError, KeyError, TypeError, AttributeError) as error:  # tarfile trips over some odd extensions
            raise ImageError(f"a broken tar header ({error})") from None


class Store(Protocol):
    """Named byte strings. All methods but `has` and `close` raise ImageError."""

    path: str

    def has(self, name: str) -> bool:
        """Whether there is a blob called `name`."""

    def names(self) -> list[str]:
        """The names of all blobs, sorted."""

    def size(self, name: str) -> int:
        """Bytes of the blob as it is stored."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """The blob as it is stored, in pieces of at most `CHUNK` bytes."""

    def close(self) -> None:
        """Gives the archive back."""


class Folder:
    """A folder of files as a `Store`."""

    def __init__(self, path: str) -> None:
        self.path = path

    def _file(self, name: str) -> str:
        return os.path.join(self.path, absolute(name, self.path)[1:])

    def has(self, name: str) -> bool:
        """See `Store`."""
        return os.path.isfile(self._file(name))

    def names(self) -> list[str]:
        """See `Store`."""
        root, found = Path(self.path), list[str]()
        for number, path in enumerate(root.rglob("*")):
            if number >= BLOBS:
                raise ImageError(f"{self.path}: more than {BLOBS:,} files: not read any further")
            if path.is_file():
                found.append(str(path.relative_to(root)))
        return sorted(found)

    def size(self, name: str) -> int:
        """See `Store`."""
        with one_error(f"{self.path}: {name}"):
            return os.stat(self._file(name)).st_size

    def chunks(self, name: str) -> Iterator[bytes]:
        """See `Store`."""
        with one_error(f"{self.path}: {name}"), Path(self._file(name)).open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def close(self) -> None:
        """See `Store`."""


class TarStore:
    """The members of a tar as a `Store`. One that is compressed as a whole, or a pipe, is first unpacked into a
    temporary file. Raises ImageError."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._places: dict[str, tuple[int, int]] = {}
        self._links: dict[str, str] = {}
        with one_error(path):
            self._file = _seekable(path)
            try:
                self._index()
            except BaseException:
                self._file.close()
                raise

    def _index(self) -> None:
        size = os.fstat(self._file.fileno()).st_size
        count = 0
        with tarfile.TarFile(fileobj=self._file, mode="r", tarinfo=StrictHeader) as tar:
            while (info := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]  # tarfile would keep them all
                name = absolute(info.name, self.path)[1:]
                if info.isreg():
                    if info.offset_data + info.size > size:
                        raise ImageError(f"ends in the middle of {name}")
                    self._places[name] = (info.offset_data, info.size)
                    self._links.pop(name, None)
                elif info.issym():  # docker wrote a layer that an image has twice as a link
                    self._links[name] = os.path.normpath(os.path.join(os.path.dirname(name), info.linkname))
                elif info.islnk():
                    self._links[name] = absolute(info.linkname, self.path)[1:]
                count += 1
                if count > BLOBS:
                    raise ImageError(f"more than {BLOBS:,} files: not read any further")

    def _place(self, name: str) -> tuple[int, int]:
        wanted = absolute(name, self.path)[1:]
        for _ in range(len(self._links) + 1):
            if wanted in self._places:
                return self._places[wanted]
            wanted = self._links.get(wanted, "")
        raise ImageError(f"{self.path}: {name} is missing")

    def has(self, name: str) -> bool:
        """See `Store`."""
        return name in self._places or name in self._links

    def names(self) -> list[str]:
        """See `Store`."""
        return sorted(self._places)

    def size(self, name: str) -> int:
        """See `Store`."""
        return self._place(name)[1]

    def chunks(self, name: str) -> Iterator[bytes]:
        """See `Store`."""
        at, left = self._place(name)
        while left:
            chunk = os.pread(self._file.fileno(), min(CHUNK, left), at)
            if not chunk:
                raise ImageError(f"{self.path}: ends in the middle of {name}")
            yield chunk
            at += len(chunk)
            left -= len(chunk)

    def close(self) -> None:
        """See `Store`."""
        self._file.close()


def open_store(path: str) -> Store:
    """The folder or tar at `path`. Raises ImageError."""
    return Folder(path) if os.path.isdir(path) else TarStore(path)


def document(store: Store, name: str, limit: int = DOCUMENT) -> bytes:
    """The whole blob `name`, which must be small. Raises ImageError."""
    if store.size(name) > limit:
        raise ImageError(f"{store.path}: {name} is too large to be what it is named")
    return b"".join(store.chunks(name))


def compression(store: Store, name: str) -> Compression:
    """How the blob `name` is compressed, by its first bytes. Raises ImageError for a way that is not read here."""
    return _compression(next(store.chunks(name), b""), f"{store.path}: {name}")


def _compression(head: bytes, where: str) -> Compression:
    kind = next((kind for magic, kind in _MAGIC if re.match(magic, head)), "")
    if kind in ("bzip2", "xz"):
        raise ImageError(f"{where} is compressed with {kind}, which is not read here: unpack it first")
    return cast(Compression, kind)


def unpacked(chunks: Iterable[bytes], kind: Compression) -> Iterator[bytes]:
    """The bytes of `chunks` decompressed. Raises ImageError, or what `one_error` turns into it."""
    if not kind:
        return iter(chunks)
    packed = _Counted(chunks)
    return _bounded(packed, _gunzip(packed) if kind == "gzip" else _unzstd(packed))


class _Counted:
    """Chunks whose bytes are counted as they are taken."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = iter(chunks)
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.size += len(chunk)
            yield chunk


def _bounded(packed: _Counted, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """`chunks`, which `packed` unpacks to, unless it is a bomb (ImageError)."""
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST and size > packed.size * RATIO:
            raise ImageError(f"unpacks to more than {MOST >> 30} GiB and {RATIO} times its size: not read any further")
        yield chunk


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """All members of a gzip stream (some tools write one for each file); zeros behind the last one are padding."""
    unpacker = zlib.decompressobj(31)
    empty = 0
    for chunk in chunks:
        data = chunk
        while data:
            if unpacker.eof:
                data = data.lstrip(b"\0")
                if not data:
                    break
                unpacker = zlib.decompressobj(31)
            if out := unpacker.decompress(data, CHUNK):
                yield out
            elif unpacker.eof:
                empty += 1
                if empty > EMPTY:
                    raise ImageError(f"more than {EMPTY:,} empty compressed pieces: not read any further")
            data = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    if not unpacker.eof:
        raise ImageError("ends in the middle of its compressed data")


def _unzstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """All frames of a zstd stream, by Python's own module from 3.14 on, else by the package zstandard."""
    file = cast(IO[bytes], _Unlimited(chunks))
    if sys.version_info >= (3, 14):
        reader = importlib.import_module("compression.zstd").ZstdFile(file)
    else:
        try:
            zstandard = importlib.import_module("zstandard")
        except ImportError:
            raise ImageError("compressed with zstd: to read it, pip install zstandard") from None
        reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
    while out := reader.read(CHUNK):
        yield out


class ChunkFile:
    """Chunks as a file that is read forward. `limit` is what may be asked for by `read` until `renew` is called
    (ImageError beyond it)."""

    def __init__(self, chunks: Iterable[bytes], limit: int = LIMIT) -> None:
        self._chunks = iter(chunks)
        self._limit = self._left = limit
        self._data = b""
        self._at = 0
        self._position = 0

    def read(self, size: int = -1) -> bytes:
        """`size` bytes, fewer only at the end."""
        self._left -= size
        if size < 0 or self._left < 0:
            raise ImageError("a tar header too large to be one")
        end = self._at + size
        if end <= len(self._data):
            piece = self._data[self._at : end]
            self._at = end
            self._position += size
            return piece
        pieces = [self._data[self._at :]]
        wanted = size - len(pieces[0])
        self._data, self._at = b"", 0
        while wanted and (chunk := next(self._chunks, b"")):
            pieces.append(chunk[:wanted])
            if len(chunk) > wanted:
                self._data, self._at = chunk, wanted
            wanted -= len(pieces[-1])
        piece = b"".join(pieces)
        self._position += len(piece)
        return piece

    def renew(self) -> None:
        """From here on, as much as at the beginning may be read."""
        self._left = self._limit

    def some(self, most: int) -> bytes:
        """At least one byte and at most `most`, without joining chunks; none at the end."""
        if self._at >= len(self._data):
            self._data, self._at = next(self._chunks, b""), 0
        piece = self._data[self._at : self._at + most]
        self._at += len(piece)
        self._position += len(piece)
        return piece

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        """Goes forward to `position` by reading; the end stops it."""
        if whence != os.SEEK_SET or position < self._position:
            raise ImageError("a tar that leads backwards")
        while self._position < position and self.some(position - self._position):
            pass
        return self._position

    def tell(self) -> int:
        """Bytes read."""
        return self._position

    def drain(self) -> None:
        """Reads what is left."""
        self._data, self._at = b"", 0
        for _ in self._chunks:
            pass


class _Unlimited(ChunkFile):
    """Chunks as a file for who reads in pieces of its own choice."""

    def read(self, size: int = -1) -> bytes:
        """`size` bytes, fewer only at the end."""
        self.renew()
        return super().read(size)


def _seekable(path: str) -> BinaryIO:
    """The file at `path`, or a temporary one with its content where it is compressed or cannot be read twice."""
    file = open(opened(path), "rb")  # noqa: SIM115
    seekable = file.seekable()
    kind: Compression = ""
    try:
        head = file.peek(8)
        kind = _compression(head, path)
        if seekable and not kind:
            return file
    except BaseException:
        file.close()
        raise
    with file:
        copy = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115
        try:
            room = 0
            for chunk in unpacked(iter(lambda: file.read(CHUNK), b""), kind):
                if not copy.tell():
                    _check_head(chunk)
                if room < len(chunk):
                    room = disk_usage(tempfile.gettempdir()).free - RESERVE
                    if room < len(chunk):
                        raise ImageError("to unpack it, there is not enough room on the disk")
                    room = min(room, _LOOK)
                room -= len(chunk)
                copy.write(chunk)
            copy.flush()
            copy.seek(0)
        except BaseException:
            copy.close()
            raise
    return copy


def _check_head(chunk: bytes) -> None:
    """Object to what begins like no tar, before all of it is copied. Raises tarfile.HeaderError."""
    if len(chunk) >= tarfile.BLOCKSIZE:
        tarfile.TarInfo.frombuf(chunk[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")


def absolute(name: str, where: str) -> str:
    """A tar's `name` as an absolute path. Raises ImageError when it points out of its folder."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise ImageError(f"{where}: a member points out of its folder: {name!r}")
    return "/" + "/".join(parts)


@contextmanager
def one_error(where: str) -> Iterator[None]:
    """Turns whatever damage leads to into a ImageError that begins with `where`."""
    try:
        yield
    except ImageError as error:
        raise error if str(error).startswith(where) else ImageError(f"{where}: {error}") from None
    except OSError as error:
        raise ImageError(f"{where}: {error.strerror or error}") from None
    except (tarfile.TarError, zlib.error, EOFError, ValueError, OverflowError, RecursionError) as error:
        raise ImageError(f"{where}: not a sound tar ({error})") from None
    except Exception as error:
        if type(error).__module__.partition(".")[0] in ("zstandard", "zstd", "_zstd", "compression"):
            raise ImageError(f"{where}: broken zstd data ({error})") from None
        raise
