"""Requirements and constraints files, read as pip reads them (pip: "Requirements File Format")."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from layersmith.context.python.gather import Gathered, Place, UnclearError
from layersmith.context.python.projects import archive, project
from layersmith.values import value

FILES = 200
"""So many nested files are followed."""


@value
class Line:
    """A line of a requirements file: what stands in front of its options, and these with their values."""

    place: Place
    requirement: str
    options: tuple[tuple[str, str], ...]


_COMMENT = re.compile(r"(?:^|\s)#.*")
_VARIABLE = re.compile(r"\$\{([A-Z0-9_]+)\}")
_SCHEME = re.compile(r"(?:http|https|file|ftp):", re.IGNORECASE)
_URL = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_OPTIONS = {
    "-r": "r", "--requirement": "r", "-c": "c", "--constraint": "c", "-e": "e", "--editable": "e",
    "-f": "f", "--find-links": "f",
}  # fmt: skip
_WITH_VALUE = (
    "-i", "--index-url", "--pypi-url", "--extra-index-url", "--no-binary", "--only-binary", "--trusted-host",
    "--use-feature", "--hash", "--install-option", "--global-option", "--config-settings", "--config-setting", "-C",
)  # fmt: skip
_ALONE = ("--no-index", "--prefer-binary", "--require-hashes", "--pre", "--always-unzip", "-Z", "--use-wheel",
          "--no-use-wheel", "--allow-all-external", "--process-dependency-links")  # fmt: skip
_DROPPED = ("--allow-external", "--allow-unverified")
_LONG = tuple(name for name in (*_OPTIONS, *_WITH_VALUE, *_ALONE, *_DROPPED) if name.startswith("--"))


def lines(path: str, text: str, environment: Mapping[str, str | None]) -> Iterator[Line]:
    """The lines of the requirements file `text` at `path`: joined, without comments, variables put in. Raises
    UnclearError for a line that is not understood, or whose variable is not known."""
    for number, line in _joined(text):
        line = _COMMENT.sub("", line).strip()
        if not line:
            continue
        place = Place(path, number)
        line = _VARIABLE.sub(lambda found: _put_in(found, environment, place), line)  # noqa: B023
        words = line.split(" ")
        front = next((i for i, word in enumerate(words) if word.startswith("-")), len(words))
        yield Line(place, " ".join(words[:front]).strip(), tuple(_options(" ".join(words[front:]), place)))


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Lines with those that end in a backslash joined to the next, numbered by the first."""
    begun: list[str] = []
    first = 0
    for number, line in enumerate(text.splitlines(), 1):
        comment = _COMMENT.match(line)
        if line.endswith("\\") and not comment:
            first = first if begun else number
            begun.append(line.strip("\\"))
        elif begun:
            yield first, "".join((*begun, " " + line if comment else line))
            begun = []
        else:
            yield number, line
    if begun:
        yield first, "".join(begun)


def _put_in(found: re.Match[str], environment: Mapping[str, str | None], place: Place) -> str:
    name = found[1]
    known = environment.get(name, "")
    if known is None:
        raise UnclearError("environment", f"line {place.line} of {place.path}: the value of {name} is not known", place)
    return known or found[0]


def _options(text: str, place: Place) -> Iterator[tuple[str, str]]:
    """The options that name files, as one letter, with their values."""
    import shlex

    try:
        words = shlex.split(text)
    except ValueError:
        raise UnclearError("unreadable", f"line {place.line} of {place.path} has an open quote", place) from None
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if word.startswith("--"):
            name, equals, joined = word.partition("=")
            longer = [one for one in _LONG if one.startswith(name)]
            name = name if name in _LONG else longer[0] if len(longer) == 1 else name
        else:
            name, equals, joined = word[:2], "=" if len(word) > 2 else "", word[2:]
        if name in _ALONE:
            continue
        letter = _OPTIONS.get(name)
        if letter is None and name not in _WITH_VALUE and name not in _DROPPED:
            raise UnclearError("unreadable", f"line {place.line} of {place.path}: {word} is not known", place)
        if not equals:
            if at >= len(words):
                raise UnclearError("unreadable", f"line {place.line} of {place.path}: {word} names nothing", place)
            joined = words[at]
            at += 1
        if letter is not None:
            yield letter, joined


def follow(
    gathered: Gathered,
    path: str,
    environment: Mapping[str, str | None],
    *,
    base: str | None = None,
    by: Place | None = None,
) -> None:
    """Gather what the requirements or constraints file `path` (absolute, or a URL) needs.

    Nested files are named from the folder of the file that names them, local projects from `base`, which is the folder
    that the command runs in unless told. `by` is who names the file.
    """
    _follow(gathered, path, environment, base or gathered.call.folder, by, set())


