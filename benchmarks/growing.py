"""Inputs that grow in one way each: Dockerfiles, and the files of their build contexts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from layersmith.context.tree import Kind

Files = Mapping[str, bytes]


class Shape(NamedTuple):
    """What `n` means, the largest `n` that is measured, and the Dockerfile for an `n`.

    `files` are those of its context (None: no context is known), `limit` says what ends the growth when it is no matter
    of time.
    """

    name: str
    largest: int
    source: Callable[[int], str]
    files: Callable[[int], Files] | None = None
    limit: str = ""


class Memory:
    """A build context that is only in memory, made of `files`: a `Folder`."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._folders: dict[str, dict[str, Kind]] = {"": {}}
        for path in files:
            above, _, name = path.rpartition("/")
            self._made(above)[name] = "file"

    def _made(self, folder: str) -> dict[str, Kind]:
        if folder not in self._folders:
            above, _, name = folder.rpartition("/")
            self._made(above)[name] = "folder"
            self._folders[folder] = {}
        return self._folders[folder]

    def entries(self, path: str) -> Mapping[str, Kind]:
        """As `Folder` has it."""
        return self._folders[path]

    def target(self, path: str) -> str:
        """As `Folder` has it: there are no links."""
        raise KeyError(path)

    def content(self, path: str, limit: int) -> bytes | None:
        """As `Folder` has it."""
        content = self._files[path]
        return content if len(content) <= limit else None

    def size(self, path: str) -> int:
        """As `Folder` has it."""
        return len(self._files[path])


class Numbers:
    """Where the numbers in the texts begin: others in each run, or what is remembered of the last one is no work."""

    first = 100_000

    @classmethod
    def of(cls, n: int) -> range:
        """The numbers for `n` lines."""
        return range(cls.first, cls.first + n)


def _each(n: int, line: str) -> str:
    """`line` for each of `n` numbers, which it holds as `#`."""
    return "".join(line.replace("#", str(at)) for at in Numbers.of(n))


def _each_next(n: int, line: str) -> str:
    """As `_each`, with the number that follows as `@`."""
    return "".join(line.replace("#", str(at)).replace("@", str(at + 1)) for at in Numbers.of(n))


def _commented(n: int, lines: str) -> str:
    """As `_each`, with a comment's sign for each `//`."""
    return _each(n, lines).replace("//", "#")


def _file(body: str, base: str = "debian:12") -> str:
    return f"FROM {base}\n{body}CMD run\n"


_ORDINARY = (
    "ENV VERSION_{0}=1.{0}\n",
    "RUN echo {0} > /etc/one{0}\n",
    "# {0}\n",
    "COPY src{0}/ /src{0}/\n",
    "RUN make -C /src{0}\n",
    "\n",
    "WORKDIR /src{0}\n",
    "RUN apt-get update && apt-get install -y pack{0}\n",
    "LABEL of{0}=me\n",
    "RUN rm -rf /src{0}/build\n",
)


def _ordinary(n: int) -> str:
    return _file("".join(_ORDINARY[at % len(_ORDINARY)].format(at) for at in Numbers.of(n)))


def _python(n: int) -> dict[str, bytes]:
    files = {f"part{at % 20}/lib{at // 100}/m{at}.py": b"import os\n" for at in Numbers.of(n)}
    return files | {"requirements.txt": b"flask==3.0.0\n", "app.py": b"print()\n"}


def _node(n: int) -> dict[str, bytes]:
    files = {f"src/part{at // 100}/m{at}.js": b"export default 1\n" for at in Numbers.of(n)}
    lock = b'{"name": "a", "lockfileVersion": 3, "packages": {"": {"name": "a"}}}\n'
    return files | {"package.json": b'{"name": "a", "dependencies": {"a": "1.0.0"}}\n', "package-lock.json": lock}


def _scripts(n: int) -> dict[str, bytes]:
    return {f"s{at}.sh": b"#!/bin/sh\necho %d\n" % at for at in Numbers.of(n)}


