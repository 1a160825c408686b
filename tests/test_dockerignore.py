"""What write-dockerignore hides: nothing that a build takes by name, makes use of, or gets from nowhere else."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from layersmith.context.context import Context
from layersmith.context.gitignore import Unversioned
from layersmith.context.ignore import Ignore
from layersmith.disk.context import open_context
from layersmith.options import Options
from layersmith.pipeline import run
from layersmith.report import Report
from layersmith.rewrite import Policy
from layersmith.writing.ignore import ignore_file
from layersmith_transforms import PIPELINE
from memory_folder import Link, MemoryFolder

ACCEPT = Policy(select=frozenset({"write-dockerignore"}), accept=frozenset({"write-dockerignore"}))
NODE = {"package.json": b"{}", "package-lock.json": b"{}", "server.js": b"1", "node_modules/a/index.js": b"1"}
GIT = {".git/HEAD": b"ref: refs/heads/main\n"}


def proposed(dockerfile: str, files: Mapping[str, object]) -> Report:
    return run(dockerfile.encode(), PIPELINE, ACCEPT, Options(), Context(MemoryFolder(files)))


def hidden(dockerfile: str, files: Mapping[str, object]) -> set[str]:
    """The files of the context that a build no longer sees."""
    report = proposed(dockerfile, files)
    before = Context(MemoryFolder(files))
    after = before.with_file(".dockerignore", report.beside[0].after) if report.beside else before
    return set(before.files()) - set(after.files())


def reasons(dockerfile: str, files: Mapping[str, object]) -> list[str]:
    return sorted(one.missed.reason for one in proposed(dockerfile, files).held_back)


@pytest.mark.parametrize(
    "install",
    [
        "npm ci",
        "npm i --omit=dev",
        "yarn",
        "yarn --frozen-lockfile",
        "corepack enable && pnpm install",
        "bun install",
        "cd /app && npm install",
        "npm --prefix /app install",
        "--mount=type=cache,target=/root/.npm npm ci",
        "if true; then npm ci; fi",
    ],
)
def test_packages_that_are_installed(install: str) -> None:
    assert "node_modules/a/index.js" in hidden(f"FROM node:20\nWORKDIR /app\nCOPY . .\nRUN {install}\n", NODE)


@pytest.mark.parametrize(
    "step",
    [
        "npm install -g pm2",
        "yarn global add pm2",
        "npm run start",
        "cd /web && npm ci",
        "echo npm ci",
        "npm --prefix /web ci",
    ],
)
def test_packages_that_are_not(step: str) -> None:
    dockerfile = f"FROM node:20\nWORKDIR /app\nCOPY . .\nRUN {step}\n"
    assert hidden(dockerfile, NODE) == set()
    assert reasons(dockerfile, NODE) == ["not-made-here"]


def test_packages_that_come_from_another_stage() -> None:
    dockerfile = (
        "FROM node:20 AS deps\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\n"
        "FROM node:20-slim\nWORKDIR /app\nCOPY . .\n"
    )
    assert hidden(dockerfile, NODE) == set()
    assert hidden(dockerfile + "COPY --from=deps /app/node_modules ./node_modules\n", NODE) == {
        "node_modules/a/index.js"
    }


def test_workspaces_are_served_by_the_install_at_the_top() -> None:
    files = {**NODE, "web/package.json": b"{}", "web/node_modules/b/index.js": b"1"}
    dockerfile = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
    assert "web/node_modules/b/index.js" not in hidden(dockerfile, files)
    files["package.json"] = b'{"workspaces": ["web"]}'
    assert "web/node_modules/b/index.js" in hidden(dockerfile, files)


@pytest.mark.parametrize(
    "step",
    [
        "git describe --tags",
        "git -C /src rev-parse HEAD > /version",
        "echo $(git log -1 --format=%h) > /version",
        "go build -buildvcs=true .",
        "cp /src/.git/HEAD /version",
        "git config core.hooksPath .githooks",
        "git lfs pull",
        "npx nx affected --target=build",
    ],
)
def test_steps_that_ask_for_the_history(step: str) -> None:
    assert hidden(f"FROM golang:1.22\nCOPY . /src\nRUN {step}\n", {**GIT, "a.go": b""}) == set()


@pytest.mark.parametrize(
    "step",
    [
        "apt-get update && apt-get install -y git curl",
        "git clone https://example.com/x.git /x && cd /x && git checkout v1",
        "rm -rf .git",
        "git config --global user.name x",
        "git lfs install",
        "echo .github",
    ],
)
def test_steps_that_do_not(step: str) -> None:
    assert hidden(f"FROM debian:12\nCOPY . /src\nRUN {step}\n", {**GIT, "a.go": b""}) == {".git/HEAD"}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", b'[tool.hatch.version]\nsource = "vcs"\n[build-system]\nrequires = ["hatch-vcs"]\n'),
        ("setup.py", b"setup(use_scm_version=True)\n"),
        ("Cargo.toml", b'[build-dependencies]\nshadow-rs = "0.20"\n'),
        ("a/build.rs", b'Command::new("git").args(["rev-parse", "HEAD"]);\n .arg(".git/HEAD")'),
        ("vite.config.ts", b'const commit = execSync("git rev-parse HEAD");\n'),
        ("package.json", b'{"scripts": {"build": "VERSION=$(git describe) webpack"}}'),
        ("shop.gemspec", b"s.files = `git ls-files`.split\n"),
        ("pom.xml", b"<artifactId>git-commit-id-maven-plugin</artifactId>"),
        ("Shop.csproj", b'<PackageReference Include="MinVer" Version="4.3.0" />'),
        ("CMakeLists.txt", b"find_package(Git REQUIRED)\n"),
        ("meson.build", b"vcs_tag(input: 'a.in', output: 'a.h')\n"),
        ("docs/conf.py", b"release = check_output(['git', 'describe'])\n"),
        (".mvn/extensions.xml", b"<artifactId>jgitver-maven-plugin</artifactId>"),
    ],
)
def test_manifests_that_ask_for_the_history(name: str, text: bytes) -> None:
    assert hidden("FROM debian:12\nCOPY . /src\nRUN make\n", {**GIT, name: text}) == set()


def test_sources_that_look_into_the_history_are_asked_about() -> None:
    files = {**GIT, "app/version.py": b"open('.git/HEAD')\n", "app/a.py": b"print('.github')\n"}
    told = proposed("FROM python:3.12\nCOPY . /src\n", files).applied[0].rewrite.questions
    assert told == (
        "Does the running program look into .git, as app/version.py may do, for its version, say? Then pass that as an"
        " ARG.",
    )


@pytest.mark.parametrize(
    ("call", "name", "text"),
    [
        ("task build", "Taskfile.yml", b"tasks: {build: {cmds: [go build -ldflags $(git describe)]}}\n"),
        ("just build", "justfile", b"version := `git describe`\n"),
        ("./build.sh", "lib/version.sh", b"git describe\n"),
    ],
)
def test_what_a_program_or_script_reads_counts_when_it_runs(call: str, name: str, text: bytes) -> None:
    files = {**GIT, "build.sh": b". lib/version.sh\n", name: text}
    assert hidden(f"FROM debian:12\nCOPY . /src\nRUN {call}\n", files) == set()
    assert hidden("FROM debian:12\nCOPY . /src\nRUN ls\n", files) == {".git/HEAD"}


def test_a_makefile_counts_when_make_runs() -> None:
    files = {**GIT, "Makefile": b"VERSION := $(shell git describe)\n"}
    assert hidden("FROM debian:12\nCOPY . /src\nRUN make -C /src\n", files) == set()
    assert hidden("FROM debian:12\nCOPY . /src\nRUN ls\n", files) == {".git/HEAD"}


@pytest.mark.parametrize(
    "copy",
    ["COPY .git/HEAD /v", "COPY .g* /v/", "ADD .git /v/", "ONBUILD COPY .git /v/", 'COPY --chown=1:1 [".git", "/v/"]'],
)
def test_what_is_named_stays(copy: str) -> None:
    assert hidden(f"FROM debian:12\nCOPY . /src/\n{copy}\n", {**GIT, "a": b""}) == set()


def test_what_an_install_reads_stays() -> None:
    files = {
        **GIT,
        ".gitignore": b".bundle\n",
        "Gemfile": b"source 'https://rubygems.org'\ngem 'rack'\n",
        "Gemfile.lock": b"GEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.0.0)\n\nDEPENDENCIES\n  rack\n",
        ".bundle/config": b"---\nBUNDLE_JOBS: '4'\n",
        "app.rb": b"",
    }
    dockerfile = "FROM ruby:3.3\nWORKDIR /app\nCOPY . .\nRUN bundle install\n"
    assert hidden(dockerfile, files) == {".git/HEAD"}
    assert reasons(dockerfile, files) == ["read-by-install"]


def test_a_mount_names_and_takes_as_a_copy_does() -> None:
    files = {**GIT, "a/__pycache__/b.pyc": b"", "a/b.py": b""}
    every = "FROM debian:12\nRUN --mount=type=bind,target=/src ls\n"
    assert hidden(every, files) == {".git/HEAD", "a/__pycache__/b.pyc"}
    named = "FROM debian:12\nRUN --mount=type=bind,source=.git,target=/g --mount=target=/src ls\n"
    assert hidden(named, files) == {"a/__pycache__/b.pyc"}
    other = "FROM debian:12 AS a\nFROM debian:12\nRUN --mount=type=bind,from=a,target=/src ls\n"
    assert hidden(other, files) == set()


def test_a_link_that_is_copied_still_leads_somewhere() -> None:
    files = {"a.py": b"", "current": Link("__pycache__/a.pyc"), "__pycache__/a.pyc": b""}
    assert hidden("FROM debian:12\nCOPY . /src/\nCOPY current /c\n", files) == set()


def test_other_dockerfiles_are_looked_at() -> None:
    files: dict[str, object] = {**NODE, "Dockerfile": b"x"}
    mine = "FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
    assert "node_modules/a/index.js" in hidden(mine, files)
    files["docker/static.Dockerfile"] = b"FROM nginx\nCOPY server.js /s/\nCOPY . /s/\n"
    assert "node_modules/a/index.js" not in hidden(mine, files)
    files["docker/static.Dockerfile.dockerignore"] = b""
    assert "node_modules/a/index.js" in hidden(mine, files)


def test_dockerfiles_of_one_context_propose_the_same_file() -> None:
    narrow, wide = b"FROM python:3.12\nCOPY app /app\n", b"FROM python:3.12\nCOPY . /src\n"
    files = {**GIT, "app/a.py": b"", "app/__pycache__/a.pyc": b"", "Dockerfile": narrow, "all.Dockerfile": wide}
    one, other = (proposed(text.decode(), files) for text in (narrow, wide))
    assert one.beside == other.beside
    assert "that only all.Dockerfile copies" in one.applied[0].rewrite.reasons[0]


def test_a_dockerfile_of_another_folder_is_no_matter() -> None:
    files = {**NODE, "static/Dockerfile": b"FROM nginx\nCOPY index.html /s/\nCOPY . /s/\n", "static/index.html": b""}
    assert "node_modules/a/index.js" in hidden("FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n", files)


def test_what_nobody_copies_counts_when_there_is_much_of_it() -> None:
    files: dict[str, object] = {"a.py": b"", **{f".git/objects/{at}": b"" for at in range(1200)}}
    report = proposed("FROM debian:12\nCOPY a.py /\n", files)
    assert report.beside[0].after == b"# Version control\n.git\n"
    assert "1,200 files" in report.applied[0].rewrite.reasons[0]
    assert hidden("FROM debian:12\nCOPY a.py /\n", {"a.py": b"", **GIT}) == set()


def test_names_that_no_pattern_means_stay() -> None:
    files = {"a b/__pycache__/x.pyc": b"", "a b/x.py": b"", "c/__pycache__/y.pyc": b"", "c/y.py": b""}
    assert reasons("FROM debian:12\nCOPY . /src\n", files) == ["odd-name"]


def test_a_comment_keeps_it_away() -> None:
    dockerfile = "FROM debian:12\n# layersmith: ignore=write-dockerignore it is small\nCOPY . /src\n"
    report = proposed(dockerfile, {**GIT, "a": b""})
    assert not report.changed
    assert [one.missed.reason for one in report.held_back] == ["ignored"]


def test_the_last_line_counts_so_that_lines_are_added_behind() -> None:
    files = {**NODE, **GIT, ".dockerignore": b"*\n!package*.json\n!server.js\n!node_modules\n"}
    context = Context(MemoryFolder(files)).with_file(".dockerignore", files[".dockerignore"])
    source = b"FROM node:20\nWORKDIR /app\nCOPY . .\nRUN npm ci\n"
    report = run(source, PIPELINE, ACCEPT, Options(), context)
    assert [one.missed.reason for one in report.held_back] == ["excepted"]


RULES = "*.log\n/dist\nbuild/\n!keep.log\nsub/only.txt\n# no\n\n**/deep\na?c\n[xy].txt\n"
PATHS = (
    *("a.log", "sub/a.log", "keep.log", "dist/a", "sub/dist/a", "build/a", "sub/build/a", "sub/only.txt", "only.txt"),
    *("deep/a", "sub/deep/a", "abc", "adc", "x.txt", "z.txt", "sub/inner/own.tmp", "own.tmp"),
)


def test_gitignore_is_read_as_git_does(tmp_path: Path) -> None:
    for path in PATHS:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"")
    (tmp_path / ".gitignore").write_text(RULES)
    (tmp_path / "sub" / ".gitignore").write_text("*.tmp\n")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    told = subprocess.run(
        ["git", "check-ignore", "--stdin"], input="\n".join(PATHS), cwd=tmp_path, capture_output=True, text=True
    )
    unversioned = Unversioned(open_context(str(tmp_path)))
    assert [path for path in PATHS if unversioned.holds(path)] == told.stdout.split()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, b"# A\na\nb\n\n# B\nc\n"),
        (b"", b"a\nb\nc\n"),
        (b"x", b"x\na\nb\nc\n"),
        (b"# own\nx\n", b"# own\nx\n\n# A\na\nb\n\n# B\nc\n"),
        (b"x\r\n", b"x\r\na\r\nb\r\nc\r\n"),
    ],
)
def test_how_it_is_written(before: bytes | None, after: bytes) -> None:
    assert ignore_file(before, {"A": ["a", "b"], "B": ["c"]}) == after
    assert all(Ignore(after).ignored(path) for path in "abc")