def _follow(
    gathered: Gathered,
    path: str,
    environment: Mapping[str, str | None],
    base: str,
    by: Place | None,
    known: set[str],
) -> None:
    if path.lower().startswith("file:"):
        path = _of_file_url(path, by)
    if _SCHEME.match(path):
        # What a server gives can't name files of the project except by their absolute paths or by the folder.
        gathered.assumes("remote-requirements")
        return
    if path in known:
        return
    known.add(path)
    if len(known) > FILES:
        raise UnclearError("too-large", f"more than {FILES} requirements files", by)
    if path.endswith(".toml"):
        raise UnclearError("unreadable", f"{path} is a lock file, of which local projects are not known here", by)
    if path.startswith(("/dev/", "/proc/")):
        raise UnclearError("unknown-word", f"what comes out of {path} is not known", by)
    text = gathered.text(path, by)
    if text is None:
        where = f" (line {by.line} of {by.path})" if by else ""
        raise UnclearError("missing-file", f"{path}{where} is no file of the build context", by)
    for line in lines(path, text, environment):
        for letter, named in line.options:
            if letter in "rc":
                remote = _SCHEME.match(named)
                nested = named if remote else gathered.at(named, posixpath.dirname(path))
                _follow(gathered, nested, environment, base, line.place, known)
            elif letter == "e":
                requirement(gathered, named, base, editable=True, by=line.place)
            elif letter == "f":
                links(gathered, named, (posixpath.dirname(path), base))
        if line.requirement:
            requirement(gathered, line.requirement, base, by=line.place)


_EXTRAS = re.compile(r"(.+)\[[^\[\]]*\]")


def requirement(gathered: Gathered, text: str, folder: str, *, editable: bool = False, by: Place | None = None) -> None:
    """Gather what the requirement `text` (a name, a URL, a path of an archive or of a project) needs; paths are
    relative to `folder`."""
    name = text.strip()
    direct = re.match(r"[\w.-]+\s*(?:\[[^\[\]]*\]\s*)?@\s*(?=\S)", name)
    if direct and _URL.match(name[direct.end() :]):
        name = name[direct.end() :]
    if re.match(r"(?:git|hg|bzr|svn)(?:\+|:)", name, re.IGNORECASE):
        if re.match(r"\w+\+(?:file:|/|\.)", name, re.IGNORECASE):
            raise UnclearError("local-repository", f"{name} is a repository in the image", by)
        if editable:
            gathered.writes(gathered.at("src"))
            gathered.sees(gathered.at("src"))
        return
    url = _URL.match(name)
    name = name.partition("; " if url else ";")[0].strip()
    if url:
        if url[0].lower() != "file:":
            return
        path = _of_file_url(name, by, gathered.at("", folder))
    else:
        extras = _EXTRAS.fullmatch(name)
        path = gathered.at(extras[1] if extras else name, folder)
    if url or editable or "/" in name or name.startswith("."):
        if gathered.is_folder(path):
            project(gathered, path, editable=editable, by=by)
            return
        if not editable and not url and not archive(path):
            gathered.sees(path)
            return
    if archive(path) or url:
        gathered.file(path)
    elif editable:
        gathered.sees(path)


def links(gathered: Gathered, named: str, folders: tuple[str, ...]) -> None:
    """Gather what `--find-links` reads: a folder of archives, or a page, relative to the first of `folders` that has
    it."""
    if named.lower().startswith("file:"):
        named = _of_file_url(named, None)
    if _URL.match(named):
        return
    for folder in folders:
        path = gathered.at(named, folder)
        gathered.sees(path)
        if gathered.is_folder(path):
            for name in gathered.tree.children(path):
                if archive(name) or name.endswith((".html", ".htm", ".metadata")):
                    gathered.file(f"{path}/{name}")
            return
        if gathered.is_file(path):
            gathered.file(path)
            return


_FILE_URL = re.compile(r"file:(?://(?:localhost)?(?=/))?([^?#]*)", re.IGNORECASE)
_ESCAPED = re.compile(rb"%([0-9A-Fa-f]{2})")


def _of_file_url(url: str, by: Place | None, folder: str | None = None) -> str:
    """The path that a `file:` URL names; a relative one only when `folder` is given."""
    found = _FILE_URL.match(url)
    path = found[1] if found else "//"
    if path.startswith("//") or not (path.startswith("/") or folder):
        raise UnclearError("unreadable", f"{url} names no path that is understood", by)
    raw = _ESCAPED.sub(lambda one: bytes([int(one[1], 16)]), path.encode("utf-8", "surrogateescape"))
    extras = _EXTRAS.fullmatch(text := raw.decode("utf-8", "surrogateescape"))
    return "/" + posixpath.normpath(posixpath.join(folder or "/", extras[1] if extras else text)).lstrip("/")
