"""Package managers: where installs from a registry write to, and which settings they read.

An install that reads the project (`npm ci`, `pip install -r`) is not known here: what it reads depends on the files,
which the room `context` knows. What a package's own scripts do is taken to stay in the places where packages go.
"""

from __future__ import annotations

import re

from layersmith.effects.arguments import Call, NotKnownError, read
from layersmith.effects.caches import CACHES
from layersmith.effects.distribution import SYSTEM, SYSTEM_MANAGERS, packaged
from layersmith.effects.effect import ANY, Effects
from layersmith.effects.models.downloads import PROXIES
from layersmith.effects.models.foreign import reason
from layersmith.effects.packages import PYTHON, Action, action
from layersmith.effects.paths import ancestors, resolve
from layersmith.shell.ast import Command

_ANY = frozenset((ANY,))
_LISTS = {
    "apt": ("/var/lib/apt", "/var/cache/apt", "/var/log/apt", "/tmp/apt*", "/tmp/fileutl*"),
    "apk": ("/var/cache/apk", "/lib/apk", "/var/lib/apk", "/etc/apk"),
}
_PLAIN_VERBS = """
    build-dep fix info list search show repolist provides module config-manager mark history addrepo ar
    refresh ref lr swap
"""
_SAFE_OTHERS = frozenset(_PLAIN_VERBS.split())
_MORE_VERBS = """
    install reinstall remove purge autoremove update upgrade dist-upgrade full-upgrade clean autoclean
    dist-clean add del cache makecache check-update groupinstall groups group erase in rm up dup patch
    download-only
"""
_OF_DISTRIBUTION = _SAFE_OTHERS.union(_MORE_VERBS.split())


def effects(call: Call) -> Effects | None:
    """What `call` does when it is one of a package manager; None when it is none. Raises NotKnownError."""
    asked = action(Command(0, 0, (), call.words, ()))
    if asked is None:
        return None
    if any(one.splits for one in call.arguments):
        raise NotKnownError(f"how {call.name} is called is not known")
    if asked.manager in SYSTEM_MANAGERS:
        return _of_distribution(asked, call)
    words = " ".join(word.literal or "" for word in asked.subcommand)
    if call.arguments and call.arguments[-1].text in ("--version", "-V", "version") and not asked.operands:
        return Effects(call.at_home(".*"))
    settings = _configured(asked, call)
    if settings is not None:
        return settings
    if asked.verb == "clean" and asked.manager in CACHES:
        return _cleaned(asked, call)
    if asked.verb not in ("install", "upgrade") or not asked.exact or not asked.operands:
        raise NotKnownError(reason(call.name))
    if any(_is_local(word.literal or "") for word in asked.operands):
        raise NotKnownError(f"{call.name} installs something of the project")
    everywhere = asked.has("-g", "--global") or words.startswith("global")
    match asked.manager:
        case "pip" if not asked.has("-r", "--requirement", "-e", "--editable", "-c", "--constraint"):
            return _pip(asked, call)
        case "npm" | "pnpm" if everywhere:
            return _node(call, ".npmrc")
        case "yarn" if everywhere:
            return _node(call, ".yarnrc", ".npmrc")
        case "gem":
            return _gem(asked, call)
        case "composer" if everywhere:
            return _composer(call)
    raise NotKnownError(reason(call.name))


def _is_local(text: str) -> bool:
    return text.startswith((".", "/", "~", "file:", "git+file:", "link:")) or (
        text.endswith((".whl", ".tar.gz", ".tgz", ".gem", ".zip")) and "://" not in text
    )


