"""One install's look at the files of a project. What it reads is kept; what cannot be known ends the look."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from layersmith.context.inputs import Answer, Call, Inputs, Unclear

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FILES = 20_000
"""More files than that in one folder are not listed one by one."""

_SCRIPT = 100_000
"""More characters than that are in no program that is a manifest."""

CREDENTIALS = (".netrc", ".gitconfig", ".git-credentials", ".config/git/config", ".config/git/credentials", ".curlrc")
"""What downloaders look for in a home folder."""


class Stop(Exception):  # noqa: N818 (no fault: an answer that is found deep inside)
    """The look ends here: it is not known what the install reads. `answer` says why."""

    def __init__(self, reason: str, detail: str, path: str | None = None, line: int | None = None) -> None:
        super().__init__(detail)
        self.answer = Unclear(reason, detail, path, line)


def answer(find: Callable[[Project], Answer | None], call: Call) -> Answer | None:
    """What `find` finds out about `call`, a `Stop` on the way being an answer too."""
    try:
        return find(Project(call))
    except Stop as stop:
        return stop.answer


class Project:
    """The files around one command. Paths are absolute, or relative to the folder that the command runs in.

    A file that is asked for and is there is kept in `reads`, a place where nothing is in `seen`.
    """

    def __init__(self, call: Call) -> None:
        self.call = call
        self.folder = at(call.folder, "/")
        self.reads: dict[str, None] = {}
        self.seen: dict[str, None] = {}
        self._set = {entry.name: entry.value for entry in call.command.assignments}

    def variable(self, name: str) -> str | None:
        """The value of an environment variable, None when it is unset or empty; stops when it is not known."""
        if name in self._set:
            word = self._set[name]
            value = word.literal if word is not None else None
        elif name in self.call.environment:
            value = self.call.environment[name]
        else:
            return None
        if value is None:
            raise Stop("variable", f"the value of {name} is not known")
        return value or None

    def path(self, path: str, folder: str | None = None) -> str:
        """`path` made absolute and normalised, under `folder` when one is given."""
        return at(path, folder or self.folder)

    def kind(self, path: str) -> str | None:
        """What is at the absolute `path`; stops at links, which lead elsewhere once files are copied one by one."""
        parts = path.strip("/").split("/")
        for count in range(1, len(parts) + 1):
            above = "/" + "/".join(parts[:count])
            kind = self.call.tree.kind(above)
            if kind == "link":
                raise Stop("link", f"{above} is a symbolic link", above)
            if kind is None or (kind == "file" and count < len(parts)):
                return None
        return self.call.tree.kind(path)

    def has(self, path: str) -> bool:
        """Whether a file is at `path`, which the install looks at."""
        path = self.path(path)
        if self.kind(path) == "file":
            self.reads[path] = None
            return True
        self.seen[path] = None
        return False

    def text(self, path: str) -> str | None:
        """The text of the file at `path`, None when none is there; stops when it cannot be read as text."""
        path = self.path(path)
        if not self.has(path):
            return None
        content = self.call.tree.read(path)
        if content is None:
            raise Stop("unreadable", f"{path} is too large to be read", path)
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise Stop("unreadable", f"{path} is not written in UTF-8", path)
        return content.decode("utf-8-sig", "surrogateescape")

    def manifest(self, path: str) -> str:
        """The text of a file without which there is nothing to install; stops when it is not there."""
        text = self.text(path)
        if text is None:
            raise Stop("no-manifest", f"{self.path(path)} is not in the build context")
        return text

    def script(self, path: str) -> str:
        """The text of a manifest that is a program; stops when it is not there, or longer than people write one."""
        text = self.manifest(path)
        if len(text) > _SCRIPT:
            raise Stop("unreadable", f"{self.path(path)} is too large to be understood", self.path(path))
        return text

    def names(self, folder: str) -> tuple[str, ...]:
        """The names in the folder at `path`, which the install lists."""
        folder = self.path(folder)
        return self.call.tree.children(folder) if self.kind(folder) == "folder" else ()

    def every(self, folder: str, *, even_empty: bool = True) -> None:
        """Everything below `folder` is read; stops when that is too much to list. `even_empty`: it matters whether it
        is there when nothing is in it."""
        folder = self.path(folder)
        if (even_empty or self.kind(folder) != "folder") and self.has(folder):
            return
        self.seen[folder + "/*"] = None
        for count, path in enumerate(self._below(folder)):
            if count >= _FILES:
                raise Stop("too-many-files", f"{folder} holds more than {_FILES:,} files", folder)
            self.reads[path] = None

    def _below(self, folder: str) -> Iterator[str]:
        waiting = [folder]
        while waiting:
            folder = waiting.pop()
            for name in self.names(folder):
                path = self.path(name, folder)
                if self.kind(path) == "folder":
                    waiting.append(path)
                else:
                    yield path

    def upwards(self, folder: str | None = None) -> Iterator[str]:
        """`folder` (else the one of the command) and all that it lies in, the nearest first."""
        folder = folder or self.folder
        yield folder
        while folder != "/":
            folder = posixpath.dirname(folder)
            yield folder

    def nearest(self, *names: str, folder: str | None = None) -> str | None:
        """The first file called one of `names` in the folder or one above it; the places passed are `seen`."""
        for above in self.upwards(folder):
            for name in names:
                if self.has(self.path(name, above)):
                    return self.path(name, above)
        return None

    def home(self, *names: str) -> None:
        """Files in the user's home are read when they are there, those that downloaders look for too."""
        if self.call.home is not None:
            for name in (*names, *CREDENTIALS):
                self.has(self.path(name, self.call.home))
            self.every(self.path(".ssh", self.call.home))

    def json(self, path: str) -> dict[str, Any] | None:
        """The JSON object in the file at `path`, None when no file is there; stops when it is none."""
        text = self.text(path)
        return None if text is None else parse_json(text, self.path(path))

    def toml(self, path: str) -> dict[str, Any] | None:
        """The TOML table in the file at `path`, None when no file is there; stops when it is none."""
        text = self.text(path)
        return None if text is None else parse_toml(text, self.path(path))

    def xml(self, path: str) -> Element | None:
        """The XML tree in the file at `path`, without namespaces; None when no file is there; stops when it is
        none, or declares entities, which can make a small file endless."""
        text = self.text(path)
        return None if text is None else parse_xml(text, self.path(path))

    def own_program(self) -> None:
        """Stops when the program itself is a file of the project, which may do anything."""
        word = self.call.command.words[0].literal
        if word is not None and "/" in word and self.kind(self.path(word)) is not None:
            raise Stop("project-code", f"{word} is a program of the project", self.path(word))

    def found(self, manager: str, writes: tuple[str, ...] = (), assumes: tuple[str, ...] = ()) -> Inputs:
        """The answer, when nothing stopped the look."""
        return Inputs(manager, tuple(sorted(self.reads)), tuple(sorted(self.seen)), writes, assumes)


