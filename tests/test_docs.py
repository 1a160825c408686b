"""The documentation tells the truth: its links lead somewhere, its commands can be given, its transcripts are what the
commands print, and the site that is made of it loads nothing from elsewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from layersmith.cli.main import commands

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
FRONT = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
TRANSCRIPTS = [
    FRONT[0],
    *(DOCS / f"{name}.md" for name in ("embedded", "formats", "interactive", "proposals", "report", "share", "why")),
]
NEEDS_SITE = os.environ.get("LAYERSMITH_REQUIRE_SITE")


def tokens(page: Path) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def links(page: Path) -> Iterator[str]:
    for token in tokens(page):
        for child in token.children or ():
            if target := child.attrs.get("href") or child.attrs.get("src"):
                yield str(target)


def anchors(page: Path) -> set[str]:
    """What can follow a # in links to the page, as GitHub and Python-Markdown both make it of plain headings."""
    found = tokens(page)
    headings = [found[at + 1] for at, token in enumerate(found) if token.type == "heading_open"]
    texts = ["".join(child.content for child in token.children or ()) for token in headings]
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", text.lower())) for text in texts}


@pytest.mark.parametrize("page", [*PAGES, *FRONT], ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in links(page):
        if re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        # What is outside of docs/ is not on the site.
        assert page in FRONT or there.is_relative_to(DOCS), target
        if anchor:
            assert anchor in anchors(there), target


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml."""


def in_navigation(entry: Any) -> Iterator[str]:
    if isinstance(entry, str):
        yield entry
    for inner in entry.values() if isinstance(entry, dict) else entry if isinstance(entry, list) else ():
        yield from in_navigation(inner)


def test_every_page_is_in_the_navigation_once() -> None:
    settings = yaml.load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)
    assert sorted(in_navigation(settings["nav"])) == sorted(page.relative_to(DOCS).as_posix() for page in PAGES)


def shell_lines(page: Path) -> Iterator[str]:
    """The commands that the page shows, in blocks and in the text, where a command's name may stand alone."""
    for token in tokens(page):
        language = token.info.split()[:1]
        if token.type == "fence" and language in (["console"], ["sh"], ["shell"], ["bash"], ["fish"]):
            for line in token.content.replace("\\\n", " ").splitlines():
                if line.startswith("$ ") or language != ["console"]:
                    yield line.removeprefix("$ ")
        for child in token.children or ():
            if child.type == "code_inline" and re.match(r"(docker )?layersmith [a-z]+ .", child.content):
                yield child.content


def invocations(line: str) -> Iterator[list[str]]:
    """The arguments of each layersmith in a line of a shell."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    command: list[str] = []
    redirected = False
    for word in [*lexer, ";"]:
        if re.fullmatch(r"[<>]+", word):
            redirected = True
        elif redirected:
            redirected = False
        elif not re.fullmatch(r"[();|&]+", word):
            command.append(word)
        else:
            while command and re.match(r"\w+=", command[0]):
                command.pop(0)
            if command[:2] == ["docker", "layersmith"]:
                command.pop(0)
            if command and re.fullmatch(r"(.*/)?layersmith", command[0]):
                yield command[1:]
            command = []


def parse(arguments: list[str]) -> None:
    """Let click read the arguments, and run nothing. Raises click.ClickException."""
    words = [word.strip("[]") for word in arguments if word != "..."]
    for at, word in enumerate(words):
        if word == "NAME":
            words[at] = "split-stages" if words[at - 1] == "--accept" else "merge-runs"
        elif word == "FORMAT":
            words[at] = "json"
    first, *rest = words
    if first in ("--help", "-h", "--version", "-V"):
        return
    if first not in commands.commands:
        raise click.UsageError(f"No such command: {first}")
    try:
        # As the program does it: a command remembers the first help option that it is asked for.
        above = click.Context(commands, info_name="layersmith", **commands.context_settings)
        with commands.commands[first].make_context(first, rest, parent=above):
            pass
    except click.exceptions.Exit:
        pass  # after --help, which prints at once


@pytest.mark.parametrize("page", [*PAGES, *FRONT], ids=name)
def test_commands_can_be_given(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line in shell_lines(page):
        for arguments in invocations(line):
            try:
                parse(arguments)
            except click.ClickException as error:
                pytest.fail(f"{line}\n{error.format_message()}")


def test_commands_are_found_in_the_documentation() -> None:
    found = [
        arguments[0] for page in PAGES for line in shell_lines(page) for arguments in invocations(line) if arguments
    ]
    assert set(commands.commands) <= set(found)


@pytest.mark.parametrize("command", ["fix"])
def test_every_flag_is_documented(command: str) -> None:
    page = (DOCS / "usage.md").read_text(encoding="utf-8")
    flags = [flag for p in commands.commands[command].params for flag in (*p.opts, *p.secondary_opts)]
    missing = [flag for flag in flags if flag.startswith("-") and not re.search(rf"`{flag}[` ]", page)]
    assert not missing


def transcripts() -> list[Any]:
    """Each block that shows a command and what it prints, but for those that build."""
    found = []
    for page in TRANSCRIPTS:
        for token in tokens(page):
            first, _, printed = token.content.partition("\n")
            shows = token.type == "fence" and first.startswith("$ ") and printed and not printed.startswith("$ ")
            if shows and "layersmith" in first and "verify" not in first:
                found.append(pytest.param(page, first, printed, id=f"{name(page)}:{(token.map or [0])[0] + 1}"))
    return found


WHY = {
    "Dockerfile": "FROM python:3.12 AS build\nWORKDIR /app\nCOPY . .\n"
    "RUN pip install --no-cache-dir -r requirements.txt\nRUN python -m compileall src\n\n"
    "FROM python:3.12-slim\nCOPY --from=build /app /app\n",
    "requirements.txt": "flask\n",
    "src/app.py": "",
    "build.log": "",
    ".dockerignore": ".git\n*.log\n",
}
"""The project of docs/why.md."""


def project_of(page: Path, folder: Path) -> None:
    """Make in `folder` what the transcripts of `page` are about: the examples, and a project of its own."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    if page.name == "proposals.md":
        ours = shutil.ignore_patterns("case.toml", "expected.*")
        shutil.copytree(ROOT / "golden/split-stages/node-typescript", folder, ignore=ours, dirs_exist_ok=True)
        shutil.rmtree(folder / "examples")
    for path, text in WHY.items() if page.name == "why.md" else ():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)


