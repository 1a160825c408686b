"""Runs commands that change a system in an overlay over this machine's root, and compares with their models.

    unshare --mount python benchmarks/overlay.py [COMMAND...]

Needs root, overlayfs, and the programs; nothing of the machine changes. Prints for each command how many paths it
changed, and those that its model does not name; ends with exit code 1 when there are any.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from layersmith.effects.effect import Effects
from layersmith.effects.paths import holds
from layersmith.effects.scripts import effects
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse

COMMANDS = (
    "useradd -m app",
    "useradd -r -u 999 -d /srv/x -s /bin/false app",
    "adduser --disabled-password --gecos '' app",
    "adduser --system --group --no-create-home app",
    "groupadd -r group && useradd -r -g group user",
    "usermod -aG sudo www-data",
    "echo root:x | chpasswd",
    "deluser www-data",
    "chsh -s /bin/sh root",
    "groupmod -g 3333 games",
    "update-ca-certificates",
    "ldconfig",
    "localedef -i en_US -f UTF-8 en_US.UTF-8",
    "update-alternatives --install /usr/bin/foo foo /bin/true 10",
    "dpkg --add-architecture i386",
    "echo 'tzdata tzdata/Areas select Etc' | debconf-set-selections",
    "dpkg-reconfigure -f noninteractive tzdata",
    "apt-get update",
    "apt-get install -y hello",
    "apt-mark manual dash",
    "apt-get clean",
    "pip install six",
    "npm install -g is-odd",
    "npm config set progress false",
    "npm cache clean --force",
    "python3 -m venv /opt/venv",
    "git config --system a.b c",
    "ssh-keygen -A",
    "gpg --batch --list-keys",
)
FOLDER, HOME = "/work-folder", "/root"


def changed(command: str, scratch: Path) -> Iterator[str]:
    """What `command` changes: paths, a slash behind new folders."""
    upper, work, merged = (scratch / name for name in ("upper", "work", "merged"))
    for folder in (upper, work, merged):
        folder.mkdir()
    options = f"lowerdir=/,upperdir={upper},workdir={work}"
    subprocess.run(["mount", "-t", "overlay", "-o", options, "overlay", merged], check=True)
    for name in ("proc", "sys", "dev"):
        subprocess.run(["mount", "--rbind", f"/{name}", merged / name], check=True)
        subprocess.run(["mount", "--make-rslave", merged / name], check=True)
    (merged / FOLDER[1:]).mkdir()
    environment = [f"PATH={os.environ['PATH']}", f"HOME={HOME}", "DEBIAN_FRONTEND=noninteractive"]
    shell = ["chroot", str(merged), "env", "-i", *environment, "sh", "-c", f"cd {FOLDER} && {command}"]
    subprocess.run(shell, check=False, capture_output=True)
    subprocess.run(["umount", "--recursive", "--lazy", merged], check=True)
    for top, folders, files in os.walk(upper):
        place = "/" + os.path.relpath(top, upper)
        yield from (os.path.normpath(f"{place}/{name}") for name in files)
        new = (os.path.normpath(f"{place}/{name}") for name in folders)
        yield from (f"{path}/" for path in new if not os.path.lexists(path) and path != FOLDER)


def foretold(path: str, found: Effects) -> bool:
    """Whether the model says so."""
    written = any(holds(place, path.rstrip("/")) for place in (*found.writes, *found.deletes))
    return written or (path.endswith("/") and path.rstrip("/") in found.makes)


def main() -> int:
    """Run all commands; 1 when something was not foretold."""
    faults = 0
    for command in sys.argv[1:] or COMMANDS:
        script = parse(command.encode(), True)
        found = effects(script, FOLDER, {"PATH": os.environ["PATH"]}, HOME) if isinstance(script, Script) else None
        if not isinstance(found, Effects):
            print(f"not known: {command}")
            continue
        with tempfile.TemporaryDirectory() as scratch:
            # An upper layer can't lie on an overlay itself.
            subprocess.run(["mount", "-t", "tmpfs", "tmpfs", scratch], check=True)
            paths = list(changed(command, Path(scratch)))
            subprocess.run(["umount", "--lazy", scratch], check=True)
        missed = [path for path in paths if not foretold(path, found)]
        faults += bool(missed)
        print(f"{command}: {len(paths)} changed", *(f"    NOT FORETOLD {path}" for path in missed), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
