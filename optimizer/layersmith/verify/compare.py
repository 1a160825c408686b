"""How two images differ, and whether that keeps a promise.

What counts: every path with its type, mode, owner, link target, content, extended attributes, hard links and device
numbers; and the configuration, where the order of ENV does not count but the content of PATH does. Times do not count,
nor the time of a source that Python writes into compiled files.

Nothing is excused here by its looks. Logs, caches and other files that no two builds write alike are excused only when
the rewrites declared them, or when two builds of the same Dockerfile differ there too: a list of files that "always
differ" would hide the day on which they should not have. One thing is: files that one image keeps as copies and the
other as one file with two names. Whether an engine keeps a hard link depends on how instructions are cut into layers,
and the copies are equal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from layersmith.effects.caches import CACHE_FOLDERS
from layersmith.effects.paths import ancestors
from layersmith.verify.archive import Image
from layersmith.verify.model import Config, Difference, Entry, Verdict
from layersmith.verify.rootfs import RootFilesystem, both, unequal

HOMES = ("/root", "/home/*")
"""Where home folders are when nothing else is known."""

Noise = frozenset[tuple[str, str]]
"""Where two builds of the same Dockerfile differ, as `noise` tells it: paths, or their shapes, and aspects."""

_FIELDS = (
    ("Cmd", "cmd"),
    ("Entrypoint", "entrypoint"),
    ("User", "user"),
    ("WorkingDir", "working_dir"),
    ("ExposedPorts", "exposed_ports"),
    ("Volumes", "volumes"),
    ("Healthcheck", "healthcheck"),
    ("StopSignal", "stop_signal"),
    ("Shell", "shell"),
    ("OnBuild", "on_build"),
)


def compare(before: Image, after: Image) -> tuple[tuple[Difference, ...], tuple[str, ...]]:
    """All that differs between two images, and the patterns of their home folders, for `judge`. Raises ImageError."""
    old, new = both(before, after)
    found = (*config_differences(before.config, after.config), *differences(old, new))
    return found, tuple(sorted({*homes(before.config, old.passwd), *homes(after.config, new.passwd)}))


def differences(before: RootFilesystem, after: RootFilesystem) -> Iterator[Difference]:
    """What differs between two root filesystems, path by path in the order of a walk."""
    return described(unequal(before, after), before, after)


def described(
    pairs: Iterable[tuple[str, Entry | None, Entry | None]], before: Mapping[str, Entry], after: Mapping[str, Entry]
) -> Iterator[Difference]:
    """What differs between two root filesystems where `pairs` says so: paths with what they stand for (None: nothing)
    in `before` and `after`."""
    for path, old, new in pairs:
        if old is None:
            if new is not None:
                yield Difference(path, "added", "", _described(new))
        elif new is None:
            yield Difference(path, "missing", _described(old), "")
        elif old.kind != new.kind or old.device != new.device:
            yield Difference(path, "kind", _described(old), _described(new))
        else:
            yield from _aspects(path, old, new)
            yield from _links(path, old, new, before, after)


def _aspects(path: str, old: Entry, new: Entry) -> Iterator[Difference]:
    if old.digest != new.digest:
        yield Difference(path, "content", _content(old), _content(new))
    if old.target != new.target:
        yield Difference(path, "target", old.target, new.target)
    if old.mode != new.mode and old.kind != "symlink":  # Linux ignores a symlink's mode, and builders write any
        yield Difference(path, "mode", f"{old.mode:04o}", f"{new.mode:04o}")
    if (old.uid, old.gid) != (new.uid, new.gid):
        yield Difference(path, "owner", f"{old.uid}:{old.gid}", f"{new.uid}:{new.gid}")
    if old.xattrs != new.xattrs:
        yield Difference(path, "xattrs", _attributes(old), _attributes(new))


def _links(
    path: str, old: Entry, new: Entry, before: Mapping[str, Entry], after: Mapping[str, Entry]
) -> Iterator[Difference]:
    """A file that was one with another one, or is now; both named by the first name that both images have.

    Names that only one image has are told as missing or added, and do not count here.
    """
    if old.links == new.links:
        return
    was = {path, *(name for name in old.links if name in after)}
    now = {path, *(name for name in new.links if name in before)}
    if min(was) != min(now):
        if was < now:
            was = {path}
        yield Difference(
            path, "links", "" if len(was) == 1 else min(was - {path}), "" if len(now) == 1 else min(now - {path})
        )


def config_differences(before: Config, after: Config) -> Iterator[Difference]:
    """What differs between two configurations; `path` is `config.` and the name that Docker gives the field, for ENV
    and labels with the variable's or label's name behind it."""
    yield from _mapping("config.Env", _environment(before), _environment(after))
    yield from _mapping("config.Labels", dict(before.labels), dict(after.labels))
    for name, attribute in _FIELDS:
        old, new = getattr(before, attribute), getattr(after, attribute)
        if old != new:
            yield Difference(f"config.{name}", "value", _value(old), _value(new))


def noise(found: Iterable[Difference]) -> Noise:
    """What two builds of the same Dockerfile, compared with `compare`, show to differ by itself.

    For a path that only one build has, every path of its shape counts as well: the same but for numbers and
    hexadecimal digits, as in the names of logs and temporary files.
    """
    return frozenset(key for difference in found for key in _keys(difference))


def _keys(difference: Difference) -> Iterator[tuple[str, str]]:
    yield difference.path, difference.what
    if difference.what in ("missing", "added"):
        yield re.sub(r"[0-9a-f]{6,}|[0-9]+", "#", difference.path), "present"


def judge(
    found: Iterable[Difference],
    allowed: Iterable[str] = (),
    set_aside: Noise = frozenset(),
    home_folders: Collection[str] = HOMES,
) -> Verdict:
    """Sorts differences into broken, allowed and noise.

    `allowed` are absolute patterns as rewrites declare them: `*` crosses no slash, `~` is any of the patterns
    `home_folders`, and everything below a match belongs to it. So does a cache's own folder that one image lacks when
    nothing else was in it.
    """
    patterns = tuple(allowed)
    inside = _matcher(patterns, home_folders)
    houses = _houses(patterns, home_folders)
    broken: list[Difference] = []
    fine: list[Difference] = []
    noisy: list[Difference] = []
    for difference in found:
        if not set_aside.isdisjoint(_keys(difference)):
            noisy.append(difference)
        elif inside(difference.path) or (difference.what == "links" and not difference.before):
            fine.append(difference)
        else:
            broken.append(difference)
    lost = {difference.path for difference in broken if difference.what in ("missing", "added")}
    needed = {path for path in lost if not houses(path)}
    needed = {folder for path in needed for folder in ancestors(path)}
    empty = {path for path in lost if houses(path) and path not in needed}
    fine.extend(difference for difference in broken if difference.path in empty)
    broken = [difference for difference in broken if difference.path not in empty]
    return Verdict(tuple(broken), tuple(fine), tuple(noisy))


def homes(config: Config, passwd: bytes) -> tuple[str, ...]:
    """Patterns of the home folders in an image: the usual ones, HOME, and those in its /etc/passwd."""
    found = {_environment(config).get("HOME", "")}
    for line in passwd.decode("utf-8", "surrogateescape").splitlines():
        fields = line.split(":")
        if len(fields) == 7:
            found.add(fields[5])
    return (*HOMES, *sorted(re.sub(r"([*?[])", r"[\1]", home) for home in found if home.strip("/")))


def _matcher(patterns: Iterable[str], home_folders: Iterable[str], below: str = "(?:/.*)?") -> Callable[[str], bool]:
    """Whether an absolute path matches one of `patterns`, or is below a match (unless `below` is "")."""
    full = {
        home.rstrip("/") + pattern[1:] if pattern.startswith("~") else pattern.rstrip("/")
        for pattern in patterns
        for home in home_folders
    }
    parts = ("/".join(_part(part) for part in pattern.split("/")) for pattern in sorted(full))
    regex = re.compile(f"(?:{'|'.join(parts)}){below}", re.DOTALL)
    return lambda path: bool(full) and regex.fullmatch(path) is not None


def _part(part: str) -> str:
    """One name of a pattern as a regular expression that crosses no slash."""
    return "".join(
        {"*": "[^/]*", "?": "[^/]"}.get(token, _set(token) if len(token) > 1 else re.escape(token))
        for token in re.findall(r"\[[!^]?\]?[^]/]*\]|.", part, re.DOTALL)
    )


def _set(token: str) -> str:
    inside = token[1:-1].replace("\\", "\\\\").replace("[", "\\[")
    return f"(?!/)[{'^' + inside[1:] if inside[0] in '!^' else inside}]"


def _houses(patterns: Collection[str], home_folders: Iterable[str]) -> Callable[[str], bool]:
    """Whether a path is a folder that a package manager makes for what `patterns` allow."""
    made = {
        folder for _, folder in CACHE_FOLDERS if any(f"{pattern}/".startswith(f"{folder}/") for pattern in patterns)
    }
    return _matcher(made, home_folders, below="")


def _described(entry: Entry) -> str:
    """An entry in a few words."""
    if entry.kind == "file":
        return f"file, {entry.size} bytes"
    if entry.kind == "symlink":
        return f"symlink to {entry.target}"
    if entry.kind in ("character", "block"):
        return f"{entry.kind} device {entry.device[0]}:{entry.device[1]}"
    if entry.kind == "folder" and (entry.mode, entry.uid, entry.gid) != (0o755, 0, 0):
        return f"folder, mode {entry.mode:04o}, owner {entry.uid}:{entry.gid}"
    return str(entry.kind)


def _content(entry: Entry) -> str:
    return f"{entry.size} bytes, sha256 {entry.digest[:12]}"


def _attributes(entry: Entry) -> str:
    return ", ".join(f"{name}={value.hex()[:40]}" for name, value in entry.xattrs)


def _environment(config: Config) -> dict[str, str]:
    return {name: value for name, _, value in (variable.partition("=") for variable in config.env)}


def _mapping(field: str, old: dict[str, str], new: dict[str, str]) -> Iterator[Difference]:
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield Difference(f"{field}.{name}", "missing", _value(old[name]), "")
        elif name not in old:
            yield Difference(f"{field}.{name}", "added", "", _value(new[name]))
        elif old[name] != new[name]:
            yield Difference(f"{field}.{name}", "value", _value(old[name]), _value(new[name]))


def _value(value: str | tuple[str, ...]) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) if value else ""
    return text if len(text) <= 200 else f"{text[:160]}... ({len(text)} characters)"
