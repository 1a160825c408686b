"""A grammar of build contexts: the files of a golden case or of a project, or a few of everything, as they are or with
something amiss."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from choices import Pick, several
from golden_cases import OURS, ROOT
from layersmith.context.context import Context, IgnoreFile
from layersmith.context.ignore import Ignore, IgnoreError
from memory_folder import Link, MemoryFolder

Files = Mapping[str, bytes | Link]
"""Contents and links by paths from the context's top."""

FILES: Files = {
    "Dockerfile": b"",
    "package.json": b'{"name": "a", "scripts": {"build": "tsc"}}',
    "package-lock.json": b'{"name": "a", "lockfileVersion": 3, "packages": {}}',
    "requirements.txt": b"flask\n-r more.txt\n",
    "more.txt": b"gunicorn\n",
    "setup.py": b"from setuptools import setup\nsetup()\n",
    "go.mod": b"module a\n",
    "go.sum": b"",
    "main.go": b"package main\n\nfunc main() {}\n",
    "main.c": b"int main() { return 0; }\n",
    "tool.deb": b"",
    "start.sh": b"#!/bin/sh\nexec node src/a.js\n",
    "app.conf": b"a=b\n",
    "a.tar.gz": b"\x1f\x8b\x08",
    "src/a.js": b"",
    "src/b.py": b"import a\n",
    "src/deep/c": b"",
    "src/link": Link("../more.txt"),
    ".git/HEAD": b"ref: refs/heads/main\n",
    "node_modules/x/package.json": b"{}",
    "a b": b"",
}
"""A few of everything: what the files of the other grammars copy."""

_ALSO: Files = {
    ".env": b"TOKEN=1\n", ".npmrc": b"//registry.example.com/:_authToken=${NPM_TOKEN}\n", ".yarnrc": b"a b\n",
    "node_modules/y/index.js": b"", "npm-debug.log": b"", ".git/HEAD": b"ref: refs/heads/main\n", "dist/server.js": b"",
    "target/x": b"", "__pycache__/a.pyc": b"", ".venv/bin/python": Link("/usr/bin/python3"), "vendor/a/b": b"",
    "Makefile": b"all:\n\ttrue\n", "secrets.env": b"A=1\n", "odd [name].log": b"", "new\nline.log": b"",
    "package.json": b'{"name": "a", "workspaces": ["packages/*"], "scripts": {"postinstall": "node src/a.js"}}',
    "setup.cfg": b"[metadata]\nversion = file: VERSION\n", "pip.conf": b"[global]\n", "Gemfile": b"gemspec\n",
    "requirements.txt": b"-e .\n-c missing.txt\n./lib\ngit+https://x.org/a.git\n", "lerna.json": b"{}",
    "go.mod": b"module a\n\nreplace x.org/b => ./b\n", "Cargo.toml": b'[workspace]\nmembers = ["crates/*"]\n',
    "pom.xml": b"<project><modules><module>a</module></modules></project>", "packages/b/package.json": b"{}",
}  # fmt: skip
"""What else may lie there, or instead of what does."""

_RULES = [
    "*", "!src", "**/*.md", "node_modules", ".git", "*.log", "!package.json", "src/deep", ".env*", "Dockerfile*",
    "[", "# note", "/a.tar.gz", "**", "!**/*.py", "packages", "*.json", "dist/",
]  # fmt: skip


@cache
def golden_files(case: str) -> Files:
    """The files beside the Dockerfile of the golden case `family/name`."""
    top = ROOT / case
    found: dict[str, bytes | Link] = {}
    for path in sorted(top.rglob("*")):
        name = path.relative_to(top).as_posix()
        if path.is_symlink():
            found[name] = Link(str(path.readlink()))
        elif path.is_file() and name not in OURS:
            found[name] = path.read_bytes()
    return found


def changed(pick: Pick, files: Files) -> Files:
    """`files`, mostly; or with one or two of them gone, empty, cut off or another, or with some more."""
    if pick([True, True, False]):
        return files
    found = dict(files)
    for _ in range(pick([1, 1, 2])):
        name = pick(sorted(found) or ["a"])
        kind = pick(["gone", "empty", "cut", "other", "link", "more", "more", "ignored"])
        content = found.get(name, b"")
        if kind == "gone":
            found.pop(name, None)
        elif kind == "empty":
            found[name] = b""
        elif kind == "cut" and isinstance(content, bytes):
            found[name] = content[: len(content) // 2]
        elif kind == "other" and isinstance(content, bytes):
            found[name] = pick([b"\xff", b"{", b"[]", b"null", b"\0", content + content, content.replace(b'"', b"'")])
        elif kind == "link":
            found[name] = Link(pick(["a", "..", ".", "/etc/passwd", "missing", name, *sorted(files)]))
        elif kind == "ignored":
            found[".dockerignore"] = "\n".join(several(pick, lambda _: pick([*_RULES, *files]), 1, 4)).encode()
        else:
            other = pick(sorted(_ALSO))
            found[other] = _ALSO[other]
    return _possible(found)


def _possible(files: Files) -> Files:
    """`files` without those that would need a folder where another one of them is."""
    return {path: what for path, what in files.items() if not any(f in files for f in _above(path))}


def _above(path: str) -> list[str]:
    return [path[:at] for at, char in enumerate(path) if char == "/"]


def context(files: Files) -> Context:
    """The build context that holds `files`, under its .dockerignore, when that is one."""
    rules = files.get(".dockerignore")
    if isinstance(rules, bytes):
        try:
            ignore, ignore_file = Ignore(rules), IgnoreFile(content=rules)
        except IgnoreError:
            return Context(MemoryFolder(files))
        return Context(MemoryFolder(files), ignore, ignore_file=ignore_file)
    return Context(MemoryFolder(files))
