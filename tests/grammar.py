"""Hypothesis strategies that make whole Dockerfiles, with all that the reference knows, as bytes: files that people
might write, so that the transforms have something to do, in all the odd ways in which they can be written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path

from hypothesis import strategies as st

from layersmith.context.context import Context
from layersmith.syntax.parser import parse
from memory_folder import Link, MemoryFolder
from shell_grammar import BODIES, BREAK, SCRIPTS
from strategies import odd_instruction

FILES: dict[str, object] = {
    "Dockerfile": b"",
    "package.json": b'{"name": "a", "scripts": {"build": "tsc"}}',
    "package-lock.json": b'{"name": "a", "lockfileVersion": 3, "packages": {}}',
    "requirements.txt": b"flask\n-r more.txt\n",
    "more.txt": b"gunicorn\n",
    "setup.py": b"from setuptools import setup\nsetup()\n",
    "go.mod": b"module a\n",
    "go.sum": b"",
    "start.sh": b"#!/bin/sh\nexec node src/a.js\n",
    "app.conf": b"a=b\n",
    "a.tar.gz": b"\x1f\x8b\x08",
    "src": {"a.js": b"", "b.py": b"import a\n", "deep": {"c": b""}, "link": Link("../more.txt")},
    ".git": {"HEAD": b"ref: refs/heads/main\n"},
    "node_modules": {"x": {"package.json": b"{}"}},
    "a b": b"",
}
"""What lies in the build context."""


def context() -> Context:
    """The build context that the files of this grammar copy from."""
    return Context(MemoryFolder(FILES))


_RARELY = st.sampled_from([False] * 6 + [True] + [False] * 6)
_SOMETIMES = st.sampled_from([False, False, True, False])
_LONGEST = 3000
"""Bytes of a golden case that is taken."""

_ENDS = st.sampled_from(
    [str, str, str, str, str, lambda text: text.replace("\n", "\r\n"), lambda text: text.rstrip("\n"), str, str, str]
)
_REFUSED = st.sampled_from(["FOO bar", "USER", "ARG", "EXPOSE\n", "# layersmith: skip-file", "RUN <<E", "COPY a", "\\"])
_BYTES = st.sampled_from([b"\xff", b"\xe9", b"\xc3\x28", b"\r", b"\v", b"\x85", b"\t"])
_KEYWORD = re.compile("[A-Z]*")
_CASES = st.sampled_from([str.upper] * 8 + [str.lower, str.title])
_SPACE = st.sampled_from(
    [" ", " ", " ", " ", "  ", "\t", f" {BREAK}", f" {BREAK}    ", f" {BREAK}# why\n  ", f"{BREAK} "]
)
_BASES = st.sampled_from(
    [
        *("debian:12", "debian", "ubuntu:22.04", "alpine:3.20", "alpine", "python:3.12-slim", "python:3.11", "node:20"),
        *("node:20-alpine", "golang:1.22", "centos:7", "scratch", "$BASE", "${BASE:-debian:12}", "base", "build", "0"),
        *(
            "mcr.microsoft.com/windows/servercore:ltsc2022",
            "php:8.2-apache",
            "rust@sha256:" + "0" * 64,
            "example/own:1",
        ),
    ]
)
_STAGES = st.sampled_from(["base", "build", "deps", "Final", "x-1"])
_SOURCES = st.sampled_from(
    [
        *(".", "./", "src", "src/", "./src", "package.json", "package*.json", "requirements.txt", "go.mod go.sum"),
        *("start.sh", "app.conf", "a.tar.gz", "*.py", "src/a.js", "missing", "setup.py src/", "/", "$SRC", '"a b"'),
        *("https://x.org/a.tar.gz", "https://x.org/a.git#v1", "../x", "more.txt", "**/*.py", "[a-s]*"),
    ]
)
_TARGETS = st.sampled_from(
    [
        ".",
        "./",
        "/app",
        "/app/",
        "/app/src/",
        "/srv/x",
        "/opt/tool/",
        "/app/start.sh",
        "/etc/app.conf",
        "$DIR/",
        "/",
        "src/",
    ]
)
_COPY_FLAGS = st.sampled_from(
    [
        *(
            "--from=base",
            "--from=build",
            "--from=0",
            "--from=nginx:1",
            "--chown=app:app",
            "--chown=1000",
            "--chmod=755",
        ),
        *("--chmod=u+x", "--link", "--link=false", "--parents", "--exclude=*.md", "--chown=$USER", '--chown="app"'),
    ]
)
_ADD_FLAGS = st.sampled_from(
    ["--chown=app", "--chmod=0644", "--keep-git-dir=true", "--checksum=sha256:" + "1" * 64, "--link", "--unpack=false"]
)
_RUN_FLAGS = st.sampled_from(
    [
        *("--mount=type=cache,target=/root/.cache/pip", "--mount=type=cache,target=/var/cache/apt,sharing=locked"),
        *("--mount=type=bind,source=src,target=/src", "--mount=type=bind,from=build,target=/b,rw", "--network=none"),
        *("--mount=type=secret,id=t", "--mount=type=ssh", "--mount=type=tmpfs,target=/tmp", "--security=insecure"),
        *("--network=host", "--mount=type=secret,id=t,env=T", "--mount=target=.,rw", "--network=default"),
    ]
)
_HEALTH_FLAGS = st.sampled_from(
    ["--interval=5s", "--timeout=3s", "--retries=3", "--start-period=1m", "--start-interval=1s"]
)
_VALUES = st.sampled_from(
    [
        *(
            "1",
            "a",
            '"a b"',
            "'a b'",
            "a\\ b",
            "$A",
            "${A:-b}",
            '"$PATH:/x"',
            "/app",
            "",
            '""',
            "é",
            "a=b",
            "noninteractive",
        ),
        *('"a\\"b"', "#x", "'$A'", "$PATH:/opt/bin", "s3cr3t", "${A}$B", "a,b", "[1]", '"multi ' + BREAK + 'line"'),
    ]
)
_NAMES = st.sampled_from(
    [
        "A",
        "B",
        "PATH",
        "DIR",
        "HOME",
        "DEBIAN_FRONTEND",
        "API_TOKEN",
        "NODE_ENV",
        "PIP_NO_CACHE_DIR",
        "a.b",
        "org.x-y",
        "U",
    ]
)
_EXEC = st.sampled_from(
    [
        *(
            '["node", "src/a.js"]',
            '["/bin/sh", "-c", "echo $A && make"]',
            '[ "a" , "b c" ]',
            '["a\\"b"]',
            "[]",
            '["é"]',
        ),
        *(
            '["apt-get", "install", "-y", "git"]',
            "['a']",
            '["a",' + BREAK + '  "b"]',
            '["rm", "-rf", "/app"] x',
            '["\\u0061"]',
        ),
    ]
)
_SIMPLE = st.sampled_from(
    [
        *(
            "USER app",
            "USER root",
            "USER $USER",
            "USER 1000:1000",
            "WORKDIR /app",
            "WORKDIR src",
            "WORKDIR $DIR",
            "WORKDIR /",
        ),
        *('WORKDIR "/a b"', "EXPOSE 80", "EXPOSE 80/tcp 443", "EXPOSE $PORT", "STOPSIGNAL SIGTERM", "STOPSIGNAL 9"),
        *(
            "VOLUME /data",
            'VOLUME ["/data", "/app"]',
            "VOLUME /app /srv/x",
            "MAINTAINER me <me@x.org>",
            'MAINTAINER "é, x"',
        ),
        *(
            'SHELL ["/bin/bash", "-o", "pipefail", "-c"]',
            'SHELL ["/bin/sh", "-c"]',
            'SHELL ["/bin/ash", "-eo", "pipefail", "-c"]',
        ),
        *(
            'SHELL ["powershell", "-Command"]',
            "HEALTHCHECK NONE",
            "CMD node src/a.js",
            "CMD",
            'CMD ["nginx"]',
            "ENTRYPOINT /app/start.sh",
        ),
        *("ENTRYPOINT exec node a.js", "CMD cd /app && node a.js"),
    ]
)
_GAPS = st.sampled_from(
    [
        "",
        "",
        "",
        "",
        "\n",
        "# note\n",
        "  # note\n",
        "#\n",
        " \t\n",
        "# layersmith: ignore\n",
        "\n\n# a\n# b\n",
        "# é\n",
    ]
)
_INDENTS = st.sampled_from(["", "", "", "", "", " ", "\t", "    "])
_HEREDOC_NAMES = st.sampled_from(
    [
        ("EOF", "<<EOF"),
        ("EOF", "<<-EOF"),
        ("EOF", "<<'EOF'"),
        ("EOF", '<<"EOF"'),
        ("EOT", "3<<EOT"),
        ("E F", "<<-'E F'"),
    ]
)
_TOPS = st.sampled_from(
    [
        *("", "", "", "", "# syntax=docker/dockerfile:1\n", "# syntax = docker/dockerfile:1.4\n", "# check=skip=all\n"),
        *("# syntax=docker/dockerfile:1\n# check=skip=all;error=true\n", "\ufeff", "#!/usr/bin/env x\n", "\n"),
        "# syntax=docker/dockerfile:1.2\n",
    ]
)


def _name(flag: str) -> str:
    """What of `flag` may not stand there twice."""
    return flag if flag.startswith("--mount") else flag.partition("=")[0]


@st.composite
def _flags(draw: st.DrawFn, flags: st.SearchStrategy[str]) -> str:
    return "".join(flag + draw(_SPACE) for flag in draw(st.lists(flags, max_size=2, unique_by=_name)))


@st.composite
def _copy(draw: st.DrawFn) -> str:
    keyword, flags = draw(st.sampled_from([("COPY", _COPY_FLAGS), ("COPY", _COPY_FLAGS), ("ADD", _ADD_FLAGS)]))
    given = draw(_flags(flags)) if draw(_SOMETIMES) else ""
    sources = draw(st.lists(_SOURCES, min_size=1, max_size=3))
    target = draw(_TARGETS)
    if draw(_RARELY):
        words = ", ".join(f'"{word.strip(chr(34))}"' for word in [*sources, target])
        return f"{keyword} {given}[{words}]"
    return keyword + draw(_SPACE) + given + "".join(source + draw(_SPACE) for source in sources) + target


@st.composite
def _run(draw: st.DrawFn) -> str:
    flags = draw(_flags(_RUN_FLAGS)) if draw(_SOMETIMES) else ""
    return "RUN" + draw(_SPACE) + flags + draw(BODIES)


@st.composite
def _heredoc(draw: st.DrawFn) -> str:
    kind = draw(
        st.sampled_from(
            ["RUN {}", "RUN {}", "RUN bash {}", "RUN cat {} > /f", "COPY {} /app/", "ADD {} /f", "RUN {} && make"]
        )
    )
    opened = draw(st.lists(_HEREDOC_NAMES, min_size=1, max_size=2, unique_by=lambda pair: pair[0]))
    documents = "".join(
        draw(st.sampled_from(["", "", "#!/bin/bash\n", "#!/usr/bin/env python3\n"])) + draw(SCRIPTS) + f"\n{name}\n"
        for name, _ in opened
    )
    return kind.format(" ".join(mark for _, mark in opened)) + "\n" + documents.removesuffix("\n")


@st.composite
def _settings(draw: st.DrawFn) -> str:
    keyword = draw(st.sampled_from(["ENV", "ENV", "LABEL", "ARG"]))
    if keyword == "ARG":
        return f"ARG {draw(_NAMES)}" + draw(st.sampled_from(["", "={}", "={} B=2"])).format(draw(_VALUES))
    if draw(_SOMETIMES):
        return f"{keyword}{draw(_SPACE)}{draw(_NAMES)} {draw(_VALUES)}" + draw(st.sampled_from(["", " more", "  "]))
    pairs = draw(st.lists(st.tuples(_NAMES, _VALUES), min_size=1, max_size=3))
    return keyword + "".join(f"{draw(_SPACE)}{name}={value}" for name, value in pairs)


@st.composite
def _commands(draw: st.DrawFn) -> str:
    keyword = draw(st.sampled_from(["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"]))
    if keyword == "HEALTHCHECK":
        return f"HEALTHCHECK {draw(_flags(_HEALTH_FLAGS))}CMD {draw(st.one_of(_EXEC, st.just('curl -f localhost')))}"
    return f"{keyword}{draw(_SPACE)}{draw(_EXEC)}"


_ONE = st.one_of(
    *(_run(), _run(), _run(), _run(), _copy(), _copy(), _settings(), _SIMPLE, _heredoc(), _commands()),
    st.sampled_from(["ONBUILD ", "onbuild\t"]).flatmap(lambda outer: st.one_of(_run(), _copy()).map(outer.__add__)),
    odd_instruction(),
)


def _golden() -> Iterator[tuple[str, list[str]]]:
    """The instructions of each stage of the golden cases, which show what the transforms do and leave alone, with the
    name of the transform."""
    for path in sorted((Path(__file__).parent.parent / "golden").glob("*/*/Dockerfile")):
        tree = parse(path.read_bytes())
        if tree.problem or tree.escape == b"`" or len(tree.source) > _LONGEST or not tree.source.isascii():
            continue
        for stage in tree.stages:
            texts = [instruction.text.decode().rstrip("\r\n") for instruction in stage.instructions]
            if texts:
                yield path.parts[-3], [text.replace("\r\n", "\n").replace("\\\n", BREAK) for text in texts]


_FAMILIES = st.sampled_from([[stage for _, stage in cases] for _, cases in groupby(_golden(), key=lambda one: one[0])])


@st.composite
def _slice(draw: st.DrawFn) -> list[str]:
    """Some neighbours from a golden case: of each transform as often."""
    stage = draw(st.sampled_from(draw(_FAMILIES)))
    first = draw(st.integers(0, len(stage) - 1))
    return stage[first : first + draw(st.sampled_from([2, 3, 5, 9]))]


_SOME = st.one_of(_ONE.map(lambda one: [one]), _ONE.map(lambda one: [one]), _slice())
"""An instruction, or a few that go together."""


@st.composite
def _from(draw: st.DrawFn) -> str:
    platform = draw(st.sampled_from(["", "", "", "--platform=linux/amd64 ", "--platform=$BUILDPLATFORM "]))
    name = draw(st.one_of(st.just(""), _STAGES.map(" AS {}".format), _STAGES.map(" as {}".format)))
    return f"FROM {platform}{draw(_BASES)}{name}"


@st.composite
def dockerfiles(draw: st.DrawFn) -> bytes:
    """A Dockerfile: mostly one that a builder takes."""
    top = draw(_TOPS)
    escape = "\\"
    if draw(_RARELY):
        top, escape = draw(st.sampled_from(["# escape=`\n", "#escape = `\n"])) + top.lstrip("\ufeff"), "`"
    parts = [top]
    for argument in draw(st.lists(st.sampled_from(["ARG BASE=debian:12", "ARG A", 'ARG DIR="/app"']), max_size=1)):
        parts += [draw(_GAPS), argument, "\n"]
    odd_case = draw(_RARELY)
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
        parts += [draw(_GAPS), draw(_from()), "\n"]
        for text in chain.from_iterable(draw(st.lists(_SOME, min_size=1, max_size=7))):
            if odd_case:
                keyword = _KEYWORD.match(text)[0]
                text = draw(_CASES)(keyword) + text[len(keyword) :]
            # Behind the name that ends a here-document nothing may stand.
            behind = "" if "<<" in text else draw(st.sampled_from(["", "", "", " ", "\t"]))
            parts += [draw(_GAPS), draw(_INDENTS), text, behind, "\n"]
    text = "".join(parts).replace(BREAK, escape + draw(st.sampled_from(["\n", "\n", "\n", " \n"])))
    text = draw(_ENDS)(text)
    # What a builder refuses, so that a file with it is left alone.
    text += draw(_REFUSED) if draw(_RARELY) else ""
    source = text.encode()
    if draw(_RARELY):
        at = draw(st.integers(0, 1_000_000)) % len(source)
        source = source[:at] + draw(_BYTES) + source[at:]
    return source
