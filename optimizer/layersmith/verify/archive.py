"""Reads images from tars and folders, without an engine: `docker save` (both layouts), OCI layouts, `oci-archive:`."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Any, Literal, Self, TypeVar, cast

from layersmith.verify.blobs import (
    CHUNK,
    HEADER,
    LIMIT,
    MOST,
    RATIO,
    ChunkFile,
    Compression,
    ImageError,
    Store,
    StrictHeader,
    absolute,
    compression,
    document,
    one_error,
    open_store,
    unpacked,
)
from layersmith.verify.model import Config, Kind

_KINDS: dict[bytes, Kind] = {
    tarfile.DIRTYPE: "folder",
    tarfile.SYMTYPE: "symlink",
    tarfile.LNKTYPE: "hardlink",
    tarfile.CHRTYPE: "character",
    tarfile.BLKTYPE: "block",
    tarfile.FIFOTYPE: "fifo",
}
_XATTR = "SCHILY.xattr."
MEMBERS = 2_000_000
"""Members of a layer: they take a minute or two, and no layer that anybody made on purpose has as many."""

LAYERS = 1_000
"""Layers of an image: Linux puts no more than 500 folders on top of each other (overlayfs, OVL_MAX_STACK)."""

_GLOBALS = 100
"""Global headers of a tar: git and other tools write one or two."""

_MACHINES = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i686": "386"}
_SHOWN = 20
"""Names of images that a sentence tells."""

_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")

_Choice = TypeVar("_Choice")


@dataclass(frozen=True)
class Step:
    """One line of an image's history: what made it, and whether it made a layer."""

    created_by: str
    makes_layer: bool

    @property
    def instruction(self) -> str:
        """The Dockerfile's instruction as far as the line tells it."""
        return instruction(self.created_by)


@dataclass(frozen=True)
class LayerFile:
    """Where a layer lies: `index` from the bottom (0), `stored` its bytes in the archive, compressed as they are there,
    `step` the line of the history that made it (an empty one when the history does not tell)."""

    index: int
    diff_id: str
    blob: str
    stored: int
    compression: Compression
    step: Step


class Member:
    """One member of a layer's tar.

    `path` is absolute in the image. A whiteout has the path that it hides: `hides` is "path" then, or "below" when it
    hides what lower layers have below the folder `path`, or "" for all other members.
    """

    __slots__ = ("_file", "hides", "info", "kind", "path")

    def __init__(self, info: tarfile.TarInfo, file: ChunkFile, tar: tarfile.TarFile, where: str) -> None:
        self.info = info
        self.kind: Kind = _KINDS.get(info.type, "file")
        path = self.path = absolute(info.name, where)
        self._file = (file, tar, where)
        self.hides: Literal["", "path", "below"] = ""
        at = path.rfind("/") + 1
        if path.startswith(".wh.", at):
            if path.startswith(".wh..wh.", at):
                self.path, self.hides = path[: at - 1] or "/", "below"
            else:
                self.path, self.hides = path[:at] + path[at + 4 :], "path"

    @property
    def size(self) -> int:
        """Bytes of content (0 for all but files)."""
        return self.info.size if self.kind == "file" else 0

    @property
    def target(self) -> str:
        """A symlink's text; for a hard link the absolute path of the file that it is another name of."""
        if self.kind == "symlink":
            return self.info.linkname
        return absolute(self.info.linkname, self._file[2]) if self.kind == "hardlink" else ""

    @property
    def device(self) -> tuple[int, int]:
        """Major and minor number of a device."""
        return (self.info.devmajor, self.info.devminor) if self.kind in ("character", "block") else (0, 0)

    @property
    def xattrs(self) -> tuple[tuple[str, bytes], ...]:
        """Extended attributes, sorted by name."""
        return tuple(
            sorted(
                (key.removeprefix(_XATTR), value.encode("utf-8", "surrogateescape"))
                for key, value in self.info.pax_headers.items()
                if key.startswith(_XATTR)
            )
        )

    def chunks(self) -> Iterator[bytes]:
        """The content of a file, once, and only before the next member is asked for; holes come as zeros."""
        file, tar, where = self._file
        left = self.size
        with one_error(where):
            if getattr(self.info, "sparse", None) is not None:  # only tarfile knows where the holes are
                content = tar.extractfile(self.info)
                if content is None:
                    raise ImageError(f"holes in {self.path}, which is no file")

                def some(most: int) -> bytes:
                    file.renew()
                    return content.read(most)
            else:
                some = file.some
            while left and (chunk := some(min(CHUNK, left))):
                yield chunk
                left -= len(chunk)
            if left:
                raise ImageError(f"ends in the middle of {self.path}")