def _of_distribution(asked: Action, call: Call) -> Effects:
    """What a distribution's own manager touches: packages from its repositories, whose scripts see every variable."""
    words = [word.literal or "" for word in asked.subcommand]
    verb = words[0] if words else ""
    if asked.verb == "other" and verb not in _SAFE_OTHERS:
        raise NotKnownError(f"{call.name} {verb} is not known")
    if not asked.exact and any(one.text is None for one in call.arguments):
        raise NotKnownError(f"what {call.name} is to do is not known")
    operands = [word.literal or word.raw for word in asked.operands]
    if asked.verb in ("install", "upgrade", "other") and any(_is_package_file(text) for text in operands):
        raise NotKnownError("packages from files may write anywhere")
    for flag in asked.flags:
        if (
            flag.names[-1] in ("--root", "--installroot", "-R", "-c", "--config", "--config-file", "-p")
            and asked.manager != "apt"
        ):
            raise NotKnownError(f"{call.name} {flag.names[-1]} is not known")
    named = tuple(
        call.path(flag.value)
        for flag in asked.flags
        if flag.value and "/" in flag.value and "://" not in flag.value and "=" not in flag.value
    )
    if asked.verb == "update" and asked.manager in _LISTS:
        places = _LISTS[asked.manager]
        return Effects((*places, "/etc/apt", "/var/lib/dpkg", "/usr/share/keyrings", "/usr/share/dpkg", *named), places,
                       environment=PROXIES | {"APT_*", "DPKG_*"}, network=True)  # fmt: skip
    places = packaged(asked.manager) if call.official else SYSTEM
    return Effects((*places, *named), (*places, *named), environment=_ANY, network=True, accounts="changed")


def _is_package_file(text: str) -> bool:
    return ("/" in text and not re.fullmatch(r"[\w.+-]+(?::\w+)?/[\w.+-]+", text)) or text.endswith(
        (".deb", ".rpm", ".apk")
    )


def _configured(asked: Action, call: Call) -> Effects | None:
    """What `npm config set` and its like write; None for anything else."""
    texts = [one.text or "" for one in call.arguments]
    match asked.manager, texts:
        case "npm" | "pnpm", ["set" | "config", *rest] if texts[0] == "set" or rest[:1] in (["set"], ["delete"]):
            elsewhere = ("-g", "--global", "--location", "--userconfig", "--globalconfig", "--prefix")
            if any(text.startswith(elsewhere) for text in texts):
                raise NotKnownError(f"which settings {call.name} changes is not known")
            places = call.at_home(".npmrc", ".npm/_logs", ".config/pnpm")
            return Effects(
                (*places, *_project(call, ".npmrc")), places, environment=frozenset(("npm_*", "NPM_*", "XDG_*"))
            )
        case "yarn", ["config", "set", *_]:
            # Version 1 keeps it at home, later ones in the project.
            raise NotKnownError("which settings yarn changes is not known")
        case "pip", ["config", *_]:
            places = (
                *call.at_home(".pip", ".config/pip", ".config"),
                "/etc/pip.conf",
                "/etc/xdg/pip",
                "/usr/pip.conf",
                "/usr/local/pip.conf",
            )
            return Effects(places, places, environment=frozenset(("PIP_*", "XDG_*", "VIRTUAL_ENV")))
        case "bundle", ["config", *rest]:
            if "--local" in rest or rest[:1] != ["--global"]:
                raise NotKnownError("which settings bundle changes is not known")
            return Effects(
                call.at_home(".bundle"),
                (*call.at_home(".bundle"), "/usr/local/bundle"),
                environment=frozenset(("BUNDLE_*",)),
            )
    return None


def _cleaned(asked: Action, call: Call) -> Effects:
    paths = tuple(
        path
        for pattern in CACHES[asked.manager].paths
        for path in (call.at_home(pattern[2:]) if pattern.startswith("~/") else (pattern,))
    )
    settings = call.at_home(".*rc", ".config")
    return Effects((*paths, *settings, *_project(call, ".*rc")), paths, paths, environment=_ANY)


_ANYWHERE = ("", "/*", "/*/*", "/*/*/*", "/*/*/*/*", "/*/*/*/*/*")
"""The folders that an unknown one may be."""


