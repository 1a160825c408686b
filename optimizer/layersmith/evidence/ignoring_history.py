"""Who of a project asks git for its history while an image is built, so that `.git` has to stay in the context."""

from __future__ import annotations

import re
from collections.abc import Iterable

from layersmith.context.context import Context
from layersmith.evidence.ignoring_uses import FORCED, Uses, fits

_ASKED = (
    r"(?:(?:describe|rev-parse|log|show|status|submodule|tag|branch|rev-list|ls-files|diff|archive|name-rev|worktree"
    r"|shortlog|for-each-ref|symbolic-ref|cat-file|blame|lfs (?:pull|fetch|checkout))\b"
    r"|config\s+(?!--(?:global|system|file)\b|-f\b))"
)
_IN_SHELL = re.compile(
    rf"\bgit\s+(?:-\S+\s+(?:[/.\w-]+\s+)?)?{_ASKED}|-buildvcs=(?:true|1)|\bgitversion\b|/\.git(?:/|\b)"
    r"|\bgoreleaser\b|\bnx\s+affected\b|\blerna\b[^\n;&|]{0,200}--since\b"
)
_NEW = re.compile(r"\bgit\s+(?:-\S+\s+){0,30}(?:clone|init)\b")
"""A repository of its own, which the RUN asks then."""

_STARTED = (
    r"(?:(?:exec|spawn)(?:(?!exec|spawn)\w)*|run|check_output|popen|system|cmd|capture2e?)\W{1,6}git\b"
    r"""|,\s*\[?["']git["']|`git\s|(?:[Cc]ommand|::new)\(\s*["']git["']"""
)
_ANY = rf"git (?:-C \S+ )?{_ASKED}|{_STARTED}|\.git/"
_MANIFESTS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("pyproject.toml", "setup.py", "setup.cfg", "requirements*.txt", "requirements*.in", "conf.py"),
        r"setuptools[-_]scm|hatch-vcs|flit[-_]scm|versioneer|\bpbr\b|dynamic-versioning|dunamai|setuptools-git|versioningit"
        r"|use_scm_version|(?:source|provider)\s*=\s*[\"']scm|pdm-backend.*scm|git-versioning|miniver|" + _ANY,
    ),
    (("Cargo.toml", "build.rs"), r"\bvergen|git[-_]version|shadow-rs|\bgix?\b|git2|build-info|" + _ANY),
    (("package.json",), r"git-revision|git-rev|git-describe|git-commit-info|git-last-commit|nextjs-build-id"
     r"|gitinfo|lefthook install|propose-version"
     # Up to the next call, which is looked at by itself: else many of them would take the square of the time.
     r"|lerna\b(?:(?!lerna)[^\"])*--since|nx affected|turbo\b(?:(?!turbo)[^\"])*--affected|" + _ANY),
    (
        ("*.config.js", "*.config.ts", "*.config.mjs", "*.config.cjs", "*.config.mts", "gulpfile*", "Gruntfile*"),
        r"git-revision|simple-git|isomorphic-git|nodegit|git-rev|git-describe|" + _ANY,
    ),
    (("docusaurus.config.*",), r"showLastUpdate(?:Time|Author)"),
    (("config.ts", "config.mts", "config.js"), r"\blastUpdated\s*:\s*(?:true|\{)"),
    (("mkdocs.yml", "mkdocs.yaml"), r"git-(?:revision|authors|committers)"),
    (("hugo.*", "config.toml", "config.yaml", "config.yml"), r"(?i)\benableGitInfo\W{1,4}true"),
    (("pom.xml", "extensions.xml"),
     r"git-commit-id|buildnumber-maven|jgitver|maven-git-versioning|git-build-hook|git-code-format"),
    (("*.gradle", "*.gradle.kts"), r"git-properties|grgit|git-version|axion-release|nebula|jgit|" + _ANY),
    (("*.csproj", "*.fsproj", "*.props", "*.targets", "version.json"), r"MinVer|GitVersion|Nerdbank|GitInfo|" + _ANY),
    (("*.gemspec", "Rakefile", "Gemfile", "mix.exs", "Package.swift", "magefile.go"), _ANY),
    (("CMakeLists.txt", "*.cmake", "meson.build", "configure.ac", "wscript"), r"find_package\(Git|\bvcs_tag\(|" + _ANY),
)  # fmt: skip


def history_reader(uses: Uses, context: Context, files: Iterable[str]) -> str | None:
    """What reads the history, as a clause; None when nothing among the commands of the Dockerfile and the manifests
    and scripts among `files`, paths of the context, does."""
    for where, text in uses.texts:
        if where.startswith(("ENV ", "CMD ", "ENTRYPOINT ", "HEALTHCHECK ")):
            continue
        if _IN_SHELL.search(FORCED.sub(" ", text)) and not _NEW.search(text):
            return f"{where} asks git about the project"
    for path in files:
        for names, pattern in _MANIFESTS:
            if fits(path, names) and re.search(pattern, _text(context, path)):
                return f"{path} asks git about the project"
        if fits(path, ("package.json",)):
            for script in _run_by(context, path):
                if re.search(_ANY, _text(context, script)):
                    return f"{script}, which {path} runs, asks git about the project"
    return None


def _text(context: Context, path: str) -> str:
    return (context.read(path) or b"").decode("utf-8", "replace")


_SCRIPT = re.compile(r"(?<![\w@./-])(?:\./)?((?:[\w-]+/){0,8}[\w-]+(?:\.[\w-]+)?\.(?:[cm]?js|[cm]?ts|sh|py))\b")
_MOST = 20
"""Scripts of one package.json that are read, at most."""


def _run_by(context: Context, manifest: str) -> list[str]:
    """Files of the context that a package.json names, as its scripts do."""
    folder = manifest.rpartition("/")[0]
    named = dict.fromkeys(_SCRIPT.findall(_text(context, manifest)))
    paths = [f"{folder}/{name}".lstrip("/") for name in named]
    return [path for path in paths if context.kind(path) == "file"][:_MOST]


_SOURCES = (
    *("*.py", "*.js", "*.mjs", "*.cjs", "*.ts", "*.tsx", "*.rb", "*.php", "*.go", "*.rs", "*.java", "*.kt"),
    *("*.cs", "*.ex", "*.exs", "*.pl", "*.sh"),
)
_SPEAKS = re.compile(rb"\.git/(?:HEAD|refs|logs|index)|\brev-parse\b|\bgit describe\b|[\"']\.git[\"']")
_READ, _LARGEST = 5_000, 200_000
"""Source files that are read, at most, and the bytes up to which one is."""


def speak_of_history(context: Context, files: Iterable[str]) -> list[str]:
    """Those source files among `files` that look into `.git`, or ask git, when they run."""
    sources = [path for path in files if fits(path, _SOURCES)][:_READ]
    small = (path for path in sources if context.size(path) <= _LARGEST)
    return [path for path in small if _SPEAKS.search(context.read(path) or b"")]
