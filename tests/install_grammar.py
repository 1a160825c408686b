"""A grammar of installs below a COPY of the whole project: each package manager with its manifests, in which stands
what may have it read more than manifests, run something of the project, or look elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from choices import Pick, several
from context_grammar import Files
from memory_folder import Link
from recipe_parts import PARTS, joined

_SCRIPTS = [
    ("build", "tsc"), ("postinstall", "node src/a.js"), ("prepare", "husky install"),
    ("preinstall", "npx only-allow npm"),
    ("install", "node-gyp rebuild"), ("postinstall", "patch-package"), ("postinstall", "lerna bootstrap"),
    ("test", "jest"),
    ("postinstall", "sh ./a.sh $X"), ("prepare", "npm run build"), ("postinstall", "prisma generate"),
    ("start", "node ."),
]  # fmt: skip
_VERSIONS = [
    "^1.2.3", "*", "file:./lib", "link:../x", "git+https://x.org/y.git", "workspace:*", "npm:b@1", "x/y", "./lib.tgz",
    "https://x.org/a.tgz", "portal:./lib", "patch:b@1#./b.patch", 1,
]  # fmt: skip
_EXTRA: list[dict[str, Any]] = [
    {}, {}, {}, {"workspaces": ["packages/*"]}, {"workspaces": {"packages": ["lib"]}}, {"workspaces": ["!x", "**"]},
    {"bin": "src/a.js"}, {"bin": {"a": "./missing.js"}}, {"overrides": {"b": "file:./lib"}},
    {"packageManager": "yarn@4.1.0"},
    {"resolutions": {"b": "./lib"}}, {"gypfile": True}, {"directories": {"bin": "src"}},
    {"pnpm": {"patchedDependencies": {"b": "p"}}},
    {"dependenciesMeta": {"lib": {"injected": True}}}, {"name": 1}, {"dependencies": []},
]  # fmt: skip


def _package(pick: Pick) -> bytes:
    names = several(pick, lambda _: pick(["a", "b", "lib", "typescript"]), 0, 3)
    found = {
        "name": "shop", "version": "1.0.0", "scripts": dict(several(pick, lambda _: pick(_SCRIPTS), 0, 2)),
        pick(["dependencies", "devDependencies", "optionalDependencies"]): {
            name: pick(["^1.2.3", "1.0.0", pick(_VERSIONS)]) for name in names
        },
        **pick(_EXTRA),
    }  # fmt: skip
    return json.dumps(found, indent=2).encode()


def _lock(pick: Pick) -> bytes:
    packages = pick(
        [
            {},
            {},
            {"": {"name": "shop"}},
            {"lib": {"name": "lib"}, "node_modules/lib": {"link": True, "resolved": "lib"}},
        ]
    )
    more = pick([{}, {"node_modules/b": {"hasInstallScript": True}}, {"node_modules/b": {"resolved": "file:lib"}}])
    return json.dumps(
        {"name": "shop", "lockfileVersion": pick([3, 3, 2, 1]), "packages": {**packages, **more}}
    ).encode()


Content = list[bytes | Link | None]
"""What a file may hold; None: it is not there."""
_NODE: dict[str, Content] = {
    ".npmrc": [
        None,
        None,
        b"a=b\n",
        b"ignore-scripts=true\n",
        b"prefix=/x\n",
        b"cafile=./ca.pem\n",
        b"//x.org/:_authToken=${T}\n",
    ],
    "lib/package.json": [None, b'{"name": "lib"}', b'{"name": "lib", "scripts": {"postinstall": "node x"}}', b"{"],
    "packages/a/package.json": [None, b'{"name": "a", "bin": "a.js"}', b'{"name": "a", "dependencies": {"lib": "*"}}'],
    "pnpm-workspace.yaml": [None, None, b"packages:\n  - packages/*\n", b"catalog: {b: 1}\n", b"- [\n"],
    ".yarnrc.yml": [
        None,
        None,
        b"nodeLinker: node-modules\n",
        b"plugins:\n  - path: .yarn/plugins/own.cjs\n",
        b"yarnPath: .yarn/r.cjs\n",
    ],
    ".yarnrc": [None, None, b'yarn-path ".yarn/r.js"\n', b'--install.modules-folder "/x"\n'],
    "yarn.lock": [b"# yarn lockfile v1\n", b"__metadata:\n  version: 8\n", None],
    "lerna.json": [None, None, b'{"packages": ["packages/*"]}'],
    "pnpm-lock.yaml": [b"lockfileVersion: '9.0'\n", b"lockfileVersion: '6.0'\nimporters:\n  .: {}\n", None],
    ".pnpmfile.cjs": [None, None, b""],
    "binding.gyp": [None, None, None, b"{}"],
    "src/a.js": [b"require('fs')\n", b"const x = require('../lib')\n"],
    "packages/b": [None, Link("../lib")],
    ".git/HEAD": [None, b"ref: refs/heads/main\n"],
    "node_modules/b/x.js": [None, None, b""],
    "patches/b+1.patch": [None, b"x"],
}
_PYTHON: dict[str, Content] = {
    "requirements.txt": [
        b"flask\n",
        b"flask==2\n-r more.txt\n",
        b"-e .\n",
        b"./lib\n",
        b"-c limits.txt\nflask\n",
        b"lib @ file:./lib\n",
        b"git+https://x.org/y.git\n",
        b"--find-links wheels\nflask\n",
        b"-r $X\n",
        b"flask \\\n  --hash=sha256:1\n",
        b"-r ../x.txt\n",
        b"--index-url https://x.org\n\xff",
        None,
    ],
    "more.txt": [b"gunicorn\n", b"-r requirements.txt\n", None],
    "setup.py": [None, b"from setuptools import setup\nsetup()\n", b"open('VERSION').read()\n"],
    "pyproject.toml": [
        b'[project]\nname = "a"\nversion = "1"\n',
        b'[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\nlib = {path = "lib"}\n',
        b"[",
        None,
        b'[build-system]\nrequires = ["setuptools-scm"]\n[project]\nname = "a"\ndynamic = ["version"]\n',
        b'[tool.uv.workspace]\nmembers = ["lib"]\n',
        b'[project]\nname = "a"\nreadme = "README.md"\n[tool.uv.sources]\nlib = {path = "lib"}\n',
        b'[tool.poetry.plugins."x"]\ny = "z"\n',
    ],
    "poetry.lock": [b"", b'[[package]]\nname = "lib"\n[package.source]\ntype = "directory"\nurl = "lib"\n', None],
    "uv.lock": [b"version = 1\n", None],
    "Pipfile": [b"[packages]\nflask = '*'\n", b"[packages]\nlib = {path = './lib', editable = true}\n", None],
    "Pipfile.lock": [b"{}", None],
    "lib/setup.py": [b"", None],
    "pip.conf": [None, b"[global]\n"],
    "flask.py": [None, None, b""],
    ".venv/pyvenv.cfg": [None, None, b""],
    "environment.yml": [b"dependencies:\n  - flask\n  - pip:\n    - -e .\n", None],
    "README.md": [b"", None],
    "poetry.toml": [None, b"[virtualenvs]\n"],
}
_RUBY: dict[str, Content] = {
    "Gemfile": [
        b'source "https://rubygems.org"\ngem "rack"\n',
        b"gemspec\n",
        b'gem "x", path: "engines/x"\n',
        b'eval_gemfile "more"\n',
        b"gem ENV['X']\n",
        b'ruby File.read(".ruby-version").strip\ngem "rack"\n',
        b'plugin "x"\n',
        b'instance_eval(File.read("more"))\n',
        None,
    ],
    "Gemfile.lock": [b"GEM\n  specs:\n    rack (3.0)\n", b"PATH\n  remote: engines/x\n", b"PLUGIN SOURCE\n", None],
    ".ruby-version": [b"3.2\n", None],
    "x.gemspec": [None, b"Gem::Specification.new\n"],
    ".bundle/config": [None, b"---\nBUNDLE_PATH: vendor\n"],
    "more": [b"gem 'a'\n", None],
    "engines/x/x.gemspec": [None, b""],
    "vendor/cache/a.gem": [None, b""],
}
_PHP: dict[str, Content] = {
    "composer.json": [
        b'{"require": {"a/b": "^1"}}',
        b'{"repositories": [{"type": "path", "url": "lib"}]}',
        b'{"scripts": {"post-install-cmd": "php a.php"}}',
        b'{"autoload": {"classmap": ["src"]}}',
        b'{"autoload": {"files": ["src/a.php"]}}',
        b'{"config": {"vendor-dir": "x"}}',
        b"{",
        None,
        b'{"extra": {"merge-plugin": {"include": ["x.json"]}}}',
        b'{"autoload": {"psr-4": {"A\\\\": "src/"}}}',
    ],
    "composer.lock": [
        b'{"packages": []}',
        b'{"packages": [{"name": "a/b", "dist": {"type": "path", "url": "lib"}}]}',
        None,
    ],
    "auth.json": [None, b"{}"],
    "src/a.php": [b"<?php\n", None],
    "lib/composer.json": [None, b"{}"],
}
_OTHERS: dict[str, Content] = {
    "go.mod": [
        b"module a\n",
        b"module a\n\nreplace b => ./lib\n",
        b"module a\n\nrequire x.org/b v1.0.0\n",
        b"module (\n",
        None,
    ],
    "go.sum": [b"", None],
    "go.work": [None, None, b"go 1.22\nuse (\n\t.\n\t./lib\n)\n"],
    "lib/go.mod": [None, b"module b\n"],
    "vendor/modules.txt": [None, None, b""],
    "main.go": [b"package main\nfunc main() {}\n", b"package main\n//go:embed x\n"],
    "Gopkg.toml": [None, b""],
    "Gopkg.lock": [None, b""],
    "Cargo.toml": [
        b'[package]\nname = "a"\nversion = "1.0.0"\n',
        b'[workspace]\nmembers = ["lib"]\n',
        b'[dependencies]\nb = {path = "lib"}\n',
        None,
    ],
    "Cargo.lock": [b"version = 3\n", None],
    "src/main.rs": [b"fn main() {}\n"],
    "build.rs": [None, b""],
    ".cargo/config.toml": [None, b"[build]\n"],
    "pom.xml": [
        b"<project/>",
        b"<project><modules><module>lib</module></modules></project>",
        b"<project",
        b"<project><parent/></project>",
        None,
    ],
    "lib/pom.xml": [None, b"<project/>"],
    ".mvn/extensions.xml": [None, b"<x/>"],
    "build.gradle": [b"plugins { id 'java' }\n", b"apply from: 'x.gradle'\n", None],
    "settings.gradle": [b"rootProject.name = 'a'\n", b"include 'lib'\n", b"includeBuild '../x'\n", None],
    "gradlew": [b"#!/bin/sh\n", None],
    "a.csproj": [
        b"<Project/>",
        b'<Project><ItemGroup><ProjectReference Include="lib/b.csproj"/></ItemGroup></Project>',
        b"<",
        None,
    ],
    "lib/b.csproj": [None, b"<Project/>"],
    "Directory.Build.props": [None, b"<Project/>"],
    "nuget.config": [None, b"<configuration/>"],
    "mix.exs": [
        b'defmodule A do\n  def project, do: [deps: [{:b, path: "lib"}]]\nend\n',
        b'Code.require_file "x"\n',
        None,
    ],
    "mix.lock": [b"%{}", None],
    "config/config.exs": [None, b"import Config\n"],
}
_NPM = [
    "npm ci", "npm install", "npm ci --ignore-scripts", "npm install --prefix /x",
    "npm ci --omit=dev && npm run build", "npm ci --workspace a",
    "yarn", "yarn install --frozen-lockfile", "yarn --immutable", "yarn install --modules-folder /x",
    "pnpm install --frozen-lockfile", "pnpm i --filter a",
    "pnpm fetch", "npx lerna bootstrap", "npm i $X", "npm ci -C lib", "NODE_OPTIONS=--require=./x npm ci",
    "bun install", "npm install -g .", "npm rebuild",
]  # fmt: skip
_PIP = [
    "pip install -r requirements.txt", "pip install .", "pip install -e .",
    "pip install -r requirements.txt -c limits.txt", "pip install ./lib",
    "poetry install --no-root", "poetry install", "pipenv install --system --deploy",
    "uv sync --frozen --no-install-project", "uv pip install -r more.txt",
    "pip install --no-index --find-links wheels flask", "python setup.py develop",
    "conda env create -f environment.yml", "PIP_CONFIG_FILE=pip.conf pip install x",
    "pip install -r /app/requirements.txt", "python -m pip install flask", ".venv/bin/pip install x",
    "pip install -r $REQ", "pip download -r more.txt",
]  # fmt: skip
_REST = [
    "go mod download", "go build ./...", "go mod download && go build -o /a", "dep ensure -vendor-only",
    "go install .", "cargo fetch", "cargo build --release",
    "mvn dependency:go-offline", "mvn -B -s settings.xml package", "mvn -f lib/pom.xml verify",
    "./gradlew dependencies", "gradle build --offline",
    "dotnet restore", "dotnet restore a.csproj", "dotnet publish -c Release", "mix deps.get",
    "mix do deps.get, compile",
]  # fmt: skip
_MANAGERS: list[tuple[list[str], dict[str, Content], list[str]]] = [
    (["node:20", "node:18-slim", "node:20-alpine"], _NODE, _NPM),
    (["node:20"], _NODE, _NPM),
    (["python:3.12", "python:3.11-slim"], _PYTHON, _PIP),
    (
        ["ruby:3.2"],
        _RUBY,
        [
            "bundle install",
            "bundle install --jobs 4",
            "bundle config set path x && bundle install",
            "gem build x.gemspec",
        ],
    ),
    (
        ["composer:2", "php:8.2"],
        _PHP,
        [
            "composer install",
            "composer install --no-dev --no-scripts",
            "composer install --no-autoloader",
            "composer update",
        ],
    ),
    (
        ["golang:1.22", "rust:1.75", "maven:3-eclipse-temurin-17", "mcr.microsoft.com/dotnet/sdk:8.0", "elixir:1.16"],
        _OTHERS,
        _REST,
    ),
]
_MADE: dict[str, Callable[[Pick], bytes]] = {"package.json": _package, "package-lock.json": _lock}


def install(pick: Pick) -> tuple[list[str], Files]:
    """The instructions of a stage that copies a project and installs what it needs, and the files of the project."""
    bases, contents, commands = pick(_MANAGERS)
    files: dict[str, bytes | Link] = {"README": b"", "Dockerfile": b""}
    if contents is _NODE:
        files |= {name: make(pick) for name, make in _MADE.items() if pick([True] * 7 + [False])}
    for name, options in contents.items():
        if (content := pick(options)) is not None:
            files[name] = content
    copy = pick(
        ["COPY . .", "COPY . .", "COPY . /app", "COPY --chown=1000 . .", "ADD . .", "COPY . ./", "COPY --link . ."]
    )
    ahead = pick(
        [*[""] * 5, "USER node", "ENV NODE_ENV=production", "ARG REQ=more.txt", "RUN corepack enable", "VOLUME /app"]
    )
    runs = [
        f"RUN {joined(pick, *several(pick, lambda _: pick(commands), 1, 2))}",
        pick(["", "RUN make", "RUN useradd app"]),
    ]
    end = pick(["", 'CMD ["npm", "start"]', "CMD ./a", 'ENTRYPOINT ["python", "a.py"]'])
    texts = ["FROM " + pick(bases), "WORKDIR /app", ahead, copy, pick(PARTS), *runs, end]
    return [text for text in texts if text], _possible(files)


def _possible(files: dict[str, bytes | Link]) -> Files:
    folders = {path[:at] for path in files for at, char in enumerate(path) if char == "/"}
    return {path: what for path, what in files.items() if path not in folders}
