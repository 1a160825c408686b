"""The real programs are watched by strace: whatever they open, make and delete must be in what their models say."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from layersmith.effects.effect import LOADED, Effects
from layersmith.effects.paths import holds, inside
from layersmith.effects.scripts import effects
from layersmith.shell.ast import Script
from layersmith.shell.parse import parse

REQUIRED = bool(os.environ.get("LAYERSMITH_REQUIRE_BUILDS"))

_CALL = re.compile(
    r'(\d+) +(\w+)\((?:(\w+)(?:<([^>]*)>)?(?:, )?)?(?:"((?:[^"\\]|\\.)*)")?'
    r'(?:, (?:\w+<([^>]*)>, )?"((?:[^"\\]|\\.)*)")?(.*)\) += (-?\d+)(.*)'
)
_TRACED = (
    "trace=open,openat,openat2,creat,mkdir,mkdirat,unlink,unlinkat,rmdir,rename,renameat,renameat2,link,linkat,symlink,"
    "symlinkat,chmod,fchmod,fchmodat,chown,lchown,fchown,fchownat,truncate,utimensat,mknod,mknodat,setxattr,chdir,fchdir,clone,clone3,fork,vfork"
)
_DELETES = frozenset(("unlink", "unlinkat", "rmdir"))
_RENAMES = frozenset(("rename", "renameat", "renameat2"))
_LINKS = frozenset(("link", "linkat"))
_FORKS = frozenset(("clone", "clone3", "fork", "vfork"))


def watched(text: str, folder: Path, home: Path) -> Iterator[tuple[str, str]]:
    """What the script does to which path: "reads", "lists", "writes", "makes" or "deletes"."""
    log = home.parent / "log"
    environment = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": str(home),
        "LC_ALL": "C",
    }
    command = ["strace", "-f", "-y", "-s", "4096", "-o", str(log), "-e", _TRACED, "dash", "-c", text]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, timeout=60)
    places: dict[str, str] = {}
    for line in log.read_text().splitlines():
        match = _CALL.match(line)
        if match is None:
            continue
        process, name, _, base, first, other, second, rest, result, error = match.groups()
        here = places.setdefault(process, str(folder))
        if name in _FORKS:
            places[result] = here
            continue
        if int(result) < 0 and not (name.startswith("open") and "ENOENT" in error and "O_CREAT" not in rest):
            continue
        one = os.path.normpath(os.path.join(here, base or "", first or ""))
        two = os.path.normpath(os.path.join(here, other or base or "", second)) if second is not None else None
        if name in ("chdir", "fchdir"):
            places[process] = one
            continue
        if one.startswith("/dev/"):
            continue
        if name.startswith("open") or name == "creat":
            writes = name == "creat" or any(flag in rest for flag in ("O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"))
            yield "writes" if writes else "lists" if "O_DIRECTORY" in rest or "O_PATH" in rest else "reads", one
        elif name.startswith("mkdir"):
            yield "makes", one
        elif name in _DELETES:
            yield "deletes", one
        elif name.startswith("symlink"):
            # The first argument is what the link says.
            yield "writes", two or one
        elif name in _RENAMES or name in _LINKS:
            yield "deletes" if name in _RENAMES else "reads", one
            yield "writes", two or one
        else:
            yield "writes", one


def foretold(kind: str, path: str, found: Effects) -> bool:
    """Whether that is among what the models say."""
    changed = (*found.writes, *found.deletes)
    if any(holds(place, path) for place in changed):
        return True
    if kind == "makes":
        return path in found.makes
    if kind in ("reads", "lists"):
        accounts = path in ("/etc/passwd", "/etc/group") and found.accounts != "none"
        # Looking for what lies in a folder opens those above it, too.
        ways = kind == "lists" and any(inside(place, path) for place in found.touched)
        return (
            accounts or ways or any(holds(place, path) for place in (*found.reads, *LOADED, *found.makes, *found.needs))
        )
    return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    served = tmp_path / "served"
    served.mkdir()
    (served / "file.tgz").write_text("x")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(served))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


@pytest.mark.parametrize(
    "text",
    [
        "cp a.txt sub",
        "cp -r sub copy",
        "cp -r sub/. other/",
        "cp -a sub/d.txt c.txt other",
        "cp --parents sub/d.txt other",
        "mv sub renamed",
        "mv a.txt sub/",
        "ln -s sub/d.txt link",
        "ln -sf /nowhere/x sub",
        "ln a.txt hard",
        "install -D -m 755 a.txt deep/er/tool",
        "install -d -m 700 one/two",
        "mkdir -p deep/er/est",
        "mkdir -m 700 secret",
        "touch new -r a.txt",
        "rm -rf sub *.txt",
        "rmdir empty",
        "chmod -R g-w sub",
        "chown -R root:root sub",
        "sed -i s/a/b/ a.txt sub/d.txt",
        "sed -i.bak s/a/b/ a.txt",
        "sed s/a/b/ a.txt > out",
        "sort -o sorted a.txt",
        "echo x >> a.txt",
        "cat a.txt | tee one sub/two > three",
        "grep -r a .",
        "grep -q a a.txt",
        "head -1 a.txt; tail -1 c.txt; wc -l a.txt; cut -c1 a.txt",
        "ls -la sub; du -sh sub; stat a.txt",
        "find . -name '*.txt' -delete",
        "find sub -type f -exec chmod 600 {} +",
        "find sub -type f -exec cp {} other/ ';'",
        "find sub -print0 | xargs -0 chown root:root",
        "tar -czf packed.tgz sub a.txt",
        "tar -xf packed.tar",
        "tar xf packed.tar -C empty",
        "tar -xf packed.tar -C empty packed.txt",
        "tar -tf packed.tar",
        "gzip a.txt && gunzip a.txt.gz",
        "gzip -c a.txt > a.gz",
        "test -f a.txt && [ -d sub ] && true",
        "sha256sum a.txt > sums",
        "truncate -s 10 sized; dd if=a.txt of=copied",
        "sh -c 'cd sub && echo x > y'",
        "(cd sub && touch inner) && touch outer",
        "for f in a b; do echo $f > looped; done",
        'f=$(mktemp -d) && touch "$f/x" && rm -rf "$f"',
        "git clone file://$PWD/repository cloned",
        "git clone -q $PWD/repository other/cloned",
        "git config --global user.name x",
        "git init -q fresh",
        "patch -p1 < change.patch",
        "wget -q SERVER/file.tgz",
        "wget -qO fetched SERVER/file.tgz",
        "wget -q -P one/two SERVER/file.tgz",
        "curl -fsSLO SERVER/file.tgz",
        "curl -fsSL SERVER/file.tgz -o fetched",
        "curl -fsSL --create-dirs -o one/two/fetched SERVER/file.tgz",
        "unzip -q zipped.zip -d unzipped",
        "gpg --batch --homedir keys --list-keys",
        "ssh-keygen -q -t ed25519 -N '' -f key",
        "id; whoami; date; uname -a; nproc",
        "getent passwd root",
    ],
)
def test_what_a_program_does_was_foretold(text: str, tmp_path: Path, server: str) -> None:
    needed = [
        name
        for name in ("strace", *re.findall(r"\b(git|wget|curl|unzip|gpg|patch|ssh-keygen)\b", text))
        if not shutil.which(name)
    ]
    if needed and not (REQUIRED and needed == ["strace"]):
        pytest.skip(f"{needed[0]} is not there")
    work, home = tmp_path / "w", tmp_path / "home"
    for folder in (work / "sub", work / "empty", work / "other", home, work / "keys"):
        folder.mkdir(parents=True)
    (work / "keys").chmod(0o700)
    for name in ("a.txt", "c.txt", "sub/d.txt", "packed.txt"):
        (work / name).write_text("a\nb\n")
    (work / "change.patch").write_text("--- x/a.txt\n+++ x/a.txt\n@@ -1,2 +1,2 @@\n-a\n+z\n b\n")
    subprocess.run(["tar", "-cf", "packed.tar", "packed.txt"], cwd=work, check=True)
    shutil.make_archive(str(work / "zipped"), "zip", work, "packed.txt")
    if "repository" in text:
        for arguments in (
            ["init", "-q", "repository"],
            ["-C", "repository", "commit", "-q", "--allow-empty", "-m", "x"],
        ):
            identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
            subprocess.run(["git", *identity, *arguments], cwd=work, check=True)
    text = text.replace("SERVER", server).replace("$PWD", str(work))

    script = parse(text.encode(), True)
    assert isinstance(script, Script)
    found = effects(script, str(work), {}, str(home))
    assert isinstance(found, Effects), found
    seen = list(dict.fromkeys(watched(text, work, home)))
    assert seen
    # `find` opens the folder that it starts in to come back to it.
    assert [one for one in seen if one != ("reads", str(work)) and not foretold(*one, found)] == []
