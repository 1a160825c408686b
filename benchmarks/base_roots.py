"""Base images for builds without an engine: root filesystems of a few megabytes, made of what this machine has.

What Layersmith knows of an image by its name must hold for the one that stands in for it. The Debian one has the shells
and tools of this machine (GNU's), the Alpine one busybox. Package managers are scripts that leave behind what the real
ones do - lists, caches, logs, what is installed - and fail where those do, without lists above all.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from layersmith.verify.model import Config

_SCRIPTS = Path(__file__).parent / "base_roots"
_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_FOLDERS = (
    *("dev", "etc", "home", "media", "mnt", "opt", "proc", "run", "srv", "sys"),
    *("usr/local/bin", "usr/local/lib", "usr/local/sbin", "usr/share", "usr/src"),
    *("var/cache", "var/lib", "var/log", "var/opt", "var/spool"),
)
_TOOLS = (
    *("[", "awk", "base64", "basename", "cat", "chgrp", "chmod", "chown", "cmp", "cp", "cut", "date", "dd", "dirname"),
    *("du", "echo", "env", "expr", "false", "find", "grep", "head", "id", "install", "ln", "ls", "mkdir", "mkfifo"),
    *("mktemp", "mv", "od", "printf", "pwd", "readlink", "realpath", "rm", "rmdir", "sed", "seq", "sha256sum", "sleep"),
    *("sort", "stat", "tac", "tail", "tar", "tee", "test", "touch", "tr", "true", "truncate", "uname", "uniq", "wc"),
    *("xargs", "whoami", "gzip", "nproc", "unlink", "paste", "comm", "diff"),
)
"""What the Debian root has of this machine."""


@dataclass(frozen=True)
class Base:
    """A root filesystem, made by `kind`, and the configuration of its image."""

    kind: str
    config: Config


def _config(*env: str, cmd: tuple[str, ...] = ("sh",), working_dir: str = "/", **fields: Any) -> Config:
    return Config((_PATH, *env), cmd, working_dir=working_dir, **fields)


BASES = {
    "debian:12": Base("debian", _config(cmd=("bash",))),
    "alpine:3.20": Base("alpine", _config(cmd=("/bin/sh",))),
    "python:3.12-slim": Base("debian", _config("LANG=C.UTF-8", cmd=("python3",))),
    "node:20-slim": Base("node", _config("NODE_VERSION=20.1.0", cmd=("node",), entrypoint=("docker-entrypoint.sh",))),
    "x.org/plain": Base("alpine", _config()),
    "x.org/odd": Base("odd", _config("X=base", "PLACE=/data", working_dir="/data", labels=(("a", "base"),))),
    "x.org/owned": Base("odd", _config(working_dir="/home/app", user="app")),
}
"""By its name, what stands in for an image. Of those in x.org nobody knows anything."""


def make(kind: str, root: Path) -> None:
    """Make the root filesystem of `kind` in the empty folder `root`."""
    for name in ("bin", "lib", "lib64", "sbin"):
        (root / "usr" / name).mkdir(parents=True)
        if kind in ("debian", "node"):
            (root / name).symlink_to(f"usr/{name}")
        else:
            (root / name).mkdir()
    for name in _FOLDERS:
        (root / name).mkdir(parents=True, exist_ok=True)
    for name, mode in (("tmp", 0o1777), ("var/tmp", 0o1777), ("root", 0o700)):
        (root / name).mkdir()
        (root / name).chmod(mode)
    for name in ("hosts", "hostname", "resolv.conf"):
        (root / "etc" / name).touch()
    _MAKERS[kind](root)
    accounts, groups = "root:x:0:0:root:/root:/bin/sh\n", "root:x:0:\n"
    for name, number in (("www-data", 33), *_ACCOUNTS.get(kind, ())):
        home = root / "home" / name
        accounts += f"{name}:x:{number}:{number}::/home/{name}:/bin/sh\n"
        groups += f"{name}:x:{number}:\n"
        if number >= 1000:
            home.mkdir()
            os.chown(home, number, number)
    (root / "etc/passwd").write_text(accounts + "nobody:x:65534:65534:nobody:/:/bin/false\n")
    (root / "etc/group").write_text(groups + "staff:x:50:app\nnogroup:x:65534:\n")


def _busybox(root: Path) -> None:
    shutil.copy("/bin/busybox", root / "bin/busybox")
    for applet in subprocess.check_output(["/bin/busybox", "--list"], text=True).split():
        if applet not in ("busybox", "dpkg", "rpm"):
            (root / "bin" / applet).symlink_to("/bin/busybox")
    _programs(root, "alpine")
    (root / "etc/apk").mkdir()
    (root / "etc/apk/world").touch()
    (root / "lib/apk/db").mkdir(parents=True)
    (root / "lib/apk/db/installed").touch()
    (root / "var/cache/apk").mkdir()


def _debian(root: Path) -> None:
    for name in _TOOLS:
        if found := shutil.which(name, path="/usr/bin:/bin:/usr/sbin"):
            _with_libraries(Path(found), root, root / "usr/bin" / name)
    for shell in ("dash", "bash"):
        _with_libraries(Path("/bin", shell), root, root / "bin" / shell)
    (root / "bin/sh").symlink_to("dash")
    _programs(root, "debian")
    for folder in ("etc/apt/apt.conf.d", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "var/log/apt"):
        (root / folder).mkdir(parents=True)
    (root / "var/lib/dpkg/info").mkdir(parents=True)
    (root / "var/lib/dpkg/status").write_text("base\n")
    (root / "etc/apt/apt.conf.d/docker-clean").touch()


def _programs(root: Path, kind: str) -> None:
    for script in sorted((_SCRIPTS / kind).iterdir()):
        place = root / "usr/sbin" / script.name
        shutil.copyfile(script, place)
        place.chmod(0o755)


def _odd(root: Path) -> None:
    """What a base may have that nobody expects: links on the way, files where others are to come, owners and modes."""
    _busybox(root)
    (root / "data").mkdir(mode=0o775)
    os.chown(root / "data", 1000, 1000)
    (root / "srv/link").symlink_to("/data")
    (root / "data/a").write_text("base a\n")
    (root / "data/b").write_text("base b\n")
    os.link(root / "data/b", root / "data/b2")
    (root / "opt/app").symlink_to("../data/app")
    (root / "data/app").mkdir(mode=0o750)
    (root / "data/app/old").write_text("old\n")
    (root / "data/app/a").symlink_to("/etc/app.conf")
    (root / "etc/app.conf").write_text("conf\n")
    (root / "work").mkdir()
    (root / "work/sub").mkdir(mode=0o700)


def _with_libraries(program: Path, root: Path, place: Path) -> None:
    """Copy `program` to `place`, and the shared libraries that it needs."""
    shutil.copy(program, place)
    listed = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=False).stdout
    for library in re.findall(r"(/[^ ]+) \(0x", listed):
        target = root / library.lstrip("/")
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, target)


_MAKERS = {"debian": _debian, "node": _debian, "alpine": _busybox, "odd": _odd}
_ACCOUNTS = {"node": (("node", 1000),), "odd": (("app", 1000),)}