def _project(call: Call, *names: str) -> tuple[str, ...]:
    """Files of these names in the current folder and the ones above it, where managers look for settings."""
    if call.folder is None:
        return tuple(f"{folder}/{name}" for folder in _ANYWHERE for name in names)
    return tuple(f"{folder}/{name}" for folder in ("", *ancestors(call.folder)) for name in names)


def _prefixes(call: Call) -> tuple[str, ...]:
    """Where an interpreter that is found along PATH may keep what is installed for it."""
    found = ["/usr/local"]
    folders = (call.setting("PATH") or "").split(":")
    usual = ("/bin", "/usr/bin", "/usr/local/bin")
    found += [
        resolve(folder, call.folder) or "/" for folder in folders if folder.endswith("/bin") and folder not in usual
    ]
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONUSERBASE", "PIP_TARGET", "PIP_PREFIX", "GEM_HOME",
                     "BUNDLE_PATH", "npm_config_prefix", "NPM_CONFIG_PREFIX", "PNPM_HOME", "PREFIX"):  # fmt: skip
        place = call.setting(variable)
        found += [resolve(place, call.folder) or "/"] if place else []
    return tuple(path.removesuffix("/bin") or "/" for path in found)


_OF_SYSTEM = (
    "/usr/bin",
    "/usr/lib",
    "/usr/lib64",
    "/usr/share",
    "/usr/etc",
    "/usr/include",
    "/usr/man",
    "/bin",
    "/etc",
    "/var/lib/gems",
    "/opt",
)
"""Where installs for all users go when the interpreter is the distribution's: under /usr, in what belongs to languages
(Debian Python policy 2.5; npm-folders(5); Gem.default_dir), and /opt, where others put interpreters."""

_BUILDING = ("/usr/include", "/usr/share", "/usr/lib*", "/usr/src/python*", "/opt", "/etc")


def _installed(call: Call, temporary: tuple[str, ...], seen: tuple[str, ...]) -> Effects:
    """An install for all users; scripts of packages keep caches and settings of any name in the home folder."""
    writes = (*_prefixes(call), *_OF_SYSTEM, *call.at_home(".*"), *temporary)
    return Effects((*writes, *_BUILDING, *seen), writes, environment=_ANY, network=True, accounts="read")


def _pip(asked: Action, call: Call) -> Effects:
    """pip reads pip.conf and, as `python -m pip`, modules of the current folder."""
    seen: tuple[str, ...] = ()
    if PYTHON.fullmatch(call.name):
        seen = (call.here,)
    for flag in asked.flags:
        if flag.names[-1] in ("--find-links", "-f", "--cert", "--log") and flag.value and "://" not in flag.value:
            seen = (*seen, call.path(flag.value))
        if flag.names[-1] in ("--root", "--src", "-t", "--target", "--prefix", "--build", "-b", "--cache-dir", "-d"):
            raise NotKnownError(f"where pip {flag.names[-1]} leads is not known")
    if any(word.raw.strip("\"'").startswith(("git+", "hg+", "svn+", "bzr+")) for word in asked.operands):
        seen = (*seen, *call.at_home(".gitconfig", ".ssh", ".config/git", ".git-credentials"), "/etc/gitconfig")
    return _installed(call, ("/tmp/pip-*", "/tmp/tmp*", "/tmp/cc*", "/tmp/easy_install*"), (*seen, "/etc/pip.conf"))


_OF_NODE = (
    *("/tmp/npm-*", "/tmp/yarn--*", "/tmp/v8-compile-cache*", "/tmp/node-*", "/tmp/core-js*", "/tmp/phantomjs"),
    *("/tmp/tmp*", "/tmp/cc*"),
)


def _node(call: Call, *settings: str) -> Effects:
    """npm and its like look for settings in the current folder and above (npm up to 6 even with `-g`)."""
    return _installed(call, _OF_NODE, _project(call, *settings))


