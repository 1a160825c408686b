"""What Composer reads of a project.

Facts: Composer's documentation ("Command-line interface: install", "Scripts: Event names", "Repositories: Path",
"Autoloader optimization", "Config", "The composer.json schema: autoload") and its sources: the version guesser asks git
in the project for the root package's version unless composer.json or COMPOSER_ROOT_VERSION names one, and writes it to
vendor/composer/installed.php; `classmap` entries are scanned always, `psr-4` and `psr-0` ones with an optimized loader.
"""

from __future__ import annotations

import posixpath
from typing import Any

from layersmith.context.arguments import Arguments, arguments
from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, answer, at, line_of, table, texts
from layersmith.effects.managers import FlagTable
from layersmith.shell.ast import Word

_FLAGS = FlagTable(
    """
    --prefer-source --prefer-dist --prefer-install= --dry-run --download-only --dev --no-suggest --no-dev
    --no-autoloader --no-progress --no-install --audit --audit-format= --no-audit --no-security-blocking -v -vv -vvv
    --verbose -o --optimize-autoloader -a --classmap-authoritative --apcu-autoloader --apcu-autoloader-prefix=
    --ignore-platform-req= --ignore-platform-reqs -h --help -q --quiet -V --version --ansi --no-ansi -n
    --no-interaction --profile --no-plugins --no-scripts -d= --working-dir= --no-cache --with= -w --with-dependencies
    -W --with-all-dependencies --update-with-dependencies --update-with-all-dependencies -m --minimal-changes
    --prefer-stable --prefer-lowest --lock --root-reqs --fixed --no-update --sort-packages --update-no-dev
    --custom-installers --optimize --strict --with-deps --no-custom-installers --patch-only --bump-after-update
    --source= --dev-only
    """
)
_EVENTS = ("pre-install-cmd", "post-install-cmd", "pre-autoload-dump", "post-autoload-dump", "pre-package-install",
           "post-package-install", "pre-operations-exec", "pre-dependencies-solving", "post-dependencies-solving",
           "pre-update-cmd", "post-update-cmd", "init", "command", "pre-command-run", "pre-file-download",
           "post-file-download", "pre-pool-create")  # fmt: skip
_OF_UPDATES = frozenset(("pre-update-cmd", "post-update-cmd"))
_OF_INSTALLS = frozenset(("pre-install-cmd", "post-install-cmd"))
_QUIET_PLUGINS = frozenset(
    (
        "php-http/discovery", "phpstan/extension-installer", "pestphp/pest-plugin", "ocramius/package-versions",
        "composer/package-versions-deprecated", "hirak/prestissimo",
    )
)  # fmt: skip
"""Plugins that read composer.json and installed packages only, and write below the vendor folder."""

_PROJECT_CODE = frozenset(("dump-autoload", "dumpautoload", "run-script", "run", "exec", "check-platform-reqs"))
_VERBS = {"i": "install", "u": "update", "upgrade": "update", "r": "require"}


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when it installs nothing with Composer."""
    return answer(_inputs, call)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it runs the project's code, or is no
    install."""
    words = _composer_words(call)
    try:
        given = None if words is None else arguments(words, _FLAGS)
        folder = at((given and given.value("-d", "--working-dir")) or ".", call.folder)
    except Stop:
        return None
    verb = given.operands[0] if given and given.operands else ""
    if _VERBS.get(verb, verb) not in ("install", "update"):
        return None
    return tuple(at(name, folder) for name in ("composer.json", "composer.lock", "auth.json", "symfony.lock"))


def _composer_words(call: Call) -> tuple[Word, ...] | None:
    """The words behind Composer, called by its name or by `php`; None when it is not called."""
    words = call.command.words
    name = call.command.name or ""
    if name in ("composer", "composer.phar"):
        return words[1:]
    if not name.startswith("php"):
        return None
    index = 1
    while index < len(words) and words[index].raw.startswith("-"):
        index += 2 if words[index].raw == "-d" else 1
    if index == len(words) or (words[index].literal or "").rpartition("/")[2] not in ("composer", "composer.phar"):
        return None
    return words[index + 1 :]


def _first(words: tuple[Word, ...]) -> str | None:
    """The first word that is no flag or its value: the command."""
    for before, word in zip((None, *words), words, strict=False):
        if not word.raw.startswith("-") and not (before is not None and before.raw in ("-d", "--working-dir")):
            return word.literal
    return None


def _inputs(project: Project) -> Answer | None:
    words = _composer_words(project.call)
    if words is None:
        return None
    program = project.call.command.words[len(project.call.command.words) - len(words) - 1].literal
    if program is not None and (program.startswith((".", "/")) or project.call.command.name != program):
        project.has(program)
    first = _first(words)
    if first == "global":
        project.home(".composer/auth.json", ".config/composer/auth.json")
        return project.found("composer")
    if first in _PROJECT_CODE:
        raise Stop("project-code", f"composer {first} reads or runs the project's code")
    if _VERBS.get(first or "", first) not in ("install", "update", "require"):
        return None
    given = arguments(words, _FLAGS)
    return _install(project, _VERBS.get(given.operands[0], given.operands[0]), given)


