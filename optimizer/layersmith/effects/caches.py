"""What package managers leave in a layer: their caches, lists and logs, as absolute path patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from layersmith.values import value
from layersmith.wildcards import named_by


@value
class Cache:
    """What a manager leaves in a layer.

    `paths` are absolute patterns of its caches and package lists, one for each place (`~/` is the home
    folder of the user who runs it, `*` crosses no slash, everything under a match belongs to it). `needed`
    is true when a later install fails, or behaves differently, once they are gone. `avoid` is the flag of
    install commands that keeps the cache from being written, `clean` the command that empties it, both None
    where there is none. `logs` are the files of time stamps that it rewrites at each run.
    """

    paths: tuple[str, ...]
    needed: bool
    avoid: str | None
    clean: str | None
    logs: tuple[str, ...] = ()


_APT_LISTS = "/var/lib/apt/lists/*"

_RPM_LOGS = ("/var/log/dnf*.log", "/var/log/hawkey.log", "/var/log/yum.log")

CACHES: Mapping[str, Cache] = MappingProxyType(
    {
        "apt": Cache(
            (
                _APT_LISTS,
                "/var/cache/apt/archives/*.deb",
                "/var/cache/apt/archives/partial/*",
                "/var/cache/apt/*.bin",
            ),
            True,
            None,
            "rm -rf /var/lib/apt/lists/*",
            (
                "/var/log/apt/*",
                "/var/log/dpkg.log",
                "/var/log/alternatives.log",
                "/var/log/bootstrap.log",
                "/var/cache/debconf/*-old",
                "/var/lib/dpkg/*-old",
                "/var/cache/ldconfig/aux-cache",
            ),
        ),
        "apk": Cache(("/var/cache/apk/*",), True, "--no-cache", "rm -rf /var/cache/apk/*", ("/var/log/apk.log",)),
        "dnf": Cache(("/var/cache/dnf/*", "/var/cache/libdnf5/*"), False, None, "dnf clean all", _RPM_LOGS),
        "yum": Cache(("/var/cache/yum/*", "/var/cache/dnf/*"), False, None, "yum clean all", _RPM_LOGS),
        "microdnf": Cache(("/var/cache/yum/*", "/var/cache/dnf/*"), False, None, "microdnf clean all", _RPM_LOGS),
        "zypper": Cache(
            ("/var/cache/zypp/*",),
            False,
            None,
            "zypper clean --all",
            ("/var/log/zypp*", "/var/log/zypper.log"),
        ),
        "pacman": Cache(("/var/cache/pacman/pkg/*",), False, None, "pacman -Scc --noconfirm", ("/var/log/pacman.log",)),
        "pip": Cache(("~/.cache/pip",), False, "--no-cache-dir", "pip cache purge"),
        "uv": Cache(("~/.cache/uv",), False, "--no-cache", "uv cache clean"),
        "pipenv": Cache(("~/.cache/pipenv", "~/.cache/pip"), False, None, None),
        "poetry": Cache(("~/.cache/pypoetry",), False, "--no-cache", None),
        "npm": Cache(("~/.npm/_cacache", "~/.npm/_logs"), False, None, "npm cache clean --force"),
        "yarn": Cache(
            ("/usr/local/share/.cache/yarn", "~/.cache/yarn", "~/.yarn/berry/cache"),
            False,
            None,
            "yarn cache clean",
        ),
        "pnpm": Cache(("~/.local/share/pnpm/store", "~/.cache/pnpm"), False, None, "pnpm store prune"),
        "bun": Cache(("~/.bun/install/cache",), False, None, None),
        "gem": Cache(
            (
                "/usr/local/bundle/cache/*.gem",
                "/usr/lib/ruby/gems/*/cache/*.gem",
                "/var/lib/gems/*/cache/*.gem",
            ),
            False,
            None,
            'rm -rf "$(gem env gemdir)"/cache/*.gem',
        ),
        "bundle": Cache(
            ("/usr/local/bundle/cache/*.gem", "~/.bundle/cache"),
            False,
            None,
            'rm -rf "$(gem env gemdir)"/cache/*.gem',
        ),
        "composer": Cache(("~/.composer/cache", "~/.cache/composer"), False, "--no-cache", "composer clear-cache"),
        "conda": Cache(("/opt/conda/pkgs",), False, None, "conda clean --all --yes"),
    }
)
"""What each manager leaves behind, by `Action.manager`."""

CACHE_FOLDERS: tuple[tuple[str, str], ...] = (
    ("apt", "/var/lib/apt/lists"),
    ("apt", "/var/lib/apt/lists/partial"),
    ("apt", "/var/cache/apt"),
    ("apt", "/var/cache/apt/archives"),
    ("apt", "/var/cache/apt/archives/partial"),
    ("apk", "/var/cache/apk"),
    ("yum", "/var/cache/yum"),
    ("dnf", "/var/cache/dnf"),
    ("dnf", "/var/cache/libdnf5"),
    ("zypper", "/var/cache/zypp"),
    ("pacman", "/var/cache/pacman"),
    ("pacman", "/var/cache/pacman/pkg"),
    ("pip", "~/.cache"),
    ("pip", "~/.cache/pip"),
    ("uv", "~/.cache"),
    ("uv", "~/.cache/uv"),
    ("pipenv", "~/.cache/pipenv"),
    ("poetry", "~/.cache/pypoetry"),
    ("npm", "~/.npm"),
    ("npm", "~/.npm/_cacache"),
    ("npm", "~/.npm/_logs"),
    ("yarn", "~/.cache/yarn"),
    ("yarn", "/usr/local/share/.cache"),
    ("yarn", "/usr/local/share/.cache/yarn"),
    ("pnpm", "~/.cache/pnpm"),
    ("pnpm", "~/.local/share/pnpm/store"),
    ("bundle", "~/.bundle/cache"),
    ("composer", "~/.composer/cache"),
    ("composer", "~/.cache/composer"),
    ("conda", "/opt/conda/pkgs"),
)


_ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "conda": ("/*/pkgs", "/*/*/pkgs", "/*/*/*/pkgs", "~/.conda/pkgs"),
    "gem": tuple(
        f"/usr/{folder}/cache/*.gem" for folder in ("local/lib/ruby/gems/*", "local/share/gems", "share/gems")
    ),
}
"""Where else caches may lie that a clean-up empties, when the program was not installed in its usual place."""


def emptied(manager: str) -> tuple[str, ...]:
    """Absolute patterns of all that the clean-up of `manager`, a key of `CACHES`, may take from a layer."""
    return (*CACHES[manager].paths, *_ELSEWHERE.get(manager, ()))


def covers(paths: Iterable[str], pattern: str, home: str = "/root") -> bool:
    """Whether nothing that matches `pattern` is left once `paths` are removed with all that is under them.

    `pattern` and `paths` are absolute patterns as in `Cache`; `home` is the folder that `~` stands for.
    """
    wanted = _from(home, pattern)
    return any(matches(wanted, path) or _under(wanted, path) for path in (_from(home, one) for one in paths))


def _from(home: str, path: str) -> str:
    return home + path[1:] if path.startswith("~") else path


@lru_cache(maxsize=8192)
def matches(path: str, pattern: str) -> bool:
    """Whether the shell would expand `pattern` to `path`, dot files apart."""
    parts, patterns = path.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(named_by(a, b) for a, b in zip(parts, patterns, strict=True))


def _under(path: str, pattern: str) -> bool:
    depth = pattern.count("/") + 1
    head = path.split("/")[:depth]
    return len(path.split("/")) >= depth and matches("/".join(head), pattern)


def overlaps(folder: str, cache: str) -> bool:
    """Whether the absolute `folder`, a slash at its end, is, holds or lies in `cache` (a pattern as in `Cache.paths`),
    in whichever home folder."""
    if not cache.startswith("~"):
        place = cache.partition("/*")[0] + "/"
        return folder.startswith(place) or place.startswith(folder)
    parts = cache.removeprefix("~/").split("/")
    inside = any(folder.endswith("/" + "/".join(parts[:count]) + "/") for count in range(1, len(parts) + 1))
    return inside or f"/{'/'.join(parts)}/" in folder or re.fullmatch(r"/|/root/|/home/([^/]+/)?", folder) is not None