class Image:
    """An image in an archive. `names` are its tags, `config_json` the bytes of its configuration. Close it, or use it
    in a `with`."""

    def __init__(self, store: Store, config: str, layers: list[str], names: tuple[str, ...]) -> None:
        self._store = store
        self.path = store.path
        self.names = names
        self._config_name = config
        self._unpacked: dict[int, int] = {}
        self.config_json = document(store, config)
        read = _Reader(store.path)
        root = read.object(read.json(config, self.config_json))
        self.config = _config(read, read.object(root.get("config") or {}))
        self.history = tuple(
            Step(read.text(step.get("created_by") or ""), not step.get("empty_layer"))
            for step in map(read.object, read.array(root.get("history") or []))
        )
        diff_ids = read.texts(read.object(root.get("rootfs")).get("diff_ids"))
        if len(layers) > LAYERS:
            raise ImageError(f"{self.path}: more than {LAYERS:,} layers: not read")
        if len(diff_ids) != len(layers):
            raise ImageError(f"{self.path}: has {len(layers)} layers, but its configuration names {len(diff_ids)}")
        makers = [step for step in self.history if step.makes_layer]
        if len(makers) != len(layers):  # squashed or made by hand: no line can be matched to a layer
            makers = [Step("", True)] * len(layers)
        self.layers = tuple(
            LayerFile(index, diff_id, name, store.size(name), compression(store, name), step)
            for index, (diff_id, name, step) in enumerate(zip(diff_ids, layers, makers, strict=True))
        )

    def members(self, layer: LayerFile, tap: Callable[[bytes], object] | None = None) -> Iterator[Member]:
        """The members of `layer` in the order of its tar; `tap` is called with each chunk of that tar on the way.

        Reading to the end checks the layer's digest. Raises ImageError for damage, and where zstd cannot be read.
        """
        chunks = self.stream(layer)
        return members(chunks if tap is None else _tapped(chunks, tap), f"{self.path}: layer {layer.index}")

    def documents(self) -> Iterator[tuple[str, bytes]]:
        """The other JSON documents of the archive by name: manifests, indexes, and what builders attest."""
        skip = {self._config_name, *(layer.blob for layer in self.layers)}
        for name in self._store.names():
            if name not in skip and self._store.size(name) <= LIMIT:
                head = next(self._store.chunks(name), b"").lstrip()
                if head.startswith((b"{", b"[")):
                    yield name, document(self._store, name, LIMIT)

    def stream(self, layer: LayerFile) -> Iterator[bytes]:
        """The bytes of the layer's tar, unpacked, in chunks. Its end checks the digest, as `members` does."""
        where = f"{self.path}: layer {layer.index}"
        algorithm, _, wanted = layer.diff_id.partition(":")
        # One blob may be the layer of many lines, so that a small archive unpacks to as much as it likes.
        others = sum(size for index, size in self._unpacked.items() if index < layer.index)
        most = max(MOST, RATIO * sum({one.blob: one.stored for one in self.layers}.values()))
        size = 0
        with one_error(where):
            check = hashlib.new(algorithm)
            for chunk in unpacked(self._store.chunks(layer.blob), layer.compression):
                size += len(chunk)
                if others + size > most:
                    raise ImageError(f"the layers unpack to more than {most >> 30} GiB: not read any further")
                check.update(chunk)
                yield chunk
        self._unpacked[layer.index] = size
        if check.hexdigest() != wanted:
            raise ImageError(f"{where}: damaged: its content does not match its digest {layer.diff_id[:19]}")

    def close(self) -> None:
        """Gives the archive back."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _tapped(chunks: Iterator[bytes], tap: Callable[[bytes], object]) -> Iterator[bytes]:
    for chunk in chunks:
        tap(chunk)
        yield chunk


def members(chunks: Iterator[bytes], where: str) -> Iterator[Member]:
    """The members of the tar that `chunks` make up; all chunks are read. Raises ImageError that begins with `where`."""
    file = ChunkFile(chunks, HEADER)
    holes = count = 0
    with one_error(where):
        tar = tarfile.TarFile(
            fileobj=cast(IO[bytes], file),
            mode="r",
            tarinfo=StrictHeader,
            encoding="utf-8",
            errors="surrogateescape",
        )
        while (info := tar.next()) is not None:
            tar.members.clear()  # type: ignore[attr-defined]  # tarfile would keep them all
            if len(tar.pax_headers) > _GLOBALS:  # each member gets a copy
                raise ImageError(f"more than {_GLOBALS} headers that hold for all members")
            count += 1
            if count > MEMBERS:
                raise ImageError(f"more than {MEMBERS:,} members: not read any further")
            holes += info.size if getattr(info, "sparse", None) is not None else 0
            if holes > MOST:
                raise ImageError(f"files with holes of more than {MOST >> 30} GiB: not read any further")
            yield Member(info, file, tar, where)
            file.renew()
        file.drain()


def open_image(place: str, name: str = "") -> Image:
    """The image at `place`: a tar or a folder, with or without the prefix that skopeo and podman write before it
    (`docker-archive:`, `oci-archive:`, `oci:`).

    `name` chooses one of several: a tag, or a platform such as linux/arm64. Raises ImageError.
    """
    path = re.sub(r"^(?:docker-archive|oci-archive|oci):", "", place)
    if path != place and not os.path.exists(path) and ":" in path:
        path, _, name = path.partition(":")
    store = open_store(path)
    try:
        if store.has("manifest.json"):
            return _docker_archive(store, name)
        if store.has("index.json"):
            return _oci_layout(store, name)
        raise ImageError(f"{path}: not an image: neither manifest.json nor index.json is in it")
    except BaseException:
        store.close()
        raise


def instruction(created_by: str) -> str:
    """The instruction that a line of the history tells of, without what builders write around it."""
    text = created_by.strip().removesuffix("# buildkit").rstrip()
    nop = re.match(r"/bin/sh -c #\(nop\)\s*", text)
    if nop:
        return text[nop.end() :]
    text = re.sub(r"^(?:RUN )?\|\d+ .*?(?=/bin/sh -c )", "RUN ", text, flags=re.DOTALL)  # build arguments
    return re.sub(r"^(?:RUN )?/bin/sh -c ", "RUN ", text)


def _docker_archive(store: Store, name: str) -> Image:
    read = _Reader(store.path)
    images = [
        (image, tuple(read.texts(image.get("RepoTags") or [])))
        for image in map(read.object, read.array(read.json("manifest.json", document(store, "manifest.json"))))
    ]
    image, names = _chosen(images, name, store.path)
    return Image(store, read.text(image.get("Config")), read.texts(image.get("Layers") or []), names)


def _oci_layout(store: Store, name: str) -> Image:
    read = _Reader(store.path)
    found = dict(_manifests(store, read, "index.json", (), 0))
    here = f"linux/{_MACHINES.get(platform.machine(), platform.machine())}"
    if len(found) > 1 and not name and sum(here in names for names in found.values()) == 1:
        name = here
    blob, names = _chosen(list(found.items()), name, store.path)
    manifest = read.object(read.json(blob, document(store, blob)))
    layers = [read.object(layer) for layer in read.array(manifest.get("layers"))]
    if any("encrypted" in str(layer.get("mediaType")) for layer in layers):
        raise ImageError(f"{store.path}: its layers are encrypted")
    config = read.object(manifest.get("config"))
    return Image(store, read.blob(config), [read.blob(layer) for layer in layers], names)


def _manifests(
    store: Store, read: _Reader, index: str, names: tuple[str, ...], depth: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """All images that an index leads to: the blob of the manifest, and the names that one can choose it by."""
    if depth > 4:
        raise ImageError(f"{store.path}: its indexes lead from one to the next without an end")
    root = read.object(read.json(index, document(store, index)))
    for entry in map(read.object, read.array(root.get("manifests"))):
        notes = read.object(entry.get("annotations") or {})
        blob = read.blob(entry)
        if "vnd.docker.reference.type" in notes or not store.has(blob):
            continue  # an attestation, or a platform that was not saved
        system = read.object(entry.get("platform") or {})
        place = "/".join(str(system[key]) for key in ("os", "architecture", "variant") if system.get(key))
        own = (*names, *(str(notes[key]) for key in _NAMES if key in notes), *([place] if place else []))
        if re.search("index|manifest.list", str(entry.get("mediaType"))):
            yield from _manifests(store, read, blob, own, depth + 1)
        else:
            yield blob, own


def _chosen(images: list[tuple[_Choice, tuple[str, ...]]], name: str, path: str) -> tuple[_Choice, tuple[str, ...]]:
    wanted = {name, f"{name}:latest"}
    fitting = [image for image in images if not name or wanted & set(image[1])]
    if len(fitting) == 1:
        return fitting[0]
    every = sorted({known for _, names in images for known in names})
    known = ", ".join([*every[:_SHOWN], *(["..."] if len(every) > _SHOWN else [])]) or "without names"
    if not images:
        raise ImageError(f"{path}: no image in it")
    if not fitting:
        raise ImageError(f"{path}: no image called {name} in it: {known}")
    raise ImageError(f"{path}: {len(fitting)} images in it, choose one by its name: {known}")


class _Reader:
    """Reads JSON that must have a certain shape. Raises ImageError where it has not."""

    def __init__(self, path: str) -> None:
        self._path = path

    def json(self, name: str, data: bytes) -> Any:
        """The document called `name`."""
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ImageError(f"{self._path}: {name} is not JSON: {error}") from None

    def _typed(self, value: Any, kind: type[_Choice]) -> _Choice:
        if not isinstance(value, kind):
            raise ImageError(f"{self._path}: a manifest or configuration without the fields that it must have")
        return value

    def object(self, value: Any) -> dict[str, Any]:
        """A JSON object."""
        return self._typed(value, dict)

    def array(self, value: Any) -> list[Any]:
        """A JSON array."""
        return self._typed(value, list)

    def text(self, value: Any) -> str:
        """A string."""
        return self._typed(value, str)

    def texts(self, value: Any) -> list[str]:
        """An array of strings, empty for null."""
        return [self.text(item) for item in self.array(value or [])]

    def blob(self, descriptor: dict[str, Any]) -> str:
        """Where an OCI layout keeps what `descriptor` describes."""
        return "blobs/" + self.text(descriptor.get("digest")).replace(":", "/", 1)


def _config(read: _Reader, config: dict[str, Any]) -> Config:
    labels = read.object(config.get("Labels") or {})
    check = config.get("Healthcheck")
    return Config(
        env=tuple(read.texts(config.get("Env"))),
        cmd=tuple(read.texts(config.get("Cmd"))),
        entrypoint=tuple(read.texts(config.get("Entrypoint"))),
        user=read.text(config.get("User") or ""),
        working_dir=read.text(config.get("WorkingDir") or ""),
        exposed_ports=tuple(sorted(read.object(config.get("ExposedPorts") or {}))),
        volumes=tuple(sorted(read.object(config.get("Volumes") or {}))),
        labels=tuple(sorted((key, read.text(value)) for key, value in labels.items())),
        healthcheck=json.dumps(check, sort_keys=True) if check else "",
        stop_signal=read.text(config.get("StopSignal") or ""),
        shell=tuple(read.texts(config.get("Shell"))),
        on_build=tuple(read.texts(config.get("OnBuild"))),
    )
