"""What the gemspecs of a project's own gems start: Bundler reads them each time that a program starts.

Facts: Bundler's manual ("gemfile": `path` and `gemspec`; gemspecs are looked for with `{,*,*/*}.gemspec`), and what
`bundle gem` writes: the list of files comes from `git ls-files`, which ends in an error where there is no git. Gemspecs
of gems that git fetched are written out as lists when they are installed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from layersmith.effects.paths import resolve
from layersmith.evidence.view import View

_REMOTES = re.compile(r"^PATH\n  remote: (.+)$", re.MULTILINE)
_PATHS = re.compile(r"^[^#\n]*\bpath(?:\s*=>|:)?\s*+(?:\(\s*)?[\"']([^\"'\n]+)[\"']", re.MULTILINE)
_OWN = re.compile(r"^[ \t]*gemspec\b", re.MULTILINE)
_STARTS_GIT = re.compile(rb"^(?>[^#\n]*?(?:`|%x\W|popen|capture|system|spawn))[^\n]*?\bgit\b", re.MULTILINE)
_DEEP = 2


def starts_git(view: View, gemfile: str, lock: str) -> bool:
    """Whether a gemspec in a folder that `lock` or else `gemfile`, both absolute paths, names lists files with git."""
    listed, locked = view.read(gemfile), view.read(lock)
    if locked is not None:
        found = _REMOTES.findall(locked.decode("utf-8", "replace"))
    elif listed is not None:
        text = listed.decode("utf-8", "replace")
        found = [*_PATHS.findall(text), *(["."] if _OWN.search(text) else [])]
    else:
        return False
    places = filter(None, (resolve(one.strip(), posixpath.dirname(gemfile)) for one in found))
    paths = (path for place in places for path in _gemspecs(view, place, _DEEP))
    return any(_STARTS_GIT.search(view.read(path) or b"") for path in paths)


def _gemspecs(view: View, folder: str, deep: int) -> Iterator[str]:
    for name in view.children(folder):
        path = posixpath.join(folder, name)
        if name.endswith(".gemspec"):
            yield path
        elif deep and view.kind(path) == "folder":
            yield from _gemspecs(view, path, deep - 1)
