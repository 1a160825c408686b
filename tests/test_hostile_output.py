"""File names and texts reach nobody as they are: each command and format on a hostile project, byte by byte."""

from __future__ import annotations

import contextlib
import html.parser
import io
import json
import os
import pty
import re
import select
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from image_tars import device, file, hard_link, save, symlink
from layersmith.cli import main
from lsp_client import EVERYTHING, client

ODD = "\x1b[31m\x1b]0;title\x07\x9b1m\x9d0;x\x9c\x7f\x08\u202e\u2066\u200f\u2028\ufeff"
"""Sequences that colour, rename the window, delete and turn the direction of text, by C0 and C1 characters."""

MARKUP = "<xss>&quot;\"'`</details>`[a](javascript:b)![c](d)@all|"

NAME = os.fsencode(f"n{ODD}{MARKUP.replace('/', '')}\n::error file=x::y%0A\r,") + b"\xff\x9b"
"""The name of a file: all bytes but NUL and slash may be in one."""

LINE = os.fsencode(f"{ODD}{MARKUP}").replace(b"\\", b"") + b"\xff\x9b"

WORD = re.sub(rb"[\s\"'`$\\&|<>()\[\];#*?!]", b"", os.fsencode(ODD + "a[]::b%0A")) + b"\xff\x9b"
"""A word in a Dockerfile and in a shell."""

