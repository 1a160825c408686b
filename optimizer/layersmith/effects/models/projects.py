"""Where an install for a project writes to, and which settings it reads, outside of the project.

What it reads and writes of the project itself is the room `context`'s to say. The places are those of the managers'
own documents: pip's "Configuration", npm's "folders" and "npmrc", Yarn's and pnpm's settings, Go's "Environment
variables", Cargo's "Cargo Home", Bundler's `bundle config`, Composer's COMPOSER_HOME, Maven's and Gradle's user homes,
NuGet's "Managing the global packages folder", Mix's MIX_HOME. What scripts of packages do is taken to stay there.
"""

from __future__ import annotations

from layersmith.effects.arguments import Call
from layersmith.effects.effect import ANY, Effects

_TEMPORARY = ("/tmp/tmp*", "/tmp/cc*", "/tmp/.tmp*")
_CREDENTIALS = (".netrc", ".gitconfig", ".git-credentials", ".ssh", ".config/git", ".curlrc")

_PYTHON = (
    *("/usr/local/bin", "/usr/local/lib", "/usr/local/lib64", "/usr/local/share", "/usr/local/etc", "/usr/local/man"),
    *("/usr/local/include", "/usr/local/src", "/usr/bin", "/usr/lib", "/usr/lib64", "/usr/share", "/usr/etc"),
    *("/usr/include", "/bin", "/opt/conda", "/opt/venv", "~/.cache", "~/.local", "~/.config", "~/.pip", "~/.cargo"),
    *("~/.rustup", "~/.pydistutils.cfg", "~/.conda", "~/.condarc", "/tmp/pip-*", "/tmp/easy_install*", "/tmp/uv*"),
)
_NODE = (
    *("/usr/local/share/.cache", "/usr/local/share/.config", "/usr/local/share/.yarn*", "~/.npm", "~/.npmrc"),
    *("~/.cache", "~/.config", "~/.local", "~/.yarn", "~/.yarnrc*", "~/.node-gyp", "~/.pnpm*", "~/.bun", "~/.v8*"),
    *("~/.node_repl_history", "/tmp/npm-*", "/tmp/yarn--*", "/tmp/v8-compile-cache*", "/tmp/node-*", "/tmp/core-js*"),
    *("/tmp/phantomjs", "/tmp/xfs-*", "/tmp/bun*", "/.npm", "/.cache", "/.config"),
)
_PLACES: dict[str, tuple[str, ...]] = {
    "node": _NODE,
    "go": ("/go/pkg", "/go/bin", "~/go/pkg", "~/go/bin", "~/.cache/go-build", "~/.config/go", "/tmp/go-*"),
    "cargo": ("/usr/local/cargo", "~/.cargo", "~/.rustup", "~/.cache", "/tmp/cargo-*", "/tmp/rustc*"),
    "ruby": (
        *("/usr/local/bundle", "/usr/local/lib/ruby", "/usr/local/bin", "/var/lib/gems", "/usr/lib/ruby", "/usr/bin"),
        *("~/.gem", "~/.gemrc", "~/.local", "~/.bundle", "~/.cache", "/tmp/bundler*", "/usr/share"),
    ),
    "php": ("~/.composer", "~/.config/composer", "~/.cache/composer", "/tmp/composer*", "/tmp/cache"),
    "jvm": ("~/.m2", "~/.gradle", "~/.lein", "~/.java", "~/.ivy2", "~/.sbt", "~/.cache", "/tmp/hsperfdata*",
        "/home/gradle/.gradle"),
    "dotnet": (
        *("~/.nuget", "~/.dotnet", "~/.local/share", "~/.config", "~/.templateengine", "/tmp/NuGetScratch*"),
        *("/tmp/.dotnet*", "/tmp/MSBuild*", "/tmp/clr-*", "/tmp/dotnet*", "/tmp/system-commandline*"),
    ),
    "elixir": ("~/.mix", "~/.hex", "~/.cache/rebar3", "~/.config/rebar3", "/opt/mix", "/opt/hex"),
}  # fmt: skip
_KINDS = {
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun", "bower", "corepack", "lerna"), "node"),
    **dict.fromkeys(("go", "dep", "glide"), "go"),
    **dict.fromkeys(("cargo", "cargo-chef"), "cargo"),
    **dict.fromkeys(("bundler", "rubygems"), "ruby"),
    "composer": "php",
    **dict.fromkeys(("maven", "gradle", "leiningen", "sbt"), "jvm"),
    "dotnet": "dotnet",
    "mix": "elixir",
}

_MOVED = (
    *("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONUSERBASE", "PIP_TARGET", "PIP_PREFIX", "PIP_CACHE_DIR", "UV_CACHE_DIR"),
    *("UV_PROJECT_ENVIRONMENT", "POETRY_HOME", "POETRY_CACHE_DIR", "POETRY_VIRTUALENVS_PATH", "WORKON_HOME"),
    *("npm_config_cache", "NPM_CONFIG_CACHE", "npm_config_prefix", "NPM_CONFIG_PREFIX", "YARN_CACHE_FOLDER"),
    *("YARN_GLOBAL_FOLDER", "PNPM_HOME", "COREPACK_HOME", "BUN_INSTALL", "CYPRESS_CACHE_FOLDER", "GEM_HOME"),
    *("PLAYWRIGHT_BROWSERS_PATH", "PUPPETEER_CACHE_DIR", "BUNDLE_PATH", "BUNDLE_APP_CONFIG", "BUNDLE_USER_HOME"),
    *("GOPATH", "GOBIN", "GOCACHE", "GOMODCACHE", "GOTMPDIR", "CARGO_HOME", "RUSTUP_HOME", "CARGO_TARGET_DIR"),
    *("COMPOSER_HOME", "COMPOSER_CACHE_DIR", "COMPOSER_VENDOR_DIR", "GRADLE_USER_HOME", "MAVEN_CONFIG", "M2_HOME"),
    *("NUGET_PACKAGES", "DOTNET_CLI_HOME", "MIX_HOME", "HEX_HOME", "MIX_DEPS_PATH", "MIX_BUILD_PATH", "TMPDIR"),
    *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"),
)
"""Variables that name a folder in which a manager keeps things."""


def outside(manager: str, call: Call) -> Effects:
    """What an install by `manager` for a project does outside of it. Raises NotKnownError."""
    writes: list[str] = []
    for place in (*_PLACES.get(_KINDS.get(manager, ""), _PYTHON), *_TEMPORARY):
        writes += call.at_home(place[2:]) if place.startswith("~/") else (place,)
    for name in _MOVED:
        value = call.setting(name)
        # Go's folder in its own images, of which only two parts are among the places.
        if value and "/" in value and (name, value) != ("GOPATH", "/go"):
            writes.append(call.path(value))
    reads = (*writes, *call.at_home(*_CREDENTIALS), "/etc/pip.conf", "/etc/gitconfig", "/usr/local/etc", "/usr/include")
    return Effects(reads, tuple(writes), environment=frozenset((ANY,)), network=True, accounts="read")
