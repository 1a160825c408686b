"""What `pip install`, `wheel` and `download` and pip-sync read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from layersmith.context.python.called import Asked
from layersmith.context.python.gather import Gathered, Place, UnclearError
from layersmith.context.python.projects import part, toml
from layersmith.context.python.requirements import follow, links, requirement
from layersmith.context.python.start import environments, python_starts
from layersmith.effects.paths import inside
from layersmith.shell.ast import Word

_LISTS: Mapping[str, tuple[str, ...]] = {
    "requirement": ("-r", "--requirement"),
    "constraint": ("-c", "--constraint"),
    "build-constraint": ("--build-constraint",),
    "editable": ("-e", "--editable"),
    "find-links": ("-f", "--find-links"),
    "group": ("--group",),
}
"""Options of files that are read, by their name in configuration files and, as PIP_..., in the environment."""
_FILES: Mapping[str, tuple[str, ...]] = {"cert": ("--cert",), "client-cert": ("--client-cert",)}
_WRITTEN: Mapping[str, tuple[str, ...]] = {
    "target": ("-t", "--target"),
    "prefix": ("--prefix",),
    "root": ("--root",),
    "src": ("--src", "--source"),
    "log": ("--log", "--log-file"),
    "report": ("--report",),
    "cache-dir": ("--cache-dir",),
    "dest": ("-d", "--dest", "--download"),
    "wheel-dir": ("-w", "--wheel-dir"),
    "build": ("-b", "--build", "--build-dir"),
}
_CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NETRC")


def pip(gathered: Gathered, asked: Asked) -> None:
    """Gather what a call of pip needs."""
    python_starts(gathered, asked)
    configured = dict(_configured(gathered, asked))
    told = _told(gathered, asked, configured)
    folder = gathered.call.folder
    for path in told["requirement"]:
        follow(gathered, _path(gathered, path), asked.environment)
    for path in (*told["constraint"], *told["build-constraint"]):
        follow(gathered, _path(gathered, path), asked.environment)
    for name in told["editable"]:
        requirement(gathered, name, folder, editable=True)
    for name in told["find-links"]:
        links(gathered, name, (folder,))
    for name in told["group"]:
        _group(gathered, name)
    operands(gathered, asked)
    for name in _CERTIFICATES:
        if named := asked.known(name):
            gathered.file(gathered.at(named))
    if asked.subcommand == "download" and not asked.has("-d", "--dest"):
        gathered.writes(folder)
    if asked.subcommand == "wheel" and not asked.has("-w", "--wheel-dir"):
        gathered.writes(folder)
    installs(gathered, asked)
    home_files(gathered, ".netrc", "_netrc", ".pydistutils.cfg", ".gitconfig", ".git-credentials", ".pypirc")
    rust(gathered)


def installs(gathered: Gathered, asked: Asked) -> None:
    """Note where in the project packages and their caches may end up."""
    top = gathered.call.folder.rstrip("/")
    for name in gathered.tree.children(gathered.call.folder):
        # A virtual environment of the build context may be activated, which is not seen here.
        if gathered.tree.kind(f"{top}/{name}") != "file" and gathered.is_file(f"{top}/{name}/pyvenv.cfg"):
            gathered.writes(gathered.at(name))
    for place in (*environments(gathered, asked), *(f"{home}/{one}" for home in gathered.homes for one in _AT_HOME)):
        if inside(place, gathered.call.folder) or "*" in place:
            gathered.writes(place)


_AT_HOME = (".cache", ".local")


def rust(gathered: Gathered) -> None:
    """pip asks `rustc --version` for its user agent, and rustup looks for the toolchain that the folder wants."""
    for above in gathered.ancestors(gathered.call.folder):
        for name in ("rust-toolchain", "rust-toolchain.toml"):
            gathered.file(f"{above.rstrip('/')}/{name}")


def home_files(gathered: Gathered, *names: str) -> None:
    """Note files in the user's home folder."""
    for path in _at_homes(gathered, names):
        gathered.file(path)


def _at_homes(gathered: Gathered, names: tuple[str, ...]) -> Iterator[str]:
    for home in gathered.homes:
        homes = [home]
        if home.endswith("/*"):
            gathered.sees(*(f"{home}/{name}" for name in names))
            homes = [f"/home/{name}" for name in gathered.tree.children("/home")]
        yield from (f"{one.rstrip('/')}/{name}" for one in homes for name in names)


def _configured(gathered: Gathered, asked: Asked) -> Iterator[tuple[str, tuple[list[str], Place]]]:
    """The options that pip's configuration files set, with who sets them (pip: "Configuration")."""
    named = asked.known("PIP_CONFIG_FILE")
    if named == "/dev/null":
        return
    paths = ["/etc/pip.conf", "/etc/xdg/pip/pip.conf", "/usr/pip.conf", "/usr/local/pip.conf"]
    paths += _at_homes(gathered, (".pip/pip.conf", ".config/pip/pip.conf"))
    paths += [f"{one}/pip.conf" for one in environments(gathered, asked)]
    if at := asked.known("XDG_CONFIG_HOME"):
        paths.append(f"{gathered.at(at)}/pip/pip.conf")
    paths += [f"{gathered.at(one)}/pip/pip.conf" for one in (asked.known("XDG_CONFIG_DIRS") or "").split(":") if one]
    paths += [gathered.at(named)] if named else []
    for path in paths:
        text = gathered.text(path)
        if text is not None:
            yield from _settings(path, text)


