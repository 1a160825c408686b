"""Settings of the package managers: .npmrc, .yarnrc, the environment, and what of them leads to other files.

Facts: npm docs "npmrc" and "config"; Yarn 1 docs "yarnrc" (`lastUpdateCheck` and the like are its own notes).
"""

from __future__ import annotations

import re

from layersmith.context.node.look import LOCK_IN_SYNC, Look
from layersmith.context.project import Stop, line_of

_USERS = ("/root",)
_GLOBAL = ("/etc/npmrc", "/usr/etc/npmrc", "/usr/local/etc/npmrc", "/usr/local/lib/node_modules/npm/npmrc")

_FILES = frozenset(("cafile", "certfile", "keyfile", "userconfig", "globalconfig"))
"""Settings that name a file which is read."""
_FOLDERS = frozenset(("cache", "tmp", "store-dir", "cache-dir", "logs-dir", "state-dir", "cache-folder"))
"""Settings that name a folder which is written."""
_ELSEWHERE = frozenset(
    (
        *("script-shell", "shell", "git", "lockfile-dir", "pnpmfile", "global-pnpmfile", "modules-dir"),
        *("virtual-store-dir", "workspace-dir", "onload-script", "init-module", "patches-dir", "modules-folder", "cwd"),
        *("link-folder", "global-folder", "use-yarnrc", "location", "global"),
    )
)
"""Settings that make an install read or write in other places than it mostly does."""
_MATTERING = _FILES | _FOLDERS | _ELSEWHERE | {"node-options", "ignore-scripts", "package-lock", "shrinkwrap", "save"}
_RUNS_FILES = re.compile(r"(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader|--env-file)\b")
_YARN_ELSEWHERE = re.compile(
    r"(?i:yarn_)(?:RC_FILENAME|PLUGINS|LOCKFILE_FILENAME|PNP_\w+|INSTALL_STATE_PATH|PATCH_FOLDER|VIRTUAL_FOLDER"
    r"|YARN_PATH|(?:(?!MIRROR)\w)*MIRROR\w*|MODULES_FOLDER|ENABLE_CONSTRAINTS_CHECKS)"
)

Settings = dict[str, str]


def npm_settings(look: Look, *folders: str) -> Settings:
    """What the .npmrc files of the project (in `folders`, the strongest first), of the users and of the image, and the
    environment, set. Names are in lower case with dashes."""
    found: Settings = {}
    for path in (*_GLOBAL, *(f"{home}/.npmrc" for home in homes(look)), *(f"{one}/.npmrc" for one in folders[::-1])):
        text = look.text(path)
        if text is not None:
            found |= _npmrc(look, path, text)
    for name, given in environment(look).items():
        if name.lower().startswith("npm_config_"):
            key = name[len("npm_config_") :].lower().replace("_", "-")
            if given is None:
                if key in _MATTERING:
                    raise Stop("variable", f"the value of {name} is not known")
                continue
            _one(look, key, given, name, None)
            found[key] = given
    return found


def environment(look: Look) -> dict[str, str | None]:
    """The variables in force for the command, its own assignments included."""
    own = {one.name: one.value.literal if one.value is not None else None for one in look.call.command.assignments}
    found = {**look.call.environment, **own}
    options = found.get("NODE_OPTIONS", "")
    if options is None or _RUNS_FILES.search(options):
        raise Stop("node-options", "NODE_OPTIONS may make Node run other files first")
    for name in found:
        if _YARN_ELSEWHERE.fullmatch(name):
            raise Stop("setting", f"{name} makes Yarn read or write elsewhere")
    return found


def homes(look: Look) -> tuple[str, ...]:
    """The home folders that may be the user's."""
    if look.call.home is not None:
        return (look.call.home,)
    return (*_USERS, *(f"/home/{name}" for name in look.names("/home")))


def _npmrc(look: Look, path: str, text: str) -> Settings:
    found: Settings = {}
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line[0] in ";#[":
            continue
        key, equals, given = line.partition("=")
        key, given = key.strip().strip("\"'").lower().replace("_", "-"), given.strip().strip("\"'")
        found[key] = given if equals else "true"
        _one(look, key, found[key], path, number)
    return found


def _one(look: Look, key: str, given: str, source: str, line: int | None) -> None:
    """What the setting `key` leads to."""
    path = source if source.startswith("/") else None
    name = key.rpartition(":")[2]
    if name in _FILES or name in _FOLDERS:
        if "${" in given or given.startswith("~"):
            if name in _FILES:
                raise Stop("setting", f"{source} sets {key} to a path that is not known", path, line)
            return
        (look.has if name in _FILES else look.write)(look.path(given))
        if name in ("userconfig", "globalconfig"):
            text = look.text(given)
            if text is not None and look.path(given) != path:
                _npmrc(look, look.path(given), text)
    elif name == "prefix":  # the place for global packages, and of one more file of settings
        look.has(look.path("etc/npmrc", given if given.startswith("/") else None))
    elif name in _ELSEWHERE and given:
        raise Stop("setting", f"{source} sets {key}, so that the install reads or writes elsewhere", path, line)
    elif name == "node-options" and _RUNS_FILES.search(given):
        raise Stop("node-options", f"{source} makes Node run other files first", path, line)


def yarn_settings(look: Look, folder: str) -> Settings:
    """What the .yarnrc files from `folder` upwards and in the homes set (Yarn 1), the nearest first."""
    found: Settings = {}
    places = dict.fromkeys((*homes(look), *reversed(list(look.upwards(folder)))))
    for place in places:
        path = look.path(".yarnrc", place)
        text = look.text(path)
        for number, line in enumerate((text or "").splitlines(), 1):
            if (read := _YARNRC.match(line)) is None:
                continue
            key, given = (read[1] or read[2]), read[3].strip().strip("\"'")
            found[key] = given
            name = key.rpartition(".")[2].lstrip("-")
            if name in ("yarn-path", "cafile"):
                look.has(look.path(given, place))
            elif name == "yarn-offline-mirror" and given not in ("false", ""):
                mirror = look.path(given, place)
                look.every(mirror)
                look.assume(LOCK_IN_SYNC)
            elif name in _ELSEWHERE and name not in ("global", "global-folder"):
                where = line_of(text or "", key) or number
                raise Stop("setting", f"{path} sets {key}, so that the install reads or writes elsewhere", path, where)
    return found


_YARNRC = re.compile(r"""\s*(?:"([^"]+)"|([^\s"#]\S*))\s+(.+)""")


def on(settings: Settings, name: str) -> bool:
    """Whether a setting is switched on."""
    return settings.get(name, "false").lower() in ("true", "1", "", "yes")