def _install(project: Project, verb: str, given: Arguments) -> Answer:
    folder = project.path(given.value("-d", "--working-dir") or ".")
    manifest = at(project.variable("COMPOSER") or "composer.json", folder)
    text = project.manifest(manifest)
    content = project.json(manifest) or {}
    lock_path = (manifest[:-5] if manifest.endswith(".json") else manifest) + ".lock"
    lock = project.json(lock_path)
    project.has(at("auth.json", folder))
    project.home(
        ".composer/auth.json", ".composer/config.json", ".config/composer/auth.json", ".config/composer/config.json"
    )
    updates = verb != "install" or lock is None
    develops = not (given.has("--no-dev") or project.variable("COMPOSER_NO_DEV") not in (None, "0"))
    if not given.has("--no-scripts"):
        _scripts(content, text, manifest, updates)
    if not given.has("--no-plugins"):
        _plugins(content, lock, lock_path, develops, updates, text, manifest)
    _repositories(content, lock, lock_path, text, manifest)
    _version(project, content, folder)
    settings = table(content.get("config"))
    named = project.variable("COMPOSER_VENDOR_DIR") or settings.get("vendor-dir")
    vendor = at(named if isinstance(named, str) else "vendor", folder)
    if "$" in vendor or "~" in vendor:
        raise Stop(
            "settings", f"{manifest} has a vendor-dir that is not understood", manifest, line_of(text, "vendor-dir")
        )
    if project.names(vendor):
        raise Stop("vendored", f"{vendor} is in the build context, and Composer goes on from what is there", vendor)
    project.seen[vendor] = None
    if not given.has("--no-autoloader"):
        optimized = given.has("-o", "--optimize-autoloader", "-a", "--classmap-authoritative") or any(
            settings.get(name) for name in ("optimize-autoloader", "classmap-authoritative")
        )
        _autoload(project, content, folder, develops, optimized, text, manifest)
    writes = [vendor + "/*"]
    binaries = project.variable("COMPOSER_BIN_DIR") or settings.get("bin-dir")
    if isinstance(binaries, str):
        writes.append(at(binaries, folder) + "/*")
    if updates:
        writes.append(lock_path)
    if verb == "require":
        writes.append(manifest)
    return project.found("composer", tuple(writes))


def _scripts(content: dict[str, Any], text: str, path: str, updates: bool) -> None:
    scripts = table(content.get("scripts"))
    for event in _EVENTS:
        if event in (_OF_INSTALLS if updates else _OF_UPDATES) or not texts(scripts.get(event)):
            continue
        what = texts(scripts[event])[0]
        raise Stop("script", f"{path} runs {what} at {event}", path, line_of(text, f'"{event}"'))


def _plugins(
    content: dict[str, Any],
    lock: dict[str, Any] | None,
    lock_path: str,
    develops: bool,
    updates: bool,
    text: str,
    path: str,
) -> None:
    """Stops at plugins, which may read anything. Without a lock file it is not known which packages are some."""
    allowed = table(content.get("config")).get("allow-plugins")
    if updates:
        names = (
            [name for name, yes in allowed.items() if yes]
            if isinstance(allowed, dict)
            else ["any package"] * bool(allowed)
        )
        other = next((name for name in names if name not in _QUIET_PLUGINS), None)
        if other is not None:
            raise Stop("plugin", f"{path} lets {other} be a plugin", path, line_of(text, "allow-plugins"))
        return
    groups = ("packages", "packages-dev") if develops else ("packages",)
    for package in [one for group in groups for one in (lock or {}).get(group) or () if isinstance(one, dict)]:
        name = str(package.get("name"))
        if package.get("type") in ("composer-plugin", "composer-installer") and name not in _QUIET_PLUGINS:
            if isinstance(allowed, dict) and allowed.get(name) is False:
                continue
            raise Stop("plugin", f"{lock_path} installs {name}, a plugin that may read anything", lock_path)


def _repositories(content: dict[str, Any], lock: dict[str, Any] | None, lock_path: str, text: str, path: str) -> None:
    listed = content.get("repositories")
    for entry in listed.values() if isinstance(listed, dict) else listed if isinstance(listed, list) else ():
        kind, url = table(entry).get("type"), str(table(entry).get("url") or "")
        if kind in ("path", "artifact") or (kind not in (None, "package") and url[:1] in (".", "/")):
            raise Stop("path-package", f"{path} takes packages from the folder {url}", path, line_of(text, f'"{url}"'))
    for group in ("packages", "packages-dev"):
        for package in (lock or {}).get(group) or ():
            if table(table(package).get("dist")).get("type") == "path":
                raise Stop("path-package", f"{lock_path} takes {package.get('name')} from a folder", lock_path)


def _version(project: Project, content: dict[str, Any], folder: str) -> None:
    """Composer writes down which commit of the project it is, unless that is told."""
    if "version" in content or project.variable("COMPOSER_ROOT_VERSION") is not None:
        return
    for above in project.upwards(folder):
        for name in (".git", ".hg", ".svn", ".fslckout", "_FOSSIL_"):
            path = at(name, above)
            if project.kind(path) is not None:
                raise Stop(
                    "git-version", f"Composer takes the project's version from {path}, and no version is given", path
                )
            project.seen[path] = None


def _autoload(
    project: Project, content: dict[str, Any], folder: str, develops: bool, optimized: bool, text: str, path: str
) -> None:
    """The files that are scanned for classes."""
    for group in ("autoload", "autoload-dev") if develops else ("autoload",):
        rules = table(content.get(group))
        places = texts(rules.get("classmap"))
        if optimized:
            for kind in ("psr-4", "psr-0"):
                places += [one for value in table(rules.get(kind)).values() for one in texts(value)]
        for place in places:
            found = at(place, folder)
            if "*" in place or posixpath.commonpath((found, folder)) == found:
                line = line_of(text, f'"{group}"')
                raise Stop("autoload-scan", f"{path} has all of the project scanned for classes", path, line)
            project.every(found)
