"""A grammar of whole Dockerfiles, with all that the reference knows: files that people might write, so that the
transforms have something to do, in all the odd ways in which they can be written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from choices import Pick, Rule, one_of, several
from context_grammar import FILES, Files, changed
from golden_grammar import golden
from install_grammar import install
from layersmith.options import Options
from layersmith.values import value
from project_grammar import project
from recipe_grammar import recipe
from shell_grammar import BREAK, body, script
from strategies import TOKENS

_RARELY = [False] * 12 + [True]
_HARDLY = [False] * 24 + [True]
_SOMETIMES = [False, False, False, True]
_REFUSED = ["FOO bar", "USER", "ARG", "EXPOSE\n", "# layersmith: skip-file", "RUN <<E", "COPY a", "\\"]
_BYTES = [b"\xff", b"\xe9", b"\xc3\x28", b"\r", b"\v", b"\x85", b"\t"]
_KEYWORD = re.compile("[A-Z]*")
_SPACE = [" ", " ", " ", " ", "  ", "\t", f" {BREAK}", f" {BREAK}    ", f" {BREAK}# why\n  ", f"{BREAK} "]
_BASES = [
    "debian:12", "debian", "ubuntu:22.04", "alpine:3.20", "alpine", "python:3.12-slim", "python:3.11", "node:20",
    "node:20-alpine", "golang:1.22", "centos:7", "scratch", "$BASE", "${BASE:-debian:12}", "base", "build", "0",
    "mcr.microsoft.com/windows/servercore:ltsc2022", "php:8.2-apache", "rust@sha256:" + "0" * 64, "example/own:1",
]  # fmt: skip
_STAGES = ["base", "build", "deps", "Final", "x-1"]
_SOURCES = [
    ".", "./", "src", "src/", "./src", "package.json", "package*.json", "requirements.txt", "go.mod go.sum",
    "start.sh", "app.conf", "a.tar.gz", "*.py", "src/a.js", "missing", "setup.py src/", "/", "$SRC", '"a b"',
    "https://x.org/a.tar.gz", "https://x.org/a.git#v1", "../x", "more.txt", "**/*.py", "[a-s]*",
]  # fmt: skip
_TARGETS = [
    ".", "./", "/app", "/app/", "/app/src/", "/srv/x", "/opt/tool/", "/app/start.sh", "/etc/app.conf", "$DIR/", "/",
    "src/",
]  # fmt: skip
_COPY_FLAGS = [
    "--from=base", "--from=build", "--from=0", "--from=nginx:1", "--chown=app:app", "--chown=1000", "--chmod=755",
    "--chmod=u+x", "--link", "--link=false", "--parents", "--exclude=*.md", "--chown=$USER", '--chown="app"',
]  # fmt: skip
_ADD_FLAGS = [
    "--chown=app", "--chmod=0644", "--keep-git-dir=true", "--checksum=sha256:" + "1" * 64, "--link", "--unpack=false",
]  # fmt: skip
_RUN_FLAGS = [
    "--mount=type=cache,target=/root/.cache/pip", "--mount=type=cache,target=/var/cache/apt,sharing=locked",
    "--mount=type=bind,source=src,target=/src", "--mount=type=bind,from=build,target=/b,rw", "--network=none",
    "--mount=type=secret,id=t", "--mount=type=ssh", "--mount=type=tmpfs,target=/tmp", "--security=insecure",
    "--network=host", "--mount=type=secret,id=t,env=T", "--mount=target=.,rw", "--network=default",
]  # fmt: skip
_HEALTH_FLAGS = ["--interval=5s", "--timeout=3s", "--retries=3", "--start-period=1m", "--start-interval=1s"]
_VALUES = [
    "1", "a", '"a b"', "'a b'", "a\\ b", "$A", "${A:-b}", '"$PATH:/x"', "/app", "", '""', "é", "a=b",
    "noninteractive", '"a\\"b"', "#x", "'$A'", "$PATH:/opt/bin", "s3cr3t", "${A}$B", "a,b", "[1]",
    '"multi ' + BREAK + 'line"',
]  # fmt: skip
_NAMES = [
    "A", "B", "PATH", "DIR", "HOME", "DEBIAN_FRONTEND", "API_TOKEN", "NODE_ENV", "PIP_NO_CACHE_DIR", "a.b", "org.x-y",
    "U",
]  # fmt: skip
_EXEC = [
    '["node", "src/a.js"]', '["/bin/sh", "-c", "echo $A && make"]', '[ "a" , "b c" ]', '["a\\"b"]', "[]", '["é"]',
    '["apt-get", "install", "-y", "git"]', "['a']", '["a",' + BREAK + '  "b"]', '["rm", "-rf", "/app"] x',
    '["\\u0061"]', '["/bin/bash", "-c", "a; b"]',
]  # fmt: skip
_SIMPLE = [
    "USER app", "USER root", "USER $USER", "USER 1000:1000", "WORKDIR /app", "WORKDIR src", "WORKDIR $DIR",
    "WORKDIR /", 'WORKDIR "/a b"', "EXPOSE 80", "EXPOSE 80/tcp 443", "EXPOSE $PORT", "STOPSIGNAL SIGTERM",
    "STOPSIGNAL 9", "VOLUME /data", 'VOLUME ["/data", "/app"]', "VOLUME /app /srv/x", "MAINTAINER me <me@x.org>",
    'MAINTAINER "é, x"', 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'SHELL ["/bin/sh", "-c"]',
    'SHELL ["/bin/ash", "-eo", "pipefail", "-c"]', 'SHELL ["powershell", "-Command"]', "HEALTHCHECK NONE",
    "CMD node src/a.js", "CMD", 'CMD ["nginx"]', "ENTRYPOINT /app/start.sh", "ENTRYPOINT exec node a.js",
    "CMD cd /app && node a.js",
]  # fmt: skip
_GAPS = [
    "", "", "", "", "", "", "", "\n", "# note\n", "  # note\n", "#\n", " \t\n", "# layersmith: ignore\n", "# é\n",
    "\n\n# a\n# b\n", "# hadolint ignore=DL3008\n",
]  # fmt: skip
_PLAIN_GAPS = ["", "", "", "", "\n", "# note\n", "  # note\n", "\n\n# a\n# b\n"]
_INDENTS = ["", "", "", "", "", " ", "\t", "    "]
_HEREDOCS = [
    ("EOF", "<<EOF"), ("EOF", "<<-EOF"), ("EOF", "<<'EOF'"), ("EOF", '<<"EOF"'), ("EOT", "3<<EOT"),
    ("E F", "<<-'E F'"), ("F.txt", "<<F.txt"), ("EOT", "<<-EOT"),
]  # fmt: skip
_WITH_HEREDOC = [
    "RUN {}", "RUN {}", "RUN bash {}", "RUN cat {} > /f", "COPY {} /app/", "ADD {} /f", "RUN {} && make",
    "COPY --chmod=755 {} /app/x", "RUN --network=none {}", "ONBUILD RUN {}", "RUN python3 {} a", "RUN cat {} | sh",
    "COPY a {} /app/",
]  # fmt: skip
_FIRST_LINES = ["", "", "", "#!/bin/bash\n", "#!/usr/bin/env python3\n", "# note\n", "\t", "set -e\n"]
_TOPS = [
    "", "", "", "", "# syntax=docker/dockerfile:1\n", "# syntax = docker/dockerfile:1.4\n", "# check=skip=all\n",
    "# syntax=docker/dockerfile:1\n# check=skip=all;error=true\n", "\ufeff", "#!/usr/bin/env x\n", "\n",
    "# syntax=docker/dockerfile:1.2\n", "# syntax=docker/dockerfile:1.10\n",
    "#syntax=docker.io/docker/dockerfile:1.7\n", "# note\n# syntax=docker/dockerfile:1\n", "\n# escape=`\n",
    "# note\n# escape=`\n",    "# syntax=docker/dockerfile-x\n", "# syntax=x\n# escape=\\\n", "# escape=\\\n# note\n",
]  # fmt: skip


def _flags(pick: Pick, flags: Sequence[str]) -> str:
    # Mounts may stand there more than once, others not.
    chosen = {
        flag if flag.startswith("--mount") else flag.partition("=")[0]: flag
        for flag in several(pick, lambda _: pick(flags), 0, 2)
    }
    return "".join(flag + pick(_SPACE) for flag in chosen.values())


def _copy(pick: Pick) -> str:
    keyword, flags = pick([("COPY", _COPY_FLAGS), ("COPY", _COPY_FLAGS), ("ADD", _ADD_FLAGS)])
    given = _flags(pick, flags) if pick(_SOMETIMES) else ""
    sources = several(pick, lambda _: pick(_SOURCES), 1, 3)
    target = pick(_TARGETS)
    if pick(_RARELY):
        words = ", ".join(f'"{word.strip(chr(34))}"' for word in [*sources, target])
        return f"{keyword} {given}[{words}]"
    return keyword + pick(_SPACE) + given + "".join(source + pick(_SPACE) for source in sources) + target


def _run(pick: Pick) -> str:
    return "RUN" + pick(_SPACE) + (_flags(pick, _RUN_FLAGS) if pick(_SOMETIMES) else "") + body(pick)


def _heredoc(pick: Pick) -> str:
    opened = dict(several(pick, lambda _: pick(_HEREDOCS), 1, 3))
    lines = [pick(_WITH_HEREDOC).format(" ".join(opened.values()))]
    for name, mark in opened.items():
        lines += [pick(_FIRST_LINES) + script(pick), pick(["", "", "\t"]) * ("-" in mark) + name]
    return "\n".join(lines)


def _settings(pick: Pick) -> str:
    keyword = pick(["ENV", "ENV", "LABEL", "ARG"])
    if keyword == "ARG":
        return f"ARG {pick(_NAMES)}" + pick(["", "={}", "={} B=2"]).format(pick(_VALUES))
    if pick(_SOMETIMES):
        return f"{keyword}{pick(_SPACE)}{pick(_NAMES)} {pick(_VALUES)}" + pick(["", " more", "  "])
    return keyword + "".join(several(pick, lambda _: f"{pick(_SPACE)}{pick(_NAMES)}={pick(_VALUES)}", 1, 3))


def _exec(pick: Pick) -> str:
    keyword = pick(["RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"])
    if keyword == "HEALTHCHECK":
        return f"HEALTHCHECK {_flags(pick, _HEALTH_FLAGS)}CMD {pick([*_EXEC, 'curl -f localhost'])}"
    return f"{keyword}{pick(_SPACE)}{pick(_EXEC)}"


def _simple(pick: Pick) -> str:
    return pick(_SIMPLE)


def _onbuild(pick: Pick) -> str:
    return pick(["ONBUILD ", "onbuild\t", f"ONBUILD {BREAK}"]) + one_of(pick, _run, _copy, _simple, _settings, _exec)


_ODD = [
    "RUN", "run", "Run", "RUN --mount=type=cache,target=/c", "CMD", "ONBUILD RUN", "COPY --link", "EXPOSE", "VOLUME",
    "workdir", "SHELL", "HEALTHCHECK CMD", "ADD", "USER", "LABEL", "ENV x", "ENTRYPOINT", "ARG", "STOPSIGNAL",
]  # fmt: skip
_ODD_WORDS = [
    "a", "./b", "x=y", '"two words"', "'it is'", "$HOME", "${X:-y}", "&&", "|", ";", "echo", "\\$x", "é", "-x",
]  # fmt: skip


def _odd(pick: Pick) -> str:
    return pick(_ODD) + "".join(several(pick, lambda _: pick(_SPACE) + pick(_ODD_WORDS), 1, 5))


_INSTRUCTIONS = (_run, _run, _run, _run, _copy, _copy, _settings, _simple, _heredoc, _exec, _onbuild, _odd)


def _some(pick: Pick) -> list[str]:
    """An instruction, or a few that go together: neighbours from a golden case."""
    if pick([False, False, True]):
        texts = list(golden(pick).texts)
        first = pick(range(len(texts)))
        return texts[first : first + pick([2, 3, 5, 9])]
    return [pick(_INSTRUCTIONS)(pick)]


def _case(pick: Pick) -> tuple[list[str], Files, Options]:
    """A golden case in which some instructions came, went or changed places."""
    case = golden(pick)
    return _shuffled(pick, list(case.texts), pick([0, 1, 1, 2, 3])), case.files, case.options


def _recipes(pick: Pick) -> tuple[list[str], Files, Options]:
    """Stages for transforms that need instructions to go together, with or without a change or two: one recipe, or some
    in one stage or in several."""
    first, *others = several(pick, recipe, 1, 4)
    apart = pick([False, False, False, True])
    texts = [*first, *(text for other in others for text in other if apart or not text.startswith("FROM "))]
    return _shuffled(pick, texts, pick([0, 0, 0, 1, 2])), FILES, Options()


def _project(pick: Pick) -> tuple[list[str], Files, Options]:
    """A project in one stage, with or without a change or two."""
    texts, files = project(pick)
    return _shuffled(pick, texts, pick([0, 0, 0, 0, 1])), files, Options()


def _install(pick: Pick) -> tuple[list[str], Files, Options]:
    """A project whose manifests may name anything, with or without a change or two."""
    texts, files = install(pick)
    return _shuffled(pick, texts, pick([0, 0, 0, 1])), files, Options()


def _shuffled(pick: Pick, texts: list[str], changes: int) -> list[str]:
    for _ in range(changes):
        # A file whose first FROM is not the first instruction is refused by builders and left alone.
        at = pick(range(1, len(texts))) if len(texts) > 1 and pick([True] * 9 + [False]) else pick(range(len(texts)))
        kind = pick(["another", "another", "gone", "twice", "moved"])
        if kind == "another":
            texts[at + 1 : at + 1] = _some(pick)
        elif kind == "twice":
            texts.insert(at, texts[at])
        elif len(texts) > 1:
            gone = texts.pop(at)
            if kind == "moved":
                texts.insert(pick(range(min(at, 1), len(texts) + 1)), gone)
    return texts


def _stages(pick: Pick) -> tuple[list[str], Files, Options]:
    """Instructions of some stages."""
    texts = several(pick, lambda _: pick(["ARG BASE=debian:12", "ARG A", 'ARG DIR="/app"']), 0, 1)
    for _ in range(pick([1, 1, 1, 2, 3])):
        texts += [_from(pick), *(text for some in several(pick, _some, 1, 7) for text in some)]
    return texts, FILES, Options()


def _from(pick: Pick) -> str:
    platform = pick(["", "", "", "--platform=linux/amd64 ", "--platform=$BUILDPLATFORM "])
    name = pick(["", pick([" AS {}", " AS {}", " as {}"]).format(pick(_STAGES))])
    return f"FROM {platform}{pick(_BASES)}{name}"


def _cased(pick: Pick, text: str) -> str:
    length = len(match[0]) if (match := _KEYWORD.match(text)) else 0
    return pick([str.upper, str.lower, str.title])(text[:length]) + text[length:]


def _ended(pick: Pick, text: str) -> str:
    """`text` with the ends of lines that it has on other systems, or without the last one."""
    end = pick(["", "", "", "", "", "", "", "CRLF", "none", "mixed"])
    if end == "CRLF":
        return text.replace("\n", "\r\n")
    if end == "mixed":
        return "".join(line.replace("\n", pick(["\n", "\n", "\r\n"])) for line in text.splitlines(keepends=True))
    return text.rstrip("\n") if end == "none" else text


@value
class Project:
    """A Dockerfile, the `files` of its build context (None: nobody knows them), and what the user has chosen."""

    source: bytes
    files: Files | None
    options: Options


_KINDS: Sequence[Rule[tuple[list[str], Files, Options]]] = (
    _stages, _case, _case, _case, _case, *(_recipes,) * 11, _project, _project, _install,
)  # fmt: skip
_OPTIONS = [
    *[Options()] * 9, Options(stages="all"), Options(merge="saves-bytes"), Options(builder="kaniko"),
    Options(builder="buildah"), Options(builder="dockerfile:1.10"), Options(stages="all", builder="dockerfile:1.20"),
    Options(builder="podman"), Options(builder="dockerfile:1.6"),
]  # fmt: skip


def dockerfile(pick: Pick) -> bytes:
    """A Dockerfile: mostly one that a builder takes."""
    return written(pick).source


def written(pick: Pick) -> Project:
    """A Dockerfile, mostly one that a builder takes, with what it is built of."""
    texts, files, options = pick(_KINDS)(pick)
    source = _laid_out(pick, texts)
    return Project(
        source,
        changed(pick, files) if pick([True, True, False]) else None,
        pick(_OPTIONS) if options == Options() else options,
    )


def _laid_out(pick: Pick, texts: list[str]) -> bytes:
    """`texts` in one of the odd ways in which a file can be written."""
    top = pick(_TOPS)
    escape = "\\"
    if pick(_RARELY):
        top, escape = pick(["# escape=`\n", "#escape = `\n"]) + top.lstrip("\ufeff"), "`"
    parts = [top]
    odd_case = pick(_RARELY)
    gaps = pick([_GAPS, _GAPS, _PLAIN_GAPS])
    for text in texts:
        # Behind the name that ends a here-document nothing may stand.
        behind = "" if "<<" in text else pick(["", "", "", " ", "\t"])
        parts += [pick(gaps), pick(_INDENTS), _cased(pick, text) if odd_case else text, behind, "\n"]
    text = _ended(pick, "".join(parts).replace(BREAK, escape + pick(["\n", "\n", "\n", " \n"])))
    if pick(_HARDLY):
        text = text.rstrip("\r\n") + f" {escape}\n"  # continues nothing
    # What a builder refuses, so that a file with it is left alone.
    text += pick(_REFUSED) if pick(_HARDLY) else ""
    source = text.encode()
    if pick(_HARDLY):
        at = pick(range(len(source)))
        source = source[:at] + pick(_BYTES) + source[at:]
    return source


def soup(pick: Pick) -> bytes:
    """Everything that matters to a Dockerfile's parser, in no sensible order."""
    return "".join(several(pick, lambda _: pick(TOKENS), 1, 24)).encode()
