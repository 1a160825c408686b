"""Install commands side by side: whether they ask in the same way, and what an earlier one does to a later one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from layersmith.effects.packages import Action, action
from layersmith.shell.ast import Command
from layersmith.values import NamedTuple, pattern

JOINED = frozenset({"apt", "apk", "dnf", "yum", "microdnf", "npm", "gem", "pip", "conda"})
"""Managers that take the packages of several installs in one."""

_QUIET = frozenset({"-q", "--quiet", "--no-progress", "--silent"})
_SAME = {"--yes": "-y", "--assume-yes": "-y", "--assumeyes": "-y", "--global": "-g", "--upgrade": "-U"}
_OF_ONE = {"apk": ("-t", "--virtual"), "gem": ("-v", "--version")}
_IN_SOURCES = ("release", "repo", "keyring", "archive", "apt-", "ca-certificates", "gnupg", "https", "microsoft-prod",
               "://")  # fmt: skip
_BEFORE_SOURCES = ("epel", "remi", "ius", "scl", "rpmfusion", ".", "/", "$")
"""Parts of names, and how names begin, of packages that bring a source, a key or a way to reach one, and of files."""
_INSTALLERS = {
    "npm": pattern(r"(npm|n|corepack|node)(@|$)"),
    "pip": pattern(r"(pip|setuptools|wheel|cython|numpy|pybind11|cmake|ninja|meson)([=<>~!\[;@]|$)", re.IGNORECASE),
    "gem": pattern(r"rubygems-update(:|$)"),
    "conda": pattern(r"(conda|mamba|python|pip|conda-libmamba-solver)([=<>]|$)"),
    "apk": pattern(r"apk-tools([=<>~]|$)"),
    "dnf": pattern(r"(dnf|dnf5|dnf-plugins-core|libdnf|rpm)$"),
    "yum": pattern(r"(yum|yum-utils|yum-plugin-.*|rpm|deltarpm|dnf)$"),
    "microdnf": pattern(r"(dnf|microdnf|yum|rpm)$"),
    "apt": pattern(r"(apt|dpkg)$"),
}


class Install(NamedTuple):
    """A command that installs or updates, and what it asks for."""

    command: Command
    asked: Action

    @property
    def names(self) -> list[str]:
        """What it is asked to install, as written."""
        return [word.raw.strip("\"'") for word in self.asked.operands]


def install(command: Command) -> Install | None:
    """What `command` installs, or that it updates the lists, when it may share a command with others; else None."""
    asked = action(command)
    if asked is None or asked.manager not in JOINED or command.redirects:
        return None
    if asked.verb == "update":
        return Install(command, asked)
    local = asked.manager == "npm" and not asked.has("-g", "--global")
    return Install(command, asked) if asked.verb == "install" and asked.operands and not local else None


def alike(one: Install, other: Install) -> bool:
    """Whether two installs differ in nothing but their packages."""
    return _manner(one) == _manner(other)


def own_flags(one: Install, other: Install) -> list[str]:
    """The flags that `one` has and `other` has not, or not with the same value."""
    return sorted({str(name) for name, _ in _given(one.asked) - _given(other.asked)})


def _given(asked: Action) -> set[tuple[str, str | None]]:
    return {(_SAME.get(name, name), flag.value) for flag in asked.flags for name in flag.names if name not in _QUIET}


def _manner(step: Install) -> tuple[object, ...]:
    asked = step.asked
    given = _given(asked)
    variables = tuple((a.name, a.value.raw if a.value else None) for a in step.command.assignments)
    verb = tuple("install" if word.raw == "i" else word.raw for word in asked.subcommand)
    return given, variables, asked.program, tuple(word.raw for word in asked.prefix), verb


def holds_for_its_own(step: Install) -> bool:
    """Whether a flag of `step` is about its own packages only."""
    return step.asked.has(*_OF_ONE.get(step.asked.manager, ()))


def brings_source(names: Sequence[str]) -> str | None:
    """The first of the packages `names` that may bring a package source or key."""
    return next(filter(_brings_source, names), None)


def _brings_source(name: str) -> bool:
    if name.startswith(_BEFORE_SOURCES) or name.endswith((".rpm", ".deb")):
        return True
    return any(part in name for part in _IN_SOURCES)


def replaces_installer(manager: str, names: Sequence[str]) -> str | None:
    """The first of the packages `names` that may change how `manager` installs later ones."""
    return next(filter(_INSTALLERS[manager].match, names), None)


def asks_again(versions: Mapping[str, str], step: Install) -> bool:
    """Whether `step` names one of the packages of earlier installs in another way, or takes one away; `versions` are
    their names as written, by the package that each is about (`package_of`)."""
    if any(versions.get(package_of(name), name) != name for name in step.names):
        return True
    return step.asked.manager == "apt" and any(name.endswith("-") for name in step.names)


def of_unknown_name(step: Install) -> str | None:
    """The first of what `step` installs by npm that is found by a place, such as a folder, an archive or a repository:
    which package that is, only what lies there says, and it may be one that is asked for by its name as well."""
    found = (name for name in step.names if not _NPM_NAMED.fullmatch(name) or _NPM_FILE.search(name))
    return next(found, None) if step.asked.manager == "npm" else None


_NPM_NAMED = pattern(r"(?:@[\w.~-]+/)?(?!git@)[\w-][\w.~-]*(?:@.*)?")
_NPM_FILE = pattern(r"^[^@]+\.(?:tgz|tar\.gz|tar)$")
_MARKS = frozenset("=<>~!@:/[;")
_NAMED = pattern(r"((?:@[^/]+/)?[^=<>~!@:/\[;]+?)(?:-?$|[=<>~!@:\[;].*)")


@lru_cache(maxsize=1024)
def package_of(name: str) -> str:
    """The package that `name` is about, without version, architecture or tag."""
    if _MARKS.isdisjoint(name):
        return name[:-1] if name.endswith("-") and len(name) > 1 else name
    found = _NAMED.fullmatch(name)
    return found[1] if found else name