@pytest.mark.parametrize(("page", "command", "shown"), transcripts())
def test_transcripts_are_what_the_commands_print(page: Path, command: str, shown: str, tmp_path: Path) -> None:
    project_of(page, tmp_path)
    folder, _, command = command.removeprefix("$ ").rpartition(" && ")
    words = shlex.split(command)
    assert words[0] == "layersmith"
    pattern, answers = "", ""
    for line in shown.splitlines(keepends=True):
        if line == "...\n":  # stands for any lines
            pattern += r"(?:.*\n)*?"
        elif found := re.fullmatch(r"(Make this change .*\? )([a-z?])\n", line):  # the terminal shows what is typed
            pattern, answers = pattern + re.escape(found[1]), f"{answers}{found[2]}\n"
        else:
            pattern += re.escape(line)
    done = subprocess.run(
        [sys.executable, "-m", "layersmith", *words[1:]],
        cwd=tmp_path / folder.removeprefix("cd "),
        input=answers,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={name: text for name, text in os.environ.items() if name not in ("CI", "FORCE_COLOR")},
    )
    assert re.fullmatch(pattern + r"\n?", done.stdout), done.stdout


def test_the_diff_of_share_is_the_one_that_it_prints() -> None:
    (shown,) = re.findall(r"```diff\n(.*?)```", (DOCS / "share.md").read_text(encoding="utf-8"), re.DOTALL)
    command = [sys.executable, "-m", "layersmith", "share", "--exit-zero"]
    done = subprocess.run(command, cwd=ROOT / "examples/services", capture_output=True, text=True, check=True)
    assert shown in done.stdout


def test_the_first_page_of_the_site_has_the_diff_of_the_readme() -> None:
    shown = [
        re.findall(r"```diff\n.*?```", page.read_text(encoding="utf-8"), re.DOTALL)
        for page in (FRONT[0], DOCS / "index.md")
    ]
    assert shown[0]
    assert shown[0] == shown[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built from what is here; links between pages that lead nowhere are errors."""
    program = Path(sys.executable).with_name("zensical")
    if not program.exists() and not NEEDS_SITE:
        pytest.skip("needs zensical: pip install 'layersmith[site]'")
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(DOCS, folder / "docs")
    done = subprocess.run([program, "build", "--strict"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "build" / "site"


class _Loads(HTMLParser):
    """The addresses that a browser loads by itself for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, address in attrs:
            if address and (key in ("src", "srcset", "data", "poster") or (key == "href" and tag != "a")):
                self.found.append(address)


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > len(PAGES)
    for page in pages:
        loads = _Loads()
        loads.feed(page.read_text(encoding="utf-8"))
        assert loads.found
        assert not [address for address in loads.found if re.match(r"(https?:)?//", address)], page
        # Diagrams, whose program the theme's script would load.
        assert 'class="mermaid"' not in page.read_text(encoding="utf-8")
    for style in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import)\s*[\"']?(https?:)?//", style.read_text(encoding="utf-8")), style


def test_what_is_no_page_stays_off_the_site(site: Path) -> None:
    assert (site / "layersmith.schema.json").exists()
    assert not list(site.rglob("*.py"))