DOCKERFILE = b"""\
# check=skip=none
FROM debian:12%W AS base
# {LINE}
LABEL name="%L"
ENV A%W=b%W TOKEN%W=ghx_%W
ENV old%W value %W
MAINTAINER me %L
ARG VERSION%W=1
WORKDIR /srv%W
RUN apt-get update
RUN apt-get install -y curl%W wget sudo%W git%W
RUN echo %W > /etc/x%W
RUN cd /opt%W && make %W
COPY a%W.txt b%W.txt /srv/
COPY . /srv%W/
COPY requirements.txt%W /srv/
RUN pip install -r requirements.txt%W
RUN chown -R app%W:app /srv%W
ADD https://example.com/x%W.tar.gz /opt/
ADD dir%W /opt/
RUN rm -rf /var/cache/apk%W/* /srv/a%W.txt
RUN curl -u me:q1w2e3r4t5%W https://example.com/%W
RUN <<EOF
cat %W
EOF
USER u%W
HEALTHCHECK CMD curl %W
ENTRYPOINT exec server%W --x
CMD start%W
FROM python:3.12-sli%Wm
COPY --from=base /srv%W /srv
RUN npm ci && node%W build
""".replace(b"%W", WORD).replace(b"%L", LINE.replace(b'"', b""))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: a repository in which all is hostile."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    root = Path(__file__).parent.parent
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(root / name) for name in ("optimizer", "transforms")))
    for name in ("CI", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    Path(".git").mkdir()
    Path("Dockerfile").write_bytes(DOCKERFILE)
    for name in (NAME + b".Dockerfile", b"Dockerfile." + NAME):
        with open(name, "wb") as made:
            made.write(
                b"FROM alpine\nRUN apk add curl" + WORD + b"\nRUN touch /a" + WORD + b"\nCOPY " + WORD + b" /x\n"
            )
    with open(b"refused" + NAME + b".Dockerfile", "wb") as made:
        made.write(b"FROM alpine\nFRO" + WORD + b"M x" + LINE + b"\n")
    Path("stage.Dockerfile").write_bytes(b"FROM alpine AS " + WORD + b"\nRUN x\n")
    os.symlink("/etc/passwd", NAME + b"1.Dockerfile")
    os.mkfifo(NAME + b"2.Dockerfile")
    for name in (b"a" + WORD + b".txt", b"b" + WORD + b".txt", b"requirements.txt" + WORD, NAME, WORD):
        with open(name, "wb") as made:
            made.write(LINE)
    os.mkdir(b"dir" + WORD)
    for name in (b".env" + WORD, b"id_rsa" + WORD, b"dir" + WORD + b"/x" + NAME):
        with open(name, "wb") as made:
            made.write(LINE)
    Path("compose.yaml").write_text(json.dumps({"services": {f"s{ODD}": {"build": "."}}}), encoding="utf-8")
    Path("README.md").write_bytes(b"# " + LINE + b"\n\n```dockerfile\nFROM a\nRUN x" + WORD + b"\nRUN y\n```\n")
    return folder


def unsafe(text: str, kept: str = "\n") -> list[str]:
    """The characters of `text` that are not printable, apart from those `kept`."""
    return [character for character in text if not character.isprintable() and character not in kept]


def run(*arguments: str) -> tuple[bytes, bytes, int]:
    """What the command line writes to both streams, which must be UTF-8, and its exit code."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main.run(arguments)
    written: list[bytes] = [stream.buffer.getvalue() for stream in (out, err)]  # type: ignore[attr-defined]
    assert b"internal error" not in written[1], written[1].decode()
    return written[0], written[1], code


NAMED = NAME.decode("utf-8", "surrogateescape")
TEXT = {
    "check": ("fix", "--check", "--show-held-back", "--statistics"),
    "all": ("fix", "--check", "--show-held-back", "--unsafe-fixes", "--enable", "cache-mounts,join-metadata"),
    "write": ("fix", "--unsafe-fixes", "--accept", "split-stages,slim-base,write-dockerignore"),
    "style": ("fix", "--check", "--show-held-back", "--select", "sort-packages,use-workdir,heredoc-runs,exec-form"),
    "embedded": ("fix", "--check", "--show-held-back", "--embedded", "."),
    "missing": ("fix", "--check", NAMED + "3"),
    "fifo": ("fix", NAMED + "2.Dockerfile"),
    "terminal": ("report", "--terminal", "--unsafe-fixes"),
    "why": ("why", f"a{WORD.decode('utf-8', 'surrogateescape')}.txt"),
    "why this": ("why", NAMED),
    "why nothing": ("why", NAMED + "4"),
    "share": ("share", "--check", "--show-held-back"),
    "verify": ("verify", "--engine", "podman", "--unsafe-fixes"),
    "verify this": ("verify", NAMED + ".Dockerfile", "--engine", "podman"),
    "layers": ("layers", NAMED, "--engine", "podman"),
    "explain": ("explain", NAMED),
    "select": ("fix", "--select", NAMED),
    "accept": ("fix", "--accept", f"slim-base:{NAMED}"),
    "config": ("fix", "--config", NAMED),
    "config there": ("fix", "--config", f"a{WORD.decode('utf-8', 'surrogateescape')}.txt"),
    "context": ("fix", "--check", "--context", NAMED),
    "command": (NAMED,),
    "command there": ("Dockerfile." + NAMED,),
    "option": ("fix", "--" + NAMED),
    "number": ("fix", "--jobs", NAMED),
    "size": ("fix", "--max-size", NAMED),
    "propose": ("propose", "--no-color"),
}


@pytest.mark.parametrize("name", TEXT)
def test_lines_for_people(project: Path, name: str) -> None:
    out, err, _ = run(*TEXT[name])
    text = out.decode()
    if name == "propose":  # its diffs have to apply
        text = re.sub(r"^(?:diff --git .*|---.*|\+\+\+.*|[-+ @].*)\n", "", text, flags=re.MULTILINE)
    text += err.decode()
    assert text
    assert not unsafe(text), ascii(text)
    assert not re.search(r"^\s*::", text, re.MULTILINE)


def strings(value: object, skipped: frozenset[str] = frozenset()) -> Iterator[str]:
    """The strings in a JSON value, apart from what keys `skipped` hold."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, skipped)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            if key not in skipped:
                yield from strings(item, skipped)


EXACT = {
    "json": {"path", "passes", "beside", "folder"},
    "jsonl": {"path", "passes", "beside", "folder"},
    "sarif": {"insertedContent"},
    "gitlab": set(),
    "rdjson": {"suggestions"},
}
"""What has to be exact in a format, where control characters are escapes of JSON."""


@pytest.mark.parametrize("name", EXACT)
def test_json_formats(project: Path, name: str) -> None:
    out, err, _ = run("fix", "--check", "--unsafe-fixes", "--show-held-back", "--output-format", name)
    assert out.isascii()
    assert not unsafe((out + err).decode())
    for line in out.splitlines() if name == "jsonl" else [out]:
        found = list(strings(json.loads(line), frozenset(EXACT[name])))
        assert not unsafe("".join(found)), [ascii(text) for text in found if unsafe(text)]


def test_annotations(project: Path) -> None:
    out = run("fix", "--check", "--unsafe-fixes", "--show-held-back", "--output-format", "github")[0].decode()
    assert not unsafe(out)
    for line in out.splitlines():
        assert re.fullmatch(
            r"::(error|warning|notice) file=[^:,]*,line=\d+,endLine=\d+,title=[\w -]*::(?!.*%(?!25|0A)).*", line
        ), line


def test_markdown(project: Path) -> None:
    text = run("fix", "--check", "--unsafe-fixes", "--show-held-back", "--output-format", "markdown")[0].decode()
    assert not unsafe(text.replace("@\u200b", "@"), "\n\t")  # so that it calls nobody
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"]).parse(text)
    inner = [child for token in tokens for child in (token, *(token.children or ()))]
    assert {token.type for token in inner}.isdisjoint({"link_open", "image", "html_inline", "table_open"})
    blocks = {token.content.strip() for token in inner if token.type == "html_block"}
    assert blocks == {"<details><summary>Diff</summary>", "</details>"}
    assert "@all" not in "".join(token.content for token in inner if token.type == "text")


class _Page(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {text or "" for name, text in attrs if name in ("href", "src")}


def test_page(project: Path) -> None:
    text = run("report", "--output", "-", "--unsafe-fixes")[0].decode()
    assert not unsafe(text, "\n\t\xa0")
    page = _Page()
    page.feed(text)
    assert "xss" not in page.elements
    assert not any(name.startswith("on") for name in page.attributes)
    assert all(link.startswith(("#", "https://", "data:,")) for link in page.links), page.links


def test_a_diff_for_a_program_applies(project: Path) -> None:
    diff = run("fix", "--diff")[0]
    heads = b"".join(re.findall(rb"^(?:diff --git|---|\+\+\+) .*\n", diff, re.MULTILINE))
    assert not unsafe(heads.decode(), "\n\t")
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "-"], input=diff, check=True)
    applied = {
        name: Path(os.fsdecode(name)).read_bytes()
        for name in os.listdir(b".")
        if name.endswith(b"ockerfile") and not name.endswith(b"2.Dockerfile")
    }
    assert not run("fix", "--diff")[0]
    assert b"&&" in applied[NAME + b".Dockerfile"]


