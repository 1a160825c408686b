"""What Bundler and RubyGems read of a project.

Facts: bundler's manual (bundle-install, bundle-config "LIST OF AVAILABLE KEYS", gemfile) and its sources
(`SharedHelpers.find_gemfile`: gems.rb comes before Gemfile, in each folder upwards; `.bundle/config` beside it), and
rubygems' `Gem::Source::Local`: `gem install` looks at every `*.gem` in the folder first. A Gemfile is a Ruby program:
`gemfile` says which ones are only lists.
"""

from __future__ import annotations

import posixpath
import re

from layersmith.context.arguments import Arguments, arguments
from layersmith.context.gemfile import look
from layersmith.context.inputs import Answer, Call
from layersmith.context.project import Project, Stop, answer, at, line_of
from layersmith.effects.managers import FlagTable

LOCK_IN_STEP = "lock-in-sync"
"""The assumption that the lock file fits the manifest, so that the install leaves it as it is."""

_FLAGS = FlagTable(
    """
    -j= --jobs= -r= --retry= --retries= -V --verbose -q --quiet --without* --with* --path= --deployment --frozen
    --gemfile= --system --clean --no-clean --no-cache --no-prune --binstubs? --standalone? --full-index --local
    --prefer-local --redownload --force --shebang= --target-rbconfig= --trust-policy= -P= --no-color --no-deployment
    --no-frozen --all --all-platforms --global --conservative --major --minor --patch --strict --group* -g=
    --source* --ruby --bundler? --cache-path= --no-install --dry-run --print --update? --add-platform= --lockfile=
    """
)
_KEPT = ("--path", "--without", "--with", "--deployment", "--frozen", "--system", "--clean", "--no-prune", "--binstubs",
         "--shebang", "--no-cache", "--trust-policy")  # fmt: skip
_GEM_FLAGS = FlagTable(
    """
    -v= --version= -i= --install-dir= -n= --bindir= -N --no-document --no-ri --no-rdoc --document? --ri --rdoc
    --env-shebang -E -f --force -w --wrappers --no-wrappers -P= --trust-policy= --ignore-dependencies --conservative
    --minimal-deps --no-minimal-deps --post-install-message --no-post-install-message --default --explain --lock
    --no-lock --suggestions --no-suggestions -l --local -r --remote -b --both -B= --bulk-threshold= --clear-sources
    -s= --source= -p? --http-proxy? --no-http-proxy -u --update-sources --prerelease --pre -V --verbose --no-verbose
    -q --quiet --silent --config-file= --backtrace --debug --norc --user-install --no-user-install --system?
    --development --development-all --format-executable --no-format-executable --platform= --build-root=
    --target-rbconfig= -a --all -x --executables -I
    """
)
_TRUE = re.compile(r"""BUNDLE_(?:FROZEN|DEPLOYMENT): *["']?(?:true|1)""")
_LEADS_ELSEWHERE = re.compile(r"\bBUNDLE_(?:GEMFILE|LOCAL__\w+|CACHE_PATH|LOCKFILE|PLUGINS?_\w*):")


def inputs(call: Call) -> Answer | None:
    """What the command `call` reads of the project; None when it installs nothing with Ruby's tools."""
    return answer(_inputs, call)


def usual(call: Call) -> tuple[str, ...] | None:
    """Patterns of the files that such a command reads as a rule; None when it is no install from a Gemfile."""
    verb, behind = _verb(call)
    if call.command.name not in ("bundle", "bundler") or verb not in ("install", "update", "package", "pack", "cache"):
        return None
    try:
        named = arguments(call.command.words[behind:], _FLAGS).value("--gemfile")
    except Stop:
        return None
    folder, name = posixpath.split(at(named, call.folder)) if named else (call.folder, "Gemfile")
    others = (
        name + ".lock",
        "gems.rb",
        "gems.locked",
        ".bundle/config",
        ".ruby-version",
        ".tool-versions",
        "*.gemspec",
    )
    return tuple(at(one, folder) for one in (name, *others))


def _verb(call: Call) -> tuple[str, int]:
    """The subcommand of bundle and the index of the word behind it; `bundle` alone installs."""
    words = call.command.argv
    if len(words) > 1 and words[1] is not None and not words[1].startswith("-"):
        return words[1], 2
    return "install", 1


def _inputs(project: Project) -> Answer | None:
    name = (project.call.command.name or "").rstrip("0123456789.")
    if name == "gem":
        return _gem(project)
    if name not in ("bundle", "bundler"):
        return None
    verb, behind = _verb(project.call)
    if verb in ("exec", "console", "binstubs", "open", "gem"):
        if verb == "exec":
            raise Stop("project-code", "bundle exec runs a program of the project's gems in the project")
        return None
    if verb == "config":
        return _config(project)
    if verb not in ("install", "update", "package", "pack", "cache", "check", "lock"):
        return None
    if project.call.command.argv[1:2] in (("--version",), ("-v",), ("--help",)):
        return None
    project.own_program()
    return _bundle(project, verb, arguments(project.call.command.words[behind:], _FLAGS))