def _settings(path: str, text: str) -> Iterator[tuple[str, tuple[list[str], Place]]]:
    from configparser import Error, RawConfigParser

    parser = RawConfigParser()
    try:
        parser.read_string(text)
    except (Error, ValueError):
        raise UnclearError("unreadable", f"{path} is no configuration that is understood", Place(path, 1)) from None
    for section in parser.sections():
        for key, value in parser.items(section):
            yield key.replace("_", "-").lower(), (value.split(), Place(path, 1))


def _told(
    gathered: Gathered, asked: Asked, configured: Mapping[str, tuple[list[str], Place]]
) -> dict[str, tuple[str, ...]]:
    """What the command, the environment and configuration files say for each option that names files."""
    told = {}
    for table in (_LISTS, _FILES, _WRITTEN):
        for option, flags in table.items():
            values = list(asked.values(*flags))
            variable = "PIP_" + option.upper().replace("-", "_")
            values += (asked.known(variable) or "").split()
            values += configured.get(option, ([], None))[0]
            told[option] = tuple(values)
            if table is _FILES:
                for one in values:
                    gathered.file(gathered.at(one))
            if table is _WRITTEN:
                gathered.writes(*(gathered.at(one) for one in values if "$" not in one and one != "-"))
    return told


def _path(gathered: Gathered, named: str) -> str:
    return named if re.match(r"(?:https?|file|ftp):", named, re.IGNORECASE) else gathered.at(named)


def _group(gathered: Gathered, named: str) -> None:
    """`--group [path:]name`: dependency groups hold names only."""
    path, colon, _ = named.rpartition(":")
    toml(gathered, gathered.at(path if colon else "pyproject.toml"))


_NAME_FIRST = re.compile(r"[\"']?[A-Za-z0-9][\w.-]*(?:\[[\w.,-]*\])?(?:[=<>~!]=+|[<>])")


_EXTRAS_UNKNOWN = re.compile(r"[\"']?([\w./-]+)\[[^\[\]]*\](|\s*@\s*https?://[^\s\"']*)[\"']?")
"""Extras are what a package offers: which, does not change what is read of the project."""


def operands(gathered: Gathered, asked: Asked, folder: str | None = None) -> None:
    """Gather what the operands name: packages, archives, projects. Raises UnclearError when flags and operands can't
    be told apart, or when one expands to what is not known."""
    if asked.doubt in ("unknown-flag", "expansion"):
        raise UnclearError("unknown-word", "not all words of the command are known")
    for word in asked.operands:
        if word.literal is None and (extras := _EXTRAS_UNKNOWN.fullmatch(word.raw)):
            requirement(gathered, extras[1] + extras[2], folder or gathered.call.folder)
            continue
        if word.literal is None:
            if not (_NAME_FIRST.match(word.raw) or re.match(r"[\"']?(?:git\+)?https?://", word.raw)):
                raise UnclearError("unknown-word", f"what {word.raw} stands for is not known")
            if asked.doubt is not None:
                gathered.assumes("one-word")
            continue
        for text in _matches(gathered, word):
            requirement(gathered, text, folder or gathered.call.folder)
    if asked.doubt is not None and all(word.literal is not None for word in asked.operands):
        gathered.assumes("one-word")


def _matches(gathered: Gathered, word: Word) -> Iterator[str]:
    """What the shell makes of a word with wildcards: the files of the tree that match it."""
    assert word.literal is not None
    if "{" in word.literal and "{" in word.raw.partition("'")[0] and not word.raw.startswith('"'):
        raise UnclearError("unknown-word", f"what {word.raw} stands for is not known")
    if not word.glob:
        yield word.literal
        return
    pattern = gathered.at(word.literal)
    if not _NAME_FIRST.match(word.literal + "="):
        gathered.sees(pattern)
    found = gathered.named(pattern[1:], "/")
    matching = [path for path in found if gathered.tree.kind(path) is not None]
    yield from matching or [word.literal]


def pip_sync(gathered: Gathered, asked: Asked) -> None:
    """Gather what pip-sync needs: requirements.txt unless files are named."""
    python_starts(gathered, asked)
    if asked.doubt is not None or any(word.literal is None or word.glob for word in asked.operands):
        raise UnclearError("unknown-word", "not all words of the command are known")
    for path in [word.literal for word in asked.operands if word.literal] or ["requirements.txt"]:
        follow(gathered, gathered.at(path), asked.environment)
    for name in asked.values("-f", "--find-links"):
        links(gathered, name, (gathered.call.folder,))
    for above in gathered.ancestors(gathered.call.folder):
        for name in (".pip-tools.toml", "pyproject.toml"):
            settings = toml(gathered, f"{above.rstrip('/')}/{name}")
            if part(settings, "tool", "pip-tools"):
                return
    installs(gathered, asked)