def _gem(asked: Action, call: Call) -> Effects:
    """gem takes a `.gem` file of the current folder for the one that is named."""
    if asked.has("-i", "--install-dir", "-n", "--bindir", "-g", "--file", "--config-file", "--build-root"):
        raise NotKnownError("where gem installs is not known")
    return _installed(call, ("/tmp/cc*", "/tmp/tmp*", "/tmp/bundler*"), (*_project(call, "*.gem"), "/etc/gemrc"))


def _composer(call: Call) -> Effects:
    """`composer global` works in its own home; plugins of it run."""
    home = call.setting("COMPOSER_HOME")
    places = (call.path(home),) if home else call.at_home(".composer", ".config/composer")
    cache = call.setting("COMPOSER_CACHE_DIR")
    places = (*places, *((call.path(cache),) if cache else ()), *call.at_home(".cache"), "/tmp/composer*", "/tmp/tmp*")
    reads = (*places, call.here, "/usr/local/etc/php", "/etc/php*", *call.at_home(".gitconfig", ".ssh", ".netrc"))
    return Effects(reads, places, environment=_ANY, network=True)


def go(call: Call) -> Effects:
    """`go install PACKAGE@VERSION`, which looks at no module of the project (go 1.16)."""
    texts = [one.text for one in call.arguments]
    if texts[:1] in (["version"], ["env"]):
        settings = call.at_home(".config/go")
        return Effects(settings, settings if {"-w", "-u"}.intersection(texts) else ())
    given = read(call, "-v -x -a -u -ldflags= -tags= -trimpath -p= -mod= -race", call.arguments[1:])
    if texts[:1] != ["install"] or not given.operands or not all("@" in (one.text or "") for one in given.operands):
        raise NotKnownError("go reads the project")
    places = [
        place for name in ("GOPATH", "GOBIN", "GOCACHE", "GOMODCACHE", "GOTMPDIR") if (place := call.setting(name))
    ]
    writes = (*call.paths(places), "/go", *call.at_home("go", ".cache/go-build", ".config/go"), "/tmp/go-*", "/tmp/cc*")
    reads = (
        *writes,
        "/usr/local/go",
        "/usr/lib/go*",
        "/usr/share/go*",
        "/usr/include",
        *call.at_home(".gitconfig", ".netrc", ".ssh"),
    )
    return Effects(reads, writes, environment=PROXIES | {"GO*", "CGO_*", "CC", "CXX", "GIT_*"}, network=True)


def cargo(call: Call) -> Effects:
    """`cargo install CRATE` from the registry; settings are looked for in the current folder and above."""
    texts = [one.text for one in call.arguments]
    if texts[:1] != ["install"]:
        raise NotKnownError("cargo reads the project")
    given = read(
        call,
        """
            -q -v -f -j= --version= --vers= --locked --force --features= --no-default-features --all-features
            --quiet --verbose --bin= --bins --jobs= --debug --git= --branch= --tag= --rev=
            """,
        call.arguments[1:],
    )
    if not given.operands and not given.has("--git"):
        raise NotKnownError("cargo reads the project")
    places = [
        place
        for name in ("CARGO_HOME", "RUSTUP_HOME", "CARGO_TARGET_DIR", "CARGO_INSTALL_ROOT")
        if (place := call.setting(name))
    ]
    writes = (
        *call.paths(places),
        "/usr/local/cargo",
        *call.at_home(".cargo", ".rustup", ".cache"),
        "/tmp/cargo-install*",
        "/tmp/rustc*",
        "/tmp/cc*",
    )
    reads = (*writes, *_project(call, ".cargo"), "/usr/local/rustup", *_BUILDING, *call.at_home(".gitconfig", ".ssh"))
    return Effects(reads, writes, environment=_ANY, network=True)


MODELS = {"go": go, "cargo": cargo}
