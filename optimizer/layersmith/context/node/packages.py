"""Packages whose own install scripts look at the project that they are installed in, and those that do not.

Most install scripts build or fetch native code into their own folder, or print a notice. Those in the tables are known
to do that, or to do more; what another one does is an assumption.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from layersmith.context.node.locks import Locked
from layersmith.context.node.look import DEPENDENCY_SCRIPTS, Look, Manifest
from layersmith.context.node.prisma import generate
from layersmith.context.project import Stop, table
from layersmith.values import number

_AT_HOME = frozenset(
    (
        "@angular/cli", "@apollo/protobufjs", "@apollo/rover", "@biomejs/biome", "@bufbuild/buf",
        "@compodoc/compodoc", "@datadog/libdatadog", "@datadog/native-appsec", "@datadog/native-iast-taint-tracking",
        "@datadog/native-metrics", "@datadog/pprof", "@discordjs/opus", "@fortawesome/fontawesome-common-types",
        "@fortawesome/fontawesome-free", "@fortawesome/fontawesome-svg-core", "@fortawesome/free-brands-svg-icons",
        "@fortawesome/free-regular-svg-icons", "@fortawesome/free-solid-svg-icons", "@google-cloud/profiler",
        "@louislam/sqlite3", "@mongodb-js/zstd", "@nestjs/core", "@newrelic/native-metrics", "@nuxt/opencollective",
        "@parcel/watcher", "@prisma/engines", "@sap/hana-client", "@scarf/scarf",
        "@sentry-internal/node-cpu-profiler", "@sentry/cli", "@sentry/profiling-node", "@serialport/bindings",
        "@serialport/bindings-cpp", "@swc/core", "@tailwindcss/oxide", "@tensorflow/tfjs-node",
        "@tree-sitter-grammars/tree-sitter-yaml", "@vscode/ripgrep", "argon2", "aws-crt", "aws-sdk", "bcrypt",
        "better-sqlite3", "bigint-buffer", "blake-hash", "bootstrap-vue", "bson-ext", "bufferutil", "bun", "canvas",
        "canvas-prebuilt", "chromedriver", "classic-level", "core-js", "core-js-bundle", "core-js-pure", "couchbase",
        "cpu-features", "cwebp-bin", "cypress", "deasync", "deno-bin", "diskusage", "dprint", "dtrace-provider",
        "edgedriver", "ejs", "electron", "electron-chromedriver", "epoll", "es5-ext", "esbuild", "farmhash",
        "ffi-napi", "fibers", "fsevents", "gatsby", "gatsby-cli", "gatsby-telemetry", "geckodriver", "gifsicle", "gl",
        "grpc", "grpc-tools", "grpc_tools_node_protoc_ts", "heapdump", "hiredis", "hnswlib-node", "ibm_db", "iconv",
        "iltorb", "integer", "isolated-vm", "jpegtran-bin", "keccak", "kerberos", "keytar", "leveldown",
        "libpg-query", "libpq", "libxmljs", "libxmljs2", "lmdb", "lodepng", "microtime", "mmmagic",
        "mongodb-client-encryption", "mongodb-memory-server", "mozjpeg", "msgpackr-extract", "msnodesqlv8", "ngrok",
        "nice-napi", "node-expat", "node-hid", "node-jq", "node-libcurl", "node-pty", "node-rdkafka", "node-sass",
        "node-snap7", "node-zopfli", "nodegit", "nodemon", "oniguruma", "onnxruntime-node",
        "opencollective-postinstall", "optipng-bin", "oracledb", "phantomjs", "phantomjs-prebuilt", "playwright",
        "playwright-chromium", "playwright-firefox", "playwright-webkit", "pngquant-bin", "pnpm", "posix", "pprof",
        "prisma", "protobufjs", "re2", "redis-memory-server", "ref-napi", "robotjs", "rocksdb", "sass-embedded",
        "scrypt", "secp256k1", "segfault-handler", "serialport", "sharp", "snappy", "sodium-native", "spawn-sync",
        "sqlite3", "ssh2", "styled-components", "supabase", "tesseract.js", "tree-sitter", "tree-sitter-json",
        "tree-sitter-yaml", "ttf2woff2", "unix-dgram", "unrs-resolver", "ursa-optional", "usb", "utf-8-validate",
        "uws", "v8-profiler", "v8-profiler-next", "vue-demi", "weak-napi", "web3", "web3-bzz", "web3-shh", "wrtc",
        "xxhash", "yarn", "youtube-dl-exec", "yt-dlp-exec", "zeromq", "zlib-sync", "zopfli",
    )
)  # fmt: skip
"""Packages whose install scripts look at nothing of the project but its package.json."""

_GIT_HOOKS = frozenset(
    (
        "@arkweit/lefthook", "@commitlint/prompt-cli-hooks", "@evilmartians/lefthook", "ghook", "ghooks",
        "git-commit-msg-linter", "git-hooks", "git-scripts", "husky", "lefthook", "pre-commit", "pre-git", "pre-push",
        "precommit-hook", "simple-git-hooks", "yorkie",
    )
)  # fmt: skip
"""Packages that put hooks into the git repository that they are installed in."""

HOOK_SETTINGS = (
    ".simple-git-hooks.cjs", ".simple-git-hooks.js", ".simple-git-hooks.json", "simple-git-hooks.cjs",
    "simple-git-hooks.js", "simple-git-hooks.json", ".huskyrc", ".huskyrc.json", ".huskyrc.js", "lefthook.yml",
    "lefthook.yaml", ".lefthook.yml",
)  # fmt: skip


def dependency_scripts(look: Look, root: Manifest, others: Iterable[Manifest], locked: Locked | None) -> None:
    """What the install scripts of the packages read that are asked for or locked; stops when one reads sources."""
    asked = {name for one in (root, *others) for _, name, _ in one.dependencies()}
    names = asked | set(locked.versions if locked else ())
    versions = locked.versions if locked else {}
    for name in sorted(names & set(_READERS)):
        _READERS[name](look, root, name, versions.get(name, frozenset()))
    for name in sorted(names & _GIT_HOOKS):
        if name != "husky" or not _recent(versions.get(name, frozenset()), 5):
            git_hooks(look, root.folder, f"the package {name}", root, name)
    look.has(f"{root.folder}/.prebuild-installrc")
    if locked is None or locked.scripted is None or locked.scripted - _AT_HOME - _GIT_HOOKS - set(_READERS):
        look.assume(DEPENDENCY_SCRIPTS)


def _recent(versions: frozenset[str], least: int) -> bool:
    """Whether all of `versions`, and at least one, have a first number of at least `least`."""
    first = [re.match(r"\d+", one) for one in versions]
    return bool(first) and all(one is not None and number(one[0]) >= least for one in first)


def git_hooks(look: Look, folder: str, who: str, manifest: Manifest, *keys: str) -> None:
    """Hooks go into a git repository: where the context brings none, nothing happens, or it fails in both images."""
    for above in look.upwards(folder):
        place = look.path(".git", above)
        if look.kind(place) is not None:
            manifest.stop("git-hooks", f"{who} changes {place}, which comes with the build context", *keys)
        look.seen[place] = None
    for name in HOOK_SETTINGS:
        look.has(look.path(name, folder))


def _prisma(look: Look, root: Manifest, name: str, versions: frozenset[str]) -> None:
    if not _recent(versions, 7):
        generate(look, root.folder, None, root, name)


def _configured(*names: str) -> _Reader:
    """A package that reads its settings in the project, which may be a program."""

    def read(look: Look, root: Manifest, name: str, versions: frozenset[str]) -> None:
        for one in names:
            path = look.path(one, root.folder)
            text = look.text(path)
            if (
                text is not None
                and one.endswith(("js", "ts"))
                and re.search(r"""(?:require\(|from\s*|import\s*\(?)['"]\.""", text)
            ):
                raise Stop("dependency-reads", f"the package {name} runs {path}, which reads other files", path)

    return read


def _if_there(*names: str) -> _Reader:
    """A package that looks at the sources when one of the files `names` is there."""

    def read(look: Look, root: Manifest, name: str, versions: frozenset[str]) -> None:
        for one in names:
            if look.has(look.path(one, root.folder)):
                path = look.path(one, root.folder)
                raise Stop("dependency-reads", f"the package {name} looks at the sources, as {path} is there", path, 1)

    return read


def _msw(look: Look, root: Manifest, name: str, versions: frozenset[str]) -> None:
    if folder := table(root.data.get("msw")).get("workerDirectory"):
        root.stop("dependency-reads", f"the package msw writes to {folder}", "workerDirectory")


_Reader = Callable[[Look, Manifest, str, frozenset[str]], None]
_READERS: dict[str, _Reader] = {
    "@prisma/client": _prisma,
    "msw": _msw,
    "nx": _if_there("nx.json"),
    "@sveltejs/kit": _if_there("svelte.config.js", "svelte.config.ts"),
    "puppeteer": _configured(
        ".puppeteerrc", ".puppeteerrc.json", ".puppeteerrc.yaml", ".puppeteerrc.yml", ".puppeteerrc.js",
        ".puppeteerrc.cjs", ".puppeteerrc.ts", "puppeteer.config.js", "puppeteer.config.cjs", "puppeteer.config.ts",
    ),
}  # fmt: skip