def on_a_terminal(*arguments: str, typed: bytes = b"", stdin: bytes | None = None, **environment: str) -> bytes:
    """What the command line prints on a terminal of 80 columns, both streams."""
    mine, theirs = pty.openpty()
    command = [sys.executable, "-m", "layersmith", *arguments]
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environment}
    source = subprocess.PIPE if stdin is not None else theirs
    with subprocess.Popen(
        command, stdin=source, stdout=theirs, stderr=theirs, env=env, start_new_session=True
    ) as child:
        os.close(theirs)
        if stdin is not None:
            assert child.stdin
            child.stdin.write(stdin)
            child.stdin.close()
        os.write(mine, typed)
        out = b""
        while True:
            select.select([mine], [], [], 60)
            try:
                piece = os.read(mine, 65536)
            except OSError:
                break
            if not piece:
                break
            out += piece
    os.close(mine)
    return out.replace(typed, b"") if typed else out


SCREEN = {
    "fix --diff": ("fix", "--diff", "--unsafe-fixes"),
    "fix --diff without colours": ("fix", "--diff", "--no-color"),
    "propose": ("propose",),
    "report": ("report", "--terminal"),
    "layers": ("layers", "image.tar", "--find-secrets", "q1w2e3r4t5"),
}


@pytest.mark.parametrize("name", SCREEN)
def test_on_a_terminal(project: Path, name: str) -> None:
    if name == "layers":
        hostile_image(project / "image.tar")
    check_screen(on_a_terminal(*SCREEN[name]))


def check_screen(out: bytes) -> None:
    """Fail when more than colours and line ends of ours is in what a terminal was sent."""
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.decode())
    assert len(text) > 20
    assert not unsafe(text, "\n\r\t"), ascii(
        [text[max(at - 50, 0) : at + 20] for at, c in enumerate(text) if unsafe(c, "\n\r\t")][:3]
    )
    # Colours are ours: what the texts hold of them is shown as an escape.
    assert "\x1b[31m\x1b" not in out.decode()


def test_asked_one_by_one(project: Path) -> None:
    check_screen(on_a_terminal("fix", "--interactive", "Dockerfile", typed=b"y\nn\nq\n"))


def test_a_result_on_a_terminal(project: Path) -> None:
    check_screen(on_a_terminal("fix", "-", stdin=DOCKERFILE))


def hostile_image(place: Path) -> None:
    """An image whose names, links, attributes, history and labels are hostile."""
    odd = ODD + "q1w2e3r4t5"
    layer = [
        file(f"etc/{odd}", f"x q1w2e3r4t5 {odd}".encode(), user__a=b"q1w2e3r4t5"),
        symlink(f"l{odd}", odd),
        file("gone" + odd, b"y" * 1000),
        device("d" + odd, b"3", 1, 3),
    ]
    save(
        place,
        [layer, [hard_link(f"h{odd}", f"etc/{odd}")]],
        history=[f"RUN {odd}\n{MARKUP}", f"/bin/sh -c #(nop) {odd}"],
    )