def _root(project: Project, given: Arguments | None) -> str:
    """The Gemfile that Bundler finds."""
    named = (given.value("--gemfile") if given else None) or project.variable("BUNDLE_GEMFILE")
    found = project.path(named) if named else project.nearest("gems.rb", "Gemfile")
    if found is None or not project.has(found):
        raise Stop("no-manifest", f"{found or 'a Gemfile'} is not in the build context")
    return found


def _bundle(project: Project, verb: str, given: Arguments) -> Answer:
    gemfile = _root(project, given)
    folder = posixpath.dirname(gemfile)
    frozen = _settings(project, folder) or given.has("--deployment", "--frozen")
    look(project, gemfile)
    lock = at("gems.locked", folder) if gemfile.endswith("/gems.rb") else gemfile + ".lock"
    locked = project.text(lock)
    if locked is not None and re.search(r"^PATH$", locked, re.MULTILINE):
        detail = f"{lock} lists gems in folders of the project"
        raise Stop("path-gem", detail, lock, line_of(locked, "\nPATH\n"))
    project.every(at("vendor/cache", folder))
    for name in (".ruby-version", ".tool-versions"):
        project.nearest(name)
    project.home(".gemrc", ".bundle/config", ".gem/credentials", ".tool-versions")
    writes = _writes(project, verb, given, folder)
    if verb in ("update", "lock") or locked is None:
        return project.found("bundler", (*writes, lock))
    return project.found("bundler", writes, () if frozen else (LOCK_IN_STEP,))


def _settings(project: Project, folder: str) -> bool:
    """Whether Bundler is told to leave the lock file as it is; stops at settings that lead to other files."""
    for name in ("BUNDLE_CACHE_PATH", "BUNDLE_LOCKFILE", "RUBYOPT"):
        if project.variable(name) is not None:
            raise Stop("variable", f"{name} is set")
    for name in project.call.environment:
        if name.startswith("BUNDLE_LOCAL__"):
            raise Stop("variable", f"{name} names a folder with a gem")
    if project.names(at(".bundle/plugin", folder)):
        raise Stop("plugin", "the project brings plugins for Bundler", at(".bundle/plugin", folder))
    place = project.variable("BUNDLE_APP_CONFIG")
    text = "" if place is not None and place.startswith("/") and project.kind(place) is None else None
    text = project.text(at("config", project.path(place or ".bundle", folder))) if text is None else text
    project.has(at(".bundle/config", folder))
    found = _LEADS_ELSEWHERE.search(text or "")
    if found:
        path = at(".bundle/config", folder)
        raise Stop("settings", f"{path} has {found[0][:-1]}", path, line_of(text or "", found[0]))
    told = (project.variable(name) for name in ("BUNDLE_FROZEN", "BUNDLE_DEPLOYMENT"))
    return any(value in ("1", "true") for value in told) or bool(_TRUE.search(text or ""))


def _writes(project: Project, verb: str, given: Arguments, folder: str) -> tuple[str, ...]:
    found: list[str] = []
    place = given.value("--path") or project.variable("BUNDLE_PATH")
    if place is not None:
        found.append(project.path(place, folder) + "/*")
    elif given.has("--deployment") or project.variable("BUNDLE_DEPLOYMENT"):
        found.append(at("vendor/bundle/*", folder))
    if given.has("--binstubs"):
        found.append(at("bin/*", folder))
    if given.has("--standalone"):
        found.append(at("bundle/*", folder))
    if verb in ("package", "pack", "cache"):
        found.append(at("vendor/cache/*", folder))
    if given.has(*_KEPT) or verb in ("package", "pack", "cache"):
        found.append(at(".bundle/config", folder))
    return tuple(found)


def _config(project: Project) -> Answer:
    """`bundle config` looks for the Gemfile only to know where its settings are."""
    words = project.call.command.argv[2:]
    if None in words:
        project.own_program()
    manifest = project.nearest("gems.rb", "Gemfile")
    folder = project.folder if manifest is None else posixpath.dirname(manifest)
    place = at(".bundle/config", folder)
    project.has(place)
    return project.found("bundler", () if "--global" in words else (place,))


def _gem(project: Project) -> Answer | None:
    verb = project.call.command.argv[1] if len(project.call.command.words) > 1 else None
    if verb not in ("install", "i", "update"):
        return None
    project.own_program()
    words = project.call.command.words[2:]
    behind = next((index for index, word in enumerate(words) if word.raw == "--"), len(words))
    if any(word.raw in ("-g", "--file") or word.raw.startswith("--file=") for word in words[:behind]):
        raise Stop("arguments", "gem install --file reads a Gemfile in a way that is not known here")
    given = arguments(words[:behind], _GEM_FLAGS)
    for name in given.operands:
        if name.endswith(".gem"):
            project.has(name)
    project.seen[project.path("*.gem")] = None
    for name in project.names(project.folder):
        if name.endswith(".gem"):
            project.has(name)
    project.home(".gemrc", ".gem/credentials")
    return project.found("rubygems")
