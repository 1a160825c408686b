"""Whether an install fetches packages from repositories of git, for which the managers start the program.

Facts: npm's documentation ("package.json: Git URLs as dependencies"; a lock file has them as `git+ssh:`), what Yarn 1,
pnpm, Pipenv and uv write to their lock files, and pip's ("VCS support"). An archive of a repository, such as those that
Yarn and pnpm take of GitHub, is fetched like any file; Poetry brings a git of its own.
"""

from __future__ import annotations

import re

from layersmith.context.tree import Tree

_LOCKS = {
    "package-lock.json": rb'"resolved"\s*:\s*"git',
    "npm-shrinkwrap.json": rb'"resolved"\s*:\s*"git',
    "yarn.lock": rb'resolved "(?:git|[^"\n]*\.git#)|resolution: "[^"\n]*@(?:git|[^"\n]*\.git#)',
    "pnpm-lock.yaml": rb"\btype: git\b|\bgit\+",
    "uv.lock": rb"\bgit\s*=\s*\"",
    "Pipfile.lock": rb'"git"\s*:',
    "pdm.lock": rb"(?m)^git\s*=\s*\"",
}
_MANAGERS = {
    "npm": ("package-lock.json", "npm-shrinkwrap.json"),
    "yarn": ("yarn.lock",),
    "pnpm": ("pnpm-lock.yaml",),
    "uv": ("uv.lock",),
    "pipenv": ("Pipfile.lock",),
    "pdm": ("pdm.lock",),
}
_WANTED = re.compile(r"\A(?:(?:git|github|gitlab|bitbucket)[+:]|[\w-][\w.-]*/[\w.-]+(?:#.*)?\Z|[^#]*\.git(?:#.*)?\Z)")
"""How a package.json, or an argument of npm's, asks for a repository."""


def fetches_by_git(context: Tree, manager: str) -> bool:
    """Whether `manager` fetches something by git for the project at the top of `context`, by its lock file, or for
    want of one by its package.json."""
    locks = {name: text for name in _MANAGERS.get(manager, ()) if (text := context.read(name)) is not None}
    if locks or manager not in ("npm", "yarn", "pnpm"):
        return any(re.search(_LOCKS[name], text) for name, text in locks.items())
    import json  # few ask for it

    try:
        content = json.loads(context.read("package.json") or b"{}")
    except (ValueError, RecursionError):
        return False
    tables = [content.get(name) for name in ("dependencies", "devDependencies", "optionalDependencies")
              ] if isinstance(content, dict) else []  # fmt: skip
    return any(
        isinstance(wanted, str) and is_repository(wanted)
        for table in tables
        if isinstance(table, dict)
        for wanted in table.values()
    )


def is_repository(package: str) -> bool:
    """Whether `package`, as a package.json or an argument of npm's names it, is a repository."""
    return _WANTED.search(package) is not None


def names_git(requirement: str) -> bool:
    """Whether a requirement of pip's names a repository of git."""
    return "git+" in requirement or "git://" in requirement
