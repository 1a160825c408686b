"""Lock files: which packages they name, and whether they fit their manifests.

Facts: npm docs "package-lock.json" (`hasInstallScript`, `packages`), Yarn 1's and Berry's yarn.lock, pnpm-lock.yaml of
versions 5 to 9, bun.lock. They are searched, not parsed, where a parser would take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from layersmith.context.node.look import Look, Manifest
from layersmith.context.project import parse_json, table
from layersmith.values import value

_YARN = re.compile(r'^"?((?:@[^/@\s"]+/)?[^@\s",/]+)@', re.MULTILINE)
_YARN_VERSION = re.compile(r'^"?((?:@[^/@\s"]+/)?[^@\s",/]+)@[^\n]*:\n  version:? "?([^"\n]+)', re.MULTILINE)
_PNPM = re.compile(r"""^  ['"]?/?((?:@[^/@\s"']+/)?[^@\s"',/:]+)[@/](\d[^:()\s'"_]*)""", re.MULTILINE)
_BUN = re.compile(r'\["((?:@[^/@\s"]+/)?[^@\s",/]+)@([^"]*)"')


@value
class Locked:
    """What lock files name: the versions of packages by name, and the names of those that have install scripts (None:
    not told)."""

    versions: dict[str, frozenset[str]]
    scripted: frozenset[str] | None


def npm_locked(look: Look, path: str) -> Locked | None:
    """What the package-lock.json or npm-shrinkwrap.json at `path` names; None when there is none."""
    text = look.text(path)
    if text is None:
        return None
    data = parse_json(text, path)
    if "packages" not in data:
        return Locked(_frozen(_old(data)), None)
    versions: dict[str, set[str]] = {}
    scripted = set()
    for place, entry in table(data["packages"]).items():
        _, inner, name = place.rpartition("node_modules/")
        entry = table(entry)
        if inner and not entry.get("link"):
            names = {name, entry["name"]} if isinstance(entry.get("name"), str) else {name}
            for one in names:
                versions.setdefault(one, set()).add(str(entry.get("version")))
            if entry.get("hasInstallScript"):
                scripted.add(entry["name"] if isinstance(entry.get("name"), str) else name)
    return Locked(_frozen(versions), frozenset(scripted))


def _old(data: dict[str, Any]) -> dict[str, set[str]]:
    """Names and versions in the nested `dependencies` of npm 5 and 6."""
    found: dict[str, set[str]] = {}
    waiting = [data]
    while waiting:
        for name, entry in table(waiting.pop().get("dependencies")).items():
            found.setdefault(name, set()).add(str(table(entry).get("version")))
            waiting.append(table(entry))
    return found


def _frozen(found: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(versions) for name, versions in found.items()}


def yarn_locked(text: str) -> Locked:
    """What the yarn.lock `text` names."""
    found: dict[str, set[str]] = {name: set() for name in _YARN.findall(text)}
    for name, version in _YARN_VERSION.findall(text.replace("\r\n", "\n")):
        found.setdefault(name, set()).add(version)
    for name in re.findall(r"@npm:((?:@[\w.-]+/)?[\w.-]+)@", text):
        found.setdefault(name, set())
    return Locked(_frozen(found), None)


def pnpm_locked(text: str) -> Locked:
    """What the pnpm-lock.yaml `text` names. Versions 5 and 6 tell which packages are built (`requiresBuild`)."""
    found: dict[str, set[str]] = {}
    for name, version in _PNPM.findall(text):
        found.setdefault(name, set()).add(version)
    told = re.search(r"lockfileVersion: ['\"]?[56]\b", text)
    scripted = None
    if told:
        entries = re.split(r"^  (?=\S)", text, flags=re.MULTILINE)
        scripted = frozenset(
            read[1] for one in entries if "requiresBuild: true" in one and (read := _PNPM.match("  " + one))
        )
    return Locked(_frozen(found), scripted)


def bun_locked(text: str) -> Locked:
    """What the bun.lock `text` names."""
    found: dict[str, set[str]] = {}
    for name, version in _BUN.findall(text):
        found.setdefault(name, set()).add(version)
    return Locked(_frozen(found), None)


def npm_out_of_step(text: str, manifest: Manifest) -> bool:
    """Whether the package-lock.json `text` certainly does not fit `manifest`, so that `npm install` writes it anew."""
    root = table(table(parse_json(text, manifest.path).get("packages")).get(""))
    if not root:
        return False
    sections = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
    return any(_asked(root, section) != _asked(manifest.data, section) for section in sections)


def _asked(data: dict[str, Any], section: str) -> dict[str, Any]:
    asked = table(data.get(section))
    if section in ("dependencies", "devDependencies"):
        return {name: one for name, one in asked.items() if name not in table(data.get("optionalDependencies"))}
    return asked


def yarn_in_step(text: str, manifests: Sequence[Manifest]) -> bool | None:
    """Whether Yarn 1 leaves the yarn.lock `text` as it is: it holds all that is asked for and nothing else, and each
    package with its integrity (yarn: `Install.saveLockfileAndIntegrity`). None when that is not certain."""
    if "# yarn lockfile v1" not in text or "\r" in text or "<<<<<<<" in text:
        return None
    if any(table(one.data.get("resolutions")) for one in manifests):
        return None
    entries = _entries(text)
    if entries is None:
        return None
    own = {one.data.get("name") for one in manifests[1:]}
    waiting = [f"{name}@{asked}" for one in manifests for _, name, asked in one.dependencies() if name not in own]
    if not waiting or any(re.search(r"@(?:file|link|portal|workspace|\.|/)", one) for one in waiting):
        return None
    reached: set[str] = set()
    while waiting:
        pattern = waiting.pop()
        if pattern in reached:
            continue
        if pattern not in entries:
            return False
        reached.add(pattern)
        waiting += entries[pattern]
    return reached == set(entries)


_HEADER = re.compile(r'(?:"[^"]+"|[^\s",:]+)(?:, (?:"[^"]+"|[^\s",:]+))*:')
_NEEDED = re.compile(r'    (?:"([^"]+)"|(\S+)) (?:"([^"]*)"|(\S+))')


def _entries(text: str) -> dict[str, list[str]] | None:
    """The patterns of a yarn.lock with the patterns that they need; None when it is not as Yarn 1 writes it, or lacks
    an integrity."""
    found: dict[str, list[str]] = {}
    for block in text.split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith("#")]
        if not lines:
            continue
        if not _HEADER.fullmatch(lines[0]):
            return None
        needed: list[str] = []
        inner = False
        for line in lines[1:]:
            if line.startswith("    "):
                read = _NEEDED.fullmatch(line)
                if read is None or not inner:
                    return None
                needed.append(f"{read[1] or read[2]}@{read[3] if read[3] is not None else read[4]}")
            else:
                inner = line.strip() in ("dependencies:", "optionalDependencies:")
        if not any(line.startswith("  integrity ") for line in lines):
            return None
        for pattern in re.findall(r'"([^"]+)"|([^\s",:]+)', lines[0][:-1]):
            found[pattern[0] or pattern[1]] = needed
    return found
