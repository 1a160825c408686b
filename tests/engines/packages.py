"""Tiny Debian packages and Python wheels, for real apt and pip to install without a network.

Each Debian package holds one program of its name, which only prints a line, and one page of notes; each wheel holds
one empty module.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

VERSION = "99999999-1"
"""Higher than those that real packages refuse to be installed beside, which may be dates."""


def make_archive(folder: Path, names: Iterable[str]) -> None:
    """Write an apt archive with a package of each name, which apt takes from a source marked `trusted`."""
    folder.mkdir(parents=True)
    index: list[str] = []
    for name in names:
        control = f"Package: {name}\nVersion: {VERSION}\nArchitecture: all\nMaintainer: nobody <nobody@localhost>\n"
        control += f"Description: stands in for {name}\n"
        file = f"{name}_{VERSION}_all.deb"
        files = {f"usr/bin/{name}": f"#!/bin/sh\necho {name} stands in\n", f"usr/share/{name}/notes": f"{name}\n"}
        (folder / file).write_bytes(_deb(control, files))
        data = (folder / file).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        index.append(f"{control}Filename: ./{file}\nSize: {len(data)}\nSHA256: {digest}\n")
    (folder / "Packages").write_text("\n".join(index))


def index_archive(folder: Path) -> None:
    """Make an apt archive of the packages that lie in `folder`, as real as they are, and of nothing else in it."""
    index: list[str] = []
    for path in sorted(folder.iterdir()):
        if path.suffix != ".deb":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
            continue
        # The file's name has the colon of an epoch in another writing, which apt would write anew.
        data, name = path.read_bytes(), path.name.replace("%3a", "_")
        path.rename(folder / name)
        control = subprocess.run(["dpkg-deb", "-f", folder / name], capture_output=True, text=True, check=True).stdout
        digest = hashlib.sha256(data).hexdigest()
        index.append(f"{control}Filename: ./{name}\nSize: {len(data)}\nSHA256: {digest}\n")
    (folder / "Packages").write_text("\n".join(index))


def _deb(control: str, files: dict[str, str]) -> bytes:
    """A Debian package: an ar archive of its format's version, its control file and its files."""
    members = {
        "debian-binary": b"2.0\n",
        "control.tar.gz": _tar_gz({"control": control}),
        "data.tar.gz": _tar_gz(files),
    }
    parts = [b"!<arch>\n"]
    for name, data in members.items():
        parts.append(f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n".encode())
        parts.append(data + b"\n" * (len(data) % 2))
    return b"".join(parts)


def _tar_gz(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        folders = sorted({str(parent) for name in files for parent in Path(name).parents})
        for folder in folders:
            info = tarfile.TarInfo("./" if folder == "." else f"./{folder}/")
            info.type, info.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(info)
        for name, text in files.items():
            info = tarfile.TarInfo(f"./{name}")
            info.size, info.mode = len(text), 0o755 if text.startswith("#!") else 0o644
            tar.addfile(info, io.BytesIO(text.encode()))
    return gzip.compress(buffer.getvalue(), mtime=0)


def make_wheels(folder: Path, names: Iterable[str]) -> None:
    """Write a wheel of each name, for pip's `find-links`."""
    folder.mkdir(parents=True)
    for name in names:
        about = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", f"# stands in for {name}\n")
            wheel.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
            wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            wheel.writestr(f"{about}/RECORD", "")