_INSTALL = "WORKDIR /app\nCOPY . .\nRUN apt-get update\nRUN apt-get install -y curl\nRUN {}\n"
_KINDS = " && cd /x# && make install && pip install a# && npm install -g b# && gem install c# && apk add d#"
_PIP = " \\\n  && pip install a$(uname) && sudo chown x y#"
_MIB = "a file has at most 1 MiB"
_LINE = "a line has at most 65,535 bytes"

SHAPES: tuple[Shape, ...] = (
    Shape("lines of ordinary instructions", 30_000, _ordinary, limit=_MIB),
    Shape("RUNs", 30_000, lambda n: _file(_each(n, "RUN echo # > /etc/f#\n")), limit=_MIB),
    Shape("RUNs that install", 10_000, lambda n: _file(_each(n, "RUN apt-get update && apt-get install -y p#\n"))),
    Shape("RUNs that clean up", 10_000, lambda n: _file(_each(n, "RUN curl -o /tmp/f# x.io/#\nRUN rm /tmp/f#\n"))),
    Shape("RUNs that no shell parser reads", 10_000, lambda n: _file(_each(n, "RUN echo ( #\n"))),
    Shape("lines of one RUN", 30_000, lambda n: _file("RUN true" + _each(n, " \\\n  && echo #") + "\n"), limit=_MIB),
    Shape("words of one RUN, a line each", 30_000,
          lambda n: _file("RUN apt-get install -y" + _each(n, " \\\n  p#") + "\n"), limit=_MIB),
    Shape("commands of one line", 3_000, lambda n: _file("RUN true" + _each(n, " && echo #") + "\n"), limit=_LINE),
    Shape("commands after `;`", 30_000, lambda n: _file("RUN true" + _each(n, "; \\\n  echo #") + "\n"), limit=_MIB),
    Shape("installs of one RUN", 10_000,
          lambda n: _file("RUN true" + _each(n, " \\\n  && apt-get install -y p#") + "\n")),
    Shape("installs of pip, below a COPY", 10_000,
          lambda n: _file("COPY a /a\nRUN true" + _each(n, _PIP) + "\n")),
    Shape("installs of all kinds, below a COPY", 3_000,
          lambda n: _file("COPY a /a\nRUN true" + _each(n, _KINDS) + "\n")),
    Shape("RUNs of installs of all kinds", 3_000, lambda n: _file("COPY a /a\n" + _each(n, f"RUN true{_KINDS}\n"))),
    Shape("RUNs that build from source", 10_000, lambda n: _file(_each(n, "RUN python setup.py install /a#\n"))),
    Shape("`cd`s and variables of one RUN", 10_000,
          lambda n: _file("RUN true" + _each(n, " \\\n  && cd /d# && V#=1 && echo $V#") + "\n")),
    Shape("downloads of one RUN", 10_000,
          lambda n: _file("RUN true" + _each(n, " \\\n  && curl -o a#.tgz x.io/a#.tgz && tar xf a#.tgz") + "\n")),
    Shape("here-documents", 10_000, lambda n: _file(_each(n, "RUN <<E\necho #\nE\n"))),
    Shape("lines of a here-document", 30_000, lambda n: _file("RUN <<E\n" + _each(n, "echo #\n") + "E\n"), limit=_MIB),
    Shape("lines of a COPY's here-document", 30_000,
          lambda n: _file("COPY <<E /a\n" + _each(n, "echo #\n") + "E\n"), limit=_MIB),
    Shape("here-documents of one RUN", 1_000,
          lambda n: _file("RUN cat" + _each(n, " <<E#") + "\n" + _each(n, "a\nE#\n")), limit=_LINE),
    Shape("stages", 10_000, lambda n: _each(n, "FROM debian:12 AS s#\nRUN echo #\n") + _file("")),
    Shape("stages, each on the one before", 10_000,
          lambda n: f"FROM debian:12 AS s{Numbers.first}\n" + _each_next(n, "FROM s# AS s@\nRUN echo #\n")),
    Shape("stages that the last one copies from", 10_000,
          lambda n: _each(n, "FROM debian:12 AS s#\nRUN echo #\n") + _file(_each(n, "COPY --from=s# /a /a#\n"))),
    Shape("stages on a base that a variable names", 3_000,
          lambda n: "ARG B=s0\n" + _each(n, "FROM debian:12 AS s#\nRUN echo #\n") + "FROM $B\n"),
    Shape("COPYs", 10_000, lambda n: _file(_each(n, "COPY s#.sh /app/\n")), _scripts),
    Shape("COPYs, no context known", 10_000, lambda n: _file(_each(n, "COPY f# /app/\n"))),
    Shape("COPYs and RUNs in turns", 10_000, lambda n: _file(_each(n, "COPY s#.sh /s/\nRUN sh /s/s#.sh\n")), _scripts),
    Shape("sources of one COPY", 3_000, lambda n: _file("COPY" + _each(n, " s#.sh") + " /s/\n"), _scripts, _LINE),
    Shape("ENVs", 30_000, lambda n: _file(_each(n, "ENV A#=#\n")), limit=_MIB),
    Shape("ENVs, each with the one before", 10_000,
          lambda n: _file(f"ENV A{Numbers.first}=1\n" + _each_next(n, "ENV A@=$A#\n"))),
    Shape("pairs of one ENV", 30_000, lambda n: _file("ENV" + _each(n, " \\\n  A#=#") + "\n"), limit=_MIB),
    Shape("ARGs", 30_000, lambda n: _file(_each(n, "ARG A#=#\n")), limit=_MIB),
    Shape("ARGs and RUNs that use them", 10_000, lambda n: _file(_each(n, "ARG A#=#\nRUN echo $A#\n"))),
    Shape("LABELs", 30_000, lambda n: _file(_each(n, "LABEL a#=#\n")), limit=_MIB),
    Shape("WORKDIRs", 30_000, lambda n: _file(_each(n, "WORKDIR d#\n")), limit=_MIB),
    Shape("EXPOSEs and VOLUMEs", 10_000, lambda n: _file(_each(n, "EXPOSE #\nVOLUME /v#\n"))),
    Shape("files of a context, for pip", 100_000, lambda n: _file(_INSTALL.format("pip install -r requirements.txt"),
          "python:3.12"), _python),
    Shape("files of a context, for npm", 100_000, lambda n: _file(_INSTALL.format("npm ci"), "node:20"), _node),
    Shape("accounts made, and COPYs given to them", 3_000,
          lambda n: _file(_each(n, "RUN useradd u#\nCOPY s#.sh /s#/\nRUN chown u#:u# /s#/s#.sh\n")), _scripts),
    Shape("`chown`s", 10_000, lambda n: _file(_each(n, "RUN chown -R # /d#\n"))),
    Shape("COPYs with their `chown`s", 10_000, lambda n: _file(_each(n, "COPY s#.sh /s#/\nRUN chown 1# /s#/s#.sh\n")),
          _scripts),
    Shape("USERs and RUNs", 10_000, lambda n: _file(_each(n, "USER u#\nRUN echo #\n"))),
    Shape("secrets", 3_000, lambda n: _file(_each(n, "ARG TOKEN_#\nRUN curl -H \"Authorization: $TOKEN_#\" x.io\n"))),
    Shape("SHELLs", 10_000, lambda n: _file(_each(n, 'SHELL ["/bin/bash", "-c"]\nRUN echo #\n'))),
    Shape("ONBUILDs", 10_000, lambda n: _file(_each(n, "ONBUILD RUN echo #\n"))),
    Shape("subshells in each other", 10_000, lambda n: _file("RUN " + "( " * n + "true" + " )" * n + "\n")),
    Shape("groups in each other", 10_000, lambda n: _file("RUN " + "{ " * n + "true" + "; }" * n + "\n")),
    Shape("substitutions in each other", 10_000, lambda n: _file("RUN echo " + "$(echo " * n + "a" + ")" * n + "\n")),
    Shape("quoted substitutions in each other", 10_000,
          lambda n: _file("RUN echo " + '"$(echo ' * n + "a" + ')"' * n + "\n")),
    Shape("`if`s in each other", 3_000, lambda n: _file("RUN " + "if a; then " * n + "b" + "; fi" * n + "\n")),
    Shape("defaults in each other", 10_000, lambda n: _file("RUN echo " + "${a:-" * n + "}" * n + "\n")),
    Shape("defaults in each other, in ENV", 10_000, lambda n: _file("ENV A=" + "${a:-" * n + "}" * n + "\n")),
    Shape("open parentheses", 30_000, lambda n: _file("RUN " + "(" * n + "\n"), limit=_LINE),
    Shape("open quotes", 30_000, lambda n: _file("RUN echo " + "\"'" * n + "\"\n"), limit=_LINE),
    Shape("open substitutions", 10_000, lambda n: _file("RUN echo " + "$(" * n + "\n")),
    Shape("characters of a word", 30_000, lambda n: _file("RUN echo " + "a" * n + "\n"), limit=_LINE),
    Shape("characters of a path", 30_000, lambda n: _file("COPY " + "a/" * n + " /a/\n"), limit=_LINE),
    Shape("wildcards of a path", 10_000, lambda n: _file("COPY " + "*a" * n + " /a/\n"), lambda n: {"a" * n: b""}),
    Shape("wildcards of an `rm`", 10_000, lambda n: _file(f"RUN touch /{'a' * n}\nRUN rm /{'*a' * n}b\n")),
    Shape("braces of a word", 10_000, lambda n: _file("RUN rm -rf /" + "{a,b}" * n + "\n")),
    Shape("variables of a word", 10_000, lambda n: _file("ENV A=" + "$A" * n + "\nRUN echo " + "$A" * n + "\n")),
    Shape("elements of a JSON array", 10_000, lambda n: _file("CMD [" + _each(n, '"#", ') + '"b"]\n'), limit=_LINE),
    Shape("comment lines", 100_000, lambda n: _file(_commented(n, "// #\n") + "RUN a\n"), limit=_MIB),
    Shape("comments, each above a RUN", 30_000, lambda n: _file(_commented(n, "// #\nRUN echo #\n")), limit=_MIB),
    Shape("comments inside a RUN", 30_000,
          lambda n: _file("RUN a \\\n" + _commented(n, "// #\n  && echo # \\\n") + "  && b\n"), limit=_MIB),
    Shape("comments that ask to ignore", 10_000, lambda n: _file(_commented(n, "// layersmith: ignore\nRUN echo #\n"))),
    Shape("blank lines", 100_000, lambda n: _file("\n" * n + "RUN a\n"), limit=_MIB),
    Shape("empty continuation lines", 100_000, lambda n: _file("RUN a \\\n" + "  \\\n" * n + "  && b\n"), limit=_MIB),
    Shape("empty lines inside a RUN", 100_000, lambda n: _file("RUN a \\\n" + "\n" * n + "  && b\n"), limit=_MIB),
    Shape("rules of .dockerignore", 3_000, lambda n: _file(_INSTALL.format("pip install -r requirements.txt")),
          lambda n: _python(100) | {".dockerignore": _each(n, "d#/**/*.log\n").encode()}),
    Shape("lines of requirements.txt", 30_000, lambda n: _file(_INSTALL.format("pip install -r requirements.txt")),
          lambda n: _python(100) | {"requirements.txt": _each(n, "p#==1.#\n").encode()}),
    Shape("packages of package-lock.json", 30_000, lambda n: _file(_INSTALL.format("npm ci"), "node:20"),
          lambda n: _node(100) | {"package-lock.json": ('{"lockfileVersion": 3, "packages": {"": {"name": "a"}' + _each(
              n, ', "node_modules/p#": {"version": "1.#"}') + "}}").encode()}),
)  # fmt: skip
