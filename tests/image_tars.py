"""Builds small images as tars and folders, in every layout that engines write."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Made = tuple[tarfile.TarInfo, bytes]

DOCKER_LAYOUTS = ("docker", "docker-25")
OCI_LAYOUTS = ("oci", "oci-gzip", "oci-folder")
LAYOUTS = (*DOCKER_LAYOUTS, *OCI_LAYOUTS)


def made(name: str, kind: bytes, mode: int, owner: tuple[int, int], **more: Any) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.mode = kind, mode
    info.uid, info.gid = owner
    for key, value in more.items():
        setattr(info, key, value)
    return info


def file(name: str, content: bytes = b"", mode: int = 0o644, owner: tuple[int, int] = (0, 0), **xattrs: bytes) -> Made:
    headers = {
        f"SCHILY.xattr.{key.replace('__', '.')}": value.decode("utf-8", "surrogateescape")
        for key, value in xattrs.items()
    }
    return made(name, tarfile.REGTYPE, mode, owner, size=len(content), pax_headers=headers), content


def folder(name: str, mode: int = 0o755, owner: tuple[int, int] = (0, 0)) -> Made:
    return made(name, tarfile.DIRTYPE, mode, owner), b""


def symlink(name: str, target: str) -> Made:
    return made(name, tarfile.SYMTYPE, 0o777, (0, 0), linkname=target), b""


def hard_link(name: str, target: str) -> Made:
    return made(name, tarfile.LNKTYPE, 0o644, (0, 0), linkname=target), b""


def device(name: str, kind: bytes, major: int, minor: int) -> Made:
    return made(name, kind, 0o600, (0, 0), devmajor=major, devminor=minor), b""


def fifo(name: str) -> Made:
    return made(name, tarfile.FIFOTYPE, 0o644, (0, 0)), b""


def whiteout(name: str) -> Made:
    head, _, tail = name.rpartition("/")
    return file(f"{head}/.wh.{tail}" if head else f".wh.{tail}")


def opaque(name: str) -> Made:
    return file(f"{name}/.wh..wh..opq")


def tar(members: Sequence[Made], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, encoding="utf-8", errors="surrogateescape") as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def config(layers: Sequence[bytes], history: Sequence[Any] | None = None, **fields: Any) -> bytes:
    """An image's configuration; a history line is a text, or an object as it stands there."""
    if history is None:
        history = [f"RUN step {index}" for index in range(len(layers))]
    lines = [{"created_by": line} if isinstance(line, str) else line for line in history]
    root = {"type": "layers", "diff_ids": [digest(layer) for layer in layers]}
    return json.dumps(
        {"architecture": "amd64", "os": "linux", "config": fields, "rootfs": root, "history": lines}
    ).encode()


def save(
    path: Path,
    layers: Sequence[Sequence[Made] | bytes],
    layout: str = "docker-25",
    history: Sequence[Any] | None = None,
    name: str = "app:latest",
    **fields: Any,
) -> Path:
    """Writes an image to `path` and returns it; `fields` are those of the configuration, such as Env."""
    tars = [layer if isinstance(layer, bytes) else tar(layer) for layer in layers]
    about = config(tars, history, **fields)
    blobs = docker(tars, about, layout, name) if layout in DOCKER_LAYOUTS else oci(tars, about, layout, name)
    if layout == "oci-folder":
        for member, data in blobs.items():
            place = path / member
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    else:
        path.write_bytes(tar([file(member, data) for member, data in blobs.items()]))
    return path


def docker(tars: Sequence[bytes], about: bytes, layout: str, name: str) -> dict[str, bytes]:
    old = layout == "docker"
    blobs = {(f"{index}{digest(data)[8:]}/layer.tar" if old else blob(data)): data for index, data in enumerate(tars)}
    names = [f"{index}{digest(data)[8:]}/layer.tar" if old else blob(data) for index, data in enumerate(tars)]
    about_name = f"{digest(about)[7:]}.json" if old else blob(about)
    manifest = json.dumps([{"Config": about_name, "RepoTags": [name], "Layers": names}]).encode()
    extra = {} if old else oci(tars, about, layout, name)
    return {**extra, **blobs, about_name: about, "manifest.json": manifest}


def oci(tars: Sequence[bytes], about: bytes, layout: str, name: str) -> dict[str, bytes]:
    stored = [gzip.compress(data, mtime=0) if layout == "oci-gzip" else data for data in tars]
    kind = "application/vnd.oci.image."
    manifest = json.dumps(
        {
            "schemaVersion": 2,
            "config": {"mediaType": kind + "config.v1+json", "digest": digest(about), "size": len(about)},
            "layers": [{"mediaType": kind + "layer.v1.tar", "digest": digest(d), "size": len(d)} for d in stored],
        }
    ).encode()
    note = {"org.opencontainers.image.ref.name": name}
    entry = {
        "mediaType": kind + "manifest.v1+json",
        "digest": digest(manifest),
        "size": len(manifest),
        "annotations": note,
    }
    index = json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode()
    return {
        **{blob(data): data for data in (*stored, about, manifest)},
        "index.json": index,
        "oci-layout": b'{"imageLayoutVersion":"1.0.0"}',
    }


def blob(data: bytes) -> str:
    return "blobs/" + digest(data).replace(":", "/")