def at(path: str, folder: str) -> str:
    """`path` under the absolute `folder`, normalised."""
    return "/" + posixpath.normpath(posixpath.join(folder, path)).lstrip("/")


def line_of(text: str, needle: str) -> int | None:
    """The first line of `text` that holds `needle`, for a message."""
    offset = text.find(needle)
    return None if offset < 0 else text.count("\n", 0, offset) + 1


def parse_json(text: str, path: str) -> dict[str, Any]:
    """The object that `text` is; stops when it is none. `path` is for the message."""
    import json  # most files that are looked at hold none

    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Stop("malformed", f"{path} is not valid JSON: {error}", path) from None
    if not isinstance(found, dict):
        raise Stop("malformed", f"{path} does not hold a JSON object", path)
    return found


def parse_toml(text: str, path: str) -> dict[str, Any]:
    """The table that `text` is; stops when it is none. `path` is for the message."""
    from layersmith.context.toml import table_of  # needed for a Cargo.toml only

    try:
        return table_of(text)
    except ValueError as error:
        raise Stop("malformed", f"{path} is not valid TOML: {error}", path) from None


def parse_xml(text: str, path: str) -> Element:
    """The root of the XML tree that `text` is, namespaces taken off; stops when it is none, or has a DTD."""
    from xml.etree import ElementTree  # needed for Maven and .NET only

    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Stop("malformed", f"{path} has a document type declaration", path)
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError, RecursionError) as error:
        raise Stop("malformed", f"{path} is not valid XML: {error}", path) from None
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    return root


def table(value: Any) -> dict[str, Any]:
    """`value` when it is a table, else an empty one: what is of another kind is no setting."""
    return value if isinstance(value, dict) else {}


def texts(value: Any) -> list[str]:
    """The texts in `value`, a text or a list of them."""
    return (
        [value]
        if isinstance(value, str)
        else [one for one in value if isinstance(one, str)]
        if isinstance(value, list)
        else []
    )