def test_layers_of_a_hostile_image(project: Path) -> None:
    hostile_image(project / "image.tar")
    for more in ((), ("--json",)):
        out, err, code = run("layers", "image.tar", "--find-secrets", "q1w2e3r4t5", *more)
        assert code == 1, err
        assert not unsafe((out + err).decode())


def test_an_editor_is_told_in_plain_words(project: Path) -> None:
    uri = (project / "Dockerfile").as_uri()
    text = DOCKERFILE.decode("utf-8", "replace")
    with client() as editor:
        editor.begin(EVERYTHING)
        editor.open(uri, text)
        found = editor.diagnostics(uri, 1)
        actions = editor.actions(uri, text)
        where = {"textDocument": {"uri": uri}}
        outline = editor.ask("textDocument/documentSymbol", where)
        places = [{**where, "position": {"line": line, "character": 1}} for line in range(text.count("\n"))]
        hovers = [editor.ask("textDocument/hover", place) for place in places]
    for told in (found, actions, outline, hovers):
        for one in strings(told, frozenset({"edit", "data", "uri"})):
            assert not unsafe(one, "\n"), ascii(one)
    assert found
    assert actions
    assert any(hovers)


HIDDEN = "".join(
    character
    for character in map(chr, range(1, sys.maxunicode + 1))
    if unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") or (character.isspace() and character != " ")
)
"""All that controls a terminal, the direction of text or where a line ends, and all blanks but one."""

DEEP = bool(os.environ.get("LAYERSMITH_FAULTS"))
PIECES = [HIDDEN[at : at + 40] for at in range(0, len(HIDDEN), 40)]
if not DEEP:
    PIECES = [*PIECES[:2], "\u200b\u200e\u2028\u2029\u202e\u2066\ufeff\u3000"]  # C0, C1, and some of the others

EVERY: dict[str, tuple[tuple[str, ...], ...]] = {
    "completion": (("completion", "%"),),
    "explain": (("explain", "%"),),
    "fix": (
        ("fix", "--check", "--show-held-back", "--unsafe-fixes", "."),
        *(("fix", "--check", "--output-format", name, ".") for name in ("github", "gitlab", "json", "jsonl", "sarif")),
        ("fix", "%.Dockerfile", "%", "--select", "%"),
    ),
    "layers": (("layers", "%.tar"), ("layers", "%")),
    "lsp": (("lsp", "%"),),
    "man": (("man", "%"),),
    "propose": (("propose", "%"),),
    "report": (("report", "--output", "-", "."), ("report", "--terminal", "."), ("report", "%")),
    "schema": (("schema", "%"),),
    "share": (("share", "--check", "--show-held-back", "."), ("share", "%")),
    "transforms": (("transforms", "%"),),
    "verify": (("verify", "%", "--engine", "podman"),),
    "why": (("why", "x%"), ("why", "%")),
}
"""What each command is tried with; `%` stands for hidden characters."""


def test_every_command_is_tried() -> None:
    assert EVERY.keys() == main.commands.commands.keys()


@pytest.mark.parametrize("name", EVERY)
def test_no_command_hands_on_a_hidden_character(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    pieces = [piece.replace("/", "") for piece in PIECES]
    for piece in pieces:
        text = re.sub(r"[\n\r]", "", piece)
        Path(f"{piece}.Dockerfile").write_text(
            f"FROM debian:12 AS a\n# {text}\nENV A='{text}'\nRUN echo '{text}'\nRUN apt-get update\n"
            f'RUN apt-get install -y curl \'{text}\'\nCOPY ["x{text}", "/x{text}"]\nWORKDIR /{text}\n',
            encoding="utf-8",
            newline="",
        )
        for other in (f"x{piece}", f"x{text}"):
            Path(other).write_bytes(b"x")
        save(Path(f"{piece}.tar"), [[file(f"etc/{piece}", b"x")]], history=[f"RUN {piece}"])
    told = 0
    for arguments in EVERY[name]:
        each = pieces if any("%" in one for one in arguments) else [""]
        for piece in each:
            out, err, _ = run(*(one.replace("%", piece) for one in arguments))
            text = (out + err).decode()
            told += len(text)
            assert not unsafe(text, "\n\t\xa0" if name == "report" else "\n"), ascii(text)
    assert told
