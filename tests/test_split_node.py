"""What is made of stages that build Node projects: what starts, what it needs, what is pruned, and what crosses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from layersmith.context.context import Context
from layersmith.context.node.look import Manifest
from layersmith.evidence.splitting.node.scripts import leaves
from layersmith.evidence.splitting.recipes import recipes
from layersmith.facts import Facts
from layersmith.options import Options
from layersmith.rewrite import Missed
from layersmith.split import Recipe
from layersmith.syntax.parser import parse
from memory_folder import MemoryFolder

SEED = """FROM node:{version}
WORKDIR /app
COPY . .
RUN {install}
RUN {build}
CMD {start}
"""
TS = json.dumps({"compilerOptions": {"outDir": "./dist", "rootDir": "src"}})
SERVER = 'import express from "express";\nexpress().listen(3000);\n'


def package(**more: Any) -> str:
    plain = {"scripts": {"build": "tsc"}, "dependencies": {"express": "4"}, "devDependencies": {"typescript": "5"}}
    return json.dumps({"name": "demo", **plain, **more})


FILES = {"package.json": package(), "tsconfig.json": TS, "src/server.ts": SERVER}


def find(
    files: Mapping[str, str] | None,
    *,
    version: str = "18",
    install: str = "npm install",
    build: str = "npm run build",
    start: str = '["node", "dist/server.js"]',
) -> Recipe | Missed:
    source = SEED.format(version=version, install=install, build=build, start=start)
    context = Context(MemoryFolder({name: text.encode() for name, text in files.items()})) if files else None
    facts = Facts(parse(source.encode()), Options(), context)
    return recipes(facts, facts.tree.stages[0])[0]


def made(files: Mapping[str, str] | None, **more: str) -> Recipe:
    found = find(files, **more)
    assert isinstance(found, Recipe), found
    return found


def held(files: Mapping[str, str] | None, **more: str) -> str:
    found = find(files, **more)
    assert isinstance(found, Missed), found
    return found.reason


def sources(recipe: Recipe) -> set[str]:
    return {source for crossing in recipe.crossings for source in crossing.sources}


def test_what_tsc_writes_crosses_with_packages_and_the_manifest() -> None:
    found = made(FILES)
    assert sources(found) == {"/app/package.json", "/app/dist", "/app/node_modules"}
    assert found.image == "node:18-slim"
    assert found.finish == ("RUN npm prune --omit=dev",)


def test_the_folder_crosses_when_the_context_is_not_known() -> None:
    assert sources(made(None)) == {"/app"}


@pytest.mark.parametrize(
    ("version", "install", "pruned"),
    [
        ("14", "npm ci", "npm prune --production"),
        ("16", "npm ci --legacy-peer-deps", "npm prune --omit=dev --legacy-peer-deps"),
        ("lts", "npm i -f", "npm prune --omit=dev -f"),
        ("18", "yarn --frozen-lockfile", "yarn install --production --ignore-scripts --prefer-offline"),
        ("18", "pnpm i", "CI=true pnpm prune --prod --config.ignore-scripts=true"),
    ],
)
def test_the_manager_that_installs_prunes(version: str, install: str, pruned: str) -> None:
    assert made(FILES, version=version, install=install).finish == (f"RUN {pruned}",)


def test_yarn_finds_its_cache_and_its_token_again() -> None:
    cache, secret = "--mount=type=cache,target=/root/.yarn", "--mount=type=secret,id=npmrc,target=/root/.npmrc"
    found = made(FILES, install=f"{cache} {secret} --mount=type=tmpfs,target=/x yarn")
    assert found.finish == (f"RUN {cache} {secret} yarn install --production --ignore-scripts --prefer-offline",)


def test_yarn_berry_prunes_where_it_fills_node_modules() -> None:
    files = {**FILES, ".yarnrc.yml": "nodeLinker: node-modules\n"}
    assert made(files, install="yarn install").finish == ("RUN yarn workspaces focus --production",)
    assert held({**FILES, ".yarnrc.yml": "enableTelemetry: false\n"}, install="yarn install") == "no-pruning"


@pytest.mark.parametrize("install", ["npm ci --omit=dev", "npm install --production", "NODE_ENV=production npm ci"])
def test_nothing_is_pruned_that_is_not_installed(install: str) -> None:
    assert made(FILES, install=install).finish == ()


@pytest.mark.parametrize(
    ("start", "needed"),
    [
        ("npm start", "the script start runs ts-node, which the development dependency ts-node brings"),
        ("npx ts-node src/server.ts", "the container runs ts-node, which the development dependency ts-node brings"),
        ("node -r ts-node/register src/server.ts", "the container runs node with ts-node, a development dependency"),
        (
            "node_modules/.bin/ts-node x",
            "the container runs ts-node, which the development dependency ts-node brings",
        ),
        (
            "npx cross-env A=1 ts-node x",
            "the container runs ts-node, which the development dependency ts-node brings",
        ),
    ],
)
def test_programs_of_development_dependencies(start: str, needed: str) -> None:
    more = {"scripts": {"build": "tsc", "start": "ts-node src/server.ts"}}
    files = {**FILES, "package.json": package(**more, devDependencies={"typescript": "5", "ts-node": "10"})}
    found = find(files, start=start)
    assert isinstance(found, Missed)
    assert (found.reason, found.detail) == ("needs-dev", needed)


def test_a_program_that_is_installed_for_all_is_no_need() -> None:
    files = {**FILES, "package.json": package(devDependencies={"typescript": "5", "pm2": "5"})}
    start = '["pm2-runtime", "dist/server.js"]'
    assert held(files, start=start) == "needs-dev"
    found = made(files, install="npm install && npm install -g pm2", start=start)
    assert [text for _, text in found.kept] == ["RUN npm install -g pm2"]


def test_without_a_manifest_names_of_scripts_tell() -> None:
    assert held(None, start="npm run dev") == "needs-dev"
    assert held(None, start="npm run start:dev") == "needs-dev"
    assert any("package.json" in question for question in made(None, start="npm start").questions)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('import morgan from "morgan";\napp.use(morgan("dev"));\n', "needs-dev"),
        ('const morgan = require("morgan");\n', "needs-dev"),
        ('import "morgan/register";\n', "needs-dev"),
        ('export * from "morgan";\n', "needs-dev"),
        ('import { Options } from "morgan";\nlet o: Options;\n', "asked"),
        ('if (dev) {\n  require("morgan");\n}\n', "asked"),
        ('import type { Options } from "morgan";\nlet o: Options;\n', "none"),
        ('import { Options } from "morgan";\n', "none"),
        ('// require("morgan")\n', "none"),
        ('import x from "morgan-body";\nx();\n', "none"),
    ],
)
def test_imports_of_development_dependencies(code: str, expected: str) -> None:
    files = {
        **FILES,
        "package.json": package(devDependencies={"typescript": "5", "morgan": "1"}),
        "src/server.ts": 'import "./app.js";\n',
        "src/app.ts": code,
    }
    found = find(files)
    if isinstance(found, Missed):
        assert found.reason == expected
    else:
        asked = any("src/app.ts" in question for question in found.questions)
        assert expected == ("asked" if asked else "none")


def test_a_package_that_another_one_keeps_is_no_need() -> None:
    manifest = package(devDependencies={"typescript": "5", "debug": "4"})
    lock = {"packages": {"node_modules/debug": {"version": "4.0.0"}}}
    files = {**FILES, "package.json": manifest, "src/server.ts": 'import d from "debug";\nd("x");\n'}
    assert held(files) == "needs-dev"
    made({**files, "package-lock.json": json.dumps(lock)})


@pytest.mark.parametrize(
    ("files", "crosses"),
    [
        ({"views/a.ejs": "a", "test/a.js": "a", "README.md": "a", ".eslintrc.json": "{}"}, {"/app/views"}),
        ({"src/server.ts": 'readFileSync("README.md");\n', "README.md": "a"}, {"/app/README.md"}),
        ({"src/server.ts": 'readdir("./src/modules");\n'}, {"/app/src"}),
        ({".sequelizerc": "path.resolve('src/models')"}, {"/app/src", "/app/.sequelizerc"}),
        ({"package-lock.json": "{}"}, set()),
    ],
)
def test_what_only_building_reads_stays_behind(files: Mapping[str, str], crosses: set[str]) -> None:
    always = {"/app/package.json", "/app/dist", "/app/node_modules"}
    assert sources(made({**FILES, **files})) == always | crosses


@pytest.mark.parametrize(
    ("build", "config"),
    [
        ("tsc && node tools/write.js", TS),
        ("webpack", TS),
        ("tsc", json.dumps({"compilerOptions": {"rootDir": "src"}})),
        ("tsc", json.dumps({"extends": "./missing.json", "compilerOptions": {"outDir": "dist"}})),
        ("tsc -b", TS),
    ],
)
def test_the_folder_crosses_when_what_is_written_is_not_known(build: str, config: str) -> None:
    files = {**FILES, "package.json": package(scripts={"build": build}), "tsconfig.json": config}
    assert sources(made(files)) == {"/app"}


def test_settings_of_tsc_are_read_with_comments_and_what_they_extend() -> None:
    files = {
        **FILES,
        "tsconfig.json": '{\n  // "outDir": "lib"\n  "extends": "./tsconfig.base",\n}',
        "tsconfig.base.json": '{"compilerOptions": {"outDir": "out/", /* "outDir": "x" */ "rootDir": "src",}}',
    }
    assert "/app/out" in sources(made(files, start="node out/server"))


def test_a_container_that_is_started_elsewhere_gets_the_folder() -> None:
    assert sources(made({**FILES, "index.js": 'require("./dist/server");\n'}, start="node index.js")) == {"/app"}


@pytest.mark.parametrize(
    ("install", "build", "start", "reason"),
    [
        ("cd a && npm i && cd ../b && npm i", "true", "node a", "several-projects"),
        ("npm install", "npm run build && git config --global x y", "node x", "mixed-step"),
        ("npm install", "npm link", "node x", "nothing-built"),
        ("npm install", "npm run build && rm -rf /app", "node x", "project-removed"),
        ("npm install express", "true", "node x", "nothing-built"),
    ],
)
def test_what_is_held_back_without_a_context(install: str, build: str, start: str, reason: str) -> None:
    assert held(None, install=install, build=build, start=start) == reason


@pytest.mark.parametrize(
    ("code", "image"),
    [
        ('const { exec } = require("child_process");\nexec("git log");\n', "node:18"),
        ('const { fork } = require("child_process");\nfork(path);\n', "node:18"),
        ('import { spawn } from "node:child_process";\nspawn("node", []);\n', "node:18-slim"),
        ('import "express";\n', "node:18-slim"),
    ],
)
def test_programs_that_the_code_starts_keep_the_image(code: str, image: str) -> None:
    assert made({**FILES, "src/server.ts": code}).image == image


def test_browsers_in_a_home_folder_are_not_left_behind() -> None:
    files = {**FILES, "package.json": package(dependencies={"express": "4", "puppeteer": "22"})}
    assert held(files) == "downloads-browsers"
    assert held(FILES, build="npx playwright install && npm run build") == "downloads-browsers"
    assert made(files, install="npm install\nENV PUPPETEER_SKIP_DOWNLOAD=true\nRUN npm ci").image == "node:18"


def test_who_builds_may_choose_the_environment() -> None:
    install = "true\nARG NODE_ENV=production\nENV NODE_ENV=$NODE_ENV\nRUN npm ci"
    assert any("NODE_ENV" in question for question in made(FILES, install=install).questions)
    assert held(FILES, install=install, build="true") == "nothing-built"


def test_what_node_is_told_to_run_may_be_a_folder() -> None:
    files = {**FILES, "package.json": package(main="main.js", devDependencies={"morgan": "1", "typescript": "5"})}
    assert held({**files, "main.js": 'require("morgan");\n'}, start="node .") == "needs-dev"
    made({**files, "main.js": 'require("express");\n'}, start="node .")


def test_the_cache_of_a_bundler_is_not_shipped() -> None:
    scripts = {"build": "next build", "start": "next start"}
    manifest = package(scripts=scripts, dependencies={"next": "14"}, devDependencies={"eslint": "8"})
    found = made({"package.json": manifest, "pages/index.js": "a", "public/a.txt": "a"}, start="npm start")
    assert found.finish == ("RUN npm prune --omit=dev && rm -rf .next/cache/webpack",)
    assert sources(found) == {f"/app/{name}" for name in (".next", "node_modules", "package.json", "public")}


def test_a_served_site_crosses_alone() -> None:
    files = {"package.json": package(scripts={"build": "vite build"}, devDependencies={"vite": "5"})}
    install = "npm ci && npm install -g serve"
    found = made(files, install=install, start="serve -s dist -l 3000")
    assert (sources(found), found.finish) == ({"/app/dist"}, ())
    assert sources(made(files, install=install, start="serve -s . -l 3000")) == {"/app"}
    assert sources(made(files, install="npm ci", start="npx serve -s dist")) == {"/app"}
    assert sources(made({**files, "dist/a.txt": ""}, install=install, start="serve dist")) == {"/app"}


@pytest.mark.parametrize(
    ("argv", "programs"),
    [
        ("npm start", ["echo", "node", "echo"]),
        ("yarn serve -p 3", ["serve"]),
        ("npm run all", ["run-s", "tsc", "vite"]),
        ("npm run both", ["concurrently", "tsc", "vite"]),
        ("npx --yes cross-env A=1 next start", ["cross-env", "next"]),
        ("pnpm exec prisma migrate", ["prisma"]),
        ("npm run loop", ["npm"]),
        ("npm run missing", ["npm"]),
        ("npm install", ["npm"]),
    ],
)
def test_what_runs_in_the_end(argv: str, programs: list[str]) -> None:
    scripts = {
        "prestart": "echo a", "start": "node .", "poststart": "echo b", "serve": "serve dist", "build:a": "tsc",
        "build:b": "vite build", "all": "run-s build:*", "both": 'concurrently "npm:build:a" "npm run build:b"',
        "loop": "npm run loop",
    }  # fmt: skip
    manifest = Manifest("/app", "", {"scripts": scripts})
    assert [leaf.program for leaf in leaves(tuple(argv.split()), manifest)] == programs


@pytest.mark.parametrize(
    ("script", "files"),
    [
        ("tsc --outDir ../out", {}),
        ("tsc", {"tsconfig.json": '{"compilerOptions": {"outDir": "../out"}}'}),
        ("tsc && cp -r dist ../out", {}),
        (
            "vite build",
            {"vite.config.ts": "export default { build: { outDir: path.resolve(__dirname, '../out') } };\n"},
        ),
        ("webpack", {"webpack.config.js": "module.exports = { output: { path: resolve(__dirname, '..', 'out') } };\n"}),
        ("esbuild src/a.ts --outfile=../out/a.js", {}),
    ],
)
def test_what_is_written_outside_of_the_project_is_not_lost(script: str, files: Mapping[str, str]) -> None:
    missed = find({**FILES, "package.json": package(scripts={"build": script}), **files})
    assert isinstance(missed, Missed)
    assert missed.reason == "unknown-output"
    assert "outside of /app" in missed.detail


@pytest.mark.parametrize(
    "script", ["tsc --outDir /app/dist", "esbuild src/a.ts --outfile=lib/../dist/a.js", "webpack --env-file ../.env"]
)
def test_what_is_written_in_the_project_is_found(script: str) -> None:
    settings = {"webpack.config.js": "new Dotenv({ path: '../.env' });\n"}
    made({**FILES, "package.json": package(scripts={"build": script}), **settings})


@pytest.mark.parametrize(
    ("install", "build", "finish"),
    [
        ("npm install --prefix web", "npm run build --prefix web", "RUN cd /app/web && npm prune --omit=dev"),
        ("npm --prefix=web ci", "npm --prefix=web run build", "RUN cd /app/web && npm prune --omit=dev"),
        (
            "yarn --cwd web install",
            "yarn --cwd web build",
            "RUN cd /app/web && yarn install --production --ignore-scripts --prefer-offline",
        ),
        ("npm install --prefix /app", "npm run build -- --prefix web", "RUN npm prune --omit=dev"),
    ],
)
def test_managers_are_told_their_folder(install: str, build: str, finish: str) -> None:
    assert made(None, install=install, build=build).finish == (finish,)


@pytest.mark.parametrize("install", ["npm install -g .", "npm install -g", "npm i -g ./tool.tgz"])
def test_what_is_installed_for_all_from_a_folder_is_no_package(install: str) -> None:
    missed = find(FILES, build=f"npm run build && {install}")
    assert isinstance(missed, Missed)
    assert missed.reason == "mixed-step"
